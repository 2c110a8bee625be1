"""Importing a register: looked at whole, confirmed once, written by the door, gone on with after whatever stopped it."""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hands import vote

from ratify import office as journeys
from ratify.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable
from ratify.office import importing
from ratify.office.core import today
from ratify.office.loading import load, through
from ratify.workflow.telling import owed

if TYPE_CHECKING:
    from hands import Bureau

    from ratify.office import Imported, RegisterLine
    from ratify.workflow.telling import Owed

TREATY = "ml-ru-hypothetical-receipt"
HEADING = "reference;treaty;step;date;party;fact.committee;fact.ballot.for;fact.ballot.against;fact.ballot.abstaining;fact.sitting.place\n"
PAST = (
    "{0};{1};adopt_in_council;2024-06-20;ML;;;;;\n"
    "{0};;table;2024-06-24;ML;;;;;\n"
    "{0};;refer_to_committee;2024-06-25;ML;Défense nationale;;;;\n"
    "{0};;committee_report;2024-07-01;ML;;;;;\n"
)
VOTE = "{0};;vote;2024-07-04;ML;;130;0;0;Bamako\n"


@pytest.fixture
def importer(bureau: Bureau) -> journeys.Person:
    """A treaty officer who is a clerk as well."""
    return replace(bureau.officer, roles=bureau.officer.roles | bureau.clerk.roles)


def rows(*references: str, vote: bool = False) -> str:
    return HEADING + "".join((PAST + (VOTE if vote else "")).format(one, TREATY) for one in references)


def many(number: int) -> str:
    return rows(*(f"RT-{place:04}" for place in range(number)))


class Desk:
    """A register on disk, looked at and imported."""

    def __init__(self, bureau: Bureau, actor: journeys.Person, folder: Path) -> None:
        self.bureau, self.actor, self.folder = bureau, actor, folder
        self.lines: list[RegisterLine] = []

    def write(self, text: str, name: str = "register.csv") -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def check(self, text: str, name: str = "register.csv") -> Imported:
        self.lines = []
        with journeys.Register(self.write(text, name)) as register:
            return journeys.check_register(self.bureau.office, self.actor, register, told=self.lines.append)

    def take(self, text: str, name: str = "register.csv", *, skip_refused: bool = False) -> Imported:
        self.lines = []
        with journeys.Register(self.write(text, name)) as register:
            return journeys.import_register(
                self.bureau.office,
                self.actor,
                register,
                reason="registre du ministère",
                skip_refused=skip_refused,
                told=self.lines.append,
            )

    def refusals(self) -> list[tuple[str, int, str]]:
        return [(line.reference, flaw.row, flaw.what.code) for line in self.lines for flaw in line.flaws]


@pytest.fixture
def desk(bureau: Bureau, importer: journeys.Person, tmp_path: Path) -> Desk:
    return Desk(bureau, importer, tmp_path)


def size(bureau: Bureau) -> int:
    return bureau.office.store.head().size


# ------------------------------------------------------------------------------------------------------------- the look


def test_a_look_says_what_would_be_opened_and_writes_nothing(bureau: Bureau, desk: Desk) -> None:
    before = size(bureau)
    outcome = desk.check(rows("A", "B", vote=True))
    assert (outcome.dossiers, outcome.new, outcome.refused, outcome.awaiting, outcome.opened) == (2, 2, 0, 2, 0)
    assert [(line.row, line.reference, line.standing, line.entries) for line in desk.lines] == [
        (2, "A", "new", 6),
        (7, "B", "new", 6),
    ]
    assert {line.awaits for line in desk.lines} == {"second_clerk"}
    assert size(bureau) == before


def test_a_look_tells_all_that_is_refused_at_the_row_where_it_stands(bureau: Bureau, desk: Desk) -> None:
    bureau.open(reference="TAKEN")
    text = (
        rows("A")
        + f"B;{TREATY};adopt_in_council;2024-06-20;ML;;;;;\nB;;vote;2024-06-24;ML;;130;0;0;Bamako\n"
        + "C;no-such-treaty;;;;;;;;\n"
        + f"D;{TREATY};adopt_in_council;20.06.2024;ML;;;;;\n"
        + f"TAKEN;{TREATY};;;;;;;;\n"
        + f"A;{TREATY};;;;;;;;\n"
        + f"E;{TREATY};adopt_in_council;2024-06-20;ML;Défense;;;;\n"
        + f"F;{TREATY};adopt_in_council;2031-06-20;ML;;;;;\n"
        + f"{'G' * 81};{TREATY};;;;;;;;\n"
    )
    outcome = desk.check(text)
    assert (outcome.dossiers, outcome.new, outcome.refused) == (9, 1, 8)
    assert desk.refusals() == [
        ("B", 7, "office.refused"),
        ("C", 8, "definitions.not_found"),
        ("D", 9, "definitions.not_a_date"),
        ("TAKEN", 10, "office.reference_taken"),
        ("A", 11, "office.import.twice"),
        ("E", 12, "definitions.unknown_fact_among"),
        ("F", 13, "office.future"),
        ("G" * 81, 14, "office.reference"),
    ]


