"""What people typed into returns, and when it may be erased."""

from odoo import models

_WORDS_OF_INSPECTION = (
    "note",
    "customer_note",
    "disposition_reason",
    "opinion_note",
    "opinion_text",
)


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    _closed_states = ("done", "rejected", "cancelled")
    _case_dates = ("date_done", "date_request")
    _exported_event = "rma.exported"

    #: What the nightly job looks through, the oldest first.
    _texts_idx = models.Index("(company_id, create_date) WHERE texts_erased_on IS NULL")

    def _typed_texts(self):
        """The customer's words, the refusal, notes of lines, overrides, findings."""
        return [
            *super()._typed_texts(),
            (self, ("note", "refusal_reason")),
            (self.line_ids, ("note", "lost_reason")),
            (self.remedy_ids, ("override_reason",)),
            (self.inspection_ids, _WORDS_OF_INSPECTION),
            (self.inspection_ids.answer_ids, ("value_text",)),
        ]

    def _typed_rows(self):
        """Reasons of overridden decisions, and what was said on proposals over authority."""
        return [
            *super()._typed_rows(),
            self.line_ids.decision_ids.filtered("override_reason"),
            self.remedy_ids.approval_ids.filtered("reason"),
        ]
