"""A pytest plugin: run the files that no other process of the same run has taken yet.

Loaded with ``-p host.share``. All processes collect the same tests and go through the files
in the same order; ``AFTERSALES_SHARE`` names a folder in which whoever creates a file first
has taken a test file. ``AFTERSALES_TERMINAL`` is the open file that a line per file goes to.
"""

import json
import os
import time
from pathlib import Path

from . import tally
from .durations import in_order

SHARE = "AFTERSALES_SHARE"
TERMINAL = "AFTERSALES_TERMINAL"
ORDER = "order.json"


class Share:
    """The folder of one run: the known durations, what is taken, how long it took."""

    def __init__(self, folder):
        self.folder = Path(folder)

    @classmethod
    def begin(cls, folder, table):
        """A new run; the order must not change while it lasts, so the table is copied."""
        share = cls(folder)
        (share.folder / ORDER).write_text(json.dumps(table))
        return share

    def table(self):
        return json.loads((self.folder / ORDER).read_text())

    def _mark(self, path, kind):
        return self.folder / f"{path.replace('/', '~')}.{kind}"

    def take(self, path):
        """Whether the file is this process's to run: true for exactly one of them."""
        try:
            with self._mark(path, "taken").open("x") as mark:
                mark.write(str(os.getpid()))
        except FileExistsError:
            return False
        return True

    def done(self, path, seconds):
        self._mark(path, "seconds").write_text(str(seconds))

    def durations(self):
        """``{path: seconds}`` of the files that are done."""
        return {
            mark.name.removesuffix(".seconds").replace("~", "/"): float(mark.read_text())
            for mark in self.folder.glob("*.seconds")
        }

    def taken(self):
        return {
            mark.name.removesuffix(".taken").replace("~", "/")
            for mark in self.folder.glob("*.taken")
        }

    def unfinished(self):
        """The files that were taken and never done: where a process ended before its time."""
        return sorted(self.taken() - set(self.durations()))


def pytest_runtestloop(session):
    if session.testsfailed:
        raise session.Interrupted(f"{session.testsfailed} files could not be read")
    share = Share(os.environ[SHARE])
    files = {}
    for item in session.items:
        files.setdefault(item.nodeid.split("::")[0], []).append(item)
    order = in_order(files, share.table())
    for number, path in enumerate(order, 1):
        if share.take(path):
            start, before = time.monotonic(), tally.counts(session.config)
            _run(session, files[path])
            seconds = time.monotonic() - start
            share.done(path, seconds)
            tally.write(session.config)
            counts = tally.counts(session.config)
            _tell(number, len(order), path, {k: n - before[k] for k, n in counts.items()}, seconds)
    return True


def _run(session, items):
    # What follows is not known yet: all but what lasts as long as the session is torn down.
    for item, following in zip(items, [*items[1:], session], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)


def _tell(number, files, path, counts, seconds):
    told = ", ".join(f"{count} {outcome}" for outcome, count in counts.items() if count)
    mark = "✗" if counts["failed"] else "✓"
    line = f"{mark} {number:>3}/{files} {path}: {told}, {seconds:.0f} s\n"
    os.write(int(os.environ[TERMINAL]), line.encode())


def pytest_runtest_logreport(report):
    if report.failed:
        os.write(int(os.environ[TERMINAL]), f"✗ {report.nodeid}\n".encode())


def pytest_report_teststatus(report):
    """No dot per test: the line per file tells, and the file of our output is read later."""
    if report.passed and not hasattr(report, "wasxfail"):
        return ("passed" if report.when == "call" else ""), "", ""
    return None
