"""Promising goods from a return: which lines wait for some, and when they are reserved."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .reservation import AHEAD, DELIVERY_WHEN


class AftersalesRmaLine(models.Model):
    _inherit = "aftersales.rma.line"

    delivery_when = fields.Selection(
        DELIVERY_WHEN,
        "New Goods Leave",
        help="When a replacement or exchange may leave. Empty: as the company settings say.",
    )

    def _qty_stands(self, fact):
        """Units that stand for a remedy by ``fact``: ``receipt`` or ``acceptance``; own unit.

        Goods that were received and rejected stand for nothing.
        """
        self.ensure_one()
        if self.keeps_item:
            return max(self.qty_approved, self.qty_settleable)
        if fact == "acceptance":
            return self.qty_settleable
        waiting = max(self.qty_received - self.qty_inspected, 0.0)
        return max(self.qty_accepted + waiting, self.qty_settleable)

    def _prepare_ahead(self):
        """Values of a remedy that sends goods for what is approved and not planned yet."""
        self.ensure_one()
        if self.requested_remedy not in AHEAD or not self.sale_line_id:
            return []
        planned = sum(
            self.remedy_ids.filtered(lambda remedy: not remedy.is_cancelled).mapped("quantity")
        )
        left = max(self.qty_approved, self.qty_settleable) - planned
        if self.product_uom_id.compare(left, 0.0) <= 0:
            return []
        return [
            self._prepare_remedy_values(
                {"rma_line_id": self.id, "kind": self.requested_remedy, "quantity": left}
            )
        ]

    def _prepare_remedy_values(self, values):
        """``values`` of a remedy of this line, with what the line says about its kind."""
        self.ensure_one()
        return self._prepare_delivery_values(values)

    def _prepare_delivery_values(self, values):
        """``values`` of a remedy of this line, with when its goods leave."""
        if values["kind"] in AHEAD and self.delivery_when:
            values["delivery_when"] = self.delivery_when
        return values

    def _prepare_remedies(self):
        return [self._prepare_remedy_values(values) for values in super()._prepare_remedies()]


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    may_reserve = fields.Boolean(
        compute="_compute_may_reserve", groups="aftersales_center.group_agent"
    )

    @api.depends(
        "state", "line_ids.requested_remedy", "line_ids.qty_approved", "remedy_ids.quantity"
    )
    def _compute_may_reserve(self):
        for rma in self:
            rma.may_reserve = (
                rma.state == "approved"
                and not rma.has_units_to_settle
                and any(line._prepare_ahead() for line in rma.line_ids)
            )

    def action_reserve(self):
        """Plan replacements and exchanges now, before the old goods are back; by agents.

        Their goods are reserved and leave when the line says: now, on receipt, on acceptance.

        :raises UserError: when no approved line waits for goods.
        """
        self.check_access("write")
        self._require_state(("approved",))
        vals_list = [vals for line in self.line_ids for vals in line._prepare_ahead()]
        if not vals_list:
            raise UserError(
                self.env._(
                    "No line of %s waits for a replacement or an exchange.",
                    ", ".join(self.mapped("name")),
                )
            )
        return self.env["aftersales.remedy"].create(vals_list).action_fulfil()

    def _approve(self):
        """Where the company wants it, reserve what replaces the goods, as soon as approved."""
        result = super()._approve()
        lines = self.line_ids.filtered(
            lambda line: line.company_id.aftersales_reserve_on_approval
            and line.delivery_when != "now"
            and (line.delivery_when or line.company_id.aftersales_delivery_when != "now")
            and (line.requested_remedy != "exchange" or line.exchange_product_id)
            and (not line.decision_id or line.decision_id._allows(line.requested_remedy))
        )
        # sudo: the company's own setting, whoever approves or whatever policy does.
        vals_list = [vals for line in lines.sudo() for vals in line._prepare_ahead()]
        if vals_list:
            self.env["aftersales.remedy"].sudo().create(vals_list).action_fulfil()
        return result

    def _close_if_complete(self):
        """After each fact: goods that waited for it may leave, then what is finished closes."""
        # sudo: the fact may come from a stock or accounting user.
        self.sudo().remedy_ids._let_go()
        return super()._close_if_complete()

    def action_nothing_more_comes(self):
        result = super().action_nothing_more_comes()
        # sudo: as fulfilling; access to the return was checked.
        self.sudo().remedy_ids._shrink()
        self._close_if_complete()
        return result

    def _ask_owner(self, summary):
        """An activity for who looks after each return."""
        for rma in self:
            rma.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=summary,
                user_id=(rma.user_id or rma.team_id.leader_id or self.env.user).id,
            )
