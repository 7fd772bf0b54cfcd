"""What no combination of claim and rules may break."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...engine.claim import (
    Anchor,
    Answer,
    Basis,
    Buyer,
    Effect,
    Information,
    Outbound,
    Payer,
    RefundTiming,
    Window,
)
from ...engine.eligibility import decide, decide_many
from ...engine.law import conformity, withdrawal
from ...engine.masks import Ranges
from ...engine.merchant import Rulebook, days_since
from ...engine.policy_check import never_matches, overlaps
from .eligibility_common import LAW, ORDERED, TOLD, claim, rule

STRICTNESS = {Answer.ACCEPT: 0, Answer.REVIEW: 1, Answer.REFUSE: 2}
GENEROSITY = {Outbound.NONE: 0, Outbound.STANDARD: 1, Outbound.ALL: 2}

dimensions = st.dictionaries(
    st.sampled_from(["category", "country", "reason"]),
    st.frozensets(st.integers(1, 4), max_size=3),
    max_size=2,
)
days_on = st.integers(0, 60).map(lambda days: ORDERED + timedelta(days=days))
moments = st.none() | days_on
amounts = st.integers(0, 60).map(Decimal)
codes = st.frozensets(st.sampled_from(["refund", "repair", "voucher", "exchange"]))
windows = st.builds(
    Window,
    st.none() | st.integers(0, 120),
    st.sampled_from(list(Anchor)),
    st.integers(0, 9),
)
effects = st.fixed_dictionaries(
    {},
    optional={
        Effect.WINDOW: windows,
        Effect.FINAL_SALE: st.booleans(),
        Effect.REMEDIES: codes,
        Effect.EVIDENCE: st.frozensets(st.sampled_from(["photo", "lot"])),
        Effect.APPROVAL: st.booleans(),
        Effect.AUTO_APPROVE: amounts,
        Effect.KEEP_ITEM: amounts,
        Effect.RESTOCKING_FEE: amounts,
        Effect.RETURN_SHIPPING: st.sampled_from(list(Payer)),
        Effect.OUTBOUND: st.sampled_from(list(Outbound)),
        Effect.REFUND_TIMING: st.tuples(st.sampled_from(list(RefundTiming)), st.integers(0, 30)),
        Effect.CHECKLIST: st.integers(1, 3),
        Effect.TIER: st.integers(1, 3),
    },
)
numbers = st.none() | st.integers(-1, 60)
timeless = {
    "only": dimensions,
    "unless": dimensions,
    "bases": st.frozensets(st.sampled_from(list(Basis)), max_size=2),
    "buyers": st.frozensets(st.sampled_from(list(Buyer)), max_size=2),
    "price_from": st.none() | amounts,
    "price_to": st.none() | amounts,
    "claims_from": st.none() | st.integers(0, 3),
    "claims_to": st.none() | st.integers(0, 3),
    "needs_match": st.booleans(),
}
timed = {
    "days_from": numbers,
    "days_to": numbers,
    "days_anchor": st.sampled_from(list(Anchor)),
}


def rulebooks(conditions, max_size=8):
    """Rules with ids from 1, of few priorities, so that they often compete."""
    conditions = st.fixed_dictionaries({}, optional=conditions)
    drawn = st.lists(
        st.tuples(st.integers(1, 3), effects, st.just({}) | conditions), max_size=max_size
    )
    return drawn.map(
        lambda found: [
            replace(rule(number, priority, **given_conditions), effects=said)
            for number, (priority, said, given_conditions) in enumerate(found, 1)
        ]
    )


policies = rulebooks({**timeless, **timed})


@st.composite
def claims(draw, buyers=tuple(Buyer), happened=moments):
    first = draw(happened)
    last = draw(happened) if first else None
    if last:
        first, last = sorted((first, last))
    return claim(
        draw(st.sampled_from(list(Basis))),
        ORDERED + timedelta(days=draw(st.integers(0, 150)), hours=draw(st.integers(0, 23))),
        buyer=draw(st.sampled_from(buyers)),
        country=draw(st.sampled_from(["DE", "PL", "NL", "CN", "BR", "US", "XX"])),
        delivered_on=first,
        first_delivered_on=first,
        order_delivered_on=last,
        shipped_on=draw(moments),
        invoiced_on=draw(moments),
        information=draw(st.sampled_from([TOLD, Information()])),
        exceptions=draw(st.frozensets(st.sampled_from(["custom_made", "perishable"]))),
        amount=draw(amounts),
        unit_price=draw(amounts),
        wanted=draw(st.sampled_from(["refund", "repair", "voucher"])),
        marks=draw(dimensions),
        matched=draw(st.frozensets(st.integers(1, 8))),
        earlier_claims=draw(st.integers(0, 4)),
    )


consumer_claims = claims(buyers=(Buyer.CONSUMER,))


def plainly_matches(one, of):
    """Whether a rule matches, read off its definition: slow, and nothing like a mask."""

    def within(value, low, high):
        if low is None and high is None:
            return True
        return (
            value is not None and (low is None or low <= value) and (high is None or value <= high)
        )

    return (
        all(values & of.marks.get(name, frozenset()) for name, values in one.only.items())
        and not any(values & of.marks.get(name, frozenset()) for name, values in one.unless.items())
        and (not one.bases or of.basis in one.bases)
        and (not one.buyers or of.buyer in one.buyers)
        and within(of.unit_price, one.price_from, one.price_to)
        and within(of.earlier_claims, one.claims_from, one.claims_to)
        and within(days_since(of, one.days_anchor), one.days_from, one.days_to)
        and (not one.needs_match or one.id in of.matched)
    )


@tagged("post_install", "-at_install")
class TestEligibilityProperties(BaseCase):
    @given(claims(), policies)
    def test_a_verdict_explains_itself(self, of, rules):
        verdict = decide(of, LAW, rules)
        (decisive,) = [step for step in verdict.trace if step.decisive]
        self.assertEqual((verdict.code, verdict.answer), (decisive.code, decisive.answer))
        self.assertEqual(bool(verdict.remedies), verdict.answer is not Answer.REFUSE)
        floors = [step.code for step in verdict.trace if step.code.startswith("floor.")]
        self.assertEqual(verdict.floor_won, bool(floors))
        if verdict.deadline is not None and verdict.answer is Answer.ACCEPT:
            self.assertGreaterEqual(verdict.deadline, of.asked_on)
        for step in verdict.trace:
            texts = [*step.params.values(), *step.inputs.values(), step.rule, step.code]
            self.assertTrue(all(type(text) is str for text in texts), step)

    @given(claims(), policies)
    def test_each_rule_that_matches_is_in_the_trace_and_no_other(self, of, rules):
        told = {step.rule for step in decide(of, LAW, rules).trace if step.source == "policy"}
        matching = {str(one.id) for one in rules if one.effects and plainly_matches(one, of)}
        self.assertEqual(told - {""}, matching)

    @given(claims(), policies, st.randoms())
    def test_the_order_rules_are_stored_in_says_nothing(self, of, rules, random):
        shuffled = random.sample(rules, len(rules))
        self.assertEqual(decide(of, LAW, rules), decide(of, LAW, shuffled))

    @given(st.lists(claims(), max_size=5), policies)
    def test_deciding_together_is_deciding_one_by_one(self, many, rules):
        self.assertEqual(decide_many(many, LAW, rules), [decide(one, LAW, rules) for one in many])

    @given(consumer_claims, policies)
    def test_no_rule_makes_it_worse_for_a_consumer_than_law_alone(self, of, rules):
        law_only, verdict = decide(of, LAW, []), decide(of, LAW, rules)
        self.assertLessEqual(STRICTNESS[verdict.answer], STRICTNESS[law_only.answer])
        if law_only.answer is not Answer.ACCEPT:
            return
        self.assertEqual(verdict.code, law_only.code)
        self.assertGreaterEqual(verdict.remedies, law_only.remedies)
        self.assertFalse(verdict.evidence)
        self.assertEqual(verdict.restocking_fee, 0)
        self.assertIn(verdict.return_payer, (law_only.return_payer, Payer.SELLER))
        self.assertGreaterEqual(GENEROSITY[verdict.outbound], GENEROSITY[law_only.outbound])
        self.assertEqual(verdict.may_deduct_value, law_only.may_deduct_value)
        if law_only.deadline is None:
            self.assertIsNone(verdict.deadline)
        elif verdict.deadline is not None:
            self.assertGreaterEqual(verdict.deadline, law_only.deadline)
        if law_only.send_back and not verdict.keeps_item:
            self.assertEqual(verdict.send_back, law_only.send_back)
        if law_only.refund and law_only.refund.due:
            self.assertLessEqual(verdict.refund.due, law_only.refund.due)

    @given(consumer_claims, policies)
    def test_an_open_right_is_always_granted(self, of, rules):
        right = {
            Basis.WITHDRAWAL: withdrawal,
            Basis.NON_CONFORMITY: conformity,
            Basis.DELIVERY_FAULT: conformity,
        }.get(of.basis)
        assume(right is not None)
        found = right(LAW, of)
        if found.open:
            self.assertEqual(decide(of, LAW, rules).answer, Answer.ACCEPT)

    @given(claims(happened=days_on), rulebooks(timeless, 4), st.integers(1, 40), st.booleans())
    def test_a_later_delivery_never_means_an_earlier_deadline(self, of, rules, days, whole):
        by = timedelta(days=days)
        moved = replace(of, order_delivered_on=of.order_delivered_on + by)
        if whole:
            moved = replace(
                moved,
                delivered_on=of.delivered_on + by,
                first_delivered_on=of.first_delivered_on + by,
            )
        before, after = decide(of, LAW, rules), decide(moved, LAW, rules)
        self.assertLessEqual(STRICTNESS[after.answer], STRICTNESS[before.answer])
        if before.deadline is not None and after.deadline is not None:
            self.assertGreaterEqual(after.deadline, before.deadline)
        if before.deadline is None and before.deadline_known:
            self.assertIsNone(after.deadline)


@tagged("post_install", "-at_install")
class TestMatchingProperties(BaseCase):
    @given(claims(), policies)
    def test_masks_match_what_the_rules_say(self, of, rules):
        plainly = [one for one in rules if plainly_matches(one, of)]
        plainly.sort(key=lambda one: (one.priority, one.id))
        self.assertEqual(Rulebook(rules).matching(of), plainly)

    @given(st.lists(st.tuples(numbers, numbers), max_size=9), numbers)
    def test_ranges_hold_what_lies_between_their_ends(self, ends, value):
        held = Ranges(ends).around(value)
        for place, (low, high) in enumerate(ends):
            expected = (low is None and high is None) or (
                value is not None
                and (low is None or low <= value)
                and (high is None or value <= high)
            )
            self.assertEqual(bool(held >> place & 1), expected)

    @given(st.lists(claims(), min_size=1, max_size=20), policies)
    def test_a_rule_said_never_to_match_never_decides(self, many, rules):
        never = {one.id for one in rules if never_matches(one)}
        for verdict in decide_many(many, LAW, rules):
            self.assertTrue(never.isdisjoint(verdict.policy_rules))

    @given(claims(), policies)
    def test_rules_that_both_match_and_differ_are_said_to_overlap(self, of, rules):
        found = {(one.id, other.id, effect) for one, other, effect in overlaps(rules)}
        matching = Rulebook(rules).matching(of)
        for place, one in enumerate(matching):
            for other in matching[place + 1 :]:
                if one.priority != other.priority:
                    continue
                for effect in one.effects.keys() & other.effects.keys():
                    if one.effects[effect] != other.effects[effect]:
                        # Only a claim with several reasons or countries could meet both.
                        if all(len(of.marks.get(name, ())) < 2 for name in ("country", "reason")):
                            self.assertIn((one.id, other.id, effect), found)
