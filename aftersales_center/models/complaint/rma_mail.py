"""Mails to returns: one to the address for returns is a draft; replies stay with their return."""

from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

#: What is noted when a mail comes in, and never again.
KEPT = frozenset(["is_sent_by_machine", "is_sender_doubtful", "files_refused", "sender_lang"])
#: How far back the date of a mail is believed; what is older counts from when it came.
BELIEVED = timedelta(days=2)


class AftersalesRma(models.Model):
    _name = "aftersales.rma"
    _inherit = ["aftersales.rma", "aftersales.mail.mixin"]

    named_order_ids = fields.Many2many(
        "sale.order",
        "aftersales_rma_named_order_rel",
        "rma_id",
        "order_id",
        "Orders Named",
        copy=False,
        check_company=True,
        groups="aftersales_center.group_agent,aftersales_center.group_auditor",
        help="Orders of this customer that their mail names. Which units come back, the mail does"
        " not say for sure: take the lines over and cut them to what the customer wrote.",
    )

    # ------------------------------------------------------------------
    # Taking in
    # ------------------------------------------------------------------

    @api.model
    def message_new(self, msg_dict, custom_values=None):  # pylint: disable=method-required-super
        """Make a draft of a mail to a team's address for returns.

        Orders are linked when the mail names them and they are the sender's. Lines stay empty:
        which units come back is read by a person. The periods run from when the mail was sent.
        Who wrote for the first time becomes a contact.

        What is nobody's return for sure becomes a complaint, where somebody finds out whose it
        is: the sender is doubted, or one of our own people handed on a mail of whom nobody knows;
        and a mail that answers a return that was a draft and is deleted.

        :param msg_dict: as ``mail.thread.message_parse`` gives it; changed in place: files.
        :param custom_values: defaults of the alias: team and company.
        """
        given = {
            name: value
            for name, value in (custom_values or {}).items()
            if name in ("team_id", "company_id")
        }
        if not given.get("team_id"):
            return self.env["aftersales.complaint"].message_new(msg_dict, given)
        taker, values, text, is_cut = self._mail_take_in(msg_dict, given)
        if not values.get("partner_id"):
            values.update(taker._mail_new_contact(values["email_from"], text, self._mail_facts()))
        if not values.get("partner_id"):
            return self.env["aftersales.complaint"].message_new(msg_dict, given)
        orders = taker._mail_orders(values["partner_id"], msg_dict, text, taker.env.company)
        orders = orders.filtered(lambda order: order.state == "sale")
        if len(orders.warehouse_id) == 1:
            values["warehouse_id"] = orders.warehouse_id.id
        rma = taker.create(
            {
                **values,
                "user_id": False,
                "named_order_ids": [Command.set(orders.ids)],
                "notified_on": self._mail_sent_on(msg_dict),
            }
        )
        rma._mail_taken_in(msg_dict, is_cut)
        rma._mail_ask(
            self.env._("Return asked for by mail"),
            self.env._(
                "Read the mail, put in what comes back and press Request. The customer's periods"
                " run from when the mail was sent."
            ),
        )
        rma.filtered(lambda case: case._mail_gets_receipt())._notify_customer("requested")
        return rma

    @api.model
    def _mail_sent_on(self, msg_dict):
        """When the mail was sent (naive UTC), as far as that can be believed."""
        now = fields.Datetime.now()
        try:
            sent = fields.Datetime.to_datetime(msg_dict.get("date")) or now
        except ValueError:
            return now
        return sent if now - BELIEVED <= sent <= now else now

    def action_take_named_orders(self):
        """Put in what is left to return of the orders named; an agent cuts it to what is meant.

        :raises UserError: when nothing is left of them, or this is no draft any more.
        """
        self.ensure_one()
        self.check_access("write")
        self._require_state(("draft",))
        taken = self.line_ids.sale_line_id
        found = (self.named_order_ids.order_line - taken)._aftersales_returnable()
        if not found:
            raise UserError(
                self.env._(
                    "Nothing more of %s can be returned: it was not delivered, or is returned or"
                    " claimed already.",
                    ", ".join(self.named_order_ids.mapped("name")) or self.env._("these orders"),
                )
            )
        lines = [
            Command.create({"sale_line_id": line.id, "quantity": left})
            for line, left in found.items()
        ]
        self.write({"line_ids": lines})
        return True

    # ------------------------------------------------------------------
    # Afterwards
    # ------------------------------------------------------------------

    def write(self, vals):
        for name in KEPT.intersection(vals):
            self._refuse(name)
        return super().write(vals)

    def _mail_from_customer(self, msg_dict):
        """What a customer writes after a return is closed is read by its owner."""
        super()._mail_from_customer(msg_dict)
        for rma in self.filtered(lambda rma: rma.state in ("done", "rejected", "cancelled")):
            rma._mail_ask(
                self.env._("Customer wrote after the return was closed"),
                self.env._("Read the mail in the chatter. Is there something left to do?"),
            )

    def _mail_address(self):
        # sudo: the team's address is known to all who write to it.
        return self.team_id.sudo().return_alias_email

    def _notice_address(self):
        """The customer's address, if it is one."""
        address = super()._notice_address()
        return address if email_normalize(address or "") else False

    def _typed_texts(self):
        """With the address it came from and the names of files, when texts are erased."""
        return [*super()._typed_texts(), (self, ("email_from", "files_refused"))]

    def _sla_is_customer(self, message):
        """Clocks believe a mail no more than the gateway did."""
        if message.message_type == "email":
            return self._mail_is_customers(message)
        return super()._sla_is_customer(message)
