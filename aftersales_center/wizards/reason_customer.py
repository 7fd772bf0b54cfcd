"""Decisions with a reason about the reasons to check a customer."""

from odoo import fields, models

from .reason import DECISIONS

DECISIONS.update(
    {
        "returner_appeal": ("aftersales.returner.signal", "action_appeal"),
        "returner_grant": ("aftersales.returner.signal", "action_grant"),
        "returner_refuse": ("aftersales.returner.signal", "action_refuse"),
        "returner_justified": ("aftersales.returner.signal", "action_justified"),
        "returner_unjustified": ("aftersales.returner.signal", "action_unjustified"),
    }
)


class AftersalesReasonWizard(models.TransientModel):
    _inherit = "aftersales.reason.wizard"

    decision = fields.Selection(
        selection_add=[
            ("returner_appeal", "Take down an objection"),
            ("returner_grant", "Grant the objection"),
            ("returner_refuse", "Do not grant the objection"),
            ("returner_justified", "The check was justified"),
            ("returner_unjustified", "The check found nothing"),
        ],
        ondelete={
            "returner_appeal": "cascade",
            "returner_grant": "cascade",
            "returner_refuse": "cascade",
            "returner_justified": "cascade",
            "returner_unjustified": "cascade",
        },
    )
