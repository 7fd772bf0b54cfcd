"""A small shop, and each thing that people do to its returns and their documents.

``do_<step>(line)`` does one thing to one return line; what is refused raises ``UserError``.
"""

from datetime import timedelta

from odoo import Command, fields

from ..common import return_with_odoos_wizard
from .test_refund_terms import RefundTermsCommon

#: How far each return line is taken before chance takes over.
AHEAD = {
    "approved": [],
    "kept": ["keep"],
    "reduced": ["keep", "reduce"],
    "accepted": ["receive", "inspect"],
    "settled": ["receive", "inspect", "settle"],
    "replaced": ["receive", "inspect", "replace", "send"],
    "exchanged": ["receive", "inspect", "exchange", "send"],
    "in_advance": ["advance", "send"],
}
STEPS = [
    "receive",
    "receive_one",
    "inspect",
    "reject_goods",
    "scrap",
    "lose",
    "keep",
    "settle",
    "refund_one",
    "reduce",
    "reduce_amount",
    "replace",
    "advance",
    "exchange",
    "exchange_cheaper",
    "charge",
    "send",
    "fulfil",
    "cancel_first",
    "cancel_last",
    "note_post",
    "note_draft",
    "note_cancel",
    "note_delete",
    "note_raise",
    "note_lower",
    "bill_post",
    "bill_draft",
    "bill_cancel",
    "invoice_order",
    "credit_by_hand",
    "return_outside",
    "nothing_more",
    "reopen",
    "claim_again",
    "reconcile",
    "complaint_refund",
    "complaint_reduce",
    "complaint_cancel",
]
#: What the goods cost the shop, by name; no two are alike.
COSTS = {"Chair": 11.37, "Cup": 3.19, "Sofa": 20.03, "Stool": 7.77}


