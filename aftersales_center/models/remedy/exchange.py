"""The exchange: other goods for those that came back, and one net chain of documents.

The returned units are credited on their invoice. The new goods are a line of their own on the
same order, so that they have a history, a delivery and an entitlement of their own; what was
credited is what is invoiced again, and both documents are reconciled: the difference is left.
"""

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    kind = fields.Selection(
        selection_add=[("exchange", "Exchange")], ondelete={"exchange": "cascade"}
    )
    exchange_product_id = fields.Many2one(
        "product.product",
        "New Product",
        check_company=True,
        index="btree_not_null",
        domain=[("sale_ok", "=", True), ("type", "=", "consu")],
    )
    exchange_price_policy = fields.Selection(
        [("current", "Today's price"), ("original", "Price when it was ordered")],
        "Price of the New Product",
        compute="_compute_exchange_policies",
        store=True,
        readonly=False,
        precompute=True,
        help="Another variant at the original price costs what the customer paid, and what sets"
        " the variants apart.",
    )
    difference_policy = fields.Selection(
        [
            ("settle", "Charge or give back"),
            ("charge", "Charge what is dearer only"),
            ("refund", "Give back what is cheaper only"),
            ("waive", "Neither"),
        ],
        "Price Difference",
        compute="_compute_exchange_policies",
        store=True,
        readonly=False,
        precompute=True,
    )
    is_exchange_made = fields.Boolean(
        compute="_compute_is_exchange_made",
        compute_sudo=True,  # whether there is one, for people who may not open orders
    )
    exchange_line_ids = fields.One2many("sale.order.line", "aftersales_remedy_id", "New Order Line")

    @api.depends("exchange_line_ids.product_uom_qty")
    def _compute_is_exchange_made(self):
        for remedy in self:
            remedy.is_exchange_made = bool(remedy._exchange_line())

    @api.depends("rma_line_id.company_id")
    def _compute_exchange_policies(self):
        for remedy in self:
            company = remedy.rma_line_id.company_id or self.env.company
            remedy.exchange_price_policy = (
                remedy.exchange_price_policy or company.aftersales_exchange_price
            )
            remedy.difference_policy = (
                remedy.difference_policy or company.aftersales_exchange_difference
            )

    def write(self, vals):
        """What was agreed about an exchange stays once its documents are under way."""
        if {"exchange_product_id", "exchange_price_policy", "difference_policy"}.intersection(vals):
            for remedy in self:
                if remedy.state != "to_do" or remedy._exchange_line():
                    raise UserError(
                        self.env._(
                            "A remedy under way stays as it is. Cancel it and plan another one."
                        )
                    )
        return super().write(vals)

    def _exchange_line(self):
        """The order line of the new goods; empty before it is made and once it is taken back."""
        return self.exchange_line_ids.filtered(lambda line: line.product_uom_qty)[:1]

    def _goods_uom(self):
        line = self._exchange_line()
        return line.product_uom_id if self.kind == "exchange" and line else super()._goods_uom()

    def _missing(self):
        """Only units that were accepted are credited, however many new ones were promised."""
        missing = super()._missing()
        if self.kind != "exchange":
            return missing
        return min(missing, self._qty_covered() - self.qty_credited - self.qty_uninvoiced)

    # ------------------------------------------------------------------
    # Doing it
    # ------------------------------------------------------------------

    def _continues(self):
        """An exchange goes on when old units were accepted meanwhile."""
        return super()._continues() or (
            self.kind == "exchange"
            and self.state == "in_progress"
            and self.product_uom_id.compare(self._missing(), 0.0) > 0
        )

    def _fulfil_exchange(self):
        """Credit what was accepted, put the new goods on the order, send and invoice them.

        One delivery and one invoice per order, whatever the number of exchanges. Before the old
        goods are accepted, the new ones are put on the order and reserved, or sent in advance;
        crediting and invoicing follow when it is called again.

        :raises UserError: when the new product makes no sense, or nothing is left to do.
        """
        for remedy in self:
            remedy._check_exchange()
        uncredited = self.filtered(
            lambda remedy: remedy.product_uom_id.compare(remedy._missing(), 0.0) > 0
        )
        if uncredited:
            uncredited._credit()
        self._make_exchange_lines()
        self._send_exchange()
        self._invoice_exchange()
        self._tie_pickings()
        self._reserve()

    def _check_exchange(self):
        self.ensure_one()
        product, order = self.exchange_product_id, self.sale_line_id.order_id
        name = self.product_id.display_name
        if not product:
            raise UserError(
                self.env._("Choose the product that “%s” is exchanged for, on its line.", name)
            )
        if product == self.product_id:
            raise UserError(
                self.env._("“%s” for itself is a replacement, not an exchange: choose that.", name)
            )
        if product.type != "consu" or not product.sale_ok or not product.active:
            raise UserError(
                self.env._(
                    "“%(new)s” cannot be sold as goods, so “%(old)s” cannot be exchanged for it."
                    " Choose another product.",
                    new=product.display_name,
                    old=name,
                )
            )
        if order.state != "sale":
            raise UserError(
                self.env._(
                    "%s is cancelled: nothing can be exchanged on it. Refund the goods instead.",
                    order.name,
                )
            )
        started = self._exchange_line() and self.state != "to_do"
        if started and not self._continues() and not self.is_held:
            raise UserError(
                self.env._("An exchange of “%s” is on its way already. Deliver or cancel it.", name)
            )

    def _make_exchange_lines(self):
        """Put the new goods on their orders; price them anew while they are not invoiced."""
        vals_list = []
        for remedy in self:
            line, price = remedy._exchange_line(), remedy._exchange_terms()[0]
            if not line:
                vals_list.append(
                    dict(
                        remedy._prepare_exchange_line(remedy.exchange_product_id), price_unit=price
                    )
                )
            elif not line.invoice_lines:
                line.write({"price_unit": price, "technical_price_unit": price})
        # Odoo would send each line by itself, none of a locked order, and say so in the chatter
        lines = (
            self.env["sale.order.line"]
            .with_context(skip_procurement=True, sale_no_log_for_new_lines=True)
            .create(vals_list)
        )
        for line in lines:
            line.order_id._message_log(
                body=self.env._(
                    "%(return)s: %(old)s is exchanged for %(new)s.",
                    **{
                        "return": line.aftersales_remedy_id.rma_id.name,
                        "old": line.aftersales_remedy_id.product_id.display_name,
                        "new": line.product_id.display_name,
                    },
                )
            )

    def _send_exchange(self):
        """Run the sales route once for all new goods that are not on their way."""
        procurements = []
        for remedy in self:
            line, quantity = remedy._exchange_line(), remedy._qty_to_send()
            if not line:
                continue
            if line.product_uom_id.compare(quantity, 0.0) <= 0:
                continue
            order = line.order_id
            if not order.stock_reference_ids:
                self.env["stock.reference"].create(line._prepare_reference_vals())
            values = dict(
                line._prepare_procurement_values(),
                date_planned=self.env.cr.now(),
                date_deadline=False,
            )
            quantity, uom = line.product_uom_id._adjust_uom_quantities(
                quantity, line.product_id.uom_id
            )
            procurements += line._create_procurements(quantity, uom, values)
        if procurements:
            self.env["stock.rule"].run(procurements)

    def _resend(self):
        """After the promise was cut: the order line follows, and what is left is sent anew."""
        if self.kind != "exchange":
            return super()._resend()
        self._exchange_line().with_context(skip_procurement=True).product_uom_qty = self.quantity
        self._send_exchange()
        self._tie_pickings()
        self._reserve()
        return None

    def _invoice_exchange(self):
        """Invoice the new goods as far as old ones were credited: one invoice per order."""
        for order, remedies in self.grouped(lambda remedy: remedy.sale_line_id.order_id).items():
            order = order.with_context(lang=order.partner_invoice_id.lang)
            lines = []
            for remedy in remedies:
                line = remedy._exchange_line().with_env(order.env)
                billed = sum(
                    bill.product_uom_id._compute_quantity(bill.quantity, line.product_uom_id)
                    for bill in line.invoice_lines
                    if bill.move_id.move_type == "out_invoice" and bill.parent_state != "cancel"
                )
                quantity = min(remedy.qty_credited, remedy.quantity) - billed
                if line.product_uom_id.compare(quantity, 0.0) > 0:
                    lines.append(Command.create(line._prepare_invoice_line(quantity=quantity)))
            if not lines:
                continue
            values = order._prepare_invoice()
            values["invoice_line_ids"] = [*values.get("invoice_line_ids", []), *lines]
            invoice = order._create_account_invoices([values], False)
            if order.company_id.aftersales_post_credit_notes:
                self._check_books_open(invoice)
                invoice.action_post()

    def _net_exchange(self):
        """Reconcile credit and new invoice with each other; called when one of them is posted.

        Odoo has reconciled the credit with an unpaid invoice by then: what is open is netted.
        """
        for remedy in self:
            documents = (
                remedy._live_credit_lines().move_id | remedy.exchange_line_ids.invoice_lines.move_id
            )
            receivables = documents.filtered(lambda move: move.state == "posted").line_ids.filtered(
                lambda line: line.account_type == "asset_receivable" and not line.reconciled
            )
            for lines in receivables.grouped(
                lambda line: (line.account_id, line.currency_id, line.company_id)
            ).values():
                if len({line.balance > 0 for line in lines}) == 2:
                    lines.reconcile()
        # what was set off is not owed any more: only what is left goes back
        notes = self._live_credit_lines().move_id.filtered(lambda note: note.state == "posted")
        owed = notes._aftersales_payouts()
        if owed:
            owed._queue(owed.credit_note_id)

    # ------------------------------------------------------------------
    # Where it stands, and taking it back
    # ------------------------------------------------------------------

    def _state_from_exchange(self):
        """Done when the new goods have left and all units are credited (or never invoiced)."""
        self.ensure_one()
        uom = self.product_uom_id
        settled = uom.compare(self.qty_credited + self.qty_uninvoiced, self.quantity) >= 0
        if (
            settled
            and self._credited_state() == "done"
            and self._exchange_line()
            and self._goods_uom().compare(self._qty_left(), self.quantity) >= 0
        ):
            return "done"
        started = self._outgoing_moves() or self._live_credit_lines() or self.qty_uninvoiced
        return "in_progress" if started else "to_do"

    @api.depends("exchange_line_ids.product_uom_qty")
    def _compute_state(self):
        return super()._compute_state()

    def _cancel_exchange(self):
        """Take the new goods off the order, and the drafts back.

        :raises UserError: when goods have left or a document is posted.
        """
        self._check_not_left()
        posted = self.exchange_line_ids.invoice_lines.filtered(
            lambda line: line.parent_state == "posted" and line.move_id.move_type == "out_invoice"
        )
        if posted and self._exchange_line().qty_invoiced > 0:
            raise UserError(
                self.env._(
                    "%s is posted. An accountant has to reset or reverse it before the exchange can"
                    " be taken back.",
                    posted.move_id[:1].name,
                )
            )
        self._cancel_credit()
        drafts = self.exchange_line_ids.invoice_lines.filtered(
            lambda line: line.parent_state == "draft"
        )
        for invoice in drafts.move_id:
            mine = invoice.invoice_line_ids & drafts
            if (
                invoice.invoice_line_ids.filtered(lambda line: line.display_type == "product")
                - mine
            ):
                mine.unlink()
            else:
                invoice.button_cancel()
        self._outgoing_moves()._action_cancel()
        self._exchange_line().with_context(skip_procurement=True).product_uom_qty = 0.0

    # ------------------------------------------------------------------
    # What others ask of it
    # ------------------------------------------------------------------

    def _plan_shipping(self, plan):
        """A customer who exchanges goes on with the order: its delivery charge stays."""
        others = self.filtered(lambda remedy: remedy.kind != "exchange")
        return super(AftersalesRemedy, others)._plan_shipping(plan)

    def _audit_remedy(self):
        told = super()._audit_remedy()
        return dict(told, new=self.exchange_product_id) if self.kind == "exchange" else told

    def _planned_amount(self):
        """An exchange is worth what its goods cost, whoever pays the difference."""
        return self._goods_value() if self.kind == "exchange" else super()._planned_amount()
