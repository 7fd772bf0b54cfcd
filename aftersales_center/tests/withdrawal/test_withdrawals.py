"""What becomes of a withdrawal: recorded, acknowledged, matched, returned."""

import hashlib
from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...engine.withdrawal_statement import read
from ...models.withdrawal import acknowledge
from .common import WithdrawalCommon

LOG = "odoo.addons.aftersales_center.models.withdrawal"


@tagged("post_install", "-at_install")
class TestWithdrawals(WithdrawalCommon):
    # ------------------------------------------------------------------
    # It becomes a return
    # ------------------------------------------------------------------

    def test_the_senders_order_is_returned_at_once(self):
        row = self.submit(f"my order {self.order.name.lower()} of last week")
        self.assertEqual(
            (row.order_id, row.matched_how, row.state), (self.order, "number", "matched")
        )
        rma = row.rma_id
        self.assertEqual(
            (rma.state, rma.channel, rma.partner_id), ("approved", "portal", self.consumer)
        )
        self.assertEqual(rma.line_ids.mapped("qty_approved"), [2, 3])
        self.assertEqual(set(rma.line_ids.reason_id.mapped("claim_basis")), {"withdrawal"})
        self.assertEqual(rma.notified_on, row.received_on)
        self.assertEqual(rma.withdrawal_id, row)
        due = rma.line_ids[0].refund_due_on - row.received_on.date()
        self.assertIn(due.days, (13, 14, 15), "fourteen days from being told, on Berlin's calendar")
        self.assertFalse(row.activity_ids)
        self.assertTrue(self.logged("withdrawal.received", row))
        self.assertTrue(self.logged("withdrawal.returned", row))

    def test_no_policy_and_no_review_stands_before_it(self):
        self.policy_with(
            {
                "sets_approval": True,
                "approval": "required",
                "sets_final_sale": True,
                "final_sale": "final",
            }
        )
        order = self.order_for("DE", [(self.lamp, 1), (self.mug, 1)])
        row = self.submit(order.name)
        self.assertEqual(row.rma_id.state, "approved")
        self.assertEqual(row.rma_id.line_ids.mapped("qty_approved"), [1, 1])
        ordinary = self.requested(self.order_for("DE"), self.changed_mind)
        self.assertEqual(ordinary.state, "requested", "which a person would have to approve")

    def test_after_the_period_it_is_acknowledged_and_a_person_decides(self):
        self.delivered(self.order, 40)
        row = self.submit()
        self.assertTrue(row.acknowledged_on)
        self.assertEqual(row.rma_id.state, "requested")
        self.assertEqual(self.asked(row), ["Withdrawal to decide"])

    def test_posted_in_time_is_in_time(self):
        self.delivered(self.order, 20)
        row = self.rows.with_user(self.agent).action_record(
            {
                "channel": "letter",
                "received_on": fields.Datetime.now() - timedelta(days=8),
                "person": "Ada",
                "order_id": self.order.id,
            }
        )
        self.assertEqual(row.rma_id.state, "approved")
        self.assertEqual(row.contract, self.order.name)

    def test_a_business_has_no_such_right_and_is_told_nothing_yet(self):
        order = self.order_for("DE", company=True)
        row = self.submit(order.name)
        self.assertEqual(row.order_id, order)
        self.assertEqual(row.rma_id.state, "requested")

    def test_before_delivery_nothing_is_returned_and_everything_stopped(self):
        order = self.order_for("DE", deliver=False)
        row = self.submit(order.name)
        self.assertFalse(row.rma_id)
        self.assertEqual(self.asked(row), ["Cancel what was not delivered"])
        note = row.activity_ids.note
        self.assertIn("1 Units Desk Lamp", note)
        self.assertIn("40.00", note, "what was invoiced goes back in money")
        self.assertIn(order.picking_ids.name, note)
        told = "".join(order.picking_ids.message_ids.mapped("body"))
        self.assertNotIn("Do not send", told, "a typed number and address stop no delivery")
        other = self.order_for("DE", deliver=False)
        self.submit(other.name, order=other)  # through the customer's own link
        self.assertIn("Do not send", "".join(other.picking_ids.message_ids.mapped("body")))
        self.assertEqual(row.activity_ids.user_id.has_group("aftersales_center.group_agent"), True)

    def test_partly_delivered(self):
        order = self.order_for("DE", [(self.lamp, 5)], deliver=False)
        self.deliver(order, {self.lamp: 2})
        row = self.submit(order.name)
        self.assertEqual(row.rma_id.state, "approved")
        self.assertEqual(row.rma_id.line_ids.qty_approved, 2)
        self.assertIn("3 Units Desk Lamp", row.activity_ids.note)
        self.assertIn("120.00", row.activity_ids.note, "of five that were invoiced")

    def test_a_part_only(self):
        row = self.submit(order=self.order, goods=[(self.mugs, 2)])
        self.assertEqual(row.rma_id.line_ids.product_id, self.mug)
        self.assertEqual(row.rma_id.line_ids.qty_approved, 2)
        self.assertEqual(row.goods_words, "2 Units Coffee Mug")
        self.assertEqual(row.matched_how, "login")
        again = self.submit(order=self.order, goods=[(self.mugs, 2)])
        self.assertEqual(again.rma_id, row.rma_id, "the same said twice returns no further unit")
        self.assertEqual(self.asked(again), ["Withdrawn from twice?"])
        rest = self.submit()
        self.assertNotEqual(rest.rma_id, row.rma_id)
        self.assertEqual(rest.rma_id.line_ids.mapped("qty_approved"), [2, 1])

    def test_twice_is_acknowledged_twice_and_returned_once(self):
        first, second = self.submit(), self.submit()
        self.assertNotEqual(first, second)
        self.assertEqual(first.rma_id, second.rma_id)
        self.assertEqual(len(self.mails(first)), 2)
        self.assertEqual(
            self.env["aftersales.rma"].search_count([("order_ids", "in", self.order.ids)]), 1
        )

    def test_one_page_sent_twice_is_one_statement(self):
        first = self.submit(key="portal:1")
        self.assertEqual(self.submit(key="portal:1"), first)
        self.assertEqual(len(self.mails(first)), 1)

    def test_an_open_return_of_the_same_goods_is_no_obstacle(self):
        self.requested(self.order, self.changed_mind)
        row = self.submit()
        self.assertEqual(row.rma_id.line_ids.mapped("qty_approved"), [1, 2])

    def test_what_cannot_be_opened_waits_for_a_person(self):
        self.env["aftersales.reason"].search([("claim_basis", "=", "withdrawal")]).active = False
        row = self.submit()
        self.assertTrue(row.acknowledged_on)
        self.assertIn("no reason with the legal basis", row.problem)
        self.assertEqual(self.asked(row), ["Withdrawal: open the return by hand"])
        self.changed_mind.active = True
        row.with_user(self.agent).action_open_return()
        self.assertEqual(row.rma_id.state, "approved")
        with self.assertRaisesRegex(UserError, "already"):
            row.with_user(self.agent).action_open_return()

    def test_two_sessions_at_once_are_no_problem_of_the_statement(self):
        collide = patch.object(
            type(self.rows), "_open_returns", side_effect=SerializationFailure("could not")
        )
        with collide, mute_logger(f"{LOG}.matching"):
            row = self.submit()
        self.assertTrue(row.acknowledged_on)
        self.assertFalse(row.processed_on or row.problem or row.order_id)
        self.work()
        self.assertEqual((row.order_id, row.rma_id.state), (self.order, "approved"))

    def test_our_people_read_their_own_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        order = self.order_for("DE", deliver=False)
        self.rows.with_context(lang="de_DE")._submit(
            self.company, read("Ada", order.name, "de@example.com"), order=order, lang="de_DE"
        )._process_now()
        self.assertIn("not delivered", order.aftersales_withdrawal_ids.activity_ids.note)

    # ------------------------------------------------------------------
    # Whose order
    # ------------------------------------------------------------------

    def test_a_number_alone_proves_nothing(self):
        row = self.submit(address="stranger@example.org")
        self.assertEqual((row.state, row.order_id), ("open", self.order.browse()))
        self.assertEqual(self.asked(row), ["Withdrawal without an order"])
        self.assertTrue(row.acknowledged_on)

    def test_an_address_alone_names_no_order(self):
        row = self.submit("the lamp")
        self.assertEqual(row.state, "open")
        self.assertIn(self.order, row.with_user(self.agent)._suggested_orders())

    def test_two_orders_named_are_for_a_person(self):
        other = self.order_for("DE")
        self.assertEqual(self.submit(f"{self.order.name} {other.name}").state, "open")

    def test_the_number_of_an_invoice_does(self):
        self.assertEqual(self.submit(self.order.invoice_ids.name).order_id, self.order)

    def test_an_order_of_another_company_is_passed_on_there(self):
        """One page takes statements for all companies, and the moment they came stays."""
        second = self.env["res.company"].create({"name": "Second Shop"})
        line = Command.create({"product_id": self.lamp.id, "product_uom_qty": 1})
        orders = self.env["sale.order"].with_company(second)
        order = orders.create({"partner_id": self.consumer.id, "order_line": [line]})
        order.action_confirm()
        stranger = self.submit(order.name, "stranger@example.org")
        self.assertEqual(stranger.state, "open", "a number alone proves nothing there either")
        row = self.submit(order.name)
        there = self.rows.search([("order_id", "=", order.id)])
        self.assertEqual((there.company_id, there.received_on), (second, row.received_on))
        self.assertEqual((there.person, there.address), (row.person, row.address))
        self.assertEqual(row.state, "aside")
        self.assertIn(there.name, row.set_aside_reason)
        self.assertFalse(row.activity_ids)
        self.work()
        self.assertTrue(there.processed_on and there.acknowledged_on and row.acknowledged_on)

    def test_an_agent_matches(self):
        row = self.submit("the lamp", "stranger@example.org")
        agent = row.with_user(self.agent)
        draft = self.order.copy()
        with self.assertRaisesRegex(UserError, "confirmed order"):
            agent.action_match(draft.id)
        agent.action_match(self.order.id)
        self.assertEqual((row.matched_how, row.matched_by_id), ("agent", self.agent))
        self.assertEqual(row.rma_id.state, "approved")
        self.assertFalse(row.activity_ids)
        with self.assertRaisesRegex(UserError, "already"):
            agent.action_match(self.order.id)

    def test_an_agent_sets_aside_with_a_reason(self):
        row = self.submit("nothing of yours", "stranger@example.org")
        agent = row.with_user(self.agent)
        with self.assertRaisesRegex(UserError, "why"):
            agent.action_set_aside(" ")
        agent.action_set_aside("Bought elsewhere")
        self.assertEqual(row.state, "aside")
        self.assertFalse(row.activity_ids)
        found = {
            state: self.rows.search([("state", "in", [state])]) & row
            for state in ("new", "open", "matched", "aside")
        }
        self.assertEqual([state for state, rows in found.items() if rows], ["aside"])
        with self.assertRaisesRegex(UserError, "already"):
            agent.action_set_aside("Again")

    # ------------------------------------------------------------------
    # The acknowledgement
    # ------------------------------------------------------------------

    def test_acknowledged_with_content_date_and_time(self):
        row = self.submit("S1 <b>lamp</b>", "ada@example.net", process=False)
        self.assertFalse(self.mails(row), "nothing is rendered while the sender waits")
        self.work()
        mail = self.mails(row)
        self.assertEqual((mail.email_to, mail.state), ("ada@example.net", "outgoing"))
        body = str(mail.body_html)
        self.assertIn("S1 &lt;b&gt;lamp&lt;/b&gt;", body)
        self.assertIn("Europe/Berlin, UTC+0", body)
        self.assertIn(f"{row.received_on:%Y-%m-%d %H:%M:%S} UTC", body)
        self.assertIn("does not say yet whether the withdrawal is valid", body)
        self.assertEqual(mail.attachment_ids, row.acknowledgement_id)
        content = row.acknowledgement_id.raw
        self.assertEqual(row.acknowledgement_sha256, hashlib.sha256(content).hexdigest())
        self.assertTrue(self.logged("withdrawal.acknowledged", row))
        self.work()
        self.assertEqual(self.mails(row), mail, "once")

    def test_a_failure_is_tried_again_and_holds_up_no_other(self):
        first = self.submit(process=False)
        second = self.submit("x1", "other@example.net", process=False)
        render = type(self.rows)._make_document

        def broken(row):
            if row == first:
                raise ValueError("no disk")
            return render(row)

        with (
            patch.object(type(self.rows), "_make_document", broken),
            mute_logger(f"{LOG}.acknowledge"),
        ):
            self.work()
        self.assertFalse(first.acknowledged_on)
        self.assertTrue(second.acknowledged_on)
        self.assertTrue(first.rma_id, "the return does not wait for the mail")
        self.assertIn("The acknowledgement was not sent", self.asked(first))
        self.work()
        self.assertTrue(first.acknowledged_on)

    def test_without_a_pdf_the_mail_itself_acknowledges(self):
        with (
            patch.object(type(self.rows), "_render_document", side_effect=OSError("wkhtmltopdf")),
            mute_logger(f"{LOG}.acknowledge"),
        ):
            row = self.submit()
        self.assertTrue(row.acknowledged_on)
        self.assertIn(self.order.name, str(self.mails(row).body_html))

    def test_nobody_is_flooded_and_every_statement_acknowledged(self):
        render = patch.object(type(self.rows), "_render_document", return_value=b"%PDF-1.4")
        with render:
            rows = self.rows.union(
                *(self.submit(f"note {each}", "v@example.net", process=False) for each in range(9))
            )
            self.work()
            mails = self.mails(rows)
            self.assertEqual(len(mails), acknowledge.PER_HOUR + 1)
            self.assertEqual(len(mails[-1].attachment_ids), 4)
            self.assertIn("note 8", str(mails[-1].body_html))
            self.assertTrue(all(rows.mapped("acknowledged_on")))
            more = self.submit("one more", "v@example.net")
            self.assertFalse(more.acknowledged_on, "waits for the hour to pass")
            later = fields.Datetime.now() + timedelta(hours=1, minutes=1)
            with patch.object(fields.Datetime, "now", return_value=later):
                self.work()
            self.assertTrue(more.acknowledged_on)

    def test_mails_a_server_refused_are_handed_over_again(self):
        row = self.submit()
        mail = self.mails(row)
        mail.write({"state": "exception", "failure_type": "mail_smtp"})
        self.work()
        self.assertEqual(mail.state, "outgoing")
        mail.write({"state": "exception", "failure_type": "mail_email_invalid"})
        self.work()
        self.assertEqual(mail.state, "exception")
        self.assertIn("The acknowledgement did not arrive", self.asked(row))

    def test_on_paper(self):
        row = self.rows.with_user(self.agent).action_record(
            {
                "channel": "letter",
                "person": "Ada",
                "contract": "the lamp",
                "postal_address": "1 Long Street\nBerlin",
            }
        )
        self.work()
        self.assertFalse(row.acknowledged_on)
        row.with_user(self.agent).action_acknowledged_on_paper()
        self.assertEqual(row.acknowledged_how, "printed")
        self.assertTrue(row.acknowledgement_id)
        with self.assertRaisesRegex(UserError, "already"):
            row.with_user(self.agent).action_acknowledged_on_paper()
