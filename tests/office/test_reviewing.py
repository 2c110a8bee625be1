"""Review: every filter and every question finds what is there and nothing else, whoever asks leaves a trace."""

from __future__ import annotations

import hashlib
import io
import json
import sys
import zipfile
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hands import Bureau, Clock, act, make_bureau, vote
from petitions import RECEIVED, expected

from ratify import office as journeys
from ratify.errors import Forbidden, Invalid, NotFound, Phrase, Refused, Unavailable
from ratify.language import say
from ratify.office import findings, sampling
from ratify.office import reviewing as reviews
from ratify.office.accounts import add_account
from ratify.office.shipped_questions import SHIPPED
from ratify.store import driver, passwords, reviewing
from ratify.workflow.acts import OfficialDateDraft

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ratify.office import Answer, Asked, Person

TREATY = """\
treaty: xx-agreement-2014
title: {fr: a, en: b, ru: c}
signed: {date: 2014-07-16, at: Bamako}
parties: [FR, ML]
clauses:
  entry_into_force: {law: art. 26(1), from: {of: parties, have: notification.received}, first_day_of: month, following: 2}
"""
JULY = date(2024, 7, 1)


@dataclass
class Scene:
    """An office in which everything has happened that a question looks for, and everything that it must pass over.

    ``answers`` are the entries that each question must find.
    """

    bureau: Bureau
    president: Person
    answers: dict[str, list[int]] = field(default_factory=dict)
    before_notified: tuple[int, datetime] | None = None

    @property
    def office(self):
        return self.bureau.office

    def found(self, question: str, *entries: int) -> None:
        self.answers.setdefault(question, []).extend(entries)

    def ask(self, asked: Asked, **how) -> Answer:
        return journeys.ask(self.office, self.bureau.auditor, asked, **how)

    def numbers(self, asked: Asked) -> list[int]:
        """The answers, all pages of them."""
        answer = self.ask(asked, limit=200)
        found = [one.number for one in answer.found]
        while answer.after is not None:
            answer = self.ask(asked, after=answer.after, limit=200)
            found += [one.number for one in answer.found]
        return found


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def scene(request, tmp_path_factory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("reviewed")
    url = f"sqlite:///{folder / 'test.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("new_postgres_database")()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "hash_password", lambda password, **_about: f"plain:{password}")
        bureau = make_bureau(url, folder, Clock())
        roles, password = {"presiding_officer"}, "une phrase assez longue"
        president = add_account(bureau.office, bureau.admin, "president", "P", roles, password)
    made = Scene(bureau, president)
    try:
        votes(made)
        alerts(made)
        official_dates(made, folder)
        erasures(made, folder)
        yield made
    finally:
        bureau.office.store.close()


def votes(scene: Scene) -> None:
    """Two dossiers: what was done to the vote of A is found, what was done to that of B is not."""
    bureau, o = scene.bureau, scene.bureau.office
    for reference in ("A", "B"):
        bureau.prepared(reference)
    # Of the twentieth to the twenty-fifth of June, recorded on 5 July; that of 1 July came within a week.
    acts = [one.number for one in rows(scene) if one.kind == "act"]
    scene.found("recorded-late", *acts[0:3], *acts[4:7])

    narrow = journeys.record(o, bureau.clerk, "A", vote("2024-07-04", 76)).entries[0]  # 74 are wanted
    scene.found("quorum-narrow", narrow)
    bureau.clock.forward(seconds=30)
    scene.found("confirmed-in-haste", *journeys.confirm(o, bureau.second, "A", narrow).entries)
    bureau.clock.forward(days=2)
    corrected = journeys.correct(o, bureau.clerk, "A", narrow, vote("2024-07-04", 80), reason="Procès-verbal relu")
    scene.found("votes-corrected", *corrected.entries)
    bureau.clock.forward(minutes=5)
    scene.found("by-delegation", *journeys.confirm(o, scene.president, "A", corrected.entries[0]).entries)

    ample = journeys.record(o, bureau.clerk, "B", vote("2024-07-04", 78)).entries[0]
    again = journeys.correct(o, bureau.clerk, "B", ample, vote("2024-07-04", 79), reason="faute de frappe").entries[0]
    bureau.clock.forward(minutes=2)
    journeys.confirm(o, bureau.second, "B", again)
    slips_in = journeys.record(o, bureau.officer, "B", act("notification_received", "2024-07-03", "RU")).entries[0]
    scene.found("placed-before", slips_in)


def rows(scene: Scene):
    return list(reviewing.entries(scene.office.store, up_to=scene.office.store.stored_head().size))


def official_dates(scene: Scene, folder) -> None:
    """Of one agreement the gazette says the day that the rules give, of another a later one, of a third one too early."""
    bureau, o = scene.bureau, scene.bureau.office
    file = folder / "treaty.yaml"
    file.write_text(TREATY, encoding="utf-8")
    for reference, notified, day in (("AGREES", True, 1), ("DIFFERS", True, 2), ("ALONE", False, 1)):
        journeys.open_dossier(o, bureau.officer, file=file, reference=reference)
        if notified:
            drafts = [act("notification_received", "2016-09-15", party) for party in ("FR", "ML")]
            both = journeys.record(o, bureau.officer, reference, *drafts, reason="reprise").entries
            scene.found("recorded-late", *both)
            bureau.clock.forward(minutes=2)
            journeys.confirm(o, bureau.second, reference, both[0])
        said = OfficialDateDraft("entry_into_force", date(2016, 11, day), "Journal officiel", date(2024, 7, 30))
        entry = journeys.record(o, bureau.officer, reference, said).entries[0]
        if reference != "AGREES":
            scene.found("official-dates", entry)
    # Of a fourth one the gazette was first, and the notifications that bear it out came to be known later.
    journeys.open_dossier(o, bureau.officer, file=file, reference="LATER")
    said = OfficialDateDraft("entry_into_force", date(2016, 11, 1), "Journal officiel", date(2024, 7, 30))
    scene.before_notified = journeys.record(o, bureau.officer, "LATER", said).entries[0], bureau.clock()
    bureau.clock.forward(minutes=2)
    drafts = [act("notification_received", "2016-09-15", party) for party in ("FR", "ML")]
    both = journeys.record(o, bureau.officer, "LATER", *drafts, reason="reprise").entries
    scene.found("recorded-late", *both)
    scene.found("placed-before", *both)
    bureau.clock.forward(minutes=2)
    journeys.confirm(o, bureau.second, "LATER", both[0])


def alerts(scene: Scene) -> None:
    """What awaits a confirmation is told in time; of two deadlines one late, the other in time but carried late."""
    bureau, o = scene.bureau, scene.bureau.office
    bureau.clock.forward(minutes=11)
    assert journeys.sweep(o).delivered == 1
    bureau.clock.on(date(2024, 7, 8))
    journeys.record(o, bureau.clerk, "A", act("transmit", "2024-07-08"))
    bureau.clock.on(date(2024, 7, 19))
    before = o.store.stored_head().size
    assert journeys.sweep(o).issued == 2  # and what waited for a confirmation goes up
    scene.found("alerts-late", *(one.number for one in rows(scene)[before:] if one.kind == "alert_issued"))

    journeys.record(o, bureau.clerk, "B", act("transmit", "2024-07-19"))
    bureau.clock.on(date(2024, 7, 29))
    before = o.store.stored_head().size
    mail, o.settings = o.settings.maildir, replace(o.settings, maildir=o.settings.key_file / "no folder")
    assert journeys.sweep(o).failed
    o.settings = replace(o.settings, maildir=mail)
    issued = {one.stream: one.number for one in rows(scene)[before:] if one.kind == "alert_issued"}
    scene.found("alerts-late", issued["dossier/a/alerts"])  # of the last day, six days before
    bureau.clock.on(date(2024, 7, 30))
    before = o.store.stored_head().size
    assert journeys.sweep(o).delivered
    carried = {one.stream: one.number for one in rows(scene)[before:] if one.kind == "alert_delivered"}
    scene.found("alerts-late", carried["dossier/b/alerts"])


def erasures(scene: Scene, folder) -> None:
    petition = expected(scene.bureau, folder)
    draft = act("receive", "2024-07-30", None, **RECEIVED)
    entry = journeys.record(scene.office, scene.bureau.clerk, petition, draft).entries[0]
    erased = journeys.erase(scene.office, scene.president, entry, ["grounds"], basis="art. 9")
    scene.found("erasures", erased.entry)


# ---------------------------------------------------------------------------------------------------------- questions


@pytest.mark.parametrize("question", [one.name for one in SHIPPED])
def test_a_question_finds_what_is_there_and_nothing_else(scene, question):
    answer = scene.ask(journeys.Asked(question=question), limit=200)
    assert [one.number for one in answer.found] == scene.answers[question]
    for one in answer.found:
        assert one.why
        for language in ("fr", "en", "ru"):
            assert all("{" not in (text := say(reason, language)) and "office." not in text for reason in one.why)


def test_questions_can_be_narrowed_by_every_filter(scene):
    late = scene.answers["recorded-late"]
    a = scene.numbers(journeys.Asked(question="recorded-late", dossier="A"))
    assert a == late[:3]
    assert scene.numbers(journeys.Asked(question="recorded-late", text="REPRISE", actor="officer")) == late[6:]
    assert scene.numbers(journeys.Asked(question="recorded-late", kinds=("opened",))) == []


def test_a_question_is_judged_by_what_was_known_then(scene):
    """An official date that the rules bear out today had nothing beside it before the notifications were recorded."""
    entry, instant = scene.before_notified
    then = scene.numbers(journeys.Asked(question="official-dates", known_at=instant))
    assert then == [*scene.answers["official-dates"], entry]


def test_a_vote_corrected_before_it_was_confirmed_was_not_closed(scene):
    """That of dossier B: its correction took effect with it."""
    (one,) = scene.ask(journeys.Asked(question="votes-corrected")).found
    assert one.dossier == "a"
    assert scene.numbers(journeys.Asked(kinds=("corrected",), dossier="B")) != []


# ------------------------------------------------------------------------------------------------------------ filters


def said(one) -> str:
    return json.dumps(one.body.get(one.kind), ensure_ascii=False).casefold()


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        (journeys.Asked(), lambda _one: True),
        (journeys.Asked(dossier="A"), lambda one: one.stream in {"dossier/a", "dossier/a/alerts"}),
        (journeys.Asked(kinds=("act",)), lambda one: one.kind == "act"),
        (journeys.Asked(kinds=("erased", "opened")), lambda one: one.kind in {"opened", "erased"}),
        (journeys.Asked(dossier="b", kinds=("act",)), lambda one: (one.stream, one.kind) == ("dossier/b", "act")),
        (journeys.Asked(actor="ratify"), lambda one: one.body.get("actor", {}).get("account", "office") == "office"),
        (journeys.Asked(occurred_from=JULY), lambda one: one.occurred_on is not None and one.occurred_on >= JULY),
        (
            journeys.Asked(occurred_from=date(2016, 9, 15), occurred_to=date(2024, 6, 24)),
            lambda one: one.occurred_on is not None and date(2016, 9, 15) <= one.occurred_on <= date(2024, 6, 24),
        ),
        (
            journeys.Asked(recorded_from=date(2024, 7, 7), recorded_to=date(2024, 7, 29)),
            lambda one: date(2024, 7, 7) <= one.recorded_at.date() <= date(2024, 7, 29),
        ),
        (
            journeys.Asked(known_at=datetime(2024, 7, 7, 9, 5, 30, tzinfo=UTC)),
            lambda one: one.recorded_at <= datetime(2024, 7, 7, 9, 5, 30, tzinfo=UTC),
        ),
        (journeys.Asked(text="Bamako"), lambda one: "bamako" in said(one)),
        (journeys.Asked(text="БАМАКО"), lambda one: "bamako" in said(one)),
        (journeys.Asked(text="defense"), lambda one: "défense" in said(one)),
        (journeys.Asked(text="proces-verbal relu"), lambda one: one.body.get("reason") == "Procès-verbal relu"),
        (journeys.Asked(text="nobody says this"), lambda _one: False),
        (journeys.Asked(recorded_to=date(2020, 1, 1)), lambda _one: False),
    ],
    ids=[
        *("everything", "dossier", "kind", "kinds", "dossier and kind", "the office", "legal date", "legal dates"),
        *(
            "recorded",
            "known at",
            "text",
            "text in another script",
            "text without accents",
            "reason",
            "no text",
            "no time",
        ),
    ],
)
def test_a_filter_lets_through_what_fits_and_nothing_else(scene, asked, fits):
    """Compared with a look at every single entry."""
    assert scene.numbers(asked) == [one.number for one in rows(scene) if fits(one)]


