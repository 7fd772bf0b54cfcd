"""Why things went wrong: the taxonomy that closed complaints are sorted by."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class AftersalesRootCause(models.Model):
    """A cause, as a tree: what is found later is entered as narrow as it is known."""

    _name = "aftersales.root.cause"
    _description = "Root Cause"
    _inherit = ["aftersales.audit.config.mixin"]
    _parent_name = "parent_id"
    _parent_store = True
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short name used by imports and by other systems.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    parent_id = fields.Many2one(
        "aftersales.root.cause", "Part Of", index=True, ondelete="restrict", check_company=True
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("aftersales.root.cause", "parent_id", "Parts")
    company_id = fields.Many2one(
        "res.company", index=True, help="Leave empty to offer the cause in every company."
    )
    responsible = fields.Selection(
        [
            ("product", "Product"),
            ("supplier", "Supplier"),
            ("warehouse", "Warehouse"),
            ("carrier", "Carrier"),
            ("sales", "Sales and Information"),
            ("service", "Service"),
            ("billing", "Billing"),
            ("customer", "Customer"),
            ("unknown", "Unknown"),
        ],
        required=True,
        default="unknown",
        string="Where It Lies",
    )
    description = fields.Text(translate=True, help="What belongs here, for who enters causes.")

    _code_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))", "Another root cause of this company has this code."
    )

    @api.depends("name", "parent_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for cause in self:
            names, node = [], cause
            while node:
                names.append(node.name or "")
                node = node.parent_id
            cause.display_name = " / ".join(reversed(names))

    @api.constrains("parent_id")
    def _check_no_loop(self):
        if self._has_cycle():
            raise ValidationError(
                self.env._("A root cause cannot be part of itself. Choose another one above it.")
            )

    def _audit_fields(self):
        return super()._audit_fields() - {"parent_path"}
