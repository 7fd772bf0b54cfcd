"""How far each role decides: the limits an administrator sets."""

from odoo import api, fields, models, tools

from ...engine.authority import Limit

#: Roles that decide, the lowest first. A role without a row has the limit of the next one up.
ROLES = ("agent", "supervisor", "administrator")


class AftersalesAuthority(models.Model):
    """Up to which amount one role settles a return or a complaint alone, in one currency.

    Amounts are untaxed and count over all remedies of one case, so that splitting a remedy does
    not get around them. A company without rows has no limits.
    """

    _name = "aftersales.authority"
    _description = "Authority"
    _inherit = ["aftersales.cached.mixin", "aftersales.audit.config.mixin"]
    _order = "company_id, currency_id, role"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    role = fields.Selection(
        [("agent", "Agent"), ("supervisor", "Supervisor"), ("administrator", "Administrator")],
        required=True,
        default="agent",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        help="What is given in a currency without a row of its own is converted at today's rate.",
    )
    amount = fields.Monetary(
        "Decides Alone Up To",
        required=True,
        help="Untaxed, over all remedies of one return or complaint. Above it, a supervisor who"
        " did not ask for it decides.",
    )
    two_people_above = fields.Monetary(
        help="Above this, two people have to agree, neither of them who asked. 0 asks for one only."
    )

    _role_unique = models.UniqueIndex(
        "(company_id, role, currency_id)",
        "There is a limit for this role and currency already. Change that one.",
    )
    _amounts_in_order = models.Constraint(
        "CHECK(amount >= 0 AND (two_people_above = 0 OR two_people_above IS NULL"
        " OR two_people_above >= amount))",
        "Limits are not negative, and the amount for two people is not below what one decides"
        " alone.",
    )

    @api.depends("role", "currency_id")
    def _compute_display_name(self):
        roles = dict(self._fields["role"]._description_selection(self.env))
        for row in self:
            row.display_name = f"{roles.get(row.role, '')} ({row.currency_id.name or ''})"

    @api.model
    @tools.ormcache("company_id")
    def _rows(self, company_id):
        """``{role: {currency id: (amount, two_people_above)}}`` of a company, for the system."""
        rows = {}
        # sudo: limits of the company whose remedy is settled, whoever settles it; no one reads
        # them from here but the check itself.
        for row in self.sudo().search([("company_id", "=", company_id)]):
            rows.setdefault(row.role, {})[row.currency_id.id] = (row.amount, row.two_people_above)
        return rows

    @api.model
    def _limit(self, company, role, currency):
        """The :class:`~engine.authority.Limit` of ``role`` and the currency it is in.

        :param currency: of what is given. Without a row for it, the row of the company's own
            currency counts, and else any other.
        :returns: ``(limit, currency)``; no limit where there is no row.
        """
        rows = self._rows(company.id)
        for candidate in ROLES[ROLES.index(role) :]:
            if of_role := rows.get(candidate):
                key = next(
                    (key for key in (currency.id, company.currency_id.id) if key in of_role),
                    min(of_role),
                )
                alone, two_above = of_role[key]
                return Limit(alone, two_above or None), self.env["res.currency"].browse(key)
        return Limit(), currency
