from . import rma_slip, case_audit, compliance
