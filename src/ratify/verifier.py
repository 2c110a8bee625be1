"""Verify a bundle that ratify exported: on any machine, with nothing but Python 3.11 and the package cryptography.

    python3 verify.py BUNDLE [--key KEY_OR_FILE]… [--checkpoint FILE]… [--lang fr|en|ru]

BUNDLE is the ZIP file or the folder. --key: a public key of the log that you have by another way than this bundle;
without one it is only shown that the bundle fits itself. --checkpoint: a checkpoint that you kept, or a receipt.
Nothing is unpacked, nothing of ratify is imported. Answers 0 (sound), 2 (not sound), 64 (this is no such bundle).
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import re
import stat
import sys
import unicodedata
import zipfile
import zlib
from base64 import b64decode, b64encode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

FORM = "ratify-bundle@v1"
LONGEST_LINE, LARGEST_TEXT, MOST_FILES, MOST_SHOWN = 16 << 20, 64 << 20, 200_000, 50
LARGEST_RATIO, DEEPEST, SAFE, ED25519 = 200, 64, 2**53 - 1, b"\x01"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,199}", re.ASCII)


class Wrong(Exception):
    """One thing that does not hold: a code of ``SAID``, and what it is about."""

    def __init__(self, code: str, **about: object) -> None:
        super().__init__(code)
        self.code, self.about = code, _harmless(about)


# ----------------------------------------------------------------------------------------------- what lies in a bundle


class Member(NamedTuple):
    """A file of a bundle: its size as it is said to be, and how much of the bundle it takes up."""

    size: int
    packed: int


class Bundle:
    """The files of a ZIP file or a folder. Raises ``Wrong`` for what no bundle of ours can hold."""

    def __init__(self, path: Path) -> None:
        self.folder, self.zip = path, None
        try:
            if path.is_dir():
                self.members = dict(_files_of(path))
                return
            self.zip = zipfile.ZipFile(path)
            infos = self.zip.infolist()
        except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError, UnicodeError) as error:
            raise Wrong("no_bundle", why=type(error).__name__) from None
        for info in infos:
            if info.flag_bits & 1 or stat.S_ISLNK(info.external_attr >> 16) or info.is_dir():
                raise Wrong("strange_file", file=_shown(info.filename))
        self.members = {info.filename: Member(info.file_size, info.compress_size) for info in infos}
        if len(self.members) != len(infos):
            raise Wrong("twice", file=_shown(Counter(info.filename for info in infos).most_common(1)[0][0]))

    def check_names(self) -> None:
        """Refuse names that lead out of the bundle, too many files, and what unpacks to far more than it is."""
        if len(self.members) > MOST_FILES:
            raise Wrong("too_many", most=MOST_FILES)
        for name, one in self.members.items():
            if not NAME.fullmatch(name) or ".." in name.split("/"):
                raise Wrong("strange_file", file=_shown(name))
            if one.size > LARGEST_TEXT and one.size > LARGEST_RATIO * max(one.packed, 1):
                raise Wrong("bomb", file=name)

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """Open a file for reading from its beginning."""
        if name not in self.members:
            raise Wrong("missing", file=name)
        try:
            with self.zip.open(name) if self.zip else (self.folder / name).open("rb") as opened:
                yield opened
        except (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            raise Wrong("unreadable", file=name, why=type(error).__name__) from None

    def whole(self, name: str, most: int = LARGEST_TEXT) -> bytes:
        """Read a file that is not large."""
        with self.open(name) as opened:
            data = opened.read(most + 1)
        if len(data) > most:
            raise Wrong("too_large", file=name, most=most)
        return data

    def lines(self, name: str) -> Iterator[bytes]:
        """Read a file line by line, without their line feeds; every line must have one."""
        with self.open(name) as opened:
            while line := opened.readline(LONGEST_LINE):
                if not line.endswith(b"\n"):
                    raise Wrong("line", file=name)
                yield line[:-1]

    def digest(self, name: str) -> tuple[str, int]:
        """Give SHA-256 (hexadecimal) and size of a file."""
        summed, size = hashlib.sha256(), 0
        with self.open(name) as opened:
            while piece := opened.read(1 << 20):
                summed.update(piece)
                size += len(piece)
        return summed.hexdigest(), size


def _files_of(folder: Path) -> Iterator[tuple[str, Member]]:
    for above, folders, names in os.walk(folder):
        for name in [*names, *folders]:
            path = Path(above, name)
            mode = path.lstat().st_mode
            if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
                raise Wrong("strange_file", file=_shown(path.relative_to(folder).as_posix()))
            if stat.S_ISREG(mode):
                yield path.relative_to(folder).as_posix(), Member(path.stat().st_size, path.stat().st_size)


def _harmless(about: Mapping[str, object]) -> dict[str, object]:
    """What a bundle says, without the characters that steer a terminal: they could wipe out what is said of it."""
    return {name: value if str(value).isprintable() else _shown(str(value)) for name, value in about.items()}


def _shown(text: str) -> str:
    return ascii(text[:80])


# ------------------------------------------------------------------------------------- JSON, tree, notes, as specified


def read_json(data: bytes) -> Any:  # noqa: ANN401 - whatever the JSON says
    """Read JSON without doubled keys, fractions or numbers that others round. Raises ``ValueError``."""

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(found)
        if len(made) != len(found):
            raise ValueError("doubled")
        return made

    def number(text: str) -> int:
        if len(text) > len(str(-SAFE)) or abs(int(text)) > SAFE:
            raise ValueError("large")
        return int(text)

    def never(_text: str) -> object:
        raise ValueError("fraction")

    try:
        return json.loads(
            data.decode(), object_pairs_hook=pairs, parse_int=number, parse_float=never, parse_constant=never
        )
    except RecursionError:
        raise ValueError("deep") from None


def canonical(value: object, data: bytes) -> bool:
    """Say whether bytes are the canonical ones of the value that was read from them (RFC 8785, and narrower)."""
    written = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if written.encode(errors="surrogatepass") != data:
        return False
    plain = data.isascii() and data.count(b"{") + data.count(b"[") <= DEEPEST
    return plain or _narrow(value, 1)


def _narrow(value: object, depth: int) -> bool:
    if isinstance(value, str):
        return unicodedata.is_normalized("NFC", value) and not any("\ud800" <= c <= "\udfff" for c in value)
    if isinstance(value, dict):
        keys = all(_narrow(key, depth) and max(key, default="") < "\ud800" for key in value)
        return depth <= DEEPEST and keys and all(_narrow(one, depth + 1) for one in value.values())
    return not isinstance(value, list) or (depth <= DEEPEST and all(_narrow(one, depth + 1) for one in value))


def sha(*parts: bytes) -> bytes:
    """SHA-256 of parts one after another."""
    return hashlib.sha256(b"".join(parts)).digest()


def grow(size: int, hashes: list[bytes], leaf: bytes) -> None:
    """Append a leaf to the compact range of a tree of so many leaves (RFC 9162, section 2.1)."""
    while size & 1:
        leaf, size = sha(b"\x01", hashes.pop(), leaf), size >> 1
    hashes.append(leaf)


def root(hashes: Sequence[bytes]) -> bytes:
    """Fold a compact range into the root."""
    if not hashes:
        return sha()
    result = hashes[-1]
    for left in reversed(hashes[:-1]):
        result = sha(b"\x01", left, result)
    return result


def included(index: int, size: int, leaf: bytes, proof: Sequence[bytes]) -> bytes | None:
    """Give the root that an inclusion proof leads to (RFC 9162, section 2.1.3.2), or nothing if its length is wrong."""
    place, last, found = index, size - 1, leaf
    for one in proof:
        if not last:
            return None
        if place & 1 or place == last:
            found = sha(b"\x01", one, found)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            found = sha(b"\x01", found, one)
        place, last = place >> 1, last >> 1
    return None if last else found


class Key(NamedTuple):
    """A public key as it is published: name, key id, 32 bytes."""

    name: str
    ident: bytes
    public: bytes

    def __str__(self) -> str:
        return f"{self.name}+{self.ident.hex()}+{b64encode(ED25519 + self.public).decode()}"


class Note(NamedTuple):
    """A signed checkpoint as read: text, origin, size, root, and the signatures under it (name, key id, 64 bytes)."""

    text: str
    origin: str
    size: int
    root: bytes
    signatures: list[tuple[str, bytes, bytes]]


def read_key(line: str) -> Key:
    """Read ``name+1a2b3c4d+base64``. Raises ``Wrong``."""
    try:
        name, ident, encoded = line.strip().split("+", 2)
        data = b64decode(encoded, validate=True)
        key = Key(name, bytes.fromhex(ident), data[1:])
        Ed25519PublicKey.from_public_bytes(key.public)
    except (ValueError, NotBase64):
        raise Wrong("no_key", key=_shown(line)) from None
    if data[:1] != ED25519 or sha(name.encode(), b"\n", data)[:4] != key.ident:
        raise Wrong("no_key", key=_shown(line))
    return key


def read_note(note: str, where: str) -> Note:
    """Read a C2SP signed note that holds a checkpoint. Raises ``Wrong``."""
    try:
        text, divider, block = note.rpartition("\n\n")
        origin, size, encoded = text.split("\n")[:3]
        signatures = []
        for line in block.removesuffix("\n").split("\n"):
            dash, name, stamp = line.split(" ")
            data = b64decode(stamp, validate=True)
            signatures.append((name if dash == "\u2014" and divider else "", data[:4], data[4:]))
        read = Note(text + "\n", origin, int(size), b64decode(encoded, validate=True), signatures)
    except (ValueError, NotBase64):
        raise Wrong("no_note", file=where) from None
    if not re.fullmatch(r"0|[1-9][0-9]{0,18}", size, re.ASCII) or len(read.root) != len(sha()):
        raise Wrong("no_note", file=where)
    if not all(name for name, _ident, _value in signatures):
        raise Wrong("no_note", file=where)
    return read


def signed(note: Note, key: Key) -> bool:
    """Say whether a key has signed a note; a false signature under its name and id is worse than none."""
    for name, ident, value in note.signatures:
        if (name, ident) == (key.name, key.ident):
            try:
                Ed25519PublicKey.from_public_bytes(key.public).verify(value, note.text.encode())
            except InvalidSignature:
                raise Wrong("false_signature", size=note.size) from None
            return True
    return False


# ----------------------------------------------------------------------------------------------------- what is checked


class Problem(NamedTuple):
    """Something that does not hold, at an entry if it is one entry's."""

    entry: int | None
    code: str
    about: Mapping[str, object]


