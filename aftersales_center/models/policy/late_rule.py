"""What statutes ask on top of a refund that comes late: numbers with their source and age."""

from decimal import Decimal

from odoo import api, fields, models

from ...engine.late import LateRule, LateStep


class AftersalesLateRule(models.Model):
    """One statute: percent of the sum by how late it is. Proposed to agents, never automatic."""

    _name = "aftersales.late.rule"
    _inherit = ["aftersales.audit.config.mixin"]
    _description = "Surcharge on a Late Refund"
    _order = "country_id, basis"
    _rec_name = "legal_basis"

    country_id = fields.Many2one("res.country", required=True, ondelete="restrict")
    basis = fields.Selection(
        [("withdrawal", "Withdrawal"), ("non_conformity", "Faulty goods")],
        "Refund After",
        required=True,
        default="withdrawal",
    )
    legal_basis = fields.Char("Source", required=True, help="Where the statute says so.")
    step_ids = fields.One2many("aftersales.late.step", "rule_id", "Steps", copy=True)
    most_percent = fields.Float(
        "At Most (%)", digits=(5, 2), help="Of the sum that is late. 0: no limit."
    )
    confidence = fields.Selection(
        [("high", "High"), ("medium", "Medium"), ("low", "Low")],
        required=True,
        default="low",
        help="How sure the numbers are. Below “High” agents read “Verify with counsel”.",
    )
    found_in = fields.Char(help="What the numbers were taken from, and when.")
    active = fields.Boolean(default=True)

    _country_basis_unique = models.UniqueIndex(
        "(country_id, basis) WHERE active",
        "This country has a surcharge for such refunds already. Change that one.",
    )
    _most_percent_range = models.Constraint(
        "CHECK(most_percent >= 0)", "A surcharge cannot be limited to less than nothing."
    )

    @api.model
    def _rule(self, country_code, basis):
        """What the law of a country asks: an ``engine.late.LateRule``, or None.

        :param basis: what the claim rests on, a code of decisions.
        """
        # sudo: three numbers of a statute; whoever reads the return reads what it comes to.
        rule = self.sudo().search(
            [("country_id.code", "=", country_code), ("basis", "=", basis)], limit=1
        )
        return rule._as_rule() if rule else None

    def _as_rule(self):
        return LateRule(
            self.legal_basis,
            tuple(
                LateStep(step.from_day, Decimal(str(step.percent)), step.per)
                for step in self.step_ids
            ),
            Decimal(str(self.most_percent)),
            self.confidence == "high",
        )


class AftersalesLateStep(models.Model):
    """So many per cent from a day on."""

    _name = "aftersales.late.step"
    _inherit = ["aftersales.audit.config.mixin"]
    _description = "Step of a Surcharge"
    _order = "rule_id, from_day"
    _rec_name = "from_day"

    rule_id = fields.Many2one("aftersales.late.rule", required=True, ondelete="cascade", index=True)
    from_day = fields.Integer(required=True, default=1, help="1: the first day late.")
    percent = fields.Float(digits=(5, 2))
    per = fields.Selection(
        [
            ("once", "Of the sum"),
            ("month", "More with each month begun"),
            ("year", "A year, by the day"),
            ("legal", "The legal rate, set by decree"),
        ],
        "Counted",
        required=True,
        default="once",
    )

    _from_day_positive = models.Constraint("CHECK(from_day >= 1)", "Day 1 is the first day late.")
    _percent_positive = models.Constraint(
        "CHECK(percent >= 0)", "A surcharge cannot be less than nothing."
    )
    _day_unique = models.UniqueIndex("(rule_id, from_day)", "Two steps begin on the same day.")
