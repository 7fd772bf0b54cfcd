"""Corrective actions: who, until when, and did it help."""

from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import IntegrityConstraintViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from .common import ComplaintCommon


class CorrectiveCommon(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cause = cls.env.ref("aftersales_center.root_cause_packing")

    @classmethod
    def make_action(cls, user=None, **values):
        return (
            cls.env["aftersales.corrective"]
            .with_user(user or cls.agent)
            .create(
                {
                    "subject": "More foam",
                    "root_cause_id": cls.cause.id,
                    "category_id": cls.defect.id,
                    "product_ids": cls.lamp.ids,
                    "check_days": 30,
                    **values,
                }
            )
        )

    def deliver_lamps(self, quantity, days_ago):
        """So many lamps left for a customer ``days_ago`` days before today."""
        order = self.make_order((self.lamp, quantity), invoice=False)
        lines = order.picking_ids.move_line_ids
        lines.write({"date": fields.Datetime.now() - timedelta(days=days_ago)})
        return order

    def complain(self, number, days_ago, **values):
        for _time in range(number):
            self.make_complaint(
                product_ids=values.pop("product_ids", self.lamp.ids),
                date_received=fields.Datetime.now() - timedelta(days=days_ago),
                **values,
            )

    def implemented(self, days_ago, **values):
        action = self.make_action(**values)
        action.action_open()
        action.action_implemented()
        day = fields.Date.today() - timedelta(days=days_ago)
        action._write_guarded({"date_implemented": day, "check_on": fields.Date.today()})
        return action


class TestCorrectiveFlow(CorrectiveCommon):
    def test_from_begun_to_done(self):
        action = self.make_action()
        self.assertRegex(action.name, r"^CA/\d{4}/\d+$")
        self.assertEqual(action.state, "draft")
        action.action_open()
        todo = action.activity_ids
        self.assertEqual((todo.user_id, todo.date_deadline), (self.agent, action.date_due))
        action.action_implemented()
        self.assertFalse(action.activity_ids)
        self.assertEqual(action.check_on, fields.Date.today() + timedelta(days=30))

    def test_a_new_owner_or_date_asks_anew(self):
        action = self.make_action()
        action.action_open()
        later = fields.Date.today() + timedelta(days=90)
        action.write({"user_id": self.supervisor.id, "date_due": later})
        self.assertEqual(action.activity_ids.user_id, self.supervisor)
        self.assertEqual(action.activity_ids.date_deadline, later)
        self.env.cr.flush()
        self.assertTrue(
            action._audit_events().filtered(lambda event: event.event == "corrective.moved")
        )

    def test_state_and_proof_move_through_actions_only(self):
        action = self.make_action()
        for vals in (
            {"state": "effective"},
            {"name": "CA/1"},
            {"date_implemented": "2020-01-01"},
            {"check_on": "2020-01-01"},
            {"check_ids": [(0, 0, {"verdict": "effective"})]},
        ):
            with self.assertRaises(UserError):
                action.sudo().write(vals)
        with self.assertRaises(UserError):
            self.make_action(state="effective")
        with self.assertRaises(UserError):
            action.action_implemented()

    def test_a_reason_is_needed_and_a_supervisor(self):
        action = self.implemented(10)
        with self.assertRaisesRegex(UserError, "supervisor"):
            action.with_user(self.agent).action_accept("Good enough")
        with self.assertRaisesRegex(UserError, "reason"):
            action.with_user(self.supervisor).action_accept("  ")
        action.with_user(self.supervisor).action_accept("Nothing more can be done")
        self.assertEqual(action.state, "accepted")
        action.with_user(self.supervisor).action_reopen("Again")
        self.assertEqual(action.state, "open")
        action.with_user(self.agent).action_cancel("Product is sold out")
        self.assertEqual(action.state, "cancelled")
        self.assertFalse(action.activity_ids)

    def test_only_drafts_are_deleted(self):
        action = self.make_action()
        action.action_open()
        with self.assertRaises(UserError):
            action.with_user(self.supervisor).unlink()
        with self.assertRaises(AccessError):
            self.make_action().with_user(self.agent).unlink()
        self.make_action().with_user(self.supervisor).unlink()

    def test_roles_and_companies(self):
        action = self.make_action()
        with self.assertRaises(AccessError):
            action.with_user(self.auditor).write({"subject": "x"})
        self.assertEqual(action.with_user(self.auditor).subject, "More foam")
        with self.assertRaises(AccessError):
            action.with_user(self.receiver).read(["subject"])
        company = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaises(UserError):
            action.with_user(self.administrator).write({"company_id": company.id})
        theirs = (
            self.env["aftersales.corrective"]
            .sudo()
            .create({"subject": "Theirs", "company_id": company.id, "user_id": self.env.uid})
        )
        with self.assertRaises(AccessError):
            theirs.with_user(self.supervisor).read(["subject"])

    def test_from_complaints(self):
        complaints = self.make_complaint() | self.make_complaint()
        complaints.write({"root_cause_id": self.cause.id, "product_ids": self.lamp.ids})
        action = complaints.action_new_corrective()
        made = (
            self.env["aftersales.corrective"]
            .with_user(self.agent)
            .with_context(**action["context"])
            .create({"subject": "More foam"})
        )
        self.assertEqual(made.complaint_ids, complaints)
        self.assertEqual(made.root_cause_id, self.cause)
        self.assertEqual(complaints.corrective_ids, made)

    def test_many_with_one_cause_suggest_an_action(self):
        complaints = self.env["aftersales.complaint"].browse(
            [self.make_complaint().id for _number in range(3)]
        )
        complaints[:2].root_cause_id = self.cause
        self.assertFalse(any(complaints.mapped("suggests_action")))
        complaints[2].root_cause_id = self.cause
        complaints.invalidate_recordset()
        self.assertTrue(all(complaints.mapped("suggests_action")))
        self.assertEqual(complaints[0].same_cause_count, 3)
        self.make_action(complaint_ids=complaints[0].ids)
        complaints.invalidate_recordset()
        self.assertEqual(complaints.mapped("suggests_action"), [False, True, True])
        self.env.cr.flush()
        self.assertIn("root_cause_id", complaints[0]._audit_events()[-1].payload)

    def test_causes_are_no_circle(self):
        child = self.cause
        with self.assertRaises(UserError):
            child.parent_id.parent_id = child


class TestCorrectiveEffect(CorrectiveCommon):
    def test_it_helped(self):
        self.deliver_lamps(100, 50)
        self.complain(10, 45)
        self.deliver_lamps(100, 5)
        self.complain(1, 3)
        action = self.implemented(30)
        action.action_check_effect()
        check = action.check_ids
        self.assertEqual((check.complaints_before, check.complaints_after), (10, 1))
        self.assertEqual((check.delivered_before, check.delivered_after), (100, 100))
        self.assertEqual((check.rate_before, check.rate_after), (100, 10))
        self.assertEqual(check.verdict, "effective")
        self.assertEqual(action.state, "effective")

    def test_it_did_not_help_and_is_in_work_again(self):
        self.deliver_lamps(100, 50)
        self.complain(10, 45)
        self.deliver_lamps(100, 5)
        self.complain(9, 3)
        action = self.implemented(30)
        action.action_check_effect()
        self.assertEqual(action.check_ids.verdict, "not_effective")
        self.assertEqual(action.state, "open")
        self.assertFalse(action.date_implemented)
        self.assertEqual(action.activity_ids.user_id, self.agent)
        self.env.cr.flush()
        events = action._audit_events().mapped("event")
        self.assertIn("corrective.checked", events)
        self.assertIn("corrective.reopened", events)

    def test_too_early_is_looked_at_later(self):
        self.deliver_lamps(100, 50)
        self.complain(10, 45)
        self.deliver_lamps(2, 5)
        action = self.implemented(30)
        action.action_check_effect()
        self.assertEqual(action.check_ids.verdict, "unclear")
        self.assertEqual(action.state, "implemented")
        self.assertEqual(action.check_on, fields.Date.today() + timedelta(days=30))

    def test_what_counts(self):
        self.deliver_lamps(100, 50)
        self.complain(1, 45)
        self.complain(1, 45, product_ids=self.mug.ids)  # another product
        self.complain(1, 45, category_id=self.unsafe.id)  # another subject
        self.complain(1, 70)  # before the period
        self.complain(2, 3)
        merged, into = self.env["aftersales.complaint"].search([], order="id desc", limit=2)
        merged._write_guarded({"merged_into_id": into.id})  # counts once, after
        self.make_order((self.mug, 5), invoice=False)
        action = self.implemented(30)
        action.action_check_effect()
        check = action.check_ids
        self.assertEqual((check.complaints_before, check.complaints_after), (1, 1))
        self.assertEqual((check.delivered_before, check.delivered_after), (100, 0))

    def test_returns_and_other_companies_are_no_deliveries(self):
        order = self.deliver_lamps(10, 5)
        rma = self.received_rma((order.order_line, 4))
        self.assertEqual(rma.receipt_status, "done")
        action = self.implemented(30)
        action.action_check_effect()
        self.assertEqual(action.check_ids.delivered_after, 10)

    def test_units_of_measure(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self.make_order(
            (self.lamp, 2, {"product_uom_id": dozen.id}), invoice=False
        ).picking_ids.move_line_ids.write({"date": fields.Datetime.now() - timedelta(days=5)})
        action = self.implemented(30)
        action.action_check_effect()
        self.assertEqual(action.check_ids.delivered_after, 24)

    def test_checks_are_kept_for_ever(self):
        action = self.implemented(30)
        action.action_check_effect()
        check = action.check_ids
        with self.assertRaises(UserError):
            check.sudo().write({"verdict": "effective"})
        with self.assertRaises(UserError):
            check.sudo().create({"corrective_id": action.id})
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityConstraintViolation),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE aftersales_corrective_check SET verdict = 'effective' WHERE id = %s",
                [check.id],
            )


