from odoo import models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _aftersales_deduction_product(self, kind):
        if kind in ("missing_parts", "kept_parts"):
            return (
                self.env.ref(f"aftersales_center_mrp.product_{kind}", raise_if_not_found=False)
                or self.env["product.product"]
            )
        return super()._aftersales_deduction_product(kind)
