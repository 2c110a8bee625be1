"""Writing in turn: who came first writes first, and a turn that nobody takes is handed on."""

from __future__ import annotations

import signal
import threading
import time

import pytest

from ratify.store.turn import Turn


class Enough(Exception):
    """What a waiting thread is interrupted with."""


def until(so):
    """Wait for what another thread is about to do."""
    for _ in range(10_000):
        if so():
            return
        time.sleep(0.001)
    raise AssertionError


def waits(turn, done, name):
    """A thread that has asked for its turn and waits."""
    before = len(turn._waiting)

    def run():
        with turn:
            done.append(name)

    thread = threading.Thread(target=run)
    thread.start()
    until(lambda: len(turn._waiting) == before + 1)
    return thread


@pytest.fixture
def interrupted():
    """Interrupt the main thread in a moment, as Ctrl-C does; it is over when the test is."""

    def raising(_number, _frame):
        raise Enough

    before = signal.signal(signal.SIGALRM, raising)
    yield lambda: signal.setitimer(signal.ITIMER_REAL, 0.05)
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def test_threads_write_in_the_order_in_which_they_asked():
    turn, done = Turn(), []
    with turn:
        threads = [waits(turn, done, name) for name in range(20)]
    for thread in threads:
        thread.join()
    assert done == list(range(20))


def test_a_turn_is_had_at_once_when_nobody_writes_and_after_somebody_failed():
    turn = Turn()
    for _ in range(2):
        with pytest.raises(Enough), turn:
            raise Enough
    with turn:
        assert turn._taken
    assert not turn._taken


def test_of_threads_that_write_at_once_only_one_is_ever_inside():
    turn, inside, most = Turn(), [], []

    def run():
        for _ in range(200):
            with turn:
                inside.append(1)
                most.append(len(inside))
                inside.pop()

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (max(most), len(most)) == (1, 8 * 200)
    assert not turn._taken


def test_who_is_interrupted_while_waiting_holds_up_nobody(interrupted):
    turn, done, entered, leave = Turn(), [], threading.Event(), threading.Event()

    def hold():
        with turn:
            entered.set()
            leave.wait()

    holder = threading.Thread(target=hold)
    holder.start()
    entered.wait()
    interrupted()
    with pytest.raises(Enough), turn:
        raise AssertionError
    after = waits(turn, done, "after")
    leave.set()
    holder.join()
    after.join()
    assert done == ["after"]
    assert not turn._taken


def test_a_turn_handed_over_in_the_moment_of_an_interruption_is_handed_on():
    turn, done = Turn(), []
    with turn:
        gone = threading.Lock()
        gone.acquire()
        turn._waiting.append(gone)  # as though a thread had asked …
        after = waits(turn, done, "after")
    turn._leave(gone)  # … was given its turn, and was interrupted before it could take it
    after.join()
    assert done == ["after"]
    assert not turn._taken
