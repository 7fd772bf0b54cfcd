from odoo import fields, models


class AftersalesTeam(models.Model):
    """Who handles after-sales cases. Agents see the cases of their teams and those of none."""

    _name = "aftersales.team"
    _inherit = ["aftersales.audit.config.mixin"]
    _description = "After-Sales Team"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company, index=True)
    leader_id = fields.Many2one("res.users", string="Team Leader", domain="[('share', '=', False)]")
    user_ids = fields.Many2many(
        "res.users",
        "aftersales_team_user_rel",
        "team_id",
        "user_id",
        string="Members",
        domain="[('share', '=', False)]",
    )
