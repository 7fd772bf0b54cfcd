"""A pytest plugin: count the outcomes for bin/test, and fit pytest to slow machines.

Loaded with ``-p host.tally``; the counts go to the file that ``AFTERSALES_TALLY`` names.
"""

import gc
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


def pytest_collection_finish():
    """What is loaded by now stays for good: the collector need not go through it again.

    Takes a twelfth off the time of tests in Odoo, whose registry is some million objects.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


def counts(config):
    """``{outcome: number}`` so far."""
    stats = config.pluginmanager.get_plugin("terminalreporter").stats
    return {
        outcome: sum(len(stats.get(name, ())) for name in names)
        for outcome, names in OUTCOMES.items()
    }


def write(config):
    Path(os.environ["AFTERSALES_TALLY"]).write_text(json.dumps(counts(config)))


def pytest_terminal_summary(config):
    write(config)
