"""Calendars at private addresses: as programs fetch them, as their owner makes and revokes them."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import icalendar
import pytest
import vobject
from hands import act

from ratify import office

HOME = "http://127.0.0.1:8000"


def address(desk, login="audit", **fields):
    """The path of a calendar just made on the page."""
    made = desk(login).post("/feeds", {"name": "agenda", **fields})
    assert made.status_code == 200
    found = re.search(re.escape(HOME) + r"(/feeds/[A-Za-z0-9_-]{43}\.ics)", unescape(made.text))
    assert found is not None
    return found[1]


def events(answer):
    """What two libraries of others both read of a calendar, by name: day, sequence, status."""
    ours = {
        str(one["uid"]): (one.decoded("dtstart"), int(one["sequence"]), str(one["status"]))
        for one in icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    }
    theirs = {
        one.uid.value: (one.dtstart.value, int(one.sequence.value), one.status.value)
        for one in vobject.readOne(answer.text).contents.get("vevent", [])
    }
    assert ours == theirs
    return ours


@pytest.fixture
def transmitted(o):
    """The founding bill was carried to the President on 8 July 2024: fifteen days to promulgate."""
    clerk = office.person_of_login(o, "greffe")
    return office.record(o, clerk, "ML-RU-2003", act("transmit", "2024-07-08")).entries[0]


def test_a_correction_moves_the_same_event_in_its_place(desk, visitor, o, transmitted):
    path = address(desk)
    before = visitor().get(path)
    assert before.status_code == 200
    assert before.headers["content-type"].startswith("text/calendar")
    ((name, (day, sequence, status)),) = events(before).items()
    assert (day.isoformat(), status) == ("2024-07-23", "CONFIRMED")
    clerk, second = office.person_of_login(o, "greffe"), office.person_of_login(o, "greffe2")
    new = act("transmit", "2024-07-09")
    made = office.correct(o, clerk, "ML-RU-2003", transmitted, new, reason="erreur de saisie")
    if made.awaits is not None:
        office.confirm(o, second, "ML-RU-2003", made.entries[0])
    after = visitor().get(path)
    ((same, (moved, risen, _)),) = events(after).items()
    assert (same, moved - day) == (name, timedelta(days=1))
    assert risen > sequence
    assert "REFRESH-INTERVAL" in after.text
    assert "BEGIN:VALARM" in after.text


def test_what_a_program_has_already_is_not_sent_again(desk, visitor, transmitted):
    path = address(desk)
    first = visitor().get(path)
    tag = first.headers["etag"]
    for known in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        again = visitor().get(path, headers={"if-none-match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert visitor().get(path, headers={"if-none-match": '"x"'}).status_code == 200
    assert visitor().get(path, headers={"if-modified-since": "yesterday"}).status_code == 200
    assert visitor().get(path, headers={"if-modified-since": "Thu, 01 Jan 1970 00:00:00 GMT"}).status_code == 200


def test_an_unchanged_calendar_says_when_it_changed_last(desk, visitor, o, transmitted):
    """Once the second has passed in which it was made, so that no change within it is missed."""
    path = address(desk)
    visitor().get(path)
    o.wall = lambda wall=o.wall: wall() + timedelta(minutes=1)
    stamp = visitor().get(path).headers["last-modified"]
    again = visitor().get(path, headers={"if-modified-since": stamp})
    assert (again.status_code, again.headers["last-modified"]) == (304, stamp)


def test_a_revoked_address_answers_no_more(desk, visitor, o, transmitted):
    path = address(desk)
    (feed,) = office.list_feeds(o, office.person_of_login(o, "audit"))
    assert desk("greffe").post(f"/feeds/{feed.id}/revoke").status_code == 404  # nobody else's
    assert visitor().get(path).status_code == 200
    assert desk("audit").post(f"/feeds/{feed.id}/revoke").status_code == 303
    assert visitor().get(path).status_code == 404


def test_the_address_ends_with_the_account(desk, visitor, o, transmitted):
    path = address(desk)
    office.disable_account(o, office.person_of_login(o, "admin"), "audit")
    assert visitor().get(path).status_code == 404


def test_the_secret_is_kept_nowhere(desk, o, caplog, visitor, tmp_path):
    """Neither in the database nor in the log of the server, nor on the page a second time."""
    caplog.set_level("INFO")
    path = address(desk)
    secret = path.removeprefix("/feeds/").removesuffix(".ics")
    assert visitor().get(path).status_code == 200
    assert secret not in desk("audit").get("/feeds").text
    told = [record.getMessage() for record in caplog.records if record.name == "ratify.web"]
    assert told
    assert not any(secret in line for line in told)
    kept = [file for file in tmp_path.rglob("*.db*") if file.is_file()]
    assert kept
    assert not any(secret.encode() in file.read_bytes() for file in kept)


def test_whoever_guesses_has_to_wait_and_the_address_goes_on_answering(desk, visitor, transmitted):
    path = address(desk)
    guesser = visitor()
    found = {guesser.get(f"/feeds/{n:043d}.ics").status_code for n in range(40)}
    assert 404 in found
    assert 429 in found or 403 in found
    assert visitor().get(path).status_code == 200


def test_a_calendar_is_narrowed_as_the_horizon_is(desk, visitor, transmitted):
    assert len(events(visitor().get(address(desk, kind="deadline")))) == 1
    assert events(visitor().get(address(desk, kind="term"))) == {}
    assert events(visitor().get(address(desk, party="fr"))) == {}
    assert len(events(visitor().get(address(desk, dossier="ML-RU-2003", party="RU")))) == 1


@pytest.mark.parametrize(
    "typed", [{"name": ""}, {"name": "x" * 101}, {"name": "a", "dossier": "nowhere"}, {"name": "a", "party": "<b>"}]
)
def test_what_cannot_be_made_is_told_beside_its_field(desk, typed):
    answer = desk("audit").post("/feeds", typed)
    assert answer.status_code == 422
    assert 'id="problems"' in answer.text
    assert "<b>" not in answer.text


def test_the_api_makes_lists_and_revokes(caller, visitor):
    made = caller("audit").post("/feeds", json={"name": "agenda", "kind": "term", "party": "ML", "language": "ru"})
    assert made.status_code == 201
    path = made.json()["address"].removeprefix(HOME)
    assert visitor().get(path).status_code == 200
    (listed,) = caller("audit").get("/feeds").json()
    assert (listed["address"], listed["within"]["party"], listed["language"]) == (None, "ML", "ru")
    assert caller("audit").post(f"/feeds/{listed['id']}/revoke").status_code == 204
    assert visitor().get(path).status_code == 404
    assert caller("audit").post("/feeds", json={"name": "a", "language": "xx"}).status_code == 422


def test_a_calendar_that_was_kept_and_altered_is_told_by_verify(desk, visitor, o, transmitted):
    """What is kept is no truth: verify holds it against the log, and reindexing leaves nothing false."""
    from sqlalchemy import text

    visitor().get(address(desk))
    auditor = office.person_of_login(o, "audit")
    assert office.verify_here(o, auditor).sound
    o.store.change(
        lambda c: c.execute(text("UPDATE calendar_part SET events = replace(events, '20240723', '20240724')"))
    )
    codes = [one.code for one in office.verify_here(o, auditor).breaches]
    assert codes == ["office.breach_small_index"]
