"""Help pages: usage, what the command does, arguments, options, in the reader's language and for 80 columns."""

from __future__ import annotations

import shutil
from textwrap import wrap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ratify.cli.tree import Command, Entry
    from ratify.cli.voice import Voice

COMMON: tuple[tuple[str, str], ...] = (
    ("--lang", "cli.common.lang"),
    ("--json", "cli.common.json"),
    ("--demonstration", "cli.common.demonstration"),
    ("--as", "cli.common.as"),
    ("--version", "cli.common.version"),
    ("--help", "cli.common.help"),
)
"""The options of every command with their help; ``--as`` takes a login, ``--lang`` a language."""

CODES = tuple(code for _, code in COMMON)

_VALUES = {"--lang": "fr|en|ru"}
_WIDEST_NAME = 26


def help_of_command(command: Command, path: str, voice: Voice) -> str:
    """Give the help page of a command."""
    arguments = [param for param in command.params if param.param_type_name == "argument"]
    options = [param for param in command.params if param.param_type_name == "option"]
    usage = [path, voice.t("cli.help.options_place"), *(placeholder(param, voice) for param in arguments)]
    page = [f"{voice.t('cli.help.usage')} {' '.join(usage)}", "", *paragraph(voice.t(command.help or ""), 2)]
    page += section(voice.t("cli.help.arguments"), ((placeholder(p, voice), text(p, voice)) for p in arguments))
    page += section(voice.t("cli.help.options"), ((option_name(p, voice), text(p, voice)) for p in options))
    page += section(voice.t("cli.help.common"), common(voice))
    return "\n".join(page)


def help_of_group(about: str, entries: tuple[Entry, ...], path: str, voice: Voice) -> str:
    """Give the help page of the program, or of a command with commands below it."""
    page = [f"{voice.t('cli.help.usage')} {path} {voice.t('cli.help.command_place')}", ""]
    page += paragraph(voice.t(about), 2)
    for group in dict.fromkeys(entry.group for entry in entries):
        title = voice.t(group or "cli.help.commands")
        page += section(title, ((one.name, first_sentence(voice.t(one.help))) for one in entries if one.group == group))
    page += section(voice.t("cli.help.common"), common(voice))
    return "\n".join(page)


def common(voice: Voice) -> list[tuple[str, str]]:
    """Give the options that every command takes, with their help."""
    login = {"--as": voice.t("cli.metavar.login")}
    return [(f"{name} {(_VALUES | login).get(name, '')}".rstrip(), voice.t(code)) for name, code in COMMON]


def placeholder(param: Any, voice: Voice) -> str:  # noqa: ANN401 - the library's parameter classes are private
    """Give an argument as the usage line shows it: optional ones in brackets, repeatable ones with dots."""
    name = voice.t(param.metavar) + ("…" if param.nargs == -1 else "")
    return name if param.required else f"[{name}]"


def option_name(param: Any, voice: Voice) -> str:  # noqa: ANN401 - the library's parameter classes are private
    """Give an option with its value: ``--on DATE``, ``-o, --out FILE``, ``--fact NAME=VALUE…``."""
    names = ", ".join(param.opts)
    if param.is_flag:
        return names
    return f"{names} {voice.t(param.metavar)}{'…' if param.multiple else ''}"


def text(param: Any, voice: Voice) -> str:  # noqa: ANN401 - the library's parameter classes are private
    """Give the help of a parameter; an option that cannot be left out says so."""
    said = voice.t(param.help)
    if param.param_type_name == "option" and param.required:
        return voice.t("cli.help.required", help=said)
    return said


def section(title: str, rows: Iterable[tuple[str, str]]) -> list[str]:
    """Set names and their helps in two columns under a title; nothing if there are none."""
    table = list(rows)
    if not table:
        return []
    left = min(max(len(name) for name, _ in table), _WIDEST_NAME) + 4
    lines = ["", title]
    for name, said in table:
        body = wrap(said, width() - left, break_long_words=False, break_on_hyphens=False) or [""]
        if len(name) > left - 4:
            lines.append(f"  {name}")
        else:
            lines.append(f"  {name:<{left - 2}}{body.pop(0)}".rstrip())
        lines += [f"{'':<{left}}{line}" for line in body]
    return lines


def paragraph(said: str, indent: int) -> list[str]:
    """Set a text with a margin."""
    margin = " " * indent
    return wrap(said, width(), initial_indent=margin, subsequent_indent=margin, break_on_hyphens=False)


def first_sentence(said: str) -> str:
    """Give what the list of commands shows of a command's help."""
    return said.partition(". ")[0].rstrip(".")


def width() -> int:
    """Give the columns of a help page: the terminal's, at most 100; 80 where there is no terminal."""
    return min(shutil.get_terminal_size((80, 24)).columns, 100)
