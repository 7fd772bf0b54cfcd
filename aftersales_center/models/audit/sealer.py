"""The sealing job: it closes what was committed, one batch after another, company by company."""

import logging
from contextlib import contextmanager

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

#: Events with what says whether they are sealed. The inner OFFSET 0 makes PostgreSQL probe the
#: index of the leaves, event by event: it would read all of them otherwise, every minute.
_EVENTS = SQL(
    """
    FROM aftersales_audit_event e
    LEFT JOIN LATERAL (
        SELECT TRUE AS sealed FROM aftersales_audit_leaf l WHERE l.event_id = e.id OFFSET 0
    ) l ON TRUE
    """
)


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
            size, last = BATCH, 0
            while size == BATCH:
                size, last = self._seal_batch(company, full, after=last)
                self.env.cr.commit()  # pylint: disable=invalid-commit; a cursor of its own

    def _seal_batch(self, company, full=False, after=0):
        """Close up to :data:`BATCH` events of ``company``; returns how many, and the last id.

        :param after: the last id of the batch before in this run; what commits meanwhile with
            a lower one is for the next run.
        """
        head = self._head(company)
        key = keys.public_key()
        unsealed = self._unsealed(company, head, full, after)
        if key and head.key == key:  # the run that introduces a key takes what is waiting
            unsealed = SQL("%s AND e.id <> ALL(%s)", unsealed, self._untagged(company, unsealed))
        first = head.first + head.size
        seal_id = self._place(first, unsealed)
        if not seal_id:
            return 0, after
        self.env.cr.execute(
            """
            SELECT count(*), max(event_id), string_agg(leaf, '' ORDER BY position),
                   clock_timestamp() AT TIME ZONE 'UTC'
              FROM aftersales_audit_leaf WHERE company_id = %s AND position >= %s
            """,
            [company, first],
        )
        size, last, text, now = self.env.cr.fetchone()
        leaves = bytes.fromhex(text)
        seal = hashchain.Seal(
            company=company,
            number=head.number + 1,
            first=first,
            size=size,
            root=hashchain.merkle_root(
                [leaves[at : at + 32] for at in range(0, len(leaves), 32)]
            ).hex(),
            previous=head.hash() if head.number else hashchain.NO_PREVIOUS,
            date=hashchain.utc_text(now),
            key=key,
        )
        self._insert(seal_id, seal)
        return size, last

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
        """SQL after WHERE for committed events ``e`` joined with their leaf ``l``, not sealed."""
        recent = (
            SQL("TRUE")
            if full or not head.number
            else SQL("e.date > %s::timestamp - %s::interval", head.date[:-1], _RECENT)
        )
        return SQL(
            # What is no hash stays unsealed and is named by verification; it stops nobody.
            "e.company_id = %s AND e.id > %s AND %s AND l.sealed IS NULL"
            " AND length(e.leaf) = 64 AND translate(e.leaf, '0123456789abcdef', '') = ''",
            company,
            after,
            recent,
        )

    def _untagged(self, company, unsealed):
        """Ids of the next unsealed events that no process with the signing key wrote."""
        self.env.cr.execute(
            SQL(
                "SELECT e.id, e.tag, %s %s WHERE %s ORDER BY e.id LIMIT %s",
                record_text(tagged=False),
                _EVENTS,
                unsealed,
                2 * BATCH,
            )
        )
        secret = keys.tag_key()
        bad = [
            event
            for event, tag, text in self.env.cr.fetchall()
            if tag != hashchain.tag(secret, text)
        ]
        if bad:
            _logger.error(
                "%s events of company %s were not written by a process that holds the signing"
                " key; they stay unsealed and are named by verification.",
                len(bad),
                company,
            )
        return bad

    def _place(self, first, unsealed):
        """Give the next unsealed events their places, in the order they came.

        Returns the id of the seal to be, or None when there is nothing to seal: then nothing
        is written either, and no table is locked.
        """
        self.env.cr.execute(
            SQL(
                "SELECT nextval('aftersales_audit_seal_id_seq') WHERE EXISTS (SELECT %s WHERE %s)",
                _EVENTS,
                unsealed,
            )
        )
        row = self.env.cr.fetchone()
        if not row:
            return None
        self.env.cr.execute("SET LOCAL lock_timeout = '3s'")
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO aftersales_audit_leaf (company_id, seal_id, position, event_id, leaf)
                SELECT company_id, %s, %s + row_number() OVER (ORDER BY id) - 1, id, leaf
                  FROM (
                    SELECT e.company_id, e.id, e.leaf %s WHERE %s ORDER BY e.id LIMIT %s
                  ) AS next
                """,
                row[0],
                first,
                _EVENTS,
                unsealed,
                BATCH,
            ),
            log_exceptions=False,  # a locked table is no fault
        )
        return row[0]

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
