from odoo import fields, models
from odoo.exceptions import UserError


class StockPicking(models.Model):
    _inherit = "stock.picking"

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
        return super().write(vals)

    def _action_done(self):
        """After a receipt is booked in Inventory, close what it completed."""
        result = super()._action_done()
        self.move_ids._aftersales_rmas()._close_if_complete()
        return result
