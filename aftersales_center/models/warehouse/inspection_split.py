"""One draft becomes several: so many grades, lots or verdicts as there are."""

from odoo import models
from odoo.exceptions import UserError

from ..given import number
from ..words import quantity_words

#: What a part may say of its own; the rest it has from the draft.
_PART = frozenset(
    [
        "quantity",
        "lot_id",
        "grade_id",
        "disposition_id",
        "disposition_reason",
        "verdict",
        "note",
        "customer_note",
    ]
)
_LINKS = {
    "lot_id": "stock.lot",
    "grade_id": "aftersales.grade",
    "disposition_id": "aftersales.disposition",
}


class AftersalesInspection(models.Model):
    _inherit = "aftersales.inspection"

    def split_inspection(self, parts):
        """Replace this draft by ``parts``; returns all of them, the first in its place.

        Called by receivers, agents and the bench, on one draft.

        :param parts: a list of dicts with ``quantity`` (in the line's unit) and, optionally,
            ``lot_id``, ``grade_id``, ``disposition_id``, ``disposition_reason``, ``verdict``,
            ``note`` and ``customer_note``. Together they are as many as the draft was.
        :raises UserError: when the parts make no sense or are not as many.
        """
        self.ensure_one()
        self.check_access("write")
        self._require_state(("draft",))
        parts = [self._read_part(part) for part in parts] if isinstance(parts, list) else []
        total = sum(part["quantity"] for part in parts)
        uom = self.product_uom_id
        if not parts or uom.compare(total, self.quantity) != 0:
            raise UserError(
                self.env._(
                    "The parts are %(total)s together, and %(quantity)s of “%(product)s” are to be"
                    " split. Make them as many.",
                    total=quantity_words(uom, total),
                    quantity=quantity_words(uom, self.quantity),
                    product=self.product_id.display_name,
                )
            )
        self.rma_line_id.sudo()._touch()  # sudo: a counter that says units were shared out anew
        first, *others = parts
        made = self.browse()
        for part in others:
            follows = "disposition_id" not in part and bool(set(part) - {"quantity", "note"})
            made |= self._copy_part(part, follows)
        self.write(first)
        return self | made

    def _copy_part(self, part, follows):
        """A draft like this one for ``part``; it takes what is proposed when ``follows``."""
        usual = self.disposition_id == self._proposals()[self]["disposition"]
        copy = self.copy(part)
        if self.previous_id:
            # sudo: the place the goods of this draft come from, whoever splits them.
            copy.sudo()._write_guarded(
                {
                    "previous_id": self.previous_id.id,
                    "start_location_id": self.sudo().start_location_id.id,
                }
            )
        if follows and usual:
            copy._take_proposals()
        return copy

    def _read_part(self, part):
        """``part`` checked: known keys, a quantity above zero, records that exist."""
        nonsense = self.env._(
            "A part needs a quantity of more than zero, and may name a lot, a grade, a disposition,"
            " a verdict and notes. Nothing else is understood."
        )
        if not isinstance(part, dict) or set(part) - _PART:
            raise UserError(nonsense)
        quantity = part.get("quantity")
        if (
            isinstance(quantity, bool)
            or number(quantity) is None
            or self.product_uom_id.compare(quantity, 0.0) <= 0
        ):
            raise UserError(nonsense)
        for name, model in _LINKS.items():
            value = part.get(name) or False
            if value and (type(value) is not int or not self.env[model].browse(value).exists()):
                raise UserError(nonsense)
        if part.get("verdict", "accepted") not in ("accepted", "rejected"):
            raise UserError(nonsense)
        return dict(part)
