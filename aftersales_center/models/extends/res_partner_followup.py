"""What customers want of us, and what we did to keep them."""

from odoo import fields, models

_GROUPS = "aftersales_center.group_agent,aftersales_center.group_auditor"


class ResPartner(models.Model):
    _inherit = "res.partner"

    aftersales_no_contact = fields.Boolean(
        "No Follow-Up Contacts",
        groups=_GROUPS,
        help="The customer wants no calls, mails or offers beyond their cases. For a company, it"
        " counts for all its contacts.",
    )
    aftersales_birthday = fields.Date(
        "Birthday", groups=_GROUPS, help="Only with the person's consent."
    )
    aftersales_followup_ids = fields.One2many(
        "aftersales.followup", "partner_id", "Follow-Ups", readonly=True, groups=_GROUPS
    )
    aftersales_followup_count = fields.Integer(
        "Number of Follow-Ups", compute="_compute_aftersales_followups", groups=_GROUPS
    )
    aftersales_last_outcome = fields.Selection(
        [("kept", "Kept"), ("lost", "Lost"), ("no_answer", "No answer")],
        "Last Outcome",
        compute="_compute_aftersales_followups",
        groups=_GROUPS,
        help="What came of the last call, visit or opportunity to keep this customer.",
    )

    def write(self, vals):
        """Who wants no contact is not called any more, either: open calls end at once."""
        result = super().write(vals)
        if vals.get("aftersales_no_contact"):
            # sudo: follow-ups of customers whose wish the user may note, whoever calls them.
            self.env["aftersales.followup"].sudo().search(
                [
                    ("state", "=", "todo"),
                    "|",
                    ("partner_id", "in", self.ids),
                    ("contact_id", "in", self.ids),
                ]
            )._end_unwanted()
        return result

    def _compute_aftersales_followups(self):
        followups = self.env["aftersales.followup"]
        domain = [
            ("partner_id", "in", self.commercial_partner_id.ids),
            ("state", "not in", ("dry", "control")),
        ]
        counts = dict(followups._read_group(domain, ["partner_id"], ["__count"]))
        outcomes = {}
        for followup in followups.search_fetch(
            [*domain, ("outcome", "!=", False)],
            ["partner_id", "outcome"],
            order="outcome_on, id",
        ):
            outcomes[followup.partner_id] = followup.outcome
        for partner in self:
            customer = partner.commercial_partner_id
            partner.aftersales_followup_count = counts.get(customer, 0)
            partner.aftersales_last_outcome = outcomes.get(customer, False)

    def action_view_aftersales_followups(self):
        """Open what was done, and is to be done, to keep these customers."""
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_center.action_followup")
        action["domain"] = [("partner_id", "in", self.commercial_partner_id.ids)]
        action["context"] = {}
        return action
