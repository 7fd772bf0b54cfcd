"""bin/bench: run the benchmarks on a database of their own and print their tables."""

from .console import HostError, say
from .layout import ROOT
from .odoo import Odoo, ready
from .postgres import server
from .scratch import scratch
from .templates import template


def main(arguments):
    """Run all of ``benchmarks/``, or those whose name contains an argument."""
    scripts = sorted((ROOT / "benchmarks").glob("*.py"))
    scripts = [
        path for path in scripts if not arguments or any(word in path.stem for word in arguments)
    ]
    if not scripts:
        raise HostError(
            "No benchmark has that name.",
            f"asked for {', '.join(arguments)}",
            "see the folder benchmarks/",
        )
    ready()
    missed = False
    with server("test") as database_server:
        odoo = Odoo(database_server, "test")
        with template(odoo) as source:
            for path in scripts:
                say(f"\n{path.stem}")
                with scratch(odoo, source) as (database, _held):
                    output = odoo.shell(database, path.read_text(), f"{path.stem} failed.")
                print(output, flush=True)
                missed = missed or "MISSED" in output or not output.strip()
    return 1 if missed else 0
