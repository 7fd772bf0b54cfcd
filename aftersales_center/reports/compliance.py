"""The periodic compliance report: what an auditor or a regulator asks about a period.

Everything is read from the log, so it says what was true then, whatever was changed since.
Later capabilities add sections by extending :meth:`ReportCompliance._sections`.
"""

import json
from collections import Counter, defaultdict
from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models

#: What one person did to a return alone is worth a second look: deciding and paying.
_DECIDES = ("rma.approved", "remedy.override", "decision.overridden")
_PAYS = ("remedy.fulfilled",)


class ReportCompliance(models.AbstractModel):
    _name = "report.aftersales_center.report_compliance"
    _description = "Compliance Report of a Period"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Values of the report; called by Odoo for every print.

        :raises AccessError: for anybody who may not read the log.
        """
        self.env["aftersales.audit.event"].check_access("read")
        wizards = self.env["aftersales.compliance.wizard"].browse(docids)
        return {
            "doc_ids": docids,
            "doc_model": wizards._name,
            "docs": wizards,
            "sections": {wizard.id: self._sections(wizard) for wizard in wizards},
            "now": fields.Datetime.now(),
        }

    def _sections(self, wizard):
        """``[{title, note, columns, rows}]`` in the order they are printed; rows are text."""
        return [
            self._figures(wizard),
            self._overrides(wizard),
            self._deadlines(wizard),
            self._refusals(wizard),
            self._four_eyes(wizard),
            self._configuration(wizard),
            self._verifications(wizard),
        ]

    def _events(self, wizard, *names):
        """Events of the period with one of ``names``, oldest first, within the user's rights."""
        since, until = self._period(wizard)
        return self.env["aftersales.audit.event"].search(
            [
                ("company_id", "=", wizard.company_id.id),
                ("date", ">=", since),
                ("date", "<", until),
                ("event", "in", names),
            ],
            order="id",
        )

    def _period(self, wizard):
        """The period's first moment and the first one after it, in naive UTC."""
        zone = pytz.timezone(self.env.user.tz or "UTC")
        return [
            zone.localize(datetime.combine(day, time.min)).astimezone(pytz.utc).replace(tzinfo=None)
            for day in (wizard.date_from, wizard.date_to + timedelta(days=1))
        ]

    def _moment(self, record):
        return fields.Datetime.to_string(fields.Datetime.context_timestamp(record, record.date))[
            :16
        ]

    def _figures(self, wizard):
        names = {
            "rma.requested": self.env._("Returns requested"),
            "rma.approved": self.env._("Returns approved"),
            "rma.rejected": self.env._("Returns rejected"),
            "rma.done": self.env._("Returns closed"),
            "remedy.override": self.env._("Overrides of amounts"),
            "decision.overridden": self.env._("Overrides of decisions"),
            "remedy.proposed": self.env._("Remedies proposed over somebody's authority"),
            "remedy.authorised": self.env._("Such proposals authorised"),
            "remedy.refused": self.env._("Such proposals refused"),
            "deadline.over": self.env._("Deadlines that passed"),
            "rma.fact_lost": self.env._("Closed returns that lost a fact"),
            "notice.failed": self.env._("Mails to customers that failed"),
        }
        return self._counted(wizard, self.env._("Figures"), names)

    def _counted(self, wizard, title, names):
        """A section that counts events of the period: ``{event: its label}``."""
        since, until = self._period(wizard)
        counted = dict(
            self.env["aftersales.audit.event"]._read_group(
                [
                    ("company_id", "=", wizard.company_id.id),
                    ("date", ">=", since),
                    ("date", "<", until),
                    ("event", "in", list(names)),
                ],
                ["event"],
                ["__count"],
            )
        )
        return {
            "title": title,
            "columns": [self.env._("What"), self.env._("How often")],
            "rows": [[label, str(counted.get(name, 0))] for name, label in names.items()],
        }

    def _overrides(self, wizard):
        events = self._events(wizard, "remedy.override", "decision.overridden")
        people = Counter(events.mapped("login"))
        return {
            "title": self.env._("Overrides by person and reason"),
            "note": ", ".join(f"{login}: {count}" for login, count in people.most_common()),
            "columns": self._columns(),
            "rows": [self._row(event) for event in events.sorted("login")],
        }

    def _deadlines(self, wizard):
        events = self._events(wizard, "deadline.over")
        return {
            "title": self.env._("Deadlines that passed"),
            "note": "" if events else self.env._("No deadline passed in this period."),
            "columns": self._columns(),
            "rows": [self._row(event) for event in events],
        }

    def _refusals(self, wizard):
        rows = []
        bases = dict(
            self.env["aftersales.reason"]._fields["claim_basis"]._description_selection(self.env)
        )
        for event in self._events(wizard, "rma.rejected", "rma.approved"):
            try:
                lines = [dict(line) for line in json.loads(event.payload)["lines"]]
            except (ValueError, TypeError, KeyError):
                continue  # altered: verification names it
            if event.event == "rma.approved":
                lines = [line for line in lines if line.get("granted") == "0"]
            if not lines:
                continue
            asked = {bases.get(line.get("basis"), "–") for line in lines}
            rows.append([*self._row(event), ", ".join(sorted(asked))])
        return {
            "title": self.env._("Refusals and what was claimed"),
            "columns": [*self._columns(), self.env._("Legal basis of the claim")],
            "rows": rows,
        }

    def _four_eyes(self, wizard):
        """Returns that one person approved (or overrode) and settled, alone."""
        did = defaultdict(lambda: {"decides": set(), "pays": set(), "name": ""})
        for event in self._events(wizard, *_DECIDES, *_PAYS):
            case = did[event.res_model, event.res_id]
            case["name"] = event.res_name
            case["decides" if event.event in _DECIDES else "pays"].add(event.login)
        rows = [
            [case["name"], ", ".join(sorted(case["decides"] & case["pays"]))]
            for case in did.values()
            if case["pays"] and case["pays"] == case["decides"]
        ]
        return {
            "title": self.env._("Four eyes: decided and settled by the same person"),
            "note": self.env._(
                "%(alone)s of %(settled)s returns settled in the period.",
                alone=len(rows),
                settled=sum(bool(case["pays"]) for case in did.values()),
            ),
            "columns": [self.env._("Return"), self.env._("Who")],
            "rows": rows,
        }

    def _configuration(self, wizard):
        events = self._events(
            wizard, "config.created", "config.changed", "config.deleted", "access.changed"
        )
        return {
            "title": self.env._("Changes of settings and roles"),
            "columns": self._columns(),
            "rows": [self._row(event) for event in events],
        }

    def _verifications(self, wizard):
        since, until = self._period(wizard)
        runs = self.env["aftersales.audit.verification"].search(
            [
                ("company_id", "=", wizard.company_id.id),
                ("date", ">=", since),
                ("date", "<", until),
            ],
            order="id",
        )
        results = dict(runs._fields["result"]._description_selection(self.env))
        return {
            "title": self.env._("Verifications of the log"),
            "note": "" if runs else self.env._("The log was not verified in this period."),
            "columns": [
                self.env._("When"),
                self.env._("Who"),
                self.env._("Events"),
                self.env._("Findings"),
                self.env._("Result"),
            ],
            "rows": [
                [
                    self._moment(run),
                    run.login,
                    str(run.records),
                    str(run.finding_count),
                    results[run.result],
                ]
                for run in runs
            ],
        }

    def _columns(self):
        return [
            self.env._("When"),
            self.env._("Record"),
            self.env._("What happened"),
            self.env._("Who"),
        ]

    def _row(self, event):
        return [self._moment(event), event.res_name, event.sentence, event.login]
