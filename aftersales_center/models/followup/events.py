"""What happens to cases wakes the rules that wait for it; the rules look after commit."""

from odoo import api, fields, models


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    date_rejected = fields.Datetime("Rejected On", readonly=True, copy=False)
    followup_ids = fields.One2many(
        "aftersales.followup",
        "rma_id",
        "Follow-Ups",
        readonly=True,
        groups="aftersales_center.group_agent,aftersales_center.group_auditor",
    )

    _done_idx = models.Index("(company_id, date_done) WHERE date_done IS NOT NULL")
    _rejected_idx = models.Index("(company_id, date_rejected) WHERE date_rejected IS NOT NULL")
    _requested_idx = models.Index("(company_id, date_request) WHERE date_request IS NOT NULL")

    def _request(self):
        result = super()._request()
        self.env["aftersales.followup.rule"]._trigger_event("first_return", "repeat_case")
        return result

    def action_reject(self, reason=None):
        """As before; the day is kept, and follow-up rules look at it."""
        result = super().action_reject(reason)
        self._write_guarded({"date_rejected": fields.Datetime.now()})
        self.env["aftersales.followup.rule"]._trigger_event("rma_refused")
        return result

    def action_draft(self):
        """As before; it is not refused any more."""
        result = super().action_draft()
        self._write_guarded({"date_rejected": False})
        return result

    def action_done(self):
        """As before; follow-up rules look at it."""
        result = super().action_done()
        self.env["aftersales.followup.rule"]._trigger_event("rma_done")
        return result

    def _answer_rating(self, rating):
        super()._answer_rating(rating)
        self.env["aftersales.followup.rule"]._trigger_event("rating_low", "rating_high")

    def _sla_breached(self, clocks):
        result = super()._sla_breached(clocks)
        self.env["aftersales.followup.rule"]._trigger_event("promise_breached")
        return result


class AftersalesComplaint(models.Model):
    _inherit = "aftersales.complaint"

    followup_ids = fields.One2many(
        "aftersales.followup",
        "complaint_id",
        "Follow-Ups",
        readonly=True,
        groups="aftersales_center.group_agent,aftersales_center.group_auditor",
    )

    _closed_idx = models.Index("(company_id, date_closed) WHERE date_closed IS NOT NULL")

    @api.model_create_multi
    def create(self, vals_list):
        complaints = super().create(vals_list)
        self.env["aftersales.followup.rule"]._trigger_event("repeat_case")
        return complaints

    def action_close(self, text=None):
        """As before; follow-up rules look at it."""
        result = super().action_close(text)
        self.env["aftersales.followup.rule"]._trigger_event("complaint_closed")
        return result

    def _answer_rating(self, rating):
        super()._answer_rating(rating)
        self.env["aftersales.followup.rule"]._trigger_event("rating_low", "rating_high")

    def _sla_breached(self, clocks):
        result = super()._sla_breached(clocks)
        self.env["aftersales.followup.rule"]._trigger_event("promise_breached")
        return result
