"""Evidence follows from what happens to an order: confirmed online, mailed, or written down."""

from odoo import fields, models
from odoo.exceptions import UserError

from ..policy.information_text import KINDS


class SaleOrder(models.Model):
    _inherit = "sale.order"

    aftersales_information_ids = fields.One2many(
        "aftersales.information",
        "order_id",
        "Told to the Customer",
        readonly=True,
        copy=False,
        groups="aftersales_center.group_agent,aftersales_center.group_auditor",
    )

    # ------------------------------------------------------------------
    # What the company tells with every order
    # ------------------------------------------------------------------

    def _aftersales_texts(self, *shown):
        """The published texts that customers of this order see, at the places ``shown``.

        Called by the portal's page of the order, by confirming and by its mail.
        """
        self.ensure_one()
        # sudo: texts are made to be read by customers.
        company = self.company_id.sudo()
        return company.aftersales_information_text_ids.filtered(
            lambda text: text.state == "published"
            and text.shown in shown
            and text.company_id in (company, text.company_id.browse())
        )

    def _aftersales_is_online(self):
        """Whether the customer confirms this order themselves: signed, paid, or logged in."""
        self.ensure_one()
        # sudo: whether a payment was begun, for whoever confirms.
        order = self.sudo()
        paid = order.transaction_ids.filtered(
            lambda payment: payment.state in ("pending", "authorized", "done")
        )
        return bool(order.signature or paid or self.env.user.share)

    def _aftersales_record_shown(self):
        """Evidence of the texts shown before these orders; called when they are confirmed."""
        rows = []
        for order in self:
            online = order._aftersales_is_online()
            # Online it is the language of the page, else that of the customer's papers.
            lang = (online and self.env.context.get("lang")) or order.partner_id.lang
            for how in ("order", "checkout") if online else ("order",):
                for text in order._aftersales_texts(how):
                    rows += order._aftersales_evidence(
                        text._covered(), how, fields.Datetime.now(), text, lang
                    )
        if rows:
            self.env["aftersales.information"]._append(rows)

    def _aftersales_evidence(self, covered, how, date, text=None, lang=None, note=None):
        """Values of evidence rows for this order.

        :param covered: ``[(kind, exception)]``.
        :param date: when the customer was told, naive UTC.
        """
        self.ensure_one()
        return [
            {
                "order_id": self.id,
                "company_id": self.company_id.id,
                "kind": kind,
                "exception_id": exception.id if exception else False,
                "date": date,
                "how": how,
                "text_id": text.id if text else False,
                "text_version": text.version if text else 0,
                "lang": lang if text else False,
                "sha256": text._sha256(lang) if text else False,
                "note": note,
                "user_id": self.env.uid,
            }
            for kind, exception in covered
        ]

    # ------------------------------------------------------------------
    # What was mailed
    # ------------------------------------------------------------------

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        for order in self:
            if order.state == "sale":
                order._aftersales_record_mailed(message)
        return result

    def _aftersales_record_mailed(self, message):
        """Evidence of the texts that ``message`` carries to the customer, word for word.

        A text counts once per order: the first mail is the day the customer was told.
        """
        self.ensure_one()
        texts = self._aftersales_texts("mail")
        # sudo: who gets the message, and what is known already; rows come from what was sent.
        sent, customer = message.sudo(), self.sudo().partner_id.commercial_partner_id
        readers = sent.partner_ids | self.sudo().message_partner_ids
        if (
            not texts
            or sent.is_internal
            or sent.subtype_id.internal
            or sent.message_type
            not in ("comment", "email_outgoing", "auto_comment", "notification")
            or sent.author_id.commercial_partner_id == customer
            or customer not in readers.commercial_partner_id
        ):
            return
        evidence = self.env["aftersales.information"]
        # sudo: as above.
        known = evidence.sudo().search(
            [("order_id", "=", self.id), ("how", "=", "mail"), ("text_id", "in", texts.ids)]
        )
        rows = []
        new = texts - known.text_id
        for text, lang in new._languages_in(sent.body, self.partner_id.lang).items():
            rows += self._aftersales_evidence(text._covered(), "mail", sent.date, text, lang)
        if rows:
            evidence._append(rows)

    # ------------------------------------------------------------------
    # What a person writes down
    # ------------------------------------------------------------------

    def action_aftersales_record_information(
        self, kinds=(), date=None, text=None, lang=None, exceptions=(), note=None
    ):
        """Write down that the customers of these orders were told something.

        Called by agents (button) and by other systems: a shop's checkout, a letter.

        :param kinds: kinds of ``aftersales.information``; with a ``text``, what it covers if empty.
        :param date: when they were told, naive UTC; now if empty.
        :param text: id of the published or archived text they were given.
        :param lang: the language they read it in; the customer's if empty.
        :param exceptions: codes of exceptions that the customer confirmed for this purchase.
        :param note: what shows it; needed.
        :raises UserError: when it names nothing, lies in the future or has no note.
        :raises AccessError: for anybody who is no agent, or may not change the order.
        """
        self._aftersales_require_role("aftersales_center.group_agent")
        self.check_access("write")
        date = fields.Datetime.to_datetime(date) or fields.Datetime.now()
        note = (note or "").strip()
        text = self._aftersales_given_text(text)
        covered = self._aftersales_named(kinds, exceptions)
        if not covered and text:
            covered = text._covered()
        if not covered:
            raise UserError(self.env._("Choose what the customer was told."))
        if date > fields.Datetime.now():
            raise UserError(
                self.env._("That moment lies in the future. Write down what was told already.")
            )
        if not note:
            raise UserError(
                self.env._("Say what shows that the customer was told: a letter, a call, a page.")
            )
        rows = []
        for order in self:
            read_in = lang or order.partner_id.lang or self.env.lang
            rows += order._aftersales_evidence(covered, "hand", date, text, read_in, note)
        self.env["aftersales.information"]._append(rows)
        return True

    def _aftersales_given_text(self, text):
        """The text of id ``text``, if any; refused when it was never published or is foreign."""
        given = self.env["aftersales.information.text"].browse(text or []).exists()
        given.check_access("read")
        strange = given.company_id and self.company_id - given.company_id
        if (text and not given) or given.filtered(lambda each: each.state == "draft") or strange:
            raise UserError(
                self.env._(
                    "Choose a text that was published for the company of the order. What is a"
                    " draft was told to nobody."
                )
            )
        return given

    def _aftersales_named(self, kinds, exceptions):
        """``[(kind, exception)]`` for names that other systems and the dialog give."""
        all_exceptions = self.env["aftersales.legal.exception"]
        found = all_exceptions.search([("code", "in", list(exceptions))])
        unknown = (set(kinds) - set(KINDS)) | (set(exceptions) - set(found.mapped("code")))
        if unknown:
            raise UserError(
                self.env._(
                    "There is nothing called %s that customers are told.",
                    ", ".join(sorted(unknown)),
                )
            )
        return [(kind, all_exceptions) for kind in KINDS if kind in kinds] + [
            ("exception", exception) for exception in found
        ]
