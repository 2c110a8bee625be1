"""A message and its form as Internet mail (RFC 5322, MIME), composed by the standard library."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address, Group
from email.message import EmailMessage, MIMEPart
from email.policy import EmailPolicy
from email.utils import getaddresses
from hashlib import sha256
from typing import TYPE_CHECKING

from ratify.errors import Phrase, Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping


class _Policy(EmailPolicy):
    """Folds subjects by the old encoder: the new one of Python 3.11 loses spaces between encoded words (RFC 2047)."""

    def fold(self, name: str, value: str) -> str:
        return self._folded(name, value) or super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        folded = self._folded(name, value)
        return folded.encode("ascii") if folded else super().fold_binary(name, value)

    def _folded(self, name: str, value: str) -> str:
        if name != "Subject" or str(value).isascii():
            return ""
        return f"{name}: {Header(str(value), 'utf-8', header_name=name).encode(linesep=self.linesep)}{self.linesep}"


POLICY = _Policy(linesep="\r\n", cte_type="7bit")
"""Seven bits, so that no server on the way can mangle a letter that it does not know."""

ID_HEADER = "X-Ratify-Id"

_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*"
)
_ATOM = re.compile(r"[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*")
_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_LONGEST_ADDRESS = 254  # RFC 5321, section 4.5.3.1.3 less the brackets
_OURS = frozenset(
    {"from", "to", "cc", "bcc", "sender", "subject", "message-id", "mime-version", "auto-submitted"}
    | {"return-path", "received", ID_HEADER.lower()}
)


@dataclass(frozen=True, slots=True)
class Message:
    """One alert, or several, for one reader.

    ``id`` names it for ever: carrying the same id again is a repeat, and ``Message-ID`` is made from it. ``sender`` is
    an address, also as ``Name <address>``. ``to`` is an address, or the name of a role where the channel is a folder.
    ``text`` and ``html`` say the same in the language ``language`` (BCP 47 tag). ``headers`` are further header
    fields; those that make up the message itself cannot be among them. ``alerts`` says the same once more for programs,
    alert by alert, as JSON can carry it, and ``checkpoint`` where the log stood; mail has both in its text. ``parts``:
    the ids that its alerts would have had each by itself.
    """

    id: str
    sender: str
    to: str
    subject: str
    text: str
    html: str | None = None
    language: str = "fr"
    headers: Mapping[str, str] = field(default_factory=dict)
    alerts: tuple[Mapping[str, object], ...] = ()
    checkpoint: str = ""
    parts: tuple[str, ...] = ()


def compose(message: Message) -> EmailMessage:
    """Give the message as mail; the same message gives the same bytes each time.

    Raises ``Unavailable`` if a control character stands in what becomes a header field (RFC 5322, section 2.2, allows
    none, and a line end there would begin a field of the writer's choosing), if the sender is no address, or if a
    further field bears a name that it may not.
    """
    _refuse_controls(message)
    found = getaddresses([message.sender])
    # Older Pythons' `parseaddr` passes over what follows the first address.
    name, address = found[0] if len(found) == 1 else ("", "")
    if not is_address(address):
        raise failed(message.to, Phrase("delivery.reason.bad_address", address=message.sender))
    mail = EmailMessage(policy=POLICY)
    mail["From"] = _address(message.to, name, address)
    # A role has no address; RFC 5322, section 3.4, writes a group that names nobody as "role:;".
    mail["To"] = _address(message.to, "", message.to) if is_address(message.to) else Group(message.to, ())
    mail["Subject"] = " ".join(message.subject.split())
    mail["Message-ID"] = f"<{_local(message.id)}@{address.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence notice shall answer it
    mail[ID_HEADER] = message.id
    for field_name, value in message.headers.items():
        mail[field_name] = value
    mail.set_content(_body(message.text))
    if message.html is not None:
        mail.add_alternative(_body(message.html), subtype="html")
        mail.set_boundary(f"=_{_short_hash(message.id)}")
    mail["Content-Language"] = message.language  # last: the library clears such fields when it sets the content
    return mail


def decompose(mail: EmailMessage) -> Message:
    """Give the message that ``compose`` made this mail from; what is missing in a stranger's mail is left empty."""
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    ours = _OURS | {"content-language"}
    further = {
        name: str(value)
        for name, value in mail.items()
        if name.lower() not in ours and not name.lower().startswith("content-")
    }
    return Message(
        id=str(mail.get(ID_HEADER, mail.get("Message-ID", ""))),
        sender=str(mail.get("From", "")),
        to=_reader_in(mail.get("To")),
        subject=str(mail.get("Subject", "")),
        text=_read(text),
        html=_read(html) if html is not None else None,
        language=str(mail.get("Content-Language", "")),
        headers=further,
    )


def is_address(text: str) -> bool:
    """Tell whether the text is one plain mail address (ASCII, without name or comment)."""
    return len(text) <= _LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None


def _address(to: str, name: str, address: str) -> Address:
    """An address as a field holds it; ``Unavailable`` for what looks like one and is none to the library."""
    try:
        return Address(name, addr_spec=address)
    except (MessageError, ValueError):
        raise failed(to, Phrase("delivery.reason.bad_address", address=address)) from None


def failed(to: str, reason: Phrase) -> Unavailable:
    """Make the one error of this room: the message to ``to`` was not carried, and why."""
    return Unavailable("delivery.failed", to=to, reason=reason)


def _refuse_controls(message: Message) -> None:
    lines = {"id": message.id, "sender": message.sender, "to": message.to, "subject": message.subject}
    for where, value in (lines | {"language": message.language} | dict(message.headers)).items():
        # Cc: controls, Cs: halves of surrogate pairs, Zl and Zp: separators that some readers take for line ends.
        if any(unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} for letter in value):
            raise failed(_shown(message.to), Phrase("delivery.reason.control_character", field=_shown(where)))
    for name in message.headers:
        if not _HEADER_NAME.fullmatch(name) or name.lower() in _OURS or name.lower().startswith("content-"):
            raise failed(message.to, Phrase("delivery.reason.bad_header", field=_shown(name)))
    if not message.id or not message.to:
        raise failed(message.to, Phrase("delivery.reason.bad_address", address=message.to))


def _shown(text: str) -> str:
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


def _local(identifier: str) -> str:
    if len(identifier) <= 64 and _ATOM.fullmatch(identifier):  # noqa: PLR2004 - RFC 5321, section 4.5.3.1.1
        return identifier
    return _short_hash(identifier)


def _short_hash(identifier: str) -> str:
    return sha256(identifier.encode()).hexdigest()[:32]


def _body(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").encode(errors="replace").decode()


def _reader_in(field: object) -> str:
    """The address; or the name of a group that names nobody, without the quotation marks that mail puts around it."""
    group = next(iter(getattr(field, "groups", ())), None)
    return group.display_name if group is not None and group.display_name else str(field or "")


def _read(part: MIMEPart | None) -> str:
    if part is None:
        return ""
    content = part.get_content()
    return content.replace("\r\n", "\n").removesuffix("\n") if isinstance(content, str) else ""
