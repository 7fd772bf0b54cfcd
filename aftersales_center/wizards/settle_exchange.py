"""Exchanges in the settling dialog: for what, at which price, and what is in stock instead."""

from odoo import api, fields, models


class AftersalesSettle(models.TransientModel):
    _inherit = "aftersales.settle"

    stock_note = fields.Char(compute="_compute_stock_note")

    @api.depends("line_ids.is_short", "line_ids.substitute_ids")
    def _compute_stock_note(self):
        """Which of the goods to send are short, and what is in stock instead."""
        for wizard in self:
            wizard.stock_note = " ".join(
                row._stock_words() for row in wizard.line_ids if row.is_short
            )

    def _prepare_lines(self, rma):
        """The product that the customer asked for is filled in."""
        commands = super()._prepare_lines(rma)
        lines = {line.id: line for line in rma.line_ids}
        for _command, _id, row in commands:
            if row["kind"] == "exchange":
                row["exchange_product_id"] = lines[row["rma_line_id"]].exchange_product_id.id
        return commands

    def action_settle(self):
        """Exchanges under way go on with what was accepted meanwhile."""
        result = super().action_settle()
        self.rma_id.remedy_ids.filtered(lambda remedy: remedy._continues()).action_fulfil()
        return result


class AftersalesSettleLine(models.TransientModel):
    _inherit = "aftersales.settle.line"

    exchange_product_id = fields.Many2one(
        "product.product",
        "Exchange For",
        domain=[("sale_ok", "=", True), ("type", "=", "consu")],
    )
    exchange_price_policy = fields.Selection(
        selection="_selection_exchange_price",
        string="Price",
        compute="_compute_exchange_policies",
        store=True,
        readonly=False,
        precompute=True,
    )
    difference_policy = fields.Selection(
        selection="_selection_difference",
        string="Difference",
        compute="_compute_exchange_policies",
        store=True,
        readonly=False,
        precompute=True,
    )
    substitute_ids = fields.Many2many(
        "product.product", string="In Stock Instead", compute="_compute_substitute_ids"
    )
    is_short = fields.Boolean("Out of Stock", compute="_compute_substitute_ids")

    def _selection_exchange_price(self):
        remedy = self.env["aftersales.remedy"]
        return remedy._fields["exchange_price_policy"]._description_selection(self.env)

    def _selection_difference(self):
        remedy = self.env["aftersales.remedy"]
        return remedy._fields["difference_policy"]._description_selection(self.env)

    @api.depends("rma_line_id")
    def _compute_exchange_policies(self):
        for row in self:
            company = row.rma_line_id.company_id or self.env.company
            row.exchange_price_policy = company.aftersales_exchange_price
            row.difference_policy = company.aftersales_exchange_difference

    @api.depends("rma_line_id", "kind", "quantity", "exchange_product_id")
    def _compute_substitute_ids(self):
        """What is offered when the goods to send are short; for an exchange not yet chosen too."""
        for row in self:
            line, wanted = row.rma_line_id, row._wanted_product()
            row.is_short = bool(line and wanted and line._is_short(wanted, row.quantity))
            offered = line and (row.is_short or (row.kind == "exchange" and not wanted))
            row.substitute_ids = line._substitutes(wanted, row.quantity) if offered else False

    def _wanted_product(self):
        """What this row sends to the customer; none for money."""
        if self.kind == "exchange":
            return self.exchange_product_id
        product = self.rma_line_id.product_id
        return product if self.kind == "replacement" else product.browse()

    def _stock_words(self):
        wanted = self._wanted_product().display_name
        if self.substitute_ids:
            return self.env._(
                "Less than %(quantity)s of “%(product)s” is in stock. In stock instead:"
                " %(others)s.",
                quantity=f"{self.quantity:g}",
                product=wanted,
                others=", ".join(self.substitute_ids.mapped("display_name")),
            )
        return self.env._(
            "Less than %(quantity)s of “%(product)s” is in stock, and no substitute is.",
            quantity=f"{self.quantity:g}",
            product=wanted,
        )

    @api.model
    def _terms(self):
        return [
            *super()._terms(),
            "exchange_product_id",
            "exchange_price_policy",
            "difference_policy",
        ]

    def _prepare_remedy(self):
        values = super()._prepare_remedy()
        if self.kind == "exchange":
            values.update(
                exchange_product_id=self.exchange_product_id.id,
                exchange_price_policy=self.exchange_price_policy,
                difference_policy=self.difference_policy,
            )
        return self.rma_line_id._prepare_delivery_values(values)

    @api.model
    def _kinds_with_money(self):
        return super()._kinds_with_money() | {"exchange"}


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    def action_open_settle(self):
        """Without new units to settle, what is under way just goes on."""
        self.ensure_one()
        fresh = any(line._prepare_remedies() for line in self.line_ids if line.sale_line_id)
        if not fresh and any(
            remedy.state == "to_do" or remedy._continues() for remedy in self.remedy_ids
        ):
            return self.action_settle()
        return super().action_open_settle()
