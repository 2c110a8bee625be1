"""The page on the format of the log says what the code does: its vectors, its verifier, its kinds of entries."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hands import Bureau, Clock, act, make_bureau

from ratify import office as journeys
from ratify.journal.canonical import decode, read_utc
from ratify.journal.checkpoint import Checkpoint, read_verifier, sign, signer
from ratify.journal.commitment import commitment, disclosure
from ratify.journal.entry import SEALED_FIELDS, Place, seal
from ratify.journal.keys import terms
from ratify.journal.receipt import (
    read_continuation,
    read_receipt,
    verify_continuation,
    verify_receipt,
    write_continuation,
    write_receipt,
)
from ratify.journal.tree import consistency, includes, inclusion, leaf_hash, over, range_of, root
from ratify.law.moments import DayRange
from ratify.store import passwords
from ratify.workflow.acts import FindingDraft, OfficialDateDraft

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

PAGE = (Path(__file__).parent.parent.parent / "docs" / "log-format.md").read_text(encoding="utf-8")


def fence(language: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


VECTORS = json.loads(fence("json"))
LEAVES = [bytes.fromhex(entry["leaf"]) for entry in VECTORS["entries"]]

# ---------------------------------------------------------------------------------------------------------- vectors


@pytest.mark.parametrize("entry", VECTORS["entries"], ids=lambda entry: str(json.loads(entry["body"])["kind"]))
def test_the_bytes_and_the_leaf_of_a_vector_are_those_that_the_code_makes(entry: Mapping[str, str]) -> None:
    body = decode(entry["body"].encode())
    said = {name: body.pop(name) for name in SEALED_FIELDS}
    day = said["occurred_on"]
    sealed = seal(
        Place(str(said["origin"]), str(said["stream"]), int(str(said["version"])), read_utc(str(said["recorded_at"]))),
        kind=str(said["kind"]),
        occurred_on=None if day is None else date.fromisoformat(str(day)),
        key=None if said["key"] is None else str(said["key"]),
        body=body,
    )
    assert sealed.data == entry["body"].encode()
    assert sealed.leaf.hex() == entry["leaf"]


def test_the_trees_of_the_vectors_are_those_that_the_code_grows() -> None:
    assert [root(range_of(LEAVES[:size])).hex() for size in range(4)] == VECTORS["roots"]
    assert [one.hex() for one in range_of(LEAVES).hashes] == VECTORS["compact_range_of_3"]
    proof = inclusion(0, 3, over(LEAVES))
    assert [one.hex() for one in proof] == VECTORS["proof_of_entry_1_in_3"]
    assert includes(bytes.fromhex(VECTORS["roots"][3]), 3, 0, LEAVES[0], proof)


def test_the_checkpoint_of_the_vectors_is_the_one_that_the_code_signs() -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(VECTORS["private_key_seed"]))
    by = signer(VECTORS["origin"], key)
    assert str(by.verifier) == VECTORS["public_key"]
    assert sign(Checkpoint(VECTORS["origin"], 3, bytes.fromhex(VECTORS["roots"][3])), by) == VECTORS["checkpoint"]
    assert f"```\n{VECTORS['checkpoint']}```" in PAGE, "the page shows the same checkpoint as an example"


def test_the_receipt_and_the_proof_of_growth_are_those_that_the_code_writes() -> None:
    assert write_receipt(0, inclusion(0, 3, over(LEAVES)), VECTORS["checkpoint"]) == VECTORS["receipt_of_entry_1"]
    grown = write_continuation(1, consistency(1, 3, over(LEAVES)), VECTORS["checkpoint"])
    assert grown == VECTORS["continuation_from_1"]
    known = [read_verifier(VECTORS["public_key"])]
    entry = VECTORS["entries"][0]["body"].encode()
    assert verify_receipt(read_receipt(VECTORS["receipt_of_entry_1"]), entry, known).size == 3
    assert verify_continuation(read_continuation(grown), bytes.fromhex(VECTORS["roots"][1]), known).size == 3


def test_the_commitment_of_the_vectors_is_the_one_that_the_code_makes() -> None:
    said = VECTORS["commitment"]
    opening = (said["salt"], said["path"], said["value"])
    assert (disclosure(*opening), commitment(*opening)) == (said["disclosure"], said["commitment"])


def test_the_rotation_of_the_vectors_is_the_one_that_the_code_signs() -> None:
    said, origin = VECTORS["rotation"], VECTORS["origin"]
    seeds = (VECTORS["private_key_seed"], said["next_private_key_seed"])
    both = [signer(origin, Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))) for seed in seeds]
    assert str(both[1].verifier) == said["next_public_key"]
    assert leaf_hash(said["body"].encode()).hex() == said["leaf"]
    four = root(range_of([*LEAVES, bytes.fromhex(said["leaf"])]))
    assert sign(Checkpoint(origin, 4, four), *both) == said["checkpoint"]
    keys, wrong = terms([both[0].verifier], [(4, decode(said["body"].encode()))])
    assert (wrong, [(one.first, one.last) for one in keys]) == ((), [(0, 4), (4, None)])


# --------------------------------------------------------------------------------------------------------- verifier


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    """An office in which everything happened once that writes an entry."""
    folder = tmp_path_factory.mktemp("office")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "hash_password", lambda password, **_about: f"plain:{password}")
        made = make_bureau(f"sqlite:///{folder / 'office.db'}", folder, Clock())
        live(made)
        yield made
        made.office.store.close()


def live(bureau: Bureau) -> None:
    o, clerk = bureau.office, bureau.clerk
    dossier = bureau.adopted()
    bureau.clock.on(date(2024, 7, 10))
    sent = journeys.record(o, clerk, dossier, act("transmit", "2024-07-10"))
    both = replace(clerk, roles=clerk.roles | bureau.officer.roles)
    day = DayRange(date(2024, 7, 9), date(2024, 7, 9))
    journeys.record(o, both, dossier, FindingDraft("registration", day, "a depositary"), reason="heard late")
    journeys.record(o, both, dossier, OfficialDateDraft("registration", date(2024, 7, 9), "a gazette"), reason="late")
    bureau.clock.on(date(2024, 7, 20))
    journeys.sweep(o)
    journeys.acknowledge(o, clerk, journeys.inbox(o, clerk)[0].entry or 0)
    by = act("transmit", "2024-07-11")
    corrected = journeys.correct(o, clerk, dossier, sent.entries[0], by, reason="the stamp says the eleventh")
    journeys.confirm(o, bureau.second, dossier, corrected.entries[0])
    bureau.clock.on(date(2024, 7, 30))
    journeys.sweep(o)
    journeys.set_password(o, bureau.admin, "second", "une autre phrase de passe longue")
    journeys.disable_account(o, bureau.admin, "second")


@dataclass(frozen=True)
class Export:
    """An exported folder, and the public key that signed it."""

    folder: Path
    key: str

    @property
    def entries(self) -> list[bytes]:
        return (self.folder / "entries.jsonl").read_bytes().splitlines(keepends=True)


@pytest.fixture(scope="module")
def exported(bureau: Bureau, tmp_path_factory: pytest.TempPathFactory) -> Export:
    folder = tmp_path_factory.mktemp("export")
    journeys.export(bureau.office, bureau.auditor, journeys.FolderSink(folder))
    return Export(folder, journeys.public_key(bureau.office))


@pytest.fixture(scope="module")
def bodies(bureau: Bureau, exported: Export) -> list[dict[str, object]]:
    """What the log says after the export, and after the office took another key."""
    assert exported.entries
    journeys.rotate_key(bureau.office, bureau.admin, reason="departure of the administrator")
    return [decode(row.body) for row in bureau.office.store.all_rows()]


@pytest.fixture
def verdict(exported: Export, tmp_path: Path) -> Callable[..., tuple[int, str]]:
    """The verifier of the page, run as an auditor would."""
    (tmp_path / "verify_export.py").write_text(fence("python"), encoding="utf-8")

    def run(folder: Path, *kept: str) -> tuple[int, str]:
        names = []
        for number, note in enumerate(kept):
            (tmp_path / f"kept-{number}").write_text(note, encoding="utf-8")
            names.append(f"kept-{number}")
        command = [sys.executable, "verify_export.py", str(folder), exported.key, *names]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)  # ours
        return done.returncode, done.stdout.strip()

    return run


def test_the_verifier_of_the_page_finds_an_exported_log_sound(
    exported: Export, verdict: Callable[..., tuple[int, str]]
) -> None:
    assert verdict(exported.folder) == (0, "sound")


def test_the_verifier_of_the_page_names_what_was_altered(
    exported: Export, verdict: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    folder, lines = tmp_path / "altered", exported.entries
    shutil.copytree(exported.folder, folder)
    place = next(place for place, line in enumerate(lines) if b'"for":130' in line)
    lines[place] = lines[place].replace(b'"for":130', b'"for": 129')
    (folder / "entries.jsonl").write_bytes(b"".join(lines))
    code, told = verdict(folder)
    assert code == 2  # broken, as the page says
    assert f"entry {place + 1}" in told.splitlines()
    assert f"checkpoint of size {len(lines)}" in told.splitlines()


def test_the_verifier_of_the_page_sees_a_log_rolled_back_by_a_checkpoint_that_was_kept(
    exported: Export, bureau: Bureau, verdict: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    """It is cut off together with the checkpoints after it; only whoever kept a later one can tell."""
    notes = dict(bureau.office.store.checkpoints(up_to=len(exported.entries)))
    short = max(size for size in notes if size < max(notes))
    folder = tmp_path / "rolled back"
    shutil.copytree(exported.folder, folder)
    (folder / "entries.jsonl").write_bytes(b"".join(exported.entries[:short]))
    (folder / "checkpoints" / f"{max(notes)}.txt").unlink()
    (folder / "checkpoints" / f"{short}.txt").write_text(notes[short], encoding="utf-8")
    assert verdict(folder) == (0, "sound")
    assert verdict(folder, notes[max(notes)]) == (2, f"checkpoint of size {max(notes)}")


# ------------------------------------------------------------------------------------------------------------ kinds


def test_the_page_names_every_kind_of_entry_and_every_field_that_an_office_writes(
    bodies: list[dict[str, object]],
) -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| `")]
    unnamed = set()
    for body in bodies:
        kind = str(body["kind"])
        row = next((row for row in rows if f"`{kind}`" in row.split("|")[1]), "")
        particulars = body[kind]
        assert isinstance(particulars, dict)
        unnamed |= {(kind, name) for name in particulars if f"`{name}`" not in row}
    assert unnamed == set()


def test_the_page_names_every_field_of_a_body(bodies: list[dict[str, object]]) -> None:
    named = set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE))
    fields = {name for body in bodies for name in body if name != body["kind"]}
    assert fields <= named
    assert fields >= SEALED_FIELDS


def test_the_office_of_this_test_has_written_the_kinds_that_the_page_lists(bodies: list[dict[str, object]]) -> None:
    """Else the two tests above would look at too little."""
    kinds = {str(body["kind"]) for body in bodies}
    assert kinds >= {
        *("opened", "act", "confirmed", "corrected", "finding", "official_date"),
        *("alert_issued", "alert_delivered", "alert_acknowledged"),
        *("published", "account_made", "account_disabled", "password_set", "key_rotated"),
    }


def test_moments_are_written_with_six_digits(bodies: list[dict[str, object]]) -> None:
    for body in bodies:
        moment = str(body["recorded_at"])
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", moment)
        assert datetime.fromisoformat(moment).tzinfo is not None
