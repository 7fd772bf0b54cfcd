"""bin/odoo: Odoo's own command line against the demo's database server."""

import subprocess

from .layout import ROOT
from .odoo import Odoo, ready
from .postgres import server


def main(arguments):
    """Run ``odoo ARGS``; the configuration file comes from the environment (ODOO_RC)."""
    ready()
    with server("demo") as database_server:
        odoo = Odoo(database_server, "demo")
        return subprocess.run(
            odoo.command(*arguments), env=odoo.env, cwd=ROOT, check=False
        ).returncode
