"""Nothing is purged under a legal hold; and who may set holds, erase, and look."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common import ROLES
from .privacy_common import PrivacyCase


@tagged("post_install", "-at_install")
class TestHolds(PrivacyCase):
    def test_a_hold_on_the_customer_stops_request_and_job(self):
        rma = self.rejected()
        hold = self.hold()
        with self.after_retention():
            request = self.ask()
            self.run_job()
            self.assertEqual((request.state, request.kept_count), ("open", 0))
            self.assertEqual(request.held_count, len(self.texts()))
            self.assertTrue(self.texts(rma))
            self.assertTrue(rma.refusal_reason)
            hold.with_user(self.supervisor).action_lift("Settled out of court")
            self.env.cr.flush()
            request.with_user(self.admin).action_erase()
        self.assertFalse(self.texts(rma))
        self.assertFalse(rma.refusal_reason)
        self.assert_holds()

    def test_a_hold_on_one_case_lets_the_others_go(self):
        held, free = self.rejected("Held words"), self.rejected("Free words")
        self.hold(held)
        with self.after_retention():
            self.run_job()
        self.assertTrue(self.texts(held))
        self.assertEqual(held.refusal_reason, "Held words")
        self.assertFalse(self.texts(free))
        self.assertFalse(free.refusal_reason)

    def test_erasing_held_rows_is_refused_whoever_asks(self):
        rma = self.rejected()
        self.hold(rma)
        with self.assertRaisesRegex(UserError, "legal hold"):
            self.Personal.search([("company_id", "=", self.company.id)])._erase("other", "x")
        self.assertTrue(self.texts(rma))

    def test_a_contact_of_the_customer_holds_the_customer(self):
        contact = self.env["res.partner"].create(
            {"name": "Ada's assistant", "parent_id": self.customer.id}
        )
        rma = self.rejected()
        self.assertEqual(self.hold(contact).partner_id, self.customer)
        with self.after_retention():
            self.run_job()
        self.assertTrue(self.texts(rma))

    def test_a_hold_stands_when_its_customer_is_merged(self):
        rma = self.rejected()
        self.hold()
        other = self.env["res.partner"].create({"name": "Ada C.", "email": "ada@example.com"})
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            [self.customer.id, other.id], other
        )
        with self.after_retention():
            self.run_job()
        self.assertTrue(self.texts(rma))

    def test_setting_and_lifting_are_logged_on_what_is_held(self):
        rma = self.rejected()
        hold = self.hold(rma)
        hold.with_user(self.supervisor).action_lift("Settled out of court")
        self.env.cr.flush()
        told = self.sentences(rma)
        self.assertIn("Legal hold set: Court of Hamburg", told)
        self.assertIn("Legal hold lifted: Settled out of court", told)
        self.assertEqual((hold.state, hold.lifted_by_id), ("lifted", self.supervisor))
        customer = self.hold()
        self.assertIn("Court of Hamburg", self.sentences(customer))

    def test_a_hold_needs_one_target_and_a_reason(self):
        rma = self.rejected()
        for values in (
            {"reason": "x"},
            {"reason": "x", "partner_id": self.customer.id, "case_ref": f"{rma._name},{rma.id}"},
            {"reason": "  ", "partner_id": self.customer.id},
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(Exception),  # noqa: B017 a CHECK, or our sentence
                self.cr.savepoint(),
            ):
                self.Hold.create(values)
        hold = self.hold()
        with self.assertRaisesRegex(UserError, "reason"):
            hold.action_lift("  ")

    def test_holds_are_neither_changed_nor_deleted_nor_lifted_by_writing(self):
        hold = self.hold()
        for values in (
            {"state": "lifted"},
            {"reason": "Another"},
            {"partner_id": self.env.user.partner_id.id},
            {"lifted_on": "2026-01-01"},
            {"company_id": False},
        ):
            with self.assertRaises(UserError):
                hold.sudo().write(values)
        with self.assertRaises(UserError):
            hold.sudo().unlink()
        with self.assertRaises(UserError):
            self.Hold.create({"partner_id": self.customer.id, "reason": "x", "state": "lifted"})
        hold.with_user(self.supervisor).review_date = "2030-01-01"
        hold.with_user(self.supervisor).action_lift("Over")
        with self.assertRaises(UserError):
            hold.with_user(self.supervisor).action_lift("Again")

    def test_a_draft_under_hold_is_not_deleted(self):
        line = self.make_order((self.lamp, 1)).order_line
        rma = self.make_rma((line, 1))
        hold = self.hold(rma)
        with self.assertRaisesRegex(UserError, "legal hold"):
            rma.unlink()
        hold.with_user(self.supervisor).action_lift("Over")
        rma.unlink()

    def test_the_lifting_dialog(self):
        hold = self.hold()
        self.env["aftersales.reason.wizard"].with_user(self.supervisor).with_context(
            active_model=hold._name, active_ids=hold.ids
        ).create({"decision": "lift", "reason": "Settled"}).action_apply()
        self.assertEqual(hold.lift_reason, "Settled")


@tagged("post_install", "-at_install")
class TestPrivacyRoles(PrivacyCase):
    def allowed(self, roles, action):
        for role in ROLES:
            with self.subTest(role=role):
                if role in roles:
                    action(getattr(self, role))
                else:
                    with self.assertRaises(AccessError):
                        action(getattr(self, role))

    def test_who_sets_and_lifts_holds(self):
        self.allowed(
            {"supervisor", "administrator"},
            lambda user: self.Hold.with_user(user).create(
                {"partner_id": self.customer.id, "reason": "Court"}
            ),
        )
        holds = {role: self.hold() for role in ROLES}
        self.allowed(
            {"supervisor", "administrator"},
            lambda user: holds[user.login[5:]].with_user(user).action_lift("Over"),
        )

    def test_who_erases(self):
        self.rejected()
        self.allowed(
            {"administrator"},
            lambda user: self.env["aftersales.erase.wizard"]
            .with_user(user)
            .create({"partner_id": self.customer.id}),
        )
        request = self.ask()
        for method in ("action_erase", "action_withdraw"):
            self.allowed(
                {"administrator"}, lambda user, m=method: getattr(request.with_user(user), m)()
            )

    def test_who_reads(self):
        self.rejected()
        self.hold()
        self.ask()
        for model in (
            "aftersales.audit.hold",
            "aftersales.audit.erasure.request",
            "aftersales.audit.retention",
        ):
            self.allowed(
                {"auditor", "supervisor", "administrator"},
                lambda user, model=model: self.env[model].with_user(user).search([]).read(),
            )

    def test_who_edits_retention(self):
        rule = self.env.ref("aftersales_center.retention_de")
        self.allowed({"administrator"}, lambda user: rule.with_user(user).write({"years": 9}))

    def test_nobody_erases_rows_by_orm_or_rpc(self):
        self.rejected()
        for role in ROLES:
            with self.assertRaises(UserError):  # an AccessError is one
                self.texts().with_user(getattr(self, role)).unlink()

    def test_companies_do_not_see_or_hold_or_erase_for_each_other(self):
        rma = self.rejected()
        other = self.env["res.company"].create({"name": "Other Ltd"})
        stranger = new_test_user(
            self.env,
            "stranger_admin",
            groups="aftersales_center.group_administrator",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.hold()
        self.ask()
        for model in ("aftersales.audit.hold", "aftersales.audit.erasure.request"):
            self.assertFalse(self.env[model].with_user(stranger).search([]))
        wizard = self.env["aftersales.erase.wizard"].with_user(stranger)
        self.assertEqual(wizard.create({"partner_id": self.customer.id}).total_count, 0)
        with self.assertRaises(AccessError):
            wizard.create({"partner_id": self.customer.id, "company_id": self.company.id})
        with self.assertRaises(UserError):
            self.Hold.with_user(stranger).create(
                {"case_ref": f"aftersales.rma,{rma.id}", "reason": "x"}
            )

    def test_a_hold_of_another_company_holds_nothing_here(self):
        rma = self.rejected()
        other = self.env["res.company"].create({"name": "Other Ltd"})
        self.Hold.create(
            {"partner_id": self.customer.id, "reason": "Theirs", "company_id": other.id}
        )
        with self.after_retention():
            self.run_job()
        self.assertFalse(self.texts(rma))
