"""A message's text as HTML: the same words, laid out; nothing that a reader's program would have to fetch."""

from __future__ import annotations

import re
from html import escape

HEADING = "———\n"
"""Before a line of a text that begins another matter: a rule and a heading on the page."""

_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")
_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>{subject}</title></head>
<body style="margin:0;padding:1.5rem;font:1rem/1.5 Georgia,'Times New Roman',serif">
<div style="max-width:38rem;margin:0 auto">
<h1 style="font-size:1.25rem;line-height:1.3;margin:0 0 1rem">{subject}</h1>
{paragraphs}
</div></body></html>
"""


def as_html(subject: str, text: str, language: str, small: str = "") -> str:
    """Give a page that says the same as ``text``: a paragraph or ``HEADING`` for each line, addresses as links.

    ``small`` follows at the end as it stands, line by line (a checkpoint). All is escaped; the same words give the same
    bytes.
    """
    lines = [line for line in text.replace(HEADING, HEADING.strip()).split("\n") if line.strip()]
    paragraphs = [_paragraph(line) for line in lines]
    if small:
        paragraphs.append(
            '<pre style="margin:1.5rem 0 0;font:.75rem/1.4 monospace;white-space:pre-wrap;overflow-wrap:anywhere">'
            f"{escape(small)}</pre>"
        )
    return _PAGE.format(language=escape(language), subject=escape(subject), paragraphs="\n".join(paragraphs))


def _paragraph(line: str) -> str:
    if line.startswith(HEADING.strip()):
        heading = escape(line.removeprefix(HEADING.strip()))
        style = "font-size:1.1rem;line-height:1.3;margin:1.5rem 0 .75rem;padding-top:1rem;border-top:1px solid"
        return f'<h2 style="{style}">{heading}</h2>'
    return f'<p style="margin:0 0 .75rem">{_linked(line)}</p>'


def _linked(line: str) -> str:
    said, place = [], 0
    for found in _LINK.finditer(line):
        said += [escape(line[place : found.start()]), f'<a href="{escape(found[0])}">{escape(found[0])}</a>']
        place = found.end()
    return "".join([*said, escape(line[place:])])
