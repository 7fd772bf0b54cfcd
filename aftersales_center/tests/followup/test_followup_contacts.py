"""Who hears from us by follow-up rules, at which address, and how often at most."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import FollowupCommon


@tagged("post_install", "-at_install")
class TestFollowupContacts(FollowupCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.complaint()

    def test_mail_goes_into_the_queue_in_the_customers_language(self):
        rule = self.rule(action="mail", template_id=self.template.id)
        self.find(rule)
        self.perform()
        followup = self.followups(rule)
        self.assertEqual(followup.state, "done")
        mail = self.env["mail.mail"].search(
            [("model", "=", "aftersales.followup"), ("res_id", "=", followup.id)]
        )
        self.assertEqual(mail.state, "outgoing")
        self.assertEqual(mail.subject, f"About {self.case.name}")
        self.assertEqual(mail.recipient_ids, self.customer)

    def test_consent(self):
        call, mail = self.rule(), self.rule(action="mail", template_id=self.template.id)
        lead = self.rule(action="lead")
        for rule in (call, mail, lead):
            self.find(rule)
        self.customer.aftersales_no_contact = True
        self.perform()
        for rule in (call, mail, lead):
            self.assertRecordValues(
                self.followups(rule),
                [
                    {
                        "state": "skipped",
                        "reason_code": "opted_out",
                        "why_not": "wishes no contact",
                    }
                ],
            )
        self.complaint()
        self.assertEqual(self.find(call), 0, "who opted out is not even found")

    def test_opting_out_on_the_phone(self):
        rules = self.rule(), self.rule(name="Another call"), self.rule(name="Theirs")
        for rule in rules[:2]:
            self.find(rule)
        someone = self.env["res.partner"].create({"name": "Someone", "parent_id": self.customer.id})
        self.complaint(someone)
        self.find(rules[2])
        self.perform()
        followup, other, case, theirs = self.followups(*rules)
        with self.assertRaises(AccessError):
            followup.with_user(self.auditor).action_no_more_contact()
        self.assertEqual(followup.is_callable, bool(followup.partner_phone))
        someone.aftersales_no_contact = True
        self.assertEqual((theirs.state, case.state), ("skipped", "todo"))
        followup.with_user(self.agent).action_no_more_contact()
        self.assertTrue(self.customer.aftersales_no_contact)
        for one in (followup, other, case):
            self.assertRecordValues(one, [{"state": "skipped", "reason_code": "opted_out"}])
            self.assertFalse(one.activity_id.active or one.is_callable)

    def test_blacklist_and_no_address(self):
        rule = self.rule(action="mail", template_id=self.template.id)
        self.find(rule)
        self.env["mail.blacklist"]._add(self.customer.email)
        self.perform()
        self.assertEqual(self.followups(rule).reason_code, "blacklisted")
        nobody = self.env["res.partner"].create({"name": "No Mail, No Country, No Language"})
        self.complaint(nobody)
        self.find(rule)
        self.perform()
        self.assertEqual(self.followups(rule)[-1].reason_code, "no_address")

    def test_a_mail_goes_to_the_person_it_is_about(self):
        """Not to their company's address, nor to who left, nor where one address wants none."""
        partners = self.env["res.partner"]
        firm = partners.create({"name": "Firm", "is_company": True, "email": "info@firm.example"})
        here, gone, silent = partners.create(
            [
                {"name": "Here", "parent_id": firm.id, "email": "here@firm.example"},
                {"name": "Gone", "parent_id": firm.id, "email": "gone@firm.example"},
                {"name": "Silent", "parent_id": firm.id},
            ]
        )
        twice = partners.create({"name": "Twice", "email": "a@two.example, b@two.example"})
        mail = self.rule(action="mail", template_id=self.template.id)
        call = self.rule(name="Call")
        for partner in (here, gone, silent, twice):
            self.complaint(partner)
        self.find(mail)
        self.find(call)
        gone.active = False
        self.env["mail.blacklist"]._add("b@two.example")
        self.perform()
        found = self.followups(mail).grouped("contact_id")
        self.assertEqual(found[here].state, "done")
        sent = self.env["mail.mail"].search(
            [
                ("model", "=", "aftersales.followup"),
                ("res_id", "in", self.followups(mail).ids),
            ]
        )
        self.assertEqual(sent.recipient_ids, self.customer | here)
        for partner, code in ((gone, "archived"), (silent, "no_address"), (twice, "blacklisted")):
            with self.subTest(partner.name):
                self.assertEqual(found[partner].reason_code, code)
        firm.phone, gone.phone = "+49 40 1", "+49 40 2"
        called = self.followups(call).grouped("contact_id")[gone]
        self.assertEqual((called.state, called.partner_phone), ("todo", "+49 40 1"))

    def test_contacts_of_all_rules_count(self):
        self.company.write({"aftersales_contact_most": 1, "aftersales_contact_days": 10})
        rules = [self.rule(name=name) for name in ("One", "Two")]
        for rule in rules:
            self.find(rule)
        moment = fields.Datetime.now()
        self.perform(moment)
        first, second = self.followups(*rules)
        self.assertEqual((first.state, second.state), ("todo", "waiting"))
        self.assertEqual(second.due, moment + timedelta(days=10))
        self.perform(moment + timedelta(days=10))
        self.assertEqual(second.state, "todo", "it waited, and was not lost")
        self.company.aftersales_contact_most = 0
        self.complaint()
        self.find(rules[0])
        self.perform()
        self.assertEqual(self.followups(rules[0])[-1].reason_code, "capped")