def test_who_may_not_import_may_not_even_look_and_a_step_still_wants_its_role(bureau: Bureau, desk: Desk) -> None:
    desk.actor = bureau.clerk
    with pytest.raises(Forbidden):
        desk.check(rows("A"))
    desk.actor = bureau.admin
    outcome = desk.check(rows("A") + f"B;{TREATY};;;;;;;;\n")
    assert (outcome.new, outcome.refused) == (1, 1)
    assert desk.refusals() == [("A", 2, "office.not_your_step")]


def test_a_file_that_is_no_register_is_told(bureau: Bureau, desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        journeys.Register(tmp_path / "nowhere.csv")
    with pytest.raises(Invalid):
        journeys.Register(desk.write("reference;treaty\n", "register.xlsx"))
    assert desk.check("").refused == 1
    assert desk.refusals() == [("", 1, "definitions.empty_file")]


# ------------------------------------------------------------------------------------------------------------ the import


def test_what_is_imported_is_as_if_it_had_been_opened_by_hand(bureau: Bureau, desk: Desk) -> None:
    outcome = desk.take(rows("A", "B", vote=True))
    assert (outcome.opened, outcome.entries) == (2, 12)
    loaded = load(bureau.office, "a")
    by_hand = bureau.prepared("HAND")
    journeys.record(bureau.office, bureau.clerk, by_hand, vote("2024-07-04"), reason="reprise")
    hand = load(bureau.office, by_hand)
    assert {track.id: track.state for track in loaded.last.tracks.values()} == {
        track.id: track.state for track in hand.last.tracks.values()
    }
    assert [one.kind for one in loaded.written] == ["opened", *["act"] * 5]
    assert {one.body["actor"]["account"] for one in loaded.written} == {desk.actor.account}
    assert {one.body["reason"] for one in loaded.written} == {"registre du ministère"}
    assert loaded.written[0].body["opened"]["imported"] == {"register": "register.csv", "row": 2}
    verdict = journeys.verify(bureau.office)
    assert (verdict.sound, verdict.unlawful, verdict.halted) == (True, (), ())
    assert [line.reference for line in journeys.dossiers(bureau.office, desk.actor).lines] == ["A", "B", "HAND"]


def test_the_page_on_importing_shows_the_same_register_twice(bureau: Bureau, desk: Desk) -> None:
    page = (Path(__file__).parents[2] / "docs" / "importing.md").read_text(encoding="utf-8")
    table, listed = (
        re.search(rf"^```{kind}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)[1] for kind in ("csv", "yaml")
    )
    assert desk.take(table).opened == 2
    outcome = desk.check(listed, "register.yaml")
    assert (outcome.there, outcome.new, outcome.refused) == (2, 0, 0)


def test_if_anything_is_refused_nothing_is_written_unless_it_is_left_out(bureau: Bureau, desk: Desk) -> None:
    before = size(bureau)
    text = many(60) + "X;no-such-treaty;;;;;;;;\n"
    assert desk.take(text).opened == 0
    assert size(bureau) == before
    assert desk.take(text, skip_refused=True).opened == 60
    assert desk.refusals() == [("X", 242, "definitions.not_found")]
    assert journeys.verify(bureau.office).sound


def test_a_definition_beside_the_register_is_taken_with_what_it_names(
    bureau: Bureau, desk: Desk, tmp_path: Path
) -> None:
    (tmp_path / "ours.yaml").write_text(
        "treaty: our-own\nedition: 1\ntitle: {fr: A, en: A, ru: A}\nparties: [FR, ML]\n"
        "clauses:\n  entry_into_force: {law: art. 1, from: {of: parties, have: notification.received}}\n",
        encoding="utf-8",
    )
    text = "reference;treaty;step;date;party\nA;ours.yaml;notification_received;2016-09-15;FR\nB;../ours.yaml;;;\n"
    outcome = desk.take(text, skip_refused=True)
    assert (outcome.opened, outcome.refused) == (1, 1)
    bureau.office.loaded.clear()
    bureau.office.cache.kept.clear()
    assert load(bureau.office, "a").opened.treaty == "our-own"


def test_what_awaits_a_second_person_in_an_imported_dossier_is_confirmed_at_once(bureau: Bureau, desk: Desk) -> None:
    desk.take(rows("A", vote=True))
    loaded = load(bureau.office, "a")
    assert loaded.last.tracks["ML"].state == "reported"
    (pending,) = loaded.acts.pending
    journeys.confirm(bureau.office, bureau.second, "a", pending[1].sealed.number)
    assert load(bureau.office, "a").last.tracks["ML"].state != "reported"


# --------------------------------------------------------------------------------------------------------- again and again


def test_a_register_given_again_writes_nothing_and_says_so(bureau: Bureau, desk: Desk) -> None:
    desk.take(many(60))
    before = size(bureau)
    outcome = desk.take(many(61))
    assert (outcome.there, outcome.new, outcome.opened) == (60, 1, 1)
    assert size(bureau) == before + 5
    other = replace(desk.actor, account=bureau.admin.account, person=bureau.admin.person, roles=desk.actor.roles)
    desk.actor = other
    assert desk.check(many(61)).there == 61, "whoever goes on with it"


def test_a_dossier_that_the_register_now_tells_otherwise_is_refused(bureau: Bureau, desk: Desk) -> None:
    desk.take(rows("A", "B"))
    changed = rows("A") + PAST.format("B", TREATY).replace("2024-07-01", "2024-07-02")
    outcome = desk.take(changed)
    assert (outcome.there, outcome.refused, outcome.opened) == (1, 1, 0)
    assert desk.refusals() == [("B", 6, "office.import.changed")]


def test_rows_that_moved_and_notes_make_no_difference(bureau: Bureau, desk: Desk) -> None:
    desk.take(rows("A", "B"))
    body = "".join(f"\n{line};seen\n" for line in rows("B", "A").splitlines()[1:])
    outcome = desk.check(HEADING.replace("\n", ";note\n") + body)
    assert (outcome.there, outcome.new, outcome.refused) == (2, 0, 0)


@pytest.mark.parametrize("append", [1, 2, 3])
def test_whoever_is_stopped_between_two_appends_goes_on_where_it_was(
    bureau: Bureau, desk: Desk, append: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stops it: an append fails as on a full disk."""
    whole, done = importing._write, 0

    def stopped(*given: object, **how: object) -> object:
        nonlocal done
        done += 1
        if done == append:
            raise Unavailable("store.full", file="")
        return whole(*given, **how)  # type: ignore[arg-type]  # handed through

    monkeypatch.setattr(importing, "_write", stopped)
    with pytest.raises(Unavailable):
        desk.take(many(130))
    monkeypatch.setattr(importing, "_write", whole)
    written = (append - 1) * importing.DOSSIERS
    assert len(journeys.dossiers(bureau.office, desk.actor, limit=200).lines) == written
    outcome = desk.take(many(130))
    assert (outcome.there, outcome.opened) == (written, 130 - written)
    assert len(journeys.dossiers(bureau.office, desk.actor, limit=200).lines) == 130
    assert journeys.verify(bureau.office).sound


def test_others_write_while_a_register_is_imported(bureau: Bureau, desk: Desk) -> None:
    """Their entries take numbers that the import foresaw; the indexes are made with those that were given."""
    desk.write(rows("A", "B", "C", vote=True))
    dossier = bureau.prepared("HAND")
    real = bureau.office.store.append
    between = iter(("one",))

    def appended(*given: object, **how: object) -> object:
        if next(between, None):
            journeys.record(bureau.office, bureau.clerk, dossier, vote("2024-07-04"), reason="reprise")
        return real(*given, **how)  # type: ignore[arg-type]  # handed through

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(bureau.office.store), "append", lambda _store, *given, **how: appended(*given, **how))
        outcome = desk.take(rows("A", "B", "C", vote=True))
    assert outcome.opened == 3
    assert journeys.verify(bureau.office).sound


def test_who_opens_a_dossier_of_the_register_meanwhile_is_told_and_the_others_are_written(
    bureau: Bureau, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = importing._made_ready
    begun = iter(("once",))

    def meanwhile(*given: object, **how: object) -> object:
        ready = whole(*given, **how)  # type: ignore[arg-type]  # handed through
        if ready.loaded.id == "b" and next(begun, None):
            bureau.open(reference="B")
        return ready

    monkeypatch.setattr(importing, "_made_ready", meanwhile)
    with pytest.raises(Conflict) as caught:
        desk.take(rows("A", "B", "C"))
    assert caught.value.phrase.code == "office.reference_taken"
    monkeypatch.undo()
    outcome = desk.take(rows("A", "B", "C"), skip_refused=True)
    assert (outcome.there, outcome.refused, outcome.opened) == (1, 1, 1)
    assert journeys.verify(bureau.office).sound


def test_two_who_import_the_same_register_at_once_write_each_dossier_once(bureau: Bureau, desk: Desk) -> None:
    path = desk.write(many(120))
    outcomes: list[Imported] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            with journeys.Register(path) as register:
                outcomes.append(journeys.import_register(bureau.office, desk.actor, register, reason="registre"))
        except BaseException as error:  # noqa: BLE001  # told by the thread that waits
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert errors == []
    assert sum(one.opened for one in outcomes) == 120
    assert len(journeys.dossiers(bureau.office, desk.actor, limit=200).lines) == 120
    assert journeys.verify(bureau.office).sound


def test_a_file_that_is_changed_under_the_import_stops_it(bureau: Bureau, desk: Desk) -> None:
    path = desk.write(many(120))
    with journeys.Register(path) as register:

        def change(done: int, _total: int) -> None:
            if done == importing.DOSSIERS and len(journeys.dossiers(bureau.office, desk.actor, limit=200).lines):
                path.write_text(many(121), encoding="utf-8")

        with pytest.raises(Conflict) as caught:
            journeys.import_register(bureau.office, desk.actor, register, reason="registre", progress=change)
    assert caught.value.phrase.code == "office.import.file_changed"
    assert desk.take(many(121)).opened == 121 - importing.DOSSIERS


# ---------------------------------------------------------------------------------------------------------------- alerts


def test_the_past_of_an_imported_dossier_sends_nothing_and_what_is_to_come_is_told_in_its_time(
    bureau: Bureau, desk: Desk
) -> None:
    later(bureau, date(2026, 1, 15))  # in force since 2016, renewed in 2021; notice is open until May 2026
    header = "reference;treaty;step;date;party\n"
    text = header + "".join(
        f"R{n};fr-ml-defence-2014;notification_received;2016-09-15;FR\nR{n};;notification_received;2016-09-15;ML\n"
        for n in range(20)
    )
    outcome = desk.take(text)
    assert outcome.opened == 20
    swept = sweep_later(bureau)
    assert (swept.issued, swept.skipped) == (0, 0)
    days = sorted({one.alert.due for one in owed_of(bureau, "r0")})
    assert days, "what is to come is still to be told"
    assert days[0] > date(2026, 1, 15)
    bureau.clock.on(days[0], 12)
    assert journeys.sweep(bureau.office).issued == 20


def test_where_no_other_lead_follows_the_nearest_is_told_though_it_is_past(
    bureau: Bureau, desk: Desk, tmp_path: Path
) -> None:
    """A cascade of six and three months; the register comes two months before the last day."""
    (tmp_path / "ours.yaml").write_text(
        "treaty: our-own\nedition: 1\ntitle: {fr: A, en: A, ru: A}\nparties: [FR, ML]\nalerts: [P6M before, P3M before]\n"
        "clauses:\n"
        "  entry_into_force: {law: art. 1, from: {of: parties, have: notification.received}}\n"
        "  term: {law: art. 2, lasts: P10Y}\n",
        encoding="utf-8",
    )
    later(bureau, date(2026, 7, 15))
    header = "reference;treaty;step;date;party\n"
    desk.take(f"{header}A;ours.yaml;notification_received;2016-09-15;FR\nA;;notification_received;2016-09-15;ML\n")
    swept = sweep_later(bureau)
    assert (swept.issued, swept.skipped) == (1, 1)


def test_nobody_is_told_of_each_act_of_a_register_that_awaits_a_second_person(bureau: Bureau, desk: Desk) -> None:
    desk.take(rows("A", "B", vote=True))
    assert sweep_later(bureau).issued == 0
    assert len(journeys.waiting(bureau.office, bureau.second)) == 2


def later(bureau: Bureau, day: date) -> None:
    """The office was asleep until then; and one person is enough in it."""
    bureau.office.settings = replace(bureau.office.settings, one_person=True)
    bureau.clock.on(day)
    bureau.office.store.beat(bureau.clock.now)


def sweep_later(bureau: Bureau) -> journeys.Swept:
    bureau.clock.forward(minutes=11)
    return journeys.sweep(bureau.office)


def owed_of(bureau: Bureau, dossier: str) -> list[Owed]:
    loaded, day = load(bureau.office, dossier), today(bureau.office)
    return [one for one in owed(through(loaded.last, day), day, loaded.told) if one.alert.superseded is None]
