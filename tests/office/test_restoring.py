"""A database put back from an older back-up is not taken for the newest: read only, until somebody answers for it."""

from __future__ import annotations

import shutil
import socket
import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event, Thread

import pytest
from aiosmtpd.controller import Controller
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hands import act, make_bureau, settings_of, vote
from sqlalchemy import delete, select, update

from ratify import office as journeys
from ratify.definitions import shipped_acts
from ratify.errors import Conflict, Forbidden, Invalid, Phrase, Refused, Unavailable
from ratify.journal.checkpoint import Checkpoint, sign, signer
from ratify.journal.tree import pack, range_of
from ratify.office import Holdings
from ratify.store import accounts, backup, guards, outside, passwords
from ratify.store.outside import Outside
from ratify.store.tables import METADATA, Entry, Head

WHY = "le disque a brûlé ; sauvegarde de la veille"


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """Each checkpoint is noted outside by itself: the clocks of these tests stand still, and much happens in a rush."""
    monkeypatch.setattr(outside, "AT_MOST_EVERY", 0.0)


def len_of(content):
    return "cut short" if content is None else f"{len(content)} bytes"


@pytest.fixture
def office(bureau):
    return bureau.office


@pytest.fixture
def reopened():
    """Opens an office once more, as a restarted server or another one does; closed when the test ends."""
    opened = []

    def open_again(bureau):
        again = replace(bureau, office=journeys.open_office(bureau.office.settings, clock=bureau.clock))
        opened.append(again.office)
        return again

    yield open_again
    for office in opened:
        office.store.close()


def write_something(bureau):
    journeys.set_password(bureau.office, bureau.admin, "clerk", "encore une autre phrase")
    return bureau.office.store.checkpoint()


def roll_back(bureau, size):
    """What a restored back-up comes to on either database: the log as it was when it had so many entries."""

    def work(connection):
        guards.drop(connection)
        for table, column in (("disclosure", "number"), ("checkpoint", "size"), ("entry", "number")):
            connection.execute(delete(METADATA.tables[table]).where(METADATA.tables[table].c[column] > size))
        rows = connection.execute(
            select(Entry.__table__.c.leaf, Entry.__table__.c.recorded_at).order_by("number")
        ).all()
        tree = range_of([bytes(row[0]) for row in rows])
        head = Head.__table__
        connection.execute(update(head).values(size=size, recorded_at=rows[-1][1], hashes=pack(tree)))
        guards.create(connection)

    bureau.office.store.change(work)
    bureau.office.cache.kept.clear()
    journeys.reindex(bureau.office)


def codes(office, *kept):
    return [(one.entry, one.code) for one in journeys.verify(office, holdings=Holdings(checkpoints=kept)).breaches]


# --------------------------------------------------------------------------------------------------------------- guard


def test_an_older_database_can_be_read_and_not_written(bureau, office, reopened):
    bureau.prepared()
    size = office.store.head().size
    for _ in range(3):
        held = write_something(bureau)
    roll_back(bureau, size)
    restored = reopened(bureau)
    o = restored.office
    for write in (
        lambda: write_something(restored),
        lambda: journeys.record(o, bureau.clerk, "DOSSIER", vote("2024-07-04")),
        lambda: journeys.sweep(o),
        lambda: restored.open(reference="ANOTHER"),
    ):
        with pytest.raises(Unavailable) as refused:
            write()
        assert refused.value.phrase.code == "store.behind"
        assert refused.value.phrase.particulars == {"known": size + 3, "here": size, "lost": 3}
    assert o.store.head().size == size
    assert journeys.show(o, bureau.clerk, "DOSSIER").id
    assert codes(o) == [(None, "store.behind")]
    assert codes(o, held) == [
        (None, "store.behind"),
        (size + 1, "journal.breach.cut_off_kept"),
        (None, "journal.breach.unattested"),
    ]
    assert journeys.verify(o, holdings=Holdings(checkpoints=(held,))).standing == "behind"
    assert journeys.loss(o).code == "store.behind"
    assert [one.what.code for one in journeys.doctor(o.settings) if one.what.code.startswith("store.")] == [
        "store.behind"
    ]