class Term(NamedTuple):
    """A key, and the sizes of checkpoints that it signs; ``last`` is None for the one that signs now."""

    key: Key
    first: int
    last: int | None


@dataclass
class Run:
    """One verification: what is given, what was found on the way, and the problems."""

    bundle: Bundle
    trusted: list[Key]
    kept: list[Note]
    manifest: dict[str, Any] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    roots: dict[int, bytes] = field(default_factory=dict)
    leaves: dict[int, bytes] = field(default_factory=dict)
    rotations: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    restored: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    named: dict[str, int] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    committed: dict[tuple[int, str], str] = field(default_factory=dict)
    erased: dict[tuple[int, str], int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)
    entries: int = 0
    since: str = ""
    until: str = ""

    def fail(self, entry: int | None, code: str, **about: object) -> None:
        """Note a problem."""
        self.problems.append(Problem(entry, code, _harmless(about)))

    def remark(self, code: str, **about: object) -> None:
        """Note what the reader should know though it is no fault."""
        self.remarks.append(Problem(None, code, _harmless(about)))


def verify(path: Path, trusted: list[Key], kept: list[Note]) -> Run:
    """Check a bundle; what is wrong stands in the answer. Raises ``Wrong`` for what cannot be read as one."""
    run = Run(Bundle(path), trusted, kept)
    run.bundle.check_names()
    run.manifest = _manifest(run.bundle)
    for step in (_files, _checkpoints, _entries, _tree, _signatures, _held, _named, _disclosed):
        try:
            step(run)
        except Wrong as wrong:
            run.fail(None, wrong.code, **wrong.about)
    return run


