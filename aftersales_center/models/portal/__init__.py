from . import (
    sale_order_owner,
    uploads,
    guest,
    guest_request,
    case_urls,
    links,
    messages,
    rating,
    rating_case,
    complaint_portal,
    sentences_portal,
    told,
)
