"""What refuses, in the database itself, to change who authorised what."""

from odoo.tools import SQL


def install(cr, table):
    """Refuse to change or delete rows of ``table``; emptying the typed reason is let."""
    cr.execute(
        """
        CREATE OR REPLACE FUNCTION aftersales_approval_frozen() RETURNS trigger
        LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' OR NEW.reason IS NOT NULL
               OR to_jsonb(NEW) - 'reason' <> to_jsonb(OLD) - 'reason' THEN
                RAISE EXCEPTION '% is never changed', TG_TABLE_NAME
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    trigger, target = SQL.identifier(f"{table}_frozen"), SQL.identifier(table)
    cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", trigger, target))
    cr.execute(
        SQL(
            "CREATE TRIGGER %s BEFORE UPDATE OR DELETE ON %s FOR EACH ROW"
            " EXECUTE FUNCTION aftersales_approval_frozen()",
            trigger,
            target,
        )
    )
    cr.execute(SQL("ALTER TABLE %s ENABLE ALWAYS TRIGGER %s", target, trigger))


def remove(cr):
    """Take the guard away; called when the addon is uninstalled."""
    cr.execute("DROP FUNCTION IF EXISTS aftersales_approval_frozen() CASCADE")
