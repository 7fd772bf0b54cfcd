"""Who of a tier gets the next complaint.

All of one batch are given out together, each counting for the next, so that twenty complaints
that arrive in one second do not all go to the person who was free before.

>>> ann = Person("ann", load=4, turn=1)
>>> bob = Person("bob", load=1, turn=2)
>>> give([Case(1, weight=8), Case(2), Case(3)], [ann, bob], "least_busy")
{1: 'bob', 2: 'ann', 3: 'ann'}
>>> give([Case(1), Case(2), Case(3)], [ann, bob], "round_robin")
{1: 'ann', 2: 'bob', 3: 'ann'}
>>> eva = Person("eva", load=9, languages=frozenset(["de"]), skills=frozenset(["leaks"]))
>>> give([Case(1, language="de", skills=("leaks", "goods"))], [ann, bob, eva], "skill")
{1: 'eva'}
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

#: How much an open complaint weighs on who has it: minor, normal, serious, critical.
SEVERITY_WEIGHTS = (1, 2, 4, 8)
METHODS = ("manual", "round_robin", "least_busy", "skill")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can take a complaint now: absent people are not handed in.

    ``load``: weights of what they have open. ``turn``: when they last got one, as a growing
    number; 0 for never. ``languages`` as ISO 639 codes, ``skills`` as categories.
    """

    key: Hashable
    load: float = 0.0
    turn: int = 0
    languages: frozenset = frozenset()
    skills: frozenset = frozenset()


@dataclass(frozen=True, slots=True)
class Case:
    """What is given out: ``weight`` by severity, ``skills`` its category and that one's parents,
    the nearest first; ``never``: people it must not go to (who decided it before an appeal)."""

    key: Hashable
    weight: float = SEVERITY_WEIGHTS[1]
    language: str = ""
    skills: tuple[Hashable, ...] = ()
    never: frozenset = frozenset()


def give(cases: Iterable[Case], people: Iterable[Person], method: str) -> dict:
    """``{case: person}``; a case that nobody can take is left out, all of them with ``manual``.

    :param method: ``round_robin``: whose turn is the longest ago. ``least_busy``: who has the
        least open weight. ``skill``: who speaks the customer's language, then who knows the
        category best, then the least busy. Who is equal takes turns.
    """
    people = list(people)
    load = {person.key: person.load for person in people}
    turn = {person.key: person.turn for person in people}
    order = {person.key: place for place, person in enumerate(people)}
    given, last = {}, max(turn.values(), default=0)
    if method == "manual":
        return given
    for case in cases:
        able = [person for person in people if person.key not in case.never]
        if not able:
            continue

        def rank(person, case=case):
            fair = (turn[person.key], order[person.key])
            if method == "round_robin":
                return fair
            if method == "least_busy":
                return (load[person.key], *fair)
            return (
                bool(case.language) and case.language not in person.languages,
                _distance(case.skills, person.skills),
                load[person.key],
                *fair,
            )

        chosen = min(able, key=rank)
        last += 1
        given[case.key] = chosen.key
        load[chosen.key] += case.weight
        turn[chosen.key] = last
    return given


def _distance(wanted, has):
    """How far the category that is known is from the one asked for; unskilled people last."""
    return next((step for step, skill in enumerate(wanted) if skill in has), len(wanted))
