"""What the parts of a kit are worth: shares of its price, by their cost."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.aftersales_center.engine.kit import (
    Part,
    begun_kits,
    missing_values,
    next_share,
    part_values,
    stay_and_missing,
)


class AftersalesRmaLine(models.Model):
    _inherit = "aftersales.rma.line"

    kit_value_missing = fields.Monetary(
        "Worth of What Is Missing",
        currency_field="kit_currency_id",
        compute="_compute_kit_values",
        groups="aftersales_center.group_agent,aftersales_center.group_auditor",
        help="The share of the kit's price, tax included, by the cost of the parts.",
    )
    kit_value_came = fields.Monetary(
        "Worth of What Came",
        currency_field="kit_currency_id",
        compute="_compute_kit_values",
        groups="aftersales_center.group_agent,aftersales_center.group_auditor",
    )
    kit_currency_id = fields.Many2one(related="sale_line_id.currency_id", string="Kit Currency")

    @api.depends("kit_words", "sale_line_id.price_total", "qty_approved")
    def _compute_kit_values(self):
        for kit in self:
            parts = kit._parts()
            kits = min(begun_kits(kit._kit_counts("qty_received")), kit.qty_approved)
            missing = kit._missing_value(kit._units_to_complete()) if parts else 0.0
            kit.kit_value_missing = missing
            kit.kit_value_came = (
                kit._kits_price(kits) - kit._kept_value(kits) - missing if parts and kits else 0.0
            )

    def _kits_price(self, kits):
        """What ``kits`` (own unit) cost, tax and discounts included, in the order's currency."""
        self.ensure_one()
        # sudo: the price of an order line that the return names; shown to agents only.
        sold = self.sudo().sale_line_id
        if not sold.product_uom_qty:
            return 0.0
        units = self._to_sale_unit(kits)
        return sold.currency_id.round(sold.price_total * units / sold.product_uom_qty)

    def _kit_model(self):
        """The parts that come back as the engine knows them; costs in the company's currency."""
        # sudo: the cost of parts, for one share; nobody is shown it.
        parts = self._parts().sudo().with_company(self.company_id)
        return [Part(part.kit_quantity, part.product_id.standard_price) for part in parts]

    def _missing_value(self, units):
        """What ``units`` (``{part: units}`` of all parts) are worth of the kits' price."""
        self.ensure_one()
        if self.kit_choice_ids:
            missing = {part.kit_bom_line_id: lacking for part, lacking in units.items()}
            return self._stay_and_missing(missing)[1]
        return sum(
            missing_values(
                self._kits_price(self.qty_approved),
                self.qty_approved,
                self._kit_model(),
                [units[part] for part in self._parts()],
                self.kit_currency_id.decimal_places,
            )
        )

    def _stay_and_missing(self, missing=None):
        """``(what stays, what is missing)`` of the approved kits of which single parts come back.

        Both as a share of the kits' price; nothing where the parts cannot be told.

        :param missing: ``{part: units}`` that never came.
        """
        contents, kits = self._kit_contents(), self.qty_approved
        # sudo: as in _kit_model.
        costs = [part.sudo().with_company(self.company_id).product_id for part in contents]
        return stay_and_missing(
            self._kits_price(kits),
            kits,
            [
                Part(units, product.standard_price)
                for (units, _share), product in zip(contents.values(), costs, strict=True)
            ],
            [kits * units * (1.0 - share) for units, share in contents.values()],
            [(missing or {}).get(part, 0.0) for part in contents],
            self.kit_currency_id.decimal_places,
        )

    def _kept_value(self, kits, before=0.0):
        """What stays with the customer of ``kits`` (own unit), ``before`` of them settled already.

        A share of the kits' price, tax included, in the order's currency; 0 for whole kits.
        """
        self.ensure_one()
        if not self.kit_choice_ids:
            return 0.0
        return next_share(
            self._stay_and_missing()[0],
            before,
            kits,
            self.qty_approved,
            self.kit_currency_id.decimal_places,
        )

    def _check_worth(self):
        """Stop where the parts of kits that came in parts cannot be told any more.

        :raises UserError: before anything is given for them.
        """
        for kit in self.filtered("kit_choice_ids"):
            if not kit._kit_contents():
                kit._refuse_untold()

    def _check_parts_invoiced(self):
        """Stop on settling parts of kits that no invoice charged: nothing can be kept of them."""
        for kit in self.filtered("kit_choice_ids"):
            raise UserError(
                self.env._(
                    "“%(product)s” (%(order)s) is not invoiced yet, so the price of the parts that"
                    " stay cannot be kept back. Invoice it first, then settle the parts.",
                    product=kit.product_id.display_name,
                    order=kit.order_id.name,
                )
            )

    def _check_reduction_of_parts(self, kits, amount):
        """Stop on reducing the price of parts of ``kits`` (own unit) by more than they cost."""
        worth = self._kits_price(kits) - self._kept_value(kits)
        if self.kit_currency_id.compare_amounts(amount, worth) > 0:
            raise UserError(
                self.env._(
                    "%(parts)s cost %(worth)s of the price of “%(kit)s”, so it cannot be reduced by"
                    " %(amount)s. Enter at most that.",
                    parts=self._units_words(self._chosen_units()),
                    worth=self.kit_currency_id.format(worth),
                    kit=self.product_id.display_name,
                    amount=self.kit_currency_id.format(amount),
                )
            )

    def _kept_parts(self, kits, remedies, before=0.0):
        """What stays with the customer of the next ``kits`` (own unit) that are settled.

        :param remedies: those given before them; cancelled ones count nothing.
        :param before: kits of rows that are planned before them.
        :raises UserError: when the parts cannot be told.
        """
        self._check_worth()
        live = remedies.filtered(lambda remedy: not remedy.is_cancelled)
        return self._kept_value(kits, sum(live.mapped("quantity")) + before)

    def _coming_share(self):
        """Of the kits' price, the share of the parts that the line is about: 1 of whole kits."""
        self.ensure_one()
        price = self._kits_price(self.qty_approved) if self.kit_choice_ids else 0.0
        return (price - self._kept_value(self.qty_approved)) / price if price else 1.0

    def _value_loss(self):
        """Of a kit: what its parts lost, each by its share of the kit."""
        parts = self._parts()
        if not parts:
            return super()._value_loss()
        shares = part_values(100.0, self._kit_model(), 6)
        losses = [
            share * part._value_loss() / 100 for share, part in zip(shares, parts, strict=True)
        ]
        return round(sum(losses), 2)
