"""The log as a bundle of files that anybody can check without this office, and the verifier that goes with it.

The same state of the log gives the same bytes. What is written is one snapshot: entries up to the newest checkpoint,
and whatever those entries name.
"""

from __future__ import annotations

import json
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.resources import files
from itertools import chain
from typing import IO, TYPE_CHECKING, Protocol

from ratify.errors import Conflict, NotFound, Phrase
from ratify.journal.checkpoint import read_checkpoint, read_note
from ratify.journal.keys import ROTATED
from ratify.journal.part import ERASED
from ratify.language import LANGUAGES, say
from ratify.office.loading import find, stream_of
from ratify.office.rights import require
from ratify.office.rotating import keys
from ratify.store import stored
from ratify.store.content import attachments, definitions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from ratify.journal.checkpoint import Checkpoint
    from ratify.office.core import Office
    from ratify.office.views import Person

FORM = "ratify-bundle@v1"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_PIECE = 1 << 20
_DIGEST = 64


class Sink(Protocol):
    """Where the files of a bundle go, one after another."""

    def member(self, name: str) -> AbstractContextManager[IO[bytes]]:
        """Open the file of a name for writing, once."""


class ZipSink:
    """A ZIP archive. Times and permissions are always the same, so that equal content gives equal bytes."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    @contextmanager
    def member(self, name: str) -> Iterator[IO[bytes]]:
        """Open the file of a name for writing, once."""
        info = zipfile.ZipInfo(name, _EPOCH)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        with self._archive.open(info, "w", force_zip64=True) as opened:
            yield opened


@contextmanager
def zip_sink(file: IO[bytes]) -> Iterator[Sink]:
    """Write a bundle as a ZIP archive into a file that is open for writing."""
    with zipfile.ZipFile(file, "w") as archive:
        yield ZipSink(archive)


class FolderSink:
    """A folder, made here; nothing in it is ever overwritten."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def member(self, name: str) -> Iterator[IO[bytes]]:
        """Open the file of a name for writing, once."""
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as opened:
            yield opened


@dataclass(frozen=True, slots=True)
class Exported:
    """What was exported: how many entries, of a log of which length and root (hexadecimal), under which name."""

    entries: int
    size: int
    root: str
    name: str


@dataclass(slots=True)
class _Writing:
    """A bundle being written, and what its manifest will say of each file."""

    sink: Sink
    listed: dict[str, dict[str, object]] = field(default_factory=dict)

    def put(self, name: str, pieces: Iterable[bytes], label: str = "") -> None:
        summed, size = sha256(), 0
        with self.sink.member(name) as opened:
            for piece in pieces:
                opened.write(piece)
                summed.update(piece)
                size += len(piece)
        self.listed[name] = {"sha256": summed.hexdigest(), "size": size} | ({"label": label} if label else {})


def export(
    office: Office, actor: Person, sink: Sink, *, dossier: str | None = None, disclosures: bool = False
) -> Exported:
    """Write the log, or what it holds of one dossier, as a bundle (``docs/log-format.md``).

    ``disclosures``: with the personal values, which are otherwise left out. Raises ``Forbidden`` without the right to
    export (and to see personal values), ``NotFound`` for an unknown dossier or a log that nobody signs, ``Conflict``
    (``office.export_overtaken``) if something was erased meanwhile; then what was written is no bundle.
    """
    require(actor, "export")
    if disclosures:
        require(actor, "personal")
    note = office.store.checkpoint()
    if note is None:
        raise NotFound("store.no_checkpoint")
    head = read_checkpoint(read_note(note).text)
    numbers = None if dossier is None else _numbers(office, dossier, head.size)
    writing = _Writing(sink)
    named = _entries(office, writing, head.size, numbers)
    _seals(office, writing, head, note, numbers)
    _contents(office, writing, None if numbers is None else named)
    if disclosures:
        writing.put("disclosures.jsonl", _disclosures(office, head.size, numbers))
    _refuse_if_erased_since(office, head.size)
    _companions(writing, head)
    said = {
        "bundle": FORM,
        "origin": head.origin,
        "size": head.size,
        "root": head.root.hex(),
        "dossier": dossier,
        "numbers": numbers,
        "files": writing.listed,
    }
    writing.put("manifest.json", [json.dumps(said, sort_keys=True, indent=1, ensure_ascii=False).encode() + b"\n"])
    name = f"ratify-{head.origin.replace('/', '-')}-{head.size}{'' if dossier is None else '-part'}"
    return Exported(head.size if numbers is None else len(numbers), head.size, head.root.hex(), name)


