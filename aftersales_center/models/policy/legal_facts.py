"""Which exceptions a product is said to be decides claims: every change of it is logged."""

from odoo import api, models


class AftersalesExceptionsMixin(models.AbstractModel):
    """For what carries ``aftersales_exception_ids``: products and their categories."""

    _name = "aftersales.exceptions.mixin"
    _description = "Carries statutory exceptions"
    _inherit = ["aftersales.audit.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if any(vals.get("aftersales_exception_ids") for vals in vals_list):
            nothing = self.env["aftersales.legal.exception"]
            records._aftersales_log_exceptions(dict.fromkeys(records, nothing))
        return records

    def write(self, vals):
        if "aftersales_exception_ids" not in vals:
            return super().write(vals)
        before = {record: record.aftersales_exception_ids for record in self}
        result = super().write(vals)
        self._aftersales_log_exceptions(before)
        return result

    def _aftersales_log_exceptions(self, before):
        """Log what differs from ``before``: ``{record: exceptions}``."""
        changed = {
            record: {
                "lines": [
                    {
                        "field": "aftersales_exception_ids",
                        "before": sorted(old.mapped("code")),
                        "after": sorted(record.aftersales_exception_ids.mapped("code")),
                    }
                ]
            }
            for record, old in before.items()
            if record.aftersales_exception_ids != old
        }
        self._audit_each(changed, "config.changed")
