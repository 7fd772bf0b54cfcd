"""The deadlines of a return that are alive: answering, sending back, refunding."""

from datetime import timezone

from odoo import api, fields, models

from ...engine.dues import Due, first, promised, refund_due

#: Statuses in which a remedy is still owed.
OWED = ("pending", "partial")


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    sent_proof_on = fields.Date(
        "Proof of Sending",
        copy=False,
        tracking=True,
        help="The day the customer showed that the goods were sent. Where the law lets a refund be"
        " withheld, it is due from then on.",
    )
    seller_collects = fields.Boolean(
        "We Collect the Goods",
        copy=False,
        tracking=True,
        help="We fetch the goods: the refund must not be withheld until they arrive.",
    )
    refund_due_on = fields.Date(
        "Refund Due",
        compute="_compute_refund_due_on",
        store=True,
        help="The last day to refund, by law, on the customer's calendar; of the first line that"
        " is owed a refund.",
    )
    is_refund_withheld = fields.Boolean(
        "Refund Withheld",
        compute="_compute_refund_due_on",
        store=True,
        help="The law lets the refund wait until the goods or proof of their sending arrive.",
    )
    answer_due_on = fields.Date(
        "Answer Due",
        compute="_compute_answer_due_on",
        store=True,
        help="The last day to answer the request: by law where it sets one, otherwise by the"
        " company's own promise.",
    )

    _refund_due_idx = models.Index(
        "(company_id, refund_due_on) WHERE refund_due_on IS NOT NULL AND NOT is_refund_withheld"
    )
    _answer_due_idx = models.Index(
        "(company_id, answer_due_on) WHERE state IN ('draft', 'requested')"
    )
    _send_back_idx = models.Index("(company_id, send_back_by) WHERE state = 'approved'")

    @api.depends("line_ids.refund_due_on", "line_ids.is_refund_withheld")
    def _compute_refund_due_on(self):
        for rma in self:
            lines = rma.line_ids.filtered("refund_due_on")
            running = lines.filtered(lambda line: not line.is_refund_withheld)
            rma.refund_due_on = min((running or lines).mapped("refund_due_on"), default=False)
            rma.is_refund_withheld = bool(lines) and not running

    @api.depends("date_request", "notified_on", "state", "line_ids.answer_due_on")
    def _compute_answer_due_on(self):
        for rma in self:
            asked = rma.notified_on or rma.date_request
            rma.answer_due_on = (
                min(
                    [
                        *filter(None, rma.line_ids.mapped("answer_due_on")),
                        fields.Date.add(
                            fields.Date.context_today(rma, asked),
                            days=rma.company_id.aftersales_answer_days,
                        ),
                    ]
                )
                if asked and rma.state == "requested"
                else False
            )

    def _last_day_to_send(self):
        """The last day to send goods: what the company allows, and never less than the law."""
        self.ensure_one()
        allowed = fields.Date.add(
            fields.Date.context_today(self), days=self.company_id.aftersales_send_back_days
        )
        lawful = [line.decision_id._send_back_by() for line in self.line_ids if line.decision_id]
        return max([allowed, *filter(None, lawful)])

    @api.model
    def _deadlines(self):
        """``{kind: (field, domain of returns in which it runs, days ahead to remind)}``."""
        return {
            "answer": ("answer_due_on", [("state", "=", "requested")], 1),
            "send_back": (
                "send_back_by",
                [("state", "=", "approved"), ("receipt_status", "in", OWED)],
                3,
            ),
            "refund": ("refund_due_on", [("is_refund_withheld", "=", False)], 3),
        }


class AftersalesRmaLine(models.Model):
    _inherit = "aftersales.rma.line"

    refund_due_on = fields.Date(
        "Refund Due", compute="_compute_refund_due_on", store=True, index="btree_not_null"
    )
    is_refund_withheld = fields.Boolean(
        "Refund Withheld", compute="_compute_refund_due_on", store=True
    )
    answer_due_on = fields.Date("Answer Due", related="decision_id.answer_due_on", store=True)

    @api.depends(
        "state",
        "decision_id",
        "requested_remedy",
        "remedy_ids.kind",
        "remedy_ids.state",
        "remedy_status",
        "qty_approved",
        "qty_received",
        "inspection_status",
        "rma_id.date_request",
        "rma_id.date_approval",
        "rma_id.notified_on",
        "rma_id.sent_proof_on",
        "rma_id.seller_collects",
    )
    def _compute_refund_due_on(self):
        for line in self:
            due = line._refund_due() if line._owes_refund() else None
            line.refund_due_on = due.on if due else False
            line.is_refund_withheld = bool(due) and due.withheld

    def _owes_refund(self):
        """Whether money is to be given back for this line, and was not yet."""
        self.ensure_one()
        if not self.decision_id or self.verdict == "refuse":
            return False
        planned = self.remedy_ids.filtered(lambda remedy: remedy.state != "cancelled")
        wanted = set(planned.mapped("kind")) or {self.requested_remedy}
        if "refund" not in wanted:
            return False
        if self.state == "requested":
            return True
        return self.state == "approved" and self.remedy_status in OWED

    def _refund_due(self):
        """By law and by the merchant's own promise, whichever is first."""
        self.ensure_one()
        # sudo: when goods came and what was decided, for a date everybody on the return reads.
        line = self.sudo()
        rma, decision = line.rma_id, line.decision_id
        zone = decision.timezone or "UTC"
        received, proof = line._received_on(), _noon(rma.sent_proof_on)
        dues = [line._refund_due_by_law()]
        if decision.promise_start:
            event = {
                "approval": rma.date_approval and _aware(rma.date_approval),
                "sent": min(filter(None, (proof, received)), default=None),
                "received": received,
                "inspected": line._inspected_on(),
            }[decision.promise_start]
            dues.append(promised(event or None, decision.promise_days, zone))
        return first(*dues)

    def _refund_due_by_law(self):
        """The law's own day to refund, as far as it is known; called as the system."""
        self.ensure_one()
        rma, decision = self.rma_id, self.decision_id
        clock = decision._refund_clock()
        if not clock:
            return Due(None)
        return refund_due(
            clock,
            timezone=decision.timezone or "UTC",
            calendar=decision._calendar(),
            notified=_aware(rma._asked_on()),
            received=self._received_on(),
            proof=_noon(rma.sent_proof_on),
            agreed=(rma.date_approval and _aware(rma.date_approval)) or None,
            collects=rma.seller_collects,
        )

    def _inspected_on(self):
        """When all that came had been looked at (aware UTC); None while some was not."""
        self.ensure_one()
        if not self.qty_received or self.inspection_status != "done":
            return None
        first = self.inspection_ids.filtered(lambda inspection: not inspection.previous_id)
        return _aware(max(filter(None, first.mapped("date_done"))))

    def _received_on(self):
        """When all that was approved had come (aware UTC); None while some is missing."""
        self.ensure_one()
        if self.keeps_item:
            return _aware(self.rma_id._asked_on())
        arrived = self.qty_received + self.qty_lost
        if not arrived or self.product_uom_id.compare(arrived, self.qty_approved) < 0:
            return None
        dates = self.receipt_move_ids.filtered(lambda move: move.state == "done").mapped("date")
        return _aware(max(dates, default=fields.Datetime.now()))


def _aware(moment):
    return moment.replace(tzinfo=timezone.utc)


def _noon(day):
    """Noon of ``day`` in UTC: that day nearly everywhere."""
    return day and fields.Datetime.to_datetime(day).replace(hour=12, tzinfo=timezone.utc)
