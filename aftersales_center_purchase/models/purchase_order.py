"""The bill that a purchase order drafts names the returns it credits, right away."""

from odoo import models


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def action_create_invoice(self, attachment_ids=False):
        """Name the returns, one line for each; a document of the vendor is left as it is."""
        # sudo: which bills are new, for a buyer who may not read all of them.
        before = self.sudo().invoice_ids
        result = super().action_create_invoice(attachment_ids=attachment_ids)
        # sudo: as above; lines name returns of their own company, whoever makes the bill.
        drafted = (self.sudo().invoice_ids - before).invoice_line_ids
        drafted._aftersales_name_returns(divide=not attachment_ids)
        return result
