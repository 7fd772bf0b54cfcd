"""Reading the log: History tab, audit report, compliance report, verification runs."""

import base64
import io
import json
from datetime import timedelta

from pypdf import PdfReader

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, tagged

from ..common import AftersalesCommon

CASE = "aftersales_center.report_case_audit"
PERIOD = "aftersales_center.report_compliance"


@tagged("post_install", "-at_install")
class TestReading(HttpCase, AftersalesCommon):
    def setUp(self):
        super().setUp()
        self.order = self.make_order((self.lamp, 6))
        self.rma = self.settled_rma((self.order.order_line, 2))
        self.seal()

    def seal(self):
        self.env.cr.flush()
        self.env["aftersales.audit.seal"].sudo()._seal_batch(self.company.id, full=True)

    def html(self, report, record, user):
        html = self.env["ir.actions.report"].with_user(user)._render_qweb_html(report, record.ids)
        return html[0].decode()

    def pages(self, report, record, user):
        reports = self.env["ir.actions.report"].with_user(user)
        content, kind = reports.with_context(force_report_rendering=True)._render_qweb_pdf(
            report, record.ids
        )
        self.assertEqual(kind, "pdf")
        return len(PdfReader(io.BytesIO(content)).pages)

    # History ------------------------------------------------------------------

    def test_history_tells_the_case_in_plain_sentences(self):
        history = str(self.rma.with_user(self.agent).audit_history)
        for words in ("Return requested: 2 Units of Desk Lamp", "Goods received", "test_receiver"):
            self.assertIn(words, history)
        self.assertIn("fa-lock", history, "it is sealed")

    def test_history_escapes_what_people_typed(self):
        rma = self.make_rma((self.order.order_line, 1))
        rma.action_reject("<script>alert(1)</script>")
        self.env.cr.flush()
        history = str(rma.with_user(self.agent).audit_history)
        self.assertNotIn("<script>", history)
        self.assertIn("&lt;script&gt;", history)

    def test_receivers_get_no_history_since_it_names_amounts(self):
        with self.assertRaises(AccessError):
            self.rma.with_user(self.receiver).read(["audit_history"])
        self.assertNotIn(
            "audit_history", self.env["aftersales.rma"].with_user(self.receiver).fields_get()
        )

    # Audit report -----------------------------------------------------------------

    def test_the_audit_report_of_a_case(self):
        html = self.html(CASE, self.rma, self.auditor)
        self.assertIn(self.rma.name, html)
        self.assertIn("in its place and in its seal", html)
        event = self.rma._audit_events()[0]
        self.assertIn(event.leaf, html)
        self.assertEqual(self.pages(CASE, self.rma, self.auditor), 1)

    def test_the_audit_report_names_what_was_altered(self):
        event = self.rma._audit_events()[1]
        self.env.cr.execute("ALTER TABLE aftersales_audit_event DISABLE TRIGGER ALL")
        self.env.cr.execute(
            "UPDATE aftersales_audit_event SET login = 'nobody' WHERE id = %s", [event.id]
        )
        self.env.invalidate_all()
        html = self.html(CASE, self.rma, self.auditor)
        self.assertIn("Something does not hold", html)
        self.assertIn(f"Event {event.id} was changed", html)

    def test_events_that_wait_for_a_seal_are_counted(self):
        self.rma.action_reopen()
        self.env.cr.flush()
        self.assertIn("not sealed yet", self.html(CASE, self.rma, self.auditor))

    def test_only_who_may_read_the_log_gets_it(self):
        for user in (self.agent, self.receiver):
            with self.assertRaises(AccessError):
                self.html(CASE, self.rma, user)

    # Compliance report ---------------------------------------------------------

    def period(self, user=None):
        today = fields.Date.today()
        return (
            self.env["aftersales.compliance.wizard"]
            .with_user(user or self.auditor)
            .create({"date_from": today - timedelta(days=1), "date_to": today + timedelta(days=1)})
        )

    def sections(self, wizard):
        report = self.env[f"report.{PERIOD}"].with_user(self.auditor)
        return {section["title"]: section for section in report._sections(wizard)}

    def test_the_compliance_report(self):
        before = dict(self.sections(self.period())["Figures"]["rows"])
        refused = self.make_rma((self.order.order_line, 1))
        refused.action_reject("Broken by hand")
        accepted = self.accepted_rma((self.order.order_line, 1))
        remedy = self.env["aftersales.remedy"].create(
            {"rma_line_id": accepted.line_ids.id, "quantity": 1}
        )
        remedy.with_user(self.supervisor).action_override(5, "A loyal customer")
        remedy.with_user(self.supervisor).action_fulfil()
        self.company.aftersales_send_back_days = 30
        self.env["aftersales.audit.verification"]._keep(self.report(), 0.1)
        self.env.cr.flush()
        wizard = self.period()
        sections = self.sections(wizard)
        after = dict(sections["Figures"]["rows"])
        self.assertEqual(int(after["Returns rejected"]), int(before["Returns rejected"]) + 1)
        overrides = sections["Overrides by person and reason"]
        self.assertIn("test_supervisor: 1", overrides["note"])
        self.assertIn("A loyal customer", overrides["rows"][-1][2])
        refusals = sections["Refusals and what was claimed"]["rows"]
        self.assertEqual(refusals[-1][-1], "Non-conformity")
        alone = sections["Four eyes: decided and settled by the same person"]
        self.assertIn([self.rma.name, "test_agent"], alone["rows"])
        self.assertIn(
            "aftersales_send_back_days", sections["Changes of settings and roles"]["rows"][-1][2]
        )
        self.assertEqual(sections["Verifications of the log"]["rows"][-1][-1][:7], "Nothing")
        html = self.html(PERIOD, wizard, self.auditor)
        self.assertIn("Broken by hand", html)
        self.assertGreaterEqual(self.pages(PERIOD, wizard, self.auditor), 1)

    def test_another_period_is_empty(self):
        wizard = self.period()
        wizard.write({"date_from": "2020-01-01", "date_to": "2020-01-31"})
        self.assertIn("None in this period", self.html(PERIOD, wizard, self.auditor))
        with self.assertRaises(UserError), Form(wizard) as form:
            form.date_to = "2019-01-01"

    def test_agents_get_no_compliance_report(self):
        with self.assertRaises(AccessError):
            self.period(self.agent)

    def report(self):
        runs = self.env["aftersales.audit.verification"]
        return runs._verifier(self.env.cr, self.company.id).run()

    # Verification runs -----------------------------------------------------------

    def test_the_auditors_button_and_rpc(self):
        """Through HTTP, as the auditor: the run is kept, and is an event itself."""
        self.authenticate("test_auditor", "test_auditor")
        runs = self.env["aftersales.audit.verification"].search_count([])
        answer = self.make_jsonrpc_request(
            "/web/dataset/call_kw",
            {
                "model": "aftersales.audit.event",
                "method": "verify",
                "args": [],
                "kwargs": {},
            },
        )
        self.assertIn("findings", answer)
        self.assertEqual(answer["companies"], [self.company.id])
        self.assertEqual(self.env["aftersales.audit.verification"].search_count([]), runs + 1)
        event = self.env["aftersales.audit.event"].search([("event", "=", "audit.verified")])[:1]
        self.assertEqual((event.login, event.origin), ("test_auditor", "ui"))
        action = self.make_jsonrpc_request(
            "/web/dataset/call_kw",
            {
                "model": "aftersales.audit.verification",
                "method": "action_verify",
                "args": [[]],
                "kwargs": {},
            },
        )
        self.assertEqual(action["res_model"], "aftersales.audit.verification")

    def test_a_finding_alerts_the_auditors(self):
        report = self.report()
        report.add("altered", company=self.company.id, event=7, seal=1)
        run = self.env["aftersales.audit.verification"]._keep(report, 0.1)
        self.assertEqual(run.result, "failed")
        self.assertIn("Event 7 was changed", run.finding_text)
        before = self.env["mail.mail"].search([])
        with self.assertLogs("odoo.addons.aftersales_center.models.audit", "ERROR"):
            run._alert()
        mails = self.env["mail.mail"].search([]) - before
        self.assertIn("test_auditor", "".join(mails.mapped("email_to")))
        self.assertIn("Event 7 was changed", mails[0].body_html)

    def test_anchor_files_through_the_dialog(self):
        self.authenticate("test_auditor", "test_auditor")
        seal = self.env["aftersales.audit.seal"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        kept = json.loads(seal._anchor())
        kept["hash"] = "0" * 64
        wizard = (
            self.env["aftersales.audit.verify.wizard"]
            .with_user(self.auditor)
            .create({"anchors": base64.b64encode(json.dumps(kept).encode())})
        )
        self.make_jsonrpc_request(
            "/web/dataset/call_kw",
            {
                "model": wizard._name,
                "method": "action_verify",
                "args": [wizard.ids],
                "kwargs": {},
            },
        )
        run = self.env["aftersales.audit.verification"].search([], limit=1)
        self.assertTrue(run.with_anchors)
        self.assertIn("the chain was rebuilt", run.finding_text)
        wizard.anchors = base64.b64encode(b"\xff\xfe")
        with self.assertRaisesRegex(UserError, "no anchor file"):
            wizard.action_verify()
