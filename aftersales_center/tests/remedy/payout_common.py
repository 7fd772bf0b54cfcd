"""A payment provider whose only double is the request that leaves the server."""

from contextlib import ExitStack, contextmanager
from datetime import timedelta
from unittest.mock import patch
from uuid import uuid4

from odoo import Command, fields
from odoo.exceptions import ValidationError

from ..common import AftersalesCommon

REFUSED = "The payment provider rejected the request."


class ProviderDouble:
    """Answers refund requests; ``calls`` are ``(reference, amount)`` of all that reached it."""

    def __init__(self, support="partial"):
        self.support = support
        self.answers = []
        self.calls = []

    def request(self, refund):
        """What the provider does with a refund transaction: the next answer, or "done"."""
        self.calls.append((refund.reference, -refund.amount))
        answer = self.answers.pop(0) if self.answers else "done"
        if callable(answer):
            answer = answer(refund)
        if isinstance(answer, BaseException):
            raise answer
        if answer == "refused":
            raise ValidationError(REFUSED)
        if answer == "done":
            refund._set_done()
        elif answer == "pending":
            refund._set_pending()
        elif answer == "error":
            refund._set_error("insufficient balance")

    @contextmanager
    def installed(self, registry):
        """The provider code ``none`` can be paid with and refunds through this double."""
        double = self
        information = registry["account.payment.method"]._get_payment_method_information

        def _get_payment_method_information(model):
            return {**information(model), "none": {"mode": "electronic", "type": ("bank",)}}

        def _compute_feature_support_fields(providers):
            for provider in providers:
                provider.update(
                    {
                        "support_refund": double.support,
                        "support_tokenization": False,
                        "support_express_checkout": False,
                        "support_manual_capture": False,
                    }
                )

        with ExitStack() as stack:
            for model, name, value in (
                ("payment.transaction", "_send_refund_request", lambda tx: double.request(tx)),
                (
                    "account.payment.method",
                    "_get_payment_method_information",
                    _get_payment_method_information,
                ),
                (
                    "payment.provider",
                    "_compute_feature_support_fields",
                    _compute_feature_support_fields,
                ),
            ):
                stack.enter_context(patch.object(registry[model], name, value))
            yield self


def make_provider(env):
    """A provider with a journal, in the company of ``env``; needs an installed double."""
    suffix = uuid4().hex[:5]
    journal = env["account.journal"].create(
        {"name": f"Double {suffix}", "type": "bank", "code": suffix.upper()}
    )
    method = env.ref("payment.payment_method_unknown")
    if not env["account.payment.method"].search([("code", "=", "none")], limit=1):
        env["account.payment.method"].create(
            {"name": "Double", "code": "none", "payment_type": "inbound"}
        )
    provider = env["payment.provider"].create(
        {
            "name": f"Double {suffix}",
            "code": "none",
            "state": "test",
            "payment_method_ids": [Command.set(method.ids)],
            "company_id": env.company.id,
        }
    )
    provider.journal_id = journal
    return provider


def remove_methods(cr):
    """Take out what a committed double leaves: a payment method nobody else knows."""
    cr.execute(
        """
        WITH gone AS (SELECT id FROM account_payment_method WHERE code = 'none')
        UPDATE account_payment SET payment_method_line_id = NULL, payment_method_id = NULL
          FROM gone WHERE payment_method_id = gone.id;
        DELETE FROM account_payment_method_line WHERE payment_method_id IN (
            SELECT id FROM account_payment_method WHERE code = 'none');
        DELETE FROM account_payment_method WHERE code = 'none';
        """
    )


def pay_online(provider, invoice, amount=None, **values):
    """A confirmed online payment of ``invoice``, matched with it as Odoo does."""
    transactions = provider.env["payment.transaction"]
    transaction = transactions.create(
        {
            "provider_id": provider.id,
            "payment_method_id": provider.payment_method_ids[:1].id
            or provider.env.ref("payment.payment_method_unknown").id,
            "amount": amount or invoice.amount_residual,
            "currency_id": invoice.currency_id.id,
            "partner_id": invoice.partner_id.id,
            "operation": "online_direct",
            "reference": transactions._compute_reference("none", prefix=invoice.name),
            "invoice_ids": [Command.set(invoice.ids)],
            **values,
        }
    )
    transaction._set_done()
    transaction._post_process()
    return transaction


class PayoutCommon(AftersalesCommon):
    def setUp(self):
        super().setUp()
        self.double = ProviderDouble()
        self.enterContext(self.double.installed(self.registry))
        self.provider = make_provider(self.env)
        self.order = self.make_order((self.lamp, 5))
        self.line = self.order.order_line
        self.bill = self.order.invoice_ids

    def job(self):
        """What the cron does, by Odoo's own runner; commits stay inside the test."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("aftersales_center.cron_pay_out").method_direct_trigger()
        self.env.invalidate_all()

    def refunded(self, quantity=2):
        """A settled return; ``(return, its credit note)``."""
        rma = self.settled_rma((self.line, quantity))
        return rma, self.credit_notes(rma)

    def rows(self, note):
        return self.env["aftersales.payout"].search([("credit_note_id", "=", note.id)], order="id")

    def later(self):
        """An hour passes for what waits."""
        rows = self.env["aftersales.payout"].search([("step", "=", "queued")])
        rows._write_guarded({"try_from": fields.Datetime.now() - timedelta(minutes=1)})

    def todo(self, rma):
        return rma.activity_ids.filtered(lambda activity: "oney back" in activity.summary)

    def pay_by_bank(self, move):
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"payment_date": fields.Date.today()})
        )
        wizard._create_payments()
        payment = move._get_reconciled_payments() | move.matched_payment_ids
        if not move.currency_id.is_zero(move.amount_residual):  # no outstanding account set up
            self.skipTest(f"this chart of accounts books no payment: {payment.state}")
