"""Which Python runs Odoo: the one we were called with, or a faster one beside it.

Version managers build a Python that loads its own machinery from a shared library and was not
optimized by profile; it takes half as long again for the same work. That of a distribution has
everything in the program itself.
"""

import functools
import json
import subprocess
import sys

OLDEST, NEWEST = (3, 10), (3, 13)
#: The system's own, looked at beside the one that runs us.
SYSTEM = "/usr/bin/python3"
#: Prints what we choose by; fails where the Python cannot make a virtual environment.
PROBE = """
import ensurepip, json, os, sys, venv
loaded = open("/proc/self/maps").read() if os.path.exists("/proc/self/maps") else ""
print(json.dumps([sys.version_info[:2], "libpython" not in loaded, sys.version]))
"""


@functools.cache
def best(candidates=(sys.executable, SYSTEM)):
    """``(path, full version)`` of the first that fits and is is one piece, else that fits.

    :returns: ``None`` when none fits.
    """
    found = [(path, *told) for path in candidates if (told := _probe(path))]
    found = [one for one in found if OLDEST <= tuple(one[1]) <= NEWEST]
    for path, _version, _fast, full in sorted(found, key=lambda one: not one[2]):
        return path, full
    return None


def _probe(path):
    try:
        told = subprocess.run([path, "-c", PROBE], capture_output=True, text=True, timeout=60)
        return json.loads(told.stdout) if told.returncode == 0 else None
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
