"""The part of verification that looks at events: against their seals, and before they have one."""

import re
import sys
from array import array
from datetime import datetime, timedelta
from typing import NamedTuple

from odoo.tools import SQL

from ...engine import hashchain
from .findings import Report
from .record_text import LEAF, record_text

#: Events whose digests are fetched at once.
CHUNK = 50000
#: Events among which those in no seal are looked for at once.
PAGE = 10000
#: Less than any id, also one below zero that somebody made up.
_BEFORE_ALL = -(2**31) - 1
#: An event has to be sealed by then; jobs run every minute.
GRACE = timedelta(minutes=15)
#: Clocks of several servers may differ by so much.
DRIFT = timedelta(minutes=5)
#: No transaction is open for longer: an event dated that much before the last seal is made up.
LONGEST = timedelta(days=1)
#: What PostgreSQL's binary times count from.
_EPOCH = datetime(2000, 1, 1)


class Kept(NamedTuple):
    """A seal as it stands in the table: what is hashed, and what was kept beside it."""

    seal: hashchain.Seal
    id: int
    hash: str
    signature: str
    date: datetime

    @property
    def end(self):
        """The position after the seal's last event."""
        return self.seal.first + self.seal.size


class Chunk(NamedTuple):
    """What stands at consecutive positions now; the strings have one entry per position."""

    count: int
    low: int
    high: int
    digests: str  # 64 each: what an event hashes to, if it was written and sealed with that
    dates: bytes  # 8 each: microseconds since 2000
    seal_ids: bytes  # 4 each

    def is_whole(self, first, end):
        """Whether each position from ``first`` to ``end`` (excluded) has its event, unchanged."""
        size = end - first
        there = (self.count, self.low, self.high) == (size, first, end - 1)
        return there and len(self.digests) == 64 * size

    def part(self, start, size):
        """The ``size`` entries from number ``start`` on."""
        return Part(
            bytes.fromhex(self.digests[64 * start : 64 * (start + size)]),
            _integers("q", self.dates[8 * start : 8 * (start + size)]),
            set(_integers("i", self.seal_ids[4 * start : 4 * (start + size)])),
        )


class Part(NamedTuple):
    """The entries of one seal."""

    digests: bytes
    dates: array
    seal_ids: set

    def holds(self, kept):
        """Whether this is what ``kept`` closed."""
        tree = [self.digests[at : at + 32] for at in range(0, len(self.digests), 32)]
        return self.seal_ids == {kept.id} and _fits(kept.seal, tree)


