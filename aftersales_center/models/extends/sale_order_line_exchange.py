"""The order line that an exchange put on its order: it follows the remedy that made it."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    aftersales_remedy_id = fields.Many2one(
        "aftersales.remedy",
        "Exchange",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        help="The exchange that these goods were given in.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Only an exchange itself says that a line is one."""
        if not self.env.su and any(vals.get("aftersales_remedy_id") for vals in vals_list):
            self._aftersales_refuse_exchange()
        if not self.env.su:
            self = self._aftersales_without_default()
        return super().create(vals_list)

    def write(self, vals):
        if "aftersales_remedy_id" in vals and not self.env.su:
            self._aftersales_refuse_exchange()
        return super().write(vals)

    def _aftersales_without_default(self):
        """These lines without a default for the link: an import could carry one."""
        if "default_aftersales_remedy_id" not in self.env.context:
            return self
        context = {
            key: value
            for key, value in self.env.context.items()
            if key != "default_aftersales_remedy_id"
        }
        return self.with_context(context)  # pylint: disable=context-overridden; a key is taken out

    def _aftersales_refuse_exchange(self):
        raise UserError(
            self.env._(
                "An order line becomes part of an exchange by settling a return. Open the return"
                " and settle it."
            )
        )

    def _get_protected_fields(self):
        """The goods of an exchange follow their remedy on a locked order too.

        Only the system does that, after the remedy checked who asks; nobody else's lines.
        """
        if self.env.su and self and all(line.aftersales_remedy_id for line in self):
            return []
        return super()._get_protected_fields()

    def _prepare_procurement_values(self):
        """The goods of an exchange go out under the name of its remedy."""
        values = super()._prepare_procurement_values()
        if self.aftersales_remedy_id:
            values["aftersales_remedy_id"] = self.aftersales_remedy_id.id
        return values

    @api.depends("aftersales_remedy_id", "move_ids.state")
    def _compute_qty_to_invoice(self):
        """Goods that an exchange invoiced before they left are not credited for that.

        Under the policy “delivered quantities” Odoo would see more invoiced than delivered.
        """
        super()._compute_qty_to_invoice()
        for line in self:
            if line.aftersales_remedy_id and line.qty_to_invoice < 0:
                moves = line.sudo().move_ids  # sudo: whether goods are on their way
                if any(move.state not in ("done", "cancel") for move in moves):
                    line.qty_to_invoice = 0.0
