"""Checkpoints, receipts and consistency proofs as the product writes them, judged by tools that are not ours.

Go's ``golang.org/x/mod/sumdb`` (``note`` and ``tlog``, the reference implementation of signed notes) and ``openssl``
accept everything that a log of 900 entries gave away, under one signature or under two as while keys change, and
refuse a twin of each with one thing altered. ``make test`` leaves out what is not installed and says so; with
RATIFY_REQUIRE_GO=1, as in .ci/run, its absence is a failure.
"""

from __future__ import annotations

import json
import os
import subprocess
from base64 import b64decode, b64encode
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import which
from typing import NamedTuple

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ratify.errors import Invalid
from ratify.journal.checkpoint import Checkpoint, read_checkpoint, read_note, sign, signer
from ratify.store import Draft, open_store
from ratify.study.receipts import check_receipt

ORIGIN = "office/independent"
CHECKER = Path(__file__).parent / "checker.go"
GO_PACKAGES = Path("/usr/share/gocode")
SUMDB = GO_PACKAGES / "src" / "golang.org" / "x" / "mod" / "sumdb"
APPENDS = 300


@dataclass(frozen=True, slots=True)
class Case:
    """What is judged: a text, and the entry's bytes or the older checkpoint that it is judged with."""

    kind: str
    text: str
    entry: bytes = b""
    older: str = ""


class Twin(NamedTuple):
    """A case with one thing altered, and which."""

    field: str
    case: Case


def wanted(there: object, what: str) -> None:
    """Go on if the tool is there; else leave the test out, or fail where it must not be missing."""
    if there:
        return
    if os.environ.get("RATIFY_REQUIRE_GO"):
        pytest.fail(f"{what}, and RATIFY_REQUIRE_GO is set")
    pytest.skip(what)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A log that the product wrote, in appends of one to five entries."""
    folder = tmp_path_factory.mktemp("log")
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    store = open_store(f"sqlite:///{folder / 'log.db'}", create=True, origin=ORIGIN, signer=key)
    yield store
    store.close()


@pytest.fixture(scope="module")
def given_away(store):
    """Everything that the log gave away while it grew, and what it gives away at the end."""
    cases, notes = [], []
    now = datetime(2024, 7, 4, tzinfo=UTC)
    for n in range(APPENDS):
        drafts = [
            Draft(f"dossier/{(n + m) % 17}", "act", None, None, {"said": "Ratifié – ратифицировано", "n": n, "m": m})
            for m in range(1 + n % 5)
        ]
        appended = store.append(drafts, expecting={}, now=now + timedelta(seconds=n))
        notes.append(appended.checkpoint)
        cases.append(Case("checkpoint", appended.checkpoint))
        cases += [Case("receipt", text, number_bytes(store, number)) for number, text in appended.receipts().items()]
        older = notes[n * 7 % (n + 1)]
        cases.append(Case("continuation", store.continuation(size_of(older)), older=older))
    newer = signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(32)))
    both = [sign(read_checkpoint(read_note(note).text), store.signer, newer) for note in notes[::10]]
    cases += [Case("checkpoint", note) for note in both]
    size = store.head().size
    cases += [Case("receipt", store.receipt(number), number_bytes(store, number)) for number in range(1, size, 3)]
    cases += [Case("continuation", store.continuation(size_of(note)), older=note) for note in notes[::3]]
    return cases


def number_bytes(store, number):
    return next(store.all_rows(after_number=number - 1, up_to=number)).body


def size_of(note):
    return read_checkpoint(read_note(note).text).size


def flipped(encoded, place):
    """The same base64 with one bit of one byte flipped."""
    data = bytearray(b64decode(encoded))
    data[place % len(data)] ^= 1 << place % 8
    return b64encode(bytes(data)).decode()


def altered_note(note, turn):
    """A signed checkpoint with one field altered: the field, and the note."""
    lines = note.split("\n")
    name, stamp = lines[4].removeprefix("— ").split(" ")
    for field, line, text in (
        ("origin", 0, lines[0][:-1] + "X"),
        ("size", 1, str(int(lines[1]) + 1)),
        ("root", 2, flipped(lines[2], turn)),
        ("signature", 4, f"— {name} {flipped(stamp, 4 + turn % 64)}"),
        ("key id", 4, f"— {name} {flipped(stamp, turn % 4)}"),
    ):
        yield field, "\n".join([*lines[:line], text, *lines[line + 1 :]])


def twins_of(case, turn, store):
    """A case with each of its fields altered, one in each twin."""
    if case.kind == "checkpoint":
        for field, other in altered_note(case.text, turn):
            yield Twin(field, replace(case, text=other))
        return
    above, _, note = case.text.partition("\n\n")
    lines = above.split("\n")

    def twin(field, lines, note=note):
        return Twin(field, replace(case, text="\n".join(lines) + "\n\n" + note))

    for field, other in altered_note(note, turn):
        yield twin(field, lines, other)
    first = 1 if case.kind == "receipt" else 0  # the line with the index, or with the old size
    word, number = lines[first].split(" ")
    moved = int(number) - 1 if int(number) else 1
    yield twin(word, [*lines[:first], f"{word} {moved}", *lines[first + 1 :]])
    for place in range(first + 1, len(lines)):
        yield twin("hash", [*lines[:place], flipped(lines[place], turn + place), *lines[place + 1 :]])
    if len(lines) > first + 1:
        yield twin("hash left out", lines[:-1])
    yield twin("hash too many", [*lines, flipped(note.split("\n")[2], 0)])
    if case.kind == "receipt":
        spoilt = bytearray(case.entry)
        spoilt[turn % len(spoilt)] ^= 1 << turn % 8
        yield Twin("entry", replace(case, entry=bytes(spoilt)))
    else:
        older = read_checkpoint(read_note(case.older).text)
        fork = Checkpoint(older.origin, older.size, bytes(32))
        yield Twin("older root", replace(case, older=sign(fork, store.signer)))


@pytest.fixture(scope="module")
def twins(given_away, store):
    return [twin for turn, case in enumerate(given_away) for twin in twins_of(case, turn, store)]


def verdicts_of_go(cases, key, folder):
    """What Go says to each case."""
    wanted(which("go"), "Go is not installed (Debian: golang-go)")
    wanted(SUMDB.is_dir(), "Go's sumdb is not installed (Debian: golang-golang-x-mod-dev)")
    environ = {**os.environ, "GO111MODULE": "off", "GOPATH": str(GO_PACKAGES), "GOCACHE": str(folder / "cache")}
    built = subprocess.run(
        ["go", "build", "-o", str(folder / "checker"), CHECKER],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    told = "\n".join(
        json.dumps(
            {
                "kind": case.kind,
                "text": b64encode(case.text.encode()).decode(),
                "entry": b64encode(case.entry).decode(),
                "older": b64encode(case.older.encode()).decode(),
            }
        )
        for case in cases
    )
    done = subprocess.run([folder / "checker", key], input=told, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.slow
def test_go_accepts_all_that_the_log_gave_away_and_refuses_a_twin_of_each_with_any_field_altered(
    given_away, twins, store, tmp_path
):
    cases = [*given_away, *(twin.case for twin in twins)]
    verdicts = verdicts_of_go(cases, str(store.verifier), tmp_path)
    assert len(verdicts) == len(cases)
    kinds = Counter(case.kind for case in given_away)
    assert kinds == {"checkpoint": APPENDS + 30, "receipt": 900 + 300, "continuation": APPENDS + 100}
    refused = [f"{case.kind}: {said}" for case, said in zip(given_away, verdicts, strict=False) if said != "accepted"]
    assert refused == []
    accepted = [twin for twin, said in zip(twins, verdicts[len(given_away) :], strict=True) if said == "accepted"]
    assert accepted == []
    fields = Counter(twin.field for twin in twins)
    for field in ("origin", "size", "root", "signature", "key id"):
        assert fields[field] == len(given_away)
    assert fields["index"] == fields["entry"] == kinds["receipt"]
    assert fields["old"] == fields["older root"] == kinds["continuation"]
    assert fields["hash too many"] == kinds["receipt"] + kinds["continuation"]
    assert fields["hash"] > 5 * fields["hash left out"] > 5 * 1_400


@pytest.mark.slow
def test_our_own_check_says_the_same_of_all_that_the_log_gave_away_and_of_every_seventh_twin(given_away, twins, store):
    def believed(case):
        older = case.older.encode() or None
        try:
            found = check_receipt(case.text.encode(), [str(store.verifier)], entry=case.entry or None, since=older)
        except Invalid:
            return False  # refused for its form
        return found.breach is None

    assert [case.kind for case in given_away if not believed(case)] == []
    assert [twin.field for twin in twins[::7] if believed(twin.case)] == []


_OPENSSL = """
cd "$1"
for name in *.text; do
    if openssl pkeyutl -verify -rawin -pubin -inkey key.pem -in "$name" -sigfile "${name%.text}.sig" >/dev/null 2>&1
    then echo "$name accepted"; else echo "$name refused"; fi
