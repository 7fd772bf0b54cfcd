"""A return that waits for its customer: clocks pause and go on, and everybody sees why."""

from datetime import timedelta

from freezegun import freeze_time
from markupsafe import Markup

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import HOUR, MONDAY, SlaCommon

ASKED = "Please send a photo of the label."


@tagged("post_install", "-at_install")
class TestRmaWaiting(SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_policy(
            "Returns",
            "rma",
            first_response=(8, "hours"),
            next_response=(8, "hours"),
            decide=(2, "days"),
            inspect=(2, "days"),
            refund=(3, "days", {"pausable": False}),
        )
        cls.company.aftersales_auto_done = False
        cls.order = cls.make_order((cls.lamp, 4))
        cls.sold = cls.order.order_line
        cls.ada = new_test_user(cls.env, "ada.waits", groups="base.group_portal")
        cls.ada.partner_id.parent_id = cls.customer

    def requested(self, at=MONDAY):
        with freeze_time(at):
            rma = self.make_rma((self.sold, 1))
            rma.action_request()
            self.env.cr.flush()
        return rma

    def wait(self, rma, at, user=None):
        with freeze_time(at):
            rma.with_user(user or self.agent).action_wait_for_customer(ASKED)

    def notices(self, rma):
        return self.env["aftersales.notice"].search(
            [("rma_id", "=", rma.id), ("event", "=", "waiting")]
        )

    def log(self, rma):
        self.env.cr.flush()
        events = self.env["aftersales.audit.event"].search(
            [("res_model", "=", rma._name), ("res_id", "=", rma.id)], order="id"
        )
        return events.mapped("event")

    def test_clocks_pause_and_go_on_with_the_time_that_was_left(self):
        rma = self.requested()
        due = self.clock(rma, "decide").deadline
        self.assertEqual(due, MONDAY + timedelta(days=1, hours=8), "Tuesday, 17:00")
        self.wait(rma, MONDAY + 2 * HOUR)
        self.assertEqual(self.clock(rma, "decide").state, "paused")
        self.assertFalse(self.clock(rma, "decide").deadline)
        self.assertEqual(rma.sla_state, "paused")
        self.assertEqual(rma.waiting_reason, ASKED)
        pause = self.clock(rma, "decide").event_ids.filtered(lambda event: event.kind == "pause")
        self.assertEqual(pause.reason, "Waiting for the customer")
        with freeze_time(MONDAY + 5 * HOUR):
            rma.action_customer_answered()
        self.assertFalse(rma.waits_on_customer or rma.waiting_reason or rma.waiting_since)
        self.assertEqual(self.clock(rma, "decide").deadline, due + timedelta(hours=16 + 3))
        self.assertEqual(self.kinds(self.clock(rma, "decide")), ["start", "pause", "resume"])
        self.assertEqual(rma.sla_state, "ok")
        self.assertReplayed()
        for event in ("rma.waiting", "rma.went_on"):
            self.assertIn(event, self.log(rma))

    def test_the_customer_is_asked_once_and_not_when_the_answer_is_here(self):
        rma = self.requested()
        self.wait(rma, MONDAY + HOUR)
        self.wait(rma, MONDAY + 2 * HOUR)
        self.assertEqual(len(self.notices(rma)), 1)
        self.notices(rma)._hand_to_mail()
        mail = self.env["mail.mail"].search([("model", "=", rma._name), ("res_id", "=", rma.id)])
        self.assertIn(ASKED, mail[0].body_html)
        self.assertIn(rma.name, mail[0].subject)
        self.assertEqual(self.log(rma).count("rma.waiting"), 1)
        other = self.requested()
        self.wait(other, MONDAY + HOUR)
        other.action_customer_answered()
        self.assertFalse(self.notices(other), "nobody is asked for what is here")

    def test_a_message_on_the_customers_page_goes_on(self):
        rma = self.requested()
        self.wait(rma, MONDAY + 2 * HOUR)
        self.assertIn(ASKED, rma._portal_next()[0])
        self.assertEqual(rma._portal_open()[0], "Your answer to us")
        with freeze_time(MONDAY + 3 * HOUR):
            rma.with_user(self.ada).sudo()._portal_write("Here is the photo.")
        self.assertFalse(rma.waits_on_customer)
        self.assertEqual(self.clock(rma, "first_response").state, "running")
        self.assertIn("rma.answered", self.log(rma))
        self.assertNotIn(ASKED, " ".join(rma._portal_next()))
        self.assertReplayed()

    def test_our_own_words_and_notes_end_nothing(self):
        rma = self.requested()
        self.wait(rma, MONDAY + HOUR)
        rma.with_user(self.agent).message_post(body=Markup("Note"), subtype_xmlid="mail.mt_note")
        rma.with_user(self.supervisor).message_post(
            body=Markup("Any news?"), subtype_xmlid="mail.mt_comment", message_type="comment"
        )
        self.assertTrue(rma.waits_on_customer)

    def test_a_decision_waits_for_nobody(self):
        rma = self.requested()
        self.wait(rma, MONDAY + HOUR)
        with freeze_time(MONDAY + 2 * HOUR):
            rma.action_approve()
            self.env.cr.flush()
        self.assertFalse(rma.waits_on_customer)
        self.assertEqual(self.clock(rma, "decide").state, "met")
        self.assertReplayed()
        for end in ("action_reject", "action_cancel"):
            rma = self.requested()
            rma.action_wait_for_customer(ASKED)
            getattr(rma, end)("No.")
            self.env.cr.flush()
            self.assertFalse(rma.waits_on_customer, end)
            with self.assertRaises(UserError):
                rma.action_wait_for_customer(ASKED)
        self.assertReplayed()

    def test_what_starts_meanwhile_starts_paused_but_what_law_promises_runs(self):
        draft = self.make_rma((self.sold, 1))
        self.wait(draft, MONDAY)
        self.assertFalse(draft.clock_ids, "a draft promises nothing yet")
        with freeze_time(MONDAY + HOUR):
            draft.action_request()
            self.env.cr.flush()
        self.assertTrue(draft.waits_on_customer)
        self.assertEqual(self.clock(draft, "decide").state, "paused")
        self.assertReplayed()
        rma = self.approved_rma((self.sold, 1))
        rma.action_wait_for_customer(ASKED)
        rma.with_user(self.receiver).receive_all()
        self.env.cr.flush()
        self.assertEqual(self.clock(rma, "inspect").state, "paused")
        self.inspect(rma)
        self.env.cr.flush()
        self.assertEqual(self.clock(rma, "inspect").state, "met")
        self.assertEqual(self.clock(rma, "refund").state, "running")
        self.assertReplayed()

    def test_in_one_transaction(self):
        rma = self.make_rma((self.sold, 1))
        rma.action_request()
        rma.action_wait_for_customer(ASKED)
        self.assertEqual(self.clock(rma, "decide").state, "paused")
        rma.action_customer_answered()
        self.env.cr.flush()
        self.assertEqual(self.clock(rma, "decide").state, "running")
        self.assertReplayed()

    def test_a_broken_promise_does_not_climb_while_it_waits(self):
        rma = self.requested()
        self.assertFalse(rma._ladder_rests())
        self.wait(rma, MONDAY + HOUR)
        self.assertTrue(rma._ladder_rests())

    def test_who_may(self):
        rma = self.requested()
        for user in (self.receiver, self.auditor, self.salesman, self.ada):
            with self.assertRaises(AccessError):
                rma.with_user(user).action_wait_for_customer(ASKED)
        with self.assertRaises(UserError):
            rma.with_user(self.agent).action_wait_for_customer("  ")
        self.wait(rma, MONDAY, self.supervisor)
        for user in (self.receiver, self.auditor, self.salesman):
            with self.assertRaises(AccessError):
                rma.with_user(user).action_customer_answered()
        for name, value in (("waits_on_customer", False), ("waiting_reason", "x")):
            with self.assertRaises(UserError):
                rma.with_user(self.agent).write({name: value})
        self.assertTrue(rma.waits_on_customer)
        found = self.env["aftersales.rma"].search([("waits_on_customer", "=", True)])
        self.assertIn(rma, found)

    def test_the_dialog(self):
        rma = self.requested()
        wizard = (
            self.env["aftersales.reason.wizard"]
            .with_user(self.agent)
            .with_context(
                active_model="aftersales.rma", active_ids=rma.ids, default_decision="wait"
            )
            .create({"reason": ASKED})
        )
        wizard.action_apply()
        self.assertTrue(rma.waits_on_customer)
