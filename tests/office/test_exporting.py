"""An export can be checked without the office: by the verifier in it, where nothing of ours is installed."""

from __future__ import annotations

import hashlib
import io
import json
import stat
import subprocess
import sys
import zipfile
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

import cffi
import cryptography
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hands import Clock, act, make_bureau, vote
from hypothesis import given
from hypothesis import strategies as st
from petitions import BASIS, NAME, expected, received

from ratify import office as journeys
from ratify import verifier
from ratify.errors import Conflict, Forbidden, NotFound
from ratify.journal.checkpoint import Checkpoint, read_checkpoint, read_note, sign, signer
from ratify.journal.tree import leaf_hash, range_of, root
from ratify.office import exporting
from ratify.store import passwords

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hands import Bureau

BILL = b"%PDF-1.7 projet de loi"
SOUND, FITS, BROKEN = "Nothing was altered.", "Nothing contradicts itself", "Does not hold"
THIEF = Ed25519PrivateKey.from_private_bytes(bytes(32))

Members = dict[str, bytes]


@dataclass(frozen=True)
class Lived:
    """An office whose log has one of everything that a verifier looks at, and what an auditor has of it."""

    bureau: Bureau
    dossier: str
    petition: str
    old_key: str
    held: str

    @property
    def key(self) -> str:
        return journeys.public_key(self.bureau.office)


def live(bureau: Bureau, folder: Path) -> Lived:
    o = bureau.office
    dossier = bureau.open()
    journeys.record(o, bureau.clerk, dossier, act("adopt_in_council", "2024-06-20"), reason="reprise")
    digest = journeys.stage(o, bureau.clerk, BILL, name="projet.pdf")
    bill = {"name": "projet.pdf", "sha256": digest}
    journeys.record(o, bureau.clerk, dossier, act("table", "2024-06-24", bill=bill), reason="reprise")
    petition = expected(bureau, folder, "P-1")
    received(bureau, petition)
    entry = received(bureau, expected(bureau, folder, "P-2"), petitioner="Ibrahima Effacé")
    held, old_key = o.store.checkpoint() or "", journeys.public_key(o)
    presiding = replace(bureau.second, roles=frozenset({"presiding_officer", "auditor"}))
    journeys.erase(o, presiding, entry, ("petitioner",), basis=BASIS)
    journeys.rotate_key(o, bureau.admin, reason="départ de l'administrateur")
    for step, day in (("refer_to_committee", "2024-06-25"), ("committee_report", "2024-07-01")):
        facts = {"committee": "Défense nationale"} if step == "refer_to_committee" else {}
        journeys.record(o, bureau.clerk, dossier, act(step, day, **facts), reason="reprise")
    recorded = journeys.record(o, bureau.clerk, dossier, vote("2024-07-04"))
    journeys.confirm(o, bureau.second, dossier, recorded.entries[0])
    return Lived(bureau, dossier, petition, old_key, held)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    folder = tmp_path_factory.mktemp("office")
    url = f"sqlite:///{folder / 'office.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("new_postgres_database")()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "hash_password", lambda password, **_about: f"plain:{password}")
        made = make_bureau(url, folder, Clock())
        yield live(made, folder)
        made.office.store.close()


def exported(lived: Lived, **how: object) -> Members:
    """The files of an export."""
    archive = io.BytesIO()
    with journeys.zip_sink(archive) as sink:
        journeys.export(lived.bureau.office, lived.bureau.auditor, sink, **how)  # type: ignore[arg-type]  # whatever a test says
    with zipfile.ZipFile(archive) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


@pytest.fixture(scope="module")
def whole(lived: Lived) -> Members:
    return exported(lived, disclosures=True)


def written(folder: Path, members: Members) -> Path:
    path = folder / "bundle.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def listed(members: Members, **said: object) -> Members:
    """The same with a manifest that fits the other files, as whoever altered them would write it."""
    manifest = json.loads(members["manifest.json"])
    labels = {name: one.get("label") for name, one in manifest["files"].items()}
    manifest["files"] = {
        name: {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data), "label": labels.get(name)}
        for name, data in members.items()
        if name != "manifest.json"
    }
    return {**members, "manifest.json": json.dumps({**manifest, **said}).encode()}


