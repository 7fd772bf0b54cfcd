"""An expression of dissatisfaction (ISO 10002), with or without a return."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from .severity import SEVERITIES

STATE = [
    ("new", "New"),
    ("acknowledged", "Acknowledged"),
    ("investigating", "Investigating"),
    ("decided", "Decided"),
    ("closed", "Closed"),
    ("appealed", "Appealed"),
]
OUTCOMES = [("upheld", "Upheld"), ("partly", "Partly upheld"), ("rejected", "Not upheld")]
#: What is noted when a complaint comes in, and never again.
KEPT = frozenset(["name", "is_sent_by_machine", "is_sender_doubtful", "files_refused"])
#: States in which somebody has to do something.
OPEN = ("new", "acknowledged", "investigating", "appealed")


class AftersalesComplaint(models.Model):
    """One complaint of one customer: what was said, found, decided and told, step by step.

    People move ``state`` through actions; each step is a record that never changes. Times are
    UTC, amounts in the currency of the company.
    """

    _name = "aftersales.complaint"
    _description = "Complaint"
    _inherit = [
        "aftersales.guarded.mixin",
        "aftersales.intake.mixin",
        "aftersales.notice.mixin",
        "aftersales.sla.mixin",
        "aftersales.case.mixin",
        "portal.mixin",
        "aftersales.portal.mixin",
        "rating.mixin",  # is a mail.thread
        "mail.activity.mixin",
    ]
    _order = "priority desc, id desc"
    _check_company_auto = True
    _mail_post_access = "read"
    _guarded = frozenset(
        [
            "state",
            "date_acknowledged",
            "date_responded",
            "date_decided",
            "date_closed",
            "outcome",
            "decision_text",
            "decided_by_id",
            "remedy_decided",
            "difference_reason",
            "round",
            "tier_id",
            "severity",
            "waits_on_customer",
            "merged_into_id",
            "split_from_id",
            "triage_score",
            "triage_reasons",
            "severity_by_person",
            "tier_by_person",
            "flags_by_person",
            "tier_since",
            "leader_reminded_on",
            "to_assign",
            "is_safety",
            "is_threat",
            "is_media",
            "is_regulator",
            "is_repeat",
            "step_ids",
            "escalation_ids",
            "payout_ids",
            "remedy_status",
            "texts_erased_on",
        ]
    )

    subject = fields.Char(
        required=True, index="trigram", default=lambda self: self.env._("Complaint")
    )
    note = fields.Text("Customer's Words", help="What the customer told us, as they said it.")
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        index=True,
        tracking=True,
        check_company=True,
        help="Empty while the sender is unknown.",
    )
    email_from = fields.Char("E-mail", help="Where an unknown sender wrote from.")
    phone = fields.Char()
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    team_id = fields.Many2one("aftersales.team", check_company=True, index=True, tracking=True)
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        index=True,
        tracking=True,
        copy=False,
        domain="[('share', '=', False)]",
        check_company=True,
    )
    tier_id = fields.Many2one(
        "aftersales.complaint.tier",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        check_company=True,
        ondelete="restrict",
    )
    category_id = fields.Many2one(
        "aftersales.complaint.category",
        index=True,
        tracking=True,
        check_company=True,
        ondelete="restrict",
    )
    severity = fields.Selection(
        SEVERITIES, required=True, readonly=True, copy=False, default="1", tracking=True, index=True
    )
    priority = fields.Selection([("0", "Normal"), ("1", "Urgent")], default="0")
    order_ids = fields.Many2many(
        "sale.order",
        "aftersales_complaint_order_rel",
        "complaint_id",
        "order_id",
        string="Orders",
        check_company=True,
    )
    rma_ids = fields.Many2many(
        "aftersales.rma",
        "aftersales_complaint_rma_rel",
        "complaint_id",
        "rma_id",
        string="Returns",
        check_company=True,
    )
    product_ids = fields.Many2many(
        "product.product",
        "aftersales_complaint_product_rel",
        "complaint_id",
        "product_id",
        string="Products",
    )
    lot_ids = fields.Many2many(
        "stock.lot",
        "aftersales_complaint_lot_rel",
        "complaint_id",
        "lot_id",
        string="Lots/Serial Numbers",
    )
    remedy_wanted = fields.Selection(
        [
            ("refund", "Money back"),
            ("price_reduction", "Price reduction"),
            ("replacement", "Replacement"),
            ("repair", "Repair"),
            ("voucher", "Voucher"),
            ("apology", "Apology"),
            ("other", "Something else"),
        ],
        "Customer Wants",
    )
    state = fields.Selection(
        STATE,
        required=True,
        default="new",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    date_received = fields.Datetime(
        "Received On", required=True, default=fields.Datetime.now, copy=False, index=True
    )
    date_acknowledged = fields.Datetime("Acknowledged On", readonly=True, copy=False)
    date_responded = fields.Datetime("First Answered On", readonly=True, copy=False)
    date_decided = fields.Datetime("Decided On", readonly=True, copy=False)
    date_closed = fields.Datetime("Closed On", readonly=True, copy=False)
    outcome = fields.Selection(OUTCOMES, readonly=True, copy=False, tracking=True)
    decision_text = fields.Text("Decision", readonly=True, copy=False)
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    round = fields.Integer(
        readonly=True, copy=False, help="0: first decision. Each appeal counts one more."
    )
    waits_on_customer = fields.Boolean(readonly=True, copy=False)
    triage_score = fields.Integer(readonly=True, copy=False)
    triage_reasons = fields.Json(readonly=True, copy=False)
    is_safety = fields.Boolean("Safety", readonly=True, copy=False, index="btree_not_null")
    is_threat = fields.Boolean("Threat", readonly=True, copy=False)
    is_media = fields.Boolean("Media", readonly=True, copy=False)
    is_regulator = fields.Boolean("Regulator or Court", readonly=True, copy=False)
    is_repeat = fields.Boolean("Repeated", readonly=True, copy=False)
    merged_into_id = fields.Many2one(
        "aftersales.complaint", readonly=True, copy=False, index="btree_not_null"
    )
    merged_ids = fields.One2many("aftersales.complaint", "merged_into_id", "Merged Into This")
    split_from_id = fields.Many2one(
        "aftersales.complaint", "Taken Out Of", readonly=True, copy=False, index="btree_not_null"
    )
    split_ids = fields.One2many("aftersales.complaint", "split_from_id", "Taken Out Of This")
    step_ids = fields.One2many("aftersales.complaint.step", "complaint_id", "Steps")
    escalation_ids = fields.One2many("aftersales.escalation", "complaint_id", "Escalations")

    _external_ref_unique = models.UniqueIndex(
        "(company_id, channel, external_ref) WHERE external_ref IS NOT NULL",
        "This request is a complaint already.",
    )
    _somebody = models.Constraint(
        "CHECK(partner_id IS NOT NULL OR email_from IS NOT NULL OR phone IS NOT NULL)",
        "A complaint needs a customer, or an address or phone number to answer to.",
    )
    #: The first page of the list of all, however many there are.
    _list_idx = models.Index("(priority DESC, id DESC)")
    #: The working list: what is open, the latest first, within one company.
    _open_idx = models.Index(
        "(company_id, tier_id, id) WHERE state IN ('new', 'acknowledged', 'investigating',"
        " 'appealed')"
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Take complaints in: numbered, sorted (triage), assigned, their clocks started."""
        known = {case.id for vals in vals_list if (case := self._known_intake(vals))}
        complaints = super().create(vals_list)
        new = complaints.filtered(lambda complaint: complaint.id not in known)
        new._received()
        return complaints

    def write(self, vals):
        for name in KEPT.intersection(vals):
            self._refuse(name)
        if "company_id" in vals and any(
            complaint.company_id.id != vals["company_id"] for complaint in self
        ):
            raise UserError(
                self.env._("A complaint stays in its company. Make a new one in the other.")
            )
        before = {complaint: complaint.category_id for complaint in self}
        result = super().write(vals)
        if "category_id" in vals:
            changed = self.filtered(lambda complaint: complaint.category_id != before[complaint])
            changed._sla_retarget(self.env._("Category changed"))
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("A complaint is kept as evidence and cannot be deleted. Close it instead.")
        )

    def copy_data(self, default=None):
        """A copy is a new complaint about the same matter, brought in by the back office."""
        return super().copy_data(dict(default or {}, channel="backoffice"))

    def _compute_access_url(self):
        super()._compute_access_url()
        for complaint in self:
            complaint.access_url = f"/my/complaints/{complaint.id}"

    def _notice_address(self):
        return self.partner_id.email or self.email_from

    def _say(self, text):
        """Put plain words into the chatter of each complaint, one line of ``text`` a line."""
        body = Markup("<br/>").join(text.split("\n"))
        self._message_log_batch(bodies=dict.fromkeys(self.ids, body))
