"""How likely a customer is to leave, on the customer; for staff only."""

import operator

from odoo import api, fields, models
from odoo.fields import Domain

_STAFF = "aftersales_center.group_agent,aftersales_center.group_auditor"
_COMPARE = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


class ResPartner(models.Model):
    _inherit = "res.partner"

    aftersales_risk_ids = fields.One2many(
        "aftersales.customer.risk", "partner_id", "Churn Risks", groups=_STAFF
    )
    aftersales_churn_risk = fields.Integer(
        "Churn Risk",
        compute="_compute_aftersales_churn_risk",
        search="_search_aftersales_churn_risk",
        groups=_STAFF,
        help="0 (stays) to 100 (leaves), in the current company. 0 without an order.",
    )
    aftersales_risk_factors = fields.Json(
        "Factors of Churn Risk", compute="_compute_aftersales_churn_risk", groups=_STAFF
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("company")
    def _compute_aftersales_churn_risk(self):
        risks = self._aftersales_risks()
        for partner in self:
            risk = risks.get(partner.commercial_partner_id)
            partner.aftersales_churn_risk = risk.score if risk else 0
            partner.aftersales_risk_factors = risk.factors if risk else False

    def _search_aftersales_churn_risk(self, operator, value):
        if operator not in ("in", *_COMPARE):
            return NotImplemented
        here = Domain("company_id", "=", self.env.company.id)
        found = Domain(
            "commercial_partner_id.aftersales_risk_ids",
            "any",
            here & Domain("score", operator, value),
        )
        with_zero = not {0}.isdisjoint(value) if operator == "in" else _COMPARE[operator](0, value)
        if with_zero:
            found |= Domain("commercial_partner_id.aftersales_risk_ids", "not any", here)
        return found

    def _aftersales_risks(self):
        """``{commercial partner: their row in the current company}``; one query."""
        return (
            self.env["aftersales.customer.risk"]
            .search(
                [
                    ("partner_id", "in", self.commercial_partner_id.ids),
                    ("company_id", "=", self.env.company.id),
                ]
            )
            .grouped("partner_id")
        )

    def _aftersales_risk_sentences(self):
        """Why this customer may leave, the weightiest reason first, as plain sentences.

        In the language of the environment, for staff. Empty without an order or a reason.
        Called by follow-ups, leads and the customer's page.
        """
        self.ensure_one()
        risk = self._aftersales_risks().get(self.commercial_partner_id)
        return risk._sentences() if risk else []
