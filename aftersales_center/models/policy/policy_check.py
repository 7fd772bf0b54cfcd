"""What is wrong with a policy: said when a rule is saved, and again before it is activated."""

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...engine.policy_check import below_floor, contradiction, overlaps
from . import sentences
from .policy_rule import DIMENSIONS, EFFECTS

#: How many of the newest orders tell where a company delivers to.
_RECENT_ORDERS = 500
_CONDITIONS = {name for names in DIMENSIONS.values() for name in names if name}
_EFFECTS = sorted(f"sets_{effect.value}" for effect in EFFECTS)


class AftersalesPolicyRule(models.Model):
    _inherit = "aftersales.policy.rule"

    @api.constrains(
        *sorted(_CONDITIONS),
        "days_limit",
        "days_from",
        "days_to",
        "claims_limit",
        "claims_from",
        "claims_to",
        "price_limit",
        "price_from",
        "price_to",
        *_EFFECTS,
    )
    def _check_can_hold(self):
        """Refuse a rule that no claim can ever meet."""
        for rule in self:
            found = contradiction(rule._engine_rule())
            if found:
                raise ValidationError(
                    self.env._(
                        "“%(rule)s” can never do anything: %(why)s",
                        rule=rule.name,
                        why=sentences.tell(self.env, found.code, found.params),
                    )
                )

    @api.constrains("domain")
    def _check_domain(self):
        """Refuse a filter that does not parse, or looks at what its author may not see."""
        for rule in self:
            try:
                domain = rule._domain_list()
                if domain:
                    # With the rights of whoever writes it, which Odoo lifts for constraints:
                    # nobody tests fields they cannot read.
                    lines = rule.sudo(False).env["sale.order.line"]
                    with self.env.cr.savepoint(flush=False):
                        lines.search(Domain(domain), limit=1)
            except (ValueError, TypeError, KeyError, UserError, psycopg2.Error) as error:
                raise ValidationError(
                    self.env._(
                        "The filter on order lines of “%(rule)s” cannot be used: %(why)s"
                        " Choose its fields anew, or leave it empty.",
                        rule=rule.name,
                        why=error,
                    )
                ) from error


class AftersalesPolicy(models.Model):
    _inherit = "aftersales.policy"

    warnings = fields.Text(compute="_compute_warnings")

    @api.depends("rule_ids", "rule_ids.summary", "rule_ids.sequence", "company_id", "state")
    @api.depends_context("lang", "company")
    def _compute_warnings(self):
        """Looks at what is saved: a rule still being typed has no warnings yet."""
        for policy in self:
            policy.warnings = "\n".join(policy._origin._warnings()) if policy._origin else False

    def _warnings(self):
        """Sentences about rules that work, and probably not as meant; an empty list if none."""
        self.ensure_one()
        rules = self._engine_rules()
        names = {rule.id: rule.name for rule in self.rule_ids}
        return [
            *(
                self.env._(
                    "“%(first)s” and “%(second)s” both speak about “%(effect)s” with the same"
                    " priority. Where both hold, “%(first)s” goes, because it is older. Drag them"
                    " into the order you mean.",
                    first=names[first.id],
                    second=names[second.id],
                    effect=self._effect_words(effect),
                )
                for first, second, effect in overlaps(rules)
            ),
            *self._floor_warnings(rules, names),
        ]

    def _floor_warnings(self, rules, names):
        """Where a rule promises a consumer less than the law, which then holds anyway."""
        law = self.env["aftersales.legal.rule"]._law()
        sold_to = self._countries_sold_to()
        for rule in rules:
            for found in below_floor(rule, law, self._countries_of(rule, sold_to)):
                why = sentences.tell(self.env, found.code, found.params)
                yield self.env._("“%(rule)s”: %(why)s", rule=names[rule.id], why=why)

    def _countries_of(self, rule, sold_to):
        """Codes of the countries that an engine's ``rule`` may be about."""
        groups = self.env["res.country.group"].browse(rule.only.get("country_group", ()))
        named = set(rule.only.get("country", ())) | set(groups.country_ids.mapped("code"))
        return sorted(named or sold_to)

    def _effect_words(self, effect):
        """What an effect is called on the form."""
        return (
            self.env["aftersales.policy.rule"]
            ._fields[f"sets_{effect.value}"]
            ._description_string(self.env)
        )

    def _countries_sold_to(self):
        """ISO codes of the countries this policy's companies deliver to, their own included.

        Taken from the newest orders: what a warning needs, in a time that does not grow.
        """
        companies = self.company_id or self.env.companies
        # sudo: names of countries, out of orders of companies the user works in.
        recent = (
            self.env["sale.order"]
            .sudo()
            .search(
                [("state", "=", "sale"), ("company_id", "in", companies.ids)], limit=_RECENT_ORDERS
            )
        )
        countries = recent.partner_shipping_id.country_id | companies.sudo().country_id
        return frozenset(countries.mapped("code"))

    def _check_activation(self):
        """Stop what must not come into force.

        :raises UserError: naming the rule that can never hold, or that there is none at all.
        """
        self.ensure_one()
        if not self.rule_ids:
            raise UserError(
                self.env._(
                    "%s has no rules, so it would promise nothing. Add a rule; to have the law"
                    " alone decide, archive the active version instead.",
                    self.display_name,
                )
            )
        # A record that a rule names may have changed since the rule was saved.
        self.rule_ids._check_can_hold()
        self.rule_ids._check_domain()
