"""When somebody follows up on a customer, whom, how long after, and how: without code."""

import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

#: What starts a follow-up.
TRIGGERS = [
    ("rma_done", "A return is done"),
    ("rma_refused", "A return is refused"),
    ("complaint_closed", "A complaint is closed"),
    ("rating_low", "A low rating"),
    ("rating_high", "A high rating"),
    ("repeat_case", "Another case of the same customer"),
    ("first_return", "The first return of a customer"),
    ("refund_late", "A refund is late"),
    ("promise_breached", "A promise is broken"),
    ("no_order", "No order for longer than usual"),
    ("delivered", "A delivery"),
    ("anniversary", "Anniversary of the first order"),
    ("birthday", "Birthday"),
    ("holiday", "Public holiday of the customer's country"),
    ("periodic", "Again and again"),
    ("serial", "Some time after a serial number was sold"),
]
#: Those about a day of the year: found once a day, at the customer's own midnight.
DAYS = ("anniversary", "birthday", "holiday")
#: Those that are about the customer and not about one case: they may reach everybody.
MASS = (*DAYS, "no_order", "periodic")
ACTIONS = [
    ("activity_plan", "Activity plan"),
    ("call", "Call"),
    ("visit", "Return visit"),
    ("checkup", "Preventive check-up"),
    ("lead", "CRM opportunity"),
    ("mail", "Mail"),
    ("offer", "Offer"),
]
#: Actions by which a customer hears from us: for these, consent and the cap count.
CONTACTS = ("call", "visit", "checkup", "mail", "offer")
#: Contacts made by people, in the care calendar.
CARE = ("call", "visit", "checkup")
ASSIGN = [
    ("case", "Who handled the case"),
    ("salesperson", "The customer's salesperson"),
    ("user", "One person"),
]
#: What follow-ups take from their rule when they are made: a later change does not reach them.
TERMS = (
    "action",
    "plan_id",
    "template_id",
    "playbook_id",
    "crm_team_id",
    "assign",
    "user_id",
    "offer_amount",
    "words",
)

#: Not what an administrator set up: switching has events of its own.
_OWN = {"salt", "followup_ids", "state", "looked_on", "off_since", "compared_since"}
#: Changed on a rule that is on without asking whether it may be on like this.
_HARMLESS = {"name", "sequence", "words", "since", "active", "control_percent", "keep_days"}


