from . import portal_common, portal_return_form, portal_returns, withdrawal
