"""Dated cases computed by hand from the statutes, for ``engine/law.py`` to agree with.

Nothing here was computed by the code under test: days were counted on a calendar, holidays are
named beside the cases that turn on them, and every case cites where its answer is written. Where
code and case differ, the statute decides which of them is corrected.
"""

from . import (
    answers,
    asia,
    conformity,
    eu_clock,
    eu_information,
    eu_limits,
    europe,
    europe_outside,
    money,
    remedies,
    world,
)

_MODULES = (
    eu_clock,
    eu_information,
    eu_limits,
    europe,
    europe_outside,
    asia,
    world,
    conformity,
    remedies,
    money,
    answers,
)
CASES = [case for module in _MODULES for case in module.CASES]
