"""The customer's express consent to something else than the money the law gives.

It is given with the request (on the return line) or later (on the remedy). Without it nothing is
given instead of money: Directive 2011/83/EU, articles 13(1) and 14(4) and the like.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.aftersales_center.models.rma.rma_audit import told

from .remedy import CREDIT_KINDS

#: Claims that rest on a law that gives money.
_STATUTORY = ("withdrawal", "non_conformity")


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    def _typed_texts(self):
        """What shows a consent is erased with the other texts when its retention is over."""
        evidence = ("consent_evidence",)
        return [
            *super()._typed_texts(),
            (self.line_ids, evidence),
            (self.remedy_ids, evidence),
        ]


class AftersalesComplaint(models.Model):
    _inherit = "aftersales.complaint"

    def _typed_texts(self):
        """As on returns."""
        return [*super()._typed_texts(), (self.remedy_ids, ("consent_evidence",))]


class AftersalesRmaLine(models.Model):
    _inherit = "aftersales.rma.line"

    consent_on = fields.Datetime("Consent Given On", readonly=True, copy=False)
    consent_by_id = fields.Many2one(
        "res.users", "Consent Recorded By", readonly=True, copy=False, ondelete="restrict"
    )
    consent_evidence = fields.Text("Consent Shown By", readonly=True, copy=False)
    consent_kind = fields.Char(readonly=True, copy=False, help="What the customer agreed to.")
    needs_consent = fields.Boolean(compute="_compute_needs_consent")

    @api.depends("requested_remedy", "decision_id", "consent_kind", "sale_line_id")
    def _compute_needs_consent(self):
        for line in self:
            line.needs_consent = (
                line.requested_remedy in CREDIT_KINDS
                and line.consent_kind != line.requested_remedy
                and line._law_gives_money()
            )

    def _law_gives_money(self):
        """Whether a law for consumers gives this customer money, so that consent is needed."""
        self.ensure_one()
        # sudo: how the customer bought, of an order the return names; receivers read no prices
        buyer = self.sudo().sale_line_id.order_id.aftersales_buyer
        # sudo: what the verdict rests on, likewise
        decision = self.sudo().decision_id
        by_law = decision.legal_basis or not decision.country_code  # not known: better ask
        return buyer != "business" and decision.basis in _STATUTORY and bool(by_law)

    def action_record_consent(self, evidence=None, reason=None, kind=None):
        """Keep that the customer agreed to the remedy wanted on these lines instead of money.

        Called by agents with what shows it (``reason`` when it comes from the dialog), for the
        remedy wanted or another ``kind``.

        :raises UserError: without evidence, or where no store credit or voucher is wanted.
        """
        evidence = (evidence or reason or "").strip()
        self.check_access("write")
        self.rma_id.check_access("write")
        self._check_consent(evidence, [kind] if kind else self.mapped("requested_remedy"))
        for line in self:
            agreed = kind or line.requested_remedy
            line._write_guarded(
                {
                    "consent_on": fields.Datetime.now(),
                    "consent_by_id": self.env.uid,
                    "consent_evidence": evidence,
                    "consent_kind": agreed,
                }
            )
            line._audit(
                "remedy.consent",
                remedy=agreed,
                product=line.product_id,
                evidence=told(evidence),
            )
            waiting = line.remedy_ids.filtered(
                lambda remedy, agreed=agreed: remedy.state == "to_do"
                and remedy.kind == agreed
                and not remedy.consent_on
            )
            waiting._write_guarded(line._consent_values())
        return True

    def _consent_values(self):
        self.ensure_one()
        return {
            "consent_on": self.consent_on,
            "consent_by_id": self.consent_by_id.id,
            "consent_evidence": self.consent_evidence,
        }

    def _check_consent(self, evidence, kinds):
        if not evidence:
            raise UserError(
                self.env._("Say what shows the customer's consent: a mail, a call, a signed form.")
            )
        if set(kinds) - set(CREDIT_KINDS):
            raise UserError(
                self.env._(
                    "Consent is for store credit and vouchers. Choose one of them as the remedy"
                    " first."
                )
            )


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    consent_on = fields.Datetime("Consent Given On", readonly=True, copy=False)
    consent_by_id = fields.Many2one(
        "res.users", "Consent Recorded By", readonly=True, copy=False, ondelete="restrict"
    )
    consent_evidence = fields.Text("Consent Shown By", readonly=True, copy=False)
    needs_consent = fields.Boolean(compute="_compute_needs_consent")

    @api.depends("kind", "consent_on", "rma_line_id.decision_id", "sale_line_id")
    def _compute_needs_consent(self):
        for remedy in self:
            remedy.needs_consent = (
                remedy.kind in CREDIT_KINDS and not remedy.consent_on and remedy._law_gives_money()
            )

    def _law_gives_money(self):
        """Whether a law gives this customer money for these goods, so that consent is needed.

        No verdict stands behind a complaint: its consumers are asked for what was sold to them.
        Goodwill takes nothing from anybody.
        """
        self.ensure_one()
        if self.rma_line_id:
            return self.rma_line_id._law_gives_money()
        # sudo: how the customer bought, of an order the complaint names
        order = self.sudo().sale_line_id.order_id
        return bool(order) and order.aftersales_buyer != "business"

    @api.model_create_multi
    def create(self, vals_list):
        """Take over the consent that was given with the request."""
        remedies = super().create(vals_list)
        for remedy in remedies:
            line = remedy.rma_line_id
            if line.consent_on and line.consent_kind == remedy.kind:
                remedy._write_guarded(line._consent_values())
        return remedies

    def write(self, vals):
        """Consent is to one kind: another kind needs its own."""
        changed = self.filtered(
            lambda remedy: remedy.consent_on and vals.get("kind", remedy.kind) != remedy.kind
        )
        result = super().write(vals)
        changed._write_guarded(
            {"consent_on": False, "consent_by_id": False, "consent_evidence": False}
        )
        return result

    def action_record_consent(self, evidence=None, reason=None):
        """Keep that the customer agreed to these remedies instead of money.

        Called by agents with what shows it (``reason`` when it comes from the dialog).

        :raises UserError: without evidence, or for another kind of remedy.
        """
        evidence = (evidence or reason or "").strip()
        self._check_case_access()
        self._require_state(("to_do",))
        self.rma_line_id._check_consent(evidence, self.mapped("kind"))
        self._write_guarded(
            {
                "consent_on": fields.Datetime.now(),
                "consent_by_id": self.env.uid,
                "consent_evidence": evidence,
            }
        )
        for remedy in self:
            remedy._audit(
                "remedy.consent",
                remedy=remedy.kind,
                product=remedy.product_id,
                evidence=told(evidence),
            )
        return True

    def action_fulfil(self):
        """Refuse what the law asks the customer's consent for, until it is recorded."""
        for remedy in self.filtered("needs_consent"):
            kinds = dict(self._fields["kind"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "The law gives the customer money for “%(product)s”. Record the customer's"
                    " consent to “%(remedy)s” first, on the return line or on the remedy.",
                    product=remedy.product_id.display_name,
                    remedy=kinds[remedy.kind],
                )
            )
        return super().action_fulfil()
