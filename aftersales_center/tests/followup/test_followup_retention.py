"""Opportunities tell what came of them; the report compares with who was held out."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import FollowupCommon


@tagged("post_install", "-at_install")
class TestFollowupRetention(FollowupCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.complaint()
        cls.team = cls.env.ref("aftersales_center.crm_team_retention")

    def lead(self, **values):
        rule = self.rule(action="lead", **values)
        self.find(rule)
        self.perform()
        followup = self.followups(rule)
        self.assertEqual(followup.state, "done", followup.reason)
        return followup.lead_id

    def test_the_opportunity_tells_the_story(self):
        lead = self.lead()
        self.assertEqual(lead.type, "opportunity")
        self.assertEqual(lead.team_id, self.team)
        self.assertEqual(
            lead.stage_id, self.env.ref("aftersales_center.crm_stage_retention"), lead.stage_id.name
        )
        self.assertEqual(lead.aftersales_complaint_id, self.case)
        self.assertIn(self.case.name, lead.aftersales_history)
        self.assertTrue(lead.aftersales_is_retention)
        self.assertIn(self.env.ref("aftersales_center.crm_tag_retention"), lead.tag_ids)
        self.assertEqual(lead.company_id, self.company)

    def test_outcome_flows_back(self):
        lead = self.lead()
        followup = lead.aftersales_followup_id
        lead.with_user(self.salesman).write({"expected_revenue": 321})
        lead.with_user(self.salesman).action_set_won()
        self.assertEqual((followup.outcome, followup.outcome_amount), ("kept", 321))
        reason = self.env["crm.lost.reason"].create({"name": "Too dear"})
        lead.stage_id = self.env.ref("aftersales_center.crm_stage_retention")
        self.assertFalse(followup.outcome, "it goes on")
        lead.with_user(self.salesman).action_set_lost(lost_reason_id=reason.id)
        self.assertEqual((followup.outcome, followup.outcome_reason), ("lost", "Too dear"))
        lead.with_user(self.salesman).action_restore()
        self.assertFalse(followup.outcome)
        lead.with_user(self.salesman).action_set_lost(
            lost_reason_id=self.env.ref("aftersales_center.lost_no_answer").id
        )
        self.assertEqual(followup.outcome, "no_answer")

    def test_merged_opportunities_tell_all_follow_ups(self):
        first, second = self.lead(), self.lead(name="Second")
        followups = first.aftersales_followup_id | second.aftersales_followup_id
        plain = self.env["crm.lead"].create(
            {"name": "A quote", "type": "opportunity", "partner_id": self.customer.id}
        )
        plain.stage_id = self.env["crm.stage"].search([("is_won", "=", False)], limit=1)
        leads = first | second | plain
        leads.user_id = self.salesman
        head = leads.with_user(self.salesman).merge_opportunity()
        self.assertEqual(followups.lead_id, head.sudo())
        self.assertIn(self.case.name, head.aftersales_history)
        head.action_set_won()
        self.assertEqual(followups.mapped("outcome"), ["kept", "kept"])

    def test_what_was_said_goes_with_the_customers_texts(self):
        lead = self.lead()
        of_case = lead.aftersales_followup_id
        of_case.note = "Her dog is ill."
        born = fields.Date.today().replace(year=1984)
        self.customer.aftersales_birthday = born
        self.make_order(deliver=False, invoice=False)
        rules = [
            self.rule(trigger="birthday", delay_unit="days", at_hour=0),
            self.rule(
                trigger="birthday",
                delay_unit="days",
                at_hour=0,
                action="mail",
                template_id=self.template.id,
            ),
        ]
        for rule in rules:
            self.find(rule)
        self.perform(fields.Datetime.now() + timedelta(days=1))
        call, mail = self.followups(*rules)
        call.with_user(self.agent).action_lost("She moved to Ada's sister.")
        call.note = "Married."
        self.env.cr.execute(
            "INSERT INTO aftersales_churn_score (partner_id, company_id, month, scored_on, score)"
            " VALUES (%s, %s, '2020-01-01', '2020-01-01', 50)",
            [self.customer.id, self.company.id],
        )
        sent = self.env["mail.message"].search(
            [("model", "=", "aftersales.followup"), ("res_id", "=", mail.id)]
        )
        self.assertIn("Ada", sent.body)
        scores = self.env["aftersales.churn.score"].search([("partner_id", "=", self.customer.id)])
        self.assertTrue(scores)
        erase = self.env["aftersales.rma"].sudo()._aftersales_erase_personal
        hold = self.env["aftersales.audit.hold"].create(
            {"partner_id": self.customer.id, "reason": "A claim"}
        )
        erase(self.customer, self.company)
        self.assertTrue(call.note and call.outcome_reason and scores.exists(), "it is held")
        hold.with_user(self.administrator).action_lift("Settled")
        erase(self.customer, self.company)
        self.env.invalidate_all()
        self.assertFalse(call.note or call.outcome_reason)
        self.assertEqual(call.outcome, "lost", "what is told in a word or a number stays")
        self.assertNotIn("Ada", sent.body)
        self.assertFalse(scores.exists())
        self.assertTrue(of_case.note and lead.aftersales_history, "kept as long as their case")
        self.case.sudo()._erase_texts("gdpr_17")
        self.assertFalse(of_case.note or lead.aftersales_history or lead.aftersales_reasons)
        self.assertTrue(of_case.texts_erased_on and call.texts_erased_on)

    def test_salesperson_by_the_teams_rules(self):
        group = "sales_team.group_sale_salesman_all_leads"
        near, far, away = (
            new_test_user(self.env, f"retention_{name}", groups=group)
            for name in ("near", "far", "away")
        )
        self.team.crm_team_member_ids = [
            Command.create({"user_id": away.id, "assignment_optout": True}),
            Command.create({"user_id": far.id, "assignment_domain": "[('city', '=', 'Nowhere')]"}),
            Command.create({"user_id": near.id}),
        ]
        self.assertEqual(self.lead(user_id=False).user_id, near)
        self.customer.user_id = far
        self.assertEqual(self.lead(name="Salesperson", assign="salesperson").user_id, near)
        self.team.crm_team_member_ids.filtered(
            lambda member: member.user_id == far
        ).assignment_domain = False
        self.assertEqual(self.lead(name="Theirs", assign="salesperson").user_id, far)

    def test_a_call_becomes_an_opportunity_and_ends_with_it(self):
        self.make_order(deliver=False, invoice=False)
        rule = self.rule()
        self.find(rule)
        self.perform()
        followup = self.followups(rule).with_user(self.agent)
        followup.action_make_lead()
        lead = followup.lead_id
        self.assertTrue(lead)
        followup.action_kept()
        self.assertEqual(lead.won_status, "won")
        self.assertEqual(followup.outcome_amount, 108.5, "what was bought within the last year")

    def test_an_opportunity_made_later_leaves_what_came_of_the_call(self):
        rule = self.rule()
        self.find(rule)
        self.perform()
        followup = self.followups(rule).with_user(self.agent)
        followup.action_kept(amount=50)
        followup.action_make_lead()
        lead = followup.lead_id.sudo()
        lead.write({"lost_reason_id": False, "priority": "2"})
        self.assertRecordValues(followup, [{"outcome": "kept", "outcome_amount": 50}])
        lead.action_set_lost(lost_reason_id=self.env.ref("aftersales_center.lost_left").id)
        self.assertEqual(followup.outcome, "lost")

    def test_portal_and_others_see_nothing_of_it(self):
        lead = self.lead()
        portal = new_test_user(self.env, "retention_portal", groups="base.group_portal")
        portal.partner_id.parent_id = self.customer
        names = ["aftersales_followup_ids", "aftersales_last_outcome", "aftersales_birthday"]
        for user in (portal, self.receiver, self.salesman):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.customer.with_user(user).read(names)
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["aftersales.followup"].with_user(user).search([])
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["aftersales.followup.effect"].with_user(user).search([])
        with self.assertRaises(AccessError):
            lead.with_user(portal).read(["aftersales_reasons"])

    def test_hold_out_is_by_chance_and_for_good(self):
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(40)]
        )
        rule = self.rule(control_percent=50)
        rule.sudo().salt = "fixed"
        self.env.flush_all()
        self.env.cr.execute(
            """
            INSERT INTO aftersales_complaint (name, subject, partner_id, company_id, state,
                    severity, channel, date_received, date_closed)
            SELECT 'CMP/HOLD', 'Hold', p, %s, 'closed', '1', 'backoffice', %s, %s
              FROM unnest(%s) p CROSS JOIN generate_series(1, 2)
            """,
            [self.company.id, self.now, self.now - timedelta(hours=1), customers.ids],
        )
        self.assertEqual(self.find(rule), 81)
        followups = self.followups(rule)
        for customer, rows in followups.grouped("partner_id").items():
            self.assertEqual(len(set(rows.mapped("state"))), 1, customer.name)
        held = followups.filtered(lambda row: row.state == "control").partner_id
        with self.assertRaises(UserError, msg="who is held out is let be by hand, too"):
            followups.filtered(lambda row: row.state == "control")[0].action_make_lead()
        self.assertTrue(8 <= len(held) <= 32, len(held))
        rule.control_percent = 0
        self.complaint(held[0])
        self.find(rule)
        self.assertEqual(self.followups(rule)[-1].state, "control", "who is held out stays so")
        self.perform()
        self.assertFalse(followups.filtered(lambda row: row.partner_id in held and row.activity_id))
        # Half of the treated and none of the others order.
        treated = followups.partner_id - held
        orders = self.env["sale.order"].create(
            [{"partner_id": customer.id} for customer in treated[::2]]
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET state = 'sale', date_order = %s, amount_untaxed = 10"
            " WHERE id = ANY(%s)",
            [fields.Datetime.now() + timedelta(days=1), orders.ids],
        )
        row = self.env["aftersales.followup.effect"].with_user(self.supervisor).browse(rule.id)
        self.assertEqual((row.treated_n, row.control_n), (len(treated), len(held)))
        self.assertEqual((row.treated_k, row.control_k), ((len(treated) + 1) // 2, 0))
        self.assertAlmostEqual(row.effect, row.treated_k / row.treated_n)
        self.assertTrue(0 < row.effect_low < row.effect < row.effect_high < 1)
        self.assertIn("more than chance", row.verdict)
        # Those of a year ago, when nobody was held out, are not compared with those of today.
        earlier = self.env["res.partner"].create([{"name": f"Before {n}"} for n in range(9)])
        self.env.flush_all()
        self.env.cr.execute(
            """
            INSERT INTO aftersales_followup (rule_id, company_id, source, partner_id, due,
                    first_due, state, action, cost)
            SELECT %s, %s, 'before:' || p, p, %s, %s, 'done', 'call', 7 FROM unnest(%s) p
            """,
            [rule.id, self.company.id, *[self.now - timedelta(days=365)] * 2, earlier.ids],
        )
        self.env.invalidate_all()
        self.assertEqual((row.treated_n, row.compared_n), (len(treated) + 9, len(treated)))
        self.assertEqual((row.cost, row.compared_cost), (63, 0))
        self.assertAlmostEqual(row.effect, row.compared_k / row.compared_n)
        # With another share it begins anew.
        rule.control_percent = 20
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE aftersales_followup_rule SET compared_since = %s WHERE id = %s",
            [fields.Datetime.now() + timedelta(days=1), rule.id],
        )
        self.env.invalidate_all()
        self.assertEqual((row.compared_n, row.control_n, row.effect), (0, 0, 0))
        self.assertIn("Nobody is held out", row.verdict)

    def test_what_waits_counts_from_the_day_of_those_held_out(self):
        """A follow-up that waits for the cap is not compared over later days than the others."""
        self.company.write({"aftersales_contact_most": 1, "aftersales_contact_days": 10})
        first, second = self.rule(), self.rule(name="Second", keep_days=5)
        self.find(first)
        self.find(second)
        due = self.followups(second).due
        self.perform()
        followup = self.followups(second)
        self.assertEqual((followup.state, followup.first_due), ("waiting", due))
        self.assertGreater(followup.due, due + timedelta(days=9))
        report = self.env["aftersales.followup.effect"].browse(second.id)
        order = self.env["sale.order"].create({"partner_id": self.customer.id})
        for amount, kept in ((0, 0), (10, 1)):  # a free order is none
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE sale_order SET state = 'sale', date_order = %s, amount_untaxed = %s"
                " WHERE id = %s",
                [due + timedelta(days=1), amount, order.id],
            )
            self.env.invalidate_all()
            self.assertEqual((report.treated_n, report.treated_k), (1, kept))
        firm = self.env["res.partner"].create({"name": "Firm", "is_company": True})
        self.customer.parent_id = firm  # and buys with it from now on
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((report.treated_n, report.treated_k), (1, 1))

    def test_offers_need_somebody_who_makes_them(self):
        rule = self.rule(on=False, action="offer", offer_amount=10)
        if rule._offer_missing():
            with self.assertRaisesRegex(Exception, "[Ll]oyalty|program"):
                rule.action_switch_on()
