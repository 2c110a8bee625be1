"""The command by which a webhook is tried out: webhook try."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ratify.cli.access import settings_for
from ratify.cli.failures import DONE, UNAVAILABLE
from ratify.cli.paper import Paper, write_json
from ratify.cli.plain_json import as_json

if TYPE_CHECKING:
    from ratify.cli.voice import Voice


def try_out(
    ctx: typer.Context, name: Annotated[str, typer.Argument(metavar="cli.metavar.name", help="cli.webhook.name")]
) -> int:
    """Call a webhook with a signed message that says it is a test; 7 if it was not taken."""
    from ratify import office

    voice: Voice = ctx.obj
    tried = office.try_webhook(settings_for(voice), name)
    if voice.json:
        write_json({"tried": as_json(tried, voice)})
    else:
        code = "cli.webhook.taken" if tried.taken else "cli.webhook.not_taken"
        said = voice.t(code, name=name, status=tried.status, ms=tried.milliseconds)
        Paper().line(said, "green" if tried.taken else "red")
    return DONE if tried.taken else UNAVAILABLE