def _manifest(bundle: Bundle) -> dict[str, Any]:
    try:
        said = read_json(bundle.whole("manifest.json"))
        root_of, files = said["root"], said["files"]
        sound = said["bundle"] == FORM and isinstance(said["origin"], str) and isinstance(said["size"], int)
        sound = sound and DIGEST.fullmatch(root_of) and all(DIGEST.fullmatch(one["sha256"]) for one in files.values())
        sound = sound and all(isinstance(one["size"], int) for one in files.values()) and said["size"] > 0
        numbers = said.get("numbers")
        if numbers is not None:
            sound = sound and all(isinstance(one, int) and 0 < one <= said["size"] for one in numbers)
            sound = sound and numbers == sorted(set(numbers))
    except (ValueError, TypeError, KeyError, AttributeError, UnicodeError):
        sound = False
    if not sound:
        raise Wrong("no_manifest")
    return dict(said)


def _files(run: Run) -> None:
    """Every file is the one that the manifest names, and there is no other."""
    listed, there = run.manifest["files"], set(run.bundle.members) - {"manifest.json"}
    for name in sorted(there - set(listed)):
        run.fail(None, "unlisted", file=name)
    for name in sorted(listed):
        if name not in there:
            run.fail(None, "missing", file=_shown(name))
            continue
        try:
            if run.bundle.digest(name) != (listed[name]["sha256"], listed[name]["size"]):
                run.fail(None, "other_file", file=name)
        except Wrong as wrong:
            run.fail(None, wrong.code, **wrong.about)


