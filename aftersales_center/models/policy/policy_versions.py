"""Which version of a policy holds for an order, and its rules for the engine."""

from datetime import datetime

import pytz

from odoo import api, fields, models
from odoo.tools import ormcache


class AftersalesPolicy(models.Model):
    _inherit = "aftersales.policy"

    @api.model
    def _active_of(self, company):
        """The active version of exactly this company; of an empty one, that for all."""
        return self.search([("company_id", "=", company.id), ("state", "=", "active")], limit=1)

    @api.model
    def _of(self, company, date):
        """The version whose days cover ``date``: the company's own, or that for all companies.

        :param date: a day, or a naive UTC moment (its day where the company is).
        :return: one policy, or none: then law alone decides.
        """
        return self._covering(self._versions(company), company, date)

    @api.model
    def _for_lines(self, sale_lines):
        """``{sale line: policy}``: the version frozen on each line, or that of its order's day.

        The number of queries does not grow with the lines. Called for each batch of decisions.
        """
        # sudo: which promise holds for a line does not depend on who asks.
        sold = self.env["sale.order.line"].sudo().browse(sale_lines.ids)  # read together
        versions = self._versions(sold.company_id)
        days = {}
        for line in sold:
            key = (line.company_id, line.order_id.date_order)
            if not line.aftersales_policy_id and key not in days:
                days[key] = self._covering(versions, *key)
        return {
            line: known.aftersales_policy_id.with_env(self.env)
            or days[known.company_id, known.order_id.date_order]
            for line, known in zip(sale_lines, sold, strict=True)
        }

    @api.model
    def _versions(self, companies):
        """All versions that are or were in force for ``companies``, newest first."""
        # sudo: as in _for_lines; only versions of these companies and of all.
        return self.sudo().search(
            [("company_id", "in", [False, *companies.ids]), ("state", "!=", "draft")],
            order="valid_from desc nulls last, version desc",
        )

    @api.model
    def _covering(self, versions, company, date):
        day = self._day(company, date)
        covering = versions.filtered(
            lambda policy: (not policy.valid_from or policy.valid_from <= day)
            and (not policy.valid_to or day <= policy.valid_to)
        )
        own = covering.filtered(lambda policy: policy.company_id == company)
        general = covering.filtered(lambda policy: not policy.company_id)
        return (own or general)[:1].with_env(self.env)

    @api.model
    def _day(self, company, date):
        """``date`` as a day on the calendar of ``company``."""
        if not isinstance(date, datetime):
            return fields.Date.to_date(date)
        # sudo: a time zone of the company itself
        zone = pytz.timezone(company.sudo().partner_id.tz or "UTC")
        return pytz.utc.localize(date).astimezone(zone).date()

    def _today(self):
        return self._day(self.company_id or self.env.company, fields.Datetime.now())

    def _engine_rules(self):
        """The rules of this version for the engine: a tuple, whatever order they are stored in.

        Kept in memory once they are fixed. Called for each batch of decisions; no policy, no rules.
        """
        if not self:
            return ()
        self.ensure_one()
        policy = self.sudo()  # sudo: as in _for_lines; only the engine sees the rules
        return policy._build_rules() if policy.state == "draft" else policy._fixed_rules()

    @ormcache("self.id")
    def _fixed_rules(self):
        return self._build_rules()

    def _build_rules(self):
        return tuple(rule._engine_rule() for rule in self.rule_ids)

    def _matched(self, sale_lines):
        """``{sale line: ids of rules}`` whose filter on order lines it meets.

        One query per rule with a filter. Called for each batch of decisions.
        """
        return self.sudo().rule_ids._matching(sale_lines)  # sudo: as in _engine_rules
