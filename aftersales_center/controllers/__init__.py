from . import (
    portal_common,
    guest,
    portal_complaints,
    portal_complaint_form,
    portal_return_form,
    portal_returns,
    rating,
    withdrawal,
)
