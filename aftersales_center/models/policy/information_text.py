"""What customers are told, word for word: versions of the texts a shop shows or sends."""

import hashlib

from lxml import html

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

#: What a customer can be told; the first four are fields of :class:`~.engine.claim.Information`.
KINDS = ("withdrawal", "return_cost", "withdrawal_function", "terms", "guarantee_notice")


def letters(markup):
    """The text of ``markup`` without white space, so that mails can be compared with texts."""
    if is_html_empty(markup):
        return ""
    return "".join(html.fromstring(f"<div>{markup}</div>").text_content().split())


class AftersalesInformationKinds(models.AbstractModel):
    """What of the duties to inform something covers; for texts and for what people record."""

    _name = "aftersales.information.kinds"
    _description = "What a customer is told"

    covers_withdrawal = fields.Boolean(
        "Right of Withdrawal",
        help="That there is one, its period, and how it is exercised. While nothing shows that"
        " the customer was told, the period does not end as early.",
    )
    covers_return_cost = fields.Boolean(
        "Cost of Return", help="That the customer pays for sending goods back. Otherwise you do."
    )
    covers_withdrawal_function = fields.Boolean(
        "Withdrawal Function",
        help="That there is a withdrawal function, and where (in the EU since 19 June 2026).",
    )
    covers_terms = fields.Boolean(
        "Return Terms", help="Your own terms of return, in the offer and on the last screen."
    )
    covers_guarantee_notice = fields.Boolean(
        "Legal Guarantee Notice", help="The harmonised notice of the EU (since 27 September 2026)."
    )
    exception_ids = fields.Many2many(
        "aftersales.legal.exception",
        string="Confirmed Exceptions",
        help="Exceptions from the right of withdrawal that the customer confirms for each purchase,"
        " where law asks for that (China).",
    )

    def _covered(self):
        """``[(kind, exception)]`` of what is covered; no exception but for the kind “exception”."""
        self.ensure_one()
        none = self.env["aftersales.legal.exception"]
        return [(kind, none) for kind in KINDS if self[f"covers_{kind}"]] + [
            ("exception", exception) for exception in self.exception_ids
        ]


