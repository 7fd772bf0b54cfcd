"""Whom a case asks when something on it is over somebody's authority."""

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

#: So many people are asked at most, where a team has no leader who could say yes.
_ASKED = 5
ACTIVITY = "aftersales_center.mail_activity_authority"


class AftersalesAuthorityMixin(models.AbstractModel):
    """For returns and complaints: their ``remedy_ids`` may wait for somebody to agree.

    Needs ``team_id``, ``company_id`` and activities.
    """

    _name = "aftersales.authority.mixin"
    _description = "Asks for authority"

    awaits_authority = fields.Boolean(
        "Waits for Authority",
        compute="_compute_awaits_authority",
        search="_search_awaits_authority",
        groups="aftersales_center.group_agent,aftersales_center.group_auditor",
    )

    can_authorise = fields.Boolean(
        compute="_compute_can_authorise",
        groups="aftersales_center.group_agent,aftersales_center.group_auditor",
    )

    @api.depends("remedy_ids.can_authorise")
    @api.depends_context("uid")
    def _compute_can_authorise(self):
        for case in self:
            case.can_authorise = any(case.remedy_ids.mapped("can_authorise"))

    @api.depends("remedy_ids.awaits_authority")
    def _compute_awaits_authority(self):
        for case in self:
            case.awaits_authority = any(
                remedy.awaits_authority != "no" for remedy in case.remedy_ids
            )

    def _search_awaits_authority(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = [("remedy_ids", "any", [("awaits_authority", "!=", "no")])]
        return domain if True in value else ["!", *domain]

    def action_authorise(self):
        """Say yes to all that waits on these cases and the user may say yes to.

        Called by supervisors.

        :raises UserError: when nothing waits for this user.
        """
        self.check_access("write")
        remedies = self.remedy_ids.filtered("can_authorise")
        if not remedies:
            raise UserError(self.env._("Nothing here waits for you to authorise it."))
        return remedies.action_authorise()

    def _ask_for_authority(self):
        """Bring the activities of those who can say yes in line with what waits.

        Called with full rights by remedies whose proposals changed. No amount is in them.
        """
        self.activity_unlink([ACTIVITY])
        for case in self:
            waiting = case.remedy_ids.filtered(lambda remedy: remedy.awaits_authority != "no")
            for user in case._who_can_authorise(waiting):
                case.activity_schedule(
                    ACTIVITY,
                    summary=self.env._(
                        "%s waits for you", ", ".join(waiting.mapped("display_name"))
                    ),
                    user_id=user.id,
                )

    def _who_can_authorise(self, remedies):
        """The team's leader, or some supervisors; administrators where there is nobody else.

        Never who asked for one of ``remedies`` or agreed to it already.
        """
        self.ensure_one()
        users = self.env["res.users"]
        if not remedies:
            return users
        involved = users.union(*(remedy._involved() for remedy in remedies))
        out = [*involved.ids, SUPERUSER_ID]
        supervisors = self.env.ref("aftersales_center.group_supervisor")
        able = users.search(
            [
                ("all_group_ids", "in", supervisors.ids),
                ("share", "=", False),
                ("company_ids", "in", self.company_id.ids),
                ("id", "not in", out),
            ],
            order="id",
        )
        if self.team_id.leader_id in able:
            return self.team_id.leader_id
        administrators = able.filtered(
            lambda user: user.has_group("aftersales_center.group_administrator")
        )
        return (able - administrators or able)[:_ASKED]


class AftersalesRma(models.Model):
    _name = "aftersales.rma"
    _inherit = ["aftersales.rma", "aftersales.authority.mixin"]
