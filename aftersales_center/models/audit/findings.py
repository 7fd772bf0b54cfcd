"""What verification can find, in plain sentences, and the report that holds it."""

from dataclasses import asdict, dataclass, field

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

#: kind -> sentence; ``%(event)s``, ``%(seal)s``, ``%(position)s`` and ``%(detail)s`` are filled in.
FINDINGS = {
    "altered": _lt("Event %(event)s was changed after it was written (seal %(seal)s)."),
    "missing": _lt("Event %(event)s was deleted (seal %(seal)s, position %(position)s)."),
    "reordered": _lt(
        "Event %(event)s stands where another event was sealed (seal %(seal)s, position"
        " %(position)s)."
    ),
    "inserted": _lt(
        "Event %(event)s was put at position %(position)s, where no seal has a place for it."
    ),
    "leaf_missing": _lt("Position %(position)s of seal %(seal)s names no event any more."),
    "leaf_altered": _lt(
        "What seal %(seal)s kept about event %(event)s was changed (position %(position)s)."
    ),
    "forged": _lt("Event %(event)s was not written by a system that holds the signing key."),
    "backdated": _lt(
        "Event %(event)s is dated more than a day before the seal that came before it (seal"
        " %(seal)s)."
    ),
    "unsealed": _lt(
        "Event %(event)s has waited for a seal too long. See whether the sealing job runs."
    ),
    "root": _lt("Seal %(seal)s does not fit the events it closed: they or it were rewritten."),
    "seal_altered": _lt("Seal %(seal)s was changed: its own hash does not fit."),
    "seal_missing": _lt("Seal %(seal)s is missing."),
    "chain": _lt("Seal %(seal)s does not follow the seal before it: one of them was rewritten."),
    "signature": _lt("The signature of seal %(seal)s is not good: it was not made with the key."),
    "unsigned": _lt(
        "Seal %(seal)s is not signed, though a signing key is configured. If the key is new, let"
        " the sealing job run once."
    ),
    "clock": _lt("The clock went back at seal %(seal)s: %(detail)s."),
    "trigger": _lt("The guard %(detail)s of the log's tables is missing or switched off."),
    "trigger_touched": _lt(
        "The guards of the log's tables were switched off or replaced since they were noted:"
        " %(detail)s."
    ),
    "anchor_missing": _lt(
        "Seal %(seal)s was kept outside and is not here: the log was cut or an older copy restored."
    ),
    "anchor_differs": _lt(
        "Seal %(seal)s is not the one that was kept outside: the chain was rebuilt."
    ),
    "anchor_unreadable": _lt("An anchor cannot be read: %(detail)s."),
    "personal_altered": _lt("Personal text %(detail)s was changed after it was written."),
    "personal_missing": _lt(
        "Personal text of event %(event)s is gone, though no erasure of it was logged."
    ),
    "many": _lt("There are more findings of this kind; the first %(detail)s are named."),
}

#: Things worth knowing that are no fault.
NOTES = {
    "copy": _lt(
        "This database is a copy of the one in which the guards were noted; whether they were"
        " touched cannot be said until the copy has noted its own."
    ),
    "no_key": _lt(
        "No signing key is configured here, so signatures were checked with the keys that the"
        " seals name. Anchors outside show whether the chain was rebuilt."
    ),
    "signed_from": _lt("Company %(detail)s is signed with the present key from seal %(seal)s on."),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold. Ids are 0 where they do not apply."""

    kind: str
    company: int = 0
    event: int = 0
    seal: int = 0
    position: int = 0
    detail: str = ""

    def text(self, translate=None):
        """The finding as a sentence; ``translate`` is ``env._``, English without it."""
        template = FINDINGS.get(self.kind) or NOTES[self.kind]
        template = translate(template) if translate else template._source
        return template % asdict(self)


@dataclass(slots=True)
class Report:
    """What a verification looked at and found. ``ok`` when nothing is wrong."""

    companies: list[int]
    records: int = 0
    seals: int = 0
    unsealed: int = 0
    findings: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    #: How many findings of one kind are named; the rest is counted.
    LIMIT = 1000

    @property
    def ok(self):
        return not self.findings

    def add(self, kind, **where):
        """Note a finding; memory stays flat however much is wrong."""
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if self.counts[kind] <= self.LIMIT:
            self.findings.append(Finding(kind, **where))
        elif self.counts[kind] == self.LIMIT + 1:
            self.findings.append(Finding("many", detail=str(self.LIMIT)))

    def as_dict(self):
        """Plain values, for JSON and RPC; every finding with its English sentence."""
        return {
            "ok": self.ok,
            "companies": self.companies,
            "records": self.records,
            "seals": self.seals,
            "unsealed": self.unsealed,
            "counts": self.counts,
            "findings": [{**asdict(found), "text": found.text()} for found in self.findings],
            "notes": [{**asdict(note), "text": note.text()} for note in self.notes],
        }
