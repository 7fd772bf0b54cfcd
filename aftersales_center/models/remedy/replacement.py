"""The replacement: the same product again, by the order line's own delivery route."""

from odoo import models
from odoo.exceptions import UserError


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    def _outgoing_moves(self):
        return self.move_ids.filtered(
            lambda move: move.state != "cancel" and not move.location_id._aftersales_is_out()
        )

    def _state_from_replacement(self):
        """Done when every unit has left for the customer."""
        self.ensure_one()
        moves = self._outgoing_moves()
        left = sum(
            move.product_uom._compute_quantity(
                move.quantity, self.product_uom_id, rounding_method="HALF-UP"
            )
            for move in moves
            if move.state == "done" and move.location_dest_id._aftersales_is_out()
        )
        if self.product_uom_id.compare(left, self.quantity) >= 0:
            return "done"
        return "in_progress" if moves else "to_do"

    def _fulfil_replacement(self):
        """Run the sales route once for all: one delivery per order and warehouse.

        The moves carry the order line, so that what was delivered nets out with what came
        back, and the line is not offered for invoicing again.
        """
        procurements = []
        for remedy in self:
            if remedy._outgoing_moves():
                raise UserError(
                    self.env._(
                        "A replacement of “%s” is on its way already. Deliver or cancel it.",
                        remedy.product_id.display_name,
                    )
                )
            procurements.append(remedy._prepare_replacement())
        self.env["stock.rule"].run(procurements)
        for picking in self.move_ids.picking_id:
            # a delivery of the order itself may have taken the goods in: it stays the order's
            rma = picking.move_ids.aftersales_remedy_id.rma_id
            if len(rma) == 1 and all(picking.move_ids.mapped("aftersales_remedy_id")):
                picking.aftersales_rma_id = rma

    def _prepare_replacement(self):
        """The procurement that sends the goods, with the order line's own values."""
        self.ensure_one()
        line, order = self.sale_line_id, self.sale_line_id.order_id
        values = dict(
            line._prepare_procurement_values(),
            aftersales_remedy_id=self.id,
            aftersales_sent_line_id=self.rma_line_id.id,
            date_planned=self.env.cr.now(),
            date_deadline=False,
        )
        return self.env["stock.rule"].Procurement(
            self.product_id,
            self.quantity,
            self.product_uom_id,
            line._get_location_final(),
            self.product_id.display_name,
            f"{order.name}, {self.rma_id.name}",
            self.company_id,
            values,
        )

    def _cancel_replacement(self):
        gone = self._outgoing_moves().filtered(lambda move: move.state == "done")
        if gone:
            raise UserError(
                self.env._(
                    "The replacement of “%s” has left already. Let the customer send it back with a"
                    " new return.",
                    self.product_id.display_name,
                )
            )
        self._outgoing_moves()._action_cancel()
