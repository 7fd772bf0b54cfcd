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
    "consider-merging-classes-inherited": "a file has one job: one model may need several",
    "super-method-mismatch": "create() and write() may have helpers that call super for them",
    "missing-return": "a compute that calls super returns nothing",
}


class Tool:
    """A linter: the command that checks and, if it can, the one that mends."""

    def __init__(self, name, check, fix=None):
        self.name, self.check, self.fix = name, check, fix


def _program(name):
    return str(VENV / "bin" / name)


def _ruff():
    rules = [_program("ruff"), "check", "--quiet", "--no-cache"]
    layout = [_program("ruff"), "format", "--quiet", "--no-cache"]
    yield Tool("ruff", [*rules, "."], [*rules, "--fix", "."])
    yield Tool("ruff format", [*layout, "--diff", "."], [*layout, "."])


def _prettier(files):
    names = [str(path.relative_to(ROOT)) for path in files if path.suffix in PRETTIER_SUFFIXES]
    names = [name for name in names if not any(part in name for part in NOT_OURS)]
    if names:
        program = [*node.prettier(), "--config", ".prettierrc.yaml", "--log-level=warn"]
        program += ["--plugin", str(node.XML_PLUGIN)]
        yield Tool("prettier", [*program, "--check", *names], [*program, "--write", *names])


def _odoo_checks(files):
    if ADDONS:
        program = _program("oca-checks-odoo-module")
        manifests = [f"{addon}/__manifest__.py" for addon in ADDONS]
        yield Tool("oca-checks-odoo-module", [program, *manifests], [program, "--fix", *manifests])
        off = f"--disable={','.join(PYLINT_OFF)}"
        pylint = [_program("pylint"), "--rcfile=.pylintrc", "--score=n", off]
        yield Tool("pylint-odoo", [*pylint, *ADDONS])
    translations = [str(path.relative_to(ROOT)) for path in files if path.suffix in (".po", ".pot")]
    if translations:
        program = _program("oca-checks-po")
        yield Tool("oca-checks-po", [program, *translations], [program, "--fix", *translations])


def _tools():
    """The tools that have something to look at; what others reformat is mended first."""
    files = source_files()
    yield from _odoo_checks(files)
    yield from _prettier(files)
    yield from _ruff()
    yield Tool("own checks", [str(PYTHON), "-m", "host.checks"])


def _run(command):
    package, _addons = find_odoo()
    env = {**os.environ, "PYTHONPATH": f"{package}{os.pathsep}{ROOT}"}
    output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.run(command, cwd=ROOT, env=env, check=False, **output)


def failing_tools():
    """Run all tools; show what they found; return the names of those that found something."""
    failing = []
    for tool in _tools():
        with step(tool.name) as outcome:
            done = _run(tool.check)
            outcome.failed = bool(done.returncode)
        if outcome.failed:
            failing.append(tool.name)
            print(done.stdout.rstrip(), file=sys.stderr, flush=True)
    return failing


def main(arguments):
    """Exit status 1 when anything was found; ``--fix`` mends what a tool can, then looks."""
    ready()
    if "--fix" in arguments:
        for tool in _tools():
            if tool.fix:
                _run(tool.fix)
    failing = failing_tools()
    if failing:
        say(f"\nFindings of {', '.join(failing)}. 'bin/lint --fix' mends the formatting.")
    return int(bool(failing))
