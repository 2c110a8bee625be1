"""Channels that carry an alert. Each has one verb, ``carry``, and one failure, ``Unavailable("delivery.failed")``.

Beside them: calling others over HTTP (``calling``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ratify.delivery.html import HEADING, as_html
from ratify.delivery.maildir import MaildirChannel, read_maildir
from ratify.delivery.message import Message, compose, is_address
from ratify.delivery.smtp import SmtpChannel
from ratify.delivery.webhook import Tried, WebhookChannel

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = [
    "HEADING",
    "Channel",
    "MaildirChannel",
    "Message",
    "SmtpChannel",
    "Tried",
    "WebhookChannel",
    "as_html",
    "channels",
    "compose",
    "is_address",
    "read_maildir",
    "webhook_channel",
    "webhook_channels",
]


class Channel(Protocol):
    """What carries messages. ``name`` stands in the log for the way a message went."""

    @property
    def name(self) -> str:
        """The word for this way."""

    def carry(self, message: Message) -> None:
        """Carry the message, or raise ``Unavailable``; a repeat under the same id does no harm."""


class Hook(Protocol):
    """The settings of one webhook."""

    @property
    def id(self) -> str:
        """What stands for it among the readers of an alert."""

    @property
    def url(self) -> str:
        """Where it is called."""

    @property
    def secret(self) -> str:
        """What its calls are signed with."""

    @property
    def private(self) -> bool:
        """Whether it may have a private address, and plain http there."""


class Destinations(Protocol):
    """The settings that decide which way messages go."""

    @property
    def demonstration(self) -> bool:
        """Whether nothing may leave the machine."""

    @property
    def smtp_url(self) -> str | None:
        """The mail server, if there is one."""

    @property
    def maildir(self) -> Path:
        """The folder that takes messages otherwise."""

    @property
    def webhooks(self) -> Iterable[Hook]:
        """The programs that are called."""


def channels(settings: Destinations) -> tuple[Channel, ...]:
    """Give the channels of an office: its mail server, or the folder where it has none.

    A demonstration office always uses the folder: nobody outside shall get an alert about a treaty of a story.
    """
    if settings.smtp_url is not None and not settings.demonstration:
        return (SmtpChannel(settings.smtp_url),)
    return (MaildirChannel(settings.maildir),)


def webhook_channels(settings: Destinations) -> dict[str, Channel]:
    """Give the channels of those readers who are programs, by their ids.

    A demonstration office calls nobody: what would have been sent lies in the folder with the rest.
    """
    if settings.demonstration:
        return {}
    return {one.id: webhook_channel(one) for one in settings.webhooks}


def webhook_channel(hook: Hook) -> WebhookChannel:
    """Give the channel of one webhook."""
    return WebhookChannel(hook.id, hook.url, hook.secret, hook.private)