def test_a_process_that_runs_on_over_an_older_database_writes_nothing(bureau, office):
    size = office.store.head().size
    write_something(bureau)
    roll_back(bureau, size)
    with pytest.raises(Unavailable):
        write_something(bureau)


def test_another_server_on_this_machine_notices_what_this_one_wrote(bureau, office, reopened):
    other = reopened(bureau)
    size = office.store.head().size
    write_something(bureau)
    roll_back(bureau, size)
    with pytest.raises(Unavailable):
        write_something(other)


def test_a_loss_that_is_accepted_is_an_entry_and_the_office_writes_again(bureau, office, reopened):
    size = office.store.head().size
    middle, held = write_something(bureau), write_something(bureau)
    roll_back(bureau, size)
    restored = reopened(bureau)
    o = restored.office
    journeys.accept_loss(o, bureau.admin, reason=WHY)
    with pytest.raises(Refused):
        journeys.accept_loss(o, bureau.admin, reason=WHY)
    entry = o.store.entry(size + 1)
    assert (entry.kind, entry.stream, entry.body["reason"]) == ("restored", "office", WHY)
    said = entry.body["restored"]
    assert (said["known"], said["size"], said["lost"]) == (held, size, 2)
    told = [(side.what.code, side.after) for side in journeys.changed(o, bureau.clerk, size + 1).says]
    assert [code.rpartition(".")[2] for code, _value in told] == ["known", "size", "root", "lost"]
    assert [told[place][1].particulars["value"] for place in (1, 3)] == [size, 2]
    assert told[0][1].particulars["n"] == size + 2
    write_something(restored)
    assert journeys.loss(o) is None
    assert codes(o) == []
    for kept in (middle, held):
        assert codes(o, kept) == [(size + 1, "journal.breach.lost_branch")]
        verdict = journeys.verify(o, holdings=Holdings(checkpoints=(kept,)))
        assert (verdict.standing, verdict.accepted_at) == ("lost", entry.recorded_at)
    write_something(reopened(bureau))


def test_a_log_that_went_on_otherwise_is_another_history(bureau, office, monkeypatch, reopened):
    """As many entries, or more, that do not go on from what is known: an older back-up went on without the folder."""
    size = office.store.head().size
    write_something(bureau)
    write_something(bureau)
    roll_back(bureau, size)
    away = office.settings.key_file.with_name("elsewhere")
    away.mkdir()
    shutil.copy(office.settings.key_file, away / "office.key")
    forgetful = journeys.open_office(replace(office.settings, key_file=away / "office.key"), clock=bureau.clock)
    for _ in range(3):
        journeys.set_password(forgetful, bureau.admin, "second", "encore une autre phrase")
    forgetful.store.close()
    o = reopened(bureau).office
    assert journeys.loss(o).code == "store.another_history"
    with pytest.raises(Unavailable):
        write_something(reopened(bureau))
    accepted = journeys.accept_loss(o, bureau.admin, reason=WHY)
    assert accepted.lost == 0
    write_something(reopened(bureau))
    assert codes(o) == []


def test_nothing_is_accepted_where_nothing_is_lost_nor_by_whom_it_is_not(bureau, office):
    with pytest.raises(Refused) as refused:
        journeys.accept_loss(office, bureau.admin, reason=WHY)
    assert refused.value.phrase.code == "office.nothing_lost"
    for person in (bureau.clerk, bureau.second, bureau.officer, bureau.auditor):
        with pytest.raises(Forbidden):
            journeys.accept_loss(office, person, reason=WHY)


def test_a_crash_after_the_acceptance_leaves_it_accepted(bureau, office, monkeypatch, reopened):
    size = office.store.head().size
    write_something(bureau)
    roll_back(bureau, size)
    restored = reopened(bureau)
    monkeypatch.setattr(Outside, "begin_anew", lambda _self, _note: (_ for _ in ()).throw(SystemExit))
    with pytest.raises(SystemExit):
        journeys.accept_loss(restored.office, bureau.admin, reason=WHY)
    monkeypatch.undo()
    restored.office.store.close()
    again = reopened(bureau)
    assert journeys.loss(again.office) is None
    write_something(again)


