"""The dialog of each step that needs words: answer, decide, appeal, hand up or down, merge."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.complaint.complaint import OUTCOMES
from ..models.complaint.severity import SEVERITIES


class AftersalesComplaintStepWizard(models.TransientModel):
    _name = "aftersales.complaint.step.wizard"
    _description = "Step of a Complaint, with Words"

    step = fields.Selection(
        [
            ("acknowledge", "Acknowledge"),
            ("assess", "Assess"),
            ("investigate", "Record findings"),
            ("respond", "Answer the customer"),
            ("decide", "Decide"),
            ("explain", "Say why it is something else"),
            ("close", "Close"),
            ("review", "Review"),
            ("appeal", "Appeal"),
            ("reopen", "Reopen"),
            ("wait", "Wait for the customer"),
            ("escalate", "Escalate"),
            ("deescalate", "Hand back down"),
            ("set_tier", "Change tier"),
            ("set_severity", "Change severity"),
            ("hand_over", "Hand over"),
            ("merge", "Merge"),
            ("split", "Split"),
        ],
        required=True,
        readonly=True,
    )
    complaint_ids = fields.Many2many("aftersales.complaint", readonly=True)
    text = fields.Text()
    outcome = fields.Selection(OUTCOMES)
    severity = fields.Selection(SEVERITIES)
    tier_id = fields.Many2one("aftersales.complaint.tier")
    user_id = fields.Many2one("res.users", "To", domain="[('share', '=', False)]")
    target_id = fields.Many2one("aftersales.complaint", "Go on with")
    target_ids = fields.Many2many("aftersales.complaint", compute="_compute_choices")
    order_ids = fields.Many2many("sale.order", string="Orders that go along")
    rma_ids = fields.Many2many("aftersales.rma", string="Returns that go along")
    own_order_ids = fields.Many2many("sale.order", compute="_compute_choices")
    own_rma_ids = fields.Many2many("aftersales.rma", compute="_compute_choices")
    subject = fields.Char()
    attachment_ids = fields.Many2many("ir.attachment", string="Evidence")
    is_told = fields.Boolean(compute="_compute_is_told")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "aftersales.complaint":
            chosen = self.env["aftersales.complaint"].browse(self.env.context.get("active_ids"))
            values["complaint_ids"] = [(6, 0, chosen.exists().ids)]
            if values.get("step") == "merge" and len(chosen) == 1:
                values["target_id"] = chosen._similar()[:1].id
            if values.get("step") == "set_severity":
                values["severity"] = chosen[:1].severity
        return values

    @api.depends("step")
    def _compute_is_told(self):
        for wizard in self:
            wizard.is_told = wizard.step in ("acknowledge", "respond", "decide", "wait", "close")

    @api.depends("complaint_ids", "step")
    def _compute_choices(self):
        for wizard in self:
            complaints = wizard.complaint_ids
            wizard.own_order_ids = complaints.order_ids
            wizard.own_rma_ids = complaints.rma_ids
            customers = complaints.partner_id.commercial_partner_id
            wizard.target_ids = (
                wizard.env["aftersales.complaint"].search(
                    [
                        ("company_id", "in", complaints.company_id.ids),
                        ("partner_id.commercial_partner_id", "in", customers.ids),
                        ("state", "!=", "closed"),
                    ],
                    limit=200,
                )
                if wizard.step == "merge"
                else False
            )

    def action_apply(self):
        """Take the step for the complaints the dialog was opened on.

        :raises UserError: opened on nothing, or as the step itself says.
        """
        self.ensure_one()
        complaints = self.complaint_ids
        if not complaints:
            raise UserError(self.env._("Open this dialog from the complaint you decide about."))
        before = complaints.step_ids
        result = getattr(self, f"_apply_{self.step}")(complaints)
        self._keep_evidence(complaints.step_ids - before)
        return result if isinstance(result, dict) else {"type": "ir.actions.act_window_close"}

    def _keep_evidence(self, steps):
        """Files chosen in the dialog belong to the complaint and to the step just taken."""
        if not self.attachment_ids or not steps:
            return
        # sudo: files the user has just put here, to a complaint they may write; checked next.
        files = self.attachment_ids.sudo()
        if files.filtered(
            lambda file: file.create_uid != self.env.user or file.res_field or file.res_id
        ):
            raise UserError(
                self.env._(
                    "Evidence is what you upload here. A file that belongs to another record stays"
                    " there: download it and upload it again."
                )
            )
        files.write({"res_model": "aftersales.complaint", "res_id": steps[-1].complaint_id.id})
        steps[-1]._attach(self.attachment_ids)

    def _apply_acknowledge(self, complaints):
        return complaints.action_acknowledge(self.text)

    def _apply_assess(self, complaints):
        return complaints.action_assess(self.text)

    def _apply_investigate(self, complaints):
        return complaints.action_investigate(self.text)

    def _apply_respond(self, complaints):
        return complaints.action_respond(self.text)

    def _apply_decide(self, complaints):
        return complaints.action_decide(self.outcome, self.text, *self._decided_remedy())

    def _decided_remedy(self):
        """Hook: what the customer gets, and why it is not what they asked for."""
        return ()

    def _apply_close(self, complaints):
        return complaints.action_close(self.text)

    def _apply_review(self, complaints):
        return complaints.action_review(self.text)

    def _apply_appeal(self, complaints):
        return complaints.action_appeal(self.text)

    def _apply_reopen(self, complaints):
        return complaints.action_reopen(self.text)

    def _apply_wait(self, complaints):
        return complaints.action_wait_for_customer(self.text)

    def _apply_escalate(self, complaints):
        return complaints.action_escalate(self.text, self.tier_id or None)

    def _apply_deescalate(self, complaints):
        return complaints.action_deescalate(self.text, self.tier_id or None)

    def _apply_set_tier(self, complaints):
        if not self.tier_id:
            raise UserError(self.env._("Choose the tier."))
        return complaints.action_set_tier(self.tier_id, self.text)

    def _apply_set_severity(self, complaints):
        return complaints.action_set_severity(self.severity, self.text)

    def _apply_hand_over(self, complaints):
        return complaints.action_hand_over(self.user_id or None, self.text)

    def _apply_merge(self, complaints):
        if not self.target_id:
            raise UserError(self.env._("Choose the complaint to go on with."))
        if len(complaints) > 1:  # from the list: the one to go on with may be among those chosen
            complaints -= self.target_id
        return complaints.action_merge(self.target_id, self.text)

    def _apply_split(self, complaints):
        return complaints.action_split(
            self.subject, self.text, self.order_ids, self.rma_ids
        )._action_open()
