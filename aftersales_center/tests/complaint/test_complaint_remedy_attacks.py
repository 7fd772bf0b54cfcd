"""Attempts to get more out of complaints than was sold, paid or allowed."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .complaint_remedy_common import ComplaintRemedyCommon


@tagged("post_install", "-at_install")
class TestOneUnitOneRemedy(ComplaintRemedyCommon):
    def test_refunded_by_the_return_and_again_by_the_complaint(self):
        order = self.make_order((self.lamp, 1))
        rma = self.settled_rma((order.order_line, 1))
        complaint = self.complaint_about(order, rma_ids=[Command.set(rma.ids)])
        for kind in ("refund", "replacement"):
            with self.subTest(kind=kind), self.assertRaisesRegex(UserError, rma.name):
                self.plan(complaint, kind)
        with self.assertRaisesRegex(UserError, "price be reduced|price can be reduced"):
            self.plan(complaint, "price_reduction", reduction_percent=10)
        self.assertEqual(self.entitlement(order.order_line).amount_remedied, 40)

    def test_refunded_by_the_complaint_and_again_by_a_return(self):
        order = self.make_order((self.lamp, 2))
        self.give(self.complaint_about(order))
        rma = self.make_rma((order.order_line, 2))
        with self.assertRaisesRegex(UserError, "cannot be returned: 1"):
            rma.action_request()
        rma.line_ids.quantity = 1
        rma.action_approve()

    def test_two_complaints_about_one_line(self):
        order = self.make_order((self.lamp, 2))
        first, second = self.complaint_about(order), self.complaint_about(order)
        self.give(first)
        self.give(second, "replacement")
        with self.assertRaisesRegex(UserError, f"{first.name}, {second.name}"):
            self.plan(self.complaint_about(order))

    def test_a_unit_in_an_open_return(self):
        order = self.make_order((self.lamp, 1))
        rma = self.approved_rma((order.order_line, 1))
        complaint = self.complaint_about(order)
        for kind, values in (
            ("refund", {}),
            ("replacement", {}),
            ("price_reduction", {"reduction_percent": 5}),
        ):
            with self.subTest(kind=kind), self.assertRaisesRegex(UserError, rma.name):
                self.plan(complaint, kind, **values)
        rma.action_cancel("Keeps it")
        self.assertEqual(
            self.give(complaint, "price_reduction", reduction_percent=5).amount_given, 2
        )

    def test_a_reduction_planned_before_a_return_took_the_unit(self):
        order = self.make_order((self.lamp, 1))
        remedy = self.plan(self.complaint_about(order), "price_reduction", reduction_percent=100)
        self.settled_rma((order.order_line, 1))
        with self.assertRaisesRegex(UserError, "price can be reduced"):
            remedy.action_fulfil()
        self.assertEqual(self.entitlement(order.order_line).amount_remedied, 40)

    def test_replaced_and_paid_back_in_full(self):
        order = self.make_order((self.lamp, 1))
        complaint = self.complaint_about(order)
        remedy = self.give(complaint, "replacement")
        with self.assertRaisesRegex(UserError, "price can be reduced"):
            self.plan(complaint, "price_reduction", reduction_percent=100)
        remedy.action_cancel()

    def test_more_than_was_paid(self):
        order = self.make_order((self.lamp, 2))
        complaint = self.complaint_about(order)
        with self.assertRaisesRegex(UserError, "cannot be put right: 2"):
            self.plan(complaint, quantity=3)
        remedy = self.plan(complaint, "price_reduction", reduction_amount=81.0, quantity=2)
        with self.assertRaisesRegex(UserError, "is left"), self.cr.savepoint():
            remedy.action_fulfil()
        remedy.reduction_amount = 50.0
        remedy.action_fulfil()
        more = self.plan(
            self.complaint_about(order), "price_reduction", reduction_amount=31.0, quantity=2
        )
        with self.assertRaisesRegex(UserError, "is left"):
            more.action_fulfil()

    def test_an_accountant_credited_it_meanwhile(self):
        self.company.aftersales_post_credit_notes = False
        order = self.make_order((self.lamp, 1))
        remedy = self.give(self.complaint_about(order))
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=order.invoice_ids[0].ids)
            .create({"journal_id": order.invoice_ids[0].journal_id.id, "reason": "By hand"})
        )
        by_hand = self.env["account.move"].browse(wizard.reverse_moves()["res_id"])
        by_hand.action_post()
        with self.assertRaisesRegex(UserError, "is left"):
            self.note_of(remedy).action_post()

    def test_goods_that_came_back_outside_are_flagged(self):
        order = self.make_order((self.lamp, 1))
        complaint = self.complaint_about(order)
        self.give(complaint)
        from ..common import return_with_odoos_wizard

        return_with_odoos_wizard(order.picking_ids, 1)
        self.reconcile()
        self.assertTrue(self.entitlement(order.order_line).is_over_claimed)
        self.assertIn("Decide", complaint.sudo().activity_ids.mapped("summary")[0])


@tagged("post_install", "-at_install")
class TestWhoseGoods(ComplaintRemedyCommon):
    def test_another_customers_order(self):
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        order = self.make_order((self.lamp, 1), partner_id=stranger.id)
        own = self.make_order((self.lamp, 1))
        complaint = self.complaint_about(own)
        with self.assertRaisesRegex(ValidationError, "is no order of"):
            self.plan(complaint, line=order.order_line)
        try:
            complaint.order_ids = [Command.link(order.id)]
        except UserError:
            return  # the complaint itself refuses it
        with self.assertRaisesRegex(ValidationError, "was not sold to the customer"):
            self.plan(complaint, line=order.order_line)

    def test_an_unknown_sender_gets_nothing(self):
        order = self.make_order((self.lamp, 1))
        complaint = self.make_complaint(
            partner_id=False, email_from="who@example.com", order_ids=[Command.set(order.ids)]
        )
        with self.assertRaisesRegex(ValidationError, "was not sold to the customer"):
            self.plan(complaint, line=order.order_line)

    def test_another_companys_line(self):
        other = self.env["res.company"].create({"name": "Other Company"})
        order = (
            self.env["sale.order"]
            .with_company(other)
            .create(
                {
                    "partner_id": self.customer.id,
                    "company_id": other.id,
                    "order_line": [Command.create({"product_id": self.lamp.id})],
                }
            )
        )
        complaint = self.complaint_about(self.make_order((self.lamp, 1)))
        with self.assertRaises(UserError):
            self.plan(complaint, line=order.order_line)
        with self.assertRaises(UserError):
            complaint.sudo().order_ids = [Command.link(order.id)]

    def test_orders_with_remedies_stay(self):
        order = self.make_order((self.lamp, 1))
        complaint = self.complaint_about(order)
        remedy = self.plan(complaint)
        with self.assertRaisesRegex(ValidationError, "that order stays"):
            complaint.order_ids = [Command.clear()]
        with self.assertRaises(UserError):
            complaint.partner_id = self.env["res.partner"].create({"name": "Friend"})
        remedy.action_cancel()
        complaint.order_ids = [Command.clear()]

    def test_what_needs_the_goods_needs_a_return(self):
        order = self.make_order((self.lamp, 1))
        complaint = self.complaint_about(order)
        with self.assertRaisesRegex(ValidationError, "make a return"):
            self.plan(complaint, "exchange")
        with self.assertRaisesRegex(ValidationError, "Choose which product"):
            self.plan(complaint, line=self.env["sale.order.line"])

    def test_nothing_is_kept_back(self):
        order = self.make_order((self.lamp, 1))
        remedy = self.plan(self.complaint_about(order))
        with self.assertRaisesRegex(ValidationError, "Nothing is kept back"):
            remedy.deduction_ids = [Command.create({"kind": "restocking_fee", "percent": 10})]


@tagged("post_install", "-at_install")
class TestDoors(ComplaintRemedyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order((cls.lamp, 2))
        cls.other = cls.make_order((cls.lamp, 2))
        cls.complaint = cls.complaint_about(cls.order)

    def test_a_remedy_stays_where_it_is(self):
        remedy = self.plan(self.complaint)
        rma = self.accepted_rma((self.other.order_line, 1))
        for values in (
            {"sale_line_id": self.other.order_line.id},
            {"complaint_id": self.complaint_about(self.order).id},
            {"rma_line_id": rma.line_ids.id},
            {"qty_held": 0},
            {"state": "done"},
            {"is_cancelled": True},
            {"response_id": self.complaint.step_ids[:1].id},
        ):
            for user in (self.agent, self.administrator):
                with self.subTest(values=values, user=user.login), self.assertRaises(UserError):
                    remedy.with_user(user).write(values)
            with self.subTest(values=values, user="sudo"), self.assertRaises(UserError):
                remedy.sudo().write(values)

    def test_of_a_return_or_of_a_complaint(self):
        rma = self.accepted_rma((self.other.order_line, 1))
        remedies = self.env["aftersales.remedy"].with_user(self.agent)
        with self.assertRaises(UserError):
            remedies.create(
                {"rma_line_id": rma.line_ids.id, "sale_line_id": self.order.order_line.id}
            )
        remedy = remedies.with_context(default_sale_line_id=self.order.order_line.id).create(
            {"rma_line_id": rma.line_ids.id}
        )
        self.assertEqual(remedy.sale_line_id, self.other.order_line)
        for values in ({"rma_line_id": rma.line_ids.id, "complaint_id": self.complaint.id}, {}):
            # The wall of the model, or the database itself.
            with (
                self.subTest(values=values),
                self.assertRaises(Exception),  # noqa: B017
                self.cr.savepoint(),
            ):
                remedies.create(values)
        with self.assertRaises(UserError):
            remedies.create(
                {
                    "complaint_id": self.complaint.id,
                    "sale_line_id": self.order.order_line.id,
                    "qty_held": 2,
                }
            )

    def test_who_may(self):
        remedy = self.plan(self.complaint)
        for user in (self.receiver, self.auditor, self.salesman, self.accountant, self.stocker):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.plan(self.complaint, user=user)
                for action in ("action_fulfil", "action_cancel", "action_authorise"):
                    with self.assertRaises(AccessError):
                        getattr(remedy.with_user(user), action)()
        with self.assertRaises(AccessError):
            remedy.with_user(self.receiver).read(["amount_given"])
        seen = remedy.with_user(self.auditor).read(
            ["product_id", "product_uom_id", "currency_id", "case_name", "state"]
        )[0]
        self.assertEqual(seen["case_name"], self.complaint.name)
        self.assertEqual(seen["product_id"][0], self.lamp.id)

    def test_another_team(self):
        team = self.env["aftersales.team"].create({"name": "Elsewhere"})
        stranger = new_test_user(self.env, "far_agent", groups="aftersales_center.group_agent")
        self.complaint.sudo().write({"team_id": team.id, "user_id": self.agent.id})
        remedy = self.plan(self.complaint)
        with self.assertRaises(AccessError):
            remedy.with_user(stranger).read(["amount"])
        with self.assertRaises(AccessError):
            remedy.with_user(stranger).action_fulfil()
        with self.assertRaises(AccessError):
            self.plan(self.complaint, user=stranger)
        found = self.env["aftersales.remedy"].with_user(stranger)
        self.assertNotIn(remedy, found.search([]))
        self.assertIn(remedy, found.with_user(self.supervisor).search([]))

    def test_undone_twice_and_given_twice(self):
        remedy = self.give(self.complaint)
        with self.assertRaises(UserError):
            remedy.action_fulfil()
        with self.assertRaisesRegex(UserError, "is posted"):
            remedy.action_cancel()
        self.assertEqual(self.held(self.order.order_line), 1)
