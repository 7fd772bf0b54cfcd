"""The customer's answer to a quotation for a repair."""

from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _action_confirm(self):
        """Accepted, on the portal or on the phone: the repair may begin."""
        result = super()._action_confirm()
        # sudo: whoever accepts, the customer among them, has no rights on repairs.
        repairs = self.sudo().repair_order_ids.filtered("aftersales_remedy_id")
        repairs.filtered(lambda repair: repair.state == "draft")._action_repair_confirm()
        return result

    def _action_cancel(self):
        """Refused: whoever handles the case is told, and decides how it goes on."""
        result = super()._action_cancel()
        # sudo: as in _action_confirm.
        repairs = self.sudo().repair_order_ids.filtered(
            lambda repair: repair.aftersales_remedy_id
            and repair.state in ("draft", "confirmed")
            and not repair.under_warranty
        )
        for repair in repairs:
            repair._aftersales_tell_refused()
        return result


class RepairOrder(models.Model):
    _inherit = "repair.order"

    def _aftersales_tell_refused(self):
        """Tell the case that its quotation was refused."""
        self.ensure_one()
        rma = self.aftersales_rma_id
        words = self.env._(
            "Quotation %(quotation)s for the repair of %(product)s was refused. Give the goods back"
            " unrepaired, choose another remedy, or have a supervisor repair them free of charge.",
            quotation=self.sale_order_id.name,
            product=self.product_id.display_name,
        )
        rma._say(words)
        rma.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Repair refused: %s", self.product_id.display_name),
            note=words,
            user_id=(rma.user_id or rma.team_id.leader_id or self.env.ref("base.user_admin")).id,
        )
        self.aftersales_remedy_id._audit(
            "repair.refused", quotation=self.sale_order_id.name, product=self.product_id
        )
