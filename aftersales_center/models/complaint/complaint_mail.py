"""Complaints that come by mail: from whom, about which order, and who is told that they came."""

from odoo import api, fields, models
from odoo.tools import email_normalize
from odoo.tools.mail import unfold_references

from ...engine import mail_words


class AftersalesComplaint(models.Model):
    _name = "aftersales.complaint"
    _inherit = ["aftersales.complaint", "aftersales.mail.mixin"]
    _primary_email = "email_from"

    # ------------------------------------------------------------------
    # Taking in
    # ------------------------------------------------------------------

    @api.model
    def message_new(self, msg_dict, custom_values=None):  # pylint: disable=method-required-super
        """Make a complaint of a mail; the gateway adds the mail to its chatter after this.

        Odoo's own would put the subject where the number belongs. The customer is who the
        sender's address belongs to. Orders and returns are linked when the mail names them *and*
        they are the sender's; of others nobody learns whether they exist.

        :param msg_dict: as ``mail.thread.message_parse`` gives it; changed in place: files.
        :param custom_values: defaults of the alias: team and company.
        """
        taker, values, text, is_cut = self._mail_take_in(msg_dict, custom_values)
        company = taker.env.company
        values.update(taker._mail_mentioned(values.get("partner_id"), msg_dict, text, company))
        complaint = taker.create(
            {
                **values,
                "subject": mail_words.subject(
                    msg_dict.get("subject"), text, self.env._("Complaint by e-mail")
                ),
            }
        )
        complaint._mail_taken_in(msg_dict, is_cut)
        return complaint

    @api.model
    def _mail_mentioned(self, partner_id, msg_dict, text, company):
        """Orders and returns of the sender that a mail names or answers, as values."""
        if not partner_id:
            return {}
        # sudo: the gateway looks among the sender's own, in the complaint's company.
        partner = self.env["res.partner"].sudo().browse(partner_id)
        own = [*self._mail_family(partner), ("company_id", "=", company.id)]
        orders = self._mail_orders(partner_id, msg_dict, text, company)
        rmas = self.env["aftersales.rma"].sudo()
        if numbers := mail_words.numbers(msg_dict.get("subject"), text):
            rmas = rmas.search([*own, ("name", "in", numbers)], limit=20)
        if answered := self._mail_answered(msg_dict):
            rmas |= rmas.search([*own, ("id", "in", answered)], limit=20)
        found = {}
        if orders | rmas.order_ids:
            found["order_ids"] = [fields.Command.set((orders | rmas.order_ids).ids)]
        if rmas:
            found["rma_ids"] = [fields.Command.set(rmas.ids)]
        return found

    @api.model
    def _mail_answered(self, msg_dict):
        """Ids of returns whose mails this mail answers, though it went to a complaints address."""
        told = f"{msg_dict.get('references') or ''} {msg_dict.get('in_reply_to') or ''}"
        references = [reference.strip() for reference in unfold_references(told)][-32:]
        if not references:
            return []
        # sudo: only which returns; the caller keeps those of the sender.
        messages = self.env["mail.message"].sudo()
        return messages.search(
            [("message_id", "in", references), ("model", "=", "aftersales.rma")], limit=32
        ).mapped("res_id")

    def _mail_goes_on_in(self):
        """What was merged goes on in the complaint it was merged into."""
        case = self
        while case.merged_into_id:
            case = case.merged_into_id
        return case

    # ------------------------------------------------------------------
    # Answers
    # ------------------------------------------------------------------

    def _mail_from_customer(self, msg_dict):
        """The customer wrote again: clocks that waited for it go on; a closed case is looked at."""
        super()._mail_from_customer(msg_dict)
        self.filtered("waits_on_customer").action_customer_answered()
        for complaint in self.filtered(lambda complaint: complaint.state in ("decided", "closed")):
            complaint._mail_ask(
                self.env._("Customer wrote after the decision"),
                self.env._(
                    "Read the mail in the chatter. Does the customer disagree, record an appeal;"
                    " is there something new, open the complaint again."
                ),
            )

    def _notify_customer(self, event):
        """A receipt is not sent to programs, and to one address only so often."""
        if event == "received":
            return super(
                AftersalesComplaint, self.filtered(lambda complaint: complaint._mail_gets_receipt())
            )._notify_customer(event)
        if event == "escalated":  # an appeal has a mail of its own, which says the same
            risen = self.filtered(lambda complaint: complaint.escalation_ids[:1].kind != "appeal")
            return super(AftersalesComplaint, risen)._notify_customer(event)
        return super()._notify_customer(event)

    def action_wait_for_customer(self, reason=None):
        """As before, and the customer is told what we wait for, where something was said."""
        new = self.filtered(lambda complaint: not complaint.waits_on_customer)
        result = super().action_wait_for_customer(reason)
        if (reason or "").strip():
            new._notify_customer("waiting")
        return result

    def action_reopen(self, reason):
        """As before, and the customer is told that we go on."""
        result = super().action_reopen(reason)
        self._notify_customer("reopened")
        return result

    def _notice_address(self):
        """The customer's address, or the one the mail came from if it is one."""
        address = super()._notice_address()
        return address if email_normalize(address or "") else False

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        """No button to the customer's page in mails while there is no such page."""
        groups = super()._notify_get_recipients_groups(message, model_description, msg_vals)
        for name, _condition, options in groups:
            if name in ("portal_customer", "portal", "customer"):
                options["has_button_access"] = False
        return groups

    def _mail_address(self):
        # sudo: the team's address is known to all who write to it.
        return self.team_id.sudo().alias_email

    def _sla_is_customer(self, message):
        """Clocks believe a mail no more than the gateway did."""
        if message.message_type == "email":
            return self._mail_is_customers(message)
        return super()._sla_is_customer(message)
