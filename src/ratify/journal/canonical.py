"""The bytes of an entry: canonical JSON, the same for everybody who writes the same thing.

A subset of RFC 8785 (JSON Canonicalization Scheme), byte for byte the same where both speak:

* a body is an object; values are objects, lists, strings, integers, ``true``, ``false`` and ``null``;
* there are no floating-point numbers, and integers lie within ±(2**53 − 1), which every JSON reader keeps exactly;
* strings and keys are in Unicode normalisation form C and hold no lone surrogate;
* keys hold no character from U+D800 up, so that sorting by code point, as Python does, and by UTF-16 code unit, as
  RFC 8785 asks, give one order;
* nothing is nested deeper than ``DEEPEST``.

``encode`` refuses what lies outside; ``plain`` brings ordinary values inside and is meant for the door, before
anything is decided on them. ``decode`` takes only bytes that ``encode`` could have given.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import NoReturn
from unicodedata import is_normalized, normalize

from ratify.errors import Invalid

try:
    import orjson
except ModuleNotFoundError:  # the extra "fast" was not asked for
    orjson = None  # type: ignore[assignment]  # the one place that looks at it asks first

LARGEST = 2**53 - 1
DEEPEST = 64
_BEYOND_KEYS = "\ud800"
_BEYOND = bytes(range(0xEE, 0xF5))
_FRACTION = re.compile(rb'":-?[0-9]+[.eE]')
_NUMBER_IN_A_LIST = re.compile(rb"[\[,]-?[0-9]+[.eE]")
_SORTED_AND_EXACT = 0 if orjson is None else orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER

# One encoder, kept: `json.dumps` with options builds a new one at every call.
_ENCODER = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False
)


def encode(body: Mapping[str, object]) -> bytes:
    """Return the canonical bytes of a body.

    Raises ``Invalid`` (``journal.body.…``) for anything outside the subset; it never mends.
    """
    if not isinstance(body, dict):
        raise Invalid("journal.body.not_an_object")
    _check_object(body, 1)
    text = _ENCODER.encode(body)
    # JSON's own characters never combine with what follows them, save the letters of escapes such as \n, so a text
    # that is normalised as a whole is normalised in each string; only if it is not need each be looked at.
    if not text.isascii() and not is_normalized("NFC", text):
        _check_normalised(body)
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise Invalid("journal.body.surrogate") from None


def encode_value(value: object) -> bytes:
    """Return the canonical bytes of one value as they would stand in a body. Raises as ``encode`` does."""
    return encode({"value": value})[len(b'{"value":') : -1]


def decode(data: bytes) -> dict[str, object]:
    """Return the body that these canonical bytes hold.

    Raises ``Invalid``: ``journal.body.not_json`` if they are no JSON object, another ``journal.body.…`` if a value
    lies outside the subset, ``journal.body.not_canonical`` if another form of the same value was written (blanks,
    another order of keys, a key given twice, another escape).
    """
    try:
        body = _DECODER.decode(data.decode())
    except (ValueError, RecursionError):
        raise Invalid("journal.body.not_json") from None
    if not isinstance(body, dict):
        raise Invalid("journal.body.not_an_object")
    if encode(body) != data:
        raise Invalid("journal.body.not_canonical")
    return body


def read_canonical(data: bytes) -> dict[str, object]:
    """Return the body that these canonical bytes hold: the same as ``decode``, in a third of the time with ``orjson``.

    Bytes that ``orjson`` reads and writes again as they are, and in which nothing looks unusual, are canonical; about
    all others ``decode`` has the word. Raises as ``decode`` does.
    """
    if orjson is not None:
        try:
            body = orjson.loads(data)
        except orjson.JSONDecodeError:
            return decode(data)
        if type(body) is dict and _is_usual(data, body):
            return body
    return decode(data)


def _is_usual(data: bytes, body: dict[str, object]) -> bool:
    """Say whether bytes that ``orjson`` read hold nothing that it takes and the subset may not; no is no verdict."""
    try:
        if orjson.dumps(body, option=_SORTED_AND_EXACT) != data:
            return False
    except orjson.JSONEncodeError:  # an integer beyond ``LARGEST``
        return False
    # Signs inside a string are taken for signs of the form: then, too, the long way is gone.
    if data.count(b"{") > DEEPEST or _FRACTION.search(data) or (b"[" in data and _is_listed(data)):
        return False
    if data.isascii():
        return True
    # Characters from U+E000 up begin with these bytes in UTF-8; the surrogates below them have no UTF-8.
    return len(data.translate(None, _BEYOND)) == len(data) and is_normalized("NFC", data.decode())


def _is_listed(data: bytes) -> bool:
    """Say whether lists are nested deeply, or a number stands in one."""
    return data.count(b"{") + data.count(b"[") > DEEPEST or _NUMBER_IN_A_LIST.search(data) is not None


def plain(value: object) -> object:
    """Return the same value in the types and the normal form that ``encode`` takes.

    Mappings become dictionaries, lists and tuples lists; strings are brought into normalisation form C; dates become
    ISO 8601 and moments the form of ``utc_text``. What has no such form is returned as it is, for ``encode`` to
    refuse.
    """
    if isinstance(value, str):
        return value if value.isascii() else normalize("NFC", value)
    if isinstance(value, Mapping):
        return {plain(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def utc_text(moment: datetime) -> str:
    """Return a moment as ``2024-07-04T10:15:00.000000Z``: always UTC, always six digits, so text sorts as time does.

    Raises ``Invalid`` (``journal.moment``) for a moment without a zone.
    """
    if moment.tzinfo is None:
        raise Invalid("journal.moment", text=moment.isoformat())
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.isoformat(timespec="microseconds")[:26] + "Z"


def read_utc(text: str) -> datetime:
    """Return the moment that ``utc_text`` wrote. Raises ``Invalid`` (``journal.moment``) for any other form."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid("journal.moment", text=text) from None
    if utc_text(moment) != text:
        raise Invalid("journal.moment", text=text)
    return moment


def _refuse_number(text: str) -> NoReturn:
    raise ValueError(text)


_DECODER = json.JSONDecoder(parse_float=_refuse_number, parse_constant=_refuse_number)


def _check_object(body: dict[object, object], depth: int) -> None:
    for key, item in body.items():
        if not isinstance(key, str):
            raise Invalid("journal.body.key", key=repr(key))
        if not key.isascii() and max(key) >= _BEYOND_KEYS:
            raise Invalid("journal.body.key", key=ascii(key))
        if type(item) is not str:
            _check(item, key, depth + 1)


def _check(value: object, key: str, depth: int) -> None:
    """Refuse what has no place in a body; ``key`` is the nearest one, so that the writer finds it."""
    if value is None or isinstance(value, (str, bool)):
        return
    if isinstance(value, int):
        if not -LARGEST <= value <= LARGEST:
            raise Invalid("journal.body.integer", key=key)
    elif depth > DEEPEST:
        raise Invalid("journal.body.too_deep", key=key, deepest=DEEPEST)
    elif isinstance(value, dict):
        _check_object(value, depth)
    elif isinstance(value, (list, tuple)):
        for item in value:
            if type(item) is not str:
                _check(item, key, depth + 1)
    else:
        raise Invalid("journal.body.type", key=key, type=type(value).__name__)


def _check_normalised(value: object) -> None:
    if isinstance(value, str):
        if not is_normalized("NFC", value):
            raise Invalid("journal.body.not_normalised", text=ascii(value))
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_normalised(key)
            _check_normalised(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            _check_normalised(item)
