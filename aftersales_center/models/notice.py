"""The customer's mails: noted in the transaction that decides, sent after it.

No mail server is ever called inside a decision. One row per event and case, so that a mail is
neither lost with a crash nor sent once per product. What is in the queue about one case goes out
as one mail. At night, on the customer's clock, only what law wants told goes out.
"""

import logging
from datetime import timedelta, timezone

from odoo import api, fields, models

from ..engine.quiet import clock_of, quiet_until

_logger = logging.getLogger(__name__)

#: What law may set a term for: goes out at once, at night too.
STATUTORY = frozenset(
    [
        "rma.requested",
        "rma.approved",
        "rma.rejected",
        "complaint.received",
        "complaint.decided",
        "complaint.appealed",
    ]
)
#: What often comes in parts: a mail waits a little for the rest.
COLLECTED = frozenset(["rma.arrived", "rma.inspected", "rma.settled", "rma.done"])


class AftersalesNotice(models.Model):
    _name = "aftersales.notice"
    _description = "Mail to a Customer, Waiting"
    _order = "id"
    _rec_name = "event"

    rma_id = fields.Many2one("aftersales.rma", "Return", ondelete="cascade", index=True)
    complaint_id = fields.Many2one(
        "aftersales.complaint", ondelete="cascade", index="btree_not_null"
    )
    event = fields.Char(required=True, readonly=True)
    state = fields.Selection(
        [("waiting", "Waiting"), ("sent", "Handed to mail"), ("failed", "Failed")],
        required=True,
        default="waiting",
        readonly=True,
    )
    error = fields.Char(readonly=True)
    due = fields.Datetime(
        "Not Before",
        required=True,
        default=fields.Datetime.now,
        readonly=True,
        help="It waits for more about the same case, or for the end of the night.",
    )
    is_statutory = fields.Boolean(
        "By Law", readonly=True, help="Is sent at once, also in quiet hours."
    )

    _one_case = models.Constraint(
        "CHECK((rma_id IS NULL) <> (complaint_id IS NULL))",
        "A mail to a customer is about one return or one complaint.",
    )
    _waiting_idx = models.Index("(id) WHERE state = 'waiting'")

    def _case(self):
        """The return or the complaint this mail is about."""
        self.ensure_one()
        return self.rma_id or self.complaint_id

    def _template(self):
        """The mail template of this event; none when an administrator archived it."""
        self.ensure_one()
        kind = self._case()._name.rpartition(".")[2]
        template = self.env.ref(
            f"aftersales_center.mail_template_{kind}_{self.event}", raise_if_not_found=False
        )
        return template if template and template.active else self.env["mail.template"]

    def _kind(self):
        """What kind of case it is about: ``rma`` or ``complaint``."""
        return self._case()._name.rpartition(".")[2]

    def _bundles(self):
        """These and all else that waits about the same cases: recordsets, each one mail."""
        bundles = {}
        for notice in self:
            bundles.setdefault(notice._bundle_key(), self.browse())
        cases = [key for key in bundles if key[0] in ("rma_id", "complaint_id")]
        waiting = self
        for link in ("rma_id", "complaint_id"):
            ids = [key[1] for key in cases if key[0] == link]
            if ids:
                waiting |= self.search([("state", "=", "waiting"), (link, "in", ids)])
        for notice in waiting.sorted("id"):
            if notice._bundle_key() in bundles:
                bundles[notice._bundle_key()] |= notice
        return list(bundles.values())

    def _bundle_key(self):
        """What goes into one mail: all about one case."""
        self.ensure_one()
        return ("rma_id", self.rma_id.id) if self.rma_id else ("complaint_id", self.complaint_id.id)

    def _quiet_until(self):
        """When the customer of this bundle may be written to (naive UTC); None: now.

        Something that law wants told takes along what else there is.
        """
        if any(notice.is_statutory for notice in self):
            return None
        return self[:1]._case()._notice_quiet_until()

    def _hand_to_mail(self):
        """Render each mail in the customer's language and put it into the mail queue."""
        for case, notices in self.sorted("id").grouped(lambda notice: notice._case()).items():
            templates = {}  # {template: None}: what happened twice is told once, as it stands now
            for notice in notices:
                if template := notice._template():
                    templates.pop(template, None)
                    templates[template] = None
            if len(templates) > 1:
                notices._send_digest(case, list(templates))
            for template in templates if len(templates) == 1 else ():
                template.send_mail(
                    case.id,
                    force_send=False,
                    email_layout_xmlid="mail.mail_notification_light",
                )
            for notice in notices:
                notice.state = "sent"
                case._audit("notice.sent", notice=notice.event)

    @api.model
    def _cron_send(self, limit=50):
        """Send what is due, in batches; one that fails does not hold up the others."""
        cron = self.env["ir.cron"]
        seen = self.browse()
        while due := self.search([*self._due(), ("id", "not in", seen.ids)], limit=limit):
            seen |= due
            for notices in due._bundles():
                seen |= notices
                if notices.try_lock_for_update() != notices:
                    continue  # somebody else is at it
                if until := notices._quiet_until():
                    notices.due = until
                    self.env.ref("aftersales_center.cron_notices")._trigger(until)
                else:
                    notices._send()
                if not cron._commit_progress(
                    len(notices), remaining=self.search_count(self._due())
                ):
                    return

    @api.model
    def _due(self):
        return [("state", "=", "waiting"), ("due", "<=", fields.Datetime.now())]

    def _send(self):
        """Send this bundle, or note why it could not be."""
        try:
            with self.env.cr.savepoint():
                self._hand_to_mail()
        except Exception as error:  # a broken template must not stop the queue
            events = ", ".join(self.mapped("event"))
            _logger.exception("Mail %s of %s failed", events, self[:1]._case().name)
            self.write({"state": "failed", "error": str(error)[:200]})
            for notice in self:
                notice._case()._audit("notice.failed", notice=notice.event)


