"""Personal text is erased when the law lets, and the log still verifies."""

from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.audit.mixin import Personal
from .audit_common import AuditCommon
from .privacy_common import ERASE, PrivacyCase


@tagged("post_install", "-at_install")
class TestErasing(PrivacyCase):
    def test_text_and_salt_are_gone_and_the_log_still_verifies(self):
        rma = self.rejected()
        self.assertIn("Ada says it hums", self.sentences(rma))
        salts = self.texts().mapped("salt")
        with self.after_retention():
            request = self.ask(reason="Ticket 4711")
        self.assertEqual(request.state, "done")
        self.assertFalse(self.texts())
        self.assertFalse(self.Personal.search([("salt", "in", salts)]))
        told = self.sentences(rma)
        self.assertNotIn("hums", told)
        self.assertIn("(text erased)", told)
        self.assert_holds()

    def test_erasing_is_logged_with_what_was_erased(self):
        self.rejected()
        commitments = self.texts().mapped("commitment")
        before = self.erased_events()
        with self.after_retention():
            self.ask(ground="pipl_47")
        events = self.erased_events() - before
        for commitment in commitments:
            self.assertIn(commitment, " ".join(events.mapped("payload")))
        self.assertIn("PIPL, article 47", " ".join(events.mapped("sentence")))
        self.assertNotIn("Ada", " ".join(events.mapped("payload")))

    def test_a_request_keeps_what_the_law_wants_kept_and_says_until_when(self):
        rma = self.rejected()
        request = self.ask()
        self.assertEqual(request.state, "open")
        self.assertTrue(self.texts(rma))
        self.assertEqual(rma.refusal_reason, "Ada says it hums")
        year = self.texts(rma).date.year
        self.assertEqual(request.kept_until, date(year + 9, 1, 1))
        self.assertGreater(request.next_date, request.date.date())
        self.assertIn("147 AO", request.kept_because)
        self.assertIn("Germany", request.kept_because)

    def test_the_job_finishes_a_request_when_its_day_comes(self):
        rma = self.rejected()
        request = self.ask()
        self.run_job()
        self.assertEqual(request.state, "open")
        with self.after_retention(), patch.object(type(request), "_due", lambda self: request):
            self.run_job()
        self.assertEqual(request.state, "done")
        self.assertFalse(self.texts(rma))
        self.assert_holds()

    def test_a_request_covers_what_was_there_when_it_was_made(self):
        self.rejected()
        request = self.ask()
        self.cr.execute(
            "UPDATE aftersales_audit_erasure_request SET date = date - interval '1 day'"
            " WHERE id = %s",
            [request.id],
        )
        request.invalidate_recordset()
        later = self.rejected("Another day")
        with self.after_retention():
            request.with_user(self.admin).action_erase()
        self.assertTrue(self.texts(later))

    def test_texts_of_merged_contacts_belong_to_whom_their_case_does(self):
        rma = self.rejected()
        other = self.env["res.partner"].create({"name": "Ada C.", "email": "ada@example.com"})
        self.customer.write({"email": "ada@example.com"})
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            [self.customer.id, other.id], other
        )
        self.assertEqual(rma.partner_id, other)
        with self.after_retention():
            wizard = self.env["aftersales.erase.wizard"].with_user(self.admin)
            wizard.create({"partner_id": other.id}).action_erase()
        self.assertFalse(self.texts(rma))

    def test_the_wizard_says_what_goes_and_what_stays_and_why(self):
        held, free = self.rejected("Held words"), self.rejected("Free words")
        self.hold(held)
        wizard = (
            self.env["aftersales.erase.wizard"]
            .with_user(self.admin)
            .create({"partner_id": self.customer.id})
        )
        total = len(self.texts())
        self.assertEqual(wizard.total_count, total)
        self.assertEqual(wizard.free_count, 0)
        self.assertEqual(wizard.held_count, len(self.texts(held)))
        self.assertEqual(wizard.kept_count, total - wizard.held_count)
        self.assertIn("Court of Hamburg", wizard.hold_text)
        self.assertIn("147 AO", wizard.kept_because)
        with self.after_retention():
            wizard.invalidate_recordset()
            self.assertEqual(wizard.free_count, total - wizard.held_count)
            self.assertEqual(wizard.free_case_count, 1)
            wizard.action_erase()
        self.assertTrue(self.texts(held))
        self.assertFalse(self.texts(free))

    def test_nothing_to_erase_says_so(self):
        stranger = self.env["res.partner"].create({"name": "Nobody"})
        with self.assertRaisesRegex(UserError, "nothing to erase"):
            self.ask(partner_id=stranger.id)

    def test_another_ground_needs_a_reference(self):
        self.rejected()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(Exception),  # noqa: B017 the database's CHECK
            self.cr.savepoint(),
        ):
            self.ask(ground="other")

    def test_a_withdrawn_request_is_left_alone(self):
        rma = self.rejected()
        request = self.ask()
        request.with_user(self.admin).action_withdraw()
        self.company.aftersales_erase_after_retention = False
        with self.after_retention():
            self.run_job()
        self.assertTrue(self.texts(rma))
        with self.assertRaises(UserError):
            request.with_user(self.admin).action_erase()

    def test_requests_are_neither_changed_nor_deleted(self):
        self.rejected()
        request = self.ask()
        for values in ({"state": "done"}, {"partner_id": False}, {"erased_count": 7}):
            with self.assertRaises(UserError):
                request.write(values)
        with self.assertRaises(UserError):
            request.unlink()


