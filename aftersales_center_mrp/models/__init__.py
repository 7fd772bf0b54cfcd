from . import (
    deduction,
    disposition,
    entitlement,
    events,
    res_company,
    rma,
    rma_line,
    rma_line_facts,
    rma_line_flow,
    sale_order_line,
)
