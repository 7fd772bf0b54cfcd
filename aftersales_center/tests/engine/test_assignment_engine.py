"""Who gets the next complaint: fair, in turn, and never to somebody it must not go to."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...engine.assignment import SEVERITY_WEIGHTS, Case, Person, give

ANN, BOB, EVA = Person("ann"), Person("bob"), Person("eva")


@tagged("post_install", "-at_install")
class TestAssignment(BaseCase):
    def test_round_robin_goes_on_where_it_stopped(self):
        people = [Person("ann", turn=7), Person("bob", turn=5), Person("eva", turn=6)]
        given_out = give([Case(1), Case(2), Case(3), Case(4)], people, "round_robin")
        self.assertEqual(list(given_out.values()), ["bob", "eva", "ann", "bob"])

    def test_who_is_new_in_the_tier_is_next(self):
        people = [Person("ann", turn=7), Person("new"), Person("bob", turn=9)]
        self.assertEqual(give([Case(1)], people, "round_robin"), {1: "new"})

    def test_one_critical_complaint_weighs_as_much_as_eight_minor_ones(self):
        cases = [Case(0, SEVERITY_WEIGHTS[3])] + [Case(n, SEVERITY_WEIGHTS[0]) for n in range(1, 9)]
        given_out = give(cases, [ANN, BOB], "least_busy")
        self.assertEqual(Counter(given_out.values()), {"ann": 1, "bob": 8})

    def test_skill_prefers_language_then_category_then_load(self):
        people = [
            Person("german", load=9, languages=frozenset(["de"])),
            Person("expert", load=5, languages=frozenset(["en"]), skills=frozenset(["burns"])),
            Person("kin", load=1, languages=frozenset(["en"]), skills=frozenset(["safety"])),
            Person("free", languages=frozenset(["en"])),
        ]
        wanted = ("burns", "safety")
        for language, skills, expected in [
            ("de", wanted, "german"),
            ("en", wanted, "expert"),
            ("en", ("safety",), "kin"),
            ("en", (), "free"),
            ("", wanted, "expert"),
            ("ja", wanted, "expert"),
        ]:
            with self.subTest(language=language, skills=skills):
                case = Case(1, language=language, skills=skills)
                self.assertEqual(give([case], people, "skill"), {1: expected})

    def test_who_decided_before_does_not_get_the_appeal(self):
        case = Case(1, never=frozenset(["ann"]))
        self.assertEqual(give([case], [ANN, BOB], "round_robin"), {1: "bob"})
        self.assertEqual(give([case], [ANN], "least_busy"), {})

    def test_nobody_is_there_or_wanted(self):
        self.assertEqual(give([Case(1)], [], "round_robin"), {})
        self.assertEqual(give([Case(1)], [ANN], "manual"), {})
        self.assertEqual(give([], [ANN], "round_robin"), {})

    @given(
        st.lists(st.sampled_from(SEVERITY_WEIGHTS), max_size=40),
        st.lists(st.tuples(st.integers(0, 50), st.integers(0, 9)), min_size=1, max_size=6),
        st.sampled_from(["round_robin", "least_busy", "skill"]),
    )
    def test_everything_is_given_and_shares_stay_fair(self, weights, people, method):
        people = [Person(n, load, turn) for n, (load, turn) in enumerate(people)]
        cases = [Case(n, weight) for n, weight in enumerate(weights)]
        given_out = give(cases, people, method)
        self.assertEqual(set(given_out), {case.key for case in cases})
        count = Counter(given_out.values())
        if method == "round_robin":
            counts = [count[person.key] for person in people]
            self.assertLessEqual(max(counts) - min(counts), 1)
        else:
            load = {person.key: person.load for person in people}
            for case in cases:
                chosen = given_out[case.key]
                self.assertEqual(load[chosen], min(load.values()))
                load[chosen] += case.weight
