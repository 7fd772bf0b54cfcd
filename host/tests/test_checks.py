"""Our own lint: each check finds what it is for, and nothing in a clean tree."""

import pytest

from host import checks


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """Return a function that writes files and gives back the list of them."""
    monkeypatch.setattr(checks, "ROOT", tmp_path)

    def write(files):
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return sorted(path for path in tmp_path.rglob("*") if path.is_file())

    return write


ADDON = {
    "addon/__manifest__.py": "{}",
    "addon/tests/__init__.py": "from . import test_a\nfrom .rma import test_b\n",
    "addon/tests/rma/__init__.py": "",
    "addon/tests/test_a.py": "",
    "addon/tests/rma/test_b.py": "",
}


def test_imported_tests_are_fine(tree):
    assert list(checks.unimported_tests(tree(ADDON))) == []


def test_a_test_that_nobody_imports_is_found(tree):
    files = tree({**ADDON, "addon/tests/rma/test_c.py": ""})
    assert list(checks.unimported_tests(files)) == [
        "addon/tests/rma/test_c.py: not imported in addon/tests/__init__.py"
    ]


def test_two_tests_of_one_name_and_a_folder_without_init_are_found(tree):
    init = "from . import test_a\nfrom .rma import test_b\nfrom .deep import test_a\n"
    files = tree({**ADDON, "addon/tests/__init__.py": init, "addon/tests/deep/test_a.py": ""})
    findings = list(checks.unimported_tests(files))
    assert "addon/tests/deep/test_a.py: its folder has no __init__.py" in findings
    assert "addon/tests/test_a.py: addon/tests/deep/test_a.py has the same name" in findings


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("import odoo", True),
        ("from odoo import api", True),
        ("import datetime, odoo.tools", True),
        ("from ..models import rma", True),
        ("from .refund import amount", False),
        ("import odoolike", False),
        ("    import odoo", True),
    ],
)
def test_the_engine_imports_nothing_of_odoo(tree, line, found):
    text = f"def late():\n{line}\n" if line.startswith(" ") else f"{line}\n"
    files = tree({"addon/engine/refund.py": text, "addon/models/rma.py": "import odoo\n"})
    assert bool(list(checks.impure_engine(files))) is found


def test_inside_the_engine_a_subfolder_may_go_up_to_it(tree):
    files = tree({"addon/engine/eligibility/window.py": "from ..dates import add\n"})
    assert list(checks.impure_engine(files)) == []
    files = tree({"addon/engine/eligibility/window.py": "from ...models import rma\n"})
    assert len(list(checks.impure_engine(files))) == 1


def test_hosts_of_registries_and_paths_of_a_machine_are_found(tree):
    host = ".".join(["pypi", "org"])
    folder = "/".join(["", "work", "main"])
    files = tree({"a.md": f"see https://{host}/x\n", "b.py": f'PATH = "{folder}"\n'})
    findings = list(checks.names_of_machines(files))
    assert findings == [
        "a.md:1: names the host of a package registry",
        "b.py:1: names a path of one machine",
    ]


def test_addresses_and_paths_that_every_machine_has_are_fine(tree):
    files = tree(
        {"a.py": '"/odoo/returns", "/usr/lib", "https://example.org/work/x", "a/root/b"\n'}
    )
    assert list(checks.names_of_machines(files)) == []


def test_a_picture_is_passed_over(tree, tmp_path):
    (tmp_path / "icon.png").write_bytes(b"\x89PNG\xff")
    assert list(checks.names_of_machines(tree({}))) == []


def test_a_long_file_needs_a_reason(tree, monkeypatch):
    files = tree({"long.py": "x = 1\n" * 401, "text.md": "x\n" * 500, "fits.py": "x = 1\n" * 400})
    assert list(checks.long_files(files)) == ["long.py: 401 lines, 400 is the most"]
    monkeypatch.setattr(checks, "LONG_FILES", {"long.py": "a table"})
    assert list(checks.long_files(files)) == []


HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def _po(**terms):
    return HEAD + "".join(f'msgid "{key}"\nmsgstr "{said}"\n\n' for key, said in terms.items())


def test_a_complete_translation_is_fine(tree):
    languages = {f"addon/i18n/{name}.po": _po(Return="x") for name in checks.LANGUAGES}
    assert (
        list(checks.missing_translations(tree({**languages, "addon/i18n/a.pot": _po(Return="")})))
        == []
    )


def test_missing_empty_and_fuzzy_terms_and_languages_are_found(tree):
    fuzzy = HEAD + '#, fuzzy\nmsgid "Return"\nmsgstr "x"\n'
    files = tree(
        {
            "addon/i18n/a.pot": _po(Return=""),
            "addon/i18n/de.po": _po(Return=""),
            "addon/i18n/fr.po": _po(Other="x"),
            "addon/i18n/es.po": fuzzy,
            "addon/i18n/zh_CN.po": _po(Return="x"),
        }
    )
    assert list(checks.missing_translations(files)) == [
        "addon/i18n/zh_TW.po: missing",
        "addon/i18n/de.po: not translated: 'Return'",
        "addon/i18n/fr.po: not translated: 'Return'",
        "addon/i18n/es.po: not translated: 'Return'",
    ]
