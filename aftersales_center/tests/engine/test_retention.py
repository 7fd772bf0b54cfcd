import math
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...engine import retention, retention_fit
from ...engine.retention import Facts, Weight, score, uplift, wilson
from .law_common import unhurried

counts = st.integers(0, 40)
facts = st.builds(
    Facts,
    days_since=st.integers(0, 4000),
    orders=st.integers(1, 500),
    rhythm_days=st.none() | st.floats(0, 2000),
    typical_days=st.none() | st.floats(0, 2000),
    worth=st.floats(0, 1e6),
    recent=counts,
    earlier=counts,
    open_cases=counts,
    refused=counts,
    low_ratings=counts,
    good_ratings=counts,
    broken=counts,
)
weights = st.dictionaries(
    st.sampled_from(retention.CODES),
    st.builds(Weight, st.floats(-100, 100), st.floats(0.1, 50) | st.just(math.inf)),
)
outcomes = st.dictionaries(
    st.integers(0, 100), st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=30
)
group = st.integers(0, 400).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))


def changed(given_facts, **values):
    kept = {name: getattr(given_facts, name) for name in Facts.__slots__}
    return Facts(**{**kept, **values})


@tagged("post_install", "-at_install")
class TestRetention(BaseCase):
    @unhurried
    @given(facts, weights)
    def test_points_add_up_to_the_score(self, known, given_weights):
        found = score(known, given_weights)
        total = sum(points for _code, points, _values in found.factors)
        self.assertTrue(0 <= found.score <= 100)
        self.assertAlmostEqual(found.score, min(max(total, 0), 100), delta=0.51)
        self.assertTrue({code for code, _p, _v in found.factors} <= set(given_weights))
        self.assertTrue(0 <= found.chance <= 1)

    @unhurried
    @given(facts, st.integers(1, 1000))
    def test_longer_silence_and_worse_care_never_lower_the_risk(self, known, more):
        before = score(known).score
        self.assertGreaterEqual(
            score(changed(known, days_since=known.days_since + more)).score, before
        )
        for bad in ("open_cases", "refused", "low_ratings", "broken"):
            worse = changed(known, **{bad: getattr(known, bad) + more})
            self.assertGreaterEqual(score(worse).score, before, bad)
        better = changed(known, good_ratings=known.good_ratings + more)
        self.assertLessEqual(score(better).score, before)

    @unhurried
    @given(facts)
    def test_one_clock_for_each(self, known):
        """The expected interval lies between the customer's own and the shop's."""
        expected = retention.expected_days(known)
        shop = max(known.typical_days or retention.UNKNOWN_DAYS, 1.0)
        own = shop if known.rhythm_days is None else max(known.rhythm_days, 1.0)
        self.assertTrue(min(own, shop) * 0.999 <= expected <= max(own, shop) * 1.001)
        told = {code: values for code, _points, values in score(known).factors}
        if "overdue" in told and retention.units(known)["overdue"] > 0.1:
            self.assertLessEqual(told["overdue"]["every"], told["overdue"]["days"] + 1)

    @unhurried
    @given(facts, st.floats(0, 20), st.integers(0, 2000))
    def test_gone_is_some_day(self, known, intervals, days):
        after = retention.gone_after(known, intervals, days)
        self.assertGreaterEqual(after, 1)
        if days:
            self.assertLessEqual(after, days)

    @unhurried
    @given(group, group)
    def test_uplift_is_within_its_interval(self, treated, control):
        difference, low, high = uplift(*treated, *control)
        self.assertTrue(-1 <= low <= difference <= high <= 1)
        back = uplift(*control, *treated)
        for one, other in zip(back, (-difference, -high, -low), strict=True):
            self.assertAlmostEqual(one, other)

    @unhurried
    @given(group)
    def test_wilson_holds_the_share_and_narrows(self, pair):
        n, k = pair
        low, high = wilson(n, k)
        if n:
            self.assertTrue(0 <= low <= k / n <= high <= 1)
            wide, narrow = high - low, wilson(4 * n, 4 * k)
            self.assertLess(narrow[1] - narrow[0], wide)
        with self.assertRaises(ValueError):
            wilson(n, n + 1)

    @unhurried
    @given(outcomes)
    def test_auc_is_what_counting_pairs_gives(self, found):
        left = [value for value, (gone, _) in found.items() for _ in range(min(gone, 6))]
        stayed = [value for value, (_, kept) in found.items() for _ in range(min(kept, 6))]
        few = {value: (min(a, 6), min(b, 6)) for value, (a, b) in found.items()}
        if not left or not stayed:
            self.assertIsNone(retention_fit.auc(few))
            return
        won = sum((a > b) + (a == b) / 2 for a in left for b in stayed)
        self.assertAlmostEqual(retention_fit.auc(few), won / len(left) / len(stayed))

    @unhurried
    @given(outcomes)
    def test_tenths_hold_everybody(self, found):
        tenths = retention_fit.deciles(found)
        total = sum(a + b for a, b in found.values())
        self.assertEqual(len(tenths), 10 if total else 0)
        self.assertAlmostEqual(sum(one.size for one in tenths), total)
        self.assertAlmostEqual(
            sum(one.left for one in tenths), sum(a for a, _ in found.values()), places=5
        )
        for one, after in pairwise(tenths):
            self.assertAlmostEqual(one.size, total / 10)
            self.assertGreaterEqual(one.low, after.high)

    def test_refit_finds_what_is_in_the_history(self):
        """Customers made by known weights: the fit comes near them, wherever it starts."""
        true = {"base": Weight(55), "overdue": Weight(10), "broken": Weight(12.5, 3)}
        rows, left = [], []
        for number in range(12_000):
            row = {"base": 1, "overdue": (number * 7919 % 500) / 100 - 1, "broken": number % 3}
            points = sum(true[code].points * unit for code, unit in row.items())
            rows.append(row)
            left.append((number * 104_729 % 9_973) / 9_973 < retention.chance(points))
        for start in (0.0, 30.0):
            weights = {code: Weight(start, weight.most) for code, weight in true.items()}
            found = retention_fit.refit(rows, left, weights, leeway=10)
            for code, weight in true.items():
                self.assertAlmostEqual(found[code].points, weight.points, delta=1.5, msg=code)
                self.assertEqual(found[code].most, weight.most)

    def test_what_never_occurs_keeps_its_weight(self):
        rows = [{"base": 1, "overdue": n % 5 - 1} for n in range(400)]
        found = retention_fit.refit(rows, [n % 3 == 0 for n in range(400)], retention.DEFAULTS)
        for code in ("refused", "low_ratings", "broken"):
            self.assertEqual(found[code].points, retention.DEFAULTS[code].points)

    def test_all_of_one_kind_does_no_harm(self):
        """Perfectly told apart, or nobody left: the prior keeps the weights finite."""
        rows = [{"base": 1, "broken": n % 2} for n in range(200)]
        for left in ([n % 2 == 1 for n in range(200)], [False] * 200):
            found = retention_fit.refit(rows, left, retention.DEFAULTS)
            self.assertTrue(all(math.isfinite(weight.points) for weight in found.values()))
