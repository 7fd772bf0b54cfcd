from odoo import fields, models


class AftersalesGrade(models.Model):
    """The condition of a returned unit, as found."""

    _name = "aftersales.grade"
    _inherit = ["aftersales.audit.config.mixin"]
    _description = "Condition Grade"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    value_loss = fields.Float(
        "Value Lost in Per Cent",
        digits=(16, 2),
        help="Proposed at inspection: what goods of this grade lost by use beyond trying them out."
        " Deducted from a refund only where the law lets it.",
    )
    description = fields.Char(translate=True, help="How to recognise it, for the inspector.")

    _value_loss_range = models.Constraint(
        "CHECK(value_loss BETWEEN 0 AND 100)", "Goods lose 0 to 100 per cent of their value."
    )
    _code_unique = models.Constraint("UNIQUE(code)", "Another grade has this code.")
