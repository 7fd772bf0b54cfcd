"""What each fact about a customer is worth: points that an administrator sets."""

from odoo import api, fields, models, tools
from odoo.tools.translate import LazyTranslate

from ...engine import retention as engine

_lt = LazyTranslate(__name__)

CODES = [
    ("base", "Start"),
    ("overdue", "Silence"),
    ("orders", "Number of orders"),
    ("worth", "Size of the orders"),
    ("trend", "Orders more or less often"),
    ("open_cases", "Open cases"),
    ("refused", "Refused or disputed cases"),
    ("low_ratings", "Low ratings"),
    ("good_ratings", "Good ratings"),
    ("broken", "Broken promises"),
]
UNITS = {
    "base": _lt("Once, for every customer who has ordered. 50 is as likely to leave as to stay."),
    "overdue": _lt(
        "For each doubling of the silence. Nothing when the next order is just due; taken off"
        " while it is early. Counted in the customer's own intervals."
    ),
    "orders": _lt("For each doubling of the days on which the customer ordered."),
    "worth": _lt("For each doubling of the average order against what is typical here."),
    "trend": _lt("From −1 (all orders long ago) to 1 (all of them lately)."),
    "open_cases": _lt("For each open return or complaint."),
    "refused": _lt("For each case of the last 12 months that was refused, or decided again."),
    "low_ratings": _lt("For each rating of 1 or 2 in the last 12 months."),
    "good_ratings": _lt("For each rating of 4 or 5 in the last 12 months."),
    "broken": _lt("For each promise broken in the last 12 months."),
}


class AftersalesChurnWeight(models.Model):
    """Points of one fact, for one company or for all that have no row of their own."""

    _name = "aftersales.churn.weight"
    _description = "Weight of Churn Risk"
    _inherit = ["aftersales.cached.mixin", "aftersales.audit.config.mixin"]
    _order = "company_id, sequence, id"
    _rec_name = "code"

    sequence = fields.Integer(default=10)
    code = fields.Selection(CODES, "Fact", required=True)
    points = fields.Float(
        required=True,
        digits=(16, 1),
        help="Added to the risk for each unit; below 0 it speaks for staying.",
    )
    most = fields.Float(
        "At Most (units)",
        digits=(16, 1),
        help="Units above this count no more. 0: there is no limit.",
    )
    unit_text = fields.Char("Counted", compute="_compute_unit_text")
    company_id = fields.Many2one(
        "res.company", index=True, help="Leave empty for every company without a row of its own."
    )

    _code_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))",
        "There are points for this fact in this company already. Change those.",
    )
    _within = models.Constraint(
        "CHECK(points BETWEEN -100 AND 100 AND most BETWEEN 0 AND 1000000)",
        "Points lie between −100 and 100, and the most units that count between 0 and 1,000,000.",
    )

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_unit_text(self):
        for weight in self:
            weight.unit_text = self.env._(UNITS[weight.code]) if weight.code else False

    @api.model
    @tools.ormcache("company_id")
    def _of(self, company_id):
        """``{code: engine weight}`` of a company; its own rows before those of all companies.

        Called by the scoring and the calibration, as the system.
        """
        # sudo: points of one company, whoever's action is scored; nothing else is read.
        rows = self.sudo().search([("company_id", "in", (company_id, False))])
        found = {}
        for row in rows.sorted(lambda row: bool(row.company_id)):
            found[row.code] = (
                engine.Weight(row.points, row.most) if row.most else engine.Weight(row.points)
            )
        return found

    @api.model
    def _put(self, company, weights):
        """Set the points of ``company`` to ``{code: engine weight}``; other companies keep theirs.

        Called by the calibration for an administrator; each change is logged.
        """
        own = self.search([("company_id", "=", company.id)]).grouped("code")
        shared = self.search([("company_id", "=", False)]).grouped("code")
        for code, weight in weights.items():
            if code in own:
                own[code].points = weight.points
            else:
                self.create(
                    {
                        "code": code,
                        "points": weight.points,
                        "most": 0 if weight.most == float("inf") else weight.most,
                        "sequence": shared[code].sequence if code in shared else 10,
                        "company_id": company.id,
                    }
                )
