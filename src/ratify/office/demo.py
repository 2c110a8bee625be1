"""The story that ``ratify demo`` tells, in a throwaway office with its own clock: two suppositions, side by side.

Both copies of the founding sheet suppose that the receipt of the notifications counts; the second also that the term
is renewed tacitly unless notice is given six months before. Everything after 4 July 2024 is invented, and says so.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ratify.definitions import shipped_acts
from ratify.law.moments import DayRange
from ratify.office.core import today
from ratify.office.demonstration import advance_clock, importer, make_accounts, pending, person
from ratify.office.opening import init, open_dossier
from ratify.office.reading import inbox, show
from ratify.office.verifying import verify
from ratify.office.writing import confirm, correct, record
from ratify.workflow.acts import ActDraft

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ratify.office.core import Office
    from ratify.office.views import AlertView, DossierView, PassageView, Recorded, Verdict
    from ratify.settings import Settings
    from ratify.workflow.differences import Change

SUPPOSITIONS = (
    ("ml-ru-hypothetical-receipt", "HYP-1"),
    ("ml-ru-hypothetical-renewal", "HYP-2"),
)
BEGINS = date(2024, 7, 5)
CORRECTED_ON = date(2025, 2, 3)
RECEIVED_IN_FACT = date(2024, 11, 25)
ENDS = date(2031, 1, 15)


@dataclass(frozen=True, slots=True)
class Chapter:
    """One supposition: what it supposes, and the dossier at the end of the story.

    ``correction`` are the changes that a corrected date of receipt brought about, where there was one.
    """

    reference: str
    title: Mapping[str, str]
    hypothetical: Mapping[str, str] | None
    view: DossierView
    alerts: tuple[AlertView, ...]
    correction: tuple[Change, ...] = ()
    corrected_on: date | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """What happened in the demonstration, and whether its log stands."""

    chapters: tuple[Chapter, ...]
    verify: Verdict

    @property
    def passages(self) -> tuple[tuple[str, PassageView], ...]:
        """Every step that passed, with the reference of its dossier."""
        return tuple((chapter.reference, one) for chapter in self.chapters for one in chapter.view.passages)

    @property
    def acts(self) -> tuple[tuple[str, PassageView], ...]:
        """The steps that somebody recorded."""
        return tuple((reference, one) for reference, one in self.passages if one.entry is not None)

    @property
    def alerts(self) -> tuple[AlertView, ...]:
        """Every alert that went out, in order."""
        found = [alert for chapter in self.chapters for alert in chapter.alerts]
        return tuple(sorted(found, key=lambda alert: alert.entry or 0))


def demo(settings: Settings) -> Story:
    """Tell the story in a folder that is thrown away; takes a few seconds."""
    with tempfile.TemporaryDirectory(prefix="ratify-demo-") as folder:
        here = Path(folder)
        office = init(
            replace(
                settings,
                database_url=f"sqlite:///{here / 'demo.db'}",
                key_file=here / "demo.key",
                maildir=here / "mail",
                demonstration=True,
                one_person=False,
            ),
            clock=lambda: datetime(BEGINS.year, BEGINS.month, BEGINS.day, 9, tzinfo=UTC),
        )
        try:
            return _story(office)
        finally:
            office.store.close()


def _story(office: Office) -> Story:
    make_accounts(office)
    later: dict[str, list[ActDraft]] = {}
    for treaty, reference in SUPPOSITIONS:
        file = shipped_acts(treaty)
        past = [act for act in file.acts if act.when.last < BEGINS]
        later[reference] = [act for act in file.acts if act.when.last >= BEGINS]
        opened = open_dossier(
            office, importer(office), treaty=treaty, reference=reference, acts=past, reason=file.reason
        )
        _second(office, opened)
    days = sorted({act.when.last for acts in later.values() for act in acts})
    for day in days:
        _reach(office, day)
        for reference, acts in later.items():
            for act in acts:
                if act.when.last == day:
                    _second(office, record(office, importer(office), reference, act))
    _reach(office, CORRECTED_ON)
    changes = _correction(office, SUPPOSITIONS[1][1])
    _reach(office, ENDS)
    return Story(tuple(_chapter(office, reference, changes) for _treaty, reference in SUPPOSITIONS), verify(office))


def _reach(office: Office, day: date) -> None:
    """Take the clock to a day, through every day on which something is due."""
    if day > today(office):
        advance_clock(office, person(office, "admin"), day)


def _second(office: Office, recorded: Recorded) -> None:
    """The second clerk confirms what awaits it."""
    if recorded.awaits is not None:
        confirm(office, person(office, "greffe2"), recorded.dossier, pending(recorded)[0])


def _correction(office: Office, reference: str) -> tuple[Change, ...]:
    """The last receipt turns out to have been stamped a week later: entry into force, term and alerts move."""
    actor = importer(office)
    view = show(office, actor, reference)
    last = max((p for p in view.passages if p.step == "notification_received" and p.entry), key=lambda p: p.day)
    by = ActDraft(
        step=last.step,
        when=DayRange(RECEIVED_IN_FACT, RECEIVED_IN_FACT),
        party=last.party,
        track=last.track,
        facts={"place": "Bamako", "source": "HYPOTHÈSE de démonstration : tampon du 25 novembre 2024"},
    )
    reason = "Le tampon d’arrivée porte le 25 novembre 2024 (hypothèse de démonstration)"
    corrected = correct(office, actor, reference, last.entry or 0, by, reason=reason)
    confirmed = confirm(office, person(office, "greffe2"), reference, pending(corrected)[0])
    return confirmed.changes


def _chapter(office: Office, reference: str, changes: tuple[Change, ...]) -> Chapter:
    reader = replace(person(office, "traites"), roles=frozenset({"clerk", "second_clerk", "treaty_officer"}))
    view = show(office, reader, reference)
    alerts = tuple(one for one in _inbox(office, reader) if one.reference == reference)
    corrected = reference == SUPPOSITIONS[1][1]
    return Chapter(
        reference=reference,
        title=view.title,
        hypothetical=view.hypothetical,
        view=view,
        alerts=tuple(sorted(alerts, key=lambda one: one.entry or 0)),
        correction=changes if corrected else (),
        corrected_on=CORRECTED_ON if corrected else None,
    )


def _inbox(office: Office, reader: object) -> list[AlertView]:
    found: list[AlertView] = []
    after: int | None = None
    while page := inbox(office, reader, after=after, limit=200):  # type: ignore[arg-type]  # a person of this office
        found += page
        after = page[-1].entry
    return found
