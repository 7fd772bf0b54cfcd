"""Debian packages: what the machine needs, and Odoo itself out of Debian unstable.

Odoo 19 is packaged in unstable only. It is *unpacked*, never installed, so the machine
stays the stable system it is. The mirror's address is read from the machine's own apt.
"""

import os
import shutil
import subprocess
from pathlib import Path

from .console import HostError, run, step
from .layout import CACHE, HOST, locked

#: command or path that proves the package is there -> package
SYSTEM = {
    "/usr/lib/postgresql/*/bin/initdb": "postgresql",
    "wkhtmltopdf": "wkhtmltopdf",
    "chromium": "chromium",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc": "fonts-noto-cjk",
    "pdftoppm": "poppler-utils",
    "/usr/lib/python3*/ensurepip/__init__.py": "python3-venv",
}
FROM_UNSTABLE = [
    "odoo-19",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-montserrat",
    "fonts-roboto-unhinted",
    "fonts-ocr-b",
]
#: 4.7 from the machine's own release: the one in unstable is 7 and lacks the files.
FROM_STABLE = ["fonts-font-awesome"]


def _is_there(proof):
    if proof.startswith("/"):
        return any(Path("/").glob(proof.lstrip("/")))
    return bool(shutil.which(proof))


def _as_root(command):
    if os.geteuid() == 0:
        return command
    if shutil.which("sudo"):
        return ["sudo", *command]
    return None


def ensure_system_packages():
    """Install what is missing of :data:`SYSTEM`; nothing is touched when all is there.

    :raises HostError: without root or sudo, naming the packages to ask for.
    """
    proofs = dict(SYSTEM)
    try:  # a Python from elsewhere brings its own venv
        import ensurepip  # noqa: F401

        proofs.pop("/usr/lib/python3*/ensurepip/__init__.py")
    except ImportError:
        pass
    if os.environ.get("PGHOST"):
        proofs.pop("/usr/lib/postgresql/*/bin/initdb")
    missing = [package for proof, package in proofs.items() if not _is_there(proof)]
    if not missing:
        return
    todo = f"as root: apt-get update && apt-get install {' '.join(missing)}"
    if not shutil.which("apt-get"):
        raise HostError("Some programs are missing.", f"not here: {', '.join(missing)}", todo)
    install = _as_root(["apt-get", "install", "-y", "--no-install-recommends", *missing])
    if not install:
        raise HostError("Some Debian packages are missing.", "no root and no sudo", todo)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with step(f"Installing Debian packages: {' '.join(missing)}"):
        run(_as_root(["apt-get", "update"]), what="apt-get update failed.", todo=todo, env=env)
        run(install, what="Debian packages could not be installed.", todo=todo, env=env)


def _mirror():
    """The address of the machine's own Debian mirror, as apt knows it."""
    lines = run(
        ["apt-get", "indextargets", "--format", "$(ORIGIN) $(CODENAME) $(REPO_URI)"],
        what="apt's own sources could not be read.",
    ).splitlines()
    rows = [line.split() for line in lines if line.startswith("Debian ")]
    for _origin, codename, uri in (row for row in rows if len(row) == 3):
        if "-" not in codename:
            return uri
    raise HostError(
        "No Debian mirror was found.",
        "apt's sources name none, or 'apt-get update' has never run",
        "run 'apt-get update' as root, or set ODOO_HOME to an Odoo 19.0 you have",
    )


def _private_apt(workdir):
    """Options for an apt that knows unstable alone and keeps its lists in ``workdir``."""
    (workdir / "lists" / "partial").mkdir(parents=True, exist_ok=True)
    (workdir / "cache" / "archives" / "partial").mkdir(parents=True, exist_ok=True)
    sources = workdir / "unstable.sources"
    sources.write_text(
        f"Types: deb\nURIs: {_mirror()}\nSuites: sid\nComponents: main\n"
        "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\n"
    )
    pairs = {
        "Dir::Etc::sourcelist": sources,
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::State::lists": workdir / "lists",
        "Dir::Cache": workdir / "cache",
        "APT::Sandbox::User": "root" if os.geteuid() == 0 else "",
        "Acquire::Languages": "none",
    }
    return [word for key, value in pairs.items() for word in ("-o", f"{key}={value}")]


def odoo_from_unstable():
    """Path of the folder that holds the package ``odoo``; fetched and unpacked on first use.

    The unpacked tree is shared by all checkouts of this user (it is only ever read).
    """
    tree = CACHE / "odoo-19"
    ready = tree / ".complete"
    packages = tree / "usr" / "lib" / "python3" / "dist-packages"
    with locked("odoo-19", folder=CACHE):
        if ready.exists():
            return packages
        workdir = HOST / "apt"
        debs = CACHE / "debs"
        debs.mkdir(parents=True, exist_ok=True)
        todo = (
            "check the network and run the command again (it goes on where it stopped),"
            " or set ODOO_HOME to an Odoo 19.0 you have"
        )
        fetched = debs / ".complete"
        if not fetched.exists():
            with step("Fetching Odoo 19 (123 MB, once)"):
                options = _private_apt(workdir)
                sandbox = ["-o", "APT::Sandbox::User=root"] if os.geteuid() == 0 else []
                fetch = {"cwd": debs, "what": "Odoo 19 could not be fetched.", "todo": todo}
                run(["apt-get", *options, "update"], **fetch)
                run(["apt-get", *sandbox, "download", *FROM_STABLE], **fetch)
                run(["apt-get", *options, "download", *FROM_UNSTABLE], **fetch)
                fetched.touch()
        with step("Unpacking Odoo 19"):
            shutil.rmtree(tree, ignore_errors=True)
            tree.mkdir(parents=True)
            for deb in sorted(debs.glob("*.deb")):
                run(
                    ["dpkg-deb", "-x", deb, tree],
                    what=f"{deb.name} could not be unpacked.",
                    todo=f"delete {debs} and run the command again",
                )
            ready.touch()
    return packages


def postgres_bin():
    """Folder of the newest PostgreSQL server programs on this machine."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parent.parent.name) if path.parent.parent.name.isdigit() else 0,
    )
    if found:
        return found[-1].parent
    if shutil.which("initdb"):
        return Path(shutil.which("initdb")).parent
    raise HostError(
        "PostgreSQL is missing.", "no initdb was found", "install the Debian package postgresql"
    )


def as_cluster_user(command):
    """``command`` as a user that PostgreSQL accepts: never root."""
    if os.geteuid() != 0:
        return command
    return ["runuser", "-u", "postgres", "--", *command]


def can_enter(folder):
    """Whether the cluster's user may walk into ``folder``."""
    probe = as_cluster_user(["test", "-x", str(folder)])
    return subprocess.run(probe, cwd="/", check=False, capture_output=True).returncode == 0
