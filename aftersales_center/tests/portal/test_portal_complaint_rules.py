"""What customers may do with their complaints, and see of them: by rule, without a browser."""

import uuid
from datetime import timedelta

from freezegun import freeze_time
from markupsafe import Markup

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .complaint_common import PortalComplaints, png


@tagged("post_install", "-at_install")
class TestComplaintPortalRules(PortalComplaints):
    def test_a_customer_asks_for_the_next_tier_now_and_then(self):
        case = self.as_customer()
        with self.assertRaises(UserError):
            case._portal_escalate("  ")
        case._portal_escalate("Nobody calls me back.")
        self.assertEqual(case.tier_id, self.tier_2)
        self.assertEqual(case.escalation_ids[0].kind, "customer")
        with self.assertRaisesRegex(UserError, "You can ask again from"):
            case._portal_escalate("Again!")
        with freeze_time(fields.Datetime.now() + timedelta(days=4)):
            case._portal_escalate("Still nobody.")
            self.assertEqual(case.tier_id, self.tier_3)
        with (
            freeze_time(fields.Datetime.now() + timedelta(days=9)),
            self.assertRaisesRegex(UserError, "who decide most"),
        ):
            case._portal_escalate("And now?")

    def test_an_appeal_has_its_time(self):
        case = self.as_customer()
        with self.assertRaisesRegex(UserError, "when we have decided"):
            case._portal_appeal("Too early")
        self.company.aftersales_appeal_days = 14
        with freeze_time("2026-03-01 23:30:00"):  # the second of March in Berlin
            self.complaint.action_decide("rejected", "It fell down.")
        self.assertEqual(case._appeal_until().isoformat(), "2026-03-16")
        with freeze_time("2026-03-16 23:30:00"), self.assertRaisesRegex(UserError, "ended on"):
            case._portal_appeal("Late")
        with freeze_time("2026-03-16 22:30:00"):
            case._portal_appeal("It did not fall.")
        self.assertEqual((case.state, case.round), ("appealed", 1))
        step = case.step_ids.filtered(lambda step: step.kind == "appealed")
        self.assertEqual(step.on_behalf_id, self.customer)
        self.assertEqual(step.user_id, self.ada)

    def test_without_a_limit_one_may_always_appeal(self):
        self.company.aftersales_appeal_days = 0
        with freeze_time("2020-03-01"):
            self.complaint.action_decide("rejected", "It fell down.")
        self.assertFalse(self.as_customer()._portal_why_no_appeal())

    def test_whitelist(self):
        self.complaint.action_decide("partly", "Half of it.")
        values = self.as_customer()._portal_values()
        text = repr(values) + repr(self.as_customer()._portal_messages())
        for told in ("We have asked the manufacturer.", "Half of it.", "Hello Ada, a word."):
            self.assertIn(told, text)
        for secret in (
            "INTERNAL",
            "supplier cheats",
            self.agent.email,
            self.agent.login,
            self.tier_1.name,
        ):
            self.assertNotIn(secret, text.replace(self.agent.name, ""))
        self.assertFalse(
            any(isinstance(value, type(self.complaint)) for value in values.values()),
            "plain values only",
        )

    def test_a_reference_of_another_customer_gives_nothing(self):
        ref = f"portal:{uuid.uuid4()}"
        complaints = self.env["aftersales.complaint"].sudo()
        base = {"company_id": self.company.id, "external_ref": ref, "note": "It is broken"}
        mine = complaints._portal_submit({**base, "partner_id": self.customer.id})
        again = complaints._portal_submit({**base, "partner_id": self.customer.id})
        self.assertEqual(mine, again)
        with self.assertRaises(UserError):
            complaints._portal_submit({**base, "partner_id": self.bob.partner_id.id})
        with self.assertRaises(UserError):
            complaints._portal_submit({**base, "email_from": "eve@example.com"})

    def test_a_word_of_the_customer_moves_the_case(self):
        self.complaint.action_wait_for_customer("A photo, please")
        self.as_customer()._portal_write("Here it is", [("p.png", "image/png", png())])
        self.assertFalse(self.complaint.waits_on_customer)
        message = self.complaint.message_ids[0]
        self.assertEqual(message.author_id, self.customer)
        self.assertEqual(message.attachment_ids.name, "p.png")
        self.assertIn(message.attachment_ids, self.as_customer()._portal_attachments())
        self.complaint.action_decide("rejected", "No.")
        self.as_customer()._portal_write("<b>But</b> why?")
        self.assertIn("&lt;b&gt;But", self.complaint.message_ids[0].body)
        self.assertIn(
            "Customer wrote after the decision", self.complaint.activity_ids.mapped("summary")
        )

    def test_files_of_our_people_stay_with_us(self):
        file = self.env["ir.attachment"].create(
            {
                "name": "internal.pdf",
                "raw": b"x",
                "res_model": self.complaint._name,
                "res_id": self.complaint.id,
            }
        )
        note = self.complaint.message_post(
            body=Markup("x"), subtype_xmlid="mail.mt_note", attachment_ids=file.ids
        )
        self.assertTrue(note.attachment_ids)
        self.assertNotIn(file, self.as_customer()._portal_attachments())
        hidden = self.complaint.message_post(
            body=Markup("HIDDEN"),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            is_internal=True,
        )
        self.assertTrue(hidden)
        self.assertNotIn("HIDDEN", repr(self.as_customer()._portal_messages()))
