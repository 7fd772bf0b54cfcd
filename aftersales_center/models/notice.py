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

    rma_id = fields.Many2one("aftersales.rma", "Return", ondelete="cascade", index=True)
    complaint_id = fields.Many2one(
        "aftersales.complaint", ondelete="cascade", index="btree_not_null"
    )
    event = fields.Char(required=True, readonly=True)
    state = fields.Selection(
        [("waiting", "Waiting"), ("sent", "Handed to mail"), ("failed", "Failed")],
        required=True,
        default="waiting",
        readonly=True,
    )
    error = fields.Char(readonly=True)

    _one_case = models.Constraint(
        "CHECK((rma_id IS NULL) <> (complaint_id IS NULL))",
        "A mail to a customer is about one return or one complaint.",
    )
    _waiting_idx = models.Index("(id) WHERE state = 'waiting'")

    def _case(self):
        """The return or the complaint this mail is about."""
        self.ensure_one()
        return self.rma_id or self.complaint_id

    def _template(self):
        """The mail template of this event; none when an administrator archived it."""
        self.ensure_one()
        kind = self._case()._name.rpartition(".")[2]
        template = self.env.ref(
            f"aftersales_center.mail_template_{kind}_{self.event}", raise_if_not_found=False
        )
        return template if template and template.active else self.env["mail.template"]

    def _hand_to_mail(self):
        """Render each mail in the customer's language and put it into the mail queue."""
        for notice in self:
            template = notice._template()
            if template:
                template.send_mail(
                    notice._case().id,
                    force_send=False,
                    email_layout_xmlid="mail.mail_notification_light",
                )
            notice.state = "sent"
            notice._case()._audit("notice.sent", notice=notice.event)

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
                    _logger.exception("Mail %s of %s failed", notice.event, notice._case().name)
                    notice.write({"state": "failed", "error": str(error)[:200]})
                    notice._case()._audit("notice.failed", notice=notice.event)
                if not cron._commit_progress(
                    1, remaining=self.search_count([("state", "=", "waiting")])
                ):
                    return


class AftersalesNoticeMixin(models.AbstractModel):
    """For cases of which a customer is told, one mail per event."""

    _name = "aftersales.notice.mixin"
    _description = "Tells its customer by mail"

    def _notify_customer(self, event):
        """Note that the customer is to be told of ``event``; sent by a job after commit."""
        link = {"aftersales.rma": "rma_id"}.get(self._name, "complaint_id")
        # sudo: nobody writes the queue by hand.
        self.env["aftersales.notice"].sudo().create(
            [{link: case.id, "event": event} for case in self if case._notice_address()]
        )
        self.env.ref("aftersales_center.cron_notices").sudo()._trigger()

    def _notice_address(self):
        """The address the customer is written to; nothing when there is none."""
        self.ensure_one()
        return self.partner_id.email
