"""What follows from a withdrawal: the return of what was delivered, the end of what was not."""

from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import formatLang

from ...engine.withdrawal_statement import split
from ..words import exact_quantity, quantity_words

#: How a statement came, as returns call it.
_CHANNELS = {"online": "portal", "email": "email", "phone": "phone", "store": "store"}
#: The same said again within this time is the same, and no return of further units.
_AGAIN = timedelta(days=1)
_LIVE = ("requested", "approved", "done")


class AftersalesWithdrawal(models.Model):
    _inherit = "aftersales.withdrawal"

    def _open_returns(self):
        """Open the return of a matched statement; called as the system, after it was matched.

        Delivered units that the law lets go are approved at once, whatever a policy says. Units
        whose right is over, excepted or doubtful are requested, for a person to decide. What
        was not delivered is put before an agent.

        :raises UserError: naming what prevents it.
        """
        self.ensure_one()
        order = self.order_id
        wanted = self._wanted()
        available = self.env["aftersales.entitlement"]._available(order.order_line)
        facts = self.env["aftersales.entitlement"]._facts(order.order_line)
        rights = order._aftersales_withdrawal_rights(self.received_on)
        back, rest, other = {}, {}, []
        for line, asked in wanted.items():
            if not line._aftersales_is_goods():
                other.append(line)
                continue
            ordered, delivered = line.product_uom_qty, facts.get(line.id, (0.0, 0.0))[0]
            give, cancel = split(asked, available[line.id], ordered, delivered)
            uom = line.product_uom_id
            if uom.compare(give, 0.0) > 0:
                back[line] = give
            if uom.compare(cancel, 0.0) > 0:
                rest[line] = cancel
        earlier = self._said_before()
        if earlier and self.goods and back:
            self._ask_about_repetition(earlier)
            back, rest = {}, {}
        self._return_goods(back, rights, earlier)
        if rest:
            self._stop_rest(rest)
        if other:
            self._ask_about_services(other)

    def _wanted(self):
        """``{sale line: quantity, or None for all of it}`` of what is withdrawn from."""
        self.ensure_one()
        lines = self.order_id.order_line.filtered(
            lambda line: not line.display_type and line.product_uom_qty > 0
        )
        if not self.goods:
            # Delivery charges follow the goods: refunds give them back by the law's own rule.
            return dict.fromkeys(lines.filtered(lambda line: not line._is_delivery()))
        asked = {each["line"]: float(each["quantity"]) for each in self.goods}
        return {line: asked[line.id] for line in lines if line.id in asked}

    def _said_before(self):
        """Earlier statements on the same order and the same goods, the newest first."""
        rows = self.search(
            [("order_id", "=", self.order_id.id), ("id", "!=", self.id)], order="id desc"
        )
        return rows.filtered(
            lambda row: row.rma_id
            and row.rma_id.state in _LIVE
            and (row.goods or []) == (self.goods or [])
            and abs(self.received_on - row.received_on) <= _AGAIN
        )

    # ------------------------------------------------------------------
    # What was delivered
    # ------------------------------------------------------------------

    def _return_goods(self, back, rights, earlier):
        """Open the returns of ``{sale line: quantity}``; one more statement adds none."""
        due = {line: units for line, units in back.items() if rights[line].open}
        doubtful = {line: units for line, units in back.items() if not rights[line].open}
        made = self.env["aftersales.rma"]
        if due:
            made |= self._open_return(due, rights)
            self._approve_return(made)
        if doubtful:
            rma = self._open_return(doubtful, rights)
            if rma.state == "requested":
                self._ask(
                    self.env._("Withdrawal to decide"),
                    self.env._(
                        "%s waits for a decision: by the dates we know, there is no right of"
                        " withdrawal (any more). The customer may know better; look at the"
                        " return.",
                        rma.name,
                    ),
                )
            made |= rma
        if not made:
            made = (earlier.rma_id | self._live_returns())[:1]
        if made and not self.rma_id:
            self._fill({"rma_id": made[0].id})

    def _live_returns(self):
        """Returns of this order that came of a withdrawal and are not closed otherwise."""
        return self.search(
            [("order_id", "=", self.order_id.id), ("rma_id.state", "in", _LIVE)], order="id"
        ).rma_id

    def _open_return(self, units, rights):
        """A requested return of ``{sale line: quantity}``, on the ground of withdrawal."""
        rma = self.env["aftersales.rma"].create(self._prepare_return(units))
        rma._write_guarded({"withdrawal_id": self.id})
        rma.action_request()
        self._audit(
            "withdrawal.returned",
            rma=rma,
            lines=[
                {
                    "product": line.product_id,
                    "quantity": exact_quantity(line.product_uom_id, quantity),
                    "uom": line.product_uom_id.name,
                    "right": rights[line].code,
                }
                for line, quantity in units.items()
            ],
        )
        return rma

    def _prepare_return(self, units):
        """Values of the return; a hook for bridges."""
        order = self.order_id
        reason = self._reason()
        team = self.env["aftersales.team"].search(
            [("company_id", "in", (False, self.company_id.id))], order="id", limit=1
        )
        return {
            "partner_id": order.partner_id.id,
            "company_id": self.company_id.id,
            "channel": _CHANNELS.get(self.channel, "backoffice"),
            "team_id": team.id,
            "user_id": False,
            "notified_on": self.received_on,
            "note": self.contract,
            "line_ids": [
                fields.Command.create(
                    {
                        "sale_line_id": line.id,
                        "quantity": quantity,
                        "reason_id": reason.id,
                        "requested_remedy": "refund",
                    }
                )
                for line, quantity in units.items()
            ],
        }

    def _reason(self):
        """The company's first reason that rests on the right of withdrawal.

        :raises UserError: when an administrator left none.
        """
        reason = self.env["aftersales.reason"].search(
            [
                ("claim_basis", "=", "withdrawal"),
                ("company_id", "in", (False, self.company_id.id)),
            ],
            limit=1,
        )
        if not reason:
            raise UserError(
                self.env._(
                    "There is no reason with the legal basis “Withdrawal”. Add one under"
                    " Configuration ▸ Reasons."
                )
            )
        return reason

    def _approve_return(self, rma):
        """Approve what the law gives: no policy, no review and no supervisor stands before it.

        The verdict of the policy stays on record; as the system, a verdict “to review” is no
        obstacle, and the statutory floor keeps a policy from refusing.
        """
        if rma.state == "requested":
            rma.action_approve()

    # ------------------------------------------------------------------
    # What was not delivered, and what is no goods
    # ------------------------------------------------------------------

    def _stop_rest(self, rest):
        """Tell the warehouse not to send, and an agent to cancel and to give the money back."""
        words = [
            f"{quantity_words(line.product_uom_id, quantity)} {line.product_id.display_name}"
            for line, quantity in rest.items()
        ]
        self._audit(
            "withdrawal.rest",
            lines=[
                {
                    "product": line.product_id,
                    "quantity": exact_quantity(line.product_uom_id, quantity),
                    "uom": line.product_uom_id.name,
                }
                for line, quantity in rest.items()
            ],
        )
        lines = self.env["sale.order.line"].union(*rest)
        moves = lines.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
            and move.location_dest_id.usage == "customer"
        )
        stop = self.env._(
            "The customer withdrew from %(order)s (%(row)s). Do not send: %(goods)s.",
            order=self.order_id.name,
            row=self.name,
            goods=", ".join(words),
        )
        if self.matched_how != "number":  # who sent it is proven; else a person stops it
            for picking in moves.picking_id:
                picking.message_post(body=stop, subtype_xmlid="mail.mt_note")
        self.order_id.message_post(body=stop, subtype_xmlid="mail.mt_note")
        billed = [words for words in map(self._billed_words, rest, rest.values()) if words]
        self._ask(
            self.env._("Cancel what was not delivered"),
            "\n".join(
                [
                    self.env._("%s: not delivered, and withdrawn from:", self.order_id.name),
                    *words,
                    self.env._(
                        "Cancel its delivery (%s) and lower the quantity ordered.",
                        ", ".join(moves.picking_id.mapped("name")) or "–",
                    ),
                    *(
                        [self.env._("Give back what was invoiced for it, in money:"), *billed]
                        if billed
                        else [self.env._("Nothing was invoiced for it.")]
                    ),
                ]
            ),
        )

    def _billed_words(self, line, cancelled):
        """What was invoiced of units that are not delivered, tax included; empty for nothing.

        :param cancelled: units of ``line`` that are not delivered and withdrawn from.
        """
        over = min(cancelled, line.qty_invoiced - (line.product_uom_qty - cancelled))
        if line.product_uom_id.compare(over, 0.0) <= 0:
            return ""
        amount = line.price_total / line.product_uom_qty * over
        return self.env._(
            "%(product)s: %(amount)s for %(quantity)s, tax included",
            product=line.product_id.display_name,
            amount=formatLang(self.env, amount, currency_obj=line.currency_id),
            quantity=quantity_words(line.product_uom_id, over),
        )

    def _ask_about_services(self, lines):
        names = ", ".join(line.product_id.display_name for line in lines)
        self._ask(
            self.env._("Withdrawal from a service"),
            self.env._(
                "%(order)s has what is not goods: %(names)s. Decide whether it was performed, end"
                " it and give back what is owed.",
                order=self.order_id.name,
                names=names,
            ),
        )

    def _ask_about_repetition(self, earlier):
        self._ask(
            self.env._("Withdrawn from twice?"),
            self.env._(
                "The customer declared the same within a day (%s). Ask whether further units are"
                " meant; if so, open a return for them with the same date.",
                ", ".join(earlier.mapped("name")),
            ),
        )
