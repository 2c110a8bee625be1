"""A folder of mail in the form of Maildir: what an office without a mail server sends, and a demonstration shows."""

from __future__ import annotations

import os
import secrets
import time
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from ratify.delivery.message import POLICY, Message, compose, decompose, failed
from ratify.errors import Phrase, why_not

if TYPE_CHECKING:
    from email.policy import EmailPolicy

_READ = cast("EmailPolicy[EmailMessage]", POLICY.clone(linesep="\n", raise_on_defect=False))
_PARTS = ("tmp", "new", "cur")


@dataclass(frozen=True, slots=True)
class MaildirChannel:
    """Lays messages into the folder ``path``, which is made if it is missing and is readable by its owner alone."""

    name: ClassVar[str] = "maildir"

    path: Path

    def carry(self, message: Message) -> None:
        """Lay the message into the folder; carried again under the same id, it leaves the one file there is.

        The file appears whole or not at all: it is written and flushed under ``tmp`` and then renamed. Raises
        ``Unavailable`` if the folder cannot be written.
        """
        data = compose(message).as_bytes(policy=_READ)
        name = f"{sha256(message.id.encode()).hexdigest()[:40]}.ratify"
        try:
            for part in _PARTS:
                (self.path / part).mkdir(mode=0o700, parents=True, exist_ok=True)
            if not self._holds(name):
                self._write(name, data)
        except OSError as error:
            reason = Phrase("delivery.reason.folder", folder=str(self.path), why=why_not(error))
            raise failed(message.to, reason) from error

    def _holds(self, name: str) -> bool:
        # A mail reader that has seen the message moves it to cur and appends its flags to the name.
        return (self.path / "new" / name).exists() or any((self.path / "cur").glob(f"{name}*"))

    def _write(self, name: str, data: bytes) -> None:
        draft = self.path / "tmp" / f"{name}.{os.getpid()}.{secrets.token_hex(8)}"
        try:
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            # The file system's own stamp is coarse: two messages of one sweep would share it and lose their order.
            stamp = time.time_ns()
            os.utime(draft, ns=(stamp, stamp))
            draft.replace(self.path / "new" / name)
        finally:
            draft.unlink(missing_ok=True)


def read_maildir(path: Path, *, limit: int | None = None) -> list[Message]:
    """Read the messages of a folder, newest first, at most ``limit``; a folder that is not there holds none."""
    found: list[tuple[int, Path]] = []
    for part in ("new", "cur"):
        folder = path / part
        if folder.is_dir():
            found.extend(
                (entry.stat().st_mtime_ns, Path(entry.path)) for entry in os.scandir(folder) if entry.is_file()
            )
    found.sort(key=lambda pair: (-pair[0], pair[1].name))
    messages = []
    for _, file in found[:limit]:
        try:
            mail = message_from_bytes(file.read_bytes(), EmailMessage, policy=_READ)
            messages.append(decompose(mail))
        except (OSError, MessageError, LookupError, UnicodeError):
            # Moved by a mail reader meanwhile, or not ours and unreadable: the others are still shown.
            continue
    return messages
