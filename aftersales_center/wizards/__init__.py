from . import receive, reason, attach, erase
