# What extends returns and complaints is loaded after them: see models/__init__.py.
from . import (
    schedule,
    policy,
    target,
    event,
    clock,
    clock_apply,
    clock_sweep,
    mixin,
    statistic,
    partner,
)
