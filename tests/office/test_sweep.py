"""What is due is told once, to the right people, late if it must be, and never wrongly."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest
from hands import act
from sqlalchemy import update
from sqlmodel import col

from ratify import office as journeys
from ratify.delivery import read_maildir
from ratify.errors import Phrase, Refused, Unavailable
from ratify.office import sweeping
from ratify.store import guards
from ratify.store.tables import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hands import Bureau
    from sqlalchemy import Connection

    from ratify.office import Office
    from ratify.office.loading import Loaded


def issued(bureau: Bureau) -> list[dict[str, object]]:
    lines = journeys.log(bureau.office, bureau.auditor, kind="alert_issued", limit=200)
    return [dict(line.body["alert_issued"]) for line in lines]  # type: ignore[call-overload]  # a sealed body is JSON


def transmitted(bureau: Bureau, reference: str) -> str:
    dossier = bureau.adopted(reference)
    journeys.record(bureau.office, bureau.clerk, dossier, act("transmit", "2024-07-05"))
    return dossier


def test_an_alert_goes_out_on_its_day_and_not_before(bureau: Bureau) -> None:
    """Five days before the fifteenth day after transmission."""
    transmitted(bureau, "A")
    bureau.clock.on(date(2024, 7, 14))
    assert journeys.sweep(bureau.office).issued == 0
    bureau.clock.on(date(2024, 7, 15))
    assert journeys.sweep(bureau.office).issued == 1
    assert issued(bureau)[0]["late"] is False


def test_before_the_offices_hour_nothing_goes_out(bureau: Bureau) -> None:
    """Alerts of a day go out from 07:00 office time."""
    transmitted(bureau, "A")
    bureau.clock.on(date(2024, 7, 15), hour=6)
    assert journeys.sweep(bureau.office).issued == 0


def test_a_second_sweep_tells_nothing_twice(bureau: Bureau) -> None:
    """The key is unique in the log."""
    transmitted(bureau, "A")
    bureau.clock.on(date(2024, 7, 15))
    journeys.sweep(bureau.office)
    assert journeys.sweep(bureau.office).issued == 0
    assert sorted(mail.to for mail in read_maildir(bureau.office.settings.maildir)) == [
        "clerk@localhost",
        "officer@localhost",
    ]


def test_a_scheduler_stopped_for_forty_days_sends_each_alert_once_and_marks_it_late(bureau: Bureau) -> None:
    """Two dossiers had an alert due in between; of several leads of one deadline only the nearest is sent."""
    transmitted(bureau, "A")
    transmitted(bureau, "B")
    journeys.sweep(bureau.office)
    bureau.clock.forward(days=40)
    swept = journeys.sweep(bureau.office)
    assert swept.issued == 2  # one for each dossier
    assert swept.skipped == 6  # the farther leads of each
    assert [one["late"] for one in issued(bureau)] == [True, True]
    mails = read_maildir(bureau.office.settings.maildir)
    assert sorted(mail.to for mail in mails) == ["clerk@localhost"] * 2 + ["officer@localhost"] * 2
    assert journeys.sweep(bureau.office).issued == 0


def test_an_act_that_meets_the_deadline_silences_it(bureau: Bureau) -> None:
    """What was due while nobody swept, and was met meanwhile, is recorded as skipped."""
    dossier = transmitted(bureau, "A")
    bureau.clock.on(date(2024, 7, 17))
    recorded = journeys.record(bureau.office, bureau.clerk, dossier, act("promulgate", "2024-07-16"))
    journeys.confirm(bureau.office, bureau.second, dossier, recorded.entries[0])
    bureau.clock.on(date(2024, 7, 25))
    swept = journeys.sweep(bureau.office)
    assert swept.issued == 0
    assert swept.skipped == 1


def test_an_act_awaiting_its_second_person_keeps_the_deadline_from_lapsing(bureau: Bureau) -> None:
    """Semantics 12: a deadline whose meeting act is pending is awaiting confirmation, never lapsed."""
    dossier = transmitted(bureau, "A")
    bureau.clock.on(date(2024, 7, 19))
    journeys.record(bureau.office, bureau.clerk, dossier, act("promulgate", "2024-07-19"))
    bureau.clock.on(date(2024, 7, 30))
    view = journeys.show(bureau.office, bureau.clerk, dossier)
    assert [d.status for d in view.deadlines if d.name.endswith("promulgation")] == ["awaiting_confirmation"]


def test_a_wish_for_confirmation_is_told_to_the_second_clerk_after_ten_minutes(bureau: Bureau) -> None:
    """Semantics 13: alerts born of an act wait ten minutes, so that a misclick can be taken back."""
    dossier = transmitted(bureau, "A")
    bureau.clock.on(date(2024, 7, 8))
    journeys.record(bureau.office, bureau.clerk, dossier, act("promulgate", "2024-07-08"))
    assert journeys.sweep(bureau.office).issued == 0
    bureau.clock.forward(minutes=11)
    assert journeys.sweep(bureau.office).issued == 1
    assert issued(bureau)[0]["roles"] == ["second_clerk"]
    inbox = journeys.inbox(bureau.office, bureau.second)
    assert len(inbox) == 1
    assert journeys.inbox(bureau.office, bureau.officer) == ()


def test_an_alert_is_acknowledged_once(bureau: Bureau) -> None:
    """Seen once is enough; the second time writes nothing."""
    transmitted(bureau, "A")
    bureau.clock.on(date(2024, 7, 15))
    journeys.sweep(bureau.office)
    alert = journeys.inbox(bureau.office, bureau.clerk)[0]
    journeys.acknowledge(bureau.office, bureau.clerk, alert.entry or 0)
    size = bureau.office.store.head().size
    journeys.acknowledge(bureau.office, bureau.clerk, alert.entry or 0)
    assert bureau.office.store.head().size == size
    assert journeys.inbox(bureau.office, bureau.clerk)[0].standing == "seen"


def test_lists_answer_for_today_without_losing_what_is_to_be_told(bureau: Bureau) -> None:
    """Looking at a list takes its rows on to today; the sweep still finds what is due."""
    transmitted(bureau, "A")
    bureau.clock.on(date(2024, 7, 21))
    journeys.dossiers(bureau.office, bureau.clerk)
    journeys.due(bureau.office, bureau.clerk)
    assert journeys.sweep(bureau.office).issued == 1


def test_indexes_made_again_say_the_same(bureau: Bureau) -> None:
    """Every other table about a dossier may be dropped and rebuilt from the log."""
    transmitted(bureau, "A")
    bureau.clock.on(date(2024, 7, 15))
    journeys.sweep(bureau.office)
    page, inbox = journeys.dossiers(bureau.office, bureau.clerk), journeys.inbox(bureau.office, bureau.clerk)
    journeys.reindex(bureau.office)
    assert journeys.dossiers(bureau.office, bureau.clerk) == page
    assert journeys.inbox(bureau.office, bureau.clerk) == inbox
    assert journeys.verify(bureau.office).sound


def test_a_mail_server_that_fails_is_tried_again_after_ever_longer_waits(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never silent: each failure is an entry; never a hammer: the wait doubles."""

    class Broken:
        name = "broken"

        def carry(self, _message: object) -> None:
            raise Unavailable("delivery.failed", to="x", reason=Phrase("delivery.reason.timeout", seconds=1))

    transmitted(bureau, "A")
    bureau.clock.on(date(2024, 7, 15))
    monkeypatch.setattr("ratify.office.carrying.channels", lambda _settings: (Broken(),))
    assert journeys.sweep(bureau.office).failed == 1
    assert journeys.sweep(bureau.office).failed == 0
    bureau.clock.forward(minutes=3)
    assert journeys.sweep(bureau.office).failed == 1
    bureau.clock.forward(minutes=3)
    assert journeys.sweep(bureau.office).failed == 0
    monkeypatch.undo()
    bureau.clock.forward(hours=7)
    assert journeys.sweep(bureau.office).delivered == 1
    journeys.reindex(bureau.office)
    assert journeys.verify(bureau.office).sound


