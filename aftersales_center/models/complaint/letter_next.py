"""What the letter says of what comes: by when, what becomes of the goods, until when to appeal."""

from odoo import fields, models
from odoo.tools import format_date

from ..words import quantity_words
from .complaint_remedy import PAID_OUT

#: Remedies for units that the customer has.
_OF_GOODS = ("refund", "price_reduction", "replacement", "repair", "voucher")


class AftersalesComplaint(models.Model):
    _inherit = "aftersales.complaint"

    def _letter(self):
        """With ``next``, ``goods`` (sentences, in order) and ``appeal``, all plain text."""
        letter = super()._letter()
        complaint = self._in_customers_words()
        is_decided = bool(letter["decision"])
        return {
            **letter,
            "next": complaint._letter_next() if is_decided else [],
            "goods": complaint._letter_goods(is_decided),
            "appeal": complaint._letter_appeal() if is_decided else "",
        }

    def _in_customers_words(self):
        """This complaint in the customer's language and time zone."""
        self.ensure_one()
        return self.with_context(
            lang=self.customer_lang,
            tz=self.partner_id.tz or self.company_id.partner_id.tz or "UTC",
        )

    def _letter_next(self):
        """What we do now, whether the customer has to do anything, and by when we do it."""
        # sudo: days of this complaint's own promises and returns.
        case = self.sudo()
        if case.outcome == "rejected" and not case._letter_remedies():
            told = [
                self.env._(
                    "With this our work on your complaint ends, unless you ask us to look at it"
                    " again."
                )
            ]
        elif case.remedy_status == "done" and not self._lines_to_send():
            told = [self.env._("We have done what we promise above.")]
        elif self._lines_to_send():
            told = [self.env._("We do what we promise above.")]
        else:
            told = [self.env._("We do what we promise above, and you need not do anything for it.")]
        for rma in case.rma_ids.filtered(lambda rma: rma.state == "approved"):
            if rma.refund_due_on and rma.is_refund_withheld:
                told.append(
                    self.env._(
                        "We refund %s as soon as the goods, or proof that you sent them, arrive.",
                        rma.name,
                    )
                )
            elif rma.refund_due_on:
                told.append(
                    self.env._(
                        "We refund %(rma)s by %(day)s at the latest.",
                        rma=rma.name,
                        day=self._long_day(rma.refund_due_on),
                    )
                )
        open_remedies = case.remedy_ids.filtered(
            lambda remedy: remedy.state in ("to_do", "in_progress")
        )
        # A decision may be the customer's before anybody wrote down with what it is put right.
        is_owed = case.outcome in ("upheld", "partly") and not case.remedy_ids
        by = case._promised(("resolve",))
        paid = open_remedies.filtered(lambda remedy: remedy.kind in PAID_OUT)
        if by and open_remedies and paid == open_remedies:
            told.append(self.env._("The money is with you by %s.", self._long_day(by)))
        elif by and (open_remedies or is_owed):
            told.append(self.env._("What you get from us is with you by %s.", self._long_day(by)))
        if paid:
            told.append(self.env._("It comes back the way you paid."))
        return told

    def _granted_lines(self):
        """Lines of this complaint's approved returns of which anything was granted."""
        # sudo: units of this complaint's own returns.
        rmas = self.sudo().rma_ids.filtered(lambda rma: rma.state == "approved")
        return rmas._told_lines().filtered(
            lambda line: line.product_uom_id.compare(line.qty_approved, 0) > 0
        )

    def _lines_to_send(self):
        """Those of which the customer still has to send something back."""
        return self._granted_lines().filtered(
            lambda line: not line.keeps_item
            and line.product_uom_id.compare(line.qty_received + line.qty_lost, line.qty_approved)
            < 0
        )

    def _letter_goods(self, is_decided):
        """Whether the customer keeps the goods or sends them back, and by when."""
        # sudo: units and days of this complaint's own returns and remedies.
        case = self.sudo()
        lines = self._granted_lines()
        told = []
        for rma, due in self._lines_to_send().grouped("rma_id").items():
            what = self._goods_words(
                (line, line.qty_approved - line.qty_received - line.qty_lost) for line in due
            )
            told.append(
                self.env._(
                    "Please send back by %(day)s, with the return slip of %(rma)s: %(what)s.",
                    day=self._long_day(rma.send_back_by),
                    rma=rma.name,
                    what=what,
                )
                if rma.send_back_by
                else self.env._(
                    "Please send back, with the return slip of %(rma)s: %(what)s.",
                    rma=rma.name,
                    what=what,
                )
            )
        if kept := lines.filtered("keeps_item"):
            told.append(
                self.env._(
                    "You keep: %s.",
                    self._goods_words((line, line.qty_approved) for line in kept),
                )
            )
        gives = case.remedy_ids.filtered(
            lambda remedy: remedy.state != "cancelled" and remedy.kind in _OF_GOODS
        )
        if is_decided and not told and gives:
            told.append(
                self.env._("You keep the goods that you have; nothing has to be sent back.")
            )
        elif is_decided and not told and not case.rma_ids and (case.order_ids or case.product_ids):
            told.append(self.env._("You need not send anything back."))
        return told

    def _letter_appeal(self):
        """Until when the customer may appeal; empty without a limit."""
        until = self._appeal_until()
        return until and self.env._(
            "Please do so by %s; later we may not be able to look at it again.",
            self._long_day(until),
        )

    def _appeal_until(self):
        """The customer's last day to appeal; False without a limit, or while undecided."""
        self.ensure_one()
        days = self.company_id.aftersales_appeal_days
        if not days or not self.date_decided:
            return False
        decided = fields.Datetime.context_timestamp(
            self._in_customers_words(), self.date_decided
        ).date()
        return fields.Date.add(decided, days=days)

    def _long_day(self, day):
        """A day with its month in words: nobody takes the month for the day."""
        return format_date(self.env, day, date_format="long")

    def _letter_day(self, moment):
        return self._long_day(fields.Datetime.context_timestamp(self, moment).date())

    @staticmethod
    def _goods_words(rows):
        return ", ".join(
            f"{line.product_id.with_context(display_default_code=False).display_name}"
            f" ({quantity_words(line.product_uom_id, quantity)})"
            for line, quantity in rows
        )


class ResCompany(models.Model):
    _inherit = "res.company"

    aftersales_appeal_days = fields.Integer(
        "Days to Appeal",
        default=30,
        help="How long after a decision customers may appeal against it. 0 sets no limit.",
    )

    _appeal_days_positive = models.Constraint(
        "CHECK(aftersales_appeal_days >= 0)", "The days to appeal cannot be negative."
    )
