from . import portal_common, portal_returns, withdrawal
