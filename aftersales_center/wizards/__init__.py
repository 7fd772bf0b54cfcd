from . import receive, reason
