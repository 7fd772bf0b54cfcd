"""bin/test: the whole suite with lint, or the fast loop over a few tests.

``bin/test`` runs lint, the tests of ``host/`` and, through pytest-odoo, those of every addon.
``bin/test PATH… -k NAME …`` hands what it is given to pytest and runs nothing else: no lint,
an HTTP server and the web client's bundles only where the selected files use them. Each run
works in a database of its own.
"""

import json
import os
from collections import Counter

from . import lint
from .console import HostError, attend, say
from .layout import HOST, ROOT
from .odoo import Odoo, ready
from .postgres import server
from .pyenv import PYTHON
from .scratch import scratch
from .selection import Selection
from .templates import template

NO_TESTS = 5  # pytest's exit status when nothing was collected
SCREENSHOTS = HOST / "screenshots"


def _pytest(selection, *arguments, env, pass_fds=()):
    """Run pytest on the selection; return ``(exit status, counts)``."""
    tally = HOST / f"tally-{os.getpid()}.json"
    env = {
        **env,
        "AFTERSALES_TALLY": str(tally),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(HOST / "hypothesis"),
    }
    command = [
        PYTHON,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "-p",
        "host.tally",
        f"--rootdir={ROOT}",
        "-rs",
        *arguments,
        *selection.options,
        *selection.targets,
    ]
    try:
        status = attend(command, env=env, cwd=ROOT, pass_fds=pass_fds)
        counts = json.loads(tally.read_text()) if tally.exists() else {}
    finally:
        tally.unlink(missing_ok=True)
    return status, Counter(counts)


def _test_host(selection):
    say("\nTests of the host")
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    # pytest-odoo imports Odoo as soon as it is loaded: these tests need none.
    return _pytest(selection, "-p", "no:odoo", env=env)


def _test_addons(selection):
    with server("test") as database_server:
        odoo = Odoo(database_server, "test")
        with template(odoo, bundles=selection.needs_browser) as source:
            with scratch(odoo, source) as (database, handle):
                say("\nTests of the addons")
                env = {
                    **odoo.env,
                    "PYTHONPATH": f"{odoo.package}{os.pathsep}{ROOT}",
                    "AFTERSALES_HOST_ROOT": str(ROOT),
                    "AFTERSALES_TEMPLATE": source,
                }
                arguments = [
                    f"--odoo-config={odoo.conf}",
                    f"--odoo-database={database}",
                    "--odoo-log-level=warn",
                    "--doctest-modules",
                    "--odoo-extra",
                    f"screenshots={SCREENSHOTS}",
                ]
                arguments += ["--odoo-http"] if selection.needs_http else []
                return _pytest(selection, *arguments, env=env, pass_fds=[handle.fileno()])


def main(arguments):
    """:raises HostError: when not one test was run."""
    selection = Selection.parse(arguments)
    ready()
    findings = lint.failing_tools() if not arguments else []
    parts = [(_test_host, selection.of_host), (_test_addons, selection.of_addons)]
    done = [test(part) for test, part in parts if part]
    counts = sum((counts for _status, counts in done), Counter())
    if not sum(counts.values()) and all(status in (0, NO_TESTS) for status, _counts in done):
        raise HostError(
            "Not one test was run.",
            "nothing was found that fits the request",
            "check the path and the name after -k",
        )
    if findings:
        say(f"\nLint has findings: {', '.join(findings)}. See above, or run bin/lint.")
    print(
        f"\n{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped",
        flush=True,
    )
    failed = [status for status, _counts in done if status not in (0, NO_TESTS)]
    return failed[0] if failed else int(bool(findings))
