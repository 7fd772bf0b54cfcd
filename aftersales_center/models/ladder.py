"""What happens when a promise is about to break, broke, and stays broken: people are told, and
the case goes up, by itself."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import LazyTranslate, format_datetime

from .audit.mixin import Personal

_lt = LazyTranslate(__name__)

#: The leader of the last tier is reminded of a broken promise this often, and not more often.
REMINDED_EVERY = timedelta(days=1)

#: What people are told, each in their language and on their clock; %-filled afterwards.
DUE = _lt("%(target)s is due on %(deadline)s.")
BROKEN = _lt("%(target)s was due on %(deadline)s and is not done.")
NO_HIGHER = _lt("%(target)s was due on %(deadline)s; there is no higher tier.")
CLIMBS = _lt(
    "%(target)s was due on %(deadline)s, and %(hours)s working hours later it is not done."
)


class AftersalesLadderMixin(models.AbstractModel):
    """For cases under promises: complaints, which move between tiers, and returns, which do not.

    The sweep over the clocks calls :meth:`_sla_warned`, :meth:`_sla_breached` and
    :meth:`_sla_climb`, each with the true time, however late it runs. A model says whom to tell
    (:meth:`_ladder_owner`, :meth:`_ladder_lead`), where it stands (:meth:`_ladder_tier`) and how it
    goes up (:meth:`_ladder_up`).

    Put this mixin *before* the model it extends in ``_inherit``: what it does at a warning and a
    breach comes on top of what the clocks' mixin does.
    """

    _name = "aftersales.ladder.mixin"
    _description = "Case that climbs"

    tier_since = fields.Datetime(
        "With This Tier Since", readonly=True, copy=False, help="From then on it may climb again."
    )
    leader_reminded_on = fields.Datetime(readonly=True, copy=False)

    # ------------------------------------------------------------------
    # Called by the sweep over the clocks
    # ------------------------------------------------------------------

    def _sla_warned(self, clocks):
        """Part of the time is used up: the owner is told, or who answers for it."""
        super()._sla_warned(clocks)
        self._ladder_tell_all(
            "warning",
            DUE,
            [
                (
                    case,
                    case._ladder_owner() or case._ladder_lead(),
                    clock,
                    case._ladder_moment(clock, "warned_at"),
                )
                for case, clock in self._ladder_cases(clocks)
            ],
        )

    def _sla_breached(self, clocks):
        """The promise broke: the leader is told."""
        super()._sla_breached(clocks)
        self._ladder_tell_all(
            "breach",
            BROKEN,
            [
                (
                    case,
                    case._ladder_lead(),
                    clock,
                    case._ladder_moment(clock, "breached_at", "deadline"),
                )
                for case, clock in self._ladder_cases(clocks)
            ],
        )

    def _sla_climb(self, clock, at):
        """Go up as far as is due by ``at``, each step with its true time.

        :param clock: the broken promise.
        :param at: naive UTC.
        :returns: when to look again (naive UTC), or None when there is nothing more to do.
        """
        self.ensure_one()
        breached = self._ladder_moment(clock, "breached_at", "deadline")
        passed = set()
        while self._ladder_is_open():
            tier = self._ladder_tier()
            if not tier:
                return None
            since = max(filter(None, [breached, self.tier_since]))
            if self._ladder_rests():
                return tier._after_hours(at, tier.climb_hours or 8)
            if not tier.climb_hours or not tier.next_tier_id or tier in passed:
                return self._ladder_remind(clock, tier, since, at)
            due = tier._after_hours(since, tier.climb_hours)
            if due > at:
                return due
            passed.add(tier)
            self._ladder_up(
                tier.next_tier_id,
                self._ladder_words(CLIMBS, clock, hours=f"{tier.climb_hours:g}"),
                clock,
                due,
            )
        return None

    def _ladder_remind(self, clock, tier, since, at):
        """At the last tier: its leader, once a day while the promise stays broken."""
        due = (
            self.leader_reminded_on + REMINDED_EVERY
            if self.leader_reminded_on
            else tier._after_hours(since, tier.climb_hours or 24)
        )
        if due > at:
            return due
        # What an outage left out is not made up for: one reminder tells it all.
        now = max(self.env.context.get("aftersales_sla_now") or at, at)
        last = at + (now - at) // REMINDED_EVERY * REMINDED_EVERY
        self._write_guarded({"leader_reminded_on": last})
        self._ladder_tell(
            "breach",
            self._ladder_lead(),
            NO_HIGHER,
            clock,
            at,
        )
        return last + REMINDED_EVERY

    # ------------------------------------------------------------------
    # What a model says of itself
    # ------------------------------------------------------------------

    def _ladder_is_open(self):
        """Whether anything is left to be done on the case."""
        self.ensure_one()
        return True

    def _ladder_rests(self):
        """Whether it waits for somebody who is none of our people."""
        self.ensure_one()
        return False

    def _ladder_owner(self):
        self.ensure_one()
        return self.user_id

    def _ladder_lead(self):
        """Who answers for the case where it stands."""
        raise NotImplementedError

    def _ladder_tier(self):
        """The tier the case stands at."""
        raise NotImplementedError

    def _ladder_up(self, tier, reason, clock, at):
        """Go up to ``tier``."""
        raise NotImplementedError

    # ------------------------------------------------------------------
    # Telling people
    # ------------------------------------------------------------------

    def _ladder_tell(self, kind, users, reason, clock, at):
        """Tell ``users`` of this case; see :meth:`_ladder_tell_all`."""
        self.ensure_one()
        return self._ladder_tell_all(kind, reason, [(self, users, clock, at)])

    def _ladder_tell_all(self, kind, sentence, rows):
        """Tell people by activity and mail, and keep a record of it: all rows in one go.

        :param sentence: why: one of the lazy sentences above.
        :param rows: ``(case, users, clock, at)``; ``at`` is when it was due (naive UTC).
        :returns: the escalations.
        """
        values, events = [], {}
        for case, users, clock, at in rows:
            tier = case._ladder_tier()
            for user in users or [self.env["res.users"]]:
                values += case._escalation_values(
                    kind,
                    case._ladder_words(sentence, clock, user),
                    user,
                    clock=clock,
                    date=at,
                    from_tier_id=tier.id,
                    to_tier_id=tier.id,
                    from_user_id=case.user_id.id,
                )
            payload = {
                "kind": kind,
                "before": tier or None,
                "after": tier or None,
                "user": users or None,
                "due": fields.Datetime.to_string(at),
                "reason": Personal(case._ladder_words(sentence, clock)),
            }
            events.setdefault(f"{case._name.rpartition('.')[2]}.escalated", []).append(
                (case, payload)
            )
        # sudo: escalations are written by the system only.
        escalations = self.env["aftersales.escalation"].sudo()._append(values)
        escalations._tell()
        for event, told in events.items():
            for case, payload in told:
                case._audit(event, **payload)
        return escalations

    def _escalation(self, kind, reason, users, clock=None, **values):
        """Append escalation records: one for each of ``users``, or one for nobody."""
        # sudo: escalations are written by the system only.
        return (
            self.env["aftersales.escalation"]
            .sudo()
            ._append(self._escalation_values(kind, reason, users, clock, **values))
        )

    def _escalation_values(self, kind, reason, users, clock=None, **values):
        """The values of escalation records, one for each of ``users``, or one for nobody."""
        self.ensure_one()
        link = {"aftersales.rma": "rma_id"}.get(self._name, "complaint_id")
        return [
            {
                link: self.id,
                "company_id": self.company_id.id,
                "kind": kind,
                "to_user_id": user.id,
                "clock_id": clock.id if clock else False,
                "reason": (reason or "").strip(),
                "by_id": self.env.uid,
                **values,
            }
            for user in users or [self.env["res.users"]]
        ]

    def _ladder_administrator(self):
        """One of the administrators who may open this case; for what nobody else answers for."""
        self.ensure_one()
        administrators = self.env["res.users"]._aftersales_administrators(self.company_id)
        return self._ladder_able(administrators)[:1]

    @api.model
    def _ladder_cases(self, clocks):
        """``(case, clock)`` of those that are still open, in the order of their deadlines."""
        cases = {case.id: case for case in self}
        for clock in clocks.sorted(lambda clock: (clock.deadline, clock.id)):
            case = cases.get(clock.res_id)
            if case and case._ladder_is_open():
                yield case, clock

    def _ladder_moment(self, clock, *names):
        """The first of these times of ``clock`` that is known; else now."""
        return next(
            (clock[name] for name in names if name in clock._fields and clock[name]),
            fields.Datetime.now(),
        )

    def _ladder_words(self, sentence, clock, user=None, **values):
        """``sentence`` about ``clock`` for one reader: in their language, on their clock.

        :param user: the reader; without one it is in the language of who acts (in a job: the
            system's) and on the company's clock.
        """
        self.ensure_one()
        reader = self.with_context(lang=user.lang) if user else self
        zone = (user and user.tz) or str(self.company_id._aftersales_timezone())
        moment = format_datetime(reader.env, clock.breached_at or clock.deadline, tz=zone)
        words = reader.env._(sentence)  # lazy: filled in for each reader
        return words % {
            "target": reader._ladder_target(clock),
            "deadline": f"{moment} ({zone})",
            **values,
        }

    def _ladder_target(self, clock):
        """What was promised, in words."""
        return dict(clock._fields["target"]._description_selection(self.env)).get(
            clock.target, clock.target
        )

    def _ladder_able(self, users):
        """Those of ``users`` who may open this case: an activity for others would be an error."""
        self.ensure_one()
        company = self.company_id
        own = self.with_context(allowed_company_ids=company.ids)
        return users.filtered(
            lambda user: user.active
            and company in user.company_ids
            and own.with_user(user).has_access("read")
        )
