"""Goods promised before the old ones are here: reserved, kept back, and let go by the facts.

A replacement or exchange may be planned as soon as its line is approved. Its transfer is made
and reserved at once, and cannot leave before the fact the company waits for: the arrival of the
old unit, or its acceptance. A reservation that lasts too long gives the stock free again.
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...engine.exchange import covers
from ..words import quantity_words

DELIVERY_WHEN = [
    ("now", "Now, before the old goods are back"),
    ("receipt", "When the old goods arrive"),
    ("acceptance", "When the old goods are accepted"),
]
#: Kinds that send goods, and so may be planned before the old ones are back.
AHEAD = ("replacement", "exchange")


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    delivery_when = fields.Selection(
        DELIVERY_WHEN,
        "Goods Leave",
        compute="_compute_delivery_when",
        store=True,
        readonly=False,
        precompute=True,
        help="When the new goods may leave. Until then their transfer stands reserved.",
    )
    is_held = fields.Boolean(
        "Kept Back",
        compute="_compute_is_held",
        store=True,
        help="Some of the new goods may not leave yet.",
    )
    reserved_until = fields.Date(
        copy=False, help="After this day the stock is free for others again."
    )
    is_reservation_expired = fields.Boolean(readonly=True, copy=False)

    _reserved_idx = models.Index(
        "(company_id, reserved_until)"
        " WHERE is_held AND reserved_until IS NOT NULL AND is_reservation_expired IS NOT TRUE"
    )

    @api.depends("rma_line_id", "complaint_id")
    def _compute_delivery_when(self):
        """What the line says when the remedy is planned; later :meth:`action_send_now` decides."""
        for remedy in self:
            if remedy.complaint_id:  # nothing comes back that it could wait for
                remedy.delivery_when = "now"
                continue
            remedy.delivery_when = (
                remedy.rma_line_id.delivery_when
                or remedy.delivery_when
                or (remedy.rma_line_id.company_id or self.env.company).aftersales_delivery_when
            )

    @api.depends(
        "kind",
        "quantity",
        "is_cancelled",
        "delivery_when",
        "rma_line_id.qty_accepted",
        "rma_line_id.qty_received",
        "rma_line_id.qty_inspected",
        "rma_line_id.qty_settleable",
        "rma_line_id.remedy_ids.quantity",
        "rma_line_id.remedy_ids.is_cancelled",
    )
    def _compute_is_held(self):
        for remedy in self:
            remedy.is_held = (
                remedy._may_be_ahead()
                and not remedy.is_cancelled
                and remedy.delivery_when != "now"
                and remedy.product_uom_id.compare(remedy._qty_may_leave(), remedy.quantity) < 0
            )

    def write(self, vals):
        """Nobody lets goods go that are kept back, but through :meth:`action_send_now`."""
        if "delivery_when" in vals and any(remedy.state != "to_do" for remedy in self):
            raise UserError(
                self.env._(
                    "The goods are on a transfer already. Use “Send now” to let them leave before"
                    " the old ones are back."
                )
            )
        return super().write(vals)

    # ------------------------------------------------------------------
    # Which units stand behind which remedy
    # ------------------------------------------------------------------

    def _may_be_ahead(self):
        """Whether this kind may be planned before the old goods are back."""
        return self.kind in AHEAD and not self.complaint_id

    def _qty_covered(self, fact="acceptance"):
        """How many of this remedy's units the arrived ones stand for, in the line's unit.

        Units that were settled otherwise come first: an arrived unit is never counted twice.

        :param fact: ``receipt`` (here, and not rejected) or ``acceptance``.
        """
        self.ensure_one()
        # sudo: quantities of the line's other remedies, whoever asks.
        line = self.sudo().rma_line_id
        live = line.remedy_ids._origin.filtered(lambda remedy: not remedy.is_cancelled)
        if self._origin not in live:  # planned, not saved; or cancelled
            return 0.0 if self.is_cancelled else line._qty_stands(fact)
        live = live.sorted(lambda remedy: (remedy._may_be_ahead(), remedy.id))
        shares = covers(line._qty_stands(fact), live.mapped("quantity"))
        return dict(zip(live.ids, shares, strict=True))[self._origin.id]

    def _qty_may_leave(self):
        """How many units may have left for the customer by now, in the line's unit."""
        self.ensure_one()
        if not self._may_be_ahead() or self.delivery_when == "now":
            return self.quantity
        return self._qty_covered(self.delivery_when or "acceptance")

    @api.constrains("quantity", "rma_line_id", "kind")
    def _check_units(self):
        """One unit, one remedy: what sends goods may wait for units that were only approved."""
        for line in self.rma_line_id:
            live = line.remedy_ids.filtered(lambda remedy: not remedy.is_cancelled)
            ahead = live.filtered(lambda remedy: remedy._may_be_ahead())
            if not ahead:
                continue
            uom = line.product_uom_id
            most = max(line.qty_approved, line.qty_settleable)
            planned = sum(remedy.quantity - remedy.qty_charged for remedy in live)
            if (
                uom.compare(planned, most) > 0
                or uom.compare(sum((live - ahead).mapped("quantity")), line.qty_settleable) > 0
            ):
                raise ValidationError(
                    self.env._(
                        "%(planned)s of “%(product)s” cannot be settled: %(approved)s were"
                        " approved, of these %(accepted)s may be settled now, and each unit is"
                        " settled once. Lower the quantity, or receive and inspect the rest first.",
                        planned=quantity_words(uom, planned),
                        product=line.product_id.display_name,
                        approved=quantity_words(uom, line.qty_approved),
                        accepted=quantity_words(uom, line.qty_settleable),
                    )
                )
        plain = self.filtered(
            lambda remedy: not any(
                other._may_be_ahead()
                for other in remedy.rma_line_id.remedy_ids
                if not other.is_cancelled
            )
        )
        return super(AftersalesRemedy, plain)._check_units()

    # ------------------------------------------------------------------
    # Keeping back and letting go
    # ------------------------------------------------------------------

    def _reserve(self):
        """Reserve what waits for the old goods, until the company's time is over.

        Called when the transfers were made, with the rights of the system.
        """
        today = fields.Date.context_today(self)
        for remedy in self.filtered("is_held"):
            days = remedy.company_id.aftersales_reserve_days
            if days and not remedy.reserved_until:
                remedy.reserved_until = today + timedelta(days=days)
        self.filtered("is_held").move_ids.filtered(
            lambda move: move.state in ("confirmed", "partially_available")
        )._action_assign()

    def action_reserve_again(self):
        """Reserve goods whose reservation ran out, for the company's time; called by agents."""
        self._check_case_access()
        self._write_guarded({"is_reservation_expired": False, "reserved_until": False})
        self.sudo()._reserve()  # sudo: agents have no stock group; transfers of their returns
        return True

    def _let_go(self):
        """Reserve what may leave now, where its reservation had run out; called after each fact."""
        free = self.filtered(
            lambda remedy: remedy.is_reservation_expired
            and not remedy.is_held
            and not remedy.is_cancelled
        )
        if free:
            free._write_guarded({"is_reservation_expired": False})
            free.move_ids.filtered(
                lambda move: move.state in ("confirmed", "partially_available")
            )._action_assign()

    @api.model
    def _cron_expire_reservations(self, limit=100):
        """Give stock free that is reserved for goods which never came; in batches.

        A batch is one transaction: being killed loses nothing and tells nobody twice.
        """
        cron = self.env["ir.cron"]
        for company in self.env["res.company"].search([], order="id", limit=10000):
            today = fields.Date.context_today(self.with_context(tz=company.partner_id.tz or "UTC"))
            domain = [
                ("company_id", "=", company.id),
                ("is_held", "=", True),
                ("is_reservation_expired", "=", False),
                ("reserved_until", "<", today),
            ]
            while remedies := self.search(domain, limit=limit, order="reserved_until, id"):
                remedies.with_company(company)._expire_reservation()
                if not cron._commit_progress(len(remedies)):
                    return

    def _expire_reservation(self):
        """Unreserve the goods of these remedies and ask their owners what to do."""
        self._write_guarded({"is_reservation_expired": True})
        self.move_ids.filtered(
            lambda move: move.state in ("assigned", "partially_available") and not move.picked
        )._do_unreserve()
        for remedy in self:
            remedy.rma_id._ask_owner(
                self.env._(
                    "%s: reserved too long, the stock is free for others", remedy.display_name
                )
            )

    def _check_release(self, moves):
        """Stop transfers that leave before the fact they wait for; called as they are booked.

        :param moves: moves to the customer with what is booked on them.
        :raises UserError: naming the fact, and how many may leave.
        """
        self.ensure_one()
        uom, allowed = self._goods_uom(), self._qty_may_leave()
        if uom.compare(allowed, self.quantity) >= 0:
            return
        if uom.compare(self._qty_left() + self._booked_goods(moves), allowed) <= 0:
            return
        when = dict(self._fields["delivery_when"]._description_selection(self.env))
        raise UserError(
            self.env._(
                "“%(product)s” of %(rma)s cannot leave yet: %(allowed)s of %(quantity)s may so"
                " far. It is sent: %(when)s. Set the quantity to what may leave, or ask an agent.",
                product=moves[:1].product_id.display_name,
                rma=self.rma_id.name,
                allowed=quantity_words(uom, max(allowed - self._qty_left(), 0.0)),
                quantity=quantity_words(uom, self.quantity),
                when=when[self.delivery_when or "acceptance"],
            )
        )

    def _booked_goods(self, moves):
        """What is booked on ``moves`` that are about to leave, in the unit goods are counted in."""
        return sum(
            move.product_uom._compute_quantity(
                move.quantity, self._goods_uom(), rounding_method="HALF-UP"
            )
            for move in moves
        )

    # ------------------------------------------------------------------
    # Less came than was promised
    # ------------------------------------------------------------------

    def _shrink(self):
        """Cut what was promised ahead to what came or has left; called when nothing more comes."""
        for remedy in self.filtered(lambda remedy: remedy._may_be_ahead()):
            if remedy.state not in ("to_do", "in_progress"):
                continue
            uom = remedy.product_uom_id
            keep = max(remedy._qty_covered("receipt"), remedy._qty_left())
            if uom.compare(keep, remedy.quantity) >= 0:
                continue
            if uom.compare(keep, 0.0) <= 0:
                remedy.action_cancel()
            else:
                remedy._resize(keep)

    def _resize(self, quantity):
        """Promise ``quantity`` (line's unit) instead; what waits is cancelled and made anew."""
        self.ensure_one()
        self._outgoing_moves().filtered(lambda move: move.state != "done")._action_cancel()
        self._write_guarded({"quantity": quantity})
        self._resend()

    def _resend(self):
        """Make the transfers for what has not left; exchanges do it by their order line."""
        if self._goods_uom().compare(self._qty_to_send(), 0.0) > 0:
            self._run_replacements()
