"""Offices over centuries: several servers, crashes, outages, wrong clocks, corrections, calendars; nothing is lost.

``oracle`` says what must be told on which day, ``ledger`` holds the log against it after every sweep: lost 0, early 0,
twice 0. A virtual year is a year of office time in which a dossier lives that has something still to come. A run is
drawn from one seed; a fault names it. To look further, or at one fault again:

    RATIFY_SIMULATION_YEARS=20000 RATIFY_SIMULATION_SEED=42 pytest -s tests/simulation -k years
"""

from __future__ import annotations

import os
import shutil
import sys
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from hands import Clock, make_bureau, settings_of

from ratify import office as journeys
from ratify.definitions import Library
from ratify.office import carrying, core, parcels, sweeping
from ratify.store import passwords
from ratify.store.log import Store
from ratify.workflow import alerts
from ratify.workflow.alerts import lead_day, nearest
from tests.simulation.ledger import Fault
from tests.simulation.servers import befallen
from tests.simulation.world import World

SEED = os.environ.get("RATIFY_SIMULATION_SEED", "2026")
YEARS = float(os.environ.get("RATIFY_SIMULATION_YEARS", "1000"))
PARTS = 2
SPAN = 25
BESIDE = ((), ("inquiry",), ("hearing",), (), ("silence",), ("inquiry", "hearing", "silence"))
"""Under which laws dossiers lie beside the treaty of an office, by its number."""

YEAR = timedelta(days=365.2425)

HAPPENS = (
    "recorded", "corrected", "annulled", "confirmed", "published", "crashes", "interleaved", "acts meanwhile", "outage", "accepted",
    "office.clock_ahead", "office.clock_behind", "alert_issued", "alert_skipped", "escalated",
    "not escalated", "late", "repeats", "messages", "digests",
)  # fmt: skip
"""What a part of the simulation must have seen: otherwise it would prove less than it says."""


