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
    description = fields.Char(translate=True, help="How to recognise it, for the inspector.")

    _code_unique = models.Constraint("UNIQUE(code)", "Another grade has this code.")
