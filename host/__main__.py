"""``python -m host demo|test|odoo|lint|bench``: what the commands in bin/ call."""

import importlib
import sys

from .console import Ended, HostError, say

COMMANDS = {
    "demo": "demo",
    "test": "suite",
    "odoo": "command",
    "lint": "lint",
    "bench": "bench",
}


def main():
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        say(f"Use one of: {', '.join('bin/' + name for name in COMMANDS)}")
        return 2
    Ended.on_sigterm()
    module = importlib.import_module(f"host.{COMMANDS[sys.argv[1]]}")
    try:
        return module.main(sys.argv[2:])
    except HostError as error:
        say(f"\n{error}")
        return 1
    except KeyboardInterrupt:
        say("\nStopped.")
        return 130


if __name__ == "__main__":
    sys.exit(main())
