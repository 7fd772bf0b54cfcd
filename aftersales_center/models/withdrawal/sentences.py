"""What withdrawals write into the compliance log."""

from odoo.tools.translate import LazyTranslate

from ..audit.sentences import CODES, EVENTS, Sentence

_lt = LazyTranslate(__name__)

EVENTS.update(
    {
        "withdrawal.received": Sentence(
            _lt(
                "Withdrawal received %(received)s UTC (%(channel)s) from %(person)s, contract:"
                " “%(contract)s”, acknowledgement to %(address)s."
            )
        ),
        "withdrawal.acknowledged": Sentence(
            _lt("Receipt acknowledged (%(how)s); document SHA-256 %(sha256)s.")
        ),
        "withdrawal.unsent": Sentence(_lt("The acknowledgement could not be made: %(why)s")),
        "withdrawal.matched": Sentence(_lt("Belongs to %(order)s (%(how)s).")),
        "withdrawal.returned": Sentence(
            _lt("Return %(rma)s opened for it: %(lines)s."),
            _lt("%(quantity)s %(uom)s of %(product)s (%(right)s)"),
        ),
        "withdrawal.rest": Sentence(
            _lt("Not delivered yet, to be cancelled: %(lines)s."),
            _lt("%(quantity)s %(uom)s of %(product)s"),
        ),
        "withdrawal.stuck": Sentence(_lt("No return could be opened: %(why)s")),
        "withdrawal.set_aside": Sentence(_lt("Set aside: %(reason)s")),
    }
)
CODES.update(
    {
        "online": _lt("online"),
        "email": _lt("by e-mail"),
        "letter": _lt("by letter"),
        "phone": _lt("by phone"),
        "store": _lt("in person"),
        "login": _lt("by the customer's login or link"),
        "number": _lt("by its number and the sender's address"),
        "agent": _lt("by an agent"),
        "printed": _lt("on paper"),
        "withdrawal.open": _lt("within the period"),
        "withdrawal.open_undelivered": _lt("before all was delivered"),
        "withdrawal.open_uninformed": _lt("the customer was not told"),
        "withdrawal.over": _lt("after the period"),
        "withdrawal.exception": _lt("excepted by law"),
        "withdrawal.none": _lt("no such right"),
        "withdrawal.business": _lt("bought by a business"),
        "withdrawal.unknown": _lt("law not known"),
    }
)
