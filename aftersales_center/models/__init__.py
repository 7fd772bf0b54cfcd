from . import (
    guarded,
    append_only,
    ownership,
    intake,
    notice,
    audit,
    mail_case,
    sla,
    ladder,
    rma,
    warehouse,
    remedy,
    complaint,
    policy,
    extends,
    portal,
)
from .sla import complaint_clocks, rma_clocks
