"""What complaints write into the compliance log."""

from odoo import models

from ..rma.rma_audit import told as typed

#: Changes a person makes that are logged with before and after.
_LOGGED = (
    "partner_id",
    "category_id",
    "order_ids",
    "rma_ids",
    "product_ids",
    "lot_ids",
    "root_cause_id",
    "is_systemic",
    "date_received",
)


class AftersalesComplaint(models.Model):
    _inherit = "aftersales.complaint"

    def _audit_received(self):
        self._audit_each(
            {
                complaint: {
                    "channel": complaint.channel,
                    "category": complaint.category_id,
                    "words": typed(complaint.note),
                    "orders": [order.name for order in complaint.order_ids],
                }
                for complaint in self
            },
            "complaint.received",
        )

    def write(self, vals):
        names = [name for name in _LOGGED if name in vals]
        before = {complaint: [complaint[name] for name in names] for complaint in self}
        result = super().write(vals)
        changed = {}
        for complaint, values in before.items():
            lines = [
                {"field": name, "before": old, "after": complaint[name]}
                for name, old in zip(names, values, strict=True)
                if old != complaint[name]
            ]
            if lines:
                changed[complaint] = {"lines": lines}
        if changed:
            self._audit_each(changed, "complaint.changed")
        return result


class AftersalesComplaintStep(models.Model):
    _inherit = "aftersales.complaint.step"

    def _audit_root(self):
        return self.complaint_id


class AftersalesEscalation(models.Model):
    _inherit = "aftersales.escalation"

    def _audit_root(self):
        return self.complaint_id or self.rma_id
