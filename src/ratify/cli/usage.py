"""What the library says of a wrong command line, in our words: it speaks English only, and to one kind of reader."""

from __future__ import annotations

from typing import Any

from ratify.cli.failures import Misuse
from ratify.errors import Phrase
from ratify.language import plain


def from_library(error: Any) -> Misuse:  # noqa: ANN401 - the library's classes of errors are private
    """Give the misuse that an error of the library stands for.

    The classes are told apart by their names, because they live in a private module; of one that is not known here
    the library's own sentence is passed on.
    """
    kind = type(error).__name__
    if kind == "NoSuchOption" and _is_amount(error):
        misuse = Misuse("cli.usage.negative_amount")
    elif kind == "NoSuchOption":
        meant = tuple(error.possibilities or ())
        code = "cli.usage.no_such_option_near" if meant else "cli.usage.no_such_option"
        misuse = Misuse(code, option=plain(error.option_name), near=meant)
    elif kind == "MissingParameter" and error.param is not None:
        misuse = _missing(error.param)
    elif kind == "BadOptionUsage":
        misuse = Misuse(_bad_option(error), option=plain(error.option_name))
    else:
        misuse = Misuse("cli.usage.other", said=plain(error.format_message()))
    context = getattr(error, "ctx", None)
    if context is not None:
        misuse.command = context.command_path
    return misuse


def _is_amount(error: Any) -> bool:  # noqa: ANN401 - as above
    """Whether a negative number or period, which looks like an option, was written where an amount is wanted."""
    wanted = error.ctx.command.params if error.ctx is not None else ()
    return any(param.name == "amount" for param in wanted) and error.option_name[1:2] in {*"0123456789P"}


def _missing(param: Any) -> Misuse:  # noqa: ANN401 - as above
    if param.param_type_name == "argument":
        return Misuse("cli.usage.argument_missing", argument=Phrase(param.metavar), help=Phrase(param.help))
    return Misuse("cli.usage.option_missing", option=param.opts[0], help=Phrase(param.help))


def _bad_option(error: Any) -> str:  # noqa: ANN401 - as above
    params = error.ctx.command.params if error.ctx is not None else ()
    known = next((param for param in params if error.option_name in param.opts), None)
    return "cli.usage.value_missing" if known is None or not known.is_flag else "cli.usage.value_not_wanted"
