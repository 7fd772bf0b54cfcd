"""Crediting units: one credit note per source invoice, made by Odoo's own reversal.

``_plan_credit`` says which lines a credit note will have and writes nothing: fulfilling a remedy
makes them, a preview shows them. See DESIGN: Refunds.
"""

from collections import defaultdict

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import float_is_zero, format_date

from ...engine.refund import Billed, Source, allocate, credit_price, line_credit

#: Decimals of a quantity that are told apart: pieces in an order counted in dozens.
_DIGITS = 6


class CreditPlan(defaultdict):
    """``{invoice: [values of a credit line, ...]}`` of some remedies, not written yet.

    ``billed`` is what each invoice line will have given, this plan included, ``taxes`` what is
    left of its tax; ``uninvoiced`` what of each remedy no invoice ever charged, in the remedy's
    unit. ``documents`` are lines of invoices and credit notes as they were read.
    """

    def __init__(self):
        super().__init__(list)
        self.billed = {}
        self.uninvoiced = {}
        self.taxes = {}
        self.documents = {}

    def lines_of(self, remedy, *parts):
        """``[(invoice, values)]`` of one remedy; of these parts only, if any are named."""
        return [
            (invoice, values)
            for invoice, lines in self.items()
            for values in lines
            if values["aftersales_remedy_id"] == remedy.id
            and (not parts or values["aftersales_part"] in parts)
        ]


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    def _credit(self):
        """Credit the units of these remedies that no document covers yet.

        Called when a remedy that gives money for units is fulfilled, with the rights of the
        system, on remedies of one company: one credit note per source invoice. What was sold
        but never invoiced is settled without a document: the delivered quantity went down.

        :returns: the credit notes, posted if the company wants that.
        :raises UserError: when a unit is on a credit note already, or more than is left of the
            invoiced amount would be credited.
        """
        for remedy in self:
            if remedy.product_uom_id.compare(remedy._missing(), 0.0) <= 0:
                remedy._refuse_second_refund()
        plan = self._plan_credit()
        for remedy, quantity in plan.uninvoiced.items():
            remedy._write_guarded({"qty_uninvoiced": remedy.qty_uninvoiced + quantity})
        return self._make_credit_notes(plan)

    def _make_credit_notes(self, plan):
        """The credit notes of ``plan``, drawn on the sold lines and posted by setting."""
        credit_notes = self._reverse(plan)
        self._draw_for_documents()
        if credit_notes and self.env.company.aftersales_post_credit_notes:
            self._check_books_open(credit_notes)
            credit_notes.action_post()  # Odoo reconciles it with an invoice that is unpaid
        return credit_notes

    def _check_books_open(self, moves):
        """Stop when nothing can be booked today; Odoo moves a date out of a closed period itself.

        :param moves: credit notes, or invoices of what is sent for goods that came back.
        :raises UserError: naming the day up to which the books are closed.
        """
        for move in moves:
            closed = self._books_closed_up_to(move)
            if not closed:
                continue
            day = format_date(self.env, closed)
            if move.reversed_entry_id:
                raise UserError(
                    self.env._(
                        "The books are closed up to %(day)s, so the credit note for %(invoice)s"
                        " cannot be booked today. Settle it once the next period is open, or ask"
                        " an accountant to open this one.",
                        day=day,
                        invoice=move.reversed_entry_id.name,
                    )
                )
            raise UserError(
                self.env._(
                    "The books are closed up to %(day)s, so the invoice for %(origin)s cannot be"
                    " booked today. Settle it once the next period is open, or ask an accountant"
                    " to open this one.",
                    day=day,
                    origin=move.invoice_origin,
                )
            )

    def _books_closed_up_to(self, move):
        """The day up to which the books are closed for ``move``, if it cannot be booked today."""
        today = fields.Date.context_today(self)
        taxed = move._affect_tax_report()
        locks = move._get_violated_lock_dates(today, taxed)
        if not locks:
            return None
        day = move._get_accounting_date(today, taxed, lock_dates=locks)
        return locks[-1][0] if move._get_violated_lock_dates(day, taxed) else None

    def _plan_credit(self):
        """The :class:`CreditPlan` of these remedies (also unsaved ones); writes nothing."""
        plan = CreditPlan()
        for remedy in self:
            remedy._plan_units(plan)
        return self._complete_plan(plan)

    def _complete_plan(self, plan):
        """Add what goes with the units: discounts, delivery charges, deductions, settlements."""
        self._plan_discounts(plan)
        self._plan_shipping(plan)
        self._plan_deductions(plan)
        for invoice, lines in plan.items():
            lines += self._prepare_settlement_lines(invoice, lines)
        return plan

    def _prepare_settlement_lines(self, invoice, lines):
        """Values of lines that settle a credit note other than by money; bridges add theirs.

        :param lines: the values of all other lines planned for the credit note of ``invoice``.
        """
        return []

    def _plan_units(self, plan):
        """Take what is missing of this remedy from its invoices, the chosen or the newest first."""
        taken, rest = allocate(max(self._missing(), 0.0), self._billed_sources(plan))
        for invoice_line, quantity in taken:
            plan[invoice_line.move_id].append(
                self._prepare_credit_line(invoice_line, quantity, plan)
            )
        if not self.product_uom_id.is_zero(rest):
            self._check_uninvoiced(rest)
            plan.uninvoiced[self] = rest

    def _refuse_second_refund(self):
        raise UserError(
            self.env._(
                "“%(product)s” is on credit note %(note)s already. Post or cancel that one.",
                product=self.product_id.display_name,
                note=", ".join(note.display_name for note in self.credit_line_ids.move_id),
            )
        )

    # ------------------------------------------------------------------
    # What was billed, and what of it was credited
    # ------------------------------------------------------------------

    def _bills(self):
        """Posted invoice lines of the sold line: those of the chosen invoice, then the newest."""
        bills = self.sale_line_id.invoice_lines.filtered(
            lambda line: line.move_id.move_type == "out_invoice"
            and line.parent_state == "posted"
            # the reversal of a reduction or of what goes with goods bills no units
            and line.aftersales_reversed_line_id.aftersales_part in (False, "goods")
        )
        return bills.sorted(
            lambda line: (
                line.move_id == self.source_invoice_id,
                line.move_id.invoice_date,
                line.move_id.id,
                line.id,
            ),
            reverse=True,
        )

    @api.constrains("source_invoice_id")
    def _check_source_invoice(self):
        for remedy in self.filtered("source_invoice_id"):
            # sudo: which invoices billed the order line; compared, not shown.
            if remedy.source_invoice_id not in remedy.sudo()._bills().move_id:
                raise ValidationError(
                    self.env._(
                        "The invoice chosen did not bill “%s”. Choose one of its own, or none for"
                        " the newest.",
                        remedy.product_id.display_name,
                    )
                )

    def _billed_sources(self, plan):
        """The bills with the units left to credit on each, in this remedy's unit."""
        return [
            Source(
                line,
                line.product_uom_id._compute_quantity(
                    self._billed(line, plan).left, self.product_uom_id, round=False
                ),
            )
            for line in self._bills()
        ]

    def _billed(self, invoice_line, plan):
        """Facts of an invoice line for the engine, in its own unit and currency.

        What ``plan`` credits of it already counts.
        """
        if invoice_line not in plan.billed:
            credited = self._credits_of(invoice_line)
            goods = credited.filtered(lambda line: line.aftersales_part in (False, "goods"))
            plan.billed[invoice_line] = Billed(
                quantity=invoice_line.quantity,
                total=self._entered_total(invoice_line),
                credited_quantity=sum(
                    line.product_uom_id._compute_quantity(
                        line.quantity, invoice_line.product_uom_id, round=False
                    )
                    for line in goods
                ),
                credited_total=sum(self._entered_total(line) for line in goods),
                reduced=sum(self._entered_total(line) for line in credited - goods)
                - sum(
                    self._entered_total(line) for line in (credited - goods)._aftersales_reversals()
                ),
                credits=len(credited),
            )
        return plan.billed[invoice_line]

    def _entered_total(self, line):
        """The line's amount the way its price is entered: taxed for prices that include tax."""
        if not any(line.tax_ids.mapped("price_include")):
            return line.price_subtotal
        return line.currency_id.round(line.price_unit * (1 - line.discount / 100) * line.quantity)

    def _credits_of(self, invoice_line):
        """Live credit lines that reverse this invoice line, whoever made them.

        Goods and price reductions, and what was given back of a delivery charge; not what goes
        with them on the same credit note.
        """
        return self.sale_line_id.invoice_lines.filtered(
            lambda line: line.move_id.move_type == "out_refund"
            and line.parent_state != "cancel"
            and line.aftersales_part in (False, "goods", "reduction", "shipping")
            and (
                line.aftersales_source_line_id == invoice_line
                or (
                    not line.aftersales_source_line_id
                    and line.move_id.reversed_entry_id == invoice_line.move_id
                )
            )
        )

    # ------------------------------------------------------------------
    # The documents
    # ------------------------------------------------------------------

    def _prepare_credit_line(self, invoice_line, quantity, plan):
        """Values of one credit line: the invoice line's own copy, trimmed to ``quantity``.

        :param quantity: in this remedy's unit.
        :param plan: what is credited before this line; it knows of it afterwards.
        """
        billed = self._billed(invoice_line, plan)
        exact = self.product_uom_id._compute_quantity(
            quantity, invoice_line.product_uom_id, round=False
        )
        rounded = invoice_line.product_uom_id.round(exact)
        fits = float_is_zero(exact - rounded, precision_digits=_DIGITS)
        billed_quantity = rounded if fits else exact
        values = self._copy_line(invoice_line, "goods", quantity=billed_quantity)
        terms = (
            billed,
            billed_quantity,
            invoice_line.price_unit,
            invoice_line.discount,
            invoice_line.currency_id.decimal_places,
            _DIGITS,
        )
        price = credit_price(*terms)
        total = line_credit(*terms)
        if not fits:  # five pieces of a dozen are no round number of dozens
            price = total / quantity
            values.update(product_uom_id=self.product_uom_id.id, quantity=quantity)
        if price is not None:
            values.update(price_unit=price, discount=0.0)
        self._keep_taxes(values, invoice_line, billed_quantity, total, plan)
        plan.billed[invoice_line] = billed.plus(billed_quantity, total)
        return values

    def _copy_line(self, invoice_line, part, **values):
        """Values of a credit line that copies ``invoice_line``, as ``part`` of this remedy."""
        copied = invoice_line.with_context(include_business_fields=True).copy_data(
            {
                "aftersales_remedy_id": self.id,
                "aftersales_source_line_id": invoice_line.id,
                "aftersales_part": part,
                "extra_tax_data": False,
                **values,
            }
        )[0]
        copied.pop("move_id", None)
        return copied

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
        """Values of the credit note of ``invoice``; it names the cases on it and no other."""
        remedies = self.browse([values["aftersales_remedy_id"] for values in lines])
        cases = remedies._case_names()
        return {
            "ref": self.env._(
                "Reversal of: %(invoice)s, %(returns)s", invoice=invoice.name, returns=cases
            ),
            "invoice_origin": cases,
            "invoice_date": False,
            "aftersales_keeps_rate": True,
            "line_ids": [Command.create(values) for values in lines],
        }
