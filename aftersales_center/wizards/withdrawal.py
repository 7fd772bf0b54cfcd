"""Withdrawals by hand: one that came by letter, mail or phone; and one that names no order."""

from odoo import Command, api, fields, models

from ..models.withdrawal.withdrawal import CHANNELS


class AftersalesWithdrawalWizard(models.TransientModel):
    """Called by agents from the list of withdrawals and from a sale order."""

    _name = "aftersales.withdrawal.wizard"
    _description = "Record a Withdrawal"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    channel = fields.Selection(
        [each for each in CHANNELS if each[0] != "online"],
        "Came By",
        required=True,
        default="letter",
    )
    received_on = fields.Datetime(
        "Came On",
        required=True,
        default=fields.Datetime.now,
        help="When it arrived. Sending in time is in time: for a letter, enter the day it was"
        " posted.",
    )
    order_id = fields.Many2one(
        "sale.order",
        domain="[('state', '=', 'sale'), ('company_id', '=', company_id)]",
        help="Leave empty if nobody can tell: the withdrawal then waits in the list.",
    )
    person = fields.Char("Consumer", required=True)
    contract = fields.Text(
        required=True, help="What the consumer wrote or said, as far as it names the contract."
    )
    address = fields.Char("E-mail", help="The acknowledgement goes there at once.")
    postal_address = fields.Text(help="Where to post the acknowledgement if there is no e-mail.")
    lang = fields.Selection(
        "_selection_lang", "Language", default=lambda self: self.env.lang, required=True
    )
    is_partial = fields.Boolean("A Part Only")
    line_ids = fields.One2many("aftersales.withdrawal.wizard.line", "wizard_id", "Goods")

    @api.model
    def _selection_lang(self):
        return self.env["res.lang"].get_installed()

    @api.model
    def default_get(self, fields_list):
        """Opened on an order, the wizard is about that order."""
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "sale.order":
            order = self.env["sale.order"].browse(self.env.context.get("active_id"))
            values.update(order_id=order.id, company_id=order.company_id.id)
        return values

    @api.onchange("order_id")
    def _onchange_order_id(self):
        """Propose what the order knows."""
        order = self.order_id
        self.line_ids = [Command.clear()]
        if not order:
            return
        partner = order.partner_id
        self.person = self.person or partner.name
        self.contract = self.contract or order.name
        self.address = self.address or partner.email
        codes = dict(self._selection_lang())
        self.lang = partner.lang if partner.lang in codes else self.lang
        self.line_ids = [
            Command.create({"sale_line_id": line["id"]})
            for line in order._aftersales_withdrawal_lines()
        ]

    def action_apply(self):
        """Record it and open it."""
        self.ensure_one()
        goods = [
            (line.sale_line_id.id, line.quantity) for line in self.line_ids if line.quantity > 0
        ]
        row = self.env["aftersales.withdrawal"].action_record(
            {
                **{
                    name: self[name]
                    for name in (
                        "channel",
                        "received_on",
                        "person",
                        "contract",
                        "address",
                        "postal_address",
                        "lang",
                    )
                },
                "company_id": self.company_id.id,
                "order_id": self.order_id.id,
                "goods": goods if self.is_partial else [],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": row._name,
            "res_id": row.id,
            "view_mode": "form",
        }


class AftersalesWithdrawalWizardLine(models.TransientModel):
    _name = "aftersales.withdrawal.wizard.line"
    _description = "Goods of a Partial Withdrawal"

    wizard_id = fields.Many2one("aftersales.withdrawal.wizard", required=True, ondelete="cascade")
    sale_line_id = fields.Many2one("sale.order.line", "Product", required=True)
    ordered = fields.Float(related="sale_line_id.product_uom_qty", string="Ordered")
    product_uom_id = fields.Many2one(related="sale_line_id.product_uom_id")
    quantity = fields.Float("Withdrawn", digits="Product Unit")


class AftersalesWithdrawalMatch(models.TransientModel):
    """Called by agents from a withdrawal that names no order of its sender."""

    _name = "aftersales.withdrawal.match"
    _description = "Match a Withdrawal"

    withdrawal_id = fields.Many2one(
        "aftersales.withdrawal",
        required=True,
        readonly=True,
        default=lambda self: self.env.context.get("active_id"),
    )
    company_id = fields.Many2one(related="withdrawal_id.company_id")
    person = fields.Char(related="withdrawal_id.person")
    address = fields.Char(related="withdrawal_id.address")
    contract = fields.Text(related="withdrawal_id.contract")
    suggested_ids = fields.Many2many(
        "sale.order", string="Likely", compute="_compute_suggested_ids"
    )
    order_id = fields.Many2one(
        "sale.order",
        required=True,
        domain="[('state', '=', 'sale'), ('company_id', '=', company_id)]",
    )

    @api.depends("withdrawal_id")
    def _compute_suggested_ids(self):
        for wizard in self:
            wizard.suggested_ids = wizard.withdrawal_id._suggested_orders()[:10]

    @api.onchange("withdrawal_id")
    def _onchange_withdrawal_id(self):
        if len(self.suggested_ids) == 1:
            self.order_id = self.suggested_ids._origin

    def action_apply(self):
        self.ensure_one()
        return self.withdrawal_id.action_match(self.order_id.id)
