from odoo import api, fields, models

#: model -> (name of the sequence, prefix of its numbers)
SEQUENCES = {
    "aftersales.rma": ("Return (RMA)", "RMA/%(year)s/"),
    "aftersales.complaint": ("Complaint", "CPL/%(year)s/"),
    "aftersales.corrective": ("Corrective action", "CA/%(year)s/"),
    "aftersales.safety.entry": ("Safety register", "SAF/%(year)s/"),
    "aftersales.withdrawal": ("Withdrawal", "WDR/%(year)s/"),
    "aftersales.parcel": ("Parcel", "PCL/%(year)s/"),
}
#: kind of deduction -> (field of the company, product used where that is empty)
DEDUCTIONS = {
    "restocking_fee": (
        "aftersales_restocking_product_id",
        "aftersales_center.product_restocking_fee",
    ),
    "diminished_value": (
        "aftersales_diminished_product_id",
        "aftersales_center.product_diminished_value",
    ),
    "return_shipping": (
        "aftersales_return_shipping_product_id",
        "aftersales_center.product_return_shipping",
    ),
}


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company", "aftersales.audit.config.mixin"]
    _audit_creation = False

    aftersales_post_credit_notes = fields.Boolean(
        "Post Refund Credit Notes",
        default=True,
        help="Post the credit notes that refunds make. Otherwise they stay drafts for the"
        " accountant.",
    )
    aftersales_auto_done = fields.Boolean(
        "Close Finished Returns",
        default=True,
        help="A return whose receipt, inspection and remedy are done closes by itself.",
    )
    aftersales_send_back_days = fields.Integer(
        "Days to Send Back",
        default=14,
        help="How many days after approval the customer has to send the goods.",
    )
    aftersales_override_cap = fields.Monetary(
        "Limit of Overrides",
        help="How far, without tax, a supervisor may let one refund go over what was invoiced."
        " 0 sets no limit.",
    )

    aftersales_settle_on = fields.Selection(
        [
            ("approval", "On approval"),
            ("sent", "On proof of sending"),
            ("received", "When the goods arrive"),
            ("inspected", "When the goods are accepted"),
        ],
        "Settle",
        default="inspected",
        required=True,
        help="From when on a line may be settled, where neither its policy nor the law says"
        " otherwise. Goods rejected at inspection are never settled.",
    )
    aftersales_partial_delivery_charge = fields.Selection(
        [("none", "Nothing of it"), ("share", "Its share by value")],
        "Delivery Charge for a Part",
        default="none",
        required=True,
        help="What a refund gives back of the delivery charge when only a part of the order comes"
        " back. All of the goods give back what law and policy say.",
    )
    aftersales_give_back_price = fields.Monetary(
        "Sending Rejected Goods Back",
        help="What a customer pays for a parcel of rejected goods, tax included, where law and"
        " policy let them bear the cost of sending goods back. 0 charges nothing.",
    )
    aftersales_restocking_product_id = fields.Many2one(
        "product.product", "Product for Restocking Fees", domain=[("type", "=", "service")]
    )
    aftersales_diminished_product_id = fields.Many2one(
        "product.product", "Product for Diminished Value", domain=[("type", "=", "service")]
    )
    aftersales_return_shipping_product_id = fields.Many2one(
        "product.product", "Product for Return Shipping", domain=[("type", "=", "service")]
    )

    aftersales_four_eyes_amount = fields.Monetary(
        "Two Supervisors Above",
        default=500.0,
        help="An override of a decision on goods worth more than this, with tax, takes effect"
        " when a second supervisor confirms it. 0 asks for one supervisor only.",
    )

    aftersales_answer_days = fields.Integer(
        "Days to Answer",
        default=3,
        help="Within how many days a return is approved or rejected, where the law does not ask"
        " for less.",
    )

    aftersales_transit_days = fields.Integer(
        "Days on the Way",
        default=3,
        required=True,
        help="Goods count as delivered so many days after they left, unless the transfer says when"
        " they were handed over.",
    )

    aftersales_delivery_when = fields.Selection(
        [
            ("now", "Now, before the old goods are back"),
            ("receipt", "When the old goods arrive"),
            ("acceptance", "When the old goods are accepted"),
        ],
        "New Goods Leave",
        default="acceptance",
        required=True,
        help="When replacements and exchanges may leave, where the return says nothing else.",
    )
    aftersales_reserve_on_approval = fields.Boolean(
        "Reserve on Approval",
        help="Replacements and exchanges are reserved as soon as the return is approved.",
    )
    aftersales_reserve_days = fields.Integer(
        "Days Reserved",
        default=21,
        help="How long goods stay reserved for a return that does not arrive. 0 sets no limit.",
    )
    aftersales_exchange_price = fields.Selection(
        [("current", "Today's price"), ("original", "Price when it was ordered")],
        "Price in an Exchange",
        default="original",
        required=True,
    )
    aftersales_exchange_difference = fields.Selection(
        [
            ("settle", "Charge or give back"),
            ("charge", "Charge what is dearer only"),
            ("refund", "Give back what is cheaper only"),
            ("waive", "Neither"),
        ],
        "Price Difference",
        default="settle",
        required=True,
    )
    aftersales_advance = fields.Selection(
        [("no", "Nobody"), ("supervisor", "Supervisors"), ("agent", "Agents")],
        "Sends in Advance",
        default="supervisor",
        required=True,
        help="Who may send a replacement or exchange before the old goods are back.",
    )
    aftersales_advance_days = fields.Integer(
        "Days to Give Back",
        default=14,
        help="How long a customer who got goods in advance has to send the old ones. After that"
        " a draft invoice is made.",
    )

    _reserve_days_positive = models.Constraint(
        "CHECK(aftersales_reserve_days >= 0)", "The days reserved cannot be negative."
    )
    _advance_days_positive = models.Constraint(
        "CHECK(aftersales_advance_days >= 0)", "The days to give back cannot be negative."
    )
    _transit_days_positive = models.Constraint(
        "CHECK(aftersales_transit_days BETWEEN 0 AND 100)",
        "The days on the way must be between 0 and 100.",
    )
    _answer_days_positive = models.Constraint(
        "CHECK(aftersales_answer_days >= 0)", "The days to answer cannot be negative."
    )
    _send_back_days_positive = models.Constraint(
        "CHECK(aftersales_send_back_days >= 0)", "The days to send back cannot be negative."
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies.sudo()._aftersales_create_sequences()  # sudo: sequences are the system's
        return companies

    def _aftersales_create_sequences(self):
        """Give each company its own numbers; called at installation and for new companies."""
        sequences = self.env["ir.sequence"]
        for company in self:
            for code, (name, prefix) in SEQUENCES.items():
                if not sequences.search_count(
                    [("code", "=", code), ("company_id", "=", company.id)], limit=1
                ):
                    sequences.create(
                        {
                            "name": f"{name} – {company.name}",
                            "code": code,
                            "prefix": prefix,
                            "padding": 5,
                            "company_id": company.id,
                            "use_date_range": False,
                        }
                    )

    def _aftersales_next_number(self, code):
        """The next number of ``code`` in this company; called by ``create``."""
        self.ensure_one()
        # sudo: taking a number needs no right on sequences.
        return self.env["ir.sequence"].sudo().with_company(self).next_by_code(code) or "/"

    def _aftersales_deduction_product(self, kind):
        """The product of the credit line for a deduction of ``kind``; empty if there is none."""
        self.ensure_one()
        field, reference = DEDUCTIONS[kind]
        chosen = self[field]
        if chosen:
            return chosen
        product = self.env.ref(reference, raise_if_not_found=False)
        return product or self.env["product.product"]

    def _audit_fields(self):
        """Settings of ours; the rest of a company is none of this log's business."""
        return {name for name in super()._audit_fields() if name.startswith("aftersales_")}

    def _audit_company(self):
        return self

    def _audit_partner(self):
        """None: a company's own address is no customer."""
        return self.env["res.partner"]
