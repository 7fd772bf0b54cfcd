"""Texts about persons in cases: held while there is a hold, erased when the duty is over."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, is_html_empty

#: Messages the system wrote into the chatter, or mailed by template.
_OUR_MESSAGES = ("notification", "email_outgoing", "auto_comment", "user_notification")


class AftersalesCaseMixin(models.AbstractModel):
    """For returns and complaints: what was typed about a person can be held and erased.

    The model needs ``company_id``, ``partner_id`` and ``state``, and the wall of the guarded
    mixin; it names its typed texts in :meth:`_typed_texts`.
    """

    _name = "aftersales.case.mixin"
    _description = "Case with personal texts"
    _inherit = ["aftersales.audit.history.mixin"]

    #: States in which nothing is owed any more.
    _closed_states = ()
    #: Stored moments that are looked at besides the last event; each may be empty.
    _case_dates = ()
    #: The event that evidence was taken out: it does not prolong retention.
    _exported_event = ""

    texts_erased_on = fields.Date(
        readonly=True,
        copy=False,
        help="When the personal texts of this case were erased: retention had ended.",
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_held(self):
        held = self.env["aftersales.audit.hold"]._held_among(self)
        if held:
            raise UserError(
                self.env._(
                    "%s is under a legal hold and cannot be deleted. Have the hold lifted first.",
                    ", ".join(held.mapped("name")),
                )
            )

    @api.model
    def _aftersales_erase_personal(self, partner, company=None, ground="gdpr_17", until=None):
        """Erase what was typed about ``partner`` in closed returns that need not be kept.

        Emptied: the customer's words and the refusal reason of the return, the note and the
        lost reason of its lines, override reasons of its decisions and remedies, what was said on
        proposals over authority, findings of its inspections. Notes the system wrote into the
        chatter and mails made from templates read “(text erased)” instead. All that is told in
        numbers stays: products, quantities, states, and the events of the compliance log.

        Not touched: the customer's address (Odoo's Privacy Lookup does that), conversation in
        the chatter, photos and ratings; and orders, invoices, credit notes and transfers, which
        are records kept by law.

        Returns that are open, under a legal hold, or within the retention of their last event
        are left as they are. Called by erasure requests, with whatever rights they run with.

        :param until: only returns made up to this moment (naive UTC).
        :returns: ``(erased, left)``: the returns that were emptied, and those that wait.
        """
        company = company or self.env.company
        cases = self._aftersales_with_texts(partner, company, until)
        erased = cases._past_retention(company)
        erased._erase_texts(ground)
        return erased, cases - erased

    @api.model
    def _aftersales_with_texts(self, partner, company, until=None):
        """The returns of ``partner`` in ``company`` whose texts were not erased, for the system.

        :param until: only returns made up to this moment (naive UTC).
        """
        if not partner:
            return self.sudo().browse()
        # sudo: all contacts and cases of one customer in one company, whoever asks; callers
        # count them or erase their texts, and checked that the user may.
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        family = partners.search(
            [("commercial_partner_id", "=", partner.sudo().commercial_partner_id.id)]
        )
        domain = [
            ("company_id", "=", company.id),
            ("partner_id", "in", family.ids),
            ("texts_erased_on", "=", False),
        ]
        if until:
            domain.append(("create_date", "<=", until))
        return self.sudo().search(domain)

    @api.model
    def _aftersales_erase_over(self, company, limit):
        """Empty the oldest returns of ``company`` that are past retention; returns how many.

        Called by the nightly job, with a commit after each batch.
        """
        cases = self.sudo()._past_retention(company, limit)  # sudo: the job's own work
        cases._erase_texts("retention_over")
        return len(cases)

    def _past_retention(self, company, limit=None):
        """Closed returns of ``company`` whose last event need not be kept, and that nobody holds.

        :param limit: look at all returns, and take this many; without it, at ``self`` only.
        """
        self.env.flush_all()
        before = company._aftersales_erasable_before()
        self.env.cr.execute(
            SQL(
                """
                SELECT p.id
                  FROM (SELECT r.id, r.id AS res_id, r.company_id, r.partner_id, r.create_date,
                               %(model)s AS res_model
                          FROM %(table)s r
                         WHERE r.company_id = %(company)s AND r.create_date < %(before)s
                           AND r.texts_erased_on IS NULL AND r.state IN %(closed)s
                           AND %(dates)s
                           AND %(which)s
                           AND NOT EXISTS (
                                SELECT FROM aftersales_audit_event e
                                 WHERE e.res_model = %(model)s AND e.res_id = r.id
                                   AND e.date >= %(before)s AND e.event NOT LIKE 'audit.%%'
                                   AND e.event <> %(exported)s)) p
                 WHERE NOT %(held)s
                 ORDER BY p.create_date, p.id LIMIT %(limit)s
                """,
                company=company.id,
                before=before,
                model=self._name,
                table=SQL.identifier(self._table),
                dates=SQL(" AND ").join(
                    SQL("COALESCE(r.%s < %s, TRUE)", SQL.identifier(name), before)
                    for name in self._case_dates
                ),
                exported=self._exported_event,
                closed=self._closed_states,
                which=SQL("TRUE") if limit else SQL("r.id = ANY(%s)", list(self.ids)),
                held=self.env["aftersales.audit.hold"]._covers(),
                limit=limit,
            )
        )
        return self.browse(row[0] for row in self.env.cr.fetchall())

    def _erase_texts(self, ground):
        """Empty what was typed in these cases, and log it on each; callers looked for holds."""
        if not self:
            return
        self.company_id._aftersales_collide()
        counts = dict.fromkeys(self, 0)
        for records, names in self._typed_texts():
            for name in names:
                filled = records.filtered(name)
                for record in filled:
                    counts[record._audit_root()] += 1
                filled._write_guarded({name: False})
        for rows in self._typed_rows():
            for row in rows:
                counts[row._audit_root()] += 1
            rows._erase()
        for case, count in self._erase_messages().items():
            counts[case] += count
        self._write_guarded({"texts_erased_on": fields.Date.today()})
        self._audit_each(
            {
                case: {"erased": [], "count": count, "ground": ground, "reason": None}
                for case, count in counts.items()
                if count
            },
            "audit.erased",
        )

    def _typed_texts(self):
        """``[(records, names of their fields)]`` that people typed into; bridges add theirs."""
        return []

    def _typed_rows(self):
        """Append-only rows of these cases that hold typed texts which are not erased yet."""
        return []

    def _erase_messages(self):
        """Blank what the system told in the chatter; returns ``{return: messages}``."""
        # sudo: messages and queued copies of these returns only, after the caller's checks.
        messages = (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("message_type", "in", _OUR_MESSAGES),
                ]
            )
        )
        messages = messages.filtered(lambda message: not is_html_empty(message.body))
        messages.write({"body": Markup("<p>%s</p>") % self.env._("(text erased)")})
        copies = (
            self.env["mail.mail"]
            .sudo()
            .search([("mail_message_id", "in", messages.ids), ("state", "!=", "outgoing")])
        )
        copies.write({"body_html": False})
        return {
            self.browse(res_id): len(group) for res_id, group in messages.grouped("res_id").items()
        }
