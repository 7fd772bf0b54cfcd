"""What a company tells the customer with every order."""

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    aftersales_information_text_ids = fields.Many2many(
        "aftersales.information.text",
        "aftersales_company_information_text_rel",
        "company_id",
        "text_id",
        "Texts for Customers",
        domain="[('state', '=', 'published'), ('company_id', 'in', (False, id))]",
        help="Customers see these with every order: before they order, or in the confirmation mail."
        " Evidence of it is kept on the order.",
    )
