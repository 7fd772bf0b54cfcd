from . import (
    receive,
    reason,
    attach,
    compliance,
    audit_verify,
    audit_export,
    erase,
    policy_activate,
    policy_try,
    buyer,
    information,
    legal_load,
)