def test_the_accounts_of_one_person_are_one_actor(scene):
    clerk, o = scene.bureau.clerk, scene.office
    by_person = [one.number for one in rows(scene) if one.body.get("actor", {}).get("person") == clerk.person]
    assert by_person
    assert scene.numbers(journeys.Asked(actor="CLERK ")) == by_person
    assert scene.numbers(journeys.Asked(actor=clerk.account)) == by_person
    assert all(one.by == "clerk" for one in journeys.ask(o, scene.bureau.auditor, journeys.Asked(actor="clerk")).found)


def test_personal_facts_are_searched_for_who_may_see_them_until_they_are_erased(scene):
    """Of one petition the petitioner's name is there still, the grounds are erased."""
    (entry,) = scene.numbers(journeys.Asked(text="keita"))
    assert scene.numbers(journeys.Asked(text="petrova")) == [entry]
    assert scene.numbers(journeys.Asked(text="qui ne regarde que moi")) == []


# -------------------------------------------------------------------------------------------------------------- pages


@pytest.mark.parametrize("most", [1, 7])
def test_pages_cover_everything_once_while_others_write(scene, most, monkeypatch):
    """The log that was asked stays the log of all pages; each page looks at so many entries at most."""
    monkeypatch.setattr(reviews, "MOST_LOOKED_AT", most)
    monkeypatch.setattr(reviewing, "CHUNK", 5)
    size = scene.office.store.stored_head().size
    wanted = [one.number for one in rows(scene) if one.kind in {"act", "confirmed"}]
    asked = journeys.Asked(kinds=("confirmed", "act"))
    answer = scene.ask(asked, limit=3)
    found = [one.number for one in answer.found]
    journeys.open_dossier(scene.office, scene.bureau.clerk, treaty=None, procedure="mali/cnt", reference=f"P{most}")
    while answer.after is not None:
        answer = scene.ask(asked, after=answer.after, limit=3)
        assert answer.looked_at <= most
        assert answer.size == size
        found += [one.number for one in answer.found]
    assert found == wanted


