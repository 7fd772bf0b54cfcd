"""Rules and their two jobs, run by hand at a moment of the test's choice."""

from datetime import timedelta

from odoo import fields

from ..common import AftersalesCommon


class FollowupCommon(AftersalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["aftersales.followup.rule"].search([("state", "!=", "off")]).action_switch_off()
        cls.company.write(
            {
                "aftersales_quiet_from": 0,
                "aftersales_quiet_to": 0,
                "aftersales_call_from": 0,
                "aftersales_call_to": 0,
                "aftersales_contact_most": -1,
            }
        )
        cls.now = fields.Datetime.now()
        cls.customer.write({"phone": "+49 30 1234", "country_id": cls.env.ref("base.de").id})
        cls.template = cls.env["mail.template"].create(
            {
                "name": "How are you?",
                "model_id": cls.env["ir.model"]._get_id("aftersales.followup"),
                "subject": "About {{ object.about }}",
                "partner_to": "{{ object.partner_id.id }}",
                "lang": "{{ object.partner_id.lang }}",
                "body_html": "<p>Dear <t t-out='object.partner_id.name'/></p>",
            }
        )

    @classmethod
    def rule(cls, on=True, **values):
        """A rule after closed complaints, on unless said otherwise, that calls by default."""
        rule = cls.env["aftersales.followup.rule"].create(
            {
                "name": "After a complaint",
                "trigger": "complaint_closed",
                "action": "call",
                "user_id": cls.agent.id,
                "delay": 0,
                "delay_unit": "hours",
                "since": cls.now - timedelta(days=2),
                "company_id": cls.company.id,
                # the customers of the test: there may be others in the database
                "partner_domain": f"[('id', '>=', {cls.customer.id})]",
                **values,
            }
        )
        if on:
            rule.action_switch_on()
        return rule

    @classmethod
    def complaint(cls, partner=None, close=True, **values):
        """A complaint of the customer, decided and closed."""
        complaint = (
            cls.env["aftersales.complaint"]
            .with_user(cls.supervisor)
            .create(
                {
                    "subject": "It broke",
                    "partner_id": (partner or cls.customer).id,
                    "user_id": cls.agent.id,
                    "team_id": False,
                    **values,
                }
            )
        )
        if close:
            complaint.action_decide("upheld", "You are right.")
            complaint.action_close()
        return complaint

    def find(self, rule, now=None, **options):
        self.env.flush_all()
        return rule.sudo()._find(now or fields.Datetime.now(), **options)

    def perform(self, now=None):
        return self.env["aftersales.followup"]._perform_batch(now or fields.Datetime.now(), 500)

    def followups(self, *rules):
        return self.env["aftersales.followup"].search(
            [("rule_id", "in", [rule.id for rule in rules])], order="id"
        )
