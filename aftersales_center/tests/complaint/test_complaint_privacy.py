"""Held, erased and exported like returns; no door lets anybody set what follows from steps."""

import base64
import io
import zipfile
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaintPrivacy(ComplaintCommon):
    def closed(self, **values):
        complaint = self.make_complaint(**values)
        complaint.action_investigate("Her neighbour says so too")
        complaint.action_decide("upheld", "You are right, Ada.")
        complaint.action_close()
        return complaint

    def long_ago(self, complaint):
        """As if all of it had happened before every retention there is."""
        self.env.flush_all()
        past = fields.Datetime.now() - timedelta(days=20000)
        self.env.cr.execute(
            "ALTER TABLE aftersales_audit_event DISABLE TRIGGER USER;"
            "UPDATE aftersales_audit_event SET date = %s WHERE res_model = %s AND res_id = %s;"
            "ALTER TABLE aftersales_audit_event ENABLE TRIGGER USER",
            [past, complaint._name, complaint.id],
        )
        self.env.cr.execute(
            "UPDATE aftersales_complaint SET create_date = %s, date_closed = %s,"
            " date_received = %s WHERE id = %s",
            [past, past, past, complaint.id],
        )
        self.env.invalidate_all()

    def test_what_was_typed_is_erased_when_retention_is_over(self):
        complaint, fresh = self.closed(), self.closed()
        self.long_ago(complaint)
        erased, left = self.env["aftersales.complaint"]._aftersales_erase_personal(self.customer)
        self.assertEqual((erased, left), (complaint, fresh))
        self.assertFalse(complaint.note or complaint.decision_text)
        self.assertFalse(any(complaint.step_ids.mapped("found")))
        self.assertFalse(any(complaint.step_ids.mapped("told")))
        self.assertEqual(len(complaint.step_ids), 5, "that it happened stays")
        self.assertTrue(fresh.note)

    def test_nothing_is_erased_under_a_hold(self):
        complaint = self.closed()
        self.long_ago(complaint)
        self.env["aftersales.audit.hold"].create(
            {"reason": "Court", "case_ref": f"{complaint._name},{complaint.id}"}
        )
        erased, left = self.env["aftersales.complaint"]._aftersales_erase_personal(self.customer)
        self.assertEqual((len(erased), left), (0, complaint))

    def test_evidence_of_a_complaint_leaves_the_house_with_a_purpose(self):
        complaint = self.closed()
        self.env.cr.flush()
        wizard = (
            self.env["aftersales.audit.export"]
            .with_user(self.auditor)
            .create({"complaint_ids": [(6, 0, complaint.ids)], "purpose": "Arbitration"})
        )
        with self.enter_registry_test_mode():
            wizard.action_export()
        pack = zipfile.ZipFile(
            io.BytesIO(base64.b64decode(wizard.with_context(bin_size=False).pack))
        )
        self.assertIn(complaint.name.encode(), pack.read("events.jsonl"))
        with self.assertRaises(AccessError):
            complaint.with_user(self.agent).action_export_evidence()

    def test_the_audit_report_tells_its_life(self):
        complaint = self.closed()
        self.env.cr.flush()
        html, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.auditor)
            ._render_qweb_html("aftersales_center.report_complaint_audit", complaint.ids)
        )
        self.assertIn(complaint.name, html.decode())
        self.assertIn("Complaint closed.", html.decode())

    def test_every_door_refuses_what_follows_from_steps(self):
        complaint = self.make_complaint()
        model = self.env["aftersales.complaint"].with_user(self.administrator)
        guarded = {
            "state": "closed",
            "outcome": "upheld",
            "decision_text": "x",
            "decided_by_id": self.agent.id,
            "round": 3,
            "is_safety": True,
            "waits_on_customer": True,
            "tier_id": self.tier_3.id,
            "date_closed": "2026-01-01 00:00:00",
            "merged_into_id": self.make_complaint().id,
        }
        for name, value in guarded.items():
            with self.subTest(name):
                with self.assertRaises(UserError):
                    complaint.sudo().write({name: value})
                with self.assertRaises(UserError):
                    self.make_complaint(**{name: value})
                made = model.with_context(**{f"default_{name}": value}).create(
                    {"subject": "x", "partner_id": self.customer.id}
                )
                self.assertNotEqual(
                    str(made[name]),
                    str(
                        complaint[name].browse(value)
                        if hasattr(complaint[name], "browse")
                        else value
                    ),
                )
                copied = complaint.copy()
                self.assertEqual(copied.state, "new")
        loaded = model.load(["subject", "email_from", "state"], [["x", "a@b.c", "closed"]])
        self.assertFalse(loaded["ids"])
        partner_commands = [(0, 0, {"kind": "decided", "told": "You won"})]
        with self.assertRaises(UserError):
            complaint.write({"step_ids": partner_commands})
        with self.assertRaises(UserError):
            self.env["aftersales.complaint.step"].sudo().create(
                {"complaint_id": complaint.id, "kind": "decided"}
            )

    def test_each_role_and_company(self):
        complaint = self.make_complaint()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="aftersales_center.group_supervisor",
            company_id=elsewhere.id,
            company_ids=[(6, 0, elsewhere.ids)],
        )
        for user in (self.receiver, self.salesman, self.stocker, stranger):
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    complaint.with_user(user).read(["subject"])
                with self.assertRaises(AccessError):
                    complaint.with_user(user).action_acknowledge()
        self.assertTrue(complaint.with_user(self.auditor).timeline)
        for action in ("action_acknowledge", "action_investigate"):
            with self.assertRaises(AccessError):
                getattr(complaint.with_user(self.auditor), action)()
        with self.assertRaises(UserError):
            complaint.write({"company_id": elsewhere.id})

    def test_agents_see_the_complaints_of_their_teams_and_tiers(self):
        team = self.env["aftersales.team"].create({"name": "Others"})
        complaint = self.make_complaint(user=self.supervisor, team_id=team.id)
        complaint.user_id = False
        complaint.with_user(self.supervisor).action_escalate("Up")
        with self.assertRaises(AccessError):
            complaint.with_user(self.agent).read(["subject"])
        self.tier_2.user_ids = self.agent
        self.assertTrue(complaint.with_user(self.agent).subject)
