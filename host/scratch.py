"""A database for one run: a clone of a template that is gone when the run is."""

import os
import secrets
from contextlib import contextmanager

from . import databases
from .layout import locked

PREFIX = "run"


def _drop_leftovers(odoo):
    """Drop what runs that were killed have left."""
    with locked("scratch"):
        for name in databases.idle(PREFIX):
            odoo.drop(name)
            databases.forget(name)


@contextmanager
def scratch(odoo, template):
    """Yield ``(database, open file)``: the file keeps it for whom it is passed on to."""
    _drop_leftovers(odoo)
    name = f"{PREFIX}-{os.getpid()}-{secrets.token_hex(3)}"
    with databases.in_use(name) as handle:
        try:
            odoo.clone(template, name)
            yield name, handle
        finally:
            odoo.drop(name)
            databases.forget(name)