class AftersalesInformationText(models.Model):
    """One version of a text. Once published it stays as it is: evidence refers to its words."""

    _name = "aftersales.information.text"
    _description = "Text for Customers"
    _inherit = [
        "aftersales.guarded.mixin",
        "aftersales.audit.config.mixin",
        "aftersales.information.kinds",
    ]
    _order = "name, version desc, id desc"
    _check_company_auto = True
    _guarded = frozenset(["state", "version", "valid_from", "valid_to", "previous_id"])

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Leave empty for a text of every company."
    )
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published"), ("archived", "Archived")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )
    version = fields.Integer(default=1, readonly=True, copy=False)
    previous_id = fields.Many2one(
        "aftersales.information.text",
        "Former Version",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    valid_from = fields.Datetime("Published On", readonly=True, copy=False)
    valid_to = fields.Datetime("Replaced On", readonly=True, copy=False)
    shown = fields.Selection(
        [
            ("checkout", "Before the customer orders online"),
            ("order", "Before every order, whoever enters it"),
            ("mail", "In the confirmation mail"),
        ],
        required=True,
        default="mail",
        help="Where customers see this text. Online, it stands above the buttons to sign and pay;"
        " the confirmation mail gets it at its end. Evidence is kept of the orders that were"
        " confirmed that way, and of the mails that carried it.",
    )
    body = fields.Html("Text", translate=True, required=True)
    fingerprint = fields.Char(
        "SHA-256", compute="_compute_fingerprint", help="Of the text in your language."
    )

    _one_successor = models.UniqueIndex(
        "(previous_id) WHERE previous_id IS NOT NULL AND state <> 'archived'",
        "There is a newer version of this text already. Open that one.",
    )

    @api.depends("name", "version")
    def _compute_display_name(self):
        for text in self:
            text.display_name = self.env._(
                "%(name)s, version %(version)s", name=text.name, version=text.version
            )

    @api.depends("body")
    @api.depends_context("lang")
    def _compute_fingerprint(self):
        for text in self:
            text.fingerprint = text._sha256(self.env.lang)

    def _sha256(self, lang):
        """The SHA-256 of the text as customers read it in ``lang``, in hexadecimal."""
        self.ensure_one()
        body = self.with_context(lang=lang).body
        return hashlib.sha256(str(body or "").encode()).hexdigest()

    def _audit_fields(self):
        # Publishing has an event of its own.
        return super()._audit_fields() - self._guarded

    # ------------------------------------------------------------------
    # A published text stays as it is
    # ------------------------------------------------------------------

    def write(self, vals):
        """Only a draft changes.

        :raises UserError: for a text that was published.
        """
        if vals:
            self._require_draft()
        return super().write(vals)

    def _update_field_translations(self, field_name, translations, *args, **kwargs):
        """Translations are words too: they change in drafts only."""
        self._require_draft()
        return super()._update_field_translations(field_name, translations, *args, **kwargs)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        self._require_draft()

    def _require_draft(self):
        for text in self:
            if text.state != "draft":
                raise UserError(
                    self.env._(
                        "%s was published, and evidence of what customers were told refers to its"
                        " words. Make a new version and change that.",
                        text.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_publish(self):
        """Draft → published; the former version is archived, and companies that used it use this.

        Called by administrators.

        :raises UserError: when a text is no draft, is empty, or tells nothing.
        """
        self.check_access("write")
        for text in self:
            if not letters(text.body):
                raise UserError(self.env._("“%s” is empty. Write the text first.", text.name))
            if not text._covered():
                raise UserError(
                    self.env._(
                        "Choose what “%s” tells the customer. Otherwise it is evidence of nothing.",
                        text.name,
                    )
                )
            former = text.previous_id
            text._set_state("published", ("draft",))
            text._write_guarded({"valid_from": fields.Datetime.now()})
            text._audit(
                "information.published",
                former=former or None,
                kinds=[kind for kind, _exception in text._covered()],
                sha256=text._sha256(self.env.lang),
            )
            # sudo: which text a company shows is settled by this very decision.
            companies = self.env["res.company"].sudo()
            using = companies.search([("aftersales_information_text_ids", "in", former.ids)])
            former.filtered(lambda text: text.state == "published")._archive_version()
            for company in using:
                company.aftersales_information_text_ids += text
        return True

    def action_archive_text(self):
        """Published → archived: not shown or sent any more; evidence of it stays."""
        self.check_access("write")
        self._require_state(("published",))
        self._archive_version()
        return True

    def _archive_version(self):
        self._set_state("archived", ("published",))
        self._write_guarded({"valid_to": fields.Datetime.now()})
        # sudo: an archived text is shown by no company.
        companies = self.env["res.company"].sudo()
        for company in companies.search([("aftersales_information_text_ids", "in", self.ids)]):
            company.aftersales_information_text_ids -= self
        self._audit("information.archived")

    def action_new_version(self):
        """Open a draft of the next version, with this one's words in every language."""
        self.ensure_one()
        draft = self.copy()
        draft._write_guarded({"previous_id": self.id, "version": self.version + 1})
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": draft.id,
            "view_mode": "form",
        }

    # ------------------------------------------------------------------
    # Which words a mail carried
    # ------------------------------------------------------------------

    def _languages_in(self, body, likely=None):
        """``{text: language}`` of those texts that ``body`` of a mail carries word for word.

        :param likely: the language to try first.
        """
        inside = letters(body)
        codes = [code for code, _name in self.env["res.lang"].get_installed()]
        found = {}
        for text in self:
            for code in sorted(codes, key=lambda code: code != likely):
                words = letters(text.with_context(lang=code).body)
                if words and words in inside:
                    found[text] = code
                    break
        return found
