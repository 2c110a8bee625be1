"""Webhooks: a program is called with what is to be told, as JSON, signed with a secret that it shares with the office.

The call is one POST (see ``calling`` for where it may go, how long it may take, and that nothing is followed). Its
signature is the HMAC-SHA-256 (RFC 2104) of the moment of sending, a full stop, and the bytes of the body.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

from ratify.delivery import calling
from ratify.delivery.message import failed
from ratify.errors import Phrase, Unavailable

if TYPE_CHECKING:
    from ratify.delivery.message import Message


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a call that was a test: the status of the answer, whether it was taken, and how long it took."""

    status: int
    taken: bool
    milliseconds: int


@dataclass(frozen=True, slots=True)
class WebhookChannel:
    """Calls the program at ``url``, which is known as ``to``; the calls are signed with ``secret``.

    ``private`` allows addresses that are not public, and plain http to them. ``patience``: seconds for a call.
    """

    name: ClassVar[str] = "webhook"

    to: str
    url: str = field(repr=False)
    secret: str = field(repr=False)
    private: bool = False
    patience: float = calling.PATIENCE

    def carry(self, message: Message) -> None:
        """Call the program with the message; returns when it has answered that it took it (2xx).

        Raises ``Unavailable`` otherwise. If no answer comes, it may have taken the message all the same: the repeat
        bears the same id. What it answers beside the status is not read.
        """
        said: dict[str, object] = {
            "id": message.id,
            "alerts": list(message.alerts),
            "language": message.language,
            "checkpoint": message.checkpoint,
        }
        status = self._call(message.id, said)
        if status == HTTPStatus.GONE:
            raise failed(self.to, Phrase("delivery.reason.gone", host=self._host, status=status))
        if not _taken(status):
            raise failed(self.to, Phrase("delivery.reason.status", host=self._host, status=status))

    def try_out(self, identifier: str, language: str) -> Tried:
        """Call the program with a message that says it is a test and tells no alert.

        Raises ``Unavailable`` where there is no answer to speak of.
        """
        said = {"id": identifier, "test": True, "alerts": [], "language": language, "checkpoint": ""}
        begun = time.monotonic()
        status = self._call(identifier, said)
        return Tried(status, _taken(status), round(1000 * (time.monotonic() - begun)))

    @property
    def _host(self) -> str:
        return urlsplit(self.url).hostname or ""

    def _call(self, identifier: str, said: dict[str, object]) -> int:
        body = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
        moment = str(int(time.time()))
        headers = {
            "ratify-id": identifier,
            "ratify-timestamp": moment,
            "ratify-signature": f"v1={signature(self.secret, moment, body)}",
        }
        parts = urlsplit(self.url)
        path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
        try:
            answer = calling.ask(
                f"{parts.scheme}://{parts.netloc}",
                path,
                private=self.private,
                content=body,
                headers=headers,
                heard=False,
                patience=self.patience,
            )
        except Unavailable as fault:
            reason = fault.phrase
            if reason.code == "delivery.call.private":  # there it names an option of another command
                reason = Phrase("delivery.reason.private", **reason.particulars)
            raise failed(self.to, reason) from fault
        return answer.status


def signature(secret: str, moment: str, body: bytes) -> str:
    """The HMAC-SHA-256 over a moment as it stands in the header, a full stop, and a body, in hexadecimal digits."""
    return hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()


def _taken(status: int) -> bool:
    return HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES
