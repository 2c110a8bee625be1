"""From the arguments to an exit code."""

from __future__ import annotations

import os
import sys

from ratify.cli.failures import DONE, INTERRUPTED, Misuse, tell
from ratify.cli.voice import Voice, take_common, voice_of_a_failure


def run(arguments: list[str]) -> int:
    """Run the command that the arguments name; whatever goes wrong is told on standard error. Gives the exit code."""
    _accept_any_text()
    try:
        voice, rest, version = take_common(arguments)
    except Misuse as error:
        return tell(error, voice_of_a_failure(arguments))
    try:
        code = _version(voice) if version else _command(rest, voice)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has seen enough (`ratify log | head`). What is left in the buffer has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except SystemExit as error:
        if isinstance(error.__context__, BrokenPipeError):  # as above, seen by the library first
            return DONE
        raise
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the one place where everything is told
        return tell(error, voice)
    return code


def _command(arguments: list[str], voice: Voice) -> int:
    import typer
    from typer.exceptions import TyperException

    from ratify.cli.access import leave
    from ratify.cli.commands import PROGRAM
    from ratify.cli.tree import made
    from ratify.cli.usage import from_library

    try:
        code = made(PROGRAM).main(arguments, prog_name=PROGRAM.name, standalone_mode=False, obj=voice)
    except TyperException as error:
        raise from_library(error) from error
    except typer.Abort as error:
        raise KeyboardInterrupt from error
    finally:
        leave()
    if code == INTERRUPTED:  # what the library makes of Ctrl-C
        raise KeyboardInterrupt
    return int(code or DONE)


def _version(voice: Voice) -> int:
    from ratify import __version__
    from ratify.cli.paper import write_json

    if voice.json:
        write_json({"version": __version__})
    else:
        sys.stdout.write(f"ratify {__version__}\n")
    return DONE


def _accept_any_text() -> None:
    """Show what the terminal's encoding lacks as question marks: an accent must not end a command."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
