"""A log checked in parts, side by side and from a bookmark, comes out as when it is read from end to end."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ratify.journal import canonical, commitment, tree
from ratify.journal import checkpoint as cp
from ratify.journal.keys import ROTATED, Term, terms
from ratify.journal.part import spans
from ratify.store import Disclosure, check, guards, open_store
from ratify.store.check import Checking

LENGTH = 41


@pytest.fixture
def long(store, draft, now):
    """A log of 41 entries on several streams, with a checkpoint over each one to four of them."""
    written, group = 0, 1
    while written < LENGTH:
        group = min(group % 4 + 1, LENGTH - written)
        drafts = [draft(f"dossier/{place % 5}", key=f"k{place}", n=place) for place in range(written, written + group)]
        store.append(drafts, expecting={}, now=now)
        written += group
    return store


def told(store, **how):
    found = check.breaches(store, Checking([store.verifier], **how))
    return sorted(((one.number or 10**9, one.what.code, dict(one.what.particulars)) for one in found), key=repr)


def run(store, statement):
    def work(connection):
        guards.drop(connection)
        connection.exec_driver_sql(statement)
        guards.create(connection)

    store.change(work)


@given(st.integers(0, 3000), st.integers(0, 3000), st.integers(0, 8))
def test_parts_are_perfect_subtrees_and_leave_nothing_out(first, more, height):
    found = list(spans(first, first + more, 2**height))
    assert [number for part in found for number in range(*part)] == list(range(first, first + more))
    for begin, beyond in found:
        size = beyond - begin
        assert size.bit_count() == 1
        assert size <= 2**height
        assert begin % size == 0


@pytest.mark.parametrize("largest", [1, 2, 8, 16384])
def test_a_sound_log_is_sound_in_parts_of_any_size(long, largest):
    assert told(long, largest=largest) == []


DAMAGE = (
    "UPDATE entry SET kind = 'other' WHERE number = {n}",
    "UPDATE entry SET version = version + 100 WHERE number = {n}",
    "UPDATE entry SET recorded_at = '2020-01-01T00:00:00.000000Z' WHERE number = {n}",
    "DELETE FROM entry WHERE number = {n}",
    "DELETE FROM entry WHERE number > {n}",
    "DELETE FROM entry WHERE number <= {n}",
    "DELETE FROM checkpoint WHERE size >= {n}",
    "UPDATE checkpoint SET note = replace(note, '4', '5') WHERE size >= {n}",
    "UPDATE entry SET number = number + 100 WHERE number >= {n}",
    "UPDATE head SET size = {n}",
    "UPDATE head SET size = size + {n}",
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12, deadline=None)
@given(damage=st.sampled_from(DAMAGE), number=st.integers(1, LENGTH), largest=st.sampled_from([1, 4, 16]))
def test_damage_is_told_alike_whatever_the_size_of_the_parts(
    database_url, key, damage, number, largest, tmp_path_factory
):
    if not database_url.startswith("sqlite"):
        return
    folder = tmp_path_factory.mktemp("damaged")
    store = open_store(f"sqlite:///{folder / 'office.db'}", create=True, origin="log.example", signer=key)
    from datetime import UTC, datetime

    from ratify.store import Draft

    for place in range(LENGTH):
        one = Draft(f"dossier/{place % 5}", "act", None, None, {"n": place})
        store.append([one], expecting={}, now=datetime(2024, 7, 4, tzinfo=UTC))
    run(store, damage.format(n=number))
    whole = told(store)
    assert whole
    assert told(store, largest=largest) == whole
    store.close()


def test_several_processes_tell_what_one_tells(long):
    run(long, "UPDATE entry SET kind = 'other' WHERE number = 7")
    run(long, "DELETE FROM entry WHERE number = 30")
    alone = told(long, largest=8)
    assert {7, 30} <= {number for number, _code, _about in alone}
    assert told(long, largest=8, processes=2) == alone


READER = """
import sys
import time

from sqlalchemy import make_url

from ratify.store import check, driver


def slow(database, span):
    time.sleep(0.2)
    return span


