"""Giving complaints to people: in turn, to who has least to do, or to who knows best."""

from odoo import api, fields, models

from ...engine.assignment import SEVERITY_WEIGHTS, Case, Person, give
from .complaint import OPEN


class AftersalesComplaint(models.Model):
    _inherit = "aftersales.complaint"

    to_assign = fields.Boolean(
        readonly=True, copy=False, help="Somebody of the tier is being looked for."
    )

    _to_assign_idx = models.Index("(tier_id, id) WHERE to_assign")
    #: What people have open, summed up whenever a complaint is given out.
    _load_idx = models.Index(
        "(user_id, severity) WHERE state IN ('new', 'acknowledged', 'investigating', 'appealed')"
    )

    def _assign(self, without=None):
        """Give each complaint without an owner one of the people of its tier.

        Called when complaints come in and when they change tier. While somebody else gives out
        complaints of a tier, these are left to the job.

        :param without: users who are away, or should not get it.
        """
        # sudo: what everybody of the tier has open, whoever brings the complaint in.
        waiting = self.sudo().filtered(
            lambda complaint: complaint.tier_id and not complaint.user_id
        )
        for tier, complaints in waiting.grouped("tier_id").items():
            complaints._join_team(tier)
            if tier.assignment == "manual":
                continue
            turns = self.env["aftersales.tier.turn"].sudo()._take(tier)  # sudo: nobody's table
            if turns is None:
                complaints._write_guarded({"to_assign": True})
                self.env.ref("aftersales_center.cron_assign").sudo()._trigger()
                continue
            complaints._give_out(tier, turns, without or self.env["res.users"])

    def _join_team(self, tier):
        """Into the team of ``tier``, so that its people see them."""
        if tier.team_id:
            self.filtered(lambda complaint: complaint.team_id != tier.team_id).write(
                {"team_id": tier.team_id.id}
            )

    def _give_out(self, tier, turns, without):
        """Give these complaints of one tier to its people; called with the tier's turns taken."""
        people = tier._available() - without
        given = {}
        if people:
            given = give(
                [complaint._assignment_case() for complaint in self.sorted("id")],
                self._assignment_people(people, turns),
                tier.assignment,
            )
        last = max(turns.values(), default=0)
        for complaint in self.sorted("id"):
            user = self.env["res.users"].browse(given.get(complaint.id))
            if user:
                last += 1
                turns[user.id] = last
                complaint._own(user, tier.assignment)
            else:
                complaint._own(*complaint._stand_in(tier, without))
        self.env["aftersales.tier.turn"].sudo()._keep(tier, turns)  # sudo: nobody's table

    def _own(self, user, how):
        """Make ``user`` the owner, and log how they came to it."""
        self.ensure_one()
        self._write_guarded({"to_assign": False})
        if not user:
            return
        self.user_id = user
        self._audit("complaint.assigned", user=user, tier=self.tier_id, how=how)

    def _assignment_case(self):
        """The complaint as the engine gives it out."""
        self.ensure_one()
        decided = self.step_ids.filtered(lambda step: step.kind == "decided").user_id
        return Case(
            self.id,
            weight=SEVERITY_WEIGHTS[int(self.severity)],
            language=(self.partner_id.lang or self.sender_lang or "")[:2],
            skills=tuple(self.category_id._chain().ids),
            never=frozenset(decided.ids) if self.round else frozenset(),
        )

    @api.model
    def _assignment_people(self, users, turns):
        """Users as the engine takes them: what each has open, by weight, in every tier."""
        load = dict.fromkeys(users, 0)
        skills = self.env["aftersales.skill"]._of(users)
        for user, severity, count in self._read_group(
            [("user_id", "in", users.ids), ("state", "in", OPEN)],
            ["user_id", "severity"],
            ["__count"],
        ):
            load[user] += SEVERITY_WEIGHTS[int(severity)] * count
        return [
            Person(
                user.id,
                load=load[user],
                turn=turns.get(user.id, 0),
                languages=skills[user].languages,
                skills=skills[user].categories,
            )
            for user in users
        ]

    def _stand_in(self, tier, without):
        """``(user, how)`` where nobody of ``tier`` can take it: its leader, else an administrator;
        with a word in the chatter, so that it does not go unnoticed."""
        self.ensure_one()
        decided = self.step_ids.filtered(lambda step: step.kind == "decided").user_id
        out = without | (decided if self.round else decided.browse())
        leader = (tier._leader() - out)._aftersales_may_handle(self.company_id)
        if leader:
            self._say(
                self.env._(
                    "Nobody of “%(tier)s” can take this complaint now, so it goes to its leader,"
                    " %(user)s.",
                    tier=tier.name,
                    user=leader.name,
                )
            )
            return leader, "leader"
        administrators = self.env["res.users"]._aftersales_administrators(self.company_id)
        administrator = (administrators - out)[:1]
        self._say(
            self.env._(
                "“%(tier)s” has nobody who could take this complaint, and no leader: it goes to"
                " %(user)s. Add people to the tier.",
                tier=tier.name,
                user=administrator.name or self.env._("nobody"),
            )
        )
        return administrator, "administrator"

    @api.model
    def _cron_assign(self, limit=100):
        """Give out what could not be given out at once; each tier a transaction of its own."""
        cron = self.env["ir.cron"]
        domain = [("to_assign", "=", True)]
        done = self.browse()
        while complaints := self.search([*domain, ("id", "not in", done.ids)], limit=limit):
            done |= complaints
            owned = complaints.filtered("user_id")
            owned._write_guarded({"to_assign": False})
            (complaints - owned)._assign()
            if not cron._commit_progress(
                len(complaints), remaining=self.search_count(domain, limit=limit)
            ):
                return


class AftersalesComplaintTier(models.Model):
    _inherit = "aftersales.complaint.tier"

    def _available(self, at=None):
        """People of this tier who are there at ``at`` (naive UTC, now by default)."""
        self.ensure_one()
        people = self._people()._aftersales_may_handle(self.company_id)
        return people - people._aftersales_absent(at or fields.Datetime.now())


class ResUsers(models.Model):
    _inherit = "res.users"

    def _aftersales_may_handle(self, company):
        """Those who are active, internal, in ``company`` and at least agents."""
        return self.filtered(
            lambda user: user.active
            and not user.share
            and company in user.company_ids
            and user.has_group("aftersales_center.group_agent")
        )

    @api.model
    def _aftersales_administrators(self, company):
        """Administrators of After-Sales in ``company``; the technical one only when alone."""
        group = self.env.ref("aftersales_center.group_administrator")
        users = group.sudo().all_user_ids._aftersales_may_handle(company)  # sudo: who they are
        people = users - self.env.ref("base.user_admin") - self.env.ref("base.user_root")
        return (people or users).sorted("id")

    def _aftersales_absent(self, moment):
        """Those who are on leave at ``moment`` (naive UTC), as their resource says."""
        # sudo: only who is away, of people whose complaints are being given out.
        leaves = (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search(
                [
                    ("resource_id.user_id", "in", self.ids),
                    ("time_type", "=", "leave"),
                    ("date_from", "<=", moment),
                    ("date_to", ">", moment),
                ]
            )
        )
        return leaves.resource_id.user_id & self
