"""Single parts of a kit come back: choosing them, and what the line is about then.

The line claims the kits that are touched, the fewest that hold the chosen units; what of them stays
with the customer is kept back from the price. See ``aftersales.rma.kit.choice``.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.aftersales_center.engine.kit import begun_kits
from odoo.addons.aftersales_center.models.given import number, one
from odoo.addons.aftersales_center.models.words import exact_quantity, quantity_words


class AftersalesRmaLine(models.Model):
    _inherit = "aftersales.rma.line"

    kit_choice_ids = fields.One2many(
        "aftersales.rma.kit.choice",
        "rma_line_id",
        "Parts That Come Back",
        readonly=True,
        copy=False,
        help="None: all of them.",
    )
    is_kit = fields.Boolean(
        compute="_compute_is_kit",
        compute_sudo=True,  # a flag about an order line that the return names
    )

    @api.depends("sale_line_id")
    def _compute_is_kit(self):
        for line in self:
            line.is_kit = bool(line.sale_line_id and line.sale_line_id._aftersales_kit_parts())

    @api.constrains("requested_remedy")
    def _check_parts_remedy(self):
        for line in self.filtered("kit_choice_ids"):
            line._check_parts_kind([line.requested_remedy])

    def _check_parts_kind(self, kinds):
        """Stop on exchanging parts: which of the new product stands for which part is not known."""
        if self and "exchange" in kinds:
            raise ValidationError(
                self.env._(
                    "Single parts of “%s” are not exchanged for another product. Replace or refund"
                    " them, and sell the other product with an order.",
                    self[0].product_id.display_name,
                )
            )

    # ------------------------------------------------------------------
    # Choosing
    # ------------------------------------------------------------------

    def choose_parts(self, parts):
        """Say which parts of these kits come back; all of them, again, is the whole kit.

        Called by agents (the dialog) until the return is decided.

        :param parts: a list of dicts with ``bom_line_id`` and ``quantity``, in the unit of the
            part's product, of all kits asked for. What is not named stays with the customer.
        :raises UserError: when the return is decided, nothing is chosen, or the kits asked for are
            not the fewest that hold what is chosen.
        """
        self.ensure_one()
        self.check_access("write")
        self._refuse_when_decided()
        self._touch()
        held = self._held_parts()
        wanted = self._read_choice(parts, held)
        # sudo: choices are written here only; access to the line was checked.
        choices = self.sudo().kit_choice_ids
        is_whole = not any(
            part.product_id.uom_id.compare(wanted[part], units) for part, units in held.items()
        )
        if is_whole and not choices:
            return True
        choices._take_away()
        if not is_whole:
            self._check_parts_kind([self.requested_remedy])
            self._check_fewest(wanted, held)
            choices._append(
                [
                    {
                        "rma_line_id": self.id,
                        "bom_line_id": part.id,
                        "product_id": part.product_id.id,
                        "quantity": units,
                        "share": min(units / held[part], 1.0),
                    }
                    for part, units in wanted.items()
                    if units
                ]
            )
        self._say_choice(wanted)
        return True

    def _held_parts(self, kits=None):
        """``{part: units}`` that ``kits`` (own unit; those asked for) hold; see the order line.

        :raises UserError: when the line is no kit, or its parts cannot be told.
        """
        parts = self.sale_line_id._aftersales_kit_parts() if self.sale_line_id else {}
        if not parts:
            self._refuse_untold()
        in_sale_unit = self._to_sale_unit(self.quantity if kits is None else kits)
        return {part: units * in_sale_unit for part, units in parts.items()}

    def _refuse_untold(self):
        raise UserError(
            self.env._(
                "The parts of “%s” cannot be told: it is no kit, it holds another kit, or its bill"
                " of materials was changed since. Return the delivery in Inventory.",
                self.product_id.display_name,
            )
        )

    def _prepare_choice(self):
        """``[(part, units in the kits asked for, units that come back)]``, for the dialog."""
        choices = {choice.bom_line_id: choice.quantity for choice in self.kit_choice_ids}
        return [
            (
                part,
                part.product_id.uom_id.round(units),
                choices.get(part, 0.0 if choices else units),
            )
            for part, units in self._held_parts().items()
        ]

    def _read_choice(self, parts, held):
        """``{part: units}`` of all parts from what the dialog or another program sends, checked."""
        if not isinstance(parts, list | tuple) or not all(isinstance(item, dict) for item in parts):
            raise UserError(self.env._("Say what comes back: a list of parts with quantities."))
        wanted = dict.fromkeys(held, 0.0)
        known = {part.id: part for part in held}
        for item in parts:
            part = known.get(one(item.get("bom_line_id")))
            if not part:
                raise UserError(
                    self.env._("This is no part of “%s”.", self.product_id.display_name)
                )
            uom, units = part.product_id.uom_id, number(item.get("quantity"))
            if units is None or uom.compare(units, 0.0) < 0:
                raise UserError(
                    self.env._(
                        "“%s”: less than nothing cannot come back. Enter 0 for what stays with the"
                        " customer.",
                        part.product_id.display_name,
                    )
                )
            wanted[part] += uom.round(units)
        if not any(wanted.values()):
            raise UserError(
                self.env._(
                    "Nothing of “%s” would come back. Enter how many of at least one part, or take"
                    " the line out of the return.",
                    self.product_id.display_name,
                )
            )
        return wanted

    def _check_fewest(self, wanted, held):
        """Stop unless the kits asked for are the fewest that hold ``wanted``: ``{part: units}``."""
        uom = self.product_id.uom_id
        asked = self.product_uom_id._compute_quantity(self.quantity, uom, round=False)
        needed = self._fewest_kits(wanted, {part: units / asked for part, units in held.items()})
        if uom.compare(needed, asked):
            raise UserError(
                self.env._(
                    "%(parts)s: parts of %(needed)s of “%(kit)s”, and the line asks for %(asked)s."
                    " Ask for %(needed)s, or choose other quantities.",
                    parts=self._units_words(
                        {part.product_id: units for part, units in wanted.items()}
                    ),
                    kit=self.product_id.display_name,
                    needed=quantity_words(uom, needed),
                    asked=quantity_words(uom, asked),
                )
            )

    def _fewest_kits(self, units, per_kit):
        """The fewest kits that hold ``{part: units}``, each ``{part: units}``; whole numbers."""
        return begun_kits([(units[part], per) for part, per in per_kit.items()])

    def _check_choice(self):
        """Stop where the kits asked for were changed since their parts were chosen."""
        for line in self.filtered("kit_choice_ids"):
            held = line._held_parts()
            choices = {choice.bom_line_id: choice.quantity for choice in line.kit_choice_ids}
            if any(part not in held for part in choices):
                line._refuse_untold()
            line._check_fewest({part: choices.get(part, 0.0) for part in held}, held)

    def _say_choice(self, wanted):
        """Tell history and log: ``{part: units}`` come back."""
        name = self.product_id.display_name
        units = {part: units for part, units in wanted.items() if units}
        self.rma_id._say(
            self.env._(
                "Of %(product)s comes back: %(parts)s.",
                product=name,
                parts=self._units_words(self._chosen_units()),
            )
            if self.kit_choice_ids
            else self.env._("All parts of %s come back.", name)
        )
        self._audit(
            "line.parts",
            **self._audit_units(self.quantity),
            lines=[
                {
                    "product": part.product_id,
                    "quantity": exact_quantity(part.product_id.uom_id, quantity),
                    "uom": part.product_id.uom_id.name,
                }
                for part, quantity in units.items()
            ],
        )

    def action_choose_parts(self):
        """Open the dialog; called by agents."""
        self.ensure_one()
        self.check_access("write")
        self._held_parts()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Which parts of %s come back", self.product_id.display_name),
            "res_model": "aftersales.kit.parts",
            "view_mode": "form",
            "target": "new",
            "context": {"default_rma_line_id": self.id},
        }

    # ------------------------------------------------------------------
    # What follows from it
    # ------------------------------------------------------------------

    def _sync_claims(self):
        """Who claims is said along, so that a refusal names the others; see the entitlement."""
        return super(
            AftersalesRmaLine, self.with_context(aftersales_claiming=self.ids)
        )._sync_claims()

    def _check_claimable(self):
        super()._check_claimable()
        self._check_choice()

    def write(self, vals):
        """Another order line sold another kit: its parts are chosen anew."""
        if vals.get("sale_line_id"):
            # sudo: as in choose_parts; the core refuses what is decided.
            other = self.filtered(lambda line: line.sale_line_id.id != vals["sale_line_id"])
            other.sudo().kit_choice_ids._take_away()
        return super().write(vals)

    def _fit_choice(self):
        """Cut what was chosen to what the approved kits hold; called at approval."""
        for line in self.filtered("kit_choice_ids"):
            held = line._held_parts(line.qty_approved)
            for choice in line.kit_choice_ids:
                choice._fit(min(choice.quantity / held[choice.bom_line_id], 1.0))

    def _fit_to_what_came(self):
        """Nothing more comes: the parts that came are the chosen ones, the others stay.

        Called before what was approved is cut. Kits that something was given for stay as they are.
        """
        # sudo: whether there are remedies, and choices, which are written by actions only.
        for kit in self.sudo().filtered("kit_choice_ids"):
            live = kit.remedy_ids.filtered(lambda remedy: not remedy.is_cancelled)
            came = {
                part.kit_bom_line_id: part.qty_received + part.qty_lost for part in kit._parts()
            }
            if live or not any(came.values()) or not kit._kit_contents():
                continue
            uom = kit.product_id.uom_id
            held = kit._held_parts(uom._compute_quantity(1.0, kit.product_uom_id, round=False))
            kits = kit._fewest_kits(came, {part: held[part] for part in came})
            for part in kit._parts():
                bom_line = part.kit_bom_line_id
                share = min(came[bom_line] / (held[bom_line] * kits), 1.0)
                choice = kit.kit_choice_ids.filtered(
                    lambda choice, bom_line=bom_line: choice.bom_line_id == bom_line
                )
                choice._fit(share)
                part._write_guarded({"kit_quantity": kit._held_parts(1.0)[bom_line] * share})
            kit._count_lost_kits()

    def _kit_contents(self):
        """``{part: (units in one kit, share of them that comes back)}``, own unit.

        Empty for what is no kit, and where the parts cannot be told (any more).
        """
        self.ensure_one()
        parts = self.sale_line_id._aftersales_kit_parts() if self.sale_line_id else {}
        choices = self.kit_choice_ids
        if any(choice.bom_line_id not in parts for choice in choices):
            return {}
        in_sale_unit = self._to_sale_unit(1.0) if parts else 0.0
        shares = {choice.bom_line_id: choice.share for choice in choices}
        return {
            part: (units * in_sale_unit, shares.get(part, 0.0) if shares else 1.0)
            for part, units in parts.items()
        }

    def _coming_per_kit(self):
        """``{part: units}`` of one kit that come back, own unit: of a whole kit, all."""
        return {
            part: units * share for part, (units, share) in self._kit_contents().items() if share
        }

    def _chosen_units(self):
        """``{product: units}`` of the chosen parts: those asked for, then those approved."""
        parts = self.kit_part_ids.filtered("kit_quantity").sorted("id")
        units = {}
        for line in parts or self.kit_choice_ids:
            quantity = line.qty_approved if parts and not self.keeps_item else line.quantity
            units[line.product_id] = units.get(line.product_id, 0.0) + quantity
        return units

    def _units_words(self, units):
        """``{product: units}`` in words: “Leg (1 Units), Top (1 Units)”."""
        return ", ".join(
            self.env._(
                "%(product)s (%(quantity)s)",
                quantity=quantity_words(product.uom_id, quantity),
                product=product.display_name,
            )
            for product, quantity in units.items()
            if not product.uom_id.is_zero(quantity)
        )

    def _portal_name(self):
        """With the parts that come back: “Table Kit: Leg (1 Units)”."""
        name = super()._portal_name()
        if not self.kit_choice_ids:
            return name
        plain = self.with_context(display_default_code=False)
        return self.env._(
            "%(kit)s: %(parts)s",
            kit=name,
            parts=plain._units_words(plain._chosen_units()),
        )
