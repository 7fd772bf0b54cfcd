"""How pytest is started: for the tests of ``host/``, and for those of the addons."""

import json
import os
from collections import Counter

from . import node
from .layout import HOST, ROOT
from .pyenv import PYTHON

NO_TESTS = 5  # pytest's exit status when nothing was collected
SCREENSHOTS = HOST / "screenshots"


def pytest(selection, *arguments):
    """The command that runs pytest on the selection."""
    return [
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


def pytest_on_host(selection):
    """``(command, environment)`` for the tests of ``host/``."""
    # pytest-odoo imports Odoo as soon as it is loaded: these tests need none.
    return pytest(selection, "-p", "no:odoo"), _with_examples({**os.environ, "PYTHONPATH": ROOT})


def pytest_on_addons(selection, odoo, source, database, *options):
    """``(command, environment)`` for tests of addons on ``database``, a clone of ``source``."""
    env = {
        **odoo.env,
        "PYTHONPATH": f"{odoo.package}{os.pathsep}{ROOT}",
        "AFTERSALES_HOST_ROOT": ROOT,
        "AFTERSALES_TEMPLATE": source,
    }
    arguments = [
        f"--odoo-config={odoo.conf}",
        f"--odoo-database={database}",
        "--odoo-log-level=warn",
        "--doctest-modules",
        "--odoo-extra",
        f"screenshots={SCREENSHOTS}",
        *options,
    ]
    arguments += ["--odoo-http"] if selection.needs_http else []
    if selection.needs_browser:
        env["AFTERSALES_AXE"] = node.axe()
    return pytest(selection, *arguments), _with_examples(env)


def _with_examples(env):
    env = {**env, "HYPOTHESIS_STORAGE_DIRECTORY": HOST / "hypothesis"}
    return {name: str(value) for name, value in env.items()}


def run(execute, command, env, number=0, **options):
    """Let ``execute`` run pytest; return ``(exit status, counts)``.

    :param number: of the process, where several of one run count at the same time.
    """
    tally = HOST / f"tally-{os.getpid()}-{number}.json"
    try:
        status = execute(command, env={**env, "AFTERSALES_TALLY": str(tally)}, cwd=ROOT, **options)
        counts = json.loads(tally.read_text()) if tally.exists() else {}
    finally:
        tally.unlink(missing_ok=True)
    return status, Counter(counts)