if __name__ == "__main__":
    database = driver.connect(make_url(sys.argv[1]))
    for _part in check._parts(database, check.Checking([], processes=2, largest=1), (0, 1000), slow):
        print("read", flush=True)
"""


def test_processes_that_check_end_with_the_one_that_began_them(store, tmp_path):
    """A server that is killed in the midst of an inspection leaves nobody behind who holds its database."""
    script = tmp_path / "reader.py"
    script.write_text(READER)
    url = store.database.url.render_as_string(hide_password=False)
    with subprocess.Popen([sys.executable, script, url], stdout=subprocess.PIPE) as reader:
        assert reader.stdout.readline() == b"read\n"
        reader.kill()
        # The pipe ends when the last that can write to it is gone.
        assert set(reader.communicate(timeout=30)[0].splitlines()) <= {b"read"}


def test_from_a_bookmark_only_what_is_newer_is_read(long, draft, now):
    head = long.stored_head()
    start = tree.unpack(head.size, head.hashes)
    long.append([draft("dossier/1", n=100), draft("dossier/new", n=101)], expecting={}, now=now)
    assert told(long, start=start) == []
    run(long, "UPDATE entry SET kind = 'other' WHERE number = 7")
    assert told(long, start=start) == []
    assert 7 in {number for number, _code, _about in told(long)}
    run(long, "UPDATE entry SET kind = 'other' WHERE number = 43")
    assert [one[:2] for one in told(long, start=start)] == [(43, "journal.breach.column")]
    run(long, "UPDATE entry SET version = 400 WHERE number = 42")
    assert (42, "journal.breach.version") in [one[:2] for one in told(long, start=start)]


def test_another_history_behind_a_bookmark_is_told(long, draft, now):
    head = long.stored_head()
    start = tree.unpack(head.size, head.hashes)
    forged = replace(start, hashes=(bytes(32), *start.hashes[1:]))
    long.append([draft("dossier/1", n=100)], expecting={}, now=now)
    codes = [code for _number, code, _about in told(long, start=forged)]
    assert "journal.breach.root" in codes
    assert "journal.breach.head_hashes" in codes


def test_a_checkpoint_kept_elsewhere_is_held_against_the_log(long):
    notes = dict(long.checkpoints())
    assert told(long, kept=list(notes.values())[:3]) == []
    assert told(long, kept=["nothing"])[0][1] == "journal.breach.kept_unread"
    size = next(iter(notes))
    other = cp.sign(cp.Checkpoint(long.origin, size, bytes(32)), long.signer)
    assert [one[:2] for one in told(long, kept=[other])] == [(1, "journal.breach.kept_root")]
    beyond = cp.sign(cp.Checkpoint(long.origin, 99, bytes(32)), long.signer)
    assert [one[:2] for one in told(long, kept=[beyond])] == [
        (1, "journal.breach.unattested"),
        (LENGTH + 1, "journal.breach.cut_off_kept"),
    ]


# ------------------------------------------------------------------------------------------------------- disclosures


@pytest.fixture
def disclosed(store, draft, now):
    """A log with two values that an entry only commits to."""
    salt, values = "c2FsdC1vZi1zaXh0ZWVu", {"act.facts.name": '"Awa"', "act.facts.why": '"privé"'}
    facts = {
        path.rpartition(".")[2]: commitment.in_place(commitment.commitment(salt, path, value))
        for path, value in values.items()
    }
    openings = tuple(Disclosure(path, salt, value) for path, value in values.items())
    said = replace(draft(act={"facts": facts}), disclosures=openings)
    store.append([draft(), said, draft()], expecting={}, now=now)
    assert told(store) == []
    return store


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE disclosure SET value = '\"Ada\"' WHERE path = 'act.facts.name'", "journal.breach.disclosure"),
        ("UPDATE disclosure SET salt = 'x' WHERE path = 'act.facts.name'", "journal.breach.disclosure"),
        (
            "UPDATE disclosure SET path = 'act.facts.x' WHERE path = 'act.facts.name'",
            "journal.breach.nothing_to_disclose",
        ),
        ("DELETE FROM disclosure WHERE path = 'act.facts.name'", "journal.breach.not_disclosed"),
        ("INSERT INTO disclosure VALUES (1, 'act', 's', '1')", "journal.breach.nothing_to_disclose"),
    ],
)
def test_what_is_disclosed_must_open_what_was_sealed(disclosed, statement, code):
    run(disclosed, statement)
    assert code in [one[1] for one in told(disclosed)]


def test_what_an_entry_says_was_erased_may_be_missing_and_must_be(disclosed, draft, now):
    erased = draft(kind="erased", erased={"of": 2, "paths": ["act.facts.name"], "basis": "loi"})
    disclosed.append([erased], expecting={}, now=now)
    assert [one[:2] for one in told(disclosed)] == [(2, "journal.breach.not_erased")]
    run(disclosed, "DELETE FROM disclosure WHERE path = 'act.facts.name'")
    assert told(disclosed) == []


# -------------------------------------------------------------------------------------------------------------- keys


def verifier(number):
    key = Ed25519PrivateKey.from_private_bytes(bytes([number]) * 31 + b"x")
    return cp.signer("log.example", key)


def rotation(old, new):
    return {ROTATED: {"from": str(old.verifier), "to": str(new.verifier)}}


def test_each_key_has_its_term():
    first, second, third = (verifier(number) for number in range(3))
    found, wrong = terms([third.verifier], [(5, rotation(first, second)), (9, rotation(second, third))])
    assert wrong == ()
    assert found == (Term(first.verifier, 0, 5), Term(second.verifier, 5, 9), Term(third.verifier, 9, None))
    assert [[one.covers(size) for one in found] for size in (4, 5, 9, 10)] == [
        [True, False, False],
        [True, True, False],
        [False, True, True],
        [False, False, True],
    ]


def test_a_chain_of_keys_that_is_broken_or_not_trusted_is_told():
    first, second, third = (verifier(number) for number in range(3))
    _, wrong = terms([first.verifier], [(5, rotation(first, second)), (9, rotation(first, third))])
    assert [(one.number, one.what.code) for one in wrong] == [(9, "journal.breach.rotation_of_another")]
    _, wrong = terms([third.verifier], [(5, rotation(first, second))])
    assert [(one.number, one.what.code) for one in wrong] == [(5, "journal.breach.no_trusted_key")]
    _, wrong = terms([first.verifier], [(5, {ROTATED: {"from": "x"}}), (6, {})])
    assert [(one.number, one.what.code) for one in wrong] == [(n, "journal.breach.rotation") for n in (5, 6)]


# --------------------------------------------------------------------------------------------------------- canonical


def trees(leaves):
    keys = st.sampled_from(["a", "b", "ab", "é", "", "\ufeff", "\U0001f600", "n"])
    return st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3))


VALUES = trees(
    st.none()
    | st.booleans()
    | st.integers(-(2**54), 2**54)
    | st.floats(allow_nan=True)
    | st.text(max_size=6)
    | st.sampled_from(["e\u0301", "\ue000", "\x7f", "\x00", "\n", '"', "\\", "1.5", '":1.5', ",1e5"])
)


@given(st.dictionaries(st.sampled_from(["a", "b", "é", "\uf000", "\U0001f600"]), VALUES, max_size=3), st.data())
@settings(max_examples=400)
def test_the_quick_way_takes_exactly_the_bytes_that_the_long_way_takes(body, data):
    import json

    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    raw = bytearray(text.encode(errors="surrogatepass"))
    for _ in range(data.draw(st.integers(0, 2))):
        place = data.draw(st.integers(0, len(raw)))
        raw[place:place] = data.draw(st.sampled_from([b" ", b"1", b".", b"e", b'"', b"{", b"\\u0041", b"\xff"]))
    assert _outcome(canonical.read_canonical, bytes(raw)) == _outcome(canonical.decode, bytes(raw))


def _outcome(read, data):
    from ratify.errors import Invalid

    try:
        return repr(read(data))
    except Invalid as refusal:
        return refusal.phrase.code


def test_without_the_quick_library_the_long_way_is_gone(monkeypatch):
    monkeypatch.setattr(canonical, "orjson", None)
    assert canonical.read_canonical(b'{"a":1}') == {"a": 1}
