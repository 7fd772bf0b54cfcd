"""The statutory data set: what the law of a country gives, with its source and its age."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import ormcache

from ...engine.claim import (
    Buyer,
    Kind,
    LegalRule,
    NotInformed,
    Outbound,
    Payer,
    Period,
    Start,
    Unit,
    Withhold,
)
from ...engine.law import Law
from ...engine.legal_csv import LegalRow

UNITS = [
    ("hour", "Hours"),
    ("day", "Days"),
    ("working_day", "Working days"),
    ("month", "Months"),
    ("year", "Years"),
]
#: The periods of a rule: each is two columns, a number and what it counts.
PERIODS = ("period", "not_informed", "from_knowledge", "reject")
#: Which remedies come first, and the column that says so.
FIRST_REMEDIES = {
    "repair": "repair_first",
    "replacement": "replacement_first",
    "price_reduction": "price_reduction_first",
    "refund": "refund_first",
}
#: Whom a rule protects, and the column that says so.
BUYERS = {
    Buyer.CONSUMER: "for_consumer",
    Buyer.SOLE_TRADER: "for_sole_trader",
    Buyer.BUSINESS: "for_business",
}
#: What the engine calls by the same name.
_SAME = (
    "code",
    "legal_basis",
    "include_start",
    "rollover",
    "only_if_not_informed",
    "exceptions_need_notice",
    "displaced_by_terms",
    "or_contract_copy",
    "presumption_months",
    "repair_extension_months",
    "confidence",
)
_DAYS = ("valid_from", "valid_to", "function_required_from", "repair_extension_from")
#: What a rule says to people only.
_PROSE = ("source", "recheck", "required_notice", "sanction", "notes")


class AftersalesLegalRule(models.Model):
    """One statutory rule, loaded from a table and never edited.

    A table that says something else makes a new record and archives this one, which keeps its
    content (``superseded_by_id``): what decisions of the past rested on can still be read.
    Only a counsel's check is noted on it, by an action.
    """

    _name = "aftersales.legal.rule"
    _inherit = ["aftersales.audit.mixin"]
    _description = "Statutory Rule"
    _order = "country_code, kind, valid_from, id"
    _rec_name = "code"
    _rec_names_search = ["code", "legal_basis", "country_id"]

    code = fields.Char(required=True, readonly=True)
    active = fields.Boolean(default=True, readonly=True)
    origin = fields.Selection(
        [("shipped", "Comes with the app"), ("own", "Loaded by an administrator")],
        required=True,
        readonly=True,
        default="own",
    )
    superseded_by_id = fields.Many2one(
        "aftersales.legal.rule", "Replaced By", readonly=True, index="btree_not_null"
    )

    country_code = fields.Char("Place", required=True, readonly=True, index=True)
    country_id = fields.Many2one("res.country", readonly=True, index=True, ondelete="restrict")
    kind = fields.Selection(
        [
            ("withdrawal", "Withdrawal"),
            ("conformity", "Faulty goods"),
            ("refund_deadline", "Refund due"),
            ("conformity_refund", "Refund of faulty goods due"),
            ("send_back", "Sending back"),
            ("retention", "Keeping records"),
            ("complaint_ack", "Complaint: acknowledgement"),
            ("complaint_resolve", "Complaint: answer"),
        ],
        required=True,
        readonly=True,
    )
    valid_from = fields.Date("For Contracts From", readonly=True)
    valid_to = fields.Date("For Contracts Until", readonly=True)
    for_consumer = fields.Boolean("Consumers", readonly=True)
    for_sole_trader = fields.Boolean("Sole Traders", readonly=True)
    for_business = fields.Boolean("Businesses", readonly=True)

    period_value = fields.Integer("Period", readonly=True)
    period_unit = fields.Selection(UNITS, "Counted In", readonly=True)
    period_text = fields.Char("Length", compute="_compute_period_text")
    start = fields.Selection(
        [
            ("delivery", "Delivery"),
            ("last_delivery", "Delivery of the last good of the order"),
            ("order_date", "The contract"),
            ("contract_copy_received", "The customer's copy of the contract"),
            ("informed", "The customer's notice"),
            ("agreed", "The seller's agreement"),
            ("return_received", "Return of the goods"),
            ("return_received_or_proof", "Return of the goods, or proof of sending them"),
            ("defect_discovered", "Discovery of the fault"),
            ("complaint_received", "Receipt of the complaint"),
            ("fiscal_year_end", "End of the financial year"),
        ],
        "Runs From",
        required=True,
        readonly=True,
    )
    include_start = fields.Boolean("First Day Counts", readonly=True)
    or_contract_copy = fields.Boolean("Or From the Customer's Copy, if Later", readonly=True)
    rollover = fields.Boolean("Ends on a Working Day", readonly=True)

    only_if_not_informed = fields.Boolean("Only if Not Informed", readonly=True)
    displaced_by_terms = fields.Boolean("Gives Way to Terms That Were Shown", readonly=True)
    exceptions_need_notice = fields.Boolean(readonly=True)
    not_informed_rule = fields.Selection(
        [
            ("nothing", "Changes nothing"),
            ("extended", "Lengthens the period by"),
            ("from_information", "Starts with the information, at most for"),
        ],
        "Not Informed",
        required=True,
        readonly=True,
    )
    not_informed_value = fields.Integer("If Not Informed", readonly=True)
    not_informed_unit = fields.Selection(UNITS, "If Not Informed, Counted In", readonly=True)
    function_required_from = fields.Date("Online Function Required From", readonly=True)
    from_knowledge_value = fields.Integer("From Knowledge of the Fault", readonly=True)
    from_knowledge_unit = fields.Selection(UNITS, "From Knowledge, Counted In", readonly=True)
    reject_value = fields.Integer("Money Back at Once Within", readonly=True)
    reject_unit = fields.Selection(UNITS, "Money Back at Once, Counted In", readonly=True)
    repair_first = fields.Boolean("Repair Comes First", readonly=True)
    replacement_first = fields.Boolean("Replacement Comes First", readonly=True)
    price_reduction_first = fields.Boolean("Price Reduction Comes First", readonly=True)
    refund_first = fields.Boolean("Refund Comes First", readonly=True)
    presumption_months = fields.Integer(
        "Presumed From the Start", readonly=True, help="Months in which the seller has to prove."
    )
    repair_extension_months = fields.Integer("A Repair Adds", readonly=True, help="In months.")
    repair_extension_from = fields.Date("A Repair Adds, for Contracts From", readonly=True)

    exception_ids = fields.Many2many(
        "aftersales.legal.exception",
        "aftersales_legal_rule_exception",
        string="Exceptions",
        readonly=True,
        ondelete="restrict",
        context={"active_test": False},
    )
    confirmed_exception_ids = fields.Many2many(
        "aftersales.legal.exception",
        "aftersales_legal_rule_confirmed_exception",
        string="Exceptions the Customer Has to Confirm",
        readonly=True,
        ondelete="restrict",
        context={"active_test": False},
    )
    return_payer = fields.Selection(
        [("consumer", "Customer"), ("seller", "Seller")], "Pays the Return", readonly=True
    )
    outbound = fields.Selection(
        [("y", "All of it"), ("standard_only", "Standard delivery"), ("n", "None")],
        "Delivery Charge Refunded",
        readonly=True,
    )
    withhold = fields.Selection(
        [
            ("none", "May not be withheld"),
            ("goods_received", "Until the goods are back"),
            ("goods_received_or_proof", "Until the goods, or proof of sending them"),
        ],
        "Refund Withheld",
        required=True,
        readonly=True,
    )

    legal_basis = fields.Text(required=True, readonly=True)
    source = fields.Text(required=True, readonly=True)
    confidence = fields.Selection(
        [("high", "High"), ("medium", "Medium"), ("low", "Low")], required=True, readonly=True
    )
    recheck = fields.Text("To Be Compared", readonly=True)
    required_notice = fields.Text("What the Customer Must Be Told", readonly=True)
    sanction = fields.Text("If the Seller Is Late", readonly=True)
    notes = fields.Text(readonly=True)

    counsel = fields.Selection(
        [("verify", "Verify with counsel"), ("checked", "Checked with counsel")],
        compute="_compute_counsel",
        store=True,
        index="btree_not_null",
    )
    checked_on = fields.Date(readonly=True)
    checked_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")

    _code_once = models.UniqueIndex(
        "(code) WHERE active", "Another rule that is in force has this code."
    )

    # Read, never written ----------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        self._refuse_change()

    def write(self, vals):  # pylint: disable=method-required-super
        self._refuse_change()

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self._refuse_change()

    def _refuse_change(self):
        raise UserError(
            self.env._(
                "Statutory rules are not edited. Load a table that says it differently: the rule"
                " as it was stays in the archive."
            )
        )

    @api.model
    def _make(self, vals_list):
        """New rules; called by loading only (``legal_load.py``)."""
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def _note(self, vals):
        """Write what is no content of a rule: by loading, and by a counsel's check."""
        self.env.registry.clear_cache()
        return super().write(vals)

    # What people read ---------------------------------------------------

    @api.depends("confidence", "recheck", "checked_on")
    def _compute_counsel(self):
        for rule in self:
            doubtful = rule.confidence == "low" or bool(rule.recheck)
            rule.counsel = "checked" if rule.checked_on else "verify" if doubtful else False

    @api.depends("period_value", "period_unit")
    def _compute_period_text(self):
        for rule in self:
            rule.period_text = rule._period_words()

    @api.depends("country_id", "country_code", "kind", "period_value", "period_unit")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for rule in self:
            part = rule.country_code.partition("-")[2]
            rule.display_name = self.env._(
                "%(place)s, %(kind)s: %(period)s",
                place=f"{rule.country_id.name} ({part})" if part else rule.country_id.name,
                kind=kinds.get(rule.kind, ""),
                period=rule.period_text,
            )

    def _period_words(self):
        if not self.period_unit:
            return self.env._("no fixed length")
        if not self.period_value:
            return self.env._("no such right")
        if self.period_value == 1:
            return {
                "hour": self.env._("1 hour"),
                "day": self.env._("1 day"),
                "working_day": self.env._("1 working day"),
                "month": self.env._("1 month"),
                "year": self.env._("1 year"),
            }[self.period_unit]
        return {
            "hour": self.env._("%s hours", self.period_value),
            "day": self.env._("%s days", self.period_value),
            "working_day": self.env._("%s working days", self.period_value),
            "month": self.env._("%s months", self.period_value),
            "year": self.env._("%s years", self.period_value),
        }[self.period_unit]

    def action_checked(self):
        """Note that a counsel compared these rules with the law; called by administrators.

        :raises AccessError: for anybody else.
        """
        self._check_administrator()
        # sudo: nobody may write rules; the note alone is written, by who may note it.
        self.sudo()._note(
            {"checked_on": fields.Date.context_today(self), "checked_by_id": self.env.uid}
        )
        self._audit("legal.checked")
        return True

    def action_unchecked(self):
        """Take the note back; called by administrators.

        :raises AccessError: for anybody else.
        """
        self._check_administrator()
        # sudo: as in action_checked
        self.sudo()._note({"checked_on": False, "checked_by_id": False})
        self._audit("legal.unchecked")
        return True

    def _check_administrator(self):
        self.check_access("read")
        if not self.env.user.has_group("aftersales_center.group_administrator"):
            raise AccessError(
                self.env._("Statutory rules are looked after by after-sales administrators.")
            )

    # What the engine takes ------------------------------------------------

    def _period(self, name):
        unit = self[f"{name}_unit"]
        return Period(self[f"{name}_value"], Unit(unit)) if unit else None

    def _as_engine(self):
        """This rule as ``engine/law.py`` takes it."""
        self.ensure_one()
        return LegalRule(
            country=self.country_code,
            kind=Kind(self.kind),
            start=Start(self.start),
            buyers=frozenset(buyer for buyer, name in BUYERS.items() if self[name]),
            exceptions=frozenset(self.exception_ids.mapped("code")),
            confirmed_exceptions=frozenset(self.confirmed_exception_ids.mapped("code")),
            return_payer=Payer(self.return_payer) if self.return_payer else None,
            outbound=Outbound(self.outbound) if self.outbound else None,
            withhold=Withhold(self.withhold),
            not_informed_rule=NotInformed(self.not_informed_rule),
            first_remedies=frozenset(
                remedy for remedy, name in FIRST_REMEDIES.items() if self[name]
            ),
            **{name: self[name] for name in _SAME},
            **{name: self[name] or None for name in _DAYS},
            **{name: self._period(name) for name in PERIODS},
        )

    def _as_row(self):
        """This rule as a line of the table it was loaded from."""
        self.ensure_one()
        return LegalRow(self._as_engine(), **{name: self[name] or "" for name in _PROSE})

    @api.model
    @ormcache()
    def _law(self):
        """The law as it stands: every rule in force, of every country and every date.

        One object for the whole registry, made anew when a rule changes.
        """
        # sudo: what the law says does not depend on who asks.
        return Law([rule._as_engine() for rule in self.sudo().search([])])

    @api.model
    @ormcache()
    def _ids_by_code(self):
        """``{code: id}`` of the rules in force, for decisions to point to."""
        # sudo: as in _law.
        return {rule.code: rule.id for rule in self.sudo().search([])}

    @api.model
    def _by_codes(self, codes):
        """The rules in force with these codes; called for each decision."""
        ids = self._ids_by_code()
        return self.browse(ids[code] for code in codes if code in ids)
