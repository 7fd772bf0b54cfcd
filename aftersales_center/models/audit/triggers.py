"""What refuses UPDATE, DELETE and TRUNCATE in the database itself, and how one sees it touched.

The triggers fire ``ALWAYS``: ``session_replication_role`` does not silence them. The owner of a
table can still switch them off; PostgreSQL then writes a new row version of the trigger, whose
number (``xmin``) is part of the fingerprint that stands in the log.
"""

from odoo.tools import SQL

FUNCTION = "aftersales_audit_refuse"
_CHANGES = {"update": "BEFORE UPDATE", "delete": "BEFORE DELETE", "truncate": "BEFORE TRUNCATE"}

_BODY = """
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END
"""


def wanted(erasable):
    """The changes that are refused: personal text may be deleted (erased), nothing else."""
    return tuple(change for change in _CHANGES if not (erasable and change == "delete"))


def name_of(table, change):
    return f"{table}_no_{change}"


def install(cr, table, erasable=False):
    """Put the triggers on ``table``, unless they stand there as they should.

    Called when the addon is installed or updated; what stands is not touched, so that the
    fingerprint stays.
    """
    standing = {row[0] for row in state(cr, [table]) if row[1] == "A" and row[2] == _BODY}
    missing = [change for change in wanted(erasable) if name_of(table, change) not in standing]
    if not missing:
        return
    cr.execute(
        SQL(
            "CREATE OR REPLACE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql AS %s",
            SQL.identifier(FUNCTION),
            _BODY,
        )
    )
    for change in missing:
        trigger, target = SQL.identifier(name_of(table, change)), SQL.identifier(table)
        each = SQL("STATEMENT" if change == "truncate" else "ROW")
        cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", trigger, target))
        cr.execute(
            SQL(
                "CREATE TRIGGER %s %s ON %s FOR EACH %s EXECUTE FUNCTION %s()",
                trigger,
                SQL(_CHANGES[change]),  # pylint: disable=sql-injection; one of three constants
                target,
                each,
                SQL.identifier(FUNCTION),
            )
        )
        cr.execute(SQL("ALTER TABLE %s ENABLE ALWAYS TRIGGER %s", target, trigger))


def state(cr, tables):
    """``(name, enabled, function's text, table, fingerprint)`` of the triggers on ``tables``.

    Needs SELECT on the catalogue only.
    """
    cr.execute(
        """
        SELECT t.tgname, t.tgenabled, p.prosrc, c.relname,
               concat_ws(' ', t.tgname, t.oid, t.xmin, t.tgenabled, p.xmin)
          FROM pg_trigger t
          JOIN pg_class c ON c.oid = t.tgrelid
          JOIN pg_proc p ON p.oid = t.tgfoid
         WHERE c.relname = ANY(%s) AND c.relnamespace = current_schema::regnamespace
           AND NOT t.tgisinternal
         ORDER BY t.tgname
        """,
        [list(tables)],
    )
    return cr.fetchall()


def fingerprint(cr, tables):
    """One line per trigger that changes when it is switched off, on, or replaced."""
    return [row[4] for row in state(cr, tables)]


def identity(cr):
    """What tells this database from a copy of it: cluster and database number."""
    cr.execute(
        """
        SELECT concat_ws('/', (SELECT system_identifier FROM pg_control_system()), oid)
          FROM pg_database WHERE datname = current_database()
        """
    )
    return cr.fetchone()[0]


def remove(cr):
    """Take the triggers away with their function; called when the addon is uninstalled."""
    cr.execute(SQL("DROP FUNCTION IF EXISTS %s() CASCADE", SQL.identifier(FUNCTION)))
