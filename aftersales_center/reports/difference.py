"""Rows of a report that do not come out even, found without working all of them out."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class AftersalesDifferenceMixin(models.AbstractModel):
    """For reports with a column ``differs_at``, whose rows have the ids of a table.

    The column is worked out for the rows that are shown; who asks for those with a difference is
    answered from indexes of what is open (:meth:`_differences`). So are those who ask for no order:
    rows with a difference come first, the worst of them on top, however many others there are.
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
    def _differences(self):
        """Ids of the rows that do not come out even: queries, the worst difference first.

        A row is of the first query that finds it.
        """
        raise NotImplementedError

    @api.model
    def _with_difference(self):
        """Ids of all rows that do not come out even: a query."""
        return SQL(" UNION ").join(self._differences())

    @api.model
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        """Without an order of somebody's own, differences go on top."""
        if order:
            return super().search_fetch(domain, field_names, offset, limit, order)
        differs = Domain("difference", "=", True)
        uneven, even = Domain(domain) & differs, Domain(domain) & ~differs
        # Only ids are sorted: what the others come to is not worked out for that.
        found = super().search_fetch(uneven, [], offset, limit, "severity, id desc")
        if field_names:
            found.fetch(field_names)
        if limit is not None and len(found) >= limit:
            return found
        if not found and offset:
            offset -= self.search_count(uneven)
        else:
            offset = 0
        rest = limit and limit - len(found)
        return found + super().search_fetch(even, field_names, max(offset, 0), rest, "id desc")

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """``severity`` is the place of a row among :meth:`_differences`; no column has it."""
        if field_name != "severity":
            return super()._order_field_to_sql(alias, field_name, direction, nulls, query)
        cases = [
            SQL("WHEN %s IN (%s) THEN %s", SQL.identifier(alias, "id"), ids, place)
            for place, ids in enumerate(self._differences())
        ]
        return SQL("CASE %s END %s", SQL(" ").join(cases), direction)
