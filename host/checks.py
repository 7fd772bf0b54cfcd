"""Checks of our own that no linter has. ``python -m host.checks`` prints what they find.

Each check takes the files of the checkout and yields ``path:line: sentence``.
"""

import ast
import json
import re
import sys
from collections import defaultdict
from pathlib import Path

from .files import source_files
from .layout import ROOT

SAME = Path(__file__).with_name("same_in_translation.json")
LANGUAGES = ("zh_CN", "zh_TW", "de", "fr", "es")
MOST_LINES = 400
SOURCE = (".py", ".js", ".scss", ".css", ".xml")
#: Files that may be longer, each with its reason: {"path/in/the/checkout": "why"}.
LONG_FILES = {
    # A shop's week as data: one record after another, read like a diary.
    "aftersales_center/demo/orders.xml": "demo data",
    "aftersales_center/demo/week.xml": "demo data",
    # Auditors get it as one file that runs without anything of ours.
    "aftersales_center/engine/standalone_verify.py": "one file, handed out",
}
#: Hosts of package registries and mirrors: the machine's own settings name them, never we.
REGISTRIES = re.compile(
    r"\b(?:"
    + "|".join(
        [
            r"pypi\.(?:org|python\.org)",
            r"pythonhosted\.org",
            r"registry\.(?:npmjs|yarnpkg)",
            r"npmjs\.(?:org|com)",
            r"(?:deb|security|snapshot|ftp[\w.]*)\.debian\.org",
            r"proxy\.golang\.org",
            r"nightly\.odoo\.com",
        ]
    )
    + r")",
    re.IGNORECASE,
)
#: The beginning of an absolute path that exists on one machine only.
MACHINE_PATHS = re.compile(r"(?:^|[\s\"'`=:(,\[])/(?:work|root|farm|home)/\w")


def _where(path, line=None):
    name = path.relative_to(ROOT) if ROOT in path.parents else path
    return f"{name}:{line}" if line else str(name)


def _tests_folder(path):
    """The ``tests`` folder right under an addon that ``path`` lies in, or None."""
    for folder in path.parents:
        if folder.name == "tests" and (folder.parent / "__manifest__.py").exists():
            return folder
    return None


def _imported_tests(folder):
    """Paths that ``tests/__init__.py`` imports: Odoo's own runner looks nowhere else."""
    found = set()
    tree = ast.parse((folder / "__init__.py").read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            inside = folder.joinpath(*(node.module or "").split("."))
            found |= {inside / f"{alias.name}.py" for alias in node.names}
    return found


def unimported_tests(files):
    """A test file that is not imported runs for nobody; two of one name hide each other."""
    folders = defaultdict(list)
    for path in files:
        if path.match("test_*.py") and _tests_folder(path):
            folders[_tests_folder(path)].append(path)
    for folder, tests in folders.items():
        imported = _imported_tests(folder) if (folder / "__init__.py").exists() else set()
        names = defaultdict(list)
        for path in tests:
            names[path.name].append(path)
            if path not in imported:
                yield f"{_where(path)}: not imported in {_where(folder)}/__init__.py"
            if not (path.parent / "__init__.py").exists():
                yield f"{_where(path)}: its folder has no __init__.py"
        for same in names.values():
            for path in same[1:]:
                yield f"{_where(path)}: {_where(same[0])} has the same name"


def impure_engine(files):
    """The engine is plain Python: nothing of Odoo, nothing from outside its folder."""
    for path in files:
        if path.suffix != ".py" or "engine" not in path.parts or _tests_folder(path):
            continue
        depth = len(path.parts) - path.parts.index("engine") - 1
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level > depth:
                names = ["odoo"]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""] if not node.level else []
            else:
                continue
            if any(name.split(".")[0] == "odoo" for name in names):
                yield f"{_where(path, node.lineno)}: the engine imports nothing of Odoo"


def names_of_machines(files):
    """No host of a registry and no path of one machine in what is committed."""
    for path in files:
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue  # a picture or a font
        for number, line in enumerate(text.splitlines(), 1):
            if REGISTRIES.search(line):
                yield f"{_where(path, number)}: names the host of a package registry"
            if MACHINE_PATHS.search(line):
                yield f"{_where(path, number)}: names a path of one machine"


def long_files(files):
    """A file has one job; past 400 lines ask what is hiding in it."""
    for path in files:
        if path.suffix in SOURCE and _where(path) not in LONG_FILES:
            lines = len(path.read_text().splitlines())
            if lines > MOST_LINES:
                yield f"{_where(path)}: {lines} lines, {MOST_LINES} is the most"


def missing_translations(files):
    """Where there is a template of terms, every language of ours has all of them.

    A term that reads the same in a language stays empty there, as Odoo exports it;
    ``same_in_translation.json`` lists those, so that nothing is merely forgotten.
    """
    import polib

    same = json.loads(SAME.read_text())

    for template in (path for path in files if path.suffix == ".pot"):
        terms = [(term.msgctxt, term.msgid) for term in polib.pofile(str(template))]
        for language in LANGUAGES:
            path = template.with_name(f"{language}.po")
            if path not in files:
                yield f"{_where(path)}: missing"
                continue
            entries = polib.pofile(str(path))
            said = {(term.msgctxt, term.msgid) for term in entries if term.translated()}
            for _context, term in (key for key in terms if key not in said):
                if term in same.get(language, ()):
                    continue
                yield f"{_where(path)}: not translated: {term[:60]!r}"


CHECKS = (unimported_tests, impure_engine, names_of_machines, long_files, missing_translations)


def main():
    files = source_files()
    findings = [finding for check in CHECKS for finding in check(files)]
    for finding in findings:
        print(finding)
    return int(bool(findings))


if __name__ == "__main__":
    sys.exit(main())
