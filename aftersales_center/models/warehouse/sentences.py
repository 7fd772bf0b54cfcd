"""The words of the receiving bench in the compliance log."""

from odoo.tools.translate import LazyTranslate

from ..audit.sentences import EVENTS, Sentence

_lt = LazyTranslate(__name__)

EVENTS.update(
    {
        "inspection.rerouted": Sentence(
            _lt("Went elsewhere than proposed: %(lines)s."),
            _lt(
                "%(quantity)s %(uom)s of %(product)s to %(disposition)s, not %(proposed)s:"
                " %(reason)s"
            ),
        ),
        "inspection.again": Sentence(
            _lt("To be inspected again: %(lines)s."),
            _lt("%(quantity)s %(uom)s of %(product)s %(lot)s in %(place)s"),
        ),
        "inspection.undone": Sentence(
            _lt("Brought back: %(lines)s. %(reason)s"),
            _lt("%(quantity)s %(uom)s of %(product)s %(lot)s from %(disposition)s"),
        ),
        "inspection.opinion_asked": Sentence(
            _lt("%(by)s asked for a second opinion: %(lines)s. %(reason)s"),
            _lt("%(of)s on %(quantity)s %(uom)s of %(product)s"),
        ),
        "inspection.opinion_given": Sentence(
            _lt("%(by)s gave a second opinion: %(lines)s. %(reason)s"),
            _lt("%(quantity)s %(uom)s of %(product)s"),
        ),
        "inspection.opinion_withdrawn": Sentence(
            _lt("%(by)s withdrew the question for a second opinion: %(lines)s."),
            _lt("%(quantity)s %(uom)s of %(product)s"),
        ),
    }
)
