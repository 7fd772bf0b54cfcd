"""Exceptions are facts of products and findings of inspections."""

import json

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from ..common import ROLES, AftersalesCommon


@tagged("post_install", "-at_install")
class TestLegalExceptions(AftersalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.custom = cls.env.ref("aftersales_center.legal_exception_custom_made")
        cls.perishable = cls.env.ref("aftersales_center.legal_exception_perishable")
        cls.hygiene = cls.env.ref("aftersales_center.legal_exception_sealed_hygiene_unsealed")
        cls.unsealed = cls.env.ref("aftersales_center.legal_exception_seal_broken")
        categories = cls.env["product.category"]
        cls.top = categories.create({"name": "Food"})
        cls.middle = categories.create({"name": "Fresh", "parent_id": cls.top.id})
        cls.bottom = categories.create({"name": "Fish", "parent_id": cls.middle.id})

    def changes(self, record):
        self.env.cr.flush()
        events = self.env["aftersales.audit.event"].search(
            [
                ("res_model", "=", record._name),
                ("res_id", "=", record.id),
                ("event", "=", "config.changed"),
            ],
            order="id",
        )
        return [json.loads(event.payload)["lines"] for event in events]

    # Products -------------------------------------------------------------

    def test_a_product_is_what_it_and_its_categories_are(self):
        self.lamp.aftersales_exception_ids = self.custom
        self.top.aftersales_exception_ids = self.perishable
        self.bottom.aftersales_exception_ids = self.hygiene
        self.lamp.categ_id = self.bottom
        self.mug.categ_id = self.middle
        self.chair.categ_id = False
        found = (self.lamp | self.mug | self.chair)._aftersales_exceptions()
        self.assertEqual(
            found,
            {
                self.lamp: {"custom_made", "perishable", "sealed_hygiene_unsealed"},
                self.mug: {"perishable"},
                self.chair: frozenset(),
            },
        )

    def test_an_archived_exception_says_nothing(self):
        self.lamp.aftersales_exception_ids = self.custom
        self.custom.active = False
        self.assertEqual(self.lamp._aftersales_exceptions(), {self.lamp: frozenset()})

    def test_no_rights_are_needed_to_ask(self):
        self.lamp.aftersales_exception_ids = self.custom
        portal = new_test_user(self.env, "test_portal", groups="base.group_portal")
        for user in (portal, self.receiver, self.salesman):
            asked = self.lamp.with_user(user)._aftersales_exceptions()
            self.assertEqual(asked, {self.lamp: {"custom_made"}})

    def test_the_number_of_queries_does_not_grow(self):
        products = self.env["product.product"].create(
            [
                {
                    "name": f"Dish {number}",
                    "categ_id": (self.top, self.middle, self.bottom)[number % 3].id,
                    "aftersales_exception_ids": [Command.link(self.custom.id)],
                }
                for number in range(30)
            ]
        )
        self.bottom.aftersales_exception_ids = self.perishable

        def queries(asked):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            asked._aftersales_exceptions()
            return self.env.cr.sql_log_count - before

        queries(products[:1])  # caches of Odoo itself
        self.assertEqual(queries(products), queries(products[2]))

    def test_no_products(self):
        self.assertEqual(self.env["product.product"]._aftersales_exceptions(), {})

    def test_changes_are_logged(self):
        template = self.lamp.product_tmpl_id
        template.aftersales_exception_ids = self.custom
        template.aftersales_exception_ids = self.custom
        template.name = "Lamp of another name"
        template.aftersales_exception_ids = False
        field = "aftersales_exception_ids"
        self.assertEqual(
            self.changes(template),
            [
                [{"field": field, "before": [], "after": ["custom_made"]}],
                [{"field": field, "before": ["custom_made"], "after": []}],
            ],
        )
        self.top.aftersales_exception_ids = self.perishable
        self.assertEqual(len(self.changes(self.top)), 1)
        made = self.env["product.category"].create(
            {"name": "Sweets", "aftersales_exception_ids": [Command.link(self.perishable.id)]}
        )
        self.assertEqual(len(self.changes(made)), 1)
        self.assertEqual(self.changes(self.middle), [])

    def test_the_forms_offer_facts_only(self):
        manager = new_test_user(
            self.env,
            "test_manager",
            groups="product.group_product_manager,base.group_user,aftersales_center.group_agent",
        )
        with Form(self.lamp.product_tmpl_id.with_user(manager)) as form:
            form.aftersales_exception_ids.add(self.custom)
        self.assertEqual(self.lamp.aftersales_exception_ids, self.custom)
        with Form(self.top.with_user(manager)) as form:
            form.aftersales_exception_ids.add(self.perishable)
        domain = self.lamp.product_tmpl_id._fields["aftersales_exception_ids"].domain
        offered = self.env["aftersales.legal.exception"].search(domain)
        self.assertIn(self.custom, offered)
        self.assertNotIn(self.unsealed, offered)

    def test_people_without_a_role_work_with_products_as_before(self):
        self.lamp.aftersales_exception_ids = self.custom
        manager = new_test_user(
            self.env, "test_plain", groups="base.group_user,product.group_product_manager"
        )
        template = self.lamp.product_tmpl_id.with_user(manager)
        with Form(template) as form:
            form.name = "Another name"
        copy = template.copy()
        self.assertEqual(copy.aftersales_exception_ids, self.custom)
        ours = [name for name in template._fields if name.startswith("aftersales_")]
        self.assertTrue(template.with_user(self.salesman).read(["name", *ours]))

    # The exceptions ---------------------------------------------------------

    def test_a_code_stays(self):
        with self.assertRaises(UserError):
            self.custom.code = "made_to_order"
        self.custom.write({"code": "custom_made", "name": "Made for you"})
        with self.assertRaises(ValidationError):
            self.custom.copy({"code": "Made to order"})

    def test_what_a_rule_names_is_not_deleted(self):
        with self.assertRaises(UserError):
            self.custom.unlink()
        extra = self.env["aftersales.legal.exception"].create(
            {"name": "Extra", "code": "extra", "is_product_fact": True}
        )
        extra.unlink()

    def test_who_configures(self):
        for role in ROLES:
            exceptions = self.env["aftersales.legal.exception"].with_user(getattr(self, role))
            with self.subTest(role=role):
                self.assertTrue(exceptions.has_access("read"))
                if role == "administrator":
                    exceptions.create({"name": "New", "code": "new"}).unlink()
                else:
                    with self.assertRaises(AccessError):
                        exceptions.create({"name": "New", "code": "new"})

    # Inspections --------------------------------------------------------------

    def test_a_receiver_notes_a_broken_seal(self):
        rma = self.received_rma((self.make_order((self.lamp, 1)).order_line, 1))
        inspection = rma.with_user(self.receiver).line_ids._prepare_inspections()
        inspection.finding_ids = self.unsealed
        inspection.action_done()
        self.env.cr.flush()
        event = self.env["aftersales.audit.event"].search(
            [("event", "=", "inspection.done")], order="id desc", limit=1
        )
        self.assertEqual(json.loads(event.payload)["lines"][0]["findings"], ["seal_broken"])
        with self.assertRaises(UserError):
            inspection.finding_ids = False
        domain = inspection._fields["finding_ids"].domain
        self.assertNotIn(self.custom, self.env["aftersales.legal.exception"].search(domain))
