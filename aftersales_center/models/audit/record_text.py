"""The canonical text of an event, built by PostgreSQL: ``hashchain.Record.text`` in SQL.

Kept equal to the Python side by a test over random records. Only names and logins are free
text and may need JSON's escapes; the other columns hold identifiers of ours. One put there by
an attacker changes the text in any case: each constant part stands exactly once in it.
"""

from odoo.tools import SQL


def _quoted(column):
    """SQL for ``column`` as JSON text; escaping costs more than looking whether it is needed."""
    return SQL(
        """
        CASE WHEN strpos(%(it)s, '"') = 0 AND strpos(%(it)s, '\\') = 0
             THEN '"' || %(it)s || '"' ELSE to_json(%(it)s)::text END
        """,
        it=column,
    )


def record_text(tagged=True):
    """SQL for the canonical text of event ``e``; untagged, the text that the tag is made of.

    NULL when a column is. Joined by operators: ``concat()`` looks up how to print each of its
    arguments, and the text is built a million times in a verification.
    """
    return SQL(
        """
        '{"behalf":"' || e.behalf || '","company":' || e.company_id::text
        || ',"date":"' || to_char(e.date, 'YYYY-MM-DD"T"HH24:MI:SS.US') || 'Z","event":"'
        || e.event || '","format":' || e.format::text || ',"id":' || e.res_id::text
        || ',"login":' || %s || ',"model":"' || e.res_model || '","name":' || %s
        || ',"origin":"' || e.origin || '","partner":' || e.partner_id::text
        || ',"payload":' || e.payload || ',"tag":"' || %s || '","user":' || e.user_id::text || '}'
        """,
        _quoted(SQL("e.login")),
        _quoted(SQL("e.res_name")),
        SQL("e.tag") if tagged else "",
    )


#: SQL for the digest (bytea) of the leaf of event ``e``; NULL when a column is. The text is sent
#: as UTF-8, the encoding of every connection of Odoo.
LEAF = SQL("sha256('\\x00'::bytea || textsend(%s))", record_text())
