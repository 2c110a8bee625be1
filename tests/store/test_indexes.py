"""The disposable indexes on both databases: what is put, replaced, passed over, listed page by page."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, text

from ratify.store import AgendaRow, Carrying, DossierRow, InboxRow, IndexRows, indexes, lists, rebuilding
from ratify.store.indexes import readers_of
from ratify.store.lists import Filter
from ratify.store.rebuilding import Remade

DAY = date(2024, 7, 4)


def row(dossier, **more):
    fields = {
        "dossier": dossier,
        "reference": f"2024/{dossier}",
        "title": {"fr": "Accord de coopération", "ru": "Соглашение"},
        "kind": "treaty",
        "states": {"treaty": "signed", "ML": "tabled"},
        "version": 3,
        "computed_for": DAY,
        "next_change_on": date(2024, 7, 20),
        "search": "accord de cooperation\nmali russie",
        "state": "signed",
        "responsible": "p1",
        "sentence": {"code": "x", "n": 4},
        "agenda": (
            AgendaRow("deadline", "promulgation", date(2024, 7, 19), "running", "ML", {"law": "art. 40"}),
            AgendaRow("deadline", "notice", None, "undated"),
        ),
    }
    return DossierRow(**{**fields, **more})


def alert(number, **more):
    fields = {
        "alert": number,
        "dossier": "1",
        "due_on": DAY,
        "late": False,
        "roles": ("clerk",),
        "persons": ("p1", "p2"),
        "subject": {"code": "alert", "day": "2024-07-04"},
    }
    return InboxRow(**{**fields, **more})


def put(store, *dossiers, inbox=()):
    store.put_index(IndexRows(dossiers, inbox))


def listed(store, which=lists.EVERY, **more):
    return [one.dossier for one in store.query(lambda connection: lists.dossiers(connection, which, **more))]


def test_a_row_is_read_back_the_same(store):
    put(store, row("1"), row("2", next_change_on=None, responsible=None, sentence=None, halted=True, agenda=()))
    one, other = store.query(lists.every_dossier)
    assert one == row("1")
    assert other == row("2", next_change_on=None, responsible=None, sentence=None, halted=True, agenda=())
    assert store.query(lambda connection: lists.dossier(connection, "1")) == row("1")
    assert store.query(lambda connection: lists.dossier(connection, "9")) is None


def test_a_later_row_takes_the_place_of_the_one_before_with_its_whole_agenda(store):
    put(store, row("1"))
    newer = row("1", version=4, search="autre texte", agenda=(AgendaRow("alert", "a", DAY, "due"),))
    put(store, newer)
    assert store.query(lists.every_dossier) == [newer]
    assert listed(store, Filter(search=("autre",))) == ["1"]
    assert listed(store, Filter(search=("accord",))) == []


@pytest.mark.parametrize(
    "stale", [{"version": 2}, {"computed_for": date(2024, 7, 3)}, {"version": 2, "computed_for": date(2030, 1, 1)}]
)
def test_a_row_computed_from_less_is_passed_over(store, stale):
    """Two servers may refresh a dossier at once, and one of them may have read it before the last entry."""
    put(store, row("1"))
    put(store, row("1", search="ancien", agenda=(), state="old", **stale))
    assert store.query(lists.every_dossier) == [row("1")]
    assert listed(store, Filter(search=("ancien",))) == []


def test_a_row_for_a_later_day_or_computed_again_is_taken(store):
    put(store, row("1"))
    put(store, row("1", state="again"))
    put(store, row("1", state="later", computed_for=date(2024, 7, 5)))
    assert store.query(lists.every_dossier)[0].state == "later"


def test_pages_follow_one_another_without_gap_or_repeat(store):
    put(store, *(row(f"{n:02}", reference=f"R{n // 3}") for n in range(20)))
    seen, after = [], None
    while page := store.query(lambda connection, at=after: lists.dossiers(connection, after=at, limit=6)):
        seen += [one.dossier for one in page]
        after = (page[-1].reference, page[-1].dossier)
    assert seen == [f"{n:02}" for n in range(20)]
    assert [one.dossier for one in store.query(lambda connection: lists.every_dossier(connection, after="17"))] == [
        "18",
        "19",
    ]


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        (Filter(), ["1", "2", "3"]),
        (Filter(kind="bill"), ["2"]),
        (Filter(state="in_force"), ["3"]),
        (Filter(responsible="p1"), ["1", "2"]),
        (Filter(halted=True), ["3"]),
        (Filter(halted=False, kind="treaty"), ["1"]),
        (Filter(dossiers=("1", "3", "9")), ["1", "3"]),
        (Filter(dossiers=()), []),
        (Filter(search=("mali",)), ["1", "3"]),
        (Filter(search=("coop rus",)), ["1"]),
        (Filter(search=("rus coop",)), ["1"]),
        (Filter(search=("ussie",)), []),
        (Filter(search=("nulle part", "budget")), ["2"]),
        (Filter(search=("mali",), state="in_force"), ["3"]),
        (Filter(search=("российская",)), ["3"]),
        (Filter(search=("%",)), []),
        (Filter(search=("_",)), []),
        (Filter(search=("'; DROP TABLE entry",)), []),
        (Filter(search=("2003/12",)), ["2"]),
    ],
)
def test_a_filter_shows_what_meets_all_of_it(store, which, expected):
    put(
        store,
        row("1"),
        row("2", kind="bill", search="loi de finances\nbudget 2003/12"),
        row("3", state="in_force", responsible=None, halted=True, search="mali france\nроссийская федерация"),
    )
    assert listed(store, which) == expected


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(words=st.lists(st.text("abcdàéжш٣'-_%", min_size=1, max_size=4), min_size=1, max_size=4), data=st.data())
def test_every_beginning_of_every_word_finds_the_dossier(store, words, data):
    version = data.draw(st.just(store.query(lambda c: (lists.dossier(c, "1") or row("1")).version))) + 1
    put(store, row("1", version=version, search=" ".join(words)))
    for word in indexes.words_of(" ".join(words)):
        length = data.draw(st.integers(1, len(word)))
        assert listed(store, Filter(search=(word[:length],))) == ["1"]
        assert listed(store, Filter(search=(word + "z",))) == []


def test_what_changes_by_itself_is_listed_by_day(store):
    put(
        store,
        row("a", next_change_on=date(2024, 7, 6)),
        row("b", next_change_on=date(2024, 7, 5)),
        row("c", next_change_on=None),
        row("d", next_change_on=date(2024, 7, 6)),
        row("e", next_change_on=date(2024, 7, 7)),
    )
    by = date(2024, 7, 6)
    expected = [(date(2024, 7, 5), "b"), (by, "a"), (by, "d")]
    assert store.query(lambda connection: lists.changing(connection, by)) == expected
    assert store.query(lambda connection: lists.changing(connection, by, limit=2)) == expected[:2]
    assert store.query(lambda connection: lists.changing(connection, by, after=expected[1], limit=2)) == expected[2:]


def test_what_is_due_is_listed_by_day_over_all_dossiers(store):
    def items(*days):
        return tuple(AgendaRow("deadline", f"d{at}", day, "running") for at, day in enumerate(days))

    put(
        store,
        row("a", agenda=items(date(2024, 7, 9), date(2024, 7, 5))),
        row("b", agenda=(*items(date(2024, 7, 5), None), AgendaRow("alert", "x", date(2024, 7, 6), "due"))),
    )

    def due(**asked):
        return [
            (one.dossier, one.item.name) for one in store.query(lambda connection: lists.agenda(connection, **asked))
        ]

    until = date(2024, 7, 9)
    everything = [("a", "d1"), ("b", "d0"), ("b", "x"), ("a", "d0")]
    assert due(until=until) == everything
    assert due(until=date(2024, 7, 8)) == everything[:3]
    assert due(until=until, since=date(2024, 7, 6)) == everything[2:]
    assert due(until=until, what=("alert",)) == [("b", "x")]
    assert due(until=until, standing=("running",)) == [everything[0], everything[1], everything[3]]
    second = store.query(lambda connection: lists.agenda(connection, until=until, limit=2))[-1]
    assert due(until=until, after=second.place) == everything[2:]


def test_alerts_are_found_by_role_and_by_person_newest_first(store):
    put(
        store,
        inbox=[
            alert(3),
            alert(5, roles=("treaty_officer",), persons=()),
            alert(8, roles=(), persons=("p1",)),
            alert(9, roles=("clerk", "treaty_officer"), persons=("p1",)),
        ],
    )

    def found(roles=(), persons=(), **more):
        readers = readers_of(roles, persons)
        return [one.alert for one in store.query(lambda connection: lists.inbox(connection, readers=readers, **more))]

    assert found(roles=["clerk"]) == [9, 3]
    assert found(persons=["p1"]) == [9, 8, 3]
    assert found(roles=["treaty_officer"], persons=["p2"]) == [9, 5, 3]
    assert found(roles=["auditor"]) == []
    assert found() == []
    assert found(persons=["p1"], limit=2) == [9, 8]
    assert found(persons=["p1"], before=8) == [3]
    assert found(persons=["clerk"]) == []


def test_an_alert_that_was_delivered_and_acknowledged_takes_the_place_of_itself(store):
    at = datetime(2024, 7, 4, 7, tzinfo=UTC)
    put(store, inbox=[alert(3), alert(4, dossier="2")])
    seen = alert(
        3,
        delivered_at=at,
        standing="seen",
        acknowledged_at=at,
        acknowledged_by="a1",
        channels={"mail": "sent"},
        persons=("p2",),
    )
    put(store, inbox=[seen])
    assert store.query(lambda connection: lists.alert(connection, 3)) == seen
    assert store.query(lambda connection: lists.alert(connection, 7)) is None
    assert store.query(lambda connection: lists.alerts_of(connection, "1")) == [seen]
    readers = readers_of((), ("p1", "p2"))

    def found(acknowledged):
        asked = {"readers": readers, "acknowledged": acknowledged}
        return [one.alert for one in store.query(lambda connection: lists.inbox(connection, **asked))]

    assert (found(acknowledged=True), found(acknowledged=False), found(acknowledged=None)) == ([3], [4], [4, 3])


def test_alerts_that_nobody_has_carried_yet_are_listed_in_the_order_of_their_issue(store):
    at = datetime(2024, 7, 4, 7, tzinfo=UTC)
    put(store, inbox=[alert(8), alert(3), alert(5, delivered_at=at)])
    assert [one.alert for one in store.query(lists.undelivered)] == [3, 8]
    assert [one.alert for one in store.query(lambda connection: lists.undelivered(connection, limit=1))] == [3]


def test_alerts_that_were_tried_and_wait_are_found_among_those_that_were_not(store):
    failed = {"delivered": [], "failed": {"p1": {"failures": 1}}}
    put(store, inbox=[*map(alert, range(1, 400)), alert(401, channels=failed), alert(402)])
    assert [one.alert for one in store.query(lambda connection: lists.undelivered(connection, tried=True))] == [401]
    at = datetime(2024, 7, 4, 7, tzinfo=UTC)
    store.put_index(IndexRows(befallen=(Carrying(401, None, at),)))
    assert store.query(lambda connection: lists.undelivered(connection, tried=True)) == []


def test_whatever_stands_for_a_dossier_is_taken_away_and_written_anew(store, draft, now):
    stream = draft().stream
    store.append(
        [draft()], expecting={}, now=now, index=IndexRows((row("1", version=99), row("2")), (alert(1), alert(2)))
    )
    with_it = [alert(1), alert(2)]
    assert [one.alert for one in with_it if one.dossier == "1"] == [1, 2]
    remade = Remade("1", {stream: 1}, IndexRows((row("1", uses=("pins:bb",)),), (alert(1),)))
    assert rebuilding.put_anew(store.database, [remade]) == []
    assert store.query(lists.every_dossier) == [row("1", uses=("pins:bb",)), row("2")]
    assert store.query(lambda connection: lists.alert(connection, 1)) is not None
    assert store.query(lambda connection: lists.alert(connection, 2)) is None
    assert store.head().size == 1


def test_what_was_written_to_meanwhile_is_left_as_it_stands_then(store, draft, now):
    stream = draft().stream
    store.append([draft()], expecting={}, now=now, index=IndexRows((row("1"),)))
    remade = Remade("1", {stream: 0}, IndexRows((row("1", uses=("pins:bb",)),)))
    other = Remade("2", {"dossier/2": 0}, IndexRows((row("2"),)))
    assert rebuilding.put_anew(store.database, [remade, other]) == ["1"]
    assert store.query(lists.every_dossier) == [row("1"), row("2")]


def test_lists_are_answered_by_an_index(sqlite_url):
    """Asked of SQLite's planner, so that a list over a million dossiers never reads them all."""
    from ratify.store import open_store

    store = open_store(sqlite_url, create=True, origin="log.example")
    asked = [
        "SELECT * FROM dossier_index WHERE (reference, dossier) > ('a', 'b') ORDER BY reference, dossier LIMIT 9",
        "SELECT * FROM dossier_index WHERE state = 'x' ORDER BY reference, dossier LIMIT 9",
        "SELECT * FROM dossier_index WHERE responsible = 'x' ORDER BY reference, dossier LIMIT 9",
        "SELECT * FROM dossier_index WHERE next_change_on <= 'x' ORDER BY next_change_on, dossier LIMIT 9",
        "SELECT * FROM agenda WHERE what = 'x' AND due_on <= 'x' ORDER BY due_on, dossier, position LIMIT 9",
        "SELECT dossier FROM dossier_word WHERE word >= 'x' AND word < 'y'",
        "SELECT alert FROM inbox_reader WHERE reader IN ('role:clerk') AND alert < 9",
        "SELECT * FROM inbox WHERE delivered_at IS NULL AND digest IS NULL AND alert > 9 ORDER BY alert LIMIT 9",
        "SELECT alert FROM inbox WHERE digest = 'x' ORDER BY alert",
        "SELECT max(version) FROM entry WHERE stream = 'x'",
        "SELECT * FROM entry WHERE stream = 'x' AND version > 1 ORDER BY version",
    ]
    for statement in asked:
        plan = store.query(lambda c, one=statement: c.execute(text(f"EXPLAIN QUERY PLAN {one}")).all())
        told = " ".join(step.detail for step in plan)
        assert "INDEX" in told, (statement, told)
        assert "TEMP B-TREE" not in told, (statement, told)
        # Nearly every row is in no digest, and nearly every one is delivered.
        assert "inbox_digest (digest=? AND alert" not in told, (statement, told)
    for which, index in (({}, "inbox_delivered"), ({"tried": True}, "inbox_tried")):
        plan = store.query(lambda c, how=which: _plan(c, lambda: lists.undelivered(c, **how)))
        assert f"USING INDEX {index} (delivered_at=? AND alert>?)" in plan
    store.close()


