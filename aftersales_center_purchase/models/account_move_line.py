"""A vendor's credit names the return whose goods went back on its purchase line.

What is credited is known by quantity: goods that went back (done moves) on a purchase line, oldest
first, less what other credits of that line are about. A line is of one return or of none, so a
credit for several is divided where the purchase order drafted it, and otherwise left to a person.
"""

from collections import defaultdict

from odoo import Command, api, fields, models

from odoo.addons.aftersales_center.engine.vendor_credit import covered, uncredited


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    aftersales_rma_settled = fields.Boolean(
        "Return Settled",
        copy=False,
        readonly=True,
        help="The return was found, chosen or cleared: it is not looked for again.",
    )
    aftersales_recovery_line_id = fields.Many2one(
        "account.move.line",
        "Copied From Vendor's Credit",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        readonly=True,
        help="The line of a vendor's credit that this one reverses, or was made again from.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """What reverses a vendor's credit is of the same return."""
        lines = super().create(
            [
                dict(vals, aftersales_rma_settled=True)
                if vals.get("aftersales_rma_id") or vals.get("aftersales_complaint_id")
                else vals
                for vals in vals_list
            ]
        )
        if any(vals.get("aftersales_recovery_line_id") for vals in vals_list):
            # sudo: the accountant who reverses needs no role of ours; nothing is shown.
            by_return = lines.sudo().grouped(
                lambda line: line.aftersales_recovery_line_id.aftersales_rma_id
            )
            for rma, copies in by_return.items():
                if rma and copies.company_id == rma.company_id:
                    copies.write({"aftersales_rma_id": rma.id})
        return lines

    def write(self, vals):
        """What a person set or cleared stays; posted lines are looked at when they are matched."""
        if "aftersales_rma_id" in vals or "aftersales_complaint_id" in vals:
            vals = dict(vals, aftersales_rma_settled=True)
        result = super().write(vals)
        if vals.get("purchase_line_id"):
            posted = self.filtered(lambda line: line.parent_state == "posted")
            posted._aftersales_name_returns()._aftersales_say_recovered()
        return result

    def _copy_data_extend_business_fields(self, values):
        """A reversal, and a bill made again, say which credit of a vendor they were made from."""
        super()._copy_data_extend_business_fields(values)
        if self.purchase_line_id and (
            self.aftersales_recovery_line_id or self._aftersales_is_credit()
        ):
            values["aftersales_recovery_line_id"] = self.id
            values["aftersales_rma_settled"] = self.aftersales_rma_settled

    # ------------------------------------------------------------------
    # Naming
    # ------------------------------------------------------------------

    def _aftersales_name_returns(self, divide=False):
        """Name the return on those of these credits that are of one; ask where they are of more.

        Called when a purchase order drafted its bill, before posting, and when a posted line is
        matched. Whoever does that needs no role of ours.

        :param divide: whether a line of several returns may be divided: nobody saw it yet.
        :return: the lines that name a return now and did not before.
        """
        # sudo: the return is found for an accountant without a role of ours; of its own company.
        lines = self.sudo().filtered(
            lambda line: line.purchase_line_id
            and line.display_type == "product"
            and not line.is_downpayment
            and not line.aftersales_rma_settled
            and not line.aftersales_rma_id
            and not line.aftersales_complaint_id
            and line.company_id == line.purchase_line_id.company_id
            and line._aftersales_is_credit()
        )
        if not lines:
            return lines
        named, unclear = defaultdict(lambda: lines.browse()), {}
        for line, parts, rest in lines._aftersales_shares():
            rma = next(iter(parts))
            if len(parts) == 1 and not rest:
                named[rma] |= line
            elif divide and not rest and (divided := line._aftersales_divide(parts)):
                for case, part in zip(parts, divided, strict=True):
                    named[case] |= part
            elif any(parts):
                unclear[line] = parts
        for rma, found in named.items():
            found.write({"aftersales_rma_id": rma.id if rma else False})
        if unclear:
            lines.browse().union(*unclear).write({"aftersales_rma_settled": True})
            self.env["account.move"]._aftersales_ask_for_returns(unclear)
        return lines.browse().union(*(found for rma, found in named.items() if rma))

    def _aftersales_shares(self):
        """Yield ``(line, {return or None: units}, rest)``, in the unit of the purchase line.

        Lines of a purchase line on which nothing went back are left out, and so is the reversal
        of a whole bill: it credits more than went back.
        """
        went_back = self.purchase_line_id._aftersales_went_back()
        others = self._aftersales_other_credits()
        for purchase_line, lines in self.grouped("purchase_line_id").items():
            if not went_back.get(purchase_line):
                continue
            sources = uncredited(went_back[purchase_line], *others[purchase_line])
            for line in lines.sorted(lambda line: (line.move_id.id, line.sequence, line.id)):
                units = line._aftersales_credited_units()
                parts, rest = covered(units, sources)
                if not parts or (rest and line.move_id.reversed_entry_id):
                    continue
                sources = uncredited([(source.key, source.left) for source in sources], parts)
                yield line, parts, rest

    def _aftersales_other_credits(self):
        """``{purchase line: ({return: units}, units of none)}`` of the credits beside these.

        Drafts that nobody looked at yet wait for their turn. What reverses a credit gives back.
        """
        others = self.search(
            [
                ("purchase_line_id", "in", self.purchase_line_id.ids),
                ("move_id.move_type", "in", ("in_invoice", "in_refund")),
                ("display_type", "=", "product"),
                ("parent_state", "!=", "cancel"),
                ("id", "not in", self.ids),
            ]
        )
        named, unnamed = defaultdict(lambda: defaultdict(float)), defaultdict(float)
        for line in others:
            units = line._aftersales_credited_units()
            if line.aftersales_rma_id:
                named[line.purchase_line_id][line.aftersales_rma_id] += units
            elif line.aftersales_recovery_line_id or (
                units > 0 and (line.aftersales_rma_settled or line.parent_state == "posted")
            ):
                unnamed[line.purchase_line_id] += units
        return {
            purchase_line: (
                {rma: units for rma, units in named[purchase_line].items() if units > 0},
                max(unnamed[purchase_line], 0.0),
            )
            for purchase_line in self.purchase_line_id
        }

    def _aftersales_is_credit(self):
        """Whether this line credits goods: on a credit note, or as a negative one of a bill."""
        return self.move_type in ("in_invoice", "in_refund") and (
            self.product_uom_id.compare(self.quantity, 0.0) > 0
            if self.move_type == "in_refund"
            else self.product_uom_id.compare(self.quantity, 0.0) < 0
        )

    def _aftersales_credited_units(self):
        """Units that this line credits, in its purchase line's unit; bills credit less than 0."""
        units = self.product_uom_id._compute_quantity(
            self.quantity, self.purchase_line_id.product_uom_id, round=False
        )
        return units if self.move_type == "in_refund" else -units

    # ------------------------------------------------------------------
    # Several returns
    # ------------------------------------------------------------------

    def _aftersales_divide(self, parts):
        """Divide this line of a draft into ``parts``, ``{return or None: units}``.

        Not where rounding would then change what the document comes to.

        :return: the lines, as many as ``parts``; none where it stayed whole.
        """
        move, quantity, units = self.move_id, self.quantity, sum(parts.values())
        first, *more = (quantity * part / units for part in parts.values())
        values = dict(
            self.purchase_line_id._prepare_account_move_line(),
            price_unit=self.price_unit,
            sequence=self.sequence,
        )
        before, totals = move.invoice_line_ids, (move.amount_untaxed, move.amount_total)
        move.write(
            {
                "invoice_line_ids": [
                    Command.update(self.id, {"quantity": first}),
                    *(Command.create(dict(values, quantity=part)) for part in more),
                ]
            }
        )
        added = (move.invoice_line_ids - before).sorted("id")
        if any(
            move.currency_id.compare_amounts(*pair)
            for pair in zip(totals, (move.amount_untaxed, move.amount_total), strict=True)
        ):
            move.write(
                {
                    "invoice_line_ids": [
                        Command.update(self.id, {"quantity": quantity}),
                        *(Command.delete(line.id) for line in added),
                    ]
                }
            )
            return []
        return [self, *added]

    # ------------------------------------------------------------------
    # Saying it
    # ------------------------------------------------------------------

    def _aftersales_say_recovered(self):
        """Say and log on each return what these posted lines credit for it, or take back."""
        # sudo: the return tells its own people; the accountant needs no role of ours.
        lines = self.sudo().filtered(
            lambda line: line.parent_state == "posted"
            and line.purchase_line_id
            and line.aftersales_rma_id
            and (line._aftersales_is_credit() or line.aftersales_recovery_line_id)
        )
        lines.aftersales_rma_id._tell_vendor_credits(lines.grouped("aftersales_rma_id"))
