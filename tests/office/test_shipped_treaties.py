"""Every treaty that ships can be opened in an office with the acts of its scenario, and the register says the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hands import settings_of

from ratify import office as journeys
from ratify import study
from ratify.office.accounts import add_account
from ratify.shipped import shipped
from ratify.store import passwords

if TYPE_CHECKING:
    from ratify.office import Office, Person

TODAY = date(2026, 11, 23)
SCENARIOS = Path(__file__).parent.parent / "scenarios"
TOLD_IN = {"ml-ru-mtc-2003": "ml-ru-as-known", "fr-ml-defence-2014": "fr-ml-as-known"}
"""Scenarios that are not called like their treaty."""

TREATIES = sorted(path.stem for path in (shipped("workflows") / "treaties").glob("*.yaml"))


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Office, Person]:
    """An office of one person, on 23 November 2026, so that acts stand without a second person."""
    monkeypatch.setattr(passwords, "hash_password", lambda password, **_about: f"plain:{password}")
    settings = replace(settings_of(f"sqlite:///{tmp_path / 'office.db'}", tmp_path), one_person=True)
    office = journeys.init(settings, clock=lambda: datetime.fromisoformat("2026-11-23T09:00:00+00:00"))
    roles = {"administrator", "clerk", "treaty_officer"}
    return office, add_account(office, None, "one", "One", roles, "une phrase de passe assez longue")


@pytest.mark.parametrize("treaty", TREATIES)
def test_a_treaty_that_ships_is_opened_with_its_acts_and_the_register_says_what_the_files_say(
    treaty: str, alone: tuple[Office, Person]
) -> None:
    """The acts stand, the dates are those of ``ratify timeline``, and the log verifies."""
    office, person = alone
    path = SCENARIOS / f"{TOLD_IN.get(treaty, treaty)}.yaml"
    acts = study.read_acts(path.read_bytes(), str(path))
    opened = journeys.open_dossier(office, person, reference="T", treaty=treaty, acts=acts.drafts, reason="import")

    told = {one.name: one for one in journeys.show(office, person, opened.dossier, as_of=TODAY).dates}
    computed = study.timeline(treaty, as_of=TODAY, acts=path).dates
    assert {"signature", "entry_into_force"} <= told.keys()  # the register leaves out what says nothing of its own
    for name, one in told.items():
        assert (one.status, one.day) == (computed[name].status, computed[name].day), name
    verdict = journeys.verify(office)
    assert (verdict.breaches, verdict.halted) == ((), ())
