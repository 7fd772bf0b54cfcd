"""Credit notes of returns on the analytic account of the company, if it has one."""

from odoo import models


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    def _copy_line(self, *args, **kwargs):
        return self._on_account(super()._copy_line(*args, **kwargs))

    def _prepare_deduction_line(self, *args, **kwargs):
        return self._on_account(super()._prepare_deduction_line(*args, **kwargs))

    def _on_account(self, values):
        """Values of a credit line with the company's account in their distribution."""
        account = self.company_id.aftersales_analytic_account_id
        if account:
            values["analytic_distribution"] = self._distribute(
                values.get("analytic_distribution") or {}, account
            )
        return values

    def _distribute(self, distribution, account):
        """``distribution`` of an invoice line with ``account`` beside it, at 100 %.

        An account of the same plan stays as it is: what the order was booked on goes first.
        """
        accounts = self.env["account.analytic.account"].browse(
            {int(key) for keys in distribution for key in keys.split(",") if key}
        )
        if account.root_plan_id in accounts.exists().root_plan_id:
            return distribution
        return {**distribution, str(account.id): 100.0}
