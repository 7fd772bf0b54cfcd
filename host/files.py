"""The files of this checkout that are, or are about to be, committed."""

import subprocess
from pathlib import Path

from .console import HostError, run
from .layout import ROOT


def source_files(root=ROOT):
    """Paths under ``root`` that Git tracks or would add, whole tree order.

    :raises HostError: outside a Git checkout; what belongs to it cannot be told there.
    """
    if subprocess.run(
        ["git", "-C", str(root), "rev-parse"], capture_output=True, check=False
    ).returncode:
        raise HostError(
            "This is not a Git checkout.",
            f"git does not know {root}",
            "clone the repository, or run 'git init' here",
        )
    listed = run(
        ["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        what="Git could not list the files.",
    )
    paths = [Path(root) / name for name in sorted(set(listed.split("\0"))) if name]
    return [path for path in paths if path.is_file()]
