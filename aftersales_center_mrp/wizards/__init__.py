from . import reason, settle
