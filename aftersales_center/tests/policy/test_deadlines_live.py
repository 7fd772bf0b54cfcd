"""Deadlines of returns: when money is due, who is told, and what is kept of those that passed."""

from datetime import date, datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .policy_common import PolicyCommon


@tagged("post_install", "-at_install")
class TestLiveDeadlines(PolicyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.aftersales_transit_days = 0
        with freeze_time("2026-03-02 10:00:00"):
            cls.german = cls.order_for("DE")
            cls.british = cls.order_for("GB")
            cls.chinese = cls.order_for("CN")

    def asked(self, order, **values):
        with freeze_time("2026-03-05 10:00:00"):
            rma = self.requested(order, self.changed_mind, **values)
            rma.action_approve()
            self.env.flush_all()
        return rma

    def remind(self):
        """The job, without its commits between batches."""
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=60):
            self.env["aftersales.deadline.reminder"]._cron_remind()

    def test_european_money_waits_for_goods_or_proof(self):
        rma = self.asked(self.german)
        self.assertEqual(rma.refund_due_on, date(2026, 3, 19))
        self.assertTrue(rma.is_refund_withheld)
        with self.assertRaisesRegex(UserError, "Correct the day"):
            rma.sent_proof_on = date(2096, 3, 25)
        rma.sent_proof_on = date(2026, 3, 25)
        self.assertFalse(rma.is_refund_withheld)
        self.assertEqual(rma.refund_due_on, date(2026, 3, 25))

    def test_who_collects_withholds_nothing(self):
        rma = self.asked(self.german)
        rma.seller_collects = True
        self.assertFalse(rma.is_refund_withheld)
        self.assertEqual(rma.refund_due_on, date(2026, 3, 19))

    def test_british_money_runs_from_goods_or_proof(self):
        rma = self.asked(self.british)
        self.assertFalse(rma.refund_due_on)
        rma.sent_proof_on = date(2026, 3, 10)
        self.assertEqual(rma.refund_due_on, date(2026, 3, 24))

    def test_chinese_money_runs_from_the_goods(self):
        rma = self.asked(self.chinese)
        self.assertFalse(rma.refund_due_on)
        rma.sent_proof_on = date(2026, 3, 10)
        self.assertFalse(rma.refund_due_on, "proof starts nothing there")
        with freeze_time("2026-03-12 10:00:00"):
            rma.with_user(self.receiver).receive_all()
        self.env.invalidate_all()
        self.assertEqual(rma.refund_due_on, date(2026, 3, 19))

    def test_nothing_is_due_once_it_is_paid(self):
        rma = self.asked(self.german)
        with freeze_time("2026-03-12 10:00:00"):
            rma.with_user(self.receiver).receive_all()
            self.inspect(rma)
            self.assertTrue(rma.refund_due_on)
            rma.action_settle()
        self.assertFalse(rma.refund_due_on)

    def test_the_customer_has_no_less_time_than_the_law(self):
        self.company.aftersales_send_back_days = 2
        rma = self.asked(self.german)
        self.assertEqual(rma.send_back_by, date(2026, 3, 19), "fourteen days from telling us")

    def test_the_owner_is_told_once_per_stage(self):
        rma = self.asked(self.german, notified_on=datetime(2026, 3, 4, 8, 0))
        rma.seller_collects = True
        self.assertEqual(rma.refund_due_on, date(2026, 3, 18))
        self.env.flush_all()
        reminders = self.env["aftersales.deadline.reminder"]
        refund = [("rma_id", "=", rma.id), ("kind", "=", "refund")]
        activity = [("res_id", "=", rma.id), ("aftersales_deadline", "=", "refund")]

        def stages_after(day):
            with freeze_time(f"{day} 12:00:00"):
                self.remind()
                self.remind()
            self.assertLessEqual(self.env["mail.activity"].search_count(activity), 1)
            return sorted(reminders.search(refund).mapped("stage"))

        self.assertEqual(stages_after("2026-03-14"), [])
        self.assertEqual(stages_after("2026-03-15"), ["near"])
        self.assertEqual(stages_after("2026-03-18"), ["near", "today"])
        self.assertEqual(stages_after("2026-03-20"), ["near", "over", "today"])
        told = self.env["mail.activity"].search(activity)
        self.assertEqual(told.user_id, rma.user_id)
        self.assertEqual(told.date_deadline, date(2026, 3, 18))
        self.assertTrue(self.logged("deadline.over", rma))
        late = [("refund_due_on", "<", "2026-03-20"), ("is_refund_withheld", "=", False)]
        self.assertIn(rma, rma.search(late))

    def test_what_is_withheld_is_never_late(self):
        rma = self.asked(self.german)
        with freeze_time("2026-06-01 12:00:00"):
            self.remind()
        self.assertFalse(
            self.env["aftersales.deadline.reminder"].search(
                [("rma_id", "=", rma.id), ("kind", "=", "refund")]
            )
        )

    def test_an_answer_is_due_until_it_is_given(self):
        with freeze_time("2026-03-05 10:00:00"):
            rma = self.requested(self.german, self.changed_mind)
        self.assertEqual(rma.answer_due_on, date(2026, 3, 8))
        rma.action_reject(reason="No")
        self.assertFalse(rma.answer_due_on)
