"""A pytest plugin: count the outcomes for bin/test, and keep slow machines from failing.

Loaded with ``-p host.tally``; the counts go to the file that ``AFTERSALES_TALLY`` names.
"""

import json
import os
from pathlib import Path

import hypothesis

OUTCOMES = {
    "passed": ("passed", "xpassed"),
    "failed": ("failed", "error"),
    "skipped": ("skipped", "xfailed"),
}


def pytest_configure(config):
    # Odoo's first query of a kind takes longer than hypothesis grants one example.
    hypothesis.settings.register_profile("host", deadline=None, print_blob=True)
    hypothesis.settings.load_profile("host")


def pytest_terminal_summary(terminalreporter):
    stats = terminalreporter.stats
    counts = {
        outcome: sum(len(stats.get(name, ())) for name in names)
        for outcome, names in OUTCOMES.items()
    }
    Path(os.environ["AFTERSALES_TALLY"]).write_text(json.dumps(counts))
