"""Opportunities to keep a customer carry the case behind them, and tell what came of it."""

from ast import literal_eval

from odoo import api, fields, models

#: Reasons of loss that mean that nobody was reached.
_UNREACHED = "aftersales_center.lost_no_answer"
_GROUPS = (
    "aftersales_center.group_agent,aftersales_center.group_auditor,sales_team.group_sale_salesman"
)


class CrmLead(models.Model):
    _inherit = "crm.lead"

    aftersales_followup_id = fields.Many2one(
        "aftersales.followup",
        "Follow-Up",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="aftersales_center.group_agent,aftersales_center.group_auditor",
    )
    aftersales_rma_id = fields.Many2one(
        "aftersales.rma",
        "Return Behind It",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="aftersales_center.group_agent,aftersales_center.group_auditor",
    )
    aftersales_complaint_id = fields.Many2one(
        "aftersales.complaint",
        "Complaint Behind It",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="aftersales_center.group_agent,aftersales_center.group_auditor",
    )
    aftersales_is_retention = fields.Boolean(
        "Customer Retention", compute="_compute_aftersales_is_retention", store=True, groups=_GROUPS
    )
    aftersales_reasons = fields.Text("Why at Risk", readonly=True, copy=False, groups=_GROUPS)
    aftersales_history = fields.Text(
        "After-Sales History", readonly=True, copy=False, groups=_GROUPS
    )

    @api.depends("aftersales_followup_id")
    def _compute_aftersales_is_retention(self):
        for lead in self:
            # sudo: whether there is one.
            lead.aftersales_is_retention = bool(lead.sudo().aftersales_followup_id)

    def _handle_won_lost(self, old_status_by_lead, new_status_by_lead):
        """Won is kept, lost is lost, opened again is neither: told to the follow-up it is from."""
        result = super()._handle_won_lost(old_status_by_lead, new_status_by_lead)
        ended = [
            lead
            for lead, old in old_status_by_lead.items()
            if old.get("is_won") or old.get("is_lost")
        ]
        # one that was open all along says nothing about what came of a call
        self.filtered(
            lambda lead: lead.won_status != "pending" or lead.id in ended
        )._aftersales_tell_outcome()
        return result

    def write(self, vals):
        result = super().write(vals)
        if "lost_reason_id" in vals:
            self.filtered(lambda lead: lead.won_status == "lost")._aftersales_tell_outcome()
        return result

    def _merge_dependences(self, opportunities):
        """What came of the merged opportunity is told to all follow-ups that were behind them."""
        result = super()._merge_dependences(opportunities)
        # sudo: a salesperson merges; links of these very opportunities, and what they tell.
        head, others = self.sudo(), opportunities.sudo()
        followups = others._aftersales_followups()
        followups._write_guarded({"lead_id": head.id})
        told = others.filtered("aftersales_followup_id")[:1]
        if told and not head.aftersales_followup_id:
            head.write(
                {
                    "aftersales_followup_id": told.aftersales_followup_id.id,
                    "aftersales_rma_id": told.aftersales_rma_id.id,
                    "aftersales_complaint_id": told.aftersales_complaint_id.id,
                    "aftersales_reasons": told.aftersales_reasons,
                    "aftersales_history": told.aftersales_history,
                }
            )
        return result

    def _aftersales_followups(self):
        """The follow-ups behind these opportunities; called as the system."""
        followups = self.env["aftersales.followup"]
        return self.aftersales_followup_id | followups.search([("lead_id", "in", self.ids)])

    def _aftersales_tell_outcome(self):
        # sudo: a salesperson need not be an agent; only the outcome of their own lead is noted.
        for lead in self.filtered(lambda lead: lead.sudo().aftersales_followup_id):
            followup = lead.sudo()._aftersales_followups()
            reason = lead.lost_reason_id
            if lead.won_status == "won":
                followup._outcome_of_lead("kept", None, lead.expected_revenue)
            elif lead.won_status == "lost":
                unreached = reason and reason == self.env.ref(_UNREACHED, raise_if_not_found=False)
                followup._outcome_of_lead("no_answer" if unreached else "lost", reason.name, 0.0)
            else:
                followup._outcome_of_lead(None, None, 0.0)


class CrmTeam(models.Model):
    _inherit = "crm.team"

    def _aftersales_choose(self, lead, wanted):
        """Who of the team gets this opportunity, by the team's own rules; nobody when none fits.

        ``wanted`` (who knows the customer) first, where the team has them. Then those whose
        assignment domain matches, the one with the fewest open opportunities for their capacity.
        """
        self.ensure_one()
        # sudo: members and their load, whoever starts it; one user comes back.
        members = self.sudo().crm_team_member_ids.filtered(
            lambda member: not member.assignment_optout
            and member.user_id.active
            and (not lead.company_id or lead.company_id in member.user_id.company_ids)
        )
        fitting = members.filtered(
            lambda member: not member.assignment_domain
            or lead.sudo().filtered_domain(member._aftersales_domain())
        )
        for user in wanted:
            if user in fitting.user_id:
                return user
        if not fitting:  # nobody, or a team that was not set up yet
            return self.user_id or wanted[:1]
        load = dict(
            self.env["crm.lead"]
            .sudo()
            ._read_group(
                [("user_id", "in", fitting.user_id.ids), ("won_status", "=", "pending")],
                ["user_id"],
                ["__count"],
            )
        )
        return min(
            fitting,
            key=lambda member: (
                load.get(member.user_id, 0) / max(member.assignment_max, 1),
                member.id,
            ),
        ).user_id


class CrmTeamMember(models.Model):
    _inherit = "crm.team.member"

    def _aftersales_domain(self):
        """The member's own assignment domain, as a list."""
        self.ensure_one()
        return literal_eval(self.assignment_domain or "[]")
