"""What returns write into the compliance log, and what happens when a fact is lost."""

from odoo import models

from ..audit.mixin import Personal
from ..words import exact_quantity

#: A fact that stood and stands no more: from these statuses to those.
_LOST = {("done", "pending"), ("done", "partial"), ("no", "pending"), ("no", "partial")}
_STATUSES = ("receipt_status", "inspection_status", "remedy_status")


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    def _audit_lines(self, event, describe, **payload):
        """Log ``event`` on each return, its lines told by ``describe(line)``."""
        self._audit_each(
            {rma: {"lines": [describe(line) for line in rma.line_ids], **payload} for rma in self},
            event,
        )

    def _audit_requested(self):
        self._audit_lines(
            "rma.requested",
            lambda line: {
                **line._audit_units(line.quantity),
                "order": line.order_id.name or None,
                "reason": line.reason_id,
                "basis": line.reason_id.claim_basis or None,
                "remedy": line.requested_remedy,
            },
        )

    def _audit_approved(self):
        self._audit_each(
            {
                rma: {
                    "lines": [line._audit_granted() for line in rma.line_ids],
                    "send_back_by": rma.send_back_by or None,
                    "warehouse": rma.warehouse_id,
                }
                for rma in self
            },
            "rma.approved",
        )

    def _compute_field_value(self, field):
        """A status that falls back on a closed return is logged, and somebody is told."""
        if field.name not in _STATUSES or not self.ids:
            super()._compute_field_value(field)
            return
        closed = self.filtered(lambda rma: rma.id and rma.state == "done")
        before = {rma: [rma[name] for name in _STATUSES] for rma in closed}
        super()._compute_field_value(field)
        lost = {}
        for rma, values in before.items():
            changes = [
                {"field": name, "before": old, "after": rma[name]}
                for name, old in zip(_STATUSES, values, strict=True)
                if (old, rma[name]) in _LOST
            ]
            if changes:
                lost[rma] = {"lines": changes}
        if lost:
            self._audit_each(lost, "rma.fact_lost")
            ids = [rma.id for rma in lost]
            # At the end of the transaction: a compute writes nothing but its fields.
            # sudo: whoever moved the fact; an activity for who handled the return.
            self.env.cr.precommit.add(lambda: self.sudo().browse(ids)._ask_about_lost_facts())

    def _ask_about_lost_facts(self):
        """An activity for who handled each return: what it was closed on is gone."""
        for rma in self.filtered(lambda rma: rma.state == "done"):
            open_fields = [
                rma._fields[name]._description_string(rma.env)
                for name in _STATUSES
                if rma[name] not in ("no", "done")
            ]
            if open_fields:
                rma.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._("Look again: %s", ", ".join(open_fields)),
                    note=self.env._(
                        "This return was closed, and a document it stood on was cancelled, deleted"
                        " or reset since. Reopen it or put the document right."
                    ),
                    user_id=(rma.user_id or rma.team_id.leader_id or self.env.user).id,
                )


class AftersalesRmaLine(models.Model):
    _inherit = "aftersales.rma.line"

    def _audit_root(self):
        return self.rma_id

    def _audit_units(self, quantity):
        """``quantity`` of this line's product, as payloads say it."""
        return {
            "product": self.product_id,
            "quantity": exact_quantity(self.product_uom_id, quantity),
            "uom": self.product_uom_id.name,
        }

    def _audit_granted(self):
        units = self._audit_units(self.quantity)
        units["asked"] = units.pop("quantity")
        units["basis"] = self.reason_id.claim_basis or None
        units["granted"] = exact_quantity(self.product_uom_id, self.qty_approved)
        return units


def told(reason):
    """A reason somebody typed, as payloads hold it: personal text, or nothing."""
    reason = (reason or "").strip()
    return Personal(reason) if reason else None
