"""Several pytest processes, one queue of files: each test runs once, all are counted."""

import json
import os
import subprocess
import sys

import pytest

from host import durations
from host.layout import ROOT
from host.share import SHARE, TERMINAL, Share


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A function that writes test files; durations count from there."""
    monkeypatch.setattr(durations, "ROOT", tmp_path)
    monkeypatch.setattr(durations, "TABLE", tmp_path / "durations.json")

    def write(**files):
        for name, text in files.items():
            (tmp_path / f"test_{name}.py").write_text(text)
        return tmp_path

    return write


def test_one_process_takes_a_file_and_no_other(tmp_path):
    one, other = Share.begin(tmp_path, {}), Share(tmp_path)
    assert one.take("a/test_x.py")
    assert not other.take("a/test_x.py")
    assert other.take("a/test_y.py")
    one.done("a/test_x.py", 1.5)
    assert other.durations() == {"a/test_x.py": 1.5}
    assert one.unfinished() == ["a/test_y.py"]


def test_the_longest_comes_first(checkout):
    checkout(a="", b="", c="")
    table = {"test_a.py": 1, "test_b.py": 3, "test_c.py": 2}
    assert durations.in_order(table, table) == ["test_b.py", "test_c.py", "test_a.py"]


def test_without_a_table_size_and_kind_tell(checkout):
    checkout(
        engine="def test_x(): pass\n" * 30,
        short="from odoo.tests import tagged\n" * 10,
        browser="from odoo.tests import HttpCase\n" * 10,
        long="from odoo.tests import tagged\n" * 20,
    )
    names = ["test_engine.py", "test_short.py", "test_browser.py", "test_long.py"]
    assert durations.in_order(names, {}) == [
        "test_browser.py",
        "test_long.py",
        "test_short.py",
        "test_engine.py",
    ]


def test_what_commits_comes_after_all_others(checkout):
    checkout(races="class TestRaces(RaceCase): ...", sealing="Registry(get_db_name())", other="")
    table = {"test_races.py": 90, "test_sealing.py": 100, "test_other.py": 1}
    assert durations.in_order(table, table) == ["test_other.py", "test_sealing.py", "test_races.py"]


@pytest.mark.parametrize("text", [None, "", "{", "[1]", '{"a": "long"}', '{"a": null}'])
def test_a_table_that_cannot_be_read_is_none(checkout, text):
    folder = checkout()
    if text is not None:
        (folder / "durations.json").write_text(text)
    assert durations.known() == {}


def test_a_table_that_was_kept_is_known(checkout):
    checkout()
    durations.keep({"test_b.py": 2.5, "test_a.py": 1.0})
    assert durations.known() == {"test_a.py": 1.0, "test_b.py": 2.5}


def _processes(folder, number=2):
    """Run that many pytest processes on the folder; their ``(status, output, counts)``."""
    (folder / "share").mkdir()
    share = Share.begin(folder / "share", {})
    terminal = (folder / "terminal").open("w")
    running = []
    for process in range(number):
        env = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "AFTERSALES_TALLY": str(folder / f"tally-{process}"),
            SHARE: str(share.folder),
            TERMINAL: str(terminal.fileno()),
        }
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-rs",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:odoo",
        ]
        command += ["-p", "host.tally", "-p", "host.share", f"--rootdir={folder}", str(folder)]
        with (folder / f"output-{process}").open("w") as output:
            running.append(
                subprocess.Popen(
                    command, env=env, cwd=folder, stdout=output, pass_fds=[terminal.fileno()]
                )
            )
    statuses = [process.wait(60) for process in running]
    terminal.close()
    return share, [
        (
            status,
            (folder / f"output-{process}").read_text(),
            json.loads((folder / f"tally-{process}").read_text())
            if (folder / f"tally-{process}").exists()
            else {},
        )
        for process, status in enumerate(statuses)
    ]


NOTES = """
import os, time, unittest
class Test(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        note("begin")
    @classmethod
    def tearDownClass(cls):
        note("end")
    def test_one(self):
        time.sleep(0.2)
        note("one")
    def test_two(self):
        note("two")
def note(what):
    with open("notes", "a") as notes:
        notes.write(f"{os.getpid()} {__name__} {what}\\n")
"""


def test_each_test_runs_once_and_each_class_is_left(checkout):
    folder = checkout(**dict.fromkeys("abcdef", NOTES))
    share, done = _processes(folder)
    assert [status for status, _output, _counts in done] == [0, 0]
    assert sum(counts["passed"] for _status, _output, counts in done) == 12
    notes = [line.split() for line in (folder / "notes").read_text().splitlines()]
    for name in "abcdef":
        mine = [(process, what) for process, module, what in notes if module == f"test_{name}"]
        assert [what for _process, what in mine] == ["begin", "one", "two", "end"]
        assert len({process for process, _what in mine}) == 1
    assert set(share.durations()) == {f"test_{name}.py" for name in "abcdef"}
    assert share.unfinished() == []


def test_two_files_run_at_the_same_time(checkout):
    meet = """
import pathlib, time
def test_meet():
    pathlib.Path(__name__).touch()
    until = time.monotonic() + 30
    while not all(pathlib.Path(f"test_{name}").exists() for name in "ab"):
        assert time.monotonic() < until, "nobody came"
"""
    _share, done = _processes(checkout(a=meet, b=meet))
    assert [counts["passed"] for _status, _output, counts in done] == [1, 1]


def test_a_failure_is_told_at_once_and_in_full_at_the_end(checkout):
    good = "def test_good(): pass"
    bad = "import pytest\ndef test_bad():\n    told = 41\n    assert told == 42\n"
    bad += "@pytest.mark.skip(reason='no time')\ndef test_later(): pass"
    folder = checkout(good=good, bad=bad)
    _share, done = _processes(folder)
    assert sorted(status for status, _output, _counts in done) == [0, 1]
    counts = [counts for _status, _output, counts in done]
    assert sum(each["failed"] for each in counts) == 1
    assert sum(each["passed"] for each in counts) == 1
    assert sum(each["skipped"] for each in counts) == 1
    (output,) = (output for status, output, _counts in done if status)
    assert "assert 41 == 42" in output and "no time" in output
    terminal = (folder / "terminal").read_text()
    assert "✗ test_bad.py::test_bad\n" in terminal
    assert "test_bad.py: 1 failed, 1 skipped, " in terminal
    assert "test_good.py: 1 passed, " in terminal


def test_a_process_that_is_killed_leaves_the_rest_to_the_others(checkout):
    files = dict.fromkeys("bcdefgh", NOTES)
    folder = checkout(a="import os\ndef test_it(): os.kill(os.getpid(), 9)\n" + "#" * 3000, **files)
    share, done = _processes(folder)
    assert sorted(status for status, _output, _counts in done) == [-9, 0]
    assert share.unfinished() == ["test_a.py"]
    assert sum(counts.get("passed", 0) for _status, _output, counts in done) == 14


def test_a_file_that_cannot_be_read_stops_all_before_they_begin(checkout):
    folder = checkout(a="1 / 0", b=NOTES)
    share, done = _processes(folder)
    assert [status for status, _output, _counts in done] == [2, 2]
    assert share.taken() == set()
    assert all("ZeroDivisionError" in output for _status, output, _counts in done)
