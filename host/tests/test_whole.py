"""The whole run's order of work, with commands that stand in for Odoo, lint and pytest."""

import sys
from contextlib import contextmanager

import pytest

from host import durations, layout, runs, whole
from host.console import HostError
from host.selection import HOST_TESTS, Selection

#: Stands in for pytest: says something, counts, ends with the status it was given.
PYTEST = """
import json, os, pathlib, sys
name, status, counts = sys.argv[1:]
print(f"this is {name}")
pathlib.Path("ran").open("a").write(f"{name}\\n")
if name != "host" and os.environ["FILES"] == "1":
    from host.share import SHARE, Share
    share = Share(os.environ[SHARE])
    if share.take(f"{name}.py"):
        share.done(f"{name}.py", 1.0)
pathlib.Path(os.environ["AFTERSALES_TALLY"]).write_text(counts)
sys.exit(int(status))
"""


@pytest.fixture
def checkout(tmp_path, monkeypatch, fake_odoo):
    """A checkout where nothing is real; ``answers`` may be changed: what each command says."""
    odoo = fake_odoo("template")
    answers = {
        "host": (0, '{"passed": 1}'),
        "addons-0": (0, '{"passed": 2}'),
        "addons-1": (0, '{"passed": 4}'),
        "lint": 0,
        "files": 1,
        "template": None,
    }

    def command(name):
        env = {"FILES": str(answers["files"]), "PYTHONPATH": str(layout.ROOT)}
        return [sys.executable, "-c", PYTEST, name, *map(str, answers[name])], env

    @contextmanager
    def server(_kind):
        yield odoo.server
        odoo.server.names.append("stopped")

    @contextmanager
    def template(_odoo, *, bundles):
        if answers["template"]:
            raise answers["template"]
        yield "template"

    (tmp_path / "addon" / "tests").mkdir(parents=True)
    numbers = iter(range(9))
    script = "import sys; print('this is lint'); sys.exit(int(sys.argv[1]))"
    monkeypatch.setattr(whole, "cores", lambda: 2)
    monkeypatch.setattr(whole, "HOST", tmp_path)
    monkeypatch.setattr(whole, "ROOT", tmp_path)
    monkeypatch.setattr(whole, "server", server)
    monkeypatch.setattr(whole, "template", template)
    monkeypatch.setattr(whole, "Odoo", lambda _server, _kind: odoo)
    monkeypatch.setattr(runs, "HOST", tmp_path)
    monkeypatch.setattr(durations, "TABLE", tmp_path / "durations.json")
    monkeypatch.setattr(runs, "pytest_on_host", lambda _selection: command("host"))
    monkeypatch.setattr(
        runs, "pytest_on_addons", lambda *_arguments: command(f"addons-{next(numbers)}")
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(runs, "ROOT", tmp_path)

    def run():
        monkeypatch.setattr(
            whole.Whole, "lint_command", [sys.executable, "-c", script, str(answers["lint"])]
        )
        targets = [str(tmp_path / "addon" / "tests"), str(HOST_TESTS)]
        return whole.run(Selection(targets))

    run.answers, run.odoo = answers, odoo
    return run


def test_everything_runs_and_all_is_counted(checkout, capfd, tmp_path):
    linted, done = checkout()
    assert linted
    assert [status for status, _counts in done] == [0, 0, 0]
    assert sum(counts["passed"] for _status, counts in done) == 7
    shown = capfd.readouterr().out
    for name in ("lint", "host", "addons-0", "addons-1"):
        assert f"this is {name}" in shown
    assert durations.known() == {"addons-0.py": 1.0, "addons-1.py": 1.0}
    assert checkout.odoo.server.names == ["template", "stopped"], "each database is dropped"
    assert not list(tmp_path.glob("whole-*")) and not list(tmp_path.glob("tally-*"))


def test_findings_of_lint_are_told_apart_from_failures(checkout):
    checkout.answers["lint"] = 1
    linted, done = checkout()
    assert not linted
    assert [status for status, _counts in done] == [0, 0, 0]


def test_a_process_that_breaks_off_is_told(checkout, capfd):
    checkout.answers["addons-1"] = (3, '{"passed": 1}')
    _linted, done = checkout()
    assert sorted(status for status, _counts in done) == [0, 0, 3]
    assert "its exit status is 3" in capfd.readouterr().err


def test_what_nobody_could_collect_counts_once(checkout):
    broken = (2, '{"passed": 0, "failed": 1}')
    checkout.answers |= {"files": 0, "addons-0": broken, "addons-1": broken}
    _linted, done = checkout()
    assert sorted(status for status, _counts in done) == [0, 2]
    assert sum(counts["failed"] for _status, counts in done) == 1


def test_a_file_that_nobody_finished_is_a_failure(checkout, monkeypatch, capfd):
    monkeypatch.setattr(whole.Share, "unfinished", lambda _share: ["tests/test_x.py"])
    _linted, done = checkout()
    assert 1 in [status for status, _counts in done]
    assert "Not finished: tests/test_x.py" in capfd.readouterr().err
    assert durations.known() == {}, "such a run says nothing about durations"


def test_a_template_that_cannot_be_built_ends_the_run(checkout, tmp_path):
    checkout.answers["template"] = HostError("Odoo could not install it.")
    with pytest.raises(HostError, match="could not install"):
        checkout()
    ran = (tmp_path / "ran").read_text() if (tmp_path / "ran").exists() else ""
    assert "addons" not in ran
    assert checkout.odoo.server.names == ["template"]


def test_one_core_does_everything(checkout, monkeypatch):
    monkeypatch.setattr(whole, "cores", lambda: 1)
    linted, done = checkout()
    assert linted
    assert sum(counts["passed"] for _status, counts in done) == 3
