"""Verification: reads the whole log and names what does not hold. Needs SELECT only.

Works on any cursor: Odoo's, or a plain psycopg2 one (the command line). The database hashes
the events, one digest string comes back per seal, and Python builds the tree over it: memory
is flat, and single rows are looked at only where a seal does not fit.
"""

import json

from odoo.tools import SQL

from ...engine import hashchain
from . import keys, triggers
from .findings import Finding, Report
from .verify_events import CHUNK, DRIFT, EventChecks, Kept
from .verify_personal import PersonalChecks

#: Tables the triggers stand on, and whether rows may be erased.
GUARDED = {
    "aftersales_audit_event": False,
    "aftersales_audit_seal": False,
    "aftersales_audit_leaf": False,
    "aftersales_audit_verification": False,
    "aftersales_audit_personal": True,
}


class Verifier(EventChecks, PersonalChecks):
    """One verification.

    :param cr: a cursor; everything is read in its transaction.
    :param companies: ids to look at; None for all that the log knows.
    :param since: a naive UTC time; seals made before are taken as they are.
    :param anchors: lines of anchor files (text).
    :param trusted: the public key that seals must be signed with (hexadecimal), if known.
    :param secret: the key of event tags, if known: then unsealed events are checked with it.
    """

    def __init__(self, cr, companies=None, since=None, anchors=(), trusted="", secret=None):
        self.cr = cr
        self.companies = companies
        self.since = since
        self.anchors = anchors
        self.trusted = trusted
        self.secret = secret

    def run(self):
        """Look at everything; returns a :class:`Report` and changes nothing."""
        # For this transaction: a chunk is sorted in memory, and no plan is worth compiling.
        self.cr.execute("SET LOCAL work_mem = '64MB'; SET LOCAL jit = off")
        self.report = Report([])
        self.now = self._one("SELECT clock_timestamp() AT TIME ZONE 'UTC'")
        self._check_guards()
        anchors = self._read_anchors()
        companies = self.companies
        if companies is None:  # a chain of which nothing is left stands in its anchors still
            companies = sorted({*self._all_companies(), *anchors})
        self.report.companies = list(companies)
        for company in companies:
            self._check_chain(company, anchors.get(company, {}))
            self._check_unsealed(company)
            self._check_personal(company)
        if not self.trusted and self._one(
            "SELECT EXISTS (SELECT FROM aftersales_audit_seal WHERE key <> '')"
        ):
            self.report.notes.append(Finding("no_key"))
        return self.report

    def run_seals(self, numbers):
        """Look only at the seals of the one company that have these ``numbers``, and at what
        they closed; returns a :class:`Report`. The links between seals are not checked."""
        (company,) = self.companies
        self.report = Report([company])
        self.now = self._one("SELECT clock_timestamp() AT TIME ZONE 'UTC'")
        for kept in self._read_seals(company, SQL("number = ANY(%s)", list(numbers))):
            self.report.seals += 1
            if kept.seal.hash() != kept.hash:
                self.report.add("seal_altered", company=company, seal=kept.seal.number)
            self._check_signature(kept, 0)
            self._check_events(company, [(kept, None)])
        return self.report

    # -- reading -----------------------------------------------------------

    def _rows(self, query, *args, **named):
        sql = query if isinstance(query, SQL) else SQL(query, *args, **named)
        self.cr.execute(sql.code, sql.params)
        return self.cr.fetchall()

    def _one(self, query, *args):
        return self._rows(query, *args)[0][0]

    def _all_companies(self):
        return [
            row[0]
            for row in self._rows(
                """
                SELECT DISTINCT company_id FROM aftersales_audit_event
                 UNION SELECT company_id FROM aftersales_audit_seal ORDER BY 1
                """
            )
        ]

    # -- guards ------------------------------------------------------------

    def _check_guards(self):
        standing = {row[0]: row[1:3] for row in triggers.state(self.cr, GUARDED)}
        for table, erasable in GUARDED.items():
            for change in triggers.wanted(erasable):
                name = triggers.name_of(table, change)
                if standing.get(name) != ("A", triggers._BODY):
                    self.report.add("trigger", detail=name)
        noted = self._rows(
            """
            SELECT payload FROM aftersales_audit_event
             WHERE event = 'audit.guards' ORDER BY id DESC LIMIT 1
            """
        )
        if not noted:
            return
        try:
            noted = json.loads(noted[0][0])
            noted = {"database": str(noted["database"]), "guards": [*map(str, noted["guards"])]}
        except (ValueError, KeyError, TypeError):  # altered; the event itself is named elsewhere
            self.report.add("trigger_touched", detail="audit.guards")
            return
        if noted["database"] != triggers.identity(self.cr):
            self.report.notes.append(Finding("copy"))
            return
        before, now = set(noted["guards"]), set(triggers.fingerprint(self.cr, GUARDED))
        touched = sorted({entry.split()[0] for entry in before ^ now})
        if touched:
            self.report.add("trigger_touched", detail=", ".join(touched))

    # -- seals -------------------------------------------------------------

    def _check_chain(self, company, anchors):
        """Walk the seals of ``company`` in order, and through them the events."""
        start = previous = self._start(company)
        signed_from = 0
        waiting = []
        for kept in self._seals(company, start):
            self._check_seal(kept, previous)
            self._check_signature(kept, signed_from)
            self._check_anchor(kept, anchors.pop(kept.seal.number, None))
            if not signed_from and self.trusted and kept.seal.key == self.trusted:
                signed_from = kept.seal.number
            waiting.append((kept, previous))
            if sum(each.seal.size for each, _before in waiting) >= CHUNK:
                self._check_events(company, waiting)
                waiting = []
            previous = kept
        if waiting:
            self._check_events(company, waiting)
        self._check_beyond(company, previous)
        self._check_head_signed(company, previous, signed_from)
        for number in sorted(anchors):
            if not start or number > start.seal.number:
                self.report.add("anchor_missing", company=company, seal=number)

    def _start(self, company):
        """The last seal before ``since``, which is taken as it is; None to start at the first."""
        if not self.since:
            return None
        kept = self._read_seals(company, SQL("date < %s ORDER BY number DESC LIMIT 1", self.since))
        return kept[0] if kept else None

    def _seals(self, company, start, page=500):
        last = SQL("number > %s", start.seal.number) if start else SQL("TRUE")
        while page_of := self._read_seals(company, SQL("%s ORDER BY number LIMIT %s", last, page)):
            yield from page_of
            last = SQL("number > %s", page_of[-1].seal.number)

    def _read_seals(self, company, condition):
        return [
            Kept(
                hashchain.Seal(company, *row[4:9], hashchain.utc_text(row[3]), *row[9:]),
                *row[:4],
            )
            for row in self._rows(
                SQL(
                    """
                    SELECT id, hash, signature, date, number, first, size, root, previous,
                           key, format
                      FROM aftersales_audit_seal WHERE company_id = %s AND %s
                    """,
                    company,
                    condition,
                )
            )
        ]

    def _check_seal(self, kept, previous):
        seal = kept.seal
        self.report.seals += 1
        where = {"company": seal.company, "seal": seal.number}
        expected = previous.seal.number + 1 if previous else 1
        for number in range(expected, min(seal.number, expected + Report.LIMIT)):
            self.report.add("seal_missing", company=seal.company, seal=number)
        if seal.hash() != kept.hash or seal.size < 1:
            self.report.add("seal_altered", **where)
        follows = (
            seal.previous == previous.seal.hash() and seal.first == previous.end
            if previous
            else seal.previous == hashchain.NO_PREVIOUS and seal.first == 0
        )
        if not follows:
            self.report.add("chain", **where)
        if previous and kept.date < previous.date - DRIFT:
            self.report.add("clock", **where, detail=f"{kept.seal.date}, {previous.seal.date}")

    def _check_signature(self, kept, signed_from):
        seal = kept.seal
        where = {"company": seal.company, "seal": seal.number}
        if seal.key or kept.signature:
            good = keys.is_signed(seal.text(), kept.signature, seal.key)
            if not good or (signed_from and seal.key != self.trusted):
                self.report.add("signature", **where)
        elif signed_from:
            self.report.add("unsigned", **where)

    def _check_head_signed(self, company, head, signed_from):
        """With a key configured, the newest seal is signed with it: it vouches for all before."""
        if not self.trusted or head is None:
            return
        if head.seal.key != self.trusted and not signed_from:
            self.report.add("unsigned", company=company, seal=head.seal.number)
        elif signed_from > 1 and not self.since:
            self.report.notes.append(
                Finding("signed_from", company=company, seal=signed_from, detail=str(company))
            )

    # -- anchors -----------------------------------------------------------

    def _read_anchors(self):
        """``{company: {seal number: {hash}}}`` of the anchor lines; two hashes contradict."""
        anchors = {}
        for line in self.anchors:
            line = str(line)
            if not line.strip():
                continue
            try:
                anchor = json.loads(line)
                company, number = int(anchor["company"]), int(anchor["number"])
                kept = anchors.setdefault(company, {}).setdefault(number, set())
                kept.add(str(anchor["hash"]))
            except (ValueError, KeyError, TypeError):
                self.report.add("anchor_unreadable", detail=line.strip()[:60])
        return anchors

    def _check_anchor(self, kept, anchored):
        if anchored and anchored != {kept.seal.hash()}:
            self.report.add("anchor_differs", company=kept.seal.company, seal=kept.seal.number)
