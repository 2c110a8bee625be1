"""The hands of the tests of the office: a clock that stands still, the people of an office, acts in one line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from ratify import office as journeys
from ratify.law.moments import DayRange
from ratify.office.accounts import add_account
from ratify.settings import Settings
from ratify.workflow.acts import ActDraft

if TYPE_CHECKING:
    from pathlib import Path

    from ratify.office import Office, Person


@dataclass
class Clock:
    """A clock that stands still until it is told otherwise."""

    now: datetime = datetime(2024, 7, 5, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def on(self, day: date, hour: int = 9) -> None:
        self.now = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)

    def forward(self, **step: float) -> None:
        self.now += timedelta(**step)


@dataclass
class Bureau:
    """An office with its people: the hands of the tests."""

    office: Office
    clock: Clock
    clerk: Person
    second: Person
    officer: Person
    auditor: Person
    admin: Person

    def open(self, treaty: str = "ml-ru-hypothetical-receipt", reference: str = "DOSSIER", **how: object) -> str:
        both = replace(self.clerk, roles=self.clerk.roles | self.officer.roles)
        return journeys.open_dossier(self.office, both, treaty=treaty, reference=reference, **how).dossier

    def prepared(self, reference: str = "DOSSIER", treaty: str = "ml-ru-hypothetical-receipt") -> str:
        """A dossier that has come as far as the plenary."""
        dossier = self.open(treaty, reference)
        for step, day in PREPARED:
            facts = {"committee": "Défense nationale"} if step == "refer_to_committee" else {}
            journeys.record(self.office, self.clerk, dossier, act(step, day, **facts), reason="reprise")
        return dossier

    def adopted(self, reference: str = "DOSSIER", treaty: str = "ml-ru-hypothetical-receipt") -> str:
        """A dossier whose authorisation was adopted and confirmed on 4 July 2024."""
        dossier = self.prepared(reference, treaty)
        recorded = journeys.record(self.office, self.clerk, dossier, vote("2024-07-04"))
        journeys.confirm(self.office, self.second, dossier, recorded.entries[0])
        return dossier


def act(step: str, day: str, party: str | None = "ML", **facts: object) -> ActDraft:
    """An act on one day."""
    on = date.fromisoformat(day)
    before = facts.pop("before", None)
    return ActDraft(step=step, when=DayRange(on, on), party=party, facts=facts, before=before)  # type: ignore[arg-type]  # popped from facts of any kind


def vote(day: str, in_favour: int = 130, against: int = 0, abstaining: int = 0, **sitting: object) -> ActDraft:
    """The vote in plenary."""
    ballot = {"for": in_favour, "against": against, "abstaining": abstaining}
    return act("vote", day, sitting={"place": "Bamako", **sitting}, ballot=ballot)


PREPARED = (
    ("adopt_in_council", "2024-06-20"),
    ("table", "2024-06-24"),
    ("refer_to_committee", "2024-06-25"),
    ("committee_report", "2024-07-01"),
)
"""The acts that lead to the plenary."""


def make_bureau(database_url: str, folder: Path, clock: Clock) -> Bureau:
    """A new office with a clerk, a second clerk, a treaty officer, an auditor and an administrator."""
    office = journeys.init(settings_of(database_url, folder), clock=clock)
    people: dict[str, Person] = {}
    first: Person | None = None
    for login, roles in (
        ("admin", {"administrator"}),
        ("clerk", {"clerk"}),
        ("second", {"second_clerk"}),
        ("officer", {"treaty_officer"}),
        ("auditor", {"auditor"}),
    ):
        people[login] = add_account(office, first, login, login, roles, "une phrase de passe assez longue")
        first = first or people[login]
    return Bureau(office, clock, *(people[name] for name in ("clerk", "second", "officer", "auditor", "admin")))


def settings_of(database_url: str, folder: Path) -> Settings:
    """The settings of an office whose key and mail lie in a folder of the test."""
    return Settings(database_url=database_url, key_file=folder / "office.key", maildir=folder / "mail")
