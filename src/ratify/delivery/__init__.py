"""Channels that carry an alert. Each has one verb, ``carry``, and one failure, ``Unavailable("delivery.failed")``.

Beside them: calling another office (``calling``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ratify.delivery.html import as_html
from ratify.delivery.maildir import MaildirChannel, read_maildir
from ratify.delivery.message import Message, compose, is_address
from ratify.delivery.smtp import SmtpChannel

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "Channel",
    "MaildirChannel",
    "Message",
    "SmtpChannel",
    "as_html",
    "channels",
    "compose",
    "is_address",
    "read_maildir",
]


class Channel(Protocol):
    """What carries messages. ``name`` stands in the log for the way a message went."""

    @property
    def name(self) -> str:
        """The word for this way."""

    def carry(self, message: Message) -> None:
        """Carry the message, or raise ``Unavailable``; a repeat under the same id does no harm."""


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


def channels(settings: Destinations) -> tuple[Channel, ...]:
    """Give the channels of an office: its mail server, or the folder where it has none.

    A demonstration office always uses the folder: nobody outside shall get an alert about a treaty of a story.
    """
    if settings.smtp_url is not None and not settings.demonstration:
        return (SmtpChannel(settings.smtp_url),)
    return (MaildirChannel(settings.maildir),)
