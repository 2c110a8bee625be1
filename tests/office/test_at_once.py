"""Several clerks who record at once, at several servers: the log, the lists and what is kept in memory agree."""

from __future__ import annotations

from dataclasses import replace
from threading import Barrier, Thread

import pytest
from hands import act, vote

from ratify import office as journeys
from ratify.office import foreseen

CLERKS = 6


@pytest.fixture
def lines(monkeypatch):
    """Whether the numbers of each record were as foreseen."""
    seen, same = [], foreseen._as_foreseen

    def noted(laid, mine):
        seen.append(same(laid, mine))
        return seen[-1]

    monkeypatch.setattr(foreseen, "_as_foreseen", noted)
    return seen


def at_once(works):
    """Run all of them in threads that begin together; the first fault is raised."""
    together, faults = Barrier(len(works)), []

    def run(work):
        try:
            together.wait()
            work()
        except BaseException as fault:  # noqa: BLE001 - raised again below
            faults.append(fault)

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]


def test_clerks_who_record_at_once_at_two_servers_leave_a_log_and_lists_that_agree(bureau, lines):
    """Semantics 28 and 29: numbers are given under the lock, and what was foreseen otherwise is mended."""
    second = replace(bureau, office=journeys.open_office(bureau.office.settings, clock=bureau.clock))

    def flow(at, reference):
        dossier = at.adopted(reference)  # its vote waits for the second clerk's word
        journeys.record(at.office, at.clerk, dossier, act("transmit", "2024-07-05"))
        journeys.record(at.office, at.clerk, at.prepared(f"{reference}-waits"), vote("2024-07-04"))

    at_once([lambda n=n: flow((bureau, second)[n % 2], f"DOSSIER-{n}") for n in range(CLERKS)])
    assert False in lines
    second.office.cache.kept.clear()  # it reads what is stored, the other tells what it kept
    verdict = journeys.verify(bureau.office)
    assert verdict.sound, verdict.breaches
    for number in range(CLERKS):
        for reference in (f"DOSSIER-{number}", f"DOSSIER-{number}-waits"):
            shown = [journeys.show(at.office, at.clerk, reference) for at in (bureau, second)]
            assert shown[0] == shown[1]
    second.office.store.close()