def test_a_page_that_stops_early_says_how_many_were_looked_at(scene, monkeypatch):
    monkeypatch.setattr(reviews, "MOST_LOOKED_AT", 4)
    answer = scene.ask(journeys.Asked(text="nobody says this"))
    assert (answer.found, answer.looked_at) == ((), 4)
    assert answer.after is not None


def test_kinds_and_dossiers_are_read_by_their_index(scene, monkeypatch):
    """What is read is bounded by what is looked at, not by the length of the log."""
    store, read = scene.office.store, []
    query = driver.query

    def counted(database, work):
        found = query(database, work)
        read.append(len(found) if isinstance(found, list) else 0)
        return found

    monkeypatch.setattr(driver, "query", counted)
    assert len(list(reviewing.entries(store, kinds=("erased",), up_to=10**6))) == 1
    assert sum(read) == 1
    if store.database.is_sqlite:
        for condition, index in (("kind = 'act'", "entry_kind"), ("stream = 'dossier/a'", "entry_stream_version")):
            plan = f"EXPLAIN QUERY PLAN SELECT body FROM entry WHERE {condition} AND number > 3 AND number <= 90 ORDER BY number LIMIT 9"  # noqa: S608 - both words are constants of this test
            told = store.query(lambda connection, plan=plan: str(connection.exec_driver_sql(plan).all()))
            assert f"USING INDEX {index}" in told or (
                index == "entry_stream_version" and "sqlite_autoindex_entry" in told
            )


