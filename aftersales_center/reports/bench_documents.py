"""What the bench prints: labels of units, the day's report, the codes of its actions."""

from odoo import api, models
from odoo.tools import format_date, format_datetime

from ..models.bench.bench_lookup import GRADE, PLACE
from ..models.words import quantity_words
from .receiving import ARRIVALS


class ReportUnitLabel(models.AbstractModel):
    _name = "report.aftersales_center.report_unit_label"
    _description = "Label of a Returned Unit"

    @api.model
    def _get_report_values(self, docids, data=None):
        """One label per inspection; called by Odoo for every print. It shows no price.

        :raises AccessError: when the user may not read one of the inspections.
        """
        docs = self.env["aftersales.inspection"].browse(docids)
        docs.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": docs._name,
            "docs": docs,
            "barcode": self.env["report.aftersales_center.report_rma_slip"]._barcode,
            "code": lambda doc: doc.lot_id.name or doc.product_id.barcode or doc.rma_id.name,
            "quantity_words": quantity_words,
        }


class ReportReceivingDay(models.AbstractModel):
    _name = "report.aftersales_center.report_receiving_day"
    _description = "Receiving Report of a Day"

    @api.model
    def _get_report_values(self, docids, data=None):
        """The report of the day that the dialog names; called by Odoo."""
        wizard = self.env["aftersales.receiving.day"].browse(docids)
        wizard.check_access("read")
        receiving = self.env["aftersales.receiving"]
        zone = str(wizard.company_id._aftersales_timezone())
        return {
            "doc_ids": docids,
            "doc_model": wizard._name,
            "docs": wizard,
            "report": lambda doc: receiving._report(doc.company_id, doc.day),
            "day": lambda doc: format_date(self.env, doc.day),
            "hour": lambda moment: format_datetime(self.env, moment, tz=zone, dt_format="HH:mm"),
            "zone": zone,
            "kinds": dict(receiving._fields["kind"]._description_selection(self.env)),
            "kind_order": ARRIVALS,
            "verdicts": dict(receiving._fields["verdict"]._description_selection(self.env)),
            "announced": dict(
                self.env["aftersales.parcel"]._fields["announced"]._description_selection(self.env)
            ),
            "quantity_words": quantity_words,
        }


class ReportBenchCodes(models.AbstractModel):
    _name = "report.aftersales_center.report_bench_codes"
    _description = "Codes for the Bench"

    @api.model
    def _get_report_values(self, docids, data=None):
        """The sheet of action codes to hang over the bench; called by Odoo."""
        grades = self.env["aftersales.grade"].search([], limit=12)
        places = self.env["aftersales.disposition"].search(
            [("company_id", "in", [False, self.env.company.id])], limit=16
        )
        return {
            "doc_ids": docids,
            "barcode": self.env["report.aftersales_center.report_rma_slip"]._barcode,
            "codes": [
                (self.env._("Book"), "AFT-BOOK"),
                (self.env._("Undo"), "AFT-UNDO"),
                (self.env._("Done"), "AFT-DONE"),
                (self.env._("Accepted"), "AFT-ACCEPT"),
                (self.env._("Rejected"), "AFT-REJECT"),
                (self.env._("Empty box"), "AFT-EMPTY"),
                (self.env._("Damaged parcel"), "AFT-DAMAGED"),
                (self.env._("Label"), "AFT-LABEL"),
                (self.env._("Start page"), "AFT-HOME"),
                *((grade.name, f"{GRADE}{grade.code}") for grade in grades),
                *((place.name, f"{PLACE}{place.id}") for place in places),
            ],
        }