def test_a_clock_set_years_ahead_writes_nothing_until_it_is_accepted(bureau: Bureau) -> None:
    """It must neither send years of alerts nor poison the recorded times."""
    transmitted(bureau, "A")
    size = bureau.office.store.head().size
    bureau.clock.on(date(2034, 7, 15))
    with pytest.raises(Refused, match="clock_ahead"):
        journeys.sweep(bureau.office)
    with pytest.raises(Refused, match="clock_ahead"):
        journeys.record(bureau.office, bureau.clerk, "A", act("promulgate", "2024-07-16"), reason="x")
    assert bureau.office.store.head().size == size
    journeys.accept_clock(bureau.office, bureau.admin)
    assert journeys.sweep(bureau.office).issued == 1


def test_a_clock_that_runs_behind_the_log_writes_nothing(bureau: Bureau) -> None:
    """More than five minutes before the newest recorded time."""
    transmitted(bureau, "A")
    bureau.clock.forward(minutes=-6)
    with pytest.raises(Refused, match="clock_behind"):
        journeys.record(bureau.office, bureau.clerk, "A", act("promulgate", "2024-07-05"))


def test_what_waits_for_a_second_person_is_listed_for_those_who_may_confirm(bureau: Bureau) -> None:
    """Never for the author, never for an auditor."""
    dossier = transmitted(bureau, "A")
    bureau.clock.on(date(2024, 7, 8))
    recorded = journeys.record(bureau.office, bureau.clerk, dossier, act("promulgate", "2024-07-08"))
    assert [pending.entry for _line, pending in journeys.waiting(bureau.office, bureau.second)] == list(
        recorded.entries
    )
    assert journeys.waiting(bureau.office, bureau.clerk) == ()
    assert journeys.waiting(bureau.office, bureau.auditor) == ()


