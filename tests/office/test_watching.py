"""Two offices on one machine watch each other, by HTTP and by file: what is growth, what is a fork, what is neither."""

from __future__ import annotations

import json
import shutil
import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from abroad import abroad, http, raw
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hands import Clock, make_bureau, settings_of

from ratify import office as journeys
from ratify.errors import Conflict, Forbidden, Invalid, NotFound, Phrase, Refused
from ratify.journal.checkpoint import Checkpoint, read_checkpoint, read_note, sign, signer
from ratify.journal.receipt import write_continuation
from ratify.office import forks, looking
from ratify.office.editions import OFFICE
from ratify.store import Draft, passwords, watched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hands import Bureau

    from ratify.office import Office

TODAY = datetime(2026, 7, 1, 9, tzinfo=UTC)


@pytest.fixture(scope="session")
def founded(tmp_path_factory):
    """Two offices on SQLite, ours and the other one, founded once; each test has copies of its own."""
    made = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "hash_password", lambda password, **_about: f"plain:{password}")
        for name in ("near", "far"):
            folder = tmp_path_factory.mktemp(name)
            made[name] = folder, make_bureau(url_in(folder), folder, Clock())
            made[name][1].office.store.close()
    return made


def url_in(folder: Path) -> str:
    return f"sqlite:///{folder / 'office.db'}"


@dataclass
class Other:
    """The other office: its log grows, is copied, is served at an address."""

    office: Office
    folder: Path
    admin: object

    def grow(self, n: int = 1) -> None:
        drafts = [Draft(OFFICE, "note", None, None, {"text": f"{self.folder.name} {i}"}) for i in range(n)]
        self.office.store.append(drafts, expecting={}, now=self.office.clock())

    def rotate(self) -> None:
        journeys.rotate_key(self.office, self.admin, reason="règle annuelle")

    @property
    def size(self) -> int:
        return self.office.store.stored_head().size

    @property
    def key(self) -> str:
        return journeys.public_key(self.office)


@pytest.fixture
def others(founded, tmp_path):
    """Opens the other office, or a copy of it as it is now: the same key, and from then on a log of its own."""
    opened = []

    def make(of: Other | None = None) -> Other:
        folder = tmp_path / f"other-{len(opened)}"
        shutil.copytree(of.folder if of else founded["far"][0], folder)
        o = journeys.open_office(settings_of(url_in(folder), folder), clock=Clock())
        admin = journeys.Person("far", "far", "far", frozenset({"administrator", "auditor"}))
        opened.append(Other(o, folder, admin))
        return opened[-1]

    yield make
    for one in opened:
        one.office.store.close()


@pytest.fixture(scope="module")
def _street():
    with abroad() as there:
        yield there


@pytest.fixture
def street(_street):
    """The address of the other office; the test says which office answers there."""
    _street.office, _street.asked = None, []
    return _street


def at_a_wall(bureau: Bureau) -> Bureau:
    bureau.wall = Clock(TODAY)
    bureau.office.wall = bureau.wall
    return bureau


@pytest.fixture
def here(founded, tmp_path) -> Iterator[Bureau]:
    """Our office, on SQLite."""
    source, made = founded["near"]
    folder = tmp_path / "near"
    shutil.copytree(source, folder)
    o = journeys.open_office(settings_of(url_in(folder), folder), clock=Clock())
    yield at_a_wall(replace(made, office=o))
    o.store.close()


@pytest.fixture
def on_both(bureau: Bureau) -> Bureau:
    """Our office, on either database."""
    return at_a_wall(bureau)


def entries(o: Office, *kinds: str) -> list:
    return [one for one in o.store.entries(OFFICE) if one.kind in kinds]


def watch(here: Bureau, other: Other, **where: object):
    return journeys.watch(here.office, here.admin, "far", key=other.key, private=True, **where)


def check(here: Bureau):
    [found] = journeys.check_watched(here.office, here.auditor, "far")
    return found


def kept(here: Bureau, other: Other) -> list[int]:
    found = here.office.store.query(lambda c: watched.beyond(c, other.office.store.origin, 0))
    return sorted(one.size for one in found)


def of_sizes(fork: dict) -> list[int]:
    return [read_checkpoint(read_note(fork[which]).text).size for which in ("kept", "came")]


