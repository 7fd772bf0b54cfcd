"""Transfers that are kept back until the old goods are here, or accepted."""

from odoo import api, fields, models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _aftersales_check_release(self):
        """Stop what would leave before the fact it waits for; each validation comes through here.

        A transfer inside the warehouse goes on: only the step to the customer waits.
        """
        # sudo: a stock user validates transfers of returns that he may not read.
        leaving = self.sudo().filtered(
            lambda move: move.aftersales_remedy_id
            and move.picked
            and move.state not in ("done", "cancel")
            and move.quantity > 0
            and move.location_dest_id._aftersales_is_out()
            and not move.location_id._aftersales_is_out()
        )
        for remedy, moves in leaving.grouped("aftersales_remedy_id").items():
            remedy._check_release(moves)

    def _action_assign(self, force_qty=False):
        """What was reserved too long for goods that never came stays free for others."""
        # sudo: as above.
        expired = self.sudo().filtered(
            lambda move: move.aftersales_remedy_id.is_reservation_expired
            and move.aftersales_remedy_id.is_held
        )
        return super(StockMove, self - expired.with_env(self.env))._action_assign(
            force_qty=force_qty
        )

    def _key_assign_picking(self):
        """Kept back goods travel apart from those that may leave."""
        remedy = self.sudo().aftersales_remedy_id  # sudo: as above
        return (*super()._key_assign_picking(), remedy.rma_id if remedy.is_held else False)

    def _search_picking_for_assignation_domain(self):
        """No open delivery takes kept back goods in, and none of theirs takes others in."""
        held = self.sudo().aftersales_remedy_id.is_held  # sudo: as above
        return [
            *super()._search_picking_for_assignation_domain(),
            (0, "=", 1) if held else ("aftersales_is_held", "=", False),
        ]


class StockPicking(models.Model):
    _inherit = "stock.picking"

    aftersales_is_held = fields.Boolean(
        "Kept Back",
        compute="_compute_aftersales_is_held",
        store=True,
        help="Holds goods that may not leave before the old ones are back.",
    )

    @api.depends("move_ids.aftersales_remedy_id.is_held")
    def _compute_aftersales_is_held(self):
        for picking in self:
            picking.aftersales_is_held = any(
                picking.move_ids.aftersales_remedy_id.mapped("is_held")
            )
