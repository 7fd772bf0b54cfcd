"""Settling a return: each accepted unit gets the remedy its line asks for."""

from odoo import fields, models
from odoo.exceptions import UserError

#: Kinds that give goods or work, not money.
_GOODS = ("replacement", "exchange", "repair")


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    def action_settle(self):
        """Give each accepted unit that has no remedy yet the remedy its line asks for.

        Called by agents, on many returns at once. Pressed twice, the second finds nothing.

        :raises UserError: when nothing is waiting to be settled.
        """
        self.check_access("write")
        self._require_state(("approved",))
        vals_list = [vals for line in self.line_ids for vals in line._prepare_remedies()]
        todo = self.remedy_ids.filtered(
            lambda remedy: remedy.id and (remedy.state == "to_do" or remedy._continues())
        )
        if not vals_list and not todo:
            raise UserError(
                self.env._(
                    "Nothing of %s waits to be settled: receive and inspect the goods first, or see"
                    " its remedies.",
                    ", ".join(self.mapped("name")),
                )
            )
        remedies = self.env["aftersales.remedy"].create(vals_list)
        self.env["aftersales.remedy.deduction"].create(remedies._prepare_deductions())
        return (todo | remedies).action_fulfil()

    def action_open_settle(self):
        """Open the settling dialog; called by agents.

        :raises UserError: when nothing waits to be settled.
        """
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Settle %s", self.name),
            "res_model": "aftersales.settle",
            "view_mode": "form",
            "target": "new",
            "context": {"default_rma_id": self.id, "dialog_size": "extra-large"},
        }


class AftersalesRmaLine(models.Model):
    _inherit = "aftersales.rma.line"

    def _prepare_remedies(self):
        """Values of the remedies still due for this line: none, or one of the wanted kind."""
        self.ensure_one()
        planned = sum(
            self.remedy_ids.filtered(
                lambda remedy: remedy.id and not remedy.is_cancelled  # what is only thought of not
            ).mapped("quantity")
        )
        open_quantity = self.qty_settleable - planned
        if self.requested_remedy == "none" or (
            self.product_uom_id.compare(open_quantity, 0.0) <= 0
        ):
            return []
        return [
            {
                "rma_line_id": self.id,
                "kind": self.requested_remedy,
                "quantity": open_quantity,
            }
        ]


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    def _check_not_withheld(self):
        """Stop on money that somebody wants held for now; goods may leave.

        :raises UserError: naming the day.
        """
        today = fields.Date.context_today(self)
        for rma in self.filtered(lambda remedy: remedy.kind not in _GOODS).rma_id:
            if rma.refund_not_before and rma.refund_not_before > today:
                raise UserError(
                    self.env._(
                        "Money for %(rma)s is held until %(day)s. Change the day on the return to"
                        " settle it sooner.",
                        rma=rma.name,
                        day=fields.Date.to_string(rma.refund_not_before),
                    )
                )
