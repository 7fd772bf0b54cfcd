"""Two benches at the same moment, each with a database session of its own."""

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..race_common import RaceCase


@tagged("post_install", "-at_install")
class TestBenchRaces(RaceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.session() as env:
            env["product.product"].browse(cls.ids["lamp"]).barcode = cls.code()
            phone = env["product.product"].create(
                {"name": "Race phone", "type": "consu", "is_storable": True, "tracking": "serial"}
            )
            cls.ids["phone"] = phone.id
            group = env.ref("aftersales_center.group_receiver").ids
            users = env["res.users"].create(
                [
                    {"name": name, "login": f"{cls.code()}-{name}", "group_ids": [(6, 0, group)]}
                    for name in ("left", "right")
                ]
            )
            cls.people = users.ids

    @classmethod
    def remove_fixtures(cls):
        with cls.registry.cursor() as cr:
            cr.execute("DELETE FROM aftersales_parcel WHERE user_id = ANY(%s)", [cls.people or [0]])
            cr.execute("UPDATE res_users SET active = FALSE WHERE id = ANY(%s)", [cls.people])
        super().remove_fixtures()

    people = []

    @classmethod
    def code(cls):
        """Of this run's lamp: products and users of earlier runs stay."""
        return f"RACE-{cls.ids['lamp']}"

    def benches(self, quantity):
        """A committed return of lamps, and a parcel of it on two benches."""
        line_id = self.order(quantity)
        with self.session() as env:
            rma = self.rma(env, line_id, quantity)
            rma.action_approve()
            rma_id = rma.id
        parcels = []
        for uid in self.people:
            with self.session() as env:
                bench = env["aftersales.bench"].with_user(uid)
                parcels.append(bench.open_return(rma_id)["screen"]["parcel_id"])
        return rma_id, parcels

    def both(self, call, parcels):
        """``call(bench, parcel)`` at both benches at once."""
        return self.at_once(
            *[
                lambda env, uid=uid, parcel=parcel: call(
                    env["aftersales.bench"].with_user(uid), parcel
                )
                for uid, parcel in zip(self.people, parcels, strict=True)
            ]
        )

    @mute_logger("odoo.sql_db", "odoo.service.model", "odoo.http")
    def test_one_serial_number_lies_on_one_bench(self):
        _rma, parcels = self.benches(2)
        answers = self.both(
            lambda bench, parcel: bench.count(parcel, self.ids["phone"], 1, None, "RACE-SN"),
            parcels,
        )
        tones = sorted(answer["tone"] for answer in answers)
        self.assertEqual(tones, ["error", "warn"], answers)
        refused = next(answer for answer in answers if answer["tone"] == "error")
        self.assertIn("is counted on the bench of", refused["text"])

    @mute_logger("odoo.sql_db", "odoo.service.model", "odoo.http")
    def test_both_book_and_it_adds_up(self):
        rma_id, parcels = self.benches(3)
        for uid, parcel, quantity in zip(self.people, parcels, (1, 2), strict=True):
            with self.session() as env:
                bench = env["aftersales.bench"].with_user(uid)
                bench.count(parcel, self.ids["lamp"], quantity)
        answers = self.both(lambda bench, parcel: bench.book(parcel), parcels)
        self.assertEqual([answer["tone"] for answer in answers], ["ok", "ok"], answers)
        with self.session() as env:
            line = env["aftersales.rma"].browse(rma_id).line_ids
            self.assertEqual((len(line), line.qty_received), (1, 3))

    @mute_logger("odoo.sql_db", "odoo.service.model", "odoo.http")
    def test_one_scan_sent_twice_at_once_counts_once(self):
        _rma, parcels = self.benches(2)
        uid, parcel = self.people[0], parcels[0]
        answers = self.at_once(
            *[
                lambda env: env["aftersales.bench"]
                .with_user(uid)
                .scan(self.code(), parcel, "the-same")
            ]
            * 2
        )
        self.assertFalse([a for a in answers if isinstance(a, Exception | UserError)], answers)
        with self.session() as env:
            counted = env["aftersales.parcel"].browse(parcel)._counted()
            self.assertEqual([item["quantity"] for item in counted], [1])
