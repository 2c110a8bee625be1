"""A process that dies in the middle of an append, before each SQL statement in turn: nothing lost, nothing twice."""

from __future__ import annotations

import os
import shutil
import signal
from datetime import date

import pytest

from ratify.errors import Conflict
from ratify.store import AgendaRow, DossierRow, IndexRows, attachment, check, lists, open_store
from ratify.store.remarks import note, remark

FILE = attachment(b"the bill", media_type="text/plain", file_name="bill.txt")


def _append(store, draft, now):
    version = store.version("dossier/1")
    items = (AgendaRow("deadline", "promulgation", date(2024, 7, 19), "running"),)
    row = DossierRow("1", "R/1", {"fr": "Accord"}, "treaty", {}, version + 1, now.date(), None, "accord", agenda=items)
    return store.append(
        [draft(key="the act"), draft("dossier/1/alerts", key="its alert")],
        expecting={"dossier/1": version},
        now=now,
        index=IndexRows((row,)),
        attachments=[FILE],
        also=lambda connection: note(connection, "acts", "three"),
    )


def _die_before_statement(url, key, draft, now, number):
    """Run in the child: append, and be killed just before the numbered statement is executed."""
    store = open_store(url, signer=key)
    connection = store.database.writer.raw_connection()
    seen = 0

    def count(_statement):
        nonlocal seen
        seen += 1
        if seen == number:
            os.kill(os.getpid(), signal.SIGKILL)

    connection.driver_connection.set_trace_callback(count)
    connection.close()
    _append(store, draft, now)
    store.close()


def _in_a_child(work):
    """How a forked child ended that did this work: killed by the signal, or 0."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:  # noqa: BLE001 - the child must not come back into the test
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


@pytest.mark.slow
def test_an_append_killed_before_any_of_its_statements_is_done_wholly_or_not_at_all(tmp_path, key, draft, now):
    made = tmp_path / "made.db"
    store = open_store(f"sqlite:///{made}", create=True, origin="log.example", signer=key)
    store.append([draft()], expecting={}, now=now)
    store.close()
    number, ended = 0, -signal.SIGKILL
    while ended == -signal.SIGKILL:
        number += 1
        path = tmp_path / f"{number}.db"
        shutil.copy(made, path)
        ended = _in_a_child(lambda at=number, to=path: _die_before_statement(f"sqlite:///{to}", key, draft, now, at))
        _look_at(path, key, draft, now, done=ended == 0)
    assert ended == 0
    assert number > 12


def _look_at(path, key, draft, now, *, done):
    store = open_store(f"sqlite:///{path}", signer=key)
    assert list(check.breaches(store, check.Checking([store.verifier]))) == []
    traces = [
        store.version("dossier/1") == 2,
        store.version("dossier/1/alerts") == 1,
        store.by_key("the act") is not None,
        store.by_key("its alert") is not None,
        store.attachment(FILE.digest) is not None,
        store.find_dossier("1") is not None,
        store.query(lambda connection: remark(connection, "acts")) == "three",
        store.head().size == 3,
    ]
    assert traces == [done] * len(traces)
    # Whoever was waiting for the answer asks again, and then it stands once.
    if done:
        with pytest.raises(Conflict, match=r"store\.key_used"):
            _append(store, draft, now)
    else:
        _append(store, draft, now)
    assert [one.key for one in store.all_rows()] == [None, "the act", "its alert"]
    assert len(store.query(lists.every_dossier)[0].agenda) == 1
    assert list(check.breaches(store, check.Checking([store.verifier]))) == []
    store.close()
