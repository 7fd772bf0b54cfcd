"""Steps of exchanges and replacements, as agents and warehouse people take them."""

from unittest.mock import patch

from odoo import Command, fields

from .test_refund_terms import RefundTermsCommon


class ExchangeCommon(RefundTermsCommon):
    def setUp(self):
        super().setUp()
        self.sofa = self.goods("Sofa", 100.0)
        self.bench = self.goods("Bench", 130.0)
        self.stool = self.goods("Stool", 60.0)

    def tax(self, percent, included=False, **values):
        self.taxes = getattr(self, "taxes", 0) + 1
        return super().tax(percent, included, name=f"{percent} % no. {self.taxes}", **values)

    def exchange(self, new, **values):
        return {"requested_remedy": "exchange", "exchange_product_id": new.id, **values}

    def exchanged(self, line, quantity, new, **values):
        """A settled return of ``quantity`` of the order line for ``new``."""
        return self.settled_rma((line, quantity, self.exchange(new)), **values)

    def variants(self, *prices):
        """Products that differ in colour and price."""
        colour = self.env["product.attribute"].create(
            {
                "name": "Colour",
                "value_ids": [
                    Command.create(
                        {"name": f"colour {n}", "default_extra_price": price - prices[0]}
                    )
                    for n, price in enumerate(prices)
                ],
            }
        )
        template = self.env["product.template"].create(
            {
                "name": "Shirt",
                "type": "consu",
                "is_storable": True,
                "list_price": prices[0],
                "invoice_policy": "order",
                "taxes_id": [Command.clear()],
                "attribute_line_ids": [
                    Command.create(
                        {
                            "attribute_id": colour.id,
                            "value_ids": [Command.set(colour.value_ids.ids)],
                        }
                    )
                ],
            }
        )
        for product in template.product_variant_ids:
            self.env["stock.quant"]._update_available_quantity(
                product, self.warehouse.lot_stock_id, 100
            )
        return template.product_variant_ids

    def policy(self, price="original", difference="settle"):
        self.company.aftersales_exchange_price = price
        self.company.aftersales_exchange_difference = difference

    def pay(self, invoice):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()

    def close_books(self, days_ago):
        """Close the fiscal year up to that day."""
        day = fields.Date.subtract(fields.Date.today(), days=days_ago)
        with patch.object(self.registry["res.company"], "_validate_locks"):  # bank demo data
            self.company.fiscalyear_lock_date = day

    def new_line(self, rma):
        return rma.sudo().remedy_ids.exchange_line_ids

    def new_bill(self, rma):
        return self.new_line(rma).invoice_lines.move_id.filtered(
            lambda move: move.move_type == "out_invoice"
        )

    def send(self, rma, quantity=None):
        """Let what goes to the customer for ``rma`` leave, as a stock user."""
        moves = rma.sudo().remedy_ids.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        )
        for move in moves:
            move.quantity = move.product_uom_qty if quantity is None else quantity
        moves.picked = True
        moves.picking_id.with_user(self.stocker)._action_done()
        return moves

    def documents(self, order):
        return order.order_line.invoice_lines.move_id

    def owed(self, order):
        """What the customer still owes (or is owed: negative) over all documents of the order."""
        posted = self.documents(order).filtered(lambda move: move.state == "posted")
        return sum(
            posted.line_ids.filtered(lambda line: line.account_type == "asset_receivable").mapped(
                "amount_residual_currency"
            )
        )

    def assert_balanced(self, order):
        """Each document balances, and nobody is asked to invoice anything again."""
        for move in self.documents(order):
            self.assertAlmostEqual(sum(move.line_ids.mapped("balance")), 0.0)
        self.assertEqual(set(order.order_line.mapped("qty_to_invoice")), {0.0})
        self.assertNotEqual(order.invoice_status, "to invoice")
