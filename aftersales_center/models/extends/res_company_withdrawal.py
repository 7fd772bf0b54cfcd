"""Papers on the right of withdrawal that a company hands out."""

import hashlib

from odoo import models

_PAPERS = {
    "form": "aftersales_center.action_report_withdrawal_form",
    "instruction": "aftersales_center.action_report_withdrawal_instruction",
}


class ResCompany(models.Model):
    _inherit = "res.company"

    def _aftersales_withdrawal_texts(self):
        """The published texts of this company that tell of the right of withdrawal."""
        # sudo: texts are made to be read by customers.
        company = self.sudo()
        return company.aftersales_information_text_ids.filtered(
            lambda text: text.state == "published"
            and text.covers_withdrawal
            and text.company_id in (company, text.company_id.browse())
        )

    def _aftersales_withdrawal_paper(self, which, lang):
        """The model ``form`` or the ``instruction`` as PDF bytes; nothing where there is none.

        Made once per company, language and wording: whoever asks again gets the same file, so
        that nobody can keep the server busy with it. Called by the customers' page.
        """
        self.ensure_one()
        company = self.with_context(lang=lang)
        words = company._aftersales_paper_words(which)
        if not words:
            return None
        address = company.partner_id._display_address(without_company=True)
        fingerprint = hashlib.sha256(
            repr((words, company.name, address, company.email)).encode()
        ).hexdigest()
        name = f"aftersales-{which}-{lang}-{fingerprint[:32]}.pdf"
        # sudo: files of the company's own making; their content is for everybody.
        files = self.env["ir.attachment"].sudo()
        found = files.search(
            [("name", "=", name), ("res_model", "=", self._name), ("res_id", "=", self.id)],
            limit=1,
        )
        if found:
            return found.raw
        reports = self.env["ir.actions.report"].sudo().with_context(lang=lang)
        content = reports._render_qweb_pdf(_PAPERS[which], self.ids)[0]
        files.create(
            {
                "name": name,
                "raw": content,
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        return content

    def _aftersales_paper_words(self, which):
        """What a paper says, in the language of the context; empty when there is none."""
        if which == "form":
            wording = self.env["aftersales.withdrawal.wording"]._form(self.env.lang)
            return wording.form_text or ""
        if which == "instruction":
            texts = self._aftersales_withdrawal_texts().with_context(lang=self.env.lang)
            return "".join(str(text.body or "") for text in texts)
        return ""
