"""What customers' ratings write into the compliance log."""

from odoo.tools.translate import LazyTranslate

from ..audit.sentences import EVENTS, Sentence

_lt = LazyTranslate(__name__)

EVENTS.update(
    {
        "case.rated": Sentence(
            _lt("Rated %(rating)s of 5 by the customer; effort %(effort)s. %(feedback)s")
        ),
        "rma.recovery": Sentence(
            _lt("The customer was promised to hear from %(user)s until %(due)s.")
        ),
    }
)