def _numbers(office: Office, dossier: str, size: int) -> list[int]:
    """The entries of a dossier, and those that rotate the key: else the checkpoint might not be trusted."""
    stem = stream_of(find(office, dossier))
    written = chain(office.store.entries(stem), office.store.entries(f"{stem}/alerts"))
    rotations = [row[0] for row in stored.of_kind(office.store.database, ROTATED)]
    return sorted(number for number in {*rotations, *[one.number for one in written]} if number <= size)


def _bodies(office: Office, size: int, numbers: list[int] | None) -> Iterator[bytes]:
    if numbers is None:
        yield from (bytes(row.body) for row in office.store.all_rows(up_to=size))
        return
    for number in numbers:
        yield from (bytes(row.body) for row in office.store.all_rows(after_number=number - 1, up_to=number))


def _entries(office: Office, writing: _Writing, size: int, numbers: list[int] | None) -> set[str]:
    """The sealed bytes, one entry a line; of a part of the log, which digests they name."""
    named: set[str] = set()

    def lines() -> Iterator[bytes]:
        for body in _bodies(office, size, numbers):
            if numbers is not None:
                named.update(part for part in body.decode().split('"') if len(part) == _DIGEST)
            yield body + b"\n"

    writing.put("entries.jsonl", lines())
    return named


def _seals(office: Office, writing: _Writing, head: Checkpoint, note: str, numbers: list[int] | None) -> None:
    """The newest checkpoint, that of each rotation, the keys, and the receipts of a part."""
    store = office.store
    notes = {head.size: note}
    for row in stored.of_kind(store.database, ROTATED):
        notes.update(stored.checkpoints(store.database, row[0] - 1, min(row[0], head.size)))
    for size, text in sorted(notes.items()):
        writing.put(f"checkpoints/{size}.txt", [text.encode()])
    writing.put("keys.txt", [f"{one.key}\n".encode() for one in reversed(keys(office))])
    for number in numbers or ():
        writing.put(f"proofs/{number}.tlog-proof", [store.receipt(number, note=note).encode()])


def _contents(office: Office, writing: _Writing, named: set[str] | None) -> None:
    """The texts and the files that the entries name by digest."""
    store = office.store
    for one in store.query(definitions):
        if named is None or one.digest in named:
            label = f"{one.kind} {one.name} {one.edition}"
            writing.put(f"definitions/{one.digest}", [store.definition(one.digest) or b""], label)
    for digest in store.query(attachments):
        file = store.attachment(digest) if named is None or digest in named else None
        if file is not None:
            writing.put(f"attachments/{digest}", [file.content], file.file_name)


def _disclosures(office: Office, size: int, numbers: list[int] | None) -> Iterator[bytes]:
    database = office.store.database
    spans = [(0, size)] if numbers is None else [(number - 1, number) for number in numbers]
    for after, up_to in spans:
        for first in range(after, up_to, stored.PAGE):
            for number, path, salt, value in stored.disclosures(database, first, min(first + stored.PAGE, up_to)):
                said = {"entry": number, "path": path, "salt": salt, "value": value}
                yield json.dumps(said, sort_keys=True, ensure_ascii=False).encode() + b"\n"


def _refuse_if_erased_since(office: Office, size: int) -> None:
    """What was erased while it was read is half in the bundle: neither disclosed nor said to be erased."""
    if any(row[0] > size for row in stored.of_kind(office.store.database, ERASED)):
        raise Conflict("office.export_overtaken")


def _companions(writing: _Writing, head: Checkpoint) -> None:
    """The verifier, and how to use it, for whoever opens the bundle."""
    writing.put("verify.py", [files("ratify").joinpath("verifier.py").read_bytes()])
    said = [say(Phrase("office.export_readme", origin=head.origin, size=head.size), one) for one in LANGUAGES]
    writing.put("README.txt", ["\n\n".join(said).encode() + b"\n"])
