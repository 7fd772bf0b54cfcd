"""The stored answer to a claim: what was decided, on which rules and facts; never changed later."""

from datetime import timezone

from odoo import fields, models
from odoo.exceptions import UserError

from ...engine.claim import Period, RefundClock, Start, Unit, Withhold
from ...engine.deadlines import Calendar, last_day, local_day

VERDICTS = [("accept", "Accepted"), ("review", "To review"), ("refuse", "Refused")]
OCCASIONS = [
    ("request", "Request"),
    ("approval", "Approval"),
    ("inspection", "Inspection"),
    ("override", "Override"),
]


class AftersalesPolicyDecision(models.Model):
    """One verdict on one return line.

    A new decision supersedes the one before and points to it; the line points to the newest.
    Rows are written by the system only. The database refuses to change one, but for emptying
    the reason somebody typed, which has to be erasable.
    """

    _name = "aftersales.policy.decision"
    _description = "Decision"
    _inherit = ["aftersales.append.only.mixin"]
    _order = "id desc"
    _log_access = False
    _rec_name = "date"
    _erasable = ("override_reason",)
    _goes_with_owner = True
    _check_company_auto = True

    rma_line_id = fields.Many2one(
        "aftersales.rma.line", "Return Line", required=True, ondelete="cascade", index=True
    )
    rma_id = fields.Many2one(related="rma_line_id.rma_id")
    product_id = fields.Many2one(related="rma_line_id.product_id")
    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    date = fields.Datetime("Decided On", required=True, readonly=True)
    user_id = fields.Many2one("res.users", "Decided By", required=True, ondelete="restrict")
    occasion = fields.Selection(OCCASIONS, required=True, readonly=True)
    supersedes_id = fields.Many2one("aftersales.policy.decision", readonly=True, index=True)
    verdict = fields.Selection(VERDICTS, required=True, readonly=True)
    code = fields.Char(required=True, readonly=True, help="The sentence it comes down to.")
    rule_trace = fields.Json(
        readonly=True, help="Each rule that spoke, with the facts and dates it looked at."
    )
    basis = fields.Selection(
        [
            ("withdrawal", "Withdrawal"),
            ("non_conformity", "Non-conformity"),
            ("delivery_fault", "Delivery fault"),
            ("goodwill", "Goodwill"),
        ],
        "Claim Rests On",
        required=True,
        readonly=True,
    )
    legal_basis = fields.Text(readonly=True, help="The law, with its citation.")
    legal_rule_ids = fields.Many2many(
        "aftersales.legal.rule", "aftersales_decision_legal_rule", readonly=True
    )
    policy_id = fields.Many2one(
        "aftersales.policy", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    remedies = fields.Char("Remedies Allowed", readonly=True, help="Codes, with commas between.")
    deadline = fields.Datetime(
        "Claimable Until", readonly=True, help="The last moment; empty: without end, or not known."
    )
    is_deadline_known = fields.Boolean("Deadline Known", readonly=True)
    return_payer = fields.Selection(
        [("consumer", "Customer"), ("seller", "Seller")], "Return Shipping Paid By", readonly=True
    )
    outbound = fields.Selection(
        [("y", "In full"), ("standard_only", "Cheapest standard delivery"), ("n", "No")],
        "Delivery Charge Refunded",
        readonly=True,
    )
    restocking_fee = fields.Float("Restocking Fee (%)", digits=(16, 4), readonly=True)
    keeps_item = fields.Boolean(readonly=True)
    evidence = fields.Char("Evidence Asked For", readonly=True)
    auto_approve = fields.Boolean(readonly=True)
    may_deduct_value = fields.Boolean(
        readonly=True, help="Whether the refund may be lowered for goods that were used."
    )
    floor_won = fields.Boolean(
        "Law Over Policy", readonly=True, help="The law gave more than the policy would have."
    )
    send_back_value = fields.Integer(readonly=True)
    send_back_unit = fields.Char(readonly=True)
    refund_start = fields.Char(readonly=True, help="The event the refund period runs from.")
    refund_value = fields.Integer(readonly=True)
    refund_unit = fields.Char(readonly=True)
    refund_include_start = fields.Boolean(
        readonly=True, help="Whether the day it runs from is its first."
    )
    refund_withhold = fields.Char(readonly=True, help="Until when the refund may be held back.")
    refund_basis = fields.Text(readonly=True)
    promise_start = fields.Char(readonly=True, help="What the merchant's own promise runs from.")
    promise_days = fields.Integer(readonly=True)
    country_code = fields.Char("Law Of", readonly=True, help="Where it was delivered.")
    subdivision_code = fields.Char(readonly=True)
    timezone = fields.Char("Customer's Time Zone", readonly=True)
    answer_due_on = fields.Date(
        "Answer Due by Law", readonly=True, help="Empty where the law sets no term for an answer."
    )
    amount = fields.Monetary(
        readonly=True,
        help="What was asked for, with tax.",
        groups="aftersales_center.group_agent,aftersales_center.group_auditor",
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    override_user_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    override_reason = fields.Text(readonly=True)
    confirm_user_id = fields.Many2one(
        "res.users", "Confirmed By", readonly=True, ondelete="restrict"
    )

    sentence = fields.Char("Why", compute="_compute_words")
    customer_text = fields.Text("Told to the Customer", compute="_compute_words")
    remedy_names = fields.Char("Remedies", compute="_compute_names")
    evidence_names = fields.Char("Evidence", compute="_compute_names")
    trace_html = fields.Html("Rules", compute="_compute_trace_html", sanitize=False)

    def _refuse_change(self):
        raise UserError(
            self.env._(
                "A decision is never written, changed or deleted by hand. Decide again, or"
                " override it with a reason: that makes a new one."
            )
        )

    # ------------------------------------------------------------------
    # What follows from it
    # ------------------------------------------------------------------

    def _calendar(self):
        """The customer's working days and holidays."""
        return Calendar(self.country_code or "", self.subdivision_code or "")

    def _refund_clock(self):
        """What law says on refunding, as the engine takes it; None where it says nothing."""
        self.ensure_one()
        if not self.refund_start:
            return None
        unit = self.refund_unit
        return RefundClock(
            Start(self.refund_start),
            Period(self.refund_value, Unit(unit)) if unit else None,
            Withhold(self.refund_withhold or "none"),
            include_start=self.refund_include_start,
        )

    def _send_back_period(self):
        """How long the law gives the customer to send the goods; None where it says nothing."""
        unit = self.send_back_unit
        return Period(self.send_back_value, Unit(unit)) if unit else None

    def _send_back_by(self):
        """The last day the law gives the customer to send the goods; None where it says nothing."""
        self.ensure_one()
        period = self._send_back_period()
        if not period:
            return None
        asked = self.rma_id._asked_on().replace(tzinfo=timezone.utc)
        return last_day(
            local_day(asked, self.timezone or "UTC"),
            period,
            rollover=True,
            calendar=self._calendar(),
        )
