"""Over one's authority is proposed, never done; who asked never says yes."""

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .authority_common import AuthorityCommon


@tagged("post_install", "-at_install")
class TestAuthority(AuthorityCommon):
    def test_without_rows_nothing_is_limited(self):
        rma = self.accepted((self.lamp, 9))
        self.assertIs(rma.action_settle(), True)
        self.assertEqual((rma.remedy_ids.state, rma.remedy_ids.awaits_authority), ("done", "no"))
        self.assertEqual(rma.remedy_ids.decided_by_id, self.agent)

    def test_within_the_limit_is_done_and_over_it_is_proposed(self):
        self.limit(amount=50)
        within = self.accepted((self.lamp, 1))
        self.assertIs(within.action_settle(), True)
        self.assertEqual(within.remedy_ids.state, "done")
        over = self.accepted((self.lamp, 2))
        notice = over.action_settle()
        remedy = over.remedy_ids
        self.assertEqual((remedy.state, remedy.awaits_authority), ("to_do", "supervisor"))
        self.assertEqual(
            (notice["tag"], notice["params"]["type"]), ("display_notification", "warning")
        )
        self.assertIn("Desk Lamp", notice["params"]["message"])
        self.assertFalse(self.credit_notes(over))
        word = remedy.approval_ids
        self.assertEqual(
            (word.event, word.user_id, word.amount, word.total, word.currency_id),
            ("proposed", self.agent, 80.0, 80.0, self.company.currency_id),
        )
        self.assertTrue(over.awaits_authority)
        self.assertIn(over, over.search([("awaits_authority", "=", True)]))
        self.assertNotIn(within, within.search([("awaits_authority", "=", True)]))

    def test_the_limit_itself_is_within(self):
        self.limit(amount=80)
        rma = self.accepted((self.lamp, 2))
        rma.action_settle()
        self.assertEqual(rma.remedy_ids.state, "done")

    def test_splitting_over_lines_or_presses_does_not_get_around_it(self):
        self.limit(amount=50)
        rma = self.accepted((self.lamp, 1), (self.lamp, 1), (self.mug, 1))
        notice = rma.action_settle()
        first, second, third = rma.remedy_ids.sorted("id")
        self.assertEqual(
            [remedy.state for remedy in (first, second, third)], ["done", "to_do", "done"]
        )
        self.assertEqual(second.awaits_authority, "supervisor")
        self.assertIn("2 done", notice["params"]["message"])
        rma = self.accepted((self.lamp, 2))
        remedies = self.env["aftersales.remedy"].with_user(self.agent)
        one = remedies.create({"rma_line_id": rma.line_ids.id, "quantity": 1})
        one.action_fulfil()
        two = remedies.create({"rma_line_id": rma.line_ids.id, "quantity": 1})
        two.action_fulfil()
        self.assertEqual((one.state, two.state), ("done", "to_do"))
        self.assertEqual(two.approval_ids.total, 80.0)

    def test_what_is_taken_back_counts_no_more(self):
        self.limit(amount=50)
        self.company.aftersales_post_credit_notes = False
        rma = self.accepted((self.lamp, 1), (self.lamp, 1))
        rma.action_settle()
        first, second = rma.remedy_ids.sorted("id")
        self.assertEqual((first.state, second.awaits_authority), ("in_progress", "supervisor"))
        first.action_cancel()
        second.action_fulfil()
        self.assertEqual((second.state, second.awaits_authority), ("in_progress", "no"))

    def test_replacements_count_with_the_price_of_the_goods(self):
        self.limit(amount=50)
        rma = self.accepted((self.lamp, 1, {"requested_remedy": "replacement"}), (self.lamp, 1))
        rma.action_settle()
        replacement = rma.remedy_ids.filtered(lambda remedy: remedy.kind == "replacement")
        refund = rma.remedy_ids - replacement
        self.assertEqual((replacement.state, refund.state), ("in_progress", "to_do"))
        self.assertEqual(replacement.amount_decided, 40.0)

    def test_a_supervisor_authorises_and_it_is_done_by_that_press(self):
        self.limit(amount=50)
        remedy = self.proposed()
        self.assertEqual(self.asked(remedy.rma_id).user_id & self.supervisor, self.supervisor)
        self.assertFalse(remedy.can_authorise, "not by the agent")
        mine = remedy.with_user(self.supervisor)
        self.assertTrue(mine.can_authorise)
        mine.action_authorise("A good customer")
        self.assertEqual((remedy.state, remedy.awaits_authority), ("done", "no"))
        self.assertEqual(remedy.amount, 80.0)
        self.assertEqual(remedy.decided_by_id, self.agent, "who gave it, not who agreed")
        self.assertEqual(self.words(remedy), ["proposed", "approved"])
        self.assertFalse(self.asked(remedy.rma_id))
        with self.assertRaisesRegex(UserError, "does not wait"):
            mine.action_authorise()

    def test_all_of_a_return_by_one_press(self):
        self.limit(amount=5)
        rma = self.accepted((self.lamp, 1), (self.mug, 1))
        rma.action_settle()
        self.assertFalse(rma.can_authorise)
        with self.assertRaisesRegex(UserError, "Nothing here waits for you"):
            rma.action_authorise()
        mine = rma.with_user(self.supervisor)
        self.assertTrue(mine.can_authorise)
        self.assertIs(mine.action_authorise(), True)
        self.assertEqual(rma.remedy_ids.mapped("state"), ["done", "done"])
        self.assertEqual(rma.state, "done")

    def test_it_is_in_the_log_with_amounts_and_in_the_chatter_without(self):
        self.limit(amount=50)
        remedy = self.proposed()
        remedy.with_user(self.supervisor).action_authorise("A good customer")
        rma = remedy.rma_id
        events = self.events(rma, "remedy.proposed", "remedy.authorised")
        self.assertEqual(events.mapped("event"), ["remedy.proposed", "remedy.authorised"])
        self.assertIn('"amount":"80.00"', events[0].payload)
        self.assertIn("80.00", events[0].sentence)
        bodies = " ".join(rma.sudo().message_ids.mapped("body"))
        self.assertIn("waits for a supervisor", bodies)
        self.assertIn("authorised", bodies)
        self.assertNotIn("80", bodies.replace("&#80", ""))

    def test_activities_name_no_amount(self):
        self.limit(amount=50)
        remedy = self.proposed()
        activities = self.asked(remedy.rma_id)
        self.assertTrue(activities)
        self.assertFalse([one.summary for one in activities if "80" in one.summary])
        self.assertFalse(activities.user_id & (self.agent | self.administrator))

    def test_the_teams_leader_is_asked_first(self):
        self.limit(amount=50)
        team = self.env["aftersales.team"].create(
            {"name": "Desk", "leader_id": self.second.id, "user_ids": [self.agent.id]}
        )
        remedy = self.proposed(team_id=team.id)
        self.assertEqual(self.asked(remedy.rma_id).user_id, self.second)

    def test_who_asked_never_authorises(self):
        self.limit("supervisor", 50)
        rma = self.accepted((self.lamp, 2)).with_user(self.supervisor)
        rma.action_settle()
        remedy = rma.remedy_ids
        self.assertEqual(remedy.awaits_authority, "supervisor")
        self.assertFalse(remedy.can_authorise)
        with self.assertRaisesRegex(UserError, "somebody else"):
            remedy.action_authorise()
        # nor after somebody else proposed the same remedy anew
        remedy.write({"quantity": 1.5})
        self.assertEqual(remedy.awaits_authority, "no")
        remedy.with_user(self.agent).action_fulfil()
        self.assertEqual(remedy.awaits_authority, "supervisor")
        with self.assertRaisesRegex(UserError, "somebody else"):
            remedy.action_authorise()
        remedy.with_user(self.administrator).action_authorise()
        self.assertEqual(remedy.state, "done")

    def test_pressing_fulfil_is_not_authorising(self):
        self.limit(amount=50)
        remedy = self.proposed()
        remedy.with_user(self.supervisor).action_fulfil()
        self.assertEqual((remedy.state, self.words(remedy)), ("to_do", ["proposed"]))
        remedy.rma_id.with_user(self.supervisor).action_settle()
        self.assertEqual(remedy.state, "to_do")
        remedy.action_fulfil()
        self.assertEqual(self.words(remedy), ["proposed"], "asked once is enough")

    def test_above_the_second_limit_two_others_agree(self):
        self.limit(amount=50, two=100)
        remedy = self.proposed(3)
        notice = remedy.with_user(self.supervisor).action_authorise()
        self.assertEqual((remedy.state, remedy.awaits_authority), ("to_do", "second"))
        self.assertEqual(notice["tag"], "display_notification")
        self.assertNotIn(self.supervisor, self.asked(remedy.rma_id).user_id)
        self.assertIn(self.second, self.asked(remedy.rma_id).user_id)
        self.assertFalse(remedy.with_user(self.supervisor).can_authorise)
        with self.assertRaisesRegex(UserError, "second person"):
            remedy.with_user(self.supervisor).action_authorise()
        remedy.with_user(self.second).action_authorise()
        self.assertEqual((remedy.state, remedy.awaits_authority), ("done", "no"))
        self.assertEqual(self.words(remedy), ["proposed", "approved", "approved"])

    def test_over_the_supervisors_own_limit_one_is_not_enough(self):
        self.limit(amount=50)
        self.limit("supervisor", 100)
        remedy = self.proposed(3)
        remedy.with_user(self.supervisor).action_authorise()
        self.assertEqual(remedy.awaits_authority, "second")
        remedy.with_user(self.second).action_authorise()
        self.assertEqual(remedy.state, "done")
        other = self.proposed(3)
        other.with_user(self.administrator).action_authorise()
        self.assertEqual(other.state, "done", "an administrator has no limit here")

    def test_refusing_leaves_it_to_do(self):
        self.limit(amount=50)
        remedy = self.proposed()
        with self.assertRaisesRegex(UserError, "Say why"):
            remedy.with_user(self.supervisor).action_refuse_authority("  ")
        self.env["aftersales.reason.wizard"].with_user(self.supervisor).with_context(
            active_model="aftersales.remedy", active_ids=remedy.ids
        ).create({"decision": "refuse_authority", "reason": "Offer a repair"}).action_apply()
        self.assertEqual((remedy.state, remedy.awaits_authority), ("to_do", "no"))
        self.assertEqual(self.words(remedy), ["proposed", "refused"])
        self.assertEqual(self.events(remedy.rma_id, "remedy.refused").event, "remedy.refused")
        self.assertFalse(self.asked(remedy.rma_id))
        self.assertIn("Offer a repair", " ".join(remedy.rma_id.sudo().message_ids.mapped("body")))
        remedy.action_fulfil()
        self.assertEqual(remedy.awaits_authority, "supervisor")

    def test_a_proposal_is_for_its_amount(self):
        self.limit(amount=50)
        remedy = self.proposed()
        line = remedy.sudo().sale_line_id
        line.order_id.locked = False
        remedy.write({"quantity": 1})
        self.assertEqual((remedy.awaits_authority, self.words(remedy)[-1]), ("no", "withdrawn"))
        remedy.write({"quantity": 2})
        remedy.action_fulfil()
        self.assertEqual(remedy.awaits_authority, "supervisor")
        self.company.aftersales_post_credit_notes = False
        remedy.with_user(self.supervisor).action_authorise()
        self.assertEqual(remedy.state, "in_progress")
        self.credit_notes(remedy.rma_id).button_cancel()
        self.assertEqual(remedy.state, "to_do")
        remedy.action_fulfil()
        self.assertEqual(remedy.state, "in_progress", "agreed to before, and no more than that")
        self.credit_notes(remedy.rma_id).filtered(lambda n: n.state == "draft").button_cancel()
        remedy.write({"kind": "replacement"})
        remedy.action_fulfil()
        self.assertEqual(remedy.awaits_authority, "supervisor", "another remedy is another word")

    def test_what_grew_meanwhile_is_proposed_again(self):
        self.limit(amount=50)
        remedy = self.proposed()
        grown = 90.0
        self.patch(type(self.env["aftersales.remedy"]), "_authority_amount", lambda _remedy: grown)
        with self.assertRaisesRegex(UserError, "come to more"):
            remedy.with_user(self.supervisor).action_authorise()
        remedy.action_fulfil()
        self.assertEqual(self.words(remedy), ["proposed", "withdrawn", "proposed"])
        self.assertEqual(remedy.approval_ids[-1].amount, 90.0)
        remedy.with_user(self.supervisor).action_authorise()
        self.assertEqual(remedy.state, "done")

    def test_the_case_grew_while_it_waited(self):
        """What was given meanwhile counts when the supervisor looks."""
        self.limit(amount=100, two=130)
        rma = self.accepted((self.lamp, 3), (self.lamp, 1))
        big = (
            self.env["aftersales.remedy"]
            .with_user(self.agent)
            .create({"rma_line_id": rma.line_ids[0].id, "quantity": 3})
        )
        big.action_fulfil()
        self.assertEqual(big.awaits_authority, "supervisor")
        small = big.create({"rma_line_id": rma.line_ids[1].id, "quantity": 1})
        small.action_fulfil()
        self.assertEqual(small.state, "done")
        big.with_user(self.supervisor).action_authorise()
        self.assertEqual(big.awaits_authority, "second", "160 in all takes two")

    def test_what_was_never_invoiced_counts_as_given(self):
        self.limit(amount=50)
        order = self.make_order((self.lamp, 2), invoice=False)
        rma = self.accepted_rma((order.order_line, 2))
        rma.action_settle()
        self.assertEqual(rma.remedy_ids.awaits_authority, "supervisor")
        self.assertEqual(rma.remedy_ids.approval_ids.amount, 80.0)

    def test_the_settling_dialog_shows_and_tells_what_is_proposed(self):
        self.limit(amount=50)
        rma = self.accepted((self.lamp, 1), (self.mug, 2))
        context = rma.action_open_settle()["context"]
        dialog = Form(self.env["aftersales.settle"].with_user(self.agent).with_context(**context))
        self.assertIn("Coffee Mug: over your authority", dialog.preview)
        self.assertNotIn("Desk Lamp: over your authority", dialog.preview)
        outcome = dialog.save().action_settle()
        self.assertEqual(outcome["tag"], "display_notification")
        self.assertEqual(outcome["params"]["next"]["type"], "ir.actions.act_window_close")
        self.assertEqual(rma.remedy_ids.mapped("awaits_authority"), ["no", "supervisor"])

    def test_a_price_reduction_counts_with_its_money_only(self):
        self.limit(amount=50)
        order = self.make_order((self.lamp, 3))
        rma = self.approved_rma((order.order_line, 3, {"keeps_item": True}))
        remedies = self.env["aftersales.remedy"].with_user(self.agent)
        small = remedies.create(
            {
                "rma_line_id": rma.line_ids.id,
                "kind": "price_reduction",
                "quantity": 2,
                "reduction_percent": 50,
            }
        )
        small.action_fulfil()
        self.assertEqual((small.state, small.amount, small.amount_decided), ("done", 40.0, 40.0))
        more = remedies.create(
            {
                "rma_line_id": rma.line_ids.id,
                "kind": "price_reduction",
                "quantity": 1,
                "reduction_amount": 20,
            }
        )
        more.action_fulfil()
        self.assertEqual(more.awaits_authority, "supervisor", "60 in all")
        more.reduction_amount = 15
        self.assertEqual(self.words(more), ["proposed", "withdrawn"])

    def test_raised_limits_let_it_through(self):
        row = self.limit(amount=50)
        remedy = self.proposed()
        row.amount = 100
        remedy.action_fulfil()
        self.assertEqual((remedy.state, remedy.awaits_authority), ("done", "no"))

    def test_cancelling_takes_the_proposal_back(self):
        self.limit(amount=50)
        remedy = self.proposed()
        with self.assertRaisesRegex(UserError, "stays as evidence"):
            remedy.unlink()
        remedy.action_cancel()
        self.assertEqual((remedy.state, remedy.awaits_authority), ("cancelled", "no"))
        self.assertEqual(self.words(remedy), ["proposed", "withdrawn"])
        self.assertFalse(self.asked(remedy.rma_id))

    def test_a_role_without_a_row_has_the_next_ones(self):
        self.limit("supervisor", 50)
        remedy = self.proposed()
        self.assertEqual(remedy.awaits_authority, "supervisor")

    def test_two_who_settle_one_return_change_the_same_row(self):
        self.limit(amount=500)
        rma = self.accepted((self.lamp, 1), (self.mug, 1))
        first = rma.line_ids.sorted("id")[0]
        before = first.revision
        self.env["aftersales.remedy"].with_user(self.agent).create(
            {"rma_line_id": (rma.line_ids - first).id, "quantity": 1}
        ).action_fulfil()
        self.assertGreater(first.revision, before)

    def test_looking_at_limits_costs_little_for_many(self):
        """Queries for each further remedy, with limits and without, both warm."""

        def accepted():
            return self.accepted(*[(self.lamp, 1)] * 8)

        def count(rma):
            self.env.flush_all()
            self.env.cr.flush()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rma.action_settle()
            self.env.flush_all()
            self.env.cr.flush()
            return self.env.cr.sql_log_count - before

        count(accepted())
        free = count(accepted())
        self.limit(amount=1000)
        limited = accepted()
        # Planning one credit line costs two; see _copy_line.
        self.assertLessEqual((count(limited) - free) / 8, 4)
        self.assertEqual(set(limited.remedy_ids.mapped("state")), {"done"})

    def test_what_was_typed_is_erased_with_the_returns_texts(self):
        self.limit(amount=50)
        remedy = self.proposed()
        remedy.with_user(self.supervisor).action_refuse_authority("Ada is a liar")
        remedy.rma_id.sudo()._erase_texts("gdpr_17")
        word = remedy.sudo().approval_ids[-1]
        self.assertEqual((word.event, word.reason), ("refused", False))
