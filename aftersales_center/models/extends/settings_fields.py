"""What an administrator of After-Sales sets, for both pages that show it."""

from odoo import fields, models


class AftersalesSettingsFields(models.AbstractModel):
    """The settings of a company, each written through to it; bridges add theirs here.

    Odoo's own settings page shows them to its system administrators, ``aftersales.settings`` to
    ours.
    """

    _name = "aftersales.settings.fields"
    _description = "Fields of the After-Sales Settings"

    company_id = fields.Many2one("res.company")
    currency_id = fields.Many2one("res.currency", related="company_id.currency_id")

    aftersales_post_credit_notes = fields.Boolean(
        related="company_id.aftersales_post_credit_notes", readonly=False
    )
    aftersales_auto_done = fields.Boolean(related="company_id.aftersales_auto_done", readonly=False)
    aftersales_send_back_days = fields.Integer(
        related="company_id.aftersales_send_back_days", readonly=False
    )
    aftersales_override_cap = fields.Monetary(
        related="company_id.aftersales_override_cap", readonly=False
    )
    aftersales_settle_on = fields.Selection(
        related="company_id.aftersales_settle_on", readonly=False
    )
    aftersales_partial_delivery_charge = fields.Selection(
        related="company_id.aftersales_partial_delivery_charge", readonly=False
    )
    aftersales_give_back_price = fields.Monetary(
        related="company_id.aftersales_give_back_price", readonly=False
    )
    aftersales_restocking_product_id = fields.Many2one(
        related="company_id.aftersales_restocking_product_id", readonly=False
    )
    aftersales_diminished_product_id = fields.Many2one(
        related="company_id.aftersales_diminished_product_id", readonly=False
    )
    aftersales_return_shipping_product_id = fields.Many2one(
        related="company_id.aftersales_return_shipping_product_id", readonly=False
    )
    aftersales_transit_days = fields.Integer(
        related="company_id.aftersales_transit_days", readonly=False
    )
    aftersales_four_eyes_amount = fields.Monetary(
        related="company_id.aftersales_four_eyes_amount", readonly=False
    )
    aftersales_answer_days = fields.Integer(
        related="company_id.aftersales_answer_days", readonly=False
    )
    aftersales_anchor_user_ids = fields.Many2many(
        related="company_id.aftersales_anchor_user_ids", readonly=False
    )
    aftersales_anchor_url = fields.Char(related="company_id.aftersales_anchor_url", readonly=False)
    aftersales_oss = fields.Boolean(related="company_id.aftersales_oss", readonly=False)
    aftersales_erase_after_retention = fields.Boolean(
        related="company_id.aftersales_erase_after_retention", readonly=False
    )
    aftersales_information_text_ids = fields.Many2many(
        related="company_id.aftersales_information_text_ids", readonly=False
    )
    aftersales_delivery_when = fields.Selection(
        related="company_id.aftersales_delivery_when", readonly=False
    )
    aftersales_reserve_on_approval = fields.Boolean(
        related="company_id.aftersales_reserve_on_approval", readonly=False
    )
    aftersales_reserve_days = fields.Integer(
        related="company_id.aftersales_reserve_days", readonly=False
    )
    aftersales_exchange_price = fields.Selection(
        related="company_id.aftersales_exchange_price", readonly=False
    )
    aftersales_exchange_difference = fields.Selection(
        related="company_id.aftersales_exchange_difference", readonly=False
    )
    aftersales_advance = fields.Selection(related="company_id.aftersales_advance", readonly=False)
    aftersales_advance_days = fields.Integer(
        related="company_id.aftersales_advance_days", readonly=False
    )
