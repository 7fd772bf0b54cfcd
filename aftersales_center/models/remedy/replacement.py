"""The replacement: the same product again, by the order line's own delivery route."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..words import quantity_words


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    def _outgoing_moves(self):
        return self.move_ids.filtered(
            lambda move: move.state != "cancel" and not move.location_id._aftersales_is_out()
        )

    def _goods_uom(self):
        """The unit that the goods this remedy sends are counted in."""
        return self.product_uom_id

    def _qty_left(self):
        """How many units have left for the customer, in the unit the goods are counted in.

        Less those that Inventory took back: a replacement that was returned there was not given.
        """
        self.ensure_one()
        left = self._sum_goods(
            move
            for move in self._outgoing_moves()
            if move.state == "done" and move.location_dest_id._aftersales_is_out()
        )
        return left - self._sum_goods(self._taken_back_moves())

    def _taken_back_moves(self):
        """Done moves by which Inventory took back what this replacement sent.

        Goods that come back by a return of ours are another matter: that return puts them right.
        What an exchange sent was sold anew, and comes back as that.
        """
        self.ensure_one()
        return self.move_ids.filtered(
            lambda move: self.kind == "replacement"
            and move.state == "done"
            and move._aftersales_takes_back()
        )

    def _sum_goods(self, moves):
        """What ``moves`` carried or will carry, in the unit the goods are counted in."""
        return sum(
            move.product_uom._compute_quantity(
                move.quantity if move.state == "done" else move.product_uom_qty,
                self._goods_uom(),
                rounding_method="HALF-UP",
            )
            for move in moves
        )

    def _qty_to_send(self):
        """What is neither gone nor on a transfer, in the unit the goods are counted in."""
        self.ensure_one()
        coming = self._sum_goods(move for move in self._outgoing_moves() if move.state != "done")
        return max(self.quantity - self._qty_left() - coming, 0.0)

    goes_on = fields.Boolean("To Be Continued", compute="_compute_goes_on")

    @api.depends("kind", "state", "quantity", "qty_credited", "move_ids.state")
    def _compute_goes_on(self):
        for remedy in self:
            remedy.goes_on = remedy._continues()

    def _continues(self):
        """Whether this remedy is under way and has documents to make: settling goes on with it.

        Goods of which the transfer was cancelled are sent again.
        """
        self.ensure_one()
        return (
            self.kind in ("replacement", "exchange")
            and self.state == "in_progress"
            and self._goods_uom().compare(self._qty_to_send(), 0.0) > 0
        )

    def _state_from_replacement(self):
        """Done when every unit has left for the customer."""
        self.ensure_one()
        if self.product_uom_id.compare(self._qty_left(), self.quantity) >= 0:
            return "done"
        return "in_progress" if self._outgoing_moves() else "to_do"

    # ------------------------------------------------------------------
    # No unit is paid back and replaced too
    # ------------------------------------------------------------------

    @api.constrains("kind", "quantity", "rma_line_id", "complaint_id")
    def _check_price_not_back(self):
        """Stop on goods whose whole price was given back by reductions: those are put right.

        A reduction holds no unit. Those of a line are taken to be for the same units; a part of
        the price given back is another matter.
        """
        # sudo: amounts and units of the line's own remedies; compared, not shown.
        asked = self.sudo().filtered(
            lambda remedy: remedy.kind == "replacement" and not remedy.is_cancelled
        )
        paid = {line: line._aftersales_paid_back() for line in asked.sale_line_id}
        lines = asked.sale_line_id.filtered(paid.get)
        left = self.env["aftersales.entitlement"].sudo()._available_to_complaints(lines)
        for line in lines:
            remedies = asked.filtered(lambda remedy, line=line: remedy.sale_line_id == line)
            uom, back = line.product_uom_id, paid[line]
            held = sum(remedies.mapped("qty_held")) + sum(
                remedies.rma_line_id.mapped("qty_claimed")
            )
            free = max(left[line.id][0] + held - back, 0.0)
            wanted = sum(remedy._in_sale_unit(remedy.quantity) for remedy in remedies)
            if uom.compare(wanted, free) > 0:
                raise UserError(
                    self.env._(
                        "%(asked)s of “%(product)s” (%(order)s) cannot be replaced: the whole price"
                        " of %(back)s was given back already. Lower the quantity.",
                        asked=quantity_words(uom, wanted),
                        product=line.product_id.display_name,
                        order=line.order_id.name,
                        back=quantity_words(uom, back),
                    )
                )

    def _fulfil_replacement(self):
        """Run the sales route once for all: one delivery per order and warehouse.

        The moves carry the order line, so that what was delivered nets out with what came
        back, and the line is not offered for invoicing again.
        """
        for remedy in self:
            if remedy._goods_uom().compare(remedy._qty_to_send(), 0.0) <= 0:
                raise UserError(
                    self.env._(
                        "A replacement of “%s” is on its way already. Deliver or cancel it.",
                        remedy.product_id.display_name,
                    )
                )
        self._check_price_not_back()
        self._run_replacements()

    def _run_replacements(self):
        """Make the transfers for what has not left yet."""
        self.env["stock.rule"].run(
            [procurement for remedy in self for procurement in remedy._replacements_to_send()]
        )
        self._tie_pickings()
        self._reserve()

    def _tie_pickings(self):
        """Name the return on the transfers that carry nothing but goods of one."""
        for picking in self.move_ids.picking_id:
            # a delivery of the order itself may have taken the goods in: it stays the order's
            remedies = picking.move_ids.aftersales_remedy_id
            rma = remedies.rma_id
            if (
                len(rma) == 1
                and not remedies.complaint_id
                and all(move.aftersales_remedy_id for move in picking.move_ids)
            ):
                picking.aftersales_rma_id = rma

    def _replacements_to_send(self):
        """The procurements of what has not left yet; a bridge sends parts of a kit alone."""
        self.ensure_one()
        return [self._prepare_replacement(self._qty_to_send())]

    def _prepare_replacement(self, quantity):
        """The procurement that sends ``quantity`` (line's unit), with the order line's values."""
        self.ensure_one()
        line, order = self.sale_line_id, self.sale_line_id.order_id
        values = dict(
            line._prepare_procurement_values(),
            aftersales_remedy_id=self.id,
            aftersales_sent_line_id=self.rma_line_id.id,
            date_planned=self.env.cr.now(),
            date_deadline=False,
        )
        return self.env["stock.rule"].Procurement(
            self.product_id,
            quantity,
            self.product_uom_id,
            line._get_location_final(),
            self.product_id.display_name,
            f"{order.name}, {self._case().name}",
            self.company_id,
            values,
        )

    def _cancel_replacement(self):
        self._check_not_left()
        self._outgoing_moves().filtered(lambda move: move.state != "done")._action_cancel()

    def _check_not_left(self):
        """Stop on goods that the customer has, or will have: nothing calls them back.

        What Inventory took back entirely is neither.
        """
        for remedy in self:
            uom = remedy._goods_uom()
            if remedy._taken_back_moves() and uom.compare(remedy._qty_left(), 0.0) <= 0:
                continue
            if "done" in remedy._outgoing_moves().mapped("state"):
                raise UserError(
                    self.env._(
                        "The replacement of “%s” has left already. Let the customer send it back"
                        " with a new return.",
                        remedy.product_id.display_name,
                    )
                )
