"""Erasure: what was personal is gone from the database's own files, that it went and why stays, and the log verifies."""

from __future__ import annotations

import io
import json
import logging
import random
import secrets
import sqlite3
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hands import act, make_bureau
from petitions import BASIS, GROUNDS, NAME, PETITIONS, expected, received

from ratify import office as journeys
from ratify.delivery import read_maildir
from ratify.errors import Conflict, Forbidden, Invalid, NotFound, Phrase, Refused, Unavailable
from ratify.journal.commitment import commitment, committed
from ratify.office import carrying, wording
from ratify.store import Draft, disclosures, driver

if TYPE_CHECKING:
    from hands import Bureau, Clock

    from ratify.office import Erased, Person


@pytest.fixture
def petition(bureau: Bureau, tmp_path: Path) -> str:
    return expected(bureau, tmp_path)


def presiding(bureau: Bureau) -> Person:
    return replace(bureau.second, roles=frozenset({"presiding_officer", "auditor"}))


def erase(bureau: Bureau, entry: int, *fields: str, **how: object) -> Erased:
    return journeys.erase(bureau.office, presiding(bureau), entry, fields, **{"basis": BASIS, **how})  # type: ignore[arg-type]  # whatever a test says


def petitioner(bureau: Bureau, petition: str, entry: int) -> object:
    view = journeys.show(bureau.office, bureau.clerk, petition)
    line = next(one for one in view.journal if one.entry == entry)
    return next(value for label, value in line.facts if isinstance(label, dict) and label["en"] == "Petitioner")


def own_files(bureau: Bureau) -> bytes:
    """All bytes of the database's own files: with SQLite the file and its companions; the tables of PostgreSQL."""
    url = bureau.office.settings.database_url
    if url.startswith("sqlite"):
        file = Path(url.removeprefix("sqlite:///"))
        assert file.with_name(f"{file.name}-wal").exists()
        return b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))

    def folder(connection: object) -> Path:
        connection.exec_driver_sql("CHECKPOINT")  # type: ignore[attr-defined]  # what is in memory only, onto the disk
        asked = "SELECT current_setting('data_directory') || '/base/' || oid FROM pg_database WHERE datname = current_database()"
        return Path(str(connection.exec_driver_sql(asked).scalar()))  # type: ignore[attr-defined]  # SQLAlchemy's

    return b"".join(path.read_bytes() for path in bureau.office.store.query(folder).iterdir() if path.is_file())


def test_what_was_erased_is_gone_and_the_log_says_when_by_whom_and_why(bureau: Bureau, petition: str) -> None:
    """An entry in the stream of the one that it concerns; the sealed bytes stay as they were."""
    entry = received(bureau, petition)
    before = bureau.office.store.entry(entry)

    erased = erase(bureau, entry, "petitioner", "grounds")

    assert erased.swept
    assert bureau.office.store.entry(entry) == before
    said = bureau.office.store.entry(erased.entry)
    assert (said.stream, said.kind) == (before.stream, "erased")
    paths = ["act.facts.grounds", "act.facts.petitioner"]
    assert said.body["erased"] == {"of": entry, "paths": paths, "basis": BASIS}
    assert said.body["actor"]["person"] == bureau.second.person
    shown = petitioner(bureau, petition, entry)
    assert isinstance(shown, Phrase)
    assert (shown.code, shown.particulars["entry"]) == ("office.fact.erased", str(erased.entry))
    assert shown.particulars["basis"] == BASIS
    view = journeys.show(bureau.office, bureau.clerk, petition)
    assert view.journal[-1].label == Phrase("office.erasure", entry=str(entry))
    line = journeys.log(bureau.office, bureau.auditor, dossier=petition, kind="act")[0]
    assert line.disclosed["act.facts.petitioner"] == shown
    assert line.disclosed["act.facts.born"] == "1961-03"


