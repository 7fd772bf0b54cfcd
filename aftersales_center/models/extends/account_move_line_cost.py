from odoo import api, fields, models
from odoo.exceptions import ValidationError

_SEES_COST = "aftersales_center.group_agent,aftersales_center.group_auditor"


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    aftersales_rma_id = fields.Many2one(
        "aftersales.rma",
        "Cost of Return",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        check_company=True,
        groups=_SEES_COST,
        help="The return that this line of a vendor bill (a parcel, a workshop) is a cost of.",
    )
    aftersales_complaint_id = fields.Many2one(
        "aftersales.complaint",
        "Cost of Complaint",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        check_company=True,
        groups=_SEES_COST,
        help="The complaint that this line of a vendor bill (a parcel, an expert) is a cost of.",
    )

    @api.constrains("aftersales_rma_id", "aftersales_complaint_id")
    def _check_aftersales_case(self):
        """A cost counts once."""
        for line in self.sudo():  # sudo: two links of the line being saved, compared
            if line.aftersales_rma_id and line.aftersales_complaint_id:
                raise ValidationError(
                    self.env._(
                        "“%s” is a cost of one return or of one complaint. Choose which.",
                        line.name or line.product_id.display_name,
                    )
                )
