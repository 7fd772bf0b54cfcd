"""What is written into the log, by whom, and that it comes and goes with the fact."""

import json
from datetime import date, datetime
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from ...engine import hashchain
from ...models.audit.mixin import Personal
from ...models.audit.record_text import LEAF
from ...models.audit.sentences import EVENTS, tell
from ..common import AftersalesCommon
from .audit_common import AuditCommon

text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)


@tagged("post_install", "-at_install")
class TestAuditLog(AuditCommon):
    def test_a_rolled_back_fact_leaves_no_event(self):
        self.log()
        with self.cr.savepoint() as savepoint:
            self.company._audit("config.changed", lines=[])
            savepoint.rollback()
        self.assertEqual(len(self.log()), 1)

    def test_an_event_before_a_rolled_back_savepoint_stays(self):
        self.company._audit("config.changed", lines=[], number=1)
        with self.cr.savepoint() as savepoint:
            self.company._audit("config.changed", lines=[], number=2)
            savepoint.rollback()
        self.company._audit("config.changed", lines=[], number=3)
        self.cr.flush()
        numbers = [json.loads(event.payload)["number"] for event in self.events()[-2:]]
        self.assertEqual(numbers, [1, 3])

    def test_one_insert_for_everything_in_a_flush(self):
        self.log()
        self.env.flush_all()
        with self.assertQueryCount(1):
            for number in range(20):
                self.company._audit("config.changed", lines=[], reason=Personal(f"words {number}"))
            self.cr.flush()

    def test_what_cannot_be_logged_is_not_done(self):
        with self.assertRaises(TypeError):
            self.company._audit("config.changed", amount=0.1)
        with self.assertRaises(ValueError):
            self.company._audit("nobody.described", amount=1)

    def test_personal_text_is_not_in_the_event(self):
        event = self.tell("Ada says it hums")
        self.assertNotIn("Ada", event.payload)
        self.assertIn("commitment", event.payload)

    def test_every_event_has_a_sentence_that_survives_an_empty_payload(self):
        for name in EVENTS:
            with self.subTest(name):
                self.company._audit(name)
                self.cr.flush()
                self.assertTrue(self.events()[-1].sentence)

    def test_a_sentence_of_a_bridge_that_is_gone_shows_the_facts(self):
        event = self.log()
        self.assertEqual(tell(self.env, "gone.event", event.payload, {})[:4], "gone")

    def test_values_of_every_kind(self):
        event = self.log(
            amount=Decimal("10.00"),
            on=date(2026, 3, 1),
            at=datetime(2026, 3, 1, 9, 30),
            record=self.company,
            yes=True,
            none=None,
            words="naïve “quotes” \n\t\x07 \u2028 😀",
        )
        payload = json.loads(event.payload)
        self.assertEqual(payload["amount"], "10.00")
        self.assertEqual(payload["record"], {"id": self.company.id, "name": "Chained Ltd"})
        self.assertEqual(payload["at"], "2026-03-01T09:30:00.000000Z")
        self.assertFalse(self.found())

    @settings(max_examples=60, deadline=None)
    @given(st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), text, max_size=4), text)
    def test_postgresql_and_python_spell_a_record_alike(self, payload, name):
        with self.cr.savepoint() as savepoint:
            self.company.name = name.strip() or "x"
            self.company._audit("config.changed", **payload)
            self.cr.flush()
            query = SQL(
                """
                SELECT e.leaf, encode(%s, 'hex') FROM aftersales_audit_event e
                 WHERE company_id = %s ORDER BY id DESC LIMIT 1
                """,
                LEAF,
                self.company.id,
            )
            self.cr.execute(query)
            kept, computed = self.cr.fetchone()
            savepoint.rollback()
        self.assertEqual(kept, computed)

    def test_payloads_read_back_as_they_were(self):
        event = self.log(numbers=[1, 2, 3], nested={"a": [None, True]})
        payload = json.loads(event.payload)
        self.assertEqual(hashchain.canonical(payload), event.payload)


