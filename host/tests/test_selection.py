"""What the words after bin/test mean."""

import pytest

from host import layout, selection
from host.console import HostError


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout with one addon and three test files; the working folder is its top."""
    for name, text in {
        "host/tests/test_layout.py": "",
        "some_addon/__manifest__.py": "{}",
        "some_addon/engine/refund.py": "",
        "some_addon/tests/rma/test_rma.py": "class TestRma(TransactionCase): pass",
        "some_addon/tests/rma/test_portal.py": "class TestPortal(HttpCase): pass",
        "some_addon/tests/rma/test_tour.py": "class TestTour(HttpCase): self.start_tour('x')",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.setattr(selection, "ROOT", tmp_path)
    monkeypatch.setattr(selection, "HOST_TESTS", tmp_path / "host" / "tests")
    monkeypatch.setattr(selection, "ADDONS", ["some_addon"])
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_without_words_it_is_everything(checkout):
    everything = selection.Selection.parse([])
    assert everything.targets == [
        str(checkout / name) for name in ("host/tests", "some_addon/tests", "some_addon/engine")
    ]
    assert everything.of_host.targets == [str(checkout / "host" / "tests")]
    assert len(everything.of_addons.targets) == 2
    assert selection.Selection.parse(["."]).targets == everything.targets


def test_an_addon_is_its_tests_and_its_engine(checkout):
    chosen = selection.Selection.parse(["some_addon"])
    assert [target.split("/")[-1] for target in chosen.targets] == ["tests", "engine"]
    assert not chosen.of_host


def test_options_and_their_values_are_pytests(checkout):
    chosen = selection.Selection.parse(["-k", "host", "-x", "some_addon/tests", "--maxfail=2"])
    assert chosen.options == ["-k", "host", "-x", "--maxfail=2"]
    assert chosen.targets == [str(checkout / "some_addon" / "tests")]


def test_a_name_inside_a_file_is_kept(checkout):
    chosen = selection.Selection.parse(["some_addon/tests/rma/test_rma.py::TestRma::test_x"])
    assert chosen.targets[0].endswith("/test_rma.py::TestRma::test_x")
    assert not chosen.needs_http


def test_paths_count_from_the_working_folder_and_from_the_top(checkout, monkeypatch):
    monkeypatch.chdir(checkout / "some_addon")
    here = selection.Selection.parse(["tests/rma/test_rma.py"])
    assert here.targets == selection.Selection.parse(["some_addon/tests/rma/test_rma.py"]).targets


@pytest.mark.parametrize("word", ["some_addon/tests/test_none.py", "/", ".."])
def test_a_path_that_is_not_there_is_one_clear_sentence(checkout, word):
    with pytest.raises(HostError, match="There is no test file or folder"):
        selection.Selection.parse([word])


@pytest.mark.parametrize(
    ("word", "http", "browser"),
    [
        ("some_addon/tests/rma/test_rma.py", False, False),
        ("some_addon/tests/rma/test_portal.py", True, False),
        ("some_addon/tests/rma/test_tour.py", True, True),
        ("some_addon", True, True),
    ],
)
def test_a_server_and_bundles_only_for_what_uses_them(checkout, word, http, browser):
    chosen = selection.Selection.parse([word])
    assert (chosen.needs_http, chosen.needs_browser) == (http, browser)


def test_the_real_checkout_has_these_tests():
    assert str(layout.ROOT / "host" / "tests") in selection.default_targets()
