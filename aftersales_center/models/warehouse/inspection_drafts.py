"""Which inspections are due for what was received."""

from odoo import models


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    def action_inspect(self):
        """Open the inspections of these returns, one prepared for each unit group received.

        Called by receivers and agents.
        """
        self.check_access("read")
        self.line_ids._prepare_inspections()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_center.action_inspection"
        )
        action["domain"] = [("rma_id", "in", self.ids)]
        return action


class AftersalesRmaLine(models.Model):
    _inherit = "aftersales.rma.line"

    def _open_lots(self):
        """``{lot: quantity}`` received with this line and not inspected; own unit."""
        lots = self._received_lots()
        for inspection in self.sudo().inspection_ids:
            again = inspection.previous_id
            if inspection.state == "done" and inspection.lot_id and not again:
                lots[inspection.lot_id] = lots.get(inspection.lot_id, 0.0) - inspection.quantity
        return lots

    def _prepare_inspections(self, **values):
        """Drafts for what was received and has no inspection yet; returns all open drafts.

        :param values: for every draft made, for example ``disposition_id``.
        """
        grade = self.env["aftersales.grade"].search([], limit=1)
        vals_list = []
        for line in self:
            drafts = line.inspection_ids.filtered(
                lambda inspection: inspection.state == "draft" and not inspection.previous_id
            )
            uom = line.product_uom_id
            left = line.qty_received - line.qty_inspected - sum(drafts.mapped("quantity"))
            if uom.compare(left, 0.0) <= 0:
                continue
            base = {
                "rma_line_id": line.id,
                "grade_id": grade.id,
            }
            if line.product_id.tracking == "none":
                vals_list.append({**base, "quantity": left, **values})
                continue
            taken = drafts.lot_id
            for lot, quantity in line._open_lots().items():
                if lot not in taken and uom.compare(quantity, 0.0) > 0:
                    vals_list.append({**base, "quantity": quantity, "lot_id": lot.id, **values})
        made = self.env["aftersales.inspection"].create(vals_list)
        made.filtered(lambda inspection: not inspection.disposition_id)._take_proposals()
        return self.inspection_ids.filtered(lambda inspection: inspection.state == "draft")
