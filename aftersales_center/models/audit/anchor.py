"""Anchors: seals kept off the machine, so that a rebuilt or shortened chain is seen.

Each day's last seal of each company goes, as one line of JSON, to the auditors by mail, into a
directory (``aftersales_audit_anchor_dir`` in Odoo's configuration file or the environment
variable ``AFTERSALES_AUDIT_ANCHOR_DIR``), and to a web address. Lines are collected with
``cat`` and handed to verification as they are.
"""

import base64
import logging
import os
from datetime import timedelta
from pathlib import Path

import requests

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, config

from ...engine import hashchain

_logger = logging.getLogger(__name__)

#: Minutes until a delivery that failed is tried again: 5, 10, 20 … up to a day.
_FIRST_RETRY = 5
_TIMEOUT = 20  # seconds for a web address to answer


class AftersalesAuditSeal(models.Model):
    _inherit = "aftersales.audit.seal"

    def _anchor(self):
        """The seal as one line of JSON: everything it takes to recognise and check it."""
        self.ensure_one()
        return hashchain.canonical({**self._as_kept(), "hash": self.hash})

    def _as_kept(self):
        """What is hashed, and the signature, as plain values."""
        self.ensure_one()
        seal = hashchain.Seal(
            company=self.company_id,
            number=self.number,
            first=self.first,
            size=self.size,
            root=self.root,
            previous=self.previous,
            date=hashchain.utc_text(self.date),
            key=self.key,
            format=self.format,
        )
        return {**seal.values(), "signature": self.signature}


