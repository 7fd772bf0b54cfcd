"""Where everything lives: one checkout, its ``.host`` folder, the user's cache."""

import fcntl
import hashlib
import os
import time
from contextlib import contextmanager
from pathlib import Path

from .console import say

ROOT = Path(__file__).resolve().parent.parent
HOST = ROOT / ".host"
REQUIREMENTS = ROOT / "host" / "requirements"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "aftersales-center"

#: Every addon of this repository, the core first.
ADDONS = sorted(path.parent.name for path in ROOT.glob("*/__manifest__.py"))


def fingerprint(*parts):
    """A short hash of strings, files and folders: it changes when any of them does."""
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path) and part.is_dir():
            for path in sorted(part.rglob("*")):
                if path.is_file() and "__pycache__" not in path.parts:
                    digest.update(str(path.relative_to(part)).encode())
                    digest.update(path.read_bytes())
        elif isinstance(part, Path):
            digest.update(part.read_bytes())
        else:
            digest.update(str(part).encode())
        digest.update(b"\0")
    return digest.hexdigest()[:12]


def installed_content():
    """Fingerprint of what an installed database depends on: all addons but their tests."""
    digest = []
    for addon in ADDONS:
        for path in sorted((ROOT / addon).rglob("*")):
            inside = path.relative_to(ROOT / addon).parts
            if not path.is_file() or "__pycache__" in inside or inside[0] in ("tests", "readme"):
                continue
            digest += [str(path.relative_to(ROOT)), hashlib.sha256(path.read_bytes()).hexdigest()]
    return fingerprint(*digest)


@contextmanager
def locked(name, *, folder=None):
    """Hold an exclusive lock, so that two commands of one checkout set up one after another."""
    folder = folder or HOST
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("w") as handle:
        _lock(handle, name)
        yield


def _lock(handle, name):
    """Take the lock; who has to wait for more than a moment is told so."""
    for _try in range(20):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            time.sleep(0.1)
    say(f"Waiting for another command that is busy with '{name}'.")
    fcntl.flock(handle, fcntl.LOCK_EX)
