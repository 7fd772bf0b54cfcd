"""Errors say what, why and what to do; steps say how they ended."""

import signal
import subprocess
import sys

import pytest

from host import console


def test_an_error_says_what_why_and_what_to_do():
    error = console.HostError("It rains.", "a cloud", "take an umbrella")
    assert str(error) == "It rains.\n  Why: a cloud\n  What to do: take an umbrella"
    assert str(console.HostError("It rains.")) == "It rains."


def test_a_failing_command_tells_its_last_lines():
    script = "for n in range(40): print('line', n)\nraise SystemExit(3)"
    with pytest.raises(console.HostError) as caught:
        console.run([sys.executable, "-c", script], what="It failed.", todo="try again")
    text = str(caught.value)
    assert text.startswith("It failed.\n  Why: ")
    assert "ended with 3" in text and "line 39" in text and "line 10" not in text
    assert text.endswith("What to do: try again")


def test_a_network_that_did_not_answer_is_part_of_the_reason():
    script = "print('WARNING: connection broken')\n" + "print('no version fits')\n" * 20 + "1/0"
    with pytest.raises(console.HostError, match="connection broken"):
        console.run([sys.executable, "-c", script], what="It failed.")


def test_a_missing_command_is_named():
    with pytest.raises(console.HostError, match=r"It failed"):
        console.run(["no-such-command-here"], what="It failed.")


def test_run_returns_what_was_printed():
    assert console.run([sys.executable, "-c", "print(7)"], what="") == "7\n"


def test_a_step_tells_how_it_ended(capsys):
    with console.step("well"):
        pass
    with console.step("badly") as outcome:
        outcome.failed = True
    with pytest.raises(ValueError), console.step("broken"):
        raise ValueError
    lines = capsys.readouterr().err.splitlines()
    assert lines == ["• well ✓ 0 s", "• badly ✗ 0 s", "• broken ✗"]


def test_attend_passes_on_the_exit_status():
    assert console.attend([sys.executable, "-c", "raise SystemExit(5)"]) == 5


def test_who_is_ended_lets_its_command_tidy_up(tmp_path):
    """SIGTERM to us reaches the command as Ctrl-C would, and we wait until it is done."""
    child = (
        "import pathlib, time\n"
        f"folder = pathlib.Path({str(tmp_path)!r})\n"
        "try:\n    (folder / 'up').touch(); time.sleep(60)\n"
        "finally:\n    (folder / 'tidy').touch()"
    )
    script = (
        "import sys\nfrom host.console import Ended, attend\nEnded.on_sigterm()\n"
        "attend([sys.executable, '-c', sys.argv[1]])"
    )
    process = subprocess.Popen([sys.executable, "-c", script, child], stderr=subprocess.DEVNULL)
    while not (tmp_path / "up").exists():
        assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    process.wait(20)
    assert (tmp_path / "tidy").exists()
