from odoo import fields, models
from odoo.exceptions import UserError

#: Decisions of this bridge, by what the dialog was opened on.
_METHODS = {
    ("consent", "aftersales.remedy"): "action_record_consent",
    ("consent", "aftersales.rma.line"): "action_record_consent",
    ("write_off", "aftersales.remedy"): "action_write_off_spent",
}


class AftersalesReasonWizard(models.TransientModel):
    _inherit = "aftersales.reason.wizard"

    decision = fields.Selection(
        selection_add=[
            ("consent", "Record the customer's consent"),
            ("write_off", "Leave what was spent to the customer"),
        ],
        ondelete={"consent": "cascade", "write_off": "cascade"},
    )

    def action_apply(self):
        """Consent and what was spent; the other decisions are the core's."""
        self.ensure_one()
        if self.decision not in ("consent", "write_off"):
            return super().action_apply()
        model = self.env.context.get("active_model")
        method = _METHODS.get((self.decision, model))
        if not method:
            raise UserError(self.env._("Open this dialog from the record you decide about."))
        records = self.env[model].browse(self.env.context.get("active_ids") or []).exists()
        if not records:
            raise UserError(self.env._("Open this dialog from the record you decide about."))
        return getattr(records, method)(reason=self.reason)
