"""The minutes a repair of a return took, and what they cost at the rate of that day."""

from odoo import fields, models
from odoo.exceptions import UserError


class RepairOrder(models.Model):
    _inherit = "repair.order"

    aftersales_minutes = fields.Float(
        "Minutes", digits=(6, 1), copy=False, help="How long the repair took, in minutes."
    )
    aftersales_currency_id = fields.Many2one(related="company_id.currency_id")
    aftersales_labour_cost = fields.Monetary(
        "Labour Cost",
        currency_field="aftersales_currency_id",
        readonly=True,
        copy=False,
        groups="aftersales_center.group_agent,aftersales_center.group_auditor",
        help="The minutes at the company's rate on the day the repair ended.",
    )
    aftersales_ended_on = fields.Date("Repair Ended On", readonly=True, copy=False)

    _aftersales_minutes_positive = models.Constraint(
        "CHECK(aftersales_minutes IS NULL OR aftersales_minutes >= 0)",
        "A repair takes no less than no time.",
    )

    def write(self, vals):
        """What the work cost is fixed once the repair ended."""
        if not self.env.su:
            fixed = {"aftersales_labour_cost", "aftersales_ended_on"}.intersection(vals)
            ended = "aftersales_minutes" in vals and self.filtered("aftersales_ended_on")
            if fixed or ended:
                raise UserError(
                    self.env._(
                        "What the work on %s cost was fixed when the repair ended. Enter other"
                        " work as a cost of the return.",
                        ", ".join((ended or self).mapped("name")),
                    )
                )
        return super().write(vals)

    def action_repair_done(self):
        result = super().action_repair_done()
        self._aftersales_fix_labour()
        return result

    def action_repair_cancel(self):
        """Work on what was not repaired after all was done, too."""
        result = super().action_repair_cancel()
        self._aftersales_fix_labour()
        return result

    def _aftersales_fix_labour(self):
        """Fix what the minutes cost at today's rate, once."""
        # sudo: whoever repairs sees no rate; only the work on goods of cases is written.
        for repair in self.sudo():
            if not repair.aftersales_remedy_id or repair.aftersales_ended_on:
                continue
            if repair.state not in ("done", "cancel"):
                continue
            company = repair.company_id
            repair.write(
                {
                    "aftersales_ended_on": fields.Date.context_today(repair),
                    "aftersales_labour_cost": company.currency_id.round(
                        repair.aftersales_minutes / 60 * company.aftersales_labour_rate
                    ),
                }
            )