def _checkpoints(run: Run) -> None:
    for name in sorted(run.bundle.members):
        if name.startswith("checkpoints/"):
            try:
                run.notes.append(read_note(run.bundle.whole(name, 1 << 20).decode(), name))
            except UnicodeError:
                raise Wrong("no_note", file=name) from None
    newest = max(run.notes, key=lambda note: note.size, default=None)
    if newest is None or (newest.size, newest.root.hex()) != (run.manifest["size"], run.manifest["root"]):
        raise Wrong("not_covered", size=run.manifest["size"])


def _entries(run: Run) -> None:
    """Each line is a sealed entry in its place: canonical bytes, origin, version, moment; and the tree over them."""
    numbers, size = run.manifest.get("numbers"), run.manifest["size"]
    wanted = {note.size for note in (*run.notes, *run.kept)}
    versions: Counter[str] = Counter()
    hashes: list[bytes] = []
    number = 0
    for place, data in enumerate(run.bundle.lines("entries.jsonl")):
        if numbers is not None and place >= len(numbers):
            raise Wrong("more_entries", n=len(numbers))
        number = place + 1 if numbers is None else numbers[place]
        leaf = sha(b"\0", data)
        if numbers is None:
            grow(place, hashes, leaf)
            if number in wanted:
                run.roots[number] = root(hashes)
        else:
            run.leaves[number] = leaf
        try:
            body = read_json(data)
            if isinstance(body, dict) and canonical(body, data):
                _entry(run, number, body, versions)
            else:
                run.fail(number, "not_canonical")
        except (ValueError, UnicodeError):
            run.fail(number, "not_canonical")
        except (TypeError, KeyError, AttributeError):
            run.fail(number, "malformed")
        run.entries += 1
    if run.entries != (size if numbers is None else len(numbers)):
        run.fail(number + 1, "fewer_entries", n=run.entries)


def _entry(run: Run, number: int, body: dict[str, Any], versions: Counter[str]) -> None:
    stream, kind, moment = body["stream"], body["kind"], body["recorded_at"]
    if body["format"] != 1 or body["origin"] != run.manifest["origin"] or not isinstance(stream, str):
        run.fail(number, "foreign", origin=_shown(str(body["origin"])))
    apart = run.manifest.get("numbers") is not None and kind == "key_rotated"  # carried along for its key alone
    versions[stream] += not apart
    if not apart and body["version"] != versions[stream]:
        run.fail(number, "version", stream=stream, expected=versions[stream], found=body["version"])
        versions[stream] = body["version"] if isinstance(body["version"], int) else versions[stream]
    if not MOMENT.fullmatch(moment):
        run.fail(number, "malformed")
    elif moment < run.until:
        run.fail(number, "backwards")
    else:
        run.until, run.since = moment, run.since or moment
    said = body.get(kind, {})
    if kind == "key_rotated":
        run.rotations.append((number, said))
    elif kind == "restored":
        run.restored.append((number, said))
    elif kind == "erased":
        run.erased.update({(said["of"], path): number for path in said["paths"]})
    elif kind in {"opened", "edition_moved"}:
        run.named.update(dict.fromkeys(said["pinned"].values(), number))
    elif kind == "published":
        run.named[said["digest"]] = number
    _inside(run, number, body, "")


def _inside(run: Run, number: int, value: dict[str, Any], path: str) -> None:
    """Find what a body only commits to, and the files that it names."""
    for key, one in value.items():
        at = f"{path}.{key}" if path else key
        if isinstance(one, dict):
            if list(one) == ["$committed"]:
                run.committed[number, at] = one["$committed"]
                continue
            digest = one.get("sha256")
            if isinstance(digest, str) and DIGEST.fullmatch(digest):
                run.files[digest] = number
            _inside(run, number, one, at)


def _tree(run: Run) -> None:
    """The root over all entries is the one that was signed; in a part of a log, each entry has its receipt."""
    expected = bytes.fromhex(run.manifest["root"])
    if run.manifest.get("numbers") is None:
        for note in run.notes:
            if note.size <= run.entries and run.roots.get(note.size) != note.root:
                run.fail(None, "root", size=note.size)
        return
    for number, leaf in run.leaves.items():
        name = f"proofs/{number}.tlog-proof"
        try:
            head, _, text = run.bundle.whole(name, 1 << 20).decode().partition("\n\n")
            first, index, *lines = head.split("\n")
            proof = [b64decode(line, validate=True) for line in lines]
            read = read_note(text, name)
        except (UnicodeError, ValueError):
            raise Wrong("no_receipt", file=name) from None
        sound = first == "c2sp.org/tlog-proof@v1" and index == f"index {number - 1}"
        sound = sound and (read.size, read.root) == (run.manifest["size"], expected)
        if not sound or included(number - 1, read.size, leaf, proof) != expected:
            run.fail(number, "not_included", size=read.size)


