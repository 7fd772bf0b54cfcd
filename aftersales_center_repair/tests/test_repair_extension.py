"""What law counts from a repair: recorded on the lot, and heard by the next decision."""

from datetime import date

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from odoo.addons.aftersales_center.models.policy.request import Request

from .repair_common import RepairCommon


@tagged("post_install", "-at_install")
class TestRepairExtension(RepairCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.aftersales_transit_days = 0
        cls.customer.country_id = cls.env.ref("base.de")
        cls.lots = cls.make_lots(cls.radio, "E1", "E2")
        with freeze_time("2026-08-03 10:00:00"):
            cls.order = cls.sell_lots(cls.lots, date_order=fields.Datetime.now())
        cls.line = cls.order.order_line

    def repaired(self, lots, on="2027-01-11 10:00:00", finished=None, **values):
        with freeze_time(on):
            rma, remedy = self.in_repair(self.line, len(lots), lot_ids=lots.ids, **values)
        with freeze_time(finished or on):
            for repair in remedy.repair_ids:
                self.work(repair)
            self.send(remedy)
        return rma, remedy

    def verdict(self, lots=None, on="2027-06-01 10:00:00", line=None, quantity=1, wanted="repair"):
        request = Request(
            sale_line=line or self.line,
            reason=self.defective,
            asked_on=fields.Datetime.to_datetime(on),
            quantity=quantity,
            wanted=wanted,
            lots=lots,
        )
        return self.env["aftersales.policy.decision"]._verdicts([request])[request]

    def test_the_repaired_lot_is_answered_for_a_year_longer(self):
        first, second = self.lots
        before = self.verdict(first)
        self.assertEqual(before.deadline.date(), date(2028, 8, 3))
        self.assertNotIn("price_reduction", before.remedies)
        self.repaired(first)
        self.assertEqual(fields.Date.to_date(first.aftersales_repaired_on), date(2027, 1, 11))
        self.assertEqual(first.aftersales_liable_until, date(2029, 8, 3))
        after = self.verdict(first)
        self.assertEqual(after.deadline.date(), date(2029, 8, 3))
        self.assertIn("price_reduction", after.remedies, "faulty in spite of a repair")
        self.assertEqual(self.verdict(second).deadline.date(), date(2028, 8, 3), "not this one")
        self.assertEqual(self.verdict(self.lots).deadline.date(), date(2028, 8, 3))
        late = "2029-01-01 10:00:00"
        self.assertEqual(self.verdict(first, late).answer.value, "accept")
        self.assertEqual(self.verdict(second, late).answer.value, "refuse")

    def test_a_later_return_has_the_longer_deadline(self):
        first = self.lots[:1]
        self.repaired(first)
        with freeze_time("2028-12-01 10:00:00"):
            rma = self.make_rma((self.line, 1, {"lot_ids": first.ids}))
            rma.action_request()
        self.assertEqual(rma.line_ids.verdict, "accept")
        self.assertEqual(rma.line_ids.claim_deadline.date(), date(2029, 8, 3))

    def test_a_repair_does_not_prolong_its_own_claim(self):
        rma, _remedy = self.repaired(self.lots[:1])
        rma.sudo().line_ids._decide("approval")
        self.assertEqual(rma.line_ids.claim_deadline.date(), date(2028, 8, 3))

    def test_asked_for_in_time_is_in_time(self):
        first = self.lots[:1]
        self.repaired(first, on="2028-08-03 10:00:00", finished="2028-08-20 10:00:00")
        self.assertEqual(first.aftersales_liable_until, date(2029, 8, 3))

    def test_extended_once(self):
        first = self.lots[:1]
        self.repaired(first)
        self.repaired(first, on="2029-01-11 10:00:00")
        self.assertEqual(first.aftersales_liable_until, date(2029, 8, 3))
        self.assertEqual(fields.Date.to_date(first.aftersales_repaired_on), date(2029, 1, 11))

    def test_a_favour_prolongs_nothing(self):
        first = self.lots[:1]
        self.radio.aftersales_warranty_months = 60
        self.repaired(first, reason=self.favour)
        self.assertFalse(first.aftersales_repaired_on)
        self.assertEqual(self.verdict(first).deadline.date(), date(2028, 8, 3))

    def test_an_old_contract_is_not_prolonged(self):
        lots = self.make_lots(self.radio, "O1")
        with freeze_time("2026-05-04 10:00:00"):
            order = self.sell_lots(lots, date_order=fields.Datetime.now())
        self.line = order.order_line
        self.repaired(lots)
        self.assertEqual(lots.aftersales_liable_until, date(2028, 5, 4))

    def test_without_lots_as_many_as_were_repaired(self):
        with freeze_time("2026-08-03 10:00:00"):
            self.line = self.make_order((self.lamp, 3), date_order=fields.Datetime.now()).order_line
        with freeze_time("2027-01-11 10:00:00"):
            _rma, remedy = self.in_repair(self.line, 2)
            self.work(remedy.repair_ids)
            self.send(remedy)
        self.assertEqual(self.verdict(quantity=2).deadline.date(), date(2029, 8, 3))
        self.assertEqual(self.verdict(quantity=3).deadline.date(), date(2028, 8, 3))

    def test_sold_again_it_begins_again(self):
        """The next owner's claim does not profit from a repair of the one before."""
        first = self.lots[:1]
        self.repaired(first)
        with freeze_time("2027-02-01 10:00:00"):
            self.accepted_rma((self.line, 1, {"lot_ids": first.ids}))
        with freeze_time("2027-03-01 10:00:00"):
            self.line = self.sell_lots(first, date_order=fields.Datetime.now()).order_line
        self.assertEqual(self.verdict(first).deadline.date(), date(2029, 3, 1))
