"""Writing down what a customer was told outside of Odoo."""

from odoo import api, fields, models


class AftersalesInformationWizard(models.TransientModel):
    """Called by agents from a sale order."""

    _name = "aftersales.information.wizard"
    _description = "Record Information"
    _inherit = ["aftersales.information.kinds"]

    order_id = fields.Many2one(
        "sale.order",
        required=True,
        readonly=True,
        default=lambda self: self.env.context.get("active_id"),
    )
    company_id = fields.Many2one(related="order_id.company_id")
    date = fields.Datetime("When", required=True, default=fields.Datetime.now)
    text_id = fields.Many2one(
        "aftersales.information.text",
        domain="[('state', '!=', 'draft'), ('company_id', 'in', (False, company_id))]",
        help="The text the customer was given, if it was one of yours.",
    )
    lang = fields.Selection("_selection_lang", "Language")
    note = fields.Text("What Shows It", required=True)
    exception_ids = fields.Many2many(relation="aftersales_information_wizard_exception_rel")

    @api.model
    def _selection_lang(self):
        return self.env["res.lang"].get_installed()

    @api.onchange("text_id")
    def _onchange_text_id(self):
        """Propose what the text covers, in the customer's language."""
        if self.text_id:
            for name in self.env["aftersales.information.kinds"]._fields:
                if name.startswith("covers_") or name == "exception_ids":
                    self[name] = self.text_id[name]
            self.lang = self.order_id.partner_id.lang

    def action_apply(self):
        self.ensure_one()
        return self.order_id.action_aftersales_record_information(
            kinds=[kind for kind, exception in self._covered() if not exception],
            exceptions=self.exception_ids.mapped("code"),
            date=self.date,
            text=self.text_id.id,
            lang=self.lang,
            note=self.note,
        )
