"""The scheduler wakes the office and no more (semantics 31)."""

from __future__ import annotations

import logging
import threading
import time
from datetime import date

import pytest

from ratify.errors import Unavailable
from ratify.office.views import Swept
from ratify.scheduler import EXIT_CODE, Scheduler

PATIENCE = 20.0  # seconds; only a fault waits so long


def swept(*, more=False):
    return Swept(date(2024, 7, 4), dossiers=0, issued=0, skipped=0, delivered=0, failed=0, more=more)


class Sweeps:
    """A sweep that counts its runs and does in each what it was told."""

    def __init__(self, *deeds):
        self.deeds = list(deeds)
        self.count = 0
        self.changed = threading.Condition()

    def __call__(self):
        with self.changed:
            self.count += 1
            deed = self.deeds.pop(0) if self.deeds else swept
            self.changed.notify_all()
        return deed()

    def wait_for(self, count):
        with self.changed:
            assert self.changed.wait_for(lambda: self.count >= count, PATIENCE)


@pytest.fixture
def start():
    started = []

    def begin(sweep, *, period=60.0, end_process=None, **more):
        scheduler = Scheduler(sweep, period=period, end_process=end_process or unexpected_end, **more)
        scheduler.start()
        started.append(scheduler)
        return scheduler

    yield begin
    for scheduler in started:
        scheduler.stop(PATIENCE)


def unexpected_end(code):
    raise AssertionError(code)