def test_what_lies_outside_of_another_log_or_of_none_fools_nobody(bureau, office, reopened):
    stranger = signer("office/0123456789ab", Ed25519PrivateKey.generate())
    office.store.outside.keep(sign(Checkpoint("office/0123456789ab", 999, bytes(32)), stranger))
    with office.store.outside.checkpoints_file.open("ab") as opened:
        opened.write(b"garbage\n\xff\xff\n\n")
    again = reopened(bureau)
    write_something(again)


def test_without_a_place_outside_the_office_goes_on_and_the_doctor_says_so(bureau, office, reopened):
    for file in office.settings.key_file.parent.glob("*.checkpoints"):
        file.unlink()
        file.mkdir()
    write_something(bureau)
    again = reopened(bureau)
    write_something(again)
    assert journeys.loss(again.office) is None


# ------------------------------------------------------------------------------------------------------------- back-ups


@pytest.fixture
def sqlite_bureau(tmp_path, clock, monkeypatch):
    monkeypatch.setattr(passwords, "hash_password", lambda password, **_about: f"plain:{password}")
    made = make_bureau(f"sqlite:///{tmp_path / 'data' / 'office.db'}", tmp_path / "key", clock)
    yield made
    made.office.store.close()


def test_a_back_up_made_while_others_write_is_whole_and_holds_no_key(sqlite_bureau, tmp_path):
    o, stop = sqlite_bureau.office, Event()

    def write_on():
        other = journeys.open_office(o.settings, clock=sqlite_bureau.clock)
        while not stop.is_set():
            journeys.set_password(other, sqlite_bureau.admin, "clerk", "encore une autre phrase")
        other.store.close()

    writer = Thread(target=write_on)
    writer.start()
    try:
        made = [journeys.back_up(o, tmp_path / f"copy-{number}.db") for number in range(5)]
    finally:
        stop.set()
        writer.join()
    for one in made:
        assert journeys.check_back_up(one.file, journeys.public_key(o)) == one
        assert one.file.stat().st_mode & 0o077 == 0
        assert b"PRIVATE KEY" not in one.file.read_bytes()
        assert list(one.file.parent.glob(f"{one.file.name}-*")) == []
    assert made[0].size <= made[-1].size <= o.store.head().size
    assert list(tmp_path.glob(".copy*")) == []


def test_a_back_up_overwrites_nothing(sqlite_bureau, tmp_path):
    (tmp_path / "copy.db").write_text("mine", encoding="utf-8")
    with pytest.raises(Conflict):
        journeys.back_up(sqlite_bureau.office, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text(encoding="utf-8") == "mine"
    with pytest.raises(Unavailable):
        journeys.back_up(sqlite_bureau.office, tmp_path / "nowhere" / "copy.db")


def altered(file, statement):
    with sqlite3.connect(file) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM entry WHERE number = (SELECT max(number) FROM entry)",
        "UPDATE entry SET body = replace(body, 'office', 'Office') WHERE number = 2",
        "UPDATE head SET size = size - 1",
        "DELETE FROM checkpoint WHERE size = (SELECT max(size) FROM checkpoint)",
        "UPDATE checkpoint SET note = 'nothing'",
        "DROP TABLE entry",
        "CREATE TRIGGER more AFTER INSERT ON entry BEGIN UPDATE account SET disabled = 1; END",
        "CREATE TRIGGER ratify_keeps_entry_update BEFORE UPDATE ON entry BEGIN SELECT 1; END",
        "CREATE VIEW more AS SELECT * FROM account",
        "DELETE FROM head",
    ],
)
def test_a_back_up_that_does_not_hold_is_refused_by_the_check_and_by_the_restore(sqlite_bureau, tmp_path, statement):
    o = sqlite_bureau.office
    copy = journeys.back_up(o, tmp_path / "copy.db").file
    altered(copy, statement)
    o.store.close()
    before = Path(o.settings.database_url.removeprefix("sqlite:///")).read_bytes()
    for look in (
        lambda: journeys.check_back_up(copy),
        lambda: journeys.put_back(o.settings, copy, replace=True, at=datetime.now(UTC)),
    ):
        with pytest.raises(Invalid):
            look()
    assert Path(o.settings.database_url.removeprefix("sqlite:///")).read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"nothing", b"SQLite format 3\0" + bytes(2000)])
