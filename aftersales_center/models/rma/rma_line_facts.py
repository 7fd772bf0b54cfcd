"""What is known about a return line: quantities and statuses, computed from real documents."""

from odoo import api, models
from odoo.fields import Domain

#: Of a sold unit: what parts of it may miss of the whole, each one kept with nine decimals.
_NOISE = 1e-7


class AftersalesRmaLine(models.Model):
    _inherit = "aftersales.rma.line"

    @api.depends("sale_line_id", "product_uom_id")
    def _compute_qty_available(self):
        available = self.env["aftersales.entitlement"]._available(self.sale_line_id)
        for line in self:
            left = available.get(line.sale_line_id.id, 0.0) + _NOISE
            line.qty_available = (
                line.sale_line_id.product_uom_id._compute_quantity(
                    left, line.product_uom_id, rounding_method="DOWN"
                )
                if line.product_uom_id
                else left
            )

    @api.depends(
        "receipt_move_ids.state",
        "receipt_move_ids.quantity",
        "receipt_move_ids.product_uom",
        "product_uom_id",
    )
    def _compute_qty_received(self):
        for line in self:
            line.qty_received = line._sum_moves(
                line.receipt_move_ids.filtered(lambda move: move.location_id._aftersales_is_out())
            ) - line._sum_moves(
                line.receipt_move_ids.filtered(
                    lambda move: move.location_dest_id._aftersales_is_out()
                )
            )

    @api.depends("sent_move_ids.state", "sent_move_ids.quantity", "sent_move_ids.product_uom")
    def _compute_qty_sent(self):
        """Net of replacements that Inventory took back: those are due again."""
        for line in self:
            line.qty_sent = line._sum_moves(
                line.sent_move_ids.filtered(lambda move: move.location_dest_id._aftersales_is_out())
            ) - line._sum_moves(
                line.sent_move_ids.filtered(
                    lambda move: move.aftersales_remedy_id.kind == "replacement"
                    and move._aftersales_takes_back()
                )
            )

    def _sum_moves(self, moves, states=("done",)):
        """Quantity of ``moves`` in ``states``, in this line's unit."""
        self.ensure_one()
        return sum(
            move.product_uom._compute_quantity(
                move.quantity if move.state == "done" else move.product_uom_qty,
                self.product_uom_id,
                rounding_method="HALF-UP",
            )
            for move in moves
            if move.state in states
        )

    @api.depends(
        "inspection_ids.state",
        "inspection_ids.verdict",
        "inspection_ids.quantity",
        "inspection_ids.previous_id",
        "qty_lost",
        "qty_approved",
        "keeps_item",
    )
    def _compute_qty_inspected(self):
        for line in self:
            standing = line.inspection_ids._standing()
            found = line.qty_lost + sum(
                units for inspection, units in standing.items() if inspection.verdict == "accepted"
            )
            line.qty_inspected = sum(standing.values())
            line.qty_accepted = (
                line.qty_approved if line.keeps_item else min(found, line.qty_approved)
            )

    @api.depends(
        "remedy_ids.state",
        "remedy_ids.quantity",
        "remedy_ids.qty_credited",
        "remedy_ids.qty_uninvoiced",
    )
    def _compute_qty_remedied(self):
        for line in self:
            done = line.remedy_ids.filtered(lambda remedy: remedy.state == "done")
            line.qty_remedied = sum(done.mapped("quantity"))
            line.qty_settled = sum(
                remedy.qty_credited + remedy.qty_uninvoiced for remedy in line.remedy_ids
            )

    @api.depends(
        "state",
        "keeps_item",
        "qty_approved",
        "qty_received",
        "qty_lost",
        "qty_inspected",
        "qty_accepted",
        "qty_remedied",
        "requested_remedy",
        "remedy_ids.state",
    )
    def _compute_line_statuses(self):
        for line in self:
            live = line.state in ("approved", "done")
            uom = line.product_uom_id
            expected = 0.0 if line.keeps_item or not live else line.qty_approved
            line.receipt_status = _progress(uom, line.qty_received + line.qty_lost, expected)
            line.inspection_status = _progress(
                uom, line.qty_inspected, max(expected - line.qty_lost, line.qty_received)
            )
            line.remedy_status = line._remedy_progress() if live else "no"

    def _remedy_progress(self):
        """Where putting it right stands: what is accepted, and what may still be accepted."""
        self.ensure_one()
        remedies = self.remedy_ids.filtered(lambda remedy: remedy.state != "cancelled")
        if self.requested_remedy == "none" and not remedies:
            return "no"
        uom = self.product_uom_id
        undecided = 0.0
        if not self.keeps_item:
            arrives = max(self.qty_approved - self.qty_lost, 0.0)
            undecided = max(min(arrives, self.qty_approved) - self.qty_inspected, 0.0)
        due = self.qty_accepted + undecided
        if uom.is_zero(due):
            return "no"
        progress = _progress(uom, self.qty_remedied, due)
        if progress == "pending" and "in_progress" in remedies.mapped("state"):
            return "partial"
        return progress

    @api.depends("is_unplanned", "qty_approved", "state", "sale_line_id")
    def _compute_needs_decision(self):
        # sudo: flags about order lines the return already names.
        over = (
            self.env["aftersales.entitlement"]
            .sudo()
            .search([("sale_line_id", "in", self.sale_line_id.ids), ("is_over_claimed", "=", True)])
            .sale_line_id
        )
        for line in self:
            waits = line.is_unplanned and line.product_uom_id.is_zero(line.qty_approved)
            line.needs_decision = line.state in ("requested", "approved") and (
                waits or line.sale_line_id in over
            )

    def _search_needs_decision(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: the flag of a sold line, whoever searches; those flagged are few.
        over = self.env["aftersales.entitlement"].sudo().search([("is_over_claimed", "=", True)])
        waits = Domain("is_unplanned", "=", True) & Domain("qty_approved", "=", 0)
        domain = Domain("rma_id.state", "in", ("requested", "approved")) & (
            waits | Domain("sale_line_id", "in", over.sale_line_id.ids)
        )
        return domain if True in value else ~domain


def _progress(uom, done, expected):
    """``no`` / ``pending`` / ``partial`` / ``done`` for ``done`` of ``expected``."""
    if not uom or uom.is_zero(expected):
        return "no"
    if uom.compare(done, expected) >= 0:
        return "done"
    return "pending" if uom.is_zero(done) else "partial"
