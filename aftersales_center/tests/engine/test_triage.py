"""Real sentences, with the rules that are installed; and what any rules keep."""

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from odoo.tests import BaseCase, tagged
from odoo.tools.misc import file_path

from ...engine.keywords import problem
from ...engine.triage import FLAGS, SEVERITY_POINTS, Facts, Rule, Step, triage
from .triage_cases import ALL

LADDER = (Step("first", 0), Step("second", 5), Step("third", 9))


def installed_rules():
    """The rules of ``data/triage_words*.xml`` as the engine takes them."""
    files = [
        etree.parse(file_path(f"aftersales_center/data/triage_words{part}.xml"))
        for part in ("", "_public")
    ]
    rules = []
    for record in (record for file in files for record in file.iter("record")):
        values = {
            field.get("name"): field.text or field.get("eval") or ""
            for field in record.iter("field")
        }
        words, exceptions = (
            tuple(
                " ".join(word.split()) for word in values.get(name, "").split(",") if word.strip()
            )
            for name in ("words", "exceptions")
        )
        rules.append(
            Rule(
                record.get("id"),
                values["kind"],
                words=words,
                exceptions=exceptions,
                language=values["language"],
                flag=values["flag"],
                severity=int(values["severity"]),
                points=int(values["points"]),
            )
        )
    return rules


@tagged("post_install", "-at_install")
class TestInstalledWords(BaseCase):
    def test_every_sentence_raises_what_it_says_and_nothing_else(self):
        rules = installed_rules()
        for language, cases in ALL.items():
            for text, flags in cases:
                with self.subTest(language=language, text=text):
                    outcome = triage(Facts(text, language=language[:2]), rules, LADDER)
                    self.assertEqual(
                        outcome.flags,
                        flags,
                        [(finding.rule.key, finding.words) for finding in outcome.findings],
                    )
                    for finding in outcome.findings:
                        self.assertTrue(finding.words)

    def test_a_denied_word_is_shown_without_effect(self):
        text = "It is not dangerous, I just do not like the colour of it."
        outcome = triage(Facts(text), installed_rules(), LADDER)
        self.assertEqual((outcome.severity, outcome.level, outcome.flags), (1, "first", set()))
        self.assertEqual([finding.words for finding in outcome.findings], [("dangerous",)])
        self.assertTrue(outcome.findings[0].denied)

    def test_one_sentence_that_is_not_denied_counts(self):
        text = "You said it is not dangerous. It is dangerous, it caught fire in my hand."
        outcome = triage(Facts(text), installed_rules(), LADDER)
        self.assertEqual((outcome.severity, outcome.level), (3, "third"))
        self.assertEqual(outcome.counting[0].words, ("dangerous", "caught fire"))

    def test_installed_words_are_keywords_and_each_only_once(self):
        for rule in installed_rules():
            for words in (rule.words, rule.exceptions):
                self.assertFalse([word for word in words if problem(word)], rule.key)
                self.assertEqual(len(words), len({word.casefold() for word in words}), rule.key)

    def test_a_word_belongs_to_its_language(self):
        rules = installed_rules()
        self.assertFalse(
            triage(Facts("A gift for my brand new office, of course"), rules, ()).flags
        )
        self.assertTrue(
            triage(Facts("Das Gift ist in der Farbe und nicht im Text"), rules, ()).flags
        )
        # Too short to tell: the customer's own language decides, and without one all count.
        self.assertFalse(triage(Facts("Gift kaputt", language="en"), rules, ()).flags)
        self.assertTrue(triage(Facts("Gift kaputt", language="de"), rules, ()).flags)
        self.assertTrue(triage(Facts("Gift kaputt"), rules, ()).flags)


