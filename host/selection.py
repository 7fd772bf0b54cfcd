"""What ``bin/test PATH… -k NAME …`` asks for, and what the selected tests need to run."""

from pathlib import Path

from .console import HostError
from .layout import ADDONS, ROOT

HOST_TESTS = ROOT / "host" / "tests"
#: pytest's options whose value is the next word; any other is written ``--option=value``.
WITH_VALUE = {"-k", "-m", "-o", "-p", "-c", "-W", "-n", "-r"}
#: What in a test file tells that Odoo must answer HTTP requests …
HTTP_SIGNS = ("HttpCase", "force_report_rendering")
#: … and that a browser will load the web client.
BROWSER_SIGNS = ("start_tour(", "browser_js(", "AxeMixin")


class Selection:
    """The targets of one run (``path`` or ``path::name``) and pytest's other arguments."""

    def __init__(self, targets, options=()):
        self.targets, self.options = list(targets), list(options)

    @classmethod
    def parse(cls, arguments):
        """:raises HostError: for a path that does not exist or lies outside the checkout."""
        targets, options = [], []
        words = iter(arguments)
        for word in words:
            if word in WITH_VALUE:
                options += [word, next(words, "")]
            elif word.startswith("-"):
                options.append(word)
            else:
                targets += _targets(word)
        return cls(targets or default_targets(), options)

    @property
    def of_host(self):
        """The part of it that needs no Odoo: the tests of ``host/`` itself."""
        return self._part(lambda path: ROOT / "host" in (path, *path.parents))

    @property
    def of_addons(self):
        return self._part(lambda path: ROOT / "host" not in (path, *path.parents))

    def _part(self, belongs):
        return Selection(
            [target for target in self.targets if belongs(_path(target))], self.options
        )

    def __bool__(self):
        return bool(self.targets)

    @property
    def needs_http(self):
        return self._says(HTTP_SIGNS)

    @property
    def needs_browser(self):
        return self._says(BROWSER_SIGNS)

    def _says(self, signs):
        for path in map(_path, self.targets):
            for file in path.rglob("*.py") if path.is_dir() else [path]:
                text = file.read_text()
                if any(sign in text for sign in signs):
                    return True
        return False


def default_targets():
    """Every test there is: those of the host, and of each addon with its engine's doctests."""
    folders = [HOST_TESTS]
    for addon in ADDONS:
        folders += _of_addon(ROOT / addon)
    return [str(folder) for folder in folders if folder.is_dir()]


def _of_addon(folder):
    return [path for path in (folder / "tests", folder / "engine") if path.is_dir()]


def _path(target):
    return Path(target.split("::")[0])


def _targets(word):
    name, *inside = word.split("::", 1)
    for path in (Path(name).resolve(), (ROOT / name).resolve()):
        if path.exists() and ROOT in (path, *path.parents):
            if path == ROOT:
                return default_targets()
            if path.parent == ROOT and path.name in ADDONS:
                return [str(folder) for folder in _of_addon(path)]
            return ["::".join([str(path), *inside])]
    raise HostError(
        f"There is no test file or folder '{name}'.",
        f"neither here nor under {ROOT}",
        "name a path of this checkout; write options of pytest as --option=value",
    )
