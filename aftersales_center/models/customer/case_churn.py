"""Cases tell the scoring that something happened to their customer."""

from odoo import models


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    def _set_state(self, new, allowed_from):
        result = super()._set_state(new, allowed_from)
        self.env["aftersales.churn.mark"]._mark(self)
        return result

    def _sla_breached(self, clocks):
        super()._sla_breached(clocks)
        self.env["aftersales.churn.mark"]._mark(self)


class AftersalesComplaint(models.Model):
    _inherit = "aftersales.complaint"

    def _received(self):
        super()._received()
        self.env["aftersales.churn.mark"]._mark(self)

    def _set_state(self, new, allowed_from):
        result = super()._set_state(new, allowed_from)
        self.env["aftersales.churn.mark"]._mark(self)
        return result

    def _sla_breached(self, clocks):
        super()._sla_breached(clocks)
        self.env["aftersales.churn.mark"]._mark(self)