class AftersalesNoticeMixin(models.AbstractModel):
    """For cases of which a customer is told, one mail per event."""

    _name = "aftersales.notice.mixin"
    _description = "Tells its customer by mail"

    def _notify_customer(self, event, statutory=False):
        """Note that the customer is to be told of ``event``; sent by a job after commit.

        :param statutory: law wants it told at once; so are the events of :data:`STATUTORY`.
        """
        link = {"aftersales.rma": "rma_id"}.get(self._name, "complaint_id")
        kind = f"{self._name.rpartition('.')[2]}.{event}"
        # sudo: nobody writes the queue by hand.
        queue = self.env["aftersales.notice"].sudo()
        cases = self.filtered(lambda case: case._notice_address())
        if kind in COLLECTED and cases:
            # One of the kind waits already: it tells how things stand when it goes out.
            domain = [(link, "in", cases.ids), ("event", "=", event), ("state", "=", "waiting")]
            cases -= queue.search(domain)[link]
        if not cases:
            return
        rows = queue.create(
            [
                {
                    link: case.id,
                    "event": event,
                    "is_statutory": statutory or kind in STATUTORY,
                    "due": case._notice_due(kind),
                }
                for case in cases
            ]
        )
        self.env.ref("aftersales_center.cron_notices").sudo()._trigger(
            sorted(set(rows.mapped("due")))
        )

    def _notice_due(self, kind):
        """When the mail of ``kind`` is due, the night not counted (naive UTC)."""
        # sudo: a setting of the case's company.
        minutes = self.company_id.sudo().aftersales_collect_minutes if kind in COLLECTED else 0
        return fields.Datetime.now() + timedelta(minutes=minutes)

    def _notice_quiet_until(self):
        """When the quiet hours that the customer is in are over (naive UTC); None in none."""
        self.ensure_one()
        # sudo: where the customer lives and what the company set; only a moment comes back.
        case = self.sudo()
        company, partner = case.company_id, case.partner_id
        place = partner if partner.country_id else partner.commercial_partner_id
        country = place.country_id or company.country_id
        shop = str(company._aftersales_timezone())
        until = quiet_until(
            fields.Datetime.now().replace(tzinfo=timezone.utc),
            clock_of(country.code, partner.tz or "", shop),
            company.aftersales_quiet_from,
            company.aftersales_quiet_to,
        )
        return until and until.replace(tzinfo=None)

    def _notice_address(self):
        """The address the customer is written to; nothing when there is none."""
        self.ensure_one()
        return self.partner_id.email

    def _mail_link(self):
        """Hook: the paragraph of a mail with the link to the customer's page of the case."""
        return ""
