"""Did it help? Complaints per 1000 delivered units, before and after, kept for ever."""

from datetime import datetime, time, timedelta

import pytz

from odoo import fields, models
from odoo.tools import SQL, float_repr, float_round

from ...engine.effect import Period, Verdict, compare

VERDICTS = [
    (Verdict.EFFECTIVE.value, "Effective"),
    (Verdict.NOT_EFFECTIVE.value, "Not effective"),
    (Verdict.UNCLEAR.value, "Too early to tell"),
]
#: After how many days one that is unclear is checked again.
_AGAIN = 30


class AftersalesCorrectiveCheck(models.Model):
    """The figures of one check, as they were that day."""

    _name = "aftersales.corrective.check"
    _description = "Effect Check"
    _inherit = ["aftersales.append.only.mixin"]
    _order = "id desc"
    _rec_name = "date"
    _log_access = False
    _goes_with_owner = True

    corrective_id = fields.Many2one(
        "aftersales.corrective", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")
    date = fields.Datetime("Checked On", required=True, readonly=True)
    user_id = fields.Many2one("res.users", "By", required=True, readonly=True, ondelete="restrict")
    date_from = fields.Date("Before: From", required=True, readonly=True)
    date_split = fields.Date("Done On", required=True, readonly=True)
    date_to = fields.Date("After: To", required=True, readonly=True)
    complaints_before = fields.Integer(readonly=True)
    delivered_before = fields.Float(readonly=True, digits="Product Unit")
    rate_before = fields.Float(
        "Before", readonly=True, digits=(16, 2), help="Complaints per 1000 delivered units."
    )
    complaints_after = fields.Integer(readonly=True)
    delivered_after = fields.Float(readonly=True, digits="Product Unit")
    rate_after = fields.Float(
        "After", readonly=True, digits=(16, 2), help="Complaints per 1000 delivered units."
    )
    chance = fields.Float(
        readonly=True,
        digits=(16, 4),
        help="How likely so few complaints would be if nothing had changed. Below 5 % the drop"
        " counts as real.",
    )
    verdict = fields.Selection(VERDICTS, required=True, readonly=True)


class AftersalesCorrective(models.Model):
    _inherit = "aftersales.corrective"

    last_verdict = fields.Selection(VERDICTS, "Effect", compute="_compute_last_check")
    last_rate_before = fields.Float(
        "Before", compute="_compute_last_check", digits=(16, 2), help="Per 1000 delivered units."
    )
    last_rate_after = fields.Float(
        "After", compute="_compute_last_check", digits=(16, 2), help="Per 1000 delivered units."
    )

    def _compute_last_check(self):
        for action in self:
            last = action.check_ids[:1]
            action.last_verdict = last.verdict
            action.last_rate_before = last.rate_before
            action.last_rate_after = last.rate_after

    def _check_effect(self):
        """Compare, keep the figures, and go on: effective, in work again, or look later."""
        for action in self:
            check = action._append_check()
            if check.verdict == Verdict.EFFECTIVE:
                action._set_state("effective", ("implemented", "effective", "accepted"))
                action._done_asking()
            elif check.verdict == Verdict.NOT_EFFECTIVE:
                action._reopen(
                    self.env._("The effect check found no effect."),
                    ("implemented", "effective", "accepted"),
                )
            elif action.state == "implemented":
                later = fields.Date.context_today(action) + timedelta(days=_AGAIN)
                action._write_guarded({"check_on": later})

    def _append_check(self):
        """Count both periods and keep what was found; returns the check."""
        self.ensure_one()
        split = self.date_implemented
        start, today = split - timedelta(days=self.check_days), fields.Date.context_today(self)
        before, after = self._period(start, split), self._period(split, today)
        effect = compare(before, after)
        # sudo: checks are written by the system only; the caller may write the action.
        check = (
            self.env["aftersales.corrective.check"]
            .sudo()
            ._append(
                [
                    {
                        "corrective_id": self.id,
                        "company_id": self.company_id.id,
                        "date": fields.Datetime.now(),
                        "user_id": self.env.uid,
                        "date_from": start,
                        "date_split": split,
                        "date_to": today,
                        "complaints_before": before.complaints,
                        "delivered_before": before.delivered,
                        "rate_before": before.rate or 0.0,
                        "complaints_after": after.complaints,
                        "delivered_after": after.delivered,
                        "rate_after": after.rate or 0.0,
                        "chance": float_round(effect.chance, precision_digits=4),
                        "verdict": effect.verdict.value,
                    }
                ]
            )
        )
        self._audit(
            "corrective.checked",
            verdict=check.verdict,
            before=_rate(before),
            after=_rate(after),
            chance=float_repr(effect.chance, 4),
        )
        return check

    def _period(self, since, until):
        """Complaints received and units delivered from day ``since`` up to, not on, ``until``.

        Complaints are counted whatever was decided about them: those of the time after are not
        all decided yet, and leaving out the others would flatter the action.
        """
        moments = self._moments(since, until)
        return Period(self._count_complaints(*moments), self._count_delivered(*moments))

    def _moments(self, *days):
        """The first moment of each of ``days`` where the company is, in naive UTC."""
        zone = pytz.timezone(self.company_id.partner_id.tz or "UTC")
        return [
            zone.localize(datetime.combine(day, time.min)).astimezone(pytz.utc).replace(tzinfo=None)
            for day in days
        ]

    def _count_complaints(self, since, until):
        domain = [
            ("company_id", "=", self.company_id.id),
            ("date_received", ">=", since),
            ("date_received", "<", until),
            ("merged_into_id", "=", False),
        ]
        if self.category_id:
            domain.append(("category_id", "child_of", self.category_id.id))
        if self.product_ids:
            domain.append(("product_ids", "in", self.product_ids.ids))
        # sudo: a count over all teams of the company.
        return self.env["aftersales.complaint"].sudo().search_count(domain)

    def _count_delivered(self, since, until):
        """Units that left for customers, in each product's own unit of measure."""
        self.env["stock.move.line"].flush_model()
        self.env["stock.location"].flush_model(["usage"])
        ((quantity,),) = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(SUM(l.quantity_product_uom), 0)
                  FROM stock_move_line l
                  JOIN stock_location target ON target.id = l.location_dest_id
                  JOIN stock_location source ON source.id = l.location_id
                 WHERE l.state = 'done' AND l.company_id = %s AND l.date >= %s AND l.date < %s
                   AND target.usage = 'customer' AND source.usage <> 'customer' AND %s
                """,
                self.company_id.id,
                since,
                until,
                SQL("l.product_id = ANY(%s)", self.product_ids.ids)
                if self.product_ids
                else SQL("TRUE"),
            )
        )
        return float(quantity)


def _rate(period):
    """A rate as payloads say it: complaints of units."""
    units = float_repr(period.delivered, 3).rstrip("0").rstrip(".")
    return f"{period.complaints} / {units}"
