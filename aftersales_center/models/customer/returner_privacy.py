"""What was typed about a customer on signals goes when the customer's texts go."""

from odoo import api, models


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    def _typed_rows(self):
        """What checking these returns brought, in words."""
        # sudo: rows of returns whose texts are erased; callers looked for holds.
        checks = self.env["aftersales.returner.check"].sudo()
        return [
            *super()._typed_rows(),
            checks.search([("rma_id", "in", self.ids), ("reason", "!=", False)]),
        ]

    @api.model
    def _aftersales_erase_personal(self, partner, company=None, ground="gdpr_17", until=None):
        """As for returns; and the customer's signals, unless held.

        Those that ended go as a whole. Of one that stands the words go; and of one that was
        withdrawn all but the day from which returns count again: it would be raised anew.
        """
        result = super()._aftersales_erase_personal(partner, company, ground, until)
        company = company or self.env.company
        customer = partner.commercial_partner_id
        # sudo: the system erases; the caller was checked for the request.
        held = (
            self.env["aftersales.audit.hold"]
            .sudo()
            .search_count(
                [
                    ("state", "=", "active"),
                    ("company_id", "=", company.id),
                    ("partner_id.commercial_partner_id", "=", customer.id),
                ],
                limit=1,
            )
        )
        if customer and not held:
            signals = (
                self.env["aftersales.returner.signal"]
                .sudo()
                .search(
                    [
                        ("partner_id", "=", customer.id),
                        ("company_id", "=", company.id),
                        ("state", "!=", "appealed"),
                    ]
                )
            )
            standing = signals.filtered(lambda signal: signal.state == "active")
            withdrawn = (signals - standing).filtered("ignore_before")
            (signals - standing - withdrawn).unlink()
            kept = standing + withdrawn
            kept.check_ids.filtered(lambda check: check.reason and not check.rma_id)._erase()
            kept._write_guarded({"appeal_reason": False, "decision_reason": False})
            withdrawn._write_guarded({"score": 0, "contributions": False})
        return result
