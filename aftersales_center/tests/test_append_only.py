"""Tables that only grow: what the database refuses, and the little it lets happen."""

from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import append_only
from .common import AftersalesCommon

MIXIN = "aftersales.append.only.mixin"


@tagged("post_install", "-at_install")
class TestAppendOnly(AftersalesCommon):
    def refused(self, statement):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(IntegrityError, "is append-only", msg=statement),
            self.cr.savepoint(),
        ):
            self.cr.execute(statement)

    def table(self, **allowed):
        self.cr.execute("CREATE TABLE aftersales_grows (id int, typed text, closed_on date)")
        append_only.install(self.cr, "aftersales_grows", **allowed)
        self.cr.execute("INSERT INTO aftersales_grows VALUES (1, 'by hand', NULL)")

    # The guard in the database -----------------------------------------

    def test_nothing_is_let_by_itself(self):
        self.table()
        for statement in (
            "UPDATE aftersales_grows SET id = 2",
            "UPDATE aftersales_grows SET typed = NULL",
            "UPDATE aftersales_grows SET closed_on = '2026-01-01'",
            "DELETE FROM aftersales_grows",
            "TRUNCATE aftersales_grows",
        ):
            self.refused(statement)
        self.cr.execute("UPDATE aftersales_grows SET typed = typed")  # changes nothing

    def test_what_was_typed_can_only_be_emptied(self):
        self.table(erasable=["typed"])
        self.refused("UPDATE aftersales_grows SET typed = 'other'")
        self.refused("UPDATE aftersales_grows SET typed = NULL, id = 2")
        self.cr.execute("UPDATE aftersales_grows SET typed = NULL")
        self.refused("UPDATE aftersales_grows SET typed = 'by hand'")
        self.refused("DELETE FROM aftersales_grows")

    def test_a_merged_contact_is_followed(self):
        self.table(follows=["id"])
        self.cr.execute("UPDATE aftersales_grows SET id = 2")
        self.refused("UPDATE aftersales_grows SET id = NULL")
        self.refused("UPDATE aftersales_grows SET id = 3, typed = 'other'")
        customer, twin = self.env["res.partner"].create(
            [{"name": "Ada", "email": "ada@example.com"}, {"name": "A.", "email": "a@example.com"}]
        )
        complaint = self.env["aftersales.complaint"].create(
            {"partner_id": twin.id, "subject": "The lamp flickers"}
        )
        step = complaint.step_ids[:1]
        self.assertEqual(step.on_behalf_id, twin)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((customer | twin).ids, customer, extra_checks=False)
        self.env.invalidate_all()
        self.assertEqual((complaint.partner_id, step.on_behalf_id), (customer, customer))
        with self.assertRaises(UserError):
            step.sudo().write({"on_behalf_id": twin.id})

    def test_what_is_filled_once_stays(self):
        self.table(once=["closed_on"], erasable=["typed"])
        self.refused("UPDATE aftersales_grows SET closed_on = '2026-01-01', id = 2")
        self.cr.execute("UPDATE aftersales_grows SET closed_on = '2026-01-01', typed = NULL")
        self.refused("UPDATE aftersales_grows SET closed_on = '2026-01-02'")
        self.refused("UPDATE aftersales_grows SET closed_on = NULL")

    def test_rows_go_with_their_owner_where_that_is_let(self):
        self.table(goes_with_owner=True)
        self.refused("UPDATE aftersales_grows SET id = 2")
        self.refused("TRUNCATE aftersales_grows")
        self.cr.execute("DELETE FROM aftersales_grows")
        self.assertEqual(self.cr.rowcount, 1)

    def test_installing_again_and_removing(self):
        self.table()
        append_only.install(self.cr, "aftersales_grows", erasable=["typed"])
        self.refused("UPDATE aftersales_grows SET id = 2")
        self.cr.execute("UPDATE aftersales_grows SET typed = NULL")
        append_only.remove(self.cr)
        self.cr.execute("TRUNCATE aftersales_grows")

    # The models ---------------------------------------------------------

    def test_every_model_of_it_is_guarded_in_the_database(self):
        models = self.append_only_models()
        self.assertLessEqual(
            {"aftersales.remedy.approval", "aftersales.policy.decision"},
            {model._name for model in models},
        )
        for model in models:
            self.cr.execute(
                "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled = 'A'",
                [model._table],
            )
            self.assertEqual(
                {name for (name,) in self.cr.fetchall()},
                {f"{model._table}_frozen", f"{model._table}_no_truncate"},
            )
            self.assertFalse(model._log_access)
            for name, field in model._fields.items():
                if field.type == "many2one" and field.store and field.comodel_name != model._name:
                    self.assertNotEqual(field.ondelete, "set null", f"{model._name}.{name}")
                if field.compute and field.store and not field.related:
                    self.assertTrue(field.precompute, f"{model._name}.{name}")

    def append_only_models(self):
        mixin = self.registry[MIXIN]
        return [
            self.env[name]
            for name, model in self.registry.items()
            if issubclass(model, mixin) and not model._abstract
        ]

    def test_nobody_writes_through_odoo(self):
        for model in self.append_only_models():
            for user in (self.agent, self.administrator, self.env.ref("base.user_root")):
                rows = model.with_user(user)
                for change in (
                    lambda rows=rows: rows.create({}),
                    lambda rows=rows: rows.write({}),
                    lambda rows=rows: rows.unlink(),
                ):
                    with self.assertRaises(UserError):
                        change()

    def test_erasing_and_filling(self):
        words = self.env["aftersales.remedy.approval"]
        rma = self.settled_rma((self.make_order((self.lamp, 1)).order_line, 1))
        row = words._append(
            [
                {
                    "remedy_id": rma.remedy_ids.id,
                    "company_id": self.company.id,
                    "event": "refused",
                    "user_id": self.supervisor.id,
                    "date": "2026-01-01",
                    "currency_id": self.company.currency_id.id,
                    "reason": "Ada asked twice",
                }
            ]
        )
        row.with_user(self.administrator)._erase()
        self.assertFalse(row.reason)
        with self.assertRaises(UserError):
            row._fill({"reason": "Again"})
        append_only.install(self.cr, words._table, once=["reason"])
        with patch.object(type(words), "_once", ("reason",)):
            with self.assertRaises(UserError):
                row._fill({"reason": "Once", "event": "approved"})
            row.with_user(self.administrator)._fill({"reason": "Once"})
            self.assertEqual(row.reason, "Once")
            with self.assertRaises(UserError):
                row._fill({"reason": "Twice"})
