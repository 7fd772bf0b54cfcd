"""Deadlines that come near or pass: somebody is told, once, and what passed is kept."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL


class AftersalesDeadlineReminder(models.Model):
    """That a deadline of a return came near, is today, or passed. One row each: never twice.

    Rows that say that a deadline passed are what the compliance report tells of them; they
    stay, whatever the return does later.
    """

    _name = "aftersales.deadline.reminder"
    _description = "Deadline Reminder"
    _order = "id desc"
    _rec_name = "kind"

    rma_id = fields.Many2one(
        "aftersales.rma", "Return", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    kind = fields.Selection(
        [("answer", "Answer"), ("send_back", "Goods sent back"), ("refund", "Refund")],
        "Deadline",
        required=True,
        readonly=True,
    )
    stage = fields.Selection(
        [("near", "Near"), ("today", "Today"), ("over", "Passed")], required=True, readonly=True
    )
    due = fields.Date(required=True, readonly=True)

    _once_uniq = models.UniqueIndex("(rma_id, kind, stage, due)")

    @api.model
    def _cron_remind(self, limit=200):
        """Tell the owner of each deadline that is near, today, or passed; in batches.

        A batch and its activities are one transaction, so that being killed loses nothing and
        tells nobody twice.
        """
        cron = self.env["ir.cron"]
        for company in self.env["res.company"].search([], order="id", limit=10000):
            today = fields.Date.context_today(self.with_context(tz=company.partner_id.tz or "UTC"))
            deadlines = self.env["aftersales.rma"]._deadlines()
            for kind, (name, domain, ahead) in deadlines.items():
                until = today + timedelta(days=ahead)
                domain = [*domain, ("company_id", "=", company.id), (name, "<=", until)]
                while rmas := self._unreminded(kind, name, domain, today, limit):
                    self._remind(rmas, kind, name, today)
                    if not cron._commit_progress(len(rmas)):
                        return

    @api.model
    def _unreminded(self, kind, name, domain, today, limit):
        """Returns whose deadline ``kind`` reached a stage that nobody was told of."""
        query = self.env["aftersales.rma"]._search(domain, order=f"{name}, id")
        due = SQL.identifier(query.table, name)
        query.add_where(
            SQL(
                """
                NOT EXISTS (
                    SELECT FROM aftersales_deadline_reminder r
                     WHERE r.rma_id = %(id)s AND r.kind = %(kind)s AND r.due = %(due)s
                       AND r.stage = CASE WHEN %(due)s < %(today)s THEN 'over'
                                          WHEN %(due)s = %(today)s THEN 'today'
                                          ELSE 'near' END)
                """,
                id=SQL.identifier(query.table, "id"),
                kind=kind,
                due=due,
                today=today,
            )
        )
        query.limit = limit
        return self.env["aftersales.rma"].browse(query)

    @api.model
    def _remind(self, rmas, kind, name, today):
        """Note the stage of each return's deadline, and ask its owner to act."""
        rows = self.create(
            [
                {
                    "rma_id": rma.id,
                    "company_id": rma.company_id.id,
                    "kind": kind,
                    "stage": _stage(rma[name], today),
                    "due": rma[name],
                }
                for rma in rmas
            ]
        )
        rows._ask()
        passed = rows.filtered(lambda row: row.stage == "over")
        self.env["aftersales.audit.mixin"]._audit_each(
            {row.rma_id: {"deadline": row.kind, "due": row.due} for row in passed},
            "deadline.over",
        )

    def _ask(self):
        """One activity per return and kind: a later stage makes it more urgent, not more."""
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        summaries = {
            "near": self.env._("%s: due soon"),
            "today": self.env._("%s: due today"),
            "over": self.env._("%s: overdue"),
        }
        for row in self:
            rma = row.rma_id
            rma.activity_ids.filtered(
                lambda activity, row=row: activity.aftersales_deadline == row.kind
            ).unlink()
            rma.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=row.due,
                summary=summaries[row.stage] % kinds[row.kind],
                user_id=(rma.user_id or rma.team_id.leader_id or self.env.user).id,
                aftersales_deadline=row.kind,
            )


def _stage(due, today):
    if due < today:
        return "over"
    return "today" if due == today else "near"
