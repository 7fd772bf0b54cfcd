"""Where an order stands with the right of withdrawal: whether its button is shown."""

from datetime import timedelta

from pytz import utc

from odoo import fields, models
from odoo.exceptions import UserError

from ...engine.law import withdrawal
from ..policy.request import Request
from ..words import quantity_words

#: Answers of the engine after which nothing is left to withdraw from.
_GONE = frozenset(f"withdrawal.{code}" for code in ("none", "business", "exception"))
#: So much later than guessed may a parcel have come.
_GUESSED = timedelta(days=30)


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
        requests = [Request(sale_line=line, reason=reason, asked_on=asked_on) for line in lines]
        law = self.env["aftersales.legal.rule"].sudo()._law()
        claims = self.env["aftersales.policy.request"].sudo()._claims(requests, {})
        return {
            line.sudo(self.env.su): withdrawal(law, claim)
            for line, claim in zip(lines, claims, strict=True)
        }

    def _aftersales_withdrawal_offer(self):
        """The words of the button on the page of this order; None when there is no right.

        None only when it is surely gone for all there is. Where an end is not known, nothing is
        hidden: delivery not proven, information not given, law not known.
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
        if all(order._aftersales_withdrawal_gone(right) for right in rights):
            return None
        return order._aftersales_withdrawal_label()

    def _aftersales_withdrawal_gone(self, right):
        """Whether ``right`` is surely gone: its last day is past, by dates somebody recorded.

        Where nobody wrote down when goods were handed over, their day is a guess from the day
        they left; a parcel may have come much later.
        """
        if right.code != "withdrawal.over":
            return right.code in _GONE
        guessed = self.picking_ids.filtered(
            lambda picking: picking.state == "done"
            and picking.picking_type_code == "outgoing"
            and not picking.aftersales_delivered_on
        )
        return not guessed or utc.localize(fields.Datetime.now()) > right.deadline + _GUESSED

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

    def action_aftersales_withdrawal_form(self):
        """The model withdrawal form in the customer's language, to hand on; called by agents."""
        return self._aftersales_withdrawal_paper("form")

    def action_aftersales_withdrawal_instruction(self):
        """The company's instruction in the customer's language; called by agents.

        :raises UserError: when the company published none.
        """
        return self._aftersales_withdrawal_paper("instruction")

    def _aftersales_withdrawal_paper(self, which):
        self.ensure_one()
        company = self.company_id.with_context(lang=self.partner_id.lang)
        if not company._aftersales_paper_words(which):
            raise UserError(
                self.env._(
                    "There is no such paper in this language yet. An administrator publishes"
                    " texts for customers under Configuration."
                )
            )
        report = self.env.ref(f"aftersales_center.action_report_withdrawal_{which}")
        return report.with_context(lang=self.partner_id.lang).report_action(company, config=False)

    def _aftersales_withdrawal_lines(self):
        """Lines that a customer may withdraw from alone; plain values, and ``line`` itself.

        :returns: ``[{"id", "name", "quantity", "most", "uom", "line"}]``; ``most`` in words.
        """
        self.ensure_one()
        # sudo: the page is shown to the order's owner only; names and quantities of it.
        lines = self.sudo().order_line.filtered(
            lambda line: not line.display_type
            and not line._is_delivery()
            and line.product_uom_qty > 0
        )
        return [
            {
                "id": line.id,
                "name": line.product_id.display_name or line.name,
                "quantity": line.product_uom_qty,
                "most": quantity_words(line.product_uom_id, line.product_uom_qty),
                "uom": line.product_uom_id.name,
                "line": line,
            }
            for line in lines
        ]
