"""Mails that become cases: from whom, about which order, and who is told that they came.

The same for returns and complaints. Of a mail only that is believed which is beyond doubt.
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import email_normalize, parse_contact_from_email

from ..engine import mail_words
from .mail_case import PERIOD

#: Characters of a mail that are kept as the customer's words; all of it stands in the chatter.
WORDS = 20_000
#: New cases of one address within Odoo's period, from which on further mails go to the last.
NEW_CASES = "aftersales_center.mail_new_cases"
#: Receipts to one address in a day. Two programs that answer each other stop here.
RECEIPTS = "aftersales_center.mail_receipts"


class AftersalesMailMixin(models.AbstractModel):
    """What a case keeps of the mail it came from."""

    _inherit = "aftersales.mail.mixin"

    email_from = fields.Char("E-mail", help="Where an unknown sender wrote from.")
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
    customer_lang = fields.Char(compute="_compute_customer_lang")
    salutation = fields.Char(compute="_compute_salutation")
    reply_address = fields.Char(
        compute="_compute_reply_address", help="Where answers to our mails go, to find their case."
    )

    # ------------------------------------------------------------------
    # How the customer is addressed
    # ------------------------------------------------------------------

    @api.depends("partner_id.lang", "sender_lang", "company_id.partner_id.lang")
    def _compute_customer_lang(self):
        """The customer's language, else that of their mail, else the company's."""
        for case in self:
            case.customer_lang = (
                case.partner_id.lang
                or case.sender_lang
                or case.company_id.partner_id.lang
                or "en_US"
            )

    @api.depends("partner_id.name", "customer_lang")
    def _compute_salutation(self):
        """“Dear Ada Customer,” in the customer's language."""
        for case in self:
            env = case.with_context(lang=case.customer_lang).env
            partner = case.partner_id
            if partner and not partner.is_company:
                case.salutation = env._("Dear %s,", partner.name or partner.email)
            else:
                case.salutation = env._("Dear Sir or Madam,")

    @api.depends("team_id", "user_id")
    def _compute_reply_address(self):
        for case in self:
            sender = case.user_id.email_formatted or case.company_id.email_formatted
            case.reply_address = case._notify_get_reply_to(default=sender)[case.id]

    # ------------------------------------------------------------------
    # Taking in
    # ------------------------------------------------------------------

    @api.model
    def _mail_take_in(self, msg_dict, custom_values=None):
        """``(these in the company of the new case, its values, its text)`` of a mail.

        Called by ``message_new``. The customer is who the sender's address belongs to.

        :param msg_dict: as ``mail.thread.message_parse`` gives it; changed in place: the author.
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
        files = self._mail_file_names(msg_dict)
        prepared = {
            "channel": "email",
            "company_id": company.id,
            "external_ref": msg_dict.get("message_id") or False,
            "note": text or (self.env._("(no words; files: %s)", files) if files else False),
            "email_from": msg_dict["email_from"],
            "sender_lang": self._mail_lang(text),
            "is_sent_by_machine": not facts.may_be_answered
            or self._mail_is_staff(msg_dict["email_from"]),
            "is_sender_doubtful": facts.is_forged,
            **taker._mail_sender(msg_dict["email_from"], text, facts),
            **{name: values[name] for name in ("team_id", "company_id") if name in values},
        }
        return taker, prepared, text, is_cut

    def _mail_taken_in(self, msg_dict, is_cut):
        """Keep the files of the mail this new case was made of, and say what was left out."""
        self.ensure_one()
        refused = self._mail_keep_files(msg_dict)
        if refused:
            self._write_guarded({"files_refused": refused[:500]})
        if is_cut:
            self._say(self.env._("The mail is longer than what stands in the customer's words."))

    @api.model
    def _mail_company(self, values):
        """The company of a new case: the alias's, else that of its address, else ours."""
        company = self.env["res.company"].browse(values.get("company_id"))
        if not company and values.get("team_id"):
            # sudo: the gateway reads its own address.
            team = self.env["aftersales.team"].sudo().browse(values["team_id"]).exists()
            domains = team.alias_domain_id | team.return_alias_id.alias_domain_id
            company = team.company_id or domains.company_ids[:1]
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
    def _mail_orders(self, partner_id, msg_dict, text, company):
        """Orders of the sender that a mail names; of others nobody learns whether they exist."""
        # sudo: the gateway looks among the sender's own, in the case's company.
        orders = self.env["sale.order"].sudo()
        numbers = mail_words.numbers(msg_dict.get("subject"), text)
        if not (partner_id and numbers):
            return orders
        partner = self.env["res.partner"].sudo().browse(partner_id)
        return orders.search(
            [
                *self._mail_family(partner),
                ("company_id", "=", company.id),
                "|",
                ("name", "in", numbers),
                ("client_order_ref", "in", numbers),
            ],
            limit=20,
        )

    @api.model
    def _mail_new_contact(self, address, text, facts):
        """``{"partner_id": …}`` of a contact made for a person nobody knew; mostly not needed.

        Nothing is made for whom is not believed, for our own people and for addresses of ours.
        """
        name, normalized = parse_contact_from_email(address or "")
        if (
            not normalized
            or facts.is_forged
            or self._mail_is_staff(address)
            or self._mail_is_ours(address)
        ):
            return {}
        # sudo: the gateway's own work.
        partner = self.env["res.partner"].sudo()
        made = partner.create(
            {"name": name or normalized, "email": normalized, "lang": self._mail_lang(text)}
        )
        return {"partner_id": made.id}

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

    # ------------------------------------------------------------------
    # Answers
    # ------------------------------------------------------------------

    def _mail_gets_receipt(self):
        """Whether a new case is answered by a receipt at once."""
        self.ensure_one()
        address = email_normalize(self._notice_address() or "")
        if not address or self.is_sent_by_machine or self._mail_is_ours(address):
            return False
        # sudo: how many receipts one address got today, in all companies and teams.
        most = int(self.env["ir.config_parameter"].sudo().get_param(RECEIPTS, 5))
        sent = self.env["aftersales.notice"].sudo()
        count = sent.search_count(
            [
                ("event", "in", ("received", "requested")),
                ("create_date", ">=", self.env.cr.now() - timedelta(days=1)),
                "|",
                "|",
                "|",
                ("complaint_id.email_from", "ilike", address),
                ("complaint_id.partner_id.email_normalized", "=", address),
                ("rma_id.email_from", "ilike", address),
                ("rma_id.partner_id.email_normalized", "=", address),
            ],
            limit=most,
        )
        return count < most

    def _notify_get_reply_to(self, default=None, author_id=False):
        """Answers go to the address of the team, where it has one; they find their case anyway."""
        found = super()._notify_get_reply_to(default=default, author_id=author_id)
        for case in self:
            alias = case._mail_address()
            if alias:
                found[case.id] = case._notify_get_reply_to_formatted_email(
                    alias, author_id=author_id
                )
        return found

    def _mail_address(self):
        """Hook: the address of the team that takes mails to such cases; empty when it has none."""
        return ""