# ----------------------------------------------------------------------------------------------------------- look-ups


def test_each_question_is_remembered_once_apart_from_the_log(scene):
    auditor, o = scene.bureau.auditor, scene.office
    size, before = o.store.head(), len(journeys.look_ups(o, auditor, limit=200))
    first = scene.ask(journeys.Asked(kinds=("act",), text="vote"), limit=1)
    scene.ask(journeys.Asked(kinds=("act",), text="vote"), limit=1, after=first.after)
    journeys.changed(o, auditor, 30)
    journeys.sample(o, auditor, journeys.Asked(kinds=("act",)), 2)
    newest = journeys.look_ups(o, auditor, limit=200)
    assert len(newest) == min(200, before + 3)
    assert [one.what for one in newest[:3]] == ["sample", "show", "list"]
    assert newest[2].asked == {"kinds": ["act"], "text": "vote"}
    assert (newest[2].results, newest[2].particulars["complete"]) == (1, False)
    assert newest[2].number == first.look_up
    assert (newest[0].results, newest[0].particulars["root"]) == (2, size.root.hex())
    assert newest[1].particulars["entry"] == 30
    assert all("{" not in say(phrase, "fr") for one in newest for pair in one.said for phrase in pair)
    assert o.store.head() == size


def test_a_look_up_cannot_be_changed_or_taken_away(scene):
    scene.ask(journeys.Asked())
    before = journeys.look_ups(scene.office, scene.bureau.auditor)
    for statement in ("UPDATE look_up SET what = 'x'", "DELETE FROM look_up"):
        with pytest.raises(Unavailable):
            scene.office.store.change(lambda connection, statement=statement: connection.exec_driver_sql(statement))
    assert journeys.look_ups(scene.office, scene.bureau.auditor) == before