# ----------------------------------------------------------------------------------------------------------- by HTTP


def test_a_log_that_grows_is_followed_and_nothing_is_recorded_of_it(on_both, others, street):
    other = others()
    street.office = other.office
    watch(on_both, other, url=street.url)
    sizes, before = [], on_both.office.store.head().size
    for step in (0, 1, 5, 0, 30):
        if step:
            other.grow(step)
        on_both.wall.forward(hours=1)
        found = check(on_both)
        assert (found.size, found.fault, found.forks) == (other.size, None, ())
        assert found.root == other.office.store.head().root.hex()
        assert found.seen_at == on_both.wall.now
        sizes.append(other.size)
    assert kept(on_both, other) == sorted(set(sizes))
    assert street.asked[-1] == f"GET /api/v1/checkpoint?old={sizes[-2]}&keys=true"
    assert on_both.office.store.head().size == before
    [begun] = entries(on_both.office, "watch_begun")
    assert begun.body["watch_begun"] == {
        "name": "far",
        "origin": other.office.store.origin,
        "key": other.key,
        "source": f"url:{street.url}",
    }


def test_changes_of_key_are_followed_also_when_several_came_between_two_looks(here, others, street):
    other = others()
    street.office, first = other.office, other.key
    watch(here, other, url=street.url)
    check(here)
    other.rotate()
    assert (check(here).key, check(here).fault) == (other.key, None)
    sizes = [other.size]
    for _ in range(2):
        other.grow()
        other.rotate()
        sizes.append(other.size)
    other.grow(3)
    found = check(here)
    assert (found.key, found.size, found.fault, found.forks) == (other.key, other.size, None, ())
    assert set(sizes) <= set(kept(here, other))
    assert first != other.key
    # whoever was given the key of today need not know those before, and whoever was given the first one finds the way
    journeys.unwatch(here.office, here.admin, "far")
    watch(here, other, url=street.url)
    assert (check(here).key, check(here).fault) == (other.key, None)
    journeys.unwatch(here.office, here.admin, "far")
    journeys.watch(here.office, here.admin, "far", key=first, url=street.url, private=True)
    assert (check(here).key, check(here).fault) == (other.key, None)


def test_a_key_that_was_changed_away_from_is_good_for_nothing_newer(here, others, street, tmp_path):
    other = others()
    twin = others(other)  # keeps the old key
    watch(here, other, url=street.url)
    street.office = other.office
    other.rotate()
    check(here)
    street.office = twin.office
    twin.grow(5)
    found = check(here)
    assert (found.fault.code, found.forks, found.size) == ("journal.note.unknown_key", (), other.size)


def forked(here: Bureau, others, street, *, by: int):
    """A log of which we keep a checkpoint, and its twin, which has gone another way and is ``by`` entries longer."""
    other = others()
    twin = others(other)
    street.office = other.office
    watch(here, other, url=street.url)
    other.grow(4)
    check(here)
    twin.grow(4 + by)
    street.office = twin.office
    return other, twin


@pytest.mark.parametrize(("by", "what"), [(0, "two_roots"), (3, "no_continuation")])
def test_a_log_with_two_faces_is_found_out_and_both_sides_have_the_evidence_once(on_both, others, street, by, what):
    other, twin = forked(on_both, others, street, by=by)
    found = check(on_both)
    [entry] = entries(on_both.office, "fork_found")
    said = entry.body["fork_found"]
    assert (found.forks, found.told, found.untold) == ((entry.number,), True, None)
    assert (said["what"], said["origin"], said["source"]) == (what, other.office.store.origin, f"url:{street.url}")
    assert of_sizes(said) == [other.size, twin.size - bool(entries(twin.office, "fork_reported"))]
    assert ("proof" in said) == (what == "no_continuation")
    [told] = entries(twin.office, "fork_reported")
    assert [told.body["fork_reported"][which] for which in ("kept", "came")] == [said["kept"], said["came"]]
    # The other office has written an entry about it, so its log has grown: that is the same fork and no other.
    for _ in range(2):
        assert check(on_both).forks == (entry.number,)
    assert len(entries(twin.office, "fork_reported")) == 1
    again = journeys.take_fork(twin.office, said["came"], said["kept"], "192.0.2.1")
    assert again == journeys.Reported(told.number, repeated=True)
    # The same evidence, given to the other face, is taken there too.
    assert not journeys.take_fork(other.office, said["kept"], said["came"], "192.0.2.1").repeated