class TestCorrectiveJob(CorrectiveCommon):
    def run_job(self):
        """The daily job, without its commits."""
        with patch.object(
            type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 60
        ):
            self.env["aftersales.corrective"]._cron_follow_up()

    def test_overdue_is_told_once_per_date(self):
        action = self.make_action(date_due="2020-01-01")
        action.action_open()
        self.assertTrue(action.is_overdue)
        self.assertIn(action, self.env["aftersales.corrective"].search([("is_overdue", "=", True)]))
        self.run_job()
        self.run_job()
        self.env.cr.flush()
        told = action._audit_events().filtered(lambda event: event.event == "corrective.overdue")
        self.assertEqual(len(told), 1)
        self.assertEqual(
            len(action.activity_ids.filtered(lambda todo: "Overdue" in (todo.summary or ""))), 1
        )
        action.date_due = fields.Date.today() + timedelta(days=5)
        self.assertFalse(action.is_overdue)
        self.assertFalse(action.overdue_told_on)
        self.assertEqual(len(action.activity_ids), 1)

    def test_one_that_fails_holds_up_no_other(self):
        actions = self.implemented(30) | self.implemented(30) | self.implemented(30)
        model, works = type(actions), type(actions)._check_effect

        def check(action):
            action.subject = "half done"
            if action == actions[0]:
                raise ValueError("broken")
            return works(action)

        with patch.object(model, "_check_effect", check), mute_logger("odoo.addons"):
            self.run_job()
        self.assertEqual(actions.check_ids.corrective_id, actions[1] | actions[2])
        self.assertEqual(actions[0].subject, "More foam")
        self.run_job()
        self.assertTrue(actions[0].check_ids)

    def test_overdue_is_told_anew(self):
        """With a new date in a draft, and when it was cancelled and is in work again."""
        draft = self.make_action(date_due="2020-01-01")
        cancelled = self.make_action(date_due="2020-01-01")
        self.run_job()
        self.assertTrue(draft.overdue_told_on and cancelled.overdue_told_on)
        draft.date_due = "2020-02-01"
        self.assertFalse(draft.overdue_told_on)
        cancelled.action_cancel("Another way")
        cancelled.action_open()
        self.assertFalse(cancelled.overdue_told_on)

    def test_effects_that_are_due_are_checked(self):
        action = self.implemented(30)
        later = self.implemented(30)
        later._write_guarded({"check_on": fields.Date.today() + timedelta(days=1)})
        self.run_job()
        self.assertEqual(len(action.check_ids), 1)
        self.assertFalse(later.check_ids)
