"""The renewal desk: four ways, what each takes, by when, and what it moves; nothing is written by looking."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from ratify import office as journeys
from ratify.definitions import shipped_acts
from ratify.errors import NotFound
from ratify.language import say
from ratify.workflow.acts import ActDraft

if TYPE_CHECKING:
    from hands import Bureau

    from ratify.office import RenewalWay


def opened(bureau: Bureau, sheet: str, until: date, acts: date | None = None) -> None:
    """A treaty with the acts of its file up to a day, the one on which the office stands or an earlier one."""
    bureau.clock.on(until)
    file = shipped_acts(sheet)
    both = replace(bureau.clerk, roles=bureau.clerk.roles | bureau.officer.roles)
    journeys.open_dossier(bureau.office, both, treaty=sheet, reference="T", reason=file.reason)
    for one in file.drafts:
        if not isinstance(one, ActDraft) or one.when.last <= (acts or until):
            made = journeys.record(bureau.office, both, "T", one, reason=file.reason)
            if made.awaits is not None:
                journeys.confirm(bureau.office, bureau.second, "T", made.entries[0])


def ways(bureau: Bureau) -> dict[str, RenewalWay]:
    """The four, by name; nothing is written by looking."""
    before = bureau.office.store.head().size
    found = journeys.renewal(bureau.office, bureau.officer, "T")
    assert bureau.office.store.head().size == before
    assert [one.name for one in found.ways] == ["renew", "renegotiate", "denounce", "lapse"]
    return {one.name: one for one in found.ways}


def moved(way: RenewalWay, name: str) -> str:
    """What a date would be instead, in words."""
    (change,) = [one for one in way.moves if one.name == name]
    assert change.after is not None
    return say(change.after, "en") if not isinstance(change.after, dict) else str(change.after)


def test_a_term_that_renews_itself_lapses_by_a_notice_in_time(bureau: Bureau) -> None:
    opened(bureau, "ml-ru-hypothetical-renewal", date(2024, 12, 2))
    found = ways(bureau)
    assert (found["renew"].standing, found["renew"].steps) == ("of_itself", ())
    lapse = found["lapse"]
    assert lapse.standing == "open"
    assert {(one.party, one.by) for one in lapse.steps} == {("ML", date(2029, 5, 18)), ("RU", date(2029, 5, 18))}
    assert all(one.law for one in lapse.steps)
    assert lapse.supposed == date(2024, 12, 2)
    assert "18 November 2029" in moved(lapse, "end")
    assert [one.name for one in lapse.moves] == ["end"]
    assert found["renegotiate"].standing == "not_foreseen"
    assert all(one.law.startswith("VCLT") for one in found["renegotiate"].steps)


def test_after_the_last_day_for_notice_only_the_next_period_can_be_ended(bureau: Bureau) -> None:
    opened(bureau, "ml-ru-hypothetical-renewal", date(2024, 12, 2))
    bureau.clock.on(date(2029, 5, 19))
    lapse = ways(bureau)["lapse"]
    assert [one.code for one in lapse.said] == ["office.renewal.notice_between"]
    assert lapse.supposed == date(2029, 11, 18), "the first day on which it counts for the period that then runs"
    assert "18 November 2030" in moved(lapse, "end")
    (first, _second) = lapse.steps
    assert first.by == date(2030, 5, 18)


def test_a_term_without_renewal_lapses_of_itself_and_renewal_is_not_foreseen(bureau: Bureau) -> None:
    opened(bureau, "ml-ru-hypothetical-receipt", date(2024, 12, 2))
    found = ways(bureau)
    assert found["lapse"].standing == "of_itself"
    assert found["renew"].standing == "not_foreseen"
    assert found["renew"].steps[0].by == date(2029, 11, 17)


def test_a_denunciation_says_from_when_by_whom_and_what_it_moves(bureau: Bureau) -> None:
    """France–Mali: denounced by either party, six months after receipt."""
    opened(bureau, "fr-ml-defence-2014", date(2024, 12, 2), acts=date(2020, 1, 1))
    denounce = ways(bureau)["denounce"]
    assert denounce.standing == "open"
    assert {one.party for one in denounce.steps} == {"FR", "ML"}
    assert denounce.law
    assert denounce.supposed == date(2024, 12, 2)
    assert "2 June 2025" in moved(denounce, "end")


def test_of_the_founding_agreement_nothing_is_said_that_is_not_known(bureau: Bureau) -> None:
    opened(bureau, "ml-ru-mtc-2003", date(2024, 7, 8))
    found = ways(bureau)
    assert {name: one.standing for name, one in found.items()} == dict.fromkeys(found, "unknown")
    assert all(one.moves == () for one in found.values())
    assert found["denounce"].unverified
    assert any("notification" in say(line, "en") for line in found["renew"].said)


def test_a_matter_without_a_treaty_has_no_renewal_desk(bureau: Bureau) -> None:
    journeys.open_dossier(bureau.office, bureau.clerk, procedure="mali/cnt", reference="B")
    with pytest.raises(NotFound):
        journeys.renewal(bureau.office, bureau.officer, "B")
