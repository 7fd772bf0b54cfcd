"""What sending rejected goods back costs the customer, where law and policy let them pay it."""

from odoo import Command, models

from ..words import exact_amount


class StockMove(models.Model):
    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        """A parcel of rejected goods that left is charged, once; see the settings."""
        done = super()._action_done(cancel_backorder=cancel_backorder)
        # sudo: a warehouse user sends the parcel; the draft is the system's, for an accountant.
        home = done.sudo().filtered(
            lambda move: move.aftersales_inspection_id.verdict == "rejected"
            and move.aftersales_sent_line_id
            and move.location_dest_id._aftersales_is_out()
        )
        for picking, moves in home.grouped("picking_id").items():
            moves.aftersales_sent_line_id.rma_id._charge_give_back(picking, moves)
        return done


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    def _charge_give_back(self, picking, moves):
        """A draft invoice for sending ``picking`` home; called with the rights of the system.

        Only where the customer bears the cost of sending goods back for each line in it.
        """
        self.ensure_one()
        company = self.company_id
        price = company.aftersales_give_back_price
        payers = set(moves.aftersales_sent_line_id.decision_id.mapped("return_payer"))
        product = company._aftersales_deduction_product("return_shipping")
        if not price or payers != {"consumer"} or not product:
            return
        invoice = (
            self.env["account.move"]
            .with_company(company)
            .create(self._prepare_give_back_invoice(picking, product, price))
        )
        self._say(
            self.env._("Sending the rejected goods back is charged: a draft waits for accounting.")
        )
        self._audit(
            "rma.give_back_charged",
            amount=exact_amount(invoice.currency_id, invoice.amount_total),
            transfer=picking.name,
        )

    def _prepare_give_back_invoice(self, picking, product, price):
        """Values of the draft; ``price`` is with tax, in the company's currency."""
        order = self.order_ids[:1]
        partner = order.partner_invoice_id or self.partner_id
        position = order.fiscal_position_id
        taxes = position.map_tax(product.taxes_id._filter_taxes_by_company(self.company_id))
        currency = self.company_id.currency_id
        if taxes and not any(taxes.mapped("price_include")):
            price = taxes.with_context(force_price_include=True).compute_all(
                price, currency=currency, product=product
            )["total_excluded"]
        return {
            "move_type": "out_invoice",
            "partner_id": partner.id,
            "company_id": self.company_id.id,
            "currency_id": currency.id,
            "fiscal_position_id": position.id,
            "invoice_origin": f"{self.name}, {picking.name}",
            "invoice_line_ids": [
                Command.create(
                    {
                        "product_id": product.id,
                        "name": self.with_context(lang=partner.lang).env._(
                            "Sending rejected goods of %s back to you", self.name
                        ),
                        "quantity": 1.0,
                        "price_unit": price,
                        "tax_ids": [Command.set(taxes.ids)],
                    }
                )
            ],
        }
