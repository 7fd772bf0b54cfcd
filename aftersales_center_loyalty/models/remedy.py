"""Store credit and vouchers: a remedy like a refund, whose money goes to a card."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.aftersales_center.models.remedy.credit import CreditPlan
from odoo.addons.aftersales_center.models.rma.rma_audit import told
from odoo.addons.aftersales_center.models.words import exact_amount

#: Kinds whose money goes to a card.
CREDIT_KINDS = ("store_credit", "voucher")


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    kind = fields.Selection(
        selection_add=[("store_credit", "Store credit"), ("voucher", "Voucher")],
        ondelete={"store_credit": "set default", "voucher": "set default"},
    )
    grant_ids = fields.One2many("aftersales.card.grant", "remedy_id", "Points")
    credit_given = fields.Monetary(
        "On the Card",
        compute="_compute_credit",
        compute_sudo=True,
        help="What the customer got and still has of this remedy, or has spent.",
    )
    credit_bonus = fields.Monetary("Bonus", compute="_compute_credit", compute_sudo=True)
    credit_spent = fields.Monetary(
        "Spent Before It Was Taken Back",
        compute="_compute_credit",
        compute_sudo=True,
        help="The credit note is not posted any more, but this much of the credit was spent.",
    )

    @api.depends(
        "grant_ids.points",
        "credit_line_ids.parent_state",
        "credit_line_ids.price_total",
        "credit_line_ids.aftersales_reversal_line_ids.parent_state",
    )
    def _compute_credit(self):
        for remedy in self:
            credits = remedy.grant_ids.filtered(lambda grant: grant.purpose == "credit")
            bonuses = remedy.grant_ids.filtered(lambda grant: grant.purpose == "bonus")
            remedy.credit_given = sum(credits.mapped("money"))
            remedy.credit_bonus = sum(bonuses.mapped("money"))
            remedy.credit_spent = (
                max(remedy.credit_given - remedy._credit_posted(), 0.0) if credits else 0.0
            )

    # ------------------------------------------------------------------
    # Hooks of the kinds
    # ------------------------------------------------------------------

    @api.model
    def _kinds_of_complaints(self):
        return super()._kinds_of_complaints() | set(CREDIT_KINDS)

    def _fulfil_store_credit(self):
        self._fulfil_to_card("store_credit")

    def _fulfil_voucher(self):
        for partner in self._case_partner().filtered(lambda partner: not partner.email):
            raise UserError(
                self.env._(
                    "%s has no e-mail address, so a voucher would not arrive. Add one, or choose"
                    " store credit.",
                    partner.display_name,
                )
            )
        self._fulfil_to_card("voucher")

    def _fulfil_to_card(self, kind):
        """Credit the goods; the points are given when the credit note is posted.

        :raises UserError: without a program, and where there is no money to turn into credit.
        """
        for remedy in self:
            remedy.company_id._aftersales_program(kind, remedy.currency_id)
        self._credit()
        for remedy in self:
            uom = remedy.product_uom_id
            if not uom.is_zero(remedy.qty_uninvoiced):
                raise UserError(
                    self.env._(
                        "“%s” was not invoiced completely, so nothing was paid that could become"
                        " credit. Settle it as a refund: what was not invoiced is then not"
                        " charged.",
                        remedy.product_id.display_name,
                    )
                )
            # free goods have nothing to turn into credit, and are no debt either
            if not remedy._credit_lines() and not remedy.currency_id.is_zero(remedy.amount):
                raise UserError(remedy._unpaid_sentence())

    def _unpaid_sentence(self):
        return self.env._(
            "What was invoiced for “%s” is not paid, so there is nothing to turn into credit."
            " Register the payment first, or refund the goods: the invoice is then lower.",
            self.product_id.display_name,
        )

    def _state_from_store_credit(self):
        return self._credited_state()

    def _state_from_voucher(self):
        return self._credited_state()

    def _cancel_store_credit(self):
        self._cancel_to_card()

    def _cancel_voucher(self):
        self._cancel_to_card()

    def _cancel_to_card(self):
        """Take back what is unspent; refuse when something was spent.

        :raises UserError: when a credit note is posted, or what the customer got was spent.
        """
        self._cancel_credit()
        self._sync_grants()
        credits = self.grant_ids.filtered(
            lambda grant: grant.purpose == "credit" and not grant.is_written_off
        )
        spent = sum(credits.mapped("money"))
        if credits and not self.currency_id.is_zero(spent):
            raise UserError(
                self.env._(
                    "%(spent)s of the credit for “%(product)s” were spent already and cannot be"
                    " taken back. Post the credit note again, or let a supervisor leave them to"
                    " the customer.",
                    spent=self.currency_id.format(spent),
                    product=self.product_id.display_name,
                )
            )

    def action_write_off_spent(self, reason):
        """Leave to the customer what was spent of a credit that was taken back.

        The remedy can be cancelled afterwards. Called by supervisors, who stand in for it with a
        ``reason``.

        :raises AccessError: for anybody else.
        :raises UserError: without a reason, or when nothing was spent.
        """
        if not self.env.user.has_group("aftersales_center.group_supervisor"):
            raise AccessError(
                self.env._("Leaving spent credit to the customer is for supervisors. Ask one.")
            )
        self.check_access("write")
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the customer keeps what was spent."))
        for remedy in self:
            spent = remedy.credit_spent
            if remedy.currency_id.is_zero(spent):
                raise UserError(
                    self.env._(
                        "Nothing of the credit for “%s” was spent before it was taken back.",
                        remedy.product_id.display_name,
                    )
                )
            # sudo: nobody writes rows of points; the supervisor's right was checked above
            remedy.sudo().grant_ids.filtered(
                lambda grant: grant.purpose == "credit"
            )._write_guarded({"is_written_off": True})
            remedy._audit(
                "card.written_off",
                product=remedy.product_id,
                amount=exact_amount(remedy.currency_id, spent),
                reason=told(reason),
            )
        return True

    # ------------------------------------------------------------------
    # Preview
    # ------------------------------------------------------------------

    def _preview_store_credit(self):
        return self._preview_to_card()

    def _preview_voucher(self):
        return self._preview_to_card()

    def _preview_to_card(self):
        """What the customer gets on a card: the credit, and the bonus where there is one."""
        self.ensure_one()
        # sudo: reading invoices for amounts of a return the agent may write
        remedy = self.sudo()
        plan = remedy._plan_credit()
        credit = sum(
            -values["price_unit"]
            for _invoice, values in plan.lines_of(remedy, "settlement")
            if not values.get("aftersales_card_payment_id")
        )
        # the note itself comes to nothing to pay: what counts is what it gives
        money = CreditPlan()
        for invoice, lines in plan.items():
            money[invoice] = [
                values
                for values in lines
                if values["aftersales_part"] != "settlement"
                or values.get("aftersales_card_payment_id")
            ]
        rows = remedy._preview_credit(money)
        if remedy.currency_id.compare_amounts(credit, 0.0) <= 0:
            text = self.env._("Nothing was paid that could become credit")
            return [*rows, remedy._preview_entry(text)]
        given = remedy.currency_id.format(credit)
        text = (
            self.env._("%s of it as store credit on the customer's eWallet", given)
            if remedy.kind == "store_credit"
            else self.env._("%s of it as a voucher, its code by mail", given)
        )
        rows.append(remedy._preview_entry(text))
        bonus = remedy._bonus_of(credit, remedy.company_id.aftersales_credit_bonus)
        if bonus:
            rows.append(remedy._preview_entry(self.env._("Bonus on top"), bonus, bonus))
        return rows

    def _bonus_of(self, credit, percent):
        """The bonus on ``credit``, in the order's currency."""
        return self.currency_id.round(credit * percent / 100)