@tagged("post_install", "-at_install")
class TestBusinessTexts(PrivacyCase):
    def test_the_words_of_a_closed_return_go_with_those_of_the_log(self):
        rma = self.rejected()
        self.assertTrue(rma.message_ids.filtered(lambda message: "hums" in message.body))
        with self.after_retention():
            self.ask()
        self.assertFalse(rma.note or rma.refusal_reason or rma.line_ids.note)
        self.assertFalse(rma.message_ids.filtered(lambda message: "hums" in message.body))
        self.assertTrue(rma.message_ids.filtered(lambda message: "(text erased)" in message.body))
        self.assertTrue(rma.texts_erased_on)
        self.assertEqual(rma.state, "rejected")
        self.assertEqual(rma.line_ids.quantity, 1)

    def test_reasons_of_remedies_lines_and_inspections_go_too(self):
        order = self.make_order((self.lamp, 2))
        rma = self.received_rma((order.order_line, 2))
        self.inspect(rma, note="Smells of Ada's dog")
        self.company.aftersales_post_credit_notes = False
        rma.action_settle()
        rma.remedy_ids.with_user(self.supervisor).action_override(1.0, "Ada's lawyer wrote")
        self.credit_notes(rma).action_post()
        self.assertEqual(rma.state, "done")
        self.env.cr.flush()
        with self.after_retention():
            self.ask()
        self.assertFalse(rma.inspection_ids.note)
        self.assertFalse(rma.remedy_ids.override_reason)
        self.assertFalse(self.texts())
        self.assertTrue(self.credit_notes(rma), "records kept by law stay")

    def test_conversation_stays(self):
        rma = self.rejected()
        words = "Dear Ada, thank you."
        rma.message_post(body=words, message_type="comment")
        with self.after_retention():
            self.ask()
        self.assertTrue(rma.message_ids.filtered(lambda message: "Dear Ada" in message.body))

    def test_open_returns_keep_their_words_and_the_request_waits(self):
        line = self.make_order((self.lamp, 1)).order_line
        rma = self.make_rma((line, 1), note="It hums")
        rma.action_request()
        self.rejected()
        with self.after_retention():
            request = self.ask()
            self.assertEqual((request.state, request.case_count), ("open", 1))
            self.assertEqual(rma.note, "It hums")
            rma.action_cancel("Ada changed her mind")
            self.env.cr.flush()
            request.with_user(self.admin).action_erase()
        self.assertFalse(rma.note)
        self.assertFalse(self.texts(rma).filtered(lambda text: text.date <= request.date))

    def test_within_retention_words_stay(self):
        rma = self.rejected()
        self.ask()
        self.assertTrue(rma.note)
        self.assertFalse(rma.texts_erased_on)

    def test_the_mark_is_nobodys_to_set(self):
        rma = self.rejected()
        with self.assertRaises(UserError):
            rma.write({"texts_erased_on": "2026-01-01"})


@tagged("post_install", "-at_install")
class TestErasureInTheChain(AuditCommon):
    """The same on a sealed chain of its own, with nothing else in it."""

    def rows(self):
        return self.env["aftersales.audit.personal"].search([("company_id", "=", self.company.id)])

    def test_the_chain_verifies_after_erasing_sealed_and_unsealed_texts(self):
        event = self.tell("Ada says it hums")
        self.seal()
        self.tell("Ada calls again")
        self.assertEqual(self.rows()._erase("other", Personal("Order of the authority")), 2)
        self.assertFalse(self.found())
        self.seal()
        self.assertFalse(self.found())
        event.invalidate_recordset()
        self.assertIn("Order of the authority", self.events()[-1].sentence)

    def test_more_than_a_batch_is_logged_in_several_events(self):
        self.log(3, reason=Personal("x"))
        with patch(f"{ERASE}.BATCH", 2):
            self.assertEqual(self.rows()._erase("retention_over", "Over."), 3)
        self.env.cr.flush()
        counts = [event.payload for event in self.events() if event.event == "audit.erased"]
        self.assertEqual(len(counts), 2)
        self.assertFalse(self.found())

    def test_deleting_one_more_by_hand_is_still_found(self):
        self.tell("Ada says it hums")
        self.rows()._erase("other", "Over.")
        self.env.cr.flush()
        event = self.tell("Ada calls again")
        self.cr.execute(
            "DELETE FROM aftersales_audit_personal WHERE company_id = %s", [self.company.id]
        )
        self.assertEqual(self.found(), {"personal_missing": [event.id]})
