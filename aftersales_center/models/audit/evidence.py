"""Evidence of some records: their events, and what proves them, in one ZIP file.

Reads with one cursor, SELECT only; who may have what is checked before. The files themselves
are made in ``engine/evidence.py`` and checked by ``engine/standalone_verify.py``, which is
part of each pack. Both speak English: a pack is read outside, in any country.
"""

from collections import Counter
from pathlib import Path

from odoo.tools import SQL

from ...engine import evidence, hashchain, standalone_verify
from .record_text import record_text

#: Seals that are fetched at once.
_PAGE = 500

_README = """\
EVIDENCE OUT OF A COMPLIANCE LOG

Cases: {cases}
Events: {events}, in events.jsonl, one a line, exactly as they were logged and hashed.
Times are UTC. Numbers of users, customers and products are those of the system they come from.
{attention}{unsealed}
HOW TO CHECK IT

    python verify.py

in this folder, with Python 3.8 or newer; nothing else is needed. It answers in plain words. Two
things make the check stronger, and both must come from outside this pack:

    python verify.py --public-key KEY     the public key the log is signed with
    python verify.py --anchor FILE        seals that were kept outside, as the system mails or
                                          files them every day

{keys}

WHAT IS IN IT

events.jsonl    the events of the cases above, in the order in which they were sealed
proofs.json     for each event its seal, its position there, and the path to the seal's root
seals.jsonl     those seals, and the ones that follow them to the end of their day: the last
                seal of a day is the one that is kept outside
{personal}
verify.py       the program that checks all this; you may read it, or write your own:
                hashes and paths are those of RFC 9162, signatures those of RFC 8032

WHAT IT PROVES

- No event in this pack was changed since it was sealed, and each stood in the log then.
- With the public key: who holds the signing key made the seals.
- With an anchor: the log up to that anchor was not rebuilt since the anchor was kept.

WHAT IT DOES NOT PROVE

- Without the public key or an anchor, somebody who owns the database could have made up a whole
  new log with new seals. Inside this pack that cannot be told.
- That no event was left out of this pack. Verification of the log itself shows whether any is
  missing there.
- That what an event says is true. It proves that it was logged, when, and by whose account.
"""
_ATTENTION = """
ATTENTION: when this pack was made, the events in these lines of events.jsonl did not fit their
seals: {lines}. The log was altered; verify it in the system, which names what was changed.
"""
_UNSEALED = """
NOT SEALED YET, and therefore not in this pack (export again in some minutes):
{events}
"""
_SIGNED = """\
The seals name this key: {keys}
Do not trust it because it stands here; compare it with one you were given in another way."""
_NOT_SIGNED = "The seals are not signed: no signing key is configured. Ask for anchors."
_SHOWN = """\
personal.jsonl  personal texts of those events, each with the salt that proves it. You may pass
                the pack on without this file: the rest can be checked all the same"""
_WITHHELD = """\
                (personal texts are withheld: events hold a salted hash in their place)"""


