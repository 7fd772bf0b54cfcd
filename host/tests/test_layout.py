"""What is rebuilt, and when: the fingerprints that name templates and stamps."""

import subprocess
import sys

from host import layout


def test_fingerprint_knows_contents_names_and_order(tmp_path):
    (tmp_path / "a").write_text("1")
    first = layout.fingerprint(tmp_path, "x", "y")
    assert first == layout.fingerprint(tmp_path, "x", "y")
    assert first != layout.fingerprint(tmp_path, "y", "x")
    assert first != layout.fingerprint(tmp_path, "xy")
    (tmp_path / "a").rename(tmp_path / "b")
    renamed = layout.fingerprint(tmp_path, "x", "y")
    assert renamed != first
    (tmp_path / "b").write_text("2")
    assert layout.fingerprint(tmp_path, "x", "y") != renamed


def test_fingerprint_passes_over_compiled_files(tmp_path):
    before = layout.fingerprint(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_text("x")
    assert layout.fingerprint(tmp_path) == before


def test_a_test_file_does_not_make_the_template_old(tmp_path, monkeypatch):
    monkeypatch.setattr(layout, "ROOT", tmp_path)
    monkeypatch.setattr(layout, "ADDONS", ["some_addon"])
    for folder in ("models", "tests"):
        (tmp_path / "some_addon" / folder).mkdir(parents=True)
    (tmp_path / "some_addon" / "models" / "rma.py").write_text("1")
    before = layout.installed_content()
    (tmp_path / "some_addon" / "tests" / "test_rma.py").write_text("1")
    assert layout.installed_content() == before
    (tmp_path / "some_addon" / "models" / "rma.py").write_text("2")
    assert layout.installed_content() != before


SECOND = """
import pathlib, sys
from host import layout
folder = pathlib.Path(sys.argv[1])
with layout.locked("lock", folder=folder), (folder / "order").open("a") as order:
    order.write("second")
"""


def test_who_comes_second_waits_for_the_first_and_says_so(tmp_path):
    with layout.locked("lock", folder=tmp_path):
        second = subprocess.Popen(
            [sys.executable, "-c", SECOND, tmp_path], stderr=subprocess.PIPE, text=True
        )
        assert second.stderr.readline().startswith("Waiting for another command")
        (tmp_path / "order").write_text("first, ")
    assert second.wait(10) == 0
    assert (tmp_path / "order").read_text() == "first, second"