class SequenceSteps(RefundTermsCommon):
    # The shop -----------------------------------------------------------

    def open_shop(self, discount, included, post, late, valued, difference):
        """One order of four chairs and two cups, and two returns of all of it but one chair.

        :param late: the last two chairs were delivered after the invoice.
        :param valued: stock is valued in the books, perpetually.
        """
        self.company.aftersales_post_credit_notes = post
        self.company.aftersales_exchange_difference = difference
        self.company.aftersales_advance = "agent"
        self.valued = valued
        if valued:
            self.open_books()
        tax = self.tax(19, included=included)
        self.chair, self.cup, self.sofa, self.stool = self.all_goods = self.env[
            "product.product"
        ].union(
            self.stocked("Chair", 33.33, tax, invoice_policy="delivery"),
            self.stocked("Cup", 9.99, tax),
            self.stocked("Sofa", 50.0, tax),
            self.stocked("Stool", 21.5, tax, invoice_policy="delivery"),
        )
        self.last_move = self.env["account.move"].search([], order="id desc", limit=1).id or 0
        self.order = self.make_order((self.chair, 4), (self.cup, 2), deliver=False, invoice=False)
        if discount:
            self.discount(self.order, discount)
        self.deliver(self.order, {self.chair: 2, self.cup: 2} if late else None)
        self.bill = self.invoice(self.order)
        if late:
            self.deliver(self.order)
        self.sold = self.goods_lines(self.order)
        chairs, cups = self.sold
        first, second = (
            self.approved_rma((chairs, 2)),
            self.approved_rma((chairs, 1), (cups, 2)),
        )
        self.lines = [*first.line_ids, *second.line_ids]
        self.complaint = (
            self.env["aftersales.complaint"]
            .with_user(self.agent)
            .create(
                {
                    "subject": "It wobbles",
                    "partner_id": self.customer.id,
                    "order_ids": [Command.set(self.order.ids)],
                }
            )
        )

    def open_books(self):
        """Perpetual valuation, anglo-saxon, with accounts that nothing else uses."""
        self.company.anglo_saxon_accounting = True
        self.stock_account, self.cogs_account, self.loss_account = self.env[
            "account.account"
        ].create(
            [
                {"name": "Stock", "code": "AFTS1", "account_type": "asset_current"},
                {"name": "Cost of goods", "code": "AFTS2", "account_type": "expense"},
                {"name": "Losses", "code": "AFTS3", "account_type": "expense"},
            ]
        )
        self.category = self.env["product.category"].create(
            {
                "name": "Valued",
                "property_cost_method": "average",
                "property_valuation": "real_time",
                "property_stock_valuation_account_id": self.stock_account.id,
                "property_account_expense_categ_id": self.cogs_account.id,
            }
        )
        scraps = self.env["stock.location"].search(
            [("usage", "=", "inventory"), ("company_id", "=", self.company.id)]
        )
        scraps.valuation_account_id = self.loss_account

    def stocked(self, name, price, tax, **values):
        """Goods with 50 in stock, bought at :data:`COSTS` each."""
        if not self.valued:
            return self.goods(name, price, tax, **values)
        product = self.env["product.product"].create(
            {
                "name": name,
                "type": "consu",
                "is_storable": True,
                "list_price": price,
                "standard_price": COSTS[name],
                "categ_id": self.category.id,
                "taxes_id": [Command.set(tax.ids)],
                "invoice_policy": "order",
                **values,
            }
        )
        self.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom_qty": 50,
                "quantity": 50,
                "picked": True,
                "location_id": self.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": self.warehouse.lot_stock_id.id,
                "value_manual": 50 * COSTS[name],
            }
        )._action_done()
        return product

    # Goods ---------------------------------------------------------------

    def do_receive(self, line):
        line.rma_id.with_user(self.receiver).receive_all()

    def do_receive_one(self, line):
        line.rma_id.with_user(self.receiver).receive_goods(
            [{"line_id": line.id, "product_id": line.product_id.id, "quantity": 1}]
        )

    def do_inspect(self, line):
        self.inspect(line.rma_id)

    def do_reject_goods(self, line):
        self.inspect(line.rma_id, self.give_back, verdict="rejected")

    def do_scrap(self, line):
        self.inspect(line.rma_id, self.scrap)

    def do_lose(self, line):
        line.action_accept_lost("Posting receipt")

    def do_keep(self, line):
        line.action_keep_item("Not worth sending back")

    def do_send(self, line):
        rma = line.rma_id.sudo()
        moves = (rma.line_ids.sent_move_ids | rma.remedy_ids.move_ids).filtered(
            lambda move: move.state == "assigned"
        )
        moves.picked = True
        moves.picking_id.with_user(self.stocker)._action_done()

    def do_return_outside(self, line):
        sold = line.sale_line_id.with_env(self.env)
        sent = sold.move_ids.filtered(lambda move: move.state == "done")
        return_with_odoos_wizard(sent.picking_id[:1], {line.product_id: 1})

    # Remedies ------------------------------------------------------------

    def do_settle(self, line):
        line.rma_id.action_settle()
        self.begun(line.rma_id.remedy_ids)

    def planned(self, line, **values):
        remedies = self.env["aftersales.remedy"].with_user(self.agent)
        planned = remedies.create({"rma_line_id": line.id, "quantity": 1, **values})
        planned.action_fulfil()
        self.begun(planned)

    def begun(self, remedies):
        """What was fulfilled just now does not say that it is still to do."""
        refunds = remedies.filtered(lambda remedy: remedy.kind == "refund")
        self.assertNotIn("to_do", refunds.mapped("state"))

    def do_refund_one(self, line):
        self.planned(line)

    def do_reduce(self, line):
        self.planned(line, kind="price_reduction", reduction_percent=40)

    def do_reduce_amount(self, line):
        self.planned(line, kind="price_reduction", reduction_amount=7.77)

    def do_replace(self, line):
        self.planned(line, kind="replacement")

    def do_advance(self, line):
        self.planned(line, kind="replacement", delivery_when="now")

    def do_exchange(self, line):
        self.planned(line, kind="exchange", exchange_product_id=self.sofa.id)

    def do_exchange_cheaper(self, line):
        self.planned(line, kind="exchange", exchange_product_id=self.stool.id)

    def do_charge(self, line):
        """The day to give the old goods back passed: what the job does."""
        remedies = line.sudo().remedy_ids.filtered("advance_due_on")
        remedies.advance_due_on = fields.Date.today() - timedelta(days=1)
        for remedy in remedies:
            remedy._charge()

    def do_fulfil(self, line):
        remedies = line.remedy_ids.filtered(lambda remedy: remedy.state == "to_do")
        remedies.action_fulfil()
        self.begun(remedies)

    def live(self, line):
        return line.remedy_ids.filtered(lambda remedy: remedy.state != "cancelled")

    def do_cancel_first(self, line):
        self.live(line)[:1].action_cancel()

    def do_cancel_last(self, line):
        self.live(line)[-1:].action_cancel()

    def do_nothing_more(self, line):
        line.rma_id.action_nothing_more_comes()

    def do_reopen(self, line):
        line.rma_id.action_reopen()

    def do_claim_again(self, line):
        again = self.approved_rma((line.sale_line_id, 1))
        self.lines.append(again.line_ids)

    def do_reconcile(self, _line):
        self.reconcile()

    # Complaints about the same order ---------------------------------------

    def complained(self, line, **values):
        remedies = self.env["aftersales.remedy"].with_user(self.agent)
        terms = {"complaint_id": self.complaint.id, "sale_line_id": line.sale_line_id.id}
        remedies.create({**terms, "quantity": 1, **values}).action_fulfil()

    def do_complaint_refund(self, line):
        self.complained(line, kind="refund")

    def do_complaint_reduce(self, line):
        self.complained(line, kind="price_reduction", reduction_percent=30)

    def do_complaint_cancel(self, _line):
        self.live(self.complaint)[-1:].action_cancel()

    # Accountants and salesmen --------------------------------------------

    def documents(self):
        """What was made for the customer since the shop opened, however it is linked."""
        return self.env["account.move"].search(
            [
                ("partner_id", "child_of", self.customer.id),
                ("move_type", "in", ("out_invoice", "out_refund")),
                ("id", ">", self.last_move),
            ]
        )

    def notes(self, line, *states):
        notes = line.sudo().remedy_ids.credit_line_ids.move_id or self.documents().filtered(
            lambda move: move.move_type == "out_refund"
        )
        return notes.filtered(lambda note: note.state in states)[:1].with_user(self.accountant)

    def do_note_post(self, line):
        self.notes(line, "draft").action_post()

    def do_note_draft(self, line):
        self.notes(line, "posted", "cancel").button_draft()

    def do_note_cancel(self, line):
        self.notes(line, "draft").button_cancel()

    def do_note_delete(self, line):
        self.notes(line, "draft", "cancel").unlink()

    def do_note_raise(self, line):
        for credit in self.notes(line, "draft").invoice_line_ids[:1]:
            credit.price_unit *= 3

    def do_note_lower(self, line):
        for credit in self.notes(line, "draft").invoice_line_ids[:1]:
            credit.price_unit /= 2

    def bills(self, *states):
        bills = self.documents() - self.bill
        return bills.filtered(
            lambda move: move.move_type == "out_invoice" and move.state in states
        )[:1].with_user(self.accountant)

    def do_bill_post(self, _line):
        self.bills("draft").action_post()

    def do_bill_draft(self, _line):
        self.bills("posted", "cancel").button_draft()

    def do_bill_cancel(self, _line):
        self.bills("draft").button_cancel()

    def do_invoice_order(self, _line):
        self.order._create_invoices(final=True)

    def do_credit_by_hand(self, line):
        note = self.bill.with_user(self.accountant)._reverse_moves([{}], cancel=False)
        mine = note.invoice_line_ids.filtered(lambda bill: bill.product_id == line.product_id)
        (note.invoice_line_ids - mine).unlink()
        mine.quantity = 1
        note.action_post()
