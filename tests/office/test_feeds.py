"""A calendar program's view: what it holds after fetching again and again is what the office expects."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
import vobject
from hands import act
from sqlalchemy import text

from ratify import office as journeys
from ratify.definitions import shipped_acts
from ratify.errors import NotFound
from ratify.law.moments import DayRange

if TYPE_CHECKING:
    from hands import Bureau

    from ratify.office import Person
    from ratify.workflow.acts import ActDraft


@dataclass
class Client:
    """Keeps of each name the event of the greatest sequence, the later read among equals (RFC 5546, 2.1.5)."""

    events: dict[str, object] = field(default_factory=dict)

    def fetch(self, bureau: Bureau, **which: object) -> Client:
        made = journeys.calendar(bureau.office, bureau.officer, "fr", journeys.Within(**which)).content  # type: ignore[arg-type]  # the fields by name
        for event in vobject.readOne(made.decode()).contents.get("vevent", []):
            known = self.events.get(event.uid.value)
            if known is None or int(event.sequence.value) >= int(known.sequence.value):
                self.events[event.uid.value] = event
        return self

    def days(self) -> list[date]:
        return sorted(one.dtstart.value for one in self.events.values() if one.status.value != "CANCELLED")


def expected(bureau: Bureau) -> list[date]:
    return sorted(one.day for one in journeys.due(bureau.office, bureau.officer, until=date(9999, 12, 30)))


def transmitted(bureau: Bureau, reference: str = "A") -> tuple[str, int]:
    dossier = bureau.adopted(reference)
    made = journeys.record(bureau.office, bureau.clerk, dossier, act("transmit", "2024-07-05"))
    return dossier, made.entries[0]


def both(bureau: Bureau) -> Person:
    """The clerk, as a treaty officer too."""
    return replace(bureau.clerk, roles=bureau.clerk.roles | bureau.officer.roles)


def correct(bureau: Bureau, dossier: str, entry: int, by: ActDraft | None) -> None:
    made = journeys.correct(bureau.office, both(bureau), dossier, entry, by, reason="erreur de saisie")
    journeys.confirm(bureau.office, bureau.second, dossier, made.entries[0])


def test_a_correction_moves_the_event_in_its_place(bureau: Bureau) -> None:
    """The fifteen days for promulgation are counted from another day: same name, greater sequence, other date."""
    dossier, entry = transmitted(bureau)
    bureau.clock.on(date(2024, 7, 8))
    client = Client().fetch(bureau)
    ((name, before),) = client.events.items()
    assert (before.dtstart.value, before.status.value) == (date(2024, 7, 20), "CONFIRMED")
    correct(bureau, dossier, entry, act("transmit", "2024-07-04"))
    ((same, after),) = client.fetch(bureau).events.items()
    assert (same, after.dtstart.value, after.status.value) == (name, date(2024, 7, 19), "CONFIRMED")
    assert int(after.sequence.value) > int(before.sequence.value)
    assert client.days() == expected(bureau)


def test_what_is_annulled_is_cancelled_under_its_name_also_where_nothing_else_is_to_come(bureau: Bureau) -> None:
    dossier, entry = transmitted(bureau)
    bureau.clock.on(date(2024, 7, 8))
    client = Client().fetch(bureau)
    ((name, before),) = client.events.items()
    correct(bureau, dossier, entry, None)
    ((same, after),) = client.fetch(bureau).events.items()
    assert (same, after.status.value) == (name, "CANCELLED")
    assert int(after.sequence.value) > int(before.sequence.value)
    assert client.days() == expected(bureau) == []


def test_a_reminder_rings_on_the_days_on_which_the_office_alerts(bureau: Bureau) -> None:
    transmitted(bureau)
    (event,) = Client().fetch(bureau).events.values()
    rung = [alarm.trigger.value for alarm in event.valarm_list]
    assert rung == [timedelta(days=-5, hours=9), timedelta(days=-1, hours=9), timedelta(hours=9)]


def test_a_rebuilt_index_lowers_no_sequence_and_renames_nothing(bureau: Bureau) -> None:
    transmitted(bureau)
    client = Client().fetch(bureau)
    before = {name: int(one.sequence.value) for name, one in client.events.items()}
    bureau.clock.on(date(2024, 7, 10))
    journeys.reindex(bureau.office)
    after = {name: int(one.sequence.value) for name, one in Client().fetch(bureau).events.items()}
    assert before.keys() == after.keys() != set()
    assert all(after[name] >= before[name] for name in before)


def test_what_a_client_gathers_over_acts_and_corrections_is_the_offices_agenda(bureau: Bureau) -> None:
    """Two dossiers, an act that meets, one that is moved, one that is annulled and recorded anew."""
    client = Client()
    one, entry = transmitted(bureau, "A")
    other, annulled = transmitted(bureau, "B")
    bureau.clock.on(date(2024, 7, 8))
    assert client.fetch(bureau).days() == expected(bureau)
    correct(bureau, one, entry, act("transmit", "2024-07-04"))
    assert client.fetch(bureau).days() == expected(bureau)
    correct(bureau, other, annulled, None)
    assert client.fetch(bureau).days() == expected(bureau)
    journeys.record(bureau.office, bureau.clerk, other, act("transmit", "2024-07-08"))
    assert client.fetch(bureau).days() == expected(bureau)
    made = journeys.record(bureau.office, bureau.clerk, one, act("promulgate", "2024-07-08"))
    journeys.confirm(bureau.office, bureau.second, one, made.entries[0])
    assert client.fetch(bureau).days() == expected(bureau)


def test_one_dossier_or_only_its_terms(bureau: Bureau) -> None:
    one, _entry = transmitted(bureau, "A")
    transmitted(bureau, "B")
    assert len(Client().fetch(bureau).events) == 2
    assert len(Client().fetch(bureau, dossier=one).events) == 1
    assert Client().fetch(bureau, dossier=one, kind="term").events == {}
    with pytest.raises(NotFound):
        Client().fetch(bureau, dossier="nowhere")


RENEWED = "ml-ru-hypothetical-renewal"


def test_the_last_day_for_notice_moves_with_the_receipt_under_its_name(bureau: Bureau) -> None:
    """Five years from the last receipt, notice six months before; the receipt turns out to be a week later."""
    bureau.clock.on(date(2024, 12, 2))
    file = shipped_acts(RENEWED)
    made = journeys.open_dossier(bureau.office, both(bureau), treaty=RENEWED, reference="T", reason=file.reason)
    for one in file.acts:
        if one.when.last <= date(2024, 12, 2):
            made = journeys.record(bureau.office, both(bureau), "T", one, reason=file.reason)
            if made.awaits is not None:
                journeys.confirm(bureau.office, bureau.second, "T", made.entries[0])
    client = Client().fetch(bureau, kind="term")
    ((name, before),) = client.events.items()
    assert (before.dtstart.value, len(before.valarm_list)) == (date(2029, 5, 18), 7)
    last = file.acts[-1]
    assert last.step == "notification_received"
    week = date(2024, 11, 25)
    correct(bureau, "T", made.entries[0], replace(last, when=DayRange(week, week)))
    ((same, after),) = client.fetch(bureau, kind="term").events.items()
    assert (same, after.dtstart.value) == (name, date(2029, 5, 25))
    assert int(after.sequence.value) > int(before.sequence.value)
    assert client.days() == expected(bureau)


def test_what_is_foreseen_is_tentative_and_confirmed_in_its_place_once_it_is_due(bureau: Bureau) -> None:
    """After the last day for notice the next one is a forecast; when its period has begun, it is a day that follows."""
    bureau.clock.on(date(2024, 12, 2))
    file = shipped_acts(RENEWED)
    journeys.open_dossier(bureau.office, both(bureau), treaty=RENEWED, reference="T", reason=file.reason)
    for one in file.acts:
        if one.when.last <= date(2024, 12, 2):
            made = journeys.record(bureau.office, both(bureau), "T", one, reason=file.reason)
            if made.awaits is not None:
                journeys.confirm(bureau.office, bureau.second, "T", made.entries[0])
    bureau.clock.on(date(2029, 5, 19))
    client = Client().fetch(bureau, kind="term")
    ((name, before),) = client.events.items()
    assert (before.dtstart.value, before.status.value) == (date(2030, 5, 18), "TENTATIVE")
    bureau.clock.on(date(2029, 11, 18))
    ((same, after),) = client.fetch(bureau, kind="term").events.items()
    assert (same, after.dtstart.value, after.status.value) == (name, date(2030, 5, 18), "CONFIRMED")
    assert int(after.sequence.value) > int(before.sequence.value)


def test_an_address_answers_until_it_is_revoked_or_its_account_may_see_no_more(bureau: Bureau) -> None:
    """On both databases: what was made once is read, byte for byte, and made again after an act."""
    dossier, _entry = transmitted(bureau)
    made = journeys.add_feed(bureau.office, bureau.officer, "Agenda", journeys.Within(party="ML"))
    assert made.address is not None
    secret = made.address.rpartition("/")[2].removesuffix(".ics")
    first = journeys.serve_feed(bureau.office, secret)
    assert journeys.serve_feed(bureau.office, secret).tag == first.tag
    promulgated = journeys.record(bureau.office, bureau.clerk, dossier, act("promulgate", "2024-07-05"))
    journeys.confirm(bureau.office, bureau.second, dossier, promulgated.entries[0])
    assert b"STATUS:CANCELLED" in journeys.serve_feed(bureau.office, secret).content
    (listed,) = journeys.list_feeds(bureau.office, bureau.officer)
    with pytest.raises(NotFound):
        journeys.revoke_feed(bureau.office, bureau.clerk, listed.id)
    journeys.revoke_feed(bureau.office, bureau.officer, listed.id)
    with pytest.raises(NotFound):
        journeys.serve_feed(bureau.office, secret)


def test_an_address_ends_with_the_roles_and_with_the_password_of_its_account(bureau: Bureau) -> None:
    transmitted(bureau)
    made = journeys.add_feed(bureau.office, bureau.officer, "Agenda")
    assert made.address is not None
    secret = made.address.rpartition("/")[2].removesuffix(".ics")
    account = bureau.officer.account
    told = text("UPDATE account SET roles = :roles WHERE id = :id")
    bureau.office.store.change(lambda c: c.execute(told, {"roles": "[]", "id": account}))
    with pytest.raises(NotFound):
        journeys.serve_feed(bureau.office, secret)
    bureau.office.store.change(lambda c: c.execute(told, {"roles": '["treaty_officer"]', "id": account}))
    assert journeys.serve_feed(bureau.office, secret).content
    journeys.set_password(bureau.office, bureau.admin, bureau.officer.login, "une autre longue phrase de passe")
    with pytest.raises(NotFound):
        journeys.serve_feed(bureau.office, secret)
