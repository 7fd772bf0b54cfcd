"""The promises on a return follow from its facts: request, approval, receipt, inspection, remedy.

What happens in one transaction is noted as it happens and handed to the clocks once, at its end.
"""

from odoo import fields, models

from ...engine import sla as engine
from .clock_apply import Op

_NOTES = "aftersales.sla"
_STATUSES = ("receipt_status", "inspection_status", "remedy_status")
#: Promises that run from the request until somebody decides, if they were not kept before.
_ANSWERS = ("acknowledge", "first_response", "decide")
#: Promises that follow from goods and documents.
_FACTS = ("receive", "inspect", "refund")
_OWED = ("pending", "partial")


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    def _sla_is_live(self):
        return self.state in ("requested", "approved")

    def _sla_we_spoke(self, message):
        """Our first word says that the request arrived, too."""
        self._sla_stop("acknowledge")
        super()._sla_we_spoke(message)

    def _sla_receipt_sent(self):
        """The customer was sent the receipt of their request: it is acknowledged."""
        self.env(su=True)[self._name]._sla_hand_notes()  # sudo: as at the end of the transaction
        self._sla_stop("acknowledge")

    # What is noted -----------------------------------------------------------------

    def _set_state(self, new, allowed_from):
        result = super()._set_state(new, allowed_from)
        self._sla_note(new)
        return result

    def _approve(self):
        result = super()._approve()
        self._sla_note()
        return result

    def _validate_receipts(self, pickings):
        result = super()._validate_receipts(pickings)
        self._sla_note()
        return result

    def _compute_field_value(self, field):
        """A document may change a fact without any action of ours: look again at the end."""
        super()._compute_field_value(field)
        if field.name in _STATUSES and self.ids:
            self._sla_notes()["touched"].update(self.ids)

    def _sla_note(self, state=None):
        """Remember what these returns stand at now; ``state``: they just came to it."""
        moment = fields.Datetime.now()
        self._sla_notes()["steps"].extend(
            (rma.id, moment, state, rma._sla_running()) for rma in self
        )

    def _sla_notes(self):
        """The notes of this transaction; handed over before it commits."""
        precommit = self.env.cr.precommit
        notes = precommit.data.get(_NOTES)
        if notes is None:
            notes = precommit.data[_NOTES] = {"steps": [], "touched": set()}
            # sudo: clocks follow from facts, whoever made them.
            precommit.add(self.env(su=True)[self._name]._sla_hand_notes)
        return notes

    def _sla_running(self):
        """``{promise: whether it was kept when it does not run}`` of those facts decide.

        A promise that runs is not in it with True or False but with None.
        """
        self.ensure_one()
        if self.state not in ("approved", "done"):
            return dict.fromkeys(_FACTS, False)
        lines = self.sudo().line_ids  # sudo: quantities of the return's own lines
        arrived = any(
            line.product_uom_id.compare(line.qty_received, line.qty_inspected) > 0 for line in lines
        )
        owed = any(
            line.remedy_status in _OWED
            and line.product_uom_id.compare(line.qty_accepted, line.qty_remedied) > 0
            for line in lines
        )
        return {
            "receive": None if self.receipt_status in _OWED else self.receipt_status == "done",
            "inspect": None if arrived else any(lines.mapped("qty_inspected")),
            "refund": None if owed else any(lines.mapped("qty_remedied")),
        }

    # What becomes of it ------------------------------------------------------------------

    def _sla_hand_notes(self):
        """Hand the notes of this transaction to the clocks; runs before commit."""
        notes = self.env.cr.precommit.data.pop(_NOTES, None)
        if not notes:
            return
        steps = notes["steps"]
        ids = {step[0] for step in steps} | notes["touched"]
        there = self.browse(ids).exists()
        live = there.filtered(
            lambda rma: rma.id in notes["touched"] and rma.state in ("approved", "done")
        )
        now = fields.Datetime.now()
        steps += [(rma.id, now, None, rma._sla_running()) for rma in live]
        steps = [step for step in steps if step[0] in there._ids]
        if steps:
            ops = self._sla_ops(steps)
            if ops:
                ops += self._sla_waiting_ops(there, now)
                self.env["aftersales.sla.clock"]._apply(self._name, ops)
        self.env.flush_all()

    def _sla_ops(self, steps):
        """The :class:`Op` that ``steps`` (see :meth:`_sla_note`) come to, in their order."""
        clocks = self.env["aftersales.sla.clock"].search_fetch(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", [step[0] for step in steps]),
                ("stopped_at", "=", False),
            ],
            ["res_id", "target"],
        )
        running = {(clock.res_id, clock.target) for clock in clocks}
        receipted = self._sla_receipted([step[0] for step in steps if step[2] == "requested"])
        ops = []

        def happen(verb, rma_id, targets, moment):
            if targets:
                ops.append(Op(verb, (rma_id,), tuple(targets), moment))
            for target in targets:
                if verb == engine.START:
                    running.add((rma_id, target))
                else:
                    running.discard((rma_id, target))

        for rma_id, moment, state, facts in steps:
            if state == "requested":
                happen(engine.START, rma_id, (*_ANSWERS, "resolve"), moment)
                if rma_id in receipted:
                    happen(engine.STOP, rma_id, ("acknowledge",), moment)
            elif state == "approved":
                happen(engine.STOP, rma_id, (*_ANSWERS, "next_response"), moment)
                if (rma_id, "resolve") not in running:  # never requested, or opened again
                    happen(engine.START, rma_id, ("resolve",), moment)
            elif state == "rejected":
                happen(engine.STOP, rma_id, (*_ANSWERS, "next_response", "resolve"), moment)
            elif state in ("cancelled", "draft"):
                happen(
                    engine.CANCEL,
                    rma_id,
                    (*_ANSWERS, "next_response", "resolve", *_FACTS),
                    moment,
                )
            elif state == "done":
                happen(engine.STOP, rma_id, ("next_response", "resolve"), moment)
            for target, kept in facts.items():
                if kept is None and (rma_id, target) not in running:
                    happen(engine.START, rma_id, (target,), moment)
                elif kept is not None and (rma_id, target) in running:
                    happen(engine.STOP if kept else engine.CANCEL, rma_id, (target,), moment)
        return [op for op in ops if op.verb == engine.START or self._sla_concerns(op, clocks, ops)]

    def _sla_receipted(self, ids):
        """Those of returns ``ids`` whose customer was sent a receipt before they were requested:
        who asked by mail."""
        if not ids:
            return set()
        sent = self.env["aftersales.notice"].search(
            [("rma_id", "in", ids), ("event", "=", "requested"), ("state", "=", "sent")]
        )
        return set(sent.filtered(lambda notice: notice._template()).rma_id.ids)

    def _sla_waiting_ops(self, rmas, moment):
        """Hook: what happens besides to the clocks of ``rmas``, at ``moment``."""
        return []

    def _sla_concerns(self, op, clocks, ops):
        """Whether a clock is there, or is being started, that ``op`` could stop."""
        known = {(clock.res_id, clock.target) for clock in clocks}
        known |= {
            (other.ids[0], target)
            for other in ops
            if other.verb == engine.START
            for target in other.targets
        }
        return any((op.ids[0], target) in known for target in op.targets)


class AftersalesInspection(models.Model):
    _inherit = "aftersales.inspection"

    def action_done(self):
        result = super().action_done()
        self.rma_id._sla_note()
        return result


class AftersalesNotice(models.Model):
    _inherit = "aftersales.notice"

    def _hand_to_mail(self):
        result = super()._hand_to_mail()
        receipts = self.filtered(
            lambda notice: notice.rma_id and notice.event == "requested" and notice._template()
        )
        if receipts:
            receipts.rma_id._sla_receipt_sent()
        return result
