"""Rows that only grow: neither Odoo nor the database itself lets anybody change one."""

from odoo import models
from odoo.tools import SQL

FUNCTION = "aftersales_append_only"

#: Arguments of the trigger: ``erase:column``, ``once:column``, ``follow:column`` and ``delete``.
_BODY = """
DECLARE
    was jsonb;
    becomes jsonb;
    may text;
    what text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        was := to_jsonb(OLD);
        becomes := to_jsonb(NEW);
        FOR i IN 0 .. TG_NARGS - 1 LOOP
            may := split_part(TG_ARGV[i], ':', 1);
            what := split_part(TG_ARGV[i], ':', 2);
            IF may = 'erase' AND becomes ->> what IS NULL
               OR may = 'once' AND was ->> what IS NULL
               OR may = 'follow' AND num_nulls(was ->> what, becomes ->> what) = 0 THEN
                was := was - what;
                becomes := becomes - what;
            END IF;
        END LOOP;
        IF was = becomes THEN
            RETURN NEW;
        END IF;
    ELSIF TG_OP = 'DELETE' THEN
        FOR i IN 0 .. TG_NARGS - 1 LOOP
            IF TG_ARGV[i] = 'delete' THEN
                RETURN OLD;
            END IF;
        END LOOP;
    END IF;
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END
"""


def install(cr, table, erasable=(), once=(), follows=(), goes_with_owner=False):
    """Have the database refuse UPDATE, DELETE and TRUNCATE of ``table``; again is no harm.

    The triggers fire ``ALWAYS``: ``session_replication_role`` does not silence them.

    :param erasable: columns that may be emptied.
    :param once: columns that may be filled while they are empty.
    :param follows: columns that may name another contact: the one theirs was merged into.
    :param goes_with_owner: whether rows may be deleted, with the record they belong to.
    """
    cr.execute(
        SQL(
            "CREATE OR REPLACE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql AS %s",
            SQL.identifier(FUNCTION),
            _BODY,
        )
    )
    arguments = [f"erase:{name}" for name in erasable] + [f"once:{name}" for name in once]
    arguments += [f"follow:{name}" for name in follows]
    arguments += ["delete"] if goes_with_owner else []
    target = SQL.identifier(table)
    for name, when in (
        (f"{table}_frozen", SQL("BEFORE UPDATE OR DELETE ON %s FOR EACH ROW", target)),
        (f"{table}_no_truncate", SQL("BEFORE TRUNCATE ON %s FOR EACH STATEMENT", target)),
    ):
        trigger = SQL.identifier(name)
        cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", trigger, target))
        cr.execute(
            SQL(
                "CREATE TRIGGER %s %s EXECUTE FUNCTION %s(%s)",
                trigger,
                when,
                SQL.identifier(FUNCTION),
                SQL(", ").join(SQL("%s", argument) for argument in arguments),
            )
        )
        cr.execute(SQL("ALTER TABLE %s ENABLE ALWAYS TRIGGER %s", target, trigger))


def remove(cr):
    """Take all these triggers away with their function; called when the addon is uninstalled."""
    cr.execute(SQL("DROP FUNCTION IF EXISTS %s() CASCADE", SQL.identifier(FUNCTION)))


class AftersalesAppendOnlyMixin(models.AbstractModel):
    """A model whose rows are added by the system and never changed: history, decisions, words.

    The database refuses changes, too. What may still happen to a row is named by the four
    attributes; they are baked into the trigger when the addon is installed or updated.

    Put this mixin *first* in ``_inherit`` and set ``_log_access = False``: a ``write_date`` would
    be a change. For the same reason no stored computed field that is not ``precompute=True``, and
    no ``ondelete="set null"`` but among rows that go together: people are referred to by
    ``ondelete="restrict"``.
    """

    _name = "aftersales.append.only.mixin"
    _description = "Rows that only grow"
    _inherit = "aftersales.unwritable.mixin"
    _log_access = False

    #: Fields that may be emptied with :meth:`_erase`: what people typed has to be erasable.
    _erasable = ()
    #: Fields (dates, texts, links) that may be filled once while they are empty, with
    #: :meth:`_fill`.
    _once = ()
    #: Links to contacts: Odoo has them name the contact that theirs was merged into. No method
    #: does so, and what the compliance log says of the row stays as it was.
    _follows = ()
    #: Whether the database lets rows go with the record they belong to (``ondelete="cascade"``).
    _goes_with_owner = False

    def init(self):
        super().init()
        if self._auto and not self._abstract:
            if self._log_access:
                raise TypeError(f"{self._name} is append-only: set _log_access = False")
            install(
                self.env.cr,
                self._table,
                erasable=self._erasable,
                once=self._once,
                follows=self._follows,
                goes_with_owner=self._goes_with_owner,
            )

    def _erase(self):
        """Empty what people typed in these rows (``_erasable``); called when texts are erased."""
        self._change(dict.fromkeys(self._erasable, False))

    def _fill(self, vals):
        """Fill fields of ``_once`` that are still empty in these rows.

        :raises UserError: where one is filled already, or is not of those.
        """
        rows = self.sudo()  # only whether something stands there already
        if not set(vals).issubset(self._once) or any(row[name] for row in rows for name in vals):
            self._refuse_change()
        self._change(vals)

    def _change(self, vals):
        """Write past the refusal, and have the database judge at once."""
        # sudo: nobody has the right to write here; callers were checked for what they do.
        rows = self.sudo()
        rows._put(vals)
        rows.flush_recordset(list(vals))
