"""After-sales arithmetic, law and clocks in pure Python: no Odoo, no I/O.

Models collect facts, call a function here, and store what it says.
"""

from . import authority, keeping, refund
