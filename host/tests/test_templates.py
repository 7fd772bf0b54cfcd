"""Templates and runs: what is built, what is kept, what is dropped."""

import ast
import os

import pytest

from host import databases, layout, scratch, templates


def _note(name, age):
    """Say that ``name`` is ours and was last used ``age`` seconds ago."""
    with databases.in_use(name):
        pass
    path = databases.FOLDER / name
    then = path.stat().st_mtime - age
    os.utime(path, (then, then))


def test_the_templates_used_last_are_kept(fake_odoo):
    odoo = fake_odoo("addons-a", "addons-b", "addons-c", "deps-a")
    for age, name in enumerate(["addons-b", "addons-c", "addons-a", "deps-a"]):
        _note(name, age * 10)
    templates._prune(odoo, "addons")
    assert odoo.server.names == ["addons-b", "addons-c", "deps-a"]


def test_a_template_in_use_is_kept_however_old(fake_odoo):
    odoo = fake_odoo("addons-a", "addons-b", "addons-c", "addons-d")
    for age, name in enumerate(["addons-d", "addons-c", "addons-b", "addons-a"]):
        _note(name, age * 10)
    with (databases.FOLDER / "addons-a").open("a") as handle:
        templates.databases.fcntl.flock(handle, templates.databases.fcntl.LOCK_SH)
        templates._prune(odoo, "addons")
    assert odoo.server.names == ["addons-a", "addons-c", "addons-d"]


def test_what_is_not_ours_is_never_dropped(fake_odoo):
    odoo = fake_odoo("addons-theirs", "run-theirs", "addons-a")
    _note("addons-a", 0)
    templates._prune(odoo, "addons")
    scratch._drop_leftovers(odoo)
    assert odoo.server.names == ["addons-theirs", "run-theirs", "addons-a"]


def test_a_build_that_breaks_leaves_no_template_and_is_done_again(fake_odoo):
    odoo = fake_odoo()

    def breaks(database):
        raise ValueError

    with pytest.raises(ValueError):
        templates._build(odoo, "deps-a", "Building", breaks)
    assert "deps-a" not in odoo.server.names
    filled = []
    templates._build(odoo, "deps-a", "Building", filled.append)
    assert filled == ["deps-a-building"]
    assert odoo.server.names == ["deps-a"]
    templates._build(odoo, "deps-a", "Building", breaks)  # it is there: not built again


def test_a_half_made_template_of_other_content_is_dropped(fake_odoo):
    odoo = fake_odoo("addons-old-building")
    _note("addons-old-building", 0)
    templates._build(odoo, "addons-new", "Building", lambda database: None)
    assert odoo.server.names == ["addons-new"]


def test_the_files_of_a_template_come_along(fake_odoo):
    odoo = fake_odoo("deps-a")
    odoo.filestore("addons-a").mkdir(parents=True)
    (odoo.filestore("addons-a") / "of a build that was killed").touch()

    def fill(database):
        (odoo.filestore(database) / "new").touch()

    templates._build(odoo, "addons-a", "Building", fill, source="deps-a")
    assert [path.name for path in odoo.filestore("addons-a").iterdir()] == ["new"]
    assert not odoo.filestore("addons-a-building").exists()


def test_a_run_has_a_database_that_is_gone_afterwards(fake_odoo):
    odoo = fake_odoo("addons-a")
    with (
        scratch.scratch(odoo, "addons-a") as (one, _handle),
        scratch.scratch(odoo, "addons-a") as (two, _other),
    ):
        assert one != two
        assert {one, two} < set(odoo.server.names)
    assert odoo.server.names == ["addons-a"]


def test_what_a_killed_run_left_is_dropped(fake_odoo):
    odoo = fake_odoo("addons-a", "run-1-dead")
    _note("run-1-dead", 0)
    with scratch.scratch(odoo, "addons-a"):
        assert "run-1-dead" not in odoo.server.names
    assert not databases.ours("run-1-dead")


def test_a_template_is_held_while_somebody_works_with_it(fake_odoo, monkeypatch):
    odoo = fake_odoo()
    monkeypatch.setattr(templates, "locked", lambda name: layout.locked(name, folder=odoo.folder))
    monkeypatch.setattr(
        templates, "_addons", lambda odoo: templates._build(odoo, "addons-a", "B", lambda name: 0)
    )
    with templates.template(odoo) as name:
        assert databases.idle("addons") == []
    assert databases.idle("addons") == [name]


def test_the_first_template_has_what_every_addon_stands_on():
    """An addon whose dependency is missing there would install it anew for each run."""
    manifests = {
        addon: ast.literal_eval((layout.ROOT / addon / "__manifest__.py").read_text())
        for addon in layout.ADDONS
    }
    for addon, manifest in manifests.items():
        missing = set(manifest["depends"]) - set(manifests) - set(templates.DEPENDENCIES)
        assert not missing, f"{addon} needs {missing}"


def test_an_addon_comes_after_those_of_ours_it_depends_on():
    for number, addon in enumerate(layout.ADDONS):
        manifest = ast.literal_eval((layout.ROOT / addon / "__manifest__.py").read_text())
        ours = set(manifest["depends"]) & set(layout.ADDONS)
        assert ours <= set(layout.ADDONS[:number]), addon
