"""How much of a line may be put right now, and keeping goods instead of sending them back."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..words import quantity_words
from .rma_audit import told


class AftersalesRmaLine(models.Model):
    _inherit = "aftersales.rma.line"

    qty_settleable = fields.Float(
        "May Be Settled",
        digits="Product Unit",
        compute="_compute_qty_settleable",
        help="Accepted at inspection; sooner where the policy or the law says so.",
    )

    @api.depends(
        "state",
        "keeps_item",
        "qty_approved",
        "qty_received",
        "qty_inspected",
        "qty_accepted",
        "qty_lost",
        "decision_id",
        "rma_id.sent_proof_on",
    )
    def _compute_qty_settleable(self):
        for line in self:
            line.qty_settleable = max(line.qty_accepted, line._settleable_early())

    def _settleable_early(self):
        """Units that may be settled before they were accepted; those rejected never."""
        self.ensure_one()
        if self.keeps_item or self.state != "approved":
            return 0.0
        when = self._settles_on()
        rejected = max(self.qty_inspected - (self.qty_accepted - self.qty_lost), 0.0)
        if when == "approval" or (when == "sent" and self.rma_id.sent_proof_on):
            return max(self.qty_approved - rejected, 0.0)
        if when in ("sent", "received"):
            received = self.qty_received - sum(self._foreign_lots().values())
            arrived = min(received + self.qty_lost, self.qty_approved)
            return max(arrived - rejected, 0.0)
        return 0.0

    def _received_lots(self):
        """``{lot: quantity}`` that came with this line, less what undoing sent back; own unit."""
        self.ensure_one()
        lots = {}
        # sudo: receivers have no stock group; lots of this line's own receipts.
        for move_line in self.sudo().receipt_move_ids.move_line_ids:
            sign = 1 if move_line.location_id._aftersales_is_out() else -1
            if move_line.state == "done" and move_line.lot_id:
                lots[move_line.lot_id] = lots.get(move_line.lot_id, 0.0) + sign * (
                    move_line.product_uom_id._compute_quantity(
                        move_line.quantity, self.product_uom_id, rounding_method="HALF-UP"
                    )
                )
        return lots

    def _foreign_lots(self):
        """Those of :meth:`_received_lots` that other order lines sold and this one did not.

        A lot that nobody is known to have sold is not foreign: deliveries are recorded wrongly.
        """
        self.ensure_one()
        lots = self._received_lots() if self._sold_line() else {}
        if not lots:
            return {}
        # sudo: deliveries of these lots, whoever inspects; only compared.
        sold = {}
        for move_line in (
            self.env["stock.move.line"]
            .sudo()
            .search(
                [
                    ("lot_id", "in", [lot.id for lot in lots]),
                    ("state", "=", "done"),
                    ("location_dest_id.usage", "=", "customer"),
                    ("move_id.sale_line_id", "!=", False),
                ]
            )
        ):
            sold.setdefault(move_line.lot_id, set()).add(move_line.move_id.sale_line_id.id)
        own = self._sold_line().id
        return {lot: lots[lot] for lot in lots if lot in sold and own not in sold[lot]}

    def _check_own_lots(self, lots):
        """Stop on accepting lots that were sold with other orders: their money is not due here.

        :raises UserError: naming the lot.
        """
        self.ensure_one()
        for lot in lots & self.env["stock.lot"].union(*self._foreign_lots()):
            raise UserError(
                self.env._(
                    "“%(lot)s” of “%(product)s” was sold with another order, not with %(order)s."
                    " Reject it and give it back, or receive it on a return of its own order.",
                    lot=lot.name,
                    product=self.product_id.display_name,
                    order=self._sold_line().sudo().order_id.name,  # sudo: the return names it
                )
            )

    def _settles_on(self):
        """The fact after which this line is settled: approval, sent, received or inspected.

        What the policy promised; what the law says where it lets a refund wait for goods or proof
        and the proof is there; otherwise the company's own way.
        """
        # sudo: when a verdict lets a line be settled, whoever asks; amounts are not read.
        decision = self.sudo().decision_id
        if (
            self.requested_remedy == "refund"
            and decision.refund_withhold == "goods_received_or_proof"
            and self.rma_id.sent_proof_on
        ):
            return "sent"
        return decision.promise_start or self.company_id.aftersales_settle_on or "inspected"

    def _stays_away(self):
        """Whether the goods of this line never came back to us."""
        return any(
            line.keeps_item or line.product_uom_id.is_zero(line.qty_received) for line in self
        )

    def _value_loss(self):
        """Per cent by which accepted units lost value by use, over all inspected; 0 to 100."""
        self.ensure_one()
        accepted = {
            inspection: units
            for inspection, units in self.inspection_ids._standing().items()
            if inspection.verdict == "accepted"
        }
        units = sum(accepted.values())
        if not units:
            return 0.0
        lost = sum(share * inspection.value_loss for inspection, share in accepted.items())
        return round(lost / units, 2)

    def action_keep_item(self, reason=None):
        """Let the customer keep approved goods instead of sending them back; called by agents.

        Open receipts are cancelled. What the customer gets is settled as usual.

        :raises UserError: without a reason, or when goods have arrived already.
        """
        self.check_access("write")
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why the customer may keep the goods, in one sentence."))
        self._touch()
        for line in self:
            if line.state not in ("requested", "approved") or line.keeps_item:
                raise UserError(
                    self.env._("“%s” is not waiting to be sent back.", line.product_id.display_name)
                )
            if not line.product_uom_id.is_zero(line.qty_received + line.qty_lost):
                raise UserError(
                    self.env._(
                        "%(quantity)s of “%(product)s” have arrived already. Inspect them, and give"
                        " them back if the customer keeps them after all.",
                        quantity=quantity_words(line.product_uom_id, line.qty_received),
                        product=line.product_id.display_name,
                    )
                )
        self._write_guarded({"keeps_item": True})
        # sudo: the agent has no stock group; only open receipts of these lines are cancelled.
        self.sudo().receipt_move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        )._action_cancel()
        for line in self:
            line.rma_id._say(
                self.env._(
                    "The customer keeps %(product)s: %(reason)s",
                    product=line.product_id.display_name,
                    reason=reason,
                )
            )
            line._audit(
                "line.kept",
                **line._audit_units(line.qty_approved or line.quantity),
                reason=told(reason),
            )
        return True


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    refund_not_before = fields.Date(
        "Hold Money Until",
        copy=False,
        tracking=True,
        help="No money is given before this day: for example while the customer's account is being"
        " checked. It does not put off a deadline the law sets.",
    )
    return_label_price = fields.Monetary(
        "Return Label",
        currency_field="company_currency_id",
        copy=False,
        groups="aftersales_center.group_agent,aftersales_center.group_auditor",
        help="What the label we sent costs, tax included, in the company's currency. It is deducted"
        " where the customer bears the cost of sending goods back.",
    )
    company_currency_id = fields.Many2one(related="company_id.currency_id")
