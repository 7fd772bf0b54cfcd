from odoo import api, fields, models
from odoo.exceptions import UserError

#: What a finished repair records; nobody types it.
RECORDED = frozenset(["aftersales_repaired_on", "aftersales_liable_until"])


class StockLot(models.Model):
    _inherit = "stock.lot"

    aftersales_repaired_on = fields.Datetime(
        "Repaired by the Seller On",
        readonly=True,
        copy=False,
        help="The last repair that put faulty goods right for a customer.",
    )
    aftersales_liable_until = fields.Date(
        "Seller Liable Until",
        readonly=True,
        copy=False,
        help="The statutory liability towards that customer as it stood after the repair; some"
        " laws prolong it then.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._aftersales_check_recorded(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._aftersales_check_recorded(vals)
        return super().write(vals)

    def _aftersales_check_recorded(self, vals):
        """What law counts from follows from a repair that was done."""
        if not self.env.su and any(vals.get(name) is not None for name in RECORDED & set(vals)):
            raise UserError(
                self.env._(
                    "When a lot was repaired is recorded by the repair itself. Finish the repair"
                    " of its return."
                )
            )
