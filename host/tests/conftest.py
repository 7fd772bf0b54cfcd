"""Stand-ins for what the host's tests must not touch: the real databases and folders."""

import pytest

from host import databases, layout


class FakeServer:
    """Remembers names of databases instead of asking PostgreSQL."""

    shared = False

    def __init__(self, *names):
        self.names = list(names)

    def databases(self):
        return list(self.names)

    def create(self, name, template=None):
        self.names.append(name)

    def rename(self, old, new):
        self.names[self.names.index(old)] = new


class FakeOdoo:
    """Databases by name and a filestore on disk; installs nothing."""

    def __init__(self, folder, *names):
        self.folder, self.server = folder, FakeServer(*names)
        self.package = folder

    def filestore(self, name):
        return self.folder / "filestore" / name

    def drop(self, name):
        self.server.names = [other for other in self.server.names if other != name]

    def clone(self, source, target):
        self.drop(target)
        self.server.create(target)
        self.filestore(target).mkdir(parents=True, exist_ok=True)


@pytest.fixture
def fake_odoo(tmp_path, monkeypatch):
    """Return a function that makes a :class:`FakeOdoo` whose notes lie in a folder of its own."""
    monkeypatch.setattr(databases, "FOLDER", tmp_path / "databases")
    monkeypatch.setattr(layout, "HOST", tmp_path)
    return lambda *names: FakeOdoo(tmp_path, *names)