def _signatures(run: Run) -> None:
    """Every checkpoint is signed by the keys whose term it falls into, and one of them is the reader's."""
    terms = _terms(run)
    for note in run.notes:
        due = [one.key for one in terms if one.first <= note.size and (one.last is None or note.size <= one.last)]
        if note.origin != run.manifest["origin"] or not due or not all(signed(note, key) for key in due):
            run.fail(None, "unsigned", size=note.size)
    if not run.trusted:
        run.remark("own_keys", keys=", ".join(str(one.key) for one in terms if one.last is None))


def _terms(run: Run) -> list[Term]:
    own = [read_key(line.decode(errors="replace")) for line in run.bundle.lines("keys.txt")]
    if not own:
        raise Wrong("no_key", key="keys.txt")
    chain: list[Term] = []
    since = 0
    for number, said in run.rotations:
        try:
            old, new = read_key(said["from"]), read_key(said["to"])
        except (KeyError, TypeError, AttributeError):
            raise Wrong("rotation", entry=number) from None
        if chain and chain[-1].key != old:
            raise Wrong("rotation", entry=number)
        lost = said.get("lost") is True
        before = chain.pop() if chain else Term(old, 0, None)
        chain += [before._replace(last=number - 1 if lost else number), Term(new, number, None)]
        since = len(chain) - 1 if lost else since
    chain = chain or [Term(own[0], 0, None)]
    if own != [one.key for one in reversed(chain)]:
        raise Wrong("other_keys")
    if run.trusted and not {one.key for one in chain[since:]} & set(run.trusted):
        raise Wrong("no_trusted_key", key=str(chain[-1].key))
    return chain


def _held(run: Run) -> None:
    """The log still is the one that the reader's own checkpoints were signed over."""
    keys = [*run.trusted, *[one.key for one in _terms(run)]]
    size = run.manifest["size"]
    for note in run.kept:
        if note.origin != run.manifest["origin"] or not any(signed(note, key) for key in keys):
            raise Wrong("kept_foreign", size=note.size)
        overtaken = [at for at, said in run.restored if said["size"] < note.size <= said["size"] + said["lost"]]
        if run.manifest.get("numbers") is not None and note.size != size:
            run.remark("kept_unused", size=note.size)
        elif (run.roots.get(note.size) if note.size != size else bytes.fromhex(run.manifest["root"])) == note.root:
            run.remark("kept_holds", size=note.size)
        elif overtaken:
            run.fail(overtaken[0], "restored", size=note.size)
        else:
            run.fail(None, "kept_cut" if note.size > size else "kept_root", size=note.size)


def _named(run: Run) -> None:
    """What entries name by digest is there, and is what they name."""
    stored = [name for name in run.bundle.members if name.startswith(("definitions/", "attachments/"))]
    there = {name.split("/", 1)[1]: name for name in stored}
    for digest, name in sorted(there.items()):
        if run.bundle.digest(name)[0] != digest:
            run.fail(run.named.get(digest, run.files.get(digest)), "other_content", file=name)
    for digest, number in sorted(run.named.items()):
        if digest not in there:
            run.fail(number, "no_definition", digest=digest)
    absent = sorted(set(run.files) - set(there))
    if absent:
        run.remark("no_attachment", n=len(absent), first=run.files[absent[0]])


def _disclosed(run: Run) -> None:
    """What is disclosed opens the commitment of its place; what is not was erased."""
    if "disclosures.jsonl" not in run.bundle.members:
        if run.committed:
            run.remark("not_disclosed", n=len(run.committed))
        return
    left = dict(run.committed)
    for data in run.bundle.lines("disclosures.jsonl"):
        try:
            said = read_json(data)
            number, path, salt, value = said["entry"], said["path"], said["salt"], said["value"]
            opening = json.dumps([salt, path], separators=(",", ":"), ensure_ascii=False)[:-1] + f",{value}]"
            text = urlsafe_b64encode(opening.encode(errors="surrogatepass")).rstrip(b"=")
            found = urlsafe_b64encode(sha(text)).rstrip(b"=").decode()
        except (ValueError, TypeError, KeyError):
            raise Wrong("line", file="disclosures.jsonl") from None
        if left.pop((number, path), None) != found:
            run.fail(number, "false_disclosure", path=_shown(path))
        if (number, path) in run.erased:
            run.fail(number, "not_erased", path=_shown(path), by=run.erased[number, path])
    for number, path in sorted(set(left) - set(run.erased)):
        run.fail(number, "undisclosed", path=path)


