"""The addons install with pip: one wheel each, built from what a clean clone would hold."""

import shutil
import subprocess
import sys
import venv
import zipfile
from email.parser import HeaderParser

import pytest

from host.files import source_files
from host.layout import ADDONS, ROOT

pytestmark = pytest.mark.skipif(not ADDONS, reason="no addon in this checkout")


def _manifest(addon):
    return eval((ROOT / addon / "__manifest__.py").read_text(), {"__builtins__": {}})


@pytest.fixture(scope="module", params=ADDONS)
def built(request, tmp_path_factory):
    """``(addon, path of its wheel)``, built in a repository with one commit and no history."""
    folder, addon = tmp_path_factory.mktemp("wheel"), request.param
    for path in source_files(ROOT / addon):
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    subprocess.run(["git", "-C", folder, "add", "--all"], check=True)
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, addon],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("*.whl")
    return addon, wheel


def test_the_metadata_say_what_the_manifest_says(built):
    addon, wheel = built
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("/METADATA"))
        metadata = HeaderParser().parsestr(archive.read(name).decode())
    manifest = _manifest(addon)
    assert metadata["Name"].replace("_", "-") == f"odoo-addon-{addon}".replace("_", "-")
    assert metadata["Version"] == manifest["version"]
    assert metadata["License"] == manifest["license"] == "LGPL-3"
    assert metadata["Summary"] == manifest["summary"]
    needs = metadata.get_all("Requires-Dist")
    assert any(need.startswith("odoo") and "19.0" in need for need in needs)
    assert set(manifest.get("external_dependencies", {}).get("python", ())) <= set(needs)


def test_every_file_is_inside_and_nothing_else(built):
    """Tests are part of the wheel: who installs an addon can run them with ``--test-tags``."""
    addon, wheel = built
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if name.startswith("odoo/")}
    expected = {
        f"odoo/addons/{path.relative_to(ROOT)}"
        for path in source_files(ROOT / addon)
        if path != ROOT / addon / "pyproject.toml"
    }
    assert inside == expected
    assert f"odoo/addons/{addon}/tests/__init__.py" in inside


def test_every_file_that_the_manifest_names_is_inside(built):
    addon, wheel = built
    manifest = _manifest(addon)
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    named = [*manifest.get("data", ()), *manifest.get("demo", ()), "__manifest__.py"]
    assert [name for name in named if f"odoo/addons/{addon}/{name}" not in inside] == []


def test_it_installs_into_a_clean_environment(built, tmp_path):
    """Odoo itself comes from elsewhere, hence ``--no-deps``; ``odoo`` stays a shared folder."""
    addon, wheel = built
    venv.create(tmp_path / "venv")
    python = tmp_path / "venv" / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "-q", "--no-deps", "--no-index", wheel], check=True)
    listed = subprocess.run([*pip, "list"], check=True, capture_output=True, text=True).stdout
    assert f"odoo-addon-{addon}".replace("_", "-") in listed.replace("_", "-")
    (site,) = (tmp_path / "venv" / "lib").glob("python3*/site-packages")
    assert (site / "odoo" / "addons" / addon / "__manifest__.py").exists()
    assert not (site / "odoo" / "__init__.py").exists()
    assert not (site / "odoo" / "addons" / "__init__.py").exists()
