"""Points on and off a card, so that a spend and a revoke at once cannot both win."""

from odoo import fields, models


class LoyaltyCard(models.Model):
    _inherit = "loyalty.card"

    def _aftersales_hold(self):
        """Keep the card's row to this transaction, with its points as they are now.

        Under REPEATABLE READ a card that somebody else spent from since this transaction began
        is a serialization failure here: Odoo runs it again, and it then sees what is left.
        """
        self.ensure_one()
        self.env.flush_all()
        self.env.cr.execute("SELECT 1 FROM loyalty_card WHERE id = %s FOR UPDATE", [self.id])
        self.invalidate_recordset(["points"])

    def _aftersales_move(self, points, case, description):
        """Add ``points`` (or take them off, as far as they are there), with a history row.

        :param case: the return or complaint that the customer reads as the source.
        :returns: the points that moved, negative when taken.
        """
        self._aftersales_hold()
        moved = points if points > 0 else -min(-points, max(self.points, 0.0))
        if not moved:
            return 0.0
        values = {"points": self.points + moved}
        if moved > 0 and self.expiration_date and self.expiration_date < fields.Date.today():
            values["expiration_date"] = case.company_id._aftersales_expiry()
        if moved > 0 and not self.active:
            values["active"] = True
        self.with_context(loyalty_no_mail=True).write(values)
        self.env["loyalty.history"].create(
            {
                "card_id": self.id,
                "description": description,
                "issued": max(moved, 0.0),
                "used": max(-moved, 0.0),
                "order_model": case._name,
                "order_id": case.id,
            }
        )
        return moved

    def _aftersales_masked(self):
        """The card's program and the end of its code: enough to tell cards apart, not to spend."""
        self.ensure_one()
        return f"{self.program_id.name} …{(self.code or '')[-4:]}"
