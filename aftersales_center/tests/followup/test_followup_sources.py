"""Each trigger finds what it is about, and nothing else."""

from datetime import date, timedelta

from odoo import fields
from odoo.tests import freeze_time, tagged

from .common import FollowupCommon


@tagged("post_install", "-at_install")
class TestFollowupSources(FollowupCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.machine = cls.make_product("Machine", 900.0, tracking="serial")
        cls.lot = cls.env["stock.lot"].create({"name": "M-1", "product_id": cls.machine.id})
        cls.env["stock.quant"]._update_available_quantity(
            cls.machine, cls.warehouse.lot_stock_id, 1, lot_id=cls.lot
        )
        cls.order = cls.make_order((cls.lamp, 4), (cls.machine, 1), deliver=False)
        move = cls.order.picking_ids.move_ids.filtered(lambda move: move.product_id == cls.machine)
        move.lot_ids = cls.lot
        cls.deliver(cls.order)
        cls.lamps = cls.order.order_line[0]

    @classmethod
    def rule(cls, on=True, **values):
        """A rule for our customer alone: there may be others in the database."""
        domain = f"[('id', '=', {cls.customer.id})]"
        return super().rule(on, **{"partner_domain": domain, **values})

    def found(self, rule, now=None):
        """What the rule finds: followups."""
        self.find(rule, now)
        return self.followups(rule)

    def requested(self, quantity=1):
        rma = self.make_rma((self.lamps, quantity))
        rma.action_request()
        return rma

    def test_returns(self):
        first = self.requested()
        second = self.requested()
        second.action_reject("Not ours")
        rules = {
            name: self.rule(name=name, trigger=name, days=30)
            for name in ("first_return", "repeat_case", "rma_refused", "rma_done", "refund_late")
        }
        self.assertEqual(self.found(rules["first_return"]).rma_id, first)
        self.assertEqual(self.found(rules["repeat_case"]).rma_id, second)
        self.assertEqual(self.found(rules["rma_refused"]).rma_id, second)
        self.assertFalse(self.found(rules["rma_done"]))
        self.assertFalse(self.found(rules["refund_late"]))
        first._write_guarded({"state": "done", "date_done": fields.Datetime.now()})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE aftersales_rma SET refund_due_on = %s, is_refund_withheld = FALSE"
            " WHERE id = %s",
            [fields.Date.today() - timedelta(days=1), first.id],
        )
        self.assertEqual(self.found(rules["rma_done"]).rma_id, first)
        self.assertEqual(self.found(rules["refund_late"]).rma_id, first)
        first._write_guarded({"refund_due_on": False})  # it was paid
        second.action_draft()
        self.perform()
        for name in ("refund_late", "rma_refused", "repeat_case"):
            self.assertEqual(self.followups(rules[name]).reason_code, "undone", name)
        self.assertFalse(second.date_rejected)

    def test_first_return_of_new_customers_only(self):
        self.requested()
        old = self.make_order(deliver=False, invoice=False)
        old.date_order = self.now - timedelta(days=200)
        self.assertFalse(self.found(self.rule(trigger="first_return", days=30)))
        self.assertTrue(self.found(self.rule(name="Any", trigger="first_return", days=0)))

    def test_ratings_and_broken_promises(self):
        complaint = self.complaint()
        low = self.rule(name="Low", trigger="rating_low", rating=2)
        high = self.rule(name="High", trigger="rating_high", rating=4)
        breach = self.rule(name="Broken", trigger="promise_breached")
        complaint.sudo().rating_apply(1, rating=complaint.sudo()._rating_request())
        self.assertEqual(self.found(low).complaint_id, complaint)
        self.assertFalse(self.found(high))
        self.assertFalse(self.found(breach))
        clocks = complaint.sudo().clock_ids.filtered(lambda clock: not clock.stopped_at)
        clocks._put({"breached_at": self.now - timedelta(hours=1), "state": "breached"})
        self.assertTrue(clocks)
        followup = self.found(breach)
        self.assertEqual(followup.complaint_id, complaint, "once a case, whatever broke")

    def test_deliveries_and_serial_numbers(self):
        delivered = self.found(self.rule(trigger="delivered", delay=14, delay_unit="days"))
        self.assertEqual(delivered.res_model, "stock.picking")
        self.assertEqual(delivered.res_id, self.order.picking_ids.id)
        other = self.rule(name="Mugs", trigger="delivered", product_ids=self.mug.ids)
        self.assertFalse(self.found(other))
        serial = self.rule(name="Check-up", trigger="serial", action="checkup", days=180, times=2)
        self.assertFalse(self.found(serial))
        half_a_year = fields.Datetime.now() + timedelta(days=181)
        checkup = self.found(serial, half_a_year)
        self.assertEqual((checkup.res_model, checkup.res_id), ("stock.lot", self.lot.id))
        self.assertEqual(len(self.found(serial, half_a_year + timedelta(days=180))), 2)
        self.assertEqual(len(self.found(serial, half_a_year + timedelta(days=900))), 2)

    def test_no_check_up_of_what_came_back(self):
        rule = self.rule(trigger="serial", days=30)
        rma = self.received_rma((self.order.order_line[1], 1))
        self.assertTrue(rma.line_ids.qty_received)
        self.assertFalse(self.found(rule, fields.Datetime.now() + timedelta(days=31)))

    def test_birthdays_of_the_leap_day(self):
        self.customer.aftersales_birthday = date(1996, 2, 29)
        for today, expected in (("2027-02-28", 1), ("2028-02-27", 0), ("2028-02-29", 1)):
            with self.subTest(today), freeze_time(f"{today} 12:00:00"):
                rule = self.rule(
                    trigger="birthday", since=fields.Datetime.to_datetime(today), delay_unit="days"
                )
                followups = self.found(rule)
                self.assertEqual(len(followups), expected)
                if expected:
                    # nine on the clock of Berlin, in winter
                    self.assertEqual(str(followups.due), f"{today} 08:00:00")

    def test_anniversary_at_the_end_of_the_year(self):
        self.order.date_order = "2025-12-31 12:00:00"
        with freeze_time("2027-01-02 12:00:00"):
            rule = self.rule(trigger="anniversary", since="2026-12-30 00:00:00")
            followup = self.found(rule)
            self.assertEqual(followup.happened_on.date(), date(2026, 12, 30))  # 23:00 in UTC
            self.assertEqual(followup.occurrence, "anniversary:2026")
        with freeze_time("2027-12-31 12:00:00"):
            self.assertEqual(len(self.found(rule)), 2, "the next year is another occurrence")

    def test_public_holidays_of_the_customers_country(self):
        with freeze_time("2026-10-03 12:00:00"):
            rule = self.rule(trigger="holiday", since="2026-10-03 00:00:00")
            self.assertEqual(self.found(rule).occurrence, "2026-10-03", "German Unity")
            named = self.rule(
                name="Others", trigger="holiday", since="2026-10-03 00:00:00", holidays="Christmas"
            )
            self.assertFalse(self.found(named))
            self.customer.country_id = False
            nowhere = self.rule(name="No", trigger="holiday", since="2026-10-03 00:00:00")
            self.assertFalse(self.found(nowhere))

    def test_visits_again_and_again(self):
        rule = self.rule(trigger="periodic", action="visit", days=100)
        self.assertFalse(self.found(rule))
        moment = fields.Datetime.now()
        for visit in range(1, 4):
            moment += timedelta(days=101)
            rule._write_guarded({"looked_on": False})
            self.assertEqual(len(self.found(rule, moment)), visit)
            rule._write_guarded({"looked_on": False})
            self.assertEqual(len(self.found(rule, moment)), visit)

    def test_no_order_for_longer_than_usual(self):
        self.order.date_order = self.now - timedelta(days=100)
        self.env.flush_all()
        self.env.cr.execute(
            """
            DELETE FROM aftersales_customer_risk WHERE partner_id = %(partner)s;
            INSERT INTO aftersales_customer_risk (partner_id, company_id, score, order_count,
                    rhythm_days, last_order_date)
            VALUES (%(partner)s, %(company)s, 70, 5, 30, %(last)s)
            """,
            {
                "partner": self.customer.id,
                "company": self.company.id,
                "last": self.order.date_order.date(),
            },
        )
        since = self.now - timedelta(days=200)
        planned = self.found(self.rule(name="P", trigger="no_order", intervals=2, since=since))
        planned._write_guarded({"due": self.now})  # not 40 days ago: that would be too late
        self.perform()
        rule = self.rule(trigger="no_order", intervals=2, since=since)
        self.assertEqual(self.found(rule).partner_id, self.customer)
        self.assertEqual(len(self.found(rule, self.now + timedelta(days=1))), 1)
        patient = self.rule(name="Patient", trigger="no_order", intervals=4, since=since)
        self.assertFalse(self.found(patient))
        self.make_order(deliver=False, invoice=False)
        self.perform(self.now + timedelta(days=1))
        self.assertEqual(self.followups(rule).reason_code, "undone", "the customer ordered again")
        self.assertEqual(planned.state, "todo")
        planned._end_undone()
        self.assertRecordValues(planned, [{"state": "skipped", "reason_code": "undone"}])
        self.assertFalse(planned.activity_id.active)
