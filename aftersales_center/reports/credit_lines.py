"""SQL about credit notes of remedies that several reports share."""

from odoo.tools import SQL


def lines_of_remedy(condition):
    """``SELECT id, part, sign`` of the lines that say what a remedy ``rem`` credited.

    Its lines on credit notes (sign 1), those by which an accountant took them back (−1), and the
    coins (part ``coins``) that round such documents to what can be paid in cash. Coins are of the
    whole note: the first remedy on it counts them, once.

    :param SQL condition: which remedies, said of ``rem``.
    """
    return SQL(
        """
        SELECT own.id, own.aftersales_part AS part, 1 AS sign
          FROM aftersales_remedy rem
          JOIN account_move_line own ON own.aftersales_remedy_id = rem.id
         WHERE %(condition)s
         UNION ALL
        SELECT back.id, own.aftersales_part, -1
          FROM aftersales_remedy rem
          JOIN account_move_line own ON own.aftersales_remedy_id = rem.id
          JOIN account_move_line back ON back.aftersales_reversed_line_id = own.id
          JOIN account_move taken
            ON taken.id = back.move_id AND taken.reversed_entry_id = own.move_id
         WHERE %(condition)s
         UNION ALL
        SELECT coins.id, 'coins', coins.sign FROM (%(coins)s) coins
        """,
        condition=condition,
        coins=coins_of_remedy(condition),
    )


def coins_of_remedy(condition):
    """``SELECT id, sign, remedy_id`` of cash rounding lines; see :func:`lines_of_remedy`."""
    return SQL(
        """
        SELECT coin.id, document.sign, rem.id AS remedy_id
          FROM aftersales_remedy rem
          JOIN account_move_line own ON own.aftersales_remedy_id = rem.id
          JOIN LATERAL (
                SELECT own.move_id AS id, 1 AS sign
                 UNION ALL
                SELECT taken.id, -1 FROM account_move taken
                 WHERE taken.reversed_entry_id = own.move_id
                   AND taken.move_type = 'out_invoice') document ON TRUE
          JOIN account_move_line coin
            ON coin.move_id = document.id AND coin.display_type = 'rounding'
         WHERE %(condition)s
           AND NOT EXISTS (SELECT FROM account_move_line earlier
                            WHERE earlier.move_id = own.move_id
                              AND earlier.aftersales_remedy_id IS NOT NULL
                              AND earlier.id < own.id)
        """,
        condition=condition,
    )


#: Where no quantity is asked for.
_NO_QUANTITY = SQL("NULL::float")
_NO_JOIN = SQL("")


def credited(condition, quantity=_NO_QUANTITY, units=_NO_JOIN):
    """What the remedies of ``condition`` credited, in one row, from posted documents.

    ``untaxed`` and ``total`` (with tax) leave out what pays the customer otherwise, such as store
    credit; ``open`` is what of it is still to be paid, ``is_open`` whether a note is not settled.
    In the company's currency at the rate of each document.

    :param SQL quantity: what to add up as ``quantity`` for lines ``b`` of goods, signed ``x``.
    :param SQL units: joins that ``quantity`` needs.
    """
    return SQL(
        """
        SELECT SUM(%(quantity)s) FILTER (WHERE COALESCE(x.part, 'goods') = 'goods') AS quantity,
               SUM(b.balance) FILTER (WHERE x.part IS DISTINCT FROM 'settlement'
                                        AND b.tax_repartition_line_id IS NULL) AS untaxed,
               SUM(taxed.amount) FILTER (WHERE x.part IS DISTINCT FROM 'settlement') AS total,
               SUM(taxed.amount * m.amount_residual / NULLIF(m.amount_total, 0)) AS open,
               BOOL_OR(m.amount_residual <> 0) FILTER (WHERE x.sign > 0) AS is_open
          FROM (%(lines)s) x
          JOIN account_move_line b ON b.id = x.id
          JOIN account_move m ON m.id = b.move_id AND m.state = 'posted'
           AND m.move_type = CASE WHEN x.sign > 0 THEN 'out_refund' ELSE 'out_invoice' END
          %(units)s
          JOIN LATERAL (
                SELECT CASE WHEN x.part = 'coins' THEN b.amount_currency
                            ELSE x.sign * b.price_total END
                       / COALESCE(NULLIF(m.invoice_currency_rate, 0), 1) AS amount) taxed ON TRUE
        """,
        quantity=quantity,
        units=units,
        lines=lines_of_remedy(condition),
    )
