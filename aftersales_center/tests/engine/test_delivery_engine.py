"""The day of the last piece, over every order in which goods can come and go."""

import unittest
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ...engine.delivery import delivery_dates, last_good

START = datetime(2026, 1, 1)
moments = st.integers(0, 400).map(lambda hours: START + timedelta(hours=hours))
sent = st.tuples(moments, st.integers(1, 5).map(float))
moves = st.lists(st.one_of(sent, sent.map(lambda move: (move[0], -move[1]))), max_size=12)


class TestDelivery(unittest.TestCase):
    @given(st.integers(1, 10), moves, st.booleans())
    def test_the_order_of_the_moves_does_not_matter(self, ordered, moved, waiting):
        self.assertEqual(
            delivery_dates(ordered, moved, waiting=waiting),
            delivery_dates(ordered, list(reversed(moved)), waiting=waiting),
        )

    @given(st.integers(1, 10), moves, st.booleans())
    def test_both_days_are_days_on_which_something_was_sent(self, ordered, moved, waiting):
        days = {moment for moment, quantity in moved if quantity > 0}
        first, last = delivery_dates(ordered, moved, waiting=waiting)
        self.assertEqual(first, min(days, default=None))
        if last is not None:
            self.assertIn(last, days)
            self.assertLessEqual(first, last)

    @given(st.integers(1, 10), moves)
    def test_nothing_is_unknown_once_something_came_and_nothing_waits(self, ordered, moved):
        if any(quantity > 0 for _moment, quantity in moved):
            self.assertIsNotNone(delivery_dates(ordered, moved)[1])

    @given(st.integers(1, 10), st.lists(sent, max_size=8))
    def test_the_last_day_is_unknown_exactly_while_something_is_missing(self, ordered, moved):
        missing = sum(quantity for _moment, quantity in moved) < ordered
        _first, last = delivery_dates(ordered, moved, waiting=True)
        self.assertEqual(last is None, missing)

    @given(st.integers(1, 10), st.lists(sent, min_size=1, max_size=8), st.integers(1, 300))
    def test_later_deliveries_never_end_earlier(self, ordered, moved, hours):
        later = [(moment + timedelta(hours=hours), quantity) for moment, quantity in moved]
        before, after = delivery_dates(ordered, moved)[1], delivery_dates(ordered, later)[1]
        self.assertLess(before, after)

    @given(st.integers(1, 6), st.lists(sent, min_size=1, max_size=6), moments)
    def test_what_a_customer_sends_back_for_good_changes_no_day(self, ordered, moved, moment):
        returned = max(moment for moment, _quantity in moved) + timedelta(hours=1)
        self.assertEqual(
            delivery_dates(ordered, moved), delivery_dates(ordered, [*moved, (returned, -1.0)])
        )

    def test_more_than_ordered_ends_with_what_was_ordered(self):
        days = [START + timedelta(days=day) for day in range(3)]
        self.assertEqual(
            delivery_dates(2, [(day, 1.0) for day in days]),
            (days[0], days[1]),
        )

    def test_thirds_of_a_unit_add_up(self):
        days = [START + timedelta(days=day) for day in range(3)]
        third = 1 / 3
        self.assertEqual(
            delivery_dates(1, [(day, third) for day in days], waiting=True), (days[0], days[2])
        )

    def test_an_order_ends_with_its_last_good(self):
        later = START + timedelta(days=1)
        self.assertEqual(last_good([START, later, START]), later)
        self.assertIsNone(last_good([later, None]))
        self.assertIsNone(last_good(iter([])))
