from odoo import models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _aftersales_deduction_product(self, kind):
        if kind == "missing_parts":
            return (
                self.env.ref(
                    "aftersales_center_mrp.product_missing_parts", raise_if_not_found=False
                )
                or self.env["product.product"]
            )
        return super()._aftersales_deduction_product(kind)
