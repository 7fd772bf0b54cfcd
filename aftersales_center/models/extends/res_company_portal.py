"""What customers see of each other in the portal."""

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    aftersales_portal_shares_company = fields.Boolean(
        "Colleagues See Each Other's Cases",
        help="Everybody with a login of the same customer company sees the orders, returns and"
        " complaints of all of them on their after-sales pages. Otherwise each sees their own.",
    )
