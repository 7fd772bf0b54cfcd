"""Credit lines learn which part of a remedy they are; all there were until now are goods."""

from odoo.tools import SQL


def migrate(cr, version):
    """Mark the credit lines of remedies made before 19.0.1.3.0."""
    cr.execute(
        SQL(
            """
            UPDATE account_move_line
               SET aftersales_part = 'goods'
             WHERE aftersales_remedy_id IS NOT NULL
               AND aftersales_part IS NULL
               AND display_type = 'product'
            """
        )
    )
