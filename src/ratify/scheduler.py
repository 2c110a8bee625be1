"""The scheduler wakes the office, and no more: what is due is derived from the log, never kept in a job.

1. One interval job runs the sweep every ``period`` seconds; the first run is at once. The job store is memory: a
   job lost with the process is the same job at the next start.
2. Runs that were missed are run once (``coalesce``), two never run at a time, and none is too late to run.
3. ``poke`` asks for a sweep sooner. It sets a flag of our own: re-arming a job while it runs is silently dropped,
   and adding one after shutdown silently accepted, so no job is ever touched.
4. Whatever a sweep raises is logged and ends nothing; the next run is the next attempt.
5. Beside the sweeps, each in a thread of its own, it looks at the logs of other offices and inspects its own every
   ``LOOKS`` seconds or so. How long that takes, and whatever comes of it, touches no sweep and no heartbeat.
6. Each finished run, good or bad, is a heartbeat. Without one for three periods the scheduler is unhealthy and
   ends the process, so that the supervisor starts it anew: a hanging sweep cannot be ended otherwise.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED
from apscheduler.schedulers.background import BackgroundScheduler

from ratify import office
from ratify.errors import Phrase, RatifyError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ratify.office import Office
    from ratify.office.views import Swept

PERIOD = 60.0
"""Seconds between sweeps: everything is by day, so a minute is soon enough, and an empty sweep costs nothing."""

PERIODS_WITHOUT_HEARTBEAT = 3

LOOKS = 3600.0
"""Seconds between looks at logs, give or take ``JITTER``: not everybody asks at the full hour."""

JITTER = 300

EXIT_CODE = 70
"""With which the process ends when the heartbeat has stopped: the code of an internal fault."""

NOTHING_BESIDE: Mapping[str, Callable[[], object]] = {}

_LOG = logging.getLogger("ratify.scheduler")


@dataclass(frozen=True, slots=True)
class Health:
    """How the scheduler is: ``healthy`` while its heart beats, and in words what there is to say."""

    healthy: bool
    what: Phrase


class Scheduler:
    """Sweeps one office until it is stopped. Made by ``start``; a stopped one cannot be started again."""

    def __init__(
        self,
        sweep: Callable[[], Swept],
        *,
        beside: Mapping[str, Callable[[], object]] = NOTHING_BESIDE,
        period: float = PERIOD,
        end_process: Callable[[int], object] = os._exit,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sweep = sweep
        self._period = period
        self._end_process = end_process
        self._clock = clock
        self._one_at_a_time = threading.Lock()
        self._wanted = threading.Event()
        self._stopped = threading.Event()
        self._heartbeat = clock()
        self._failures = 0
        self._jobs = BackgroundScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        self._jobs.add_listener(_log_event, EVENT_JOB_MISSED | EVENT_JOB_ERROR | EVENT_JOB_MAX_INSTANCES)
        self._jobs.add_job(self._run, "interval", seconds=period, next_run_time=datetime.now(UTC), id="sweep")
        for name, work in beside.items():
            self._jobs.add_job(
                partial(_beside, name, work),
                "interval",
                seconds=LOOKS,
                jitter=JITTER,
                next_run_time=datetime.now(UTC),
                id=name,
            )
        self._threads = [
            threading.Thread(target=work, name=f"ratify-{name}", daemon=True)
            for name, work in (("poked", self._run_when_poked), ("watch", self._watch))
        ]

    def start(self) -> None:
        """Begin; the first sweep runs at once, in a thread of its own."""
        self._heartbeat = self._clock()
        self._jobs.start()
        for thread in self._threads:
            thread.start()

    def poke(self) -> None:
        """Ask for a sweep soon; returns at once. Pokes during a sweep lead to one further sweep."""
        self._wanted.set()

    def health(self) -> Health:
        """Tell how the scheduler is; cheap, for a page that is asked every few seconds."""
        if self._stopped.is_set():
            return Health(healthy=False, what=Phrase("scheduler.stopped"))
        age = self._clock() - self._heartbeat
        if age > PERIODS_WITHOUT_HEARTBEAT * self._period:
            return Health(healthy=False, what=Phrase("scheduler.silent", n=round(age)))
        if self._failures:
            return Health(healthy=True, what=Phrase("scheduler.failing", n=self._failures))
        return Health(healthy=True, what=Phrase("scheduler.well"))

    def stop(self, patience: float = 10.0) -> bool:
        """End, letting a sweep that runs finish; ``False`` if it had not after ``patience`` seconds.

        Blocks, so call it through a thread where an event loop runs.
        """
        self._stopped.set()
        self._wanted.set()
        # Waiting for a hanging sweep would never return, hence in a thread that may be left behind.
        ending = threading.Thread(target=self._end_jobs, name="ratify-ending", daemon=True)
        deadline = self._clock() + patience
        ending.start()
        for thread in [ending, *self._threads]:
            if thread.ident is not None:  # one that was never started cannot be waited for
                thread.join(max(0.0, deadline - self._clock()))
        return not any(thread.is_alive() for thread in [ending, *self._threads])

    def _end_jobs(self) -> None:
        if self._jobs.running:
            self._jobs.shutdown(wait=True)

    def _run(self) -> None:
        with self._one_at_a_time:
            if self._stopped.is_set():
                return
            try:
                swept = self._sweep()
            except RatifyError as error:
                self._failures += 1
                _LOG.error("sweep failed: %s", error.phrase.code)
            except Exception:  # noqa: BLE001 - whatever it was, the next sweep must run
                self._failures += 1
                _LOG.exception("sweep failed")
            else:
                self._failures = 0
                if swept.owed:
                    _LOG.warning("erased data are not out of the database's own files yet: somebody reads them still")
                if swept.more:
                    # It works in bounded batches; what is left must not wait for the next minute.
                    self._wanted.set()
            finally:
                self._heartbeat = self._clock()

    def _run_when_poked(self) -> None:
        while not self._stopped.is_set():
            self._wanted.wait()
            self._wanted.clear()
            self._run()

    def _watch(self) -> None:
        limit = PERIODS_WITHOUT_HEARTBEAT * self._period
        while not self._stopped.wait(self._period / 4):
            age = self._clock() - self._heartbeat
            if age > limit:
                _LOG.critical("no sweep has ended for %.0f seconds: ending the process", age)
                self._end_process(EXIT_CODE)
                return


def start(o: Office, *, period: float = PERIOD) -> Scheduler:
    """Start sweeping the office every ``period`` seconds, beginning at once."""
    scheduler = scheduler_of(o, period=period)
    scheduler.start()
    return scheduler


def scheduler_of(o: Office, *, period: float = PERIOD) -> Scheduler:
    """The scheduler of an office, not begun yet."""
    beside = {"look": lambda: office.look(o), "inspect": lambda: office.inspect(o)}
    return Scheduler(lambda: office.sweep(o), beside=beside, period=period)


def _beside(name: str, work: Callable[[], object]) -> None:
    try:
        work()
    except RatifyError as error:
        _LOG.error("%s failed: %s", name, error.phrase.code)
    except Exception:  # noqa: BLE001 - whatever it was, the next time must come
        _LOG.exception("%s failed", name)


def _log_event(event: object) -> None:
    """Log runs that were missed or failed; the library tells its own logger, which nobody may have set up."""
    name = {EVENT_JOB_MISSED: "missed", EVENT_JOB_MAX_INSTANCES: "skipped, the last one still runs"}
    what = name.get(getattr(event, "code", 0), "failed")
    _LOG.warning("run of %s %s", getattr(event, "job_id", "?"), what, exc_info=getattr(event, "exception", None))
