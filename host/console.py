"""What the person at the terminal sees: steps with their time, and one clear error."""

import contextlib
import re
import signal
import subprocess
import sys
import time
import types

NETWORK = re.compile(r"connection|timed? ?out|resolve '|temporary failure|certificate", re.I)


class HostError(Exception):
    """A step failed. ``what`` happened, ``why``, and what ``todo`` about it."""

    def __init__(self, what, why="", todo=""):
        self.what, self.why, self.todo = what, why, todo
        super().__init__(what)

    def __str__(self):
        parts = [self.what]
        if self.why:
            parts.append(f"  Why: {self.why}")
        if self.todo:
            parts.append(f"  What to do: {self.todo}")
        return "\n".join(parts)


class Ended(KeyboardInterrupt):
    """We got SIGTERM: all that Ctrl-C does, but nobody has told our children."""

    @classmethod
    def on_sigterm(cls):
        """From now on SIGTERM raises this, so that what was started is stopped.

        That goes by SIGINT: a shell that starts us in the background would have it ignored.
        """

        def end(_number, _frame):
            raise cls

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, signal.default_int_handler)


#: The title of the step whose line on the terminal waits for its end, if any.
_open_step = None


def say(text=""):
    """Print a line; one that a step has begun is ended first."""
    global _open_step
    if _open_step is not None:
        _open_step = None
        text = f"\n{text}"
    print(text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def step(title):
    """Print ``title`` and, when the block is left, whether it went well and how long it took.

    Yields an object; what sets its ``failed`` ends the step badly without an exception.
    """
    global _open_step
    print(f"• {title} ", end="", file=sys.stderr, flush=True)
    _open_step = title
    start = time.monotonic()
    outcome = types.SimpleNamespace(failed=False)
    try:
        yield outcome
    except BaseException:
        _end_step(title, "✗")
        raise
    _end_step(title, f"{'✗' if outcome.failed else '✓'} {time.monotonic() - start:.0f} s")


def _end_step(title, how):
    """End the step's line; where others have spoken meanwhile, its title is told again."""
    global _open_step
    line = how if _open_step == title else f"• {title} {how}"
    _open_step = None
    print(line, file=sys.stderr, flush=True)


def _reason(lines):
    """The last lines of a failed command, after the first that speaks of the network.

    pip says at last that versions conflict when what it means is that nobody answered.
    """
    network = [line for line in lines[:-12] if NETWORK.search(line)]
    return [*network[:1], *lines[-12:]]


def run(command, *, what, todo="", **options):
    """Run ``command``; return its standard output as text.

    :raises HostError: when it is missing or exits with anything but 0; the last lines it
        printed are the reason.
    """
    try:
        done = subprocess.run(
            [str(part) for part in command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            **options,
        )
    except FileNotFoundError as error:
        raise HostError(what, f"the command {command[0]} was not found", todo) from error
    if done.returncode:
        reason = "\n       ".join(_reason(done.stdout.strip().splitlines()))
        raise HostError(what, f"{command[0]} ended with {done.returncode}:\n       {reason}", todo)
    return done.stdout


def attend(command, **options):
    """Run ``command`` on the terminal itself; return its exit status.

    Ctrl-C or SIGTERM stops it first and us afterwards, so that it can tidy up.
    """
    process = subprocess.Popen([str(part) for part in command], **options)
    try:
        return process.wait()
    except KeyboardInterrupt as stop:
        # A terminal sends Ctrl-C to the command as well; a second one would cut its tidying.
        wishes = [signal.SIGINT, signal.SIGKILL]
        for wish in wishes if isinstance(stop, Ended) else [None, *wishes]:
            if wish:
                process.send_signal(wish)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(8)
                break
        raise
