"""The acknowledgement of receipt: on a durable medium, with content, date and time (art. 11a(4)).

It says that the statement arrived, not that it is valid, and goes out whatever anybody thinks of
the statement. The row itself is the queue: as long as ``acknowledged_on`` is empty, the job tries
again, so that neither a crash nor a broken template loses one.
"""

import hashlib
import logging
from datetime import timedelta

import pytz
from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date
from odoo.tools.misc import get_lang

_logger = logging.getLogger(__name__)

REPORT = "aftersales_center.action_report_withdrawal"
TEMPLATE = "aftersales_center.mail_template_withdrawal_received"
#: So many acknowledgements an hour go to one address in mails of their own; what comes beyond,
#: waits for the hour to pass and then comes in one mail: nobody can be flooded through us, and
#: every statement is acknowledged.
PER_HOUR = 5
PER_MAIL = 20
#: Mails that could not be handed over are tried again for so long.
RETRY = timedelta(days=5)


class AftersalesWithdrawal(models.Model):
    _inherit = "aftersales.withdrawal"

    # ------------------------------------------------------------------
    # What is said
    # ------------------------------------------------------------------

    def _zone(self):
        """The consumer's time zone; UTC where it is not one."""
        self.ensure_one()
        return pytz.timezone(self.tz) if self.tz in pytz.all_timezones_set else pytz.utc

    def _received_words(self):
        """When it arrived, in the language of this environment: date, time and zone."""
        self.ensure_one()
        zone = self._zone()
        moment = pytz.utc.localize(self.received_on).astimezone(zone)
        offset = moment.strftime("%z")
        return self.env._(
            "%(day)s at %(time)s (%(zone)s, UTC%(offset)s)",
            day=format_date(self.env, moment.date(), date_format="long"),
            time=moment.strftime("%H:%M:%S"),
            zone=zone.zone,
            offset=f"{offset[:3]}:{offset[3:]}",
        )

    def _acknowledgement_values(self):
        """What the document, the mail and the page tell, in the language of this environment.

        Nothing of it is looked up: it is what was declared, and when.
        """
        self.ensure_one()
        channels = dict(self._fields["channel"]._description_selection(self.env))
        point = get_lang(self.env).decimal_point
        return {
            "number": self.name,
            "received": self._received_words(),
            "utc": f"{self.received_on:%Y-%m-%d %H:%M:%S} UTC",
            "channel": channels[self.channel],
            "online": self.channel == "online",
            "person": self.person or "",
            "contract": self.contract or "",
            "goods": [
                f"{each['quantity'].replace('.', point)} {each['uom']} {each['product']}"
                for each in self.goods or ()
            ],
            "address": self.address or self.postal_address or "",
        }

    def _trader_values(self):
        """Who received it, as of :meth:`_trader_of`."""
        self.ensure_one()
        return self._trader_of(self.company_id)

    @api.model
    def _trader_of(self, company):
        """``(name, [address lines], how to reach)`` of ``company``."""
        lines = company.partner_id._display_address(without_company=True).splitlines()
        reach = " · ".join(filter(None, (company.email, company.phone)))
        return company.name, [line.strip() for line in lines if line.strip()], reach

    def _told_together(self):
        """The rows that one mail acknowledges; called by the mail's template."""
        ids = self.env.context.get("aftersales_withdrawals") or self.ids
        return self.browse(ids)

    # ------------------------------------------------------------------
    # Sending
    # ------------------------------------------------------------------

    @api.model
    def _cron_work(self, limit=500):
        """Acknowledge what came in, find its order and open the return; called by the job.

        The acknowledgement comes first and stands alone: what fails later does not touch it.
        """
        cron = self.env["ir.cron"]
        for rows in self._mails_to_send(limit):
            rows._acknowledge_safely()
            if not cron._commit_progress(len(rows)):
                return
        unprocessed = self.search([("processed_on", "=", False)], order="id", limit=limit)
        for row in unprocessed:
            row._process_now()
            if not cron._commit_progress(1):
                return
        if len(unprocessed) == limit:
            self.env.ref("aftersales_center.cron_withdrawals").sudo()._trigger()
        self._retry_mails()
        self._erase_over()

    @api.model
    def _mails_to_send(self, limit):
        """Rows that were not acknowledged, the oldest first, as one recordset per mail."""
        domain = [("acknowledged_on", "=", False), ("address", "!=", False)]
        sent = self._sent_lately()
        enough = [address for address, count in sent.items() if count >= PER_HOUR]
        rows = self.search([*domain, ("address", "not in", enough)], order="id", limit=limit)
        mails = []
        for address, waiting in rows.grouped("address").items():
            recent = sent.get(address, 0)
            alone = PER_HOUR - recent
            mails += list(waiting[:alone])
            if not recent and len(waiting) > alone:
                mails.append(waiting[alone : alone + PER_MAIL])
        return mails

    @api.model
    def _sent_lately(self):
        """``{address: statements acknowledged within the last hour}``."""
        hour_ago = fields.Datetime.now() - timedelta(hours=1)
        return dict(
            self._read_group(
                [("acknowledged_on", ">", hour_ago), ("acknowledged_how", "=", "email")],
                ["address"],
                ["__count"],
            )
        )

    def _acknowledge_safely(self):
        """Acknowledge in a savepoint; a failure is logged and tried again by the next run."""
        try:
            with self.env.cr.savepoint():
                self._acknowledge()
        except OperationalError:  # two sessions at once: the next run sees to it
            _logger.info("Acknowledging %s waits for another session", self.mapped("name"))
        except Exception as error:  # a broken template must not stop the queue
            _logger.exception("Acknowledging %s failed", ", ".join(self.mapped("name")))
            self._audit("withdrawal.unsent", why=str(error)[:200])
            for row in self:
                row._ask(
                    self.env._("The acknowledgement was not sent"),
                    self.env._(
                        "The law wants it without delay. It is tried again every hour; print"
                        " and post it if that takes too long.\nTechnical reason: %s",
                        str(error)[:200],
                    ),
                )

    def _acknowledge(self):
        """Make the documents of these rows of one address and put one mail into the queue."""
        self._lock_rows()
        rows = self.filtered(lambda row: not row.acknowledged_on and row.address)
        if not rows:
            return
        documents = {row: row._make_document() for row in rows}
        first = rows[0]
        template = self.env.ref(TEMPLATE).with_context(aftersales_withdrawals=rows.ids)
        # sudo: mails of the system; they go to the address in the statement and nowhere else.
        template.sudo().send_mail(
            first.id,
            force_send=False,
            email_layout_xmlid="mail.mail_notification_light",
            email_values={
                "attachment_ids": [(4, document.id) for document in documents.values() if document],
                "auto_delete": False,
            },
        )
        for row, document in documents.items():
            row._acknowledged("email", document)

    def _acknowledged(self, how, document):
        self._fill(
            {
                "acknowledged_on": fields.Datetime.now(),
                "acknowledged_how": how,
                **(
                    {
                        "acknowledgement_id": document.id,
                        "acknowledgement_sha256": hashlib.sha256(document.raw).hexdigest(),
                    }
                    if document
                    else {}
                ),
            }
        )
        self._audit("withdrawal.acknowledged", how=how, sha256=self.acknowledgement_sha256 or None)

    def _make_document(self):
        """The acknowledgement as an attachment; nothing when no PDF can be made.

        The mail holds all of it, too, and is a durable medium by itself: a broken printer
        program must not hold it up.
        """
        self.ensure_one()
        if self.acknowledgement_id:
            return self.acknowledgement_id
        try:
            content = self._render_document()
        except Exception:  # wkhtmltopdf is a program of its own, with ways of its own to fail
            _logger.exception("No PDF for %s", self.name)
            return self.env["ir.attachment"]
        # sudo: the document belongs to the row; who may read the row may read it.
        return (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": f"{self.name.replace('/', '-')}.pdf",
                    "raw": content,
                    "mimetype": "application/pdf",
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
        )

    def _render_document(self):
        """The acknowledgement as PDF bytes, in the consumer's language."""
        self.ensure_one()
        # sudo: it tells the row's own content; callers checked who asks.
        reports = self.env["ir.actions.report"].sudo().with_context(lang=self.lang)
        return reports._render_qweb_pdf(REPORT, self.ids)[0]

    @api.model
    def _retry_mails(self):
        """Mails that a mail server refused for the moment are handed to it again."""
        mails = self.env["mail.mail"].sudo()  # sudo: mails of withdrawals only
        failed = mails.search(
            [
                ("model", "=", self._name),
                ("state", "=", "exception"),
                ("failure_type", "not in", ("mail_email_invalid", "mail_email_missing")),
                ("create_date", ">", fields.Datetime.now() - RETRY),
            ],
            limit=200,
        )
        failed.mark_outgoing()
        given_up = mails.search(
            [
                ("model", "=", self._name),
                ("state", "=", "exception"),
                ("create_date", ">", fields.Datetime.now() - 2 * RETRY),
            ],
            limit=200,
        )
        for row in self.browse(given_up.mapped("res_id")).exists():
            row._ask(
                self.env._("The acknowledgement did not arrive"),
                self.env._(
                    "The mail to %s could not be delivered. Find another way: print and post the"
                    " acknowledgement, or call.",
                    row.address,
                ),
            )

    def message_update(self, msg_dict, update_vals=None):
        """An answer to the acknowledgement is read by somebody; it changes nothing."""
        result = super().message_update(msg_dict)
        for row in self:
            row._ask(
                self.env._("Answer to the acknowledgement"),
                self.env._("Read the mail in the chatter. Is there something left to do?"),
            )
        return result

    # ------------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------------

    def action_print(self):
        """Print the acknowledgement; called by agents."""
        self._require_agent()
        return self.env.ref(REPORT).report_action(self, config=False)

    def action_acknowledged_on_paper(self):
        """Note that the acknowledgement was printed and posted; called by agents.

        :raises UserError: when it was acknowledged already.
        """
        self._require_agent()
        self._lock_rows()
        for row in self:
            if row.acknowledged_on:
                raise UserError(self.env._("%s was acknowledged already.", row.name))
            # sudo: rows are the system's to fill; the agent was checked.
            row.sudo()._acknowledged("printed", row.sudo()._make_document())
        return True
