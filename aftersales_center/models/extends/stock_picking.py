from odoo import api, fields, models
from odoo.exceptions import UserError


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "aftersales.audit.mixin"]

    aftersales_rma_id = fields.Many2one(
        "aftersales.rma",
        "Return (RMA)",
        index="btree_not_null",
        ondelete="set null",
        copy=True,
        help="The return these goods come back for, or are sent for.",
    )

    aftersales_delivered_on = fields.Datetime(
        "Handed Over On",
        copy=False,
        tracking=True,
        help="When the customer, or who they named, had the goods in their hands: the day that"
        " returns are counted from. Left empty, it is taken from the day of shipping.",
    )

    def write(self, vals):
        if "aftersales_rma_id" in vals and not self.env.su:
            raise UserError(
                self.env._(
                    "A transfer belongs to a return from its beginning. Open the return and"
                    " prepare a receipt there."
                )
            )
        recorded = "aftersales_delivered_on" in vals
        before = {picking: picking.aftersales_delivered_on for picking in self} if recorded else {}
        result = super().write(vals)
        self._audit_each(
            {
                picking: {"before": old or None, "after": picking.aftersales_delivered_on or None}
                for picking, old in before.items()
                if old != picking.aftersales_delivered_on
            },
            "delivery.handed_over",
        )
        return result

    @api.constrains("aftersales_delivered_on")
    def _check_aftersales_delivered_on(self):
        for picking in self.filtered("aftersales_delivered_on"):
            on, left = picking.aftersales_delivered_on, picking.date_done
            if on > fields.Datetime.now() or not left or on < left:
                raise UserError(
                    self.env._(
                        "%s cannot have been handed over then: it is after it left, and not in the"
                        " future. Periods of the customer run from that moment.",
                        picking.name,
                    )
                )

    def _action_done(self):
        """After a receipt is booked in Inventory, close what it completed."""
        result = super()._action_done()
        self.move_ids._aftersales_rmas()._close_if_complete()
        return result
