"""What waiting for a customer writes into the compliance log."""

from odoo.tools.translate import LazyTranslate

from ..audit.sentences import EVENTS, Sentence

_lt = LazyTranslate(__name__)

EVENTS.update(
    {
        "rma.waiting": Sentence(_lt("Waiting for the customer: %(reason)s")),
        "rma.answered": Sentence(_lt("The customer answered.")),
        "rma.went_on": Sentence(_lt("We go on; nothing of the customer is waited for.")),
    }
)
