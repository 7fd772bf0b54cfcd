"""What is due on corrective actions: effects to check, and dates that passed."""

import logging

from psycopg2 import OperationalError

from odoo import api, fields, models

_logger = logging.getLogger(__name__)


class AftersalesCorrective(models.Model):
    _inherit = "aftersales.corrective"

    @api.model
    def _cron_follow_up(self, limit=100):
        """Check effects that are due, and tell supervisors once of what is overdue; in batches."""
        cron = self.env["ir.cron"]
        for company in self.env["res.company"].search([], order="id", limit=10000):
            here = self.with_company(company)
            today = fields.Date.context_today(here.with_context(tz=company.partner_id.tz or "UTC"))
            for domain, work in (
                (
                    [("state", "=", "implemented"), ("check_on", "<=", today)],
                    lambda actions: actions._check_effect(),
                ),
                (
                    [
                        ("state", "in", ("draft", "open")),
                        ("date_due", "<", today),
                        ("overdue_told_on", "=", False),
                    ],
                    lambda actions, today=today: actions._tell_overdue(today),
                ),
            ):
                domain, after = [*domain, ("company_id", "=", company.id)], 0
                while actions := here.search(
                    [*domain, ("id", ">", after)], limit=limit, order="id"
                ):
                    after = actions[-1].id
                    for action in actions:
                        action._follow_up(work)
                    if not cron._commit_progress(len(actions)):
                        return

    def _follow_up(self, work):
        """Do ``work`` on one action; what fails is tried again the next day and stops no other."""
        try:
            with self.env.cr.savepoint():
                work(self)
        except OperationalError:  # somebody else was faster: all of it again
            raise
        except Exception:
            _logger.exception("Following up corrective action %s failed", self.id)

    def _tell_overdue(self, today):
        """Tell the owner's supervisor, once per due date, and keep it in the log."""
        for action in self:
            leader = (
                action.complaint_ids.team_id.leader_id[:1]
                or action.create_uid.filtered(lambda user: user.active and not user.share)
                or action.user_id
            )
            action._write_guarded({"overdue_told_on": today})
            action.activity_schedule(
                "aftersales_center.mail_activity_corrective",
                date_deadline=today,
                summary=self.env._("Overdue: %s", action.subject),
                user_id=leader.id,
            )
            action._audit("corrective.overdue", due=action.date_due, owner=action.user_id)
