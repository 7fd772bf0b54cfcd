"""What the screen shows of one parcel: no price, and nothing the screen has to remember."""

from odoo import api, models
from odoo.tools import format_date


class AftersalesBench(models.AbstractModel):
    _inherit = "aftersales.bench"

    @api.model
    def _screen(self, parcel):
        """``parcel`` as the screen shows it; read afresh after every step."""
        rma = parcel.rma_id
        screen = {
            "parcel_id": parcel.id,
            "name": parcel.name,
            "step": self._step(parcel),
            "condition": parcel.condition,
            "note": parcel.note or "",
            "sender": parcel.sender or "",
            "reference": parcel.reference or "",
            "photos": len(parcel.photo_ids),
            "rma": self._case(rma) if rma else None,
            "lines": [],
            "groups": [],
            "others": [],
            "can_undo": False,
        }
        if screen["step"] == "count":
            screen["lines"] = self._lines(parcel)
            screen["others"] = self._others(parcel)
            screen["can_undo"] = any(scan.state == "counted" for scan in parcel.scan_ids)
        elif screen["step"] == "inspect":
            screen["groups"] = self._groups(parcel)
        else:
            screen["labels"] = self._labels(parcel)
        return screen

    @api.model
    def _step(self, parcel):
        if parcel.state == "counting":
            return "count"
        if parcel.state == "inspecting" and self._drafts(parcel):
            return "inspect"
        return "done"

    @api.model
    def _case(self, rma):
        return {
            "id": rma.id,
            "name": rma.name,
            "customer": rma.partner_id.display_name,
            "send_back_by": format_date(self.env, rma.send_back_by) if rma.send_back_by else "",
            "note": rma.note or "",
        }

    @api.model
    def _lines(self, parcel):
        """Products that are expected or counted, with numbers in the product's unit."""
        found = {}

        def line(product):
            return found.setdefault(
                product.id,
                {
                    "product_id": product.id,
                    "name": product.display_name,
                    "unit": product.uom_id.name,
                    "tracking": product.tracking,
                    "expected": 0.0,
                    "counted": 0.0,
                    "others": 0.0,
                    "lots": [],
                },
            )

        for product, quantity in (parcel.rma_id._bench_expected() if parcel.rma_id else {}).items():
            line(product)["expected"] = quantity
        for item in parcel._counted():
            told = line(item["product"])
            told["counted"] = item["product"].uom_id.round(told["counted"] + item["quantity"])
            if item["lot_name"]:
                told["lots"].append(
                    {
                        "name": item["lot_name"],
                        "quantity": item["quantity"],
                        "is_foreign": item["is_foreign"],
                    }
                )
        for product, quantity in self._counted_by_others(parcel):
            line(product)["others"] = quantity
        for told in found.values():
            told["tone"] = _tone(told) if parcel.rma_id else "ok"
        return list(found.values())

    @api.model
    def _counted_by_others(self, parcel):
        """``(product, quantity)`` on other benches of the same return, not booked yet."""
        if not parcel.rma_id:
            return []
        return (
            self.env["aftersales.parcel.scan"]
            .sudo()  # sudo: sums over a return that the receiver may read
            ._read_group(
                [
                    ("parcel_id.rma_id", "=", parcel.rma_id.id),
                    ("parcel_id.state", "=", "counting"),
                    ("parcel_id", "!=", parcel.id),
                    ("state", "=", "counted"),
                    ("product_id", "!=", False),
                ],
                ["product_id"],
                ["quantity:sum"],
            )
        )

    @api.model
    def _others(self, parcel):
        """Names of colleagues who count the same return now."""
        if not parcel.rma_id:
            return []
        return parcel.search(
            [
                ("rma_id", "=", parcel.rma_id.id),
                ("state", "=", "counting"),
                ("id", "!=", parcel.id),
            ]
        ).user_id.mapped("name")

    @api.model
    def _groups(self, parcel):
        """What waits for inspection, with what is proposed."""
        groups = []
        for draft in self._drafts(parcel):
            line = draft.rma_line_id
            groups.append(
                {
                    "id": draft.id,
                    "product": draft.product_id.display_name,
                    "lot": draft.lot_id.name or "",
                    "quantity": draft.quantity,
                    "unit": draft.product_uom_id.name,
                    "grade_id": draft.grade_id.id,
                    "verdict": draft.verdict,
                    "disposition_id": draft.disposition_id.id,
                    "proposal": self._proposal(draft),
                    "reason_given": draft.disposition_reason or "",
                    "customer_note": draft.customer_note or "",
                    "questions": draft._checklist(),
                    "note": draft.note or "",
                    "photos": len(draft.photo_ids),
                    "reason": line.reason_id.name or "",
                    "is_unplanned": line.is_unplanned,
                }
            )
        return groups

    @api.model
    def choices(self):
        """Grades and dispositions to tap on; asked for once by the screen."""
        self._check_role()
        return {
            "grades": self.env["aftersales.grade"].search_read(
                [], ["name", "code", "description"], limit=100
            ),
            "dispositions": self.env["aftersales.disposition"].search_read(
                [("company_id", "in", [False, *self.env.companies.ids])],
                ["name", "kind", "company_id"],
                load=None,
            ),
        }

    @api.model
    def _labels(self, parcel):
        """Finished inspections of this return since the parcel was booked: what to label."""
        done = parcel.rma_id.inspection_ids.filtered(
            lambda inspection: inspection.state == "done"
            and (not parcel.date_booked or inspection.create_date >= parcel.date_booked)
        )
        return [
            {
                "id": inspection.id,
                "product": inspection.product_id.display_name,
                "lot": inspection.lot_id.name or "",
                "quantity": inspection.quantity,
                "unit": inspection.product_uom_id.name,
                "grade": inspection.grade_id.name or "",
                "place": inspection.disposition_id.name or "",
                "verdict": inspection.verdict,
            }
            for inspection in done
        ]


def _tone(line):
    """How a line looks: what nobody announced and what is too much warn; a full line is done."""
    total = line["counted"] + line["others"]
    if any(lot["is_foreign"] for lot in line["lots"]):
        return "warn"
    if not line["expected"] or total > line["expected"] + 1e-6:
        return "warn" if total else "open"
    return "ok" if total >= line["expected"] - 1e-6 else "open"