# -------------------------------------------------------------------------------------------------------- what is said

SAID: dict[str, tuple[str, str, str]] = {
    "no_bundle": (
        "Ce n’est pas un dossier d’export, ni un ZIP lisible ({why}).",
        "This is neither the folder nor a readable ZIP of an export ({why}).",
        "Это не папка экспорта и не читаемый ZIP ({why}).",
    ),
    "no_manifest": (
        "manifest.json n’est pas celui d’un export de ratify.",
        "manifest.json is not that of an export of ratify.",
        "manifest.json не относится к экспорту ratify.",
    ),
    "no_key": (
        "Ce n’est pas une clé publique : {key}.",
        "This is no public key: {key}.",
        "Это не открытый ключ: {key}.",
    ),
    "no_file": ("Fichier illisible : {file}.", "This file cannot be read: {file}.", "Файл не читается: {file}."),
    "no_note": (
        "{file} ne contient pas de point de contrôle signé.",
        "{file} holds no signed checkpoint.",
        "{file} не содержит подписанной контрольной точки.",
    ),
    "no_receipt": ("{file} n’est pas un reçu.", "{file} is no receipt.", "{file} — не квитанция."),
    "strange_file": (
        "Ce fichier n’a rien à faire dans un export : {file}.",
        "This file has no place in an export: {file}.",
        "Этому файлу не место в экспорте: {file}.",
    ),
    "twice": (
        "Ce fichier y est deux fois : {file}.",
        "This file is there twice: {file}.",
        "Этот файл есть дважды: {file}.",
    ),
    "too_many": ("Plus de {most} fichiers.", "More than {most} files.", "Больше {most} файлов."),
    "bomb": (
        "{file} se déplierait bien au-delà de sa taille.",
        "{file} would unpack to far more than it is.",
        "{file} распаковался бы далеко за свой размер.",
    ),
    "missing": ("Il manque {file}.", "{file} is missing.", "Нет файла {file}."),
    "unreadable": ("{file} est illisible ({why}).", "{file} cannot be read ({why}).", "{file} не читается ({why})."),
    "too_large": ("{file} dépasse {most} octets.", "{file} is larger than {most} bytes.", "{file} больше {most} байт."),
    "line": ("Une ligne de {file} est mal formée.", "A line of {file} is malformed.", "Строка файла {file} испорчена."),
    "unlisted": ("{file} n’est pas au manifeste.", "{file} is not in the manifest.", "{file} нет в манифесте."),
    "other_file": (
        "{file} n’est pas celui du manifeste.",
        "{file} is not the one of the manifest.",
        "{file} не тот, что в манифесте.",
    ),
    "other_content": (
        "{file} ne porte pas son empreinte pour nom.",
        "{file} does not have the name of its digest.",
        "{file} назван не по своему отпечатку.",
    ),
    "more_entries": ("Plus de {n} écritures.", "More than {n} entries.", "Больше {n} записей."),
    "fewer_entries": (
        "Le journal s’arrête là, après {n} écritures.",
        "The log ends there, after {n} entries.",
        "Здесь журнал обрывается, записей: {n}.",
    ),
    "not_canonical": (
        "Les octets ne sont pas la forme canonique.",
        "The bytes are not the canonical form.",
        "Байты не в канонической форме.",
    ),
    "malformed": ("L’écriture est mal formée.", "The entry is malformed.", "Запись испорчена."),
    "foreign": (
        "L’écriture est d’un autre journal : {origin}.",
        "The entry is of another log: {origin}.",
        "Запись другого журнала: {origin}.",
    ),
    "version": (
        "Version {found} au lieu de {expected} dans {stream}.",
        "Version {found} instead of {expected} in {stream}.",
        "Версия {found} вместо {expected} в {stream}.",
    ),
    "backwards": (
        "Le moment d’enregistrement recule.",
        "The moment of recording runs backwards.",
        "Момент записи идёт назад.",
    ),
    "not_covered": (
        "Aucun point de contrôle ne couvre les {size} écritures.",
        "No checkpoint covers the {size} entries.",
        "Нет контрольной точки на {size} записей.",
    ),
    "root": (
        "Les écritures ne sont pas celles que le point de contrôle de taille {size} a signées.",
        "The entries are not those over which the checkpoint of size {size} was signed.",
        "Записи не те, что подписаны контрольной точкой размера {size}.",
    ),
    "not_included": (
        "L’écriture ne fait pas partie du journal signé de taille {size}.",
        "The entry is not part of the signed log of size {size}.",
        "Запись не входит в подписанный журнал размера {size}.",
    ),
    "unsigned": (
        "Le point de contrôle de taille {size} n’est pas signé de la clé qui valait alors.",
        "The checkpoint of size {size} is not signed by the key of its time.",
        "Контрольная точка размера {size} не подписана действовавшим ключом.",
    ),
    "false_signature": (
        "La signature du point de contrôle de taille {size} est fausse.",
        "The signature of the checkpoint of size {size} is false.",
        "Подпись контрольной точки размера {size} неверна.",
    ),
    "rotation": (
        "L’écriture {entry} change de clé sans partir de celle qui valait.",
        "Entry {entry} rotates the key, but not from the one that held.",
        "Запись {entry} меняет ключ не с того, что действовал.",
    ),
    "other_keys": (
        "keys.txt ne dit pas les clés que disent les écritures.",
        "keys.txt does not tell the keys that the entries tell.",
        "keys.txt называет не те ключи, что записи.",
    ),
    "no_trusted_key": (
        "Aucune de vos clés ne mène à celle qui signe : {key}.",
        "None of your keys leads to the one that signs: {key}.",
        "Ни один из ваших ключей не ведёт к подписывающему: {key}.",
    ),
    "kept_foreign": (
        "Votre point de contrôle de taille {size} n’est pas de ce journal, ou de ses clés.",
        "Your checkpoint of size {size} is not of this log, or not of its keys.",
        "Ваша контрольная точка размера {size} не этого журнала или не его ключей.",
    ),
    "kept_cut": (
        "Le journal est plus court que votre point de contrôle de taille {size}.",
        "The log is shorter than your checkpoint of size {size}.",
        "Журнал короче вашей контрольной точки размера {size}.",
    ),
    "kept_root": (
        "Le journal n’est plus celui de votre point de contrôle de taille {size} : il a été réécrit en deçà.",
        "The log is no longer the one of your checkpoint of size {size}: it was rewritten below it.",
        "Журнал не тот, что в вашей контрольной точке размера {size}: он переписан ниже неё.",
    ),
    "no_definition": (
        "La définition {digest}, que l’écriture nomme, n’y est pas.",
        "The definition {digest}, which the entry names, is not there.",
        "Нет определения {digest}, названного записью.",
    ),
    "false_disclosure": (
        "Ce qui est révélé pour {path} n’est pas ce que l’écriture a scellé.",
        "What is disclosed for {path} is not what the entry sealed.",
        "Раскрытое для {path} — не то, что запечатано записью.",
    ),
    "not_erased": (
        "{path} est là, alors que l’écriture {by} l’a effacé.",
        "{path} is there, though entry {by} erased it.",
        "{path} присутствует, хотя запись {by} его удалила.",
    ),
    "undisclosed": (
        "{path} n’est ni révélé ni effacé par une écriture.",
        "{path} is neither disclosed nor erased by an entry.",
        "{path} не раскрыто и не удалено записью.",
    ),
    "own_keys": (
        "Aucune clé donnée (--key). Comparez celle qu’apporte l’export à celle que le bureau publie : {keys}",
        "No key was given (--key). Compare the one of the export with the one that the office publishes: {keys}",
        "Ключ не указан (--key). Сравните принесённый экспортом ключ с опубликованным: {keys}",
    ),
    "kept_holds": (
        "Votre point de contrôle de taille {size} tient.",
        "Your checkpoint of size {size} holds.",
        "Ваша контрольная точка размера {size} подтверждена.",
    ),
    "kept_unused": (
        "Un export partiel ne se compare pas à votre point de contrôle de taille {size} ; demandez l’export complet.",
        "A partial export cannot be held against your checkpoint of size {size}; ask for the whole one.",
        "Частичный экспорт не сравнить с вашей контрольной точкой размера {size}; запросите полный.",
    ),
    "restored": (
        "Votre point de contrôle de taille {size} couvre des écritures perdues : voir là pourquoi on a restauré.",
        "Your checkpoint of size {size} covers entries that were lost: see there why a back-up was restored.",
        "Ваша контрольная точка размера {size} охватывает утраченные записи: там указано, почему восстановлена копия.",
    ),
    "no_attachment": (
        "Pièces nommées et non jointes : {n} (la première à l’écriture {first}).",
        "Files named and not carried along: {n} (the first at entry {first}).",
        "Названо, но не приложено файлов: {n} (первый — в записи {first}).",
    ),
    "not_disclosed": (
        "Données personnelles scellées et non jointes : {n}.",
        "Personal values sealed and not carried along: {n}.",
        "Персональных данных запечатано и не приложено: {n}.",
    ),
    "entry": ("Écriture {entry} : {what}", "Entry {entry}: {what}", "Запись {entry}: {what}"),
    "more": ("… et {n} autres.", "… and {n} more.", "… и ещё {n}."),
    "log": (
        "Écritures du journal {origin} : {size}, du {since} au {until} ; racine {root}",
        "Entries of the log {origin}: {size}, from {since} to {until}; root {root}",
        "Записей журнала {origin}: {size}, с {since} по {until}; корень {root}",
    ),
    "part": (
        "Écritures du journal {origin} : {size}, dont {n} ici, du {since} au {until} ; racine {root}",
        "Entries of the log {origin}: {size}, {n} of them here, from {since} to {until}; root {root}",
        "Записей журнала {origin}: {size}, здесь {n}, с {since} по {until}; корень {root}",
    ),
    "sound": ("Rien n’a été altéré.", "Nothing was altered.", "Ничего не изменено."),
    "fits": (
        "Rien ne se contredit ; sans clé connue d’ailleurs, on ne sait pas qui a signé.",
        "Nothing contradicts itself; without a key from elsewhere it is not known who signed.",
        "Противоречий нет; без ключа из другого источника неизвестно, кто подписал.",
    ),
    "broken": ("Ne tient pas. Constats : {n}.", "Does not hold. Findings: {n}.", "Не подтверждено. Замечаний: {n}."),
}


