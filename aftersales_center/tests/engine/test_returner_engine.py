"""Who stands out, and who must not: a few returns, other people's faults, old stories."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...engine.returner import WEIGHTS, Facts, Shop, assess, precision, shrunk_rate

TODAY = date(2026, 11, 22)
SHOP = Shop(sold=10_000, returned=1_000)
counts = st.integers(0, 200)


@st.composite
def facts(draw):
    sold = draw(counts)
    return Facts(
        sold=sold,
        returned=draw(st.integers(0, sold)),
        cases=draw(counts),
        worn=draw(counts),
        rejected=draw(counts),
        no_goods=draw(counts),
        last_on=TODAY - timedelta(days=draw(st.integers(0, 400))),
    )


@tagged("post_install", "-at_install")
class TestReturner(BaseCase):
    @given(facts())
    def test_a_signal_is_the_sum_of_its_parts_and_ends(self, one):
        signal = assess(one, SHOP, TODAY)
        if signal is None:
            return
        self.assertEqual(signal.score, min(sum(part.points for part in signal.parts), 100))
        self.assertGreaterEqual(signal.score, WEIGHTS.threshold)
        self.assertTrue(all(part.points > 0 for part in signal.parts))
        self.assertLessEqual(TODAY, signal.expires_on)
        self.assertLessEqual(signal.expires_on, TODAY + timedelta(days=WEIGHTS.valid_days))

    @given(facts(), st.integers(1, 50))
    def test_buying_more_and_keeping_it_never_looks_worse(self, one, more):
        better = Facts(
            one.sold + more,
            one.returned,
            one.cases,
            one.worn,
            one.rejected,
            one.no_goods,
            one.last_on,
        )
        before, after = assess(one, SHOP, TODAY), assess(better, SHOP, TODAY)
        self.assertLessEqual(after.score if after else 0, before.score if before else 0)

    def test_few_orders_prove_little(self):
        three = Facts(sold=3, returned=3, cases=3, last_on=TODAY)
        self.assertIsNone(assess(three, SHOP, TODAY))
        many = Facts(sold=60, returned=60, cases=30, last_on=TODAY)
        self.assertGreaterEqual(assess(many, SHOP, TODAY).score, WEIGHTS.threshold)

    def test_two_returns_are_never_enough(self):
        two = Facts(sold=2, returned=2, cases=2, worn=9, rejected=9, no_goods=9, last_on=TODAY)
        self.assertIsNone(assess(two, SHOP, TODAY))

    def test_who_returns_as_everybody_does_has_no_points_for_it(self):
        usual = Facts(100, 10, 10, 0, 9, 9, TODAY)
        parts = {part.code for part in assess(usual, SHOP, TODAY).parts}
        self.assertEqual(parts, {"rejected", "no_goods"})

    def test_in_a_shop_where_all_is_returned_nobody_stands_out(self):
        shop = Shop(sold=100, returned=90)
        self.assertIsNone(assess(Facts(60, 60, 30, last_on=TODAY), shop, TODAY))

    def test_it_expires(self):
        old = Facts(60, 60, 30, last_on=TODAY - timedelta(days=WEIGHTS.valid_days))
        self.assertEqual(assess(old, SHOP, TODAY).expires_on, TODAY)
        self.assertIsNone(assess(old, SHOP, TODAY + timedelta(days=1)))

    @given(counts, counts)
    def test_the_rate_lies_between_the_shop_and_the_customer(self, returned, sold):
        known = min(returned, sold)
        own = known / sold if sold else SHOP.rate
        rate = shrunk_rate(returned, sold, SHOP.rate)
        self.assertGreaterEqual(rate, min(own, SHOP.rate) - 1e-4)
        self.assertLessEqual(rate, max(own, SHOP.rate) + 1e-4)

    @given(counts, st.integers(1, 200))
    def test_the_interval_holds_the_share(self, right, checked):
        share, low, high = precision(min(right, checked), checked)
        self.assertTrue(0 <= low <= share + 1e-12 and share - 1e-12 <= high <= 1)
        self.assertIsNone(precision(0, 0))
