"""“Try it”: what a version of a policy, drafts included, would say to one customer."""

from odoo import api, fields, models

from ..models.policy.request import Request

#: Among so many of the newest orders one is looked for to begin with.
_RECENT = 40
#: What is shown of the decision that would be made.
_SHOWN = (
    "verdict",
    "sentence",
    "customer_text",
    "trace_html",
    "deadline",
    "is_deadline_known",
    "remedy_names",
    "evidence_names",
    "return_payer",
    "outbound",
    "restocking_fee",
    "keeps_item",
    "auto_approve",
    "floor_won",
    "legal_basis",
)


def _decided(name, string=None):
    """A selection with the words of the decision's own."""

    def words(self):
        field = self.env["aftersales.policy.decision"]._fields[name]
        return field._description_selection(self.env)

    return fields.Selection(words, string, compute="_compute_decision")


class AftersalesPolicyTry(models.TransientModel):
    """Answers while one types; nothing is stored, nobody is told.

    The same code answers as for a real return, so what is seen here is what would happen.
    """

    _name = "aftersales.policy.try"
    _description = "Try a Policy"

    policy_id = fields.Many2one(
        "aftersales.policy",
        "Policy Version",
        default=lambda self: self._default_policy(),
        help="Empty: the version the order was confirmed under.",
    )
    sale_line_id = fields.Many2one(
        "sale.order.line",
        "Sold Line",
        domain="[('state', '=', 'sale'), ('display_type', '=', False),"
        " ('product_id.type', '=', 'consu')]",
        default=lambda self: self._default_sale_line(),
    )
    partner_id = fields.Many2one(related="sale_line_id.order_id.partner_id", string="Customer")
    date_order = fields.Datetime(related="sale_line_id.order_id.date_order", string="Ordered On")
    reason_id = fields.Many2one(
        "aftersales.reason",
        default=lambda self: self.env["aftersales.reason"].search([], limit=1),
    )
    asked_on = fields.Datetime(required=True, default=fields.Datetime.now)
    quantity = fields.Float(digits="Product Unit", default=1.0)
    wanted = fields.Selection(
        lambda self: self.env["aftersales.rma.line"]._selection_remedy(),
        "Remedy Wanted",
        required=True,
        default="refund",
    )
    channel = fields.Selection(
        lambda self: self.env["aftersales.rma"]._fields["channel"]._description_selection(self.env),
        "Asked By",
        required=True,
        default="backoffice",
    )
    tracking = fields.Selection(related="sale_line_id.product_id.tracking")
    product_id = fields.Many2one(related="sale_line_id.product_id")
    lot_ids = fields.Many2many(
        "stock.lot",
        "aftersales_policy_try_lot_rel",
        string="Lots/Serial Numbers",
        domain="[('product_id', '=', product_id)]",
        groups="stock.group_production_lot",
    )
    finding_ids = fields.Many2many(
        "aftersales.legal.exception",
        "aftersales_policy_try_finding_rel",
        string="Found at Inspection",
        domain="[('is_finding', '=', True)]",
    )

    verdict = _decided("verdict")
    return_payer = _decided("return_payer", "Return Shipping Paid By")
    outbound = _decided("outbound", "Delivery Charge Refunded")
    sentence = fields.Char(compute="_compute_decision")
    customer_text = fields.Text("Told to the Customer", compute="_compute_decision")
    trace_html = fields.Html("Rules", compute="_compute_decision", sanitize=False)
    deadline = fields.Datetime("Claimable Until", compute="_compute_decision")
    is_deadline_known = fields.Boolean(compute="_compute_decision")
    remedy_names = fields.Char("Remedies", compute="_compute_decision")
    evidence_names = fields.Char("Evidence", compute="_compute_decision")
    restocking_fee = fields.Float("Restocking Fee (%)", compute="_compute_decision")
    keeps_item = fields.Boolean("Keeps the Goods", compute="_compute_decision")
    auto_approve = fields.Boolean("Approved by Itself", compute="_compute_decision")
    floor_won = fields.Boolean(compute="_compute_decision")
    legal_basis = fields.Text(compute="_compute_decision")

    applied_policy_id = fields.Many2one("aftersales.policy", compute="_compute_applied")
    applied_verdict = fields.Selection(
        lambda self: self.env["aftersales.policy.decision"]
        ._fields["verdict"]
        ._description_selection(self.env),
        compute="_compute_applied",
    )
    applied_sentence = fields.Char(compute="_compute_applied")
    is_other_version = fields.Boolean(compute="_compute_applied")

    def _default_policy(self):
        policies = self.env["aftersales.policy"]
        return policies._of(self.env.company, fields.Datetime.now())

    def _default_sale_line(self):
        """A line sold lately and delivered, so that the dialog opens with an answer."""
        orders = self.env["sale.order"].search(
            [("state", "=", "sale"), ("company_id", "=", self.env.company.id)], limit=_RECENT
        )
        goods = orders.order_line.filtered(
            lambda line: not line.display_type and line.product_id.type == "consu"
        )
        return (goods.filtered("qty_delivered") or goods)[:1]

    @api.depends(
        "policy_id",
        "sale_line_id",
        "reason_id",
        "asked_on",
        "quantity",
        "wanted",
        "channel",
        "lot_ids",
        "finding_ids",
    )
    @api.depends_context("lang", "tz")
    def _compute_decision(self):
        for wizard in self:
            decision = wizard._decide(wizard.policy_id)
            for name in _SHOWN:
                wizard[name] = decision[name]

    @api.depends("verdict", "policy_id", "sale_line_id")
    def _compute_applied(self):
        """What the order's own version says, beside what the tried one would."""
        for wizard in self:
            line = wizard.sale_line_id
            applied = self.env["aftersales.policy"]._for_lines(line).get(line)
            wizard.applied_policy_id = applied
            wizard.is_other_version = bool(line and wizard.policy_id) and (
                applied != wizard.policy_id
            )
            decision = wizard._decide(None) if wizard.is_other_version else wizard._no_decision()
            wizard.applied_verdict = decision.verdict
            wizard.applied_sentence = decision.sentence

    def _no_decision(self):
        return self.env["aftersales.policy.decision"]

    def _decide(self, policy):
        """The decision ``policy`` would lead to: a record that is never stored, or none."""
        self.ensure_one()
        decisions, line = self._no_decision(), self.sale_line_id
        if not (line and self.reason_id and self.asked_on and self.quantity > 0):
            return decisions
        [answer] = decisions._answers([self._prepare_request()], policy)
        values = decisions._prepare(self.env["aftersales.rma.line"], answer, "request")
        values["company_id"] = line.company_id.id
        values["currency_id"] = line.company_id.currency_id.id
        return decisions.new(values)

    def _prepare_request(self):
        # sudo: lots, of which only which are meant counts, for administrators without Inventory.
        lots = self.sudo().lot_ids._origin.sudo(False)
        return Request(
            sale_line=self.sale_line_id,
            reason=self.reason_id,
            asked_on=self.asked_on,
            quantity=self.quantity,
            wanted=self.wanted,
            channel=self.channel,
            lots=lots,
            findings=frozenset(self.finding_ids.mapped("code")),
        )
