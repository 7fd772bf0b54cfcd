"""Links to a case in its customer's mails, which nobody but the customer gets.

What we keep of a mail names the case only. The signed link takes its place when the mail leaves,
in the copy for the customer's own address: who reads the chatter cannot act for the customer.
"""

from markupsafe import Markup

from odoo import fields, models

from ..case_links import WORDS


class AftersalesLinkMixin(models.AbstractModel):
    """For cases whose customer follows them on a page."""

    _name = "aftersales.link.mixin"
    _description = "Case with a page for its customer"

    def _customer_url(self):
        """The address of the case in mails; the customer's copy gets a signed link instead."""
        self.ensure_one()
        word = next(word for word, model in WORDS.items() if model == self._name)
        return f"{self.get_base_url()}/aftersales/case/{word}/{self.id}"

    def _portal_ensure_token(self):
        """As before; our people, who may not read the token, need it nowhere."""
        # sudo: called by code only; what goes to people has no token, see below.
        return super(AftersalesLinkMixin, self.sudo())._portal_ensure_token()

    def _sign_token(self, pid):
        # sudo: a hash that goes into the mail of whoever it is for.
        return super(AftersalesLinkMixin, self.sudo())._sign_token(pid)

    def get_portal_url(self, *args, **kwargs):
        """The customer's page; with the token for the system alone."""
        self.ensure_one()
        if self.env.su:
            return super().get_portal_url(*args, **kwargs)
        return f"{self.access_url}{kwargs.get('suffix') or (args[0] if args else '') or ''}"

    def _get_share_url(self, redirect=False, signup_partner=False, pid=None, share_token=True):
        """As before; the token goes into no link that one of our people asks for."""
        return super()._get_share_url(
            redirect=redirect,
            signup_partner=signup_partner,
            pid=pid,
            share_token=share_token and self.env.su,
        )

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

    #: Opens the customer's page: whoever reads it could act as the customer.
    access_token = fields.Char(groups="base.group_system")


class AftersalesComplaint(models.Model):
    _name = "aftersales.complaint"
    _inherit = ["aftersales.link.mixin", "aftersales.complaint"]

    #: Opens the customer's page: whoever reads it could act as the customer.
    access_token = fields.Char(groups="base.group_system")
