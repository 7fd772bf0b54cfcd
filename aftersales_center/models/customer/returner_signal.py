"""A reason to check the returns of a customer: named, dated, open to objection, never a verdict.

Nothing in policies, decisions or remedies reads this model. It is shown to people beside a
return, with what it rests on and until when.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine import returner as engine
from ..rma.rma_audit import told

#: Over how many days the precision of signals is counted.
_PRECISION_DAYS = 365


class AftersalesReturnerSignal(models.Model):
    """One per customer and company; written by the nightly job and by the actions below only.

    ``contributions`` are ``[{code, points, values}]`` as :mod:`~engine.returner` named them.
    """

    _name = "aftersales.returner.signal"
    _description = "Reason to Check a Customer"
    _inherit = ["aftersales.guarded.mixin", "aftersales.audit.mixin"]
    _order = "state, score desc, id desc"
    _rec_name = "partner_id"
    _check_company_auto = True
    _allow_sudo_commands = False
    _guarded = frozenset(
        [
            "partner_id",
            "company_id",
            "state",
            "score",
            "contributions",
            "since",
            "expires_on",
            "ignore_before",
            "appeal_reason",
            "appealed_on",
            "appealed_by_id",
            "decision_reason",
            "decided_on",
            "decided_by_id",
        ]
    )

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    state = fields.Selection(
        [
            ("active", "To check"),
            ("appealed", "Objected to"),
            ("withdrawn", "Withdrawn"),
            ("expired", "Expired"),
        ],
        required=True,
        readonly=True,
        default="active",
        index=True,
    )
    score = fields.Integer(readonly=True, aggregator="avg", help="0 to 100; told by its parts.")
    contributions = fields.Json(readonly=True)
    reason_text = fields.Text("Why", compute="_compute_reason_text")
    since = fields.Date(readonly=True)
    expires_on = fields.Date(readonly=True, help="Half a year after the last return it rests on.")
    ignore_before = fields.Date(
        "Counts From", readonly=True, help="What came before an objection was granted is forgotten."
    )
    appeal_reason = fields.Text("Objection", readonly=True)
    appealed_on = fields.Date(readonly=True)
    appealed_by_id = fields.Many2one("res.users", "Taken Down By", readonly=True)
    decision_reason = fields.Text("Decision", readonly=True)
    decided_on = fields.Date(readonly=True)
    decided_by_id = fields.Many2one("res.users", readonly=True)
    check_ids = fields.One2many("aftersales.returner.check", "signal_id", "Checks", readonly=True)
    check_count = fields.Integer(compute="_compute_check_count")
    precision_text = fields.Char("How Often Signals Were Right", compute="_compute_precision_text")

    # A constraint, not an index: Odoo's merging of contacts looks for those, and keeps one row.
    _customer_uniq = models.Constraint(
        "UNIQUE(partner_id, company_id)", "This customer has a signal in this company already."
    )
    _due_idx = models.Index("(company_id, expires_on) WHERE state = 'active'")

    # Words ---------------------------------------------------------------------------

    @api.depends("contributions")
    @api.depends_context("lang")
    def _compute_reason_text(self):
        for signal in self:
            signal.reason_text = "\n".join(signal._reasons())

    def _reasons(self):
        """Each contribution as one plain sentence, the weightiest first."""
        self.ensure_one()
        return [self._part_words(part) for part in self.contributions or ()]

    @api.model
    def _part_words(self, part):
        values = part["values"]
        match part["code"]:
            case "rate":
                return self.env._(
                    "%(returned)s of %(sold)s order lines came back by choice; usual here are"
                    " %(shop)s %%.",
                    returned=values["returned"],
                    sold=values["sold"],
                    shop=values["shop_percent"],
                )
            case "worn":
                return self.env._("Units that came back used: %s.", values["count"])
            case "rejected":
                return self.env._(
                    "Inspections that found something else than was claimed: %s.", values["count"]
                )
            case "no_goods":
                return self.env._(
                    "Claims settled although the goods never arrived: %s.", values["count"]
                )
            case code:  # one that a later version named
                return f"{code}: {part['points']}"

    def _compute_check_count(self):
        counts = dict(
            self.env["aftersales.returner.check"]._read_group(
                [("signal_id", "in", self.ids)], ["signal_id"], ["__count"]
            )
        )
        for signal in self:
            signal.check_count = counts.get(signal, 0)

    def _compute_precision_text(self):
        """Of the company's checks within a year, how many were justified, with its interval."""
        for company, signals in self.grouped("company_id").items():
            signals.precision_text = self._precision_words(company)

    @api.model
    def _precision_words(self, company):
        """“9 of 12 checks were justified: 75 % (47 to 91 %)”, or that nothing is known yet."""
        rows = self.env["aftersales.returner.check"]._read_group(
            [("company_id", "=", company.id), ("date", ">=", f"-{_PRECISION_DAYS}d")],
            ["outcome"],
            ["__count"],
        )
        counts = dict(rows)
        justified, checked = counts.get("justified", 0), sum(counts.values())
        found = engine.precision(justified, checked)
        if not found:
            return self.env._("No check was noted within a year: nobody knows how good they are.")
        share, low, high = (round(100 * number) for number in found)
        return self.env._(
            "%(justified)s of %(checked)s checks within a year were justified: %(share)s %%"
            " (%(low)s to %(high)s %%).",
            justified=justified,
            checked=checked,
            share=share,
            low=low,
            high=high,
        )

    def _audit_name(self):
        return f"#{self.id}"  # never the name of a customer

    # What people do ------------------------------------------------------------------

    def action_check(self, outcome, reason=None, rma=None):
        """Note what looking at a return brought. Called by agents, from the signal or the return.

        One that was not justified withdraws the signal: what it rested on is forgotten.

        :param outcome: ``justified`` or ``unjustified``.
        :raises UserError: without a reason, on a signal that does not stand, or twice for one
            return.
        """
        self._require_staff()
        self._require_reason(reason)
        if outcome not in ("justified", "unjustified"):
            raise UserError(self.env._("Say whether the check was justified or not."))
        self._require_state(("active", "appealed"))
        for signal in self:
            if rma and rma.partner_id.commercial_partner_id != signal.partner_id:
                raise UserError(
                    self.env._("%s is a return of another customer. Choose one of this.", rma.name)
                )
            # sudo: checks are written by this action only; nobody may create them.
            checks = self.env["aftersales.returner.check"].sudo()
            if rma and checks.search_count([("rma_id", "=", rma.id)]):
                raise UserError(self.env._("What checking %s brought is noted already.", rma.name))
            checks._append(
                [
                    {
                        "signal_id": signal.id,
                        "company_id": signal.company_id.id,
                        "rma_id": rma.id if rma else False,
                        "user_id": self.env.uid,
                        "date": fields.Date.today(),
                        "outcome": outcome,
                        "share": float(outcome == "justified"),
                        "reason": reason.strip(),
                    }
                ]
            )
            signal._audit(
                "returner.checked", case=rma or None, outcome=outcome, reason=told(reason)
            )
        if outcome == "unjustified":
            self._withdraw()
        return True

    def action_justified(self, reason=None):
        """The check found what the signal warned of. Called through the dialog for a reason."""
        return self.action_check("justified", reason, self._case_of_dialog())

    def action_unjustified(self, reason=None):
        """The check found nothing: the signal was wrong. Called through the dialog."""
        return self.action_check("unjustified", reason, self._case_of_dialog())

    def _case_of_dialog(self):
        """The return whose screen the dialog was opened from, if the user may read it."""
        rma = self.env["aftersales.rma"].browse(self.env.context.get("returner_rma_id")).exists()
        rma.check_access("read")
        return rma

    def action_appeal(self, reason=None):
        """The customer, or somebody for them, objects: the signal is not shown until decided.

        Called by agents.
        """
        self._require_staff()
        self._require_reason(reason)
        signals = self.sudo()  # sudo: signals change by these actions only, after their checks
        signals._set_state("appealed", ("active",))
        signals._write_guarded(
            {
                "appeal_reason": reason.strip(),
                "appealed_on": fields.Date.today(),
                "appealed_by_id": self.env.uid,
                "decision_reason": False,
                "decided_on": False,
                "decided_by_id": False,
            }
        )
        self._audit("returner.appealed", reason=told(reason))
        return True

    def action_grant(self, reason=None):
        """Grant the objection: withdrawn, and what came before counts no more. By supervisors."""
        self._decide(reason)
        self._withdraw()
        self._audit("returner.granted", reason=told(reason))
        return True

    def action_refuse(self, reason=None):
        """Do not grant the objection: the signal stands until it expires. By supervisors."""
        self._decide(reason)
        self.sudo()._set_state("active", ("appealed",))  # sudo: as in action_appeal
        self._audit("returner.refused", reason=told(reason))
        return True

    def _decide(self, reason):
        """Somebody decides who neither took the objection down nor checked this customer."""
        self._require_staff("aftersales_center.group_supervisor")
        self._require_reason(reason)
        self._require_state(("appealed",))
        for signal in self:
            # sudo: who checked, in whichever case; only whether it is the user.
            if self.env.user in signal.appealed_by_id | signal.sudo().check_ids.user_id:
                raise UserError(
                    self.env._(
                        "You took the objection down or checked this customer yourself: another"
                        " supervisor decides about it."
                    )
                )
        self.sudo()._write_guarded(  # sudo: as in action_appeal
            {
                "decision_reason": reason.strip(),
                "decided_on": fields.Date.today(),
                "decided_by_id": self.env.uid,
            }
        )

    def _withdraw(self):
        signals = self.sudo()  # sudo: as in action_appeal
        signals._set_state("withdrawn", ("active", "appealed"))
        signals._write_guarded({"ignore_before": fields.Date.today()})

    def _require_staff(self, group="aftersales_center.group_agent"):
        """Only who may read these signals and has the role ``group`` acts on them."""
        self.check_access("read")
        if not (self.env.su or self.env.user.has_group(group)):
            raise UserError(
                self.env._(
                    "Only people of after-sales with that role can do this. Ask one of them."
                )
            )

    def _require_reason(self, reason):
        if not (reason or "").strip():
            raise UserError(self.env._("Give a reason in one sentence: it is kept."))

    def action_view_returns(self):
        """Open the returns of this customer. Called from the signal."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_center.action_rma")
        return dict(
            action,
            domain=[
                ("partner_id", "child_of", self.partner_id.ids),
                ("company_id", "=", self.company_id.id),
            ],
            context={"create": False},
        )


class AftersalesReturnerCheck(models.Model):
    """What looking at one return brought; the measure of how good signals are."""

    _name = "aftersales.returner.check"
    _description = "Check of a Customer"
    _inherit = ["aftersales.append.only.mixin"]
    _log_access = False
    _erasable = ("reason",)
    _goes_with_owner = True
    _order = "id desc"
    _rec_name = "signal_id"

    signal_id = fields.Many2one(
        "aftersales.returner.signal", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="signal_id.partner_id", string="Customer")
    rma_id = fields.Many2one(
        "aftersales.rma", "Return", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", "Checked By", required=True, readonly=True, ondelete="restrict"
    )
    date = fields.Date(required=True, readonly=True)
    outcome = fields.Selection(
        [("justified", "Justified"), ("unjustified", "Not justified")],
        required=True,
        readonly=True,
    )
    share = fields.Float(
        "Share Justified", readonly=True, aggregator="avg", digits=(16, 4), help="1 or 0."
    )
    reason = fields.Text(readonly=True)

    _one_uniq = models.UniqueIndex(
        "(rma_id) WHERE rma_id IS NOT NULL", "What checking this return brought is noted already."
    )

    def _audit_root(self):
        """The return whose texts it goes with."""
        return self.rma_id
