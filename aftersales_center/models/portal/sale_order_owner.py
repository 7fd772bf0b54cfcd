"""Orders have the same owners as the cases that are made from them."""

from odoo import models


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "aftersales.portal.mixin"]