def test_what_is_no_database_is_told(sqlite_bureau, tmp_path, content):
    (tmp_path / "copy.db").write_bytes(content)
    with pytest.raises((Invalid, Unavailable)):
        journeys.check_back_up(tmp_path / "copy.db")
    with pytest.raises(Unavailable):
        journeys.check_back_up(tmp_path / "nothing there")


def test_a_back_up_signed_by_a_stranger_is_told(sqlite_bureau, tmp_path):
    copy = journeys.back_up(sqlite_bureau.office, tmp_path / "copy.db").file
    stranger = signer(sqlite_bureau.office.store.origin, Ed25519PrivateKey.generate())
    with pytest.raises(Invalid):
        journeys.check_back_up(copy, str(stranger.verifier))


def test_a_back_up_is_put_back_when_nobody_has_the_database_open(sqlite_bureau, tmp_path, reopened):
    o = sqlite_bureau.office
    copy = journeys.back_up(o, tmp_path / "copy.db")
    write_something(sqlite_bureau)
    at = datetime(2024, 7, 6, 9, tzinfo=UTC)
    with pytest.raises(Refused) as newer:
        journeys.put_back(o.settings, copy.file, at=at)
    assert newer.value.phrase.code == "office.restore_newer"
    with pytest.raises(Refused) as held:
        journeys.put_back(o.settings, copy.file, replace=True, at=at)
    assert held.value.phrase.code == "store.in_use"
    size = o.store.head().size
    o.store.close()
    done = journeys.put_back(o.settings, copy.file, replace=True, at=at)
    assert (done.copy.size, done.lost) == (copy.size, size - copy.size)
    assert done.aside.name == "office.db.replaced-20240706T090000Z"
    assert backup.check(done.aside).size == size
    restored = reopened(sqlite_bureau)
    assert journeys.loss(restored.office).particulars["lost"] == size - copy.size


def test_a_restore_into_an_empty_place_needs_no_leave(sqlite_bureau, tmp_path, reopened):
    o = sqlite_bureau.office
    copy = journeys.back_up(o, tmp_path / "copy.db")
    o.store.close()
    place = Path(o.settings.database_url.removeprefix("sqlite:///"))
    for file in place.parent.iterdir():
        file.unlink()
    done = journeys.put_back(o.settings, copy.file, at=datetime.now(UTC))
    assert (done.aside, done.lost) == (None, 0)
    again = reopened(sqlite_bureau)
    write_something(again)


@pytest.mark.parametrize(
    "damage", [b"", bytes(5000), b"nothing of the kind", b"SQLite format 3\0" + bytes(2000), None], ids=len_of
)
def test_a_damaged_database_is_put_aside_whole_and_replaced(sqlite_bureau, tmp_path, reopened, damage):
    """What the database could not be opened for any more lies beside it, its write-ahead log too."""
    o = sqlite_bureau.office
    copy = journeys.back_up(o, tmp_path / "copy.db")
    o.store.close()
    place = Path(o.settings.database_url.removeprefix("sqlite:///"))
    content = place.read_bytes()[:60_000] if damage is None else damage
    place.write_bytes(content)
    done = journeys.put_back(o.settings, copy.file, at=datetime.now(UTC))
    assert done.aside.read_bytes() == content
    assert backup.check(place).size == copy.size
    write_something(reopened(sqlite_bureau))


def test_a_write_ahead_log_that_was_left_is_not_written_into_the_back_up(sqlite_bureau, tmp_path, reopened):
    """The database is gone, what a killed server had written last is not: SQLite would add it to whatever comes."""
    o = sqlite_bureau.office
    copy = journeys.back_up(o, tmp_path / "copy.db")
    place = Path(o.settings.database_url.removeprefix("sqlite:///"))
    write_something(sqlite_bureau)
    left = place.with_name(f"{place.name}-wal")
    waiting = left.read_bytes()
    assert waiting
    o.store.close()
    place.unlink()
    left.write_bytes(waiting)
    journeys.put_back(o.settings, copy.file, at=datetime.now(UTC))
    assert not left.exists()
    assert [one.read_bytes() for one in place.parent.glob("*.replaced-*-wal")] == [waiting]
    restored = reopened(sqlite_bureau).office
    assert restored.store.head().size == copy.size
    assert journeys.loss(restored).particulars["lost"] == 1


