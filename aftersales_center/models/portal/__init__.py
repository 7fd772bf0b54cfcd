from . import (
    return_form,
    rma_portal,
    uploads,
    guest,
    guest_request,
    links,
    messages,
    rating_case,
    complaint_portal,
    sentences_portal,
    told,
)
