"""Tags of a customer choose promises: another tag promises anew."""

from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def write(self, vals):
        if "category_id" not in vals:
            return super().write(vals)
        before = {partner: partner.category_id for partner in self}
        result = super().write(vals)
        changed = self.filtered(lambda partner: partner.category_id != before[partner])
        if changed:
            changed._aftersales_retarget()
        return result

    def _aftersales_retarget(self):
        """Promise anew what runs for these customers and the people who belong to them."""
        for model in ("aftersales.complaint", "aftersales.rma"):
            # sudo: whoever tags a customer; promises follow from the tag, nothing is shown.
            self.env[model].sudo().search(
                [
                    ("partner_id", "child_of", self.ids),
                    ("sla_state", "in", ("ok", "warning", "breached", "paused")),
                ]
            )._sla_retarget(self.env._("The customer's tags changed"))
