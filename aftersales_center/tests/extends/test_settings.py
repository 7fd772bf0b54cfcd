"""After-sales administrators set up after-sales, and nothing else, without Odoo's own rights."""

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..common import AftersalesCommon


@tagged("post_install", "-at_install")
class TestSettings(AftersalesCommon):
    def page(self, user=None):
        return self.env["aftersales.settings"].with_user(user or self.administrator)

    def test_an_administrator_sets_what_the_company_does(self):
        self.assertFalse(self.administrator.has_group("base.group_system"))
        self.company.aftersales_send_back_days = 14
        page = Form(self.page())
        self.assertEqual(page.aftersales_send_back_days, 14)
        page.aftersales_send_back_days = 21
        page.aftersales_settle_on = "received"
        page.aftersales_override_cap = 250.0
        page.aftersales_anchor_user_ids.add(self.auditor)
        settings = page.save()
        self.assertEqual(settings.execute()["tag"], "reload")
        company = self.company
        self.assertEqual(
            (company.aftersales_send_back_days, company.aftersales_settle_on),
            (21, "received"),
        )
        self.assertEqual(company.aftersales_override_cap, 250.0)
        self.assertEqual(company.aftersales_anchor_user_ids, self.auditor)
        settings.aftersales_send_back_days = 30
        self.assertEqual(company.aftersales_send_back_days, 30)

    def test_it_is_in_the_log_under_the_administrators_name(self):
        self.company.aftersales_send_back_days = 14
        self.page().create({"aftersales_send_back_days": 21})
        self.env.cr.flush()
        event = self.env["aftersales.audit.event"].search(
            [("res_model", "=", "res.company"), ("event", "=", "config.changed")],
            order="id desc",
            limit=1,
        )
        self.assertEqual((event.user_id, event.res_id), (self.administrator.id, self.company.id))
        self.assertIn('"after":21', event.payload.replace('"21"', "21"))

    def test_others_may_not(self):
        before = self.company.aftersales_send_back_days
        for user in (self.agent, self.supervisor, self.receiver, self.auditor, self.salesman):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError), self.cr.savepoint():
                    self.page(user).create({"aftersales_send_back_days": 3})
                settings = self.page().create({})
                with self.assertRaises(AccessError), self.cr.savepoint():
                    settings.with_user(user).write({"aftersales_send_back_days": 3})
                with self.assertRaises(AccessError), self.cr.savepoint():
                    settings.with_user(user).execute()
        self.assertEqual(self.company.aftersales_send_back_days, before)

    def test_nothing_else_is_written_by_it(self):
        name, currency = self.company.name, self.company.currency_id
        page = self.page()
        other = self.env["res.company"].create({"name": "Other"})
        page.create({"company_id": other.id, "aftersales_send_back_days": 3})
        self.assertNotEqual(other.aftersales_send_back_days, 3, "only the company one works in")
        self.assertEqual(self.company.aftersales_send_back_days, 3)
        euro = self.env.ref("base.EUR") + self.env.ref("base.USD") - currency
        page.create({"currency_id": euro[:1].id})
        page.with_context(default_aftersales_send_back_days=99, default_name="Mine").create({})
        self.assertEqual(self.company.aftersales_send_back_days, 3)
        self.assertEqual((self.company.name, self.company.currency_id), (name, currency))
        with self.assertRaises(AccessError):
            page.with_user(self.administrator).env["res.company"].browse(self.company.id).write(
                {"aftersales_send_back_days": 4}
            )

    def test_chosen_people_are_not_changed(self):
        """What the page writes as the system must not carry a change of a user."""
        system = self.env.ref("base.group_system")
        change = {"group_ids": [Command.link(system.id)]}
        for command in (
            Command.update(self.administrator.id, change),
            Command.create({"name": "Eve", "login": "eve", **change}),
            Command.delete(self.auditor.id),
        ):
            with self.assertRaises(AccessError), self.cr.savepoint():
                self.page().create({"aftersales_anchor_user_ids": [command]})
            settings = self.page().create({})
            with self.assertRaises(AccessError), self.cr.savepoint():
                settings.write({"aftersales_anchor_user_ids": [command]})
        self.assertFalse(self.administrator.has_group("base.group_system"))

    def test_the_page_has_every_setting_of_odoos_page(self):
        arch = etree.fromstring(self.page().get_view(view_type="form")["arch"])
        shown = {field.get("name") for field in arch.iterfind(".//app//field")}
        page = etree.fromstring(self.env["res.config.settings"].get_view(view_type="form")["arch"])
        there = page.iterfind(".//app[@name='aftersales_center']//field")
        expected = {field.get("name") for field in there}
        self.assertGreater(len(expected), 25)
        self.assertLessEqual(expected - {"aftersales_analytic_account_id"}, shown)

    def test_odoos_own_administrator_has_them_on_odoos_page(self):
        page = Form(self.env["res.config.settings"])
        page.aftersales_send_back_days = 28
        page.save().execute()
        self.assertEqual(self.company.aftersales_send_back_days, 28)
