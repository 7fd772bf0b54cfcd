"""Commands side by side: their status and output, and that all end when we are stopped."""

import signal
import subprocess
import sys
import threading
import time

import pytest

from host.console import Ended
from host.crew import Crew


def _python(script):
    return [sys.executable, "-c", script]


def test_status_and_output_of_a_command(tmp_path):
    script = "import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"
    assert Crew().run(_python(script), tmp_path / "said") == 3
    assert sorted((tmp_path / "said").read_text().split()) == ["err", "out"]


def test_what_goes_wrong_stops_all_commands(tmp_path):
    statuses = []

    def work(number):
        script = f"import pathlib, time; pathlib.Path('up-{number}').touch(); time.sleep(60)"
        statuses.append(crew.run(_python(script), tmp_path / f"said-{number}", cwd=tmp_path))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(2)]
    start = time.monotonic()
    with pytest.raises(ValueError), Crew() as crew:
        for thread in threads:
            thread.start()
        while len(list(tmp_path.glob("up-*"))) < 2:
            assert time.monotonic() - start < 30
        raise ValueError
    for thread in threads:
        thread.join(10)
    assert len(statuses) == 2 and 0 not in statuses
    assert time.monotonic() - start < 30
    assert crew.run(_python("print(1)"), tmp_path / "late") != 0, "starts nothing any more"
    assert not (tmp_path / "late").exists()


@pytest.mark.parametrize(("wish", "asked"), [(Ended, [signal.SIGINT]), (KeyboardInterrupt, [])])
def test_who_heard_ctrl_c_at_the_terminal_is_not_told_again(tmp_path, monkeypatch, wish, asked):
    """Here nobody pressed anything: the command ends because we let it."""
    told = []
    monkeypatch.setattr(
        subprocess.Popen, "send_signal", lambda process, number: told.append(number)
    )
    script = """
import pathlib, time
pathlib.Path("up").touch()
while not pathlib.Path("go").exists():
    time.sleep(0.05)
"""
    threading.Timer(1, (tmp_path / "go").touch).start()
    with pytest.raises(wish), Crew() as crew:
        thread = threading.Thread(
            target=crew.run, args=(_python(script), tmp_path / "said"), kwargs={"cwd": tmp_path}
        )
        thread.start()
        while not (tmp_path / "up").exists():
            time.sleep(0.05)
        raise wish
    thread.join(10)
    assert told == asked
