"""Publishing a chamber or a calendar: which dates would move is shown before; the past stays what it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hands import act
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from statutes import SILENCE

from ratify import office as journeys
from ratify.errors import Conflict, Forbidden, Invalid, InvalidDefinition, NotFound, Refused
from ratify.office import sweeping
from ratify.office.edition_views import MoveDraft, Text
from ratify.office.loading import load
from ratify.store import lists

if TYPE_CHECKING:
    from pathlib import Path

    from hands import Bureau

    from ratify.office import Office, PublicationPreview
    from ratify.office.loading import Loaded

WHY = "décret publié au Journal officiel"
COUNTED = SILENCE.replace("ends: {plus: P10D}", "ends: {plus: 10, over: working}").replace(
    "law: Silence Act\n", "law: Silence Act\ncalendars: {working: ML}\n"
)
"""Ten working days for opposition, over the calendar of Mali."""


def calendar(bureau: Bureau, *added: str, edition: int = 2, **replaced: str) -> Text:
    """A later edition of the calendar of Mali, with more holidays."""
    content = bureau.office.library.load("ML", "calendar").text.replace("edition: 1\n", f"edition: {edition}\n")
    content += "".join(
        f"  - {{date: {day}, status: announced, name: {{fr: Férié, en: Holiday, ru: Праздник}}}}\n" for day in added
    )
    for old, new in replaced.items():
        content = content.replace(old, new)
    return Text("ML.yaml", content.encode())


def chamber(bureau: Bureau, old: str, new: str, edition: int = 2) -> Text:
    """A later edition of the chamber of Mali."""
    content = bureau.office.library.load("ml/cnt", "chamber").text.replace("edition: 1\n", f"edition: {edition}\n")
    assert old in content
    return Text("cnt.yaml", content.replace(old, new).encode())


def laid(bureau: Bureau, folder: Path, reference: str = "BILL") -> str:
    """A bill laid on 4 July 2024, a Thursday: the tenth working day after it is the 18th."""
    file = folder / "silence.yaml"
    file.write_text(COUNTED)
    both = replace(bureau.clerk, roles=bureau.clerk.roles | bureau.officer.roles)
    dossier = journeys.open_dossier(bureau.office, both, reference=reference, file=file).dossier
    journeys.record(bureau.office, bureau.clerk, dossier, act("lay", "2024-07-04", None))
    return dossier


def opposition(bureau: Bureau, dossier: str, **then: object) -> date | None:
    view = journeys.show(bureau.office, bureau.clerk, dossier, **then)  # type: ignore[arg-type]  # as of, as known at
    return next(one.last_day for one in view.deadlines)


def published(bureau: Bureau, text: Text, **how: object) -> int:
    """The entry of a publication, confirmed by the second person."""
    done = journeys.publish(bureau.office, bureau.admin, text, reason=WHY, **how)  # type: ignore[arg-type]  # a key
    journeys.confirm_publication(bureau.office, bureau.second, done.entry)
    return done.entry


def shown(preview: PublicationPreview) -> list[tuple[str, str, str]]:
    return [(one.reference, str(c.before), str(c.after)) for one in preview.dossiers for c in one.changes]


def test_a_holiday_more_moves_a_deadline_and_the_preview_says_so_and_writes_nothing(
    bureau: Bureau, tmp_path: Path
) -> None:
    dossier = laid(bureau, tmp_path)
    bureau.adopted("OTHER")
    size = bureau.office.store.head().size
    preview = journeys.preview_publication(bureau.office, bureau.admin, calendar(bureau, "2024-07-10"))
    assert (bureau.office.store.head().size, opposition(bureau, dossier)) == (size, date(2024, 7, 18))
    assert (preview.edition.before, preview.edition.edition) == (1, 2)
    assert [one.reference for one in preview.dossiers] == ["BILL"]
    changed = next(c for c in preview.dossiers[0].changes if c.what == {"en": "Opposition"})
    assert (changed.before.particulars["day"], changed.after.particulars["day"]) == (
        date(2024, 7, 18),
        date(2024, 7, 19),
    )  # type: ignore[union-attr]  # both are phrases
    assert (preview.looked, preview.of, preview.after) == (1, 1, None)


def test_a_publication_moves_what_its_preview_said_and_the_old_forecast_stays_readable(
    bureau: Bureau, tmp_path: Path
) -> None:
    """Semantics 17: replay takes the editions that were published by the moment of knowledge."""
    dossier = laid(bureau, tmp_path)
    before = bureau.clock.now
    bureau.clock.forward(hours=1)
    published(bureau, calendar(bureau, "2024-07-10"))
    assert opposition(bureau, dossier) == date(2024, 7, 19)
    assert opposition(bureau, dossier, known_at=before) == date(2024, 7, 18)
    assert [line.day for line in journeys.due(bureau.office, bureau.clerk) if line.what == {"en": "Opposition"}] == [
        date(2024, 7, 19)
    ]
    assert journeys.verify(bureau.office).breaches == ()


def test_a_publication_waits_for_its_second_person(bureau: Bureau, tmp_path: Path) -> None:
    dossier = laid(bureau, tmp_path)
    done = journeys.publish(bureau.office, bureau.admin, calendar(bureau, "2024-07-10"), reason=WHY)
    assert (done.awaits, opposition(bureau, dossier)) == ("second_clerk", date(2024, 7, 18))
    (waiting,) = journeys.waiting_publications(bureau.office, bureau.second)
    assert (waiting.entry, waiting.reason, waiting.edition.edition) == (done.entry, WHY, 2)
    assert shown(journeys.preview_waiting(bureau.office, bureau.second, done.entry)) != []
    with pytest.raises(Forbidden):
        journeys.confirm_publication(bureau.office, bureau.admin, done.entry)
    both = replace(bureau.admin, roles=bureau.admin.roles | bureau.second.roles)
    with pytest.raises(Refused, match=r"office\.same_person"):
        journeys.confirm_publication(bureau.office, both, done.entry)
    journeys.confirm_publication(bureau.office, bureau.second, done.entry)
    assert (journeys.waiting_publications(bureau.office, bureau.second), opposition(bureau, dossier)) == (
        (), date(2024, 7, 19),
    )  # fmt: skip
    with pytest.raises(Refused, match=r"office\.nothing_to_confirm"):
        journeys.confirm_publication(bureau.office, bureau.second, done.entry)


def test_a_refused_publication_moves_nothing_and_another_can_be_proposed(bureau: Bureau, tmp_path: Path) -> None:
    dossier = laid(bureau, tmp_path)
    done = journeys.publish(bureau.office, bureau.admin, calendar(bureau, "2024-07-10"), reason=WHY)
    with pytest.raises(Refused, match=r"office\.publish_waiting"):
        journeys.publish(bureau.office, bureau.admin, calendar(bureau, "2024-07-11"), reason=WHY)
    journeys.refuse_publication(bureau.office, bureau.second, done.entry, reason="le décret parle du 11")
    assert journeys.waiting_publications(bureau.office, bureau.second) == ()
    with pytest.raises(NotFound, match=r"office\.no_publication"):
        journeys.confirm_publication(bureau.office, bureau.second, done.entry)
    published(bureau, calendar(bureau, "2024-07-11", "2024-07-12"))
    assert opposition(bureau, dossier) == date(2024, 7, 22)


def test_the_author_may_take_a_waiting_publication_back(bureau: Bureau) -> None:
    done = journeys.publish(bureau.office, bureau.admin, calendar(bureau, "2024-07-10"), reason=WHY)
    journeys.refuse_publication(bureau.office, bureau.admin, done.entry, reason="erreur de fichier")
    assert journeys.waiting_publications(bureau.office, bureau.admin) == ()


def test_a_chamber_with_new_seats_from_a_later_day_moves_nothing_before_that_day(bureau: Bureau) -> None:
    bureau.adopted()
    text = bureau.office.library.load("ml/cnt", "chamber").text.replace("edition: 1\n", "edition: 2\n")
    rules = text[text.index("  - since: 2022-10-31") :].replace("2022-10-31", "2024-09-01").replace("147", "301")
    preview = journeys.preview_publication(bureau.office, bureau.admin, Text("cnt.yaml", (text + rules).encode()))
    assert (preview.looked, preview.dossiers, preview.cautions) == (1, (), ())


def test_a_chamber_under_which_a_vote_had_no_quorum_is_foretold_to_halt_the_dossier(bureau: Bureau) -> None:
    """Semantics 15: only a publication can; so it is said before, and what was known then stays as it was."""
    dossier = bureau.adopted()
    before = bureau.clock.now
    bureau.clock.forward(hours=1)
    more_seats = chamber(bureau, "seats: 147", "seats: 301")
    preview = journeys.preview_publication(bureau.office, bureau.admin, more_seats)
    (found,) = preview.dossiers
    assert found.halts is not None
    assert [one.code for one in preview.cautions] == ["office.caution.rules_past"]
    published(bureau, more_seats)
    view = journeys.show(bureau.office, bureau.clerk, dossier)
    assert view.halted == found.halts
    assert journeys.show(bureau.office, bureau.clerk, dossier, known_at=before).halted is None
    again = journeys.preview_publication(bureau.office, bureau.admin, chamber(bureau, "seats: 147", "seats: 147", 3))
    assert [one.stands_again for one in again.dossiers] == [True]


def test_a_calendar_that_no_longer_reaches_the_deadline_says_which_dates_are_no_longer_known(
    bureau: Bureau, tmp_path: Path
) -> None:
    dossier = laid(bureau, tmp_path)
    shorter = bureau.office.library.load("ML", "calendar").text.replace("edition: 1\n", "edition: 2\n")
    shorter = shorter.replace("until: 2027-12-31, actual_until: 2026-11-23", "until: 2024-07-15")
    shorter = "".join(
        line
        for line in shorter.splitlines(keepends=True)
        if "- {date: " not in line or line.split("date: ")[1][:10] <= "2024-07-15"
    )
    preview = journeys.preview_publication(bureau.office, bureau.admin, Text("ML.yaml", shorter.encode()))
    changed = next(c for c in preview.dossiers[0].changes if c.what == {"en": "Opposition"})
    assert changed.after is not None
    assert changed.after.code == "workflow.deadline.undated"  # type: ignore[union-attr]  # a phrase
    assert {one.code for one in preview.cautions} == {"office.caution.coverage", "office.caution.days_gone"}
    published(bureau, Text("ML.yaml", shorter.encode()))
    assert opposition(bureau, dossier) is None


def test_a_lapse_that_a_new_holiday_undoes_is_undone(bureau: Bureau, tmp_path: Path) -> None:
    """The silence had become approval; with two days more it has not yet."""
    dossier = laid(bureau, tmp_path)
    bureau.clock.on(date(2024, 7, 19))
    assert journeys.show(bureau.office, bureau.clerk, dossier).tracks[0].state == "approved"
    text = calendar(bureau, "2024-07-10", "2024-07-11")
    preview = journeys.preview_publication(bureau.office, bureau.admin, text)
    assert any(c.after == {"en": "before the House"} for c in preview.dossiers[0].changes)
    published(bureau, text)
    assert journeys.show(bureau.office, bureau.clerk, dossier).tracks[0].state == "before_the_house"
    journeys.sweep(bureau.office)
    assert journeys.verify(bureau.office).breaches == ()


def test_a_dossier_that_was_moved_is_looked_at_under_all_its_editions(bureau: Bureau, tmp_path: Path) -> None:
    """The calendar is named only by the edition that held before the move."""
    dossier = laid(bureau, tmp_path)
    plain = Text("silence.yaml", SILENCE.replace("law: Silence Act\n", "edition: 2\nlaw: Silence Act\n").encode())
    moved = journeys.move(bureau.office, bureau.clerk, dossier, MoveDraft((plain,)), reason=WHY)
    journeys.confirm(bureau.office, bureau.second, dossier, moved.entries[0])
    preview = journeys.preview_publication(bureau.office, bureau.admin, calendar(bureau, "2024-07-10"))
    assert preview.of == 1


def test_a_publication_makes_the_rows_of_its_dossiers_due_and_no_others(bureau: Bureau, tmp_path: Path) -> None:
    """They are made again by the next list or sweep; until then verification does not take them for altered."""
    dossier, other = laid(bureau, tmp_path), bureau.adopted("OTHER")
    published(bureau, calendar(bureau, "2024-07-10"))
    due = [one for _day, one in bureau.office.store.query(lambda c: lists.changing(c, date(2024, 7, 5)))]
    assert (due, other in due) == ([dossier], False)
    assert journeys.verify(bureau.office).breaches == ()
    journeys.dossiers(bureau.office, bureau.clerk)
    assert bureau.office.store.query(lambda c: lists.changing(c, date(2024, 7, 5))) == []
    assert journeys.verify(bureau.office).breaches == ()


def test_a_row_that_does_not_say_what_it_uses_is_looked_at(bureau: Bureau, tmp_path: Path) -> None:
    """Rows written by a version that did not note it."""
    laid(bureau, tmp_path)
    bureau.office.store.change(lambda c: c.exec_driver_sql("UPDATE dossier_index SET uses = NULL"))
    bureau.office.store.change(lambda c: c.exec_driver_sql("DELETE FROM dossier_use"))
    assert journeys.verify(bureau.office).breaches == ()
    preview = journeys.preview_publication(bureau.office, bureau.admin, calendar(bureau, "2024-07-10"))
    assert [one.reference for one in preview.dossiers] == ["BILL"]
    assert journeys.reindex(bureau.office).dossiers == 1
    assert bureau.office.store.query(lambda c: lists.how_many_use(c, "calendar:ML")) == 1
    assert bureau.office.store.query(lambda c: lists.how_many_use(c, "calendar:RU")) == 0


def test_a_preview_says_how_many_were_looked_at_and_where_to_go_on(bureau: Bureau, tmp_path: Path) -> None:
    for name in ("A", "B", "C"):
        laid(bureau, tmp_path, name)
    text = calendar(bureau, "2024-07-10")
    first = journeys.preview_publication(bureau.office, bureau.admin, text, limit=2)
    assert ([one.reference for one in first.dossiers], first.looked, first.of) == (["A", "B"], 2, 3)
    assert first.after is not None
    rest = journeys.preview_publication(bureau.office, bureau.admin, text, after=first.after, limit=2)
    assert ([one.reference for one in rest.dossiers], rest.looked, rest.after) == (["C"], 1, None)


def test_a_chamber_without_a_majority_that_a_pinned_procedure_is_decided_by_is_refused(bureau: Bureau) -> None:
    """What passed the check must never fail in replay."""
    bureau.adopted()
    with pytest.raises(Refused, match=r"office\.publish_breaks") as refused:
        journeys.preview_publication(
            bureau.office, bureau.admin, chamber(bureau, "      unanimity:", "      consensus:")
        )
    assert "office.publish_fault" in str(refused.value)


@pytest.mark.parametrize(
    ("text", "error", "code"),
    [
        (lambda b: Text("p.yaml", b.office.library.load("mali/cnt", "procedure").text.encode()), Invalid,
         "office.publish_pins"),
        (lambda b: calendar(b, edition=1), Invalid, "office.publish_nothing"),
        (lambda b: calendar(b, "2024-07-10", edition=1), Refused, "office.edition_not_later"),
        (lambda _b: Text("c.yaml", b"calendar: ML\nholydays: []\n"), InvalidDefinition, "definitions.invalid"),
        (lambda _b: Text("c.yaml", b"\xff\xfe"), InvalidDefinition, "definitions.invalid"),
        (lambda _b: Text("c.yaml", b"a" * (2 * 1024 * 1024 + 1)), InvalidDefinition, "definitions.invalid"),
    ],
)  # fmt: skip
def test_what_cannot_be_published_is_told_and_why(bureau: Bureau, text: object, error: type, code: str) -> None:
    size = bureau.office.store.head().size
    for journey in (journeys.preview_publication, lambda *a: journeys.publish(*a, reason=WHY)):
        with pytest.raises(error) as wrong:
            journey(bureau.office, bureau.admin, text(bureau))  # type: ignore[operator]  # a maker
        assert wrong.value.phrase.code == code
    assert bureau.office.store.head().size == size


def test_only_an_administrator_publishes_and_a_reason_is_owed(bureau: Bureau) -> None:
    text = calendar(bureau, "2024-07-10")
    for person in (bureau.clerk, bureau.second, bureau.officer, bureau.auditor):
        with pytest.raises(Forbidden):
            journeys.preview_publication(bureau.office, person, text)
        with pytest.raises(Forbidden):
            journeys.publish(bureau.office, person, text, reason=WHY)
    with pytest.raises(Invalid, match=r"office\.reason_wanted"):
        journeys.publish(bureau.office, bureau.admin, text, reason="")


def test_the_same_key_publishes_once(bureau: Bureau) -> None:
    text = calendar(bureau, "2024-07-10")
    first = journeys.publish(bureau.office, bureau.admin, text, reason=WHY, key="k")
    again = journeys.publish(bureau.office, bureau.admin, text, reason=WHY, key="k")
    assert (again.entry, again.repeated, again.awaits) == (first.entry, True, "second_clerk")
    with pytest.raises(Conflict, match=r"office\.key_reused"):
        journeys.publish(bureau.office, bureau.admin, calendar(bureau, "2024-07-11"), reason=WHY, key="k")
    journeys.confirm_publication(bureau.office, bureau.second, first.entry, key="c")
    assert journeys.confirm_publication(bureau.office, bureau.second, first.entry, key="c").repeated


def test_in_an_office_of_one_person_a_publication_stands_at_once(bureau: Bureau, tmp_path: Path) -> None:
    dossier = laid(bureau, tmp_path)
    bureau.office.settings = replace(bureau.office.settings, one_person=True)
    done = journeys.publish(bureau.office, bureau.admin, calendar(bureau, "2024-07-10"), reason=WHY)
    assert (done.awaits, opposition(bureau, dossier)) == (None, date(2024, 7, 19))


def test_another_office_on_the_same_database_sees_the_publication(bureau: Bureau, tmp_path: Path) -> None:
    """What is kept in memory is never older than the stream of the office."""
    dossier = laid(bureau, tmp_path)
    other = journeys.open_office(bureau.office.settings, clock=bureau.clock)
    load(other, dossier)
    published(bureau, calendar(bureau, "2024-07-10"))
    assert next(one.last_day for one in journeys.show(other, bureau.clerk, dossier).deadlines) == date(2024, 7, 19)
    other.store.close()


def test_a_publication_in_the_midst_of_a_sweep_is_known_to_all_that_it_tells(
    bureau: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A, looked at before, is not told of a last day that is another now; B, which it does not touch, is told."""
    laid(bureau, tmp_path, "A")
    journeys.record(bureau.office, bureau.clerk, bureau.adopted("B"), act("transmit", "2024-07-05"))
    bureau.clock.on(date(2024, 7, 15))
    load, waiting = sweeping.load, [calendar(bureau, "2024-07-10")]

    def looked(office: Office, dossier: str) -> Loaded:
        loaded = load(office, dossier)
        if waiting:
            published(bureau, waiting.pop())
        return loaded

    monkeypatch.setattr(sweeping, "load", looked)
    assert sweeping.issue(bureau.office, date(2024, 7, 15)).issued == 1
    assert {row.stream for row in bureau.office.store.all_rows() if row.kind == "alert_issued"} == {"dossier/b/alerts"}
    bureau.clock.on(date(2024, 7, 16))
    assert sweeping.issue(bureau.office, date(2024, 7, 16)).issued == 1
    assert journeys.verify(bureau.office).sound