def test_a_fork_is_shown_by_the_doctor_and_by_verification_and_is_no_breach(here, others, street):
    _other, twin = forked(here, others, street, by=0)
    check(here)
    for office, whose in ((here.office, "theirs"), (twin.office, "ours")):
        found = [one for one in journeys.doctor(office.settings) if one.what.code == "office.doctor.fork"]
        assert [(one.ok, one.mend.code) for one in found] == [(False, f"office.doctor.fork_{whose}")]
        assert [one.ours for one in journeys.standing_forks(office)] == [whose == "ours"]
        verdict = journeys.verify(office, processes=1)
        assert verdict.sound, verdict.breaches
        assert [one.code for one in verdict.reported] == ["office.fork.two_roots"] * (whose == "ours")


def test_a_log_that_was_rolled_back_is_told_apart_and_once(here, others, street):
    other = others()
    old = others(other)
    street.office = other.office
    other.grow(6)
    watch(here, other, url=street.url)
    check(here)
    street.office = old.office
    found = check(here)
    [entry] = entries(here.office, "fork_found")
    assert entry.body["fork_found"]["what"] == "rolled_back"
    assert of_sizes(entry.body["fork_found"]) == [other.size, old.size - 1]
    assert (found.size, found.told) == (old.size - 1, True)
    assert street.asked[-2:] == ["GET /api/v1/checkpoint?old=0&keys=true", "POST /api/v1/forks?"]
    assert check(here).forks == (entry.number,), "what it has written about it makes its log longer, and no new fork"


def test_after_a_roll_back_the_log_must_go_on_from_what_was_kept_before_it_too(here, others, street):
    other = others()
    old = others(other)
    street.office = other.office
    other.grow(6)
    watch(here, other, url=street.url)
    check(here)
    kept_size = other.size
    street.office = old.office
    check(here)
    old.grow(1)
    check(here)
    assert len(entries(here.office, "fork_found")) == 1
    old.grow(9)  # past the size that is kept, by another way
    check(here)
    first, second = (one.body["fork_found"] for one in entries(here.office, "fork_found"))
    assert (first["what"], second["what"]) == ("rolled_back", "no_continuation")
    assert of_sizes(second)[0] == kept_size
    old.grow(2)
    assert len(check(here).forks) == 2


def test_a_log_that_comes_back_as_it_was_is_no_further_fork(here, others, street):
    other = others()
    street.office = other.office
    watch(here, other, url=street.url)
    check(here)
    old = others(other)
    other.grow(6)
    check(here)
    street.office = old.office
    check(here)  # the old one has written down what it was told, and goes another way: the new one comes back
    street.office = other.office
    other.grow(3)
    found = check(here)
    kinds = [one.body["fork_found"]["what"] for one in entries(here.office, "fork_found")]
    assert kinds == ["rolled_back"], kinds
    assert (found.size, found.fault) == (other.size, None)


def restored(other: Other, lost: int) -> None:
    """What an office writes first of all after it brought an older back-up back."""
    said = {"size": other.size, "lost": lost}
    other.office.store.append(
        [Draft(OFFICE, "restored", None, None, {"restored": said})], expecting={}, now=other.office.clock()
    )


@pytest.mark.parametrize("noticed", [True, False])
@pytest.mark.parametrize("past", [1, 9])
def test_a_loss_that_the_log_itself_tells_of_is_no_fork(here, others, street, noticed, past):
    other = others()
    street.office = other.office
    watch(here, other, url=street.url)
    check(here)
    back_up = others(other)
    for _ in range(2):
        other.grow(2)
        check(here)
    street.office = back_up.office
    if noticed:
        assert len(check(here).forks) == 1, "nothing explains it yet"
    lost = other.size - back_up.size
    restored(back_up, lost)
    back_up.grow(past)
    found = check(here)
    assert (found.fault, found.forks, found.size) == (None, (), back_up.size)
    assert journeys.standing_forks(here.office) == ()
    told = [one.body["fork_found"] for one in entries(here.office, "fork_found")]
    assert [one["what"] for one in told] == (["rolled_back"] if noticed else []) + ["restored"]
    back_up.grow(lost)
    found = check(here)
    assert (found.fault, found.forks, found.size) == (None, (), back_up.size)
    # Nobody is told of it as a fork any more, and whoever tells is shown the explanation.
    assert len(entries(back_up.office, "fork_reported")) == noticed
    with pytest.raises(Refused) as refusal:
        journeys.take_fork(back_up.office, told[-1]["kept"], back_up.office.store.checkpoint(), "192.0.2.1")
    assert refusal.value.phrase.code == "office.fork.explained"


