"""What may still be given back on an online payment; read live."""

from odoo import models
from odoo.tools import SQL

from ..remedy.payout import LIVE_REFUND


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _create_child_transaction(self, amount, is_refund=False, **custom_create_values):
        """Two refunds of one payment at the same moment: the second to start looks again.

        The payment's row is changed, not only locked: a session that read what may be refunded
        before the other one committed gets a serialization failure, before anything is sent.
        """
        if is_refund:
            self.env.cr.execute(
                SQL("UPDATE payment_transaction SET id = id WHERE id = %s", self.id)
            )
        return super()._create_child_transaction(
            amount, is_refund=is_refund, **custom_create_values
        )

    def _aftersales_refunds(self):
        """Refunds of this payment that took money back, or may still do so."""
        return self.child_transaction_ids.filtered(
            lambda child: child.operation == "refund" and child.state in LIVE_REFUND
        )

    def _aftersales_refundable_part(self, wanted, currency, but=None):
        """How much of ``wanted`` this payment can give back; 0.0 or more, in its currency.

        All of it or nothing where the provider only refunds whole payments. What waits for
        other credit notes is taken already.

        :param but: the ``aftersales.payout`` that asks.
        """
        self.ensure_one()
        payment = self.payment_id
        if not payment or payment.state in ("draft", "canceled", "rejected"):
            return 0.0
        waiting = self.env["aftersales.payout"].search(
            [("transaction_id", "=", self.id), ("step", "=", "queued")]
        )
        # A refund's amount is negative.
        left = self.amount + sum(self._aftersales_refunds().mapped("amount"))
        left = min(left, payment.amount_available_for_refund)
        if but is None:
            left -= sum(waiting.mapped("amount"))
        part = max(min(wanted, left), 0.0)
        if self._aftersales_refunds_whole() and currency.compare_amounts(part, self.amount):
            return 0.0
        return part

    def _aftersales_refunds_whole(self):
        """Whether the provider or the payment method only gives back all of a payment."""
        method = self.payment_method_id.primary_payment_method_id or self.payment_method_id
        return "full_only" in (self.provider_id.support_refund, method.support_refund)

    def _aftersales_outside_refunds(self):
        """Refunds of this payment that no return sent and nobody matched with a document yet."""
        refunds = self._aftersales_refunds()
        ours = (
            self.env["aftersales.payout"]
            .search([("refund_transaction_id", "in", refunds.ids)])
            .refund_transaction_id
        )
        return (refunds - ours).filtered(lambda refund: refund._aftersales_is_unmatched())

    def _aftersales_is_unmatched(self):
        """Whether this refund is under way or done, and its payment not matched with anything."""
        if not self or self.state not in LIVE_REFUND:
            return False
        payment = self.payment_id
        return not payment or not payment.is_reconciled