def test_of_a_link_the_file_that_it_leads_to_is_replaced(sqlite_bureau, tmp_path):
    o = sqlite_bureau.office
    copy = journeys.back_up(o, tmp_path / "copy.db")
    o.store.close()
    place = Path(o.settings.database_url.removeprefix("sqlite:///"))
    other = tmp_path / "disk" / "other.db"
    other.parent.mkdir()
    place.rename(other)
    place.symlink_to(other)
    done = journeys.put_back(o.settings, copy.file, replace=True, at=datetime.now(UTC))
    assert place.is_symlink()
    assert done.aside.parent == other.parent
    assert backup.check(other).size == copy.size


@pytest.mark.parametrize("step", ["backup", "link", "replace"])
def test_a_failure_at_any_step_leaves_the_database_as_it_was(sqlite_bureau, tmp_path, monkeypatch, step, reopened):
    o = sqlite_bureau.office
    copy = journeys.back_up(o, tmp_path / "copy.db")
    write_something(sqlite_bureau)
    size = o.store.head().size
    o.store.close()

    def fails(*_args, **_how):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        if step == "backup":
            patched.setattr(backup, "_sync", fails)
        elif step == "link":
            patched.setattr(backup.os, "link", fails)
        else:
            patched.setattr(Path, "replace", fails)
        with pytest.raises(Unavailable) as failed:
            journeys.put_back(o.settings, copy.file, replace=True, at=datetime.now(UTC))
        assert failed.value.phrase.particulars["why"] == Phrase("language.system.full")
    again = reopened(sqlite_bureau)
    assert again.office.store.head().size == size
    write_something(again)
    assert list((tmp_path / "data").glob(".office*")) == []


def test_a_demonstration_is_not_put_in_the_place_of_an_office(sqlite_bureau, tmp_path):
    copy = journeys.back_up(sqlite_bureau.office, tmp_path / "copy.db").file
    settings = replace(settings_of(f"sqlite:///{tmp_path / 'demo.db'}", tmp_path / "demo"), demonstration=True)
    with pytest.raises(Invalid):
        journeys.put_back(settings, copy, at=datetime.now(UTC))
    assert not (tmp_path / "demo.db").exists()


def test_postgresql_has_its_own_tools(new_postgres_database, tmp_path, clock, monkeypatch):
    monkeypatch.setattr(passwords, "hash_password", lambda password, **_about: f"plain:{password}")
    made = make_bureau(new_postgres_database(), tmp_path, clock)
    for ask in (
        lambda: journeys.back_up(made.office, tmp_path / "copy.db"),
        lambda: journeys.put_back(made.office.settings, tmp_path / "copy.db", at=datetime.now(UTC)),
    ):
        with pytest.raises(Unavailable) as told:
            ask()
        assert told.value.phrase.code == "office.backup_postgresql"
    made.office.store.close()


# --------------------------------------------------------------------------------------------------------------- drill


class Postman:
    """A mail server on loopback that keeps what it is given."""

    def __init__(self):
        self.ids = []

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - the library's name
        line = next(one for one in envelope.content.decode().splitlines() if one.startswith("X-Ratify-Id: "))
        self.ids.append(line.removeprefix("X-Ratify-Id: "))
        return "250 OK"


@pytest.fixture
def post():
    postman = Postman()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(postman, hostname="127.0.0.1", port=port)
    server.start()
    postman.url = f"smtp://127.0.0.1:{port}"
    yield postman
    server.stop()


