"""What the office keeps, foresees and publishes: semantics 12, 14, 15, 17, 29 and 30 at the door."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from drafting import Log, law
from hands import PREPARED, act, vote
from statutes import OPEN, SILENCE

from ratify import office as journeys
from ratify.definitions import read_definition
from ratify.errors import Refused
from ratify.office.indexing import dossier_row
from ratify.office.loading import load
from ratify.office.publishing import publish_at_once
from ratify.store import Draft, lists
from ratify.workflow.deadlines import status

if TYPE_CHECKING:
    from pathlib import Path

    from hands import Bureau

PROMULGATION = ("ML", "promulgation")


def transmitted(bureau: Bureau) -> str:
    """A dossier whose law was transmitted for promulgation on 5 July 2024: fifteen days, until the 20th."""
    dossier = bureau.adopted()
    journeys.record(bureau.office, bureau.clerk, dossier, act("transmit", "2024-07-05"))
    return dossier


def row(bureau: Bureau, dossier: str) -> lists.DossierRow:
    rows = bureau.office.store.query(lists.every_dossier)
    return next(one for one in rows if one.dossier == dossier)


# --------------------------------------------------------------------------------------------------------- 12 and 14


def test_an_act_that_would_not_stand_if_it_were_confirmed_is_refused_when_it_is_recorded(bureau: Bureau) -> None:
    """Semantics 12: it must be lawful as though confirmed, also where somebody else has yet to confirm it."""
    dossier = bureau.prepared()
    size = bureau.office.store.head().size
    with pytest.raises(Refused, match=r"office\.refused"):
        journeys.record(bureau.office, bureau.clerk, dossier, vote("2024-07-04", 70))
    assert bureau.office.store.head().size == size


def test_an_act_is_refused_when_it_is_confirmed_if_it_no_longer_stands_then(bureau: Bureau) -> None:
    """Semantics 12: lawful again at confirmation; in between the bill was withdrawn, which after the vote it cannot be."""
    dossier = bureau.prepared()
    voted = journeys.record(bureau.office, bureau.clerk, dossier, vote("2024-07-04"))
    journeys.record(bureau.office, bureau.clerk, dossier, act("withdraw", "2024-07-05"))
    with pytest.raises(Refused, match=r"office\.later_act_falls"):
        journeys.confirm(bureau.office, bureau.second, dossier, voted.entries[0])
    assert [p.entry for p in journeys.show(bureau.office, bureau.clerk, dossier).pending] == list(voted.entries)


def test_acts_recorded_together_stand_or_fall_together(bureau: Bureau) -> None:
    """Semantics 14: the second one does not stand, so the first is not written either."""
    dossier = bureau.open()
    size = bureau.office.store.head().size
    both = (act("adopt_in_council", "2024-06-20"), act("committee_report", "2024-06-24"))
    with pytest.raises(Refused, match=r"office\.refused"):
        journeys.record(bureau.office, bureau.clerk, dossier, *both, reason="reprise")
    assert bureau.office.store.head().size == size
    recorded = journeys.record(
        bureau.office, bureau.clerk, dossier, both[0], act("table", "2024-06-24"), reason="reprise"
    )
    assert len(recorded.entries) == 2


def test_what_comes_after_an_act_that_waits_and_was_given_with_it_waits_too(bureau: Bureau) -> None:
    """Semantics 12 and 14: the vote moves nothing before it is confirmed, and the transmission needs it."""
    dossier = bureau.prepared()
    both = (vote("2024-07-04"), act("transmit", "2024-07-05"))
    recorded = journeys.record(bureau.office, bureau.clerk, dossier, *both)
    seen = journeys.preview_confirm(bureau.office, bureau.second, dossier, recorded.entries[1])
    assert seen.confirms == recorded.entries
    waiting = journeys.show(bureau.office, bureau.clerk, dossier)
    assert waiting.halted is None
    assert [one.entry for one in waiting.pending] == list(recorded.entries)
    journeys.confirm(bureau.office, bureau.second, dossier, recorded.entries[0])
    confirmed = journeys.show(bureau.office, bureau.clerk, dossier)
    assert (confirmed.halted, confirmed.pending) == (None, ())
    assert next(t.state for t in confirmed.tracks if t.id == "ML") == "transmitted"
    assert journeys.verify(bureau.office).sound


def test_a_dossier_that_halts_for_want_of_a_confirmation_takes_it(bureau: Bureau) -> None:
    """An earlier ratify let a transmission in that needed the vote."""
    transmission = bureau.office.store.entries(f"dossier/{transmitted(bureau)}")[-1]
    dossier = bureau.prepared("OTHER")
    voted = journeys.record(bureau.office, bureau.clerk, dossier, vote("2024-07-04"))
    draft = Draft(
        f"dossier/{dossier}",
        "act",
        date(2024, 7, 5),
        None,
        {"act": transmission.body["act"], "actor": transmission.body["actor"]},
    )
    bureau.office.store.append([draft], expecting={}, now=bureau.clock.now)
    bureau.office.cache.kept.clear()
    assert journeys.show(bureau.office, bureau.clerk, dossier).halted is not None
    journeys.confirm(bureau.office, bureau.second, dossier, voted.entries[0])
    view = journeys.show(bureau.office, bureau.clerk, dossier)
    assert view.halted is None
    assert next(t.state for t in view.tracks if t.id == "ML") == "transmitted"


def test_a_second_person_sees_what_would_follow_before_confirming(bureau: Bureau) -> None:
    dossier = bureau.prepared()
    voted = journeys.record(bureau.office, bureau.clerk, dossier, vote("2024-07-04"))
    size = bureau.office.store.head().size
    seen = journeys.preview_confirm(bureau.office, bureau.second, dossier, voted.entries[0])
    assert [one.step for one in seen.passages] == ["vote"]
    assert seen.changes
    assert bureau.office.store.head().size == size
    with pytest.raises(Refused, match=r"office\.same_person"):
        journeys.preview_confirm(
            bureau.office, replace(bureau.clerk, roles=frozenset({"second_clerk"})), dossier, voted.entries[0]
        )


def test_the_same_act_recorded_twice_is_confirmed_once_and_the_other_refused(bureau: Bureau) -> None:
    """By a clerk who did not see that it waits; each is a request of its own."""
    dossier = bureau.prepared()
    first = journeys.record(bureau.office, bureau.clerk, dossier, vote("2024-07-04"))
    bureau.clock.forward(minutes=1)
    again = journeys.record(bureau.office, bureau.clerk, dossier, vote("2024-07-04"))
    journeys.confirm(bureau.office, bureau.second, dossier, first.entries[0])
    with pytest.raises(Refused, match=r"office\.refused"):
        journeys.confirm(bureau.office, bureau.second, dossier, again.entries[0])
    journeys.refuse(bureau.office, bureau.second, dossier, again.entries[0], reason="déjà enregistré")
    view = journeys.show(bureau.office, bureau.clerk, dossier)
    assert (view.halted, view.pending) == (None, ())


def test_what_comes_before_it_stands_at_once(bureau: Bureau) -> None:
    dossier = bureau.open()
    steps = [
        act(step, day, **({"committee": "Défense nationale"} if "refer" in step else {})) for step, day in PREPARED
    ]
    recorded = journeys.record(bureau.office, bureau.clerk, dossier, *steps, vote("2024-07-04"), reason="reprise")
    view = journeys.show(bureau.office, bureau.clerk, dossier)
    assert [one.entry for one in view.pending] == [recorded.entries[-1]]
    assert next(t.state for t in view.tracks if t.id == "ML") == "reported"


def test_an_act_that_would_bring_down_another_while_it_waits_is_refused(bureau: Bureau, tmp_path: Path) -> None:
    """Semantics 12 and 15: an opposition in time, recorded late, keeps the bill from having been approved by silence
    as long as it waits; but the bill was laid again since, as only one that is approved or opposed can be."""
    file = tmp_path / "silence.yaml"
    again = SILENCE.replace("from: [drafted, opposed]", "from: [drafted, opposed, approved]", 1)
    file.write_text(again, encoding="utf-8")
    dossier = journeys.open_dossier(bureau.office, bureau.clerk, reference="S", file=file).dossier
    for day in ("2024-01-10", "2024-02-01"):
        journeys.record(bureau.office, bureau.clerk, dossier, act("lay", day, None), reason="reprise")
    before = bureau.office.store.head().size
    with pytest.raises(Refused, match=r"office\.falls_while_waiting") as refusal:
        journeys.record(bureau.office, bureau.clerk, dossier, act("oppose", "2024-01-15", None), reason="reprise")
    assert refusal.value.phrase.particulars["day"] == date(2024, 2, 1)
    assert bureau.office.store.head().size == before
    assert journeys.show(bureau.office, bureau.clerk, dossier).halted is None


# --------------------------------------------------------------------------------------------------------- 15 and 17


def more_seats(bureau: Bureau) -> None:
    """Publish an edition of the chamber in which a vote of 130 members has no quorum."""
    text = bureau.office.library.load("ml/cnt", "chamber").text.replace("seats: 147", "seats: 301")
    bureau.clock.forward(hours=1)
    publish_at_once(
        bureau.office, bureau.admin, [read_definition(text.replace("edition: 1", "edition: 2"), "cnt.yaml")]
    )


def test_a_chamber_published_anew_may_halt_a_dossier_that_was_accepted(bureau: Bureau) -> None:
    """Semantics 15 and 17: the vote had a quorum by the edition known then, and has none by the one known now."""
    dossier = bureau.adopted()
    before = bureau.clock.now
    more_seats(bureau)
    view = journeys.show(bureau.office, bureau.clerk, dossier)
    assert view.halted is not None
    assert view.halted.reason.particulars["outcome"].code == "law.quorum.failed"  # type: ignore[attr-defined]  # a phrase
    assert next(t.state for t in view.tracks if t.id == "ML") == "reported"
    then = journeys.show(bureau.office, bureau.clerk, dossier, known_at=before)
    assert then.halted is None
    assert next(t.state for t in then.tracks if t.id == "ML") == "adopted"


def test_a_halted_dossier_takes_no_act(bureau: Bureau) -> None:
    """Semantics 15: corrections and nothing else."""
    dossier = bureau.adopted()
    more_seats(bureau)
    with pytest.raises(Refused, match=r"office\.halted"):
        journeys.record(bureau.office, bureau.clerk, dossier, act("transmit", "2024-07-05"))


def test_a_halted_dossier_takes_a_correction_and_its_confirmation(bureau: Bureau) -> None:
    """Semantics 15: corrected and confirmed, it stands again."""
    dossier = bureau.adopted()
    halted_at = next(p.entry for p in journeys.show(bureau.office, bureau.clerk, dossier).passages[::-1] if p.entry)
    more_seats(bureau)
    corrected = journeys.correct(
        bureau.office, bureau.clerk, dossier, halted_at, vote("2024-07-04", 160), reason="procès-verbal relu"
    )
    journeys.confirm(bureau.office, bureau.second, dossier, corrected.entries[0])
    assert journeys.show(bureau.office, bureau.clerk, dossier).halted is None


def test_verification_tells_a_dossier_that_halts_from_one_that_was_altered(bureau: Bureau) -> None:
    """Semantics 15: every byte is as it was sealed."""
    bureau.adopted()
    more_seats(bureau)
    verdict = journeys.verify(bureau.office)
    assert verdict.breaches == ()
    assert [one.code for one in verdict.halted] == ["office.halted_dossier"]


# --------------------------------------------------------------------------------------------------------- 29 and 30


def test_what_is_kept_is_the_dossier_as_of_its_last_act_and_what_is_shown_is_today(bureau: Bureau) -> None:
    """Semantics 29: nobody wrote since 5 July; the page of August shows the deadline overdue, the kept one does not."""
    dossier = transmitted(bureau)
    bureau.clock.on(date(2024, 8, 1))
    view = journeys.show(bureau.office, bureau.clerk, dossier)
    assert next(d.status for d in view.deadlines if d.name == "deadline/ML/promulgation") == "overdue"
    kept = load(bureau.office, dossier).last
    assert kept.as_of == date(2024, 7, 5)
    assert status(kept, kept.current[PROMULGATION]) == "running"


def test_a_row_of_the_index_is_made_for_the_day_on_which_it_is_written(bureau: Bureau) -> None:
    """Semantics 29: recorded in August for July, the row says how things stand in August."""
    dossier = transmitted(bureau)
    bureau.clock.on(date(2024, 8, 1))
    journeys.record(bureau.office, bureau.officer, dossier, act("note_dated", "2024-07-30"))
    found = row(bureau, dossier)
    assert found.computed_for == date(2024, 8, 1)
    assert [line.standing for line in found.agenda if line.name == "promulgation"] == ["overdue"]


def test_a_forecast_writes_nothing(bureau: Bureau) -> None:
    """Semantics 30: shown for a day to come, nothing of it is in the log or in the index."""
    dossier = transmitted(bureau)
    size, before = bureau.office.store.head().size, row(bureau, dossier)
    view = journeys.show(bureau.office, bureau.clerk, dossier, as_of=date(2024, 8, 1))
    assert next(d.status for d in view.deadlines if d.name == "deadline/ML/promulgation") == "overdue"
    assert (bureau.office.store.head().size, row(bureau, dossier)) == (size, before)


def test_of_a_forecast_the_day_of_the_next_change_is_kept(bureau: Bureau) -> None:
    """Semantics 30: the first alert is due five days before 20 July."""
    dossier = transmitted(bureau)
    assert row(bureau, dossier).next_change_on == date(2024, 7, 15)


def test_the_states_in_the_index_are_a_summary() -> None:
    """Semantics 29: of a treaty with many parties the row says how many stand where."""
    log = Log(law(OPEN))
    few = dossier_row("D", log.on("2024-01-01"), 1, date(2024, 1, 1), ())
    assert few.states == {"treaty": "negotiated"}
    for number in range(15):
        log.act(f"2024-02-{number + 1:02}", "instrument_deposited", f"P{number:02}")
    many = dossier_row("D", log.on("2024-02-20"), 16, date(2024, 2, 20), ())
    assert many.states == {"treaty": "negotiated", "counted": {"negotiated": 1, "contracting": 15}}
