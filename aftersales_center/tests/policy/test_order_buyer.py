"""Who bought: what the contact says, what a person decided, and what is never changed silently."""

import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...engine.claim import Buyer
from ..common import AftersalesCommon


@tagged("post_install", "-at_install")
class TestBuyer(AftersalesCommon):
    def order(self, **partner):
        customer = self.env["res.partner"].create({"name": "Somebody", **partner})
        return self.make_order(deliver=False, invoice=False, partner_id=customer.id)

    def events(self, order, event="buyer.changed"):
        self.env.cr.flush()
        return self.env["aftersales.audit.event"].search(
            [("res_model", "=", "sale.order"), ("res_id", "=", order.id), ("event", "=", event)]
        )

    def test_a_person_is_a_consumer_and_a_company_a_business(self):
        person, company = self.order(), self.order(is_company=True)
        self.assertEqual(person.aftersales_buyer, "consumer")
        self.assertEqual(company.aftersales_buyer, "business")
        self.assertEqual(
            (person | company)._aftersales_buyers(),
            {person: Buyer.CONSUMER, company: Buyer.BUSINESS},
        )

    def test_a_contact_of_a_company_buys_for_it(self):
        company = self.env["res.partner"].create({"name": "Firm", "is_company": True})
        order = self.order(parent_id=company.id)
        self.assertEqual(order.aftersales_buyer, "business")

    def test_a_tax_number_alone_makes_no_business(self):
        self.assertEqual(self.order(vat="DE136695976").aftersales_buyer, "consumer")

    def test_a_contact_that_becomes_a_company_later_was_a_consumer(self):
        order = self.order()
        draft = self.env["sale.order"].create({"partner_id": order.partner_id.id})
        order.partner_id.is_company = True
        self.assertEqual(order.aftersales_buyer, "consumer")
        self.assertEqual(draft.aftersales_buyer, "business")

    def test_an_agent_decides_otherwise_with_a_reason(self):
        order = self.order(is_company=True)
        order.with_user(self.agent).action_aftersales_set_buyer(
            "sole_trader", " Photographer, lamp for her living room "
        )
        self.assertEqual(order._aftersales_buyers(), {order: Buyer.SOLE_TRADER})
        self.assertEqual(order.aftersales_buyer_user_id, self.agent)
        self.assertIn("Photographer", order.aftersales_buyer_why)
        event = self.events(order)
        self.assertEqual(len(event), 1)
        payload = json.loads(event.payload)
        self.assertEqual((payload["before"], payload["after"]), ("business", "sole_trader"))
        # What was typed about a person can be erased from the log.
        self.assertNotIn("Photographer", event.payload)
        self.assertIn("Photographer", event.sentence)

    def test_the_customer_may_change_without_undoing_what_was_decided(self):
        order = self.order()
        order.with_user(self.agent).action_aftersales_set_buyer("business", "Invoice to a firm")
        order.partner_id.is_company = True
        order.partner_id.is_company = False
        self.assertEqual(order.aftersales_buyer, "business")

    def test_no_reason_no_change(self):
        order = self.order()
        for reason in (None, "", "   "):
            with self.assertRaises(UserError):
                order.with_user(self.agent).action_aftersales_set_buyer("business", reason)
        with self.assertRaises(UserError):
            order.with_user(self.agent).action_aftersales_set_buyer("alien", "From afar")
        self.assertEqual(order.aftersales_buyer, "consumer")
        self.assertFalse(self.events(order))

    def test_each_role(self):
        order = self.order()
        for user in (self.receiver, self.auditor, self.salesman, self.stocker):
            with self.assertRaises(AccessError), self.subTest(user.login):
                order.with_user(user).action_aftersales_set_buyer("business", "Because")
        for user in (self.agent, self.supervisor, self.administrator):
            order.with_user(user).action_aftersales_set_buyer("business", "Because")
        self.assertEqual(len(self.events(order)), 3)

    def test_no_other_way_in(self):
        order = self.order()
        values = {
            "aftersales_buyer": "business",
            "aftersales_buyer_set": "business",
            "aftersales_buyer_reason": "x",
        }
        for name, value in values.items():
            for door in (order, order.with_user(self.agent), order.sudo()):
                with self.assertRaises(UserError), self.subTest(name):
                    door.write({name: value})
            with self.assertRaises(UserError):
                self.env["sale.order"].create({"partner_id": self.customer.id, name: value})
        order.with_user(self.agent).action_aftersales_set_buyer("business", "Because")
        self.assertFalse(order.copy().aftersales_buyer_set)
        self.assertEqual(order.copy().aftersales_buyer, "consumer")
        prefilled = (
            self.env["sale.order"]
            .with_context(default_aftersales_buyer_set="business")
            .create({"partner_id": self.customer.id})
        )
        self.assertEqual(prefilled.aftersales_buyer, "consumer")

    def test_another_companys_agent_may_not_decide(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.agent.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        order = self.order()
        with self.assertRaises(AccessError):
            order.with_user(self.agent).action_aftersales_set_buyer("business", "Because")

    def test_the_dialog(self):
        order = self.order()
        wizard = (
            self.env["aftersales.buyer.wizard"]
            .with_user(self.agent)
            .with_context(active_id=order.id, active_model="sale.order")
            .create({"buyer": "business", "reason": "Bought on the firm's card"})
        )
        self.assertEqual(wizard.before, "consumer")
        wizard.action_apply()
        self.assertEqual(order.aftersales_buyer, "business")
