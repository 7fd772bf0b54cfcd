"""Playbooks: versions, which one fits, texts for customers, ratings, and who may do what."""

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form
from odoo.tools import mute_logger

from .common import ComplaintCommon


class PlaybookCommon(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["aftersales.playbook"].search([])._write_guarded({"state": "archived"})
        cls.book = cls.make_playbook("Defects", cls.defect)

    @classmethod
    def make_playbook(cls, name, category=None, active=True, **values):
        playbook = (
            cls.env["aftersales.playbook"]
            .with_user(cls.supervisor)
            .create(
                {
                    "name": name,
                    "category_id": category.id if category else False,
                    "solution": "<p>Put it right.</p>",
                    "question_ids": [Command.create({"question": "Since when?"})],
                    "script_ids": [
                        Command.create({"name": "Sorry", "body": "Dear {customer}, {order}."})
                    ],
                    "never_ids": [Command.create({"phrase": "your fault", "instead": "sorry"})],
                    **values,
                }
            )
        )
        if active:
            playbook.action_activate()
        return playbook


class TestPlaybookVersions(PlaybookCommon):
    def test_in_use_it_stays_as_it_was(self):
        book = self.book
        for vals in (
            {"solution": "<p>Other</p>"},
            {"category_id": False},
            {"script_ids": [Command.clear()]},
            {"question_ids": [Command.create({"question": "And?"})]},
        ):
            with self.assertRaisesRegex(UserError, "new version"):
                book.sudo().write(vals)
        for part in (book.script_ids, book.question_ids, book.never_ids):
            with self.assertRaisesRegex(UserError, "new version"):
                part.sudo().write({"sequence": 3})
            with self.assertRaisesRegex(UserError, "new version"):
                part.sudo().unlink()
        with self.assertRaisesRegex(UserError, "new version"):
            self.env["aftersales.playbook.script"].create(
                {"playbook_id": book.id, "name": "x", "body": "y"}
            )
        with self.assertRaisesRegex(UserError, "new version"):
            book.unlink()

    def test_a_part_cannot_be_moved_into_one_in_use(self):
        draft = self.make_playbook("Draft", active=False)
        with self.assertRaisesRegex(UserError, "new version"):
            draft.script_ids.write({"playbook_id": self.book.id})

    def test_a_new_version_supersedes_and_the_old_is_kept(self):
        action = self.book.action_new_version()
        draft = self.book.browse(action["res_id"])
        self.assertEqual((draft.version, draft.state), (2, "draft"))
        self.assertEqual(draft.previous_id, self.book)
        self.assertEqual(draft.family_id, self.book)
        self.assertEqual(draft.script_ids.body, self.book.script_ids.body)
        # Asked again: the same draft, not a second one.
        self.assertEqual(self.book.action_new_version()["res_id"], draft.id)
        draft.solution = "<p>Better.</p>"
        draft.action_activate()
        self.assertEqual((self.book.state, draft.state), ("archived", "active"))
        self.assertIn("right", self.book.solution)

    def test_two_versions_are_never_in_use(self):
        draft = self.book.browse(self.book.action_new_version()["res_id"])
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                draft._write_guarded({"state": "active"})
                draft.flush_recordset()

    def test_nothing_to_say_is_not_put_in_use(self):
        empty = self.make_playbook("Empty", active=False, solution=False, script_ids=[])
        with self.assertRaisesRegex(UserError, "neither"):
            empty.action_activate()

    def test_versions_move_through_actions_only(self):
        for vals in ({"state": "draft"}, {"version": 9}, {"family_id": False}):
            with self.assertRaises(UserError):
                self.book.sudo().write(vals)
        with self.assertRaises(UserError):
            self.make_playbook("Born active", state="active", active=False)

    def test_public_needs_an_answer_and_shows_nothing_else(self):
        with self.assertRaises(ValidationError):
            self.book.is_public = True
        public = self.make_playbook(
            "Help", active=False, is_public=True, public_answer="<p>Ask us.</p>"
        )
        pages = self.env["aftersales.playbook"]._public_pages(self.env.company)
        self.assertNotIn(public.id, [page["id"] for page in pages])
        public.action_activate()
        (page,) = [
            page
            for page in self.env["aftersales.playbook"]._public_pages(self.env.company)
            if page["id"] == public.id
        ]
        self.assertEqual(set(page), {"id", "title", "answer", "category"})
        self.assertIn("Ask us", page["answer"])

    def test_roles(self):
        with self.assertRaises(AccessError):
            self.book.with_user(self.agent).write({"name": "Mine"})
        with self.assertRaises(AccessError):
            self.book.with_user(self.agent).action_new_version()
        with self.assertRaises(AccessError):
            self.book.with_user(self.auditor).write({"name": "Mine"})
        with self.assertRaises(AccessError):
            self.book.with_user(self.receiver).read(["name"])
        self.assertEqual(self.book.with_user(self.auditor).name, "Defects")


class TestPlaybookChoice(PlaybookCommon):
    def test_the_closest_fits_best(self):
        general = self.make_playbook("General")
        product = self.make_playbook("Product", self.defect.parent_id)
        severe = self.make_playbook("Severe", self.defect, severity="1")
        other = self.make_playbook("Other", self.unsafe)
        complaint = self.make_complaint()
        self.assertEqual(complaint.playbook_ids.ids, (severe + self.book + product + general).ids)
        self.assertNotIn(other, complaint.playbook_ids)
        self.assertEqual(complaint.playbook_id, severe)

    def test_the_version_worked_by_stays(self):
        complaint = self.make_complaint()
        draft = self.book.browse(self.book.action_new_version()["res_id"])
        draft.action_activate()
        complaint.with_user(self.supervisor).action_set_severity("2", "Worse than it looked")
        self.assertEqual(complaint.playbook_id, self.book)
        self.assertEqual(complaint.playbook_ids, draft)
        self.assertEqual(self.make_complaint().playbook_id, draft)

    def test_another_category_another_playbook(self):
        unsafe = self.make_playbook("Unsafe", self.unsafe)
        complaint = self.make_complaint()
        complaint.category_id = self.unsafe
        self.assertEqual(complaint.playbook_id, unsafe)

    def test_other_companies_are_out_of_sight(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        theirs = self.make_playbook("Theirs", self.defect, active=False)
        theirs.sudo().company_id = company
        theirs.sudo().action_activate()
        self.assertNotIn(theirs, self.make_complaint().playbook_ids)
        with self.assertRaises(AccessError):
            theirs.with_user(self.supervisor).read(["name"])

    def test_queries_do_not_grow_with_complaints(self):
        complaints = self.env["aftersales.complaint"].browse(
            [self.make_complaint().id for _number in range(12)]
        )
        self.env.flush_all()

        def queries(some):
            some.invalidate_recordset()
            self.env["aftersales.playbook"].invalidate_model()
            before = self.cr.sql_log_count
            some.mapped("playbook_ids")
            return self.cr.sql_log_count - before

        queries(complaints)
        self.assertLessEqual(queries(complaints), queries(complaints[:2]))


class TestScripts(PlaybookCommon):
    def test_unknown_blanks_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "{custmer}"):
            self.make_playbook(
                "Typo",
                active=False,
                script_ids=[Command.create({"name": "x", "body": "Dear {custmer}"})],
            )

    def test_filled_and_escaped(self):
        order = self.make_order()
        self.customer.name = "Ada <script>alert(1)</script> {order}"
        complaint = self.make_complaint(order_ids=order.ids)
        filled = self.book.script_ids._filled(complaint)
        self.assertEqual(
            filled.text, f"Dear Ada <script>alert(1)</script> {{order}}, {order.name}."
        )
        complaint.action_decide("upheld", "Sorry")
        complaint.action_close()
        action = (
            self.book.script_ids.with_user(self.agent)
            .with_context(aftersales_complaint_id=complaint.id)
            .action_use()
        )
        self.assertEqual(action["res_model"], "mail.compose.message")
        self.assertIn("&lt;script&gt;", action["context"]["default_body"])
        self.assertNotIn("<script>", action["context"]["default_body"])

    def test_the_customers_language_and_the_questions(self):
        self.env["res.lang"]._activate_lang("de_DE")
        book = self.make_playbook(
            "Frage",
            active=False,
            script_ids=[Command.create({"name": "Ask", "body": "Hello {customer}:\n{questions}"})],
        )
        book.script_ids.with_context(lang="de_DE").body = "Hallo {customer}:\n{questions}"
        book.question_ids.with_context(lang="de_DE").question = "Seit wann?"
        self.customer.lang = "de_DE"
        complaint = self.make_complaint()
        self.assertEqual(
            book.script_ids._filled(complaint).text, "Hallo Ada Customer:\n– Seit wann?"
        )

    def test_a_script_opens_the_dialog_of_its_step(self):
        complaint = self.make_complaint()
        script = self.book.script_ids.with_user(self.agent).with_context(
            aftersales_complaint_id=complaint.id
        )
        action = script.action_use()
        self.assertEqual(action["context"]["default_step"], "respond")
        dialog = Form(
            self.env["aftersales.complaint.step.wizard"]
            .with_user(self.agent)
            .with_context(**action["context"])
        )
        self.assertIn("Dear Ada Customer", dialog.text)
        self.assertIn("{order}", dialog.aftersales_warning)
        dialog.text = "It was YOUR  fault."
        self.assertEqual(dialog.aftersales_warning, "Never say “your fault”. Say: sorry")
        dialog.aftersales_script_id = self.book.script_ids
        self.assertIn("YOUR  fault.\n\nDear Ada", dialog.text)
        dialog.text = "We are sorry."
        self.assertFalse(dialog.aftersales_warning)
        dialog.save().action_apply()
        self.assertEqual(complaint.step_ids.filtered("told")[-1:].told, "We are sorry.")

    def test_only_scripts_of_playbooks_that_fit(self):
        other = self.make_playbook("Other", self.unsafe)
        complaint = self.make_complaint()
        with self.assertRaisesRegex(UserError, "script of the playbook"):
            complaint._use_script(other.script_ids)

    def test_the_composer_warns_and_inserts(self):
        complaint = self.make_complaint()
        composer = Form(
            self.env["mail.compose.message"]
            .with_user(self.agent)
            .with_context(
                default_model=complaint._name,
                default_res_ids=complaint.ids,
                default_composition_mode="comment",
            )
        )
        self.assertEqual(composer.aftersales_complaint_id, complaint)
        composer.body = "<p>It is your <b>fault</b></p>"
        self.assertIn("your fault", composer.aftersales_warning)
        composer.aftersales_script_id = self.book.script_ids
        self.assertIn("fault", composer.body)
        self.assertIn("Dear Ada Customer", composer.body)

    def test_the_composer_of_others_is_left_alone(self):
        order = self.make_order()
        composer = Form(
            self.env["mail.compose.message"]
            .with_user(self.salesman)
            .with_context(
                default_model=order._name,
                default_res_ids=order.ids,
                default_composition_mode="comment",
            )
        )
        composer.body = "<p>your fault</p>"
        self.assertFalse(composer.aftersales_complaint_id)
        self.assertFalse(composer.aftersales_warning)


class TestPlaybookRatings(PlaybookCommon):
    def test_one_voice_each_and_the_last_word_counts(self):
        complaint = self.make_complaint()
        complaint.action_playbook_helped()
        complaint.action_playbook_helped()
        self.assertEqual((self.book.helped_count, self.book.not_helped_count), (1, 0))
        self.assertAlmostEqual(self.book.score, 0.207, 3)
        self.assertEqual(complaint.playbook_helped, "yes")
        complaint.action_playbook_not_helped()
        self.assertEqual((self.book.helped_count, self.book.not_helped_count), (0, 1))
        complaint.with_user(self.supervisor).action_playbook_helped()
        self.assertEqual((self.book.helped_count, self.book.not_helped_count), (1, 1))
        self.assertEqual(complaint.with_user(self.agent).playbook_helped, "no")

    def test_what_helped_goes_first(self):
        rival = self.make_playbook("Rival", self.defect)
        for _number in range(3):
            complaint = self.make_complaint()
            complaint.playbook_id = rival
            complaint.action_playbook_helped()
        self.assertEqual(self.make_complaint().playbook_ids[0], rival)

    def test_a_new_version_keeps_the_formers_place_until_it_has_its_own(self):
        for _number in range(4):
            self.make_complaint().action_playbook_helped()
        before = self.book.score
        draft = self.book.browse(self.book.action_new_version()["res_id"])
        draft.action_activate()
        self.assertAlmostEqual(draft.score, before)
        for _number in range(5):
            self.make_complaint().action_playbook_not_helped()
        self.assertEqual((draft.not_helped_count, draft.score), (5, 0.0))

    def test_nobody_rates_by_hand_or_for_another(self):
        complaint = self.make_complaint()
        complaint.action_playbook_helped()
        rating = self.book.rating_ids
        for user in (self.agent, self.supervisor, self.administrator, self.auditor):
            with self.assertRaises(AccessError):
                rating.with_user(user).write({"helped": False})
            with self.assertRaises(AccessError):
                rating.with_user(user).unlink()
            with self.assertRaises(AccessError):
                rating.with_user(user).create(
                    {"playbook_id": self.book.id, "complaint_id": complaint.id}
                )
        with self.assertRaises(AccessError):
            complaint.with_user(self.auditor).action_playbook_helped()
        with self.assertRaises(AccessError):
            complaint.with_user(self.receiver).action_playbook_helped()

    def test_what_does_not_fit_is_not_rated(self):
        other = self.make_playbook("Other", self.unsafe)
        complaint = self.make_complaint()
        with self.assertRaisesRegex(UserError, "not for complaints like"):
            self.env["aftersales.playbook.rating"].with_user(self.agent)._rate(
                other, complaint, True
            )

    def test_it_is_logged(self):
        complaint = self.make_complaint()
        complaint.action_playbook_helped()
        self.env.cr.flush()
        self.assertIn("helped: yes", complaint._audit_events().mapped("sentence")[-1])
