"""One sentence from a person, for the decisions that need one."""

from odoo import api, fields, models
from odoo.exceptions import UserError

#: what is decided -> (model, method that takes ``reason``; an override takes an amount too)
DECISIONS = {
    "reject": ("aftersales.rma", "action_reject"),
    "cancel": ("aftersales.rma", "action_cancel"),
    "wait": ("aftersales.rma", "action_wait_for_customer"),
    "lost": ("aftersales.rma.line", "action_accept_lost"),
    "keep": ("aftersales.rma.line", "action_keep_item"),
    "override": ("aftersales.remedy", "action_override"),
    "refuse_authority": ("aftersales.remedy", "action_refuse_authority"),
    "set_aside": ("aftersales.rma.line", "action_override"),
    "lift": ("aftersales.audit.hold", "action_lift"),
    "retract": ("aftersales.information", "action_retract"),
    "withdrawal_aside": ("aftersales.withdrawal", "action_set_aside"),
}


class AftersalesReasonWizard(models.TransientModel):
    _name = "aftersales.reason.wizard"
    _description = "Decision with a Reason"

    decision = fields.Selection(
        [
            ("reject", "Reject the return"),
            ("cancel", "Cancel the return"),
            ("wait", "Wait for the customer"),
            ("lost", "Accept as lost on the way"),
            ("keep", "Let the customer keep it"),
            ("override", "Allow more than is left"),
            ("refuse_authority", "Refuse to authorise"),
            ("set_aside", "Override the decision"),
            ("lift", "Lift the legal hold"),
            ("retract", "Retract evidence"),
            ("withdrawal_aside", "Set the withdrawal aside"),
        ],
        required=True,
        readonly=True,
    )
    reason = fields.Text(required=True)
    amount = fields.Monetary(help="Without tax, in the order's currency.")
    currency_id = fields.Many2one("res.currency", readonly=True)

    @api.model
    def default_get(self, fields_list):
        """Propose for an override what its credit note goes over what is left, and for a
        rejection what the policy tells the customer, in the customer's language."""
        values = super().default_get(fields_list)
        if values.get("decision") == "reject" and "reason" in fields_list:
            rmas = self.env["aftersales.rma"].browse(self.env.context.get("active_ids") or [])
            refused = rmas.line_ids.filtered(lambda line: line.verdict == "refuse")
            texts = dict.fromkeys(line._customer_text() for line in refused)
            values["reason"] = "\n".join(texts) if len(rmas.exists()) == 1 else False
        if values.get("decision") == "override" and "amount" in fields_list:
            remedy = self.env["aftersales.remedy"].browse(self.env.context.get("active_id"))
            left = remedy.sale_line_id.aftersales_entitlement_ids.amount_available
            values["amount"] = max(remedy.amount - remedy.amount_drawn - left, 0.0)
        return values

    def action_apply(self):
        """Take the decision for the records that the dialog was opened on."""
        self.ensure_one()
        model, method = DECISIONS[self.decision]
        records = self.env[model].browse(self.env.context.get("active_ids") or []).exists()
        if self.env.context.get("active_model") != model or not records:
            raise UserError(self.env._("Open this dialog from the record you decide about."))
        if self.decision == "override":
            return records.action_override(self.amount, self.reason)
        return getattr(records, method)(reason=self.reason)
