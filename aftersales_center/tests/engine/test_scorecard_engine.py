"""Fair to who has the hard cases, and to who has few."""

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...engine.scorecard import PRIOR, Cell, adjust, checklist_score, sample

cells = st.lists(
    st.builds(
        Cell,
        st.sampled_from(["ann", "bob", "eva"]),
        st.sampled_from(["easy", "hard"]),
        st.integers(0, 50),
        st.floats(0, 1000),
    ),
    max_size=12,
)


@tagged("post_install", "-at_install")
class TestScorecardEngine(BaseCase):
    def test_hard_cases_do_not_make_a_slow_agent(self):
        found = adjust(
            [
                Cell("ann", "hard", 40, 400.0),
                Cell("bob", "easy", 40, 40.0),
                Cell("eva", "hard", 40, 400.0),
                Cell("eva", "easy", 40, 40.0),
            ]
        )
        self.assertEqual((found["ann"].observed, found["bob"].observed), (10.0, 1.0))
        self.assertAlmostEqual(found["ann"].adjusted, found["bob"].adjusted)

    def test_who_is_slower_with_the_same_cases_shows(self):
        found = adjust([Cell("ann", "easy", 40, 400.0), Cell("bob", "easy", 40, 40.0)])
        self.assertGreater(found["ann"].adjusted, found["bob"].adjusted)
        self.assertEqual(found["ann"].expected, 5.5)

    def test_one_bad_case_proves_nothing(self):
        found = adjust([Cell("ann", "easy", 1, 100.0), Cell("bob", "easy", 99, 99.0)])
        overall = 199 / 100
        self.assertAlmostEqual(
            found["ann"].adjusted, overall + (100 - overall) / (1 + PRIOR), places=6
        )
        self.assertLess(found["ann"].adjusted, 7)

    @given(cells)
    def test_expected_adds_up_to_what_was_done(self, some):
        found = adjust(some)
        done = sum(cell.total for cell in some if cell.count)
        expected = sum(one.expected * one.count for one in found.values())
        self.assertAlmostEqual(done, expected, delta=1e-6 * max(done, 1))

    @given(st.sets(st.text(max_size=5), max_size=60), st.integers(0, 100), st.text(max_size=5))
    def test_a_draw_is_proven_by_its_seed(self, keys, percent, seed):
        drawn = sample(keys, percent, seed)
        self.assertEqual(drawn, sample(sorted(keys, reverse=True), percent, seed))
        self.assertLessEqual(set(drawn), keys)
        wanted = min(max(round(len(keys) * percent / 100), 1), len(keys)) if percent else 0
        self.assertEqual(len(drawn), wanted)

    def test_each_case_has_the_same_chance(self):
        hits = [0] * 20
        for seed in range(400):
            for key in sample(map(str, range(20)), 25, str(seed)):
                hits[int(key)] += 1
        self.assertEqual(sum(hits), 400 * 5)
        self.assertTrue(all(60 <= hit <= 140 for hit in hits), hits)

    def test_what_does_not_apply_does_not_count(self):
        self.assertEqual(checklist_score([(3, "yes"), (9, "na"), (1, "no")]), 75)
        self.assertIsNone(checklist_score([]))