def test_the_editions_in_use_are_listed_with_their_dossiers(bureau: Bureau, tmp_path: Path) -> None:
    laid(bureau, tmp_path)
    bureau.adopted("OTHER")
    published(bureau, calendar(bureau, "2024-07-10"))
    found = {(one.edition.kind, one.edition.name): one for one in journeys.list_editions(bureau.office, bureau.auditor)}
    holidays = found["calendar", "ML"]
    assert (holidays.edition.edition, holidays.dossiers, holidays.references) == (2, 1, ("BILL",))
    assert holidays.since == bureau.clock.now
    assert (found["chamber", "ml/cnt"].dossiers, found["chamber", "ml/cnt"].references) == (1, ("OTHER",))
    assert (found["procedure", "mali/cnt"].dossiers, found["procedure", "mali/cnt"].since) == (1, None)
    assert found["procedure", "test/silence"].references == ("BILL",)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(holidays=st.lists(st.dates(date(2024, 7, 1), date(2024, 8, 9)), unique=True, max_size=12))
def test_whatever_the_holidays_the_preview_is_what_the_publication_then_shows(
    bureau: Bureau, tmp_path: Path, holidays: list[date]
) -> None:
    """The last day foretold is the last day shown, and no dossier moves that was not named."""
    reference = f"BILL-{bureau.office.store.head().size}"
    dossier = laid(bureau, tmp_path, reference)
    edition = (
        next(o.edition.edition for o in journeys.list_editions(bureau.office, bureau.admin) if o.edition.name == "ML")
        + 1
    )
    before = opposition(bureau, dossier)
    text = calendar(bureau, *(day.isoformat() for day in sorted(holidays)), edition=edition)
    preview = journeys.preview_publication(bureau.office, bureau.admin, text)
    told = {one.reference: one for one in preview.dossiers}
    bureau.clock.forward(minutes=1)
    published(bureau, text)
    after = opposition(bureau, dossier)
    if reference in told:
        changed = next(c for c in told[reference].changes if c.what == {"en": "Opposition"})
        assert changed.after is not None
        assert changed.after.particulars["day"] == after  # type: ignore[union-attr]  # a phrase
    else:
        assert after == before
    counted, day = 0, date(2024, 7, 4)
    while counted < 10:
        day += timedelta(days=1)
        counted += day.weekday() < 5 and day not in holidays
    assert after == day


