"""What is kept back from a refund: lines of its own on the credit note, with their own tax."""

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...engine.refund import share_out


class AftersalesRemedyDeduction(models.Model):
    """One deduction from one remedy: per cent of what its goods cost, or an amount."""

    _name = "aftersales.remedy.deduction"
    _description = "Deduction from a Refund"
    _order = "id"
    _check_company_auto = True

    remedy_id = fields.Many2one("aftersales.remedy", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="remedy_id.company_id", store=True)
    currency_id = fields.Many2one(related="remedy_id.currency_id")
    kind = fields.Selection(
        [
            ("restocking_fee", "Restocking fee"),
            ("diminished_value", "Diminished value"),
            ("return_shipping", "Return shipping"),
        ],
        required=True,
    )
    percent = fields.Float(
        "Per Cent", digits=(16, 2), help="Of what the goods cost, tax and discounts included."
    )
    amount = fields.Monetary(help="Tax included, in the order's currency; instead of per cent.")
    reason = fields.Char(help="Why, as the customer may read it.")

    _percent_range = models.Constraint(
        "CHECK(percent BETWEEN 0 AND 100)", "A deduction is between 0 and 100 per cent."
    )
    _amount_positive = models.Constraint(
        "CHECK(amount >= 0)", "A deduction cannot be less than nothing."
    )

    @api.constrains("percent", "amount")
    def _check_value(self):
        for deduction in self:
            if deduction.percent and deduction.amount:
                raise ValidationError(
                    self.env._("Deduct per cent or an amount, not both. Set one of them to 0.")
                )

    @api.constrains("remedy_id", "kind")
    def _check_allowed(self):
        """What law does not let a merchant keep cannot be deducted."""
        for deduction in self:
            # sudo: the verdict on a line of the return; read, not shown.
            decision = deduction.sudo().remedy_id.rma_line_id.decision_id
            if not decision or decision.occasion == "override":
                continue
            if deduction.kind == "diminished_value" and not decision.may_deduct_value:
                raise ValidationError(
                    self.env._(
                        "Nothing may be deducted for the state of “%(product)s”: %(law)s. Take the"
                        " deduction out.",
                        product=deduction.remedy_id.product_id.display_name,
                        law=decision.legal_basis or decision.sentence,
                    )
                )
            if deduction.kind == "return_shipping" and decision.return_payer == "seller":
                raise ValidationError(
                    self.env._(
                        "Sending “%(product)s” back is at our cost: %(law)s. Take the deduction"
                        " out.",
                        product=deduction.remedy_id.product_id.display_name,
                        law=decision.legal_basis or decision.sentence,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        deductions = super().create(vals_list)
        deductions._refuse_under_way()
        return deductions

    def write(self, vals):
        self._refuse_under_way()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_planned(self):
        self._refuse_under_way()

    def _refuse_under_way(self):
        for remedy in self.remedy_id:
            if remedy.state != "to_do":
                raise UserError(
                    self.env._("A remedy under way stays as it is. Cancel it and plan another one.")
                )

    def _words(self):
        """What the customer reads on the credit note."""
        self.ensure_one()
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        words = kinds[self.kind]
        if self.percent:
            words = self.env._("%(kind)s, %(percent)s %%", kind=words, percent=f"{self.percent:g}")
        return f"{words}: {self.reason}" if self.reason else words


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    deduction_ids = fields.One2many("aftersales.remedy.deduction", "remedy_id", "Deductions")

    def _plan_deductions(self, plan):
        """Keep back what each remedy says, at most what its goods come to on each credit note."""
        for remedy in self.filtered("deduction_ids"):
            spread = []
            for invoice, lines in plan.items():
                mine = [values for values in lines if values["aftersales_remedy_id"] == remedy.id]
                if mine:
                    spread.append(
                        (invoice, sum(total for _net, total in self._totals(invoice, mine)))
                    )
            kept = {}
            for deduction in remedy.deduction_ids:
                for invoice, amount in remedy._spread_deduction(deduction, spread, kept):
                    plan[invoice].append(remedy._prepare_deduction_line(deduction, invoice, amount))
                    kept[invoice] = kept.get(invoice, 0.0) + amount

    def _spread_deduction(self, deduction, spread, kept):
        """``[(invoice, amount)]`` of a deduction over ``[(invoice, total with tax)]``.

        :param kept: ``{invoice: amount}`` that other deductions keep already.
        """
        left = [max(total - kept.get(invoice, 0.0), 0.0) for invoice, total in spread]
        if deduction.percent:
            parts = [
                (invoice, min(invoice.currency_id.round(total * deduction.percent / 100), most))
                for (invoice, total), most in zip(spread, left, strict=True)
            ]
        else:
            amount = min(deduction.amount, sum(left))
            shares = share_out(amount, left, self.currency_id.decimal_places)
            parts = [(invoice, share) for (invoice, _t), share in zip(spread, shares, strict=True)]
        return [
            (invoice, part)
            for invoice, part in parts
            if invoice.currency_id.compare_amounts(part, 0) > 0
        ]

    def _prepare_deduction_line(self, deduction, invoice, amount):
        """Values of the credit line that keeps ``amount`` (tax included) of ``invoice`` back."""
        product = invoice.company_id._aftersales_deduction_product(deduction.kind)
        if not product:
            raise UserError(
                self.env._(
                    "There is no product for “%s”. Choose one in the settings of After-Sales.",
                    dict(deduction._fields["kind"]._description_selection(self.env))[
                        deduction.kind
                    ],
                )
            )
        taxes = invoice.fiscal_position_id.map_tax(
            product.taxes_id._filter_taxes_by_company(invoice.company_id)
        )
        price = amount
        if taxes and not any(taxes.mapped("price_include")):
            price = taxes.with_context(force_price_include=True).compute_all(
                amount, currency=invoice.currency_id, product=product
            )["total_excluded"]
        told = deduction.with_context(lang=invoice.partner_id.lang)
        return {
            "product_id": product.id,
            "name": told._words(),
            "quantity": -1.0,
            "price_unit": price,
            "tax_ids": [Command.set(taxes.ids)],
            "aftersales_remedy_id": self.id,
            "aftersales_part": "deduction",
        }

    def _prepare_deductions(self):
        """Values of the deductions that policy and inspection propose for these remedies."""
        vals_list = []
        for remedy in self:
            line = remedy.rma_line_id
            decision = line.decision_id
            if decision.restocking_fee:  # 0 wherever the law forbids one
                vals_list.append(
                    {
                        "remedy_id": remedy.id,
                        "kind": "restocking_fee",
                        "percent": decision.restocking_fee,
                    }
                )
            loss = line._value_loss()
            if loss and decision.may_deduct_value:
                vals_list.append(
                    {"remedy_id": remedy.id, "kind": "diminished_value", "percent": loss}
                )
        return vals_list + self._prepare_shipping_deductions()

    def _prepare_shipping_deductions(self):
        """Values that charge the label of a return once, where the customer bears its cost."""
        vals_list = []
        for rma, remedies in self.grouped("rma_id").items():
            payers = remedies.filtered(
                lambda remedy: remedy.rma_line_id.decision_id.return_payer == "consumer"
            )
            charged = rma.remedy_ids.filtered(lambda remedy: not remedy.is_cancelled)
            if (
                rma.return_label_price
                and payers
                and "return_shipping" not in charged.deduction_ids.mapped("kind")
            ):
                first = payers[0]
                amount = rma.company_id.currency_id._convert(
                    rma.return_label_price, first.currency_id, rma.company_id
                )
                vals_list.append(
                    {"remedy_id": first.id, "kind": "return_shipping", "amount": amount}
                )
        return vals_list
