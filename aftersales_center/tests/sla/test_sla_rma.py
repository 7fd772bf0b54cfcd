"""The promises on a return follow from its facts."""

from markupsafe import Markup

from odoo.tests import tagged

from .common import SlaCommon


@tagged("post_install", "-at_install")
class TestRmaClocks(SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_policy(
            "Returns",
            "rma",
            first_response=(8, "hours"),
            next_response=(8, "hours"),
            decide=(2, "days"),
            receive=(14, "clock_days", {"pausable": False}),
            inspect=(2, "days"),
            refund=(3, "days"),
        )
        cls.company.aftersales_auto_done = False
        cls.order = cls.make_order((cls.lamp, 4))
        cls.sold = cls.order.order_line

    def states(self, rma):
        """``{promise: state}`` of the latest clock each, as it stands after the transaction."""
        self.env.cr.flush()
        clocks = self.env["aftersales.sla.clock"].search(
            [("res_model", "=", rma._name), ("res_id", "=", rma.id)], order="id"
        )
        return {clock.target: clock.state for clock in clocks}

    def test_a_whole_return(self):
        rma = self.make_rma((self.sold, 2))
        self.assertEqual(self.states(rma), {})
        rma.action_request()
        self.assertEqual(self.states(rma), {"first_response": "running", "decide": "running"})
        rma.action_approve()
        self.assertEqual(
            self.states(rma), {"first_response": "met", "decide": "met", "receive": "running"}
        )
        self.assertEqual(rma.sla_target, "receive")
        rma.with_user(self.receiver).receive_all()
        self.assertEqual(self.states(rma)["receive"], "met")
        self.assertEqual(self.states(rma)["inspect"], "running")
        self.inspect(rma)
        self.assertEqual(self.states(rma)["inspect"], "met")
        self.assertEqual(self.states(rma)["refund"], "running")
        rma.action_settle()
        self.assertEqual(self.states(rma)["refund"], "met")
        rma.action_done()
        self.assertEqual(rma.sla_state, "none")
        self.assertReplayed()

    def test_all_in_one_transaction(self):
        """An API does it all at once: each promise was given and kept."""
        rma = self.settled_rma((self.sold, 1))
        self.assertEqual(
            self.states(rma),
            dict.fromkeys(("first_response", "decide", "receive", "inspect", "refund"), "met"),
        )
        self.assertReplayed()

    def test_parts(self):
        rma = self.approved_rma((self.sold, 2))
        rma.with_user(self.receiver).receive_goods(
            [{"product_id": self.lamp.id, "quantity": 1, "line_id": rma.line_ids.id}]
        )
        self.assertEqual(self.states(rma)["receive"], "running")
        self.assertEqual(self.states(rma)["inspect"], "running")
        self.inspect(rma)
        self.assertEqual(self.states(rma)["inspect"], "met")
        self.assertEqual(self.states(rma)["refund"], "running")
        rma.with_user(self.receiver).receive_all()
        states = self.states(rma)
        self.assertEqual((states["receive"], states["inspect"]), ("met", "running"))
        self.assertEqual(self.clock(rma, "inspect").round, 1)
        self.assertReplayed()

    def test_rejected_and_cancelled(self):
        rejected = self.make_rma((self.sold, 1))
        rejected.action_request()
        self.states(rejected)
        rejected.action_reject("Too late.")
        self.assertEqual(self.states(rejected), {"first_response": "met", "decide": "met"})
        cancelled = self.make_rma((self.sold, 1))
        cancelled.action_request()
        self.states(cancelled)
        cancelled.action_cancel()
        self.assertEqual(
            self.states(cancelled), {"first_response": "cancelled", "decide": "cancelled"}
        )
        approved = self.approved_rma((self.sold, 1))
        self.states(approved)
        approved.action_cancel()
        self.assertEqual(self.states(approved)["receive"], "cancelled")
        approved.action_draft()
        approved.action_request()
        self.assertEqual(self.states(approved)["decide"], "running")
        self.assertEqual(self.clock(approved, "decide").round, 1)
        self.assertReplayed()

    def test_nothing_more_comes(self):
        rma = self.approved_rma((self.sold, 2))
        self.states(rma)
        rma.action_nothing_more_comes()
        self.assertEqual(self.states(rma)["receive"], "cancelled")

    def test_a_kept_item_is_settled_from_approval_on(self):
        rma = self.make_rma((self.sold, 1, {"keeps_item": True}))
        if not rma.line_ids.keeps_item:
            rma.line_ids._write_guarded({"keeps_item": True})
        rma.action_approve()
        states = self.states(rma)
        self.assertNotIn("receive", states)
        self.assertEqual(states["refund"], "running")

    def test_a_lost_fact_promises_anew(self):
        rma = self.settled_rma((self.sold, 1))
        self.assertEqual(self.states(rma)["refund"], "met")
        notes = self.credit_notes(rma)
        notes.button_draft()
        notes.button_cancel()
        self.assertEqual(self.states(rma)["refund"], "running")
        clock = self.clock(rma, "refund")
        self.assertEqual(clock.round, 1)
        clocks = self.env["aftersales.sla.clock"].search(
            [("res_model", "=", rma._name), ("res_id", "=", rma.id), ("target", "=", "refund")]
        )
        self.assertEqual(set(clocks.mapped("state")), {"met", "running"})
        self.assertReplayed()

    def test_a_warehouse_user_receives_outside_our_dialog(self):
        rma = self.approved_rma((self.sold, 1))
        self.states(rma)
        picking = rma.sudo().picking_ids.with_user(self.stocker)
        picking.move_ids.write({"quantity": 1, "picked": True})
        picking._action_done()
        states = self.states(rma)
        self.assertEqual((states["receive"], states["inspect"]), ("met", "running"))

    def test_messages(self):
        rma = self.make_rma((self.sold, 1))
        rma.action_request()
        self.states(rma)
        rma.message_post(
            body=Markup("We will see."), message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertEqual(self.states(rma)["first_response"], "met")
        rma.sudo().message_post(
            body=Markup("And now?"),
            author_id=self.customer.id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertEqual(self.states(rma)["next_response"], "running")
        rma.action_approve()
        self.assertEqual(self.states(rma)["next_response"], "met")

    # Acknowledged and resolved -------------------------------------------------------

    def asked(self, **values):
        """A return asked for by phone, where these two are promised besides."""
        self.make_policy(
            "By phone",
            "rma",
            {"channel": "phone"},
            acknowledge=(4, "hours", {"pausable": False}),
            resolve=(30, "clock_days"),
        )
        rma = self.make_rma((self.sold, 1), channel="phone", **values)
        rma.action_request()
        return rma

    def both(self, rma):
        states = self.states(rma)
        return states["acknowledge"], states["resolve"]

    def test_the_receipt_acknowledges(self):
        rma = self.asked()
        self.assertEqual(self.both(rma), ("running", "running"))
        notice = self.env["aftersales.notice"].search([("rma_id", "=", rma.id)])
        self.assertEqual(notice.event, "requested")
        notice._send()
        self.assertEqual(self.both(rma), ("met", "running"))
        self.assertEqual(self.states(rma)["first_response"], "running", "no answer yet")
        rma.action_cancel()
        rma.action_draft()
        rma.action_request()
        self.assertEqual(self.both(rma), ("met", "running"), "they have it already")
        self.assertReplayed()

    def test_a_receipt_that_does_not_go_out_acknowledges_nothing(self):
        self.env.ref("aftersales_center.mail_template_rma_requested").active = False
        rma = self.asked()
        self.env["aftersales.notice"].search([("rma_id", "=", rma.id)])._send()
        self.assertEqual(self.states(rma)["acknowledge"], "running")
        rma.message_post(
            body=Markup("We have it."), message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertEqual(self.states(rma)["acknowledge"], "met")

    def test_resolved_when_done_or_rejected(self):
        rma = self.asked()
        rma.action_approve()
        self.assertEqual(self.both(rma), ("met", "running"))
        rma.with_user(self.receiver).receive_all()
        self.inspect(rma)
        rma.action_settle()
        self.assertEqual(self.states(rma)["resolve"], "running")
        rma.action_done()
        self.assertEqual(self.states(rma)["resolve"], "met")
        rma.action_reopen()
        self.assertEqual(self.states(rma)["resolve"], "running")
        self.assertEqual(self.clock(rma, "resolve").round, 1)
        other = self.make_rma((self.sold, 1), channel="phone")
        other.action_request()
        self.states(other)
        other.action_reject("Too late.")
        self.assertEqual(self.both(other), ("met", "met"))
        third = self.make_rma((self.sold, 1), channel="phone")
        third.action_request()
        self.states(third)
        third.action_cancel()
        self.assertEqual(self.both(third), ("cancelled", "cancelled"))
        self.assertReplayed()

    def test_a_draft_costs_nothing(self):
        rma = self.make_rma((self.sold, 1))
        self.env.flush_all()
        self.env.cr.flush()
        rma._sla_notes()["touched"].update(rma.ids)
        before = self.env.cr.sql_log_count
        self.env.cr.flush()
        self.assertLessEqual(self.env.cr.sql_log_count - before, 2)

    def test_queries_per_return(self):
        def count(number):
            rmas = self.env["aftersales.rma"].union(
                *[
                    self.make_rma((self.make_order((self.lamp, 1)).order_line, 1))
                    for _n in range(number)
                ]
            )
            rmas.action_request()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            rmas.sudo()._sla_hand_notes()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(1)
        few, many = count(1), count(8)
        self.assertLessEqual(many, few + 3, (few, many))
