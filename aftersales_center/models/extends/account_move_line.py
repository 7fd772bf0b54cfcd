from odoo import api, fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    aftersales_remedy_id = fields.Many2one(
        "aftersales.remedy", "Remedy", index="btree_not_null", ondelete="set null", copy=False
    )
    aftersales_source_line_id = fields.Many2one(
        "account.move.line",
        "Credited Invoice Line",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
    )

    @api.ondelete(at_uninstall=False)
    def _aftersales_mark_deleted(self):
        """A deleted bill or credit note moves the facts of what it billed."""
        # sudo: marks are the system's; the accountant needs no role of ours.
        lines = self.sudo()
        self.env["aftersales.entitlement.mark"].sudo()._mark(lines.sale_line_ids)
