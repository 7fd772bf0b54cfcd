"""The verdict on a return line: made, made again, set aside, kept."""

from datetime import date, datetime

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .policy_common import PolicyCommon


@tagged("post_install", "-at_install")
class TestDecisions(PolicyCommon):
    def test_by_law_alone_four_customers_get_four_answers(self):
        with freeze_time("2026-03-01 10:00:00"):
            self.env["aftersales.policy"]._of(
                self.env.company, datetime.now()
            ).action_archive_policy()
        with freeze_time("2026-03-02 10:00:00"):
            orders = {
                "german": self.order_for("DE"),
                "british": self.order_for("GB"),
                "chinese": self.order_for("CN"),
                "business": self.order_for("DE", company=True),
                "untold": self.order_for("DE", informed=False),
            }
        with freeze_time("2026-03-12 10:00:00"):
            decided = {
                name: self.requested(order, self.changed_mind).line_ids.decision_id
                for name, order in orders.items()
            }
        self.assertEqual(
            {name: decision.verdict for name, decision in decided.items()},
            {
                "german": "accept",
                "british": "accept",
                "chinese": "accept",
                "business": "refuse",
                "untold": "accept",
            },
        )
        # Left on 2 March, three days on the way: the period runs from the 5th (6th in China).
        end = {name: decision.deadline for name, decision in decided.items()}
        self.assertEqual(end["german"], datetime(2026, 3, 19, 22, 59, 59))
        self.assertEqual(end["british"], datetime(2026, 3, 19, 23, 59, 59))
        self.assertEqual(end["chinese"], datetime(2026, 3, 12, 17, 59, 59), "wherever in China")
        self.assertEqual(end["untold"], datetime(2027, 3, 19, 22, 59, 59))
        self.assertEqual(decided["german"].return_payer, "consumer")
        self.assertEqual(decided["untold"].return_payer, "seller")
        self.assertEqual(decided["german"].refund_start, "informed")
        self.assertEqual(decided["british"].refund_start, "return_received_or_proof")
        self.assertEqual(decided["chinese"].refund_start, "return_received")
        self.assertIn("2011/83", decided["german"].legal_basis)
        for name in ("german", "british", "chinese"):
            self.assertTrue(decided[name].legal_rule_ids)
        answers = {(each.sentence, each.legal_basis, each.deadline) for each in decided.values()}
        self.assertEqual(len(answers), 5, answers)
        for decision in decided.values():
            self.assertTrue(decision.rule_trace)
            self.assertTrue(decision.customer_text)
            self.assertIn("table", decision.trace_html)

    def test_the_policy_gives_more_time_than_the_law(self):
        with freeze_time("2026-03-02 10:00:00"):
            order = self.order_for("DE")
        with freeze_time("2026-03-12 10:00:00"):
            decision = self.requested(order, self.changed_mind).line_ids.decision_id
        self.assertEqual(decision.deadline, datetime(2026, 4, 4, 21, 59, 59), "thirty days")
        self.assertTrue(decision.legal_basis)

    def test_approval_decides_again_and_keeps_the_first(self):
        rma = self.requested(self.order_for("DE"), self.changed_mind)
        first = rma.line_ids.decision_id
        self.assertEqual(first.occasion, "request")
        rma.action_approve()
        second = rma.line_ids.decision_id
        self.assertEqual(second.occasion, "approval")
        self.assertEqual(second.supersedes_id, first)
        self.assertTrue(first.exists())
        self.assertEqual(rma.line_ids.decision_ids, second | first)

    def test_what_was_sent_in_time_is_in_time(self):
        """A letter of the last day, entered a week later, counts from its own date."""
        with freeze_time("2026-03-02 10:00:00"):
            order = self.order_for("DE")
        with freeze_time("2026-05-20 10:00:00"):
            late = self.requested(order, self.changed_mind)
            self.assertEqual(late.line_ids.verdict, "refuse")
            late.action_cancel()
            in_time = self.requested(
                order, self.changed_mind, notified_on=datetime(2026, 3, 10, 8, 0)
            )
            self.assertEqual(in_time.line_ids.verdict, "accept")
            self.assertEqual(in_time.refund_due_on, date(2026, 3, 24))
            self.assertTrue(in_time.is_refund_withheld)
            with self.assertRaisesRegex(UserError, "future"):
                in_time.notified_on = datetime(2026, 6, 1)

    def test_the_date_of_the_request_is_logged_and_decides_again(self):
        with freeze_time("2026-03-02 10:00:00"):
            order = self.order_for("DE")
        with freeze_time("2026-05-20 10:00:00"):
            rma = self.requested(order, self.changed_mind)
            self.assertEqual(rma.line_ids.verdict, "refuse")
            rma.notified_on = datetime(2026, 3, 10, 8, 0)
            self.assertEqual(rma.line_ids.verdict, "accept")
            self.assertEqual(rma.line_ids.qty_to_approve, 1)
            self.assertTrue(self.logged("rma.changed", rma))
            rma.action_approve()
            with self.assertRaisesRegex(UserError, "must be Draft / Requested"):
                rma.notified_on = datetime(2026, 3, 9, 8, 0)

    # Refusals ---------------------------------------------------------

    def refused(self):
        with freeze_time("2026-01-02 10:00:00"):
            order = self.order_for("DE")
        with freeze_time("2026-11-02 10:00:00"):
            rma = self.requested(order, self.changed_mind)
        self.assertEqual(rma.line_ids.verdict, "refuse")
        return rma

    def test_a_refused_line_grants_nothing(self):
        rma = self.refused()
        self.assertEqual(rma.line_ids.qty_to_approve, 0)
        with self.assertRaisesRegex(UserError, "every line stands at 0"):
            rma.action_approve()
        rma.line_ids.qty_to_approve = 1
        with self.assertRaisesRegex(UserError, "is refused"):
            rma.action_approve()

    def test_the_refusal_reads_as_the_customer_reads_it(self):
        rma = self.refused()
        rma.partner_id.lang = "en_US"
        wizard = (
            self.env["aftersales.reason.wizard"]
            .with_user(self.agent)
            .with_context(
                active_model="aftersales.rma", active_ids=rma.ids, default_decision="reject"
            )
            .create({})
        )
        self.assertIn("complain", wizard.reason)
        wizard.action_apply()
        self.assertEqual(rma.state, "rejected")
        self.assertEqual(rma.refusal_reason, wizard.reason.strip())

    def test_only_a_supervisor_overrides_and_says_why(self):
        rma = self.refused()
        line = rma.line_ids
        with self.assertRaises(AccessError):
            line.with_user(self.agent).action_override("Good customer")
        with self.assertRaisesRegex(UserError, "Say why"):
            line.with_user(self.supervisor).action_override("  ")
        line.with_user(self.supervisor).action_override("Good customer")
        self.assertEqual(line.verdict, "accept")
        self.assertEqual(line.decision_id.override_user_id, self.supervisor)
        self.assertEqual(line.decision_id.override_reason, "Good customer")
        with self.assertRaisesRegex(UserError, "already"):
            line.with_user(self.supervisor).action_override("Again")
        rma.with_user(self.agent).action_approve()
        self.assertEqual(rma.state, "approved")
        self.assertEqual(line.decision_id.occasion, "override", "approval keeps the override")
        self.assertTrue(self.logged("decision.overridden", rma))

    def test_four_eyes_above_the_limit(self):
        self.env.company.aftersales_four_eyes_amount = 10
        rma = self.refused()
        line = rma.line_ids
        line.with_user(self.supervisor).action_override("Good customer")
        self.assertEqual(line.verdict, "review")
        self.assertTrue(line.awaits_confirmation)
        line.with_user(self.supervisor).qty_to_approve = 1
        with self.assertRaisesRegex(UserError, "second supervisor"):
            rma.with_user(self.supervisor).action_approve()
        with self.assertRaisesRegex(UserError, "Four eyes"):
            line.with_user(self.supervisor).action_confirm_override()
        with self.assertRaises(AccessError):
            line.with_user(self.agent).action_confirm_override()
        second = new_test_user(
            self.env, "second_supervisor", groups="aftersales_center.group_supervisor"
        )
        line.with_user(second).action_confirm_override()
        self.assertEqual(line.verdict, "accept")
        self.assertEqual(line.decision_id.override_user_id, self.supervisor)
        self.assertEqual(line.decision_id.confirm_user_id, second)
        with self.assertRaisesRegex(UserError, "No override"):
            line.with_user(second).action_confirm_override()
        rma.with_user(self.agent).action_approve()

    def test_splitting_goods_does_not_get_around_the_second_person(self):
        self.env.company.aftersales_four_eyes_amount = 60
        with freeze_time("2026-01-02 10:00:00"):
            order = self.order_for("DE", lines=[(self.lamp, 1), (self.lamp, 1)])
        with freeze_time("2026-11-02 10:00:00"):
            rma = self.requested(order, self.changed_mind)
        first, second = rma.line_ids
        first.with_user(self.supervisor).action_override("Good customer")
        self.assertEqual(first.verdict, "accept", "forty")
        second.with_user(self.supervisor).action_override("Good customer")
        self.assertTrue(second.awaits_confirmation, "eighty together")

    # Kept as they are -------------------------------------------------

    def test_a_decision_is_never_changed(self):
        decision = self.requested(self.order_for("DE"), self.changed_mind).line_ids.decision_id
        for user in (self.agent, self.administrator, self.env.ref("base.user_root")):
            record = decision.with_user(user)
            with self.assertRaises(UserError):  # AccessError is one
                record.write({"verdict": "refuse"})
            with self.assertRaises(UserError):  # AccessError is one
                record.unlink()
            with self.assertRaises(UserError):  # AccessError is one
                record.create({"verdict": "accept"})
        for column, value in (("verdict", "refuse"), ("code", "x"), ("override_reason", "x")):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                self.cr.execute(
                    f"UPDATE aftersales_policy_decision SET {column} = %s WHERE id = %s",
                    [value, decision.id],
                )

    def test_receivers_see_the_verdict_and_no_amount(self):
        """A trace names amounts: what somebody may not see stays closed with all around it."""
        line = self.requested(self.order_for("US"), self.changed_mind).line_ids
        with self.assertRaises(AccessError):
            line.decision_id.with_user(self.receiver).read(["verdict"])
        seen = line.with_user(self.receiver).read(
            ["verdict", "verdict_sentence", "claim_deadline", "awaits_confirmation"]
        )[0]
        self.assertEqual(seen["verdict"], "accept")
        self.assertNotIn("40", seen["verdict_sentence"])

    def test_other_companies_decisions_stay_closed(self):
        line = self.requested(self.order_for("US"), self.changed_mind).line_ids
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        for group in ("agent", "supervisor", "administrator", "auditor"):
            stranger = new_test_user(
                self.env,
                f"stranger_{group}",
                groups=f"aftersales_center.group_{group}",
                company_id=elsewhere.id,
                company_ids=[Command.set(elsewhere.ids)],
            )
            with self.assertRaises(AccessError):
                line.decision_id.with_user(stranger).read(["verdict"])
            with self.assertRaises(AccessError):
                line.with_user(stranger).action_override("Not mine")

    def test_the_log_tells_why_in_plain_words(self):
        rma = self.requested(self.order_for("US"), self.changed_mind)
        event = self.logged("decision.made", rma)
        self.assertIn(rma.line_ids.verdict_sentence, event.sentence)
        self.assertNotIn("policy.window", event.sentence)

    def test_no_door_to_the_verdict(self):
        line = self.requested(self.order_for("DE"), self.changed_mind).line_ids
        for vals in ({"verdict": "accept"}, {"decision_id": False}):
            with self.assertRaises(UserError):
                line.sudo().write(vals)

    def test_a_new_policy_leaves_old_decisions_alone(self):
        rma = self.requested(self.order_for("US"), self.changed_mind)
        self.env.flush_all()
        self.env.invalidate_all()
        before = rma.line_ids.decision_id.read()[0]
        policy = rma.line_ids.decision_id.policy_id.sudo()
        self.assertTrue(policy)
        newer = policy.browse(policy.action_new_version()["res_id"])
        newer.rule_ids.write({"sets_final_sale": True, "final_sale": "final"})
        newer.action_activate()
        self.env.invalidate_all()
        self.assertEqual(rma.line_ids.decision_id.read()[0], before)
        rma.action_approve()
        self.assertEqual(rma.line_ids.decision_id.policy_id, policy, "the order's own version")
        later = self.requested(self.order_for("US"), self.changed_mind)
        self.assertEqual(later.line_ids.decision_id.policy_id, newer)
        self.assertEqual(later.line_ids.verdict, "refuse", "sold for good")

    # Around it --------------------------------------------------------

    def test_a_changed_line_is_decided_again(self):
        rma = self.requested(self.order_for("DE"), self.changed_mind)
        first = rma.line_ids.decision_id
        rma.line_ids.reason_id = self.defective
        self.assertNotEqual(rma.line_ids.decision_id, first)
        self.assertEqual(rma.line_ids.decision_id.basis, "non_conformity")

    def test_review_waits_for_a_supervisor(self):
        order = self.order_for("US")
        self.policy_with({"sets_approval": True, "approval": "required"})
        rma = self.requested(self.order_for("US"), self.changed_mind)
        self.assertEqual(rma.line_ids.verdict, "review")
        self.assertTrue(rma.awaits_supervisor)
        self.assertIn(rma, rma.search([("awaits_supervisor", "=", True)]))
        with self.assertRaisesRegex(UserError, "waits for a supervisor"):
            rma.with_user(self.agent).action_approve()
        rma.with_user(self.supervisor).action_approve()
        self.assertEqual(rma.state, "approved")
        old = self.requested(order, self.changed_mind)
        self.assertEqual(old.line_ids.verdict, "accept", "the version the order was made under")

    def test_small_amounts_approve_themselves(self):
        self.policy_with({"sets_auto_approve": True, "auto_approve_amount": 50})
        cheap = self.requested(self.order_for("US", lines=[(self.mug, 1)]), self.changed_mind)
        dear = self.requested(self.order_for("US", lines=[(self.chair, 1)]), self.changed_mind)
        self.assertEqual(cheap.state, "approved")
        self.assertEqual(dear.state, "requested")

    def test_what_an_agent_cut_is_not_approved_by_itself(self):
        self.policy_with({"sets_auto_approve": True, "auto_approve_amount": 50})
        cut = self.requested(
            self.order_for("US", lines=[(self.mug, 1)]),
            self.changed_mind,
            line_values={"qty_to_approve": 0},
        )
        self.assertEqual(cut.state, "requested")

    def test_a_remedy_that_is_not_offered(self):
        rma = self.requested(
            self.order_for("US"), self.changed_mind, line_values={"requested_remedy": "refund"}
        )
        rma.action_approve()
        rma.with_user(self.receiver).receive_all()
        self.inspect(rma)
        decision = rma.line_ids.decision_id
        self.assertTrue(decision._allows("refund"))
        self.assertFalse(decision._allows("a_pony"))

    def test_unknown_goods_have_no_verdict(self):
        rma = (
            self.env["aftersales.rma"]
            .with_user(self.agent)
            .create(
                {
                    "partner_id": self.customer.id,
                    "warehouse_id": self.warehouse.id,
                    "line_ids": [Command.create({"product_id": self.lamp.id, "quantity": 1})],
                }
            )
        )
        rma.action_request()
        self.assertFalse(rma.line_ids.decision_id)
        self.assertFalse(rma.line_ids.verdict)

    def test_queries_do_not_grow_with_the_lines(self):
        few = self.order_for("DE", lines=[(self.lamp, 1)] * 2)
        many = self.order_for("DE", lines=[(self.lamp, 1)] * 22)
        counts = []
        for order in (few, many):
            rma = self.requested(order, self.changed_mind)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            rma.line_ids.sudo()._decide("approval")
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - start)
        self.assertLess(counts[1] - counts[0], 20 + 5, counts)
