from odoo import fields, models

from odoo.addons.aftersales_center.wizards.reason import DECISIONS

DECISIONS.update(
    {
        "repair_free": ("aftersales.remedy", "action_repair_free"),
        "repair_paid": ("aftersales.remedy", "action_repair_paid"),
    }
)


class AftersalesReasonWizard(models.TransientModel):
    _inherit = "aftersales.reason.wizard"

    decision = fields.Selection(
        selection_add=[
            ("repair_free", "Repair under warranty"),
            ("repair_paid", "Repair for a price"),
        ],
        ondelete={"repair_free": "cascade", "repair_paid": "cascade"},
    )
