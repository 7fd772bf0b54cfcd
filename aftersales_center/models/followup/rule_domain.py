"""Whom a rule is for: the administrator's domain on customers, checked when it is typed."""

from ast import literal_eval

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class AftersalesFollowupRule(models.Model):
    _inherit = "aftersales.followup.rule"

    @api.constrains("partner_domain")
    def _check_partner_domain(self):
        for rule in self:
            try:
                # sudo: as the job asks it.
                self.env["res.partner"].sudo()._search(rule._partner_domain(), limit=1)
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "The choice of customers of “%(rule)s” cannot be understood: %(error)s"
                        " Choose them anew.",
                        rule=rule.name,
                        error=str(error).strip().split("\n")[0],
                    )
                ) from error

    def _partner_filter(self):
        """The typed domain as a list; empty when all customers are meant."""
        self.ensure_one()
        return literal_eval(self.partner_domain or "[]")

    def _partner_domain(self):
        """The domain on ``res.partner`` of whom this rule is for."""
        return Domain(self._partner_filter())
