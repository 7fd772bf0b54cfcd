"""When the button is there, and which words stand on it."""

from datetime import timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...engine.withdrawal_labels import candidates
from .common import WithdrawalCommon

#: LAW.md §1, word for word.
LAW = {
    "en": ("withdraw from contract here", "confirm withdrawal"),
    "de": ("Vertrag widerrufen", "Widerruf bestätigen"),
    "fr": ("renoncer au contrat ici", "confirmer la rétractation"),
    "it": ("recedere dal contratto qui", "conferma recesso"),
    "es": ("desistir del contrato aquí", "confirmar desistimiento"),
    "nl": ("hier de overeenkomst ontbinden", "ontbinding bevestigen"),
}


@tagged("post_install", "-at_install")
class TestWithdrawalOffer(WithdrawalCommon):
    def words(self, order, lang="en_US"):
        return order.with_context(lang=lang)._aftersales_withdrawal_offer()

    def test_shown_while_it_may_be_used(self):
        offer = self.words(self.order)
        self.assertEqual((offer.step_one, offer.step_two), LAW["en"])
        undelivered = self.order_for("DE", deliver=False)
        self.assertTrue(self.words(undelivered))
        late = self.order_for("DE", informed=False)
        self.delivered(late, 100)
        self.assertTrue(self.words(late), "who was not told has twelve months more")

    def test_hidden_only_when_it_is_surely_gone(self):
        self.delivered(self.order, 40)
        self.assertFalse(self.words(self.order))
        self.assertFalse(self.words(self.order_for("DE", company=True)))
        self.assertFalse(self.words(self.order_for("DE").copy()), "a quotation")

    def test_a_guessed_day_of_delivery_hides_nothing_too_early(self):
        later = fields.Datetime.now() + timedelta(days=25)
        right = self.order._aftersales_withdrawal_rights(later)[self.lamps]
        self.assertEqual(right.code, "withdrawal.over")
        with patch.object(fields.Datetime, "now", return_value=later):
            self.assertFalse(self.order._aftersales_withdrawal_gone(right))
            self.delivered(self.order, 25)
            self.assertTrue(self.order._aftersales_withdrawal_gone(right))

    def test_words_of_the_law_table(self):
        wording = self.env["aftersales.withdrawal.wording"]
        for lang, words in LAW.items():
            pair = wording._labels(lang)
            self.assertEqual((pair.lang, pair.step_one, pair.step_two), (lang, *words))
        self.assertEqual(wording._labels("ro_RO").lang, "en", "no second button yet")
        wording.search([("lang", "=", "ro")]).step_two = "confirmare"
        self.assertEqual(wording._labels("ro_RO").lang, "ro")

    def test_languages_without_words_take_those_of_the_country(self):
        wording = self.env["aftersales.withdrawal.wording"]
        self.assertEqual(wording._labels("zh_CN", "DE").lang, "de")
        self.assertEqual(wording._labels("zh_CN", "CN").lang, "en")
        self.assertEqual(candidates("zh_CN", "BE"), ["zh", "nl", "fr", "de", "en"])
        self.env["res.lang"]._activate_lang("zh_CN")
        self.assertEqual(self.words(self.order, "zh_CN").lang, "de")
        wording.search([]).active = False
        self.assertEqual(wording._labels("de").step_two, "confirm withdrawal")

    def test_words_are_never_translated_by_files(self):
        for name in ("step_one", "step_two", "form_text"):
            self.assertFalse(self.env["aftersales.withdrawal.wording"]._fields[name].translate)

    def test_a_language_is_written_short_and_once(self):
        wording = self.env["aftersales.withdrawal.wording"]
        for lang in ("de_DE", "de"):
            with (
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                wording.create({"lang": lang})

    def test_queries_do_not_grow_with_lines(self):
        many = self.order_for("DE", [(self.lamp, 1)] * 12)
        few = self.order_for("DE", [(self.lamp, 1)])
        self.words(few)  # what the law says is read once per process
        counts = []
        for order in (few, many):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.words(order)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 4, counts)