def test_a_sitting_that_was_announced_and_not_held_moves_the_period_and_both_forecasts_stay_readable(
    bureau: Bureau,
) -> None:
    """The agreement with the Pacific States, laid on 20 March 2019: 7 May was published in April, 8 May it became.

    Which sitting fell out was not seen. Here a Friday, 12 April 2019, is announced by one House after the other and then
    called off by the Lords alone: a joint day wants both.
    """

    def sittings(house: str, edition: int, *, planned: bool) -> Text:
        content = bureau.office.library.load(f"uk/{house}", "calendar").text.replace(
            "edition: 1\n", f"edition: {edition}\n"
        )
        if planned:
            content = content.replace(
                "sitting_days:\n", "sitting_days:\n  - {date: 2019-04-12, status: announced}\n", 1
            )
        return Text(f"{house}.yaml", content.encode())

    both = replace(bureau.clerk, roles=bureau.clerk.roles | bureau.officer.roles)
    dossier = journeys.open_dossier(bureau.office, both, reference="CP 76", procedure="uk/crag-2010").dossier
    journeys.record(bureau.office, both, dossier, act("lay", "2019-03-20", None), reason="Laid then")
    assert opposition(bureau, dossier) == date(2019, 5, 8)
    moments = []
    for house, edition, planned, expected in (
        ("commons", 2, True, date(2019, 5, 8)),
        ("lords", 2, True, date(2019, 5, 7)),
        ("lords", 3, False, date(2019, 5, 8)),
    ):
        bureau.clock.forward(hours=1)
        preview = journeys.preview_publication(bureau.office, bureau.admin, sittings(house, edition, planned=planned))
        moves = [c for one in preview.dossiers for c in one.changes]
        assert bool(moves) == (expected != opposition(bureau, dossier))
        published(bureau, sittings(house, edition, planned=planned))
        assert opposition(bureau, dossier) == expected
        moments.append((bureau.clock.now, expected))
    assert [opposition(bureau, dossier, known_at=when) for when, _ in moments] == [day for _, day in moments]
