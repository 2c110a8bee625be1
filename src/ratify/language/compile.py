"""Merge the catalogues of the rooms into one ``.mo`` file for each language: ``python -m ratify.language.compile``.

Each room has one file for each language, ``catalogues/<language>/<room>.po``. Babel reads and writes them; what it does
not refuse by itself is refused here:

1. a code that stands twice, or does not begin with the name of its room;
2. a text that is empty or marked fuzzy, or a wrong number of plural forms;
3. a header without the language, UTF-8 and the plural rule of the language;
4. a field that is not ``{name}`` or ``{name.form}``, or a brace that is left over;
5. a code that one language has and another has not, that is plural in one and not in another, or whose texts name
   different particulars. Only a plural form that serves a single number may leave ``{n}`` out.

A room with a fault is left out whole, the others are written, and the exit code is 1. The same files give the same
bytes, whatever the version of Babel and the day.
"""

from __future__ import annotations

import io
import os
import re
import sys
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, cast

from babel.messages import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from ratify.language.choice import LANGUAGES
from ratify.language.messages import CATALOGUES, FORMS, Field, parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

PLURALS = {
    "fr": "nplurals=2; plural=(n > 1);",
    "en": "nplurals=2; plural=(n != 1);",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
}
"""The plural rule that each header carries. The French singular serves 0 and 1; the Russian one 1, 21, 31 …"""

SECTIONS = {
    "definitions": ("definitions", "definition"),
    "language": ("language", "territory", "territory_of", "organisation", "organisation_of"),
}
"""The first words that the codes of a room may have, where that is not just the name of the room."""

_CODE = re.compile(r"[a-z_]+(?:\.[A-Za-z0-9_-]+)+")
_MSGID = re.compile(r'^msgid "(.+)"$', re.MULTILINE)
_FORMS_THAT_SERVE_ONE_NUMBER = {"en": 1, "fr": 1, "ru": 0}


@dataclass(frozen=True, slots=True)
class Entry:
    """A message of one language: its code and its text, or its plural forms in order."""

    code: str
    texts: tuple[str, ...]
    plural: bool


@dataclass(frozen=True, slots=True)
class Fault:
    """What keeps a room out of the catalogue."""

    room: str
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


Room = dict[str, dict[str, Entry]]
"""The entries of one room: language, then code."""


@dataclass(frozen=True, slots=True)
class _Merged:
    """What ``write_mo`` asks of a catalogue; Babel's own would put its version and today's date into the header."""

    charset: str
    messages: tuple[Message, ...]

    def __iter__(self) -> Iterator[Message]:
        return iter(self.messages)


def examine(folder: Path = CATALOGUES) -> tuple[dict[str, Room], list[Fault]]:
    """Read the ``.po`` files of all rooms: the rooms without fault by name, and the faults of the others."""
    sound: dict[str, Room] = {}
    faults: list[Fault] = []
    for name in sorted({path.stem for language in LANGUAGES for path in (folder / language).glob("*.po")}):
        room, found = _read_room(folder, name)
        faults.extend(found)
        if not found:
            sound[name] = room
    return sound, faults


def build(rooms: Mapping[str, Room], language: str) -> bytes:
    """Give the ``.mo`` file of a language: the entries of all rooms in the order of their codes."""
    entries = sorted((entry for room in rooms.values() for entry in room[language].values()), key=lambda e: e.code)
    header = f"Language: {language}\nContent-Type: text/plain; charset=utf-8\nPlural-Forms: {PLURALS[language]}\n"
    messages = [Message("", header)]
    for entry in entries:
        if entry.plural:
            messages.append(Message((entry.code, entry.code), entry.texts))
        else:
            messages.append(Message(entry.code, entry.texts[0]))
    file = io.BytesIO()
    write_mo(file, cast("Catalog", _Merged("utf-8", tuple(messages))))  # it only iterates and encodes
    return file.getvalue()


def main(arguments: Sequence[str]) -> int:
    """Write the catalogues beside their sources, or with ``--check`` only tell what is wrong. 0 if nothing is."""
    rooms, faults = examine()
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    for language in LANGUAGES:
        path = CATALOGUES / f"{language}.mo"
        built = build(rooms, language)
        if "--check" not in arguments:
            _replace(path, built)
        elif not path.exists() or path.read_bytes() != built:
            sys.stderr.write(f"{path}: not what its sources give; run python -m ratify.language.compile\n")
            return 1
    return 1 if faults else 0


def _replace(path: Path, content: bytes) -> None:
    # Written aside and moved, so that a program that starts meanwhile reads the old file or the new one.
    aside = path.with_suffix(f".{os.getpid()}")
    aside.write_bytes(content)
    aside.replace(path)


