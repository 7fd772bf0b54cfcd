from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    aftersales_credit_program_ids = fields.Many2many(
        "loyalty.program",
        "aftersales_company_credit_program",
        string="Store Credit Programs",
        help="eWallets that store credit goes to, one for each currency. Empty: the first eWallet"
        " program of the company in the currency of the order.",
    )
    aftersales_voucher_program_ids = fields.Many2many(
        "loyalty.program",
        "aftersales_company_voucher_program",
        string="Voucher Programs",
        help="Gift cards or coupons that vouchers are made of, one for each currency. Empty: the"
        " first gift card program of the company in the currency of the order.",
    )
    aftersales_credit_bonus = fields.Float(
        "Bonus on Credit (%)",
        digits=(5, 2),
        help="Added to store credit and vouchers as goodwill. It is no part of the credit note and"
        " is never paid in money.",
    )
    aftersales_voucher_days = fields.Integer(
        "Vouchers Valid For",
        help="Days until a voucher expires; 0: it does not. See what your law asks for.",
    )
    aftersales_reuse_coupons = fields.Boolean(
        "Coupons Can Be Used Again",
        help="A coupon used by an order can be used once more when all goods of the order were"
        " refunded.",
    )
    aftersales_take_back_points = fields.Boolean(
        "Take Back Earned Points",
        default=True,
        help="Loyalty points that were earned with goods are taken back in proportion when the"
        " goods are refunded, as far as the customer still has them.",
    )

    aftersales_goodwill_limit = fields.Monetary(
        "Goodwill for One Complaint",
        help="How much may be given for one complaint as a voucher or store credit for nothing"
        " that was sold. 0 allows none. The authority of who gives it counts as well.",
    )
    aftersales_goodwill_product_id = fields.Many2one(
        "product.product",
        "Product for Goodwill",
        domain=[("type", "=", "service")],
        help="Its expense account shows what goodwill costs. Empty: “Goodwill”.",
    )

    _goodwill_limit_positive = models.Constraint(
        "CHECK(aftersales_goodwill_limit >= 0)", "The limit of goodwill cannot be negative."
    )
    _credit_bonus_percent = models.Constraint(
        "CHECK(aftersales_credit_bonus BETWEEN 0 AND 100)",
        "The bonus on credit must be between 0 and 100 %.",
    )
    _voucher_days_positive = models.Constraint(
        "CHECK(aftersales_voucher_days >= 0)",
        "The days a voucher is valid cannot be negative.",
    )

    def _aftersales_expiry(self):
        """The last day of a voucher made today; False where they do not expire."""
        self.ensure_one()
        if not self.aftersales_voucher_days:
            return False
        return fields.Date.add(fields.Date.context_today(self), days=self.aftersales_voucher_days)
