"""Keywords are found as whole words, in any script, and never slowly."""

import time
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...engine.keywords import LONGEST, Keywords, find, problem, tokens
from ...engine.language import KNOWN, languages
from ...engine.negation import denied

DECOMPOSED = unicodedata.normalize("NFD", "gefährlich")
#: ``(keyword, text, what is found as it was written)``
FOUND = [
    ("Sicherheit", "Der Sicherheitsgurt klemmt", []),
    ("Sicherheit", "Die SICHERHEIT fehlt", ["SICHERHEIT"]),
    ("Sicherheit*", "Der Sicherheitsgurt klemmt", ["Sicherheitsgurt"]),
    ("*anwalt", "Mein Rechtsanwalt schreibt", ["Rechtsanwalt"]),
    ("*anwalt", "Anwaltskanzlei", []),
    ("*anwalt*", "Die Rechtsanwaltskammer", ["Rechtsanwaltskammer"]),
    ("sue", "the issue of tissues", []),
    ("sue", "I’ll sue!", ["sue"]),
    ("gefährlich", "gefaehrlich und GEFÄHRLICH", ["gefaehrlich", "GEFÄHRLICH"]),
    ("gefährlich", DECOMPOSED, [DECOMPOSED]),
    ("Verbrühung", "Verbruehung", ["Verbruehung"]),
    ("Straße", "STRASSE strasse Straße", ["STRASSE", "strasse", "Straße"]),
    ("peligroso", "peligróso", ["peligróso"]),
    ("décharge", "DECHARGE", ["DECHARGE"]),
    ("œil", "oeil œil", ["oeil", "œil"]),
    ("incendie", "l’incendie, d'incendies", ["incendie"]),
    ("legal action", "legal   action, legal. Action", ["legal   action"]),
    ("legal action", "legal\naction", ["legal\naction"]),
    ("legal action", "legal\n\naction", []),
    ("one star review*", "a one-star reviews", ["one-star reviews"]),
    ("起火", "昨晚起火了", ["起火"]),
    ("起火", "昨晚起，火大", []),
    ("爆炸", "充電器爆 炸", ["爆 炸"]),
    ("电池", "電池", ["電池"]),
    ("電池", "电池", ["电池"]),
    ("法院", "法\u200b院", ["法\u200b院"]),
    ("12315", "我要打12315投诉", ["12315"]),
    ("12315", "单号123156", []),
    ("315", "12315", []),
    ("危险", "这是危险品", ["危险"]),
    ("火災", "火災が起きた", ["火災"]),
    ("화재", "집에서 화재가 났어요", ["화재"]),
    ("ไฟไหม้", "เมื่อคืนไฟไหม้บ้าน", ["ไฟไหม้"]),
    ("пожар", "Был ПОЖАР!", ["ПОЖАР"]),
    ("fire", "ｆｉｒｅ", ["ｆｉｒｅ"]),
    ("fire", "fi\u00adre", ["fi\u00adre"]),
    ("not safe", "isn't safe", ["n't safe"]),
]


