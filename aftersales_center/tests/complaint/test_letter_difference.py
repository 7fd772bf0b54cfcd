"""Something else than asked for: the letter says what was asked, what is given, and why."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .test_complaint_letter import LetterCommon

WHY = "Only the switch is worn; the rest works."


@tagged("post_install", "-at_install")
class TestLetterDifference(LetterCommon):
    def decide(self, case, user=None, **values):
        wizard = (
            self.env["aftersales.complaint.step.wizard"]
            .with_user(user or self.agent)
            .with_context(active_model=case._name, active_ids=case.ids, default_step="decide")
        )
        with Form(wizard) as form:
            for name, value in values.items():
                setattr(form, name, value)
        return form.save()

    def test_the_dialog_asks_for_the_reason_and_shows_the_words(self):
        wizard = self.decide(
            self.case,
            outcome="partly",
            text="The lamp is faulty in part.",
            given="price_reduction",
            why=WHY,
        )
        self.assertEqual(wizard.wanted_words, "Money back")
        self.assertTrue(wizard.asks_why)
        preview = self.text(wizard.difference_preview)
        for told in ("Money back", "Price reduction", WHY):
            self.assertIn(told, preview)
        wizard.action_apply()
        self.assertEqual(self.case.remedy_decided, "price_reduction")
        words = self.words()
        self.assertIn(
            "what you asked for (Money back). What we can do for you: Price reduction.", words
        )
        self.assertIn(WHY, words)
        self.assertIn("What you get from us", words)
        page = self.case.sudo()._portal_values()
        self.assertEqual(page["difference"]["why"], WHY)
        self.assertEqual(page["remedies"], ["Price reduction"])
        self.env.cr.flush()
        event = self.env["aftersales.audit.event"].search(
            [("res_id", "=", self.case.id), ("event", "=", "complaint.other_remedy")]
        )
        self.assertEqual(len(event), 1)

    def test_without_the_reason_it_is_not_decided(self):
        with self.assertRaises(AssertionError):
            self.decide(self.case, outcome="partly", text="No.", given="price_reduction")
        with self.assertRaisesRegex(UserError, "Money back"):
            self.case.action_decide("partly", "No.", given="price_reduction", why=" ")
        with self.assertRaises(UserError):
            self.case.action_decide("partly", "No.", given="gold")
        for wrong in ([1], {"a": 1}, 5, True):  # as another program may send it
            with self.subTest(wrong=wrong):
                with self.assertRaises(UserError):
                    self.case.action_decide("partly", wrong)
                with self.assertRaises(UserError):
                    self.case.action_decide(wrong, "No.")
                with self.assertRaises(UserError):
                    self.case.action_decide("partly", "No.", given=wrong)
                with self.assertRaises(UserError):
                    self.case.action_set_flag(wrong, True, "It is.")
        self.assertEqual(self.case.state, "investigating")

    def test_upheld_gives_what_was_asked_for(self):
        wizard = self.decide(self.case, outcome="upheld", text="You are right.")
        self.assertEqual(wizard.given, "refund")
        self.assertFalse(wizard.asks_why or wizard.difference_preview)
        wizard.action_apply()
        self.assertFalse(self.case.is_other_remedy)
        self.assertNotIn("not what you asked for", self.words())
        self.assertIn("Money back", self.case._letter_remedies())

    def test_not_upheld_needs_no_second_reason(self):
        wizard = self.decide(self.case, outcome="rejected", text="It fell down.")
        self.assertEqual(wizard.given, "nothing")
        wizard.action_apply()
        words = self.words()
        self.assertNotIn("not what you asked for", words)
        self.assertNotIn("What you get from us", words)

    def test_partly_and_nothing_of_it(self):
        self.case.action_decide("partly", "You are right about the delay.", "nothing", WHY)
        words = self.words()
        self.assertIn(
            "You asked us for this: Money back. We are sorry that we cannot give it.", words
        )
        self.assertIn(WHY, words)

    def test_what_is_planned_counts_before_what_was_said(self):
        self.env["aftersales.remedy"].with_user(self.agent).create(
            {
                "complaint_id": self.case.id,
                "kind": "price_reduction",
                "sale_line_id": self.order.order_line[0].id,
                "quantity": 1,
                "reduction_percent": 20,
            }
        )
        with self.assertRaises(UserError):
            self.case.action_decide("upheld", "You are right.", given="refund")
        wizard = self.decide(self.case, outcome="upheld", text="You are right.", why=WHY)
        self.assertFalse(wizard.asks_given)
        self.assertEqual(wizard.planned_words, "Price reduction")
        wizard.action_apply()
        words = self.words()
        self.assertIn("What we can do for you: Price reduction.", words)
        paid = self.order.order_line[0].price_reduce_taxinc
        share = self.order.currency_id.format(self.order.currency_id.round(paid * 0.2))
        planned = f"We pay you {share} (20 percent of the price). Price reduction: Desk Lamp"
        self.assertIn(planned.replace("\N{NO-BREAK SPACE}", " "), words)
        self.assertIn("It comes back the way you paid", words)
        self.case.remedy_ids.action_cancel()
        self.assertFalse(self.case.is_other_remedy, "it was taken back")

    def test_a_remedy_chosen_after_the_decision_is_explained_then(self):
        self.case.action_decide("upheld", "You are right.")
        self.assertFalse(self.case.is_other_remedy)
        remedy = self.env["aftersales.remedy"].with_user(self.agent)
        remedy.create({"complaint_id": self.case.id, "kind": "apology"})
        self.assertTrue(self.case.is_other_remedy)
        for user in (self.receiver, self.auditor, self.salesman):
            with self.assertRaises(AccessError):
                self.case.with_user(user).action_explain_other_remedy(WHY)
        self.case.with_user(self.agent).action_explain_other_remedy(WHY)
        self.assertIn(WHY, self.words())
        with self.assertRaises(UserError):
            self.case.with_user(self.agent).write({"difference_reason": "x"})

    def test_wishes_that_nothing_differs_from(self):
        for wanted in (False, "other", "apology"):
            self.case.remedy_wanted = wanted
            self.assertFalse(self.case._differs("partly", "price_reduction"), wanted)
        self.case.remedy_wanted = "voucher"
        self.assertTrue(self.case._differs("rejected", "price_reduction"), "as goodwill")
        self.assertFalse(self.case._differs("rejected", "apology"))
        self.assertFalse(self.case._differs("partly", "voucher"))

    def test_an_appeal_is_decided_anew(self):
        self.case.action_decide("partly", "Half.", "price_reduction", WHY)
        self.case.action_appeal("No.")
        self.assertFalse(self.case.is_other_remedy)
        self.case.with_user(self.supervisor).action_decide("upheld", "You are right.", "refund")
        self.assertFalse(self.case.difference_reason)
        self.assertNotIn(WHY, self.words())

    def test_no_product_codes(self):
        self.lamp.default_code = "LAMP-7"
        self.env["aftersales.remedy"].with_user(self.agent).create(
            {
                "complaint_id": self.case.id,
                "kind": "refund",
                "sale_line_id": self.order.order_line[0].id,
                "quantity": 1,
            }
        )
        self.case.action_decide("upheld", "You are right.")
        self.assertNotIn("LAMP-7", self.words())
