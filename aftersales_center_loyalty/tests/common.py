"""A shop with an eWallet, gift cards and a liability account for both."""

from odoo import Command

from odoo.addons.aftersales_center.tests.common import AftersalesCommon


class LoyaltyCommon(AftersalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["loyalty.program"].search([]).active = False
        cls.company.aftersales_credit_bonus = 0.0
        cls.liability = cls.env["account.account"].create(
            {"name": "Customer credit", "code": "219900", "account_type": "liability_current"}
        )
        cls.ewallet = cls.make_program("ewallet", "Wallet")
        cls.gift_card = cls.make_program("gift_card", "Gift card")

    @classmethod
    def make_program(cls, program_type, name, **values):
        """A payment program whose products are booked on the liability account, untaxed."""
        program = cls.from_template(program_type, name, **values)
        product = cls.env["product.product"].create(
            {"name": f"Top-up {name}", "type": "service", "taxes_id": [Command.clear()]}
        )
        program.rule_ids.product_ids = product
        products = product | program.reward_ids.discount_line_product_id
        products.property_account_income_id = cls.liability
        return program

    @classmethod
    def from_template(cls, program_type, name, **values):
        """A program as Odoo's own template for ``program_type`` makes it."""
        programs = cls.env["loyalty.program"].with_context(program_type=program_type)
        program = programs.create(
            {
                **programs._get_template_values()[program_type],
                "name": name,
                "company_id": cls.company.id,
                **values,
            }
        )
        return program.with_context(program_type=None)

    @classmethod
    def make_tax(cls, amount, included=False, **values):
        return cls.env["account.tax"].create(
            {
                "name": f"{amount} % {'in' if included else 'ex'}cluded",
                "amount": amount,
                "price_include_override": "tax_included" if included else "tax_excluded",
                "company_id": cls.company.id,
                **values,
            }
        )

    @classmethod
    def pay(cls, invoices, amount=None):
        for invoice in invoices:
            wizard = (
                cls.env["account.payment.register"]
                .with_context(active_model="account.move", active_ids=invoice.ids)
                .create({})
            )
            if amount is not None:
                wizard.amount = amount
            wizard._create_payments()

    @classmethod
    def paid_order(cls, *lines, **values):
        order = cls.make_order(*lines, **values)
        cls.pay(order.invoice_ids.filtered(lambda move: move.amount_residual))
        return order

    @classmethod
    def accepted_for(cls, kind, *lines, consent="Told us on the phone", **values):
        """An accepted return whose ``(sale line, quantity)`` want ``kind``."""
        rma = cls.accepted_rma(
            *[(line, quantity, {"requested_remedy": kind}) for line, quantity in lines], **values
        )
        if consent:
            rma.line_ids.action_record_consent(consent)
        return rma

    @classmethod
    def settled_as(cls, kind, *lines, **values):
        rma = cls.accepted_for(kind, *lines, **values)
        rma.action_settle()
        return rma

    @classmethod
    def drafted_as(cls, kind, *lines, **values):
        """As :meth:`settled_as`, with the credit note left to the accountant."""
        cls.company.aftersales_post_credit_notes = False
        rma = cls.settled_as(kind, *lines, **values)
        return rma, rma.sudo().remedy_ids.credit_line_ids.move_id.with_user(cls.accountant)

    def wallet(self, partner=None):
        return self.env["loyalty.card"].search(
            [
                ("program_id.program_type", "=", "ewallet"),
                ("partner_id", "=", (partner or self.customer).id),
            ]
        )

    def voucher_of(self, rma):
        return rma.sudo().remedy_ids.grant_ids.filtered(lambda g: g.purpose == "credit").card_id

    def owed(self):
        """What stands on the liability account for customers, in company currency."""
        lines = self.env["account.move.line"].search(
            [("account_id", "=", self.liability.id), ("parent_state", "=", "posted")]
        )
        return -sum(lines.mapped("balance"))

    def assertBooksHold(self, notes):
        """Posted, nothing to pay out, every entry balanced, nothing left on receivables."""
        for note in notes:
            self.assertEqual(note.state, "posted")
            self.assertEqual(note.amount_total, 0.0, note.name)
            self.assertEqual(note.amount_residual, 0.0)
            self.assertAlmostEqual(sum(note.line_ids.mapped("balance")), 0.0)
            receivable = note.line_ids.filtered(
                lambda line: line.account_id.account_type == "asset_receivable"
            )
            self.assertEqual(sum(receivable.mapped("balance")), 0.0)

    def spend(self, product, card, quantity=1):
        """A confirmed order of the customer that pays with ``card`` as far as it goes."""
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": quantity})
                ],
            }
        )
        self.apply(order, card)
        order.action_confirm()
        return order

    def apply(self, order, card):
        """Pay ``order`` with ``card`` as a salesperson would."""
        if card.program_type == "ewallet":
            order._update_programs_and_rewards()
            rewards = order._get_claimable_rewards()[card]
        else:
            rewards = order._try_apply_code(card.code)[card]
        order._apply_program_reward(rewards[:1], card)
        self.assertTrue(order.order_line.filtered("reward_id"))
