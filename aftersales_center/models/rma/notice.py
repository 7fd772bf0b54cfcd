"""The customer's mails: noted in the transaction that decides, sent after it.

No mail server is ever called inside a decision. One row per event and return, so that a
mail is neither lost with a crash nor sent once per product.
"""

import logging

from odoo import api, fields, models

_logger = logging.getLogger(__name__)


class AftersalesNotice(models.Model):
    _name = "aftersales.notice"
    _description = "Mail to a Customer, Waiting"
    _order = "id"
    _rec_name = "event"

    rma_id = fields.Many2one("aftersales.rma", required=True, ondelete="cascade", index=True)
    event = fields.Char(required=True, readonly=True)
    state = fields.Selection(
        [("waiting", "Waiting"), ("sent", "Handed to mail"), ("failed", "Failed")],
        required=True,
        default="waiting",
        readonly=True,
    )
    error = fields.Char(readonly=True)

    _waiting_idx = models.Index("(id) WHERE state = 'waiting'")

    def _template(self):
        """The mail template of this event; none when an administrator archived it."""
        self.ensure_one()
        template = self.env.ref(
            f"aftersales_center.mail_template_rma_{self.event}", raise_if_not_found=False
        )
        return template if template and template.active else self.env["mail.template"]

    def _hand_to_mail(self):
        """Render each mail in the customer's language and put it into the mail queue."""
        for notice in self:
            template = notice._template()
            if template:
                template.send_mail(
                    notice.rma_id.id,
                    force_send=False,
                    email_layout_xmlid="mail.mail_notification_light",
                )
            notice.state = "sent"
            notice.rma_id._audit("notice.sent", notice=notice.event)

    @api.model
    def _cron_send(self, limit=50):
        """Send what waits, in batches; one that fails does not hold up the others."""
        cron = self.env["ir.cron"]
        while notices := self.search([("state", "=", "waiting")], limit=limit):
            for notice in notices.try_lock_for_update():
                try:
                    with self.env.cr.savepoint():
                        notice._hand_to_mail()
                except Exception as error:  # a broken template must not stop the queue
                    _logger.exception("Mail %s of %s failed", notice.event, notice.rma_id.name)
                    notice.write({"state": "failed", "error": str(error)[:200]})
                    notice.rma_id._audit("notice.failed", notice=notice.event)
                if not cron._commit_progress(
                    1, remaining=self.search_count([("state", "=", "waiting")])
                ):
                    return


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    def _notify_customer(self, event):
        """Note that the customer is to be told of ``event``; sent by a job after commit."""
        # sudo: nobody writes the queue by hand.
        self.env["aftersales.notice"].sudo().create(
            [{"rma_id": rma.id, "event": event} for rma in self if rma.partner_id.email]
        )
        self.env.ref("aftersales_center.cron_notices").sudo()._trigger()
