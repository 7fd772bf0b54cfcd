"""What refuses, in the database itself, to change a decision."""

from odoo.tools import SQL


def install(cr, table):
    """Have the database itself refuse to change a decision; emptying the typed reason is let."""
    cr.execute(
        SQL(
            """
            CREATE OR REPLACE FUNCTION aftersales_decision_frozen() RETURNS trigger
            LANGUAGE plpgsql AS $$
            BEGIN
                IF NEW.override_reason IS NOT NULL
                   OR to_jsonb(NEW) - 'override_reason' <> to_jsonb(OLD) - 'override_reason' THEN
                    RAISE EXCEPTION '%% is never changed', TG_TABLE_NAME
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
            END $$
            """
        )
    )
    trigger, target = SQL.identifier(f"{table}_frozen"), SQL.identifier(table)
    cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", trigger, target))
    cr.execute(
        SQL(
            "CREATE TRIGGER %s BEFORE UPDATE ON %s FOR EACH ROW"
            " EXECUTE FUNCTION aftersales_decision_frozen()",
            trigger,
            target,
        )
    )
    cr.execute(SQL("ALTER TABLE %s ENABLE ALWAYS TRIGGER %s", target, trigger))


def remove(cr):
    """Take the guard away; called when the addon is uninstalled."""
    cr.execute("DROP FUNCTION IF EXISTS aftersales_decision_frozen() CASCADE")