def test_look_ups_of_others_are_read_only_with_that_right(scene):
    bureau, o = scene.bureau, scene.office
    mine = journeys.ask(o, bureau.clerk, journeys.Asked(dossier="A")).look_up
    assert journeys.look_ups(o, bureau.clerk)[0].number == mine
    assert all(one.by != "clerk" for one in journeys.look_ups(o, bureau.auditor))
    assert journeys.look_ups(o, scene.president, everybody=True)[0].number == mine
    assert journeys.look_ups(o, scene.president, everybody=True, before=mine, limit=1)[0].number == mine - 1
    for person in (bureau.clerk, bureau.second, bureau.auditor, bureau.admin):
        with pytest.raises(Forbidden):
            journeys.look_ups(o, person, everybody=True)
    with pytest.raises(Forbidden):
        journeys.look_ups(o, bureau.admin)


def test_only_who_asked_turns_the_pages_and_only_of_that_question(scene):
    """Otherwise a page would be a question that nobody remembers."""
    asked = journeys.Asked(kinds=("act",))
    after = scene.ask(asked, limit=1).after
    look_up, size, number = after.split("-")
    for person, which, cursor in (
        (scene.bureau.second, asked, after),
        (scene.bureau.auditor, journeys.Asked(), after),
        (scene.bureau.auditor, asked, f"{look_up}-{int(size) + 1}-{number}"),
        (scene.bureau.auditor, asked, f"999999-{size}-{number}"),
        *(
            (scene.bureau.auditor, asked, wrong)
            for wrong in ("", "x", "1-2", "1-2-3-4", "-1-2-3", "٣-1-1", "9" * 20 + "-1-1")
        ),
    ):
        with pytest.raises(Invalid, match="cursor"):
            journeys.ask(scene.office, person, which, after=cursor)


# ------------------------------------------------------------------------------------------------------------ samples


def drawn_by_hand(seed: str, leaves: dict[str, int], n: int) -> list[int]:
    """The draw as the documentation has it, with nothing of ours."""
    order = sorted(
        leaves, key=lambda leaf: hashlib.sha256(seed.encode("utf-8") + bytes([0]) + leaf.encode("ascii")).hexdigest()
    )
    return [leaves[leaf] for leaf in order[:n]]


@pytest.mark.parametrize(
    "asked", [journeys.Asked(kinds=("act",)), journeys.Asked(question="recorded-late")], ids=["filter", "question"]
)
def test_a_sample_can_be_drawn_again_by_anybody(scene, asked):
    population = scene.ask(asked, limit=200).found
    leaves = {one.leaf: one.number for one in population}
    for seed in ("2026", "graine d’été", None):
        sample = journeys.sample(scene.office, scene.bureau.auditor, asked, 4, seed=seed)
        assert [one.entry.number for one in sample.drawn] == drawn_by_hand(sample.seed, leaves, 4)
        assert sample.population == len(population)
    head = scene.office.store.head()
    assert (sample.size, sample.root) == (head.size, head.root.hex())
    assert sample.seed.endswith(" auditor")
    assert sample.checkpoint.split("\n")[1:3] == [str(head.size), sample.seed.partition(" ")[0]]
    assert sample.drawn[0].entry.why or asked.question is None