class EventChecks:
    """Checks of events; mixed into :class:`~.verifier.Verifier`, which reads and reports."""

    def _check_events(self, company, seals):
        """Compare the events of consecutive seals with their roots, in one query.

        The database hashes; what comes back is one string of digests, cut up here by the sizes
        of the seals. Seals are looked at one by one only where something does not fit.

        :param seals: ``(kept, the one before)`` each.
        """
        first, end = seals[0][0].seal.first, seals[-1][0].end
        chunk = self._read_chunk(company, first, end)
        if len(seals) > 1 and not chunk.is_whole(first, end):
            for each in seals:
                self._check_events(company, [each])
            return
        for kept, previous in seals:
            self.report.records += kept.seal.size
            part = chunk.part(kept.seal.first - first, kept.seal.size)
            if not (chunk.is_whole(first, end) and part.holds(kept)):
                self._name_events(kept)
                continue
            if previous and min(part.dates) < _microseconds(previous.date - LONGEST):
                self._name_backdated(kept, previous.date - LONGEST)
            if max(part.dates) > _microseconds(kept.date + DRIFT):
                newest = _EPOCH + timedelta(microseconds=max(part.dates))
                self.report.add(
                    "clock",
                    company=company,
                    seal=kept.seal.number,
                    detail=f"{kept.seal.date}, {hashchain.utc_text(newest)}",
                )

    def _read_chunk(self, company, first, end):
        """What stands at positions ``first`` to ``end`` (excluded) now."""
        places = SQL(
            "l.company_id = %s AND l.position >= %s AND l.position < %s", company, first, end
        )
        low, high = self._rows(
            SQL(
                # + 0: the primary key alone would be walked for every company's
                "SELECT min(id + 0), max(id + 0) FROM aftersales_audit_leaf l WHERE %s",
                places,
            )
        )[0]
        # Both tables are read in the order of ids, side by side: no row is looked up on its own.
        row = self._rows(
            SQL(
                """
                SELECT count(*), min(position), max(position), string_agg(digest, ''),
                       string_agg(timestamp_send(date), ''::bytea),
                       string_agg(int4send(seal_id), ''::bytea)
                  FROM (
                    SELECT l.position, l.seal_id, e.date,
                           CASE WHEN e.leaf = l.leaf AND encode(%s, 'hex') = l.leaf
                                THEN l.leaf END AS digest
                      FROM (SELECT * FROM aftersales_audit_leaf l WHERE %s ORDER BY l.id) AS l
                      LEFT JOIN aftersales_audit_event e
                        ON e.id = l.id AND e.company_id = %s AND e.id BETWEEN %s AND %s
                     ORDER BY l.position
                  ) AS ordered
                """,
                LEAF,
                places,
                company,
                low,
                high,
            )
        )[0]
        return Chunk(*row[:3], row[3] or "", *(bytes(part or b"") for part in row[4:]))

    def _name_events(self, kept):
        """A seal does not fit: look at each of its events and say which ones, and why."""
        seal = kept.seal
        rows = self._rows(
            SQL(
                """
                SELECT l.position, l.seal_id, l.id, l.leaf, e.id, e.leaf, encode(%s, 'hex')
                  FROM aftersales_audit_leaf l
                  LEFT JOIN aftersales_audit_event e ON e.id = l.id
                 WHERE l.company_id = %s AND l.position >= %s AND l.position < %s
                 ORDER BY l.position, l.id
                """,
                LEAF,
                seal.company,
                seal.first,
                kept.end,
            )
        )
        sealed = {row[3] for row in rows}
        before = len(self.report.findings)
        expected = seal.first
        for position, seal_id, event, leaf, there, own, digest in rows:
            where = {"company": seal.company, "seal": seal.number, "position": position}
            for gap in range(expected, position):
                self.report.add("leaf_missing", **{**where, "position": gap})
            if position < expected or seal_id != kept.id:
                self.report.add("leaf_altered", **where, event=event)
            expected = max(expected, position + 1)
            if not there:
                self.report.add("missing", **where, event=event)
            elif digest != leaf:
                kind = "reordered" if digest in sealed else "altered"
                self.report.add(kind, **where, event=event)
            elif own != digest:
                self.report.add("altered", **where, event=event)
        for gap in range(expected, kept.end)[: Report.LIMIT]:
            self.report.add("leaf_missing", company=seal.company, seal=seal.number, position=gap)
        leaves = [bytes.fromhex(row[3]) for row in rows if _is_hash(row[3])]
        if len(self.report.findings) == before or not _fits(seal, leaves):
            if not any(
                found.kind in ("leaf_missing", "leaf_altered")
                for found in self.report.findings[before:]
            ):
                self.report.add("root", company=seal.company, seal=seal.number)

    def _name_backdated(self, kept, limit):
        for (event,) in self._rows(
            """
            SELECT e.id FROM aftersales_audit_leaf l
              JOIN aftersales_audit_event e ON e.id = l.id
             WHERE l.seal_id = %s AND e.date < %s ORDER BY l.position LIMIT %s
            """,
            kept.id,
            limit,
            Report.LIMIT,
        ):
            self.report.add(
                "backdated", company=kept.seal.company, seal=kept.seal.number, event=event
            )

    def _check_beyond(self, company, last):
        """Events that were given a place no seal has."""
        for event, position in self._rows(
            """
            SELECT id, position FROM aftersales_audit_leaf
             WHERE company_id = %s AND (position >= %s OR position < 0)
             ORDER BY position LIMIT %s
            """,
            company,
            last.end if last else 0,
            Report.LIMIT,
        ):
            self.report.add("inserted", company=company, event=event, position=position)

    def _check_unsealed(self, company):
        """Events in no seal: right after their commit that is normal, later it is not."""
        last = _BEFORE_ALL
        while (end := self._end_of_page(company, last)) is not None:
            # The leaves are bounded too: both are then read side by side in the order of ids.
            for event, intact, date, tag, text in self._rows(
                SQL(
                    """
                    SELECT e.id, e.leaf = encode(%(leaf)s, 'hex'), e.date, e.tag, %(text)s
                      FROM aftersales_audit_event e
                     WHERE e.company_id = %(company)s AND e.id > %(last)s AND e.id <= %(end)s
                       AND NOT EXISTS (
                            SELECT FROM aftersales_audit_leaf l
                             WHERE l.id = e.id AND l.id > %(last)s AND l.id <= %(end)s)
                     ORDER BY e.id
                    """,
                    leaf=LEAF,
                    text=record_text(tagged=False),
                    company=company,
                    last=last,
                    end=end,
                )
            ):
                self.report.unsealed += 1
                if not intact:
                    self.report.add("altered", company=company, event=event)
                elif self.secret and tag != hashchain.tag(self.secret, text):
                    self.report.add("forged", company=company, event=event)
                elif date < self.now - GRACE:
                    self.report.add("unsealed", company=company, event=event)
            last = end

    def _end_of_page(self, company, last):
        """The id of the last of the next :data:`PAGE` events after ``last``; None without any."""
        return self._one(
            """
            SELECT max(id) FROM (
                SELECT e.id FROM aftersales_audit_event e
                 WHERE e.company_id = %s AND e.id > %s ORDER BY e.id LIMIT %s) AS page
            """,
            company,
            last,
            PAGE,
        )


def _is_hash(text):
    return bool(re.fullmatch(r"[0-9a-f]{64}", text or ""))


def _fits(seal, leaves):
    return len(leaves) == seal.size and hashchain.merkle_root(leaves).hex() == seal.root


def _integers(kind, data):
    """Big-endian integers, as PostgreSQL sends them; ``kind`` as in :class:`array.array`."""
    numbers = array(kind, data)
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers


def _microseconds(moment):
    return (moment - _EPOCH) // timedelta(microseconds=1)
