import doctest
import importlib
import pkgutil
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ... import engine
from ...engine.refund import (
    Billed,
    Source,
    allocate,
    credit_price,
    cumulative,
    line_credit,
    share_out,
)

quantities = st.integers(0, 100000).map(lambda number: number / 100)


@tagged("post_install", "-at_install")
class TestEngineDoctests(BaseCase):
    def test_examples_in_docstrings_hold(self):
        for module in pkgutil.iter_modules(engine.__path__):
            loaded = importlib.import_module(f"{engine.__name__}.{module.name}")
            result = doctest.testmod(loaded)
            self.assertGreater(result.attempted, 0, f"{module.name} has no example")
            self.assertEqual(result.failed, 0, module.name)


@tagged("post_install", "-at_install")
class TestAllocate(BaseCase):
    @given(quantities, st.lists(quantities, max_size=6))
    def test_parts_and_rest_add_up_and_nothing_is_overdrawn(self, wanted, lefts):
        taken, rest = allocate(wanted, [Source(i, left) for i, left in enumerate(lefts)])
        self.assertAlmostEqual(sum(share for _key, share in taken) + rest, wanted, places=2)
        for key, share in taken:
            self.assertGreater(share, 0)
            self.assertLessEqual(round(share, 2), lefts[key])
        if rest > 0.005:
            self.assertAlmostEqual(sum(share for _k, share in taken), sum(lefts), places=2)

    def test_order_of_sources_is_kept(self):
        taken, _rest = allocate(1, [Source("newest", 1), Source("oldest", 5)])
        self.assertEqual(taken, [("newest", 1)])


@tagged("post_install", "-at_install")
class TestCreditPrice(BaseCase):
    @given(
        st.integers(1, 12),
        st.integers(1, 100000).map(lambda cents: Decimal(cents) / 100),
        st.integers(0, 9999).map(lambda part: part / 100),
    )
    def test_units_credited_one_by_one_add_up_to_the_invoice(self, units, price, discount):
        """DESIGN 7: the refund that empties a line takes what is left of it."""

        def subtotal(quantity, unit_price, percent):
            raw = Decimal(quantity) * Decimal(str(unit_price)) * (100 - Decimal(str(percent))) / 100
            return raw.quantize(Decimal("0.01"), rounding="ROUND_HALF_UP")

        invoiced = subtotal(units, price, discount)
        credited, billed = Decimal(0), Billed(units, float(invoiced))
        for _unit in range(units):
            closing = credit_price(billed, 1, float(price), discount)
            amount = subtotal(1, *((closing, 0) if closing is not None else (price, discount)))
            billed = billed.plus(1, float(amount))
            credited += amount
        self.assertEqual(credited, invoiced)

    def test_nothing_closes_while_units_are_left(self):
        self.assertIsNone(credit_price(Billed(3, 20.0), 2, 10.0, 33.33))

    def test_what_others_were_credited_for_less_is_not_given_to_the_last(self):
        self.assertEqual(line_credit(Billed(5, 200.0, 2, 10.0, credits=1), 3, 40.0, 0), 120.0)

    def test_nothing_is_taken_when_others_were_credited_for_more(self):
        self.assertEqual(line_credit(Billed(2, 80.0, 1, 100.0, credits=1), 1, 40.0, 0), 0.0)

    def test_nothing_to_credit_has_no_price(self):
        self.assertIsNone(credit_price(Billed(3, 20.0, 3, 20.0), 0, 10.0, 0.0))


cents = st.integers(-1000000, 1000000).map(lambda number: number / 100)


@tagged("post_install", "-at_install")
class TestShares(BaseCase):
    @given(cents, st.lists(st.integers(0, 1000), min_size=1, max_size=8))
    def test_parts_add_up_to_the_whole(self, total, weights):
        parts = share_out(total, weights)
        self.assertEqual(len(parts), len(weights))
        self.assertEqual(sum(Decimal(str(part)) for part in parts), Decimal(str(total)))
        for part in parts:
            self.assertGreaterEqual(part * total, 0, "no part goes the other way")

    @given(cents, st.integers(1, 12))
    def test_steps_add_up_however_they_are_cut(self, total, steps):
        parts = [
            cumulative(total, Fraction(n, steps), Fraction(n + 1, steps)) for n in range(steps)
        ]
        self.assertEqual(sum(Decimal(str(part)) for part in parts), Decimal(str(total)))

    @given(
        st.integers(1, 9),
        st.integers(1, 100000).map(lambda number: number / 100),
        st.floats(0, 1),
    )
    def test_units_of_a_reduced_line_come_to_what_is_left(self, units, price, part):
        total = round(units * price, 2)
        reduced = round(total * part, 2)
        billed, credited = Billed(units, total, reduced=reduced), Decimal(0)
        for _unit in range(units):
            amount = line_credit(billed, 1, price, 0)
            credited += Decimal(str(amount))
            self.assertGreaterEqual(amount, 0)
            billed = billed.plus(1, amount)
        self.assertEqual(credited, Decimal(str(total)) - Decimal(str(reduced)))
