from . import receive, reason, attach, compliance
