"""Corrective actions (ISO 9001, 10.2): what is done so that it does not happen again."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..rma.rma_audit import told

STATE = [
    ("draft", "Draft"),
    ("open", "In Work"),
    ("implemented", "Done, Effect Open"),
    ("effective", "Effective"),
    ("accepted", "Accepted Without Proof"),
    ("cancelled", "Cancelled"),
]
#: States in which somebody still has to do something.
PENDING = ("draft", "open", "implemented")


class AftersalesCorrective(models.Model):
    """One action against a cause: who does it by when, and whether it helped.

    It helped when complaints per 1000 delivered units fell by more than chance explains; the
    figures of each check are kept (``aftersales.corrective.check``). One that did not help is
    in work again.
    """

    _name = "aftersales.corrective"
    _description = "Corrective Action"
    _inherit = [
        "aftersales.guarded.mixin",
        "aftersales.audit.history.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_due, id desc"
    _check_company_auto = True
    _guarded = frozenset(
        [
            "name",
            "state",
            "date_implemented",
            "check_on",
            "overdue_told_on",
            "check_ids",
            "closing_reason",
        ]
    )

    name = fields.Char("Number", required=True, readonly=True, copy=False, default="/")
    subject = fields.Char(required=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    kind = fields.Selection(
        [
            ("correction", "Correction: put right what is there"),
            ("corrective", "Corrective: remove the cause"),
            ("preventive", "Preventive: before it happens elsewhere"),
        ],
        required=True,
        default="corrective",
    )
    root_cause_id = fields.Many2one(
        "aftersales.root.cause", index=True, check_company=True, ondelete="restrict", tracking=True
    )
    category_id = fields.Many2one(
        "aftersales.complaint.category",
        "Complaints About",
        check_company=True,
        ondelete="restrict",
        index=True,
        help="Complaints of this category, and those below it, are counted for the effect.",
    )
    product_ids = fields.Many2many(
        "product.product",
        "aftersales_corrective_product_rel",
        "corrective_id",
        "product_id",
        string="Products",
        help="Only complaints about these and deliveries of these are counted for the effect."
        " Empty: of all products.",
    )
    complaint_ids = fields.Many2many(
        "aftersales.complaint",
        "aftersales_corrective_complaint_rel",
        "corrective_id",
        "complaint_id",
        string="Complaints",
        check_company=True,
        help="Those that gave rise to it.",
    )
    description = fields.Html("What Is Done", help="The action, and how it is known to be done.")
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        required=True,
        index=True,
        tracking=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        check_company=True,
    )
    date_due = fields.Date(
        "Due",
        required=True,
        index=True,
        tracking=True,
        default=lambda self: fields.Date.add(fields.Date.context_today(self), days=30),
    )
    is_systemic = fields.Boolean(
        "Systemic", help="The cause may show up elsewhere too: other products, other sites."
    )
    state = fields.Selection(
        STATE,
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    date_implemented = fields.Date("Done On", readonly=True, copy=False)
    check_days = fields.Integer(
        "Days to Compare",
        default=90,
        required=True,
        help="So many days before and after it was done are compared.",
    )
    check_on = fields.Date("Effect Checked On", readonly=True, copy=False)
    check_ids = fields.One2many("aftersales.corrective.check", "corrective_id", "Effect Checks")
    closing_reason = fields.Text(readonly=True, copy=False)
    overdue_told_on = fields.Date(readonly=True, copy=False)
    is_overdue = fields.Boolean(compute="_compute_is_overdue", search="_search_is_overdue")
    complaint_count = fields.Integer("Number of Complaints", compute="_compute_complaint_count")

    _check_days_positive = models.Constraint(
        "CHECK(check_days BETWEEN 1 AND 3650)", "Compare at least 1 and at most 3650 days."
    )
    _due_idx = models.Index("(date_due) WHERE state IN ('draft', 'open')")
    _check_idx = models.Index("(check_on) WHERE state = 'implemented'")

    @api.depends("name", "subject")
    def _compute_display_name(self):
        for action in self:
            number = action.name if action.name != "/" else ""
            action.display_name = " ".join(filter(None, [number, action.subject]))

    @api.depends("state", "date_due")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for action in self:
            action.is_overdue = (
                action.state in ("draft", "open")
                and bool(action.date_due)
                and action.date_due < today
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        overdue = fields.Domain("state", "in", ("draft", "open")) & fields.Domain(
            "date_due", "<", today
        )
        return overdue if True in value else ~overdue

    @api.depends("complaint_ids")
    def _compute_complaint_count(self):
        for action in self:
            action.complaint_count = len(action.complaint_ids)

    @api.model_create_multi
    def create(self, vals_list):
        actions = super().create(vals_list)
        for action in actions:
            action._write_guarded({"name": action.company_id._aftersales_next_number(action._name)})
            action._audit(
                "corrective.made",
                subject=told(action.subject),
                complaints=[complaint.name for complaint in action.complaint_ids],
                cause=action.root_cause_id,
            )
        return actions

    def write(self, vals):
        if "company_id" in vals and any(
            action.company_id.id != vals["company_id"] for action in self
        ):
            raise UserError(
                self.env._("A corrective action stays in its company. Make one in the other.")
            )
        if {"category_id", "product_ids", "check_days"} & set(vals):
            # What the effect is measured by is not chosen once it is known.
            self._require_state(("draft", "open"))
        dates = {action: action.date_due for action in self}
        result = super().write(vals)
        if "date_due" in vals or "user_id" in vals:
            moved = self.filtered(lambda action: action.date_due != dates[action])
            moved._write_guarded({"overdue_told_on": False})
            for action in self.filtered(lambda action: action.state == "open"):
                if action in moved:
                    action._audit("corrective.moved", before=dates[action], after=action.date_due)
                action._ask_owner()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        self._require_state(("draft",))

    # ------------------------------------------------------------------
    # What people do
    # ------------------------------------------------------------------

    def action_open(self):
        """Draft → in work: the owner is asked to do it by its due date."""
        self.check_access("write")
        again = self.filtered(lambda action: action.state == "cancelled")
        self._set_state("open", ("draft", "cancelled"))
        again._write_guarded({"overdue_told_on": False})
        for action in self:
            action._audit("corrective.opened", owner=action.user_id, due=action.date_due)
            action._ask_owner()
        return True

    def action_implemented(self):
        """In work → done: from now on deliveries are counted, and its effect is checked later."""
        self.check_access("write")
        self._set_state("implemented", ("open",))
        for action in self:
            today = fields.Date.context_today(action)
            action._write_guarded(
                {
                    "date_implemented": today,
                    "check_on": today + timedelta(days=action.check_days),
                    "overdue_told_on": False,
                }
            )
            action._audit("corrective.implemented", check=action.check_on)
            action._done_asking()
        return True

    def action_accept(self, reason=None):
        """Done → accepted: a supervisor lets it rest although its effect is not proven.

        :raises UserError: without a reason.
        """
        self._supervise()
        self._close("accepted", ("implemented",), reason)
        return True

    def action_cancel(self, reason=None):
        """Stop the action, with a reason.

        :raises UserError: without a reason.
        """
        self.check_access("write")
        self._close("cancelled", PENDING, reason)
        return True

    def action_reopen(self, reason=None):
        """Back in work, by a person: what was proven once does not hold any more.

        :raises UserError: without a reason.
        """
        self._supervise()
        for action in self:
            action._require_reason(reason)
            action._reopen(reason, ("implemented", "effective", "accepted"))
        return True

    def action_check_effect(self):
        """Compare the rates now; called by people, and by the daily job when it is due."""
        self.check_access("write")
        self._require_state(("implemented", "effective", "accepted"))
        self._check_effect()
        return True

    def action_view_complaints(self):
        """Open the complaints that gave rise to this action."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_center.action_complaint")
        action.update(domain=[("id", "in", self.complaint_ids.ids)], context={"create": False})
        return action

    def _close(self, state, allowed_from, reason):
        for action in self:
            text = action._require_reason(reason)
            action._set_state(state, allowed_from)
            action._write_guarded({"closing_reason": text})
            action._audit(f"corrective.{state}", reason=told(text))
            action._done_asking()

    def _reopen(self, reason, allowed_from):
        """In work again, with a new due date and the owner asked."""
        self._set_state("open", allowed_from)
        due = fields.Date.context_today(self) + timedelta(days=30)
        self._write_guarded({"date_implemented": False, "check_on": False, "closing_reason": False})
        self._audit("corrective.reopened", reason=told(reason))
        if self.date_due < due:
            self.date_due = due  # asks the owner
        else:
            self._ask_owner()

    def _require_reason(self, reason):
        """``reason`` stripped.

        :raises UserError: when there is none.
        """
        text = (reason or "").strip()
        if not text:
            raise UserError(self.env._("This needs a reason. Write one sentence."))
        return text

    def _supervise(self):
        """:raises UserError: for those who may not decide that something is good enough."""
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group("aftersales_center.group_supervisor"):
            raise UserError(
                self.env._(
                    "Only a supervisor decides this. Ask one, or have the effect checked first."
                )
            )

    # ------------------------------------------------------------------
    # Reminders
    # ------------------------------------------------------------------

    def _ask_owner(self):
        """One activity for the owner, at the due date."""
        self._done_asking()
        for action in self:
            action.activity_schedule(
                "aftersales_center.mail_activity_corrective",
                date_deadline=action.date_due,
                summary=action.subject,
                user_id=action.user_id.id,
            )

    def _done_asking(self):
        # sudo: whoever moves it on, whosever activity it is; only those of this kind.
        self.sudo().activity_unlink(["aftersales_center.mail_activity_corrective"])