@tagged("post_install", "-at_install")
class TestAuditOfReturns(AftersalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order((cls.lamp, 4))
        cls.line = cls.order.order_line

    def told(self, rma):
        """Event names of a return, oldest first."""
        self.env.cr.flush()
        return self.history(rma).mapped("event")

    def history(self, rma):
        return (
            self.env["aftersales.audit.event"]
            .sudo()
            .search([("res_model", "=", "aftersales.rma"), ("res_id", "=", rma.id)], order="id")
        )

    def test_the_life_of_a_return(self):
        rma = self.settled_rma((self.line, 2))
        self.assertEqual(
            self.told(rma),
            [
                "rma.requested",
                "decision.made",
                "decision.made",
                "rma.approved",
                "receipt.done",
                "inspection.done",
                "remedy.fulfilled",
                "rma.done",
            ],
        )
        events = self.history(rma)
        self.assertEqual(set(events.mapped("login")), {"test_agent", "test_receiver"})
        requested = events[0]
        self.assertEqual(requested.partner_id, self.customer.id)
        self.assertIn("2 Units of Desk Lamp", requested.sentence)
        self.assertNotIn("Ada", "".join(events.mapped("payload")))
        rma.action_reopen()
        self.assertEqual(self.told(rma)[-1], "rma.reopened")

    def test_a_refusal_is_a_record_and_its_words_can_be_erased(self):
        rma = self.make_rma((self.line, 1))
        rma.action_reject("Ada broke it herself")
        event = self.history_of("rma.rejected", rma)
        self.assertNotIn("Ada", event.payload)
        self.assertIn("Ada broke it herself", event.sentence)

    def test_every_other_step(self):
        rma = self.approved_rma((self.line, 2))
        rma.line_ids.action_accept_lost("Posting receipt 7")
        rma.action_nothing_more_comes()
        other = self.make_rma((self.line, 1))
        other.action_request()
        other.action_cancel("Kept it")
        other.action_draft()
        self.assertIn("line.lost", self.told(rma))
        self.assertIn("rma.cut", self.told(rma))
        self.assertEqual(
            self.told(other), ["rma.requested", "decision.made", "rma.cancelled", "rma.draft"]
        )

    def test_a_draft_deleted(self):
        rma = self.make_rma((self.line, 1))
        events = self.history(rma)
        self.assertFalse(events)
        gone = rma.id
        rma.unlink()
        self.env.cr.flush()
        event = self.env["aftersales.audit.event"].sudo().search([], limit=1)
        self.assertEqual((event.event, event.res_id), ("rma.deleted", gone))

    def test_an_override_says_who_how_much_and_why(self):
        rma = self.accepted_rma((self.line, 1))
        remedy = self.env["aftersales.remedy"].create(
            {"rma_line_id": rma.line_ids.id, "quantity": 1}
        )
        remedy.with_user(self.supervisor).action_override(5, "A loyal customer")
        event = self.history_of("remedy.override", rma)
        self.assertEqual(event.login, "test_supervisor")
        self.assertEqual(json.loads(event.payload)["amount"]["amount"], "5.00")
        self.assertIn("A loyal customer", event.sentence)

    def test_a_credit_note_cancelled_after_closure_is_logged_and_somebody_told(self):
        rma = self.settled_rma((self.line, 2))
        self.assertEqual(rma.state, "done")
        note = self.credit_notes(rma)
        note.button_draft()
        note.button_cancel()
        self.env.cr.flush()
        told = self.told(rma)
        self.assertIn("remedy.state", told)
        self.assertIn("rma.fact_lost", told)
        self.assertEqual(rma.state, "done", "people decide the state")
        self.assertEqual(len(rma.activity_ids), 1)
        self.assertIn("Look again", rma.activity_ids.summary)

    def test_more_claimed_than_there_is(self):
        rma = self.make_rma((self.line, 4))
        rma.action_request()
        picking = self.order.picking_ids
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({"picking_id": picking.id})
        )
        wizard.product_return_moves.quantity = 3
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.move_ids.write({"quantity": 3, "picked": True})
        back._action_done()
        self.reconcile()
        self.env.cr.flush()
        self.assertTrue(
            self.env["aftersales.audit.event"].sudo().search([("event", "=", "claim.over")])
        )

    def test_a_list_taken_out_is_logged(self):
        rma = self.make_rma((self.line, 1))
        self.agent.group_ids = [Command.link(self.env.ref("base.group_allow_export").id)]
        rma.export_data(["name", "partner_id/name"])
        self.env.cr.flush()
        event = self.env["aftersales.audit.event"].sudo().search([], limit=1)
        self.assertEqual((event.event, event.login), ("data.exported", "test_agent"))
        self.assertIn("partner_id/name", event.sentence)

    def test_mails_to_the_customer_are_logged(self):
        rma = self.approved_rma((self.line, 1))
        self.env["aftersales.notice"].search([("rma_id", "=", rma.id)])._hand_to_mail()
        self.assertEqual(self.told(rma)[-1], "notice.sent")

    def test_code_with_other_rights_is_the_doing_of_who_pressed(self):
        rma = self.approved_rma((self.line, 1))
        rma.with_user(self.receiver).receive_all()
        event = self.history_of("receipt.done", rma)
        self.assertEqual(event.login, "test_receiver")

    def history_of(self, event, rma):
        self.env.cr.flush()
        return self.history(rma).filtered(lambda each: each.event == event)

    def test_a_case_writes_at_most_two_inserts(self):
        """Counted where it happens: each flush of the buffer is one INSERT."""
        flushes = []
        model = type(self.env["aftersales.audit.event"])
        insert = model._insert

        def counted(records, entries, personal):
            flushes.append(len(entries))
            return insert(records, entries, personal)

        self.patch(model, "_insert", counted)
        rma = self.make_rma((self.line, 1))
        rma.action_approve()
        rma.receive_all()
        rma.line_ids._prepare_inspections()
        rma.inspection_ids.action_done()
        rma.action_settle()
        self.env.cr.flush()
        self.assertLessEqual(len(flushes), 2, flushes)


