"""Semantics 12, 14 and 15 of whatever people may do: what the door lets in never halts the dossier, and stays lawful."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import count
from typing import TYPE_CHECKING

from hands import act
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from statutes import SILENCE

from ratify import office as journeys
from ratify.errors import Conflict, Invalid, NotFound, Refused
from ratify.office.legality import unlawful_when_recorded
from ratify.office.loading import load

if TYPE_CHECKING:
    from pathlib import Path

    from hands import Bureau

    from ratify.office.loading import Loaded

AGAIN = "from: [drafted, opposed, approved], to: before_the_house"
"""What is approved may be laid again, so that later acts hang on what happened by itself before."""

TEXT = (
    SILENCE.replace("from: [drafted, opposed], to: before_the_house", AGAIN)
    .replace("to: opposed, role: clerk", "to: opposed, role: clerk, confirmed_by: second_clerk")
    .replace("to: published, role: clerk", "to: published, role: clerk, confirmed_by: second_clerk")
)

STEPS = ("lay", "oppose", "lay", "oppose", "remark", "publish", "drop")
BEGINS = date(2024, 1, 2)
EXAMPLES = 250

steps, days, places = st.sampled_from(STEPS), st.integers(0, 60), st.integers(0, 7)
deeds = st.one_of(
    st.tuples(st.just("record"), st.lists(st.tuples(steps, days), min_size=1, max_size=3)),
    st.tuples(st.just("correct"), places, st.none() | days),
    st.tuples(st.sampled_from(("confirm", "refuse")), places),
)


def test_what_the_door_lets_in_never_halts_a_dossier(bureau: Bureau, tmp_path: Path) -> None:
    """Acts alone and several at once, late ones, corrections, annulments, second persons who agree or do not."""
    sheet, number, seen = tmp_path / "silence.yaml", count(1), Counter[str]()
    sheet.write_text(TEXT, encoding="utf-8")

    @settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
    @given(st.sampled_from(((), (0,), (0, 20))), st.lists(deeds, min_size=4, max_size=14))
    def people_act(laid: tuple[int, ...], drawn: list[tuple[object, ...]]) -> None:
        reference = f"S-{next(number)}"
        dossier = journeys.open_dossier(bureau.office, bureau.clerk, reference=reference, file=sheet).dossier
        for name, *how in [*(("record", [("lay", day)]) for day in laid), *drawn]:
            bureau.clock.forward(seconds=1)
            try:
                seen[str(name)] += done(bureau, load(bureau.office, dossier), str(name), *how)
            except (Conflict, Invalid, NotFound, Refused) as refusal:
                seen[refusal.phrase.code] += 1
            assert load(bureau.office, dossier).last.halted is None
        bureau.office.cache.kept.clear()
        loaded = load(bureau.office, dossier)
        assert loaded.last.halted is None
        assert list(unlawful_when_recorded(bureau.office, loaded)) == []
        seen["waits"] += len(loaded.acts.pending)

    people_act()
    rare = ("record", "correct", "confirm", "refuse", "waits", "office.falls_while_waiting", "office.later_act_falls")
    assert [what for what in rare if not seen[what]] == []


def done(bureau: Bureau, loaded: Loaded, name: str, *how: object) -> bool:
    """One deed in a dossier; one that names a place among its acts, or what waits, does nothing where there is none."""
    known = [one for one in loaded.written if one.kind == "act"]
    waiting = [version.sealed.number for _root, version in loaded.acts.pending]
    office, dossier = bureau.office, loaded.id
    match name, how:
        case "record", (list() as given,):
            journeys.record(
                office, bureau.clerk, dossier, *(act(step, on(day), None) for step, day in given), reason="-"
            )
        case "correct", (int() as place, int() | None as day) if known:
            root = known[place % len(known)]
            by = None if day is None else act(root.body["act"]["step"], on(day), None)
            journeys.correct(office, bureau.clerk, dossier, newest_of(loaded, root.number), by, reason="-")
        case "confirm", (int() as place,) if waiting:
            journeys.confirm(office, bureau.second, dossier, waiting[place % len(waiting)])
        case "refuse", (int() as place,) if waiting:
            journeys.refuse(office, bureau.second, dossier, waiting[place % len(waiting)], reason="-")
        case _:
            return False
    return True


def newest_of(loaded: Loaded, root: int) -> int:
    """The last version of an act, whether it stands or waits."""
    for one in loaded.written:
        if one.kind == "corrected" and one.body["corrected"]["of"] == root:
            root = one.number
    return root


def on(day: int) -> str:
    return (BEGINS + timedelta(days=day)).isoformat()
