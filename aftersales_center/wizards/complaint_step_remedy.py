"""Deciding a complaint: what the customer gets, and why, where they asked for something else."""

from odoo import api, fields, models


class AftersalesComplaintStepWizard(models.TransientModel):
    _inherit = "aftersales.complaint.step.wizard"

    given = fields.Selection(
        lambda self: self.env["aftersales.complaint"]._selection_remedy_decided(),
        "The Customer Gets",
        compute="_compute_given",
        store=True,
        readonly=False,
    )
    why = fields.Text(
        "Why Something Else",
        help="Stands in the letter: why the customer does not get what they asked for.",
    )
    wanted_words = fields.Char("The Customer Asked For", compute="_compute_asked")
    planned_words = fields.Char("The Customer Gets (planned)", compute="_compute_asked")
    asks_given = fields.Boolean(compute="_compute_asked")
    asks_why = fields.Boolean(compute="_compute_asks_why")
    difference_preview = fields.Html(compute="_compute_difference_preview", sanitize=False)

    def _decided_complaint(self):
        """The one complaint that is decided, or explained, in this dialog."""
        complaints = self.complaint_ids._origin
        is_one = self.step in ("decide", "explain") and len(complaints) == 1
        return complaints if is_one else complaints.browse()

    @api.depends("complaint_ids", "step")
    def _compute_asked(self):
        for wizard in self:
            complaint = wizard._decided_complaint()
            wizard.wanted_words = complaint._wanted_words() if complaint else False
            wizard.planned_words = (
                complaint._given_words(
                    complaint.remedy_decided if wizard.step == "explain" else None
                )
                if complaint
                else False
            )
            wizard.asks_given = bool(
                complaint
                and wizard.step == "decide"
                and complaint.remedy_wanted
                and not wizard.planned_words
            )

    @api.depends("outcome", "asks_given")
    def _compute_given(self):
        """Upheld gives what was asked for, not upheld nothing; in between somebody says what."""
        for wizard in self:
            wanted = wizard._decided_complaint().remedy_wanted
            wizard.given = wizard.asks_given and {
                "upheld": wanted != "other" and wanted,
                "rejected": "nothing",
            }.get(wizard.outcome, False)

    @api.depends("complaint_ids", "step", "outcome", "given")
    def _compute_asks_why(self):
        for wizard in self:
            complaint = wizard._decided_complaint()
            wizard.asks_why = bool(
                complaint
                and (
                    complaint.is_other_remedy
                    if wizard.step == "explain"
                    else wizard.outcome and complaint._differs(wizard.outcome, wizard.given)
                )
            )

    @api.depends("asks_why", "given", "why", "text")
    def _compute_difference_preview(self):
        """These words as the letter has them, in the customer's language."""
        for wizard in self:
            complaint = wizard._decided_complaint()
            if not complaint or not wizard.asks_why:
                wizard.difference_preview = False
                continue
            told = complaint._in_customers_words()._difference_words(
                wizard.given or complaint.remedy_decided,
                wizard.text if wizard.step == "explain" else wizard.why,
            )
            wizard.difference_preview = self.env["ir.qweb"]._render(
                "aftersales_center.complaint_difference_preview",
                {"difference": told, "lang": complaint.customer_lang},
            )

    def _decided_remedy(self):
        return (self.given or None, self.why)

    def _apply_explain(self, complaints):
        return complaints.action_explain_other_remedy(self.text)
