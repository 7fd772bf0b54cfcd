"""The sealing job: it closes what was committed, one batch after another, company by company."""

import logging
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from psycopg2.errors import LockNotAvailable

from odoo import api, models
from odoo.tools import SQL

from ...engine import hashchain
from . import keys
from .record_text import record_text

_logger = logging.getLogger(__name__)

#: Events in one seal at most: a proof stays short, and a seal fits into memory.
BATCH = 10000
#: PostgreSQL's number for the one sealer of a database.
_LOCK = 0x4146_5345_414C  # "AFSEAL"
#: Events dated this long before the newest seal are looked for when verifying only.
_RECENT = "6 hours"

#: Whether event ``e`` has no leaf: most that wait came after all that were ever sealed, for them
#: one comparison is enough. For the others OFFSET 0 makes PostgreSQL probe the primary key of the
#: leaves, event by event, and take half of the events for unsealed: it would otherwise read all
#: leaves every minute, or the whole backlog for each batch of it.
_UNSEALED = SQL(
    """
    (e.id > COALESCE((SELECT max(id) FROM aftersales_audit_leaf), 0)
     OR NOT EXISTS (SELECT FROM aftersales_audit_leaf l WHERE l.id = e.id OFFSET 0))
    """
)


class Placed(NamedTuple):
    """Events that were given their places in a seal to be."""

    seal_id: int
    size: int
    last: int  # the highest id
    leaves: list[bytes]
    date: datetime


class LookedAt(NamedTuple):
    """Events whose tags were checked."""

    size: int
    last: int  # the highest id
    bad: list[int]  # ids of those that must not be sealed


