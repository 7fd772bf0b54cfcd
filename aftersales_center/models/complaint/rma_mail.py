"""Mails to returns: replies stay with their return; one that belongs to none is a complaint."""

from odoo import api, models


class AftersalesRma(models.Model):
    _name = "aftersales.rma"
    _inherit = ["aftersales.rma", "aftersales.mail.mixin"]

    @api.model
    def message_new(self, msg_dict, custom_values=None):  # pylint: disable=method-required-super
        """A mail cannot say which units come back. Somebody reads it: it becomes a complaint.

        Comes to be when a mail answers a return that was a draft and is deleted.
        """
        values = {
            name: value
            for name, value in (custom_values or {}).items()
            if name in ("team_id", "company_id")
        }
        return self.env["aftersales.complaint"].message_new(msg_dict, values)

    def _mail_from_customer(self, msg_dict):
        """What a customer writes after a return is closed is read by its owner."""
        super()._mail_from_customer(msg_dict)
        for rma in self.filtered(lambda rma: rma.state in ("done", "rejected", "cancelled")):
            rma._mail_ask(
                self.env._("Customer wrote after the return was closed"),
                self.env._("Read the mail in the chatter. Is there something left to do?"),
            )

    def _sla_is_customer(self, message):
        """Clocks believe a mail no more than the gateway did."""
        if message.message_type == "email":
            return self._mail_is_customers(message)
        return super()._sla_is_customer(message)
