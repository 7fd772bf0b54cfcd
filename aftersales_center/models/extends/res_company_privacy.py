"""What a company keeps, and from when it may erase."""

from datetime import datetime, time

from pytz import timezone, utc

from odoo import fields, models
from odoo.tools import SQL

from ...engine import keeping


class ResCompany(models.Model):
    _inherit = "res.company"

    aftersales_erase_after_retention = fields.Boolean(
        "Erase Personal Texts When Retention Ends",
        default=True,
        help="A nightly job erases reasons, notes and other texts about persons from the"
        " compliance log and from closed returns once no duty to keep them is left.",
    )
    aftersales_oss = fields.Boolean(
        "Sells Under the EU One-Stop Shop",
        help="Records of sales declared there are kept for ten years from the end of the year,"
        " also where the country asks for less.",
    )
    #: Changed by whoever sets a hold or erases; see :meth:`_aftersales_collide`.
    aftersales_erasure_turn = fields.Integer(groups=fields.NO_ACCESS)

    def _aftersales_timezone(self):
        """The company's own clock: it says which day, and so which year, a text is of."""
        self.ensure_one()
        return timezone(self.sudo().resource_calendar_id.tz or "UTC")  # sudo: a setting

    def _aftersales_today(self):
        """The present day at the company."""
        now = utc.localize(fields.Datetime.now())
        return now.astimezone(self._aftersales_timezone()).date()

    def _aftersales_year_end(self):
        # sudo: the company's financial year, for whoever asks about its returns.
        company = self.sudo()
        return keeping.YearEnd(int(company.fiscalyear_last_month), company.fiscalyear_last_day)

    def _aftersales_retention_rules(self):
        return [rule._as_rule() for rule in self.env["aftersales.audit.retention"]._rules_of(self)]

    def _aftersales_kept_until(self, moment):
        """Until when a text of ``moment`` (naive UTC) is kept, and why; None: for ever.

        :returns: :class:`~.engine.keeping.Kept`
        """
        self.ensure_one()
        day = utc.localize(moment).astimezone(self._aftersales_timezone()).date()
        return keeping.kept_until(
            self._aftersales_retention_rules(), day, self._aftersales_year_end()
        )

    def _aftersales_kept(self, oldest, newest):
        """When texts from ``oldest`` to ``newest`` (naive UTC, or None) may be erased, and why.

        :returns: ``(day of the first, day of the last, reason)``; False where there is none.
        """
        if not newest:
            return False, False, False
        first, last = self._aftersales_kept_until(oldest), self._aftersales_kept_until(newest)
        if not last:
            return False, False, self.env._("No retention rule covers this company.")
        return first.erasable_from, last.erasable_from, last.rule.source

    def _aftersales_erasable_before(self):
        """The moment (naive UTC) before which texts are past their retention today."""
        self.ensure_one()
        rules = self._aftersales_retention_rules()
        if not rules:
            return datetime.min
        day = keeping.first_kept_day(rules, self._aftersales_today(), self._aftersales_year_end())
        midnight = self._aftersales_timezone().localize(datetime.combine(day, time()))
        return midnight.astimezone(utc).replace(tzinfo=None)

    def _aftersales_collide(self):
        """Let nobody erase in these companies while somebody sets a hold, or the other way round.

        Both change the company's row first. Under REPEATABLE READ the second one fails, is run
        again by Odoo (a job the next time), and then sees what the first one did; a lock alone
        would let it go on with what it read before.
        """
        if self:
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE res_company
                       SET aftersales_erasure_turn = COALESCE(aftersales_erasure_turn, 0) + 1
                     WHERE id IN (SELECT id FROM res_company WHERE id IN %s
                                   ORDER BY id FOR NO KEY UPDATE)
                    """,
                    tuple(self.ids),
                )
            )
