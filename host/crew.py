"""Commands that run side by side, each into a file of its own; stopped when we are."""

import contextlib
import signal
import subprocess
import threading
import time

from .console import Ended

#: Seconds that a command has to tidy up before it is killed.
GRACE = 8


class Crew:
    """Start commands from any thread; the thread that made the crew stops them all."""

    def __init__(self):
        self._running = set()
        self._stopped = False
        self._lock = threading.Lock()

    def __enter__(self):
        return self

    def __exit__(self, _kind, error, _traceback):
        if error is not None:
            self.stop(told=isinstance(error, KeyboardInterrupt) and not isinstance(error, Ended))

    def run(self, command, output, **options):
        """Run ``command`` with all it prints in the file ``output``; return its exit status.

        A crew that was stopped starts nothing any more: the status is SIGINT's.
        """
        with self._lock:
            if self._stopped:
                return -signal.SIGINT
            with output.open("wb") as file:
                process = subprocess.Popen(
                    [str(part) for part in command],
                    stdin=subprocess.DEVNULL,
                    stdout=file,
                    stderr=subprocess.STDOUT,
                    **options,
                )
            self._running.add(process)
        try:
            return process.wait()
        finally:
            with self._lock:
                self._running.discard(process)

    def stop(self, *, told=False):
        """Stop what runs, and start nothing more.

        :param told: a terminal sends Ctrl-C to everyone: a second one would cut their tidying.
        """
        with self._lock:
            self._stopped = True
            running = set(self._running)
        for wish in [None] * told + [signal.SIGINT, signal.SIGKILL]:
            if wish:
                for process in running:
                    process.send_signal(wish)
            if _ended(running):
                return


def _ended(processes):
    """Whether all of them end within :data:`GRACE`; somebody else waits for each."""
    until = time.monotonic() + GRACE
    for process in processes:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, until - time.monotonic()))
    return all(process.poll() is not None for process in processes)
