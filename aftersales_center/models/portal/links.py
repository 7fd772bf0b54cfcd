"""Links to a case in its customer's mails, which nobody but the customer gets.

What we keep of a mail names the case only. The signed link takes its place when the mail leaves,
in the copy for the customer's own address: who reads the chatter cannot act for the customer.
"""

import re

from markupsafe import Markup

from odoo import models
from odoo.tools import email_normalize

#: The word for a case in an address: {word: model}.
WORDS = {"return": "aftersales.rma", "complaint": "aftersales.complaint"}
_PLACEHOLDER = re.compile(
    r"""(?:https?://[^\s"'<>()]+?)?/aftersales/(case|rate)/(return|complaint)/(\d{1,12})(?:/([1-5]))?(?![\w/])"""
)


class AftersalesLinkMixin(models.AbstractModel):
    """For cases whose customer follows them on a page."""

    _name = "aftersales.link.mixin"
    _description = "Case with a page for its customer"

    def _customer_url(self):
        """The address of the case in mails; the customer's copy gets a signed link instead."""
        self.ensure_one()
        word = next(word for word, model in WORDS.items() if model == self._name)
        return f"{self.get_base_url()}/aftersales/case/{word}/{self.id}"

    def _mail_link(self):
        """The paragraph of a mail with the link to the case, in the language of the mail."""
        self.ensure_one()
        return Markup('<p><a href="%s">%s</a></p>') % (
            self._customer_url(),
            self.env._("Follow %s, or add to it", self.name),
        )

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        """Only the customer of the case gets a button, to their page."""
        groups = super()._notify_get_recipients_groups(message, model_description, msg_vals)
        for name, _condition, options in groups:
            if name == "portal_customer":
                options["has_button_access"] = True
                options["button_access"] = {
                    "url": self._customer_url(),
                    "title": self.env._("Open %s", self.name),
                }
        return groups


class AftersalesRma(models.Model):
    _name = "aftersales.rma"
    _inherit = ["aftersales.link.mixin", "aftersales.rma"]


class AftersalesComplaint(models.Model):
    _name = "aftersales.complaint"
    _inherit = ["aftersales.link.mixin", "aftersales.complaint"]


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _prepare_outgoing_list(self, mail_server=False, doc_to_followers=None):
        """Put signed links into the copy that goes to a case's customer, and into no other."""
        mails = super()._prepare_outgoing_list(
            mail_server=mail_server, doc_to_followers=doc_to_followers
        )
        if self.model not in WORDS.values():
            return mails
        for mail in mails:
            told = mail.get("email_to_normalized") or []
            if len(told) == 1 and not mail.get("email_cc"):
                for name in ("body", "body_alternative"):
                    if mail.get(name):
                        mail[name] = self._aftersales_links(mail[name], told[0])
        return mails

    def _aftersales_links(self, text, address):
        """``text`` with links to this mail's case, where ``address`` is its customer's."""
        # sudo: the case of this mail; what goes out is for its customer only.
        case = self.env[self.model].sudo().browse(self.res_id).exists()
        if not case or email_normalize(case._notice_address() or "") != address:
            return text
        made = {}

        def link(match):
            action, word, res_id, rate = match.groups()
            if (WORDS[word], int(res_id)) != (case._name, case.id):
                return match.group()
            if action not in made:
                made[action] = (
                    self.env["aftersales.guest"]._link_to(case, address)
                    if action == "case"
                    else case._rating_get_access_token()
                )
            base = case.get_base_url()
            if action == "case":
                return f"{base}/aftersales/c/{made[action]}"
            return f"{base}/rate/{made[action]}/{rate or 5}"

        return _PLACEHOLDER.sub(link, str(text))
