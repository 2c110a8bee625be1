"""What a command writes on standard output: lines set for people, or one JSON object.

Colours and bold are for a terminal only; the words alone always say everything. Whatever comes from elsewhere has had
its control characters taken out by the time it is set.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from contextlib import contextmanager
from io import StringIO
from textwrap import wrap
from time import monotonic
from typing import TYPE_CHECKING

from ratify.language import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_STEERING = re.compile("[\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33"}
_WIDEST = 100


def write_json(value: object) -> None:
    """Write one JSON object. Characters that could steer a terminal are written as escapes."""
    utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    text = json.dumps(value, ensure_ascii=not utf8, indent=2)
    sys.stdout.write(_STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n")


class Paper:
    """Lines for people: at most as wide as the terminal and 100 columns, 80 where there is no terminal."""

    def __init__(self) -> None:
        self.width = min(shutil.get_terminal_size((80, 24)).columns, _WIDEST)
        self.coloured = in_colour(sys.stdout.isatty())
        self._written = False

    def style(self, text: str, *styles: str) -> str:
        """Give the text in bold or colour, if this is a terminal."""
        if not self.coloured or not styles:
            return text
        return f"\x1b[{';'.join(_STYLES[style] for style in styles)}m{text}\x1b[0m"

    def title(self, text: str) -> None:
        """Write the line at the top."""
        self._lines(text, "", "", "bold")

    def heading(self, text: str) -> None:
        """Write the heading of a part, with a line of air above it."""
        self.air()
        self._lines(text, "", "", "bold")

    def line(self, text: str, *styles: str, indent: int = 0, mark: str = "") -> None:
        """Write a paragraph. ``mark`` stands before its first line; the other lines hang below the text."""
        margin = " " * indent
        self._lines(text, f"{margin}{mark}", f"{margin}{' ' * len(mark)}", *styles)

    def pair(self, name: str, text: str, *, column: int, mark: str = "") -> None:
        """Write a name and beside it what there is to say of it; below it, if the name is long."""
        name, hanging = plain(name), " " * len(mark)
        if len(name) + 2 > column:
            self._lines(name, "  ", "  ")
            self._lines(text, f"    {mark}", f"    {hanging}")
        else:
            margin = f"  {name:<{column}}"
            self._lines(text, f"{margin}{mark}", f"{' ' * len(margin)}{hanging}")

    def air(self) -> None:
        """Leave a line empty, but not at the top."""
        if self._written:
            sys.stdout.write("\n")

    def table(self, headings: Sequence[str], rows: Iterable[Sequence[str]], *, wide: Sequence[int] = (0,)) -> None:
        """Write a table. The columns ``wide`` (from 0) share the room that is left and break their lines."""
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold" if self.coloured else "")
        for place, heading in enumerate(headings):
            table.add_column(Text(plain(heading)), overflow="fold", no_wrap=place not in wide)
        for row in rows:
            table.add_row(*(Text(plain(cell)) for cell in row))
        console = Console(
            width=self.width, no_color=not self.coloured, force_terminal=self.coloured, highlight=False, file=StringIO()
        )
        console.print(table)
        written = console.file
        assert isinstance(written, StringIO)  # noqa: S101 - it was given one line above
        for line in written.getvalue().splitlines():
            sys.stdout.write(line.rstrip() + "\n")
        self._written = True

    def _lines(self, text: str, first: str, others: str, *styles: str) -> None:
        room = max(self.width - max(len(first), len(others)), 20)
        broken = wrap(plain(text), room, break_on_hyphens=False, break_long_words=False) or [""]
        for place, line in enumerate(broken):
            sys.stdout.write(f"{(others if place else first)}{self.style(line, *styles)}".rstrip() + "\n")
        self._written = True


def in_colour(terminal: bool) -> bool:
    """Tell whether colours are wanted: on a terminal that has them, unless ``NO_COLOR`` is set (no-color.org)."""
    return terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None] | None]:
    """Show a bar on standard error while something long is done; ``None`` if there is no terminal to show it on.

    What is given takes how much is done and how much there is.
    """
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}", markup=False),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True, no_color=not in_colour(terminal=True))
    with Progress(*columns, console=console, transient=True) as bar:
        task, since, first = bar.add_task(label, total=None, rate=""), monotonic(), 0

        def moved(done: int, total: int) -> None:
            nonlocal since, first
            if first == 0 or done < first:  # the first of a pass: what an earlier run did is no part of the rate
                since, first = monotonic(), done
            seconds = monotonic() - since
            rate = f"{(done - first) / seconds:,.0f}/s" if done > first and seconds else ""
            bar.update(task, completed=done, total=total or None, rate=rate)

        yield moved
