"""The part of verification that looks at events: against their seals, and before they have one."""

import re
from datetime import datetime, timedelta
from typing import NamedTuple

from odoo.tools import SQL

from ...engine import hashchain
from .findings import Report
from .record_text import LEAF, record_text

#: Events whose digests are fetched at once.
CHUNK = 50000
#: An event has to be sealed by then; jobs run every minute.
GRACE = timedelta(minutes=15)
#: Clocks of several servers may differ by so much.
DRIFT = timedelta(minutes=5)
#: No transaction is open for longer: an event dated that much before the last seal is made up.
LONGEST = timedelta(days=1)


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


class EventChecks:
    """Checks of events; mixed into :class:`~.verifier.Verifier`, which reads and reports."""

    def _check_events(self, company, seals):
        """Compare the events of consecutive seals with their roots, in one query.

        :param seals: ``(kept, the one before)`` each.
        """
        found = {
            row[0]: row[1:]
            for row in self._rows(
                SQL(
                    """
                    SELECT l.seal_id, count(*), min(l.position), max(l.position),
                           bool_and(e.leaf = encode(x.digest, 'hex') AND l.leaf = e.leaf),
                           string_agg(x.digest, ''::bytea ORDER BY l.position),
                           min(e.date), max(e.date)
                      FROM aftersales_audit_leaf l
                      LEFT JOIN aftersales_audit_event e ON e.id = l.event_id
                      CROSS JOIN LATERAL (SELECT %s AS digest) x
                     WHERE l.company_id = %s AND l.position >= %s AND l.position < %s
                     GROUP BY l.seal_id
                    """,
                    LEAF,
                    company,
                    seals[0][0].seal.first,
                    seals[-1][0].end,
                )
            )
        }
        for kept, previous in seals:
            self.report.records += kept.seal.size
            count, low, high, intact, digests, oldest, newest = found.get(kept.id) or [None] * 7
            if (count, low, high) != (kept.seal.size, kept.seal.first, kept.end - 1) or (
                not intact or not self._fits(kept.seal, bytes(digests))
            ):
                self._name_events(kept)
                continue
            if previous and oldest < previous.date - LONGEST:
                self._name_backdated(kept, previous.date - LONGEST)
            if newest > kept.date + DRIFT:
                self.report.add(
                    "clock",
                    company=company,
                    seal=kept.seal.number,
                    detail=f"{kept.seal.date}, {hashchain.utc_text(newest)}",
                )

    @staticmethod
    def _fits(seal, digests):
        tree = [digests[at : at + 32] for at in range(0, len(digests), 32)]
        return len(tree) == seal.size and hashchain.merkle_root(tree).hex() == seal.root

    def _name_events(self, kept):
        """A seal does not fit: look at each of its events and say which ones, and why."""
        seal = kept.seal
        rows = self._rows(
            SQL(
                """
                SELECT l.position, l.seal_id, l.event_id, l.leaf, e.id, e.leaf, encode(%s, 'hex')
                  FROM aftersales_audit_leaf l
                  LEFT JOIN aftersales_audit_event e ON e.id = l.event_id
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
        if len(self.report.findings) == before or not self._fits(seal, b"".join(leaves)):
            if not any(
                found.kind in ("leaf_missing", "leaf_altered")
                for found in self.report.findings[before:]
            ):
                self.report.add("root", company=seal.company, seal=seal.number)

    def _name_backdated(self, kept, limit):
        for (event,) in self._rows(
            """
            SELECT e.id FROM aftersales_audit_leaf l
              JOIN aftersales_audit_event e ON e.id = l.event_id
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
            SELECT event_id, position FROM aftersales_audit_leaf
             WHERE company_id = %s AND (position >= %s OR position < 0)
             ORDER BY position LIMIT %s
            """,
            company,
            last.end if last else 0,
            Report.LIMIT,
        ):
            self.report.add("inserted", company=company, event=event, position=position)

    def _check_unsealed(self, company, page=5000):
        """Events in no seal: right after their commit that is normal, later it is not."""
        last = 0
        while rows := self._rows(
            SQL(
                """
                SELECT e.id, e.leaf = encode(%s, 'hex'), e.date, e.tag, %s
                  FROM aftersales_audit_event e
                 WHERE e.company_id = %s AND e.id > %s AND NOT EXISTS (
                        SELECT FROM aftersales_audit_leaf l WHERE l.event_id = e.id)
                 ORDER BY e.id LIMIT %s
                """,
                LEAF,
                record_text(tagged=False),
                company,
                last,
                page,
            )
        ):
            for event, intact, date, tag, text in rows:
                self.report.unsealed += 1
                if not intact:
                    self.report.add("altered", company=company, event=event)
                elif self.secret and tag != hashchain.tag(self.secret, text):
                    self.report.add("forged", company=company, event=event)
                elif date < self.now - GRACE:
                    self.report.add("unsealed", company=company, event=event)
            last = rows[-1][0]


def _is_hash(text):
    return bool(re.fullmatch(r"[0-9a-f]{64}", text or ""))
