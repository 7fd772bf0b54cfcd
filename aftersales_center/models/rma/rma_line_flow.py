"""What people decide about single lines: lost parcels, goods that came unasked."""

from odoo import models
from odoo.exceptions import UserError

from ..words import quantity_words
from .rma_audit import told


class AftersalesRmaLine(models.Model):
    _inherit = "aftersales.rma.line"

    def action_accept_lost(self, reason=None):
        """Accept what is missing of these lines although it never arrived.

        For parcels lost on their way back, with proof of posting: the seller bears that
        risk. Called by agents (the button asks for the reason).

        :raises UserError: without a reason, or when nothing is missing.
        """
        self.check_access("write")
        if not (reason or "").strip():
            raise UserError(
                self.env._(
                    "Say what proves that the parcel was sent, for example the posting receipt."
                )
            )
        self._touch()
        for line in self:
            missing = line.qty_approved - line.qty_received - line.qty_lost
            if line.state != "approved" or line.product_uom_id.compare(missing, 0.0) <= 0:
                raise UserError(
                    self.env._("Nothing of “%s” is missing.", line.product_id.display_name)
                )
            line._write_guarded(
                {"qty_lost": line.qty_lost + missing, "lost_reason": reason.strip()}
            )
            # sudo: the agent has no stock group; only this line's open receipt is cancelled.
            line.sudo().receipt_move_ids.filtered(
                lambda move: move.state not in ("done", "cancel")
            )._action_cancel()
            line.rma_id._say(
                self.env._(
                    "%(quantity)s of %(product)s accepted as lost on the way: %(reason)s",
                    quantity=quantity_words(line.product_uom_id, missing),
                    product=line.product_id.display_name,
                    reason=reason.strip(),
                )
            )
            line._audit("line.lost", **line._audit_units(missing), reason=told(reason))
        return True

    def action_accept_unplanned(self):
        """Take goods that came unasked into the return: they are claimed and may be settled.

        Called by agents.

        :raises UserError: when the goods have no order line yet, or it has not enough left.
        """
        self.check_access("write")
        for line in self:
            if not line.needs_decision or not line.is_unplanned:
                raise UserError(
                    self.env._("“%s” does not wait for a decision.", line.product_id.display_name)
                )
            if not line.sale_line_id:
                raise UserError(
                    self.env._(
                        "Attach “%s” to the order line it was sold with first: goods of unknown"
                        " origin get no remedy.",
                        line.product_id.display_name,
                    )
                )
        self._touch()
        self._decide("approval")
        for line in self:
            line._check_decision()
            line._write_guarded({"qty_approved": line.quantity})
        self._sync_claims()
        for line in self:
            line.rma_id._say(
                self.env._("%s came unasked and was accepted.", line.product_id.display_name)
            )
            line._audit("line.accepted", **line._audit_units(line.quantity))
        return True

    def action_attach(self, sale_line):
        """Say which order line unknown goods were sold with; called by agents.

        :raises UserError: when the line has one already, or the products differ.
        """
        self.ensure_one()
        self.check_access("write")
        if self.sale_line_id or not self.is_unplanned:
            raise UserError(
                self.env._("“%s” belongs to an order line already.", self.product_id.display_name)
            )
        if sale_line.product_id != self.product_id:
            raise UserError(
                self.env._(
                    "“%(product)s” is not what the order line sold (“%(sold)s”). Choose the order"
                    " line of this product.",
                    product=self.product_id.display_name,
                    sold=sale_line.product_id.display_name,
                )
            )
        self._write_guarded({"sale_line_id": sale_line.id})
        self._check_quantity()
        self._check_customer()
        # sudo: the agent has no stock group; only this line's own receipts are linked.
        self.sudo().receipt_move_ids.write({"sale_line_id": sale_line.id})
        self.rma_id._say(
            self.env._(
                "%(product)s was attached to %(order)s.",
                product=self.product_id.display_name,
                order=sale_line.order_id.name,
            )
        )
        self._audit("line.attached", product=self.product_id, order=sale_line.order_id.name)
        return True