def test_an_office_that_restored_a_back_up_is_watched_on_once_it_has_accepted_the_loss(here, others, street):
    """The whole way: rolled back and seen, read only and deaf to reports, the loss accepted, and nothing left to tell."""
    other = others()
    street.office = other.office
    watch(here, other, url=street.url)
    check(here)
    back_up = other.folder.parent / "back-up.db"
    journeys.back_up(other.office, back_up)
    other.grow(4)
    check(here)
    other.office.store.close()
    journeys.put_back(other.office.settings, back_up, replace=True, at=TODAY)
    other.office = street.office = journeys.open_office(other.office.settings, clock=Clock())
    found = check(here)
    [entry] = entries(here.office, "fork_found")
    assert (entry.body["fork_found"]["what"], found.forks) == ("rolled_back", (entry.number,))
    assert (found.told, found.untold.code, found.untold.particulars) == (False, "office.watch.status", {"status": 503})
    journeys.accept_loss(other.office, other.admin, reason="disque perdu, sauvegarde de la veille")
    other.grow(9)
    found = check(here)
    assert (found.fault, found.forks, found.size) == (None, (), other.size)
    assert entries(other.office, "fork_reported") == []
    assert [one.body["fork_found"]["what"] for one in entries(here.office, "fork_found")] == ["rolled_back", "restored"]
    assert (check(here).untold, journeys.standing_forks(here.office)) == (None, ())


def test_a_told_loss_excuses_nothing_that_was_kept_since(here, others, street):
    other = others()
    other.grow(2)
    back_up = others(other)
    other.grow(9)
    street.office = other.office
    watch(here, other, url=street.url)
    check(here)
    street.office = back_up.office
    restored(back_up, 9)
    assert check(here).forks == ()
    twin = others(back_up)
    back_up.grow(2)
    assert check(here).forks == ()
    street.office = twin.office
    twin.grow(3)
    assert len(check(here).forks) == 1


def test_a_history_rewritten_below_a_told_loss_is_a_fork(here, others, street):
    other = others()
    rewritten = others(other)
    other.grow(3)
    street.office = other.office
    watch(here, other, url=street.url)
    check(here)
    other.grow(2)
    check(here)
    rewritten.grow(3)  # of the size that was kept first, and another history
    restored(rewritten, 2)
    street.office = rewritten.office
    found = check(here)
    assert len(found.forks) == 1
    assert entries(here.office, "fork_found")[-1].body["fork_found"]["what"] == "no_continuation"


GARBAGE = {
    "nothing": b"",
    "a page": b"<!doctype html><title>Welcome</title>",
    "JSON": b'{"checkpoint": "x"}',
    "no text": b"\xff\xfe\x00",
    "a proof without a checkpoint": b"old 0\n\n",
    "a number that is none": b"old -1\n\nx\n",
    "lines": b"old 1\n" * 9000,
    "too much": b"a" * 70_000,
}


def note_by(key: Ed25519PrivateKey, origin: str, size: int) -> str:
    return sign(Checkpoint(origin, size, bytes(32)), signer(origin, key))


@pytest.fixture
def settled(here, others, street):
    """A log that is watched and of which something is kept; its address is free for whatever a test puts there."""
    other = others()
    street.office = other.office
    watch(here, other, url=street.url)
    check(here)
    return other


def at(here: Bureau, url: str) -> None:
    """Have the log asked at another address."""

    def move(connection):
        watched.put(connection, replace(watched.find(connection, "far"), source=f"url:{url}"))

    here.office.store.change(move)