@tagged("post_install", "-at_install")
class TestKeywords(BaseCase):
    def test_found_as_written(self):
        for keyword, text, words in FOUND:
            with self.subTest(keyword=keyword, text=text):
                hits = find(text, Keywords([keyword]))
                self.assertEqual([hit.words for hit in hits], words)

    def test_an_exception_hides_only_what_it_covers(self):
        keywords, exceptions = (
            Keywords(["Sicherheit", "安全"]),
            Keywords(["mit Sicherheit", "安全带"]),
        )
        self.assertFalse(find("Mit Sicherheit. 安全带", keywords, exceptions))
        hits = find("Mit Sicherheit fehlt die Sicherheit, 安全带不安全", keywords, exceptions)
        self.assertEqual([hit.words for hit in hits], ["Sicherheit", "安全"])

    def test_of_two_that_overlap_the_longer_is_told(self):
        hits = find("It caught fire", Keywords(["fire", "caught fire", "caught"]))
        self.assertEqual([hit.words for hit in hits], ["caught fire"])

    def test_what_is_no_keyword_has_a_name(self):
        for keyword, wrong in [
            ("", "empty"),
            ("  ", "empty"),
            ("!!", "empty"),
            ("*", "star"),
            ("a*b", "star"),
            ("ab*", "short"),
            ("*é", "short"),
            ("abc*", None),
            ("火*", None),
            ("not safe", None),
        ]:
            with self.subTest(keyword=keyword):
                self.assertEqual(problem(keyword), wrong)
                if wrong:
                    self.assertRaises(ValueError, Keywords, [keyword])

    def test_no_text_makes_it_slow(self):
        keywords = Keywords(["caught fire", "aaa*", "*aaa", "*bbb*", "not safe", "起火"])
        for text in ("a" * 10**6, "caught " * 10**5, "不火" * 10**5, "n'" * 10**5, "*" * 10**6):
            started = time.monotonic()
            found = tokens(text)
            for hit in find((text, found), keywords):
                denied(found, hit, KNOWN)
            self.assertLess(time.monotonic() - started, 5)

    def test_only_the_beginning_of_a_very_long_text_is_read(self):
        self.assertTrue(find("x " * (LONGEST // 2 - 3) + "fire", Keywords(["fire"])))
        self.assertFalse(find("x " * LONGEST + "fire", Keywords(["fire"])))

    @given(st.text(max_size=300))
    def test_any_text_is_read(self, text):
        found = tokens(text)
        for token in found:
            self.assertTrue(0 <= token.start < token.end <= len(text))
        self.assertEqual([token.start for token in found], sorted(t.start for t in found))
        self.assertLessEqual(languages(text), set(KNOWN))
        for hit in find((text, found), Keywords(["不", "not", "nicht", "tre*"])):
            self.assertIn(hit.words, text)
            denied(found, hit, KNOWN)

    @given(st.text(max_size=40), st.text(max_size=40))
    def test_a_keyword_is_found_wherever_it_stands_alone(self, before, after):
        text = f"{before} . caught fire . {after}"
        self.assertIn("caught fire", [hit.words for hit in find(text, Keywords(["caught fire"]))])


#: ``(text, languages)``
SPOKEN = [
    ("The charger was on the table when it caught fire", {"en"}),
    ("Das Gerät ist nicht das, was ich bestellt habe", {"de"}),
    ("Le colis que vous avez envoyé est arrivé ouvert", {"fr"}),
    ("El paquete que me han enviado no es el mío", {"es"}),
    ("快递到了但是坏了", {"zh"}),
    ("Gift", set()),
    ("", set()),
    ("12345", set()),
    ("Gerät defekt", set()),
    ("我买的 iPhone 坏了", {"zh"}),
    ("Mon colis est arrivé. Das Gerät ist kaputt und ich bin sauer.", {"de", "fr"}),
]

#: ``(text, keyword, language, whether it is denied)``
DENIED = [
    ("not dangerous", "dangerous", "en", True),
    ("not really that dangerous", "dangerous", "en", True),
    ("not one of those very dangerous ones", "dangerous", "en", False),
    ("isn't dangerous", "dangerous", "en", True),
    ("isnt dangerous", "dangerous", "en", True),
    ("can't say it is dangerous", "dangerous", "en", False),
    ("not ugly. Dangerous", "dangerous", "en", False),
    ("not ugly but dangerous", "dangerous", "en", False),
    ("not only dangerous", "dangerous", "en", False),
    ("without any warning, fire", "fire", "en", False),
    ("without warning fire", "fire", "en", False),
    ("nicht gefährlich", "gefährlich", "de", True),
    ("keine Gefahr", "Gefahr", "de", True),
    ("keinerlei Gefahr", "Gefahr", "de", True),
    ("nicht nur Gefahr", "Gefahr", "de", False),
    ("Es brennt nicht.", "brennt", "de", True),
    ("Die Sicherheit nicht gewährleistet", "Sicherheit", "de", False),
    ("pas dangereux", "dangereux", "fr", True),
    ("sans danger", "danger", "fr", True),
    ("sans prévenir feu", "feu", "fr", False),
    ("no es peligroso", "peligroso", "es", True),
    ("sin peligro", "peligro", "es", True),
    ("no solo peligroso", "peligroso", "es", False),
    ("没有危险", "危险", "zh", True),
    ("不危险", "危险", "zh", True),
    ("沒有危險", "危险", "zh", True),
    ("没有发生任何爆炸", "爆炸", "zh", True),
    ("不仅危险", "危险", "zh", False),
    ("不到三天爆炸", "爆炸", "zh", False),
    ("没充电时爆炸", "爆炸", "zh", False),
    ("nicht dangerous", "dangerous", "en", False),
]


@tagged("post_install", "-at_install")
class TestLanguages(BaseCase):
    def test_spoken(self):
        for text, spoken in SPOKEN:
            with self.subTest(text=text):
                self.assertEqual(languages(text), spoken)

    def test_denied(self):
        for text, word, lang, expected in DENIED:
            with self.subTest(text=text):
                found = tokens(text)
                hit = find((text, found), Keywords([word]))[0]
                self.assertEqual(denied(found, hit, {lang}), expected)
