from odoo import api, fields, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    aftersales_line_ids = fields.One2many(
        "aftersales.rma.line",
        "sale_line_id",
        "Return Lines",
        groups="aftersales_center.group_agent,aftersales_center.group_receiver,"
        "aftersales_center.group_auditor",
    )
    aftersales_remedy_ids = fields.One2many(
        "aftersales.remedy",
        "sale_line_id",
        "Remedies",
        groups="aftersales_center.group_agent,aftersales_center.group_auditor",
    )
    aftersales_entitlement_ids = fields.One2many(
        "aftersales.entitlement",
        "sale_line_id",
        "Entitlement",
        groups="aftersales_center.group_agent,aftersales_center.group_auditor",
    )
    aftersales_qty_delivered = fields.Float(
        "Delivered Ever",
        digits="Product Unit",
        compute="_compute_aftersales_quantities",
        help="All deliveries, replacements included, before returns.",
    )
    aftersales_qty_claimed = fields.Float(
        "Claimed",
        digits="Product Unit",
        compute="_compute_aftersales_quantities",
        help="Held by requested, approved and done returns.",
    )
    aftersales_qty_returned = fields.Float(
        "Returned",
        digits="Product Unit",
        compute="_compute_aftersales_quantities",
        help="Received back, by returns and otherwise.",
    )
    aftersales_qty_available = fields.Float(
        "Still Claimable", digits="Product Unit", compute="_compute_aftersales_quantities"
    )

    @api.depends(
        "move_ids.state",
        "move_ids.quantity",
        "aftersales_line_ids.qty_claimed",
        "aftersales_line_ids.qty_received",
    )
    def _compute_aftersales_quantities(self):
        # sudo: four numbers about a line the user reads; the ledger itself stays closed.
        ledger = self.env["aftersales.entitlement"].sudo()
        lines = self.sudo()
        facts = ledger._facts(lines)
        available = ledger._available(lines)
        for line in self:
            delivered, outside = facts.get(line.id, (0.0, 0.0))
            received = sum(
                rma_line._to_sale_unit(rma_line.qty_received)
                for rma_line in line.sudo().aftersales_line_ids
            )
            covered = sum(
                min(rma_line._to_sale_unit(rma_line.qty_received), rma_line.qty_claimed)
                for rma_line in line.sudo().aftersales_line_ids
            )
            line.aftersales_qty_delivered = delivered
            line.aftersales_qty_available = available.get(line.id, 0.0)
            line.aftersales_qty_claimed = delivered - outside - line.aftersales_qty_available
            line.aftersales_qty_returned = outside + min(covered, received)

    def _aftersales_returnable(self):
        """``{line: still claimable}`` of the goods among these lines with anything left."""
        goods = self.filtered(
            lambda line: not line.display_type
            and line.state == "sale"
            and line.product_id.type == "consu"
        )
        # sudo: numbers about lines the caller reads.
        available = self.env["aftersales.entitlement"].sudo()._available(goods.sudo())
        return {
            line: available[line.id]
            for line in goods
            if line.product_uom_id.compare(available[line.id], 0.0) > 0
        }

    @api.depends(
        "aftersales_line_ids.qty_received",
        "aftersales_line_ids.qty_settled",
        "aftersales_line_ids.qty_sent",
        "aftersales_line_ids.qty_charged",
        "aftersales_remedy_ids.qty_credited",
        "aftersales_remedy_ids.qty_uninvoiced",
    )
    def _compute_qty_to_invoice(self):
        """Never offer again what was refunded; leave out what came back and is not settled.

        Odoo's own invoicing would credit a received but uninspected return when it invoices
        delivered quantities, and bill a refunded unit again when it invoices ordered ones.
        """
        super()._compute_qty_to_invoice()
        # sudo: stored for everybody; quantities of returns of the line itself.
        with_cases = self.sudo().filtered(
            lambda line: line.aftersales_line_ids or line.aftersales_remedy_ids
        )
        for line in with_cases:
            if line.state != "sale" or line.display_type:
                continue
            received = sent = charged = 0.0
            settled = line._aftersales_given_by_complaints()
            for rma_line in line.aftersales_line_ids:
                received += rma_line._to_sale_unit(rma_line.qty_received)
                settled += rma_line._to_sale_unit(rma_line.qty_settled)
                sent += rma_line._to_sale_unit(rma_line.qty_sent)
                charged += rma_line._to_sale_unit(rma_line.qty_charged)
            # a unit sent in advance and never given back is billed beside what was ordered
            line.qty_to_invoice += charged
            if line.product_id.invoice_policy == "order":
                line.qty_to_invoice -= settled
            else:
                line.qty_to_invoice += received - settled - sent
                line.qty_to_invoice += line._aftersales_paid_and_back()

    def _aftersales_given_by_complaints(self):
        """Units that complaints gave the money back for, and the customer kept; in own unit."""
        self.ensure_one()
        return sum(
            remedy.qty_credited + remedy.qty_uninvoiced
            for remedy in self.aftersales_remedy_ids
            if remedy.complaint_id
        )

    def _aftersales_paid_and_back(self):
        """Units that were paid back, kept by the customer, and came back in Inventory all the same.

        Their money was given: Odoo's own invoicing would credit them once more. What came back
        before, and what accountants credited for goods that came back, are other units.
        """
        self.ensure_one()
        paid = self.aftersales_remedy_ids.filtered(
            lambda remedy: remedy._keeps_goods() and remedy.qty_credited + remedy.qty_uninvoiced > 0
        )
        if not paid:
            return 0.0
        since = min(paid.mapped("create_date"))
        came = self._get_outgoing_incoming_moves()[1].filtered(
            lambda move: move.state == "done" and not move.aftersales_rma_line_id
        )
        before = came.filtered(lambda move: move.date < since.replace(microsecond=0))
        earlier = self._aftersales_sum_moves(before)
        by_hand = sum(
            credit.product_uom_id._compute_quantity(
                credit.quantity, self.product_uom_id, round=False
            )
            for credit in self._get_invoice_lines()
            if credit.move_id.move_type == "out_refund"
            and credit.move_id.state != "cancel"
            and not credit.aftersales_remedy_id
        )
        back = self._aftersales_sum_moves(came) - earlier - max(by_hand - earlier, 0.0)
        given = sum(
            remedy._in_sale_unit(remedy.qty_credited + remedy.qty_uninvoiced) for remedy in paid
        )
        return max(min(back, given), 0.0)

    def _get_outgoing_incoming_moves(self, strict=True):
        """What a complaint sends again is no delivery of what was ordered: it was delivered.

        So Inventory taking it back is no return of what was ordered either.
        """
        outgoing, incoming = super()._get_outgoing_incoming_moves(strict=strict)
        # sudo: which moves a complaint made, whoever looks at the order.
        again = (
            (outgoing | incoming)
            .sudo()
            .filtered(
                lambda move: move.aftersales_remedy_id.complaint_id
                and (not move.location_id._aftersales_is_out() or move._aftersales_takes_back())
            )
        )
        again = again.with_env(outgoing.env)
        return outgoing - again, incoming - again