class AftersalesAuditAnchor(models.Model):
    """One day's last seal on its way to one place outside."""

    _name = "aftersales.audit.anchor"
    _description = "Anchor of the Compliance Log"
    _order = "id desc"
    _rec_name = "target"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    day = fields.Date(required=True, readonly=True)
    number = fields.Integer("Seal", required=True, readonly=True)
    channel = fields.Selection(
        [("mail", "Mail"), ("directory", "Directory"), ("url", "Web address")],
        required=True,
        readonly=True,
    )
    target = fields.Char("Goes To", required=True, readonly=True)
    line = fields.Text("Anchor", required=True, readonly=True)
    state = fields.Selection(
        [("waiting", "Waiting"), ("sent", "Delivered")],
        required=True,
        default="waiting",
        readonly=True,
    )
    tries = fields.Integer(readonly=True)
    next_try = fields.Datetime(readonly=True)
    error = fields.Char("Last Error", readonly=True)

    _once_uniq = models.UniqueIndex("(company_id, day, channel, target)")
    _waiting_idx = models.Index("(next_try) WHERE state = 'waiting'")

    @api.model
    def _cron_anchor(self):
        """Queue the last seals of finished days, then deliver what waits; called every hour."""
        self._queue(fields.Date.today())  # UTC, like the seals
        cron = self.env["ir.cron"]
        waiting = [("state", "=", "waiting"), ("next_try", "<=", fields.Datetime.now())]
        todo = self.search(waiting, order="id")
        cron._commit_progress(remaining=len(todo))
        for anchor in todo:
            if anchor.try_lock_for_update():
                anchor._deliver()
            if not cron._commit_progress(1):
                break

    @api.model
    def _queue(self, today):
        """Note where the last seals of days before ``today`` (UTC) are still to go."""
        self.env.cr.execute(
            SQL(
                """
                SELECT DISTINCT ON (s.company_id, s.date::date) s.id, s.company_id, s.date::date
                  FROM aftersales_audit_seal s
                 WHERE s.date < %(today)s AND s.date::date > COALESCE(
                        (SELECT max(a.day) FROM aftersales_audit_anchor a
                          WHERE a.company_id = s.company_id), '-infinity')
                 ORDER BY s.company_id, s.date::date, s.number DESC
                """,
                today=today,
            )
        )
        seals = self.env["aftersales.audit.seal"]
        vals_list = []
        for seal_id, company_id, day in self.env.cr.fetchall():
            company = self.env["res.company"].browse(company_id).exists()
            seal = seals.browse(seal_id)
            vals_list += [
                {
                    "company_id": company.id,
                    "day": day,
                    "number": seal.number,
                    "channel": channel,
                    "target": target,
                    "line": seal._anchor(),
                    "next_try": fields.Datetime.now(),
                }
                for channel, target in company._aftersales_anchor_targets()
            ]
        return self.create(vals_list)

    def _deliver(self):
        """Take one anchor to where it goes; what fails is tried again later."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                getattr(self, f"_deliver_{self.channel}")()
        except (OSError, requests.RequestException, UserError) as error:
            wait = min(_FIRST_RETRY * 2**self.tries, 24 * 60)
            _logger.warning("Anchor %s to %s: %s", self.number, self.target, error)
            self.write(
                {
                    "tries": self.tries + 1,
                    "next_try": fields.Datetime.now() + timedelta(minutes=wait),
                    "error": str(error)[:500],
                }
            )
        else:
            self.write({"state": "sent", "tries": self.tries + 1, "error": False})

    def _file_name(self):
        return f"seal-{self.company_id.id}-{self.day}-{self.number}.jsonl"

    def _deliver_mail(self):
        """Into Odoo's mail queue, which sends and retries by itself."""
        self.env["mail.mail"].create(
            {
                "subject": self.env._(
                    "Compliance log of %(company)s, %(day)s: seal %(number)s",
                    company=self.company_id.name,
                    day=self.day,
                    number=self.number,
                ),
                "body_html": self.env["ir.qweb"]._render(
                    "aftersales_center.audit_anchor_mail", {"anchor": self}
                ),
                "email_to": self.target,
                "attachment_ids": [
                    (
                        0,
                        0,
                        {
                            "name": self._file_name(),
                            "datas": base64.b64encode(self.line.encode() + b"\n"),
                            "mimetype": "application/jsonl",
                        },
                    )
                ],
            }
        )

    def _deliver_directory(self):
        """A file of its own per seal, on the disk before it counts as delivered."""
        path = Path(self.target) / self._file_name()
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.line + "\n")
            file.flush()
            os.fsync(file.fileno())

    def _deliver_url(self):
        """A POST of the line; anything but a 2xx answer counts as failed."""
        answer = requests.post(
            self.target,
            data=self.line.encode() + b"\n",
            headers={"Content-Type": "application/jsonl"},
            timeout=_TIMEOUT,
            allow_redirects=False,
        )
        if not answer.ok or answer.is_redirect:
            raise UserError(
                self.env._("%(url)s answered %(code)s.", url=self.target, code=answer.status_code)
            )


class ResCompany(models.Model):
    _inherit = "res.company"

    aftersales_anchor_user_ids = fields.Many2many(
        "res.users",
        "aftersales_anchor_user_rel",
        "company_id",
        "user_id",
        string="Anchors by Mail To",
        domain="[('share', '=', False)]",
        help="Auditors who get each day's last seal of the compliance log.",
    )
    aftersales_anchor_url = fields.Char(
        "Anchors To Web Address",
        help="An https address that keeps each day's last seal of the compliance log.",
    )

    @api.constrains("aftersales_anchor_url")
    def _check_aftersales_anchor_url(self):
        for company in self:
            url = company.aftersales_anchor_url
            if url and not url.startswith("https://"):
                raise UserError(
                    self.env._(
                        "%s cannot take anchors: enter an address that starts with https://.", url
                    )
                )

    def _aftersales_anchor_targets(self):
        """``(channel, target)`` of every place this company's anchors go to."""
        self.ensure_one()
        directory = os.environ.get("AFTERSALES_AUDIT_ANCHOR_DIR") or config.get(
            "aftersales_audit_anchor_dir"
        )
        users = self.aftersales_anchor_user_ids.filtered("email")
        return (
            [("mail", user.email_formatted) for user in users]
            + ([("directory", directory)] if directory else [])
            + ([("url", self.aftersales_anchor_url)] if self.aftersales_anchor_url else [])
        )
