"""Complaints against deliveries, and what the compliance report says of complaints."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError

from .common import ComplaintCommon


class TestComplaintAnalysis(ComplaintCommon):
    def groups(self, groupby, *measures, domain=()):
        company = [("company_id", "=", self.env.company.id)]
        products = [("product_id", "in", (self.lamp | self.mug).ids)]
        self.env.flush_all()
        return {
            key: values
            for key, *values in self.env["aftersales.complaint.analysis"]
            .with_user(self.supervisor)
            ._read_group([*company, *products, *domain], [groupby], list(measures))
        }

    def test_rate_per_thousand(self):
        self.make_order((self.lamp, 200), (self.mug, 50), invoice=False)
        self.make_complaint(product_ids=self.lamp.ids)
        self.make_complaint(product_ids=(self.lamp | self.mug).ids)
        rates = self.groups(
            "product_id", "rate:sum", "complaint_id:count_distinct", "delivered:sum"
        )
        self.assertEqual(rates[self.lamp], [10.0, 2, 200.0])
        self.assertEqual(rates[self.mug], [20.0, 1, 50.0])
        total = self.groups("company_id", "rate:sum", "complaint_id:count_distinct")
        self.assertEqual(total[self.env.company], [8.0, 2])

    def test_nothing_delivered_has_no_rate(self):
        self.make_complaint(product_ids=self.mug.ids)
        rates = self.groups("product_id", "rate:sum")
        self.assertFalse(rates[self.mug][0])

    def test_supplier_and_time(self):
        vendor = self.env["res.partner"].create({"name": "Foam & Co"})
        self.lamp.seller_ids = [(0, 0, {"partner_id": vendor.id})]
        self.make_order((self.lamp, 100), invoice=False)
        complaint = self.make_complaint(
            product_ids=self.lamp.ids, date_received=fields.Datetime.now() - timedelta(hours=10)
        )
        complaint.action_respond("Sorry")
        found = self.groups("supplier_id", "rate:sum", "response_hours:avg")
        self.assertEqual(found[vendor][0], 10.0)
        self.assertAlmostEqual(found[vendor][1], 10.0, 1)

    def test_breaches_appeals_and_merged(self):
        complaint = self.make_complaint(product_ids=self.lamp.ids)
        complaint._move_to_tier(self.tier_2, "breach", "Too late")
        complaint.action_decide("upheld", "You are right")
        quiet = self.make_complaint(product_ids=self.lamp.ids)
        merged = self.make_complaint(product_ids=self.lamp.ids)
        merged._write_guarded({"merged_into_id": quiet.id})
        (values,) = self.groups(
            "product_id",
            "complaint_id:count_distinct",
            "breached_share:avg",
            "appeal_share:avg",
            "upheld_share:avg",
        ).values()
        self.assertEqual(values, [2, 0.5, 0.0, 1.0])

    def test_roles(self):
        analysis = self.env["aftersales.complaint.analysis"]
        analysis.with_user(self.auditor).search([], limit=1)
        for user in (self.agent, self.receiver, self.salesman):
            with self.assertRaises(AccessError):
                analysis.with_user(user).search([], limit=1)

    def test_rows_have_ids_of_their_own(self):
        self.make_order((self.lamp, 2), (self.mug, 5), invoice=False)
        self.make_complaint(product_ids=(self.lamp | self.mug).ids)
        self.make_complaint()
        self.env.flush_all()
        rows = self.env["aftersales.complaint.analysis"].with_user(self.supervisor).search([])
        self.assertEqual(len(rows.ids), len(set(rows.ids)))
        rows.read(["rate", "delivered", "satisfaction"])


class TestComplaintCompliance(ComplaintCommon):
    def sections(self):
        self.env.cr.flush()
        wizard = (
            self.env["aftersales.compliance.wizard"]
            .with_user(self.auditor)
            .create(
                {
                    "date_from": fields.Date.today() - timedelta(days=90),
                    "date_to": fields.Date.today() + timedelta(days=1),
                }
            )
        )
        report = self.env["report.aftersales_center.report_compliance"].with_user(self.auditor)
        values = report._get_report_values(wizard.ids)
        return {section["title"]: section["rows"] for section in values["sections"][wizard.id]}

    def test_sections(self):
        before = {row[0]: int(row[1]) for row in self.sections()["Complaints: figures"]}
        complaint = self.make_complaint(category_id=self.unsafe.id, product_ids=self.lamp.ids)
        complaint.action_decide("rejected", "No")
        complaint.action_appeal("Yes")
        complaint.with_user(self.supervisor).action_decide("upheld", "Yes")
        old = self.make_complaint(date_received=fields.Datetime.now() - timedelta(days=60))
        self.env["aftersales.sla.clock"]._cron_sweep(fields.Datetime.now())
        broken = old.clock_ids.filtered("breached_at")
        self.assertGreater(len(broken), 1)
        sections = self.sections()
        after = {row[0]: int(row[1]) for row in sections["Complaints: figures"]}
        self.assertEqual(after["Complaints received"] - before["Complaints received"], 2)
        self.assertEqual(after["Appeals"] - before["Appeals"], 1)
        decisions = {row[0]: row[1:] for row in sections["Complaints: decisions by person"]}
        self.assertEqual(decisions["test_agent"], ["0", "0", "1"])
        self.assertEqual(decisions["test_supervisor"], ["1", "0", "0"])
        (appeal,) = [row for row in sections["Complaints: appeals"] if row[1] == complaint.name]
        self.assertEqual(appeal[2:], ["test_agent", "test_supervisor", "no"])
        promises = sections["Complaints and returns: broken promises"]
        of_old = [row for row in promises if row[1] == old.display_name]
        self.assertEqual(len(of_old), len(broken), "once each, however often reminded of")
        self.assertTrue(any(row[2].startswith("Decide was due on") for row in of_old), of_old)
        late = sections["Complaints undecided for more than eight weeks"]
        self.assertIn(old.name, [row[0] for row in late])
        self.assertTrue(sections["Safety register"])
