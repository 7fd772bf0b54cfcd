"""Words that law gives: labels of the withdrawal function, and the model form."""

from odoo import api, fields, models

from ...engine import withdrawal_labels

STATUS = [
    ("verified", "Compared with the text of the law"),
    ("secondary", "Taken from a second source"),
    ("memory", "Not compared: have counsel check it"),
]


class AftersalesWithdrawalWording(models.Model):
    """The words of one language. They are data: nobody translates them, no machine either."""

    _name = "aftersales.withdrawal.wording"
    _description = "Words of the Withdrawal Function"
    _inherit = ["aftersales.audit.config.mixin"]
    _order = "lang"
    _rec_name = "lang"

    lang = fields.Char(
        "Language",
        required=True,
        help="Two letters, for example “de”. It holds for every country that speaks it.",
    )
    active = fields.Boolean(default=True)
    step_one = fields.Char(
        "First Button", help="“withdraw from contract here”, in this language's words of the law."
    )
    step_two = fields.Char(
        "Second Button", help="“confirm withdrawal”, in this language's words of the law."
    )
    status = fields.Selection(STATUS, "Buttons Checked", required=True, default="memory")
    source = fields.Char(help="Where the words of the buttons come from.")
    form_text = fields.Text(
        "Model Withdrawal Form",
        help="Annex I(B) of Directive 2011/83/EU in this language. First line: the title; second:"
        " what to do with it; then one line of the form each. [trader] is replaced by your name,"
        " address and e-mail address.",
    )
    form_status = fields.Selection(STATUS, "Form Checked", required=True, default="memory")

    _lang_unique = models.Constraint("UNIQUE(lang)", "There are words of this language already.")
    _lang_short = models.Constraint(
        "CHECK(lang ~ '^[a-z]{2,3}$')",
        "Write the language as two or three small letters, for example “de”.",
    )

    @api.model
    def _labels(self, page, country=""):
        """The :class:`~...engine.withdrawal_labels.Pair` for a page.

        :param page: the language of the page.
        :param country: ISO 3166-1 of where the goods are delivered, if that is known.
        """
        # sudo: words that every visitor reads.
        rows = self.sudo().search_fetch([], ["lang", "step_one", "step_two"])
        pairs = {row.lang: (row.step_one or "", row.step_two or "") for row in rows}
        # An administrator may have archived English; the directive's own words still hold.
        pairs.setdefault("en", ("withdraw from contract here", "confirm withdrawal"))
        return withdrawal_labels.choose(pairs, page, country)

    @api.model
    def _form(self, page, country=""):
        """The row whose model form a customer gets, by the same order of languages; or nothing."""
        rows = self.sudo().search([("form_text", "!=", False)])  # sudo: as in _labels
        by_lang = {row.lang: row for row in rows}
        for lang in withdrawal_labels.candidates(page, country):
            if lang in by_lang:
                return by_lang[lang]
        return rows.browse()

    def _form_lines(self, company):
        """``(title, hint, [line])`` of the form, addressed to ``company``."""
        self.ensure_one()
        trader = company.partner_id
        who = ", ".join(
            dict.fromkeys(
                part.strip()
                for part in (
                    company.name,
                    *trader._display_address(without_company=True).splitlines(),
                    company.email or "",
                )
                if part and part.strip()
            )
        )
        rows = [
            row.strip().replace("[trader]", who)
            for row in (self.form_text or "").splitlines()
            if row.strip()
        ]
        title, hint, *lines = [*rows, "", ""]
        return title, hint, [line for line in lines if line]
