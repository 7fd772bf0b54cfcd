from . import kit_parts, reason, settle