def words(language: int, code: str, about: Mapping[str, object]) -> str:
    """Say a code in a language, by its place in ``SAID``."""
    return SAID[code][language].format(**about)


def tell(run: Run, language: int) -> int:
    """Write what was found, and give the exit code."""
    said = run.manifest
    out = sys.stdout.write
    log = {**said, "n": run.entries, "since": _to_the_second(run.since), "until": _to_the_second(run.until)}
    origin = said["origin"] if NAME.fullmatch(said["origin"]) else _shown(said["origin"])
    out(words(language, "log" if run.entries == said["size"] else "part", {**log, "origin": origin}) + "\n")
    for one in run.remarks:
        out("· " + words(language, one.code, one.about) + "\n")
    for one in run.problems[:MOST_SHOWN]:
        what = words(language, one.code, one.about)
        line = what if one.entry is None else words(language, "entry", {"entry": one.entry, "what": what})
        out(f"✕ {line}\n")
    if len(run.problems) > MOST_SHOWN:
        out(words(language, "more", {"n": len(run.problems) - MOST_SHOWN}) + "\n")
    if run.problems:
        out(words(language, "broken", {"n": len(run.problems)}) + "\n")
        return 2
    out(words(language, "sound" if run.trusted else "fits", {}) + "\n")
    return 0


