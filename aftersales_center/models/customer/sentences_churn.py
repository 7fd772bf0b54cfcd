"""What scoring customers writes into the compliance log."""

from odoo.tools.translate import LazyTranslate

from ..audit.sentences import EVENTS, Sentence

_lt = LazyTranslate(__name__)

EVENTS.update(
    {
        "churn.refitted": Sentence(
            _lt(
                "Weights of churn risk taken from the company's own history (%(customers)s scores,"
                " %(left)s of them left)."
            )
        )
    }
)
