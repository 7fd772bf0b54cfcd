"""How far the people of a tier decide: by kind of remedy and by currency."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine.authority import Limit

#: Below every amount: a remedy of a kind that a tier may not give is over its authority.
_NEVER = -1.0


class AftersalesTierAuthority(models.Model):
    """A limit of a tier for one kind of remedy, one currency, or both.

    The most special row counts: kind and currency, then the kind, then the currency, then what
    the tier itself says. Amounts are untaxed and count over all remedies of one case.
    """

    _name = "aftersales.tier.authority"
    _description = "Authority of a Tier"
    _inherit = ["aftersales.audit.config.mixin"]
    _order = "tier_id, kind, currency_id, id"

    tier_id = fields.Many2one(
        "aftersales.complaint.tier", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="tier_id.company_id")
    kind = fields.Selection(
        selection="_selection_kind", string="Remedy", help="Empty: every kind of remedy."
    )
    currency_id = fields.Many2one("res.currency", help="Empty: every currency, converted.")
    may = fields.Selection(
        [("amount", "Up to"), ("any", "Without limit"), ("not", "Not at all")],
        "May Give",
        required=True,
        default="amount",
    )
    amount_currency_id = fields.Many2one(
        "res.currency", compute="_compute_amount_currency_id", string="In"
    )
    amount = fields.Monetary(currency_field="amount_currency_id")
    two_people_above = fields.Monetary(
        currency_field="amount_currency_id", help="Above this, two people have to agree. 0: never."
    )

    _kind_currency_unique = models.UniqueIndex(
        "(tier_id, COALESCE(kind, ''), COALESCE(currency_id, 0))",
        "This tier has a limit for this remedy and currency already. Change that one.",
    )
    _amounts_in_order = models.Constraint(
        "CHECK(COALESCE(amount, 0) >= 0 AND (COALESCE(two_people_above, 0) = 0"
        " OR two_people_above >= COALESCE(amount, 0)))",
        "Limits are not negative, and the amount for two people is not below what one gives alone.",
    )

    @api.model
    def _selection_kind(self):
        return self.env["aftersales.remedy"]._fields["kind"]._description_selection(self.env)

    @api.depends("currency_id", "tier_id.currency_id")
    def _compute_amount_currency_id(self):
        for row in self:
            row.amount_currency_id = row.currency_id or row.tier_id.currency_id

    @api.depends("kind", "currency_id", "tier_id")
    def _compute_display_name(self):
        kinds = dict(self._selection_kind())
        for row in self:
            row.display_name = " · ".join(
                filter(
                    None,
                    [row.tier_id.name, kinds.get(row.kind), row.currency_id.name],
                )
            )

    @api.constrains("kind", "currency_id", "may")
    def _check_says_something(self):
        for row in self:
            if not row.kind and not row.currency_id:
                raise ValidationError(
                    self.env._(
                        "A limit for every remedy in every currency is the tier's own: set it"
                        " there, or choose a remedy or a currency here."
                    )
                )

    def _to_limit(self):
        self.ensure_one()
        if self.may == "not":
            return Limit(_NEVER)
        if self.may == "any":
            return Limit(None, self.two_people_above or None)
        return Limit(self.amount, self.two_people_above or None)


class AftersalesComplaintTier(models.Model):
    _inherit = "aftersales.complaint.tier"

    def _allows_kind(self, kind):
        """Whether people of this tier may give remedies of ``kind`` at all."""
        self.ensure_one()
        return not any(
            row.may == "not"
            for row in self.authority_ids
            if row.kind == kind and not row.currency_id
        )

    def _limit(self, kind, currency):
        """How far people of this tier decide on remedies of ``kind``.

        :param currency: what is given is in it; a row for it counts before the others.
        :returns: ``(engine.authority.Limit, currency of it)``; called as the system.
        """
        self.ensure_one()
        rows = {(row.kind or "", row.currency_id): row for row in self.authority_ids}
        none = self.env["res.currency"]
        for key in ((kind, currency), (kind, none), ("", currency)):
            if row := rows.get(key):
                return row._to_limit(), row.amount_currency_id
        alone = self.authority_amount or None
        return Limit(alone, self.two_people_above or None), self.currency_id
