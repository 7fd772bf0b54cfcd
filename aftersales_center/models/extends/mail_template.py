"""Texts that a company chose in confirmation mails; and what is particular to mails of ours."""

from markupsafe import Markup

from odoo import models

#: Reports of failed delivery are wanted, absence notes are not.
AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF, AutoReply"}


class MailTemplate(models.Model):
    _inherit = "mail.template"

    def _generate_template(self, res_ids, render_fields, *args, **kwargs):
        """Put the texts at the end of a confirmation mail, in the language of the mail.

        Mails about cases call goods by their names, without the shop's own codes: also those of
        templates that a company has written.
        """
        if (self.model or "").startswith("aftersales."):
            self = self.with_context(display_default_code=False)
        results = super()._generate_template(res_ids, render_fields, *args, **kwargs)
        if self.model != "sale.order" or "body_html" not in render_fields:
            return results
        orders = self.env["sale.order"].browse([res_id for res_id in res_ids if res_id])
        told = {
            order.id: texts
            for order in orders
            if order.state == "sale"
            and order._get_confirmation_template() == self
            and (texts := order._aftersales_texts("mail"))
        }
        if not told:
            return results
        for lang, (_template, ids) in self._classify_per_lang(list(told)).items():
            for res_id in ids:
                texts = told[res_id].with_context(lang=lang or self.env.lang)
                results[res_id]["body_html"] = Markup("%s%s") % (
                    results[res_id].get("body_html") or "",
                    Markup("").join(Markup("<div>%s</div>") % text.body for text in texts),
                )
        return results

    def send_mail_batch(
        self,
        res_ids,
        force_send=False,
        raise_exception=False,
        email_values=None,
        email_layout_xmlid=False,
    ):
        """Mails to customers that a job sends ask programs not to answer (RFC 3834).

        What is queued about our cases leaves as soon as it is committed: by itself the queue is
        looked at once an hour, and some wait for a link, some for what law wants without delay.
        """
        if self.env.context.get("aftersales_notice"):
            email_values = {"headers": repr(AUTOMATIC), **(email_values or {})}
        mails = super().send_mail_batch(
            res_ids,
            force_send=force_send,
            raise_exception=raise_exception,
            email_values=email_values,
            email_layout_xmlid=email_layout_xmlid,
        )
        if mails and not force_send and (self.model or "").startswith("aftersales."):
            queue = self.env.ref("mail.ir_cron_mail_scheduler_action", raise_if_not_found=False)
            if queue:
                queue.sudo()._trigger()  # sudo: one job, to be run soon
        return mails
