"""Units and money that a complaint may give: the ones a return would, and never both.

A complaint has no goods to receive. What it gives units for (a refund, a replacement, a credit)
holds them on the entitlement of their order line from the moment it is planned, exactly as a
return does: so a unit is put right once, whichever of the two is first. A unit that is sent again
is no further unit to be put right (see the entitlement), but it may come back by a return. A price
reduction holds nothing, and is given for units that are in no return and were not put right
otherwise; goods whose whole price was given back by reductions are not replaced too.

Services and kits have no ledger of units, since no return can be made of them. There the units
are those of the invoices: what was credited is not credited again.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..words import quantity_words

#: Kinds that give nothing for a unit.
_NO_UNITS = ("price_reduction", "apology")
_TERMS = {"kind", "quantity"}


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    qty_held = fields.Float(
        "Units Held",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="Of the order line, by a complaint's remedy; a return holds its own.",
    )
    with_delivery_charge = fields.Boolean(
        "Delivery Charge Too",
        help="Give back what the customer paid for delivery, with the last of the goods of the"
        " order; for a part of them as the settings say.",
    )

    # ------------------------------------------------------------------
    # What a complaint may be put right with
    # ------------------------------------------------------------------

    def _needs_line(self):
        """Whether this remedy is for something that was sold."""
        return self.kind != "apology"

    @api.constrains("complaint_id", "sale_line_id", "kind")
    def _check_sold_line(self):
        # sudo: which orders belong to the complaint and to its customer; compared, not shown.
        for remedy in self.sudo().filtered("complaint_id"):
            remedy._check_kind_of_complaint()
            if remedy.sale_line_id:
                remedy._check_own_line()
                remedy._check_replaceable()
            elif remedy._needs_line():
                raise ValidationError(
                    self.env._(
                        "Choose which product of its orders %s is put right for.",
                        remedy.complaint_id.name,
                    )
                )

    def _check_kind_of_complaint(self):
        if self.kind in self._kinds_of_complaints():
            return
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        raise ValidationError(
            self.env._(
                "“%s” needs the goods: make a return for it.",
                kinds[self.kind],
            )
        )

    def _check_own_line(self):
        line, complaint = self.sale_line_id, self.complaint_id
        order, customer = line.order_id, complaint.partner_id.commercial_partner_id
        if order not in complaint.order_ids | complaint.rma_ids.order_ids:
            raise ValidationError(
                self.env._(
                    "%(order)s is no order of %(complaint)s. Add it to the complaint first.",
                    order=order.name,
                    complaint=complaint.name,
                )
            )
        buyers = (order.partner_id | order.partner_invoice_id).commercial_partner_id
        if order.company_id != complaint.company_id or not customer or customer not in buyers:
            raise ValidationError(
                self.env._(
                    "%(order)s was not sold to the customer of %(complaint)s. Correct the customer"
                    " of the complaint, or take the order out.",
                    order=order.name,
                    complaint=complaint.name,
                )
            )
        if line.display_type or line.is_downpayment or line._aftersales_is_order_discount():
            raise ValidationError(
                self.env._(
                    "“%s” is no product that was sold: choose the goods or the service.", line.name
                )
            )

    def _check_replaceable(self):
        line = self.sale_line_id
        if self.kind == "replacement" and not line._aftersales_has_units():
            raise ValidationError(
                self.env._(
                    "“%s” cannot be sent again as one piece of goods. Refund it, or reduce its"
                    " price.",
                    line.product_id.display_name,
                )
            )

    @api.constrains("complaint_id", "deduction_ids")
    def _check_no_deductions(self):
        for remedy in self.filtered("complaint_id"):
            if remedy.deduction_ids:
                raise ValidationError(
                    self.env._(
                        "Nothing is kept back from what a complaint gives: give less, as a price"
                        " reduction."
                    )
                )

    def _check_offered(self):
        """A complaint that is closed gives nothing more, and only what its kind of case may."""
        super()._check_offered()
        if self.complaint_id:
            self.complaint_id._check_gives()
            self.sudo()._check_sold_line()  # sudo: as the constraint

    # ------------------------------------------------------------------
    # Planning
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Plan remedies; those of complaints hold their units from here on.

        :raises UserError: when the complaint is closed, or the units are held already.
        """
        complaints = self.env["aftersales.complaint"].browse(
            {vals["complaint_id"] for vals in vals_list if vals.get("complaint_id")}
        )
        complaints.check_access("write")
        complaints._check_gives()
        complaints.sudo()._touch_remedies()  # sudo: a counter; see _touch_cases
        remedies = super().create(vals_list)
        remedies.filtered("complaint_id")._hold_units()
        return remedies

    def write(self, vals):
        result = super().write(vals)
        if _TERMS.intersection(vals):
            self.filtered("complaint_id")._hold_units()
        return result

    def action_cancel(self):
        result = super().action_cancel()
        self.filtered("complaint_id")._hold_units()
        return result

    def _fulfil_price_reduction(self):
        """Look again at units that nothing holds: another session may have taken them."""
        self._check_reducible(taking=True)
        return super()._fulfil_price_reduction()

    @api.ondelete(at_uninstall=False)
    def _unlink_releases_units(self):
        self._release_units()

    # ------------------------------------------------------------------
    # Holding units
    # ------------------------------------------------------------------

    def _qty_to_hold(self):
        """Units of its order line that this remedy has to hold, in that line's unit."""
        self.ensure_one()
        if self.is_cancelled or self.kind in _NO_UNITS or not self.sale_line_id:
            return 0.0
        return self.quantity if self.sale_line_id._aftersales_has_units() else 0.0

    def _hold_units(self):
        """Hold exactly what these remedies call for; called when they are planned or changed.

        :raises UserError: when an order line has not enough left.
        """
        # sudo: the ledger is nobody's to write; access to the complaint was checked.
        remedies = self.sudo()
        ledger = remedies.env["aftersales.entitlement"]
        more, less, holding = {}, {}, {}
        for remedy in remedies:
            target = remedy._qty_to_hold()
            delta = target - remedy.qty_held
            if not remedy.sale_line_id or remedy.product_uom_id.is_zero(delta):
                continue
            row = ledger._for(remedy.sale_line_id)
            changes = more if delta > 0 else less
            changes[row] = changes.get(row, 0.0) + abs(delta)
            if delta > 0:
                holding[remedy] = target
            else:
                remedy._write_guarded({"qty_held": target})
        ledger._unclaim_many(less)
        ledger._claim_many(more, as_remedy=True)
        for remedy, target in holding.items():  # the claim looked at what others hold
            remedy._write_guarded({"qty_held": target})
        self._check_reducible()

    def _release_units(self):
        """Hold nothing any more; called when planned remedies are deleted."""
        given = {}
        for remedy in self.sudo().filtered("qty_held"):  # sudo: as in _hold_units
            row = remedy.env["aftersales.entitlement"]._for(remedy.sale_line_id)
            given[row] = given.get(row, 0.0) + remedy.qty_held
            remedy._write_guarded({"qty_held": 0.0})
        self.env["aftersales.entitlement"].sudo()._unclaim_many(given)

    def _check_reducible(self, taking=False):
        """Stop on a lower price for units that are in a return or were put right otherwise.

        Units that were not delivered yet count as the customer's too.

        :param taking: change the line's row, so that who takes the units meanwhile looks again.
        """
        # sudo: the ledger, as in _hold_units.
        reductions = self.sudo().filtered(
            lambda remedy: remedy.complaint_id
            and remedy.kind == "price_reduction"
            and not remedy.is_cancelled
            and remedy.sale_line_id._aftersales_has_units()
        )
        ledger = self.env["aftersales.entitlement"].sudo()
        if taking:
            ledger._for(reductions.sale_line_id)._touch()
        left = ledger._available_to_complaints(reductions.sale_line_id)
        for line, remedies in reductions.grouped("sale_line_id").items():
            row = ledger._row(line)
            free, sold = left[line._origin.id]
            free += max(line.product_uom_qty - sold, 0.0)
            for remedy in remedies:
                if line.product_uom_id.compare(remedy.quantity, free) > 0:
                    raise UserError(
                        self.env._(
                            "%(asked)s of “%(product)s” (%(order)s): %(left)s are in no return and"
                            " were not put right yet, so only their price can be reduced.%(cases)s",
                            asked=quantity_words(line.product_uom_id, remedy.quantity),
                            product=line.product_id.display_name,
                            order=line.order_id.name,
                            left=quantity_words(line.product_uom_id, max(free, 0.0)),
                            cases=row._holders_words(),
                        )
                    )

    def _check_uninvoiced(self, quantity):
        """What a complaint gives back of a service or a kit was charged: it has no other units."""
        if self.complaint_id and not self.sale_line_id._aftersales_has_units():
            uom = self.product_uom_id
            raise UserError(
                self.env._(
                    "%(asked)s of “%(product)s” (%(order)s) cannot be refunded: %(left)s are"
                    " invoiced and not credited yet. Lower the quantity.",
                    asked=quantity_words(uom, self.quantity),
                    product=self.product_id.display_name,
                    order=self.sale_line_id.order_id.name,
                    left=quantity_words(uom, max(self.quantity - quantity, 0.0)),
                )
            )

    def _authority_amount(self):
        """With the delivery charge that a complaint gives back of its own accord."""
        return super()._authority_amount() + self._planned_delivery_charge()

    def _authority_together(self, others):
        """A delivery charge comes due when all goods are given back, by several remedies maybe."""
        amount = super()._authority_together(others)
        others = others.filtered(lambda other: other.currency_id == self.currency_id)
        if not others or not (self | others)._gives_delivery_charge():
            return amount
        before, alone = others._planned_delivery_charge(), self._planned_delivery_charge()
        return amount + (self | others)._planned_delivery_charge() - before - alone

    def _given_amount(self):
        """With the delivery charge that it gave back."""
        amount = super()._given_amount()
        if not self.complaint_id or not amount:
            return amount
        charge = sum(
            self._in_order_currency(line)
            for line in self._live_credit_lines()
            if line.aftersales_part == "shipping"
        )
        return max(amount, self.amount + charge)

    def _gives_delivery_charge(self):
        """Those of these remedies of complaints that give a delivery charge back with goods."""
        return self.filtered(
            lambda remedy: remedy.complaint_id
            and remedy.with_delivery_charge
            and remedy.kind not in (*_NO_UNITS, "replacement")
        )

    def _planned_delivery_charge(self):
        """What fulfilling these together would give of delivery charges: untaxed, in the order's
        currency (which is one)."""
        if not self._gives_delivery_charge():
            return 0.0
        amount = 0.0
        money = self.filtered(
            lambda remedy: remedy.complaint_id and remedy.kind not in (*_NO_UNITS, "replacement")
        )
        for invoice, lines in money._plan_credit().items():
            for values, (net, _total) in zip(lines, money._totals(invoice, lines), strict=True):
                if values["aftersales_part"] == "shipping":
                    amount += invoice.currency_id._convert(
                        net, money[0].currency_id, invoice.company_id, invoice.invoice_date
                    )
        return amount

    def _preview(self):
        """Before anything is planned: are there units left for these remedies at all?"""
        self._check_units_left()
        return super()._preview()

    def _check_units_left(self):
        """Stop on planned remedies (not saved) of complaints that could not hold their units."""
        planned = self.filtered(lambda remedy: remedy.complaint_id and not remedy._origin)
        planned._check_reducible()
        wanted = {}
        for remedy in planned:
            if quantity := remedy._qty_to_hold():
                line = remedy.sale_line_id
                wanted[line] = wanted.get(line, 0.0) + quantity
        # sudo: the ledger, as in _hold_units.
        ledger = self.env["aftersales.entitlement"].sudo()
        lines = self.env["sale.order.line"].union(*wanted)
        available = ledger._available_to_complaints(lines)
        for line, quantity in wanted.items():
            if line.product_uom_id.compare(quantity, available[line.id][0]) > 0:
                ledger._row(line)._refuse_remedy(quantity)


