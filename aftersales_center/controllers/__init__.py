from . import portal_common, withdrawal
