"""Accounts of an office: made with their entry in the log or not at all, under passwords that are no one's name."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from ratify import office as journeys
from ratify.errors import Conflict, Invalid, Refused
from ratify.office.accounts import add_account, list_accounts, set_password

if TYPE_CHECKING:
    from hands import Bureau


def logins(bureau: Bureau) -> set[str]:
    return {person.login for person, _closed in list_accounts(bureau.office, bureau.admin)}


def made(bureau: Bureau) -> int:
    return len(journeys.log(bureau.office, bureau.auditor, kind="account_made", limit=200))


def test_an_account_whose_entry_cannot_be_written_is_not_made(bureau: Bureau) -> None:
    """The clock is behind the log: nothing can be recorded, so nobody gets in."""
    before = made(bureau)
    bureau.clock.on(date(2024, 7, 4))
    with pytest.raises(Refused, match=r"office\.clock_behind"):
        add_account(bureau.office, bureau.admin, "fantome", "Fantôme", {"clerk"}, "une phrase de passe assez longue")
    assert "fantome" not in logins(bureau)
    assert made(bureau) == before


def test_a_login_that_is_taken_leaves_no_entry(bureau: Bureau) -> None:
    size = bureau.office.store.head().size
    with pytest.raises(Conflict, match=r"store\.login_taken"):
        add_account(bureau.office, bureau.admin, "CLERK", "Autre", {"clerk"}, "une phrase de passe assez longue")
    assert bureau.office.store.head().size == size


def test_an_account_bears_in_the_log_the_ids_that_it_has(bureau: Bureau) -> None:
    person = add_account(bureau.office, bureau.admin, "Awa", "", {"clerk"}, "une phrase de passe assez longue", "ru")
    kept = {one.login: one for one, _closed in list_accounts(bureau.office, bureau.admin)}["awa"]
    assert kept == person
    line = max(journeys.log(bureau.office, bureau.auditor, kind="account_made", limit=200), key=lambda one: one.number)
    assert line.body["account_made"] == {"account": kept.account, "person": kept.person, "roles": ["clerk"]}


def test_nobody_takes_his_own_name_for_a_password(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    with pytest.raises(Invalid, match=r"store\.password_common"):
        add_account(bureau.office, bureau.admin, "f.diarra", "Fatoumata Diarra", {"clerk"}, "FatoumataDiarra1")
    with pytest.raises(Invalid, match=r"store\.password_common"):
        set_password(bureau.office, bureau.admin, "clerk", "clerkclerkclerk1")
    assert "f.diarra" not in logins(bureau)