def looked(here: Bureau, other: Other, before: int):
    """A look that found nothing sound: no entry, nothing taken, and what was wrong is told."""
    seen = here.wall.now
    here.wall.forward(hours=2)
    found = check(here)
    assert isinstance(found.fault, Phrase)
    assert (found.failed_at, found.seen_at, found.silent) == (here.wall.now, seen, False)
    assert (found.forks, found.size, kept(here, other)) == ((), other.size, [other.size])
    assert here.office.store.head().size == before
    here.wall.now = seen
    return found.fault.code


def test_an_answer_that_is_no_offer_is_no_fork(here, settled):
    before = here.office.store.head().size
    strangers = Ed25519PrivateKey.from_private_bytes(b"s" * 32)
    origin = settled.office.store.origin
    signed = {
        "another key": note_by(strangers, origin, 99).encode(),
        "another log": note_by(strangers, "office/ffffffffffff", 99).encode(),
        "another key, with a proof": write_continuation(settled.size, (), note_by(strangers, origin, 99)).encode(),
    }
    codes = {}
    for name, body in {**GARBAGE, **signed}.items():
        with raw(lambda _request, body=body: iter([http(body)])) as url:
            at(here, url)
            codes[name] = looked(here, settled, before)
    assert {codes[name] for name in signed} == {"journal.note.unknown_key"}
    assert codes["too much"] == "delivery.call.long"
    for status in (204, 301, 404, 500):
        with raw(lambda _request, status=status: iter([http(b"", status)])) as url:
            at(here, url)
            assert looked(here, settled, before) in {"office.watch.status", "delivery.call.redirect"}
    with raw(lambda _request: iter([http(b"", 422)])) as url:
        at(here, url)
        assert looked(here, settled, before) == "office.watch.no_offer"


def test_a_true_note_with_a_false_signature_beside_it_and_a_proof_from_nowhere_are_no_fork(here, settled):
    before, o = here.office.store.head().size, settled.office
    settled.grow(2)
    note = o.store.checkpoint()
    spoilt = note[:-8] + ("AAAA" if note[-8:-4] != "AAAA" else "BBBB") + note[-4:]
    for text, code in (
        (spoilt, "journal.note.false_signature"),
        (note, "office.watch.unproven"),
        (o.store.continuation(1), "office.watch.unproven"),
    ):
        with raw(lambda _request, text=text: iter([http(text.encode())])) as url:
            at(here, url)
            here.wall.forward(hours=1)
            assert (check(here).fault.code, kept(here, settled)) == (code, [settled.size - 2])
    assert here.office.store.head().size == before


def test_an_office_that_is_not_heard_of_is_called_silent_after_a_day_and_well_when_it_is_back(here, settled, street):
    url = street.url
    at(here, "http://127.0.0.1:9")
    here.wall.forward(hours=23)
    found = check(here)
    assert (found.silent, found.fault.code) == (False, "delivery.call.failed")
    here.wall.forward(hours=2)
    assert check(here).silent
    at(here, url)
    found = check(here)
    assert (found.silent, found.fault, found.failed_at) == (False, None, None)


def test_the_other_office_is_told_again_until_it_has_answered(here, others, street, monkeypatch):
    _other, twin = forked(here, others, street, by=0)
    with monkeypatch.context() as patch:
        real = looking.calling.ask

        def ask(url, path, **more):
            if path == "/api/v1/forks":
                return looking.calling.Answer(503, "")
            return real(url, path, **more)

        patch.setattr(looking.calling, "ask", ask)
        found = check(here)
        assert (found.told, found.untold.code) == (False, "office.watch.status")
    assert entries(twin.office, "fork_reported") == []
    found = check(here)
    assert (found.told, found.untold) == (True, None)
    assert len(entries(twin.office, "fork_reported")) == 1


def test_several_servers_that_look_at_once_record_a_fork_once(on_both, others, street):
    _other, twin = forked(on_both, others, street, by=0)
    begun, faults = threading.Barrier(4), []

    def look():
        begun.wait(20)
        try:
            check(on_both)
        except Exception as fault:  # noqa: BLE001 - whatever it is, the test shall tell
            faults.append(fault)

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
    assert len(entries(on_both.office, "fork_found")) == 1
    assert len(entries(twin.office, "fork_reported")) == 1
    assert check(on_both).told


