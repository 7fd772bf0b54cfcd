from . import receive, reason, attach, compliance, audit_verify, audit_export, erase
