"""Before a policy comes into force: what changes for whom, and the warnings to be read."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class AftersalesPolicyActivate(models.TransientModel):
    _name = "aftersales.policy.activate"
    _description = "Put a Policy in Force"

    policy_id = fields.Many2one("aftersales.policy", required=True, readonly=True)
    former_id = fields.Many2one("aftersales.policy", compute="_compute_former_id")
    first_day = fields.Date(compute="_compute_former_id")
    warnings = fields.Text(related="policy_id.warnings")
    are_warnings_read = fields.Boolean("I have read the warnings")

    @api.depends("policy_id")
    def _compute_former_id(self):
        for wizard in self:
            policy = wizard.policy_id
            wizard.former_id = policy._active_of(policy.company_id)
            wizard.first_day = policy.valid_from or policy._today()

    def action_activate(self):
        """Put the policy in force and show it.

        :raises UserError: when there are warnings that nobody says they have read.
        """
        self.ensure_one()
        if self.warnings and not self.are_warnings_read:
            raise UserError(
                self.env._("Read the warnings and tick the box, or close this and mend the rules.")
            )
        self.policy_id.action_activate()
        return {"type": "ir.actions.act_window_close"}
