"""What the merchant knows of each way on: what it recovers, what it costs, what bars it."""

from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine import recovery


class AftersalesRecoveryRule(models.Model):
    """One rule about one disposition; empty criteria match everything. Amounts are for one unit."""

    _name = "aftersales.recovery.rule"
    _inherit = ["aftersales.audit.config.mixin"]
    _description = "Recovery Rule"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(
        "Why", required=True, translate=True, help="Shown to the receiver as the reason."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)
    disposition_id = fields.Many2one(
        "aftersales.disposition",
        required=True,
        check_company=True,
        ondelete="cascade",
        index=True,
    )
    category_ids = fields.Many2many(
        "product.category",
        "aftersales_recovery_rule_category",
        string="Product Categories",
        help="With the categories below them.",
    )
    grade_ids = fields.Many2many(
        "aftersales.grade", "aftersales_recovery_rule_grade", string="Grades"
    )
    reason_ids = fields.Many2many(
        "aftersales.reason", "aftersales_recovery_rule_reason", string="Reasons"
    )
    finding_ids = fields.Many2many(
        "aftersales.legal.exception",
        "aftersales_recovery_rule_finding",
        string="State of the Goods",
        domain=[("is_finding", "=", True)],
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    value_from = fields.Monetary(
        help="Of one unit as it was sold, without tax, in the company's currency. 0 for any."
    )
    value_below = fields.Monetary(help="This amount itself is not meant. 0 for no limit.")
    percent = fields.Float(
        "Recovered in Per Cent", digits=(16, 2), help="Of what one unit was sold for."
    )
    handling_cost = fields.Monetary(help="What one unit costs on this way, work included.")
    is_barred = fields.Boolean("Barred", help="Such goods may not go this way at all.")

    _percent_range = models.Constraint(
        "CHECK(percent BETWEEN 0 AND 100)", "Between 0 and 100 per cent are recovered."
    )
    _amounts_positive = models.Constraint(
        "CHECK(COALESCE(handling_cost, 0) >= 0 AND COALESCE(value_from, 0) >= 0"
        " AND COALESCE(value_below, 0) >= 0)",
        "Amounts of a recovery rule are never below zero.",
    )

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for rule in self:
            rule.currency_id = (rule.company_id or self.env.company).currency_id

    @api.constrains("value_from", "value_below")
    def _check_range(self):
        for rule in self:
            if rule.value_below and rule.value_below <= rule.value_from:
                raise ValidationError(
                    self.env._(
                        "“%s” matches no value: the upper limit must be above the lower one.",
                        rule.name,
                    )
                )

    @api.model
    def _engine_rules(self, company):
        """The rules of ``company`` and those of all companies, in their order, for the engine."""
        # sudo: receivers see no amounts; what is proposed tells them none.
        rules = self.sudo().search([("company_id", "in", (company.id, False))])
        return [rule._engine_rule() for rule in rules.with_env(self.env(su=True))]

    def _engine_rule(self):
        self.ensure_one()
        return recovery.Rule(
            key=self.id,
            route=self.disposition_id.id,
            grades=frozenset(self.grade_ids.ids),
            reasons=frozenset(self.reason_ids.ids),
            categories=frozenset(self.category_ids.ids),
            findings=frozenset(self.finding_ids.ids),
            value_from=_money(self.value_from) if self.value_from else None,
            below=_money(self.value_below) if self.value_below else None,
            percent=_money(self.percent),
            handling=_money(self.handling_cost),
            barred=self.name if self.is_barred else None,
        )


def _money(number):
    return Decimal(repr(number or 0.0))
