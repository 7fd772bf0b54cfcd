"""The Python that runs Odoo."""

import json
import os

import pytest

from host import interpreter


@pytest.fixture
def python(tmp_path):
    """A program that answers as a Python of that version would."""

    def make(name, version, fast, status=0):
        path = tmp_path / name
        answer = json.dumps([version, fast, f"{name} {version}"])
        path.write_text(f"#!/bin/sh\necho '{answer}'\nexit {status}\n")
        path.chmod(0o755)
        return os.fspath(path)

    return make


def test_the_fast_one_is_taken(python):
    plain, fast = python("plain", [3, 11], False), python("fast", [3, 12], True)
    assert interpreter.best((plain, fast)) == (fast, "fast [3, 12]")
    assert interpreter.best((fast, plain))[0] == fast


def test_among_equals_the_one_we_run_on(python):
    one, two = python("one", [3, 11], True), python("two", [3, 13], True)
    assert interpreter.best((one, two))[0] == one
    assert interpreter.best((two, one))[0] == two


def test_what_does_not_fit_is_left_alone(python, tmp_path):
    old, new = python("old", [3, 9], True), python("new", [3, 14], True)
    no_venv = python("no_venv", [3, 11], True, status=1)
    plain = python("plain", [3, 10], False)
    candidates = (old, new, no_venv, os.fspath(tmp_path / "missing"), plain)
    assert interpreter.best(candidates)[0] == plain
    assert interpreter.best(candidates[:-1]) is None


def test_this_machine_has_one():
    path, version = interpreter.best()
    assert os.access(path, os.X_OK) and version.startswith("3.")
