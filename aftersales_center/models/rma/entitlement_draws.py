"""Drawing on a sold line: one conditional UPDATE for each draw; see :mod:`.entitlement`."""

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..words import quantity_words
from .entitlement import CLAIM_DIGITS


class AftersalesEntitlement(models.Model):
    _inherit = "aftersales.entitlement"

    def _for(self, sale_lines):
        """The entitlements of ``sale_lines``, made on first use; called by every draw.

        Two transactions that both make the row of one line don't raise a unique violation:
        the second is retried by Odoo and finds it.
        """
        if not sale_lines:
            return self.browse()
        known = self.search([("sale_line_id", "in", sale_lines.ids)])
        missing = sale_lines - known.sale_line_id
        if missing:
            missing.flush_recordset(["company_id"])
            self.env.cr.execute(
                SQL(
                    """
                INSERT INTO aftersales_entitlement
                       (sale_line_id, company_id, qty_claimed, amount_remedied,
                        create_uid, create_date, write_uid, write_date)
                SELECT id, company_id, 0, 0, %(uid)s, now() AT TIME ZONE 'UTC',
                       %(uid)s, now() AT TIME ZONE 'UTC'
                  FROM sale_order_line WHERE id = ANY(%(ids)s)
                    ON CONFLICT (sale_line_id) DO NOTHING
                """,
                    uid=self.env.uid,
                    ids=missing.ids,
                )
            )
            missing.invalidate_recordset(["aftersales_entitlement_ids"])
            known = self.search([("sale_line_id", "in", sale_lines.ids)])
        return known

    def _claim(self, quantity):
        """Hold ``quantity`` (sale line's unit) of each sold line, or stop with one sentence.

        :raises UserError: when less than that is left over all live returns.
        """
        self._claim_many(dict.fromkeys(self, quantity))

    def _unclaim(self, quantity):
        """Give ``quantity`` (sale line's unit) back to each sold line."""
        self._unclaim_many(dict.fromkeys(self, quantity))

    def _claim_many(self, wanted, as_remedy=False):
        """Hold ``{entitlement: quantity}`` in one statement; called by RMA lines and remedies.

        :param as_remedy: a complaint's remedy holds the units, which stay with the customer: see
            ``_available_to_complaints``. It says so itself (``qty_held``) after this, not before.
        :raises UserError: naming the product, what is left and what was asked.
        """
        if not wanted:
            return
        self._flush_facts()
        rows = self.browse([row.id for row in wanted])
        left = SQL("facts.delivered - facts.outside - e.qty_claimed")
        if as_remedy:
            left = SQL("LEAST(%s, facts.sold - facts.held)", left)
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        self.env.cr.execute(
            SQL(
                """
            %(facts)s
            UPDATE aftersales_entitlement e
               SET qty_claimed = %(claimed)s
              FROM (VALUES %(asks)s) AS ask(id, quantity), facts
             WHERE e.id = ask.id AND facts.id = e.sale_line_id
               AND %(left)s - ask.quantity
                   > -LEAST(0.5 * 10.0 ^ (-%(digits)s), ask.quantity / 2)
         RETURNING e.id
            """,
                facts=self._facts_sql(rows.sale_line_id.ids),
                claimed=self._tidy_sql(SQL("e.qty_claimed + ask.quantity"), digits),
                digits=digits,
                left=left,
                asks=SQL(", ").join(
                    SQL("(%s, %s::numeric)", row.id, quantity) for row, quantity in wanted.items()
                ),
            )
        )
        held = {row_id for (row_id,) in self.env.cr.fetchall()}
        rows.invalidate_recordset(["qty_claimed", "qty_available"])
        for row, quantity in wanted.items():
            if row.id not in held and as_remedy:
                row._refuse_remedy(quantity)
            elif row.id not in held:
                row._refuse_claim(quantity)

    def _tidy_sql(self, claimed, digits):
        """``claimed`` as it is kept: parts that add up to a round quantity make exactly that.

        Twenty-four pieces of two dozen, one after the other, are two dozen.
        """
        return SQL(
            """
            CASE WHEN abs(%(claimed)s - round((%(claimed)s)::numeric, %(digits)s)) < 0.000001
                 THEN round((%(claimed)s)::numeric, %(digits)s)
                 ELSE round((%(claimed)s)::numeric, %(all)s) END
            """,
            claimed=claimed,
            digits=digits,
            all=CLAIM_DIGITS,
        )

    def _refuse_claim(self, quantity):
        line, uom = self.sale_line_id, self.product_uom_id
        delivered, outside = self._facts(line).get(line.id, (0.0, 0.0))
        left = max(delivered - outside - self.qty_claimed, 0.0)
        raise UserError(
            self.env._(
                "%(asked)s of “%(product)s” (%(order)s) cannot be returned: %(left)s of"
                " %(delivered)s delivered may still be claimed. Lower the quantity, or cancel"
                " another return of this order first.",
                asked=quantity_words(uom, quantity),
                product=line.product_id.display_name,
                order=line.order_id.name,
                left=quantity_words(uom, left),
                delivered=quantity_words(uom, delivered),
            )
        )

    def _unclaim_many(self, given):
        """Give ``{entitlement: quantity}`` back in one statement; called by lines and remedies."""
        if not given:
            return
        self.flush_model(["qty_claimed"])
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        self.env.cr.execute(
            SQL(
                """
            UPDATE aftersales_entitlement e
               SET qty_claimed = GREATEST(%(claimed)s, 0)
              FROM (VALUES %(backs)s) AS back(id, quantity)
             WHERE e.id = back.id
            """,
                claimed=self._tidy_sql(SQL("e.qty_claimed - back.quantity"), digits),
                backs=SQL(", ").join(
                    SQL("(%s, %s::numeric)", row.id, quantity) for row, quantity in given.items()
                ),
            )
        )
        self.browse([row.id for row in given]).invalidate_recordset(
            ["qty_claimed", "qty_available"]
        )

    def _draw(self, amount, over=0.0):
        """Use up ``amount`` (untaxed, order currency) of what was invoiced.

        :param over: what a supervisor allowed beyond what is left.
        :raises UserError: when less than ``amount`` is left.
        """
        self.ensure_one()
        self._draw_many({self: (amount, over)})

    def _draw_many(self, wanted):
        """Use up ``{entitlement: (amount, over)}`` in one statement; called by remedies.

        :raises UserError: naming the product, what is left and what was asked.
        """
        wanted = {
            row: (amount, row._limit() + over)
            for row, (amount, over) in wanted.items()
            if not row.currency_id.is_zero(amount)
        }
        if not wanted:
            return
        self.flush_model(["amount_remedied"])
        self.env.cr.execute(
            SQL(
                """
            UPDATE aftersales_entitlement e
               SET amount_remedied = round(e.amount_remedied + ask.amount, ask.digits)
              FROM (VALUES %s) AS ask(id, amount, most, digits)
             WHERE e.id = ask.id
               AND round(ask.most - e.amount_remedied - ask.amount, ask.digits) >= 0
         RETURNING e.id
            """,
                SQL(", ").join(
                    SQL(
                        "(%s, %s::numeric, %s::numeric, %s)",
                        row.id,
                        amount,
                        limit,
                        row.currency_id.decimal_places,
                    )
                    for row, (amount, limit) in wanted.items()
                ),
            )
        )
        drawn = {row_id for (row_id,) in self.env.cr.fetchall()}
        rows = self.browse([row.id for row in wanted])
        rows.invalidate_recordset(["amount_remedied", "amount_available"])
        for row, (amount, limit) in wanted.items():
            if row.id not in drawn:
                row._refuse_draw(amount, limit)

    def _limit(self):
        """What may be drawn in all: invoiced less credited by hand; live."""
        invoiced, credited = self._billed_amounts()
        return invoiced - credited

    def _refuse_draw(self, amount, limit):
        currency = self.currency_id
        raise UserError(
            self.env._(
                "%(amount)s for “%(product)s” (%(order)s) cannot be refunded: %(left)s is left"
                " of %(invoiced)s invoiced, without tax. Lower the amount, or ask a supervisor"
                " to allow more with a reason.",
                amount=currency.format(amount),
                product=self.sale_line_id.product_id.display_name,
                order=self.sale_line_id.order_id.name,
                left=currency.format(max(limit - self.amount_remedied, 0.0)),
                invoiced=currency.format(self._billed_amounts()[0]),
            )
        )

    def _release(self, amount):
        """Give ``amount`` (untaxed, order currency) back; called by remedies.

        Less than nothing holds it again, without looking at what is left.
        """
        self.ensure_one()
        self.flush_model(["amount_remedied"])
        self.env.cr.execute(
            SQL(
                """
            UPDATE aftersales_entitlement
               SET amount_remedied = GREATEST(
                       round((amount_remedied - %s)::numeric, %s), 0)
             WHERE id = %s
            """,
                amount,
                self.currency_id.decimal_places,
                self.id,
            )
        )
        self.invalidate_recordset(["amount_remedied", "amount_available"])
