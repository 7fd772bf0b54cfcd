"""bin/* from the outside: one clear sentence and the right exit status."""

import os
import subprocess

import pytest

from host.layout import ROOT


def _command(*words, **variables):
    env = {**os.environ, **variables}
    return subprocess.run(
        [ROOT / "bin" / words[0], *words[1:]], env=env, text=True, capture_output=True, check=False
    )


def test_a_run_that_finds_no_test_fails():
    done = _command("test", "host/tests/test_layout.py", "-k", "no_such_test")
    assert done.returncode == 1
    assert "Not one test was run." in done.stderr


def test_counts_are_the_last_line():
    done = _command("test", "host/tests/test_layout.py", "-k", "fingerprint")
    assert done.returncode == 0
    assert done.stdout.strip().splitlines()[-1] == "2 passed, 0 failed, 0 skipped"


def test_a_missing_path_is_named():
    done = _command("test", "no/such/test_file.py")
    assert done.returncode == 1
    assert "There is no test file or folder 'no/such/test_file.py'." in done.stderr


@pytest.mark.parametrize("command", ["odoo", "lint", "test"])
def test_an_odoo_home_without_odoo_is_explained(command, tmp_path):
    done = _command(command, ODOO_HOME=str(tmp_path))
    assert done.returncode == 1
    assert "There is no Odoo here." in done.stderr
    assert "What to do: set ODOO_HOME" in done.stderr


def test_another_version_of_odoo_is_refused(tmp_path):
    (tmp_path / "odoo").mkdir()
    (tmp_path / "odoo" / "release.py").write_text("version_info = (18, 0, 0, 'final', 0, '')\n")
    done = _command("odoo", "--version", ODOO_HOME=str(tmp_path))
    assert done.returncode == 1
    assert "This is not Odoo 19.0." in done.stderr
