"""The slip says what to send, where and by when; the mail carries it, once per event."""

import io
import re
import subprocess
import tempfile
from pathlib import Path

from pypdf import PdfReader

from odoo.tests import HttpCase, tagged

from ..common import AftersalesCommon

REPORT = "aftersales_center.report_rma_slip"


@tagged("post_install", "-at_install")
class TestSlip(HttpCase, AftersalesCommon):
    def setUp(self):
        super().setUp()
        self.warehouse.partner_id.write({"street": "Hafenstr. 7", "city": "Hamburg"})
        order = self.make_order((self.lamp, 2), (self.mug, 3), (self.chair, 1))
        self.rma = self.approved_rma(*[(line, 1) for line in order.order_line])

    def html(self, rmas):
        return self.env["ir.actions.report"]._render_qweb_html(REPORT, rmas.ids)[0].decode()

    def pdf(self, rmas):
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        content, kind = report._render_qweb_pdf(REPORT, rmas.ids)
        self.assertEqual(kind, "pdf")
        return content

    def test_it_says_what_where_and_by_when(self):
        html = self.html(self.rma)
        self.assertEqual(html.count("<svg") + html.count("data:image/svg+xml"), 1, "a barcode")
        for words in (self.rma.name, "Desk Lamp", "Coffee Mug", "Chair", "Hafenstr. 7", "Hamburg"):
            self.assertIn(words, html)
        self.assertIn(str(self.rma.send_back_by.year), html)

    def test_there_is_no_price_on_it(self):
        text = re.sub(r"<[^>]+>|data:image[^\"']+", " ", self.html(self.rma))
        for price in ("40.0", "120.0", "9.5", "$", "€"):
            self.assertNotIn(price, text)

    def test_refused_lines_are_not_asked_for(self):
        order = self.make_order((self.lamp, 1), (self.mug, 1))
        rma = self.make_rma((order.order_line[0], 1), (order.order_line[1], 1))
        rma.action_request()
        rma.line_ids[1].qty_to_approve = 0
        rma.action_approve()
        html = self.html(rma)
        self.assertIn("Desk Lamp", html)
        self.assertNotIn("Coffee Mug", html)

    def test_it_speaks_the_customers_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.mug.with_context(lang="de_DE").name = "Kaffeebecher"
        self.customer.lang = "de_DE"
        html = self.html(self.rma)
        self.assertIn("Kaffeebecher", html)
        self.assertRegex(html, r"bis zum <strong>\d\d\.\d\d\.\d{4}</strong> an die")

    def test_three_lines_fit_on_one_page(self):
        content = self.pdf(self.rma)
        self.assertEqual(len(PdfReader(io.BytesIO(content)).pages), 1)
        self.assert_not_blank(content)

    def test_several_returns_print_one_after_the_other(self):
        order = self.make_order((self.lamp, 1))
        other = self.approved_rma((order.order_line, 1))
        content = self.pdf(self.rma | other)
        self.assertEqual(len(PdfReader(io.BytesIO(content)).pages), 2)

    def test_a_receiver_prints_it(self):
        report = self.env["ir.actions.report"].with_user(self.receiver)
        self.assertIn(self.rma.name.encode(), report._render_qweb_html(REPORT, self.rma.ids)[0])

    def assert_not_blank(self, content):
        """Rasterise the first page: text is drawn as shapes, so there is none to read."""
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "slip.pdf"
            source.write_bytes(content)
            subprocess.run(
                [
                    "pdftoppm",
                    "-r",
                    "40",
                    "-gray",
                    "-f",
                    "1",
                    "-l",
                    "1",
                    source,
                    Path(folder) / "page",
                ],
                check=True,
            )
            page = next(Path(folder).glob("page*.pgm")).read_bytes()
        pixels = page.split(b"\n", 3)[-1]
        dark = sum(1 for pixel in pixels if pixel < 128)
        self.assertGreater(dark, len(pixels) / 500, "the page is blank")

    def test_the_mail_of_an_approval_carries_the_slip(self):
        notice = self.env["aftersales.notice"].search([("rma_id", "=", self.rma.id)])
        notice._hand_to_mail()
        mail = self.env["mail.mail"].search(
            [("model", "=", "aftersales.rma"), ("res_id", "=", self.rma.id)]
        )
        self.assertEqual(len(mail), 1)
        self.assertIn(self.rma.name, mail.subject)
        self.assertEqual(len(mail.attachment_ids), 1)
        self.assertIn("Desk Lamp", mail.body_html)
        self.assertNotIn("/my/returns", mail.body_html)

    def test_a_refusal_tells_the_reason(self):
        order = self.make_order((self.lamp, 1))
        rma = self.make_rma((order.order_line, 1))
        rma.action_request()
        rma.action_reject("The seal was broken.")
        self.env["aftersales.notice"].search([("rma_id", "=", rma.id)])._hand_to_mail()
        mail = self.env["mail.mail"].search(
            [("model", "=", "aftersales.rma"), ("res_id", "=", rma.id)]
        )
        self.assertIn("The seal was broken.", mail.body_html)