def test_a_correction_begins_with_the_act_as_it_was_recorded(bureau: Bureau) -> None:
    """Its step with what it asks, and the facts that were given."""
    dossier = transmitted(bureau, "A")
    vote = next(p for p in journeys.show(bureau.office, bureau.clerk, dossier).passages if p.step == "vote")
    step, draft = journeys.act_form(bureau.office, bureau.clerk, dossier, vote.entry or 0)
    assert step.name == draft.step == "vote"
    assert draft.facts["ballot"] == {"for": 130, "against": 0, "abstaining": 0}
    assert {ask.name for ask in step.asks} >= {"ballot", "sitting"}


def test_the_inbox_says_of_a_delivery_the_moment_that_the_log_says(bureau: Bureau) -> None:
    """A clock that goes on between two looks leaves nothing for verification to find."""
    transmitted(bureau, "A")
    bureau.clock.on(date(2024, 7, 15))

    def going() -> datetime:
        bureau.clock.forward(microseconds=1)
        return bureau.clock.now

    bureau.office.clock = going
    assert journeys.sweep(bureau.office).delivered == 1
    assert journeys.verify(bureau.office).breaches == ()


def test_whoever_writes_to_a_dossier_at_the_same_time_holds_up_no_other(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is due in many dossiers is told in one transaction; one that moves is left out, till the next sweep."""
    busy = [transmitted(bureau, reference) for reference in "ABC"][1]
    bureau.clock.on(date(2024, 7, 15))
    load = sweeping.load

    def write() -> Iterator[None]:
        recorded = journeys.record(bureau.office, bureau.clerk, busy, act("promulgate", "2024-07-15"))
        yield
        journeys.confirm(bureau.office, bureau.second, busy, recorded.entries[0])
        yield

    writing = write()

    def looked(office: Office, dossier: str) -> Loaded:
        loaded = load(office, dossier)
        if dossier == busy:
            next(writing)
        return loaded

    monkeypatch.setattr(sweeping, "load", looked)
    tally = sweeping.issue(bureau.office, date(2024, 7, 15))
    assert (tally.dossiers, tally.issued, tally.skipped, tally.conflicted) == (3, 2, 0, True)
    monkeypatch.undo()
    tally = sweeping.issue(bureau.office, date(2024, 7, 15))
    assert (tally.dossiers, tally.issued, tally.skipped, tally.conflicted) == (1, 0, 1, False)
    assert journeys.verify(bureau.office).sound


def test_all_that_is_told_of_a_dossier_at_once_is_counted_in_its_lines(bureau: Bureau) -> None:
    """More dossiers than go into one transaction, of each of which several alerts are passed over and one is told."""
    number = sweeping.BATCH + 2
    for place in range(number):
        transmitted(bureau, f"A-{place}")
    bureau.clock.on(date(2024, 8, 14))
    tally = sweeping.issue(bureau.office, date(2024, 8, 14))
    assert (tally.dossiers, tally.issued, tally.skipped) == (number, number, 3 * number)
    again = sweeping.issue(bureau.office, date(2024, 8, 14))
    assert (again.dossiers, again.issued, again.skipped) == (0, 0, 0)
    assert journeys.verify(bureau.office).sound


def test_a_dossier_and_an_alert_that_cannot_be_read_keep_no_other_from_being_told(bureau: Bureau) -> None:
    """The database was altered or is damaged: of the rest everybody is told, and the sweep says that it failed."""
    for reference in ("A", "B", "C"):
        transmitted(bureau, reference)
    bureau.clock.on(date(2024, 7, 15))
    lines = journeys.log(bureau.office, bureau.auditor, limit=200)
    spoil(bureau, min(line.number for line in lines if line.reference == "A"))
    tally = sweeping.issue(bureau.office, date(2024, 7, 15))
    assert tally.issued == 2
    assert tally.faults
    spoil(bureau, journeys.inbox(bureau.office, bureau.officer)[-1].entry)
    with pytest.raises(KeyError):
        journeys.sweep(bureau.office)
    readers = sorted(one.to for one in read_maildir(bureau.office.settings.maildir))
    assert readers == ["clerk@localhost", "officer@localhost"]


def spoil(bureau: Bureau, number: int) -> None:
    """Write other bytes over those of an entry, as whoever owns the database could."""

    def work(connection: Connection) -> None:
        guards.drop(connection)
        connection.execute(update(Entry).where(col(Entry.number) == number).values(body=b"{}"))
        guards.create(connection)

    bureau.office.store.change(work)
    bureau.office.cache.kept.clear()