def _read_room(folder: Path, name: str) -> tuple[Room, list[Fault]]:
    room: Room = {}
    faults: list[Fault] = []
    for language in LANGUAGES:
        path = folder / language / f"{name}.po"
        where = f"{language}/{name}.po"
        if not path.exists():
            faults.append(Fault(name, where, "there is no such file"))
            continue
        room[language], found = _read_file(path, name, language)
        faults.extend(Fault(name, where, what) for what in found)
    if len(room) == len(LANGUAGES):
        faults.extend(Fault(name, f"{language}/{name}.po", what) for language, what in _differences(room))
    return room, faults


def _read_file(path: Path, room: str, language: str) -> tuple[dict[str, Entry], list[str]]:
    try:
        text = path.read_text(encoding="utf-8")
        catalogue = read_po(io.StringIO(text), locale=language, abort_invalid=True)
    except (PoFileError, ValueError) as error:
        return {}, [f"cannot be read: {error}"]
    faults = [*_header_faults(text, language)]
    faults.extend(
        f"{code} stands {len(same)} times"
        for code, same in ((code, list(group)) for code, group in groupby(sorted(_MSGID.findall(text))))
        if len(same) > 1
    )
    entries: dict[str, Entry] = {}
    for message in catalogue:
        if message.id:
            entry, found = _entry(message, room, language)
            entries[entry.code] = entry
            faults.extend(f"{entry.code}: {what}" for what in found)
    return entries, faults


def _header_faults(text: str, language: str) -> Iterator[str]:
    header = text.partition("\n\n")[0]
    for wanted in (f"Language: {language}\\n", "charset=utf-8\\n", f"Plural-Forms: {PLURALS[language]}\\n"):
        if wanted.lower() not in header.lower():
            yield f"the header lacks “{wanted[:-2]}”"


def _entry(message: Message, room: str, language: str) -> tuple[Entry, list[str]]:
    faults: list[str] = []
    plural = isinstance(message.id, (tuple, list))
    code = str(message.id[0] if plural else message.id)
    texts = tuple(message.string) if isinstance(message.string, (tuple, list)) else (str(message.string),)
    if plural and message.id[1] != code:
        faults.append("msgid_plural is not the code")
    if not _CODE.fullmatch(code) or code.partition(".")[0] not in SECTIONS.get(room, (room,)):
        faults.append(f"does not begin with “{room}.”, or holds a sign that is no letter, digit, _ or -")
    if message.fuzzy:
        faults.append("is marked fuzzy")
    if message.context:
        faults.append("has a context")
    if not all(text.strip() for text in texts):
        faults.append("has an empty text; a plural needs all its forms")
    for text in texts:
        faults.extend(_field_faults(text))
    return Entry(code, texts, plural), faults + _plural_faults(texts, language, plural=plural)


def _field_faults(text: str) -> Iterator[str]:
    for part in parts(text):
        if isinstance(part, Field):
            if part.form and part.form not in FORMS:
                yield f"{part} asks for a form that there is not; there are {', '.join(FORMS)}"
        elif part not in {"{", "}"} and re.search(r"[{}]", part):
            yield f"a brace is left over in “{part.strip()}”; a field is {{name}}, a brace is {{{{ or }}}}"


def _plural_faults(texts: tuple[str, ...], language: str, *, plural: bool) -> list[str]:
    if not plural:
        return []
    everywhere = set().union(*(_names(text) for text in texts))
    faults: list[str] = []
    for place, text in enumerate(texts):
        missing = everywhere - _names(text)
        if place < _FORMS_THAT_SERVE_ONE_NUMBER[language]:
            missing -= {"n"}
        faults.extend(f"plural form {place} leaves out {{{name}}}" for name in sorted(missing))
    return faults


def _names(text: str) -> set[str]:
    return {part.name for part in parts(text) if isinstance(part, Field)}


def _differences(room: Room) -> Iterator[tuple[str, str]]:
    """Compare the other languages with the first, which is the source."""
    source = room[LANGUAGES[0]]
    for language in LANGUAGES[1:]:
        other = room[language]
        for code in sorted(source.keys() - other.keys()):
            yield language, f"{code} is missing"
        for code in sorted(other.keys() - source.keys()):
            yield language, f"{code} is not in {LANGUAGES[0]}"
        for code in sorted(source.keys() & other.keys()):
            yield from ((language, what) for what in _entry_differences(source[code], other[code]))


def _entry_differences(source: Entry, other: Entry) -> Iterator[str]:
    if source.plural != other.plural:
        yield f"{source.code}: plural in one language only"
    here = set().union(*(_names(text) for text in source.texts))
    there = set().union(*(_names(text) for text in other.texts))
    if here != there:
        yield f"{source.code}: names {_listed(there)} where {LANGUAGES[0]} names {_listed(here)}"


def _listed(names: set[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or "no particular"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
