"""A hold that is set while somebody erases: one of the two loses, and nothing held is gone."""

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..race_common import RaceCase


@tagged("post_install", "-at_install")
class TestPrivacyRaces(RaceCase):
    def rejected(self):
        """A committed return with a text about the customer; returns the text's id."""
        line_id = self.order(1)
        with self.session() as env:
            rma = self.rma(env, line_id, 1)
            rma.action_reject("Ada says it hums")
            rma_id = rma.id
        with self.session() as env:
            texts = env["aftersales.audit.personal"].search([("res_id", "=", rma_id)])
            return texts.filtered(lambda text: text.res_model == "aftersales.rma").id

    def hold(self, env):
        return env["aftersales.audit.hold"].create(
            {"partner_id": self.ids["customer"], "reason": "Court of Hamburg"}
        )

    def lift(self, *_):
        with self.session() as env:
            env["aftersales.audit.hold"].search(
                [("partner_id", "=", self.ids["customer"]), ("state", "=", "active")]
            ).action_lift("Test over")

    def exists(self, text_id):
        with self.session() as env:
            return bool(env["aftersales.audit.personal"].browse(text_id).exists())

    @mute_logger("odoo.sql_db")
    def test_who_erases_on_an_old_view_loses_against_a_hold(self):
        text_id = self.rejected()
        self.addCleanup(self.lift)
        with self.registry.cursor() as stale:
            text = api.Environment(stale, SUPERUSER_ID, {})["aftersales.audit.personal"].browse(
                text_id
            )
            self.assertTrue(text.text)  # the snapshot is taken
            with self.session() as env:
                self.hold(env)
            with self.assertRaises(SerializationFailure):
                text._erase("other", "Too late.")
            stale.rollback()
        self.assertTrue(self.exists(text_id))

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_hold_and_erasure_at_once(self):
        self.addCleanup(self.lift)
        for attempt in range(3):
            text_id = self.rejected()
            held, erased = self.at_once(
                lambda env: self.hold(env).id,
                lambda env, text_id=text_id: env["aftersales.audit.personal"]
                .browse(text_id)
                ._erase("other", "At once."),
            )
            with self.subTest(attempt=attempt):
                self.assertIsInstance(held, int, "the hold is set in any case")
                if isinstance(erased, UserError):
                    self.assertTrue(self.exists(text_id), "the hold was first")
                else:
                    self.assertEqual(erased, 1, "erasing was first, on record")
                    self.assertFalse(self.exists(text_id))
            self.lift()
