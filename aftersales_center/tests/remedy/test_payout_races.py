"""Money leaves once, whatever happens at the same moment."""

import threading

from odoo import SUPERUSER_ID, api
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..race_common import RaceCase
from .payout_common import ProviderDouble, make_provider, pay_online, remove_methods

QUIET = (
    "odoo.sql_db",
    "odoo.service.model",
    "odoo.addons.aftersales_center.models.remedy.payout_job",
)


@tagged("post_install", "-at_install")
class TestPayoutRaces(RaceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.double = ProviderDouble()
        cls.enterClassContext(cls.double.installed(cls.registry))
        cls.addClassCleanup(cls.switch_off)
        with cls.session() as env:
            cls.provider_id = make_provider(env).id

    @classmethod
    def switch_off(cls):
        with cls.session() as env:
            rows = env["aftersales.payout"].search([("step", "in", ("queued", "sent"))])
            rows._write_guarded({"step": "manual"})
            env["payment.provider"].browse(cls.provider_id).state = "disabled"
            env.flush_all()
            remove_methods(env.cr)

    def setUp(self):
        super().setUp()
        self.double.calls.clear()
        self.double.answers.clear()

    def owed(self, returns=1):
        """Committed rows that wait on one online payment of 80; their ids."""
        line_id = self.order(2)
        with self.session() as env:
            provider = env["payment.provider"].browse(self.provider_id)
            line = env["sale.order.line"].browse(line_id)
            pay_online(provider, line.order_id.invoice_ids)
        rmas = [self.accepted(line_id, 2 // returns) for _rma in range(returns)]
        with self.session() as env:
            for rma in env["aftersales.rma"].browse(rmas):  # a credit note each
                rma.action_settle()
            notes = env["aftersales.rma"].browse(rmas).remedy_ids.credit_line_ids.move_id
            rows = env["aftersales.payout"].search([("credit_note_id", "in", notes.ids)])
            self.assertEqual(set(rows.mapped("state")), {"queued"})
            return sorted(rows.ids)

    def run_jobs(self, *works):
        """Run ``works(env)`` in threads, each like a cron: without a retry."""
        barrier = threading.Barrier(len(works), timeout=60)
        errors = []

        def work(action):
            with self.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                cr.execute("SELECT 1")
                barrier.wait()
                try:
                    action(env)
                    cr.commit()  # pylint: disable=invalid-commit; a session of its own
                except Exception as error:
                    cr.rollback()
                    errors.append(error)

        threads = [threading.Thread(target=work, args=(action,)) for action in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(90)
        return errors

    def states(self, ids):
        with self.session() as env:
            rows = env["aftersales.payout"].browse(ids)
            return rows.mapped("state"), rows.mapped("credit_note_id.amount_residual")

    @mute_logger(*QUIET)
    def test_two_jobs_at_once_send_it_once(self):
        for attempt in range(3):
            self.double.calls.clear()
            ids = self.owed()
            errors = self.run_jobs(*[lambda env: env["aftersales.payout"]._cron_pay_out()] * 2)
            with self.subTest(attempt=attempt):
                self.assertEqual(errors, [])
                self.assertEqual([amount for _reference, amount in self.double.calls], [80.0])
                self.assertEqual(self.states(ids), (["done"], [0.0]))

    @mute_logger(*QUIET)
    def test_a_job_that_read_before_the_other_one_sent(self):
        """Its snapshot still says "waiting": it must fail, not send."""
        ids = self.owed()
        with self.registry.cursor() as stale:
            row = api.Environment(stale, SUPERUSER_ID, {})["aftersales.payout"].browse(ids)
            self.assertEqual(row.step, "queued")
            with self.session() as env:
                env["aftersales.payout"].browse(ids)._pay_out()
            self.assertEqual(len(self.double.calls), 1)
            row._pay_out()
        self.assertEqual(len(self.double.calls), 1)
        self.assertEqual(self.states(ids), (["done"], [0.0]))

    @mute_logger(*QUIET)
    def test_killed_between_the_call_and_the_commit(self):
        """The provider has it, the database does not know: it is never sent again."""
        ids = self.owed()

        class Killed(BaseException):
            pass

        def killed(_refund):
            raise Killed

        self.double.answers = [killed]
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            with self.assertRaises(Killed):
                env["aftersales.payout"].browse(ids)._pay_out()
            cr.rollback()
        self.assertEqual(self.states(ids), (["sent"], [80.0]))
        for _run in range(2):
            with self.session() as env:
                env["aftersales.payout"]._cron_pay_out()
        self.assertEqual(len(self.double.calls), 1)
        self.assertEqual(self.states(ids), (["manual"], [80.0]))

    @mute_logger(*QUIET)
    def test_what_is_being_sent_is_not_taken_for_lost(self):
        ids = self.owed()

        def while_it_is_called(_refund):
            with self.session() as env:  # another job looks after what was sent
                env["aftersales.payout"]._cron_pay_out()
            return "done"

        self.double.answers = [while_it_is_called]
        with self.session() as env:
            env["aftersales.payout"]._cron_pay_out()
        self.assertEqual(len(self.double.calls), 1)
        self.assertEqual(self.states(ids), (["done"], [0.0]))

    @mute_logger(*QUIET)
    def test_two_returns_of_one_payment_at_once(self):
        ids = self.owed(returns=2)
        errors = self.run_jobs(
            *[lambda env, row=row: env["aftersales.payout"].browse(row)._pay_out() for row in ids]
        )
        self.assertEqual(errors, [])
        with self.session() as env:
            env["aftersales.payout"]._cron_pay_out()  # the one that came second
        self.assertEqual([amount for _reference, amount in self.double.calls], [40.0, 40.0])
        self.assertEqual(self.states(ids), (["done", "done"], [0.0, 0.0]))

    @mute_logger(*QUIET)
    def test_the_accountants_wizard_at_the_same_moment(self):
        """The job read what may be refunded before the accountant's refund was committed."""
        ids = self.owed()
        with self.registry.cursor() as stale:
            row = api.Environment(stale, SUPERUSER_ID, {})["aftersales.payout"].browse(ids)
            self.assertEqual(row.transaction_id.amount, 80.0)
            with self.session() as env:
                env["aftersales.payout"].browse(ids).transaction_id.action_refund(80.0)
            self.assertEqual(len(self.double.calls), 1)
            row._pay_out()
        self.assertEqual(len(self.double.calls), 1)
        with self.session() as env:
            env["aftersales.payout"]._cron_pay_out()
        self.assertEqual(len(self.double.calls), 1, "not given back twice")
        self.assertEqual(self.states(ids)[0], ["manual"])

    @mute_logger(*QUIET)
    def test_the_credit_note_is_cancelled_while_the_job_starts(self):
        ids = self.owed()
        with self.registry.cursor() as stale:
            row = api.Environment(stale, SUPERUSER_ID, {})["aftersales.payout"].browse(ids)
            self.assertEqual(row.state, "queued")
            with self.session() as env:
                env["aftersales.payout"].browse(ids).credit_note_id.button_draft()
            row._pay_out()
        self.assertEqual(self.double.calls, [])
        with self.session() as env:
            env["aftersales.payout"]._cron_pay_out()
        self.assertEqual(self.double.calls, [])
        self.assertEqual(self.states(ids)[0], ["cancelled"])
