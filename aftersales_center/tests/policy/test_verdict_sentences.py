"""Every code the engine can give has words, for agents and for customers."""

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from unittest.mock import patch

from hypothesis import given, settings

from odoo.tests import TransactionCase, tagged

from ... import engine
from ...engine.claim import Basis, Buyer, Effect
from ...engine.eligibility import decide
from ...engine.policy_check import below_floor, contradiction
from ...models.policy import sentences
from ...models.policy.sentences import (
    REFUSALS,
    SENTENCES,
    customer_text,
    tell,
    tell_customer,
)
from ..engine.eligibility_common import LAW, claim, later, rule
from ..engine.test_eligibility_properties import claims, policies

#: What an engine's file calls a code.
CODE = re.compile(
    r'"((?:withdrawal|conformity|alternative|policy|review|floor|remedy|never|below)\.[a-z_]+)"'
)
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@tagged("post_install", "-at_install")
class TestVerdictSentences(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "lang": "en_US"})
        cls.env.company.write(
            {"name": "Blue Bird Books", "email": "help@bluebird.example", "phone": "+49 30 1234"}
        )

    def assertSentence(self, text):
        self.assertRegex(text, r"^[“%A-Z0-9].*\.$")
        self.assertNotIn("%(", text)
        self.assertNotIn("–", text.replace("“–”", "“”"), "something was not filled in")

    def test_every_code_of_the_engine_has_words(self):
        folder = Path(engine.__file__).parent
        codes = {code for path in folder.glob("*.py") for code in CODE.findall(path.read_text())}
        self.assertGreater(len(codes), 40)
        self.assertFalse(codes - SENTENCES.keys())

    @settings(max_examples=60, deadline=None)
    @given(claims(), policies)
    def test_every_step_of_any_verdict_reads_as_a_sentence(self, of, rules):
        verdict = decide(of, LAW, rules)
        for step in verdict.trace:
            self.assertIn(step.code, SENTENCES)
            self.assertSentence(tell(self.env, step.code, step.params))
            told = tell_customer(self.env, step.code, step.params)
            if told:
                self.assertSentence(told)
        paragraphs = customer_text(self.env, verdict)
        self.assertTrue(paragraphs)
        for paragraph in paragraphs:
            self.assertSentence(paragraph)

    @settings(max_examples=40, deadline=None)
    @given(policies)
    def test_every_finding_about_a_rule_reads_as_a_sentence(self, rules):
        for each in rules:
            found = [contradiction(each), *below_floor(each, LAW, ["DE", "PL", "BR", "NL"])]
            for finding in filter(None, found):
                self.assertSentence(tell(self.env, finding.code, finding.params))

    def test_whatever_a_verdict_can_come_down_to_is_told_to_customers(self):
        for code, sentence in SENTENCES.items():
            room = code.partition(".")[0]
            if room in ("withdrawal", "conformity", "review", "alternative", "terms", "refusal"):
                self.assertIsNotNone(sentence.customer, code)
        for code in ("policy.window_open", "policy.window_endless", *REFUSALS):
            self.assertIsNotNone(SENTENCES[code].customer, code)

    def test_the_customer_is_not_told_how_the_merchant_works_inside(self):
        for code in ("policy.outranked", "policy.tier", "floor.fee", "never.price"):
            self.assertEqual(tell_customer(self.env, code, {"rule": "Secret"}), "")
        for sentence in SENTENCES.values():
            if sentence.customer:
                self.assertNotIn("rule", PLACEHOLDER.findall(str(sentence.customer)))

    def test_every_refusal_tells_to_whom_one_may_complain(self):
        for code in REFUSALS:
            params = {"deadline": "2026-03-19", "place": "DE", "buyer": "consumer"}
            told = tell_customer(self.env, code, params)
            self.assertIn("you may complain to us: Blue Bird Books, help@bluebird.example", told)
            self.assertIn("+49 30 1234", told)
            self.assertIn("alternative dispute resolution", told)
        for refused in (claim(asked=later(40)), claim(Basis.GOODWILL), claim(country="US")):
            self.assertIn(decide(refused, LAW, []).code, REFUSALS)

    def test_where_no_such_body_exists_the_authority_is_named(self):
        refused = claim(asked=later(40), country="CN")
        (*_, told) = customer_text(self.env, decide(refused, LAW, []))
        self.assertIn("consumer protection authority", told)
        self.assertNotIn("alternative dispute resolution", told)

    def test_a_business_may_complain_to_the_company(self):
        refused = claim(buyer=Buyer.BUSINESS)
        (*_, told) = customer_text(self.env, decide(refused, LAW, []))
        self.assertIn("Blue Bird Books", told)
        self.assertNotIn("consumers", told)

    def test_a_refusal_says_why_what_is_left_and_then_how_to_complain(self):
        first, left, complaint = customer_text(self.env, decide(claim(asked=later(40)), LAW, []))
        self.assertEqual(
            first,
            "The period in which you could withdraw from the contract ended on 03/19/2026.",
        )
        self.assertIn("still have statutory rights until 03/05/2028", left)
        self.assertIn("you may complain", complaint)

    def test_no_other_seller_than_the_one_given_is_named(self):
        other = self.env["res.company"].create({"name": "Red Fox Records"})
        told = tell_customer(self.env, "policy.none", {}, company=other)
        self.assertIn("Red Fox Records", told)
        self.assertNotIn("Blue Bird", told)

    def test_an_accepted_claim_tells_its_terms(self):
        fee = rule(window=30, restocking_fee=Decimal("7.50"), evidence=frozenset({"photo"}))
        told = " ".join(customer_text(self.env, decide(claim(Basis.GOODWILL), LAW, [fee])))
        for words in ("until 04/04/2026", "refund", "7.5 %", "a photo", "You bear the direct cost"):
            self.assertIn(words, told)
        kept = rule(window=30, keep_item=Decimal(5))
        told = " ".join(customer_text(self.env, decide(claim(amount=Decimal(5)), LAW, [kept])))
        self.assertIn("You may keep the product.", told)
        self.assertNotIn("sending the product back", told)
        told = " ".join(customer_text(self.env, decide(claim(), LAW, [])))
        self.assertIn("within 14 days of telling us", told)

    def test_days_amounts_and_places_are_told_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        german = self.env(context={"lang": "de_DE"})
        german.ref("base.de").name = "Deutschland"
        params = {"deadline": "2026-03-19", "place": "DE", "rule": "A", "limit": "1250.5"}
        self.assertIn("19.03.2026", tell(german, "withdrawal.open", params))
        self.assertIn("Deutschland", tell(german, "withdrawal.none", params))
        self.assertRegex(tell(german, "policy.auto_approve", params), r"1\.250,50")

    def test_parts_of_countries_are_told_by_name(self):
        told = tell(self.env, "withdrawal.none", {"place": "US-CA"})
        self.assertIn("California (United States)", told)
        told = tell(self.env, "review.jurisdiction", {"place": ""})
        self.assertIn("the customer's country", told)

    def test_codes_in_parameters_are_told_in_words(self):
        told = tell(
            self.env,
            "remedy.other",
            {"wanted": "voucher", "remedies": "price_reduction,of_a_bridge"},
        )
        self.assertIn("price reduction, of_a_bridge", told)
        told = tell(
            self.env,
            "below.window",
            {
                "basis": "withdrawal",
                "days": "3",
                "floor": "1",
                "unit": "month",
                "countries": "DE,FR",
            },
        )
        self.assertIn("(1 month) in Germany, France.", told)

    def test_a_code_nobody_knows_is_shown_and_breaks_nothing(self):
        self.assertEqual(tell(self.env, "bridge.gone", {"days": "3"}), "bridge.gone days: 3")
        self.assertEqual(tell_customer(self.env, "bridge.gone", {}), "")

    def test_a_parameter_that_is_missing_reads_as_a_dash(self):
        for code in SENTENCES:
            self.assertTrue(tell(self.env, code, {}))

    def test_an_exception_is_told_by_its_name(self):
        with patch.object(sentences, "_exception", lambda env, code: f"<{code}>"):
            made = replace(claim(), exceptions=frozenset({"custom_made"}))
            self.assertIn("<custom_made>", customer_text(self.env, decide(made, LAW, []))[0])

    def test_effects_and_dimensions_have_words(self):
        for effect in Effect:
            self.assertIn(effect.value, sentences.PARAMETERS["effects"])
