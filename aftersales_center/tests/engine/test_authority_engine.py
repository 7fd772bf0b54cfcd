"""Splitting, asking oneself and asking one person twice get nobody past a limit."""

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...engine.authority import Limit, Need, needs

cents = st.integers(0, 1_000_000).map(lambda number: number / 100)
bounds = st.none() | cents
limits = st.builds(Limit, bounds, bounds)
people = st.sampled_from(["ann", "bob", "cid", "dee"])
approvals = st.lists(st.tuples(people, limits), max_size=5)
_RANK = {Need.NONE: 0, Need.SECOND: 1, Need.SUPERVISOR: 2}


@tagged("post_install", "-at_install")
class TestAuthority(BaseCase):
    @given(cents, st.lists(cents, max_size=8), limits)
    def test_splitting_gives_no_more_than_the_limit(self, before, amounts, limit):
        """What one person gives piece by piece, each piece with all before it."""
        total = before
        for amount in amounts:
            if needs(total + amount, limit) == Need.NONE:
                total += amount
        if total > before:
            self.assertTrue(limit.covers(total))

    @given(cents, limits, approvals)
    def test_who_asked_cannot_say_yes(self, total, limit, said):
        alone = [(person, own) for person, own in said if person == "ann"]
        self.assertEqual(
            needs(total, limit, ["ann"], alone),
            Need.NONE if limit.covers(total) else Need.SUPERVISOR,
        )
        self.assertEqual(
            needs(total, limit, ["ann"], said),
            needs(total, limit, ["ann"], [one for one in said if one[0] != "ann"]),
        )

    @given(cents, limits, limits)
    def test_the_same_person_twice_is_one_person(self, total, limit, own):
        self.assertEqual(
            needs(total, limit, ["ann"], [("bob", own)] * 3),
            needs(total, limit, ["ann"], [("bob", own)]),
        )

    @given(cents, limits, approvals)
    def test_above_the_second_limit_it_takes_two_others(self, total, limit, said):
        others = {person for person, _own in said} - {"ann"}
        if limit.two_above is not None and round(total - limit.two_above, 2) > 0:
            need = needs(total, limit, ["ann"], said)
            self.assertEqual(need == Need.NONE, len(others) >= 2)

    @given(cents, cents, limits, approvals)
    def test_more_money_never_needs_less(self, total, more, limit, said):
        self.assertLessEqual(
            _RANK[needs(total, limit, ["ann"], said)],
            _RANK[needs(total + more, limit, ["ann"], said)],
        )

    @given(cents, limits, approvals, people, limits)
    def test_one_more_yes_never_hurts(self, total, limit, said, person, own):
        if person not in {other for other, _own in said}:
            self.assertLessEqual(
                _RANK[needs(total, limit, ["ann"], [*said, (person, own)])],
                _RANK[needs(total, limit, ["ann"], said)],
            )

    @given(limits, limits, cents)
    def test_a_tier_only_ever_tightens(self, limit, tier, total):
        both = limit.stricter(tier)
        self.assertEqual(both.covers(total), limit.covers(total) and tier.covers(total))
        self.assertEqual(both, tier.stricter(limit))