def made_in(folder, url):
    """An office with its people; the clerk may also do what a treaty officer does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Library, "shipped", lambda _self, _kind: ())  # every dossier is read with all that is published
        patch.setattr(passwords, "hash_password", lambda password, **_about: f"plain:{password}")
        bureau = make_bureau(url, folder, Clock())
    bureau.office.store.close()
    return replace(bureau, clerk=replace(bureau.clerk, roles=bureau.clerk.roles | bureau.officer.roles))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("office")
    return made_in(folder, f"sqlite:///{folder / 'office.db'}"), folder


def world_of(made, folder, seed, number, years=SPAN):
    """A copy of the office that was made, before anything has happened in it."""
    bureau, template = made
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(template, folder)
    settings = settings_of(f"sqlite:///{folder / 'office.db'}", folder)
    return World(f"{seed}/{number}", settings, folder, bureau, years, BESIDE[number % len(BESIDE)])


def lived(world):
    try:
        return world.run()
    except BaseException as fault:
        fault.add_note(f"seed {world.seed!r}, at {world.now} after {world.lived / YEAR:.1f} years")
        raise
    finally:
        world.close()


def summary(world):
    return world.counted + world.ledger.counted + Counter(messages=len(world.post.got), repeats=world.post.repeats)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_over_many_years_nothing_is_lost_early_or_twice(made, tmp_path, part):
    counted, years, number = Counter(), 0.0, count()
    with befallen():
        while years < YEARS / PARTS:
            world = lived(world_of(made, tmp_path / "office", f"{SEED}/{part}", next(number)))
            years += world.lived / YEAR
            counted += summary(world)
    sys.stdout.write(f"\n{years:.0f} years: {dict(sorted(counted.items()))}\n")
    assert [what for what in HAPPENS if not counted[what]] == []


def test_an_office_that_lived_through_all_this_is_sound(made, tmp_path):
    with befallen():
        world = world_of(made, tmp_path / "office", f"{SEED}/sound", 5, 10)
        lived(world)
    office = journeys.open_office(world.settings, clock=lambda: world.now)
    assert journeys.verify(office).sound
    journeys.reindex(office)
    assert journeys.verify(office).sound
    office.store.close()


@pytest.mark.postgres
def test_servers_on_postgresql_lose_nothing_either(tmp_path, postgres):
    name = postgres.create()
    url = postgres.url(name)
    bureau = made_in(tmp_path, url)
    with befallen():
        world = lived(World(f"{SEED}/postgresql", settings_of(url, tmp_path), tmp_path, bureau, 5, BESIDE[-1]))
    postgres.drop(name)
    assert summary(world)["alert_issued"]


# ------------------------------------------------------------------------------------- the harness finds what is wrong


def a_day_late(patch):
    until = sweeping._told_until
    patch.setattr(sweeping, "_told_until", lambda office, at: until(office, at) - timedelta(days=1))


def before_the_hour(patch):
    until = sweeping._told_until
    patch.setattr(sweeping, "_told_until", lambda office, at: until(office, at + timedelta(hours=6)))


def without_one_lead(patch):
    every = alerts._deadline_alerts
    patch.setattr(alerts, "_deadline_alerts", lambda *of: (one for one in every(*of) if one.lead != "on the day"))


def without_the_key(patch):
    append = Store.append

    def twice(store, drafts, **how):
        again = [replace(one, key=None) for one in drafts if one.kind == "alert_issued"]
        return append(store, [*drafts, *again], **how)

    patch.setattr(Store, "append", twice)


def every_lead_that_is_past(patch):
    patch.setattr(sweeping, "nearest", lambda due: (list(due), []))


def the_farthest_lead(patch):
    def turned(due):
        chosen, passed = nearest(due)
        return (passed, chosen) if passed else (chosen, passed)

    patch.setattr(sweeping, "nearest", turned)


def a_month_of_thirty_days(patch):
    def short(day, lead):
        months = lead.period.months
        period = replace(lead.period, months=0, days=lead.period.days + 30 * months)
        return lead_day(day, replace(lead, period=period))

    patch.setattr(alerts, "lead_day", short)


def what_was_met(patch):
    patch.setattr(alerts, "TOLD", alerts.TOLD | {"met", "met_late"})


def nothing_is_carried(patch):
    patch.setattr(carrying, "_carry", lambda *_of: None)


def names_that_change(patch):
    serial = count()
    patch.setattr(parcels, "_message_id", lambda *_of: f"{next(serial)}")


def digests_that_stay_open(patch):
    patch.setattr(sweeping, "close_digests", lambda *_of: None)


def digests_that_take_what_comes_too_late(patch):
    closed = sweeping.still_open
    patch.setattr(sweeping, "still_open", lambda office, day: replace(closed(office, day), day=day))


def any_clock(patch):
    patch.setattr(core, "FORWARDS", timedelta(days=100_000))


def until_it_is_found_out(made, folder):
    for number in range(len(BESIDE) - 1, 20 * len(BESIDE), len(BESIDE)):
        lived(world_of(made, folder, f"{SEED}/wrong", number, 12))


@pytest.mark.parametrize(
    ("mutation", "what"),
    [
        (a_day_late, "untrue|lost"),
        (before_the_hour, "early|untrue"),
        (without_one_lead, "lost"),
        (without_the_key, "twice"),
        (every_lead_that_is_past, "twice"),
        (the_farthest_lead, "untrue|twice|lost"),
        (a_month_of_thirty_days, "untrue|early|lost"),
        (what_was_met, "untrue|twice"),
        (nothing_is_carried, "lost"),
        (names_that_change, "lost or twice"),
        (digests_that_stay_open, "lost"),
        (digests_that_take_what_comes_too_late, "lost"),
        (any_clock, "was not refused"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_an_office_that_is_wrong_is_found_out(made, tmp_path, mutation, what):
    with befallen(), pytest.MonkeyPatch.context() as patch:
        mutation(patch)
        with pytest.raises(Fault, match=what):
            until_it_is_found_out(made, tmp_path / "office")
