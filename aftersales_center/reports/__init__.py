from . import rma_slip, case_audit, compliance, concentration, cost, reconciliation