def test_a_whole_population_can_be_drawn_and_no_more(scene):
    asked = journeys.Asked(kinds=("erased",))
    assert len(journeys.sample(scene.office, scene.bureau.auditor, asked, 1).drawn) == 1
    with pytest.raises(Invalid, match="population") as told:
        journeys.sample(scene.office, scene.bureau.auditor, asked, 2)
    assert told.value.phrase.particulars["n"] == 1


def test_a_sample_that_would_take_long_is_for_the_command(scene, monkeypatch):
    monkeypatch.setattr(sampling, "LONGEST_HERE", 5)
    with pytest.raises(Refused, match="too_long"):
        journeys.sample(scene.office, scene.bureau.auditor, journeys.Asked(), 2, here=True)
    assert journeys.sample(scene.office, scene.bureau.auditor, journeys.Asked(), 2).looked_at > 5


# --------------------------------------------------------------------------------------------------- before and after


def test_a_confirmation_shows_what_the_vote_changed(scene):
    (confirmed,) = scene.answers["confirmed-in-haste"]
    found = journeys.changed(scene.office, scene.bureau.auditor, confirmed)
    states = {one.name: (one.before["en"], one.after["en"]) for one in found.changes if one.kind == "state"}
    assert states == {"ML": ("reported by the committee", "ratification authorised by the CNT")}
    assert found.before != found.after
    vote_itself = journeys.changed(scene.office, scene.bureau.auditor, confirmed - 1)
    assert vote_itself.changes == ()
    assert vote_itself.awaits == "second_clerk"


def test_a_correction_stands_beside_what_it_corrects(scene):
    (entry,) = scene.answers["votes-corrected"]
    found = journeys.changed(scene.office, scene.bureau.auditor, entry)
    sides = [
        (say(one.what, "en") if isinstance(one.what, Phrase) else one.what["en"], one.differs) for one in found.says
    ]
    assert sides == [("Step", False), ("Legal date", False), ("Sitting", False), ("Ballot", True)]
    ballot = found.says[-1]
    assert (ballot.before.particulars["in_favour"], ballot.after.particulars["in_favour"]) == (76, 80)
    assert found.reason == "Procès-verbal relu"


def test_what_was_recorded_together_is_compared_together_as_known_then(scene):
    """Both notifications of DIFFERS; confirmed, they bring a date. On an earlier day they bring nothing yet."""
    (confirmed,) = scene.numbers(journeys.Asked(dossier="DIFFERS", kinds=("confirmed",)))
    found = journeys.changed(scene.office, scene.bureau.auditor, confirmed)
    dates = {one.name: say(one.after, "en") for one in found.changes if one.kind == "date"}
    assert dates["entry_into_force"] == "on 1 November 2016"
    act_of = journeys.changed(scene.office, scene.bureau.auditor, confirmed - 1)
    assert act_of.together == (confirmed - 2, confirmed - 1)
    early = journeys.changed(scene.office, scene.bureau.auditor, confirmed, as_of=date(2016, 9, 14))
    assert {one.kind for one in early.changes} == {"alert"}  # nobody is asked to confirm any more


def test_every_entry_can_be_looked_at(scene):
    """Whatever its kind; what opens a dossier has nothing before it, what belongs to none has neither side."""
    for one in rows(scene):
        found = journeys.changed(scene.office, scene.bureau.auditor, one.number)
        own = one.stream.startswith("dossier/") and not one.stream.endswith("/alerts")
        assert (found.after is not None) == own
        if one.kind == "opened" or not own:
            assert found.before is None
        assert found.entry.number == one.number


# ------------------------------------------------------------------------------------------------------ one's own ones


def test_one_keeps_asks_and_removes_questions_of_ones_own(scene):
    o, auditor = scene.office, scene.bureau.auditor
    asked = journeys.Asked(
        question="recorded-late", dossier="A", recorded_from=JULY, known_at=datetime(2024, 8, 1, tzinfo=UTC)
    )
    assert journeys.keep(o, auditor, "  tardifs  de A ", asked) == "tardifs de A"
    kept = journeys.question(o, auditor, "tardifs de A")
    assert kept == replace(asked, dossier="a")
    assert scene.numbers(kept) == scene.answers["recorded-late"][:3]
    assert journeys.question(o, auditor, "tardifs de A", journeys.Asked(dossier="B")).dossier == "B"
    journeys.keep(o, auditor, "tardifs de A", journeys.Asked(dossier="B"))
    assert [one.asked for one in journeys.questions(o, auditor) if one.saved_at] == [journeys.Asked(dossier="b")]
    with pytest.raises(NotFound):  # they are one's own
        journeys.question(o, scene.bureau.second, "tardifs de A")
    with pytest.raises(NotFound):
        journeys.forget(o, scene.bureau.second, "tardifs de A")
    journeys.forget(o, auditor, "tardifs de A")
    with pytest.raises(NotFound):
        journeys.forget(o, auditor, "tardifs de A")
    assert len(journeys.questions(o, auditor)) == len(SHIPPED)


