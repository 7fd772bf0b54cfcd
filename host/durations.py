"""How long each test file takes: as it was last time, else as its size and its kind tell.

``.host/durations.json`` holds ``{path from the top of the checkout: seconds}`` of the last
whole run. Nothing depends on it but the order in which files are handed out.
"""

import json

from .layout import HOST, ROOT

TABLE = HOST / "durations.json"
#: Seconds that a kilobyte of a test file takes, about: in Odoo, and without it.
IN_ODOO, ALONE = 2.5, 0.05
#: What in a test file tells that it waits for a browser, another process or other threads.
SLOW_SIGNS = ("HttpCase", "RaceCase", "subprocess", "hypothesis")
SLOW = 3
#: … and that it commits: what runs after it on the same database finds its rows.
COMMIT_SIGNS = ("RaceCase", "Registry(get_db_name())")


def known():
    """The table, ``{}`` when there is none or it cannot be read."""
    try:
        table = json.loads(TABLE.read_text())
        return {str(path): float(seconds) for path, seconds in table.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def keep(durations):
    """Write the table of a run that went through all files."""
    draft = TABLE.with_suffix(".new")
    draft.write_text(json.dumps(dict(sorted(durations.items())), indent=1))
    draft.replace(TABLE)


def expected(path, table):
    """Seconds that the tests of ``path``, counted from the top of the checkout, may take."""
    if path in table:
        return table[path]
    text = _text(path)
    seconds = len(text) / 1000 * (IN_ODOO if "odoo.tests" in text else ALONE)
    return seconds * (SLOW if any(sign in text for sign in SLOW_SIGNS) else 1)


def commits(path):
    """Whether these tests leave committed rows behind."""
    text = _text(path)
    return any(sign in text for sign in COMMIT_SIGNS)


def in_order(paths, table):
    """Longest first, so that no long one is left for the end; those that commit after all
    others, which so have the template's rows to themselves whatever ran before."""
    return sorted(paths, key=lambda path: (commits(path), -expected(path, table), path))


def _text(path):
    file = ROOT / path
    return file.read_text() if file.is_file() else ""
