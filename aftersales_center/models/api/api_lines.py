"""Lines that other programs name, and what the policy would say to them."""

from odoo import api, fields, models

from ...engine.api_values import LONGEST_REF, Refused, iso, known, moment, number_id, quantity, text
from ..policy.request import Request

_LINE = ("line_id", "product_id", "sku", "barcode", "quantity", "reason", "remedy", "lots", "note")
_VERDICT = ("order", "lines", "channel", "notified_on", "company", "external_ref")


class AftersalesApiMixin(models.AbstractModel):
    _inherit = "aftersales.api.mixin"

    @api.model
    def _api_verdict_one(self, values):
        known(values, (*_VERDICT, *self._api_fields))
        if not values.get("order"):
            raise Refused("missing", field="order")
        here, values = self._api_here(values)
        order = values["order"]
        channel = here._api_channel(values)
        asked_on = moment(values.get("notified_on"), "notified_on") or fields.Datetime.now()
        lines = here._api_lines(order, values.get("lines"))
        requests = [
            Request(
                sale_line=line["sale_line"],
                reason=line["reason"],
                asked_on=asked_on,
                quantity=line["quantity"],
                wanted=line["remedy"],
                channel=channel,
                lots=line["lots"],
            )
            for line in lines
        ]
        return {
            "order": order.name,
            "lines": here._api_told(lines, requests),
        }

    @api.model
    def _api_told(self, lines, requests):
        """What each of ``requests`` would be answered, as JSON has it; nothing is stored."""
        # sudo: as for a return that is asked for: verdicts are the system's and about lines that
        # the caller may read; each becomes words and dates here, and no record leaves.
        decisions = self.env["aftersales.policy.decision"].sudo()
        sold = self.env["sale.order.line"].union(*(line["sale_line"] for line in lines)).sudo()
        left = self.env["aftersales.entitlement"].sudo()._available(sold)
        told = []
        for line, answer in zip(lines, decisions._answers(requests), strict=True):
            sale_line = line["sale_line"]
            values = decisions._prepare(self.env["aftersales.rma.line"], answer, "request")
            values["company_id"] = sale_line.company_id.id
            values["currency_id"] = sale_line.company_id.currency_id.id
            decision = decisions.new(values)
            available = max(left.get(sale_line.id, 0.0), 0.0)
            uom = sale_line.product_uom_id
            told.append(
                {
                    "line_id": sale_line.id,
                    "sku": sale_line.product_id.default_code or False,
                    "quantity": line["quantity"],
                    "available": uom.round(available),
                    "enough": uom.compare(line["quantity"], available) <= 0,
                    "verdict": decision.verdict,
                    "code": decision.code,
                    "sentence": decision.sentence or False,
                    "customer_text": decision.customer_text or False,
                    "deadline": iso(decision.deadline),
                    "deadline_known": decision.is_deadline_known,
                    "remedies": sorted(filter(None, (decision.remedies or "").split(","))),
                    "remedy_allowed": line["remedy"] == "none" or decision._allows(line["remedy"]),
                    "evidence": sorted(filter(None, (decision.evidence or "").split(","))),
                    "return_payer": decision.return_payer or False,
                    "keeps_item": decision.keeps_item,
                    "approved_at_once": decision.verdict == "accept" and decision.auto_approve,
                    "law": decision.legal_basis or False,
                }
            )
        return told

    # ------------------------------------------------------------------
    # Reading lines
    # ------------------------------------------------------------------

    @api.model
    def _api_lines(self, order, lines):
        """What ``lines`` say, checked: dicts with ``sale_line``, ``quantity`` (in the unit of the
        sold line), ``reason``, ``remedy``, ``lots``, ``note``."""
        if not isinstance(lines, (list, tuple)) or not lines:
            raise Refused("missing", field="lines")
        remedies = [code for code, _label in self.env["aftersales.rma.line"]._selection_remedy()]
        read = []
        for line in lines:
            known(line, _LINE)
            remedy = line.get("remedy") or "refund"
            if remedy not in remedies:
                raise Refused("unknown_remedy", value=remedy, allowed=", ".join(remedies))
            sale_line = self._api_sale_line(order, line)
            read.append(
                {
                    "sale_line": sale_line,
                    "quantity": quantity(line.get("quantity", 1)),
                    "reason": self._api_reason(line.get("reason")),
                    "remedy": remedy,
                    "lots": self._api_lots(sale_line, line.get("lots")),
                    "note": text(line, "note", 500),
                }
            )
        return read

    @api.model
    def _api_sale_line(self, order, line):
        """The line of ``order`` that ``line`` names by id, product, SKU or barcode."""
        goods = order.order_line.filtered(
            lambda sold: not sold.display_type and sold.product_id.type == "consu"
        )
        if line.get("line_id"):
            named, found = line["line_id"], goods.filtered(lambda sold: sold.id == line["line_id"])
        elif line.get("product_id"):
            named = line["product_id"]
            found = goods.filtered(lambda sold: sold.product_id.id == number_id(named))
        else:
            field = "default_code" if line.get("sku") else "barcode"
            named = text(line, "sku", LONGEST_REF) or text(line, "barcode", LONGEST_REF)
            if not named:
                raise Refused("missing", field="sku")
            found = goods.filtered(lambda sold: sold.product_id[field] == named)
        if not found:
            raise Refused("unknown_line", value=named, order=order.name)
        if len(found) > 1:
            raise Refused(
                "ambiguous_line",
                value=named,
                order=order.name,
                lines=", ".join(map(str, found.ids)),
            )
        return found

    @api.model
    def _api_reason(self, code):
        reasons = self.env["aftersales.reason"].search(
            [("company_id", "in", [False, self.env.company.id])]
        )
        # A company's own reason goes before one that is offered everywhere.
        found = reasons.filtered(lambda reason: reason.code == code).sorted(
            lambda reason: not reason.company_id
        )[:1]
        if not found:
            raise Refused(
                "unknown_reason", value=code, allowed=", ".join(sorted(set(reasons.mapped("code"))))
            )
        return found

    @api.model
    def _api_lots(self, sale_line, names):
        """The lots called ``names`` of the product sold."""
        lots = self.env["stock.lot"]
        if not names:
            return lots
        if not isinstance(names, (list, tuple)) or not all(isinstance(name, str) for name in names):
            raise Refused("bad_value", field="lots")
        product = sale_line.product_id
        found = lots.search(
            [
                ("name", "in", list(names)),
                ("product_id", "=", product.id),
                ("company_id", "in", [False, self.env.company.id]),
            ]
        )
        for name in names:
            if name not in found.mapped("name"):
                raise Refused("unknown_lot", value=name, product=product.display_name)
        return found
