"""Offers of follow-up rules: one coupon each, in the queue, at a cost that is told."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.aftersales_center.tests.followup.common import FollowupCommon

from .common import LoyaltyCommon


@tagged("post_install", "-at_install")
class TestOffers(FollowupCommon, LoyaltyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.coupons = cls.from_template("coupons", "Ten off")
        cls.case = cls.complaint()

    def test_an_offer_is_one_coupon(self):
        rule = self.rule(action="offer", offer_program_id=self.coupons.id, offer_amount=10)
        self.find(rule)
        rule.offer_program_id = self.from_template("coupons", "Another").id
        self.perform()
        followup = self.followups(rule)
        self.assertRecordValues(
            followup, [{"state": "done", "cost": 10, "offer_program_id": self.coupons.id}]
        )
        card = followup.offer_card_id
        self.assertEqual((card.program_id, card.partner_id), (self.coupons, self.customer))
        self.assertTrue(card.points)
        self.assertEqual(self.coupons.coupon_ids, card)
        mails = self.env["mail.mail"].search(
            [("model", "=", "loyalty.card"), ("res_id", "=", card.id)]
        )
        self.assertEqual(mails.mapped("state"), ["outgoing"])
        self.assertEqual(mails.recipient_ids, self.customer)
        self.env.flush_all()
        row = self.env["aftersales.followup.effect"].browse(rule.id)
        self.assertEqual((row.treated_n, row.cost), (1, 10))

    def test_with_words_of_ones_own(self):
        self.template.body_html = "<p>Your code: <t t-out='object.offer_card_id.code'/></p>"
        rule = self.rule(
            action="offer",
            offer_program_id=self.coupons.id,
            offer_amount=10,
            template_id=self.template.id,
        )
        self.find(rule)
        self.perform()
        followup = self.followups(rule)
        mail = self.env["mail.mail"].search(
            [("model", "=", "aftersales.followup"), ("res_id", "=", followup.id)]
        )
        self.assertIn(followup.offer_card_id.code, mail.body_html)

    def test_what_cannot_be_offered(self):
        for values, words in (
            ({}, "Choose the coupon program"),
            ({"offer_program_id": self.gift_card.id}, "no program of coupons"),
        ):
            rule = self.rule(on=False, action="offer", **values)
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                rule.action_switch_on()
        rule = self.rule(action="offer", offer_program_id=self.coupons.id)
        self.find(rule)
        self.coupons.active = False
        self.perform()
        followup = self.followups(rule)
        self.assertEqual(followup.state, "failed")
        self.assertIn("is over", followup.reason)

    def test_no_offer_without_consent(self):
        rule = self.rule(action="offer", offer_program_id=self.coupons.id, offer_amount=10)
        self.find(rule)
        self.customer.aftersales_no_contact = True
        self.perform()
        self.assertEqual(self.followups(rule).reason_code, "opted_out")
        self.assertFalse(self.coupons.coupon_ids)
