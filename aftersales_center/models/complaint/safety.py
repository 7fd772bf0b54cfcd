"""The safety register: complaints about dangerous products (Regulation (EU) 2023/988)."""

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

STATE = [
    ("open", "To Assess"),
    ("assessed", "Assessed"),
    ("closed", "Closed"),
    ("dismissed", "No Safety Matter"),
]
#: Article 9(12): what is personal in the register goes at the latest after so many years.
_YEARS = 5
#: Changes that are logged with before and after.
_LOGGED = (
    "product_ids",
    "lot_ids",
    "risk",
    "our_role",
    "is_accident",
    "injury",
    "accident_date",
    "accident_country_id",
    "manufacturer_informed_on",
    "authority_informed_on",
    "authority",
    "authority_ref",
    "measure",
)
#: Injuries that make an accident one to be notified (article 20).
_NOTIFIED = ("serious", "death")


class AftersalesSafetyEntry(models.Model):
    """One complaint about safety: which goods, what happened, who was informed.

    Made by itself when a complaint is found to concern safety. It stays when the complaint is
    closed; what happened to people is emptied after five years at the latest.
    """

    _name = "aftersales.safety.entry"
    _description = "Safety Register"
    _inherit = [
        "aftersales.guarded.mixin",
        "aftersales.audit.history.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date desc, id desc"
    _check_company_auto = True
    _guarded = frozenset(
        [
            "name",
            "complaint_id",
            "company_id",
            "keep_until",
            "date",
            "state",
            "assessed_by_id",
            "closing_reason",
            "texts_erased_on",
        ]
    )

    name = fields.Char("Number", required=True, readonly=True, copy=False, default="/")
    complaint_id = fields.Many2one(
        "aftersales.complaint", readonly=True, copy=False, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="complaint_id.company_id", store=True, precompute=True, index=True
    )
    category_id = fields.Many2one(related="complaint_id.category_id")
    date = fields.Datetime(
        "Registered On", required=True, readonly=True, copy=False, default=fields.Datetime.now
    )
    state = fields.Selection(
        STATE,
        required=True,
        default="open",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    product_ids = fields.Many2many(
        "product.product",
        "aftersales_safety_product_rel",
        "entry_id",
        "product_id",
        string="Products",
    )
    lot_ids = fields.Many2many(
        "stock.lot",
        "aftersales_safety_lot_rel",
        "entry_id",
        "lot_id",
        string="Lots/Serial Numbers",
        help="Lots that are affected. Without any, all deliveries of the product are.",
    )
    our_role = fields.Selection(
        [
            ("manufacturer", "Manufacturer"),
            ("importer", "Importer"),
            ("distributor", "Distributor"),
        ],
        required=True,
        default="distributor",
        tracking=True,
        help="What we are for this product: who has to be informed depends on it.",
    )
    risk = fields.Selection(
        [
            ("none", "No risk found"),
            ("low", "Low"),
            ("medium", "Medium"),
            ("high", "High"),
            ("serious", "Serious"),
        ],
        tracking=True,
        help="What the assessment found.",
    )
    what_happened = fields.Text(
        help="Only what is needed to investigate. Emptied after five years at the latest.",
    )
    is_accident = fields.Boolean("Accident", tracking=True)
    injury = fields.Selection(
        [
            ("none", "Nobody hurt"),
            ("slight", "Slight injury"),
            ("serious", "Serious harm to health"),
            ("death", "Death"),
        ],
        tracking=True,
    )
    accident_date = fields.Date()
    accident_country_id = fields.Many2one("res.country", "Country of Accident")
    manufacturer_informed_on = fields.Date(tracking=True)
    authority_informed_on = fields.Date(tracking=True)
    authority = fields.Char(help="Which one, or the Safety Business Gateway.")
    authority_ref = fields.Char("Their Reference")
    measure = fields.Selection(
        [
            ("none", "None"),
            ("warning", "Safety warning"),
            ("stop", "Sale stopped"),
            ("modification", "Modification"),
            ("withdrawal", "Withdrawal"),
            ("recall", "Recall"),
        ],
        default="none",
        tracking=True,
    )
    measure_note = fields.Text("About the Measure")
    corrective_ids = fields.Many2many(related="complaint_id.corrective_ids")
    assessed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    closing_reason = fields.Text(readonly=True, copy=False)
    keep_until = fields.Date(
        "Personal Text Until", compute="_compute_keep_until", store=True, precompute=True
    )
    texts_erased_on = fields.Date(readonly=True, copy=False)
    duty = fields.Text("To Do by Law", compute="_compute_duty")
    delivered_count = fields.Integer("Deliveries", compute="_compute_delivered_count")

    _complaint_uniq = models.UniqueIndex(
        "(complaint_id)", "This complaint is in the safety register already."
    )
    _erase_idx = models.Index("(keep_until) WHERE texts_erased_on IS NULL")

    @api.depends("date")
    def _compute_keep_until(self):
        for entry in self:
            entry.keep_until = (entry.date or fields.Datetime.now()).date() + relativedelta(
                years=_YEARS
            )

    @api.depends(
        "is_accident",
        "injury",
        "risk",
        "our_role",
        "authority_informed_on",
        "manufacturer_informed_on",
        "state",
    )
    def _compute_duty(self):
        for entry in self:
            entry.duty = "\n".join(entry._duties()) or False

    def _duties(self):
        """What law asks to be done now, in plain sentences; none when all is done."""
        self.ensure_one()
        if self.state in ("closed", "dismissed"):
            return []
        notified = self.is_accident and self.injury in _NOTIFIED
        dangerous = self.risk in ("high", "serious")
        duties = []
        if self.is_accident and not self.injury:
            duties.append(self.env._("Find out how badly people were hurt."))
        if self.our_role == "manufacturer":
            if notified and not self.authority_informed_on:
                duties.append(
                    self.env._(
                        "Notify the accident to the authorities of the country where it happened,"
                        " through the Safety Business Gateway, without undue delay (GPSR, article"
                        " 20)."
                    )
                )
            elif dangerous and not self.authority_informed_on:
                duties.append(
                    self.env._(
                        "Tell consumers and, through the Safety Business Gateway, the authorities"
                        " at once, and take corrective measures (GPSR, article 9)."
                    )
                )
        else:
            if (notified or dangerous) and not self.manufacturer_informed_on:
                duties.append(
                    self.env._("Inform the manufacturer at once (GPSR, articles 11, 12 and 20).")
                )
            if dangerous and not self.authority_informed_on:
                duties.append(
                    self.env._(
                        "See that the authorities are informed through the Safety Business Gateway"
                        " (GPSR, articles 11 and 12)."
                    )
                )
        return duties

    def _compute_delivered_count(self):
        for entry in self:
            # sudo: a number only; the list itself needs the reader's own rights.
            entry.delivered_count = (
                self.env["aftersales.recall.line"].sudo().search_count(entry._recall_domain())
            )

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super; refused
        """Refused by hand: an entry is made from a complaint about safety.

        :raises UserError: always.
        """
        raise UserError(
            self.env._(
                "The safety register is filled from complaints. Mark the complaint as a safety"
                " matter, and it appears here."
            )
        )

    def write(self, vals):
        names = [name for name in _LOGGED if name in vals]
        if names or {"what_happened", "measure_note"} & set(vals):
            self._require_state(("open", "assessed"))
        if names and any(entry.state == "assessed" for entry in self):
            self._supervise()  # an assessment is not rewritten by who is not to make it
        before = {entry: [entry[name] for name in names] for entry in self}
        result = super().write(vals)
        changed = {}
        for entry, values in before.items():
            lines = [
                {"field": name, "before": old or None, "after": entry[name] or None}
                for name, old in zip(names, values, strict=True)
                if old != entry[name]
            ]
            if lines:
                changed[entry] = {"lines": lines}
        self._audit_each(changed, "safety.changed")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "The safety register is kept by law and nothing is deleted from it. Say that it is"
                " no safety matter instead."
            )
        )

    @api.model
    def _create_entry(self, vals):
        """Past the refusal of ``create``; called when a complaint is entered."""
        return super().create([vals])
