"""How long personal text has to be kept, country by country: data, each with its source."""

from odoo import api, fields, models

from ...engine.keeping import Rule, StartsFrom


class AftersalesAuditRetention(models.Model):
    """One duty to keep records. The duty is the seller's: the company's country counts.

    A company's own rule stands in for the general one of the same scope.
    """

    _name = "aftersales.audit.retention"
    _description = "Retention Rule"
    _order = "scope, country_id, company_id, id"
    _check_company_auto = True

    scope = fields.Selection(
        [
            ("country", "Companies in a country"),
            ("one_stop_shop", "EU One-Stop Shop"),
            ("other", "Any other country"),
        ],
        "Applies To",
        required=True,
        default="country",
        help="The rule for any other country stands in where a country has none. That of the"
        " One-Stop Shop holds beside the country's, for companies that use it.",
    )
    country_id = fields.Many2one("res.country", index="btree_not_null", ondelete="restrict")
    company_id = fields.Many2one(
        "res.company", help="Empty for all companies. A company's own rule goes first."
    )
    years = fields.Integer(required=True, default=10)
    starts_from = fields.Selection(
        [
            ("fiscal_year_end", "End of the financial year"),
            ("calendar_year_end", "End of the calendar year"),
            ("order_date", "The day it was written"),
        ],
        "Counted From",
        required=True,
        default="fiscal_year_end",
    )
    source = fields.Text(required=True, help="The law, or the decision, that this rests on.")
    verified = fields.Boolean(
        help="Somebody compared the period with its source. Have your counsel do so for the"
        " countries you sell from."
    )
    active = fields.Boolean(default=True)

    _years_sensible = models.Constraint(
        "CHECK(years BETWEEN 0 AND 100)", "The years to keep must be between 0 and 100."
    )
    _country_if_any = models.Constraint(
        "CHECK((scope = 'country') = (country_id IS NOT NULL))",
        "Choose a country for a rule about one, and none for the other rules.",
    )
    _once_uniq = models.UniqueIndex(
        "(scope, COALESCE(country_id, 0), COALESCE(company_id, 0)) WHERE active",
        "There is a rule for this already. Change that one, or archive it.",
    )

    @api.depends("scope", "country_id", "years", "starts_from")
    def _compute_display_name(self):
        scopes = dict(self._fields["scope"]._description_selection(self.env))
        starts = dict(self._fields["starts_from"]._description_selection(self.env))
        for rule in self:
            rule.display_name = self.env._(
                "%(where)s: %(years)s years from: %(start)s",
                where=rule.country_id.name or scopes.get(rule.scope, ""),
                years=rule.years,
                start=starts.get(rule.starts_from, ""),
            )

    @api.model
    def _rules_of(self, company):
        """The rules that ``company`` is under; none at all means that everything is kept."""
        # sudo: which rules hold does not depend on who asks; only rules for everybody and
        # those of this company are looked at.
        rules = self.sudo().search([("company_id", "in", [False, company.id])])
        rules = rules.sorted(lambda rule: not rule.company_id)  # the company's own go first
        country = company.sudo().country_id
        national = rules.filtered(lambda rule: rule.country_id == country and country)[:1]
        found = national or rules.filtered(lambda rule: rule.scope == "other")[:1]
        if company.sudo().aftersales_oss:
            found |= rules.filtered(lambda rule: rule.scope == "one_stop_shop")[:1]
        return found

    def _as_rule(self):
        """This rule as the engine takes it; its source in words a person can cite."""
        self.ensure_one()
        return Rule(
            self.years, StartsFrom(self.starts_from), f"{self.display_name} ({self.source})"
        )
