"""Forms as they were posted: read once, bound to the session by a token, refused from other sites."""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlsplit

from starlette.requests import Request

from ratify.errors import Forbidden, Invalid

MOST_FIELDS = 400
MOST_FILES = 4
LONGEST_FIELD = 64 * 1024
LONGEST_TEXT = 3 * 1024 * 1024
"""Bytes of a field at the addresses where definitions are handed in, which a calendar may need."""

TEXTS = ("/edition", "/edition/preview", "/editions", "/editions/preview", "/editions/publish")
"""How the addresses end to which definitions are handed in."""

_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a form: the name it had, the type its sender claims, its bytes."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form by name, as text, and the files that came with it. No field stands in it twice."""

    fields: Mapping[str, str]
    files: Mapping[str, Upload]

    def get(self, name: str, default: str = "") -> str:
        """The text of a field without margins, or the default where the form has no such field."""
        return self.fields.get(name, default).strip()

    def number(self, name: str) -> int | None:
        """A whole number that the form itself carried (a version, an entry); ``None`` where there is none.

        Raises ``Invalid`` for anything else: the form is then not as it was made.
        """
        text = self.get(name)
        if not text:
            return None
        if not re.fullmatch(r"\d{1,15}", text, re.ASCII):
            raise Invalid("web.form.not_a_number", name=name, text=text[:40])
        return int(text)


async def read_form(request: Request) -> Form:
    """Read the posted form. Raises ``Invalid`` for another type of body, control characters or a field given twice."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _FORM_TYPES:
        raise Invalid("web.form.not_a_form")
    fields: dict[str, str] = {}
    files: dict[str, Upload] = {}
    longest = LONGEST_TEXT if request.url.path.endswith(TEXTS) else LONGEST_FIELD
    async with request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=longest) as given:
        for name, value in given.multi_items():
            if name in fields or name in files:
                raise Invalid("web.form.field_twice", name=name[:80])
            if isinstance(value, str):
                fields[name] = _sound(value)
            elif value.filename:
                data = await value.read()
                files[name] = Upload(_sound(value.filename), value.content_type or "", data)
    return Form(fields, files)


def _sound(text: str) -> str:
    if _UNSEEN.search(text):
        raise Invalid("web.form.control_character")
    return text


def form_token(secret: str) -> str:
    """Make a token for one form. It fits this secret alone, and no two are alike, so that compression tells nothing."""
    salt = secrets.token_urlsafe(9)
    return f"{salt}.{_mac(secret, salt)}"


def token_fits(secret: str, token: str) -> bool:
    """Tell whether the token was made with the secret."""
    salt, _, mac = token.partition(".")
    return bool(secret) and hmac.compare_digest(_mac(secret, salt).encode(), mac.encode())


def _mac(secret: str, salt: str) -> str:
    return hmac.new(secret.encode(), salt.encode(), sha256).hexdigest()


def refuse_foreign(request: Request, public_url: str) -> None:
    """Refuse a change that another site asks for, by what the browser says of it (``Sec-Fetch-Site``, ``Origin``).

    A client that says nothing of the sort is no browser of these years; for it the token of the form must do.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in {"same-origin", "none"}:
        raise Forbidden("web.foreign_origin")
    origin = request.headers.get("origin")
    if origin is None:
        return
    public = urlsplit(public_url)
    own = {f"{request.url.scheme}://{request.headers.get('host', '')}", f"{public.scheme}://{public.netloc}"}
    if origin.lower() not in {each.lower() for each in own}:
        raise Forbidden("web.foreign_origin")
