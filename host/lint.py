"""bin/lint: every tool, every file, zero findings; ``--fix`` formats what can be formatted."""

import os
import subprocess
import sys

from . import node
from .console import say, step
from .files import source_files
from .layout import ADDONS, ROOT
from .odoo import find_odoo, ready
from .pyenv import PYTHON, VENV

PRETTIER_SUFFIXES = (".xml", ".js", ".scss", ".css")
#: Left alone by Prettier: what others wrote, and pictures.
NOT_OURS = ("static/lib/", "static/description/")
#: Rules of pylint-odoo and pylint's errors that are off: {rule: why}.
PYLINT_OFF = {
    "missing-readme": "the repository has one README, at its top",
    "import-error": "Odoo puts the addons' folders on the path when it starts",
    "no-name-in-module": "the same: odoo.addons.NAME exists only in a running Odoo",
    "no-member": "fields and methods of a model are put together in the registry",
}


def _tool(name):
    return str(VENV / "bin" / name)


def _ruff(fix):
    check = [_tool("ruff"), "check", "--quiet", "--no-cache", *(["--fix"] if fix else []), "."]
    layout = [_tool("ruff"), "format", "--quiet", "--no-cache"]
    yield "ruff", check
    yield "ruff format", [*layout, *([] if fix else ["--diff"]), "."]


def _prettier(files, fix):
    names = [str(path.relative_to(ROOT)) for path in files if path.suffix in PRETTIER_SUFFIXES]
    names = [name for name in names if not any(part in name for part in NOT_OURS)]
    if names:
        plugin = node.FOLDER / "node_modules" / "@prettier" / "plugin-xml" / "src" / "plugin.js"
        yield (
            "prettier",
            [
                *node.prettier(),
                "--config",
                ".prettierrc.yaml",
                "--plugin",
                str(plugin),
                "--log-level=warn",
                "--write" if fix else "--check",
                *names,
            ],
        )


def _odoo_checks(files, fix):
    manifests = [f"{addon}/__manifest__.py" for addon in ADDONS]
    if manifests:
        yield (
            "oca-checks-odoo-module",
            [_tool("oca-checks-odoo-module"), *(["--fix"] if fix else []), *manifests],
        )
        yield (
            "pylint-odoo",
            [
                _tool("pylint"),
                "--rcfile=.pylintrc",
                "--score=n",
                f"--disable={','.join(PYLINT_OFF)}",
                *ADDONS,
            ],
        )
    translations = [str(path) for path in files if path.suffix in (".po", ".pot")]
    if translations:
        yield "oca-checks-po", [_tool("oca-checks-po"), *translations]


def _tools(fix):
    """``(name, command)`` of each tool that has something to look at."""
    files = source_files()
    # What rewrites files comes first, so that the others see what will be committed.
    yield from _odoo_checks(files, fix)
    yield from _prettier(files, fix)
    yield from _ruff(fix)
    yield "own checks", [str(PYTHON), "-m", "host.checks"]


def failing_tools(fix=False):
    """Run all tools; show what they found; return the names of those that found something."""
    package, _addons = find_odoo()
    env = {**os.environ, "PYTHONPATH": f"{package}{os.pathsep}{ROOT}"}
    failing = []
    for name, command in _tools(fix):
        with step(name) as outcome:
            done = subprocess.run(
                command,
                cwd=ROOT,
                env=env,
                text=True,
                check=False,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
            outcome.failed = bool(done.returncode)
        if outcome.failed:
            failing.append(name)
            print(done.stdout.rstrip(), file=sys.stderr, flush=True)
    return failing


def main(arguments):
    ready()
    failing = failing_tools(fix="--fix" in arguments)
    if failing:
        say(f"\nFindings of {', '.join(failing)}. 'bin/lint --fix' mends the formatting.")
    return int(bool(failing))
