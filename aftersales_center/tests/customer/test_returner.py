"""A reason to check, fairly: what counts, what never does, and that it decides nothing."""

import inspect
import pathlib
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..common import AftersalesCommon


@tagged("post_install", "-at_install")
class TestReturnerSignal(AftersalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.aftersales_returner_threshold = 20
        cls.signals = cls.env["aftersales.returner.signal"]
        cls.signals.search([("company_id", "=", cls.company.id)]).unlink()  # the demo's
        cls.goodwill = cls.env.ref("aftersales_center.reason_goodwill")
        cls.honest = cls.env["res.partner"].create({"name": "Hon Est"})
        cls.make_order(
            *[(cls.lamp, 1)] * 30, partner_id=cls.honest.id, deliver=False, invoice=False
        )
        cls.order = cls.make_order(*[(cls.lamp, 1)] * 9)
        cls.rmas = [
            cls.make_rma(*((line, 1, {"reason_id": cls.goodwill.id}) for line in lines))
            for lines in (
                cls.order.order_line[:3],
                cls.order.order_line[3:5],
                cls.order.order_line[5:7],
            )
        ]
        for rma in cls.rmas:
            rma.with_user(cls.supervisor).action_approve()
        cls.second_supervisor = new_test_user(
            cls.env, "test_supervisor_2", groups="aftersales_center.group_supervisor"
        )

    def assess(self):
        """The nightly job, without its commits."""
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *a, **k: True):
            self.signals._cron_assess()
        return self.signals.search([("partner_id", "=", self.customer.id)])

    def honest_rma(self):
        order = self.make_order((self.lamp, 1), partner_id=self.honest.id, invoice=False)
        return self.make_rma((order.order_line, 1), partner_id=self.honest.id)

    def events(self, signal):
        self.env.cr.flush()
        return (
            self.env["aftersales.audit.event"]
            .search([("res_model", "=", signal._name), ("res_id", "=", signal.id)], order="id")
            .mapped("event")
        )

    def test_it_is_raised_once_with_its_reasons_and_an_end(self):
        signal = self.assess()
        self.assertEqual((signal.state, signal.company_id), ("active", self.company))
        [part] = signal.contributions
        self.assertEqual(part["code"], "rate")
        self.assertEqual(part["points"], signal.score)
        self.assertEqual((part["values"]["returned"], part["values"]["sold"]), (7, 9))
        self.assertIn("7 of 9 order lines", signal.reason_text)
        today = self.company._aftersales_today()
        self.assertEqual(signal.since, today)
        self.assertGreater(signal.expires_on, today)
        self.assertEqual(self.assess(), signal, "again: the same one")
        self.assertEqual(self.events(signal), ["returner.raised"])
        self.assertFalse(self.signals.search([("partner_id", "=", self.honest.id)]))

    def test_what_was_our_fault_never_counts(self):
        ours = self.env["aftersales.reason"].search(
            [("fault", "in", ("seller", "carrier", "manufacturer"))]
        )
        self.assertGreaterEqual(len(ours), 3)
        for reason in ours:
            self.env.cr.execute(
                "UPDATE aftersales_rma_line SET reason_id = %s WHERE rma_id = ANY(%s)",
                [reason.id, [rma.id for rma in self.rmas]],
            )
            self.assertFalse(self.assess(), reason.name)

    def test_used_goods_rejected_claims_and_claims_without_goods_are_named(self):
        self.company.aftersales_returner_threshold = 1
        first, second, third = self.rmas
        first.with_user(self.receiver).receive_all()
        self.inspect(first, value_loss=20.0)
        second.with_user(self.receiver).receive_all()
        self.inspect(second, verdict="rejected", value_loss=0.0)
        third.line_ids[:1].with_user(self.supervisor).action_accept_lost("Proof of posting")
        parts = {part["code"]: part["values"].get("count") for part in self.assess().contributions}
        self.assertEqual(
            {code: parts[code] for code in ("worn", "rejected")}, {"worn": 3, "rejected": 2}
        )
        self.assertEqual(parts["no_goods"], 1)

    def test_a_draft_or_refused_return_is_no_return(self):
        for state in ("draft", "requested", "rejected", "cancelled"):
            self.env.cr.execute(
                "UPDATE aftersales_rma SET state = %s WHERE id = ANY(%s)",
                [state, [rma.id for rma in self.rmas]],
            )
            self.assertFalse(self.assess(), state)

    def test_it_ends_when_what_it_rests_on_is_old(self):
        signal = self.assess()
        self.env.cr.execute(
            "UPDATE aftersales_rma SET date_request = date_request - interval '200 days'"
            " WHERE id = ANY(%s)",
            [[rma.id for rma in self.rmas]],
        )
        self.env.invalidate_all()
        self.assess()
        self.assertEqual(signal.state, "expired")
        self.assertFalse(self.rmas[0].with_user(self.agent).returner_text)
        self.assertEqual(self.events(signal), ["returner.raised", "returner.expired"])
        signal._write_guarded({"expires_on": fields.Date.today() - timedelta(days=400)})
        self.assess()
        self.assertFalse(signal.exists(), "nobody is remembered for ever")

    def test_a_company_can_switch_it_off(self):
        signal = self.assess()
        self.company.aftersales_returner_threshold = 0
        self.assess()
        self.assertEqual(signal.state, "expired")

    def test_staff_see_it_on_the_return_and_receivers_do_not(self):
        self.assess()
        rma = self.rmas[0]
        for user in (self.agent, self.supervisor, self.auditor):
            self.assertIn("7 of 9", rma.with_user(user).returner_text)
        for user in (self.receiver, self.salesman):
            with self.assertRaises(AccessError):
                rma.with_user(user).read(["returner_text"])
            with self.assertRaises(AccessError):
                self.signals.with_user(user).search([])
            with self.assertRaises(AccessError):
                self.env["aftersales.returner.check"].with_user(user).search([])
        second = self.env["res.company"].create({"name": "Second Shop"})
        self.supervisor.company_ids = [(4, second.id)]
        elsewhere = self.signals.with_user(self.supervisor).with_context(
            allowed_company_ids=second.ids
        )
        self.assertFalse(elsewhere.search([]))

    def test_nobody_sets_it_by_hand(self):
        signal = self.assess()
        people = (self.agent, self.supervisor, self.administrator, self.auditor, self.receiver)
        for user in people:
            mine = signal.with_user(user)
            for attempt in (
                lambda mine=mine: mine.write({"state": "withdrawn"}),
                lambda mine=mine: mine.write({"score": 0}),
                lambda mine=mine: mine.write({"expires_on": "2020-01-01"}),
                lambda mine=mine: mine.unlink(),
                lambda mine=mine: mine.create(
                    {"partner_id": self.honest.id, "company_id": self.company.id, "score": 99}
                ),
                lambda user=user: self.env["aftersales.returner.check"]
                .with_user(user)
                .create({"signal_id": signal.id, "outcome": "justified"}),
            ):
                with self.assertRaises(UserError):
                    attempt()
        with self.assertRaises(UserError):
            signal.sudo().write({"score": 1})

    def test_an_objection_is_decided_by_somebody_else(self):
        signal = self.assess()
        with self.assertRaises(UserError):
            signal.with_user(self.agent).action_appeal(" ")
        for user in (self.auditor, self.receiver):
            with self.assertRaises(UserError):
                signal.with_user(user).action_appeal("They say so.")
        signal.with_user(self.supervisor).action_appeal("All were presents that did not fit.")
        self.assertEqual((signal.state, signal.appealed_by_id), ("appealed", self.supervisor))
        self.assertFalse(self.rmas[0].with_user(self.agent).returner_text, "not shown meanwhile")
        self.assess()
        self.assertEqual(signal.state, "appealed", "the job leaves it alone")
        with self.assertRaises(UserError):
            signal.with_user(self.supervisor).action_grant("Mine")
        with self.assertRaises(UserError):
            signal.with_user(self.agent).action_grant("I may not")
        signal.with_user(self.second_supervisor).action_grant("Presents it is.")
        self.assertEqual(signal.state, "withdrawn")
        self.assess()
        self.assertEqual(signal.state, "withdrawn", "what it rested on is forgotten")
        self.assertEqual(
            self.events(signal), ["returner.raised", "returner.appealed", "returner.granted"]
        )

    def test_merged_customers_keep_one_signal(self):
        signal = self.assess()
        twin = self.env["res.partner"].create({"name": "Ada Customer", "email": "a2@example.com"})
        self.signals._put_signals(
            self.company, self.company._aftersales_today(), {twin.id: self.found()}
        )
        signal.with_user(self.agent).action_check("justified", "Worn", self.rmas[0])
        self.env.flush_all()
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            [self.customer.id, twin.id], dst_partner=self.customer
        )
        self.env.invalidate_all()
        left = self.signals.search([("partner_id", "in", (self.customer | twin).ids)])
        self.assertEqual(left, signal)
        self.assertEqual(self.assess(), signal)

    def found(self):
        """What the engine says about the customer of this test."""
        return self.signals._assess_all(self.company, self.company._aftersales_today())[
            self.customer.id
        ]

    def test_two_jobs_at_once_make_one_signal(self):
        today, found = self.company._aftersales_today(), {self.customer.id: self.found()}
        for _job in range(2):
            self.signals._put_signals(self.company, today, found)
        signal = self.signals.search([("partner_id", "=", self.customer.id)])
        self.assertEqual(len(signal), 1)
        self.assertEqual(self.events(signal), ["returner.raised"])

    def test_what_was_typed_goes_with_the_customers_texts(self):
        signal = self.assess()
        signal.with_user(self.agent).action_check("justified", "She wore it.", self.rmas[0])
        rows = self.rmas[0].sudo()._typed_rows()
        self.assertIn(signal.check_ids, rows)
        signal.check_ids._erase()
        self.assertFalse(signal.check_ids.reason)
        signal.with_user(self.agent).action_check("justified", "She said so.")
        signal.with_user(self.agent).action_appeal("She never did.")
        signal.with_user(self.administrator).action_refuse("She did.")
        erase = self.env["aftersales.rma"].sudo()._aftersales_erase_personal
        erase(self.customer, self.company)
        self.assertEqual(self.assess().state, "active", "a signal that stands stands")
        self.assertFalse(signal.appeal_reason or signal.decision_reason)
        self.assertFalse(any(signal.check_ids.mapped("reason")))
        signal.with_user(self.agent).action_check("unjustified", "She did not.", self.rmas[1])
        erase(self.customer, self.company)
        self.assertEqual(self.assess().state, "withdrawn", "it is not raised again by what is gone")
        self.assertFalse(signal.contributions or signal.score or signal.reason_text)
        with freeze_time(fields.Datetime.now() + timedelta(days=800)):
            self.assess()
        self.assertFalse(signal.exists())

    def test_not_granted_it_stands(self):
        signal = self.assess()
        signal.with_user(self.agent).action_appeal("No.")
        signal.with_user(self.supervisor).action_refuse("Seven of nine.")
        self.assertEqual((signal.state, signal.decided_by_id), ("active", self.supervisor))

    def test_checks_tell_how_right_signals_are(self):
        signal = self.assess()
        self.assertIn("nobody knows", signal.precision_text)
        first, second, third = self.rmas
        dialog = first.with_user(self.agent).action_returner_justified()
        wizard = (
            self.env["aftersales.reason.wizard"]
            .with_user(self.agent)
            .with_context(**dialog["context"])
            .create({"reason": "Tags were cut off."})
        )
        wizard.action_apply()
        self.assertEqual(signal.check_ids.rma_id, first)
        with self.assertRaises(UserError):  # one return, one check
            signal.with_user(self.agent).action_check("justified", "Again", first)
        signal.with_user(self.agent).action_check("justified", "Worn", second)
        third_rma = self.honest_rma()
        with self.assertRaises(UserError):  # a return of somebody else proves nothing here
            signal.with_user(self.agent).action_check("justified", "Whose?", third_rma)
        signal.with_user(self.agent).action_appeal("No.")
        with self.assertRaises(UserError):  # who checked does not decide about an objection
            checker = self.agent
            checker.group_ids = [(4, self.env.ref("aftersales_center.group_supervisor").id)]
            signal.with_user(checker).action_refuse("No.")
        signal.with_user(self.agent).action_check("unjustified", "All was fine.", third)
        self.assertEqual(signal.state, "withdrawn")
        signal.invalidate_recordset(["precision_text"])
        self.assertIn("2 of 3 checks", signal.precision_text)
        [(share,)] = self.env["aftersales.returner.check"]._read_group(
            [("signal_id", "=", signal.id)], [], ["share:avg"]
        )
        self.assertAlmostEqual(share, 2 / 3)

    def test_the_decision_is_the_same_with_and_without_it(self):
        line = self.order.order_line[7]
        told, moment = [], fields.Datetime.now()
        for raised in (False, True):
            with self.undone(), freeze_time(moment):
                if raised:
                    self.assertEqual(self.assess().state, "active")
                rma = self.make_rma((line, 1, {"reason_id": self.goodwill.id}))
                self.assertEqual(bool(rma.returner_text), raised)
                rma.action_request()
                decision = rma.line_ids.decision_id
                told.append(
                    (decision.verdict, decision.rule_trace, decision.deadline, decision.legal_basis)
                )
        self.assertTrue(told[0][0])
        self.assertEqual(*told)

    def test_what_decides_does_not_know_it(self):
        """No policy, no remedy and no engine of theirs so much as names the signal."""
        root = pathlib.Path(inspect.getfile(AftersalesCommon)).parent.parent
        rooms = [root / "models" / room for room in ("policy", "remedy", "complaint", "sla")]
        files = [path for room in rooms for path in room.glob("*.py")]
        files += [path for path in (root / "engine").glob("*.py") if path.stem != "returner"]
        self.assertGreater(len(files), 80)
        for path in files:
            self.assertNotIn("returner", path.read_text(), path.name)
