"""One thing to be done for one customer, made by a rule, once."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_datetime

from ...engine.quiet import quiet_until
from ..audit.sentences import CODES
from .rule import ACTIONS, ASSIGN

STATE = [
    ("waiting", "Waiting"),
    ("todo", "To Do"),
    ("done", "Done"),
    ("skipped", "Let Be"),
    ("failed", "Failed"),
    ("control", "Held Out"),
    ("cancelled", "Cancelled"),
    ("dry", "Dry Run"),
]
OUTCOMES = [("kept", "Kept"), ("lost", "Lost"), ("no_answer", "No answer")]

#: So many reasons are told to whoever calls.
_REASONS = 3


class AftersalesFollowup(models.Model):
    """What a rule wants done about one source; rows are made by rules only, never by hand.

    Its terms (what to do, by whom, with which words) are those of the rule on the day it was
    made. Times are naive UTC; ``zone`` is the clock of the customer, or of the company where the
    rule says so. Amounts are in the company's currency.
    """

    _name = "aftersales.followup"
    _description = "Follow-Up"
    _inherit = ["aftersales.guarded.mixin", "aftersales.audit.mixin"]
    _order = "scheduled_on, due, id"
    _rec_name = "partner_id"
    _check_company_auto = True
    _allow_sudo_commands = False
    #: Everything but when a call is to be made, by whom, and what was noted.
    _guarded = frozenset(
        [
            "rule_id",
            "company_id",
            "source",
            "res_model",
            "res_id",
            "occurrence",
            "partner_id",
            "contact_id",
            "team_id",
            "rma_id",
            "complaint_id",
            "happened_on",
            "due",
            "first_due",
            "zone",
            "state",
            "action",
            "plan_id",
            "template_id",
            "playbook_id",
            "crm_team_id",
            "assign",
            "offer_amount",
            "offer_program_id",  # of the bridge that makes offers
            "offer_card_id",
            "cost",
            "words",
            "done_on",
            "reason",
            "reason_code",
            "activity_id",
            "lead_id",
            "attempts",
            "outcome",
            "outcome_reason",
            "outcome_amount",
            "outcome_on",
            "outcome_by_id",
            "texts_erased_on",
        ]
    )

    rule_id = fields.Many2one(
        "aftersales.followup.rule", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id", string="Currency")
    source = fields.Char(required=True, readonly=True, help="What it is about; once per rule.")
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", readonly=True)
    occurrence = fields.Char(readonly=True)
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, index=True, ondelete="cascade"
    )
    contact_id = fields.Many2one(
        "res.partner", readonly=True, index="btree_not_null", ondelete="set null"
    )
    team_id = fields.Many2one("aftersales.team", readonly=True, ondelete="set null")
    rma_id = fields.Many2one(
        "aftersales.rma", "Return", readonly=True, index="btree_not_null", ondelete="set null"
    )
    complaint_id = fields.Many2one(
        "aftersales.complaint", readonly=True, index="btree_not_null", ondelete="set null"
    )
    happened_on = fields.Datetime(readonly=True)
    due = fields.Datetime(required=True, readonly=True)
    first_due = fields.Datetime(
        readonly=True,
        help="When it was due before it had to wait for quiet hours or for other contacts: the"
        " report counts from here, for those held out as well.",
    )
    zone = fields.Char("Time Zone", readonly=True)
    state = fields.Selection(STATE, required=True, readonly=True, default="waiting", index=True)
    # What the rule said
    trigger = fields.Selection(related="rule_id.trigger", string="Because")
    action = fields.Selection(ACTIONS, required=True, readonly=True)
    plan_id = fields.Many2one("mail.activity.plan", readonly=True, ondelete="set null")
    template_id = fields.Many2one("mail.template", readonly=True, ondelete="set null")
    playbook_id = fields.Many2one("aftersales.playbook", readonly=True, ondelete="set null")
    crm_team_id = fields.Many2one("crm.team", "Sales Team", readonly=True, ondelete="set null")
    assign = fields.Selection(ASSIGN, readonly=True)
    user_id = fields.Many2one(
        "res.users", "Responsible", index=True, domain="[('share', '=', False)]"
    )
    words = fields.Text("Suggested Words", readonly=True)
    offer_amount = fields.Monetary("Offer", readonly=True)
    # What was done
    scheduled_on = fields.Datetime("Planned", index="btree_not_null")
    done_on = fields.Datetime(readonly=True)
    cost = fields.Monetary(readonly=True, help="What the offer that was made is worth.")
    reason_code = fields.Char(readonly=True)
    reason = fields.Char("What Failed", readonly=True)
    why_not = fields.Char(compute="_compute_why_not")
    activity_id = fields.Many2one(
        "mail.activity", readonly=True, index="btree_not_null", ondelete="set null"
    )
    lead_id = fields.Many2one(
        "crm.lead", "Opportunity", readonly=True, index="btree_not_null", ondelete="set null"
    )
    attempts = fields.Integer("Calls Not Answered", readonly=True)
    note = fields.Text("Notes", help="What was said.")
    # What came of it
    outcome = fields.Selection(OUTCOMES, readonly=True, index="btree_not_null")
    outcome_reason = fields.Char(readonly=True)
    outcome_amount = fields.Monetary("Value Kept", readonly=True)
    outcome_on = fields.Datetime(readonly=True)
    outcome_by_id = fields.Many2one("res.users", readonly=True)
    # For the care calendar
    partner_phone = fields.Char("Phone", compute="_compute_contact", compute_sudo=True)
    partner_time = fields.Char("Their Time", compute="_compute_contact", compute_sudo=True)
    is_callable = fields.Boolean("Callable Now", compute="_compute_contact", compute_sudo=True)
    scheduled_there = fields.Char(
        "Planned, Their Time", compute="_compute_contact", compute_sudo=True
    )
    about = fields.Char(compute="_compute_about", compute_sudo=True)
    risk_reasons = fields.Text("Why at Risk", compute="_compute_risk_reasons", compute_sudo=True)

    _once_uniq = models.UniqueIndex(
        "(rule_id, source)", "This customer is followed up by this rule for that already."
    )
    #: What the job reads: only what waits is in it.
    _due_idx = models.Index("(due, id) WHERE state = 'waiting'")
    _rule_idx = models.Index("(rule_id, partner_id)")
    #: How often a customer heard from us.
    _contact_idx = models.Index("(company_id, partner_id, done_on) WHERE done_on IS NOT NULL")

    @api.depends("contact_id", "partner_id", "zone", "scheduled_on", "state")
    def _compute_contact(self):
        now = fields.Datetime.now()
        for followup in self:
            zone = followup.zone or "UTC"
            person = followup.contact_id.filtered("active")
            company = followup.company_id
            followup.partner_phone = person.phone or followup.partner_id.phone
            there = fields.Datetime.context_timestamp(followup.with_context(tz=zone), now)
            followup.partner_time = there.strftime("%H:%M")
            quiet = quiet_until(
                there, zone, company.aftersales_call_to, company.aftersales_call_from
            )
            # Nobody calls who is held out, or was let be.
            to_do = followup.state == "todo" and bool(followup.partner_phone)
            followup.is_callable = to_do and not quiet
            followup.scheduled_there = followup.scheduled_on and format_datetime(
                self.env, followup.scheduled_on, tz=zone, dt_format="short"
            )

    @api.depends("rma_id", "complaint_id", "res_model", "res_id")
    def _compute_about(self):
        for followup in self:
            case = followup._case()
            if case:
                followup.about = case.name
            elif followup.res_model in ("stock.picking", "stock.lot"):
                followup.about = (
                    self.env[followup.res_model].browse(followup.res_id).exists().display_name
                )
            else:
                followup.about = False

    @api.depends("state", "reason", "reason_code")
    @api.depends_context("lang")
    def _compute_why_not(self):
        """Why this was let be, or what went wrong, in words."""
        for followup in self:
            code = followup.state == "skipped" and followup.reason_code
            followup.why_not = self.env._(CODES[code]) if code in CODES else followup.reason

    def _compute_risk_reasons(self):
        for followup in self:
            followup.risk_reasons = "\n".join(followup._risk_sentences()) or False

    def _case(self):
        """The return or complaint it is about; an empty return when it is about neither."""
        self.ensure_one()
        return self.complaint_id or self.rma_id

    def _risk_sentences(self):
        """The weightiest reasons why this customer may leave, in plain sentences."""
        self.ensure_one()
        partner = self.partner_id.with_company(self.company_id)
        return partner._aftersales_risk_sentences()[:_REASONS]

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super; refused
        """Refused: follow-ups are made by their rules, so that none is made twice."""
        raise UserError(
            self.env._("Follow-ups are made by their rules. Set up a rule, or plan an activity.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_dry_only(self):
        for followup in self:
            if followup.state != "dry":
                raise UserError(
                    self.env._(
                        "Follow-ups are kept, so that nobody is followed up twice. Cancel it"
                        " instead."
                    )
                )

    @api.constrains("scheduled_on")
    def _check_scheduled(self):
        for followup in self:
            if followup.state == "todo" and not followup.scheduled_on:
                raise UserError(self.env._("Say when: a call without a moment is forgotten."))

    @api.constrains("user_id")
    def _check_person(self):
        """A call is for somebody of the company, never for a customer's own login."""
        for followup in self:
            person = followup.user_id
            if followup.state != "todo" or not person or person._is_superuser():
                continue
            if person.share or followup.company_id not in person.company_ids:
                raise ValidationError(
                    self.env._(
                        "%(person)s does not work for %(company)s. Choose somebody who does.",
                        person=person.name,
                        company=followup.company_id.name,
                    )
                )

    def write(self, vals):
        """Who calls, and when, are people's to change; the activity goes with it."""
        result = super().write(vals)
        if {"user_id", "scheduled_on"} & set(vals):
            for followup in self.filtered(lambda one: one.state == "todo" and one.activity_id):
                # sudo: the activity of this very call, whoever it is with.
                activity = followup.activity_id.sudo()
                if followup.user_id and activity.user_id != followup.user_id:
                    activity.user_id = followup.user_id
                if "scheduled_on" in vals:
                    activity.date_deadline = followup._deadline()
        return result

    def _deadline(self):
        """The day of the call on the clock of whoever calls."""
        self.ensure_one()
        zone = self.user_id.tz or str(self.company_id._aftersales_timezone())
        return fields.Datetime.context_timestamp(
            self.with_context(tz=zone), self.scheduled_on
        ).date()

    def _audit_name(self):
        return f"#{self.id}"

    def action_view_case(self):
        """Open the return or complaint it is about, or else the customer."""
        self.ensure_one()
        record = self._case() or self.partner_id
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }
