"""Points follow the credit notes: given when posted, taken back when not any more."""

from odoo import models
from odoo.tools import float_round

from odoo.addons.aftersales_center.models.words import exact_amount

#: Parts of a credit note that give back what goods cost: they earned the points.
_GOODS_PARTS = (False, "goods", "discount", "reduction")
#: Programs whose cards are used up by an order and could be used again.
_COUPONS = ("coupons", "next_order_coupons")


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    def _sync_grants(self):
        """Give and take points until they agree with the posted credit notes.

        Called as the system in the transaction that posts, resets or cancels a credit note;
        doing it again changes nothing.
        """
        for remedy in self:
            remedy._sync_credit()
            remedy._sync_payments()
        self._sync_order_points()

    def _grant_for(self, purpose, program, card=None):
        """The row of this remedy for ``purpose`` (on ``card``), made when there is none yet."""
        grant = self.grant_ids.filtered(
            lambda grant: grant.purpose == purpose and (card is None or grant.card_id == card)
        )[:1]
        if not grant:
            grant = self.env["aftersales.card.grant"].create(
                {
                    "remedy_id": self.id,
                    "purpose": purpose,
                    "program_id": program.id,
                    "card_id": card.id if card else False,
                }
            )
        return grant

    # ------------------------------------------------------------------
    # Credit and bonus
    # ------------------------------------------------------------------

    def _sync_credit(self):
        """The eWallet or voucher has what is posted, and the bonus on it."""
        posted = self._credit_posted()
        grants = self.grant_ids.filtered(lambda grant: grant.purpose == "credit")
        if not grants and self.currency_id.compare_amounts(posted, 0.0) <= 0:
            return
        program = grants.program_id[:1] or self.company_id._aftersales_program(
            self.kind, self.currency_id
        )
        credit = grants[:1] or self._grant_for("credit", program)
        if not credit.card_id:
            credit.card_id = self._card(program)
        credit._reach(program._aftersales_to_points(posted))
        self._sync_bonus(program, credit, posted)
        if self.kind == "voucher" and posted > 0:
            self._mail_voucher(credit.card_id)
        self._tell_spent(posted)

    def _sync_bonus(self, program, credit, posted):
        bonus = self.grant_ids.filtered(lambda grant: grant.purpose == "bonus")[:1]
        if not bonus:
            percent = self.company_id.aftersales_credit_bonus
            if not percent or posted <= 0:
                return
            bonus = self._grant_for("bonus", program, credit.card_id)
            bonus._write_guarded({"percent": percent})
        elif not bonus.card_id:
            bonus.card_id = credit.card_id
        bonus._reach(program._aftersales_to_points(self._bonus_of(posted, bonus.percent)))

    def _card(self, program):
        """The customer's eWallet, made on first use; a new card for each voucher."""
        order = self.sale_line_id.order_id
        cards = self.env["loyalty.card"]
        values = {"program_id": program.id, "points": 0.0}
        if self.kind == "store_credit":
            partner = order.partner_id or self.complaint_id.partner_id
            # Two sessions would each make an eWallet, and orders look at one only: the second
            # to change the customer's row is run again, and then finds the first one's.
            self.env.cr.execute(
                "UPDATE res_partner SET write_date = write_date WHERE id = %s", [partner.id]
            )
            card = cards.search(
                [("partner_id", "=", partner.id), ("program_id", "=", program.id)], limit=1
            )
            if card:
                return card
            values["partner_id"] = partner.id
        else:
            # who gets the mail; whoever has the code may spend it
            values = dict(values, order_id=order.id) if order else self._card_of_goodwill(values)
            values["expiration_date"] = self.company_id._aftersales_expiry()
        return cards.with_context(loyalty_no_mail=True, action_no_send_mail=True).create(values)

    def _mail_voucher(self, card):
        """Note that the code is to be sent, once; the job sends it after this transaction."""
        notices = self.env["aftersales.notice"]
        if not notices.search_count([("card_id", "=", card.id)], limit=1):
            notices.create(
                {
                    "rma_id": self.rma_id.id,
                    "complaint_id": self.complaint_id.id,
                    "event": "voucher",
                    "card_id": card.id,
                }
            )
            self.env.ref("aftersales_center.cron_notices")._trigger()

    def _tell_spent(self, posted):
        """Say on the case that something could not be taken back, once per change."""
        spent = self.credit_given - posted
        if self.currency_id.compare_amounts(spent, 0.0) <= 0:
            return
        self._case()._say(  # no amount: receivers read the chatter, and see no prices
            self.env._(
                "A part of the credit for “%s” was spent already and could not be taken back. See"
                " the remedy.",
                self.product_id.display_name,
            )
        )
        self._audit(
            "card.spent",
            product=self.product_id,
            amount=exact_amount(self.currency_id, spent),
        )

    # ------------------------------------------------------------------
    # Payments by card
    # ------------------------------------------------------------------

    def _sync_payments(self):
        """Cards that paid for the goods have their share back."""
        lines = self.credit_line_ids.filtered(
            lambda line: line.aftersales_card_payment_id
            and line.aftersales_card_payment_id.coupon_id
        )
        grants = self.grant_ids.filtered(lambda grant: grant.purpose == "payment")
        cards = lines.aftersales_card_payment_id.coupon_id | grants.card_id
        for card in cards:
            target = 0.0
            for line in lines.filtered(lambda line: line.parent_state == "posted"):
                payment = line.aftersales_card_payment_id
                if payment.coupon_id == card and payment.price_total:
                    total = line.price_total - sum(
                        line._aftersales_reversals().mapped("price_total")
                    )
                    target += payment.points_cost * total / payment.price_total
            currency = card.program_id.currency_id
            self._grant_for("payment", card.program_id, card)._reach(currency.round(target))

    # ------------------------------------------------------------------
    # What the order earned and used
    # ------------------------------------------------------------------

    def _sync_order_points(self):
        """Earned points and used coupons of the orders that these remedies are about."""
        for order, remedies in self.grouped(lambda remedy: remedy.sale_line_id.order_id).items():
            earned = order.coupon_point_ids.filtered(
                lambda entry: entry.coupon_id.program_type == "loyalty" and entry.points > 0
            )
            for remedy in remedies:
                remedy._sync_earned(order, earned)
            remedies._sync_coupons(order)

    def _sync_earned(self, order, earned):
        """Take back the points that refunded goods earned, in proportion to what they cost."""
        grants = self.grant_ids.filtered(lambda grant: grant.purpose == "earned")
        if not grants and (not earned or not self.company_id.aftersales_take_back_points):
            return
        cost = sum(
            line.price_total
            for line in order.order_line
            if not line._aftersales_is_card_payment() and not line._aftersales_is_delivery()
        )
        lines = self.credit_line_ids.filtered(
            lambda line: line.parent_state == "posted" and line.aftersales_part in _GOODS_PARTS
        )
        credited = sum(lines.mapped("price_total")) - sum(
            lines._aftersales_reversals().mapped("price_total")
        )
        part = min(credited / cost, 1.0) if cost > 0 else 0.0
        for entry in earned:
            card = entry.coupon_id
            target = -float_round(entry.points * part, precision_digits=2)
            if target or grants:
                self._grant_for("earned", card.program_id, card)._reach(target)

    def _sync_coupons(self, order):
        """Make the coupons of an order that came back completely usable again, by setting."""
        used = order.order_line.filtered(
            lambda line: line.points_cost
            and line.coupon_id
            and line.coupon_id.program_type in _COUPONS
        )
        grants = order.order_line.aftersales_remedy_ids.grant_ids.filtered(
            lambda grant: grant.purpose == "coupon"
        )
        if not grants and (not used or not self.company_id.aftersales_reuse_coupons):
            return
        back = order._aftersales_is_all_refunded()
        for card, lines in used.grouped("coupon_id").items():
            given = grants.filtered(lambda grant, card=card: grant.card_id == card)
            if back and not sum(given.mapped("points")):
                grant = given[:1] or self[:1]._grant_for("coupon", card.program_id, card)
                grant._reach(sum(lines.mapped("points_cost")))
            elif not back:
                for grant in given:
                    grant._reach(0.0)
