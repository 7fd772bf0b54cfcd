"""What is promised to whom, and by which working hours."""

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ...engine import sla_policy
from ...engine.sla import Promise
from ...engine.worktime import DAY, HOUR

TARGETS = [
    ("acknowledge", "Acknowledge"),
    ("first_response", "First response"),
    ("next_response", "Next response"),
    ("decide", "Decide"),
    ("resolve", "Resolve"),
    ("receive", "Receive the goods"),
    ("inspect", "Inspect the goods"),
    ("refund", "Settle (refund, replace …)"),
]
MODELS = {"complaint": "aftersales.complaint", "rma": "aftersales.rma"}


class AftersalesSlaPolicy(models.Model):
    """Promises for the cases that fit; the most specific policy wins, promise by promise.

    Clocks that run keep what was promised: an edit counts for what starts later, and for what
    runs only with :meth:`action_apply`.
    """

    _name = "aftersales.sla.policy"
    _description = "SLA Policy"
    _inherit = ["aftersales.cached.mixin", "aftersales.audit.config.mixin"]
    _order = "applies_to, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        default=lambda self: self.env.company,
        help="Empty: for all companies, unless a company has a policy of its own that fits.",
    )
    applies_to = fields.Selection(
        [("complaint", "Complaints"), ("rma", "Returns")],
        "Promises For",
        required=True,
        default="complaint",
    )
    channel = fields.Selection(
        lambda self: self.env["aftersales.rma"]._fields["channel"]._description_selection(self.env),
        help="Empty: any.",
    )
    tier_ids = fields.Many2many(
        "aftersales.complaint.tier",
        "aftersales_sla_policy_tier_rel",
        "policy_id",
        "tier_id",
        string="Tiers",
        check_company=True,
        help="Empty: any.",
    )
    category_ids = fields.Many2many(
        "aftersales.complaint.category",
        "aftersales_sla_policy_category_rel",
        "policy_id",
        "category_id",
        string="Categories",
        check_company=True,
        help="With their parts. Empty: any.",
    )
    severity = fields.Selection(
        lambda self: self.env["aftersales.complaint"]
        ._fields["severity"]
        ._description_selection(self.env),
        "From Severity",
        help="And worse. Empty: any.",
    )
    tag_ids = fields.Many2many(
        "res.partner.category",
        "aftersales_sla_policy_tag_rel",
        "policy_id",
        "tag_id",
        string="Customer Tags",
        help="Customers with one of these. Empty: any customer.",
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        "Working Hours",
        check_company=True,
        help="With their own time zone and holidays. Empty: those of the tier, and where it has"
        " none, those of the company.",
    )
    round_the_clock = fields.Boolean(help="Nights, weekends and holidays count, too.")
    target_ids = fields.One2many("aftersales.sla.target", "policy_id", "Promises", copy=True)
    criteria_text = fields.Char("Applies To", compute="_compute_texts")
    promises_text = fields.Char("Promises Made", compute="_compute_texts")

    def _audit_fields(self):
        """All but the rows: they log their own changes."""
        return super()._audit_fields() - {"target_ids"}

    @api.depends(
        "channel",
        "tier_ids",
        "category_ids",
        "severity",
        "tag_ids",
        "target_ids.amount",
        "target_ids.unit",
        "target_ids.target",
    )
    @api.depends_context("lang")
    def _compute_texts(self):
        for policy in self:
            words = [
                policy._label("channel"),
                *policy.tier_ids.mapped("name"),
                *policy.category_ids.mapped("name"),
                policy.severity and self.env._("from “%s”", policy._label("severity")),
                *policy.tag_ids.mapped("name"),
            ]
            policy.criteria_text = ", ".join(filter(None, words)) or self.env._("everything")
            policy.promises_text = ", ".join(policy.target_ids.mapped("display_name"))

    def _label(self, name):
        self.ensure_one()
        return dict(self._fields[name]._description_selection(self.env)).get(self[name], "")

    @api.constrains("calendar_id")
    def _check_calendar(self):
        for policy in self.filtered("calendar_id"):
            policy.calendar_id._aftersales_require_hours()

    @api.constrains("applies_to", "tier_ids", "category_ids", "severity")
    def _check_criteria(self):
        self.target_ids._check_step()
        for policy in self:
            if policy.applies_to == "rma" and (
                policy.tier_ids or policy.category_ids or policy.severity
            ):
                raise ValidationError(
                    self.env._(
                        "“%s” is for returns, which have no tier, category or severity. Leave"
                        " these empty, or make the policy one for complaints.",
                        policy.name,
                    )
                )

    def action_view_clocks(self):
        """Open the clocks that run by this policy."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_center.action_sla_clock")
        return dict(action, domain=[("policy_id", "=", self.id)], context={})

    def action_apply(self):
        """Promise anew, by what the policies say now, where a clock of these still runs.

        Each clock keeps its former promise in its history. Called by administrators.

        :raises AccessError: without the right to change policies.
        """
        self.check_access("write")
        # sudo: clocks are written by the system only; the administrator may change promises.
        clocks = self.env["aftersales.sla.clock"].sudo()
        running = clocks.search([("policy_id", "in", self.ids), ("stopped_at", "=", False)])
        for model, group in running.grouped("res_model").items():
            cases = self.env[model].browse(set(group.mapped("res_id")))
            cases._sla_retarget(self.env._("Policy applied to running clocks"))
        return True

    # What fits -------------------------------------------------------------------

    @api.model
    @tools.ormcache("company_id", "model")
    def _book(self, company_id, model):
        """The policies of a company for one kind of case, as the engine reads them."""
        kind = next(kind for kind, name in MODELS.items() if name == model)
        # sudo: promises of the case's own company, whoever brings the case in.
        policies = self.sudo().search(
            [("company_id", "in", [False, company_id]), ("applies_to", "=", kind)]
        )
        return tuple(
            sla_policy.Policy(
                policy.id,
                sla_policy.Criteria(
                    policy.channel or "",
                    frozenset(policy.tier_ids.ids),
                    frozenset(policy.category_ids.ids),
                    policy.severity or "",
                    frozenset(policy.tag_ids.ids),
                ),
                {
                    row.target: (row.amount, row.unit, row.warn_at, row.pausable)
                    for row in policy.target_ids
                },
                policy.sequence,
                bool(policy.company_id),
            )
            for policy in policies
        )

    @api.model
    def _terms(self, case, moment, pictures=None):
        """``{target: Terms}`` that are promised for ``case`` at ``moment`` (naive UTC).

        :param pictures: a dict that keeps pictures of calendars between calls of one batch.
        """
        pictures = {} if pictures is None else pictures
        facts = case._sla_criteria()
        company = facts.pop("company")
        book = self._book(company.id, case._name)
        chosen = sla_policy.chosen(book, sla_policy.Facts(**facts)) if book else {}
        return {
            target: Terms(self.sudo().browse(policy.id), row, case, moment, pictures)
            for target, (policy, row) in chosen.items()
        }

    def _picture(self, case, moment, clock, pictures):
        """The frozen working hours that count for ``case``; ``clock``: hours of the wall clock."""
        schedules = self.env["aftersales.sla.schedule"].sudo()
        if "always" not in pictures:
            pictures["always"] = schedules._always()
        if clock or self.round_the_clock:
            return pictures["always"]
        company = case._sla_company()
        # sudo: the hours of the case's own company, whoever handles it.
        tier = case.sudo()._sla_tier()
        for calendar in (
            self.sudo().calendar_id,
            tier.calendar_id if tier else self.env["resource.calendar"],
            company.sudo().resource_calendar_id,
        ):
            if not calendar:
                continue
            key = (calendar.id, company.id, moment.year)
            if key not in pictures:
                hours = calendar._aftersales_working_time(company, moment)
                pictures[key] = hours and schedules._of(calendar.name, hours)
            if pictures[key]:
                return pictures[key]
        return pictures["always"]


class Terms:
    """One promise as a policy gives it: numbers, and a picture of the working hours."""

    def __init__(self, policy, row, case, moment, pictures):
        amount, unit, warn_at, pausable = row
        self.policy = policy
        self.schedule = policy._picture(case, moment, unit.startswith("clock"), pictures)
        hours = self.schedule._working_time()
        each = {"hours": HOUR, "clock_hours": HOUR, "clock_days": DAY, "days": hours.per_day()}
        self.promise = Promise(round(amount * each[unit]), hours, warn_at, pausable)

    def columns(self):
        """The promise as an event keeps it."""
        return {
            "policy_name": self.policy.name,
            "seconds": self.promise.seconds,
            "schedule_id": self.schedule.id,
            "warn_at": self.promise.warn_at,
            "pausable": self.promise.pausable,
        }
