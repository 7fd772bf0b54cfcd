"""The letter names consumers the outside body of their country, once we have decided."""

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .test_complaint_letter import LetterCommon

SHUT = "https://ec.europa.eu/consumers/odr"


@tagged("post_install", "-at_install")
class TestLetterBodies(LetterCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bodies = cls.env["aftersales.outside.body"]
        cls.china = cls.env.ref("aftersales_center.outside_body_cn")

    def live_in(self, country):
        self.customer.country_id = country and self.env.ref(f"base.{country}")
        self.customer.state_id = False
        self.case.invalidate_recordset()

    def make_body(self, **values):
        return self.bodies.create(
            {
                "name": "Council of Consumers",
                "country_id": self.env.ref("base.jp").id,
                "url": "https://council.example",
                "note": "It hears both sides.",
                "source": "Consumer Act, art. 1",
                **values,
            }
        )

    def test_only_after_the_decision_and_only_in_that_country(self):
        self.live_in("cn")
        self.assertNotIn("12315", self.words(), "nothing is decided")
        self.case.action_decide("rejected", "It fell down.")
        self.case.invalidate_recordset()
        words = self.words()
        self.assertIn("12315", words)
        self.assertIn("within 7 working days", words)
        self.assertIn("somebody outside our company", words)
        self.assertLess(words.index("If you do not agree"), words.index("12315"))
        self.assertNotIn("Livro", words)
        self.live_in("pt")
        self.assertIn("Livro de Reclamações", self.words())
        self.live_in(False)
        self.assertFalse(self.case.outside_body_ids, "nobody knows where")
        self.live_in("us")
        words = self.words()
        self.assertNotIn("outside our company", words)
        self.assertIn("Your rights under the law", words)
        self.case.action_appeal("It did not.")
        self.live_in("cn")
        self.assertFalse(self.case.outside_body_ids, "it is open again")

    def test_not_to_businesses(self):
        self.live_in("cn")
        case = self.make_complaint()
        case.action_acknowledge()
        case.action_decide("rejected", "No.")
        self.assertEqual(case.outside_body_ids, self.china)
        self.customer.is_company = True
        case.invalidate_recordset()
        self.assertNotIn("12315", self.words(cases=case))

    def test_beside_the_body_of_the_settings(self):
        self.company.aftersales_dispute_body = "Schlichtungsstelle, Kehl"
        self.live_in("cn")
        self.case.action_decide("partly", "Half of it.")
        self.case.invalidate_recordset()
        words = self.words()
        self.assertLess(words.index("Kehl"), words.index("12315"))
        self.assertIn("Where you live, you can also turn to", words)

    def test_dates_companies_and_archive(self):
        self.live_in("jp")
        self.case.action_decide("rejected", "No.")
        self.case.invalidate_recordset()
        decided = self.case.date_decided.date()
        body = self.make_body(valid_from=decided, valid_to=decided)
        words = self.words()
        for told in ("Council of Consumers", "It hears both sides.", "https://council.example"):
            self.assertIn(told, words)
        for values in (
            {"valid_from": False, "valid_to": "2020-01-01"},
            {"valid_from": "2099-01-01", "valid_to": False},
            {"valid_from": False, "active": False},
        ):
            body.write(values)
            self.case.invalidate_recordset()
            self.assertFalse(self.case.outside_body_ids, values)
        body.write({"active": True, "company_id": self.company.id})
        country, nowhere = body.country_id, self.env["res.company"]
        self.assertEqual(self.bodies._of(country, self.company, decided), body)
        self.assertFalse(self.bodies._of(country, nowhere, decided), "of another company")

    def test_the_platform_that_was_shut_is_named_nowhere(self):
        with self.assertRaises(ValidationError):
            self.make_body(url=SHUT)
        with self.assertRaises(ValidationError):
            self.make_body(note=f"See {SHUT}/main")
        with self.assertRaises(ValidationError):
            self.company.aftersales_dispute_body = f"Kehl, {SHUT}"
        with self.assertRaises(ValidationError):
            self.make_body(url="javascript:alert(1)")
        self.assertFalse(self.bodies.search([("url", "ilike", "europa.eu")]))

    def test_who_may_edit_and_that_it_is_logged(self):
        for user in (self.agent, self.supervisor, self.auditor):
            self.assertTrue(self.china.with_user(user).name)
            with self.assertRaises(AccessError):
                self.china.with_user(user).write({"name": "Me"})
        for user in (self.receiver, self.salesman):
            with self.assertRaises(AccessError):
                self.china.with_user(user).read(["name"])
        self.china.with_user(self.administrator).url = "https://example.cn"
        self.env.cr.flush()
        event = self.env["aftersales.audit.event"].search(
            [("res_model", "=", self.bodies._name), ("res_id", "=", self.china.id)],
            order="id desc",
            limit=1,
        )
        self.assertIn("https://example.cn", event.payload)

    def test_the_customers_page_names_it_too(self):
        self.live_in("cn")
        self.assertFalse(self.case.sudo()._portal_values()["bodies"])
        self.case.action_decide("rejected", "No.")
        self.case.invalidate_recordset()
        self.assertIn("12315", self.case.sudo()._portal_values()["bodies"][0]["name"])
