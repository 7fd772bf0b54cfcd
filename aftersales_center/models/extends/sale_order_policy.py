"""What an order fixes for later claims: who bought, and what standard delivery cost then."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

from ..rma.rma_audit import told

BUYERS = [
    ("consumer", "Consumer"),
    ("sole_trader", "Sole trader"),
    ("business", "Business"),
]


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["aftersales.guarded.mixin", "aftersales.audit.mixin", "sale.order"]
    _guarded = frozenset(
        [
            "aftersales_buyer",
            "aftersales_buyer_set",
            "aftersales_buyer_reason",
            "aftersales_buyer_user_id",
            "aftersales_buyer_on",
            "aftersales_standard_delivery",
            "aftersales_standard_delivery_known",
        ]
    )

    aftersales_buyer = fields.Selection(
        BUYERS,
        "Buys As",
        compute="_compute_aftersales_buyer",
        store=True,
        precompute=True,
        help="Whether the law for consumers protects this buyer. Companies are businesses, all"
        " others consumers, unless a person decided otherwise.",
    )
    aftersales_buyer_set = fields.Selection(BUYERS, "Buyer Type Decided", readonly=True, copy=False)
    aftersales_buyer_reason = fields.Text("Reason for the Buyer Type", readonly=True, copy=False)
    aftersales_buyer_user_id = fields.Many2one(
        "res.users", "Buyer Type Decided By", readonly=True, copy=False
    )
    aftersales_buyer_on = fields.Datetime("Buyer Type Decided On", readonly=True, copy=False)
    aftersales_buyer_why = fields.Char(
        "Why This Buyer Type", compute="_compute_aftersales_buyer_why"
    )
    aftersales_standard_delivery = fields.Monetary(
        "Standard Delivery",
        readonly=True,
        copy=False,
        help="What the cheapest standard delivery offered for this order cost at confirmation, tax"
        " included. A withdrawal gives back no more than that of a delivery charge.",
    )
    aftersales_standard_delivery_known = fields.Boolean(
        "Standard Delivery Known", readonly=True, copy=False
    )

    def _auto_init(self):
        """Fill the buyer type of orders from before in one statement."""
        if not column_exists(self.env.cr, self._table, "aftersales_buyer"):
            create_column(self.env.cr, self._table, "aftersales_buyer", "varchar")
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE sale_order o
                       SET aftersales_buyer = CASE WHEN c.is_company THEN 'business'
                                                   ELSE 'consumer' END
                      FROM res_partner p
                      JOIN res_partner c ON c.id = p.commercial_partner_id
                     WHERE p.id = o.partner_id
                    """
                )
            )
        return super()._auto_init()

    # ------------------------------------------------------------------
    # Who buys
    # ------------------------------------------------------------------

    @api.depends("partner_id.commercial_partner_id.is_company", "aftersales_buyer_set")
    def _compute_aftersales_buyer(self):
        """A contact that turns into a company later does not change what was agreed before."""
        for order in self:
            if order.aftersales_buyer_set:
                order.aftersales_buyer = order.aftersales_buyer_set
            elif order.state != "sale" or not order.aftersales_buyer:
                company = order.partner_id.commercial_partner_id.is_company
                order.aftersales_buyer = "business" if company else "consumer"

    @api.depends("aftersales_buyer", "aftersales_buyer_set", "aftersales_buyer_reason")
    def _compute_aftersales_buyer_why(self):
        for order in self:
            if order.aftersales_buyer_set:
                why = self.env._(
                    "%(user)s decided so: “%(reason)s”",
                    # sudo: the name of a colleague, who may be in another company.
                    user=order.sudo().aftersales_buyer_user_id.name,
                    reason=order.aftersales_buyer_reason,
                )
            elif order.aftersales_buyer == "business":
                why = self.env._("The customer is recorded as a company.")
            else:
                why = self.env._("The customer is recorded as a person.")
            order.aftersales_buyer_why = why

    def action_aftersales_set_buyer(self, buyer, reason=None):
        """Decide who bought, against what the contact says; the former decision stays in the log.

        Called by agents; the button asks for the reason. Decisions on returns already made stand.

        :param buyer: ``consumer``, ``sole_trader`` or ``business``.
        :raises UserError: without a reason, or for no such buyer type.
        :raises AccessError: for anybody who is no agent, or may not change the order.
        """
        self._aftersales_require_role("aftersales_center.group_agent")
        self.check_access("write")
        reason = (reason or "").strip()
        labels = dict(self._fields["aftersales_buyer"]._description_selection(self.env))
        if buyer not in labels:
            raise UserError(
                self.env._("Choose one of these buyer types: %s.", ", ".join(labels.values()))
            )
        if not reason:
            raise UserError(
                self.env._("Changing the buyer type needs a reason. Write one sentence.")
            )
        before = {order: order.aftersales_buyer for order in self}
        self._write_guarded(
            {
                "aftersales_buyer_set": buyer,
                "aftersales_buyer_reason": reason,
                "aftersales_buyer_user_id": self.env.uid,
                "aftersales_buyer_on": fields.Datetime.now(),
            }
        )
        self._audit_each(
            {
                order: {"before": was, "after": buyer, "reason": told(reason)}
                for order, was in before.items()
            },
            "buyer.changed",
        )
        return True

    def _aftersales_require_role(self, group):
        """Stop whoever has not the role ``group`` (an external id); the system passes."""
        if not self.env.su and not self.env.user.has_group(group):
            raise AccessError(
                self.env._(
                    "This needs the role “%s” in After-Sales. Ask somebody who has it.",
                    # sudo: the name of a role, to tell whom to ask.
                    self.env.ref(group).sudo().name,
                )
            )

    def _audit_name(self):
        return self.name

    # ------------------------------------------------------------------
    # What confirming fixes
    # ------------------------------------------------------------------

    def _action_confirm(self):
        result = super()._action_confirm()
        self._aftersales_freeze()
        return result

    def _aftersales_freeze(self):
        """Keep what holds on the day of the contract: policy, delivery price, texts shown."""
        self.order_line._aftersales_freeze_policy()
        for order, price in self._aftersales_standard_delivery_price().items():
            order._write_guarded(
                {
                    "aftersales_standard_delivery": price or 0.0,
                    "aftersales_standard_delivery_known": price is not None,
                }
            )
        self._aftersales_record_shown()

    def _aftersales_standard_delivery_price(self):
        """``{order: price}`` of the cheapest standard delivery offered now; hook for bridges.

        In the order's currency, tax included; None where it is not known. Here it is what the
        order's own delivery lines come to: nobody else knows prices of delivery.
        """
        prices = {}
        for order in self:
            charged = order.order_line.filtered(lambda line: line._is_delivery())
            prices[order] = sum(charged.mapped("price_total")) if charged else None
        return prices
