"""Erase one customer's personal texts: first see what may go, what stays, and why."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..models.audit.erasure_request import GROUNDS


class AftersalesEraseWizard(models.TransientModel):
    _name = "aftersales.erase.wizard"
    _description = "Erase Personal Texts"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, check_company=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, ondelete="cascade"
    )
    ground = fields.Selection(GROUNDS, required=True, default="gdpr_17")
    reason = fields.Char(
        "Reference", help="Where the request is filed. No personal data: this line stays."
    )
    total_count = fields.Integer("Texts", compute="_compute_overview")
    free_count = fields.Integer("Erased Now", compute="_compute_overview")
    kept_count = fields.Integer("Kept by Law", compute="_compute_overview")
    kept_from = fields.Date("First of Them Erased", compute="_compute_overview")
    kept_until = fields.Date("Last of Them Erased", compute="_compute_overview")
    kept_because = fields.Char("Because Of", compute="_compute_overview")
    held_count = fields.Integer("Under Legal Hold", compute="_compute_overview")
    hold_ids = fields.Many2many("aftersales.audit.hold", compute="_compute_overview")
    hold_text = fields.Text("Held Because", compute="_compute_overview")
    case_count = fields.Integer("Cases", compute="_compute_overview")
    free_case_count = fields.Integer("Cases Emptied Now", compute="_compute_overview")

    @api.depends("partner_id", "company_id")
    def _compute_overview(self):
        # sudo: counts of texts that an administrator may not read, of the chosen customer in
        # a company of theirs; and holds of that company, which they may read anyway.
        personal = self.env["aftersales.audit.personal"].sudo()
        for wizard in self:
            company, customer = wizard.company_id, wizard.partner_id.commercial_partner_id
            if not company or not customer or company not in self.env.companies:
                customer = customer.browse()
            condition = personal._of_customer(company, customer.ids)
            found = personal._overview(company, condition)
            first, last, because = company._aftersales_kept(found.oldest, found.newest)
            cases = [
                self.env[model]._aftersales_with_texts(customer, company)
                for model, _label in self.env["aftersales.audit.hold"]._selection_case()
            ]
            holds = self._holds(company, customer, cases)
            wizard.update(
                {
                    "total_count": found.total,
                    "free_count": found.free,
                    "kept_count": found.kept,
                    "kept_from": first,
                    "kept_until": last,
                    "kept_because": because,
                    "held_count": found.held,
                    "hold_ids": holds.ids,
                    "hold_text": "\n".join(f"{hold.name}: {hold.reason}" for hold in holds),
                    "case_count": sum(map(len, cases)),
                    "free_case_count": sum(len(some._past_retention(company)) for some in cases),
                }
            )

    def _holds(self, company, customer, cases):
        """The holds that stand on ``customer`` or on one of ``cases`` (recordsets by model)."""
        of_cases = [
            [("res_model", "=", some._name), ("res_id", "in", some.ids)] for some in cases if some
        ]
        return self.env["aftersales.audit.hold"].search(
            Domain("state", "=", "active")
            & Domain("company_id", "=", company.id)
            & (Domain("partner_id.commercial_partner_id", "in", customer.ids) | Domain.OR(of_cases))
        )

    def action_erase(self):
        """Enter the request, erase what may go now, and leave the rest to the nightly job.

        Called by administrators; opens the request.

        :raises UserError: when there is nothing to erase, now or later.
        """
        self.ensure_one()
        if not self.total_count and not self.case_count:
            raise UserError(
                self.env._(
                    "%(company)s has no personal text of %(customer)s. There is nothing to erase.",
                    company=self.company_id.name,
                    customer=self.partner_id.commercial_partner_id.display_name,
                )
            )
        request = self.env["aftersales.audit.erasure.request"].create(
            {
                "partner_id": self.partner_id.id,
                "company_id": self.company_id.id,
                "ground": self.ground,
                "reason": self.reason,
            }
        )
        request.action_erase()
        return {
            "type": "ir.actions.act_window",
            "res_model": request._name,
            "res_id": request.id,
            "view_mode": "form",
        }