def _to_the_second(moment: str) -> str:
    return f"{moment[:10]} {moment[11:19]} UTC" if moment else "—"


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, verify, tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--key", action="append", default=[])
    parser.add_argument("--checkpoint", action="append", default=[], type=Path)
    parser.add_argument("--lang", choices=("fr", "en", "ru"), default="fr")
    given = parser.parse_args(arguments)
    language = ("fr", "en", "ru").index(given.lang)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        trusted = [key for one in given.key for key in _keys(one)]
        run = verify(given.bundle, trusted, [_kept(file) for file in given.checkpoint])
    except Wrong as wrong:
        sys.stderr.write(words(language, wrong.code, wrong.about) + "\n")
        return 64
    return tell(run, language)


def _keys(given: str) -> list[Key]:
    file = Path(given)
    if "+" in given and not file.is_file():
        return [read_key(given)]
    return [read_key(line) for line in _text(file).splitlines() if line.strip()]


def _kept(file: Path) -> Note:
    """A checkpoint by itself, or the one that a receipt or a proof of continuity ends with."""
    text = _text(file)
    try:
        return read_note(text, str(file))
    except Wrong:
        return read_note(text.partition("\n\n")[2], str(file))


def _text(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST_TEXT).decode()
    except (OSError, UnicodeError, ValueError):
        raise Wrong("no_file", file=str(file)) from None


if __name__ == "__main__":
    sys.exit(main())
