"""From arguments to an exit code, as a process sees it."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

import pytest

from ratify import __version__, study

PROGRAM = "from ratify.cli import main; main()"


def ratify_process(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | environment,
    )


@pytest.mark.parametrize("arguments", [["--version"], ["-V"], ["--version", "--lang", "ru"]])
def test_the_version_is_told(arguments):
    done = ratify_process(*arguments)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"ratify {__version__}\n", "")


def test_the_version_is_told_as_json_too(ratify):
    assert ratify("--version", "--json").json == {"version": __version__}


def test_the_exit_code_is_that_of_the_process():
    assert ratify_process("recod").returncode == 64
    assert ratify_process("timeline", "nowhere.yaml").returncode == 5


@pytest.mark.parametrize(("error", "code"), [(KeyboardInterrupt(), 130), (ZeroDivisionError(), 70)])
def test_interruptions_and_faults_have_their_codes(ratify, treaty, monkeypatch, error, code):
    def raiser(*_args, **_more):
        raise error

    monkeypatch.setattr(study, "timeline", raiser)
    answer = ratify("timeline", treaty)
    assert answer.code == code
    assert answer.out == ""
    assert len(answer.err.splitlines()) == 1


def test_a_reader_who_has_seen_enough_is_no_fault():
    """``ratify --help | head -1``: the pipe is closed before everything is written."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "--help"], stdout=writing, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_terminal_that_lacks_our_letters_ends_no_command(treaty):
    done = ratify_process("timeline", str(treaty), "--lang", "ru", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0
    assert "?" in done.stdout
    told = ratify_process("timeline", str(treaty), "--lang", "ru", "--json", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert "\\u0" in told.stdout
    assert "?" not in told.stdout


def test_a_password_typed_on_a_terminal_is_not_shown():
    """The office does not exist, so the answer is a refusal; what matters is what the terminal saw before it."""
    script = (
        "from ratify.cli.access import ask_password; from ratify.cli.voice import Voice; "
        "print(len(ask_password(Voice('fr'), twice=True)))"
    )
    seen = on_a_terminal(
        [sys.executable, "-c", script], [("Mot de passe", "hunter2hunter2"), ("Encore", "hunter2hunter2")]
    )
    assert "hunter2" not in seen
    assert seen.splitlines()[-1] == "14"


def on_a_terminal(command, dialogue):
    """Run a command on a terminal of its own; answer what it asks; give all that the terminal showed."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(command[0], command)  # noqa: S606 - the interpreter that runs this test
    seen = b""
    try:
        for asked, answer in dialogue:
            while asked.encode() not in seen:
                seen += os.read(terminal, 1024)
            os.write(terminal, answer.encode() + b"\n")
        while True:
            more = os.read(terminal, 1024)
            if not more:
                break
            seen += more
    except OSError:
        pass  # Linux says that a terminal is closed by an error
    finally:
        os.close(terminal)
        os.waitpid(pid, 0)
    return seen.decode().replace("\r\n", "\n").rstrip("\n")
