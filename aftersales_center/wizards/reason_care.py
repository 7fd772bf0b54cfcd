"""Decisions with a reason about corrective actions and the safety register."""

from odoo import fields, models

from .reason import DECISIONS

DECISIONS.update(
    {
        "corrective_accept": ("aftersales.corrective", "action_accept"),
        "corrective_cancel": ("aftersales.corrective", "action_cancel"),
        "corrective_reopen": ("aftersales.corrective", "action_reopen"),
        "safety_close": ("aftersales.safety.entry", "action_close"),
        "safety_dismiss": ("aftersales.safety.entry", "action_dismiss"),
        "safety_reopen": ("aftersales.safety.entry", "action_reopen"),
    }
)


class AftersalesReasonWizard(models.TransientModel):
    _inherit = "aftersales.reason.wizard"

    decision = fields.Selection(
        selection_add=[
            ("corrective_accept", "Accept without proof"),
            ("corrective_cancel", "Cancel the corrective action"),
            ("corrective_reopen", "Back in work"),
            ("safety_close", "Close the entry"),
            ("safety_dismiss", "No safety matter"),
            ("safety_reopen", "Assess again"),
        ],
        ondelete={
            "corrective_accept": "cascade",
            "corrective_cancel": "cascade",
            "corrective_reopen": "cascade",
            "safety_close": "cascade",
            "safety_dismiss": "cascade",
            "safety_reopen": "cascade",
        },
    )
