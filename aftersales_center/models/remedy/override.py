"""Going over what was invoiced: a supervisor stands in for it, with a reason."""

from odoo import models
from odoo.exceptions import AccessError, UserError

from ..rma.rma_audit import told
from ..words import exact_amount


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    def action_override(self, amount, reason):
        """Let these refunds go ``amount`` (untaxed, order currency) over what is left.

        Called by supervisors, who stand in for it with a ``reason``.

        :raises AccessError: for anybody else.
        :raises UserError: without a reason, or with an amount that is not positive.
        """
        if not self.env.user.has_group("aftersales_center.group_supervisor"):
            raise AccessError(
                self.env._("Going over what was invoiced is for supervisors. Ask one.")
            )
        self.check_access("write")
        if amount <= 0 or not (reason or "").strip():
            raise UserError(
                self.env._("An override needs an amount of more than zero and a reason.")
            )
        self._require_state(("to_do", "in_progress"))
        for remedy in self:
            cap = remedy.company_id.aftersales_override_cap
            in_company = remedy.currency_id._convert(
                amount, remedy.company_id.currency_id, remedy.company_id
            )
            if cap and in_company > cap:
                raise UserError(
                    self.env._(
                        "%(amount)s is over the company's limit of %(cap)s for overrides. An"
                        " administrator can raise it in the settings.",
                        amount=remedy.currency_id.format(amount),
                        cap=remedy.company_id.currency_id.format(cap),
                    )
                )
            remedy._write_guarded(
                {
                    "override_amount": amount,
                    "override_reason": reason.strip(),
                    "override_user_id": self.env.uid,
                }
            )
            # no amount here: receivers read the chatter of returns, and see no prices
            remedy._case()._say(
                self.env._(
                    "%(user)s allowed more to be refunded than is left: %(reason)s",
                    user=self.env.user.name,
                    reason=reason.strip(),
                )
            )
            remedy._audit(
                "remedy.override",
                product=remedy.product_id,
                amount=exact_amount(remedy.currency_id, amount),
                limit=exact_amount(remedy.company_id.currency_id, cap),
                reason=told(reason),
            )
        return True
