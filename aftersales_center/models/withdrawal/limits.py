"""How many declarations the public page takes of one visitor; nobody's first is turned away."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import email_normalize

#: Declarations an hour: of one visitor in all, and of one visitor again for the same address; of
#: an order that login or link prove, as many as for one address.
BY_VISITOR = "aftersales_center.withdrawals_by_visitor"
REPEATED = "aftersales_center.withdrawals_repeated"
#: Many people share one address of the internet: a firm, a dormitory, a provider of phones.
_DEFAULT = {BY_VISITOR: 100, REPEATED: 10}


class AftersalesWithdrawal(models.Model):
    _inherit = "aftersales.withdrawal"

    @api.model
    def _may_declare(self, visitor, statement, order, key):
        """Whether the page takes one more statement within this hour; called before it does.

        Where login or link prove the order, only that order counts, so that nobody else can use
        its tries up. The first of a visitor, an address or an order always passes. The same page
        sent again is no other statement.

        :param visitor: what the visitor is told apart by, an IP address.
        :param statement: a :class:`~...engine.withdrawal_statement.Statement` without errors.
        :param order: the order that was proven, or None.
        :param key: as of :meth:`_submit`.
        """
        # sudo: whether the same was recorded; consumers have no rights here.
        if self.sudo().search_count([("form_key", "=", key)], limit=1):
            return True
        if order:
            limits = {f"order:{order.id}": self._declarations(REPEATED)}
        else:
            address = email_normalize(statement.address) or statement.address
            limits = {
                f"ip:{visitor}": self._declarations(BY_VISITOR),
                f"ip:{visitor} mail:{address}": self._declarations(REPEATED),
            }
        # sudo: visitors have no right on anything of ours; hashes and numbers are kept.
        return self.env["aftersales.guest.count"].sudo()._allows("withdraw", limits)

    @api.model
    def _declarations(self, setting):
        """The limit an administrator set, at least one an hour."""
        # sudo: one number.
        told = self.env["ir.config_parameter"].sudo().get_param(setting)
        return max(int(told) if told and told.isdecimal() else _DEFAULT[setting], 1)

    @api.model
    def _declare_again_on(self):
        """When the counts begin anew (naive UTC)."""
        now = fields.Datetime.now()
        return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
