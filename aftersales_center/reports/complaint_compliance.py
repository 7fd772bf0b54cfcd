"""Complaints in the compliance report: figures, broken promises, who decided, appeals, safety."""

import json
from collections import Counter, defaultdict

from odoo import fields, models

from ..models.complaint.complaint import OPEN, OUTCOMES

#: A consumer waits no longer than this for an answer in the strictest rules we know (FCA, DISP).
_LONG_DAYS = 56


class ReportCompliance(models.AbstractModel):
    _inherit = "report.aftersales_center.report_compliance"

    def _sections(self, wizard):
        sections = super()._sections(wizard)
        return [
            *sections[:1],
            self._complaint_figures(wizard),
            self._complaint_promises(wizard),
            self._complaint_overdue(wizard),
            self._complaint_decisions(wizard),
            self._complaint_appeals(wizard),
            self._safety(wizard),
            *sections[1:],
        ]

    def _complaint_figures(self, wizard):
        names = {
            "complaint.received": self.env._("Complaints received"),
            "complaint.acknowledged": self.env._("Complaints acknowledged"),
            "complaint.responded": self.env._("Answers given"),
            "complaint.decided": self.env._("Complaints decided"),
            "complaint.closed": self.env._("Complaints closed"),
            "complaint.appealed": self.env._("Appeals"),
            "complaint.reopened": self.env._("Complaints opened again"),
            "complaint.escalated": self.env._("Escalations, and back"),
            "corrective.made": self.env._("Corrective actions begun"),
            "corrective.reopened": self.env._("Corrective actions without effect, begun again"),
            "corrective.overdue": self.env._("Corrective actions overdue"),
            "safety.registered": self.env._("Safety complaints registered"),
        }
        return self._counted(wizard, self.env._("Complaints: figures"), names)

    def _complaint_promises(self, wizard):
        """Promises broken in the period, from the escalations, which never change."""
        since, until = self._period(wizard)
        # sudo: whoever may print the report may read the company's log, which tells the same.
        breaches = (
            self.env["aftersales.escalation"]
            .sudo()
            .search(
                [
                    ("company_id", "=", wizard.company_id.id),
                    ("kind", "=", "breach"),
                    ("date", ">=", since),
                    ("date", "<", until),
                ],
                order="date, id",
            )
            # Reminders of the same promise, day by day, are no further ones.
            .filtered(lambda row: row.date == row.clock_id.breached_at)
        )
        # Several may have been told of one: it counts once, as seen when anybody has seen it.
        breaches = breaches.browse(
            rows.sorted(lambda row: (not row.acknowledged_on, row.id))[0].id
            for rows in breaches.grouped("clock_id").values()
        )
        return {
            "title": self.env._("Complaints and returns: broken promises"),
            "note": "" if breaches else self.env._("No promise was broken in this period."),
            "columns": [
                self.env._("When"),
                self.env._("Record"),
                self.env._("What"),
                self.env._("Who had it"),
                self.env._("Seen by"),
            ],
            "rows": [
                [
                    self._moment(breach),
                    (breach.complaint_id or breach.rma_id).display_name or "",
                    breach.reason or "",
                    breach.from_user_id.login or breach.from_tier_id.name or "–",
                    breach.acknowledged_by_id.login or "–",
                ]
                for breach in breaches
            ],
        }

    def _complaint_overdue(self, wizard):
        """Complaints that were open for eight weeks by the end of the period, and still are."""
        _since, until = self._period(wizard)
        until = min(until, fields.Datetime.now())
        # sudo: as above; numbers, days and owners only.
        late = (
            self.env["aftersales.complaint"]
            .sudo()
            .search(
                [
                    ("company_id", "=", wizard.company_id.id),
                    ("state", "in", OPEN),
                    ("merged_into_id", "=", False),
                    ("date_received", "<", fields.Datetime.subtract(until, days=_LONG_DAYS)),
                ],
                order="date_received, id",
            )
        )
        states = dict(late._fields["state"]._description_selection(self.env))
        return {
            "title": self.env._("Complaints undecided for more than eight weeks"),
            "columns": [
                self.env._("Complaint"),
                self.env._("Received"),
                self.env._("Days"),
                self.env._("State"),
                self.env._("Who has it"),
            ],
            "rows": [
                [
                    complaint.name,
                    fields.Datetime.to_string(complaint.date_received)[:10],
                    str((until - complaint.date_received).days),
                    states[complaint.state],
                    complaint.user_id.login or complaint.tier_id.name or "–",
                ]
                for complaint in late
            ],
        }

    def _complaint_decisions(self, wizard):
        """How each person decided."""
        decided = defaultdict(Counter)
        for event in self._events(wizard, "complaint.decided"):
            decided[event.login][self._payload(event).get("outcome")] += 1
        labels = dict(
            self.env["aftersales.complaint"]._fields["outcome"]._description_selection(self.env)
        )
        outcomes = [code for code, _label in OUTCOMES]
        return {
            "title": self.env._("Complaints: decisions by person"),
            "columns": [self.env._("Who"), *[labels[code] for code in outcomes]],
            "rows": [
                [login, *[str(counts[code]) for code in outcomes]]
                for login, counts in sorted(decided.items())
            ],
        }

    def _complaint_appeals(self, wizard):
        """Appeals of the period, who had decided before, and who decided then."""
        rows = []
        appeals = self._events(wizard, "complaint.appealed")
        decisions = self.env["aftersales.audit.event"].search(
            [
                ("company_id", "=", wizard.company_id.id),
                ("event", "=", "complaint.decided"),
                ("res_model", "=", "aftersales.complaint"),
                ("res_id", "in", appeals.mapped("res_id")),
            ],
            order="id",
        )
        for appeal in appeals:
            of_case = decisions.filtered(lambda event, appeal=appeal: event.res_id == appeal.res_id)
            before = of_case.filtered(lambda event, appeal=appeal: event.id < appeal.id)[-1:]
            after = of_case.filtered(lambda event, appeal=appeal: event.id > appeal.id)[:1]
            rows.append(
                [
                    self._moment(appeal),
                    appeal.res_name,
                    before.login or "–",
                    after.login or self.env._("open"),
                    self.env._("yes")
                    if after and after.login == before.login
                    else self.env._("no"),
                ]
            )
        return {
            "title": self.env._("Complaints: appeals"),
            "columns": [
                self.env._("When"),
                self.env._("Complaint"),
                self.env._("Decided before by"),
                self.env._("Then by"),
                self.env._("The same person"),
            ],
            "rows": rows,
        }

    def _safety(self, wizard):
        since, until = self._period(wizard)
        # sudo: the register's figures for who may print the report; nothing about people.
        entries = (
            self.env["aftersales.safety.entry"]
            .sudo()
            .search(
                [
                    ("company_id", "=", wizard.company_id.id),
                    ("date", ">=", since),
                    ("date", "<", until),
                ],
                order="date, id",
            )
        )
        states = dict(entries._fields["state"]._description_selection(self.env))
        return {
            "title": self.env._("Safety register"),
            "columns": [
                self.env._("When"),
                self.env._("Entry"),
                self.env._("Products"),
                self.env._("Accident"),
                self.env._("Authority informed"),
                self.env._("State"),
            ],
            "rows": [
                [
                    self._moment(entry),
                    entry.name,
                    ", ".join(entry.product_ids.mapped("display_name")),
                    self.env._("yes") if entry.is_accident else self.env._("no"),
                    str(entry.authority_informed_on or "–"),
                    states[entry.state],
                ]
                for entry in entries
            ],
        }

    def _payload(self, event):
        """The payload as a dict; empty for one that was altered (verification names it)."""
        try:
            return dict(json.loads(event.payload))
        except (ValueError, TypeError):
            return {}
