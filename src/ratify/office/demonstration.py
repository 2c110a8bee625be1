"""The demonstration office: an office of its own, with its own database, clock and public logins."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ratify.definitions import shipped_acts
from ratify.delivery import Message, read_maildir
from ratify.errors import Forbidden, Phrase, Refused
from ratify.office.accounts import add_account, person_of_login
from ratify.office.core import machine_clock, now, today
from ratify.office.drafts import body_of
from ratify.office.editions import OFFICE
from ratify.office.indexing import ALERT
from ratify.office.opening import CLOCK, demonstration_clock, init, open_dossier, open_office
from ratify.office.rights import require
from ratify.office.sweeping import sweep
from ratify.office.views import Swept
from ratify.office.writing import confirm
from ratify.store import Draft, accounts, lists
from ratify.store.remarks import note

if TYPE_CHECKING:
    from ratify.office.core import Office
    from ratify.office.views import Person, Recorded
    from ratify.settings import Settings

FOUNDING = "ml-ru-mtc-2003"
REFERENCE = "ML-RU-2003"

PASSWORD = "salle-djeli-baba-sissoko"  # noqa: S105  # public on purpose: a demonstration says its logins aloud

LOGINS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("greffe", PASSWORD, "Aminata Coulibaly (démonstration)", ("clerk",)),
    ("greffe2", PASSWORD, "Boubacar Keïta (démonstration)", ("second_clerk",)),
    ("traites", PASSWORD, "Fatoumata Diarra (démonstration)", ("treaty_officer",)),
    ("audit", PASSWORD, "Ousmane Touré (démonstration)", ("auditor",)),
    ("admin", PASSWORD, "Mariam Sangaré (démonstration)", ("administrator",)),
)
"""Login, password, name and roles. The persons do not exist."""

END = 2**62
"""After every alert of a day."""


def demonstration_logins() -> tuple[tuple[str, str, str, tuple[str, ...]], ...]:
    """The logins of the demonstration office, to be shown to whoever starts it."""
    return LOGINS


def demonstration(settings: Settings) -> Office:
    """Open the demonstration office; the first time, make it, with its accounts and the founding dossier."""
    if not settings.demonstration:
        raise Forbidden("office.demonstration_only", what=Phrase("office.what.office"))
    office = init(settings)
    if not office.store.query(accounts.every):
        make_accounts(office)
    if office.store.find_dossier(REFERENCE) is None:
        load_founding(office)
    office.store.close()
    return open_office(settings)


def make_accounts(office: Office) -> None:
    """Make the demonstration's accounts: the administrator first, who then makes the others."""
    administrator: Person | None = None
    for login, password, name, roles in sorted(LOGINS, key=lambda one: one[0] != "admin"):
        made = add_account(office, administrator, login, name, roles, password)
        administrator = administrator or made


def person(office: Office, login: str) -> Person:
    """The person of one of the demonstration's logins."""
    return person_of_login(office, login)


def load_founding(office: Office) -> str:
    """Open the founding dossier with its real acts, in one batch that a second person confirms."""
    acts = shipped_acts(FOUNDING)
    opened = open_dossier(
        office, importer(office), treaty=FOUNDING, reference=REFERENCE, acts=acts.drafts, reason=acts.reason
    )
    if opened.awaits is not None:
        confirm(office, person(office, "greffe2"), opened.dossier, pending(opened)[0])
    return opened.dossier


def importer(office: Office) -> Person:
    """The clerk who takes over a register: with the roles of everyone whose acts are in it."""
    return replace(person(office, "greffe"), roles=frozenset({"clerk", "treaty_officer"}))


def pending(recorded: Recorded) -> tuple[int, ...]:
    """The entries of a dossier that await a second person."""
    return tuple(one.entry for one in recorded.view.pending)


def mailbox(office: Office, *, limit: int = 50) -> tuple[Message, ...]:
    """What the demonstration office mailed, newest first."""
    return tuple(read_maildir(office.settings.maildir, limit=limit))


def advance_clock(office: Office, actor: Person, to: date) -> Swept:
    """Set the clock of the demonstration forward to a day, through every day on which something is due.

    Each advance is an entry; the clock never runs back. Refused in an office that is not a demonstration.
    """
    if not office.settings.demonstration:
        raise Forbidden("office.demonstration_only", what=Phrase("office.what.clock"))
    require(actor, "clock")
    if to <= today(office):
        raise Refused("office.clock_only_forward", day=to, today=today(office))
    total = Swept(to, 0, 0, 0, 0, 0)
    while (day := _next_stop(office, to)) is not None:
        set_clock(office, actor, day)
        done = sweep(office)
        total = Swept(
            to, total.dossiers + done.dossiers, total.issued + done.issued, total.skipped + done.skipped,
            total.delivered + done.delivered, total.failed + done.failed,
            owed=done.owed,
        )  # fmt: skip
    return total


def _next_stop(office: Office, to: date) -> date | None:
    """The next day on which something is due or goes out, or ``to`` itself; ``None`` once the clock stands there."""
    here = today(office)
    if here >= to:
        return None
    changing = office.store.query(lambda connection: lists.changing(connection, to, limit=1))
    due = office.store.query(lambda connection: lists.agenda(connection, until=to, what=(ALERT,), limit=1))
    days = [day for day, _dossier in changing] + [one.item.due_on for one in due if one.item.due_on is not None]
    going_up = office.store.query(lambda connection: lists.to_escalate(connection, to, after=(here, END), limit=1))
    digests = office.store.query(lambda connection: lists.days_of_digests(connection, to))
    later = [one.escalate_on for one in going_up if one.escalate_on is not None] + [
        day for day in digests if day > here
    ]
    return min([to, *later, *(max(day, here + timedelta(days=1)) for day in days)])


def set_clock(office: Office, actor: Person, day: date) -> None:
    """Set the clock to the morning of a day: eight o'clock at the office's place, so that its alerts go out."""
    local = datetime.combine(day, time(max(8, office.settings.alert_hour)), tzinfo=ZoneInfo(office.settings.zone))
    to = max(local.astimezone(UTC), now(office) + timedelta(seconds=1))
    body = body_of(actor, None) | {"clock_accepted": {"at": to.isoformat()}}
    office.store.append([Draft(OFFICE, "clock_accepted", None, None, body)], expecting={}, now=to)
    at = machine_clock()
    office.store.change(lambda connection: note(connection, CLOCK, f"{to.isoformat()} {at.isoformat()}"))
    office.clock = demonstration_clock(office)
