"""Offers of follow-up rules: a coupon of one's own for the customer's next order.

A coupon takes something off an order and so off its revenue; nothing is owed until it is used.
Gift cards and store credit are money owed: they are given for complaints, with their booking.
"""

from odoo import fields, models
from odoo.exceptions import UserError

_PROGRAMS = "[('program_type', '=', 'coupons')]"


class AftersalesFollowupRule(models.Model):
    _inherit = "aftersales.followup.rule"

    offer_program_id = fields.Many2one(
        "loyalty.program",
        "Coupon Program",
        check_company=True,
        domain=_PROGRAMS,
        ondelete="restrict",
        help="Each customer gets a coupon of it, with a code of their own.",
    )

    def _term_names(self):
        return [*super()._term_names(), "offer_program_id"]

    def _offer_missing(self):
        """What an offer still needs: a program of coupons that can be used today."""
        self.ensure_one()
        # sudo: whether the program can be used, whoever asks.
        return self.sudo().offer_program_id._aftersales_offer_refusal(self.company_id)


class LoyaltyProgram(models.Model):
    _inherit = "loyalty.program"

    def _aftersales_offer_refusal(self, company):
        """Why no coupon of this program can be offered today, in one sentence; empty if it can."""
        if not self:
            return self.env._("Choose the coupon program that the offer is made of.")
        if self.program_type != "coupons":
            return self.env._(
                "“%s” is no program of coupons. Gift cards and store credit are money owed, and"
                " are given for complaints. Choose coupons.",
                self.name,
            )
        today = fields.Date.context_today(self)
        if not self.active or (self.date_to and self.date_to < today):
            return self.env._("“%s” is over. Choose a coupon program that runs.", self.name)
        if not self.reward_ids:
            return self.env._("“%s” rewards nothing. Give it a reward first.", self.name)
        if self.company_id and self.company_id != company:
            return self.env._("“%s” belongs to another company.", self.name)
        return ""


class AftersalesFollowup(models.Model):
    _inherit = "aftersales.followup"

    offer_program_id = fields.Many2one("loyalty.program", readonly=True, ondelete="restrict")
    offer_card_id = fields.Many2one(
        "loyalty.card",
        "Coupon",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        groups="sales_team.group_sale_salesman",
        help="Whoever knows the code can use it.",
    )
    offer_used = fields.Boolean(
        "Used", compute="_compute_offer_used", compute_sudo=True, help="The coupon was used."
    )

    def _compute_offer_used(self):
        for followup in self:
            card = followup.offer_card_id
            followup.offer_used = bool(card) and card.use_count > 0

    def _do_offer(self, now):
        """Make the coupon, note what it is worth, and write the mail with its code."""
        program = self.offer_program_id
        if refusal := program._aftersales_offer_refusal(self.company_id):
            raise UserError(refusal)
        contact = self.contact_id or self.partner_id
        card = (
            self.env["loyalty.card"]
            .with_context(loyalty_no_mail=True, action_no_send_mail=True)
            .create(
                {
                    "program_id": program.id,
                    "partner_id": contact.id,
                    "points": max(min(program.reward_ids.mapped("required_points")), 1.0),
                    "expiration_date": self.company_id._aftersales_expiry() or program.date_to,
                }
            )
        )
        self._write_guarded({"offer_card_id": card.id, "cost": self.offer_amount})
        if self.template_id:
            self._do_mail(now)
            return
        card = card.with_context(loyalty_no_mail=False, action_no_send_mail=False)
        if program.communication_plan_ids.filtered(lambda plan: plan.trigger == "create"):
            card._send_creation_communication()
        elif template := card._get_default_template():
            template.send_mail(card.id, email_layout_xmlid="mail.mail_notification_light")
