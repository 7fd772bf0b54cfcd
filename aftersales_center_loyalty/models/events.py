"""What this bridge adds to the compliance log."""

from odoo.tools.translate import LazyTranslate

from odoo.addons.aftersales_center.models.audit.sentences import CODES, EVENTS, Sentence

_lt = LazyTranslate(__name__)

EVENTS.update(
    {
        "remedy.consent": Sentence(
            _lt(
                "The customer agreed to “%(remedy)s” instead of money for %(product)s; shown by:"
                " %(evidence)s"
            )
        ),
        "card.given": Sentence(_lt("%(purpose)s given for %(product)s: %(amount)s (%(program)s).")),
        "card.taken": Sentence(
            _lt("%(purpose)s taken back for %(product)s: %(amount)s (%(program)s).")
        ),
        "card.spent": Sentence(
            _lt("%(amount)s of what was given for %(product)s had been spent already.")
        ),
        "card.written_off": Sentence(
            _lt("%(amount)s that was spent for %(product)s is left to the customer: %(reason)s")
        ),
    }
)
CODES.update(
    {
        "store_credit": _lt("Store credit"),
        "voucher": _lt("Voucher"),
        "credit": _lt("Store credit"),
        "bonus": _lt("Bonus"),
        "payment": _lt("Payment by card"),
        "coupon": _lt("Coupon"),
        "earned": _lt("Points earned"),
    }
)
