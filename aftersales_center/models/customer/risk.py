"""How likely each customer is to leave, as of the last scoring."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

#: Scores from which a customer is in a band, the highest first.
BANDS = [("high", 70), ("medium", 50), ("low", 0)]
#: So many reasons are told where many customers are listed.
_MAIN = 3


class AftersalesCustomerRisk(models.Model):
    """One row per customer (commercial partner) and company, written by the scoring alone.

    Customers without a confirmed order have none. Amounts are untaxed, in the company's currency.
    """

    _name = "aftersales.customer.risk"
    _description = "Churn Risk"
    _inherit = "aftersales.unwritable.mixin"
    _log_access = False
    _order = "score desc, amount desc, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade", index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    score = fields.Integer(
        "Risk",
        readonly=True,
        index=True,
        aggregator="avg",
        help="0 (stays) to 100 (leaves); 50 is as likely to leave as to stay.",
    )
    band = fields.Selection(
        [("high", "High"), ("medium", "Medium"), ("low", "Low")], "How Likely", readonly=True
    )
    factors = fields.Json(readonly=True, help="What the score is made of: fact, points, figures.")
    scored_on = fields.Datetime(readonly=True)
    last_order_date = fields.Date("Last Order", readonly=True, index=True)
    order_count = fields.Integer("Orders", readonly=True, aggregator="sum")
    rhythm_days = fields.Float(
        "Orders Every (days)",
        digits=(16, 1),
        readonly=True,
        aggregator="avg",
        help="Median days between the customer's own orders. 0 with a single order.",
    )
    expected_days = fields.Float(
        "Expected Every (days)",
        digits=(16, 1),
        readonly=True,
        aggregator="avg",
        help="Their own interval, drawn towards what is typical here as long as they have few.",
    )
    left_on = fields.Date(
        "Counts as Gone From",
        readonly=True,
        index=True,
        help="When a customer has left is set in the settings.",
    )
    amount = fields.Monetary(
        "Ordered So Far", readonly=True, help="Untaxed, over all confirmed orders."
    )
    average_amount = fields.Monetary("Average Order", readonly=True, aggregator="avg")
    reasons = fields.Text("Why", compute="_compute_reasons")
    main_reasons = fields.Text(
        "Why Most of All", compute="_compute_reasons", help="The three weightiest reasons."
    )
    factors_html = fields.Html(
        "What It Is Made Of", compute="_compute_factors_html", sanitize=False
    )
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    phone = fields.Char(related="partner_id.phone")
    email = fields.Char(related="partner_id.email")

    _customer_unique = models.Constraint(
        "UNIQUE(partner_id, company_id)", "This customer has a risk in this company already."
    )
    #: The first page of the list, however many customers there are.
    _list_idx = models.Index("(company_id, score DESC, amount DESC, id DESC)")

    @api.depends("factors")
    @api.depends_context("lang")
    def _compute_reasons(self):
        for risk in self:
            sentences = risk._sentences()
            risk.reasons = "\n".join(sentences)
            risk.main_reasons = "\n".join(sentences[:_MAIN])

    @api.depends("factors", "score")
    @api.depends_context("lang")
    def _compute_factors_html(self):
        """A table: each fact in plain words with its points, then their sum."""
        row = Markup("<tr><td>%s</td><td class='text-end %s'>%s</td></tr>")
        for risk in self:
            lines = Markup().join(
                row
                % (
                    risk._sentence(code, points, values),
                    "text-danger" if points > 0 and code != "base" else "",
                    f"{points:+.1f}".replace("-", "−"),
                )
                for code, points, values in risk.factors or []
            )
            total = Markup("<tr class='fw-bold'><td>%s</td><td class='text-end'>%s</td></tr>") % (
                self.env._("Risk, between 0 and 100"),
                risk.score,
            )
            risk.factors_html = Markup("<table class='table table-sm mb-0'>%s%s</table>") % (
                lines,
                total,
            )

    def action_open_partner(self):
        """Open the customer. Called from the list and the cards."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "views": [(False, "form")],
            "name": self.partner_id.display_name,
        }

    def action_open_orders(self):
        """The confirmed orders behind this row; needs the user's own rights on orders."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "view_mode": "list,form",
            "domain": [
                ("partner_id.commercial_partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "=", "sale"),
            ],
            "name": self.env._("Orders of %s", self.partner_id.display_name),
        }

    # Written by the scoring only --------------------------------------------------------------

    def _refuse_change(self):
        raise UserError(
            self.env._(
                "Churn risk follows from orders, cases, ratings and promises and cannot be set."
                " An administrator can change what each of them is worth."
            )
        )
