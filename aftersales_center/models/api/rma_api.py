"""Returns that other programs ask for."""

from odoo import Command, api, models

from ...engine.api_values import Refused, iso, moment, text


class AftersalesRma(models.Model):
    _name = "aftersales.rma"
    _inherit = ["aftersales.rma", "aftersales.api.mixin"]
    _api_fields = (
        "external_ref",
        "channel",
        "company",
        "order",
        "lines",
        "note",
        "notified_on",
        "draft",
    )

    @api.model
    def _api_prepare(self, values):
        order = values["order"]
        if not order:
            raise Refused("missing", field="order")
        lines = self._api_lines(order, values.get("lines"))
        return {
            "partner_id": order.partner_id.id,
            "warehouse_id": order.warehouse_id.id,
            "note": text(values, "note") or False,
            "notified_on": moment(values.get("notified_on"), "notified_on") or False,
            "user_id": False,
            "line_ids": [
                Command.create(
                    {
                        "sale_line_id": line["sale_line"].id,
                        "product_uom_id": line["sale_line"].product_uom_id.id,
                        "quantity": line["quantity"],
                        "reason_id": line["reason"].id,
                        "requested_remedy": line["remedy"],
                        "lot_ids": [Command.set(line["lots"].ids)],
                        "note": line["note"] or False,
                    }
                )
                for line in lines
            ],
        }

    def _api_created(self, values):
        """Asked for at once, which the policy may approve at once; unless a draft is wanted."""
        super()._api_created(values)
        if not values.get("draft"):
            self.action_request()

    def _api_state(self):
        return {
            **super()._api_state(),
            "orders": self.sudo().order_ids.mapped("name"),  # sudo: names, as receivers see them
            "receipt": self.receipt_status,
            "inspection": self.inspection_status,
            "remedy": self.remedy_status,
            "requested": iso(self.date_request),
            "approved": iso(self.date_approval),
            "done": iso(self.date_done),
            "answer_by": iso(self.answer_due_on),
            "send_back_by": iso(self.send_back_by),
            "refund_by": iso(self.refund_due_on),
            "refusal": self.refusal_reason or False,
            "waits_on_customer": self.waits_on_customer,
            "waits_for": self.waiting_reason or False,
            "waits_since": iso(self.waiting_since),
            "lines": [line._api_state() for line in self.line_ids],
        }


class AftersalesRmaLine(models.Model):
    _inherit = "aftersales.rma.line"

    def _api_state(self):
        """What other programs are told of this line, as JSON has it."""
        self.ensure_one()
        uom = self.product_uom_id
        return {
            "id": self.id,
            "line_id": self.sale_line_id.id or False,
            "product_id": self.product_id.id,
            "sku": self.product_id.default_code or False,
            "unit": uom.name,
            "reason": self.reason_id.code or False,
            "remedy": self.requested_remedy,
            "quantity": uom.round(self.quantity),
            "granted": uom.round(self.qty_approved),
            "received": uom.round(self.qty_received),
            "accepted": uom.round(self.qty_accepted),
            "settled": uom.round(self.qty_remedied),
            "verdict": self.verdict or False,
            "sentence": self.verdict_sentence or False,
            "customer_text": self._customer_text() or False,
            "deadline": iso(self.claim_deadline),
            "keeps_item": self.keeps_item,
        }
