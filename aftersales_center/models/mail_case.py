"""Cases that mails come to: who may speak for the customer, what is kept, who is told."""

from datetime import timedelta

from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import email_normalize, html2plaintext, human_size

from ..engine import mail_nature, mail_words, tnef
from .audit.mixin import Personal

#: Mails of one sender on one case, within Odoo's period, from which on nobody is told any more.
QUIET_FROM = "mail.gateway.loop.threshold"
PERIOD = "mail.gateway.loop.minutes"


class AftersalesMailMixin(models.AbstractModel):
    """For cases that are mail threads: replies, automatic mails, bounces, files too large.

    A mail never decides anything. It adds to the case, and tells its owner where a person has
    to look. Nothing that a machine wrote is answered, and nothing is answered twice.
    """

    _name = "aftersales.mail.mixin"
    _description = "Case that mails come to"
    _inherit = ["mail.thread"]
    _aftersales_mail = True

    # ------------------------------------------------------------------
    # Who is it from?
    # ------------------------------------------------------------------

    def _mail_facts(self):
        """What the headers told; of a person when the message came another way."""
        facts = self.env.context.get("aftersales_mail")
        return facts if isinstance(facts, mail_nature.Facts) else mail_nature.Facts()

    def _mail_people(self, address):
        """``(partners, users)`` that ``address`` belongs to: customers, and internal users."""
        address = email_normalize(address or "")
        if not address:
            return self.env["res.partner"], self.env["res.users"]
        # sudo: which contacts an address belongs to; nothing of them leaves but to themselves.
        partners = (
            self.env["res.partner"]
            .sudo()
            .search([("email_normalized", "=", address)], order="id", limit=50)
        )
        users = partners.user_ids.filtered(lambda user: not user.share)
        return partners - users.partner_id - self._mail_companies().partner_id, users

    def _mail_companies(self):
        """All companies here: a mail from a mailbox of theirs is no customer's."""
        # sudo: their addresses only.
        return self.env["res.company"].sudo().search([("partner_id.email", "!=", False)])

    def _mail_is_ours(self, address):
        """Whether ``address`` is one that this system itself sends from: answering is a loop."""
        address = email_normalize(address or "")
        # sudo: addresses of this system only.
        return bool(address and self.env["mail.alias.domain"].sudo()._find_aliases([address]))

    def _mail_is_staff(self, address):
        """Whether one of our own people writes, or from the mailbox of a company of ours."""
        address = email_normalize(address or "")
        companies = self._mail_companies().partner_id.mapped("email_normalized")
        return bool(address) and (address in companies or bool(self._mail_people(address)[1]))

    def _mail_family(self, partners):
        """All contacts of the companies or households that ``partners`` belong to (a domain)."""
        return [("partner_id.commercial_partner_id", "in", partners.commercial_partner_id.ids)]

    def _mail_speaks_for(self, address):
        """Whether ``address`` may speak on this case: it is its customer's, or of our people."""
        self.ensure_one()
        address = email_normalize(address or "")
        if not address:
            return False
        # sudo: comparing addresses of the case's own customer.
        case = self.sudo()
        if address in (case.partner_id.email_normalized, self._mail_first_address()):
            return True
        partners = self._mail_people(address)[0]
        return bool(
            self._mail_is_staff(address)
            or partners.commercial_partner_id & case.partner_id.commercial_partner_id
            or partners & case.message_partner_ids
        )

    def _mail_is_customers(self, message):
        """Whether a message in the chatter is the customer's own word; called by clocks.

        A note is not: it tells of a stranger, of a sender who is doubted, of a machine.
        """
        self.ensure_one()
        sender = message.email_from
        return (
            not message.subtype_id.internal
            and not self._mail_is_staff(sender)
            and self._mail_speaks_for(sender)
        )

    def _mail_first_address(self):
        """The address the case came from, where it has no customer; normalized."""
        return email_normalize((self["email_from"] if "email_from" in self._fields else "") or "")

    # ------------------------------------------------------------------
    # Where does it go?
    # ------------------------------------------------------------------

    @api.model
    def _mail_reroute(self, message_dict, route):
        """``route`` to the case that the mail names by its number, if its sender owns that.

        Called by the gateway for each mail to this model. A number in the subject is looked
        for among the cases of the sender only: whether another exists, nobody learns.
        """
        model, thread_id, values, user, alias = route
        if not thread_id:
            case = self._mail_named(message_dict) or self._mail_flooded(message_dict)
            thread_id = case.id
        return (model, thread_id or 0, values, user, alias)

    @api.model
    def _mail_named(self, message_dict):
        """The case whose number the subject has and whose customer the sender is."""
        numbers = mail_words.numbers(message_dict.get("subject"))
        if not numbers:
            return self.browse()
        # sudo: the gateway looks among all; the next line keeps the sender's own.
        cases = self.sudo().search([("name", "in", numbers)], limit=5)
        own = cases.filtered(lambda case: case._mail_speaks_for(message_dict.get("email_from")))
        return own._mail_goes_on_in() if len(own) == 1 else self.browse()

    def _mail_goes_on_in(self):
        """Hook: the case in which this one goes on, mostly itself."""
        return self

    @api.model
    def _mail_flooded(self, message_dict):
        """Hook: the case that takes one more mail of a sender who starts too many."""
        return self.browse()

    @api.model
    def _mail_why_quiet(self, facts, message_dict, route):
        """Why nobody should be told of this mail, in words; empty when somebody should.

        A machine's answer, a receipt or a bounce is kept on its case. So is a mail from an
        address of ours, and what comes after too many from one sender.
        """
        if facts.kind in (mail_nature.REPLY, mail_nature.RECEIPT, mail_nature.BOUNCE):
            return self.env._("automatic mail (%s)", facts.why)
        if self._mail_is_ours(message_dict.get("email_from")):
            return self.env._("sent from an address of ours")
        if route[1] and self._mail_too_many(message_dict, route[1]):
            return self.env._("one of very many mails from one address in a short time")
        return ""

    @api.model
    def _mail_too_many(self, message_dict, case_id):
        """Whether the sender wrote to this case more often than a person does."""
        sender = email_normalize(message_dict.get("email_from") or "")
        allowed = self.env["mail.gateway.allowed"].sudo()  # sudo: whether one address is listed
        if not sender or allowed.search_count([("email_normalized", "=", sender)], limit=1):
            return False
        number = self.env["ir.config_parameter"].sudo().get_param  # sudo: Odoo's own two numbers
        since = self.env.cr.now() - timedelta(minutes=int(number(PERIOD, 120)))
        # sudo: counting messages of one case and sender.
        count = (
            self.env["mail.message"]
            .sudo()
            .search_count(
                [
                    ("model", "=", self._name),
                    ("res_id", "=", case_id),
                    ("create_date", ">=", since),
                    ("message_type", "=", "email"),
                    *self._mail_from_domain(sender),
                ]
            )
        )
        return count >= int(number(QUIET_FROM, 20))

    @api.model
    def _mail_from_domain(self, sender):
        """Records whose ``email_from`` is ``sender`` (normalized), with a name or without."""
        return ["|", ("email_from", "=ilike", sender), ("email_from", "ilike", f"<{sender}>")]

    # ------------------------------------------------------------------
    # What is done with it?
    # ------------------------------------------------------------------

    def message_update(self, msg_dict, update_vals=None):
        """A mail came to this case; Odoo adds it to the chatter after this.

        Its owner is told where a person has to look: who wrote is not the customer, the case
        is closed, a file was too large.
        """
        for case in self:
            case._mail_keep_files(msg_dict)
            if not msg_dict.get("author_id") and not msg_dict.get("email_from"):
                msg_dict.update(author_id=False, email_from=self.env._("unknown sender"))
            sender, is_forged = msg_dict.get("email_from"), self._mail_facts().is_forged
            if is_forged:
                msg_dict["author_id"] = False  # it says so, and is not believed
            elif case._mail_is_staff(sender):
                continue  # one of us, by mail instead of in the chatter
            if case._mail_speaks_for(sender) and not is_forged:
                case._mail_from_customer(msg_dict)
            else:
                case._mail_ask(
                    self.env._("Mail from somebody else"),
                    self.env._(
                        "A mail to this case is from %s, who is not its customer, or may not be who"
                        " it says. Make sure of who it is before you answer or change anything.",
                        sender,
                    ),
                )
                # Not as one more customer: its arrival answers no question of ours.
                msg_dict["is_internal"] = True
                msg_dict.pop("parent_id", None)
        return super().message_update(msg_dict, update_vals=update_vals)

    def _mail_from_customer(self, msg_dict):
        """Hook: the customer wrote to this case."""

    def _mail_keep_quietly(self, msg_dict, why):
        """Put a mail into the chatter as a note that tells nobody and starts nothing."""
        self.ensure_one()
        self._mail_keep_files(msg_dict)
        head = Markup("<p><em>%s</em></p>") % self.env._("Kept without notice: %s.", why)
        # sudo: as the system, as Odoo posts all mails that come in.
        thread = self.with_user(SUPERUSER_ID).with_context(
            mail_post_autofollow_author_skip=True, mail_create_nosubscribe=True
        )
        thread.message_post(
            body=head + Markup(msg_dict.get("body") or ""),  # sanitized by the parser
            subject=msg_dict.get("subject"),
            message_type="auto_comment",
            subtype_xmlid="mail.mt_note",
            email_from=msg_dict.get("email_from") or self.env._("unknown sender"),
            author_id=False,  # a program wrote it; the address is shown
            message_id=msg_dict.get("message_id"),
            attachments=msg_dict.get("attachments") or [],
        )

    def _notify_thread_with_out_of_office(self, message, recipients_data, msg_vals=False, **kwargs):
        """No absence note of ours to what a machine wrote: that is how two programs start."""
        if self._mail_facts().kind != mail_nature.PERSON:
            return self.env["mail.message"]
        return super()._notify_thread_with_out_of_office(
            message, recipients_data, msg_vals=msg_vals, **kwargs
        )

    def _message_receive_bounce(self, email, partner):
        """A mail to the customer came back: the owner is asked for another way, once."""
        super()._message_receive_bounce(email, partner)
        if self.env.context.get("aftersales_bounce", "failed") != "failed":
            return
        for case in self:
            case._audit("mail.bounced", address=Personal(email) if email else None)
            case._mail_ask(
                self.env._("Mail not delivered"),
                self.env._(
                    "A mail to %s could not be delivered. Ask the customer for another address, or"
                    " call or write a letter: what we promised to tell them has not arrived.",
                    email or self.env._("the customer"),
                ),
            )

    def _mail_ask(self, summary, note):
        """An activity for who looks after the case, unless they have the same one already."""
        self.ensure_one()
        # sudo: whether it is there already, whoever it is for.
        if self.sudo().activity_ids.filtered(lambda activity: activity.summary == summary):
            return
        self.sudo().activity_schedule(
            "mail.mail_activity_data_todo",
            summary=summary,
            note=Markup("<p>%s</p>") % note,  # an address may hold what looks like a tag
            user_id=self._mail_owner().id,
            date_deadline=fields.Date.context_today(self),
        )

    def _mail_owner(self):
        """Who looks after the case: its owner, the leader of its team, or an administrator."""
        case = self.sudo()  # sudo: names of our own people
        administrators = self.env.ref("aftersales_center.group_administrator").sudo()
        candidates = (
            case.user_id
            | case.team_id.leader_id
            | case.team_id.user_ids
            | administrators.all_user_ids.filtered(
                lambda user: case.company_id in user.company_ids and user.id != SUPERUSER_ID
            )
        )
        return candidates.filtered(lambda user: user.active and not user.share)[:1] or self.env.user

    # ------------------------------------------------------------------
    # Files
    # ------------------------------------------------------------------

    def _mail_keep_files(self, msg_dict):
        """Unpack ``winmail.dat``, and leave out what is over the company's limit; in place.

        Names and sizes of what was left out are noted on the case. Returns that note, or empty.
        """
        kept, refused, size = [], [], 0
        limit = self.company_id.aftersales_mail_megabytes * 1024 * 1024
        for attachment in self._mail_unpacked(msg_dict.get("attachments") or []):
            name, content = attachment[0], attachment[1]
            weight = len(content) if isinstance(content, (bytes, str)) else 0
            if limit and size + weight > limit:
                refused.append(f"{name} ({human_size(weight)})")
                continue
            size += weight
            kept.append(attachment)
        msg_dict["attachments"] = kept
        if not refused:
            return ""
        for case in self:
            case._say(
                self.env._(
                    "Not kept, since files of one mail may be %(limit)s MB together: %(files)s. Ask"
                    " the customer to send them in parts or another way.",
                    limit=self.company_id.aftersales_mail_megabytes,
                    files=", ".join(refused),
                )
            )
        return ", ".join(refused)

    def _mail_unpacked(self, attachments):
        """``attachments`` with the files that Outlook packed into ``winmail.dat`` beside it."""
        for attachment in attachments:
            yield attachment
            name, content = attachment[0] or "", attachment[1]
            if name.lower() in ("winmail.dat", "win.dat") and isinstance(content, bytes):
                for inner, data in tnef.files(content):
                    yield self._Attachment(inner, data, {})

    @api.model
    def _mail_text(self, msg_dict):
        """The words of a mail, as plain text."""
        body = msg_dict.get("body") or ""
        try:
            return html2plaintext(str(body), include_references=False)
        except Exception:  # noqa: BLE001  # a body that no parser takes still has to come in
            return str(body)
