"""Query counts of the hot paths: they must not grow per record beyond the documents made."""

from odoo.tests import tagged, warmup

from ..common import AftersalesCommon


@tagged("post_install", "-at_install")
class TestQueries(AftersalesCommon):
    def rmas(self, count, **values):
        order = self.make_order((self.lamp, count), (self.mug, count))
        return self.env["aftersales.rma"].union(
            *[
                self.make_rma((order.order_line[0], 1, values), (order.order_line[1], 1, values))
                for _rma in range(count)
            ]
        )

    def count(self, action):
        self.env.flush_all()
        self.env.cr.flush()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        action()
        self.env.flush_all()
        self.env.cr.flush()
        return self.env.cr.sql_log_count - before

    def per_more(self, prepare, action):
        """Queries per further record: (of eleven − of one) / 10, both warm."""
        action(prepare(1))
        one, many = prepare(1), prepare(11)
        return (self.count(lambda: action(many)) - self.count(lambda: action(one))) / 10

    def test_requesting_many_costs_little_more_than_one(self):
        self.assertLessEqual(self.per_more(self.rmas, lambda rmas: rmas.action_request()), 2)

    def test_approving_many(self):
        more = self.per_more(self.rmas, lambda rmas: rmas.action_approve())
        self.assertLessEqual(more, 14)  # two of them Odoo's: mrp looks for kits in each transfer

    def test_receiving_many(self):
        def approved(count):
            rmas = self.rmas(count)
            rmas.action_approve()
            return rmas.with_user(self.receiver)

        self.assertLessEqual(self.per_more(approved, lambda rmas: rmas.receive_all()), 40)

    def test_settling_many_of_one_invoice_is_one_credit_note(self):
        def accepted(count):
            rmas = self.rmas(count)
            rmas.action_approve()
            rmas.with_user(self.receiver).receive_all()
            self.inspect(rmas)
            return rmas

        self.assertLessEqual(self.per_more(accepted, lambda rmas: rmas.action_settle()), 12)
        rmas = accepted(3)
        rmas.action_settle()
        note = self.credit_notes(rmas)
        self.assertEqual(len(note), 1)
        self.assertEqual(note.amount_untaxed, 3 * (40.0 + 9.5))
        self.assertEqual(set(rmas.mapped("state")), {"done"})

    @warmup
    def test_a_claim_is_one_update(self):
        """One read of the rows, one UPDATE, for any number of sold lines."""
        order = self.make_order((self.lamp, 2), (self.mug, 2))
        ledger = self.env["aftersales.entitlement"]._for(order.order_line)
        self.env.flush_all()
        with self.assertQueryCount(2):
            ledger._claim_many({ledger[0]: 1.0, ledger[1]: 1.0})

    @warmup
    def test_what_is_available_takes_three_queries_for_any_number_of_lines(self):
        order = self.make_order((self.lamp, 2), (self.mug, 2), (self.chair, 2))
        self.env["aftersales.entitlement"]._for(order.order_line)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(3):
            self.env["aftersales.entitlement"]._available(order.order_line)

    def test_a_list_of_returns_costs_the_same_for_ten_and_for_fifty(self):
        fields = [
            "name",
            "partner_id",
            "state",
            "receipt_status",
            "inspection_status",
            "remedy_status",
            "user_id",
            "needs_decision",
            "order_count",
        ]
        few, many = self.rmas(10), self.rmas(50)
        few.read(fields)
        self.assertLessEqual(
            self.count(lambda: many.read(fields)), self.count(lambda: few.read(fields))
        )