def test_looking_at_many_goes_on_past_one_that_fails(here, settled, others, street):
    at(here, "http://127.0.0.1:9")
    strange = signer("office/eeeeeeeeeeee", Ed25519PrivateKey.from_private_bytes(b"e" * 32)).verifier
    journeys.watch(here.office, here.admin, "a", key=str(strange), file=str(settled.folder / "nowhere"))
    found = {one.name: one.fault.code for one in journeys.look(here.office)}
    assert found == {"a": "office.watch.no_file", "far": "delivery.call.failed"}


# ----------------------------------------------------------------------------------------------------------- by file


@pytest.fixture
def stick(tmp_path):
    """The folder into which files are carried."""
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def carry(stick: Path, other: Other, since: int = 0, name: str | None = None) -> Path:
    file = stick / (name or f"{since:05}-{other.size:05}.txt")
    file.write_text(journeys.offer(other.office, since), encoding="utf-8")
    return file


def test_by_file_a_log_is_followed_in_the_order_of_its_sizes_through_changes_of_key(here, others, stick):
    other = others()
    watch(here, other, file=str(stick))
    assert check(here).fault.code == "office.watch.empty_folder"
    sizes = [other.size]
    carry(stick, other, name="z")
    for name in "yxw":  # named against their order
        since = other.size
        other.grow(3)
        if name == "x":
            other.rotate()
        carry(stick, other, since, name)
        sizes.append(other.size)
    found = check(here)
    assert (found.size, found.key, found.fault) == (other.size, other.key, None)
    assert set(sizes) <= set(kept(here, other))
    seen = found.seen_at
    here.wall.forward(days=32)
    found = check(here)
    assert (found.seen_at, found.silent, found.fault) == (seen, True, None), "the same files say nothing of today"


def test_a_file_alone_may_be_a_bare_checkpoint_first_and_needs_a_proof_after(here, others, stick):
    other = others()
    file = stick / "one"
    watch(here, other, file=str(file))
    assert check(here).fault.code == "office.watch.no_file"
    file.write_text(other.office.store.checkpoint(), encoding="utf-8")
    assert check(here).size == other.size
    first = other.size
    other.grow(2)
    file.write_text(other.office.store.checkpoint(), encoding="utf-8")
    found = check(here)
    assert (found.size, found.fault.code) == (first, "office.watch.unproven")
    assert found.fault.particulars == {"size": other.size, "kept": first}
    file.write_text(journeys.checkpoint(other.office, since=first), encoding="utf-8")
    assert (check(here).size, check(here).fault) == (other.size, None)


