"""The reference of the command line, written from the commands themselves: ``python -m ratify.cli.reference``.

``docs/cli.md`` is what this gives in English; a test compares the two.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from ratify.cli.commands import PROGRAM
from ratify.cli.failures import EXIT_CODES
from ratify.cli.help import common, option_name, placeholder, text
from ratify.cli.tree import Command, Entry, made
from ratify.cli.voice import Voice

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BEFORE = """\
# Command line

<!-- Written by `python -m ratify.cli.reference`; a test compares it with the commands. -->

Every command answers in French, English or Russian, for people or (`--json`) for programs. Answers go to standard
output, errors to standard error; with `--json` both are one JSON object, and the wording in it stands beside codes that
do not change with the language. Colours and progress bars appear on a terminal only.

Legal dates are written `2024-07-04`; a date that is only partly known as `2016-09`, `2003` or an interval
`2024-07-01/2024-07-04`. Passwords are read from the terminal or from standard input, never from an argument.
"""

FORMS = """\
## Forms of the JSON answers

`ratify timeline --json` gives exactly

```json
{"dates": {"entry_into_force": {"status": "known", "date": "2016-11-01", "earliest": "2016-11-01",
                                "latest": "2016-11-01", "missing": [], "because": ["…"]}}}
```

`status` is `known`, `not_yet` or `never`; dates are ISO 8601 or `null`; `missing` and `because` are sentences in the
reader's language. The names of dates are fixed.

`ratify count --json` gives the `answer` (a date or `null`), `start`, `end` and `day_one` of the period, whether it is a
`forecast`, the sentences of `because` and `missing`, and `tables`: for each body `rows` of `date`, `number` (`null` if
the day was skipped), `why` and `unsettled` (announced or estimated only).

`ratify demo --json` gives `{"acts": […], "passages": […], "alerts": […], "verify": {"sound": true, "entries": N}}`.

An error is `{"error": CODE, "message": SENTENCE, "exit_code": N}`, with `details` where there is more than one thing
to say: the problems of a file with line and column, the fields of an act, what somebody else wrote in between.
"""


def reference(language: str = "en") -> str:
    """Give the whole page."""
    voice = Voice(language)
    page = [BEFORE, "## Common options", "", *_table(common(voice))]
    for group in dict.fromkeys(entry.group for entry in PROGRAM.below):
        page += [f"## {voice.t(group)}", ""]
        for entry in PROGRAM.below:
            if entry.group == group:
                page += _entry(entry, "ratify", voice)
    page += ["## Exit codes", "", *_table((str(number), voice.t(code)) for number, code in EXIT_CODES), FORMS]
    return "\n".join(page)


def _entry(entry: Entry, above: str, voice: Voice) -> Iterator[str]:
    path = f"{above} {entry.name}"
    if entry.below:
        yield from (f"### `{path}`", "", voice.t(entry.help), "")
        for one in entry.below:
            yield from _entry(one, path, voice)
        return
    command = made(entry)
    assert isinstance(command, Command)  # noqa: S101 - an entry without commands below it is one
    arguments, options = _kind(command, "argument"), _kind(command, "option")
    usage = " ".join([path, *(placeholder(param, voice) for param in arguments)])
    yield from (f"### `{usage}`", "", voice.t(entry.help), "")
    rows = [(placeholder(param, voice), text(param, voice)) for param in arguments]
    yield from _table([*rows, *((option_name(param, voice), text(param, voice)) for param in options)])


def _kind(command: Command, kind: str) -> list[Any]:
    return [param for param in command.params if param.param_type_name == kind]


def _table(rows: Iterable[tuple[str, str]]) -> list[str]:
    lines = [f"| `{name.replace('|', chr(92) + '|')}` | {said} |" for name, said in rows]
    return ["| | meaning |", "|---|---|", *lines, ""] if lines else []


if __name__ == "__main__":
    sys.stdout.write(reference())
