"""Complaints that come by mail: from whom, about which order, and who is told that they came."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import email_normalize
from odoo.tools.mail import unfold_references

from ...engine import mail_words
from ..mail_case import PERIOD

#: Characters of a mail that are kept as the customer's words; all of it stands in the chatter.
WORDS = 20_000
#: New complaints of one address within Odoo's period, from which on further mails go to the last.
NEW_CASES = "aftersales_center.mail_new_cases"
#: Receipts to one address in a day. Two programs that answer each other stop here.
RECEIPTS = "aftersales_center.mail_receipts"


class AftersalesComplaint(models.Model):
    _name = "aftersales.complaint"
    _inherit = ["aftersales.complaint", "aftersales.mail.mixin"]
    _primary_email = "email_from"

    is_sent_by_machine = fields.Boolean(
        "Written by a Program",
        readonly=True,
        copy=False,
        help="The mail says that a program wrote it, or its sender cannot be answered. No receipt"
        " is sent by itself; what people write and decide is sent.",
    )
    is_sender_doubtful = fields.Boolean(
        "Sender Doubtful",
        readonly=True,
        copy=False,
        help="The mail server found that the mail does not come from where it says. Its customer"
        " and orders were therefore not looked up.",
    )
    sender_lang = fields.Char(
        readonly=True,
        copy=False,
        help="The language of the first mail, where no customer is known.",
    )
    files_refused = fields.Char(
        "Files Not Kept", readonly=True, copy=False, help="They were too large together."
    )

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
        values = dict(custom_values or {})
        company = self._mail_company(values)
        taker = self.with_company(company).with_context(default_user_id=False)
        facts = self._mail_facts()
        if facts.is_forged or not email_normalize(msg_dict.get("email_from") or ""):
            # Nobody is taken for the author: not who it pretends to be, not the gateway's user.
            msg_dict["author_id"] = False
            msg_dict["email_from"] = msg_dict.get("email_from") or self.env._("unknown sender")
        text, is_cut = mail_words.words(self._mail_text(msg_dict), WORDS)
        sender = taker._mail_sender(msg_dict["email_from"], text, facts)
        files = self._mail_file_names(msg_dict)
        complaint = taker.create(
            {
                "channel": "email",
                "company_id": company.id,
                "external_ref": msg_dict.get("message_id") or False,
                "subject": mail_words.subject(
                    msg_dict.get("subject"), text, self.env._("Complaint by e-mail")
                ),
                "note": text or (self.env._("(no words; files: %s)", files) if files else False),
                "email_from": msg_dict["email_from"],
                "sender_lang": self._mail_lang(text),
                "is_sent_by_machine": not facts.may_be_answered
                or self._mail_is_staff(msg_dict["email_from"]),
                "is_sender_doubtful": facts.is_forged,
                **sender,
                **taker._mail_mentioned(sender.get("partner_id"), msg_dict, text, company),
                **{name: values[name] for name in ("team_id", "company_id") if name in values},
            }
        )
        refused = complaint._mail_keep_files(msg_dict)
        if refused:
            complaint._write_guarded({"files_refused": refused[:500]})
        if is_cut:
            complaint._say(
                self.env._("The mail is longer than what stands in the customer's words.")
            )
        return complaint

    @api.model
    def _mail_company(self, values):
        """The company of a new complaint: the alias's, else that of its address, else ours."""
        company = self.env["res.company"].browse(values.get("company_id"))
        if not company and values.get("team_id"):
            # sudo: the gateway reads its own address.
            team = self.env["aftersales.team"].sudo().browse(values["team_id"]).exists()
            company = team.company_id or team.alias_domain_id.company_ids[:1]
        return company.sudo(self.env.su) or self.env.company

    @api.model
    def _mail_sender(self, address, text, facts):
        """``{"partner_id": …}`` of who sent a mail, where that is known beyond doubt.

        One of our own people who hands a customer's mail on is not the customer: that is whose
        address stands in what was handed on, if there is one such customer only.
        """
        if facts.is_forged:
            return {}
        if self._mail_is_staff(address):
            found = self.env["res.partner"]
            for told in mail_words.told_addresses(text):
                found |= self._mail_fitting(self._mail_people(told)[0])[:1]
            return {"partner_id": found.id} if len(found) == 1 else {}
        partner = self._mail_fitting(self._mail_people(address)[0])[:1]
        return {"partner_id": partner.id} if partner else {}

    def _mail_fitting(self, partners):
        """``partners`` that this company may use, its own first."""
        company = self.env.company
        return partners.filtered(
            lambda partner: not partner.company_id or partner.company_id == company
        ).sorted(lambda partner: (partner.company_id != company, partner.id))

    @api.model
    def _mail_mentioned(self, partner_id, msg_dict, text, company):
        """Orders and returns of the sender that a mail names or answers, as values."""
        numbers = mail_words.numbers(msg_dict.get("subject"), text)
        if not partner_id:
            return {}
        # sudo: the gateway looks among the sender's own, in the complaint's company.
        partner = self.env["res.partner"].sudo().browse(partner_id)
        own = [*self._mail_family(partner), ("company_id", "=", company.id)]
        orders = self.env["sale.order"].sudo()
        rmas = self.env["aftersales.rma"].sudo()
        if numbers:
            orders = orders.search(
                [*own, "|", ("name", "in", numbers), ("client_order_ref", "in", numbers)], limit=20
            )
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

    @api.model
    def _mail_lang(self, text):
        """The code of the installed language that ``text`` is in; False when that is unsure."""
        found = mail_words.language(text)
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        if found in installed:
            return found
        return next((code for code in installed if found and code.split("_")[0] == found), False)

    @api.model
    def _mail_file_names(self, msg_dict):
        return ", ".join(str(file[0]) for file in (msg_dict.get("attachments") or [])[:10])

    @api.model
    def _mail_flooded(self, message_dict):
        """The last open complaint of a sender who starts one after the other; mostly nothing."""
        sender = email_normalize(message_dict.get("email_from") or "")
        # sudo: the gateway's own look at what came from one address, and at Odoo's settings.
        settings = self.env["ir.config_parameter"].sudo()
        allowed = self.env["mail.gateway.allowed"].sudo()
        if not sender or allowed.search_count([("email_normalized", "=", sender)], limit=1):
            return self.browse()
        since = self.env.cr.now() - timedelta(minutes=int(settings.get_param(PERIOD, 120)))
        most = int(settings.get_param(NEW_CASES, 5))
        recent = self.sudo().search(
            [
                *self._mail_from_domain(sender),
                ("channel", "=", "email"),
                ("create_date", ">=", since),
            ],
            order="id desc",
            limit=10 * most,
        )
        # In a search “_” stands for any letter; in an address it is one.
        recent = recent.filtered(lambda case: email_normalize(case.email_from) == sender)
        return recent[:1]._mail_goes_on_in() if len(recent) >= most else self.browse()

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

    def _mail_gets_receipt(self):
        """Whether a new complaint is answered by a receipt at once."""
        self.ensure_one()
        address = email_normalize(self._notice_address() or "")
        if not address or self.is_sent_by_machine or self._mail_is_ours(address):
            return False
        # sudo: how many receipts one address got today, in all companies and teams.
        most = int(self.env["ir.config_parameter"].sudo().get_param(RECEIPTS, 5))
        sent = self.env["aftersales.notice"].sudo()
        count = sent.search_count(
            [
                ("event", "=", "received"),
                ("create_date", ">=", self.env.cr.now() - timedelta(days=1)),
                "|",
                ("complaint_id.email_from", "ilike", address),
                ("complaint_id.partner_id.email_normalized", "=", address),
            ],
            limit=most,
        )
        return count < most

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

    def _notify_get_reply_to(self, default=None, author_id=False):
        """Answers go to the address of the team, where it has one; they find their case anyway."""
        found = super()._notify_get_reply_to(default=default, author_id=author_id)
        for complaint in self:
            # sudo: the team's address is known to all who write to it.
            alias = complaint.team_id.sudo().alias_email
            if alias:
                found[complaint.id] = complaint._notify_get_reply_to_formatted_email(
                    alias, author_id=author_id
                )
        return found

    def _sla_is_customer(self, message):
        """Clocks believe a mail no more than the gateway did."""
        if message.message_type == "email":
            return self._mail_is_customers(message)
        return super()._sla_is_customer(message)
