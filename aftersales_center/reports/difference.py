"""Rows of a report that do not come out even, found without working all of them out."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class AftersalesDifferenceMixin(models.AbstractModel):
    """For reports with a column ``differs_at``, whose rows have the ids of a table.

    The column is worked out for the rows that are shown; who asks for those with a difference is
    answered from indexes of what is open (:meth:`_with_difference`).
    """

    _name = "aftersales.difference.mixin"
    _description = "Difference"

    #: Each report says by which of its differences.
    differs_at = fields.Selection(lambda self: [], "Difference", readonly=True)
    difference = fields.Boolean(
        "Has a Difference", compute="_compute_difference", search="_search_difference"
    )

    @api.depends("differs_at")
    def _compute_difference(self):
        for row in self:
            row.difference = bool(row.differs_at)

    def _search_difference(self, operator, value):
        if operator != "in":
            return NotImplemented
        if set(value) == {True, False}:
            return Domain.TRUE
        wanted = True in value
        # An array is worked out once, and the rows are fetched by their index.
        condition = "%s = ANY(ARRAY(%s))" if wanted else "%s NOT IN (%s)"
        return Domain.custom(
            to_sql=lambda _model, alias, _query: SQL(
                condition, SQL.identifier(alias, "id"), self._with_difference()
            ),
            predicate=lambda row: row.difference == wanted,
        )

    @api.model
    def _with_difference(self):
        """Ids of the rows that do not come out even: a query."""
        raise NotImplementedError
