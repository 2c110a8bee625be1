"""What a replay costs beside the bare machine that decides its moves, and what verification costs beside hashing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial
from time import process_time
from typing import TYPE_CHECKING

from transitions import Machine

from benchmarks.measure import measure
from benchmarks.recording import FLOW
from ratify.definitions import Library, bundle, read_definition
from ratify.law.moments import DayRange
from ratify.workflow.entries import Act, Opened, Sealed, standing
from ratify.workflow.replay import replay_standing

if TYPE_CHECKING:
    from benchmarks.measure import Figure
    from ratify.workflow.definition import Definitions
    from ratify.workflow.entries import Standing

AS_OF = date(2024, 12, 2)
PARTIES = 190
OPEN_TREATY = """
treaty: open-treaty
title: {en: A treaty open to all States}
parties: {open: {}}
clauses:
  entry_into_force: {law: art. 1, from: {of: anyone, have: instrument.deposited, at_least: 60}, plus: P30D}
  later_parties: {law: art. 2, from: own.instrument.deposited, plus: P30D}
  denunciation: {law: art. 3, from: notice.received, plus: P1Y}
"""
STEPS = (
    "signature_signed", "note_dated", "note_received", "instrument_signed", "notification_dated", "note_dated",
    "note_received", "notification_dated", "note_dated", "instrument_deposited", "note_received",
)  # fmt: skip
"""What each party does, one step after the other: eleven acts, of which one is its consent."""

LEAVES = 10
"""Every tenth party denounces the treaty at last."""


class Light:
    """A model that the bare machine moves."""

    state = "a"


def bare_machine(triggers: int) -> None:
    """Fire as many triggers on a flat machine of the same library, with nothing around them."""
    model, events = Light(), _MACHINE.events
    for number in range(triggers):
        events["go" if number % 2 == 0 else "back"].trigger(model)


_MACHINE = Machine(
    model=None,
    states=["a", "b"],
    initial="a",
    transitions=[["go", "a", "b"], ["back", "b", "a"]],
    auto_transitions=False,
    send_event=True,
)


def fifteen() -> tuple[Definitions, Standing]:
    """A bilateral treaty with fifteen acts, from the sheet to its entry into force."""
    library = Library()
    definitions = bundle(library.closure(library.load("ml-ru-hypothetical-receipt", "treaty")))
    acts = list(FLOW)
    acts += [("note_dated", day, "RU", {}) for day in ("2024-11-19", "2024-11-20", "2024-11-21")]
    own = {"notification_sent", "notification_received", "note_dated"}
    entries = [
        Act(_sealed(n), f"participation/{party}" if step in own else party, party, step, _on(day), facts)
        for n, (step, day, party, facts) in enumerate(acts, start=2)
    ]
    return definitions, standing((_opened(), *entries))


def many(parties: int = PARTIES) -> tuple[Definitions, Standing]:
    """An open treaty that many parties join, one act a day; of 190 parties there are more than two thousand."""
    sheet = read_definition(OPEN_TREATY, "open.yaml")
    definitions = bundle(Library().closure(sheet))
    entries = []
    for number in range(parties * len(STEPS)):
        party, turn = number % parties, number // parties
        code = f"{chr(65 + party // 26)}{chr(65 + party % 26)}"
        leaves = party % LEAVES == 0 and turn == len(STEPS) - 1
        step = "notice_received" if leaves else STEPS[turn]
        day = date(2000, 1, 1) + timedelta(days=number)
        entries.append(Act(_sealed(number + 2), f"participation/{code}", code, step, DayRange(day, day)))
    return definitions, standing((_opened(), *entries))


def _opened() -> Opened:
    return Opened(_sealed(1), "BENCH", None, None, {})


def _sealed(number: int) -> Sealed:
    return Sealed(number, datetime(2024, 12, 2, tzinfo=UTC), "a", "p")


def _on(day: str) -> DayRange:
    on = date.fromisoformat(day)
    return DayRange(on, on)


def replaying(rounds: int, parties: int = PARTIES) -> list[Figure]:
    """Whole replays beside the bare ``transitions`` machine fired once an act; processor time, as they only compute."""
    figures = []
    for name, (definitions, acts) in (("2 parties", fifteen()), (f"{parties} parties", many(parties))):
        number = len(acts.sequence)
        as_of = max(AS_OF, acts.sequence[-1][1].day)
        found = replay_standing(definitions, acts, as_of=as_of)
        if found.halted is not None:
            raise RuntimeError(found.halted.reason)
        ours, theirs = partial(replay_standing, definitions, acts, as_of=as_of), partial(bare_machine, number)
        compared = measure(ours, theirs, rounds=rounds, clock=process_time)
        figures.append(compared.figure(f"replay, {name}, {number} acts", baseline=f"{number} bare triggers"))
    return figures
