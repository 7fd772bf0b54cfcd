"""A late refund costs more where a statute says so: proposed, and made by people."""

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..policy.policy_common import PolicyCommon


@tagged("post_install", "-at_install")
class TestLateInterest(PolicyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.aftersales_transit_days = 0
        for country in ("FR", "KR"):
            cls.customers[country, False] = cls.env["res.partner"].create(
                {
                    "name": f"Customer {country}",
                    "country_id": cls.env.ref(f"base.{country.lower()}").id,
                    "lang": "en_US",
                    "email": f"{country}@example.com",
                }
            )

    def accepted_in(self, country, reason=None):
        """Asked on 5 March 2026, back and accepted on the 12th; not settled."""
        with freeze_time("2026-03-02 10:00:00"):
            order = self.order_for(country)
        with freeze_time("2026-03-05 10:00:00"):
            rma = self.requested(order, reason or self.changed_mind)
            rma.action_approve()
        with freeze_time("2026-03-12 10:00:00"):
            rma.with_user(self.receiver).receive_all()
            self.inspect(rma)
            self.env.flush_all()
        return rma

    def on(self, day, rma):
        """``(amount, words)`` proposed on ``day``."""
        with freeze_time(f"{day} 10:00:00"):
            self.env.invalidate_all()
            return rma.late_interest, rma.late_interest_words or ""

    def test_france_by_steps(self):
        """40.00, due on 19 March: five percent after ten days, and so on."""
        rma = self.accepted_in("FR")
        self.assertEqual(str(rma.refund_due_on), "2026-03-19")
        self.assertEqual(self.on("2026-03-19", rma), (0.0, ""))
        amount, words = self.on("2026-03-29", rma)
        self.assertEqual(amount, 0.0)
        self.assertIn("legal rate", words)
        self.assertEqual(self.on("2026-03-30", rma)[0], 2.0)
        self.assertEqual(self.on("2026-04-09", rma)[0], 4.0)
        self.assertEqual(self.on("2026-04-19", rma)[0], 8.0)
        amount, words = self.on("2026-05-19", rma)
        self.assertEqual(amount, 20.0)
        self.assertIn("L242-4", words)
        self.assertNotIn("counsel", words)
        self.assertEqual(self.on("2026-06-18", rma)[0], 22.0)  # the fourth month has begun
        self.assertEqual(self.on("2028-03-19", rma)[0], 40.0)  # never more than the price

    def test_korea_by_the_day(self):
        """40.00, back on Thursday the 12th: due on Tuesday the 17th; 15 % a year."""
        rma = self.accepted_in("KR")
        self.assertEqual(str(rma.refund_due_on), "2026-03-17")
        amount, words = self.on("2026-04-16", rma)
        self.assertEqual(amount, 0.49)  # 40 × 15 % × 30 / 365 = 0.493
        self.assertIn("Verify with counsel", words)

    def test_the_numbers_are_an_administrators(self):
        rma = self.accepted_in("KR")
        rule = self.env.ref("aftersales_center.late_kr_withdrawal")
        for user in (self.agent, self.supervisor, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                rule.with_user(user).step_ids.percent = 20.0
        mine = rule.with_user(self.administrator)
        mine.step_ids.percent = 20.0
        mine.confidence = "high"
        self.assertTrue(self.logged("config.changed", rule.step_ids))
        amount, words = self.on("2026-04-16", rma)
        self.assertEqual(amount, 0.66)  # 40 × 20 % × 30 / 365 = 0.657
        self.assertNotIn("counsel", words)
        mine.active = False
        self.assertEqual(self.on("2026-04-16", rma), (0.0, ""))

    def test_elsewhere_nothing_is_proposed(self):
        for country in ("DE", "GB", "US"):
            with self.subTest(country=country):
                rma = self.accepted_in(country)
                self.assertEqual(self.on("2026-06-30", rma), (0.0, ""))
                with freeze_time("2026-06-30 10:00:00"), self.assertRaises(UserError):
                    rma.action_add_late_interest()

    def test_it_counts_from_the_laws_day_not_from_our_promise(self):
        self.policy_with({"sets_refund_timing": True, "refund_days": 1, "refund_after": "approval"})
        rma = self.accepted_in("FR")
        self.assertEqual(str(rma.line_ids.sudo()._refund_due_by_law().on), "2026-03-19")
        self.assertEqual(self.on("2026-03-30", rma)[0], 2.0)

    def test_an_agent_adds_it_once_as_a_draft(self):
        rma = self.accepted_in("FR")
        with freeze_time("2026-03-30 10:00:00"):
            rma.with_user(self.agent).action_add_late_interest()
            note = rma.sudo()._interest_notes()
            self.assertEqual((note.state, note.move_type), ("draft", "out_refund"))
            self.assertEqual((note.amount_total, note.amount_tax), (2.0, 0.0))
            self.assertIn("L242-4", note.invoice_line_ids.name)
            self.assertEqual(note.partner_id, rma.partner_id)
            with self.assertRaisesRegex(UserError, "already"):
                rma.action_add_late_interest()
            self.env.invalidate_all()
            self.assertFalse(rma.late_interest_words)
            self.assertTrue(self.logged("interest.added", rma))
            note.button_cancel()
            self.env.invalidate_all()
            self.assertTrue(rma.late_interest_words, "cancelled: proposed again")
            rma.action_add_late_interest()
            note = rma.sudo()._interest_notes()
            note.with_user(self.accountant).action_post()
        row = self.env["aftersales.payout"].search([("credit_note_id", "=", note.id)])
        self.assertEqual((row.state, row.amount, row.rma_ids), ("manual", 2.0, rma.sudo()))

    def test_the_surcharge_draws_nothing_of_what_may_be_refunded(self):
        rma = self.accepted_in("FR")
        with freeze_time("2026-05-19 10:00:00"):
            rma.action_add_late_interest()
            rma.sudo()._interest_notes().action_post()
            rma.action_settle()
        self.assertEqual(sum(self.credit_notes(rma).mapped("amount_total")), 40.0)
        self.reconcile()
        self.assertFalse(self.entitlement(rma.sudo().line_ids.sale_line_id).is_over_credited)

    def test_the_base_is_what_the_refund_will_be(self):
        """2 lamps at 40.00, 25 % off the order: 30.00 each; 50 % of 30.00 after 61 days."""
        with freeze_time("2026-03-02 10:00:00"):
            order = self.order_for("FR", [(self.lamp, 2)], invoice=False)
            self.env["sale.order.discount"].create(
                {
                    "sale_order_id": order.id,
                    "discount_type": "so_discount",
                    "discount_percentage": 0.25,
                }
            ).action_apply_discount()
            self.invoice(order)
        sold = order.order_line.filtered(lambda line: line.product_id == self.lamp)
        with freeze_time("2026-03-05 10:00:00"):
            rma = self.make_rma((sold, 1), partner_id=order.partner_id.id)
            rma.line_ids.reason_id = self.changed_mind
            rma.action_approve()
        with freeze_time("2026-03-12 10:00:00"):
            rma.with_user(self.receiver).receive_all()
            self.inspect(rma)
            self.env.flush_all()
        self.assertEqual(self.on("2026-05-19", rma)[0], 15.0)
        self.company.aftersales_post_credit_notes = False
        with freeze_time("2026-05-19 10:00:00"):
            rma.action_settle()
        self.assertEqual(self.credit_notes(rma).state, "draft")
        self.assertEqual(self.on("2026-05-19", rma)[0], 15.0, "a draft is no refund yet")

    def test_who_may(self):
        rma = self.accepted_in("FR")
        with freeze_time("2026-03-30 10:00:00"):
            for user in (self.receiver, self.auditor):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    rma.with_user(user).action_add_late_interest()
            with self.assertRaises(AccessError):
                rma.with_user(self.receiver).read(["late_interest"])
            with self.assertRaises(AccessError):
                rma.with_user(self.receiver).read(["late_interest_words"])
            self.assertEqual(
                rma.with_user(self.auditor).read(["late_interest"])[0]["late_interest"], 2.0
            )

    def test_what_is_withheld_is_not_late(self):
        with freeze_time("2026-03-02 10:00:00"):
            order = self.order_for("FR")
        with freeze_time("2026-03-05 10:00:00"):
            rma = self.requested(order, self.changed_mind)
            rma.action_approve()
        self.assertTrue(rma.is_refund_withheld)
        self.assertEqual(self.on("2026-06-30", rma), (0.0, ""))
