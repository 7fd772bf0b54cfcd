"""The return slip: what the customer prints and puts into the parcel. It shows no price."""

import base64

from markupsafe import Markup
from reportlab.graphics import renderSVG
from reportlab.graphics.barcode import createBarcodeDrawing

from odoo import api, models
from odoo.tools import format_date

from ..models.words import quantity_words


class ReportRmaSlip(models.AbstractModel):
    _name = "report.aftersales_center.report_rma_slip"
    _description = "Return Slip"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Values of the slip; called by Odoo for every print and mail.

        :raises AccessError: when the user may not read one of the returns.
        """
        returns = self.env["aftersales.rma"].browse(docids)
        returns.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": returns._name,
            # sudo: receivers print slips and may read neither orders nor their lots; the
            # slip shows nothing but what the return itself names.
            "docs": returns.sudo(),
            "goods": self._goods,
            "address": self._address,
            "barcode": self._barcode,
            "where_and_when": self._where_and_when,
            "quantity_words": quantity_words,
        }

    def _goods(self, rma):
        """The lines whose goods the customer is to send."""
        return rma.line_ids.filtered(
            lambda line: not line.keeps_item
            and not line.is_unplanned
            and not line.product_uom_id.is_zero(line.qty_approved)
        )

    def _address(self, rma):
        """The lines of the address that the goods go to."""
        partner = rma.warehouse_id.partner_id or rma.company_id.partner_id
        address = partner._display_address(without_company=True)
        names = [rma.company_id.name, rma.warehouse_id.name]
        lines = dict.fromkeys([*names, *address.splitlines()])
        return [line.strip() for line in lines if line and line.strip()]

    def _where_and_when(self, rma):
        """One sentence in the language of ``rma``: a date inside it stands elsewhere in each."""
        if not rma.send_back_by:
            return rma.env._("Send the parcel to the address above.")
        return rma.env._(
            "Send the parcel to the address above by %s.",
            Markup("<strong>%s</strong>") % format_date(rma.env, rma.send_back_by),
        )

    def _barcode(self, number):
        """``number`` as Code 128, as an SVG data URI: sharp in print, no bitmap backend."""
        drawing = createBarcodeDrawing(
            "Code128",
            value=number,
            format="svg",
            barWidth=1.2,
            barHeight=44,
            quiet=True,
            humanReadable=False,
        )
        svg = renderSVG.drawToString(drawing)
        return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
