from . import (
    rma_slip,
    case_audit,
    compliance,
    concentration,
    cost,
    reconciliation,
    complaint_reconciliation,
    complaint_letter,
    complaint_analysis,
    complaint_compliance,
    rating,
    withdrawal_documents,
)
