"""Values that screens and other programs send, read without trusting their types."""

import math

#: PostgreSQL's largest id; what is over names nothing.
_LARGEST = 2**31 - 1
#: More of anything is no quantity; rounding it overflows.
_MOST = 1e12


def one(value):
    """``value`` if it can be the id of a record; 0, which names none, for anything else."""
    return value if type(value) is int and 0 < value <= _LARGEST else 0


def number(value):
    """``value`` if it is a number that can be counted with; None for anything else."""
    counts = isinstance(value, int | float) and math.isfinite(value) and abs(value) < _MOST
    return value if counts else None
