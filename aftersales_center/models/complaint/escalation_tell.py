"""Escalations reach people: an activity at once, a mail from the queue."""

from odoo import fields, models
from odoo.tools import format_datetime

ACTIVITY = "aftersales_center.mail_activity_escalation"


class AftersalesEscalation(models.Model):
    _inherit = "aftersales.escalation"

    def _tell(self):
        """An activity and a mail for who each of these went to; called when they are made."""
        shown = self.filtered(
            lambda escalation: (
                escalation.to_user_id
                and (
                    escalation.to_user_id != self.env.user
                    or escalation.kind in ("warning", "breach", "ladder")
                )
                and escalation._case()._ladder_able(escalation.to_user_id)
            )
        )
        for model, rows in shown.grouped(lambda escalation: escalation._case()._name).items():
            rows._ask(self.env[model])
        self._queue_mails()

    def _ask(self, cases):
        """An activity for each, in place of the one its person has on the case already.

        :param cases: the (empty) model of the cases, which is one for all.
        """
        cases = cases.browse(dict.fromkeys(row._case().id for row in self))
        latest = {(row._case().id, row.to_user_id.id): row for row in self}
        cases.activity_search([ACTIVITY]).filtered(
            lambda activity: (activity.res_id, activity.user_id.id) in latest
        ).unlink()
        kind = self.env.ref(ACTIVITY)
        # Our own mail goes out: Odoo's about the activity would be a second one.
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                {
                    "activity_type_id": kind.id,
                    "automated": True,
                    "res_model_id": self.env["ir.model"]._get_id(cases._name),
                    "res_id": case_id,
                    "user_id": user_id,
                    "date_deadline": kind._get_date_deadline(),
                    "summary": row.with_context(lang=row.to_user_id.lang)._summary(),
                    "note": row.with_context(lang=row.to_user_id.lang)._told_reason(),
                }
                for (case_id, user_id), row in latest.items()
            ]
        )

    def _queue_mails(self):
        """Put a mail for each person into the queue; sent after this transaction."""
        told = self.filtered(lambda escalation: escalation.to_user_id.email)
        if not told:
            return
        # sudo: nobody writes the queue by hand.
        self.env["aftersales.notice"].sudo().create(
            [
                {
                    "complaint_id": escalation.complaint_id.id,
                    "rma_id": escalation.rma_id.id,
                    "escalation_id": escalation.id,
                    "event": f"escalation.{escalation.kind}",
                }
                for escalation in told
            ]
        )
        self.env.ref("aftersales_center.cron_notices").sudo()._trigger()

    def _summary(self):
        """What happened, in one line; for activities and mails, in the reader's language."""
        self.ensure_one()
        name = self._case().name
        lines = {
            "warning": self.env._("%s: time is running out", name),
            "breach": self.env._("%s: a promise is broken", name),
            "ladder": self.env._("%s climbed to you", name),
            "manual": self.env._("%s was handed to you", name),
            "customer": self.env._("%s: the customer turned to the next tier", name),
            "authority": self.env._("%s: a remedy is over the authority below", name),
            "appeal": self.env._("%s: the customer appealed", name),
            "deescalation": self.env._("%s was handed back to you", name),
            "assigned": self.env._("%s is yours now", name),
        }
        return lines[self.kind]

    def _told_reason(self):
        """Why, for who reads it; what no promise was broken for says when it happened."""
        self.ensure_one()
        if self.clock_id:
            return self.reason
        zone = self.to_user_id.tz or str(self.company_id._aftersales_timezone())
        happened = format_datetime(self.env, self.date, tz=zone)
        return "\n".join(filter(None, [self.reason, f"{happened} ({zone})"]))


class AftersalesNotice(models.Model):
    _inherit = "aftersales.notice"

    escalation_id = fields.Many2one(
        "aftersales.escalation",
        readonly=True,
        ondelete="cascade",
        help="Set on mails to our own people.",
    )

    def _bundle_key(self):
        """Our own people get a mail for each: they are told apart from the customer."""
        if self.escalation_id:
            return ("escalation_id", self.escalation_id.id)
        return super()._bundle_key()

    def _quiet_until(self):
        """Our own people look after their hours themselves."""
        return None if self.escalation_id else super()._quiet_until()

    def _hand_to_mail(self):
        """Mails about escalations go to who they went to, by a template of their own."""
        own = self.filtered("escalation_id")
        super(AftersalesNotice, self - own)._hand_to_mail()
        template = self.env.ref(
            "aftersales_center.mail_template_escalation", raise_if_not_found=False
        )
        for notice in own:
            if template and template.active:
                template.send_mail(
                    notice.escalation_id.id,
                    force_send=False,
                    email_layout_xmlid="mail.mail_notification_light",
                )
            notice.state = "sent"
            notice._case()._audit("notice.sent", notice=notice.event)
