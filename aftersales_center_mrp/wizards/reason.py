from odoo import fields, models

from odoo.addons.aftersales_center.wizards.reason import DECISIONS

DECISIONS["incomplete"] = ("aftersales.rma.line", "action_accept_incomplete")


class AftersalesReasonWizard(models.TransientModel):
    _inherit = "aftersales.reason.wizard"

    decision = fields.Selection(
        selection_add=[("incomplete", "Accept without the missing parts")],
        ondelete={"incomplete": "cascade"},
    )
