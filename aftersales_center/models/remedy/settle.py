"""Settling a return: each accepted unit gets the remedy its line asks for."""

from odoo import models
from odoo.exceptions import UserError


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    def action_settle(self):
        """Give each accepted unit that has no remedy yet the remedy its line asks for.

        Called by agents, on many returns at once. Pressed twice, the second finds nothing.

        :raises UserError: when nothing is waiting to be settled.
        """
        self.check_access("write")
        self._require_state(("approved",))
        vals_list = [vals for line in self.line_ids for vals in line._prepare_remedies()]
        todo = self.remedy_ids.filtered(lambda remedy: remedy.state == "to_do")
        if not vals_list and not todo:
            raise UserError(
                self.env._(
                    "Nothing of %s waits to be settled: receive and inspect the goods first, or see"
                    " its remedies.",
                    ", ".join(self.mapped("name")),
                )
            )
        return (todo | self.env["aftersales.remedy"].create(vals_list)).action_fulfil()


class AftersalesRmaLine(models.Model):
    _inherit = "aftersales.rma.line"

    def _prepare_remedies(self):
        """Values of the remedies still due for this line: none, or one of the wanted kind."""
        self.ensure_one()
        planned = sum(
            self.remedy_ids.filtered(lambda remedy: not remedy.is_cancelled).mapped("quantity")
        )
        open_quantity = self.qty_accepted - planned
        if self.requested_remedy == "none" or (
            self.product_uom_id.compare(open_quantity, 0.0) <= 0
        ):
            return []
        return [
            {
                "rma_line_id": self.id,
                "kind": self.requested_remedy,
                "quantity": open_quantity,
            }
        ]
