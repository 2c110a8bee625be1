"""While somebody is away a deputy gets the same alerts, and no right."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hands import act

from ratify import office as journeys
from ratify.delivery import read_maildir
from ratify.errors import Forbidden, Invalid, NotFound, Refused
from ratify.office.accounts import add_account, disable_account

if TYPE_CHECKING:
    from hands import Bureau

FIRST, LAST = date(2024, 7, 10), date(2024, 7, 20)


def due(bureau: Bureau, reference: str = "A") -> str:
    """A bill at the President's: an alert for clerk and officer on 15 July 2024."""
    dossier = bureau.adopted(reference)
    journeys.record(bureau.office, bureau.clerk, dossier, act("transmit", "2024-07-05"))
    return dossier


def mailed(bureau: Bureau) -> list[str]:
    return sorted(mail.to for mail in read_maildir(bureau.office.settings.maildir))


def test_while_a_reader_is_away_the_deputy_gets_the_alert_too(bureau: Bureau) -> None:
    due(bureau)
    journeys.be_absent(bureau.office, bureau.clerk, FIRST, LAST, "auditor")
    bureau.clock.on(date(2024, 7, 15))
    journeys.sweep(bureau.office)
    assert mailed(bureau) == ["auditor@localhost", "clerk@localhost", "officer@localhost"]
    assert len(journeys.inbox(bureau.office, bureau.auditor)) == 1
    assert journeys.verify(bureau.office).sound


@pytest.mark.parametrize("day", [date(2024, 7, 15)])
@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        ("2024-07-15", "2024-07-15", True),
        ("2024-07-06", "2024-07-15", True),
        ("2024-07-16", "2024-07-20", False),
        ("2024-07-06", "2024-07-14", False),
    ],
)
def test_both_ends_of_an_absence_are_inclusive(bureau: Bureau, day: date, first: str, last: str, *, told: bool) -> None:
    due(bureau)
    days = date.fromisoformat(first), date.fromisoformat(last)
    journeys.be_absent(bureau.office, bureau.clerk, *days, "auditor")
    bureau.clock.on(day)
    journeys.sweep(bureau.office)
    assert ("auditor@localhost" in mailed(bureau)) == told
    assert bool(journeys.inbox(bureau.office, bureau.auditor)) == told


def test_a_deputy_sees_what_was_told_before_and_may_take_it_in_hand_but_nothing_else(bureau: Bureau) -> None:
    dossier = due(bureau)
    bureau.clock.on(date(2024, 7, 15))
    journeys.sweep(bureau.office)
    assert journeys.inbox(bureau.office, bureau.auditor) == ()
    journeys.be_absent(bureau.office, bureau.clerk, date(2024, 7, 16), LAST, "auditor")
    bureau.clock.on(date(2024, 7, 16))
    [alert] = journeys.inbox(bureau.office, bureau.auditor)
    journeys.acknowledge(bureau.office, bureau.auditor, alert.entry or 0, "in_hand")
    assert journeys.inbox(bureau.office, bureau.clerk)[0].by == "auditor"
    with pytest.raises(Forbidden):
        journeys.record(bureau.office, bureau.auditor, dossier, act("promulgate", "2024-07-16"))
    bureau.clock.on(date(2024, 7, 21))
    assert journeys.inbox(bureau.office, bureau.auditor) == ()


def test_for_a_deputy_who_is_away_too_the_next_stands_in_and_a_circle_ends(bureau: Bureau) -> None:
    due(bureau)
    journeys.be_absent(bureau.office, bureau.clerk, FIRST, LAST, "auditor")
    journeys.be_absent(bureau.office, bureau.auditor, FIRST, LAST, "second")
    journeys.be_absent(bureau.office, bureau.second, FIRST, LAST, "clerk")
    bureau.clock.on(date(2024, 7, 15))
    journeys.sweep(bureau.office)
    assert mailed(bureau) == ["auditor@localhost", "clerk@localhost", "officer@localhost", "second@localhost"]
    assert len(journeys.inbox(bureau.office, bureau.second)) == 1


def test_a_deputy_whose_account_was_closed_gets_nothing(bureau: Bureau) -> None:
    due(bureau)
    journeys.be_absent(bureau.office, bureau.clerk, FIRST, LAST, "auditor")
    disable_account(bureau.office, bureau.admin, "auditor")
    bureau.clock.on(date(2024, 7, 15))
    journeys.sweep(bureau.office)
    assert mailed(bureau) == ["clerk@localhost", "officer@localhost"]


def test_an_absence_can_be_ended_by_whoever_is_away_or_has_charge_of_accounts(bureau: Bureau) -> None:
    first = journeys.be_absent(bureau.office, bureau.clerk, FIRST, LAST, "auditor")
    with pytest.raises(NotFound):
        journeys.end_absence(bureau.office, bureau.officer, first.entry)
    journeys.end_absence(bureau.office, bureau.clerk, first.entry)
    with pytest.raises(NotFound):
        journeys.end_absence(bureau.office, bureau.clerk, first.entry)
    other = journeys.be_absent(bureau.office, bureau.admin, FIRST, LAST, "auditor", account="clerk")
    assert [one.who for one in journeys.list_absences(bureau.office, bureau.auditor)] == ["clerk"]
    assert [one.own for one in journeys.list_absences(bureau.office, bureau.auditor)] == [False]
    journeys.end_absence(bureau.office, bureau.admin, other.entry)
    assert journeys.list_absences(bureau.office, bureau.clerk) == ()


def test_what_cannot_be_is_refused_and_nothing_is_written(bureau: Bureau) -> None:
    office = bureau.office
    second_self = add_account(
        office, bureau.admin, "clerk2", "clerk", {"auditor"}, "une phrase de passe assez longue", person="clerk"
    )
    journeys.be_absent(office, bureau.clerk, FIRST, LAST, "auditor")
    size = office.store.head().size
    for wrong, (first, last, deputy, account) in (
        (Invalid, (LAST, FIRST, "auditor", None)),
        (Invalid, (date(2024, 6, 1), date(2024, 7, 4), "auditor", None)),
        (Invalid, (date(2024, 8, 1), date(2025, 8, 20), "auditor", None)),
        (Invalid, (date(2024, 8, 1), date(2024, 8, 2), "nobody", None)),
        (Invalid, (date(2024, 8, 1), date(2024, 8, 2), second_self.login, None)),
        (Refused, (LAST, date(2024, 8, 2), "auditor", None)),
        (Forbidden, (date(2024, 8, 1), date(2024, 8, 2), "auditor", "officer")),
    ):
        with pytest.raises(wrong):
            journeys.be_absent(office, bureau.clerk, first, last, deputy, account=account)
    assert office.store.head().size == size