class AftersalesAuditSeal(models.Model):
    _inherit = "aftersales.audit.seal"

    @api.model
    def _cron_seal(self, full=False):
        """Seal what is committed and unsealed; called every minute and after each commit.

        One sealer at a time: another one that runs already does the work. Killed at any point
        it leaves whole seals only, since seal and leaves are one transaction. Transactions
        that commit late are simply in a later seal. While somebody has the tables locked (an
        update of the addon, maintenance) it gives up; the next run takes what waits.
        """
        with self._sealer() as env:
            if env is None:
                return
            try:
                env["aftersales.audit.seal"]._seal_all(full)
            except LockNotAvailable:
                _logger.warning("The compliance log's tables are locked; sealing waits.")

    @api.model
    @contextmanager
    def _sealer(self):
        """An environment of its own whose session holds the sealer's lock; None if it is taken.

        The lock belongs to the session and is taken in a transaction of its own: the work then
        starts on a snapshot younger than the lock, and never sees a stale head of the chain.
        """
        with self.env.registry.cursor() as cr:
            cr.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
            taken = cr.fetchone()[0]
            cr.commit()  # pylint: disable=invalid-commit; a cursor of its own
            try:
                yield self.env(cr=cr, su=True) if taken else None
            finally:
                cr.rollback()  # what was not committed is not sealed
                if taken:
                    cr.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
                    cr.commit()  # pylint: disable=invalid-commit; a cursor of its own

    def _seal_all(self, full=False):
        """Seal every company's events, batch by batch, with a commit after each.

        :param full: look at the whole log, not at recent events only; before verifying.
        """
        self._introduce_key()
        self.env.cr.execute(
            "SELECT id FROM res_company UNION SELECT company_id FROM aftersales_audit_seal"
        )
        for (company,) in sorted(self.env.cr.fetchall()):
            self._seal_company(company, full)

    def _seal_company(self, company, full=False):
        """Seal the events of ``company``, with a commit after each batch."""
        last = 0
        while last is not None:
            _size, last = self._seal_batch(company, full, after=last)
            self.env.cr.commit()  # pylint: disable=invalid-commit; a cursor of its own

    def _seal_batch(self, company, full=False, after=0):
        """Close up to :data:`BATCH` events of ``company``.

        Returns how many, and the id after which the next batch starts; None when this was the
        last one.

        :param after: the last id of the batch before in this run; what commits meanwhile with
            a lower one is for the next run.
        """
        head = self._head(company)
        key = keys.public_key()
        unsealed = self._unsealed(company, head, full, after)
        looked_at = None
        if key and head.key == key:  # the run that introduces a key takes what is waiting
            looked_at = self._check_tags(company, unsealed)
            if not looked_at.size:
                return 0, None
            unsealed = SQL(
                "%s AND e.id <= %s AND e.id <> ALL(%s)", unsealed, looked_at.last, looked_at.bad
            )
        placed = self._place(head, unsealed)
        looked_at = looked_at or placed
        more = looked_at.last if looked_at and looked_at.size == BATCH else None
        if not placed:
            return 0, more
        seal = hashchain.Seal(
            company=company,
            number=head.number + 1,
            first=head.first + head.size,
            size=placed.size,
            root=hashchain.merkle_root(placed.leaves).hex(),
            previous=head.hash() if head.number else hashchain.NO_PREVIOUS,
            date=hashchain.utc_text(placed.date),
            key=key,
        )
        self._insert(placed.seal_id, seal)
        return placed.size, more

    def _head(self, company):
        """The newest :class:`hashchain.Seal` of ``company``; number 0 before the first."""
        self.env.cr.execute(
            """
            SELECT number, first, size, root, previous, date, key, format
              FROM aftersales_audit_seal
             WHERE company_id = %s ORDER BY number DESC LIMIT 1
            """,
            [company],
        )
        row = self.env.cr.fetchone()
        if not row:
            return hashchain.Seal(company, 0, 0, 0, "", "", "", "")
        number, first, size, root, previous, date, key, version = row
        return hashchain.Seal(
            company, number, first, size, root, previous, hashchain.utc_text(date), key, version
        )

    def _unsealed(self, company, head, full, after):
        """SQL after WHERE for committed events ``e`` of ``company`` that are in no seal."""
        recent = (
            SQL("TRUE")
            if full or not head.number
            else SQL("e.date > %s::timestamp - %s::interval", head.date[:-1], _RECENT)
        )
        return SQL(
            "e.company_id = %s AND e.id > %s AND %s AND %s", company, after, recent, _UNSEALED
        )

    def _check_tags(self, company, unsealed):
        """Look at the next unsealed events, up to :data:`BATCH`: which of them were written by
        no process with the signing key? Returns :class:`LookedAt`."""
        self.env.cr.execute(
            SQL(
                """
                SELECT e.id, e.tag, %s FROM aftersales_audit_event e
                 WHERE %s ORDER BY e.id LIMIT %s
                """,
                record_text(tagged=False),
                unsealed,
                BATCH,
            )
        )
        rows = self.env.cr.fetchall()
        secret = keys.tag_key()
        bad = [
            event for event, tag, text in rows if text is None or tag != hashchain.tag(secret, text)
        ]
        if bad:
            _logger.error(
                "%s events of company %s were not written by a process that holds the signing"
                " key; they stay unsealed and are named by verification.",
                len(bad),
                company,
            )
        return LookedAt(len(rows), rows[-1][0] if rows else 0, bad)

    def _place(self, head, unsealed):
        """Give the next unsealed events their places after ``head``, in the order they came.

        Returns :class:`Placed`, or None when there is nothing to seal: then nothing is written
        either. What is no hash stays unsealed and is named by verification; it stops nobody.
        To ask for that in SQL costs more than the rest, so it is done for a batch that has such
        a row only.
        """
        self.env.cr.execute("SET LOCAL lock_timeout = '3s'")
        for wanted in (unsealed, SQL("%s AND e.leaf ~ '^[0-9a-f]{64}$'", unsealed)):
            with self.env.cr.savepoint(flush=False) as savepoint:
                placed = self._insert_leaves(head, wanted)
                if not placed or placed.leaves:
                    return placed
                savepoint.rollback()
        return None

    def _insert_leaves(self, head, wanted):
        """Returns :class:`Placed`, without leaves when one of them is no hash; else None."""
        self.env.cr.execute(
            SQL(
                """
                WITH next AS MATERIALIZED (
                    SELECT e.id, e.leaf,
                           %(first)s + row_number() OVER (ORDER BY e.id) - 1 AS position
                      FROM aftersales_audit_event e
                     WHERE %(wanted)s ORDER BY e.id LIMIT %(batch)s
                ), seal AS MATERIALIZED (
                    SELECT nextval('aftersales_audit_seal_id_seq') AS id
                     WHERE EXISTS (SELECT FROM next)
                ), placed AS (
                    INSERT INTO aftersales_audit_leaf (id, company_id, seal_id, position, leaf)
                    SELECT next.id, %(company)s, seal.id, position, leaf FROM next, seal
                )
                SELECT (SELECT id FROM seal), count(*), max(id), string_agg(leaf, ','),
                       clock_timestamp() AT TIME ZONE 'UTC'
                  FROM (SELECT * FROM next ORDER BY position) AS next
                """,
                first=head.first + head.size,
                wanted=wanted,
                batch=BATCH,
                company=head.company,
            ),
            log_exceptions=False,  # a locked table is no fault
        )
        seal_id, size, last, text, now = self.env.cr.fetchone()
        if not size:
            return None
        found = hashchain.digests(text) or b""
        leaves = [found[at : at + 32] for at in range(0, len(found), 32)]
        return Placed(seal_id, size, last, leaves, now)

    def _insert(self, seal_id, seal):
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO aftersales_audit_seal
                    (id, format, company_id, number, date, first, size, root, previous, key,
                     hash, signature)
                VALUES %s
                """,
                (
                    seal_id,
                    seal.format,
                    seal.company,
                    seal.number,
                    seal.date[:-1],
                    seal.first,
                    seal.size,
                    seal.root,
                    seal.previous,
                    seal.key,
                    seal.hash(),
                    keys.sign(seal.text()),
                ),
            )
        )

    def _introduce_key(self):
        """Log that the signing key changed, in each company whose chain it changes in."""
        key = keys.public_key()
        self.env.cr.execute(
            """
            SELECT DISTINCT ON (company_id) company_id, key FROM aftersales_audit_seal
             ORDER BY company_id, number DESC
            """
        )
        for company, before in self.env.cr.fetchall():
            if key != before:
                record = self.env["res.company"].browse(company)
                record._audit("audit.key", key=key or None, before=before or None)
        self.env.cr.flush()