# ---------------------------------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("asked", "kind", "code"),
    [
        (journeys.Asked(kinds=("acct",)), Invalid, "office.review.kind_near"),
        (journeys.Asked(kinds=("act", "zzzzzzzz")), Invalid, "office.review.kind"),
        (journeys.Asked(question="nonsense"), NotFound, "office.review.question"),
        (journeys.Asked(dossier="nonsense"), NotFound, "office.no_dossier"),
        (journeys.Asked(actor="nonsense"), NotFound, "office.review.actor"),
        (journeys.Asked(text="x" * 201), Invalid, "office.review.text"),
        (journeys.Asked(text="a\nb"), Invalid, "office.review.text"),
        (journeys.Asked(text="\u0301"), Invalid, "office.review.text"),
        (journeys.Asked(recorded_from=JULY, recorded_to=JULY - timedelta(days=1)), Invalid, "office.review.period"),
        (journeys.Asked(occurred_from=JULY, occurred_to=JULY - timedelta(days=1)), Invalid, "office.review.period"),
        (journeys.Asked(recorded_from=date.min), Invalid, "definitions.absurd_year"),
        (journeys.Asked(recorded_to=date.max), Invalid, "definitions.absurd_year"),
    ],
    ids=lambda value: value if isinstance(value, str) else "asked" if isinstance(value, journeys.Asked) else "raises",
)
def test_what_cannot_be_asked_is_told_and_not_remembered(scene, asked, kind, code):
    o, auditor = scene.office, scene.bureau.auditor
    before = journeys.look_ups(o, auditor, limit=1)
    for ask in (journeys.ask, lambda *given: journeys.sample(*given, 1), lambda o, a, q: journeys.keep(o, a, "x", q)):
        with pytest.raises(kind) as told:
            ask(o, auditor, asked)
        assert told.value.phrase.code == code
        assert all("{" not in say(told.value.phrase, language) for language in ("fr", "en", "ru"))
    assert journeys.look_ups(o, auditor, limit=1) == before


@pytest.mark.parametrize(
    ("n", "seed", "code"),
    [(0, None, "sample_size"), (-1, None, "sample_size"), (1001, None, "sample_size"), (500, None, "population"),
     (1, "", "seed"), (1, " ", "seed"), (1, "x" * 201, "seed"), (1, "a\x00b", "seed"), (1, "a\nb", "seed"), (1, "\ud800", "seed")],
)  # fmt: skip
def test_a_sample_that_cannot_be_drawn_is_told(scene, n, seed, code):
    with pytest.raises(Invalid) as told:
        journeys.sample(scene.office, scene.bureau.auditor, journeys.Asked(), n, seed=seed)
    assert told.value.phrase.code == f"office.review.{code}"


@pytest.mark.parametrize("name", ["", " ", "x" * 81, "a/b", "a\x07b", "erasures"])
def test_a_name_that_cannot_be_kept_is_told(scene, name):
    with pytest.raises(Invalid, match="name"):
        journeys.keep(scene.office, scene.bureau.auditor, name, journeys.Asked())


def test_no_more_than_a_hundred_questions_are_kept(scene):
    o, second = scene.office, scene.bureau.second
    for number in range(100):
        journeys.keep(o, second, f"q{number}", journeys.Asked())
    journeys.keep(o, second, "q7", journeys.Asked(text="x"))
    with pytest.raises(Invalid, match="too_many"):
        journeys.keep(o, second, "one more", journeys.Asked())


