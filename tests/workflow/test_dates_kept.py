"""A date is worked out once while nothing moves it, and anew as soon as anything does."""

from __future__ import annotations

from datetime import timedelta

from drafting import Log, day, law, shipped
from statutes import ON_RECEIPT

from ratify.workflow.entries import standing
from ratify.workflow.replay import advance, begin, dawn_through

FORCE = "entry_into_force"


def test_a_copy_that_moves_on_leaves_the_dates_of_the_other_alone():
    """A draft is laid on a copy; whether it is recorded or not, the kept dossier answers as before."""
    log = Log(law(ON_RECEIPT))
    log.act("2024-01-10", "notification_received", "FR")
    kept = log.on("2024-01-11")
    draft = kept.copy()
    number = log.act("2024-01-11", "notification_received", "ML")
    advance(draft, number, log.entries[-1])
    later = day("2024-06-01")
    assert draft.moment(FORCE, later).status == "known"
    assert kept.moment(FORCE, later).status == "not_yet"
    assert kept.copy().moment(FORCE, later) is kept.moment(FORCE, later)


def test_whatever_is_laid_down_the_dates_are_those_of_the_reading():
    """Acts, a finding, an official date, an edition, and what follows by itself: each may move a date."""
    log = Log(shipped("ml-ru-hypothetical-receipt"))
    log.act("2024-06-20", "note_dated", "RU")
    log.act("2024-09-06", "notification_received", "ML", track="participation/ML")
    log.finding("2024-09-10", "2024-09-08")
    log.official("2024-09-20", FORCE, "2024-09-15")
    log.move("2024-10-01", shipped("ml-ru-hypothetical-renewal"))
    log.act("2024-11-18", "notification_received", "RU", track="participation/RU")
    acts = standing(log.entries)
    dossier = begin(log.definitions, acts)
    for root, item in acts.sequence:
        advance(dossier, root, item)
        assert dossier.halted is None
        assert_as_read(dossier)
    for years in range(1, 8):
        dawn_through(dossier, acts.sequence[-1][1].day + timedelta(days=365 * years))
        assert_as_read(dossier)


def assert_as_read(dossier):
    """Every date, always for the same later day: as kept, and as the reading gives it now; the same from a copy."""
    as_of = day("2035-01-01")
    for name, read in dossier.reading.dates(as_of).items():
        assert dossier.moment(name, as_of) == read, name
        assert dossier.copy().moment(name, as_of) == read, name


def test_of_a_dossier_that_nobody_touches_not_every_day_is_kept():
    """Someone asks each morning, for years."""
    kept = Log(law(ON_RECEIPT)).on("2024-01-01")
    for days in range(400):
        kept.moment(FORCE, day("2024-01-01") + timedelta(days=days))
    assert len(kept.moments) < 100
