from . import (
    guarded,
    append_only,
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
    withdrawal,
    extends,
)
from .sla import complaint_clocks, rma_clocks