@pytest.mark.parametrize(
    "ask",
    [
        lambda o, who: journeys.ask(o, who, journeys.Asked()),
        lambda o, who: journeys.sample(o, who, journeys.Asked(), 1),
        lambda o, who: journeys.changed(o, who, 1),
        journeys.questions,
        lambda o, who: journeys.keep(o, who, "x", journeys.Asked()),
        lambda o, who: journeys.forget(o, who, "x"),
    ],
    ids=["ask", "sample", "changed", "questions", "keep", "forget"],
)  # fmt: skip
def test_the_administrator_reads_nothing_of_the_log(scene, ask):
    with pytest.raises(Forbidden):
        ask(scene.office, scene.bureau.admin)
    with suppress(NotFound):
        ask(scene.office, scene.president)


# --------------------------------------------------------------------------------------------------------- taken away


def unpacked(taken: journeys.Taken) -> dict[str, bytes]:
    """The files of an archive, each as its manifest says."""
    with zipfile.ZipFile(io.BytesIO(taken.content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    said = json.loads(files["manifest.json"])["files"]
    assert {name: one["sha256"] for name, one in said.items()} == {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items() if name != "manifest.json"
    }
    return files


def test_a_sample_is_taken_away_with_all_that_another_needs_to_draw_it_again(scene):
    o, auditor = scene.office, scene.bureau.auditor
    asked = journeys.Asked(question="recorded-late", kinds=("act",))
    files = unpacked(taken := journeys.take(o, auditor, asked, n=4, seed="2026"))
    assert sorted(files) == sorted(
        ["manifest.json", "checkpoint.txt", "entries.csv", "entries.json", "entries.xlsx", "working-paper.pdf"]
    )
    about = json.loads(files["manifest.json"])["about"]
    population = scene.ask(asked, limit=200).found
    assert about["entries"] == drawn_by_hand("2026", {one.leaf: one.number for one in population}, 4)
    assert (about["population"], about["seed"]) == (len(population), "2026")
    assert about["asked"] == {"question": "recorded-late", "kinds": ["act"]}
    assert files["checkpoint.txt"].decode() == about["checkpoint"] == o.store.checkpoint()
    assert (about["by"], about["look_up"]) == ("auditor", taken.look_up)
    assert [one["number"] for one in json.loads(files["entries.json"])] == about["entries"]
    assert files["entries.csv"].decode("utf-8-sig").count("Motif") == 4
    assert files["working-paper.pdf"].startswith(b"%PDF-")
    newest = next(one for one in journeys.look_ups(o, auditor) if one.number == taken.look_up)
    assert (newest.what, newest.results, newest.particulars["seed"]) == ("export", 4, "2026")


def test_all_answers_are_taken_away_in_the_readers_language(scene):
    o, auditor = scene.office, replace(scene.bureau.auditor, language="en")
    before = journeys.look_ups(o, auditor, limit=1)[0].number
    taken = journeys.take(o, auditor, journeys.Asked(kinds=("erased",)), formats=("csv",))
    files = unpacked(taken)
    assert sorted(files) == ["checkpoint.txt", "entries.csv", "manifest.json"]
    assert files["entries.csv"].decode("utf-8-sig").startswith("Order,No.,Kind")
    assert (taken.entries, taken.look_up) == (1, before + 1)
    personal = unpacked(journeys.take(o, auditor, journeys.Asked(), formats=("csv", "json")))
    assert all("Aminata" not in content.decode() for content in personal.values())


def test_what_cannot_be_taken_away_is_told(scene, monkeypatch):
    o, auditor = scene.office, scene.bureau.auditor
    with pytest.raises(Invalid, match=r"taken\.format"):
        journeys.take(o, auditor, journeys.Asked(), formats=("docx",))
    for person in (scene.bureau.clerk, scene.bureau.officer, scene.bureau.admin):
        with pytest.raises(Forbidden):
            journeys.take(o, person, journeys.Asked())
    monkeypatch.setattr(findings, "MOST_TAKEN", 3)
    with pytest.raises(Invalid, match="too_many"):
        journeys.take(o, auditor, journeys.Asked(), formats=("csv",))


@pytest.mark.parametrize(("library", "wanted"), [("xlsxwriter", "xlsx"), ("typst", "pdf")])
def test_a_format_without_its_library_says_what_to_install(scene, monkeypatch, library, wanted):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(Unavailable) as told:
        journeys.take(scene.office, scene.bureau.auditor, journeys.Asked(kinds=("erased",)), formats=(wanted,))
    assert "pip install 'ratify[documents]'" in say(told.value.phrase, "en")
