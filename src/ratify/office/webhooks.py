"""Trying a webhook out: one signed call that tells no alert. It needs no open office, only the settings."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from ratify.delivery import Tried, webhook_channel
from ratify.errors import NotFound, Refused

if TYPE_CHECKING:
    from ratify.settings import Settings


def try_webhook(settings: Settings, name: str) -> Tried:
    """Call a webhook with a message that says it is a test, under an id of its own; nothing is written.

    Raises ``NotFound`` (``office.webhook.none``), ``Refused`` (``office.webhook.demonstration``: there nobody is
    called), ``Unavailable`` (``delivery.failed``) where no answer comes.
    """
    found = next((one for one in settings.webhooks if one.name == name), None)
    if found is None:
        names = tuple(one.name for one in settings.webhooks)
        raise NotFound("office.webhook.none" if names else "office.webhook.none_at_all", name=name, names=names)
    if settings.demonstration:
        raise Refused("office.webhook.demonstration", name=name)
    return webhook_channel(found).try_out(secrets.token_hex(16), found.language)