def resealed(members: Members, key: Ed25519PrivateKey) -> Members:
    """The same with a tree over the entries as they are, a checkpoint signed with some key, and a manifest that fits."""
    origin = json.loads(members["manifest.json"])["origin"]
    leaves = [leaf_hash(line) for line in members["entries.jsonl"].split(b"\n")[:-1]]
    tree = Checkpoint(origin, len(leaves), root(range_of(leaves)))
    rest = {name: data for name, data in members.items() if not name.startswith("checkpoints/")}
    kept = {
        name: data
        for name, data in members.items()
        if name.startswith("checkpoints/") and int(Path(name).stem) < len(leaves) - 1
    }
    note = sign(tree, signer(origin, key)).encode()
    return listed({**rest, **kept, f"checkpoints/{tree.size}.txt": note}, size=tree.size, root=tree.root.hex())


def told(path: Path, *arguments: str) -> tuple[int, str]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = verifier.main([str(path), "--lang", "en", *arguments])
    return code, out.getvalue() + err.getvalue()


# ------------------------------------------------------------------------------------------------------ sound exports


def test_the_verifier_runs_where_there_is_nothing_but_cryptography(
    lived: Lived, whole: Members, tmp_path: Path
) -> None:
    """A path with links to that one package and what it is made of; ratify and its libraries are not to be had."""
    alone = tmp_path / "alone"
    alone.mkdir()
    for package in (cryptography, cffi):
        (alone / package.__name__).symlink_to(Path(package.__file__ or "").parent)
    for binary in Path(cffi.__file__ or "").parent.parent.glob("_cffi_backend*"):
        (alone / binary.name).symlink_to(binary)
    script = tmp_path / "verify.py"
    script.write_bytes(whole["verify.py"])
    start = f"import sys; sys.path.append({str(alone)!r}); sys.argv = sys.argv[1:]; import runpy; "
    command = [sys.executable, "-I", "-S", "-c", start + "runpy.run_path(sys.argv[0], run_name='__main__')"]

    for absent in ("ratify", "sqlmodel", "pydantic"):
        probe = [*command[:4], start + f"import {absent}", "x"]
        assert subprocess.run(probe, capture_output=True, check=False).returncode == 1
    for key in (lived.key, lived.old_key):
        (tmp_path / "held").write_text(lived.held, encoding="utf-8")
        given = [str(written(tmp_path, whole)), "--key", key, "--checkpoint", str(tmp_path / "held")]
        done = subprocess.run([*command, str(script), *given], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        assert "Rien n’a été altéré." in done.stdout


def test_a_sound_export_says_what_it_is_and_what_it_cannot_know(lived: Lived, whole: Members, tmp_path: Path) -> None:
    path = written(tmp_path, whole)
    code, said = told(path)
    assert code == 0
    assert FITS in said
    assert lived.key in said
    code, said = told(path, "--key", lived.key)
    assert (code, SOUND in said) == (0, True)
    head = lived.bureau.office.store.head()
    assert f": {head.size}, from 2024" in said
    assert head.root.hex() in said
    assert told(path, "--key", str(signer(head.origin, THIEF).verifier))[0] == 2


def test_a_hostile_bundle_cannot_steer_the_terminal_of_who_verifies_it(
    lived: Lived, whole: Members, tmp_path: Path
) -> None:
    """What it names is shown without the characters that could wipe out what is said of it."""
    lines = whole["entries.jsonl"].split(b"\n")
    body = json.loads(lines[1])
    body["stream"] = "\x1b[2J\x1b[1;1HNothing was altered.\u202e"
    body["version"] = "\x1b[8m"
    lines[1] = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    code, said = told(written(tmp_path, resealed({**whole, "entries.jsonl": b"\n".join(lines)}, THIEF)))
    assert code == 2
    assert "Version" in said
    assert all(one.isprintable() or one == "\n" for one in said)


def test_a_folder_serves_as_well_as_an_archive(lived: Lived, whole: Members, tmp_path: Path) -> None:
    folder = tmp_path / "bundle"
    folder.mkdir()
    o = lived.bureau.office
    done = journeys.export(o, lived.bureau.auditor, journeys.FolderSink(folder), disclosures=True)
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert found == whole
    assert told(folder, "--key", lived.key)[0] == 0
    assert (done.entries, done.size) == (o.store.head().size, o.store.head().size)


def test_the_same_log_gives_the_same_bytes(lived: Lived) -> None:
    archives = [io.BytesIO(), io.BytesIO()]
    for archive in archives:
        with journeys.zip_sink(archive) as sink:
            journeys.export(lived.bureau.office, lived.bureau.auditor, sink)
    assert archives[0].getvalue() == archives[1].getvalue()


def test_the_sealed_bytes_the_texts_and_the_files_are_those_of_the_store(lived: Lived, whole: Members) -> None:
    store = lived.bureau.office.store
    assert whole["entries.jsonl"].split(b"\n")[:-1] == [row.body for row in store.all_rows()]
    assert whole[f"attachments/{hashlib.sha256(BILL).hexdigest()}"] == BILL
    texts = [name for name in whole if name.startswith("definitions/")]
    assert texts
    assert all(store.definition(Path(name).name) == whole[name] for name in texts)
    assert store.checkpoint() == whole[f"checkpoints/{store.head().size}.txt"].decode()


def test_a_part_of_the_log_is_proved_entry_by_entry(lived: Lived, tmp_path: Path) -> None:
    part = exported(lived, dossier=lived.dossier)
    manifest = json.loads(part["manifest.json"])
    store = lived.bureau.office.store
    mine = [one.number for one in store.entries(f"dossier/{lived.dossier}")]
    rotated = [n for n in manifest["numbers"] if store.entry(n).kind == "key_rotated"]
    assert manifest["numbers"] == sorted([*mine, *rotated])
    assert len(rotated) == 1
    for key in (lived.key, lived.old_key):
        code, said = told(written(tmp_path, part), "--key", key)
        assert (code, SOUND in said) == (0, True), said
    assert NAME.encode() not in b"".join(part.values())
    for place, (before, after) in enumerate(pairwise(part["entries.jsonl"].split(b"\n")[:-1])):
        swapped = part["entries.jsonl"].replace(before + b"\n" + after, after + b"\n" + before)
        code, said = told(written(tmp_path, listed({**part, "entries.jsonl": swapped})), "--key", lived.key)
        assert (code, f"Entry {manifest['numbers'][place]}:" in said) == (2, True)


def test_personal_values_go_out_only_when_they_are_asked_for_and_never_when_erased(
    lived: Lived, whole: Members, tmp_path: Path
) -> None:
    silent = exported(lived)
    assert NAME.encode() not in b"".join(silent.values())
    code, said = told(written(tmp_path, silent), "--key", lived.key)
    assert (code, "Personal values sealed and not carried along" in said) == (0, True)
    assert NAME in whole["disclosures.jsonl"].decode()
    assert "Effacé" not in b"".join(whole.values()).decode(errors="replace")
    without = replace(lived.bureau.auditor, roles=frozenset({"second_clerk"}))
    exported(replace(lived, bureau=replace(lived.bureau, auditor=without)))


@pytest.mark.parametrize("who", ["clerk", "officer", "admin"])
def test_only_who_may_export_does(lived: Lived, who: str) -> None:
    with pytest.raises(Forbidden):
        exported(replace(lived, bureau=replace(lived.bureau, auditor=getattr(lived.bureau, who))))


def test_an_unknown_dossier_is_told(lived: Lived) -> None:
    with pytest.raises(NotFound):
        exported(lived, dossier="nothing of the kind")


def test_what_is_erased_while_it_is_exported_goes_out_in_no_bundle(
    lived: Lived, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The erasure is an entry above the snapshot: what it erased would be neither disclosed nor said to be erased."""
    read = exporting.read_checkpoint
    earlier = read_checkpoint(read_note(lived.held).text)
    monkeypatch.setattr(exporting, "read_checkpoint", lambda text: read(text) and earlier)
    with pytest.raises(Conflict) as overtaken:
        exported(lived, disclosures=True)
    assert overtaken.value.phrase.code == "office.export_overtaken"


# -------------------------------------------------------------------------------------------------------------- attacks


def edited(members: Members, place: int, change: Callable[[bytes], bytes]) -> Members:
    lines = members["entries.jsonl"].split(b"\n")
    lines[place] = change(lines[place])
    return {**members, "entries.jsonl": b"\n".join(lines)}


def of_kind(members: Members, kind: str) -> int:
    lines = members["entries.jsonl"].split(b"\n")[:-1]
    return next(place for place, line in enumerate(lines) if json.loads(line)["kind"] == kind)


def ballot(line: bytes) -> bytes:
    assert b'"for":130' in line
    return line.replace(b'"for":130', b'"for":129')


def the_vote(members: Members) -> int:
    return next(place for place, line in enumerate(members["entries.jsonl"].split(b"\n")) if b'"for":130' in line)


def test_an_edited_entry_is_found_whatever_its_author_computes_again(
    lived: Lived, whole: Members, tmp_path: Path
) -> None:
    place = the_vote(whole)
    for attack in (
        edited(whole, place, ballot),
        listed(edited(whole, place, ballot)),
        resealed(edited(whole, place, ballot), THIEF),
    ):
        code, said = told(written(tmp_path, attack), "--key", lived.key)
        assert (code, BROKEN in said) == (2, True), said


def test_a_log_rewritten_with_the_stolen_key_is_found_by_a_checkpoint_that_was_kept(
    lived: Lived, whole: Members, tmp_path: Path
) -> None:
    key = lived.bureau.office.store.signer
    assert key is not None
    place = of_kind(whole, "opened")
    attack = resealed(
        edited(whole, place, lambda line: line.replace(b'"reference":"DOSSIER"', b'"reference":"ANOTHER"')), key.key
    )
    (tmp_path / "held").write_text(lived.held, encoding="utf-8")
    path = written(tmp_path, attack)
    assert told(path, "--key", lived.key)[0] in {0, 2}  # the checkpoint of the rotation may give it away already
    code, said = told(path, "--key", lived.key, "--checkpoint", str(tmp_path / "held"))
    assert code == 2
    assert "is no longer the one of your checkpoint" in said


def dropped(members: Members) -> tuple[Members, int]:
    lines = members["entries.jsonl"].split(b"\n")
    place = of_kind(members, "act")
    return {**members, "entries.jsonl": b"\n".join([*lines[:place], *lines[place + 1 :]])}, place + 1


def repeated(members: Members) -> tuple[Members, int]:
    lines = members["entries.jsonl"].split(b"\n")
    place = of_kind(members, "act")
    return {**members, "entries.jsonl": b"\n".join([*lines[: place + 1], *lines[place:]])}, place + 2


def swapped(members: Members) -> tuple[Members, int]:
    lines = members["entries.jsonl"].split(b"\n")
    place = of_kind(members, "opened")
    lines[place], lines[place + 1] = lines[place + 1], lines[place]
    return {**members, "entries.jsonl": b"\n".join(lines)}, place + 1


def otherwise_written(members: Members) -> tuple[Members, int]:
    place = of_kind(members, "act")
    return edited(members, place, lambda line: line.replace(b":", b": ", 1)), place + 1


def transplanted(members: Members) -> tuple[Members, int]:
    place = of_kind(members, "act")
    origin = json.loads(members["manifest.json"])["origin"].encode()
    return edited(members, place, lambda line: line.replace(origin, b"office/000000000000")), place + 1


def back_dated(members: Members) -> tuple[Members, int]:
    place = of_kind(members, "confirmed")
    return edited(members, place, lambda line: line.replace(b'"recorded_at":"2024', b'"recorded_at":"2023')), place + 1


@pytest.mark.parametrize("attack", [dropped, repeated, swapped, otherwise_written, transplanted, back_dated])
def test_what_was_done_to_an_entry_is_told_at_that_entry(
    lived: Lived, whole: Members, tmp_path: Path, attack: Callable[[Members], tuple[Members, int]]
) -> None:
    """Even from an attacker who has the log's key: these are no entries that ratify could have written."""
    key = lived.bureau.office.store.signer
    assert key is not None
    altered, first = attack(whole)
    code, said = told(written(tmp_path, resealed(altered, key.key)), "--key", lived.key)
    assert code == 2
    named = [int(line.split(":")[0].removeprefix("✕ Entry ")) for line in said.splitlines() if "✕ Entry" in line]
    assert named
    assert min(named) == first, said


def test_a_log_cut_short_is_found_by_a_checkpoint_that_was_kept(lived: Lived, whole: Members, tmp_path: Path) -> None:
    key = lived.bureau.office.store.signer
    assert key is not None
    lines = whole["entries.jsonl"].split(b"\n")[:-3]
    newest = lived.bureau.office.store.checkpoint() or ""
    (tmp_path / "newest").write_text(newest, encoding="utf-8")
    cut = resealed({**whole, "entries.jsonl": b"\n".join(lines) + b"\n"}, key.key)
    code, said = told(written(tmp_path, cut), "--key", lived.key, "--checkpoint", str(tmp_path / "newest"))
    assert (code, "shorter than your checkpoint" in said) == (2, True)


@pytest.mark.parametrize("folder", ["definitions", "attachments"])
@pytest.mark.parametrize("how", ["other content", "taken away"])
def test_a_text_or_a_file_that_is_not_the_one_named_is_found(
    lived: Lived, whole: Members, tmp_path: Path, folder: str, how: str
) -> None:
    named = json.loads(whole["entries.jsonl"].split(b"\n")[of_kind(whole, "opened")])["opened"]["pinned"].values()
    name = next(
        name
        for name in whole
        if name.startswith(f"{folder}/") and (folder == "attachments" or Path(name).name in named)
    )
    altered = {**whole, name: whole[name] + b"\n"}
    if how == "taken away":
        del altered[name]
    code, said = told(written(tmp_path, listed(altered)), "--key", lived.key)
    if (folder, how) == ("attachments", "taken away"):
        assert (code, "Files named and not carried along: 1" in said) == (0, True)
    else:
        assert code == 2
        assert Path(name).name in said


def test_a_disclosure_that_is_not_what_was_sealed_is_found(lived: Lived, whole: Members, tmp_path: Path) -> None:
    lines = whole["disclosures.jsonl"].split(b"\n")[:-1]
    other = [json.loads(line) for line in lines]
    at = next(place for place, one in enumerate(other) if NAME in one["value"])
    for change in ({"value": '"Somebody Else"'}, {"path": "act.facts.grounds"}, {"salt": "AAAAAAAAAAAAAAAAAAAAAA"}):
        text = "".join(json.dumps({**one, **(change if n == at else {})}) + "\n" for n, one in enumerate(other))
        attack = listed({**whole, "disclosures.jsonl": text.encode()})
        code, said = told(written(tmp_path, attack), "--key", lived.key)
        assert (code, f"Entry {other[at]['entry']}:" in said) == (2, True)
    attack = listed({**whole, "disclosures.jsonl": b"\n".join(lines[:at] + lines[at + 1 :]) + b"\n"})
    code, said = told(written(tmp_path, attack), "--key", lived.key)
    assert (code, "neither disclosed nor erased" in said) == (2, True)


@given(data=st.data())
def test_one_byte_of_any_file_is_never_altered_unseen(
    lived: Lived, whole: Members, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(whole)))
    place = data.draw(st.integers(0, len(whole[name]) - 1))
    mask = data.draw(st.integers(1, 255))
    altered = bytearray(whole[name])
    altered[place] ^= mask
    path = written(tmp_path_factory.mktemp("one"), {**whole, name: bytes(altered)})
    code, said = told(path, "--key", lived.key)
    if name == "manifest.json" and code == 0:  # the label of a file there, which nothing seals and no verdict tells
        assert said == told(written(path.parent, whole), "--key", lived.key)[1]
    else:
        assert code in {2, 64}


# -------------------------------------------------------------------------------------------------------------- hostile


def entry_named(name: str, data: bytes = b"x", mode: int = 0o644) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        info = zipfile.ZipInfo(name)
        info.external_attr = mode << 16
        info.compress_type = zipfile.ZIP_DEFLATED
        opened.writestr(info, data)
    return archive.getvalue()


def doubled() -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("manifest.json", b"{}")
        with pytest.warns(UserWarning, match="Duplicate"):
            opened.writestr("manifest.json", b"{}")
    return archive.getvalue()


HOSTILE: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "some text": lambda: b"entries",
    "an archive of nothing": lambda: b"PK\5\6" + bytes(18),
    "cut short": lambda: entry_named("manifest.json", b"{" * 500)[:-30],
    "a way out": lambda: entry_named("../../etc/passwd"),
    "an absolute path": lambda: entry_named("/etc/passwd"),
    "a way back": lambda: entry_named("definitions\\..\\x"),
    "a link": lambda: entry_named("manifest.json", b"/etc/passwd", stat.S_IFLNK | 0o777),
    "one file twice": doubled,
    "a manifest that is no JSON": lambda: entry_named("manifest.json", b"\xff\xfe"),
    "a manifest of brackets": lambda: entry_named("manifest.json", b"[" * 200_000),
    "a manifest of one number": lambda: entry_named("manifest.json", b"9" * 100_000),
    "a manifest of something else": lambda: entry_named("manifest.json", b'{"files": {"a": 1}, "root": 3}'),
    "what unpacks to far more": lambda: entry_named("entries.jsonl", bytes(80 << 20)),
}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_bundle_is_answered_in_a_sentence(tmp_path: Path, hostile: Callable[[], bytes]) -> None:
    path = tmp_path / "bundle.zip"
    path.write_bytes(hostile())
    code, said = told(path)
    assert code == 64
    assert len(said.splitlines()) == 1
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\xff",
        b"null",
        b"[1]",
        b"{}",
        b"[" * 100_000,
        b'{"a":' * 80 + b"1" + b"}" * 80,
        b'{"a":1.5}',
        b'{"a":1e999}',
        b'{"a":' + b"9" * 5000 + b"}",
        b'{"a":1,"a":1}',
        b'{"kind":"erased","erased":{"of":1,"paths":7},"stream":"a","format":1,"origin":"b","version":1,"recorded_at":"c"}',
        b'{"kind":{},"stream":[],"format":1,"origin":{},"version":1,"recorded_at":0}',
    ],
)
def test_a_line_that_is_no_entry_is_told_at_its_place(
    lived: Lived, whole: Members, tmp_path: Path, line: bytes
) -> None:
    altered = listed(edited(whole, 4, lambda _line: line))
    code, said = told(written(tmp_path, altered), "--key", lived.key)
    assert (code, "Entry 5:" in said) == (2, True)


@pytest.mark.parametrize("name", ["keys.txt", "checkpoints/1.txt", "disclosures.jsonl"])
@pytest.mark.parametrize("content", [b"", b"\xff\xfe\n", b"null\n", b"a b c\n\n\xe2\x80\x94 a b\n", b'{"entry":[]}\n'])
def test_what_else_is_malformed_is_told(
    lived: Lived, whole: Members, tmp_path: Path, name: str, content: bytes
) -> None:
    code, said = told(written(tmp_path, listed({**whole, name: content})), "--key", lived.key)
    assert code == 2
    assert "Traceback" not in said


@pytest.mark.parametrize("given", ["nothing", "a+b+c", "/no/such/file"])
def test_a_key_that_is_none_is_told(lived: Lived, whole: Members, tmp_path: Path, given: str) -> None:
    code, said = told(written(tmp_path, whole), "--key", given)
    assert (code, len(said.splitlines())) == (64, 1)


def test_every_sentence_is_there_in_three_languages_with_the_same_particulars() -> None:
    for code, texts in verifier.SAID.items():
        names = [{name for _text, name, _spec, _how in Formatter().parse(text) if name} for text in texts]
        assert names[0] == names[1] == names[2], code
        assert len(set(texts)) == 3, code
