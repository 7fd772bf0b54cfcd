"""A rule reaches whom it says, once; and says why when it does not."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import FollowupCommon


@tagged("post_install", "-at_install")
class TestFollowupRules(FollowupCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.complaint()

    def test_once_per_rule_and_source(self):
        rule = self.rule()
        self.assertEqual(self.find(rule), 1)
        self.assertEqual(self.find(rule), 0)
        self.assertEqual(self.perform(), 1)
        self.assertEqual(self.perform(), 0)
        followup = self.followups(rule)
        self.assertEqual(followup.state, "todo")
        self.assertEqual(followup.complaint_id, self.case)
        self.assertEqual(followup.user_id, self.agent)
        self.assertEqual(followup.activity_id.user_id, self.agent)
        self.assertEqual(followup.activity_id.res_id, self.case.id)
        # Opened again and closed again: it was followed up, and is not again.
        self.case.with_user(self.supervisor).action_reopen("More came up")
        self.case.with_user(self.supervisor)._write_guarded(
            {"state": "closed", "date_closed": fields.Datetime.now()}
        )
        self.assertEqual(self.find(rule), 0)
        # Another rule is another matter.
        self.assertEqual(self.find(self.rule(name="Second")), 1)

    def test_earlier_things_start_nothing(self):
        rule = self.rule(since=fields.Datetime.now() + timedelta(seconds=5))
        self.assertEqual(self.find(rule), 0)

    def test_two_clicks(self):
        rule = self.rule()
        self.find(rule)
        self.perform()
        followup = self.followups(rule).with_user(self.agent)
        activity = followup.activity_id
        followup.action_no_answer()
        self.assertEqual((followup.state, followup.attempts), ("todo", 1))
        wait = followup.scheduled_on - fields.Datetime.now()
        self.assertTrue(timedelta(hours=19) < wait < timedelta(hours=50), wait)
        with self.assertRaisesRegex(UserError, "Say why"):
            followup.action_lost()
        for amount in (-1, float("nan"), float("inf"), 1e15, "120"):
            with self.assertRaisesRegex(UserError, "amount of money"):
                followup.action_kept(amount=amount)
        followup.action_kept(amount=120.0)
        self.assertRecordValues(
            followup,
            [
                {
                    "state": "done",
                    "outcome": "kept",
                    "outcome_amount": 120.0,
                    "outcome_by_id": self.agent.id,
                }
            ],
        )
        self.assertFalse(activity.exists() and activity.active)
        self.assertEqual(self.customer.with_user(self.agent).aftersales_last_outcome, "kept")
        with self.assertRaises(UserError):
            followup.action_kept()

    def test_three_calls_that_nobody_answers(self):
        rule = self.rule()
        self.find(rule)
        self.perform()
        followup = self.followups(rule).with_user(self.agent)
        for _call in range(3):
            followup.action_no_answer()
        self.assertEqual((followup.state, followup.outcome), ("done", "no_answer"))

    def test_a_waiting_follow_up_keeps_its_terms(self):
        rule = self.rule(words="Ask how it went.", delay=1)
        self.find(rule)
        rule.write({"action": "mail", "template_id": self.template.id, "words": "Something else"})
        self.perform(self.now + timedelta(hours=2))
        self.assertRecordValues(
            self.followups(rule), [{"state": "todo", "action": "call", "words": "Ask how it went."}]
        )

    def test_off_switch(self):
        rule = self.rule()
        self.find(rule)
        rule.action_switch_off()
        self.assertEqual(self.perform(), 0)
        rule._write_guarded({"off_since": self.now - timedelta(days=1)})
        other = self.complaint()
        other._write_guarded({"date_closed": self.now - timedelta(hours=1)})
        rule.action_switch_on()
        self.assertGreaterEqual(rule.since, self.now)
        self.assertEqual(self.find(rule), 0, "what happened meanwhile is let be")
        self.assertEqual(self.perform(), 1, "what waited is done")
        self.assertNotIn(other, self.followups(rule).complaint_id)
        rule.active = False
        self.assertEqual(rule.state, "off")

    def test_dry_run_contacts_nobody(self):
        rule = self.rule(on=False)
        rule.action_dry_run()
        self.assertEqual(self.find(rule), 1)
        self.assertEqual(self.perform(), 0)
        self.assertEqual(self.followups(rule).state, "dry")
        rule.action_switch_on()
        self.assertFalse(self.followups(rule))
        self.assertEqual(self.find(rule), 1)
        self.assertEqual(self.followups(rule).state, "waiting")

    def test_preview_counts_customers_and_keeps_nothing(self):
        self.complaint()
        rule = self.rule(on=False)
        action = rule.with_user(self.administrator).action_preview()
        self.assertIn("Would reach 1 customers today", action["name"])
        self.assertEqual(rule._preview_count(), 1)
        self.assertEqual(self.env["res.partner"].search(action["domain"]), self.customer)
        self.assertFalse(self.followups(rule))

    def test_for_whom(self):
        team = self.env["aftersales.team"].create({"name": "Others"})
        france = self.env.ref("base.fr")
        domain = "[('name', '=', 'Nobody of that name')]"
        for values in (
            {"team_ids": [Command.set(team.ids)]},
            {"country_ids": [Command.set(france.ids)]},
            {"partner_domain": domain},
            {"amount_min": 100_000},
        ):
            with self.subTest(values):
                self.assertEqual(self.rule(on=False, **values)._preview_count(), 0)
        self.assertEqual(
            self.rule(
                on=False,
                country_ids=[Command.set(self.env.ref("base.de").ids)],
                partner_domain="[('name', 'ilike', 'Ada')]",
            )._preview_count(),
            1,
        )
        self.customer.country_id = False
        self.assertEqual(
            self.rule(on=False, country_ids=[Command.set(france.ids)])._preview_count(), 0
        )

    def test_a_domain_that_cannot_be_read(self):
        for wrong in ("[('no_such_field', '=', 1)]", "1 +", "__import__('os')"):
            with (
                self.subTest(wrong),
                self.assertRaises(ValidationError),
                mute_logger("odoo.sql_db"),
            ):
                self.rule(on=False, partner_domain=wrong)

    def test_everybody_needs_a_limit(self):
        rule = self.rule(on=False, trigger="birthday", daily_limit=0, partner_domain=False)
        with self.assertRaisesRegex(UserError, "would reach every customer"):
            rule.action_switch_on()
        rule.daily_limit = 5
        rule.action_switch_on()
        with self.assertRaisesRegex(UserError, "would reach every customer"):
            rule.daily_limit = 0
        rule.write({"trigger": "complaint_closed", "daily_limit": 0})
        with self.assertRaisesRegex(UserError, "Choose the template"):
            rule.action = "mail"

    def test_daily_limit(self):
        self.complaint()
        rule = self.rule(daily_limit=1)
        self.assertEqual(self.find(rule), 1)
        self.assertEqual(self.find(rule), 0)
        tomorrow = fields.Datetime.now() + timedelta(days=1, hours=1)
        self.assertEqual(self.find(rule, tomorrow), 1, "the rest follows, and is not lost")

    def test_a_broken_placeholder_fails_that_one(self):
        broken = self.template.copy(
            {"subject": "{{ object.no_such_thing if 'Ada' in object.partner_id.name else '' }}"}
        )
        bad, good = self.rule(action="mail", template_id=broken.id), self.rule(name="Good")
        self.find(bad)
        self.find(good)
        with mute_logger("odoo.addons.aftersales_center.models.followup.followup_perform"):
            with mute_logger("odoo.addons.mail.models.mail_render_mixin"):
                self.assertEqual(self.perform(), 2)
        failed = self.followups(bad)
        self.assertEqual(failed.state, "failed")
        self.assertIn("How are you?", failed.reason)
        self.assertEqual(self.followups(good).state, "todo")
        broken.subject = "Fine now"
        failed.with_user(self.agent).action_try_again()
        self.perform()
        self.assertEqual(failed.state, "done")

    def test_too_late_and_undone(self):
        rule = self.rule()
        self.find(rule)
        self.perform(fields.Datetime.now() + timedelta(days=40))
        self.assertEqual(self.followups(rule).reason_code, "stale")
        other = self.complaint()
        self.find(rule)
        other.with_user(self.supervisor).action_reopen("More came up")
        self.perform()
        self.assertEqual(self.followups(rule)[-1].reason_code, "undone")
        copy = self.complaint()
        self.find(rule)
        copy._write_guarded({"merged_into_id": other.id})
        self.perform()
        self.assertEqual(self.followups(rule)[-1].reason_code, "undone", "it goes on there")
        cases = self.complaint(), self.complaint()
        self.find(rule)
        self.perform()
        cases[0].with_user(self.supervisor).action_reopen("More came up")
        self.env["aftersales.followup"]._end_undone()
        self.assertEqual(self.followups(rule)[-2:].mapped("state"), ["skipped", "todo"])

    def test_merged_customers(self):
        twin = self.env["res.partner"].create({"name": "Ada C.", "email": "ada.c@example.com"})
        born = fields.Date.today().replace(year=1984)
        (self.customer | twin).aftersales_birthday = born
        order = self.make_order(deliver=False, invoice=False)
        order.copy({"partner_id": twin.id}).action_confirm()
        rule = self.rule(trigger="birthday", delay_unit="days", at_hour=0)
        self.assertEqual(self.find(rule), 2)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.customer | twin).ids, self.customer, extra_checks=False)
        self.env.invalidate_all()
        self.assertEqual(self.followups(rule).partner_id, self.customer)
        self.assertEqual(len(self.followups(rule)), 2)
        rule._write_guarded({"looked_on": False})
        self.assertEqual(self.find(rule), 0)

    def test_merged_into_one_who_was_not_followed_up(self):
        twin = self.env["res.partner"].create({"name": "Ada C.", "email": "ada.c@example.com"})
        twin.aftersales_birthday = fields.Date.today().replace(year=1984)
        self.make_order(deliver=False, invoice=False, partner_id=twin.id)
        rule = self.rule(trigger="birthday")
        self.assertEqual(self.find(rule), 1)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.customer | twin).ids, self.customer, extra_checks=False)
        self.env.invalidate_all()
        self.customer.aftersales_birthday = fields.Date.today().replace(year=1984)
        rule._write_guarded({"looked_on": False})
        self.assertEqual(self.find(rule), 0, "it is the same person, and the same birthday")

    def test_activity_plan(self):
        plan = self.env["mail.activity.plan"].create(
            {
                "name": "Two steps",
                "res_model": "res.partner",
                "template_ids": [
                    Command.create(
                        {
                            "activity_type_id": self.env.ref("mail.mail_activity_data_call").id,
                            "summary": summary,
                            "delay_count": days,
                            "delay_from": "after_plan_date",
                        }
                    )
                    for summary, days in (("Call", 0), ("Call again", 7))
                ],
            }
        )
        rule = self.rule(action="activity_plan", plan_id=plan.id)
        self.find(rule)
        self.perform()
        self.assertEqual(self.followups(rule).state, "done")
        self.assertEqual(self.customer.activity_ids.mapped("summary"), ["Call", "Call again"])
        self.assertEqual(self.customer.activity_ids.user_id, self.agent)

    def test_delay_in_the_customers_zone(self):
        self.customer.write({"tz": "Asia/Shanghai", "country_id": self.env.ref("base.cn").id})
        rule = self.rule(delay=1, delay_unit="days", at_hour=9.0)
        self.find(rule)
        followup = self.followups(rule)
        self.assertEqual(followup.zone, "Asia/Shanghai")
        self.assertEqual((followup.due.hour, followup.due.minute), (1, 0))
        self.assertTrue(followup.due > self.case.date_closed)

    def test_no_door_but_actions(self):
        rule = self.rule()
        self.find(rule)
        followup = self.followups(rule)
        for values in (
            {"state": "done"},
            {"outcome": "kept"},
            {"partner_id": self.env.user.partner_id.id},
            {"source": "x"},
            {"due": fields.Datetime.now()},
        ):
            with self.subTest(values), self.assertRaises(UserError):
                followup.write(values)
        with self.assertRaises(UserError):
            followup.create({"rule_id": rule.id, "partner_id": self.customer.id})
        with self.assertRaises(UserError):
            followup.unlink()
        with self.assertRaises(UserError):
            rule.unlink()
        with self.assertRaises(UserError):
            rule.write({"state": "off"})

    def test_who_may_what(self):
        rule = self.rule()
        self.find(rule)
        followup = self.followups(rule)
        for user in (self.receiver, self.salesman, self.stocker):
            with self.subTest(user.login), self.assertRaises(AccessError):
                followup.with_user(user).read(["partner_id"])
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.customer.with_user(user).read(["aftersales_no_contact"])
        followup.with_user(self.auditor).read(["partner_id", "state"])
        with self.assertRaises(AccessError):
            followup.with_user(self.auditor).action_cancel()
        for user in (self.agent, self.supervisor, self.auditor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                rule.with_user(user).action_switch_off()
        for user in (self.agent, self.administrator):
            with self.subTest(user.login), self.assertRaises(AccessError):
                rule.with_user(user).read(["salt"])
        rule.with_user(self.administrator).name = "Renamed"
        team = self.env["aftersales.team"].create({"name": "Others"})
        followup._write_guarded({"team_id": team.id})
        followup.user_id = self.supervisor
        self.env.flush_all()
        with self.assertRaises(AccessError):
            followup.with_user(self.agent).read(["partner_id"])
        followup.with_user(self.supervisor).read(["partner_id"])

    def test_companies_do_not_see_each_other(self):
        other = self.env["res.company"].create({"name": "Another shop"})
        rule = self.rule(company_id=other.id, user_id=False)
        self.assertEqual(self.find(rule), 0)
        with self.assertRaises(AccessError):
            rule.with_user(self.agent).read(["name"])
