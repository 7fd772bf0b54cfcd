"""Odoo on this host: where it is, its configuration, its databases."""

import os
import re
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

from .console import HostError, say
from .debian import odoo_from_unstable
from .layout import ADDONS, HOST, ROOT
from .pyenv import PYTHON


def find_odoo():
    """``(folder for PYTHONPATH, [addons folders])`` of Odoo 19.0.

    ``ODOO_HOME`` may name a source tree (with ``odoo-bin``) or the folder that holds the
    installed package ``odoo``; without it Odoo comes from Debian unstable.
    """
    home = os.environ.get("ODOO_HOME")
    package = Path(home).expanduser().resolve() if home else odoo_from_unstable()
    todo = "set ODOO_HOME to a 19.0 source tree or to the folder that holds the package odoo"
    if not (package / "odoo" / "release.py").exists():
        raise HostError("There is no Odoo here.", f"{package}/odoo/release.py is missing", todo)
    release = (package / "odoo" / "release.py").read_text()
    if not re.search(r"version_info = \(19, 0,", release):
        raise HostError("This is not Odoo 19.0.", f"see {package}/odoo/release.py", todo)
    folders = [package / "odoo" / "addons", package / "addons"]
    return package, [
        folder for folder in folders if (folder / "base").is_dir() or (folder / "sale").is_dir()
    ]


class Odoo:
    """Odoo's commands against one PostgreSQL ``server``; ``kind`` names conf and files."""

    def __init__(self, server, kind):
        self.server, self.kind = server, kind
        self.package, self.core_addons = find_odoo()
        self.data_dir = HOST / "data" / kind
        self.conf = HOST / f"odoo-{kind}.conf"
        self._write_conf()

    def _write_conf(self):
        self.data_dir.mkdir(parents=True, exist_ok=True)
        secret = HOST / "admin.password"
        if not secret.exists():
            secret.touch(mode=0o600)
            secret.write_text(secrets.token_urlsafe(18))
        options = {
            "addons_path": ",".join(map(str, [*self.core_addons, ROOT])),
            "admin_passwd": secret.read_text(),
            "data_dir": self.data_dir,
            "db_host": self.server.host,
            "db_port": self.server.port,
            "db_user": self.server.user,
            "db_password": self.server.password or "False",
            "http_interface": "127.0.0.1",
            "list_db": "False",
            "max_cron_threads": 1,
            "unaccent": "False",
        }
        lines = [f"{key} = {value}\n" for key, value in options.items()]
        # Put in place whole: another command of this checkout may be reading it.
        draft = self.conf.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text("[options]\n" + "".join(lines))
        draft.replace(self.conf)

    @property
    def env(self):
        return {
            **self.server.env,
            "PYTHONPATH": str(self.package),
            "ODOO_RC": str(self.conf),
            "PYTHONDONTWRITEBYTECODE": "",
        }

    def command(self, *arguments):
        return [str(PYTHON), "-m", "odoo", *map(str, arguments)]

    def serve(self, database, port):
        """Start a server for ``database``; return the process."""
        return subprocess.Popen(
            self.command(
                "server",
                "-c",
                self.conf,
                "-d",
                database,
                f"--http-port={port}",
                f"--db-filter=^{database}$",
                "--log-level=warn",
                # Debian's wkhtmltopdf says with each paper what it cannot do; see README.
                "--log-handler=odoo.addons.base.models.ir_actions_report:ERROR",
            ),
            env=self.env,
            cwd=ROOT,
        )

    def install(self, database, modules, *, demo=True, update=False, languages=()):
        """Install (or update) ``modules`` in ``database``, showing which one is loading.

        :param update: update those that are installed; the others are installed, since an addon
            may be new in the checkout.
        :raises HostError: when Odoo fails or logs an error or a warning about our addons.
        """
        flags = [
            "-i",
            ",".join(modules),
            *(["-u", ",".join(modules)] if update else []),
            "--stop-after-init",
            "--no-http",
            "--max-cron-threads=0",
        ]
        flags += ["--with-demo"] if demo else []
        flags += [f"--load-language={','.join(languages)}"] if languages else []
        process = subprocess.Popen(
            self.command("server", "-c", self.conf, "-d", database, *flags),
            env=self.env,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        tail, bad = [], []
        for line in process.stdout:
            tail = [*tail[-40:], line.rstrip()]
            loading = re.search(r"Loading module (\S+) \((\d+)/(\d+)\)", line)
            if loading and sys.stderr.isatty():
                print(
                    f"\r\033[K  {loading[2]}/{loading[3]} {loading[1]}",
                    end="",
                    file=sys.stderr,
                    flush=True,
                )
            if re.search(r" (ERROR|CRITICAL) ", line) or (
                " WARNING " in line and any(addon in line for addon in ADDONS)
            ):
                bad.append(line.rstrip())
        if sys.stderr.isatty():
            print("\r\033[K", end="", file=sys.stderr, flush=True)
        if process.wait() or bad:
            lines = "\n       ".join((bad or tail)[-30:] if not process.returncode else tail)
            raise HostError(
                f"Odoo could not install {', '.join(modules)}.",
                lines,
                "mend what the lines above name, then run the command again",
            )

    def filestore(self, database):
        return self.data_dir / "filestore" / database

    def clone(self, source, target):
        """Copy a database with its filestore (hard links: its files never change)."""
        self.drop(target)
        self.server.create(target, template=source)
        if self.filestore(source).exists():
            shutil.copytree(
                self.filestore(source),
                self.filestore(target),
                copy_function=os.link,
                dirs_exist_ok=True,
            )

    def drop(self, database):
        self.server.drop(database)
        shutil.rmtree(self.filestore(database), ignore_errors=True)

    def shell(self, database, script, what):
        """Run a Python ``script`` in ``odoo shell`` on ``database``; return what it printed."""
        done = subprocess.run(
            self.command(
                "shell",
                "-c",
                self.conf,
                "-d",
                database,
                "--no-http",
                "--max-cron-threads=0",
                "--log-level=error",
            ),
            env=self.env,
            cwd=ROOT,
            input=script,
            text=True,
            capture_output=True,
            check=False,
        )
        if done.returncode or "Traceback (most recent call last)" in done.stderr:
            raise HostError(what, done.stderr.strip()[-3000:])
        return done.stdout


def ready():
    """Everything before the database: Debian packages, Python, Odoo itself."""
    from .debian import ensure_system_packages
    from .pyenv import ensure_venv

    ensure_system_packages()
    ensure_venv()
    find_odoo()
    if not ADDONS:
        say("No addon found in this checkout.")
