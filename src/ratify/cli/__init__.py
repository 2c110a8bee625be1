"""The command line: the same verbs as the desk. ``main`` is the entry of the program ``ratify``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command that the process was started with, and end with its exit code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        # Before anything else is imported: scripts ask for it often and want it at once.
        from ratify import __version__

        sys.stdout.write(f"ratify {__version__}\n")
        return
    from ratify.cli.run import run

    sys.exit(run(sys.argv[1:]))
