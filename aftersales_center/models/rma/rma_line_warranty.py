"""Whether the units of a return line are under the shop's own warranty."""

from odoo import api, fields, models


class AftersalesRmaLine(models.Model):
    _inherit = "aftersales.rma.line"

    warranty_end = fields.Date(
        "Warranty Until",
        compute="_compute_warranty_end",
        compute_sudo=True,  # a day about goods the return already names
        help="The shop's own warranty, from the delivery of that very lot where it is known; the"
        " first to end where there are several. What the law gives stands in the decision.",
    )

    @api.depends("sale_line_id", "lot_ids", "receipt_move_ids.state", "product_id")
    def _compute_warranty_end(self):
        lots = {line: line._units_lots() for line in self}
        warranties = self.sale_line_id._aftersales_warranties(
            self.env["stock.lot"].union(*lots.values())
        )
        for line in self:
            sold = line.sale_line_id
            ends = [
                warranties[sold, lot].end
                for lot in lots[line] or [self.env["stock.lot"]]
                if (sold, lot) in warranties and warranties[sold, lot].end
            ]
            line.warranty_end = min(ends, default=False)

    def _units_lots(self):
        """The lots this line is about: those that arrived, else those the customer named."""
        self.ensure_one()
        arrived = self.receipt_move_ids.filtered(lambda move: move.state == "done").lot_ids
        return (arrived or self.lot_ids)._origin
