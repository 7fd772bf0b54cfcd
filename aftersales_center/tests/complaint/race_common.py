"""Complaints that were committed by a race, taken out again."""

from odoo.tools import SQL

from ..race_common import RaceCase


class ComplaintRaceCase(RaceCase):
    """A race over complaints: see :meth:`erase`."""

    @classmethod
    def erase(cls, condition):
        """Take the complaints that meet ``condition`` out, in SQL: they refuse to be deleted."""
        with cls.registry.cursor() as cr:
            cr.execute(
                SQL(
                    "CREATE TEMP TABLE gone ON COMMIT DROP AS"
                    " SELECT id FROM aftersales_complaint WHERE %s",
                    condition,
                )
            )
            cr.execute(
                "CREATE TEMP TABLE gone_clock ON COMMIT DROP AS SELECT id FROM aftersales_sla_clock"
                " WHERE res_model = 'aftersales.complaint' AND res_id IN (SELECT id FROM gone)"
            )
            for table, column in cls._references(cr, "aftersales_sla_clock"):
                cls._delete(cr, table, column, "gone_clock")
            cls._delete(cr, "aftersales_sla_clock", "id", "gone_clock")
            for table, column in cls._references(cr, "aftersales_complaint"):
                cls._delete(cr, table, column, "gone")
            cr.execute(
                """
                DELETE FROM mail_message WHERE model = 'aftersales.complaint'
                    AND res_id IN (SELECT id FROM gone);
                DELETE FROM mail_activity WHERE res_model = 'aftersales.complaint'
                    AND res_id IN (SELECT id FROM gone);
                """
            )
            cls._delete(cr, "aftersales_complaint", "id", "gone")

    @staticmethod
    def _references(cr, table):
        """``(table, column)`` of what points at rows of ``table``, but not ``table`` itself."""
        cr.execute(
            """
            SELECT c.conrelid::regclass::text, a.attname
              FROM pg_constraint c
              JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
             WHERE c.confrelid = %s::regclass AND c.contype = 'f' AND c.conrelid != c.confrelid
            """,
            [table],
        )
        return cr.fetchall()

    @staticmethod
    def _delete(cr, table, column, gone):
        """Delete from a table that may be append-only; nothing is locked when nothing is there."""
        name, column, gone = map(SQL.identifier, (table, column, gone))
        cr.execute(SQL("SELECT 1 FROM %s WHERE %s IN (SELECT id FROM %s)", name, column, gone))
        if not cr.fetchone():
            return
        cr.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled = 'A'",
            [table],
        )
        triggers = [SQL.identifier(row[0]) for row in cr.fetchall()]
        for trigger in triggers:
            cr.execute(SQL("ALTER TABLE %s DISABLE TRIGGER %s", name, trigger))
        cr.execute(SQL("DELETE FROM %s WHERE %s IN (SELECT id FROM %s)", name, column, gone))
        for trigger in triggers:
            cr.execute(SQL("ALTER TABLE %s ENABLE ALWAYS TRIGGER %s", name, trigger))
