"""A customer asks to be forgotten: done at once as far as the law lets, the rest on its day."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .erase import BATCH
from .mixin import Personal

GROUNDS = [
    ("gdpr_17", "GDPR, article 17"),
    ("pipl_47", "PIPL, article 47"),
    ("other", "Another ground"),
]
#: Days until a case that is still open, or whose retention runs, is looked at again.
_LOOK_AGAIN = 7


class AftersalesAuditErasureRequest(models.Model):
    """Erase what was typed about one customer of one company up to the day they asked.

    Texts that have to be kept for a legal obligation or for legal claims are exempt (GDPR
    17(3)(b) and (e)); PIPL 47 lets them be stored until the period is over. They are erased
    by the nightly job when their retention ends and no hold stands.
    """

    _name = "aftersales.audit.erasure.request"
    _description = "Erasure Request"
    _inherit = ["aftersales.guarded.mixin", "aftersales.audit.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _guarded = frozenset(
        [
            "state",
            "date",
            "user_id",
            "date_done",
            "next_date",
            "kept_until",
            "kept_because",
            "partner_number",
            "erased_count",
            "kept_count",
            "held_count",
            "case_count",
        ]
    )

    name = fields.Char("Number", compute="_compute_name")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    partner_number = fields.Integer("Customer ID", readonly=True, copy=False)
    ground = fields.Selection(GROUNDS, required=True, default="gdpr_17")
    reason = fields.Char(
        "Reference", help="Where the request is filed. No personal data: this line stays."
    )
    state = fields.Selection(
        [("open", "Open"), ("done", "Done"), ("withdrawn", "Withdrawn")],
        required=True,
        default="open",
        readonly=True,
        copy=False,
    )
    date = fields.Datetime(
        "Requested On", required=True, readonly=True, copy=False, default=fields.Datetime.now
    )
    user_id = fields.Many2one(
        "res.users",
        "Entered By",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: self.env.user,
    )
    answer_by = fields.Date(
        compute="_compute_answer_by",
        help="The customer is told what was done within one month (GDPR 12(3)).",
    )
    date_done = fields.Datetime("Done On", readonly=True, copy=False)
    erased_count = fields.Integer("Texts Erased", readonly=True, copy=False)
    remaining_count = fields.Integer("Texts Left", compute="_compute_remaining_count")
    kept_count = fields.Integer("Kept by Law", readonly=True, copy=False)
    kept_until = fields.Date(
        "Erased From", readonly=True, copy=False, help="When the last of them may be erased."
    )
    kept_because = fields.Text("Because Of", readonly=True, copy=False)
    held_count = fields.Integer("Under Legal Hold", readonly=True, copy=False)
    case_count = fields.Integer(
        "Returns Waiting", readonly=True, copy=False, help="Returns whose own texts still stand."
    )
    next_date = fields.Date("Next Try", readonly=True, copy=False)

    _due_idx = models.Index("(next_date) WHERE state = 'open'")
    _reason_if_other = models.Constraint(
        "CHECK(ground <> 'other' OR COALESCE(reason, '') <> '')",
        "Another ground than GDPR or PIPL needs a reference: say where the request is filed.",
    )

    def _compute_name(self):
        for request in self:
            request.name = f"ERASE/{request.id:05d}" if request.id else False

    @api.depends("partner_id")
    def _compute_display_name(self):
        for request in self:
            request.display_name = request.name

    @api.depends("date")
    def _compute_answer_by(self):
        for request in self:
            request.answer_by = request.date and request.date.date() + relativedelta(months=1)

    @api.depends("kept_count", "held_count")
    def _compute_remaining_count(self):
        for request in self:
            request.remaining_count = request.kept_count + request.held_count

    @api.model_create_multi
    def create(self, vals_list):
        """Enter requests; nothing is erased yet, see :meth:`action_erase`.

        Called by the wizard, as an administrator.
        """
        requests = super().create(vals_list)
        for request in requests:
            customer = request.partner_id.commercial_partner_id
            if not customer:
                raise UserError(self.env._("Say whose texts are to be erased."))
            request._write_guarded({"partner_id": customer.id, "partner_number": customer.id})
        requests._count_left()
        for ground, group in requests.grouped("ground").items():
            group._audit("erasure.requested", ground=ground)
        return requests

    def write(self, vals):
        for name in vals if self else ():  # merging contacts writes on no record
            self._refuse(name)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("An erasure request is evidence and stays. Withdraw it instead.")
        )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_erase(self):
        """Erase what may be erased today; called by administrators.

        :raises UserError: when a request is not open.
        """
        self.check_access("write")
        self._require_state(("open",))
        for request in self:
            while request._step():
                pass
        return True

    def action_withdraw(self):
        """Open → withdrawn: the customer took it back, or it was entered by mistake.

        What was erased stays erased. Called by administrators.
        """
        self.check_access("write")
        self._set_state("withdrawn", ("open",))
        self._write_guarded({"next_date": False})
        self._audit("erasure.withdrawn")
        return True

    @api.model
    def _due(self):
        """Open requests of which something may be erased; called by the nightly job."""
        today = fields.Date.today() + timedelta(days=1)  # it is tomorrow somewhere already
        return self.search([("state", "=", "open"), ("next_date", "<=", today)], order="id")

    def _step(self):
        """Erase one batch of what may be, then see what is left.

        :returns: how many were erased when there may be more, 0 when there is nothing to do.
        """
        self.ensure_one()
        if self.state != "open":
            return 0
        company, customer = self.company_id, self.partner_id.commercial_partner_id
        # sudo: administrators erase texts that they may not read; the access to the request
        # was checked, and the rows are those of its customer and company.
        personal = self.env["aftersales.audit.personal"].sudo()
        rows = personal._erasable(company, self._condition())
        payload = {"customer": customer} if customer else {}
        reason = Personal(self.reason) if self.reason else self.name
        erased = rows._erase(self.ground, reason, **payload)
        if erased < BATCH and customer:
            for model, _label in self.env["aftersales.audit.hold"]._selection_case():
                self.env[model]._aftersales_erase_personal(
                    customer, company, self.ground, until=self.date
                )
        self._write_guarded({"erased_count": self.erased_count + erased})
        self._count_left()
        if erased < BATCH:
            self._close_if_done()
        return erased if self.state == "open" and erased == BATCH else 0

    def _condition(self):
        customers = {self.partner_number, self.partner_id.commercial_partner_id.id} - {0}
        return self.env["aftersales.audit.personal"]._of_customer(
            self.company_id, sorted(customers), self.date
        )

    def _count_left(self):
        """Write down what is left, why, and when to look again."""
        for request in self:
            company = request.company_id
            # sudo: counts of texts that an administrator may not read.
            personal = request.env["aftersales.audit.personal"].sudo()
            left = personal._overview(company, request._condition())
            cases = request._waiting_cases()
            first, last, because = company._aftersales_kept(left.oldest, left.newest)
            today = company._aftersales_today()
            look_again = [first] if first else []
            if left.held or left.free:
                look_again.append(today + timedelta(days=1))
            if cases or (left.kept and not first):
                look_again.append(today + timedelta(days=_LOOK_AGAIN))
            request._write_guarded(
                {
                    "kept_count": left.kept,
                    "held_count": left.held,
                    "case_count": cases,
                    "kept_until": last,
                    "kept_because": because,
                    "next_date": min(look_again, default=today),
                }
            )

    def _waiting_cases(self):
        """How many cases of this customer, made before the request, still have their texts."""
        self.ensure_one()
        customer = self.partner_id.commercial_partner_id
        return sum(
            len(self.env[model]._aftersales_with_texts(customer, self.company_id, self.date))
            for model, _label in self.env["aftersales.audit.hold"]._selection_case()
        )

    def _close_if_done(self):
        """Open → done, once nothing is left of what there was on the day of the request."""
        self.ensure_one()
        if not self.remaining_count and not self.case_count:
            self._write_guarded(
                {"state": "done", "date_done": fields.Datetime.now(), "next_date": False}
            )
            self._audit("erasure.done", count=self.erased_count)

    def _audit_name(self):
        return self.name
