"""Verification runs: who verified when, and what was found. Kept like the log itself."""

import json
import logging
import time
from dataclasses import asdict

from odoo import api, fields, models

from . import keys
from .actor import actor
from .findings import Finding
from .verifier import Verifier

_logger = logging.getLogger(__name__)


class AftersalesAuditVerification(models.Model):
    _name = "aftersales.audit.verification"
    _description = "Verification of the Compliance Log"
    _inherit = "aftersales.audit.append.only"
    _log_access = False
    _order = "id desc"
    _rec_name = "date"

    company_id = fields.Integer("Company ID", required=True, readonly=True)
    date = fields.Datetime("When", required=True, readonly=True)
    user_id = fields.Integer("User ID", required=True, readonly=True)
    login = fields.Char("Who", required=True, readonly=True)
    since = fields.Datetime(readonly=True, help="Seals made before were taken as they are.")
    with_anchors = fields.Boolean("Against Anchors", required=True, readonly=True)
    records = fields.Integer("Events", required=True, readonly=True)
    seals = fields.Integer(required=True, readonly=True)
    unsealed = fields.Integer("Waiting for a Seal", required=True, readonly=True)
    seconds = fields.Float(required=True, readonly=True)
    findings = fields.Text("Findings (data)", required=True, readonly=True)
    finding_count = fields.Integer("Findings", required=True, readonly=True)
    result = fields.Selection(
        [("ok", "Nothing was altered"), ("failed", "Something does not hold")],
        required=True,
        readonly=True,
    )
    finding_text = fields.Text("What Was Found", compute="_compute_finding_text")
    company_ref = fields.Many2one("res.company", "Company", compute="_compute_company_ref")

    @api.depends("company_id")
    def _compute_company_ref(self):
        for run in self:
            run.company_ref = run.company_id

    @api.depends("findings")
    def _compute_finding_text(self):
        for run in self:
            run.finding_text = "\n".join(
                Finding(**found).text(self.env._) for found in json.loads(run.findings)
            )

    @api.model
    def _run(self, companies, since=None, anchors=()):
        """Verify the chains of ``companies`` (ids) and keep one run per company.

        What is committed and unsealed is sealed first, so that nothing waits for its minute.
        Reads in a cursor of its own, whose snapshot is younger than the last seal. Each run is
        an event itself.

        :returns: ``(runs, {company id: Report})``
        """
        reports, seconds = {}, {}
        # sudo: the job's work, early, and over the whole log.
        self.env["aftersales.audit.seal"].sudo()._cron_seal(full=True)
        with self.env.registry.cursor() as cr:
            for company in companies:
                start = time.monotonic()
                reports[company] = self._verifier(cr, company, since, anchors).run()
                seconds[company] = time.monotonic() - start
        runs = self.browse()
        for company, report in reports.items():
            runs += self._keep(report, seconds[company], since, bool(anchors))
        return runs, reports

    @api.model
    def _verifier(self, cr, company, since=None, anchors=()):
        """A verifier of one company's chain that knows the key configured here."""
        return Verifier(
            cr,
            companies=[company],
            since=since,
            anchors=anchors,
            trusted=keys.public_key(),
            secret=keys.tag_key(),
        )

    @api.model
    def _keep(self, report, seconds, since=None, with_anchors=False):
        """Write down one run over one company, as a row and as an event."""
        who = actor(self.env)
        company = report.companies[0]
        found = sum(report.counts.values())
        self.env["res.company"].browse(company)._audit(
            "audit.verified",
            records=report.records,
            seals=report.seals,
            findings=found,
            kinds=sorted(report.counts),
        )
        return (
            self.sudo()
            ._append(  # sudo: nobody writes here; who verified may read it
                [
                    {
                        "company_id": company,
                        "date": fields.Datetime.now(),
                        "user_id": who.user,
                        "login": who.login,
                        "since": since,
                        "with_anchors": with_anchors,
                        "records": report.records,
                        "seals": report.seals,
                        "unsealed": report.unsealed,
                        "seconds": seconds,
                        "findings": json.dumps([asdict(each) for each in report.findings]),
                        "finding_count": found,
                        "result": "ok" if report.ok else "failed",
                    }
                ]
            )
            .sudo(False)
        )

    @api.model
    def _cron_verify(self):
        """Every night: verify every company, and alert on findings."""
        runs, _reports = self._run(Verifier(self.env.cr)._all_companies())
        for run in runs.filtered(lambda run: run.result == "failed"):
            run._alert()

    def _alert(self):
        """Tell the auditors of the company by an activity and a mail in the queue."""
        self.ensure_one()
        company = self.env["res.company"].browse(self.company_id)
        _logger.error("Compliance log of %s: %s", company.name, self.finding_text)
        auditors = self.env.ref("aftersales_center.group_auditor").all_user_ids.filtered(
            lambda user: company in user.company_ids
        )
        for user in auditors:
            found = self.with_context(lang=user.lang)
            self.env["mail.mail"].create(
                {
                    "subject": found.env._(
                        "Compliance log of %s: something does not hold", company.name
                    ),
                    "body_html": found._alert_body(company),
                    "email_to": user.email_formatted,
                    "auto_delete": True,
                }
            )

    def _alert_body(self, company):
        return self.env["ir.qweb"]._render(
            "aftersales_center.audit_alert", {"run": self, "company": company}
        )

    def action_verify(self):
        """Seal what waits, verify the user's companies, and show the runs; the auditor's button.

        :raises AccessError: for anybody who may not read the log.
        """
        return self._verify_and_show()

    @api.model
    def _verify_and_show(self, since=None, anchors=()):
        """Verify the user's companies; returns the action that shows the runs."""
        self.env["aftersales.audit.event"].check_access("read")
        runs, _reports = self._run(self.env.companies.ids, since, anchors)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_center.action_audit_verification"
        )
        if len(runs) == 1:
            action.update(view_mode="form", views=[(False, "form")], res_id=runs.id)
        else:
            action["domain"] = [("id", "in", runs.ids)]
        return action
