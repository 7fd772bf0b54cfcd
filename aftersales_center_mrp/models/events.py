"""The words of kits in the compliance log."""

from odoo.tools.translate import LazyTranslate

from odoo.addons.aftersales_center.models.audit.sentences import EVENTS, Sentence

_lt = LazyTranslate(__name__)

EVENTS.update(
    {
        "line.incomplete": Sentence(
            _lt("%(quantity)s %(uom)s of %(product)s accepted without: %(missing)s. %(reason)s")
        ),
        "line.parts": Sentence(
            _lt("Of %(quantity)s %(uom)s of %(product)s these parts come back: %(lines)s."),
            _lt("%(quantity)s %(uom)s of %(product)s"),
        ),
    }
)
