"""From when on a customer counts as gone."""

from odoo import fields, models
from odoo.tools import SQL


class ResCompany(models.Model):
    _inherit = "res.company"

    aftersales_left_intervals = fields.Float(
        "Left After (intervals)",
        default=4.0,
        help="A customer who has not ordered for so many of their own intervals has left."
        " 0 counts days only.",
    )
    aftersales_left_days = fields.Integer(
        "Left After (days)",
        default=365,
        help="A customer who has not ordered for so many days has left, whatever their interval."
        " 0 counts intervals only.",
    )

    _aftersales_left_known = models.Constraint(
        "CHECK(COALESCE(aftersales_left_intervals, 0) >= 0 AND COALESCE(aftersales_left_days, 0)"
        " >= 0 AND COALESCE(aftersales_left_intervals, 0) + COALESCE(aftersales_left_days, 0) > 0)",
        "Say after how many of their own intervals, or after how many days, a customer has left;"
        " not both can be 0.",
    )

    def _aftersales_gone_after_sql(self, expected_days):
        """Days without an order after which a customer has left, as whole number.

        The same as :func:`~engine.retention.gone_after`.

        :param expected_days: SQL of the customer's interval in days.
        """
        self.ensure_one()
        own = SQL(
            "CEIL(ROUND((%s * %s)::numeric, 6))::int",
            expected_days,
            self.aftersales_left_intervals,
        )
        if self.aftersales_left_intervals <= 0:
            days = SQL("%s", self.aftersales_left_days)
        elif self.aftersales_left_days <= 0:
            days = own
        else:
            days = SQL("LEAST(%s, %s)", own, self.aftersales_left_days)
        return SQL("GREATEST(%s, 1)", days)


class AftersalesSettingsFields(models.AbstractModel):
    _inherit = "aftersales.settings.fields"

    aftersales_left_intervals = fields.Float(
        related="company_id.aftersales_left_intervals", readonly=False
    )
    aftersales_left_days = fields.Integer(related="company_id.aftersales_left_days", readonly=False)
