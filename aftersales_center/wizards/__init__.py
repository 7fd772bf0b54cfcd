from . import receive, reason, attach
