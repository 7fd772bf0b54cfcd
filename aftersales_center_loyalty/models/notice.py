"""The mail with a voucher's code: sent by the job that sends all mails, after the decision."""

from odoo import fields, models


class AftersalesNotice(models.Model):
    _inherit = "aftersales.notice"

    card_id = fields.Many2one(
        "loyalty.card", ondelete="cascade", index="btree_not_null", readonly=True
    )

    def _hand_to_mail(self):
        """Vouchers go by their program's own mail; one that was taken back meanwhile does not."""
        vouchers = self.filtered("card_id")
        for notice in vouchers:
            card = notice.card_id
            if card.points > 0:
                if card.program_id.communication_plan_ids.filtered(
                    lambda plan: plan.trigger == "create"
                ):
                    card._send_creation_communication()
                elif template := card._get_default_template():
                    template.send_mail(card.id, email_layout_xmlid="mail.mail_notification_light")
                notice._case()._audit("notice.sent", notice=notice.event)
            notice.state = "sent"
        super(AftersalesNotice, self - vouchers)._hand_to_mail()
