from . import receive, reason, attach, audit_export
