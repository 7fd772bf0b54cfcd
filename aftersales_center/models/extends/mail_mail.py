"""The signed link to a case is put into the copy of a mail that goes to the case's customer."""

from odoo import models
from odoo.tools import email_normalize

from ..case_links import PLACEHOLDER, WORDS


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

        return PLACEHOLDER.sub(link, str(text))
