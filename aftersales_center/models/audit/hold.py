"""Legal holds: what nobody may erase as long as they stand."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .mixin import Personal


class AftersalesAuditHold(models.Model):
    """Everything about one customer, or one case, is kept until somebody lifts the hold.

    A hold stands from the moment it is made and is never deleted. It holds within one company. Its
    own record, the reason included, is the evidence why something was kept: it stays.
    """

    _name = "aftersales.audit.hold"
    _description = "Legal Hold"
    _inherit = ["aftersales.guarded.mixin", "aftersales.audit.mixin"]
    _order = "state, id desc"
    _check_company_auto = True
    _guarded = frozenset(
        [
            "state",
            "date",
            "user_id",
            "lifted_on",
            "lifted_by_id",
            "lift_reason",
            "res_model",
            "res_id",
        ]
    )
    #: All that may change while a hold stands.
    _changeable = frozenset(["review_date"])

    name = fields.Char("Number", compute="_compute_name")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Holds everything about this customer, all contacts included.",
    )
    case_ref = fields.Reference(
        selection="_selection_case", string="Case", help="Holds this one case only."
    )
    res_model = fields.Char("Model", compute="_compute_case", store=True, precompute=True)
    res_id = fields.Many2oneReference(
        "Record ID", model_field="res_model", compute="_compute_case", store=True, precompute=True
    )
    reason = fields.Text(required=True, help="Why it is held: the claim, court and file number.")
    review_date = fields.Date("Review On", help="When somebody should see whether it still stands.")
    state = fields.Selection(
        [("active", "Stands"), ("lifted", "Lifted")],
        required=True,
        default="active",
        readonly=True,
        copy=False,
    )
    date = fields.Datetime(
        "Held Since", required=True, readonly=True, copy=False, default=fields.Datetime.now
    )
    user_id = fields.Many2one(
        "res.users",
        "Set By",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: self.env.user,
    )
    lifted_on = fields.Datetime(readonly=True, copy=False)
    lifted_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    lift_reason = fields.Text(readonly=True, copy=False)

    _one_target = models.Constraint(
        "CHECK((partner_id IS NULL) <> (case_ref IS NULL))",
        "Choose either a customer or one case to hold.",
    )
    _case_idx = models.Index("(res_model, res_id) WHERE state = 'active'")

    @api.model
    def _selection_case(self):
        """The models whose records can be held; bridges add theirs (with a ``partner_id``)."""
        return [
            ("aftersales.rma", self.env._("Return")),
            ("aftersales.complaint", self.env._("Complaint")),
        ]

    def _compute_name(self):
        for hold in self:
            hold.name = f"HOLD/{hold.id:05d}" if hold.id else False

    @api.depends("partner_id", "case_ref")
    def _compute_display_name(self):
        for hold in self:
            target = hold.case_ref or hold.partner_id
            hold.display_name = " – ".join(filter(None, [hold.name, target.display_name]))

    @api.depends("case_ref")
    def _compute_case(self):
        for hold in self:
            hold.res_model = hold.case_ref._name if hold.case_ref else False
            hold.res_id = hold.case_ref.id if hold.case_ref else False

    @api.constrains("reason", "case_ref", "company_id")
    def _check_hold(self):
        for hold in self:
            if not hold.reason.strip():
                raise UserError(self.env._("A legal hold needs a reason. Write one sentence."))
            if hold.case_ref and hold.case_ref.company_id != hold.company_id:
                raise UserError(
                    self.env._(
                        "%(case)s belongs to %(company)s. Set the hold in that company.",
                        case=hold.case_ref.display_name,
                        company=hold.case_ref.company_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Set holds; each stands at once and is logged.

        :raises UserError: without a reason, or with neither or both of customer and case.
        """
        holds = super().create(vals_list)
        for hold in holds.filtered("case_ref"):
            hold.case_ref.check_access("read")
        for hold in holds.filtered("partner_id"):
            customer = hold.partner_id.commercial_partner_id
            if customer != hold.partner_id:
                hold._write_guarded({"partner_id": customer.id})
        holds.company_id._aftersales_collide()
        for hold in holds:
            hold._audit(
                "audit.hold",
                reason=Personal(hold.reason.strip()),
                hold=hold.name,
                review=hold.review_date or None,
            )
        return holds

    def write(self, vals):
        for name in set(vals) - self._changeable if self else ():
            self._refuse(name)  # merging contacts writes on no record
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("A legal hold is evidence and stays. Lift it, with a reason, instead.")
        )

    def action_lift(self, reason=None):
        """Stands → lifted: what is past its retention may be erased again.

        Called by supervisors and administrators; the button asks for the reason first.

        :raises UserError: without a reason, or when it was lifted already.
        """
        self.check_access("write")
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Lifting a legal hold needs a reason. Write one sentence."))
        self._set_state("lifted", ("active",))
        self._write_guarded(
            {
                "lifted_on": fields.Datetime.now(),
                "lifted_by_id": self.env.uid,
                "lift_reason": reason,
            }
        )
        for hold in self:
            hold._audit("audit.release", reason=Personal(reason), hold=hold.name)
        return True

    # ------------------------------------------------------------------
    # The log
    # ------------------------------------------------------------------

    def _audit_root(self):
        """The case that is held, so that its history tells; a customer's hold tells itself."""
        return self.env[self.res_model].browse(self.res_id) if self.res_model else self

    def _audit_name(self):
        return self.name

    # ------------------------------------------------------------------
    # What is held
    # ------------------------------------------------------------------

    @api.model
    def _covers(self):
        """SQL: whether a hold that stands covers row ``p`` of the personal texts.

        A customer's hold covers the rows of their cases too, whatever customer a row was
        written with: contacts are merged, and move to other companies.
        """
        self.flush_model()
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        return SQL(
            """
            EXISTS (
                SELECT FROM aftersales_audit_hold h
                  LEFT JOIN res_partner hp ON hp.id = h.partner_id
                 WHERE h.state = 'active' AND h.company_id = p.company_id AND (
                       (h.res_model = p.res_model AND h.res_id = p.res_id)
                       OR p.partner_id IN (
                            SELECT x.id FROM res_partner x
                             WHERE x.commercial_partner_id = hp.commercial_partner_id)
                       OR %s))
            """,
            SQL(" OR ").join(self._covering()),
        )

    @api.model
    def _covering(self):
        """SQL conditions by which hold ``h`` (of customer ``hp``) covers row ``p`` through what
        the row is about; rooms with records of their own add theirs."""
        of_cases = []
        for model, _label in self._selection_case():
            self.env[model].flush_model(["partner_id"])
            of_cases.append(
                SQL(
                    """
                    (p.res_model = %s AND EXISTS (
                        SELECT FROM %s c JOIN res_partner cp ON cp.id = c.partner_id
                         WHERE c.id = p.res_id
                           AND cp.commercial_partner_id = hp.commercial_partner_id))
                    """,
                    model,
                    SQL.identifier(self.env[model]._table),
                )
            )
        return of_cases

    @api.model
    def _held_among(self, cases):
        """Those of ``cases`` (of one model) that a hold covers, by themselves or by customer."""
        # sudo: whether something is held, whoever asks; only the asked cases come back.
        holds = self.sudo().search(
            [
                ("state", "=", "active"),
                ("company_id", "in", cases.sudo().company_id.ids),
                "|",
                "&",
                ("res_model", "=", cases._name),
                ("res_id", "in", cases.ids),
                (
                    "partner_id.commercial_partner_id",
                    "in",
                    cases.sudo().partner_id.commercial_partner_id.ids,
                ),
            ]
        )
        ids = {(hold.company_id.id, hold.res_id) for hold in holds if hold.res_model}
        customers = {
            (hold.company_id.id, hold.partner_id.commercial_partner_id.id) for hold in holds
        }
        return (
            cases.sudo()
            .filtered(
                lambda case: (case.company_id.id, case.id) in ids
                or (case.company_id.id, case.partner_id.commercial_partner_id.id) in customers
            )
            .sudo(cases.env.su)
        )