class AftersalesFollowupRule(models.Model):
    """One rule of one company. Once per rule and source, ever; see :mod:`.rule_find`.

    Off until an administrator switches it on; from then on it counts what happens from ``since``
    on. In a dry run it notes whom it would reach and contacts nobody.
    """

    _name = "aftersales.followup.rule"
    _description = "Follow-Up Rule"
    _inherit = [
        "aftersales.guarded.mixin",
        "aftersales.audit.config.mixin",
        "aftersales.audit.history.mixin",
        "aftersales.cached.mixin",
    ]
    _order = "sequence, id"
    _check_company_auto = True
    _guarded = frozenset(["state", "looked_on", "off_since", "compared_since"])

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id", string="Currency")
    state = fields.Selection(
        [("off", "Off"), ("dry", "Dry Run"), ("on", "On")],
        required=True,
        default="off",
        readonly=True,
        copy=False,
    )
    since = fields.Datetime(
        "Counts From",
        required=True,
        default=fields.Datetime.now,
        copy=False,
        help="What happened earlier starts nothing. Put it back to reach earlier cases as well.",
    )
    off_since = fields.Datetime(readonly=True, copy=False)
    looked_on = fields.Datetime("Looked Last", readonly=True, copy=False)

    # When
    trigger = fields.Selection(TRIGGERS, required=True, default="complaint_closed")
    rating = fields.Integer(
        default=2, help="For a low rating: this or lower; for a high one: this or higher (1 to 5)."
    )
    days = fields.Integer(
        default=90,
        help="Another case: within so many days of an earlier one. First return: of customers whose"
        " first order is at most so old (0: any). Again and again, serial numbers: every so many"
        " days.",
    )
    times = fields.Integer(default=1, help="Serial numbers: so many check-ups, then no more.")
    intervals = fields.Float(
        default=2.0, help="No order: so many times the customer's own usual interval."
    )
    ahead = fields.Integer("Days Before", help="Anniversaries and holidays: so many days before.")
    holidays = fields.Char(
        help="Names of public holidays, in English or as the country calls them, with commas"
        " between. Empty: each of them."
    )

    # For whom
    partner_domain = fields.Char("Customers", help="Empty: all customers.")
    team_ids = fields.Many2many(
        "aftersales.team",
        "aftersales_followup_rule_team_rel",
        "rule_id",
        "team_id",
        string="Teams",
        check_company=True,
        help="Cases of these teams only.",
    )
    country_ids = fields.Many2many(
        "res.country",
        "aftersales_followup_rule_country_rel",
        "rule_id",
        "country_id",
        string="Countries",
        help="Customers without a country are not reached then.",
    )
    amount_min = fields.Monetary(
        "Orders Worth", help="Customers whose confirmed orders are worth at least this much."
    )
    product_ids = fields.Many2many(
        "product.product",
        "aftersales_followup_rule_product_rel",
        "rule_id",
        "product_id",
        string="Products",
        help="Deliveries and serial numbers of these products only.",
    )
    daily_limit = fields.Integer(
        "At Most a Day",
        default=100,
        help="New follow-ups a day; the rest follows on the next days. 0: no limit.",
    )

    # After how long
    delay = fields.Integer()
    delay_unit = fields.Selection(
        [("hours", "Hours"), ("days", "Days")], required=True, default="days"
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        "Working Hours",
        check_company=True,
        help="Only these hours count for the delay. Empty: each hour does.",
    )
    at_hour = fields.Float("At", default=9.0, help="The hour of the day, for delays in days.")
    zone = fields.Selection(
        [("customer", "Of the customer"), ("company", "Of the company")],
        "Time Zone",
        required=True,
        default="customer",
    )

    # Then what
    action = fields.Selection(ACTIONS, required=True, default="call")
    plan_id = fields.Many2one(
        "mail.activity.plan",
        "Activity Plan",
        check_company=True,
        domain="[('res_model', 'in', ('res.partner', 'aftersales.rma', 'aftersales.complaint'))]",
    )
    template_id = fields.Many2one(
        "mail.template", "Mail Template", domain="[('model', '=', 'aftersales.followup')]"
    )
    playbook_id = fields.Many2one(
        "aftersales.playbook",
        check_company=True,
        domain="[('state', '=', 'active')]",
        help="What to ask and what to say.",
    )
    words = fields.Text("Suggested Words", translate=True, help="What to say, in a few sentences.")
    assign = fields.Selection(ASSIGN, "Who", required=True, default="case")
    user_id = fields.Many2one(
        "res.users",
        "Person",
        check_company=True,
        domain="[('share', '=', False)]",
        help="Also for customers and cases that nobody is responsible for.",
    )
    crm_team_id = fields.Many2one(
        "crm.team",
        "Sales Team",
        check_company=True,
        help="Whose members get the opportunity. Empty: the team “Customer retention”.",
    )
    offer_amount = fields.Monetary(
        "Worth", help="What each customer gets, in the company's currency."
    )

    # Was it worth it?
    control_percent = fields.Float(
        "Hold Out (%)",
        digits=(5, 2),
        help="This share of customers, chosen by chance, gets nothing, so that the report can"
        " compare. Whoever is held out stays so. When you change it, the report begins to compare"
        " anew.",
    )
    compared_since = fields.Datetime(readonly=True, copy=False)
    keep_days = fields.Integer(
        "Kept Within",
        default=90,
        help="A customer counts as kept who orders within so many days.",
    )
    salt = fields.Char(
        default=lambda self: secrets.token_hex(8),
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
    )
    followup_ids = fields.One2many("aftersales.followup", "rule_id", "Follow-Ups", readonly=True)
    waiting_count = fields.Integer("Waiting", compute="_compute_counts")
    done_count = fields.Integer("Done", compute="_compute_counts")
    failed_count = fields.Integer("Failed", compute="_compute_counts")

    _numbers_positive = models.Constraint(
        "CHECK(days BETWEEN 0 AND 36500 AND times BETWEEN 1 AND 100"
        " AND intervals > 0 AND intervals <= 1000 AND daily_limit >= 0"
        " AND delay BETWEEN 0 AND 36500 AND ahead BETWEEN 0 AND 60"
        " AND keep_days BETWEEN 1 AND 36500)",
        "Days, limits and delays cannot be negative; at most 36,500 days or hours, 1,000"
        " intervals, 100 check-ups and 60 days before.",
    )
    _rating_range = models.Constraint(
        "CHECK(rating BETWEEN 1 AND 5)", "A rating is between 1 and 5."
    )
    _share_range = models.Constraint(
        "CHECK(control_percent BETWEEN 0 AND 90)",
        "Between 0 and 90 % of the customers can be held out.",
    )
    _hour_range = models.Constraint(
        "CHECK(at_hour >= 0 AND at_hour < 24)", "The hour is one of a day: 0:00 to 23:59."
    )
    _amount_positive = models.Constraint(
        "CHECK(offer_amount BETWEEN 0 AND 1000000000)",
        "What an offer is worth is zero or more, and at most a thousand million.",
    )

    @api.constrains("trigger", "days")
    def _check_days(self):
        for rule in self:
            if rule.trigger in ("periodic", "serial", "repeat_case") and rule.days < 1:
                raise ValidationError(self.env._("Say after how many days: at least one."))

    def _compute_counts(self):
        counts = {
            (rule.id, state): count
            for rule, state, count in self.env["aftersales.followup"]._read_group(
                [("rule_id", "in", self.ids)], ["rule_id", "state"], ["__count"]
            )
        }
        for rule in self:
            rule.waiting_count = counts.get((rule.id, "waiting"), 0)
            rule.done_count = counts.get((rule.id, "done"), 0) + counts.get((rule.id, "todo"), 0)
            rule.failed_count = counts.get((rule.id, "failed"), 0)

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        # sudo: whether there is anything, whoever deletes.
        if self.env["aftersales.followup"].sudo().search_count([("rule_id", "in", self.ids)], 1):
            raise UserError(
                self.env._(
                    "Customers were followed up by this rule, and it is kept so that nobody is"
                    " twice. Switch it off and archive it instead."
                )
            )

    def _audit_fields(self):
        return super()._audit_fields() - _OWN

    def write(self, vals):
        """A rule that asks for something else begins anew: it looks again at once.

        :raises UserError: when a rule that is on would not be switched on like this.
        """
        share = vals.get("control_percent")
        changed = self.filtered(lambda rule: share and rule.control_percent != share)
        result = super().write(vals)
        changed._write_guarded({"compared_since": fields.Datetime.now()})
        if {"trigger", "partner_domain", "country_ids", "team_ids", "since"} & set(vals):
            self._write_guarded({"looked_on": False})
        if vals.get("active", True) and not _HARMLESS.issuperset(vals):
            for rule in self.filtered(lambda rule: rule.state == "on"):
                rule._check_ready()
        if vals.get("active") is False:
            self.filtered(lambda rule: rule.state != "off").action_switch_off()
        return result

    def action_view_followups(self):
        """Open what this rule found."""
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_center.action_followup")
        action.update(domain=[("rule_id", "in", self.ids)], context={})
        return action
