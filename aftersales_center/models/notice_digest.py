"""Several events of one case that wait in the queue: one mail, in order."""

from markupsafe import Markup

from odoo import models

from ..engine.mail_digest import news


class AftersalesNotice(models.Model):
    _inherit = "aftersales.notice"

    def _send_digest(self, case, templates):
        """One mail of what is new in each of ``templates``, with all their files.

        Its frame is a template too, and can be edited; without one each mail goes by itself.
        """
        frame = self.env.ref(
            f"aftersales_center.mail_template_{self[:1]._kind()}_digest", raise_if_not_found=False
        )
        if not frame or not frame.active:
            for template in templates:
                template.send_mail(
                    case.id, force_send=False, email_layout_xmlid="mail.mail_notification_light"
                )
            return
        parts, files, kept = [], [], []
        for template in templates:
            values = template._generate_template(
                [case.id], ("subject", "body_html", "attachment_ids", "report_template_ids")
            )[case.id]
            # Rendered by a template of ours, as each mail by itself would be.
            parts.append((values.get("subject") or "", Markup(news(str(values["body_html"])))))
            files += [file for file in values.get("attachments") or () if file not in files]
            kept += values.get("attachment_ids") or []
        mail_id = frame.with_context(aftersales_news=parts).send_mail(
            case.id, force_send=False, email_layout_xmlid="mail.mail_notification_light"
        )
        # sudo: the mail that was made a moment ago, as Odoo itself adds files to it.
        mail = self.env["mail.mail"].sudo().browse(mail_id).with_context(default_type=None)
        commands = [(4, attachment) for attachment in dict.fromkeys(kept)]
        names = set()
        for name, datas in files:
            if name not in names:
                names.add(name)
                commands.append(
                    (
                        0,
                        0,
                        {
                            "name": name,
                            "datas": datas,
                            "type": "binary",
                            "res_model": "mail.message",
                            "res_id": mail.mail_message_id.id,
                        },
                    )
                )
        if commands:
            mail.write({"attachment_ids": commands})
