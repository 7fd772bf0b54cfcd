"""A PostgreSQL cluster of this checkout's own, on a free port of 127.0.0.1.

Two clusters are kept: ``demo`` is durable; ``test`` trades durability for speed
(``fsync=off``) and never holds anything worth keeping. PostgreSQL refuses to run as root,
so root hands it to the user ``postgres``; when that user may not enter the checkout, the
data lie under ``/var/lib/aftersales-center``.

Whoever uses a cluster holds a shared lock; the last one to leave stops it. So Ctrl-C in one
terminal never takes the database from another.
"""

import fcntl
import os
import pwd
import secrets
import socket
import subprocess
from contextlib import contextmanager
from pathlib import Path

from .console import HostError, run, step
from .debian import as_cluster_user, can_enter, postgres_bin
from .layout import HOST, ROOT, fingerprint, locked

ROLE = "odoo"
#: Where root keeps the data of a checkout that the cluster's user may not enter.
OUTSIDE = Path("/var/lib/aftersales-center")
SETTINGS = {
    "demo": {},
    "test": {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"},
}
COMMON = {
    "listen_addresses": "'127.0.0.1'",
    "unix_socket_directories": "''",
    # Four pytest processes, each with up to a dozen sessions, and what their tests start.
    "max_connections": "150",
    "shared_buffers": "256MB",
    "jit": "off",
    "logging_collector": "off",
}

#: What Odoo creates in the databases it makes itself: without it, no search by words has an index.
EXTENSIONS = ("pg_trgm",)


class Server:
    """How to reach a PostgreSQL server: ``host``, ``port``, ``user``, ``password``.

    ``shared`` tells that it is not this checkout's own: others have databases there.
    """

    def __init__(self, host, port, user, password, *, shared=False):
        self.host, self.port, self.user, self.password = host, port, user, password
        self.shared = shared

    @property
    def env(self):
        """libpq's environment variables for this server."""
        pairs = {
            "PGHOST": self.host,
            "PGPORT": self.port,
            "PGUSER": self.user,
            "PGPASSWORD": self.password,
        }
        return {**os.environ, **{key: str(value) for key, value in pairs.items() if value}}

    def sql(self, statement, database="postgres"):
        """Run one statement with psql; return its rows as lines of text."""
        return run(
            [
                _client("psql"),
                "-X",
                "-q",
                "-A",
                "-t",
                "-v",
                "ON_ERROR_STOP=1",
                "-d",
                database,
                "-c",
                statement,
            ],
            what="A database command failed.",
            env=self.env,
        ).strip()

    def databases(self):
        return self.sql("SELECT datname FROM pg_database WHERE NOT datistemplate").splitlines()

    def create(self, name, template="template0"):
        # FILE_COPY copies the files of the template instead of logging every block.
        encoding = " ENCODING 'UTF8' LC_COLLATE 'C'" if template == "template0" else ""
        strategy = "" if self.sql("SHOW server_version_num") < "150000" else " STRATEGY file_copy"
        self.sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"{strategy}{encoding}')
        if template == "template0":
            for extension in EXTENSIONS:
                self.sql(f"CREATE EXTENSION IF NOT EXISTS {extension}", name)

    def drop(self, name):
        self.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def rename(self, old, new):
        self.sql(f'ALTER DATABASE "{old}" RENAME TO "{new}"')


def _client(name):
    try:
        return postgres_bin() / name
    except HostError:
        return name


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Cluster:
    """The checkout's own cluster of one ``kind`` (``demo`` or ``test``)."""

    def __init__(self, kind):
        self.kind = kind
        self.data = self._data_folder()
        self.password_file = HOST / f"pg-{kind}.password"
        self.log = self.data.parent / f"pg-{kind}.log"

    def _data_folder(self):
        HOST.mkdir(exist_ok=True)
        if os.geteuid() != 0 or can_enter(HOST):
            return HOST / f"pg-{self.kind}"
        folder = OUTSIDE / fingerprint(str(ROOT))
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"pg-{self.kind}"

    def _pg(self, program, *arguments, what, todo=""):
        command = as_cluster_user([str(postgres_bin() / program), *map(str, arguments)])
        return run(command, what=what, todo=todo, cwd="/")

    def _owned(self, path, mode):
        """Give ``path`` to the cluster's user when we are root."""
        path.chmod(mode)
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(path, user.pw_uid, user.pw_gid)

    def _initialise(self):
        if (self.data / "PG_VERSION").exists() and self.password_file.exists():
            return
        if self.data.exists():  # a half-made cluster holds nothing yet
            subprocess.run(["rm", "-rf", str(self.data)], check=True)
        with step(f"Creating the {self.kind} database cluster"):
            password = secrets.token_urlsafe(18)
            self.data.mkdir()
            self._owned(self.data, 0o700)
            secret = self.data.parent / f"pg-{self.kind}.init"
            secret.touch(mode=0o600)
            self._owned(secret, 0o600)
            secret.write_text(password)
            try:
                self._pg(
                    "initdb",
                    "-D",
                    self.data,
                    "-U",
                    "postgres",
                    "-E",
                    "UTF8",
                    "--locale=C.UTF-8",
                    "--auth=scram-sha-256",
                    f"--pwfile={secret}",
                    what="The database cluster could not be created.",
                    todo="read the lines above; then run the command again",
                )
            finally:
                secret.unlink()
            self.password_file.touch(mode=0o600)
            self.password_file.write_text(password)

    def _port(self):
        lines = (self.data / "postmaster.pid").read_text().splitlines()
        return int(lines[3])

    def _is_up(self):
        status = as_cluster_user([str(postgres_bin() / "pg_ctl"), "-D", str(self.data), "status"])
        return subprocess.run(status, cwd="/", capture_output=True, check=False).returncode == 0

    def _start(self):
        settings = {**COMMON, **SETTINGS[self.kind], "port": _free_port()}
        options = " ".join(f"-c {key}={value}" for key, value in settings.items())
        self.log.touch()
        self._owned(self.log, 0o600)
        self._pg(
            "pg_ctl",
            "-D",
            self.data,
            "-w",
            "-t",
            "60",
            "-l",
            self.log,
            "-o",
            options,
            "start",
            what="The database cluster did not start.",
            todo=f"read {self.log}",
        )

    def _stop(self):
        self._pg(
            "pg_ctl",
            "-D",
            self.data,
            "-m",
            "fast",
            "-w",
            "stop",
            what="The database cluster did not stop.",
            todo=f"read {self.log}",
        )

    def _server(self):
        return Server("127.0.0.1", self._port(), ROLE, self.password_file.read_text())

    def _ensure_role(self):
        """Odoo's role may create databases and is no superuser: triggers must bind it."""
        password = self.password_file.read_text()
        admin = Server("127.0.0.1", self._port(), "postgres", password)
        if not admin.sql(f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'"):
            admin.sql(f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{password}'")

    @contextmanager
    def running(self):
        """Yield the :class:`Server`; start the cluster when nobody has, stop it when last."""
        HOST.mkdir(exist_ok=True)
        with (HOST / f"pg-{self.kind}.users").open("w") as users:
            with locked(f"pg-{self.kind}"):
                fcntl.flock(users, fcntl.LOCK_SH)
                self._initialise()
                if not self._is_up():
                    self._start()
                self._ensure_role()
            try:
                yield self._server()
            finally:
                with locked(f"pg-{self.kind}"):
                    try:
                        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    except BlockingIOError:
                        pass  # somebody else still works with it
                    else:
                        self._stop()


@contextmanager
def server(kind):
    """The server of the usual ``PG*`` variables when they are set, else a cluster of ours."""
    if os.environ.get("PGHOST"):
        yield Server(
            os.environ["PGHOST"],
            os.environ.get("PGPORT", "5432"),
            os.environ.get("PGUSER", ROLE),
            os.environ.get("PGPASSWORD", ""),
            shared=True,
        )
        return
    with Cluster(kind).running() as ours:
        yield ours
