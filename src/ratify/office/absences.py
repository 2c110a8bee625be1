"""Absences: while somebody is away a deputy gets the same alerts. The deputy gains no right by it.

An absence is an entry of the office; who stands in for whom on a day is worked out from these entries.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ratify.errors import Conflict, Invalid, NotFound, Refused
from ratify.office.core import guarded_now, today
from ratify.office.drafts import body_of
from ratify.office.editions import OFFICE
from ratify.office.restoring import refuse_if_behind
from ratify.office.rights import may, require
from ratify.store import Draft, accounts, stored
from ratify.store.entries import read_written

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ratify.office.core import Office
    from ratify.office.views import Person
    from ratify.store.accounts import Account

LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Absence:
    """An account is away from ``first`` to ``last`` (both inclusive), and the account ``deputy`` stands in for it."""

    entry: int
    account: str
    deputy: str
    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Whether somebody is away on a day."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class AbsenceView:
    """An absence with the names of both; ``own``: the reader may end it."""

    entry: int
    who: str
    deputy: str
    first: date
    last: date
    own: bool


def standing_absences(office: Office) -> tuple[Absence, ...]:
    """Every absence that was not ended, by entry; past ones too."""
    found = stored.of_kind(office.store.database, "absence")
    over = stored.of_kind(office.store.database, "absence_ended") if found else ()
    ended = {read_written(row).body["absence_ended"]["of"] for row in over}
    said = (read_written(row) for row in found)
    return tuple(_read(one.number, one.body["absence"]) for one in said if one.number not in ended)


def _read(entry: int, said: Mapping[str, str]) -> Absence:
    first, last = date.fromisoformat(said["first"]), date.fromisoformat(said["last"])
    return Absence(entry, said["account"], said["deputy"], first, last)


def with_deputies(office: Office, readers: Iterable[Account], day: date) -> list[Account]:
    """Readers, and whoever stands in on a day for those who are away; for a deputy who is away too, the next."""
    found = {one.id: one for one in readers}
    away = {one.account: one.deputy for one in standing_absences(office) if one.holds(day)}
    every = {one.id: one for one in office.store.query(accounts.every)} if away else {}
    waiting = [account for account in found if account in away]
    while waiting:
        deputy = every.get(away[waiting.pop()])
        if deputy is not None and not deputy.disabled and deputy.id not in found:
            found[deputy.id] = deputy
            waiting += [deputy.id] if deputy.id in away else []
    return list(found.values())


def roles_read(office: Office, actor: Person) -> frozenset[str]:
    """The roles whose alerts somebody reads today: those of the account, and of those for whom it stands in."""
    day, roles, accounts_read = today(office), set(actor.roles), {actor.account}
    away = [one for one in standing_absences(office) if one.holds(day)]
    every = {one.id: one for one in office.store.query(accounts.every)} if away else {}
    while new := {one.account for one in away if one.deputy in accounts_read} - accounts_read:
        accounts_read |= new
        roles |= {role for account in new if account in every for role in every[account].roles}
    return frozenset(roles)


def list_absences(office: Office, actor: Person) -> tuple[AbsenceView, ...]:
    """The absences that are not over: everybody's for those who have charge of accounts, else one's own; by day."""
    require(actor, "see")
    names, day, all_of_them = office.store.query(accounts.names_of_accounts), today(office), may(actor, "accounts")
    found = [
        AbsenceView(
            one.entry, names.get(one.account, one.account), names.get(one.deputy, one.deputy), one.first, one.last,
            own=all_of_them or one.account == actor.account,
        )
        for one in standing_absences(office)
        if one.last >= day and (all_of_them or actor.account in {one.account, one.deputy})
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda view: (view.first, view.entry)))


def be_absent(
    office: Office, actor: Person, first: date, last: date, deputy: str, *, account: str | None = None
) -> AbsenceView:
    """Say that one is away from ``first`` to ``last`` (both inclusive) and who stands in (a login).

    ``account`` is the login of somebody else, which needs the right ``accounts``. Raises ``Invalid``:
    ``office.no_account``, ``office.absence.days`` (it ends before it begins, is over already or longer than a year),
    ``office.absence.deputy`` (the deputy is the same person, or closed); ``Refused`` (``office.absence.overlaps``).
    """
    require(actor, "see" if account is None or account == actor.login else "accounts")
    refuse_if_behind(office)
    who, stands_in = _account(office, account or actor.login), _account(office, deputy)
    if not today(office) <= last or not first <= last <= first + LONGEST:
        raise Invalid("office.absence.days", first=first, last=last)
    if stands_in.disabled or stands_in.person == who.person:
        raise Invalid("office.absence.deputy", login=deputy)
    version = office.store.version(OFFICE)
    for one in standing_absences(office):
        if one.account == who.id and one.first <= last and first <= one.last:
            raise Refused("office.absence.overlaps", first=one.first, last=one.last)
    said = {"account": who.id, "deputy": stands_in.id, "first": first.isoformat(), "last": last.isoformat()}
    entry = _append(office, actor, "absence", said, version)
    return AbsenceView(entry, who.name, stands_in.name, first, last, own=True)


def end_absence(office: Office, actor: Person, entry: int) -> None:
    """Say that an absence is over, or will not be. Raises ``NotFound`` (``office.absence.none``) for any other."""
    require(actor, "see")
    refuse_if_behind(office)
    version = office.store.version(OFFICE)
    found = next((one for one in standing_absences(office) if one.entry == entry), None)
    if found is None or not (may(actor, "accounts") or found.account == actor.account):
        raise NotFound("office.absence.none", entry=str(entry))
    _append(office, actor, "absence_ended", {"of": entry}, version)


def _account(office: Office, login: str) -> Account:
    found = office.store.query(lambda connection: accounts.find(connection, login))
    if found is None:
        raise Invalid("office.no_account", login=login)
    return found


def _append(office: Office, actor: Person, kind: str, said: Mapping[str, object], version: int) -> int:
    """Write the entry, if nothing of the office's own was written since it was looked at."""
    draft = Draft(OFFICE, kind, today(office), None, body_of(actor, None) | {kind: said})
    try:
        return office.store.append([draft], expecting={OFFICE: version}, now=guarded_now(office)).written[0].number
    except Conflict:
        raise Conflict("office.absence.meanwhile") from None