def _plan(connection, ask):
    """How SQLite finds what a list asks for."""
    asked = []
    event.listen(connection, "before_cursor_execute", lambda _c, _cursor, *said: asked.append(said[:2]))
    ask()
    statement, parameters = asked[-1]
    return connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()[0].detail


# ------------------------------------------------------------------------------------------------------ what is used


def using(store, use, **more):
    return store.query(lambda connection: lists.using(connection, use, **more))


def test_the_dossiers_that_use_a_definition_are_found_by_its_name(store):
    put(store, row("1", uses=("calendar:ML", "pins:aa")), row("2", uses=("calendar:RU", "pins:aa")), row("3"))
    assert (using(store, "calendar:ML"), using(store, "pins:aa"), using(store, "chamber:x")) == (["1"], ["1", "2"], [])
    assert store.query(lists.uses) == [("calendar:ML", 1), ("calendar:RU", 1), ("pins:aa", 2)]
    assert store.query(lambda connection: lists.how_many_use(connection, "pins:aa")) == 2
    assert store.query(lambda c: lists.references(c, "pins:aa", limit=1)) == ["2024/1"]


def test_what_a_dossier_uses_is_replaced_with_its_row(store):
    put(store, row("1", uses=("calendar:ML", "pins:aa")))
    put(store, row("1", uses=("pins:bb", "pinned:aa")))
    assert store.query(lists.uses) == [("pinned:aa", 1), ("pins:bb", 1)]
    rebuilding.put_anew(store.database, [Remade("1", {}, IndexRows())])
    assert store.query(lists.uses) == []


def test_a_row_that_does_not_say_what_it_uses_is_found_whatever_is_asked(store):
    put(store, row("1", uses=None), row("2", uses=("calendar:ML",)))
    assert using(store, "chamber:x") == ["1"]
    assert (using(store, "calendar:ML", limit=1), using(store, "calendar:ML", after="1")) == (["1"], ["2"])
    assert store.query(lambda connection: lists.how_many_use(connection, "chamber:x")) == 1
    assert store.query(lambda connection: lists.dossier(connection, "1")).uses is None


def test_what_became_outdated_is_due_on_the_day_for_which_its_row_was_made(store):
    put(
        store,
        row("1", uses=("calendar:ML",)),
        row("2", uses=("calendar:RU",)),
        row("3", uses=None, next_change_on=None),
    )
    store.put_index(IndexRows(outdated=("calendar:ML",)))
    due = store.query(lambda connection: lists.changing(connection, DAY))
    assert due == [(DAY, "1"), (DAY, "3")]
    put(store, row("1", uses=("calendar:ML",)))
    assert store.query(lambda connection: lists.changing(connection, DAY)) == [(DAY, "3")]
