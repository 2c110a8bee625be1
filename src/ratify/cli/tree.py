"""Commands as Typer knows them, with three things of our own.

They are made when they are called, their help is read from the catalogues once the reader's language is known, and
their values arrive as they were typed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from ratify.cli.failures import Misuse
from ratify.cli.help import help_of_command, help_of_group
from ratify.cli.voice import near
from ratify.language import plain

_HELP = {"help_option_names": ["--help", "-h"]}


@dataclass(frozen=True, slots=True)
class Entry:
    """A command by its name: the function that does it, or the commands below it. ``group`` heads it in the help."""

    name: str
    help: str
    group: str = ""
    function: Callable[..., int | None] | None = None
    below: tuple[Entry, ...] = ()


class AsWritten:
    """Takes what was typed as it is. Typer would import pydantic (0.1 s) to turn text into text."""

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:  # noqa: ANN401 - the signature is the library's
        """Give the value: text, a list of texts for an option that may be repeated, ``None`` if it was not given."""
        del ctx
        return list(value or ()) if param.multiple or param.nargs == -1 else value


def as_written(param: Any) -> Any:  # noqa: ANN401 - the library's parameter classes are private
    """Have a parameter take what was typed as it is; gives it back."""
    if param is not None:
        # The one private name of the library that is used: if it goes, commands still work, only more slowly.
        param._runtime_param = AsWritten()  # noqa: SLF001 - see above
    return param


def in_context(ctx: typer.Context, read: Callable[[], list[str]]) -> list[str]:
    """Read arguments; an error of the library that does not know its command is told which one it is."""
    try:
        return read()
    except TyperException as error:
        if getattr(error, "ctx", ctx) is None:
            error.ctx = ctx  # type: ignore[attr-defined]  # its usage errors have one, their class is private
        raise


class Command(TyperCommand):
    """One command. Its help and the helps of its parameters are codes of the catalogues."""

    allow_extra_args = True  # refused below, in the reader's language

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed through to the library
        super().__init__(*args, **kwargs)
        for param in self.params:
            as_written(param)

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401 - the library's classes are private
        """Give ``--help``; its value needs no pydantic either."""
        return as_written(super().get_help_option(ctx))

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override] # same class
        """Read the arguments; one too many is a misuse."""
        rest = in_context(ctx, lambda: super(Command, self).parse_args(ctx, args))
        if rest and not ctx.resilient_parsing:
            error = Misuse("cli.usage.too_many", n=len(rest), given=tuple(plain(one) for one in rest))
            error.command = ctx.command_path
            raise error
        return rest

    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override] # same class under its public name
        """Give the help page in the reader's language."""
        return help_of_command(self, ctx.command_path, ctx.obj)


class Group(TyperGroup):
    """The program itself, or a command with commands below it; each is made when it is asked for."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(name=entry.name, help=entry.help, rich_markup_mode=None, context_settings=_HELP)
        self.entries = {one.name: one for one in entry.below}

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401 - the library's classes are private
        """Give ``--help``; its value needs no pydantic either."""
        return as_written(super().get_help_option(ctx))

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override] # same class
        """Give the names in the order of the table."""
        del ctx
        return list(self.entries)

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Command | Group | None:  # type: ignore[override] # same class
        """Make the command of this name."""
        del ctx
        entry = self.entries.get(cmd_name)
        return made(entry) if entry is not None else None

    def resolve_command(  # type: ignore[override] # same class under its public name
        self, ctx: typer.Context, args: list[str]
    ) -> tuple[str | None, Command | Group | None, list[str]]:
        """Find the command that the arguments name, or say which was meant."""
        name, *rest = args
        command = self.get_command(ctx, name)
        if command is None:
            meant = near(name, list(self.entries))
            code = "cli.usage.no_such_command_near" if meant else "cli.usage.no_such_command"
            error = Misuse(code, given=plain(name), near=meant)
            error.command = ctx.command_path
            raise error
        return name, command, rest

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override] # same class
        """Read the arguments before the command; without any, show the help."""
        if not args and not ctx.resilient_parsing:
            typer.echo(self.get_help(ctx))
            ctx.exit()
        return in_context(ctx, lambda: super(Group, self).parse_args(ctx, args))

    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override] # same class under its public name
        """Give the help page in the reader's language."""
        return help_of_group(self.help or "", tuple(self.entries.values()), ctx.command_path, ctx.obj)


def made(entry: Entry) -> Command | Group:
    """Make a command from its line in the table."""
    if entry.function is None:
        return Group(entry)
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(entry.name, cls=Command, help=entry.help, context_settings=_HELP)(entry.function)
    command = typer.main.get_command(app)
    assert isinstance(command, Command)  # noqa: S101 - it was made with this class one line above
    return command
