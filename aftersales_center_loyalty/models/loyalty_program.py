"""Which program stands for money a customer gets, and what a point of it is worth."""

from odoo import fields, models
from odoo.exceptions import UserError

#: What a remedy may be made of, by its kind; the first one is used where nothing is configured.
PROGRAM_TYPES = {"store_credit": ("ewallet",), "voucher": ("gift_card", "coupons")}


class ResCompany(models.Model):
    _inherit = "res.company"

    def _aftersales_programs(self, kind):
        """Programs for remedies of ``kind``: the configured ones, else all that would do."""
        self.ensure_one()
        chosen = (
            self.aftersales_credit_program_ids
            if kind == "store_credit"
            else self.aftersales_voucher_program_ids
        )
        programs = chosen.filtered("active") or self.env["loyalty.program"].search(
            [
                *self.env["loyalty.program"]._check_company_domain(self),
                ("program_type", "=", PROGRAM_TYPES[kind][0]),
            ]
        )
        today = fields.Date.context_today(self)
        return programs.filtered(lambda program: not program.date_to or program.date_to >= today)

    def _aftersales_program(self, kind, currency):
        """The program for a remedy of ``kind`` in ``currency``; called when one is fulfilled.

        :raises UserError: when there is none, or it cannot stand for money.
        """
        programs = self._aftersales_programs(kind).filtered(
            lambda program: program.currency_id == currency
        )
        if not programs:
            raise UserError(
                self.env._(
                    "There is no eWallet program in %(currency)s. An administrator can choose one"
                    " in the settings under After-Sales, or refund the goods instead.",
                    currency=currency.name,
                )
                if kind == "store_credit"
                else self.env._(
                    "There is no gift card program in %(currency)s. An administrator can choose"
                    " one in the settings under After-Sales, or refund the goods instead.",
                    currency=currency.name,
                )
            )
        program = programs[:1]
        if refusal := program._aftersales_refusal():
            raise UserError(refusal)
        return program


class LoyaltyProgram(models.Model):
    _inherit = "loyalty.program"

    def _aftersales_reward(self):
        """The reward that spends points as money; empty where points are not money."""
        self.ensure_one()
        return self.reward_ids.filtered(
            lambda reward: reward.reward_type == "discount"
            and reward.discount_mode == "per_point"
            and reward.discount_applicability == "order"
        )[:1]

    def _aftersales_to_points(self, amount):
        """Points worth ``amount``, in the program's currency."""
        return self.currency_id.round(amount / self._aftersales_reward().discount)

    def _aftersales_to_money(self, points):
        """What ``points`` are worth, in the program's currency."""
        reward = self._aftersales_reward()
        return self.currency_id.round(points * reward.discount) if reward else 0.0

    def _aftersales_product(self):
        """The product that selling points is booked on; else the one that spends them."""
        self.ensure_one()
        return self.rule_ids.product_ids[:1] or self._aftersales_reward().discount_line_product_id

    def _aftersales_refusal(self):
        """Why this program cannot stand for money, in one sentence; None when it can."""
        self.ensure_one()
        reward = self._aftersales_reward()
        if not reward or reward.required_points > 1 or reward.clear_wallet:
            return self.env._(
                "A point of “%s” does not stand for a fixed amount of money that can be spent bit"
                " by bit, so the program cannot be used for store credit or vouchers. Let an"
                " administrator choose another program in the settings.",
                self.name,
            )
        if reward.discount_line_product_id.taxes_id:  # paying with it would take tax off again
            return self.env._(
                "The product that “%s” pays with carries taxes, so its cards do not stand for"
                " money. Take the taxes off it, or let an administrator choose another program.",
                self.name,
            )
        return None

    def _aftersales_warning(self):
        """What an administrator should look at in this program; None when nothing."""
        self.ensure_one()
        if refusal := self._aftersales_refusal():
            return refusal
        if self._aftersales_product().taxes_id:
            return self.env._(
                "The product that sells “%s” carries taxes: what is sold by it is taxed, what is"
                " given for returns is not.",
                self.name,
            )
        products = self._aftersales_product() | self._aftersales_reward().discount_line_product_id
        company = self.company_id or self.env.company
        # sudo: whether an account is a liability, for an administrator without accounting rights.
        accounts = [
            product.sudo().with_company(company).product_tmpl_id.get_product_accounts()["income"]
            for product in products
        ]
        if any(account.internal_group != "liability" for account in accounts if account):
            return self.env._(
                "The income account of the products of “%s” is no liability: what is owed to"
                " customers shows as income.",
                self.name,
            )
        if len({account.id for account in accounts}) > 1:
            return self.env._(
                "“%s” is sold on one account and spent on another one: what is owed to customers"
                " shows in two places.",
                self.name,
            )
        return None
