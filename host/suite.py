"""bin/test: the whole suite with lint, or the fast loop over a few tests.

``bin/test`` runs lint, the tests of ``host/`` and, through pytest-odoo, those of every addon,
side by side on the machine's cores (:mod:`host.whole`).
``bin/test PATH… -k NAME …`` hands what it is given to pytest and runs nothing else: no lint,
one process, an HTTP server and the web client's bundles only where the selected files use
them. Each run works in a database of its own.
"""

from collections import Counter

from . import whole
from .console import HostError, attend, say
from .odoo import Odoo, ready
from .postgres import server
from .runs import NO_TESTS, pytest_on_addons, pytest_on_host, run
from .scratch import scratch
from .selection import Selection
from .templates import template


def _test_host(selection):
    say("\nTests of the host")
    return run(attend, *pytest_on_host(selection))


def _test_addons(selection):
    with server("test") as database_server:
        odoo = Odoo(database_server, "test")
        with template(odoo, bundles=selection.needs_browser) as source:
            with scratch(odoo, source) as (database, handle):
                say("\nTests of the addons")
                command, env = pytest_on_addons(selection, odoo, source, database)
                return run(attend, command, env, pass_fds=[handle.fileno()])


def main(arguments):
    """:raises HostError: when not one test was run."""
    selection = Selection.parse(arguments)
    ready()
    if arguments:
        parts = [(_test_host, selection.of_host), (_test_addons, selection.of_addons)]
        linted, done = True, [test(part) for test, part in parts if part]
    else:
        linted, done = whole.run(selection)
    counts = sum((counts for _status, counts in done), Counter())
    if not sum(counts.values()) and all(status in (0, NO_TESTS) for status, _counts in done):
        raise HostError(
            "Not one test was run.",
            "nothing was found that fits the request",
            "check the path and the name after -k",
        )
    if not linted:
        say("\nLint has findings: see above, or run bin/lint.")
    print(
        f"\n{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped",
        flush=True,
    )
    failed = [status for status, _counts in done if status not in (0, NO_TESTS)]
    return failed[0] if failed else int(not linted)
