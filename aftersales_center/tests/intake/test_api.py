"""The doors for other programs, called as a user of the role: answers, refusals, rights."""

import json
import xmlrpc.client

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import AftersalesCommon


class ApiCommon(AftersalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lamp.default_code = "LAMP"
        cls.mug.default_code = "MUG"
        cls.order = cls.make_order((cls.lamp, 3), (cls.mug, 2), name="S90042")
        cls.lamp_line, cls.mug_line = cls.order.order_line

    def api(self, method, values, user=None, model="aftersales.rma"):
        answer = getattr(self.env[model].with_user(user or self.agent), method)(values)
        json.dumps(answer)  # plain values, whatever they are, for both doors
        xmlrpc.client.dumps((answer,), allow_none=False)
        return answer

    def wish(self, *lines, ref="R-1", **values):
        return {
            "external_ref": ref,
            "order": "S90042",
            "lines": list(lines) or [{"sku": "LAMP", "quantity": 1, "reason": "defective"}],
            **values,
        }

    def code(self, method, values, **options):
        answer = self.api(method, values, **options)
        self.assertIn("error", answer, values)
        self.assertTrue(answer["error"]["message"].endswith("."), answer)
        self.assertNotIn("%(", answer["error"]["message"])
        return answer["error"]["code"]


@tagged("post_install", "-at_install")
class TestApi(ApiCommon):
    def test_the_same_reference_is_the_same_return(self):
        first = self.api("api_create", self.wish(note="  It is dark. "))
        self.assertFalse(first["existing"])
        self.assertEqual(first["channel"], "api")
        self.assertIn(first["state"], ("requested", "approved"))
        self.assertEqual(first["orders"], ["S90042"])
        again = self.api("api_create", self.wish({"sku": "MUG", "quantity": 2}))
        self.assertTrue(again["existing"])
        self.assertEqual(again["id"], first["id"])
        self.assertEqual([line["sku"] for line in again["lines"]], ["LAMP"])
        rma = self.env["aftersales.rma"].browse(first["id"])
        self.assertRecordValues(
            rma,
            [
                {
                    "partner_id": self.customer.id,
                    "external_ref": "R-1",
                    "note": "It is dark.",
                    "warehouse_id": self.warehouse.id,
                }
            ],
        )
        self.assertEqual(rma.line_ids.sale_line_id, self.lamp_line)
        # Another channel has its own numbers.
        other = self.api("api_create", self.wish(channel="chat"))
        self.assertNotEqual(other["id"], first["id"])

    def test_a_list_gives_a_list_and_one_bad_item_harms_no_other(self):
        answers = self.api(
            "api_create",
            [
                self.wish(ref="A"),
                self.wish({"sku": "LAMP", "quantity": 99, "reason": "defective"}, ref="B"),
                self.wish({"sku": "MUG", "quantity": "1.0", "reason": "defective"}, ref="C"),
                self.wish(ref="A"),
                "nonsense",
            ],
        )
        self.assertEqual(answers[0]["lines"][0]["quantity"], 1)
        self.assertEqual(answers[1]["error"]["code"], "refused")
        self.assertIn("Desk Lamp", answers[1]["error"]["message"])
        self.assertEqual(answers[2]["lines"][0]["line_id"], self.mug_line.id)
        self.assertEqual((answers[3]["id"], answers[3]["existing"]), (answers[0]["id"], True))
        self.assertEqual(answers[4]["error"]["code"], "bad_value")
        self.assertFalse(
            self.env["aftersales.rma"].search([("external_ref", "=", "B")]), "nothing is left"
        )
        # What was refused may be sent again, put right, under the same reference.
        right = self.api("api_create", self.wish({"sku": "LAMP", "reason": "defective"}, ref="B"))
        self.assertFalse(right["existing"])

    def test_each_mistake_has_a_code_and_a_sentence(self):
        lamp = {"sku": "LAMP", "quantity": 1, "reason": "defective"}
        for code, values in {
            "missing": {"order": "S90042", "lines": [lamp]},
            "unknown_order": self.wish(order="S-none"),
            "unknown_field": self.wish(ordre="S90042"),
            "unknown_channel": self.wish(channel="fax"),
            "unknown_company": self.wish(company=999999),
            "unknown_line": self.wish({**lamp, "sku": "CHAIR"}),
            "unknown_reason": self.wish({**lamp, "reason": "whim"}),
            "unknown_remedy": self.wish({**lamp, "remedy": "gold"}),
            "unknown_lot": self.wish({**lamp, "lots": ["L-none"]}),
            "bad_date": self.wish(lamp, notified_on="yesterday"),
        }.items():
            with self.subTest(code):
                self.assertEqual(self.code("api_create", values), code)
        for value in (0, -1, "NaN", "inf", "1,5", None, True, [1], 1e12):
            with self.subTest(quantity=value):
                values = self.wish({**lamp, "quantity": value})
                self.assertEqual(self.code("api_create", values), "bad_quantity")
        for order in (0, -5, True, [1], {"id": 1}, "", "'; DROP TABLE x", self.order.id + 10**6):
            with self.subTest(order=order):
                self.assertIn(
                    self.code("api_create", self.wish(order=order)), ("unknown_order", "missing")
                )
        for lines in ([], "LAMP", {"sku": "LAMP"}, ["LAMP"], [None]):
            with self.subTest(lines=lines):
                values = {**self.wish(), "lines": lines}
                self.assertIn(self.code("api_create", values), ("missing", "bad_value"))
        for ref in ("", "   ", None, "x" * 201, ["a"]):
            with self.subTest(ref=ref):
                self.assertIn(self.code("api_create", self.wish(ref=ref)), ("missing", "bad_value"))
        self.assertFalse(self.env["aftersales.rma"].search([("partner_id", "=", self.customer.id)]))

    def test_one_product_on_two_lines_is_not_guessed(self):
        order = self.make_order((self.lamp, 1), (self.lamp, 2, {"price_unit": 30.0}), name="S90043")
        values = self.wish(order="S90043")
        self.assertEqual(self.code("api_create", values), "ambiguous_line")
        chosen = {"line_id": order.order_line[1].id, "quantity": 2, "reason": "defective"}
        made = self.api("api_create", self.wish(chosen, order=order.id))
        self.assertEqual(made["lines"][0]["line_id"], order.order_line[1].id)
        # A line of another order is on none of this one's.
        stolen = {"line_id": self.lamp_line.id, "reason": "defective"}
        self.assertEqual(
            self.code("api_create", self.wish(stolen, order=order.id, ref="R-9")), "unknown_line"
        )

    def test_a_draft_stays_one(self):
        made = self.api(
            "api_create", self.wish(draft=True, notified_on="2026-01-05T10:00:00+01:00")
        )
        self.assertEqual(made["state"], "draft")
        rma = self.env["aftersales.rma"].browse(made["id"])
        self.assertEqual(str(rma.notified_on), "2026-01-05 09:00:00")

    def test_a_verdict_writes_nothing(self):
        tables = (
            "aftersales.rma",
            "aftersales.rma.line",
            "aftersales.policy.decision",
            "aftersales.entitlement",
            "aftersales.audit.event",
            "aftersales.notice",
        )
        self.env.cr.flush()
        before = [self.env[name].search_count([]) for name in tables]
        lines = [
            {"sku": "LAMP", "quantity": 1, "reason": "defective"},
            {"line_id": self.mug_line.id, "quantity": 50, "reason": "defective"},
        ]
        said = self.api("api_verdict", {"order": "S90042", "lines": lines})
        lamp, mug = said["lines"]
        self.assertIn(lamp["verdict"], ("accept", "review"))
        self.assertTrue(lamp["sentence"])
        self.assertTrue(lamp["deadline"] is False or lamp["deadline"].endswith("Z"))
        self.assertIn("refund", lamp["remedies"] + ["refund"])
        self.assertEqual((lamp["available"], lamp["enough"]), (3, True))
        self.assertEqual((mug["available"], mug["enough"]), (2, False))
        self.env.cr.flush()
        self.assertEqual([self.env[name].search_count([]) for name in tables], before)
        # And is the verdict that the return then has.
        made = self.api("api_create", self.wish(lines[0]))
        self.assertEqual(made["lines"][0]["verdict"], lamp["verdict"])
        self.assertEqual(made["lines"][0]["deadline"], lamp["deadline"])
        self.assertEqual(made["lines"][0]["sentence"], lamp["sentence"])
        self.assertEqual(self.code("api_verdict", {"lines": lines}), "missing", "of which order?")

    def test_status_by_number_id_and_reference(self):
        made = self.api("api_create", self.wish())
        refs = [made["name"], made["id"], {"external_ref": "R-1"}, {"id": made["id"]}, "RMA/0/0"]
        *found, missing = self.api("api_status", refs)
        self.assertEqual([each["id"] for each in found], [made["id"]] * 4)
        self.assertEqual(missing["error"]["code"], "unknown_case")
        for ref in (0, None, {}, [], {"external_ref": "R-1", "channel": "chat"}, "%", "_"):
            with self.subTest(ref=ref):
                if ref != []:
                    self.assertEqual(self.code("api_status", ref), "unknown_case")
        self.assertEqual(self.api("api_status", []), [])
        self.assertEqual(
            {each["error"]["code"] for each in self.api("api_status", [1] * 501)}, {"too_many"}
        )

    def test_what_we_wait_for(self):
        made = self.api("api_create", self.wish())
        asked = ("waits_on_customer", "waits_for", "waits_since")
        self.assertEqual([made[name] for name in asked], [False, False, False])
        rma = self.env["aftersales.rma"].browse(made["id"])
        rma.with_user(self.agent).action_wait_for_customer("A photo of the label")
        read = self.api("api_status", made["name"])
        self.assertEqual([read[name] for name in asked[:2]], [True, "A photo of the label"])
        self.assertTrue(read["waits_since"].endswith("Z"))

    def test_rights_are_those_of_the_caller(self):
        for user in (self.receiver, self.auditor, self.salesman, self.stocker):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.api("api_create", self.wish(), user=user)
        for user in (self.salesman, self.stocker):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.api("api_status", "RMA/2026/1", user=user)
        portal = self.env["res.users"].create(
            {
                "name": "Portal",
                "login": "api_portal",
                "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)],
            }
        )
        for method in ("api_create", "api_verdict", "api_status"):
            with self.subTest(method), self.assertRaises(AccessError):
                self.api(method, self.wish(), user=portal)

    def test_cases_of_other_teams_stay_hidden(self):
        made = self.api("api_create", self.wish())
        rma = self.env["aftersales.rma"].browse(made["id"])
        rma.team_id = self.env["aftersales.team"].create({"name": "Other"})
        self.assertEqual(self.code("api_status", made["name"]), "unknown_case")
        self.assertEqual(self.code("api_create", self.wish()), "ref_taken")
        self.assertEqual(self.api("api_status", made["name"], user=self.supervisor)["id"], rma.id)

    def test_an_order_of_another_company_is_none(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.user.company_ids += company
        order = self.env["sale.order"].create(
            {"partner_id": self.customer.id, "company_id": company.id, "name": "S-elsewhere"}
        )
        self.assertEqual(self.code("api_create", self.wish(order=order.id)), "unknown_order")
        self.assertEqual(self.code("api_verdict", self.wish(order=order.name)), "unknown_order")

    def test_a_receiver_reads_the_state_without_what_is_not_theirs(self):
        made = self.api("api_create", self.wish())
        read = self.api("api_status", made["name"], user=self.receiver)
        self.assertEqual(read["state"], made["state"])
        self.assertNotIn("amount", json.dumps(read))

    def test_many_cost_no_more_each(self):
        self.api("api_status", [self.api("api_create", self.wish())["name"]])
        line = [{"sku": "LAMP", "quantity": 1, "reason": "defective"}]
        verdicts = [{"order": "S90042", "lines": line * 20}]
        self.api("api_verdict", verdicts)
        self.env.invalidate_all()
        few = self.count(lambda: self.api("api_verdict", [{"order": "S90042", "lines": line}]))
        self.env.invalidate_all()
        many = self.count(lambda: self.api("api_verdict", verdicts))
        self.assertLess(many - few, 50, "per line at most what reads its reason and lots")

    def count(self, do):
        before = self.env.cr.sql_log_count
        do()
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestComplaintApi(ApiCommon):
    model = "aftersales.complaint"

    def make(self, **values):
        return self.api(
            "api_create",
            {"external_ref": "C-1", "subject": "Late", "order": "S90042", **values},
            model=self.model,
        )

    def test_a_complaint_and_the_same_again(self):
        rma = self.make_rma((self.lamp_line, 1))
        made = self.make(
            returns=[rma.name], text="Three weeks.", received_on="2026-01-05T10:00:00Z"
        )
        self.assertEqual((made["state"], made["existing"]), ("new", False))
        self.assertEqual(made["returns"], [rma.name])
        self.assertEqual(made["received"], "2026-01-05T10:00:00Z")
        complaint = self.env[self.model].browse(made["id"])
        self.assertEqual(complaint.partner_id, self.customer)
        self.assertEqual(complaint.order_ids, self.order)
        again = self.make(subject="Other")
        self.assertEqual((again["id"], again["existing"]), (made["id"], True))
        self.assertEqual(again["subject"], "Late")
        self.assertEqual(
            self.api("api_status", [made["name"]], model=self.model)[0]["id"], made["id"]
        )

    def test_who_complains(self):
        known = self.make(external_ref="C-2", order=None, email="Ada <ADA@example.com>")
        self.assertEqual(self.env[self.model].browse(known["id"]).partner_id, self.customer)
        strange = self.make(external_ref="C-3", order=None, email="who@example.org")
        self.assertFalse(self.env[self.model].browse(strange["id"]).partner_id)
        for code, values in {
            "unknown_customer": {"order": None},
            "bad_value": {"order": None, "email": "nobody"},
            "unknown_case": {"returns": ["RMA/0/1"]},
            "unknown_category": {"category": "No such thing"},
            "unknown_remedy": {"remedy_wanted": "gold"},
            "missing": {"subject": ""},
        }.items():
            with self.subTest(code):
                self.assertEqual(self.make(external_ref="C-9", **values)["error"]["code"], code)

    def test_html_is_text(self):
        made = self.make(external_ref="C-4", subject="<script>alert(1)</script>", text="<b>x</b>")
        complaint = self.env[self.model].browse(made["id"])
        self.assertEqual(complaint.note, "<b>x</b>")
        self.assertNotIn("<script>", "".join(map(str, complaint.message_ids.mapped("body"))))

    def test_a_verdict_comes_here_too(self):
        lines = [{"sku": "LAMP", "quantity": 1, "reason": "defective"}]
        said = self.api("api_verdict", {"order": "S90042", "lines": lines}, model=self.model)
        self.assertEqual(len(said["lines"]), 1)
