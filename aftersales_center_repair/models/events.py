"""The words of repairs in the compliance log."""

from odoo.tools.translate import LazyTranslate

from odoo.addons.aftersales_center.models.audit.sentences import CODES, EVENTS, Sentence

_lt = LazyTranslate(__name__)

EVENTS.update(
    {
        "repair.warranty": Sentence(
            _lt(
                "Repair of %(product)s, under warranty: %(before)s → %(after)s, by %(by)s:"
                " %(reason)s"
            )
        ),
        "repair.done": Sentence(
            _lt("Repaired: %(lines)s."),
            _lt("%(quantity)s %(uom)s of %(product)s %(lot)s with %(repair)s"),
        ),
        "repair.extended": Sentence(
            _lt("After the repair of %(product)s %(lot)s the seller is liable until %(until)s.")
        ),
        "repair.refused": Sentence(
            _lt("Quotation %(quotation)s for the repair of %(product)s was refused.")
        ),
        "repair.unrepaired": Sentence(
            _lt("Goes back unrepaired: %(lines)s."), _lt("%(quantity)s %(uom)s of %(product)s")
        ),
    }
)
CODES.update({"repair": _lt("Repair")})