def test_erased_data_are_in_none_of_the_databases_files_nor_in_an_export_nor_in_what_is_logged(
    bureau: Bureau, petition: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Searched byte for byte: database file, write-ahead log and shared memory; the tables' files of PostgreSQL."""
    caplog.set_level(logging.DEBUG)
    entry = received(bureau, petition)
    assert NAME.encode() in own_files(bureau)

    erase(bureau, entry, "all")

    assert caplog.records
    stored, export = own_files(bureau), io.BytesIO()
    with journeys.zip_sink(export) as sink:
        journeys.export(bureau.office, bureau.auditor, sink, disclosures=True)
    with zipfile.ZipFile(export) as bundle:
        exported = b"".join(bundle.read(name) for name in bundle.namelist())
    assert b"Kayes" in stored
    for value in (NAME, "Kéïta", GROUNDS, "1961-03"):
        assert value.encode() not in stored
        assert value.encode() not in exported
        assert value not in caplog.text


def test_the_dossier_stands_as_before_and_verification_finds_nothing(bureau: Bureau, petition: str) -> None:
    """No rule reads a personal fact, so nothing that follows changes, and the indexes agree."""
    entry = received(bureau, petition)
    before = journeys.show(bureau.office, bureau.admin, petition)

    erase(bureau, entry, "all")

    bureau.office.cache.kept.clear()
    after = journeys.show(bureau.office, bureau.admin, petition)
    assert replace(after, version=before.version, journal=after.journal[:-1]) == before
    assert journeys.verify(bureau.office).sound
    journeys.record(bureau.office, bureau.clerk, petition, act("answer", "2024-07-05", None))
    assert journeys.verify(bureau.office).sound


def test_as_known_before_the_erasure_it_is_erased_all_the_same(bureau: Bureau, petition: str) -> None:
    """What was known then is told as it was; what is gone is gone."""
    entry = received(bureau, petition)
    known = bureau.office.store.entry(entry).recorded_at
    bureau.clock.forward(hours=1)
    erased = erase(bureau, entry, "petitioner")

    view = journeys.show(bureau.office, bureau.clerk, petition, known_at=known)
    shown = [value for line in view.journal for _label, value in line.facts if isinstance(value, Phrase)]
    assert [one.particulars["entry"] for one in shown if one.code == "office.fact.erased"] == [str(erased.entry)]


def test_what_would_go_is_shown_before_and_nothing_is_written(bureau: Bureau, petition: str) -> None:
    """A correction that holds the same facts is named: it is erased by itself."""
    entry = received(bureau, petition)
    _step, old = journeys.act_form(bureau.office, bureau.clerk, petition, entry)
    by = replace(old, facts={**old.facts, "place": "Ségou"})
    corrected = journeys.correct(bureau.office, bureau.clerk, petition, entry, by, reason="lieu").entries[0]
    size = bureau.office.store.head().size

    found = journeys.preview_erase(bureau.office, presiding(bureau), entry)
    assert {one.path.rpartition(".")[2]: one.value for one in found.values} == {
        "petitioner": NAME, "grounds": GROUNDS, "born": "1961-03", "of_age": True,
    }  # fmt: skip
    assert all(one.there for one in found.values)
    assert found.elsewhere == (corrected,)
    assert bureau.office.store.head().size == size
    erase(bureau, corrected, "corrected.by.facts.petitioner", "grounds", "born", "of_age")
    assert journeys.preview_erase(bureau.office, presiding(bureau), entry).elsewhere == ()


def test_nobody_erases_without_a_basis_a_right_or_what_is_not_personal(bureau: Bureau, petition: str) -> None:
    """Denied by default; sealed for good; and each refusal says what would be right."""
    entry = received(bureau, petition)
    size = bureau.office.store.head().size
    for person in (bureau.clerk, bureau.second, bureau.auditor, bureau.admin):
        with pytest.raises(Forbidden, match=r"office\.forbidden"):
            journeys.erase(bureau.office, person, entry, ["petitioner"], basis=BASIS)
        with pytest.raises(Forbidden, match=r"office\.forbidden"):
            journeys.preview_erase(bureau.office, person, entry)
    own = replace(bureau.clerk, roles=frozenset({"presiding_officer", "clerk"}))
    with pytest.raises(Refused, match=r"office\.erase_own"):
        journeys.erase(bureau.office, own, entry, ["petitioner"], basis=BASIS)
    for fields, how, code in (
        (["petitioner"], {"basis": "  "}, r"office\.basis_wanted"),
        (["petitioner"], {"basis": "x" * 2001}, r"office\.basis_too_long"),
        (["place"], {}, r"office\.erase_not_personal"),
        (["petitioner", "act.facts.place"], {}, r"office\.erase_not_personal"),
        ([], {}, r"office\.erase_what"),
    ):
        with pytest.raises(Invalid, match=code):
            erase(bureau, entry, *fields, **how)
    with pytest.raises(Invalid, match=r"office\.erase_nothing_personal"):
        erase(bureau, entry - 1, "all")
    with pytest.raises(NotFound):
        erase(bureau, 10_000, "all")
    assert bureau.office.store.head().size == size
    assert petitioner(bureau, petition, entry) == NAME


def test_what_is_gone_is_not_erased_again_and_a_repeat_gets_the_same_answer(bureau: Bureau, petition: str) -> None:
    """The refusal names the entry that erased it; the key makes the request safe to repeat."""
    entry = received(bureau, petition)
    first = erase(bureau, entry, "petitioner", key="k")

    again = erase(bureau, entry, "petitioner", key="k")
    assert again == replace(first, repeated=True)
    with pytest.raises(Conflict, match=r"office\.key_reused"):
        erase(bureau, entry, "grounds", key="k")
    with pytest.raises(Refused, match=r"office\.erased_by") as refused:
        erase(bureau, entry, "petitioner")
    assert refused.value.phrase.particulars["by"] == str(first.entry)
    erase(bureau, entry, "all")
    with pytest.raises(Refused, match=r"office\.erased_already"):
        erase(bureau, entry, "all")


def test_an_erased_act_can_be_corrected_and_the_repeat_of_its_request_is_answered(
    bureau: Bureau, petition: str
) -> None:
    """Nobody has the value any more, so nobody is asked for it."""
    entry = received(bureau, petition)
    erase(bureau, entry, "petitioner")

    step, old = journeys.act_form(bureau.office, bureau.clerk, petition, entry)
    assert "petitioner" not in old.facts
    assert not next(ask for ask in step.asks if ask.name == "petitioner").required
    by = replace(old, facts={**old.facts, "place": "Ségou"})
    corrected = journeys.correct(bureau.office, bureau.clerk, petition, entry, by, reason="lieu").entries[0]
    journeys.confirm(bureau.office, bureau.second, petition, corrected)
    assert journeys.verify(bureau.office).sound


def test_an_erasure_that_cannot_be_written_takes_nothing_away(
    bureau: Bureau, petition: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The entry and the loss are one transaction."""
    entry = received(bureau, petition)

    def fails(*_args: object) -> None:
        raise Unavailable("store.full")

    monkeypatch.setattr(disclosures.remarks, "note", fails)  # after the rows are deleted, before the commit
    with pytest.raises(Unavailable):
        erase(bureau, entry, "petitioner")
    assert petitioner(bureau, petition, entry) == NAME
    assert bureau.office.store.entries(f"dossier/{petition}")[-1].kind == "act"


def test_what_somebody_still_reads_is_swept_out_by_the_next_sweep_and_never_in_silence(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite's write-ahead log cannot be cut while a reader stands in it: told, noted, and done later."""
    monkeypatch.setattr(driver, "_BUSY_MILLISECONDS", 50)
    bureau = make_bureau(f"sqlite:///{tmp_path / 'test.db'}", tmp_path, clock)
    petition = expected(bureau, tmp_path)
    entry = received(bureau, petition)
    reader = sqlite3.connect(tmp_path / "test.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM entry").fetchone()

    erased = erase(bureau, entry, "petitioner")
    assert not erased.swept
    assert NAME.encode() in own_files(bureau)
    found = {one.what.code for one in journeys.doctor(bureau.office.settings) if not one.ok}
    assert "office.doctor.erasing" in found
    assert journeys.sweep(bureau.office).owed
    reader.execute("COMMIT")
    reader.close()

    assert not journeys.sweep(bureau.office).owed
    assert NAME.encode() not in own_files(bureau)
    assert not bureau.office.store.query(disclosures.owed)
    bureau.office.store.close()


def test_what_somebody_still_sees_is_not_said_to_be_swept_out(bureau: Bureau, petition: str) -> None:
    """A transaction that began before the erasure keeps the row in the table's own file; the next sweep gets it out."""
    if not bureau.office.settings.database_url.startswith("postgresql"):
        return
    entry = received(bureau, petition)
    with bureau.office.store.database.reader.connect() as connection:
        reader = connection.execution_options(isolation_level="REPEATABLE READ")
        reader.exec_driver_sql("SELECT count(*) FROM head")
        assert not erase(bureau, entry, "petitioner").swept
        reader.rollback()
    assert not journeys.sweep(bureau.office).owed
    assert NAME.encode() not in own_files(bureau)


def test_a_hundred_random_erasures_leave_nothing_behind_and_the_log_sound(bureau: Bureau, tmp_path: Path) -> None:
    """Whatever is erased, in whatever order, of acts long and short: absent from the files; verification is empty."""
    chance = random.Random(7)  # noqa: S311  # the same in every run
    if bureau.office.settings.database_url.startswith(
        "postgresql"
    ):  # long values uncompressed, or no search finds them
        storage = "ALTER TABLE disclosure ALTER COLUMN value SET STORAGE EXTERNAL"
        bureau.office.store.change(lambda connection: connection.exec_driver_sql(storage))
    kept: dict[tuple[int, str], str] = {}
    file = tmp_path / "petitions.yaml"
    file.write_text(PETITIONS, encoding="utf-8")
    for number in range(60):
        values = {
            "petitioner": secrets.token_hex(16),
            "grounds": secrets.token_hex(16) + "x" * chance.choice([0, 40, 3000, 9000]),
        }
        draft = act("receive", "2024-07-05", None, place="Kita", **values)
        opened = journeys.open_dossier(
            bureau.office, bureau.clerk, reference=f"R-{number}", file=file, acts=[draft], reason="reprise"
        )
        kept |= {(opened.entries[-1], name): value for name, value in values.items()}
    gone = {place: kept.pop(place) for place in chance.sample(sorted(kept), 100)}
    for entry, name in gone:
        assert erase(bureau, entry, name).swept

    stored = own_files(bureau)
    assert [place for place, value in gone.items() if value[:32].encode() in stored] == []
    assert [place for place, value in kept.items() if value[:32].encode() not in stored] == []
    verdict = journeys.verify(bureau.office)
    assert verdict.breaches == ()
    assert verdict.sound


# --------------------------------------------------------------------------------------------------- texts of alerts


def due(bureau: Bureau, petition: str) -> None:
    received(bureau, petition)
    bureau.clock.on(date(2024, 7, 26))


def issued(bureau: Bureau, petition: str) -> int:
    found = bureau.office.store.entries(f"dossier/{petition}/alerts")
    return next(one.number for one in found if one.kind == "alert_issued")


def test_the_text_of_an_alert_is_sealed_kept_and_carried_as_it_was_rendered(
    bureau: Bureau, petition: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rendered once, when it is issued: what is carried later is that, whatever the wording is by then."""
    due(bureau, petition)
    with monkeypatch.context() as patch:
        patch.setattr(carrying, "channels", lambda _settings: (Broken(),))
        assert journeys.sweep(bureau.office).failed == 1
    entry = bureau.office.store.entry(issued(bureau, petition))
    kept = bureau.office.store.query(lambda connection: disclosures.disclosures(connection, [entry.number]))
    opened = {one.path: commitment(one.salt, one.path, one.value) for one in kept[entry.number]}
    assert opened == dict(committed(entry.body))
    assert list(opened) == [f"alert_issued.texts.{bureau.clerk.account}"]

    monkeypatch.setattr(wording, "render", lambda *_args: pytest.fail("rendered again"))
    bureau.clock.forward(hours=7)
    assert journeys.sweep(bureau.office).delivered == 1
    (mail,) = read_maildir(bureau.office.settings.maildir)
    text = json.loads(kept[entry.number][0].value)
    assert mail.subject.split() == text["subject"].split()  # a header folds its blanks
    assert mail.text.startswith(text["text"])
    assert journeys.verify(bureau.office).sound


class Broken:
    """A channel that never gets through."""

    name = "broken"

    def carry(self, _message: object) -> None:
        raise Unavailable("delivery.failed", to="x", reason=Phrase("delivery.reason.timeout", seconds=1))


def test_an_alert_whose_text_was_erased_before_it_was_carried_carries_nothing_and_the_log_says_so(
    bureau: Bureau, petition: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stands on the desk, whose wording comes from the sealed body; nobody is written to."""
    due(bureau, petition)
    with monkeypatch.context() as patch:
        patch.setattr(carrying, "channels", lambda _settings: (Broken(),))
        journeys.sweep(bureau.office)
    text = journeys.preview_erase(bureau.office, presiding(bureau), issued(bureau, petition)).values[0].value
    erase(bureau, issued(bureau, petition), "all")
    bureau.clock.forward(hours=7)

    assert journeys.sweep(bureau.office).delivered == 1
    said = bureau.office.store.entries("digests/carried")[-1].body["alert_delivered"]
    assert said["channels"] == []
    assert said["erased"] == [bureau.clerk.account]
    assert read_maildir(bureau.office.settings.maildir) == []
    assert text["text"].encode() not in own_files(bureau)  # type: ignore[index]  # the rendered text
    journeys.reindex(bureau.office)
    assert journeys.verify(bureau.office).sound


def test_an_alert_of_an_older_log_is_still_carried(bureau: Bureau, petition: str) -> None:
    """Its body has no more than the digest of the text, so it is rendered when it is carried, as it was then."""
    due(bureau, petition)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wording, "sealed", lambda _path, _text: ("ab" * 32, None))
        append = type(bureau.office.store).append

        def without(store: object, drafts: list[Draft], **how: object) -> object:
            return append(store, [replace(one, disclosures=()) for one in drafts], **how)  # type: ignore[arg-type]  # as given

        patch.setattr(type(bureau.office.store), "append", without)
        assert journeys.sweep(bureau.office).delivered == 1
    (mail,) = read_maildir(bureau.office.settings.maildir)
    assert "P-1" in mail.text
