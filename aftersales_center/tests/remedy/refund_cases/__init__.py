"""Refunds worked out by hand, for the remedies to agree with.

Nothing here was computed by the code under test: the arithmetic stands beside each case. Amounts
are untaxed, tax, total. Where code and case differ, the arithmetic decides which of them is
corrected.
"""

from . import (
    billing,
    deductions,
    discounts,
    money,
    outside,
    parts,
    reductions,
    taxes,
)

_MODULES = (parts, taxes, discounts, billing, deductions, reductions, money, outside)
CASES = [case for module in _MODULES for case in module.CASES]
