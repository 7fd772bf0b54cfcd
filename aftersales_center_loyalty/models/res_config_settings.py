from odoo import api, fields, models


class AftersalesSettingsFields(models.AbstractModel):
    _inherit = "aftersales.settings.fields"

    aftersales_credit_program_ids = fields.Many2many(
        related="company_id.aftersales_credit_program_ids", readonly=False
    )
    aftersales_voucher_program_ids = fields.Many2many(
        related="company_id.aftersales_voucher_program_ids", readonly=False
    )
    aftersales_credit_bonus = fields.Float(
        related="company_id.aftersales_credit_bonus", readonly=False
    )
    aftersales_voucher_days = fields.Integer(
        related="company_id.aftersales_voucher_days", readonly=False
    )
    aftersales_goodwill_limit = fields.Monetary(
        related="company_id.aftersales_goodwill_limit", readonly=False
    )
    aftersales_goodwill_product_id = fields.Many2one(
        related="company_id.aftersales_goodwill_product_id", readonly=False
    )
    aftersales_reuse_coupons = fields.Boolean(
        related="company_id.aftersales_reuse_coupons", readonly=False
    )
    aftersales_take_back_points = fields.Boolean(
        related="company_id.aftersales_take_back_points", readonly=False
    )
    aftersales_credit_warning = fields.Text(compute="_compute_aftersales_credit_warning")

    @api.depends("company_id", "aftersales_credit_program_ids", "aftersales_voucher_program_ids")
    def _compute_aftersales_credit_warning(self):
        """What is wrong with the programs, before a customer waits for it."""
        for settings in self:
            programs = settings.company_id._aftersales_programs("store_credit")
            programs |= settings.company_id._aftersales_programs("voucher")
            settings.aftersales_credit_warning = "\n".join(
                filter(None, (program._aftersales_warning() for program in programs))
            )
