"""The virtual environment: pinned Python packages, rebuilt when the pins change."""

import shutil
import sys

from . import interpreter
from .console import HostError, run, step
from .layout import HOST, REQUIREMENTS, fingerprint, locked

VENV = HOST / "venv"
PYTHON = VENV / "bin" / "python"


def ensure_venv():
    """Path of a Python with everything in ``host/requirements`` installed."""
    chosen = interpreter.best()
    if not chosen:
        found = ".".join(map(str, sys.version_info[:2]))
        raise HostError(
            "This Python does not fit Odoo 19.",
            f"it is {found}",
            "use Python 3.10, 3.11, 3.12 or 3.13, with the module venv",
        )
    builder, version = chosen
    files = sorted(REQUIREMENTS.glob("*.txt"))
    key = fingerprint(version, *files)
    stamp = VENV / ".complete"
    with locked("venv"):
        if stamp.exists() and stamp.read_text() == key:
            return PYTHON
        with step("Installing Python packages"):
            shutil.rmtree(VENV, ignore_errors=True)
            run(
                [builder, "-m", "venv", VENV],
                what="The virtual environment could not be made.",
                todo="install the venv module of this Python (Debian: python3-venv)",
            )
            run(
                [
                    PYTHON,
                    "-m",
                    "pip",
                    "install",
                    "--disable-pip-version-check",
                    "-c",
                    REQUIREMENTS / "constraints.txt",
                    "-r",
                    REQUIREMENTS / "odoo.txt",
                    "-r",
                    REQUIREMENTS / "addons.txt",
                    "-r",
                    REQUIREMENTS / "dev.txt",
                ],
                what="Python packages could not be installed.",
                todo="check the network and run the command again (what was fetched is kept)",
            )
            stamp.write_text(key)
    return PYTHON
