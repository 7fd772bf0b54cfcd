from . import complaint_settle, reason, settle
