"""The whole run: lint, the tests of ``host/`` and those of the addons on all cores at once.

While one core builds the template, the others lint and test the host. Then each runs a
pytest on a clone of its own; all take file after file from one queue (:mod:`host.share`).
What a command prints is shown in one piece when it is over; until then there is a line per
test file, and one per failing test as soon as it fails.
"""

import os
import queue
import sys
import tempfile
import threading
from collections import Counter, deque
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import ExitStack
from pathlib import Path

from . import durations, runs
from .console import say
from .crew import Crew
from .layout import HOST, ROOT
from .odoo import Odoo
from .postgres import server
from .scratch import scratch
from .share import SHARE, TERMINAL, Share
from .templates import template

#: A pytest with Odoo takes up to half a gigabyte, its browser and report as much again.
MOST = 4
#: A line per file comes from the plugin: what pytest itself prints is what went wrong.
QUIETLY = ["-q", "-o", "console_output_style=classic", "-p", "host.share"]


def cores():
    """How many processes run at the same time."""
    return max(1, min(MOST, len(os.sched_getaffinity(0))))


class Whole:
    """One run of everything there is in ``selection``."""

    lint_command = (sys.executable, "-m", "host", "lint")

    def __init__(self, selection, folder):
        self.selection, self.folder = selection, folder
        self.crew = Crew()
        self.share = Share.begin(folder, durations.known())
        self.aside = deque([self.lint])
        if selection.of_host:
            self.aside.append(self.test_host)
        self.places = queue.Queue()
        self.linted, self.done = True, []
        self._showing = threading.Lock()

    def core(self):
        """What one core does: something of what needs no template, then tests of the addons."""
        while self.aside:
            try:
                job = self.aside.popleft()
            except IndexError:
                break
            job()
        place = self.places.get()
        if place:
            self.test_addons(*place)

    def lint(self):
        output = self.folder / "lint"
        self.linted = self.crew.run(self.lint_command, output, cwd=ROOT) == 0
        self.show("Lint", output)

    def test_host(self):
        output = self.folder / "host"
        command, env = runs.pytest_on_host(self.selection.of_host)
        self.done.append(runs.run(self._into(output), command, env, "host"))
        self.show("Tests of the host", output)

    def test_addons(self, number, command, env, held):
        """Run one of the processes that share the tests of the addons."""
        output = self.folder / f"addons-{number}"
        terminal = os.dup(sys.stderr.fileno())
        env = {**env, SHARE: str(self.folder), TERMINAL: str(terminal)}
        try:
            files = [held.fileno(), terminal]
            done = runs.run(self._into(output), command, env, number, pass_fds=files)
        finally:
            os.close(terminal)
        if not self.share.taken() and number:
            return  # Nothing could be collected: the first process says so for all.
        self.done.append(done)
        self.show(f"Tests of the addons, process {number + 1}", output)
        if done[0] not in (0, 1, runs.NO_TESTS):
            say(f"Process {number + 1} did not come to its end: its exit status is {done[0]}.")

    def _into(self, output):
        return lambda command, **options: self.crew.run(command, output, **options)

    def show(self, title, output):
        """What was printed, in one piece."""
        text = output.read_text(errors="replace").strip() if output.exists() else ""
        with self._showing:
            say(f"\n{title}")
            print(f"{text}\n", flush=True)

    def run(self):
        """Return ``(whether lint is clean, [(exit status, counts) of every pytest])``."""
        # What goes wrong stops the commands first, frees what they used, then ends the cores.
        with ThreadPoolExecutor(cores()) as pool, ExitStack() as stack, self.crew:
            stack.callback(self._no_more_places)
            self._run(pool, stack)
        return self.linted, self.done

    def _no_more_places(self):
        for _core in range(cores()):
            self.places.put(None)

    def _run(self, pool, stack):
        addons = self.selection.of_addons
        working = [pool.submit(self.core) for _core in range(cores() - bool(addons))]
        if addons:
            odoo = Odoo(stack.enter_context(server("test")), "test")
            source = stack.enter_context(template(odoo, bundles=addons.needs_browser))
            say(f"\nTests of the addons in {cores()} processes")
            for number in range(cores()):
                database, held = stack.enter_context(scratch(odoo, source))
                command, env = runs.pytest_on_addons(addons, odoo, source, database, *QUIETLY)
                self.places.put((number, command, env, held))
            working.append(pool.submit(self.core))
        else:
            self._no_more_places()
        finished, _waiting = wait(working, return_when=FIRST_EXCEPTION)
        for core in finished:
            core.result()
        if addons:
            self._close()

    def _close(self):
        """Say which files nobody finished; remember how long the others took."""
        unfinished = self.share.unfinished()
        if unfinished:
            say(f"Not finished: {', '.join(unfinished)}")
            self.done.append((1, Counter()))
        else:
            durations.keep(self.share.durations())


def run(selection):
    """Return ``(whether lint is clean, [(exit status, counts) of every pytest])``."""
    HOST.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="whole-", dir=HOST) as folder:
        return Whole(selection, Path(folder)).run()