done
"""


@pytest.mark.slow
def test_openssl_accepts_every_signature_and_refuses_every_corrupted_one(given_away, store, tmp_path):
    """A thousand signatures as they are and a thousand spoilt ones; one shell, so that Python forks only once."""
    wanted(which("openssl"), "openssl is not installed")
    public = store.signer.key.public_key()
    (tmp_path / "key.pem").write_bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    for n, case in enumerate(given_away[:1_000]):
        note = read_note(case.text if case.kind == "checkpoint" else case.text.partition("\n\n")[2])
        text, signature = note.text.encode(), note.signatures[0].value
        put(tmp_path / f"good-{n}", text, signature)
        spoilt_text, spoilt_signature = bytearray(text), bytearray(signature)
        if n % 2:
            spoilt_text[n % len(text)] ^= 1 << n % 8
        else:
            spoilt_signature[n % len(signature)] ^= 1 << n % 8
        put(tmp_path / f"spoilt-{n}", bytes(spoilt_text), bytes(spoilt_signature))
    done = subprocess.run(["sh", "-c", _OPENSSL, "sh", tmp_path], capture_output=True, text=True, check=False)
    said = Counter((line.partition("-")[0], line.rpartition(" ")[2]) for line in done.stdout.splitlines())
    assert said == {("good", "accepted"): 1_000, ("spoilt", "refused"): 1_000}, done.stderr


def put(stem, text, signature):
    stem.with_suffix(".text").write_bytes(text)
    stem.with_suffix(".sig").write_bytes(signature)
