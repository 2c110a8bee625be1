"""Mail by SMTP (RFC 5321), through ``aiosmtplib``."""

from __future__ import annotations

import asyncio
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import localtime
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import unquote, urlsplit

from ratify.delivery.message import Message, compose, failed, is_address
from ratify.errors import Invalid, Phrase, Unavailable

if TYPE_CHECKING:
    from pathlib import Path

_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_LONGEST_ANSWER = 300
_LOWEST_CODE = 200
_GOODBYE = 2.0  # seconds


@dataclass(frozen=True, slots=True)
class SmtpChannel:
    """Hands messages to the mail server at ``url``.

    ``smtps://`` is TLS from the first byte (port 465), ``smtp+starttls://`` demands STARTTLS (587), ``smtp://`` takes
    STARTTLS where it is offered (25). User and password stand in the address, percent-encoded; over ``smtp://`` they
    are sent only under TLS or to this machine itself. ``timeout``: seconds for each answer of the server. ``patience``:
    seconds for the whole. ``authorities``: file of certificates to be trusted instead of the system's.
    """

    name: ClassVar[str] = "mail"

    url: str = field(repr=False)
    timeout: float = 20.0
    patience: float = 60.0
    authorities: Path | None = None

    def carry(self, message: Message) -> None:
        """Hand the message over; returns when the server has taken responsibility for it.

        Raises ``Unavailable`` otherwise. If the server falls silent after the text was sent, it may have taken the
        message all the same: sent again, it bears the same ``Message-ID``, so that the repeat can be recognised.
        """
        mail = compose(message)
        if "Date" not in mail:
            mail["Date"] = localtime()  # RFC 5322, section 3.6, demands one
        if not is_address(message.to):
            raise failed(message.to, Phrase("delivery.reason.bad_address", address=message.to))
        options = _options(self.url)
        sender = mail["From"].addresses[0].addr_spec
        try:
            asyncio.run(self._send(mail.as_bytes(), sender, message.to, options))
        except Unavailable:
            raise
        except Exception as error:
            reason = _reason(error, options["hostname"], options["port"], self.timeout)
            if reason is None:
                raise
            raise failed(message.to, reason) from error

    async def _send(self, data: bytes, sender: str, to: str, options: dict[str, Any]) -> None:
        try:
            import aiosmtplib  # noqa: PLC0415 - the extra "mail"; an office without a mail server needs none
        except ImportError as error:
            raise failed(to, Phrase("delivery.reason.not_installed", extra="mail")) from error
        client = aiosmtplib.SMTP(
            timeout=self.timeout,
            local_hostname=socket.gethostname(),
            cert_bundle=str(self.authorities) if self.authorities else None,
            **options,
        )
        try:
            async with asyncio.timeout(self.patience):
                await client.connect()
                await client.sendmail(sender, [to], data)
            # The message is taken: how the server says goodbye changes nothing any more.
            with suppress(aiosmtplib.SMTPException, OSError):
                async with asyncio.timeout(_GOODBYE):
                    await client.quit()
        finally:
            client.close()


def _options(url: str) -> dict[str, Any]:
    """Read the address of the server; ``Invalid`` if it is none."""
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise Invalid("delivery.bad_url", schemes=tuple(f"{scheme}://" for scheme in _PORTS))
    start_tls = {"smtps": False, "smtp+starttls": True}.get(parts.scheme)
    if start_tls is None and parts.username and not _is_this_machine(parts.hostname):
        start_tls = True
    return {
        "hostname": parts.hostname,
        "port": parts.port or _PORTS[parts.scheme],
        "username": unquote(parts.username) if parts.username else None,
        "password": unquote(parts.password) if parts.password else None,
        "use_tls": parts.scheme == "smtps",
        "start_tls": start_tls,
    }


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _reason(error: Exception, host: str, port: int, seconds: float) -> Phrase | None:
    """Say what went wrong; ``None`` if it is a fault of ours."""
    import aiosmtplib  # noqa: PLC0415 - see SmtpChannel._send

    reason: Phrase | None = None
    match error:
        case _ if isinstance(error, ssl.SSLError) or isinstance(error.__cause__, ssl.SSLError):
            reason = Phrase("delivery.reason.tls", host=host)
        case aiosmtplib.SMTPAuthenticationError():
            said = _shown(error.message)
            reason = Phrase("delivery.reason.login_refused", host=host, code=str(error.code), said=said)
        case aiosmtplib.SMTPRecipientsRefused():
            reason = _refused(error.recipients[0], host)
        case aiosmtplib.SMTPResponseException():
            reason = _refused(error, host)
        case TimeoutError():
            reason = Phrase("delivery.reason.timed_out", host=host, n=round(seconds))
        case aiosmtplib.SMTPServerDisconnected():
            reason = Phrase("delivery.reason.lost", host=host)
        case OSError():
            reason = Phrase("delivery.reason.no_connection", host=host, port=str(port))
        case aiosmtplib.SMTPException() if "STARTTLS" in str(error).upper():
            reason = Phrase("delivery.reason.no_tls", host=host)
        case aiosmtplib.SMTPException():
            reason = Phrase("delivery.reason.lost", host=host)
    return reason


def _refused(answer: Any, host: str) -> Phrase:  # noqa: ANN401 - two classes of the library with the same two fields
    if answer.code < _LOWEST_CODE:  # of the library's own making: what came was no answer
        return Phrase("delivery.reason.lost", host=host)
    return Phrase("delivery.reason.refused", host=host, code=str(answer.code), said=_shown(answer.message))


def _shown(said: str) -> str:
    line = " ".join(said.split())[:_LONGEST_ANSWER]
    return "".join(letter for letter in line if letter.isprintable())
