"""Texts for customers: a version that was published stays, word for word."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...models.policy.information_text import letters
from .information_common import GERMAN, InformationCommon


@tagged("post_install", "-at_install")
class TestTexts(InformationCommon):
    def test_a_published_text_changes_in_no_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        text = self.make_text().with_user(self.administrator)
        for values in ({"body": "<p>Other</p>"}, {"covers_terms": True}, {"name": "x"}):
            with self.assertRaises(UserError):
                text.write(values)
        with self.assertRaises(UserError):
            text.with_context(lang="de_DE").body = "<p>Anders</p>"
        with self.assertRaises(UserError):
            text.update_field_translations("body", {"de_DE": GERMAN})
        with self.assertRaises(UserError):
            text.unlink()

    def test_a_draft_changes_in_every_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        text = self.make_text(publish=False, choose=False).with_user(self.administrator)
        text.update_field_translations("body", {"de_DE": GERMAN})
        self.assertIn("withdraw", text.body)
        self.assertIn("widerrufen", text.with_context(lang="de_DE").body)
        self.assertNotEqual(text._sha256("en_US"), text._sha256("de_DE"))

    def test_a_new_version_takes_the_place_of_the_former(self):
        self.env["res.lang"]._activate_lang("de_DE")
        text = self.make_text(publish=False, choose=False)
        text.update_field_translations("body", {"de_DE": GERMAN})
        text.with_user(self.administrator).action_publish()
        self.env.company.aftersales_information_text_ids = text
        action = text.with_user(self.administrator).action_new_version()
        second = self.env["aftersales.information.text"].browse(action["res_id"])
        self.assertEqual((second.version, second.previous_id, second.state), (2, text, "draft"))
        self.assertIn("withdraw", second.body)
        self.assertIn("widerrufen", second.with_context(lang="de_DE").body)
        self.assertEqual(self.env.company.aftersales_information_text_ids, text)
        second.with_user(self.administrator).action_publish()
        self.assertEqual(text.state, "archived")
        self.assertEqual(self.env.company.aftersales_information_text_ids, second)

    def test_orders_of_before_keep_the_words_of_before(self):
        text = self.make_text("order")
        order = self.make_order(deliver=False, invoice=False)
        before = order.aftersales_information_ids.mapped("sha256")
        action = text.with_user(self.administrator).action_new_version()
        second = self.env["aftersales.information.text"].browse(action["res_id"])
        second.body = "<p>Another text</p>"
        second.with_user(self.administrator).action_publish()
        later = self.make_order(deliver=False, invoice=False)
        self.assertEqual(order.aftersales_information_ids.mapped("sha256"), before)
        self.assertEqual(order.aftersales_information_ids.text_id, text)
        self.assertEqual(later.aftersales_information_ids.text_id, second)
        self.assertEqual(set(later.aftersales_information_ids.mapped("text_version")), {2})

    def test_a_text_that_is_empty_or_tells_nothing_is_not_published(self):
        for values in (
            {"body": "<p><br></p>"},
            {"covers_withdrawal": False, "covers_return_cost": False},
        ):
            text = self.make_text(publish=False, choose=False, **values)
            with self.assertRaises(UserError), self.subTest(values):
                text.with_user(self.administrator).action_publish()

    def test_state_and_version_move_by_actions_only(self):
        text = self.make_text(publish=False, choose=False)
        for values in ({"state": "published"}, {"version": 7}, {"valid_from": "2020-01-01"}):
            with self.assertRaises(UserError):
                text.sudo().write(values)
        with self.assertRaises(UserError):
            self.make_text(publish=False, choose=False, state="published")

    def test_each_role(self):
        text = self.make_text(choose=False)
        for user in (self.agent, self.supervisor, self.auditor):
            self.assertTrue(text.with_user(user).body)
            with self.assertRaises(AccessError), self.subTest(user.login):
                text.with_user(user).action_archive_text()
            with self.assertRaises(AccessError), self.subTest(user.login):
                text.with_user(user).action_new_version()
        for user in (self.receiver, self.salesman, self.stocker):
            with self.assertRaises(AccessError), self.subTest(user.login):
                text.with_user(user).read(["body"])

    def test_letters_are_what_two_mails_have_in_common(self):
        self.assertEqual(letters("<p>a b</p>\n<p>c&nbsp;d<!-- e --></p>"), "abcd")
        self.assertEqual(letters(False), "")
        self.assertEqual(letters("<p> <br/></p>"), "")
