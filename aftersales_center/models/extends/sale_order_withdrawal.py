"""Where an order stands with the right of withdrawal: whether its button is shown."""

from odoo import api, fields, models

from ...engine.law import withdrawal
from ..policy.request import Request

#: Answers of the engine after which nothing is left to withdraw from.
_GONE = frozenset(
    f"withdrawal.{code}" for code in ("over", "none", "business", "exception")
)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    aftersales_withdrawal_ids = fields.One2many(
        "aftersales.withdrawal",
        "order_id",
        "Withdrawals",
        readonly=True,
        copy=False,
        groups="aftersales_center.group_agent,aftersales_center.group_auditor",
    )
    aftersales_withdrawal_count = fields.Integer(
        "Number of Withdrawals", compute="_compute_aftersales_withdrawal_count"
    )

    def _compute_aftersales_withdrawal_count(self):
        # sudo: a salesman sees that there is one; opening it needs an after-sales role.
        counts = dict(
            self.env["aftersales.withdrawal"]
            .sudo()
            ._read_group([("order_id", "in", self.ids)], ["order_id"], ["__count"])
        )
        for order in self:
            order.aftersales_withdrawal_count = counts.get(order, 0)

    def _aftersales_withdrawal_rights(self, asked_on=None):
        """``{sale line: Right}`` by statute alone, were it withdrawn from at ``asked_on``.

        A merchant's policy has no say here.

        :param asked_on: naive UTC; now if empty.
        """
        # sudo: facts about orders whose owner the caller is; what leaves is the law's answer.
        lines = self.sudo().order_line.filtered(lambda line: not line.display_type)
        reason = self.env["aftersales.reason"].sudo().new({"claim_basis": "withdrawal"})
        asked_on = asked_on or fields.Datetime.now()
        requests = [
            Request(sale_line=line, reason=reason, asked_on=asked_on) for line in lines
        ]
        law = self.env["aftersales.legal.rule"].sudo()._law()
        claims = self.env["aftersales.policy.request"].sudo()._claims(requests, {})
        return {
            line.sudo(self.env.su): withdrawal(law, claim)
            for line, claim in zip(lines, claims, strict=True)
        }

    def _aftersales_withdrawal_offer(self):
        """What the page of this order shows: ``{"label": Pair, "until": moment or None}``.

        None when the right is surely gone for all there is. Where a deadline is not known,
        nothing is hidden: delivery not proven, information not given, law not known.
        """
        self.ensure_one()
        # sudo: the page of an order is shown to its owner only.
        order = self.sudo()
        if order.state != "sale":
            return None
        rights = [
            right
            for line, right in order._aftersales_withdrawal_rights().items()
            if not line._is_delivery() and line.product_uom_qty > 0
        ]
        standing = [right for right in rights if right.code not in _GONE]
        if not standing:
            return None
        deadlines = [right.deadline for right in standing]
        return {
            "label": order._aftersales_withdrawal_label(),
            "until": None if None in deadlines else max(deadlines),
        }

    def _aftersales_withdrawal_label(self):
        """The words of the two buttons for this order's page, in the language of the page."""
        self.ensure_one()
        place = self._aftersales_places()[self]
        return self.env["aftersales.withdrawal.wording"]._labels(self.env.lang, place.country)

    def action_view_aftersales_withdrawals(self):
        """Open the withdrawals from these orders."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Withdrawals"),
            "res_model": "aftersales.withdrawal",
            "view_mode": "list,form",
            "domain": [("order_id", "in", self.ids)],
        }

    @api.model
    def _aftersales_withdrawal_lines(self, order):
        """Lines of ``order`` that a part can be chosen of, with what is left to choose.

        :returns: ``[{"id", "name", "quantity", "uom"}]``: plain values for a page.
        """
        # sudo: the page is shown to the order's owner only; names and quantities of it.
        lines = order.sudo().order_line.filtered(
            lambda line: not line.display_type
            and not line._is_delivery()
            and line.product_uom_qty > 0
        )
        return [
            {
                "id": line.id,
                "name": line.product_id.display_name or line.name,
                "quantity": line.product_uom_qty,
                "uom": line.product_uom_id,
                "line": line,
            }
            for line in lines
        ]
