"""What people typed into complaints, and when it may be erased."""

from odoo import models


class AftersalesComplaint(models.Model):
    _inherit = "aftersales.complaint"

    _closed_states = ("closed",)
    _case_dates = ("date_closed", "date_received")
    _exported_event = "complaint.exported"

    #: What the nightly job looks through, the oldest first.
    _texts_idx = models.Index("(company_id, create_date) WHERE texts_erased_on IS NULL")

    def _typed_texts(self):
        """The customer's words, the decision, and where an unknown sender wrote from."""
        return [
            *super()._typed_texts(),
            (self, ("note", "decision_text", "phone")),
            (self.filtered("partner_id"), ("email_from",)),
        ]

    def _typed_rows(self):
        """What was found and told step by step, and why it went up or down."""
        return [
            *super()._typed_rows(),
            self.step_ids.filtered(lambda step: step.found or step.told),
            self.escalation_ids.filtered("reason"),
        ]

    def _erase_texts(self, ground):
        """With the customer's words that triage quoted as its reasons."""
        self._erase_triage()
        return super()._erase_texts(ground)
