"""Goodwill: a voucher or credit for nothing that was sold, as a complaint's remedy.

It is given up to the company's own limit for one complaint, and up to the authority of who gives
it. The books show what it costs: a credit note of its own over the goodwill, settled by the card,
so that what is owed to the customer stands on the card's account and nothing is paid out.
"""

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError

from .remedy import CREDIT_KINDS


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    goodwill_amount = fields.Monetary(
        "Goodwill",
        help="What the customer gets on top, for no product: in the company's currency.",
    )

    _goodwill_positive = models.Constraint(
        "CHECK(goodwill_amount >= 0)", "Goodwill cannot be less than nothing."
    )

    def _is_goodwill(self):
        """Whether this remedy is for nothing that was sold."""
        self.ensure_one()
        return bool(self.complaint_id and self.kind in CREDIT_KINDS and not self.sale_line_id)

    def _needs_line(self):
        return super()._needs_line() and not self._is_goodwill()

    @api.constrains("goodwill_amount", "sale_line_id", "kind", "complaint_id")
    def _check_goodwill(self):
        for remedy in self:
            if remedy._is_goodwill():
                if not remedy.goodwill_amount:
                    raise ValidationError(
                        self.env._("Say how much goodwill, or choose what it is given for.")
                    )
            elif remedy.goodwill_amount:
                raise ValidationError(
                    self.env._(
                        "Goodwill is a voucher or store credit for no product. Take the product"
                        " out, or the goodwill."
                    )
                )
        self.complaint_id._check_goodwill_limit()

    def write(self, vals):
        """What was agreed stays: another amount is another proposal."""
        if "goodwill_amount" in vals:
            for remedy in self:
                if remedy.state != "to_do":
                    raise UserError(
                        self.env._(
                            "A remedy under way stays as it is. Cancel it and plan another one."
                        )
                    )
            self._touch_cases()
        result = super().write(vals)
        if "goodwill_amount" in vals:
            self.sudo()._withdraw()  # sudo: the system's rows, after the write was let
        return result

    def _fulfil_to_card(self, kind):
        """Goodwill has a credit note of its own; the rest is what its goods cost."""
        goodwill = self.filtered(lambda remedy: remedy._is_goodwill())
        for remedy in goodwill:
            remedy.complaint_id._check_goodwill_limit()
            remedy.company_id._aftersales_program(kind, remedy.currency_id)
            if remedy._live_credit_lines():
                remedy._refuse_second_refund()
        notes = self.env["account.move"].create(
            [remedy._prepare_goodwill_note() for remedy in goodwill]
        )
        if notes and self.env.company.aftersales_post_credit_notes:
            goodwill._check_books_open(notes)
            notes.action_post()
        others = self - goodwill
        if others:
            super(AftersalesRemedy, others)._fulfil_to_card(kind)

    def _prepare_goodwill_note(self):
        """Values of the credit note over this goodwill, settled by the card: nothing is paid."""
        self.ensure_one()
        complaint = self.complaint_id
        partner = complaint.partner_id
        told = self.with_context(lang=partner.lang or self.env.lang).env
        settlement = self._prepare_credit_settlement(self.env["account.move"], self.goodwill_amount)
        return {
            "move_type": "out_refund",
            "partner_id": partner.id,
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "invoice_origin": complaint.name,
            "ref": told._("Goodwill for %s", complaint.name),
            "invoice_line_ids": [
                Command.create(
                    self._on_account(
                        {
                            "product_id": self._goodwill_product().id,
                            "name": told._("Goodwill for %s", complaint.name),
                            "quantity": 1.0,
                            "price_unit": self.goodwill_amount,
                            "tax_ids": [Command.clear()],
                            "aftersales_remedy_id": self.id,
                            "aftersales_part": "goodwill",
                        }
                    )
                ),
                Command.create(settlement),
            ],
        }

    def _goodwill_product(self):
        product = self.company_id.aftersales_goodwill_product_id or self.env.ref(
            "aftersales_center_loyalty.product_goodwill", raise_if_not_found=False
        )
        if not product:
            raise UserError(
                self.env._(
                    "There is no product for goodwill. Choose one in the settings of After-Sales."
                )
            )
        return product

    def _credited_state(self):
        if not self._is_goodwill():
            return super()._credited_state()
        lines = self._live_credit_lines()
        if not lines:
            return "to_do"
        return "done" if self._is_posted() else "in_progress"

    def _plan_units(self, plan):
        """Goodwill takes nothing from any invoice."""
        if not self._is_goodwill():
            super()._plan_units(plan)

    def _planned_amount(self):
        return self.goodwill_amount if self._is_goodwill() else super()._planned_amount()

    def _authority_amount(self):
        return self.goodwill_amount if self._is_goodwill() else super()._authority_amount()

    def _preview_to_card(self):
        """Goodwill is what somebody says it is; what is over the limit is said at once."""
        if not self._is_goodwill():
            return super()._preview_to_card()
        self.complaint_id._check_goodwill_limit(self.goodwill_amount)
        text = (
            self.env._("Goodwill on the customer's eWallet")
            if self.kind == "store_credit"
            else self.env._("Goodwill voucher, its code by mail")
        )
        return [self._preview_entry(text, self.goodwill_amount, self.goodwill_amount)]

    def _card_of_goodwill(self, values):
        """``values`` of a new card that no order stands behind."""
        orders = self.complaint_id.order_ids
        if orders:  # who gets the mail; whoever has the code may spend it
            return dict(values, order_id=orders.sorted("id")[-1].id)
        return dict(values, partner_id=self.complaint_id.partner_id.id)


class AftersalesComplaint(models.Model):
    _inherit = "aftersales.complaint"

    def _check_goodwill_limit(self, more=0.0):
        """Stop on more goodwill for one complaint than the company gives.

        What was merged into it or taken out of it counts with it.

        :param more: planned and not saved, in the company's currency.
        :raises UserError: naming the limit, and who may raise it.
        """
        for complaint in self:
            limit = complaint.company_id.aftersales_goodwill_limit
            family = complaint._origin.sudo()._family()  # sudo: a sum, compared
            if not more and len(family) > 1:
                family._touch_remedies()  # who gives on another of them meanwhile looks again
            given = more + sum(
                remedy.goodwill_amount
                for remedy in family.remedy_ids._origin
                if not remedy.is_cancelled
            )
            currency = complaint.company_id.currency_id
            if currency.compare_amounts(given, limit) > 0:
                raise UserError(
                    self.env._(
                        "%(given)s of goodwill for %(complaint)s is more than the %(limit)s that"
                        " may be given for one complaint. Give less; an administrator sets the"
                        " limit in the settings of After-Sales.",
                        given=currency.format(given),
                        complaint=complaint.name,
                        limit=currency.format(limit),
                    )
                )
