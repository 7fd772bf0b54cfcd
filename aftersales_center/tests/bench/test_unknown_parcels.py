"""Parcels without a return are really in stock at once; an agent says later whose they are."""

import io
from datetime import timedelta
from unittest.mock import patch

from pypdf import PdfReader

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .bench_common import BenchCommon

PRINTED = "aftersales_center.report_%s"


@tagged("post_install", "-at_install")
class TestUnknownParcels(HttpCase, BenchCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order((cls.lamp, 5), (cls.mug, 3))
        cls.lamps, cls.mugs = cls.order.order_line
        cls.returns = cls.warehouse.aftersales_location_id

    def unknown(self, **goods):
        """A booked parcel without a return; ``{attribute: quantity}``."""
        parcel = self.bench.open_unknown("X-1")["screen"]["parcel_id"]
        for name, quantity in goods.items():
            self.bench.count(parcel, self[name].id, quantity)
        self.bench.describe(parcel, {"sender": "Somebody\nLong Street 5"})
        self.bench.book(parcel)
        return self.env["aftersales.parcel"].browse(parcel)

    def __getitem__(self, name):
        return getattr(self, name)

    def test_it_is_in_stock_and_asks_whose_it_is(self):
        before = self.on_hand(self.lamp, self.returns)
        parcel = self.unknown(lamp=2, mug=1)
        self.assertEqual(self.on_hand(self.lamp, self.returns), before + 2)
        self.assertEqual(parcel.state, "waiting")
        self.assertEqual(parcel.picking_ids.move_ids.mapped("state"), ["done"] * 2)
        self.assertIn("Whose is", parcel.activity_ids.summary)
        self.env.cr.flush()
        event = self.env["aftersales.audit.event"].search(
            [("res_model", "=", parcel._name), ("res_id", "=", parcel.id)]
        )
        self.assertEqual(event.mapped("event"), ["parcel.unknown"])

    def test_what_was_copied_from_it_is_forgotten_in_time(self):
        """By the job of the night; a parcel of a return goes with the return's texts."""
        parcel, claimed = self.unknown(lamp=1), self.unknown(mug=1)
        rma = self.approved_rma((self.mugs, 1))
        claimed.with_user(self.agent).action_attach(rma)
        self.assertEqual(parcel.sender, "Somebody\nLong Street 5")
        foreign = self.env["ir.attachment"].create(
            {"name": "theirs", "res_model": rma._name, "res_id": rma.id}
        )
        parcel.photo_ids = foreign
        personal = self.env["aftersales.audit.personal"]
        personal._step_of(self.company)
        self.assertTrue(parcel.sender, "not yet")
        later = fields.Datetime.now() + timedelta(days=20 * 366)
        company = type(self.env["res.company"])
        with patch.object(company, "_aftersales_erasable_before", return_value=later):
            self.assertTrue(self.env["aftersales.parcel"]._erase_over(self.company, 100))
            self.assertEqual(self.env["aftersales.parcel"]._erase_over(self.company, 100), 0)
        self.assertFalse(parcel.sender or parcel.reference or parcel.note or parcel.photo_ids)
        self.assertTrue(foreign.exists(), "of another record, and not the parcel's to delete")
        self.assertTrue(claimed.sender)
        self.assertEqual(parcel.state, "waiting", "the goods are still there")
        self.env.cr.flush()
        events = self.env["aftersales.audit.event"].search(
            [("res_model", "=", parcel._name), ("res_id", "=", parcel.id)]
        )
        self.assertIn("audit.erased", events.mapped("event"))

    def test_attached_to_a_return_that_expects_it(self):
        rma = self.approved_rma((self.lamps, 3))
        parcel = self.unknown(lamp=2, mug=1)
        self.assertEqual(self.entitlement(self.lamps).qty_available, 2)
        with self.assertRaises(AccessError):
            parcel.with_user(self.receiver).action_attach(rma)
        for wrong in (-1, 2**40, 0.5, "x", [1], {}, True):  # as another program may send it
            with self.subTest(wrong=wrong), self.assertRaisesRegex(UserError, "choose one"):
                parcel.with_user(self.agent).action_attach(wrong)
        for name in ("company_id", "warehouse_id"):
            with self.subTest(name=name), self.assertRaisesRegex(UserError, "stays where"):
                parcel.with_user(self.agent).write({name: parcel[name].id})
        parcel.with_user(self.agent).action_attach(rma.id)
        planned, surprise = rma.line_ids
        self.assertEqual((planned.qty_received, surprise.qty_received), (2, 1))
        self.assertEqual((planned.is_unplanned, surprise.is_unplanned), (False, True))
        self.assertEqual(rma.receipt_status, "partial")
        self.assertEqual(sum(rma.sudo()._bench_expected().values()), 1, "one is still to come")
        self.assertEqual(self.entitlement(self.lamps).qty_available, 2)
        with self.assertRaises(UserError):
            parcel.with_user(self.agent).action_attach(rma)
        self.inspect(rma)
        self.assertEqual(planned.qty_accepted, 2)

    def test_more_than_expected_is_decided_apart(self):
        rma = self.approved_rma((self.lamps, 1))
        self.unknown(lamp=2).with_user(self.agent).action_attach(rma)
        self.assertEqual(rma.line_ids.mapped("qty_received"), [0, 2])
        self.assertTrue(rma.needs_decision)

    def test_attached_to_an_order_makes_a_return(self):
        parcel = self.unknown(lamp=2)
        wizard = (
            self.env["aftersales.parcel.attach"]
            .with_user(self.agent)
            .create({"parcel_id": parcel.id, "order_id": self.order.id})
        )
        action = wizard.action_apply()
        rma = self.env["aftersales.rma"].browse(action["res_id"])
        self.assertEqual((rma.state, rma.receipt_status), ("approved", "done"))
        self.assertEqual(rma.line_ids.sale_line_id, self.lamps)
        self.assertEqual(self.entitlement(self.lamps).qty_available, 3)
        self.inspect(rma)
        rma.with_user(self.agent).action_settle()
        self.assertEqual(self.credit_notes(rma).amount_untaxed, 80.0)

    def test_attached_to_the_order_line_that_has_enough_left(self):
        order = self.make_order((self.lamp, 1), (self.lamp, 2), (self.mug, 1))
        parcel = self.unknown(lamp=2, mug=2).with_user(self.agent)
        parcel.action_attach(order=order)
        line, over = parcel.rma_id.line_ids
        self.assertEqual((line.sale_line_id, line.qty_received), (order.order_line[1], 2))
        self.assertEqual((over.product_id, over.needs_decision), (self.mug, True))
        with self.assertRaisesRegex(UserError, "More of .*Coffee Mug.* Make a return"):
            self.unknown(mug=2).with_user(self.agent).action_attach(order=order)

    def test_what_is_none_of_our_products_is_told(self):
        parcel = self.bench.open_unknown("X-2")["screen"]["parcel_id"]
        with self.assertRaisesRegex(UserError, "write a note"):
            self.bench.book(parcel)
        self.bench.describe(parcel, {"note": "A toaster."})
        self.bench.book(parcel)
        found = self.env["aftersales.parcel"].browse(parcel)
        self.assertEqual((found.state, found.announced), ("waiting", "unknown"))
        rma = self.approved_rma((self.lamps, 1))
        parcel = self.bench.scan(rma.name)["screen"]["parcel_id"]
        self.bench.describe(parcel, {"note": "A toaster."})
        self.bench.book(parcel)
        self.assertEqual((rma.parcel_ids.announced, rma.receipt_status), ("other", "pending"))
        self.assertIn("not ours", " ".join(rma.activity_ids.mapped("summary")))

    def test_what_cannot_be(self):
        parcel = self.unknown(chair=1).with_user(self.agent)
        asked = self.make_rma((self.lamps, 1))
        asked.action_request()
        for rma, order, words in (
            (None, None, "choose one"),
            (asked, None, "not approved"),
            (None, self.order, "Nothing in"),
        ):
            with self.subTest(words=words), self.assertRaisesRegex(UserError, words):
                parcel.action_attach(rma, order)
        for name, value in (("state", "attached"), ("rma_id", asked.id), ("user_id", 1)):
            with self.subTest(name=name), self.assertRaises(UserError):
                parcel.sudo().write({name: value})

    # What is printed --------------------------------------------------

    def test_the_day_adds_up(self):
        receiving = self.env["aftersales.receiving"].with_user(self.receiver)
        today = self.env.company._aftersales_today()
        before = receiving._report(self.company, today)
        rma = self.approved_rma((self.lamps, 3))
        rma.with_user(self.receiver).receive_goods([{"product_id": self.lamp.id, "quantity": 2}])
        again = self.inspect(rma, self.quarantine).inspect_again()
        again.choose_disposition(self.restock.id, "It was cleaned.")
        again.action_done()
        rma.with_user(self.receiver).receive_goods([{"product_id": self.mug.id, "quantity": 1}])
        self.unknown(chair=4)
        after = receiving._report(self.company, today)
        grew = {kind: after["sums"][kind] - before["sums"][kind] for kind in after["sums"]}
        self.assertEqual(grew, {"announced": 2, "unasked": 1, "unknown": 4, "undone": 0})
        self.assertEqual(after["inspected_total"] - before["inspected_total"], 2)
        self.assertEqual(after["after"] - before["after"], 1)
        with_return = after["total"] - after["sums"]["unknown"]
        self.assertEqual(after["before"] + with_return - after["inspected_total"], after["after"])
        self.assertIn((rma.line_ids[0], 1), after["short"])
        wizard = self.env["aftersales.receiving.day"].with_user(self.receiver).create({})
        html = self.printed("receiving_day", wizard)
        self.assertEqual(after["places_again"][self.restock, "accepted"], 2)
        for words in (
            "Chair",
            rma.name,
            "Still missing",
            "Inspected again",
            "Waiting at the end of the day",
        ):
            self.assertIn(words, html)
        rows = receiving.search(wizard.action_list()["domain"])
        self.assertEqual(
            sum(rows.filtered(lambda row: row.kind in after["sums"]).mapped("quantity")),
            after["total"],
        )

    def test_labels_have_no_price(self):
        rma = self.approved_rma((self.lamps, 1), (self.mugs, 1))
        rma.with_user(self.receiver).receive_all()
        done = self.inspect(rma)
        html = self.printed("unit_label", done)
        for words in ("Desk Lamp", rma.name, done.grade_id.name, "Restock", "data:image/svg"):
            self.assertIn(words, html)
        self.assertNotIn("40.0", html)
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        content, kind = report._render_qweb_pdf(PRINTED % "unit_label", done.ids)
        pages = PdfReader(io.BytesIO(content)).pages
        self.assertEqual((kind, len(pages)), ("pdf", 2), "one for each")
        fonts = {
            font.get_object()["/BaseFont"] for font in pages[0]["/Resources"]["/Font"].values()
        }
        self.assertFalse([name for name in fonts if "Serif" in name], "as it was laid out")
        self.assertIn("AFT-GRADE-B", self.printed("bench_codes", self.company))

    def printed(self, name, docs):
        report = self.env["ir.actions.report"].with_user(self.receiver)
        return report._render_qweb_html(PRINTED % name, docs.ids)[0].decode()
