"""A PostgreSQL that dies under writers: it comes back, or a standby takes over as docs/operations.md says to set it up."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from clusters import Cluster, Writer, clusters, every_confirmed_act_stands_once

from ratify.store import check, open_store

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from ratify.store.log import Store

pytestmark = [pytest.mark.postgres, pytest.mark.slow]

ORIGIN = "log.example/treaties"
ACTS = 40
RESTARTS = 3


def confirmed(writers: list[Writer]) -> int:
    return sum(len(writer.confirmed) for writer in writers)


def wait_until(writers: list[Writer], acts: int) -> None:
    """Wait until so many acts were confirmed."""
    while confirmed(writers) < acts:
        assert all(writer.failed is None for writer in writers)
        time.sleep(0.01)


def ended_well(store: Store, writers: list[Writer]) -> bool:
    """Whether every writer came to its end, and the log is as they were told."""
    for writer in writers:
        writer.join(90)
        assert writer.failed is None
        assert not writer.is_alive()
    assert list(check.breaches(store, check.Checking([store.verifier]))) == []
    return every_confirmed_act_stands_once(store, writers, ACTS)


def test_restarted_at_once_under_eight_writers_every_confirmed_act_is_there_once(key: Ed25519PrivateKey) -> None:
    """What a writer was not told, it learns by asking again under the same key."""
    with clusters("only") as [cluster]:
        cluster.begin()
        url = f"postgresql+psycopg://postgres@/office?host={cluster.home}"
        store = open_store(url, create=True, origin=ORIGIN, signer=key)
        writers = [Writer(store, str(number), ACTS) for number in range(8)]
        for writer in writers:
            writer.start()
        for number in range(RESTARTS):
            wait_until(writers, (number + 1) * len(writers) * ACTS // (RESTARTS + 1))
            cluster.control("restart", "-m", "immediate")
        assert ended_well(store, writers)
        store.close()


def replicating(first: Cluster, standby: Cluster) -> None:
    """Start both: a commit of the first is answered when the standby has it on its disk too."""
    first.begin()
    source = f"host={first.home} user=postgres application_name=standby"
    standby.run("pg_basebackup", "-D", str(standby.data), "-d", source, "-R", "-c", "fast")
    standby.control("start")
    with first.connect() as there:
        there.execute("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
        there.execute("SELECT pg_reload_conf()")
        for _ in range(200):
            found = there.execute("SELECT sync_state FROM pg_stat_replication").fetchone()
            if found == ("sync",):
                return
            time.sleep(0.05)
    pytest.fail("the standby never became synchronous")


def test_when_a_standby_takes_over_every_confirmed_act_is_there_once(key: Ed25519PrivateKey) -> None:
    with clusters("first", "standby") as [first, standby]:
        replicating(first, standby)
        both = f"host={first.home},{standby.home}&port=5432,5432&target_session_attrs=read-write"
        url = f"postgresql+psycopg://postgres@/office?{both}"
        store = open_store(url, create=True, origin=ORIGIN, signer=key)
        writers = [Writer(store, str(number), ACTS, pause_at=ACTS // 2) for number in range(4)]
        for writer in writers:
            writer.start()
        wait_until(writers, len(writers) * ACTS // 2)
        for writer in writers:
            writer.go_on.set()

        first.control("stop", "-m", "immediate")
        standby.control("promote")

        assert ended_well(store, writers)
        with standby.connect() as connection:
            assert connection.execute("SELECT pg_is_in_recovery()").fetchone() == (False,)
        store.close()
