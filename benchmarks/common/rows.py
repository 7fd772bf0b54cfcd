"""Many rows at once: one record made through its model, the rest copied in the database."""

from odoo.tools import SQL


def copies(env, record, count, **changed):
    """``count`` copies of a row, past the ORM: ``changed`` gives columns as SQL of ``n``."""
    table = record._table
    env.flush_all()
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
        " AND column_name NOT IN ('id', 'external_ref', 'access_token')",
        [table],
    )
    names = [row[0] for row in env.cr.fetchall()]
    values = [SQL(changed[name]) if name in changed else SQL.identifier(name) for name in names]
    env.cr.execute(
        SQL(
            "INSERT INTO %s (%s) SELECT %s FROM %s, generate_series(1, %s) n WHERE id = %s"
            " RETURNING id",
            SQL.identifier(table),
            SQL(", ").join(map(SQL.identifier, names)),
            SQL(", ").join(values),
            SQL.identifier(table),
            count,
            record.id,
        )
    )
    return [row[0] for row in env.cr.fetchall()]


def analyze(env, *tables):
    """Commit, and let PostgreSQL look at what is there: what a night does to a live database."""
    env.cr.commit()
    env.cr._cnx.autocommit = True
    for table in tables:
        env.cr.execute(SQL("VACUUM ANALYZE %s", SQL.identifier(table)))
    env.cr._cnx.autocommit = False
