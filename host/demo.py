"""bin/demo: serve Odoo with demo data, and say how to log in."""

import os
import shutil
import signal
import socket

from . import databases
from .console import HostError, say, step
from .layout import ADDONS, HOST, installed_content, locked
from .odoo import Odoo, ready
from .postgres import server
from .templates import DROP_MISSING_ASSET

DATABASE = "demo"
PORT = 8069
LOGINS = [
    ("agent", "Agent: opens and settles returns"),
    ("receiver", "Receiver: books and inspects what comes back"),
    ("supervisor", "Supervisor: decides what is over an agent's authority"),
    ("aftersales_admin", "Administrator: policies and settings"),
    ("auditor", "Auditor: reads everything, changes nothing"),
    ("customer", "Customer on the portal"),
    ("admin", "Odoo's own administrator"),
]

#: The chat bot's greeting would cover the first page that somebody opens on a phone.
SILENCE_BOT = "env['res.users'].search([]).odoobot_state = 'disabled'\nenv.cr.commit()\n"


def _free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _choose_port(wanted):
    for port in range(wanted, wanted + 50):
        if _free(port):
            return port
    raise HostError(
        "No port is free.",
        f"{wanted} to {wanted + 49} are all taken",
        "stop one of the programs that listen there",
    )


def _refuse_another_ones(odoo):
    """:raises HostError: when a shared server has a database of that name that is not ours."""
    foreign = odoo.server.shared and not databases.ours(DATABASE)
    if foreign and DATABASE in odoo.server.databases():
        raise HostError(
            f"There is a database '{DATABASE}' that this checkout has not made.",
            f"it lies on the server that PGHOST names, {odoo.server.host}",
            "rename it, or unset PGHOST to have a server of your own",
        )


def _ensure_database(odoo):
    """The demo database: made once, updated when the addons changed since."""
    stamp = HOST / "demo.content"
    content = installed_content()
    with locked("demo"):
        if DATABASE not in odoo.server.databases():
            building = f"{DATABASE}-building"
            with step("Installing Odoo with demo data and After-Sales Center (some minutes, once)"):
                odoo.drop(building)
                odoo.server.create(building)
                odoo.install(building, ADDONS)
                odoo.shell(
                    building,
                    DROP_MISSING_ASSET + SILENCE_BOT,
                    "The demo database could not be prepared.",
                )
                # The files first: the database's name is what says that all is there.
                shutil.rmtree(odoo.filestore(DATABASE), ignore_errors=True)
                if odoo.filestore(building).exists():
                    odoo.filestore(building).rename(odoo.filestore(DATABASE))
                odoo.server.rename(building, DATABASE)
                with databases.in_use(DATABASE):
                    pass  # noted as ours
        elif not stamp.exists() or stamp.read_text() != content:
            with step("Updating After-Sales Center in the demo database"):
                odoo.install(DATABASE, ADDONS, update=True)
        stamp.write_text(content)


def main(arguments):
    """Serve until Ctrl-C. ``--port N`` asks for another port, ``--fresh`` for a new database."""
    wanted = int(arguments[arguments.index("--port") + 1]) if "--port" in arguments else PORT
    ready()
    with server("demo") as database_server:
        odoo = Odoo(database_server, "demo")
        _refuse_another_ones(odoo)
        if "--fresh" in arguments:
            odoo.drop(DATABASE)
        _ensure_database(odoo)
        port = _choose_port(wanted)
        # Jobs begin at once: their mails link, and their papers fetch styles, from there.
        database_server.sql(
            f"UPDATE ir_config_parameter SET value = 'http://127.0.0.1:{port}'"
            " WHERE key = 'web.base.url'",
            DATABASE,
        )
        process = odoo.serve(DATABASE, port)
        say()
        say(f"  After-Sales Center: http://127.0.0.1:{port}/odoo/returns")
        if port != wanted:
            say(f"  ({wanted} is taken by another program)")
        say()
        for login, role in LOGINS:
            say(f"    {login:<18} password: {login:<18} {role}")
        say("\n  Ctrl-C stops it.\n")
        signal.signal(signal.SIGTERM, lambda *_args: process.terminate())
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.send_signal(signal.SIGINT)
            process.wait()
            return 0
        finally:
            if process.poll() is None:
                os.kill(process.pid, signal.SIGKILL)
