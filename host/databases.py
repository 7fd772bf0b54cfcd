"""Which databases this checkout made, who uses them now, and when they were last used.

One file per database in ``.host/databases``: that it exists says the database is ours, a
shared lock on it says that somebody uses it, its time says when that was last. A server
named by ``PG*`` may hold other people's databases: what has no file here is never dropped.
"""

import fcntl
import os
from contextlib import contextmanager

from .layout import HOST

FOLDER = HOST / "databases"


def ours(name):
    """Whether this checkout made the database ``name``."""
    return (FOLDER / name).exists()


@contextmanager
def in_use(name):
    """Note that ``name`` is ours and in use; yield the file that carries the lock.

    Who is handed that open file (``pass_fds``) keeps the database in use after we are gone.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / name).open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_SH)
        os.utime(FOLDER / name)
        yield handle


def idle(prefix):
    """Our databases of this kind that nobody uses, the one used longest ago first."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    found = sorted(FOLDER.glob(f"{prefix}-*"), key=lambda path: path.stat().st_mtime_ns)
    return [path.name for path in found if _nobody_holds(path)]


def _nobody_holds(path):
    with path.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def forget(name):
    """The database is dropped: take its file away."""
    (FOLDER / name).unlink(missing_ok=True)
