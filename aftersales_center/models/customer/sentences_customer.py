"""What signals about returners and reviews of our work write into the compliance log."""

from odoo.tools.translate import LazyTranslate

from ..audit.sentences import CODES, EVENTS, Sentence

_lt = LazyTranslate(__name__)

EVENTS.update(
    {
        "returner.raised": Sentence(
            _lt("A reason to check this customer's returns, %(score)s of 100, until %(until)s.")
        ),
        "returner.expired": Sentence(_lt("Nothing to check any more.")),
        "returner.checked": Sentence(_lt("Checked %(case)s: %(outcome)s. %(reason)s")),
        "returner.appealed": Sentence(_lt("The customer objects: %(reason)s")),
        "returner.granted": Sentence(_lt("Objection granted, signal withdrawn: %(reason)s")),
        "returner.refused": Sentence(_lt("Objection not granted, signal stands: %(reason)s")),
        "quality.sampled": Sentence(
            _lt(
                "%(drawn)s of %(cases)s closed cases drawn for review, from %(since)s to %(until)s"
                " (seed %(seed)s)."
            )
        ),
        "quality.reviewed": Sentence(_lt("Work on %(case)s reviewed: %(score)s of 100.")),
    }
)
CODES.update({"justified": _lt("Justified"), "unjustified": _lt("Not justified")})
