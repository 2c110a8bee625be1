"""How the tests of this room write sheets and acts: one short line each."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from ratify.law.facts import Fact
from ratify.law.moments import DayRange, on
from ratify.law.periods import parse_period
from ratify.law.reading import Reading
from ratify.law.rules import (
    ALL,
    Clause,
    ClauseOf,
    Clauses,
    Exit,
    From,
    Group,
    Membership,
    On,
    Operations,
    Reached,
    Renewal,
    Share,
    Snap,
    Span,
    Stamp,
    TreatyLaw,
)

ANYONE = Group("anyone")
PARTIES = Group("parties")
ENTRY = ClauseOf("entry_into_force")
RECEIVED = Stamp("notification", "received")
DEPOSITED = Stamp("instrument", "deposited")
OWN_DEPOSIT = Stamp("instrument", "deposited", "own")
NOTICE = Stamp("notice", "received", "notice")


def day(text):
    return date.fromisoformat(text)


def days(text):
    """A day, a month (``2016-09``), a year, or two of these with a stroke between them."""
    first, _, last = text.partition("/")
    if last:
        return DayRange(days(first).first, days(last).last)
    if len(text) == 4:
        return DayRange(date(int(text), 1, 1), date(int(text), 12, 31))
    if len(text) == 7:
        year, month = (int(part) for part in text.split("-"))
        return DayRange(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
    return on(day(text))


def fixed(text):
    return On(days(text))


def act(what, party, when, *, entry=None, stands=None, **values):
    """``act("notification.received", "ML", "2016-08")``."""
    name, _, stamp = what.rpartition(".") if "." in what else (what, "", None)
    return Fact(name, stamp, party, days(when), entry, values, None if stands is None else day(stands))


def after(start, plus=None, *, month=None, **more):
    """``start`` plus a period, then the first day of the ``month``-th month after."""
    period = parse_period(plus) if isinstance(plus, str) else plus
    if month is not None:
        more |= {"snap": Snap("first_day_of", "month"), "following": month}
    return From(start, Operations(plus=period, **more))


def threshold(share=ALL, of=ANYONE, have=DEPOSITED, **more):
    return Reached(of, have, Share(share) if isinstance(share, int) else share, **more)


def closed(*parties):
    return Group("list", tuple(Membership(party) for party in parties))


def tacit(first, then=None, notice=None, **more):
    """A term renewed by tacit agreement, unless notified so long before its end."""
    following = then if then in (None, "indefinite") else parse_period(then)
    before = None if notice is None else parse_period(notice)
    span = {key: more.pop(key) for key in ("start", "date_is") if key in more}
    return Span(lasts=parse_period(first), renewal=Renewal(tacit=following, unless_notified=before, **more), **span)


def sheet(parties="", *, opened=False, signed=None, **clauses):
    """A treaty; rules stand for the clauses that are one date, and one exit for a list of them."""
    plain = ("entry_into_force", "later_parties", "accession", "succession", "effect", "termination", "registration")
    values = {name: Clause(rule) if name in plain else rule for name, rule in clauses.items()}
    if isinstance(values.get("denunciation"), Exit):
        values["denunciation"] = (values["denunciation"],)
    given = None if signed is None else days(signed)
    return TreatyLaw("treaty", tuple(parties.split()), opened, given, Clauses(**values))


def bilateral(**clauses):
    """A treaty between A and B, in force on the receipt of the last notification unless it says otherwise."""
    return sheet("A B", **{"entry_into_force": threshold(of=PARTIES, have=RECEIVED), **clauses})


def in_force(when):
    """The two notifications of a bilateral treaty, both received on ``when``."""
    return [act("notification.received", party, when) for party in "AB"]


def read(law, facts, as_of, book=None):
    """The reading as of the end of a day: acts of a later day do not exist."""
    reading = Reading(law) if book is None else Reading(law, book)
    for fact in facts:
        if fact.day <= day(as_of):
            reading.add(fact)
    reading.due(day(as_of))
    return reading


def ask(law, facts, as_of, name, book=None):
    """One date of a treaty, as of the end of a day."""
    return read(law, facts, as_of, book).moment(name, day(as_of))


def happened(law, facts, as_of):
    """What happened by itself: (day, clause, party, outcome)."""
    return [
        (one.day.isoformat(), one.clause, one.party, one.outcome) for one in read(law, facts, as_of).due(day(as_of))
    ]


def codes(phrases):
    return [phrase.code for phrase in phrases]