#: ``(facts, (severity, tier))`` with the rules below.
MATRIX = [
    ({}, (1, "first")),
    ({"severity": 0}, (0, "first")),
    ({"severity": 2}, (2, "first")),
    ({"severity": 3}, (3, "second")),
    ({"value": 499.99}, (1, "first")),
    ({"value": 500.0}, (1, "first")),
    ({"value": 500.0, "severity": 2}, (2, "second")),
    ({"value": 500.0, "turnover": 10000.0}, (1, "second")),
    ({"value": 500.0, "turnover": 10000.0, "severity": 3}, (3, "third")),
    ({"tags": frozenset(["vip"])}, (1, "first")),
    ({"tags": frozenset(["vip"]), "value": 500.0}, (1, "second")),
    ({"tags": frozenset(["other"])}, (1, "first")),
    ({"categories": ("burns", "safety")}, (3, "third")),
    ({"categories": ("late",)}, (1, "first")),
    ({"repeats": ((10, False),)}, (1, "first")),
    ({"repeats": ((10, True),)}, (1, "second")),
    ({"repeats": ((31, True),)}, (1, "first")),
    ({"channel": "store"}, (2, "first")),
    ({"country": "fr"}, (1, "second")),
    ({"text": "I will sue you"}, (2, "second")),
    ({"text": "I will not sue you"}, (1, "first")),
]
RULES = (
    Rule("value", "value", at_least=500, points=2),
    Rule("turnover", "turnover", at_least=10000, points=2),
    Rule("vip", "tag", keys=frozenset(["vip"]), points=2),
    Rule("safety", "category", keys=frozenset(["safety"]), severity=3, points=3, flag="safety"),
    Rule("again", "repeat", days=30, same_goods=True, points=4, flag="repeat"),
    Rule("store", "channel", keys=frozenset(["store"]), severity=2),
    Rule("country", "country", keys=frozenset(["fr"]), level="second"),
    Rule("law", "words", words=("sue",), language="en", severity=2, points=2, flag="threat"),
)


@tagged("post_install", "-at_install")
class TestTriage(BaseCase):
    def test_severity_value_customer_and_law_make_the_tier(self):
        for facts, expected in MATRIX:
            with self.subTest(facts=facts):
                outcome = triage(Facts(**facts), RULES, LADDER)
                self.assertEqual((outcome.severity, outcome.level), expected)

    def test_each_reason_says_what_it_saw(self):
        outcome = triage(Facts(value=812.5, repeats=((3, True), (9, True))), RULES, LADDER)
        self.assertEqual(
            [(finding.rule.key, finding.measured) for finding in outcome.findings],
            [("value", 812.5), ("again", 2)],
        )

    def test_without_rules_or_tiers(self):
        self.assertEqual(triage(Facts(severity=2), [], LADDER).level, "first")
        self.assertIsNone(triage(Facts(severity=3), RULES, []).level)

    def test_the_lowest_tier_takes_what_no_score_leads_to(self):
        ladder = [Step("only", 50), Step("climbed to")]
        self.assertEqual(triage(Facts(severity=3), RULES, ladder).level, "only")

    def test_a_rule_may_ask_for_a_tier_that_no_score_leads_to(self):
        ladder = [Step("first", 0), Step("second"), Step("third", 99)]
        self.assertEqual(triage(Facts(country="fr"), RULES, ladder).level, "second")

    def test_a_tier_that_is_not_of_this_ladder_is_not_given(self):
        self.assertEqual(triage(Facts(country="fr"), RULES, [Step("a", 0)]).level, "a")

    def test_severities_out_of_range_are_brought_in(self):
        for severity, expected in ((-4, 0), (17, 3)):
            self.assertEqual(triage(Facts(severity=severity), [], LADDER).severity, expected)

    def test_an_unknown_kind_is_an_error(self):
        self.assertRaises(ValueError, triage, Facts(), [Rule(1, "regex")], LADDER)

    @given(
        st.builds(
            Facts,
            text=st.sampled_from(["", "I will sue", "I will not sue", "会起诉", "sue " * 30]),
            severity=st.integers(-1, 4),
            value=st.floats(0, 2000),
            turnover=st.floats(0, 20000),
            tags=st.frozensets(st.sampled_from(["vip", "other"])),
            repeats=st.lists(st.tuples(st.integers(0, 60), st.booleans()), max_size=3).map(tuple),
            categories=st.sampled_from([(), ("late",), ("burns", "safety")]),
        ),
        st.permutations(RULES),
    )
    def test_the_order_of_rules_changes_nothing_and_rules_only_raise(self, facts, rules):
        outcome, plain = triage(facts, rules, LADDER), triage(facts, [], LADDER)
        ordered = triage(facts, RULES, LADDER)
        self.assertEqual(
            (outcome.severity, outcome.score, outcome.level, outcome.flags),
            (ordered.severity, ordered.score, ordered.level, ordered.flags),
        )
        order = [step.key for step in LADDER]
        self.assertGreaterEqual(outcome.severity, plain.severity)
        self.assertGreaterEqual(order.index(outcome.level), order.index(plain.level))
        self.assertLessEqual(outcome.flags, set(FLAGS))
        self.assertEqual(
            outcome.score,
            SEVERITY_POINTS[outcome.severity]
            + sum(finding.rule.points for finding in outcome.counting),
        )