def test_alerts_already_sent_are_not_sent_again_and_one_that_never_was_goes_out(bureau, post, reopened):
    """Sent, lost with the database, put back from the day before, issued again: the readers hear of it once."""
    o = bureau.office
    bureau.office.settings = replace(o.settings, smtp_url=post.url)
    dossier = bureau.adopted()
    journeys.record(o, bureau.clerk, dossier, act("transmit", "2024-07-05"))
    size = o.store.head().size
    bureau.clock.on(date(2024, 7, 15))
    journeys.sweep(o)
    first = sorted(post.ids)
    assert first
    roll_back(bureau, size)
    restored = reopened(bureau).office
    restored.settings = o.settings
    with pytest.raises(Unavailable):
        journeys.sweep(restored)
    journeys.accept_loss(restored, bureau.admin, reason=WHY)
    swept = journeys.sweep(restored)
    assert swept.delivered == swept.issued > 0
    assert sorted(post.ids) == first
    alerts = restored.store.entries(f"dossier/{dossier}/alerts")
    told = [one.body["alert_delivered"] for one in alerts if one.kind == "alert_delivered"]
    assert sum(one["carried_before"] for one in told) == len(first)
    bureau.clock.on(date(2024, 12, 20))
    journeys.sweep(restored)
    assert len(post.ids) > len(first)
    assert len(set(post.ids)) == len(post.ids)
    assert codes(restored) == []


def test_what_bears_the_number_of_a_lost_entry_is_told_though_a_message_of_that_number_went_before(
    bureau, post, reopened
):
    """Two acts waited for their second person and are lost; one is recorded anew, under the number of the other."""
    o = bureau.office
    o.settings = replace(o.settings, smtp_url=post.url)
    dossier = bureau.prepared()
    size = o.store.head().size
    report = max(line.number for line in journeys.log(o, bureau.auditor, kind="act", limit=200))
    journeys.record(o, bureau.clerk, dossier, vote("2024-07-04"))
    journeys.correct(o, bureau.clerk, dossier, report, act("committee_report", "2024-07-02"), reason=WHY)
    bureau.clock.forward(minutes=30)
    assert journeys.sweep(o).delivered == 2
    assert len(post.ids) == 2
    roll_back(bureau, size)
    restored = reopened(bureau).office
    restored.settings = o.settings
    journeys.accept_loss(restored, bureau.admin, reason=WHY)
    again = journeys.record(restored, bureau.clerk, dossier, vote("2024-07-03"))
    assert again.entries[0] == size + 2, "the number of the correction that is lost"
    bureau.clock.forward(minutes=30)
    assert journeys.sweep(restored).delivered == 1
    assert len(post.ids) == 3


def test_what_a_digest_said_is_not_said_again_in_that_of_another_day(bureau, post, reopened):
    o = bureau.office
    o.settings = replace(o.settings, smtp_url=post.url, one_person=True)
    bureau.clock.on(date(2024, 12, 2))
    file = shipped_acts("ml-ru-hypothetical-renewal")
    acts = [one for one in file.drafts if one.when.last <= date(2024, 12, 2)]
    both = replace(bureau.clerk, roles=bureau.clerk.roles | bureau.officer.roles)
    for reference in ("A", "B"):
        journeys.open_dossier(
            o, both, treaty="ml-ru-hypothetical-renewal", reference=reference, acts=acts, reason=file.reason
        )
    bureau.clock.on(date(2028, 5, 18))  # twelve months before the last day for notice
    journeys.accept_clock(o, bureau.admin)
    size = o.store.head().size
    assert journeys.sweep(o).delivered == 2
    (sent,) = post.ids
    roll_back(bureau, size)
    restored = reopened(bureau).office
    restored.settings = o.settings
    journeys.accept_loss(restored, bureau.admin, reason=WHY)
    bureau.clock.on(date(2028, 5, 19))
    assert journeys.sweep(restored).delivered == 2
    assert post.ids == [sent]
    assert codes(restored) == []


def test_an_account_is_not_changed_where_its_entry_cannot_be_written(bureau, office, reopened):
    size = office.store.head().size
    write_something(bureau)
    roll_back(bureau, size)
    restored = reopened(bureau).office
    before = restored.store.query(accounts.every)
    for change in (
        lambda: journeys.set_password(restored, bureau.admin, "clerk", "encore une autre phrase"),
        lambda: journeys.disable_account(restored, bureau.admin, "clerk"),
        lambda: journeys.add_account(restored, bureau.admin, "new", "New", {"clerk"}, "une phrase assez longue"),
    ):
        with pytest.raises(Unavailable):
            change()
    assert restored.store.query(accounts.every) == before
