"""Mails of the queue are marked as sent by a job."""

from odoo import models


class AftersalesNotice(models.Model):
    _inherit = "aftersales.notice"

    def _hand_to_mail(self):
        return super(AftersalesNotice, self.with_context(aftersales_notice=True))._hand_to_mail()
