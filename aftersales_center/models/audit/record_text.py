"""The canonical text of an event, built by PostgreSQL: ``hashchain.Record.text`` in SQL.

Kept equal to the Python side by a test over random records.
"""

from odoo.tools import SQL


def record_text(tagged=True):
    """SQL for the canonical text of event ``e``; untagged, the text that the tag is made of."""
    return SQL(
        """
        '{"behalf":' || to_json(e.behalf)::text || ',"company":' || e.company_id
        || ',"date":"' || to_char(e.date, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        || '","event":' || to_json(e.event)::text || ',"format":' || e.format
        || ',"id":' || e.res_id || ',"login":' || to_json(e.login)::text
        || ',"model":' || to_json(e.res_model)::text || ',"name":' || to_json(e.res_name)::text
        || ',"origin":' || to_json(e.origin)::text || ',"partner":' || e.partner_id
        || ',"payload":' || e.payload || ',"tag":' || to_json(%s::text)::text
        || ',"user":' || e.user_id || '}'
        """,
        SQL("e.tag") if tagged else "",
    )


#: SQL for the digest (bytea) of the leaf of event ``e``.
LEAF = SQL("sha256('\\x00'::bytea || convert_to(%s, 'UTF8'))", record_text())