def test_an_old_file_and_a_spoilt_one_do_no_harm_beside_a_sound_one(here, others, stick):
    other = others()
    watch(here, other, file=str(stick))
    carry(stick, other, name="old")
    since = other.size
    other.grow(2)
    carry(stick, other, since, "new")
    (stick / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    (stick / "long").write_bytes(b"a" * 70_000)
    (stick / ".hidden").write_bytes(b"x")
    (stick / "folder").mkdir()
    found = check(here)
    assert (found.size, found.fault, found.forks) == (other.size, None, ())
    (stick / "new").unlink()
    found = check(here)
    assert (found.size, found.fault, found.forks) == (other.size, None, ()), "an old file is no roll-back"
    (stick / "old").unlink()
    assert check(here).fault.code in {"office.watch.no_text", "office.watch.long_file"}


def test_by_file_a_fork_is_found_and_carried_back_as_evidence(here, others, stick, tmp_path):
    other = others()
    twin = others(other)
    watch(here, other, file=str(stick))
    other.grow(3)
    twin.grow(5)
    carry(stick, other)
    check(here)
    with pytest.raises(NotFound) as nothing:
        journeys.evidence(here.office, here.auditor, "far")
    assert nothing.value.phrase.code == "office.fork.none_found"
    carry(stick, twin, other.size, "other way")
    found = check(here)
    [entry] = entries(here.office, "fork_found")
    assert (found.forks, entry.body["fork_found"]["what"]) == ((entry.number,), "no_continuation")
    text = json.dumps(journeys.evidence(here.office, here.auditor, "far"))
    for office in (other.office, twin.office):
        taken = [journeys.take_fork_handed(office, other.admin, *journeys.read_evidence(text)) for _ in range(2)]
        assert [one.repeated for one in taken] == [False, True]
        [reported] = entries(office, "fork_reported")
        assert (reported.body["fork_reported"]["what"], reported.body["fork_reported"]["by"]) == ("not_ours", "file")


def test_a_watch_that_begins_anew_leaves_what_was_found_behind_it(here, others, street):
    _other, twin = forked(here, others, street, by=0)
    check(here)
    journeys.unwatch(here.office, here.admin, "far")
    assert journeys.standing_forks(here.office) == ()
    watch(here, twin, url=street.url)
    found = check(here)
    assert (found.forks, found.fault, journeys.standing_forks(here.office)) == ((), None, ())
    assert len(journeys.list_forks(here.office, here.auditor)) == 1, "it stays in the log"


# ---------------------------------------------------------------------------------------------------------- evidence


def test_forged_evidence_is_refused_and_nothing_is_written(others):
    other = others()
    twin = others(other)
    first = other.office.store.checkpoint()
    other.grow(2)
    twin.grow(2)
    ours, theirs = other.office.store.checkpoint(), twin.office.store.checkpoint()
    o, before = other.office, other.size
    strangers = Ed25519PrivateKey.from_private_bytes(b"s" * 32)
    false = theirs[:-8] + ("AAAA" if theirs[-8:-4] != "AAAA" else "BBBB") + theirs[-4:]
    forged = [
        ("", "", Invalid),
        (ours, "x", Invalid),
        (ours, note_by(strangers, o.store.origin, other.size), Invalid),
        (note_by(strangers, "office/ffffffffffff", 3), note_by(strangers, "office/ffffffffffff", 4), Invalid),
        (ours, false, Invalid),
        (theirs.replace(f"\n{other.size}\n", f"\n{other.size + 1}\n"), ours, Invalid),
        (ours, ours, Refused),
        (first, ours, Refused),
        (ours, first, Refused),
    ]
    for one, two, kind in forged:
        with pytest.raises(kind):
            journeys.take_fork(o, one, two, "192.0.2.1")
        with pytest.raises(kind):
            journeys.take_fork_handed(o, other.admin, one, two)
    assert other.size == before
    assert not journeys.take_fork(o, ours, theirs, "192.0.2.1").repeated


def test_evidence_under_a_key_of_former_times_counts_for_its_time_alone(others):
    other = others()
    twin = others(other)
    other.grow(2)
    early = other.office.store.checkpoint()
    other.rotate()
    twin.grow(2)
    theirs = twin.office.store.checkpoint()
    taken = journeys.take_fork(other.office, early, theirs, "192.0.2.1")
    assert entries(other.office, "fork_reported")[0].number == taken.entry
    twin.grow(9)  # larger than the size at which the key was changed: whoever has the old key could make these
    with pytest.raises(Invalid):
        journeys.take_fork(other.office, early, twin.office.store.checkpoint(), "192.0.2.1")


def test_whoever_has_the_key_cannot_fill_the_log_with_reports(others, monkeypatch):
    other = others()
    twins = [others(other) for _ in range(3)]
    monkeypatch.setattr(forks, "MOST_REPORTED", 2)
    other.grow(2)
    for twin in twins:
        twin.grow(2)
    ours, *notes = (one.office.store.checkpoint() for one in (other, *twins))
    for note in notes[:2]:
        journeys.take_fork(other.office, ours, note, "192.0.2.1")
    with pytest.raises(Refused) as refusal:
        journeys.take_fork(other.office, ours, notes[2], "192.0.2.1")
    assert refusal.value.phrase.code == "office.fork.enough"
    assert journeys.take_fork(other.office, ours, notes[0], "192.0.2.1").repeated


def test_who_is_refused_again_and_again_has_to_wait_and_others_have_not(others):
    other, seen = others(), set()
    other.office.wall = Clock(TODAY)
    for _ in range(30):
        with pytest.raises((Invalid, Forbidden)) as refusal:
            journeys.take_fork(other.office, "x", "y", "192.0.2.1")
        seen.add(refusal.value.phrase.code)
    assert seen == {"journal.note.no_signature", "store.throttled"}
    with pytest.raises(Invalid):
        journeys.take_fork(other.office, "x", "y", "192.0.2.2")


@pytest.mark.parametrize("text", ["", "x", "[]", "{}", '{"kept": 1, "came": "x"}', "[" * 100_000, '"' + "a" * 70_000])
def test_a_file_that_is_no_evidence_is_refused(text):
    with pytest.raises(Invalid) as refusal:
        journeys.read_evidence(text)
    assert refusal.value.phrase.code == "office.fork.form"


# ------------------------------------------------------------------------------------------------------------ rights


def test_adding_and_removing_takes_an_administrator_and_looking_those_who_audit(here, others, stick):
    other, o = others(), here.office
    for who in (here.clerk, here.second, here.officer, here.auditor):
        with pytest.raises(Forbidden):
            journeys.watch(o, who, "far", key=other.key, file=str(stick))
    watch(here, other, file=str(stick))
    for who in (here.clerk, here.second, here.officer):
        for journey in (
            lambda who=who: journeys.watched_logs(o, who),
            lambda who=who: journeys.check_watched(o, who),
            lambda who=who: journeys.list_forks(o, who),
            lambda who=who: journeys.evidence(o, who, "far"),
            lambda who=who: journeys.take_fork_handed(o, who, "x", "y"),
        ):
            with pytest.raises(Forbidden):
                journey()
    with pytest.raises(Forbidden):
        journeys.unwatch(o, here.auditor, "far")
    assert [one.name for one in journeys.watched_logs(o, here.auditor)] == ["far"]
    assert journeys.watched_logs(o, replace(here.clerk, roles=frozenset({"presiding_officer"}))) != ()
    journeys.unwatch(o, here.admin, "far")
    assert [one.body["watch_ended"]["name"] for one in entries(o, "watch_ended")] == ["far"]
    assert journeys.watched_logs(o, here.auditor) == ()


def test_what_cannot_be_watched_is_refused_in_words_and_nothing_is_written(here, others, stick):
    other, o = others(), here.office
    watch(here, other, file=str(stick))
    before = o.store.head().size
    strange = str(signer("office/eeeeeeeeeeee", Ed25519PrivateKey.from_private_bytes(b"e" * 32)).verifier)
    sound = {"key": strange, "file": str(stick)}
    for changes, code, kind in [
        ({"name": "a b"}, "office.watch.name", Invalid),
        ({"name": "x" * 61}, "office.watch.name", Invalid),
        ({"name": ""}, "office.watch.name", Invalid),
        ({"key": "nonsense"}, "journal.key.bytes", Invalid),
        ({"key": journeys.public_key(o)}, "office.watch.own", Invalid),
        ({"file": None}, "office.watch.source", Invalid),
        ({"url": "https://a.example"}, "office.watch.source", Invalid),
        ({"file": " "}, "office.watch.path", Invalid),
        ({"file": "a\x00b"}, "office.watch.path", Invalid),
        ({"file": None, "url": "ftp://x"}, "delivery.call.url", Invalid),
        ({"file": None, "url": "http://a.example"}, "delivery.call.http", Invalid),
        ({"name": "far"}, "store.watched_already", Conflict),
        ({"key": other.key}, "store.watched_already", Conflict),
    ]:
        given = {**sound, **changes}
        with pytest.raises(kind) as refusal:
            journeys.watch(o, here.admin, given.pop("name", "new"), **given)
        assert refusal.value.phrase.code == code
    for journey in (journeys.unwatch, journeys.check_watched):
        with pytest.raises(NotFound):
            journey(o, here.admin, "nobody")
    assert o.store.head().size == before


def test_a_log_is_called_silent_by_the_doctor_too(here, others, stick, monkeypatch):
    other = others()
    watch(here, other, file=str(stick))
    here.wall.now = datetime.now(UTC) - timedelta(days=40)
    journeys.unwatch(here.office, here.admin, "far")
    watch(here, other, file=str(stick))
    found = [one for one in journeys.doctor(here.office.settings) if one.what.code.startswith("office.doctor.silent")]
    assert [(one.ok, one.mend.code) for one in found] == [(False, "office.doctor.silent_mend")]
