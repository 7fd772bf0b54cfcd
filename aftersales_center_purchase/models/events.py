"""The words of returns to vendors in the compliance log."""

from odoo.tools.translate import LazyTranslate

from odoo.addons.aftersales_center.models.audit.sentences import EVENTS, Sentence

_lt = LazyTranslate(__name__)

EVENTS.update(
    {
        "inspection.to_vendor": Sentence(
            _lt("Prepared to go back to the vendor: %(lines)s."),
            _lt(
                "%(quantity)s %(uom)s of %(product)s %(lot)s with %(transfer)s, bought with"
                " %(purchase)s"
            ),
        ),
        "rma.vendor_credited": Sentence(
            _lt("The vendor credited: %(lines)s."),
            _lt("%(quantity)s %(uom)s of %(product)s with %(document)s, bought with %(purchase)s"),
        ),
        "rma.vendor_uncredited": Sentence(
            _lt("What the vendor credited was taken back: %(lines)s."),
            _lt("%(quantity)s %(uom)s of %(product)s with %(document)s, bought with %(purchase)s"),
        ),
        "inspection.no_purchase": Sentence(
            _lt("Waits for a vendor, without a purchase that explains it: %(lines)s."),
            _lt("%(quantity)s %(uom)s of %(product)s %(lot)s in %(place)s"),
        ),
    }
)
