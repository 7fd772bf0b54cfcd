"""Corrective actions without a database: rates before and after, and what they prove."""

import unittest
from fractions import Fraction
from math import comb

from ...engine.effect import Period, Verdict, binomial_at_most, compare


class TestEffect(unittest.TestCase):
    def verdict(self, complaints_before, delivered_before, complaints_after, delivered_after):
        return compare(
            Period(complaints_before, delivered_before), Period(complaints_after, delivered_after)
        ).verdict

    def test_table(self):
        for *figures, verdict in [
            (20, 1000, 4, 1000, Verdict.EFFECTIVE),
            (20, 1000, 20, 1000, Verdict.NOT_EFFECTIVE),
            (20, 1000, 40, 1000, Verdict.NOT_EFFECTIVE),
            # As many complaints, but ten times as many units: the rate fell.
            (20, 1000, 20, 10000, Verdict.EFFECTIVE),
            # Fewer complaints only because less was delivered.
            (20, 1000, 2, 100, Verdict.UNCLEAR),
            (3, 1000, 0, 1000, Verdict.UNCLEAR),
            (5, 1000, 0, 1000, Verdict.EFFECTIVE),
            (0, 1000, 0, 1000, Verdict.UNCLEAR),
            (0, 1000, 8, 1000, Verdict.NOT_EFFECTIVE),
            (0, 1000, 1, 1000, Verdict.UNCLEAR),
            (9, 0, 0, 1000, Verdict.UNCLEAR),
            (9, 1000, 0, 0, Verdict.UNCLEAR),
        ]:
            before, sold, after, sold_after = figures
            self.assertEqual(self.verdict(before, sold, after, sold_after), verdict, figures)

    def test_chance_is_the_exact_one(self):
        for before, sold, after, sold_after in [(5, 10, 0, 10), (7, 30, 2, 20), (12, 9, 9, 12)]:
            total, share = before + after, Fraction(sold_after, sold + sold_after)
            exact = sum(
                comb(total, count) * share**count * (1 - share) ** (total - count)
                for count in range(after + 1)
            )
            effect = compare(Period(before, sold), Period(after, sold_after))
            self.assertAlmostEqual(effect.chance, float(exact), 10)

    def test_binomial_edges(self):
        self.assertEqual(binomial_at_most(0, 0, 0.5), 1.0)
        self.assertEqual(binomial_at_most(0, 5, 0.0), 1.0)
        self.assertEqual(binomial_at_most(0, 5, 1.0), 0.0)
        self.assertLess(binomial_at_most(10, 100_000, 0.5), 1e-300)

    def test_more_complaints_are_never_better(self):
        order = [Verdict.EFFECTIVE, Verdict.UNCLEAR, Verdict.NOT_EFFECTIVE]
        for delivered in (50, 400, 3000):
            ranks = [order.index(self.verdict(12, 1000, after, delivered)) for after in range(40)]
            self.assertEqual(ranks, sorted(ranks))