def until(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def raiser(error):
    def deed():
        raise error

    return deed


def test_the_first_sweep_runs_at_once(start):
    sweeps = Sweeps()
    start(sweeps)
    sweeps.wait_for(1)


def test_sweeps_go_on_every_period(start):
    sweeps = Sweeps()
    start(sweeps, period=0.05)
    sweeps.wait_for(4)


def test_a_poke_brings_a_sweep_before_the_period_is_over(start):
    sweeps = Sweeps()
    scheduler = start(sweeps, period=3600.0)
    sweeps.wait_for(1)
    scheduler.poke()
    sweeps.wait_for(2)


def test_pokes_during_a_sweep_lead_to_one_further_sweep(start):
    go_on = threading.Event()
    sweeps = Sweeps(lambda: (go_on.wait(PATIENCE), swept())[1])
    scheduler = start(sweeps, period=3600.0)
    sweeps.wait_for(1)
    scheduler.poke()
    until(lambda: not scheduler._wanted.is_set())  # taken up, and waiting for the sweep that runs
    for _ in range(5):
        scheduler.poke()
    go_on.set()
    sweeps.wait_for(3)
    until(lambda: not scheduler._wanted.is_set() and not scheduler._one_at_a_time.locked())
    assert sweeps.count == 3  # the one that ran, the one that waited, and one for all the later pokes


def test_two_sweeps_never_run_at_once(start):
    running = threading.Lock()
    overlaps = []

    def deed():
        if not running.acquire(blocking=False):
            overlaps.append(1)
            return swept()
        time.sleep(0.02)
        running.release()
        return swept()

    sweeps = Sweeps(*[deed] * 50)
    scheduler = start(sweeps, period=0.01, end_process=lambda _: None)
    for _ in range(20):
        scheduler.poke()
        time.sleep(0.005)
    sweeps.wait_for(5)
    assert overlaps == []


def test_a_sweep_that_left_something_over_is_followed_by_another_at_once(start):
    sweeps = Sweeps(lambda: swept(more=True), lambda: swept(more=True), swept)
    start(sweeps, period=3600.0)
    sweeps.wait_for(3)


@pytest.mark.parametrize("error", [ValueError("boom"), Unavailable("store.unavailable")])
def test_a_sweep_that_raises_is_logged_and_the_next_one_runs(start, caplog, error):
    caplog.set_level(logging.ERROR, "ratify.scheduler")
    sweeps = Sweeps(raiser(error))
    scheduler = start(sweeps, period=0.05)
    sweeps.wait_for(2)
    until(lambda: scheduler.health().what.code == "scheduler.well")
    assert "sweep failed" in caplog.text


def test_a_sweep_that_always_raises_keeps_the_heart_beating_and_is_told(start):
    """A database that is away for an hour must not end the desk that still shows pages."""
    sweeps = Sweeps(*[raiser(ValueError("boom"))] * 1000)
    scheduler = start(sweeps, period=0.05)
    sweeps.wait_for(8)
    health = scheduler.health()
    assert health.healthy
    assert health.what.code == "scheduler.failing"
    assert health.what.particulars["n"] > 1


def test_a_sweep_that_hangs_past_three_periods_ends_the_process(start):
    release, ended = threading.Event(), threading.Event()
    codes = []

    def end(code):
        codes.append(code)
        ended.set()

    sweeps = Sweeps(swept, lambda: (release.wait(PATIENCE), swept())[1])
    scheduler = start(sweeps, period=0.1, end_process=end)
    assert ended.wait(PATIENCE)
    assert codes == [EXIT_CODE]
    health = scheduler.health()
    assert (health.healthy, health.what.code) == (False, "scheduler.silent")
    release.set()


def test_a_heartbeat_of_exactly_three_periods_is_still_healthy():
    now = [1000.0]
    scheduler = Scheduler(swept, period=60.0, clock=lambda: now[0])
    now[0] += 180.0
    assert scheduler.health().healthy
    now[0] += 0.001
    assert not scheduler.health().healthy


def test_stopping_lets_the_running_sweep_finish_and_runs_no_other(start):
    begun, finished = threading.Event(), threading.Event()

    def deed():
        begun.set()
        time.sleep(0.1)
        finished.set()
        return swept()

    sweeps = Sweeps(deed)
    scheduler = start(sweeps, period=0.05)
    assert begun.wait(PATIENCE)
    assert scheduler.stop(PATIENCE) is True
    assert finished.is_set()
    count = sweeps.count
    scheduler.poke()
    time.sleep(0.2)
    assert sweeps.count == count
    assert scheduler.health().what.code == "scheduler.stopped"


def test_stopping_does_not_wait_for_ever_for_a_sweep_that_hangs(start):
    release = threading.Event()
    sweeps = Sweeps(lambda: (release.wait(PATIENCE), swept())[1])
    scheduler = start(sweeps, period=3600.0)
    sweeps.wait_for(1)
    assert scheduler.stop(patience=0.2) is False
    release.set()


def test_stopping_twice_or_before_the_start_is_no_fault():
    scheduler = Scheduler(swept)
    assert scheduler.stop() is True
    assert scheduler.stop() is True


@pytest.mark.parametrize("error", [ValueError("boom"), Unavailable("store.unavailable")])
def test_a_look_at_other_logs_that_raises_or_takes_for_ever_touches_no_sweep(start, caplog, error):
    caplog.set_level(logging.ERROR, "ratify.scheduler")
    release, looks = threading.Event(), []

    def hang():
        looks.append(1)
        release.wait(PATIENCE)
        raise error

    sweeps = Sweeps()
    scheduler = start(sweeps, period=0.05, beside={"look": hang})
    sweeps.wait_for(5)
    assert (len(looks), scheduler.health().what.code) == (1, "scheduler.well")
    release.set()
    until(lambda: "look failed" in caplog.text)
    sweeps.wait_for(sweeps.count + 2)
    assert scheduler.health().what.code == "scheduler.well"


def test_other_logs_are_looked_at_at_once_and_about_every_hour_not_by_all_offices_in_the_same_minute(start):
    looked = threading.Event()
    scheduler = start(Sweeps(), beside={"look": looked.set})
    assert looked.wait(PATIENCE)
    [job] = [one for one in scheduler._jobs.get_jobs() if one.id == "look"]
    assert (job.trigger.interval.total_seconds(), job.trigger.jitter, job.max_instances) == (3600.0, 300, 1)


def test_the_library_is_set_up_as_the_office_needs_it(start):
    """UTC, memory store, one run for all that were missed, never two at once, none too late."""
    scheduler = start(Sweeps())
    (job,) = scheduler._jobs.get_jobs()
    assert (job.coalesce, job.max_instances, job.misfire_grace_time) == (True, 1, None)
    assert str(scheduler._jobs.timezone) in {"UTC", "datetime.timezone.utc"}
    assert type(scheduler._jobs._jobstores["default"]).__name__ == "MemoryJobStore"
    assert job.trigger.interval.total_seconds() == 60.0


def test_a_run_that_is_skipped_because_the_last_one_still_runs_is_logged(start, caplog):
    caplog.set_level(logging.WARNING, "ratify.scheduler")
    release = threading.Event()
    sweeps = Sweeps(lambda: (release.wait(PATIENCE), swept())[1])
    start(sweeps, period=0.1, end_process=lambda _: None)
    until(lambda: "still runs" in caplog.text)
    release.set()
