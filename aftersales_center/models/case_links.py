"""How links to cases look: in what we keep of mails, and on the customer's pages."""

import re

#: The word for a case in an address: {word: model}.
WORDS = {"return": "aftersales.rma", "complaint": "aftersales.complaint"}
PLACEHOLDER = re.compile(
    r"""(?:https?://[^\s"'<>()]+?)?/aftersales/(case|rate)/(return|complaint)/(\d{1,12})(?:/([1-5]))?(?![\w/])"""
)
#: Where the customer's pages are: {model: path}.
CASE_URLS = {
    "aftersales.rma": "/my/returns/%s",
    "aftersales.complaint": "/my/complaints/%s",
    "sale.order": "/aftersales/order/%s",
}
