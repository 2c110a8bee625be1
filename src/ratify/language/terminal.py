"""What a terminal may be given: text that somebody else wrote, without the power to steer the terminal."""

from __future__ import annotations

import re

_ESCAPES = re.compile(
    r"""
      (?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]              # CSI: colours, movements, erasing
    | (?:\x1b[\]P^_X]|[\x9d\x90\x9e\x9f\x98])       # OSC, DCS, PM, APC, SOS: titles, links, clipboard ...
      [^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?         # ... up to their end, or to the end of the text
    | \x1b[ -/]*[0-~]?                              # any other escape sequence
    """,
    re.VERBOSE,
)
_BREAKS = re.compile(r"[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")


def plain(text: str) -> str:
    """Give the text as one line that a terminal shows and does not obey.

    Escape sequences (ECMA-48) and control characters go, and with them the marks that turn the direction of writing
    for the rest of the line. Line ends and tabs become one space. What cannot be encoded becomes U+FFFD.
    """
    text = _ESCAPES.sub("", text)
    text = _BREAKS.sub(" ", text)
    text = _CONTROLS.sub("", text)
    return _SURROGATES.sub("\ufffd", text)
