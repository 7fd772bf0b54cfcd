"""What a tier may give on a complaint, and how what is over it goes up by itself."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user

from .common import ComplaintCommon


class TestTierAuthority(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = new_test_user(
            cls.env, "tier_second", groups="aftersales_center.group_supervisor"
        )
        cls.tier_1.authority_amount = 50
        cls.tier_2.authority_amount = 200
        cls.tier_3.authority_amount = 1000
        cls.tier_3.write({"user_ids": cls.second.ids, "leader_id": cls.second.id})
        cls.order = cls.make_order((cls.lamp, 20))

    def complain(self, **values):
        return self.make_complaint(order_ids=[Command.link(self.order.id)], **values)

    def remedy(self, complaint, quantity, kind="refund", user=None):
        """A remedy of 40 a piece on ``complaint``, asked for by the agent."""
        remedy = (
            self.env["aftersales.remedy"]
            .with_user(user or self.agent)
            .create(
                {
                    "complaint_id": complaint.id,
                    "sale_line_id": self.order.order_line.id,
                    "kind": kind,
                    "quantity": quantity,
                }
            )
        )
        remedy.action_fulfil()
        return remedy

    def test_within_the_authority_it_is_done_and_stays(self):
        complaint = self.complain()
        remedy = self.remedy(complaint, 1)
        self.assertEqual(remedy.awaits_authority, "no")
        self.assertEqual(complaint.tier_id, self.tier_1)
        self.assertFalse(complaint.escalation_ids)

    def test_over_it_the_complaint_goes_up_with_its_proposal(self):
        complaint = self.complain()
        remedy = self.remedy(complaint, 3)  # 120
        self.assertEqual(remedy.awaits_authority, "supervisor")
        self.assertEqual(complaint.tier_id, self.tier_2)
        row = complaint.escalation_ids
        self.assertEqual((row.kind, row.to_user_id), ("authority", self.supervisor))
        self.assertIn("over the authority of “First line”", row.reason)
        self.assertEqual(complaint.user_id, self.supervisor)
        remedy.with_user(self.supervisor).action_authorise()
        self.assertEqual(remedy.awaits_authority, "no")

    def test_it_goes_as_far_up_as_somebody_may_say_yes(self):
        complaint = self.complain()
        remedy = self.remedy(complaint, 6)  # 240
        self.assertEqual(complaint.tier_id, self.tier_3)
        remedy.with_user(self.supervisor).action_authorise()
        self.assertEqual(remedy.awaits_authority, "second", "240 is over what tier 2 may give")
        remedy.with_user(self.second).action_authorise()
        self.assertEqual(remedy.awaits_authority, "no")

    def test_splitting_does_not_get_around_it(self):
        complaint = self.complain()
        self.remedy(complaint, 1)
        second = self.remedy(complaint, 1)
        self.assertEqual(second.awaits_authority, "supervisor")
        self.assertEqual(complaint.tier_id, self.tier_2, "80 together is over 50")
        self.assertEqual(complaint.escalation_ids.kind, "authority")
        second.with_user(self.supervisor).action_authorise()
        third = self.remedy(complaint, 4)  # 240 together
        self.assertEqual(third.awaits_authority, "supervisor")
        self.assertEqual(complaint.tier_id, self.tier_3)

    def test_what_is_given_in_the_same_moment_counts(self):
        complaint = self.complain()
        remedies = self.env["aftersales.remedy"]
        for _number in range(2):
            remedies |= remedies.with_user(self.agent).create(
                {
                    "complaint_id": complaint.id,
                    "sale_line_id": self.order.order_line.id,
                    "kind": "refund",
                    "quantity": 1,
                }
            )
        remedies.action_fulfil()
        self.assertEqual(remedies.sorted("id").mapped("awaits_authority"), ["no", "supervisor"])
        self.assertEqual(complaint.tier_id, self.tier_2)

    def test_the_sum_counts_in_each_tiers_own_currency(self):
        unit = self.env["res.currency"].create({"name": "XTS", "symbol": "T", "rounding": 0.01})
        self.env["res.currency.rate"].create(
            {"currency_id": unit.id, "rate": 2, "name": "2020-01-01"}
        )
        self.tier_2.write({"currency_id": unit.id, "authority_amount": 240})  # 120 of ours
        complaint = self.complain()
        for quantity, tier in ((1, self.tier_1), (2, self.tier_2), (1, self.tier_3)):
            remedy = self.remedy(complaint, quantity)  # 40, 120 and 160 together
            if remedy.awaits_authority != "no":
                remedy.with_user(self.second).action_authorise()
            self.assertEqual(complaint.tier_id, tier)

    def test_the_role_counts_beside_the_tier(self):
        self.env["aftersales.authority"].create(
            {
                "role": "agent",
                "amount": 30,
                "company_id": self.company.id,
                "currency_id": self.company.currency_id.id,
            }
        )
        remedy = self.remedy(self.complain(), 1)
        self.assertEqual(remedy.awaits_authority, "supervisor")

    def test_a_kind_the_tier_may_not_give(self):
        self.tier_1.authority_ids = [Command.create({"kind": "refund", "may": "not"})]
        complaint = self.complain()
        remedy = self.remedy(complaint, 1)
        self.assertEqual(remedy.awaits_authority, "supervisor")
        self.assertEqual(complaint.tier_id, self.tier_2)

    def test_who_is_in_no_tier_has_that_of_the_complaint(self):
        outsider = new_test_user(
            self.env, "tier_outsider", groups="aftersales_center.group_supervisor"
        )
        remedy = self.remedy(self.complain(), 3, user=outsider)
        self.assertEqual(remedy.awaits_authority, "supervisor")

    def test_a_person_of_a_higher_tier_decides_as_there(self):
        complaint = self.complain()
        remedy = self.remedy(complaint, 3, user=self.supervisor)
        self.assertEqual(remedy.awaits_authority, "no")
        self.assertEqual(complaint.tier_id, self.tier_1)

    def test_a_return_it_is_about_is_under_the_same_authority(self):
        rma = self.accepted_rma((self.order.order_line, 3))
        complaint = self.complain(rma_ids=[Command.link(rma.id)])
        rma.action_settle()
        self.assertEqual(rma.remedy_ids.awaits_authority, "supervisor")
        self.assertEqual(complaint.tier_id, self.tier_2)
        self.assertEqual(complaint.escalation_ids.kind, "authority")

    def test_a_closed_complaint_has_no_say_in_a_return(self):
        rma = self.accepted_rma((self.order.order_line, 3))
        complaint = self.complain(rma_ids=[Command.link(rma.id)])
        complaint.action_decide("rejected", "No.")
        complaint.action_close()
        rma.action_settle()
        self.assertEqual(rma.remedy_ids.awaits_authority, "no")

    def test_the_limit_in_another_currency_is_converted(self):
        euro = self.env["res.currency"].create({"name": "XTS", "symbol": "T", "rounding": 0.01})
        self.env["res.currency.rate"].create(
            {"currency_id": euro.id, "rate": 2, "name": "2020-01-01"}
        )
        self.tier_1.write({"currency_id": euro.id, "authority_amount": 70})  # 35 of ours
        self.assertEqual(self.remedy(self.complain(), 1).awaits_authority, "supervisor")
        self.tier_1.authority_amount = 90
        self.assertEqual(self.remedy(self.complain(), 1).awaits_authority, "no")

    def test_at_the_top_it_waits_there(self):
        self.tier_3.authority_amount = 10
        self.tier_2.authority_amount = 10
        complaint = self.complain()
        remedy = self.remedy(complaint, 3)
        self.assertEqual((complaint.tier_id, remedy.awaits_authority), (self.tier_3, "supervisor"))
        with self.assertRaises(UserError):
            remedy.with_user(self.agent).action_authorise()
