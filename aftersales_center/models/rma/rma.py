from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

STATUS = [
    ("no", "Not needed"),
    ("pending", "Pending"),
    ("partial", "Partial"),
    ("done", "Done"),
]
#: What a header's status is, from its lines': all the same, or somewhere in between.
STATE = [
    ("draft", "Draft"),
    ("requested", "Requested"),
    ("approved", "Approved"),
    ("done", "Done"),
    ("rejected", "Rejected"),
    ("cancelled", "Cancelled"),
]


def merge_statuses(statuses):
    """One status for several: ``no`` counts only when nothing else is there."""
    statuses = set(statuses) - {"no"}
    if not statuses:
        return "no"
    return statuses.pop() if len(statuses) == 1 else "partial"


class AftersalesRma(models.Model):
    """One customer request to give goods back or have them put right.

    People decide ``state``; stock moves, inspections and credit notes prove the three
    ``*_status`` fields. Lines may come from several orders of one customer.
    """

    _name = "aftersales.rma"
    _description = "Return (RMA)"
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
    _guarded = frozenset(
        [
            "state",
            "receipt_status",
            "inspection_status",
            "remedy_status",
            "date_request",
            "date_approval",
            "date_done",
            "date_rejected",
            "refusal_reason",
            "texts_erased_on",
            "payout_ids",
            "complaint_ids",
            "ladder_tier_id",
            "tier_since",
            "leader_reminded_on",
            "escalation_ids",
            "recovery_due",
            "withdrawal_id",
            "told_facts",
            "waits_on_customer",
            "waiting_reason",
            "waiting_since",
        ]
    )
    _mail_post_access = "read"

    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        index=True,
        tracking=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    order_ids = fields.Many2many(
        "sale.order",
        string="Orders",
        compute="_compute_order_ids",
        search="_search_order_ids",
        compute_sudo=True,
        help="Computed from the lines. A receiver sees their names, not what is in them.",
    )
    order_count = fields.Integer(compute="_compute_order_ids", compute_sudo=True)
    line_ids = fields.One2many("aftersales.rma.line", "rma_id", "Lines", copy=True)
    team_id = fields.Many2one(
        "aftersales.team",
        check_company=True,
        index=True,
        tracking=True,
        default=lambda self: self._default_team(),
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        index=True,
        tracking=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        check_company=True,
    )
    priority = fields.Selection([("0", "Normal"), ("1", "Urgent")], default="0")
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        "Return To",
        check_company=True,
        compute="_compute_warehouse_id",
        store=True,
        readonly=False,
        precompute=True,
        help="The warehouse that receives the goods; it may be another than the one that sent"
        " them. Can be changed until the return is approved.",
    )
    note = fields.Text("Customer's Words", help="What the customer told us, as they said it.")
    refusal_reason = fields.Text(readonly=True, copy=False)
    send_back_by = fields.Date(
        copy=False, help="The last day on which the customer may send the goods."
    )
    state = fields.Selection(
        STATE,
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
        group_expand=True,
    )
    date_request = fields.Datetime("Requested On", readonly=True, copy=False)
    date_approval = fields.Datetime("Approved On", readonly=True, copy=False)
    date_done = fields.Datetime("Done On", readonly=True, copy=False)
    receipt_status = fields.Selection(
        STATUS, compute="_compute_statuses", store=True, string="Receipt", index=True
    )
    inspection_status = fields.Selection(
        STATUS, compute="_compute_statuses", store=True, string="Inspection", index=True
    )
    remedy_status = fields.Selection(
        STATUS, compute="_compute_statuses", store=True, string="Remedy", index=True
    )
    needs_decision = fields.Boolean(
        compute="_compute_needs_decision", search="_search_needs_decision"
    )
    picking_ids = fields.One2many(
        "stock.picking",
        "aftersales_rma_id",
        "Transfers",
        groups="aftersales_center.group_agent,stock.group_stock_user",
    )
    picking_count = fields.Integer(compute="_compute_counts")
    inspection_ids = fields.One2many("aftersales.inspection", "rma_id", "Inspections")
    remedy_ids = fields.One2many(
        "aftersales.remedy",
        "rma_id",
        "Remedies",
        groups="aftersales_center.group_agent,aftersales_center.group_auditor",
    )
    credit_note_count = fields.Integer(compute="_compute_credit_note_count")

    _external_ref_unique = models.UniqueIndex(
        "(company_id, channel, external_ref) WHERE external_ref IS NOT NULL",
        "This request is a return already.",
    )
    #: The first page of the list of all, however many there are.
    _list_idx = models.Index("(priority DESC, id DESC)")
    #: The agent's working list: what is open, the latest first, within one company.
    _open_idx = models.Index(
        "(company_id, state, id) WHERE state IN ('draft', 'requested', 'approved')"
    )

    # ------------------------------------------------------------------
    # Defaults, constraints, computes
    # ------------------------------------------------------------------

    def _default_team(self):
        return self.env["aftersales.team"].search(
            [("user_ids", "in", self.env.uid), ("company_id", "in", [False, self.env.company.id])],
            limit=1,
        )

    @api.constrains("partner_id", "line_ids")
    def _check_one_customer(self):
        self.line_ids._check_customer()

    @api.depends("line_ids.sale_line_id")
    def _compute_order_ids(self):
        for rma in self:
            rma.order_ids = rma.line_ids.sale_line_id.order_id
            rma.order_count = len(rma.order_ids)

    def _search_order_ids(self, operator, value):
        return [("line_ids.sale_line_id.order_id", operator, value)]

    @api.depends("company_id")
    def _compute_warehouse_id(self):
        for rma in self:
            if rma.warehouse_id.company_id == rma.company_id and rma.warehouse_id:
                continue
            # sudo: an agent has no stock group; only the id of a warehouse of the return's
            # own company is kept.
            order = rma.line_ids.sale_line_id.order_id[:1].sudo()
            rma.warehouse_id = order.warehouse_id or self.env["stock.warehouse"].sudo().search(
                [("company_id", "=", rma.company_id.id)], limit=1
            )

    @api.depends(
        "state", "line_ids.receipt_status", "line_ids.inspection_status", "line_ids.remedy_status"
    )
    def _compute_statuses(self):
        for rma in self:
            for field in ("receipt_status", "inspection_status", "remedy_status"):
                rma[field] = merge_statuses(rma.line_ids.mapped(field))

    @api.depends("line_ids.needs_decision")
    def _compute_needs_decision(self):
        for rma in self:
            rma.needs_decision = any(rma.line_ids.mapped("needs_decision"))

    def _search_needs_decision(self, operator, value):
        if operator != "in":
            return NotImplemented
        lines = self.env["aftersales.rma.line"]._search([("needs_decision", "in", [True])])
        domain = [("line_ids", "any", [("id", "in", lines)])]
        return domain if True in value else ["!", *domain]

    @api.depends("picking_ids")
    def _compute_counts(self):
        # sudo: counting transfers of returns the user may read, without a stock group.
        counts = dict(
            self.env["stock.picking"]
            .sudo()
            ._read_group(
                [("aftersales_rma_id", "in", self.ids)], ["aftersales_rma_id"], ["__count"]
            )
        )
        for rma in self:
            rma.picking_count = counts.get(rma, 0)

    def _compute_credit_note_count(self):
        # sudo: counting credit notes of returns the user may read, without an accounting group.
        for rma in self.sudo():
            rma.credit_note_count = len(rma.remedy_ids.credit_line_ids.move_id)

    def _compute_access_url(self):
        super()._compute_access_url()
        for rma in self:
            rma.access_url = f"/my/returns/{rma.id}"

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        """The button to the page of the return is for its customer, whose link has its token."""
        groups = super()._notify_get_recipients_groups(message, model_description, msg_vals)
        for name, _condition, options in groups:
            if name in ("portal", "customer"):
                options["has_button_access"] = False
        return groups

    def _track_subtype(self, init_values):
        return (
            self.env.ref("aftersales_center.mt_rma_state", raise_if_not_found=False)
            if "state" in init_values
            else super()._track_subtype(init_values)
        )

    # ------------------------------------------------------------------
    # What stays
    # ------------------------------------------------------------------

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        for rma in self:
            if rma.state not in ("draft", "cancelled") or rma.date_request:
                raise UserError(
                    self.env._(
                        "%s cannot be deleted: a return that was requested is kept as evidence."
                        " Cancel it instead.",
                        rma.name,
                    )
                )
        self._audit("rma.deleted")

    def write(self, vals):
        if "company_id" in vals and self.line_ids.sale_line_id:
            raise UserError(
                self.env._("A return stays in the company of its orders. Make a new one there.")
            )
        if "warehouse_id" in vals or "partner_id" in vals or "company_id" in vals:
            for rma in self:
                if rma.state in ("approved", "done"):
                    raise UserError(
                        self.env._(
                            "%s is approved: its customer, company and warehouse can no longer"
                            " change. Cancel it and make a new one, or transfer the goods.",
                            rma.name,
                        )
                    )
        return super().write(vals)

    def copy_data(self, default=None):
        """A copy asks for the same goods again as a new draft of the back office."""
        return super().copy_data(dict(default or {}, channel="backoffice"))

    # ------------------------------------------------------------------
    # Words
    # ------------------------------------------------------------------

    def _say(self, text):
        """Put plain words into the chatter of each return, one line of ``text`` a line."""
        self._say_each(dict.fromkeys(self, text))

    def _say_each(self, texts):
        """Put ``{return: text}`` into the chatter of each, all in one go."""
        if texts:
            self._message_log_batch(
                bodies={
                    rma.id: Markup("<br/>").join(text.split("\n")) for rma, text in texts.items()
                }
            )

    def _require_lines(self):
        for rma in self:
            if not rma.line_ids:
                raise ValidationError(
                    self.env._("%s has no line. Add the products that come back first.", rma.name)
                )
