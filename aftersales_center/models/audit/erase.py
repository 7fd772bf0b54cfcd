"""Erasing personal text: what may go, what is kept and why, and the nightly job."""

from datetime import datetime, timedelta
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

#: Texts erased in one go, and named in one event of the log.
BATCH = 500


class Overview(NamedTuple):
    """Texts counted by what may become of them; each stands in one of the three counts."""

    free: int
    kept: int
    held: int
    #: When the oldest and the newest of the kept ones were written.
    oldest: datetime | None
    newest: datetime | None

    @property
    def total(self):
        return self.free + self.kept + self.held


class AftersalesAuditPersonal(models.Model):
    _inherit = "aftersales.audit.personal"

    def _erase(self, ground, reason, **payload):
        """Delete these texts with their salts, and log that it was done.

        The events keep their commitments, so the chain still verifies, and what was erased
        reads “(text erased)”. Called by erasure requests and the nightly job, which look for
        rows that are past their retention.

        :param ground: ``gdpr_17``, ``pipl_47``, ``retention_over`` or ``other``.
        :param reason: text for the log, ``Personal`` when somebody typed it.
        :param payload: more for the event, for example ``customer``.
        :returns: how many were erased.
        :raises UserError: when one of them is under a legal hold; then none is erased.
        """
        if not self:
            return 0
        companies = self.env["res.company"].browse(set(self.mapped("company_id")))
        companies._aftersales_collide()
        self._refuse_held()
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM aftersales_audit_personal WHERE id IN %s
                RETURNING company_id, commitment
                """,
                tuple(self.ids),
            )
        )
        erased = {}
        for company, commitment in self.env.cr.fetchall():
            erased.setdefault(company, []).append(commitment)
        self.invalidate_model(flush=False)
        self.env["aftersales.audit.event"].invalidate_model(["sentence"], flush=False)
        for company, commitments in erased.items():
            for start in range(0, len(commitments), BATCH):
                part = sorted(commitments[start : start + BATCH])
                companies.browse(company)._audit(
                    "audit.erased",
                    erased=part,
                    count=len(part),
                    ground=ground,
                    reason=reason,
                    **payload,
                )
        return sum(map(len, erased.values()))

    def _refuse_held(self):
        self.env.cr.execute(
            SQL(
                "SELECT count(*) FROM aftersales_audit_personal p WHERE p.id IN %s AND %s",
                tuple(self.ids),
                self.env["aftersales.audit.hold"]._covers(),
            )
        )
        held = self.env.cr.fetchone()[0]
        if held:
            raise UserError(
                self.env._(
                    "%(held)s of %(all)s texts are under a legal hold, so none was erased. Leave"
                    " them out, or have the hold lifted first.",
                    held=held,
                    all=len(self),
                )
            )

    # ------------------------------------------------------------------
    # Looking
    # ------------------------------------------------------------------

    @api.model
    def _of_customer(self, company, customers, until=None):
        """SQL: whether row ``p`` is about one of ``customers`` (ids) of ``company``.

        Contacts may have been merged since: what was written with one that is gone belongs to
        whom its case belongs to now.
        """
        partners = self.env["res.partner"].with_context(active_test=False)
        # sudo: the ids of one customer's contacts, whoever may read them.
        family = partners.sudo().search([("commercial_partner_id", "in", customers)])
        cases = []
        for model, _label in self.env["aftersales.audit.hold"]._selection_case():
            # sudo: as above; only ids of this customer's cases are compared.
            found = (
                self.env[model]
                .sudo()
                .search([("company_id", "=", company.id), ("partner_id", "in", family.ids)])
            )
            cases.append(SQL("(p.res_model = %s AND p.res_id = ANY(%s))", model, list(found.ids)))
        return SQL(
            """
            (p.company_id = %s AND p.date < %s AND (
                (p.partner_id <> 0 AND p.partner_id = ANY(%s))
                OR ((%s) AND NOT EXISTS (
                    SELECT FROM res_partner gone WHERE gone.id = p.partner_id))))
            """,
            company.id,
            # Odoo's times are whole seconds; the log's are not.
            until + timedelta(seconds=1) if until else datetime.max,
            list({*customers, *family.ids}),
            SQL(" OR ").join(cases),
        )

    @api.model
    def _overview(self, company, condition):
        """Count the rows for which ``condition`` (SQL about ``p``) holds; :class:`Overview`."""
        before = company._aftersales_erasable_before()
        self.env.cr.execute(
            SQL(
                """
                SELECT count(*) FILTER (WHERE NOT held AND NOT kept),
                       count(*) FILTER (WHERE NOT held AND kept),
                       count(*) FILTER (WHERE held),
                       min(date) FILTER (WHERE NOT held AND kept),
                       max(date) FILTER (WHERE NOT held AND kept)
                  FROM (SELECT p.date, p.date >= %s AS kept, %s AS held
                          FROM aftersales_audit_personal p WHERE %s) x
                """,
                before,
                self.env["aftersales.audit.hold"]._covers(),
                condition,
            )
        )
        return Overview(*self.env.cr.fetchone())

    @api.model
    def _erasable(self, company, condition=None):
        """One batch of the oldest rows of ``company`` past their retention and under no hold."""
        self.env.cr.execute(
            SQL(
                """
                SELECT p.id FROM aftersales_audit_personal p
                 WHERE p.company_id = %s AND p.date < %s AND %s AND NOT %s
                 ORDER BY p.date, p.id LIMIT %s
                """,
                company.id,
                company._aftersales_erasable_before(),
                condition or SQL("TRUE"),
                self.env["aftersales.audit.hold"]._covers(),
                BATCH,
            )
        )
        return self.browse(row[0] for row in self.env.cr.fetchall())

    # ------------------------------------------------------------------
    # The job
    # ------------------------------------------------------------------

    @api.model
    def _cron_erase(self):
        """Every night: go on with erasure requests, then erase what is past its retention.

        In batches, each committed with its own event in the log: killed at any point, what was
        erased is logged, and the next run goes on. A company may switch the second part off;
        requests are carried out all the same.
        """
        cron = self.env["ir.cron"]
        requests = self.env["aftersales.audit.erasure.request"]._due()
        companies = self.env["res.company"].search(
            [("aftersales_erase_after_retention", "=", True)]
        )
        cron._commit_progress(remaining=len(requests) + len(companies))
        for work, records in ((type(requests)._step, requests), (self._step_of, companies)):
            for record in records:
                while work(record):
                    if not cron._commit_progress():
                        return
                if not cron._commit_progress(1):
                    return

    @api.model
    def _step_of(self, company):
        """Erase one batch of what ``company`` need not keep any more; returns how many."""
        rows = self._erasable(company)
        if rows:
            before = company._aftersales_erasable_before()
            return rows._erase(
                "retention_over",
                self.env._("Written before %s (UTC).", before.isoformat(sep=" ")),
            )
        erased = 0
        for model, _label in self.env["aftersales.audit.hold"]._selection_case():
            erased += self.env[model]._aftersales_erase_over(company, BATCH)
        return erased
