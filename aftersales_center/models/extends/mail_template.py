"""The confirmation mail of an order carries the texts that the company chose for it."""

from markupsafe import Markup

from odoo import models


class MailTemplate(models.Model):
    _inherit = "mail.template"

    def _generate_template(self, res_ids, render_fields, *args, **kwargs):
        """Put the texts at the end of a confirmation mail, in the language of the mail."""
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
