"""What a customer gets from a return, in one line each, for mails and pages."""

from odoo import models


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    def _told_remedies(self):
        """``["Refund: Desk Lamp, 2 Units, $ 80.00"]`` of what was given, in the language of the
        environment; called by the mail about the end and by the customer's page."""
        self.ensure_one()
        # sudo: what this return's own customer got.
        given = self.sudo().remedy_ids.filtered(
            lambda remedy: remedy.state in ("in_progress", "done")
        )
        told = []
        for remedy in given:
            line = remedy._letter_line()
            rest = ", ".join(filter(None, (line["product"], line["quantity"], line["amount"])))
            told.append(
                self.env._("%(kind)s: %(rest)s", kind=line["kind"], rest=rest)
                if rest
                else line["kind"]
            )
        return told

    def _portal_values(self, *args, **kwargs):
        """With what its customer said of it, and whether they may say it now."""
        return {
            **super()._portal_values(*args, **kwargs),
            "may_rate": bool(self._may_be_rated()),
            "rated": self.rating_given,
            "promise": self._rating_promise(),
        }
