"""One rule of a policy: when it speaks, and what it then says."""

from odoo import api, fields, models

from ...engine.claim import Effect

#: Mark of a claim → the field that limits a rule to it, and the one that keeps the rule off it.
DIMENSIONS = {
    "reason": ("reason_ids", None),
    "channel": ("channel_ids", None),
    "lot_state": ("lot_state_ids", None),
    "product": ("product_ids", "except_product_ids"),
    "template": ("product_tmpl_ids", "except_product_tmpl_ids"),
    "category": ("categ_ids", "except_categ_ids"),
    "product_tag": ("product_tag_ids", "except_product_tag_ids"),
    "customer_tag": ("customer_tag_ids", "except_customer_tag_ids"),
    "pricelist": ("pricelist_ids", None),
    "country": ("country_ids", "except_country_ids"),
    "country_group": ("country_group_ids", None),
    "team": ("team_ids", None),
    "order_tag": ("order_tag_ids", None),
}
#: What a rule can speak about, each with a field ``sets_…`` that switches it on.
EFFECTS = [effect for effect in Effect if effect not in (Effect.CHECKLIST, Effect.TIER)]
#: How a number is limited: from, until, or both.
LIMITS = [("at_least", "At least"), ("at_most", "At most"), ("between", "Between")]
ANCHORS = [
    ("delivered", "Delivery"),
    ("shipped", "Shipping"),
    ("ordered", "Order"),
    ("invoiced", "Invoice"),
]


def _any_of(comodel, table, string, **options):
    """A condition: one of these records.

    A rule that loses what it is limited to would hold for everything. So what a rule names cannot
    be deleted, and goes on counting when it is archived.
    """
    return fields.Many2many(
        comodel,
        f"aftersales_policy_rule_{table}_rel",
        "rule_id",
        "value_id",
        string,
        ondelete="restrict",
        context={"active_test": False},
        **options,
    )


def _choices(dimension, table, string, **options):
    """Some values of a closed list."""
    domain = [("dimension", "=", dimension)]
    return _any_of("aftersales.policy.choice", table, string, domain=domain, **options)


