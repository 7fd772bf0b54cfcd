"""What can be offered in exchange, above all when the same product is out of stock."""

from odoo import api, fields, models

#: How many substitutes are offered at most.
_MOST = 8


class AftersalesRmaLine(models.Model):
    _inherit = "aftersales.rma.line"

    exchange_product_id = fields.Many2one(
        "product.product",
        "Exchange For",
        check_company=True,
        domain="[('sale_ok', '=', True), ('type', '=', 'consu'), ('id', '!=', product_id)]",
        help="What the customer gets instead, when the remedy is an exchange.",
    )
    is_out_of_stock = fields.Boolean(
        compute="_compute_substitute_ids",
        compute_sudo=True,
        help="Less is free in the warehouse of what the customer is to get than they bring back.",
    )
    substitute_ids = fields.Many2many(
        "product.product",
        string="In Stock Instead",
        compute="_compute_substitute_ids",
        compute_sudo=True,
    )

    @api.depends(
        "product_id", "quantity", "sale_line_id", "requested_remedy", "exchange_product_id"
    )
    def _compute_substitute_ids(self):
        for line in self:
            wanted = line.product_id.browse()
            if line.requested_remedy == "replacement":
                wanted = line.product_id
            elif line.requested_remedy == "exchange":
                wanted = line.exchange_product_id
            line.is_out_of_stock = line._is_short(wanted)
            line.substitute_ids = line._substitutes(wanted) if line.is_out_of_stock else False

    def _prepare_remedy_values(self, values):
        values = super()._prepare_remedy_values(values)
        if values["kind"] == "exchange":
            values["exchange_product_id"] = self.exchange_product_id.id
        return values

    def _substitutes(self, wanted=None, quantity=None):
        """Products in stock that can stand in for ``wanted``: other variants, then substitutes.

        Called by the dialog that settles a return, and by its lines when stock is short.

        :param wanted: the product the customer was to get, this line's own by default.
        :param quantity: how many, in this line's unit; all of them by default.
        :returns: ``product.product`` with enough free stock in the warehouse that sends; never
            the line's own, which for itself is no exchange.
        """
        self.ensure_one()
        # sudo: stock of products an agent may sell; only the products are returned.
        own = self.sudo().product_id
        wanted = (wanted or own).sudo()
        template = wanted.product_tmpl_id
        company = self.company_id or self.env.company
        offered = template.product_variant_ids | (
            template.aftersales_substitute_ids.product_variant_ids
        )
        offered = (offered - wanted - own).filtered(
            lambda product: product.sale_ok
            and product.active
            and product.type == "consu"
            and product.company_id in (company, self.env["res.company"])
        )
        return offered.filtered(lambda product: not self._is_short(product, quantity))[
            :_MOST
        ].with_env(self.env)

    def _is_short(self, product, quantity=None):
        """Whether less of ``product`` is free where the order ships from than this line needs.

        :param quantity: how many, in this line's unit; all of them by default.
        """
        self.ensure_one()
        if not product.is_storable:
            return False
        # sudo: a number about the warehouse of an order that the return already names.
        order = self.sudo().sale_line_id.order_id
        warehouse = order.warehouse_id or self.sudo().rma_id.warehouse_id
        free = product.sudo().with_context(warehouse_id=warehouse.id).free_qty
        needed = self.quantity if quantity is None else quantity
        if self.product_uom_id and self.product_uom_id._has_common_reference(product.uom_id):
            needed = self.product_uom_id._compute_quantity(needed, product.uom_id)
        return product.uom_id.compare(free, needed) < 0