class Evidence:
    """What the log knows of some records.

    :param cr: a cursor; make it younger than the last seal.
    :param names: ``{record id: name}``.
    :param companies: ids of the companies whose chains may be read.
    """

    def __init__(self, cr, model, names, companies):
        self.cr, self.model, self.names, self.companies = cr, model, names, companies
        self._read_events()
        self._read_unsealed()
        self._read_seals()
        self._read_leaves()

    def zipped(self, with_personal):
        """The pack as a ZIP file (bytes), with or without the personal texts."""
        paths = evidence.prove(self.events, self.leaves)
        disclosed = self._read_personal() if with_personal else None
        made = evidence.files(self.events, paths, self.seals, disclosed)
        made["verify.py"] = Path(standalone_verify.__file__).read_bytes()
        broken = evidence.unproven(self.events, paths, self.seals)
        made["README.txt"] = self._readme(broken, with_personal).encode()
        return evidence.zipped(made)

    def _readme(self, broken, with_personal):
        keys = sorted({seal["key"] for seal in self.seals.values()} - {""})
        return _README.format(
            cases=", ".join(sorted(self.names.values())),
            events=len(self.events),
            attention=_ATTENTION.format(lines=", ".join(map(str, broken))) if broken else "",
            unsealed=_UNSEALED.format(
                events="\n".join(f"    {' '.join(row)}" for row in self.unsealed)
            )
            if self.unsealed
            else "",
            keys=_SIGNED.format(keys=", ".join(keys)) if keys else _NOT_SIGNED,
            personal=_SHOWN if with_personal else _WITHHELD,
        )

    def _rows(self, query, **params):
        params.update(model=self.model, ids=list(self.names), companies=list(self.companies))
        self.cr.execute(SQL(query, **params))
        return self.cr.fetchall()

    def _read_events(self):
        rows = self._rows(
            """
            SELECT e.res_id, COALESCE(%(text)s, ''), e.company_id, s.number, l.position - s.first
              FROM aftersales_audit_event e
              JOIN aftersales_audit_leaf l ON l.id = e.id
              JOIN aftersales_audit_seal s ON s.id = l.seal_id
             WHERE e.res_model = %(model)s AND e.res_id = ANY(%(ids)s)
               AND e.company_id = ANY(%(companies)s) AND s.company_id = e.company_id
             ORDER BY e.company_id, s.number, l.position
            """,
            text=record_text(),
        )
        self.events = [evidence.Sealed(*row[1:]) for row in rows]
        #: Events by record.
        self.counts = Counter(row[0] for row in rows)

    def _read_unsealed(self):
        """Events that no seal has closed yet: named, but there is nothing to prove them with."""
        self.unsealed = self._rows(
            """
            SELECT to_char(e.date, 'YYYY-MM-DD HH24:MI:SS'), e.event, e.res_name
              FROM aftersales_audit_event e
             WHERE e.res_model = %(model)s AND e.res_id = ANY(%(ids)s)
               AND e.company_id = ANY(%(companies)s)
               AND NOT EXISTS (SELECT FROM aftersales_audit_leaf l WHERE l.id = e.id)
             ORDER BY e.id
            """
        )

    def _read_seals(self):
        """The seals of the events, and those after them to the end of their day (UTC)."""
        self.seals = {}
        for where in sorted({(event.company, event.seal) for event in self.events}):
            day = None
            while where not in self.seals and (page := self._seals_from(*where)):
                day = day or page[0]["date"][:10]
                same = [seal for seal in page if seal["date"][:10] == day]
                self.seals.update({(seal["company"], seal["number"]): seal for seal in same})
                if len(same) < _PAGE:
                    break
                where = where[0], page[-1]["number"] + 1

    def _seals_from(self, company, number):
        rows = self._rows(
            """
            SELECT company_id, number, first, size, root, previous, date, key, format,
                   signature, hash
              FROM aftersales_audit_seal
             WHERE company_id = %(company)s AND number >= %(number)s
             ORDER BY number LIMIT %(page)s
            """,
            company=company,
            number=number,
            page=_PAGE,
        )
        return [
            {
                **hashchain.Seal(*row[:6], hashchain.utc_text(row[6]), *row[7:9]).values(),
                "signature": row[9],
                "hash": row[10],
            }
            for row in rows
        ]

    def _read_leaves(self):
        self.leaves = {(event.company, event.seal): [] for event in self.events}
        if not self.leaves:
            return
        for company, number, leaf in self._rows(
            """
            SELECT s.company_id, s.number, l.leaf
              FROM unnest(%(owners)s, %(numbers)s) AS wanted (company_id, number)
              JOIN aftersales_audit_seal s USING (company_id, number)
              JOIN aftersales_audit_leaf l ON l.company_id = s.company_id
               AND l.position >= s.first AND l.position < s.first + s.size
             ORDER BY s.company_id, s.number, l.position
            """,
            owners=[company for company, _number in self.leaves],
            numbers=[number for _company, number in self.leaves],
        ):
            self.leaves[company, number].append(_digest(leaf))

    def _read_personal(self):
        wanted = [found for event in self.events for found in hashchain.commitments_in(event.text)]
        rows = self._rows(
            """
            SELECT commitment, salt, text FROM aftersales_audit_personal
             WHERE commitment = ANY(%(wanted)s) AND company_id = ANY(%(companies)s)
            """,
            wanted=wanted,
        )
        return [evidence.Disclosed(*row) for row in rows]


def _digest(leaf):
    try:
        return bytes.fromhex(leaf)
    except ValueError:  # altered: it will not fit
        return b""
