"""Clocks of complaints: what people do moves them, and nobody else does."""

from datetime import timedelta

from markupsafe import Markup

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import HOUR, MONDAY, SlaCommon


@tagged("post_install", "-at_install")
class TestClocks(SlaCommon):
    def test_a_complaint_starts_its_promises(self):
        complaint = self.complaint()
        self.assertEqual(
            set(complaint.sudo().clock_ids.mapped("target")),
            {"acknowledge", "first_response", "decide"},
        )
        clock = self.clock(complaint, "acknowledge")
        self.assertEqual(clock.deadline, MONDAY + 4 * HOUR)
        self.assertEqual(clock.warn_on, MONDAY + 3 * HOUR)
        self.assertEqual(clock.check_on, clock.warn_on)
        self.assertEqual(clock.company_id, self.company)
        self.assertEqual(clock.tier_id, complaint.tier_id)
        self.assertEqual(clock.res_name, complaint.name)
        self.assertEqual(complaint.sla_deadline, clock.deadline)
        self.assertEqual(complaint.sla_target, "acknowledge")
        self.assertEqual(complaint.sla_state, "ok")
        # Three working days of eight hours: Wednesday at closing.
        self.assertEqual(
            self.clock(complaint, "decide").deadline, MONDAY + timedelta(days=2, hours=8)
        )
        self.assertReplayed()

    def test_steps_stop_them(self):
        complaint = self.complaint()
        complaint._sla_stop("acknowledge", at=MONDAY + HOUR)
        clock = self.clock(complaint, "acknowledge")
        self.assertEqual((clock.state, clock.stopped_at), ("met", MONDAY + HOUR))
        self.assertEqual(clock.hours_used, 1)
        self.assertEqual(clock.is_late, 0)
        self.assertFalse(clock.check_on)
        self.assertEqual(complaint.sla_target, "first_response")
        self.assertReplayed()

    def test_too_late_is_broken_when_it_broke(self):
        complaint = self.complaint()
        complaint._sla_stop("acknowledge", at=MONDAY + 30 * HOUR)
        clock = self.clock(complaint, "acknowledge")
        self.assertEqual(clock.state, "breached")
        self.assertEqual(clock.breached_at, MONDAY + 4 * HOUR)
        self.assertEqual(clock.is_late, 1)
        self.assertEqual(self.kinds(clock), ["start", "breach", "stop"])
        self.env.cr.flush()
        events = self.env["aftersales.audit.event"].search(
            [("res_id", "=", complaint.id), ("event", "=", "sla.breached")]
        )
        self.assertEqual(len(events), 1)
        self.assertReplayed()

    def test_waiting_pauses_and_an_answer_goes_on(self):
        complaint = self.complaint()
        complaint._sla_pause("customer", at=MONDAY + HOUR)
        complaint._sla_pause("customer", at=MONDAY + 2 * HOUR)
        self.assertEqual(set(complaint.sudo().clock_ids.mapped("state")), {"paused"})
        self.assertEqual(complaint.sla_state, "paused")
        self.assertFalse(complaint.sla_deadline)
        complaint._sla_resume(at=MONDAY + 3 * HOUR)
        clock = self.clock(complaint, "acknowledge")
        self.assertEqual(self.kinds(clock), ["start", "pause", "resume"])
        self.assertEqual(clock.deadline, MONDAY + 6 * HOUR)
        self.assertEqual(clock.paused, 2 * 3600)
        complaint._sla_resume(at=MONDAY + 4 * HOUR)
        self.assertEqual(len(clock.event_ids), 3)
        self.assertReplayed()

    def test_what_may_not_be_paused_runs_on(self):
        self.policy.target_ids.filtered(lambda row: row.target == "acknowledge").pausable = False
        complaint = self.complaint()
        complaint._sla_pause("customer", at=MONDAY + HOUR)
        self.assertEqual(self.clock(complaint, "acknowledge").state, "running")
        self.assertEqual(self.clock(complaint, "decide").state, "paused")
        self.assertEqual(complaint.sla_target, "acknowledge")

    def test_the_buttons_of_a_complaint(self):
        """As an agent without any right on clocks."""
        complaint = self.make_complaint()
        complaint.action_acknowledge()
        self.assertEqual(self.clock(complaint, "acknowledge").state, "met")
        complaint.action_wait_for_customer("Which lamp?")
        self.assertEqual(self.clock(complaint, "decide").state, "paused")
        complaint.action_customer_answered()
        self.assertEqual(self.clock(complaint, "decide").state, "running")
        complaint.action_respond("We look into it.")
        self.assertEqual(self.clock(complaint, "first_response").state, "met")
        complaint.action_decide("upheld", "You are right.")
        self.assertEqual(self.clock(complaint, "decide").state, "met")
        complaint.action_close()
        self.assertEqual(complaint.sla_state, "none")
        complaint.action_reopen("One more thing.")
        again = self.clock(complaint, "decide")
        self.assertEqual((again.state, again.round), ("running", 1))
        self.assertReplayed()

    def test_another_tier_promises_anew(self):
        self.make_policy(
            "Specialists",
            criteria={"tier_ids": [Command.set(self.tier_2.ids)]},
            decide=(4, "hours"),
        )
        complaint = self.complaint()
        clock = self.clock(complaint, "decide")
        before = clock.deadline
        complaint._write_guarded({"tier_id": self.tier_2.id})
        complaint._sla_retarget("Tier changed", at=MONDAY + HOUR)
        self.assertEqual(clock.deadline, MONDAY + 4 * HOUR)
        self.assertEqual(clock.tier_id, self.tier_2)
        self.assertEqual(clock.policy_id.name, "Specialists")
        events = clock.event_ids.sorted("id")
        self.assertEqual(events.mapped("kind"), ["start", "retarget"])
        self.assertEqual(events[0].seconds, 24 * 3600)
        self.assertEqual(events[0].deadline, before)
        self.assertEqual(events[1].seconds, 4 * 3600)
        # The same promise again leaves no trace.
        complaint._sla_retarget("Again", at=MONDAY + 2 * HOUR)
        self.assertEqual(len(clock.event_ids), 2)
        # What the new policy does not promise stays as it was.
        self.assertEqual(self.clock(complaint, "acknowledge").promised, 4 * 3600)
        self.assertReplayed()

    def test_another_tag_promises_anew(self):
        vip = self.env["res.partner.category"].create({"name": "VIP"})
        self.make_policy("VIP", criteria={"tag_ids": [Command.set(vip.ids)]}, decide=(2, "hours"))
        now = self.make_complaint()
        done = self.make_complaint()
        done._sla_cancel()
        self.customer.category_id = vip
        self.assertEqual(self.clock(now, "decide").promised, 2 * 3600)
        self.assertEqual(self.clock(done, "decide").promised, 24 * 3600)
        self.assertReplayed()

    def test_others_answer_for_it(self):
        complaint = self.make_complaint()
        complaint.action_reassign(self.supervisor)
        self.assertEqual(self.clock(complaint, "decide").user_id, self.supervisor)

    def test_the_customer_writes_and_we_answer(self):
        complaint = self.make_complaint()
        post = complaint.with_user(self.agent).message_post
        # A note among ourselves is no answer.
        post(body="Difficult.", subtype_xmlid="mail.mt_note")
        self.assertEqual(self.clock(complaint, "first_response").state, "running")
        self.make_policy("Next", criteria={"channel": "backoffice"}, next_response=(8, "hours"))
        complaint.with_user(self.env.user).message_post(
            body=Markup("And?"),
            author_id=self.customer.id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        # The first answer is owed still: no second clock beside it.
        self.assertFalse(self.clock(complaint, "next_response"))
        post(body="We are on it.", message_type="comment", subtype_xmlid="mail.mt_comment")
        self.assertEqual(self.clock(complaint, "first_response").state, "met")
        complaint.action_wait_for_customer("Which lamp?")
        complaint.with_user(self.env.user).message_post(
            body=Markup("The red one."),
            author_id=self.customer.id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertFalse(complaint.waits_on_customer)
        self.assertEqual(self.clock(complaint, "decide").state, "running")
        self.assertEqual(self.clock(complaint, "next_response").state, "running")
        post(body="Thank you.", message_type="comment", subtype_xmlid="mail.mt_comment")
        self.assertEqual(self.clock(complaint, "next_response").state, "met")
        self.assertReplayed()

    def test_a_mail_of_an_unknown_sender_is_the_customers(self):
        complaint = self.make_complaint(partner_id=False, email_from="Eve@example.com")
        complaint._sla_stop("first_response")
        self.policy.target_ids = [Command.create({"target": "next_response", "amount": 8})]
        complaint.sudo().message_post(
            body=Markup("Hello?"),
            email_from='"Eve" <eve@example.com>',
            author_id=False,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertEqual(self.clock(complaint, "next_response").state, "running")

    def test_nobody_sets_a_clock(self):
        complaint = self.make_complaint()
        clock = self.clock(complaint, "decide")
        for user in (self.env.user, self.administrator, self.agent):
            clocks = clock.with_user(user)
            with self.assertRaises(UserError):
                clocks.write({"deadline": MONDAY})
            with self.assertRaises(UserError):
                clocks.unlink()
            with self.assertRaises(UserError):
                clocks.create([{"res_model": complaint._name, "res_id": complaint.id}])
            with self.assertRaises(UserError):
                clocks.event_ids.write({"date": MONDAY})
            with self.assertRaises(UserError):
                clocks.event_ids.unlink()
            for name, value in (
                ("sla_deadline", MONDAY),
                ("sla_state", "ok"),
                ("sla_target", "decide"),
            ):
                with self.assertRaises(UserError):
                    complaint.with_user(user).write({name: value})
        new = self.make_complaint(sla_state="breached", sla_deadline=MONDAY)
        self.assertEqual(new.sla_state, "ok")
        copy = complaint.copy()
        self.assertNotEqual(copy.clock_ids, complaint.clock_ids)

    def test_the_ledger_only_grows(self):
        clock = self.clock(self.make_complaint(), "decide")
        for statement in (
            "UPDATE aftersales_sla_event SET date = now() WHERE clock_id = %s",
            "DELETE FROM aftersales_sla_event WHERE clock_id = %s",
        ):
            with self.assertRaisesRegex(Exception, "append-only"), self.env.cr.savepoint():
                self.env.cr.execute(statement, [clock.id])

    def test_who_reads_clocks(self):
        complaint = self.make_complaint()
        theirs = self.make_complaint()
        team = self.env["aftersales.team"].create(
            {"name": "Others", "user_ids": [Command.set(self.supervisor.ids)]}
        )
        theirs.sudo().write({"team_id": team.id, "user_id": self.supervisor.id})
        theirs.with_user(self.supervisor).action_set_tier(self.tier_2, "It is theirs.")
        ids = (self.clock(complaint, "decide") | self.clock(theirs, "decide")).ids
        clocks = self.env["aftersales.sla.clock"]
        for user, count in ((self.agent, 1), (self.supervisor, 2), (self.auditor, 2)):
            self.assertEqual(
                clocks.with_user(user).search_count([("id", "in", ids)]), count, user.login
            )
            clocks.with_user(user).search([("id", "in", ids)]).event_ids.mapped("kind")
        with self.assertRaises(AccessError):
            clocks.with_user(self.receiver).search([("id", "in", ids)])
        with self.assertRaises(AccessError):
            complaint.with_user(self.receiver).read(["clock_ids"])
        other = self.env["res.company"].create({"name": "Other"})
        self.auditor.write({"company_ids": [Command.link(other.id)]})
        self.assertFalse(
            clocks.with_user(self.auditor)
            .with_context(allowed_company_ids=other.ids)
            .search([("id", "in", ids)])
        )

    def test_queries_do_not_grow_with_the_cases(self):
        def count(number):
            complaints = self.env["aftersales.complaint"].union(
                *[self.make_complaint() for _case in range(number)]
            )
            complaints._sla_stop("first_response")
            self.env.flush_all()
            self.env.cr.flush()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            complaints._sla_pause("customer")
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(1)
        few, many = count(2), count(12)
        self.assertLessEqual(many, few + 2)

    def test_what_runs_is_in_no_average(self):
        done, waiting = self.complaint(), self.complaint()
        done._sla_stop("acknowledge", at=MONDAY + 2 * HOUR)
        waiting._sla_pause("customer", at=MONDAY + HOUR)
        clocks = self.clock(done, "acknowledge") | self.clock(waiting, "acknowledge")
        [(hours, late)] = clocks._read_group(
            [("id", "in", clocks.ids)], [], ["hours_used:avg", "is_late:avg"]
        )
        self.assertEqual((hours, late), (2, 0))
        self.env.flush_all()
        row = self.env["aftersales.sla.statistic"].search(
            [("tier_id", "=", self.tier_1.id), ("target", "=", "acknowledge")]
        )
        self.assertEqual((row.given, row.met, row.running, row.breached), (2, 1, 1, 0))
        self.assertEqual((row.median_hours, row.breached_share), (2, 0))

    def test_without_policies_there_are_no_clocks(self):
        self.policy.active = False
        complaint = self.make_complaint()
        self.assertFalse(complaint.sudo().clock_ids)
        complaint.action_acknowledge()
        self.assertIn(complaint.sla_state, (False, "none"))
