"""One row of a policy: so much time for one step."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine.worktime import DAY, HOUR
from .policy import TARGETS

UNITS = [
    ("hours", "Working hours"),
    ("days", "Working days"),
    ("clock_hours", "Hours, nights and weekends too"),
    ("clock_days", "Days, weekends too"),
]
#: Steps that only returns have.
GOODS = ("receive", "inspect")
#: A promise of more than this is a typing error.
LONGEST = 2 * 365 * DAY


class AftersalesSlaTarget(models.Model):
    """One promise of a policy: so much time for one step."""

    _name = "aftersales.sla.target"
    _description = "SLA Promise"
    _inherit = ["aftersales.cached.mixin", "aftersales.audit.config.mixin"]
    _order = "policy_id, id"

    policy_id = fields.Many2one(
        "aftersales.sla.policy", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True)
    target = fields.Selection(TARGETS, "Step", required=True, default="decide")
    amount = fields.Float("Within", required=True, default=8.0, digits=(16, 2))
    unit = fields.Selection(
        UNITS,
        required=True,
        default="hours",
        help="A working day is what the calendar works on an average day: 8 hours for 40 a week on"
        " five days.",
    )
    warn_at = fields.Float(
        "Warn After",
        default=0.75,
        digits=(3, 2),
        help="Share of the time used up when the owner is warned, 0 to 1. 0: no warning.",
    )
    pausable = fields.Boolean(
        "Waits for the Customer",
        default=True,
        help="The clock stands still while we wait for an answer of the customer.",
    )

    _target_unique = models.UniqueIndex(
        "(policy_id, target)", "A policy promises each step once. Change the row that is there."
    )
    _share = models.Constraint(
        "CHECK(warn_at >= 0 AND warn_at < 1)",
        "The share of time after which somebody is warned is at least 0 and less than 1.",
    )

    @api.depends("target", "amount", "unit")
    @api.depends_context("lang")
    def _compute_display_name(self):
        units = {
            "hours": self.env._("%(target)s: %(amount)s working hours"),
            "days": self.env._("%(target)s: %(amount)s working days"),
            "clock_hours": self.env._("%(target)s: %(amount)s hours"),
            "clock_days": self.env._("%(target)s: %(amount)s days"),
        }
        targets = dict(self._fields["target"]._description_selection(self.env))
        for row in self:
            row.display_name = units.get(row.unit, "") % {
                "target": targets.get(row.target, ""),
                "amount": f"{row.amount:g}",
            }

    @api.constrains("target", "policy_id")
    def _check_step(self):
        """A complaint has no goods of its own: its returns are received and inspected."""
        for row in self:
            if row.policy_id.applies_to == "complaint" and row.target in GOODS:
                raise ValidationError(
                    self.env._(
                        "%(promise)s: a complaint has no goods to receive or inspect. Promise it"
                        " in a policy for returns; “%(policy)s” is for complaints.",
                        promise=row.display_name,
                        policy=row.policy_id.name,
                    )
                )

    @api.constrains("amount", "unit", "target", "policy_id")
    def _check_amount(self):
        for row in self:
            each = DAY if row.unit in ("days", "clock_days") else HOUR
            if not 0 < row.amount * each <= LONGEST:
                raise ValidationError(
                    self.env._(
                        "%s: promise more than nothing and at most two years.", row.display_name
                    )
                )