class AftersalesPolicyRule(models.Model):
    """All conditions that are filled in have to hold; of each, one value is enough.

    What is switched on is said. Where several rules of a policy hold for a claim and say the same
    kind of thing, the one that stands first says it; rules about different things never compete.
    """

    _name = "aftersales.policy.rule"
    _description = "Policy Rule"
    _inherit = ["aftersales.audit.config.mixin"]
    _order = "sequence, id"
    _check_company_auto = True

    policy_id = fields.Many2one(
        "aftersales.policy", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="policy_id.currency_id")
    is_fixed = fields.Boolean(compute="_compute_is_fixed")
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(
        "Priority", default=1, help="The rule with the lowest number goes first."
    )

    # When: the claim ----------------------------------------------------
    basis_ids = _choices("basis", "basis", "Legal Basis")
    reason_ids = _any_of("aftersales.reason", "reason", "Reasons", check_company=True)
    channel_ids = _choices("channel", "channel", "Asked By")
    days_limit = fields.Selection(LIMITS, "Days Since")
    days_from = fields.Integer()
    days_to = fields.Integer()
    days_anchor = fields.Selection(ANCHORS, "Since", required=True, default="delivered")
    claims_limit = fields.Selection(
        LIMITS,
        "Earlier Returns",
        help="Returns the customer asked for in the twelve months before, this one not counted.",
    )
    claims_from = fields.Integer()
    claims_to = fields.Integer()

    # When: the goods ----------------------------------------------------
    product_tmpl_ids = _any_of("product.template", "product_tmpl", "Products", check_company=True)
    product_ids = _any_of("product.product", "product", "Product Variants", check_company=True)
    categ_ids = _any_of(
        "product.category", "categ", "Product Categories", help="Categories below them count."
    )
    product_tag_ids = _any_of("product.tag", "product_tag", "Product Tags")
    lot_state_ids = _choices("lot_state", "lot_state", "Lots/Serial Numbers")
    price_limit = fields.Selection(
        LIMITS, "Unit Price", help="What one unit was sold for, with tax."
    )
    price_from = fields.Monetary()
    price_to = fields.Monetary()

    # When: the customer and the order --------------------------------------
    buyer_ids = _choices("buyer", "buyer", "Bought As")
    customer_tag_ids = _any_of(
        "res.partner.category", "customer_tag", "Customer Tags", help="Tags below them count."
    )
    country_ids = _any_of("res.country", "country", "Delivered To")
    country_group_ids = _any_of("res.country.group", "country_group", "Country Groups")
    pricelist_ids = _any_of("product.pricelist", "pricelist", "Pricelists", check_company=True)
    team_ids = _any_of("crm.team", "team", "Sales Teams", check_company=True)
    order_tag_ids = _any_of("crm.tag", "order_tag", "Order Tags")
    domain = fields.Char(
        "Anything Else", help="A filter on the order line, for what has no field of its own here."
    )

    # Unless -------------------------------------------------------------
    except_product_tmpl_ids = _any_of(
        "product.template", "except_product_tmpl", "Not Products", check_company=True
    )
    except_product_ids = _any_of(
        "product.product", "except_product", "Not Product Variants", check_company=True
    )
    except_categ_ids = _any_of("product.category", "except_categ", "Not Product Categories")
    except_product_tag_ids = _any_of("product.tag", "except_product_tag", "Not Product Tags")
    except_customer_tag_ids = _any_of(
        "res.partner.category", "except_customer_tag", "Not Customer Tags"
    )
    except_country_ids = _any_of("res.country", "except_country", "Not Delivered To")

    # Then: each effect is said only when switched on ----------------------------
    sets_window = fields.Boolean("Time to Ask")
    window_endless = fields.Boolean("Without End")
    window_days = fields.Integer("Days", default=30)
    window_anchor = fields.Selection(ANCHORS, "Counted From", required=True, default="delivered")
    window_transit_days = fields.Integer(
        "Days on the Way",
        default=5,
        help="Where the day of delivery is not known, it is taken to be so many days after"
        " shipping.",
    )
    sets_final_sale = fields.Boolean("Final Sale")
    final_sale = fields.Selection(
        [("final", "No returns"), ("open", "Returns as usual")],
        "Returnable",
        required=True,
        default="final",
    )
    sets_remedies = fields.Boolean("Remedies")
    remedy_ids = _choices("remedy", "remedy", "Offered")
    sets_evidence = fields.Boolean("Evidence")
    evidence_ids = _choices("evidence", "evidence", "Asked For")
    sets_approval = fields.Boolean("Supervisor")
    approval = fields.Selection(
        [("required", "Has to look"), ("not_required", "Does not have to look")],
        required=True,
        default="required",
    )
    sets_auto_approve = fields.Boolean("Approved by Itself")
    auto_approve_amount = fields.Monetary("Approved Up To")
    sets_keep_item = fields.Boolean("Customer Keeps the Goods")
    keep_item_amount = fields.Monetary("Kept Up To")
    sets_restocking_fee = fields.Boolean("Restocking Fee")
    restocking_fee = fields.Float("Per Cent of the Price", digits=(16, 2))
    sets_return_shipping = fields.Boolean("Return Shipping")
    return_payer = fields.Selection(
        [("consumer", "The customer"), ("seller", "We do")],
        "Who Pays",
        required=True,
        default="consumer",
    )
    sets_outbound = fields.Boolean("Delivery Charge")
    outbound = fields.Selection(
        [
            ("y", "Refunded in full"),
            ("standard_only", "Cheapest standard delivery refunded"),
            ("n", "Not refunded"),
        ],
        "Charge for the Delivery",
        required=True,
        default="standard_only",
    )
    sets_refund_timing = fields.Boolean("Refund Within")
    refund_days = fields.Integer(default=14)
    refund_after = fields.Selection(
        [
            ("approval", "Approval"),
            ("sent", "Goods sent"),
            ("received", "Goods received"),
            ("inspected", "Goods inspected"),
        ],
        "After",
        required=True,
        default="received",
    )

    _fee_sensible = models.Constraint(
        "CHECK(restocking_fee BETWEEN 0 AND 100)",
        "A restocking fee must be between 0 and 100 per cent.",
    )
    _days_positive = models.Constraint(
        "CHECK(window_days >= 0 AND window_transit_days >= 0 AND refund_days >= 0)",
        "A number of days cannot be negative.",
    )
    _amounts_positive = models.Constraint(
        "CHECK(auto_approve_amount >= 0 AND keep_item_amount >= 0)",
        "An amount up to which something holds cannot be negative.",
    )

    @api.depends("policy_id.state")
    def _compute_is_fixed(self):
        for rule in self:
            rule.is_fixed = bool(rule.policy_id.id) and rule.policy_id.state != "draft"

    # ------------------------------------------------------------------
    # Only a draft's rules change
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """New rules go last, unless told otherwise."""
        policies = self.env["aftersales.policy"].browse(
            {vals["policy_id"] for vals in vals_list if vals.get("policy_id")}
        )
        policies._hold_draft()
        last = {
            policy.id: max(policy.rule_ids.mapped("sequence"), default=0) for policy in policies
        }
        placed = []
        for vals in vals_list:
            policy = vals.get("policy_id")
            vals = {"sequence": last.get(policy, 0) + 1, **vals}
            last[policy] = max(last.get(policy, 0), vals["sequence"])
            placed.append(vals)
        return super().create(placed)

    def write(self, vals):
        self.policy_id._hold_draft()
        if vals.get("policy_id"):
            self.env["aftersales.policy"].browse(vals["policy_id"])._hold_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_fixed(self):
        self.policy_id._hold_draft()

    def _audit_fields(self):
        # The order of rules decides which one speaks.
        return super()._audit_fields() | {"sequence"}
