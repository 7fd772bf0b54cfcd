from . import (
    team,
    reason,
    intake,
    entitlement,
    entitlement_mark,
    rma,
    rma_line,
    rma_flow,
    rma_receipt,
    notice,
    rma_views,
)