class AftersalesEntitlement(models.Model):
    _inherit = "aftersales.entitlement"

    def _touch(self):
        """Change these rows, so that who draws on them meanwhile is run again by Odoo."""
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE aftersales_entitlement SET write_date = write_date WHERE id = ANY(%s)",
                list(self.ids),
            )
        )

    def _holders_words(self):
        """“ See RMA/…, CPL/…”: the cases that hold units of this line; empty without any."""
        self.ensure_one()
        line = self.sale_line_id
        names = {
            *line.aftersales_line_ids.filtered("qty_claimed").rma_id.mapped("name"),
            *line.aftersales_remedy_ids.filtered("qty_held").complaint_id.mapped("name"),
        }
        return self.env._(" See %s.", ", ".join(sorted(names))) if names else ""

    def _refuse_remedy(self, quantity):
        """Say that ``quantity`` of this line cannot be put right by a complaint, and why."""
        line, uom = self.sale_line_id, self.product_uom_id
        left, delivered = self._available_to_complaints(line)[line.id]
        raise UserError(
            self.env._(
                "%(asked)s of “%(product)s” (%(order)s) cannot be put right: %(left)s of"
                " %(delivered)s delivered are in no return and were not put right yet."
                " Lower the quantity; what was never sent is taken off the order.%(cases)s",
                asked=quantity_words(uom, quantity),
                product=line.product_id.display_name,
                order=line.order_id.name,
                left=quantity_words(uom, max(left, 0.0)),
                delivered=quantity_words(uom, delivered),
                cases=self._holders_words(),
            )
        )


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _aftersales_has_units(self):
        """Whether its units are goods that can be told by stock: no services, no kits."""
        self.ensure_one()
        if self.product_id.type != "consu":
            return False
        # sudo: deliveries of an order line the caller names.
        moves = self.sudo().move_ids
        return not moves or any(move.product_id == self.product_id for move in moves)
