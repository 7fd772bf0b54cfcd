"""The refund: one credit note per source invoice, made by Odoo's own reversal."""

from collections import defaultdict

from odoo import Command, models
from odoo.exceptions import AccessError, UserError

from ...engine.refund import Billed, Source, allocate, closing_price
from ..rma.rma_audit import told
from ..words import exact_amount


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    def _state_from_refund(self):
        """Done when every unit is on a posted credit note or was never invoiced."""
        self.ensure_one()
        lines = self._live_credit_lines()
        uom = self.product_uom_id
        covered = uom.compare(self._missing(), 0.0) <= 0
        if covered and all(line.parent_state == "posted" for line in lines):
            return "done"
        return "in_progress" if lines or not uom.is_zero(self.qty_uninvoiced) else "to_do"

    def _fulfil_refund(self):
        """Credit what is missing, from the newest invoice back; see DESIGN: Refunds.

        What was sold but never invoiced is settled without a document: the delivered
        quantity went down with the receipt.
        """
        plan = defaultdict(list)
        crediting = {}
        for remedy in self:
            taken, rest = allocate(remedy._missing_on_documents(), remedy._billed_sources())
            if not taken and remedy.product_uom_id.is_zero(rest):
                remedy._refuse_second_refund()
            for invoice_line, quantity in taken:
                crediting.setdefault(invoice_line, []).append(quantity)
                plan[invoice_line.move_id].append(
                    remedy._prepare_credit_line(invoice_line, quantity, crediting[invoice_line])
                )
            if not remedy.product_uom_id.is_zero(rest):
                remedy._write_guarded({"qty_uninvoiced": remedy.qty_uninvoiced + rest})
        credit_notes = self._reverse(plan)
        self._draw_for_documents()
        if self.env.company.aftersales_post_credit_notes:
            credit_notes.action_post()  # Odoo reconciles it with an invoice that is unpaid

    def _missing_on_documents(self):
        return max(self._missing(), 0.0)

    def _refuse_second_refund(self):
        raise UserError(
            self.env._(
                "“%(product)s” is on credit note %(note)s already. Post or cancel that one.",
                product=self.product_id.display_name,
                note=", ".join(note.display_name for note in self.credit_line_ids.move_id),
            )
        )

    def _billed_sources(self):
        """Posted invoice lines of the sold line with units left to credit, newest first.

        The quantities are in the return line's unit.
        """
        bills = self.sale_line_id.invoice_lines.filtered(
            lambda line: line.move_id.move_type == "out_invoice" and line.parent_state == "posted"
        )
        bills = bills.sorted(
            lambda line: (line.move_id.invoice_date, line.move_id.id, line.id), reverse=True
        )
        return [
            Source(
                line,
                line.product_uom_id._compute_quantity(
                    self._billed(line).left, self.product_uom_id, round=False
                ),
            )
            for line in bills
        ]

    def _billed(self, invoice_line):
        """Facts of an invoice line for the engine, in its own unit and currency."""
        credited = self._credits_of(invoice_line)
        return Billed(
            quantity=invoice_line.quantity,
            total=self._entered_total(invoice_line),
            credited_quantity=sum(
                line.product_uom_id._compute_quantity(
                    line.quantity, invoice_line.product_uom_id, rounding_method="HALF-UP"
                )
                for line in credited
            ),
            credited_total=sum(self._entered_total(line) for line in credited),
        )

    def _entered_total(self, line):
        """The line's amount the way its price is entered: taxed for prices that include tax.

        Computed for the line alone: the stored total of a line carries its share of the
        document's rounding.
        """
        if not any(line.tax_ids.mapped("price_include")):
            return line.price_subtotal
        return line.tax_ids.compute_all(
            line.price_unit * (1 - line.discount / 100),
            currency=line.currency_id,
            quantity=line.quantity,
            product=line.product_id,
            partner=line.partner_id,
        )["total_included"]

    def _credits_of(self, invoice_line):
        """Live credit lines that reverse this invoice line, whoever made them."""
        return self.sale_line_id.invoice_lines.filtered(
            lambda line: line.move_id.move_type == "out_refund"
            and line.parent_state != "cancel"
            and (
                line.aftersales_source_line_id == invoice_line
                or (
                    not line.aftersales_source_line_id
                    and line.move_id.reversed_entry_id == invoice_line.move_id
                )
            )
        )

    def _prepare_credit_line(self, invoice_line, quantity, shares):
        """Values of one credit line: the invoice line's own copy, trimmed to ``quantity``.

        :param quantity: in this remedy's unit.
        :param shares: what this batch credits of the invoice line, this share included.
        """
        billed_quantity = self.product_uom_id._compute_quantity(
            quantity, invoice_line.product_uom_id, rounding_method="HALF-UP"
        )
        values = invoice_line.with_context(include_business_fields=True).copy_data(
            {
                "quantity": billed_quantity,
                "aftersales_remedy_id": self.id,
                "aftersales_source_line_id": invoice_line.id,
            }
        )[0]
        values.pop("move_id", None)
        if len(shares) == 1:  # several remedies on one line: each at the invoice's own price
            price = closing_price(
                self._billed(invoice_line),
                billed_quantity,
                invoice_line.price_unit,
                invoice_line.discount,
                invoice_line.currency_id.decimal_places,
            )
            if price is not None:
                values.update(price_unit=price, discount=0.0)
        return values

    def _reverse(self, plan):
        """Credit notes of ``{invoice: [line values]}``, through Odoo's reversal."""
        if not plan:
            return self.env["account.move"]
        invoices = self.env["account.move"].browse([invoice.id for invoice in plan])
        defaults = [self._prepare_credit_note(invoice, plan[invoice]) for invoice in invoices]
        return invoices.with_context(
            mail_create_nosubscribe=True, tracking_disable=True
        )._reverse_moves(defaults, cancel=False)

    def _prepare_credit_note(self, invoice, lines):
        """Values of the credit note of ``invoice``; it names the returns on it and no other."""
        remedies = self.browse([values["aftersales_remedy_id"] for values in lines])
        returns = ", ".join(sorted(set(remedies.rma_id.mapped("name"))))
        return {
            "ref": self.env._(
                "Reversal of: %(invoice)s, %(returns)s", invoice=invoice.name, returns=returns
            ),
            "invoice_origin": returns,
            "invoice_date": False,
            "line_ids": [Command.create(values) for values in lines],
        }

    def _draw_for_documents(self):
        """Hold what the live credit lines amount to; called after they were made or changed.

        :raises UserError: when more than is left of the invoiced amount would be credited.
        """
        changed = self.filtered(
            lambda remedy: remedy.currency_id.compare_amounts(remedy.amount, remedy.amount_drawn)
        )
        ledger = self.env["aftersales.entitlement"]._for(changed.sale_line_id)
        rows = {row.sale_line_id: row for row in ledger}
        draws = {}
        for remedy in changed:
            difference = remedy.amount - remedy.amount_drawn
            row = rows[remedy.sale_line_id]
            if difference > 0:
                amount, over = draws.get(row, (0.0, 0.0))
                draws[row] = (amount + difference, over + remedy.override_amount)
            else:
                row._release(-difference)
            remedy._write_guarded({"amount_drawn": remedy.amount})
        ledger._draw_many(draws)

    def _release_unused(self):
        """Give back what is held for documents that are gone; called by the reconciling job
        and when a remedy is cancelled."""
        for remedy in self:
            unused = remedy.amount_drawn - remedy.amount
            if remedy.currency_id and remedy.currency_id.compare_amounts(unused, 0.0) > 0:
                self.env["aftersales.entitlement"]._for(remedy.sale_line_id)._release(unused)
                remedy._write_guarded({"amount_drawn": remedy.amount})

    def _cancel_refund(self):
        posted = self._live_credit_lines().filtered(lambda line: line.parent_state == "posted")
        if posted:
            raise UserError(
                self.env._(
                    "%s is posted. An accountant has to reset or reverse it before the refund can"
                    " be taken back.",
                    posted.move_id[:1].name,
                )
            )
        for note in self._live_credit_lines().move_id:
            mine = note.invoice_line_ids.filtered(lambda line: line.aftersales_remedy_id == self)
            others = note.invoice_line_ids.filtered("aftersales_remedy_id") - mine
            if others:
                mine.unlink()
            else:
                note.button_cancel()
        self._write_guarded({"qty_uninvoiced": 0.0})

    def action_override(self, amount, reason):
        """Let these refunds go ``amount`` (untaxed, order currency) over what is left.

        Called by supervisors, who stand in for it with a ``reason``.

        :raises AccessError: for anybody else.
        :raises UserError: without a reason, or with an amount that is not positive.
        """
        if not self.env.user.has_group("aftersales_center.group_supervisor"):
            raise AccessError(
                self.env._("Going over what was invoiced is for supervisors. Ask one.")
            )
        self.check_access("write")
        if amount <= 0 or not (reason or "").strip():
            raise UserError(
                self.env._("An override needs an amount of more than zero and a reason.")
            )
        self._require_state(("to_do", "in_progress"))
        for remedy in self:
            cap = remedy.company_id.aftersales_override_cap
            in_company = remedy.currency_id._convert(
                amount, remedy.company_id.currency_id, remedy.company_id
            )
            if cap and in_company > cap:
                raise UserError(
                    self.env._(
                        "%(amount)s is over the company's limit of %(cap)s for overrides. An"
                        " administrator can raise it in the settings.",
                        amount=remedy.currency_id.format(amount),
                        cap=remedy.company_id.currency_id.format(cap),
                    )
                )
            remedy._write_guarded(
                {
                    "override_amount": amount,
                    "override_reason": reason.strip(),
                    "override_user_id": self.env.uid,
                }
            )
            remedy.rma_id._say(  # no amount here: receivers read the chatter, and see no prices
                self.env._(
                    "%(user)s allowed more to be refunded than is left: %(reason)s",
                    user=self.env.user.name,
                    reason=reason.strip(),
                )
            )
            remedy._audit(
                "remedy.override",
                product=remedy.product_id,
                amount=exact_amount(remedy.currency_id, amount),
                limit=exact_amount(remedy.company_id.currency_id, cap),
                reason=told(reason),
            )
        return True
