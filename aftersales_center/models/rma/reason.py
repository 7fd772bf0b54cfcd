from odoo import fields, models


class AftersalesReason(models.Model):
    """Why goods come back: who is at fault and what the claim legally rests on."""

    _name = "aftersales.reason"
    _inherit = ["aftersales.audit.config.mixin"]
    _description = "Return Reason"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short name used by imports and by other systems.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Leave empty to offer the reason in every company."
    )
    fault = fields.Selection(
        [
            ("customer", "Customer"),
            ("seller", "Seller"),
            ("carrier", "Carrier"),
            ("manufacturer", "Manufacturer"),
            ("nobody", "Nobody"),
        ],
        required=True,
        default="nobody",
        string="At Fault",
    )
    claim_basis = fields.Selection(
        [
            ("withdrawal", "Withdrawal"),
            ("non_conformity", "Non-conformity"),
            ("delivery_fault", "Delivery fault"),
            ("goodwill", "Goodwill"),
        ],
        required=True,
        default="goodwill",
        string="Legal Basis",
    )

    _code_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))", "Another reason of this company has this code."
    )