@tagged("post_install", "-at_install")
class TestAuditOfConfiguration(AftersalesCommon):
    def last(self, event):
        self.env.cr.flush()
        return self.env["aftersales.audit.event"].sudo().search([("event", "=", event)], limit=1)

    def test_records_an_administrator_sets_up(self):
        admin = self.administrator
        reason = (
            self.env["aftersales.reason"]
            .with_user(admin)
            .create({"name": "Too loud", "code": "loud"})
        )
        self.assertIn("loud", self.last("config.created").payload)
        reason.fault = "seller"
        event = self.last("config.changed")
        self.assertEqual(
            json.loads(event.payload)["lines"],
            [{"after": "seller", "before": "nobody", "field": "fault"}],
        )
        self.assertEqual(event.login, "test_administrator")
        self.assertIn("nobody → seller", event.sentence)
        reason.sequence = 3
        self.assertEqual(self.last("config.changed"), event, "the order decides nothing")
        reason.unlink()
        self.assertEqual(self.last("config.deleted").res_name, "Too loud")

    def test_settings_of_the_company(self):
        self.company.aftersales_override_cap = 250
        line = json.loads(self.last("config.changed").payload)["lines"][0]
        self.assertEqual((line["before"], line["after"]), ("0.00", "250.00"))
        event = self.last("config.changed")
        self.company.website = "https://example.com"
        self.assertEqual(self.last("config.changed"), event)

    def test_roles_given_and_taken(self):
        user = new_test_user(self.env, "new_hand", groups="base.group_user")
        group = self.env.ref("aftersales_center.group_supervisor")
        user.group_ids = [Command.link(group.id)]
        payload = json.loads(self.last("access.changed").payload)
        self.assertEqual((payload["before"], payload["after"]), ([], ["Agent", "Supervisor"]))
        group.user_ids = [Command.unlink(user.id)]
        event = self.last("access.changed")
        self.assertEqual(json.loads(event.payload)["after"], [])
        self.assertEqual(event.res_name, "new_hand")

    def test_who_may_read_the_log(self):
        for user in (self.agent, self.receiver, self.salesman):
            with self.assertRaises(AccessError):
                self.env["aftersales.audit.event"].with_user(user).search([])
            with self.assertRaises(AccessError):
                self.env["aftersales.audit.event"].with_user(user).verify()
        self.last("config.created")
        self.assertTrue(self.env["aftersales.audit.event"].with_user(self.auditor).search([]))

    def test_other_companies_are_not_shown(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        other.aftersales_auto_done = False
        event = self.last("config.changed")
        self.assertEqual(event.company_id, other.id)
        seen = self.env["aftersales.audit.event"].with_user(self.auditor).search([])
        self.assertNotIn(event, seen)
        with self.assertRaises(AccessError):
            self.env["aftersales.audit.event"].with_user(self.auditor).verify(other)
