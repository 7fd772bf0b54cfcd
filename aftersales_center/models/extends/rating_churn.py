"""A rating says something about its customer: they are scored again."""

from odoo import models


class RatingRating(models.Model):
    _inherit = "rating.rating"

    def _aftersales_give(self, rate, feedback, effort):
        result = super()._aftersales_give(rate, feedback, effort)
        # sudo: customer and company of the case that was rated.
        case = self.sudo()._audit_root()
        self.env["aftersales.churn.mark"]._mark(case)
        return result
