"""What parcels at the receiving bench write into the compliance log."""

from odoo.tools.translate import LazyTranslate

from ..audit.sentences import CODES, EVENTS, Sentence

_lt = LazyTranslate(__name__)

_UNITS = _lt("%(quantity)s %(uom)s of %(product)s %(lot)s")

EVENTS.update(
    {
        "rma.chased": Sentence(_lt("Goods were to be sent by %(due)s and were not: %(stage)s.")),
        "rma.chase_undone": Sentence(
            _lt("Closing because nothing came was taken back; units are claimed anew.")
        ),
        "parcel.booked": Sentence(
            _lt("Parcel %(parcel)s opened, %(condition)s: %(lines)s. %(note)s"), _UNITS
        ),
        "parcel.unknown": Sentence(
            _lt("Parcel without a return booked, %(condition)s: %(lines)s. %(note)s"), _UNITS
        ),
        "parcel.attached": Sentence(
            _lt("Parcel %(parcel)s belongs to %(rma)s: %(lines)s."),
            _lt("%(quantity)s %(uom)s of %(product)s (%(announced)s)"),
        ),
    }
)
CODES.update(
    {
        "first": _lt("first reminder"),
        "second": _lt("second reminder"),
        "closed": _lt("closed"),
        "intact": _lt("intact"),
        "damaged": _lt("damaged"),
        "empty": _lt("empty"),
        "announced": _lt("announced"),
        "unasked": _lt("came unasked"),
    }
)
