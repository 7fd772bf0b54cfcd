"""Which tier a complaint starts at, and why: severity × value × customer × law.

Rules, set up by an administrator, look at what is known of a complaint. Each that speaks may
raise the severity, give points, ask for a tier, and put up a flag (safety, threat, media,
regulator, repeat). Severity gives points as well; the sum says at which tier the complaint
starts, and a tier that a rule asks for is the least. Nothing is ever lowered by a rule, so that
their order does not matter. All that spoke is handed back as the reasons; a keyword that was
denied (“not dangerous”) as well, without effect, so that a person sees it.

>>> rules = [
...     Rule(1, "words", words=("caught fire", "in Flammen"), flag="safety", severity=3, level=2),
...     Rule(2, "value", at_least=500, points=2),
...     Rule(3, "tag", keys=frozenset([7]), points=3),
... ]
>>> ladder = [Step(0, 0), Step(1, 5), Step(2, 9)]
>>> story = Facts("The lamp caught fire.", value=80, severity=1)
>>> outcome = triage(story, rules, ladder)
>>> outcome.severity, outcome.level, sorted(outcome.flags), outcome.findings[0].words
(3, 2, ['safety'], ('caught fire',))
>>> story = Facts("Wrong colour.", value=800, tags=frozenset([7]), severity=1)
>>> outcome = triage(story, rules, ladder)
>>> outcome.score, outcome.level
(6, 1)
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from .keywords import Keywords, find, tokens
from .language import languages
from .negation import denied

#: Minor, normal, serious, critical: how much each weighs towards a tier.
SEVERITY_POINTS = (0, 1, 3, 6)
#: What rules can raise. ``repeat`` is what a rule on earlier complaints raises.
FLAGS = ("safety", "threat", "media", "regulator", "repeat")
KINDS = ("words", "category", "value", "turnover", "tag", "repeat", "channel", "country")
#: So many different words are told as the reason; more would not make it clearer.
_TOLD = 6


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a complaint. Amounts are in one currency, the caller's choice.

    ``categories`` are its category and that one's parents, ``repeats`` the earlier complaints of
    the customer as ``(days ago, same goods or not)``, ``language`` the customer's own (``de``).
    """

    text: str = ""
    severity: int = 1
    value: float = 0.0
    turnover: float = 0.0
    categories: tuple[Hashable, ...] = ()
    tags: frozenset = frozenset()
    repeats: tuple[tuple[int, bool], ...] = ()
    channel: str = ""
    country: Hashable = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """What an administrator wrote down. ``kind`` says which of the conditions counts.

    ``words``/``exceptions``: keywords (see :mod:`.keywords`), ``language``: of theirs, empty for
    all. ``at_least``: the amount of ``value`` and ``turnover``, the number of ``repeat``.
    ``days`` and ``same_goods``: which earlier complaints count as repeats. ``keys``: the
    categories, tags, channels or countries it is about. ``severity`` and ``level`` are raised to
    at least that; ``points`` are added.
    """

    key: Hashable
    kind: str
    words: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    language: str = ""
    heeds_not: bool = True
    keys: frozenset = frozenset()
    at_least: float = 0.0
    days: int = 0
    same_goods: bool = False
    flag: str = ""
    severity: int | None = None
    points: int = 0
    level: Hashable | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A tier of the ladder, lowest first: its key, and the score from which complaints start
    there; None where they only climb to."""

    key: Hashable
    score: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that spoke: with the words it found, or the number it measured.

    ``denied``: only a denied keyword was found; it has no effect and is shown to people.
    """

    rule: Rule
    words: tuple[str, ...] = ()
    measured: float | None = None
    denied: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """Severity, flags and tier of a complaint, and all that led there.

    ``level`` is the key of the tier, None without a ladder.
    """

    severity: int
    score: int
    level: Hashable | None
    flags: frozenset
    findings: tuple[Finding, ...] = field(default=())

    @property
    def counting(self):
        """The findings that had an effect."""
        return tuple(finding for finding in self.findings if not finding.denied)


def triage(facts: Facts, rules: Iterable[Rule], ladder: Sequence[Step]) -> Outcome:
    """Look at ``facts`` with ``rules``; called for each complaint that comes in.

    :param ladder: the tiers a complaint may be at, the lowest first. The lowest takes what no
        score leads to, whatever its own score says.
    :raises ValueError: for a rule of no known kind, or with a keyword that is none.
    """
    found = tokens(facts.text)
    spoken = languages(found, facts.language)
    findings = tuple(finding for rule in rules if (finding := _finding(rule, facts, found, spoken)))
    counting = [finding.rule for finding in findings if not finding.denied]
    severity = max(
        [facts.severity, *(rule.severity for rule in counting if rule.severity is not None)]
    )
    severity = min(max(severity, 0), len(SEVERITY_POINTS) - 1)
    score = SEVERITY_POINTS[severity] + sum(rule.points for rule in counting)
    return Outcome(
        severity,
        score,
        _level(score, ladder, {rule.level for rule in counting}),
        frozenset(rule.flag for rule in counting if rule.flag),
        findings,
    )


def _level(score, ladder, asked):
    """The highest tier that the score reaches or that a rule asked for."""
    level = ladder[0].key if ladder else None
    for step in ladder:
        if step.key in asked or (step.score is not None and score >= step.score):
            level = step.key
    return level


def _finding(rule, facts, found, spoken):
    if rule.kind == "words":
        return _words(rule, facts, found, spoken)
    if rule.kind == "category":
        spoke = rule.keys.intersection(facts.categories)
        return Finding(rule) if spoke else None
    if rule.kind in ("value", "turnover"):
        amount = getattr(facts, rule.kind)
        return Finding(rule, measured=amount) if amount >= rule.at_least else None
    if rule.kind == "tag":
        return Finding(rule) if rule.keys & facts.tags else None
    if rule.kind == "repeat":
        count = sum(
            days <= rule.days and (same or not rule.same_goods) for days, same in facts.repeats
        )
        return Finding(rule, measured=count) if count >= max(rule.at_least, 1) else None
    if rule.kind in ("channel", "country"):
        return Finding(rule) if getattr(facts, rule.kind) in rule.keys else None
    raise ValueError(f"{rule.kind!r} is no kind of rule")


def _words(rule, facts, found, spoken):
    if spoken and rule.language and rule.language not in spoken:
        return None
    keywords, exceptions = _keywords(rule.words), _keywords(rule.exceptions)
    hits = find((facts.text, found), keywords, exceptions)
    if not hits:
        return None
    nots = spoken or frozenset(filter(None, [rule.language]))
    count = [hit for hit in hits if not (rule.heeds_not and denied(found, hit, nots))]
    told = dict.fromkeys(_as_written(hit.words) for hit in count or hits)
    return Finding(rule, words=tuple(told)[:_TOLD], denied=not count)


def _as_written(words):
    return " ".join(words.split())


@lru_cache(maxsize=512)
def _keywords(words):
    return Keywords(words)
