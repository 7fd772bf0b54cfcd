"""The levels that handle complaints: people, time, authority, and who comes next."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine.worktime import ALWAYS, HOUR, NoWorkingTime
from ..sla.clock_sweep import PICTURES


class AftersalesComplaintTier(models.Model):
    """A level of people who may solve complaints up to their authority."""

    _name = "aftersales.complaint.tier"
    _description = "Complaint Tier"
    _inherit = ["aftersales.cached.mixin", "aftersales.audit.config.mixin"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    next_tier_id = fields.Many2one(
        "aftersales.complaint.tier",
        check_company=True,
        ondelete="restrict",
        help="Who gets what this tier does not solve in time, or may not decide.",
    )
    team_id = fields.Many2one("aftersales.team", check_company=True, ondelete="restrict")
    user_ids = fields.Many2many(
        "res.users",
        "aftersales_tier_user_rel",
        "tier_id",
        "user_id",
        string="People",
        domain="[('share', '=', False)]",
        help="Who handles complaints of this tier. Empty: the members of the team.",
    )
    leader_id = fields.Many2one(
        "res.users",
        domain="[('share', '=', False)]",
        help="Is told when a promise is broken. Empty: the leader of the team.",
    )
    assignment = fields.Selection(
        [
            ("manual", "By hand"),
            ("round_robin", "In turn"),
            ("least_busy", "Who has least to do"),
            ("skill", "Who knows the subject and the language"),
        ],
        required=True,
        default="least_busy",
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        "Working Hours",
        check_company=True,
        help="In its own time zone, with its holidays. Empty: the company's working hours.",
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id
    )
    authority_amount = fields.Monetary(
        help="What people of this tier may give on one case, untaxed. 0: as their role allows."
    )
    two_people_above = fields.Monetary(
        help="Above this, two people have to agree, neither of them who asked. 0: never."
    )
    climb_hours = fields.Float(
        "Climbs After",
        default=8.0,
        help="Working hours, after a broken promise or after arriving here, until the complaint"
        " climbs to the next tier by itself. 0: it does not.",
    )
    entry_score = fields.Integer(
        "Starts Here From",
        help="Points of triage from which a complaint starts at this tier. 0: complaints only"
        " climb here, or a rule or category sends them. The first tier takes all the rest.",
    )
    authority_ids = fields.One2many(
        "aftersales.tier.authority",
        "tier_id",
        "Other Limits",
        copy=True,
        help="Where a kind of remedy or a currency has a limit of its own.",
    )
    complaint_count = fields.Integer(compute="_compute_complaint_count")
    arrival_text = fields.Text(
        translate=True, help="What the customer is told when their complaint arrives here."
    )

    _not_negative = models.Constraint(
        "CHECK(climb_hours >= 0 AND authority_amount >= 0 AND two_people_above >= 0"
        " AND entry_score >= 0)",
        "Hours, points and amounts of a tier are not negative.",
    )
    _two_above_one = models.Constraint(
        "CHECK(two_people_above = 0 OR two_people_above IS NULL"
        " OR two_people_above >= authority_amount)",
        "The amount for two people is not below what one person gives alone.",
    )

    @api.constrains("next_tier_id")
    def _check_no_loop(self):
        if self._has_cycle("next_tier_id"):
            raise ValidationError(
                self.env._(
                    "These tiers hand complaints round in a circle. The last tier has no next one."
                )
            )

    @api.constrains("calendar_id")
    def _check_calendar_has_hours(self):
        self.calendar_id._aftersales_require_hours()

    @api.constrains("active", "next_tier_id")
    def _check_next_is_there(self):
        """Nothing climbs into a tier that was archived."""
        pointing = self.search([("next_tier_id", "in", self.ids)]) | self
        for tier in pointing:
            if tier.active and tier.next_tier_id and not tier.next_tier_id.active:
                raise ValidationError(
                    self.env._(
                        "“%(tier)s” hands complaints to “%(next)s”, which is archived. Choose"
                        " another next tier first.",
                        tier=tier.name,
                        next=tier.next_tier_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        tiers = super().create(vals_list)
        self.env["aftersales.tier.turn"]._ensure(tiers)
        return tiers

    def _compute_complaint_count(self):
        counts = dict(
            self.env["aftersales.complaint"]._read_group(
                [("tier_id", "in", self.ids), ("is_open", "=", True)], ["tier_id"], ["__count"]
            )
        )
        for tier in self:
            tier.complaint_count = counts.get(tier, 0)

    def action_view_complaints(self):
        """Open the open complaints of this tier."""
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_center.action_complaint")
        action["domain"] = [("tier_id", "in", self.ids)]
        action["context"] = {"search_default_open": 1, "create": False}
        return action

    # ------------------------------------------------------------------
    # Who and when
    # ------------------------------------------------------------------

    def _people(self):
        """Active internal users who handle complaints of this tier; nobody of no tier."""
        people = self.user_ids or self.team_id.user_ids
        return people.filtered(lambda user: user.active and not user.share)

    def _leader(self):
        """Who answers for this tier; empty where nobody was named or the person left."""
        leader = self.leader_id or self.team_id.leader_id
        return leader.filtered(lambda user: user.active and not user.share)

    def _is_below(self, other):
        """Whether ``other`` stands higher: later in the order of the company's tiers."""
        return (self.sequence, self.id) < (other.sequence, other.id)

    def _after_hours(self, moment, hours):
        """The moment ``hours`` of this tier's working time after ``moment``; naive UTC both.

        Its own hours, else the company's. A calendar that lost its hours since it was chosen
        counts as around the clock: better early than never.
        """
        self.ensure_one()
        # Kept while the sweep handles a batch: the same hours for all of a tier.
        pictures = self.env.cr.cache.get(PICTURES, {})
        key = self.id, moment.year
        if key not in pictures:
            pictures[key] = self._working_time(moment)
        try:
            return pictures[key].add(moment, round(hours * HOUR))
        except NoWorkingTime:
            return ALWAYS.add(moment, round(hours * HOUR))

    def _working_time(self, moment):
        """The engine's picture of this tier's hours around ``moment`` (naive UTC)."""
        # sudo: the hours of the tier's own company, whoever handles the case.
        tier = self.sudo()
        calendar = tier.calendar_id or tier.company_id.resource_calendar_id
        working = calendar and calendar._aftersales_working_time(tier.company_id, moment)
        return working or ALWAYS

    @api.model
    def _first(self, company):
        """The tier that complaints of ``company`` start at where nothing else is said."""
        # sudo: the setting of the complaint's own company, whoever brings the complaint in.
        return self.sudo().search([("company_id", "=", company.id)], limit=1)
