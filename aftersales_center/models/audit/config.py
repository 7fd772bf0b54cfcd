"""Configuration that changes outcomes is logged: what it was, what it is, who changed it."""

from odoo import api, models
from odoo.tools import float_repr

from .mixin import Personal

#: Fields whose value decides nothing.
_IDLE = {"sequence", "color", "create_uid", "create_date", "write_uid", "write_date", "id"}


class AftersalesAuditConfigMixin(models.AbstractModel):
    """For records that an administrator sets up: each change is an event with before and after.

    Every stored field counts, but for those that decide nothing; a model may name its own with
    ``_audit_fields``.
    """

    _name = "aftersales.audit.config.mixin"
    _description = "Configuration in the compliance log"
    _inherit = ["aftersales.audit.mixin"]
    #: Whether making a record is an event already, or only changing it.
    _audit_creation = True

    def _audit_fields(self):
        """Names of the fields whose changes are logged."""
        return {name for name, field in self._fields.items() if field.store and name not in _IDLE}

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if not self._audit_creation:
            return records
        names = records._audit_fields()
        records._audit_each(
            {
                record: {
                    "lines": [
                        {"field": name, "before": None, "after": record._audit_value(name)}
                        for name in sorted(names)
                        if record[name]
                    ]
                }
                for record in records
            },
            "config.created",
        )
        return records

    def write(self, vals):
        names = sorted(self._audit_fields() & set(vals))
        before = {record: [record._audit_value(name) for name in names] for record in self}
        result = super().write(vals)
        self._audit_changes(names, before)
        return result

    def _audit_changes(self, names, before):
        """Log what differs from ``before``: ``{record: [value of each name]}``."""
        changed = {}
        for record, values in before.items():
            lines = [
                {"field": name, "before": old, "after": new}
                for name, old in zip(names, values, strict=True)
                if (new := record._audit_value(name)) != old
            ]
            if lines:
                changed[record] = {"lines": lines}
        self._audit_each(changed, "config.changed")

    @api.ondelete(at_uninstall=False)
    def _audit_deleted(self):
        self._audit_each(
            {
                record: {
                    "lines": [
                        {"field": name, "before": record._audit_value(name), "after": None}
                        for name in sorted(record._audit_fields())
                        if record[name]
                    ]
                }
                for record in self
            },
            "config.deleted",
        )

    def _audit_value(self, name):
        """The value of field ``name`` as a payload holds it."""
        field, value = self._fields[name], self[name]
        if field.type in ("many2one", "many2many", "one2many"):
            return value
        if field.type in ("float", "monetary"):
            return float_repr(value, 2 if field.type == "monetary" else 6)
        if field.type in ("html", "text"):
            return Personal(value) if value else None
        return value if value not in (False, None) or field.type == "boolean" else None
