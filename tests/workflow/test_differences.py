"""What differs between two replays: nothing between the same, and what a supposed act would change is what it changes."""

from __future__ import annotations

from drafting import Log, day, law, shipped
from statutes import OPEN, SILENCE

from ratify.workflow.differences import changes


def test_each_kind_of_change_is_told_with_the_name_by_which_it_can_be_asked_about():
    """A state, a date that becomes known, a deadline that begins, alerts that would go."""
    before, after = Log(shipped("ml-ru-hypothetical-renewal")), Log(shipped("ml-ru-hypothetical-renewal"))
    for when, party in (("2024-09-06", "ML"), ("2024-11-18", "RU")):
        after.act(when, "notification_received", party, track=f"participation/{party}")
    at = day("2024-11-18")
    told = {(one.kind, one.name): one for one in changes(before.on(str(at)), after.on(str(at)), at)}
    assert told["state", "treaty"].after["en"] == "in force"
    known = told["date", "entry_into_force"]
    assert (known.before.code, known.after.particulars["latest"]) == ("workflow.date_is.not_yet_within", at)
    assert any(kind == "alert" for kind, _name in told)


def test_an_interval_that_narrows_is_told():
    """The treaty is open until two have deposited; with one deposit the date is as open, but with two it is known."""
    before, after = Log(law(OPEN)), Log(law(OPEN))
    before.act("2024-02-01/2024-02-20", "instrument_deposited", "FR")
    after.act("2024-02-01/2024-02-20", "instrument_deposited", "FR")
    after.act("2024-02-01/2024-02-20", "instrument_deposited", "ML")
    at = day("2024-02-20")
    told = {one.name: one for one in changes(before.on(str(at)), after.on(str(at)), at) if one.kind == "date"}
    entry = told["entry_into_force"]
    assert entry.before.particulars["days"].particulars["latest"] is None
    assert entry.after.particulars["days"].particulars == {"earliest": day("2024-03-02"), "latest": day("2024-03-21")}


def test_a_deadline_that_would_begin_is_told_with_its_last_day():
    """Nothing before, running with its last day after."""
    before, after = Log(law(SILENCE)), Log(law(SILENCE))
    after.act("2024-01-01", "lay")
    at = day("2024-01-02")
    told = {one.name: one for one in changes(before.on(str(at)), after.on(str(at)), at)}
    deadline = told["deadline/bill/opposition"]
    assert deadline.before is None
    assert deadline.after.particulars["day"] == day("2024-01-11")
