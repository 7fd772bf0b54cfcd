from . import portal_common
