"""Who may decide how much: alone, with a supervisor, or only two people together.

Amounts are plain numbers in the one currency of a :class:`Limit`. Nothing here knows a database:
the caller is ``aftersales.remedy``, which sums the remedies of a return and knows who is who.
"""

from dataclasses import dataclass
from enum import StrEnum


class Need(StrEnum):
    """What an amount waits for; the values are those of ``awaits_authority``."""

    NONE = "no"
    SUPERVISOR = "supervisor"
    SECOND = "second"


@dataclass(frozen=True)
class Limit:
    """How far one role decides. ``None`` is no limit.

    ``alone``: up to which the role decides by itself. ``two_above``: above which two people
    have to agree, neither of them who asked.
    """

    alone: float | None = None
    two_above: float | None = None

    def covers(self, total, digits=2):
        """Whether somebody of this role may decide ``total`` alone.

        >>> Limit(100).covers(100), Limit(100).covers(100.01), Limit().covers(1e9)
        (True, False, True)
        >>> Limit(100, 80).covers(90)
        False
        """
        return not _over(total, self.alone, digits) and not _over(total, self.two_above, digits)

    def stricter(self, other):
        """The tighter of two limits, number by number: for tiers that add theirs.

        >>> Limit(100, 500).stricter(Limit(None, 200))
        Limit(alone=100, two_above=200)
        """
        return Limit(_least(self.alone, other.alone), _least(self.two_above, other.two_above))


def needs(total, limit, requesters=(), approvals=(), digits=2):
    """What ``total`` waits for, given who asked and who said yes to it so far.

    :param total: everything given on the case, what is asked for included.
    :param limit: the :class:`Limit` of who asked.
    :param requesters: who asked for it; what they say to it themselves does not count.
    :param approvals: ``[(person, limit of that person)]``. One is enough whose own limit covers
        it, unless it is above ``two_above`` of who asked; otherwise it takes two people.
    :param digits: decimals of the currency.

    >>> needs(90, Limit(100))
    <Need.NONE: 'no'>
    >>> needs(110, Limit(100))
    <Need.SUPERVISOR: 'supervisor'>
    >>> needs(110, Limit(100), ["ann"], [("ann", Limit())])
    <Need.SUPERVISOR: 'supervisor'>
    >>> needs(110, Limit(100), ["ann"], [("bob", Limit(1000))])
    <Need.NONE: 'no'>

    Above the second limit, and where the first supervisor's own authority ends:

    >>> needs(600, Limit(100, 500), ["ann"], [("bob", Limit())])
    <Need.SECOND: 'second'>
    >>> needs(600, Limit(100), ["ann"], [("bob", Limit(300))])
    <Need.SECOND: 'second'>
    >>> needs(600, Limit(100, 500), ["ann"], [("bob", Limit()), ("bob", Limit())])
    <Need.SECOND: 'second'>
    >>> needs(600, Limit(100, 500), ["ann"], [("bob", Limit()), ("eve", Limit())])
    <Need.NONE: 'no'>
    """
    if limit.covers(total, digits):
        return Need.NONE
    others = {person: own for person, own in approvals if person not in requesters}
    if len(others) >= 2:
        return Need.NONE
    if not others:
        return Need.SUPERVISOR
    alone = not _over(total, limit.two_above, digits) and any(
        own.covers(total, digits) for own in others.values()
    )
    return Need.NONE if alone else Need.SECOND


def _over(total, bound, digits):
    return bound is not None and round(total - bound, digits) > 0


def _least(one, other):
    return min((bound for bound in (one, other) if bound is not None), default=None)
