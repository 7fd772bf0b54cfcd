"""The apology: no money and no goods; what the customer was told is its proof."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    response_id = fields.Many2one(
        "aftersales.complaint.step",
        "Told In",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="The step of the complaint in which the customer was told.",
    )

    def _fulfil_apology(self):
        """Name the answer in which we apologised: the newest one of the complaint.

        :raises UserError: when the customer was not answered yet.
        """
        for remedy in self:
            answers = remedy.complaint_id.step_ids.filtered(
                lambda step: step.kind in ("responded", "decided") and step.told
            )
            if not answers:
                raise UserError(
                    self.env._(
                        "An apology is made in words: answer %s first, then record it.",
                        remedy.complaint_id.name,
                    )
                )
            remedy._write_guarded({"response_id": answers.sorted("id")[-1].id})

    def _state_from_apology(self):
        return "done" if self.response_id else "to_do"

    def _cancel_apology(self):
        """What was said cannot be unsaid: only an apology that was not made is taken back."""
        for remedy in self.filtered("response_id"):
            raise UserError(
                self.env._(
                    "The customer of %s has our apology already: it cannot be taken back.",
                    remedy.complaint_id.name,
                )
            )

    @api.depends("response_id")
    def _compute_document(self):
        """The answer stands for the document: there is no other."""
        super()._compute_document()
        # sudo: the day of a step of the remedy's own complaint.
        for remedy in self.sudo().filtered(lambda remedy: remedy.kind == "apology"):
            step = remedy.response_id
            remedy.document_name = (
                self.env._("Answer of %s", format_date(self.env, step.date)) if step else False
            )

    def _preview_apology(self):
        self.ensure_one()
        return [self._preview_entry(self.env._("An apology, in the answer to the customer"))]

    def _planned_amount(self):
        return 0.0 if self.kind == "apology" else super()._planned_amount()

    def _authority_amount(self):
        """Kind words cost nothing."""
        return 0.0 if self.kind == "apology" else super()._authority_amount()

    @api.depends("response_id")
    def _compute_state(self):
        return super()._compute_state()
