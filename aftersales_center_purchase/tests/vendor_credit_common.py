"""Bills and credit notes of vendors, as buyers and accountants without a role of ours make them."""

from odoo import Command, fields

from .purchase_common import PurchaseCommon


class VendorCreditCommon(PurchaseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = cls.env["res.users"].create(
            {
                "login": "test_buyer",
                "name": "Buyer",
                "email": "b@example.com",
                "group_ids": [Command.link(cls.env.ref("purchase.group_purchase_user").id)],
            }
        )

    def went_back(self, sold, *quantities):
        """Returns of ``quantities`` of the line ``sold``, shipped to the vendor one by one."""
        rmas = self.env["aftersales.rma"]
        for day, quantity in enumerate(quantities):
            rma, _found, transfers = self.sent_back(sold, quantity)
            self.ship(transfers)
            transfers.move_ids.date = fields.Datetime.add(fields.Datetime.now(), days=day - 9)
            rmas |= rma
        return rmas

    def bought_and_billed(self, quantity, **values):
        line = self.buy(self.kettle, quantity, **values)
        self.bill(line.order_id)
        sold = self.make_order((self.kettle, quantity)).order_line
        return line, sold

    def bill(self, orders, post=True, user=None):
        """What *Create Bill* makes for a buyer; posted by an accountant."""
        before = orders.invoice_ids
        orders.with_user(user or self.buyer).action_create_invoice()
        bill = orders.invoice_ids - before
        bill.invoice_date = fields.Date.today()
        if post:
            bill.with_user(self.accountant).action_post()
        return bill

    def credit_by_hand(self, *quantities, line=None, price=10.0, post=True, **values):
        """An imported credit note; matched to ``line`` where one is given."""
        note = self.env["account.move"].create(
            {
                "move_type": "in_refund",
                "partner_id": self.vendor.id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.kettle.id,
                            "quantity": quantity,
                            "price_unit": price,
                            "tax_ids": [Command.clear()],
                        }
                    )
                    for quantity in quantities
                ],
                **values,
            }
        )
        if line:
            note.with_user(self.accountant).invoice_line_ids.write({"purchase_line_id": line.id})
        if post:
            note.with_user(self.accountant).action_post()
        return note

    def reverse(self, moves):
        values = {"invoice_date": fields.Date.today()}
        return moves._reverse_moves([values for _move in moves], cancel=True)

    def recovered(self, rma):
        self.env.flush_all()
        rows = self.env["aftersales.cost"].search(
            [("rma_id", "in", rma.ids), ("kind", "=", "recovery")]
        )
        return self.company.currency_id.round(sum(rows.mapped("amount")))

    def sentences(self, rma, event):
        self.env.cr.flush()
        return (
            self.env["aftersales.audit.event"]
            .search([("event", "=", event), ("res_id", "=", rma.id)], order="id")
            .mapped("sentence")
        )

    def of(self, note):
        return [line.aftersales_rma_id for line in note.invoice_line_ids]
