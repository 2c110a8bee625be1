"""A dossier moved to other editions: foretold, reasoned, confirmed, sealed, and undone like any other act."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hands import act

from ratify import office as journeys
from ratify.errors import Conflict, Forbidden, Invalid, InvalidDefinition, NotFound, Refused
from ratify.office.edition_views import MoveDraft, Text

if TYPE_CHECKING:
    from hands import Bureau

    from ratify.office import DossierView, MovePreview

CNT, SHEET = "mali/cnt", "ml-ru-hypothetical-receipt"
WHY = "nouvelle édition"


def text(bureau: Bureau, name: str, *changes: tuple[str, str], edition: int = 2) -> Text:
    """A later edition of what ships, with some of its words replaced."""
    kind = "treaty" if name == SHEET else "procedure"
    content = bureau.office.library.load(name, kind).text.replace("edition: 1\n", f"edition: {edition}\n")
    for old, new in changes:
        assert old in content
        content = content.replace(old, new)
    return Text(f"{name.rpartition('/')[2]}.yaml", content.encode())


def longer(bureau: Bureau) -> Text:
    """Thirty days for promulgation instead of fifteen."""
    return text(bureau, CNT, ("ends: {plus: P15D}", "ends: {plus: P30D}"))


def renamed(bureau: Bureau) -> Text:
    """The state *transmitted* is called *sent_to_president*."""
    return text(bureau, CNT, ("  transmitted:", "  sent_to_president:"), (": transmitted\n", ": sent_to_president\n"),
                ("to: transmitted,", "to: sent_to_president,"))  # fmt: skip


def transmitted(bureau: Bureau) -> str:
    """A dossier whose law was transmitted on 5 July 2024, to be promulgated by the 20th; it is the 8th."""
    dossier = bureau.adopted()
    journeys.record(bureau.office, bureau.clerk, dossier, act("transmit", "2024-07-05"))
    bureau.clock.on(date(2024, 7, 8))
    return dossier


def promulgation(view: DossierView) -> date | None:
    return next(one.last_day for one in view.deadlines if one.name == "deadline/ML/promulgation")


def state(view: DossierView) -> str:
    return next(one.state for one in view.tracks if one.id == "ML")


def moved(bureau: Bureau, dossier: str, *texts: Text, confirm: bool = True, **how: object) -> int:
    """The number of the entry of a move, confirmed by the second person."""
    keys = {name: how.pop(name) for name in ("key", "expecting") if name in how}
    recorded = journeys.move(bureau.office, bureau.clerk, dossier, MoveDraft(texts, **how), reason=WHY, **keys)  # type: ignore[arg-type]  # popped from facts of any kind
    if confirm:
        journeys.confirm(bureau.office, bureau.second, dossier, recorded.entries[0])
    return recorded.entries[0]


def standing(preview: MovePreview, track: str) -> str:
    return next(one.standing for one in preview.counterparts if track in one.tracks)


def test_a_preview_of_a_move_says_what_differs_and_which_dates_move_and_writes_nothing(bureau: Bureau) -> None:
    """The states are the same, the period for promulgation is another, its last day moves by fifteen days."""
    dossier = transmitted(bureau)
    size = bureau.office.store.head().size
    preview = journeys.preview_move(bureau.office, bureau.clerk, dossier, MoveDraft((longer(bureau),)))
    assert bureau.office.store.head().size == size
    assert [(one.name, one.before, one.edition) for one in preview.editions] == [(CNT, 1, 2)]
    assert {one.standing for one in preview.counterparts} == {"same"}
    assert [(one.part, one.change) for one in preview.differences] == [("deadline", "changed")]
    assert preview.differences[0].before != preview.differences[0].after
    days = [(c.before.particulars.get("day"), c.after.particulars.get("day")) for c in preview.changes
            if c.before and c.after and "day" in c.after.particulars]  # type: ignore[union-attr]  # both are phrases  # fmt: skip
    assert (date(2024, 7, 20), date(2024, 8, 4)) in days


def test_a_move_shows_what_its_preview_foretold(bureau: Bureau) -> None:
    """The same operation with the last line."""
    dossier = transmitted(bureau)
    draft = MoveDraft((longer(bureau),))
    foretold = journeys.preview_move(bureau.office, bureau.clerk, dossier, draft)
    recorded = journeys.move(bureau.office, bureau.clerk, dossier, draft, reason=WHY)
    assert (recorded.awaits, recorded.changes) == (foretold.awaits, ())
    confirmed = journeys.confirm(bureau.office, bureau.second, dossier, recorded.entries[0])
    known = {(str(c.what), str(c.before), str(c.after)) for c in confirmed.changes}
    assert {(str(c.what), str(c.before), str(c.after)) for c in foretold.changes} == known


def test_a_move_waits_for_its_second_person_and_then_dates_the_running_deadline_anew(bureau: Bureau) -> None:
    """Semantics 12 and 16: unconfirmed it has no effect; confirmed it counts from the old beginning."""
    dossier = transmitted(bureau)
    number = moved(bureau, dossier, longer(bureau), confirm=False)
    view = journeys.show(bureau.office, bureau.clerk, dossier)
    assert [one.entry for one in view.pending] == [number]
    assert promulgation(view) == date(2024, 7, 20)
    journeys.confirm(bureau.office, bureau.second, dossier, number)
    view = journeys.show(bureau.office, bureau.clerk, dossier)
    assert (view.pending, promulgation(view)) == ((), date(2024, 8, 4))
    assert journeys.verify(bureau.office).breaches == ()


def test_as_known_before_the_move_the_old_period_runs(bureau: Bureau) -> None:
    """Semantics 18: what was believed then."""
    dossier = transmitted(bureau)
    before = bureau.clock.now
    bureau.clock.forward(minutes=1)
    moved(bureau, dossier, longer(bureau))
    then = journeys.show(bureau.office, bureau.clerk, dossier, as_of=date(2024, 7, 8), known_at=before)
    assert promulgation(then) == date(2024, 7, 20)
    eve = journeys.show(bureau.office, bureau.clerk, dossier, as_of=date(2024, 7, 7))
    assert promulgation(eve) == date(2024, 7, 20)


def test_a_move_takes_effect_on_the_day_that_it_names(bureau: Bureau) -> None:
    """Semantics 16: a day that has passed, never one to come."""
    dossier = transmitted(bureau)
    moved(bureau, dossier, longer(bureau), on=date(2024, 7, 6))
    assert promulgation(journeys.show(bureau.office, bureau.clerk, dossier, as_of=date(2024, 7, 5))) == date(
        2024, 7, 20
    )
    assert promulgation(journeys.show(bureau.office, bureau.clerk, dossier, as_of=date(2024, 7, 6))) == date(2024, 8, 4)
    later = MoveDraft((text(bureau, CNT, edition=3),), on=date(2024, 7, 9))
    with pytest.raises(Refused, match=r"office\.future"):
        journeys.preview_move(bureau.office, bureau.clerk, dossier, later)


def test_a_state_without_a_counterpart_is_shown_with_the_states_to_choose_from_and_refused(bureau: Bureau) -> None:
    """Semantics 16: nothing is guessed; the nearest name is only suggested."""
    dossier = transmitted(bureau)
    draft = MoveDraft((renamed(bureau),))
    preview = journeys.preview_move(bureau.office, bureau.clerk, dossier, draft)
    assert preview.undecided
    undecided = next(one for one in preview.counterparts if one.standing == "undecided")
    assert (undecided.tracks, undecided.state, undecided.becomes) == (("ML",), "transmitted", None)
    assert undecided.suggested == "sent_to_president"
    assert "sent_to_president" in dict(undecided.choices)
    assert standing(preview, "treaty") == "same"
    size = bureau.office.store.head().size
    with pytest.raises(Refused, match=r"office\.move_undecided"):
        journeys.move(bureau.office, bureau.clerk, dossier, draft, reason=WHY)
    assert bureau.office.store.head().size == size


@pytest.mark.parametrize("key", [CNT, "ML"])
def test_a_state_that_is_mapped_goes_over_and_the_past_keeps_its_names(bureau: Bureau, key: str) -> None:
    """Semantics 16; the passages, the journal and the ribbon are still told as they were declared then."""
    dossier = transmitted(bureau)
    states = {key: {"transmitted": "sent_to_president"}}
    preview = journeys.preview_move(bureau.office, bureau.clerk, dossier, MoveDraft((renamed(bureau),), states=states))
    assert not preview.undecided
    assert standing(preview, "ML") == "mapped"
    moved(bureau, dossier, renamed(bureau), states=states)
    view = journeys.show(bureau.office, bureau.clerk, dossier)
    assert (state(view), view.halted) == ("sent_to_president", None)
    passed = next(one for one in view.passages if one.step == "transmit")
    assert passed.state is not None
    assert passed.state["fr"] == "transmis pour promulgation"
    journeys.record(bureau.office, bureau.clerk, dossier, act("promulgate", "2024-07-08"))
    assert journeys.verify(bureau.office).breaches == ()


def test_a_step_that_the_new_edition_leaves_out_is_still_told_and_its_act_can_be_corrected(bureau: Bureau) -> None:
    """Semantics 16: earlier acts stay under the earlier edition, also those that are recorded or corrected late."""
    dossier = transmitted(bureau)
    gone = text(bureau, CNT, ("  committee_report:", "  report_of_committee:"), ("committee_report, vote", "vote"))
    moved(bureau, dossier, gone)
    view = journeys.show(bureau.office, bureau.clerk, dossier)
    line = next(one for one in view.journal if one.when and one.when.last == date(2024, 7, 1))
    assert line.label == {
        "fr": "Dépôt du rapport de la commission", "en": "Report of the committee", "ru": "Представление доклада комиссии",
    }  # fmt: skip
    step, old = journeys.act_form(bureau.office, bureau.clerk, dossier, line.entry)
    assert step.name == "committee_report"
    corrected = journeys.correct(
        bureau.office, bureau.clerk, dossier, line.entry, act("committee_report", "2024-07-02"), reason="la veille"
    )
    assert old.step == "committee_report"
    journeys.confirm(bureau.office, bureau.second, dossier, corrected.entries[0])
    view = journeys.show(bureau.office, bureau.clerk, dossier)
    assert (view.halted, next(p.day for p in view.passages if p.step == "committee_report")) == (None, date(2024, 7, 2))


def test_a_later_edition_of_the_treaty_moves_its_dates(bureau: Bureau) -> None:
    """The clause of the term says seven years: added to the same entry into force."""
    dossier = bureau.open(SHEET)
    for party in ("ML", "RU"):
        told = act("notification_received", "2024-07-01", party)
        recorded = journeys.record(bureau.office, bureau.officer, dossier, told, reason="reprise")
        journeys.confirm(bureau.office, bureau.second, dossier, recorded.entries[0])
    seven = text(bureau, SHEET, ("    lasts: P5Y", "    lasts: P7Y"))
    preview = journeys.preview_move(bureau.office, bureau.officer, dossier, MoveDraft((seven,)))
    assert [(one.part, one.change) for one in preview.differences] == [("clause", "changed")]
    recorded = journeys.move(bureau.office, bureau.officer, dossier, MoveDraft((seven,)), reason=WHY)
    journeys.confirm(bureau.office, bureau.second, dossier, recorded.entries[0])
    view = journeys.show(bureau.office, bureau.officer, dossier)
    assert next(one.day for one in view.dates if one.name == "term/last_day") == date(2031, 6, 30)


def test_the_row_of_the_index_and_the_alerts_follow_a_move(bureau: Bureau) -> None:
    """The deadline in the agenda is the new one, and its reminders with it."""
    dossier = transmitted(bureau)
    moved(bureau, dossier, longer(bureau))
    due = journeys.due(bureau.office, bureau.clerk)
    assert [
        line.day for line in due if line.what == {"fr": "Promulgation", "en": "Promulgation", "ru": "Промульгация"}
    ] == [date(2024, 8, 4)]
    view = journeys.show(bureau.office, bureau.clerk, dossier)
    assert {one.last_day for one in view.alerts if "promulgation" in one.key} == {date(2024, 8, 4)}
    bureau.clock.on(date(2024, 7, 30))
    assert journeys.sweep(bureau.office).issued == 1


def test_the_same_key_moves_once(bureau: Bureau) -> None:
    """Idempotent; for another request the key is refused."""
    dossier = transmitted(bureau)
    first = moved(bureau, dossier, longer(bureau), confirm=False, key="k")
    size = bureau.office.store.head().size
    assert moved(bureau, dossier, longer(bureau), confirm=False, key="k") == first
    assert bureau.office.store.head().size == size
    with pytest.raises(Conflict, match=r"office\.key_reused"):
        moved(bureau, dossier, text(bureau, CNT), key="k")


def test_a_move_for_a_version_that_is_no_longer_the_last_meets_a_conflict(bureau: Bureau) -> None:
    dossier = transmitted(bureau)
    with pytest.raises(Conflict, match=r"office\.conflict"):
        moved(bureau, dossier, longer(bureau), expecting=1)


def test_a_move_that_a_second_person_refuses_did_not_take_place(bureau: Bureau) -> None:
    """Semantics 13."""
    dossier = transmitted(bureau)
    number = moved(bureau, dossier, longer(bureau), confirm=False)
    journeys.refuse(bureau.office, bureau.second, dossier, number, reason="pas encore en vigueur")
    view = journeys.show(bureau.office, bureau.clerk, dossier)
    assert (view.pending, promulgation(view)) == ((), date(2024, 7, 20))


def test_a_move_that_was_confirmed_can_be_annulled_and_only_annulled(bureau: Bureau) -> None:
    """Semantics 11: corrected by nothing, the dossier stands under the editions that it had."""
    dossier = transmitted(bureau)
    number = moved(bureau, dossier, longer(bureau))
    with pytest.raises(Invalid, match=r"office\.only_annulled"):
        journeys.correct(bureau.office, bureau.clerk, dossier, number, act("transmit", "2024-07-05"), reason="non")
    nothing = journeys.correct(bureau.office, bureau.clerk, dossier, number, None, reason="erreur d'édition")
    journeys.confirm(bureau.office, bureau.second, dossier, nothing.entries[0])
    assert promulgation(journeys.show(bureau.office, bureau.clerk, dossier)) == date(2024, 7, 20)
    assert journeys.verify(bureau.office).breaches == ()


def test_a_late_move_under_which_a_later_act_would_not_stand_is_refused_and_names_it(bureau: Bureau) -> None:
    """Semantics 14: the transmission of 5 July would come out of a state that the new edition does not let it."""
    dossier = transmitted(bureau)
    strict = text(bureau, CNT, ("    from: adopted\n    to: transmitted", "    from: reported\n    to: transmitted"))
    with pytest.raises(Refused, match=r"office\.later_act_falls"):
        moved(bureau, dossier, strict, on=date(2024, 7, 4))


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (lambda _b: MoveDraft(), "office.move_to_what"),
        (lambda b: MoveDraft((Text("c.yaml", b.office.library.load("ml/cnt", "chamber").text.encode()),)),
         "office.move_publishes"),
        (lambda b: MoveDraft((text(b, CNT), text(b, CNT, edition=3))), "office.move_twice"),
        (lambda b: MoveDraft((text(b, CNT, ("procedure: mali/cnt", "procedure: mali/cmt")),)), "office.move_unused"),
        (lambda b: MoveDraft((text(b, CNT, edition=1),)), "office.move_nothing"),
        (lambda b: MoveDraft((text(b, CNT),), states={"MI": {"adopted": "adopted"}}), "workflow.map_track"),
        (lambda b: MoveDraft((text(b, CNT),), states={"ML": {"adoptd": "adopted"}}), "workflow.map_old_state"),
        (lambda b: MoveDraft((text(b, CNT),), states={"ML": {"adopted": "adoptd"}}), "workflow.map_new_state"),
    ],
)  # fmt: skip
def test_what_is_no_move_is_told_and_what_would_be_right(bureau: Bureau, draft: object, code: str) -> None:
    dossier = transmitted(bureau)
    with pytest.raises(Invalid) as wrong:
        journeys.preview_move(bureau.office, bureau.clerk, dossier, draft(bureau))  # type: ignore[operator]  # a maker
    assert wrong.value.phrase.code == code


def test_the_mistakes_of_a_new_edition_are_all_told_with_their_places(bureau: Bureau) -> None:
    dossier = transmitted(bureau)
    wrong = text(bureau, CNT, ("initial: pending", "initial: pendign"), ("met_by: promulgate", "met_by: promulgat"))
    with pytest.raises(InvalidDefinition) as invalid:
        journeys.preview_move(bureau.office, bureau.clerk, dossier, MoveDraft((wrong,)))
    assert {(one.file, one.line > 1) for one in invalid.value.problems if one.severity == "error"} == {
        ("cnt.yaml", True)
    }
    assert len([one for one in invalid.value.problems if one.severity == "error"]) >= 2


def test_an_edition_with_the_same_or_a_lower_number_is_refused(bureau: Bureau) -> None:
    dossier = transmitted(bureau)
    same = text(bureau, CNT, ("P15D", "P30D"), edition=1)
    with pytest.raises(Refused, match=r"office\.edition_not_later"):
        journeys.preview_move(bureau.office, bureau.clerk, dossier, MoveDraft((same,)))


def test_an_edition_that_the_office_keeps_is_offered_and_can_be_named_by_its_digest(bureau: Bureau) -> None:
    """Once one dossier was moved, another needs no file."""
    first, second = transmitted(bureau), bureau.adopted("OTHER")
    assert journeys.newer_editions(bureau.office, bureau.clerk, second) == ()
    moved(bureau, first, longer(bureau))
    (offered,) = journeys.newer_editions(bureau.office, bureau.clerk, second)
    assert (offered.kind, offered.name, offered.before, offered.edition) == ("procedure", CNT, 1, 2)
    moved(bureau, second, digests=(offered.digest,))
    assert journeys.newer_editions(bureau.office, bureau.clerk, second) == ()
    with pytest.raises(NotFound, match=r"office\.no_definition"):
        moved(bureau, second, digests=("0" * 64,))


def test_who_may_not_move_is_refused_and_a_reason_is_owed(bureau: Bureau) -> None:
    dossier = transmitted(bureau)
    draft = MoveDraft((longer(bureau),))
    for person in (bureau.auditor, bureau.admin):
        with pytest.raises(Forbidden):
            journeys.move(bureau.office, person, dossier, draft, reason=WHY)
    with pytest.raises(Invalid, match=r"office\.reason_wanted"):
        journeys.move(bureau.office, bureau.clerk, dossier, draft, reason=" ")


def test_in_an_office_of_one_person_a_move_stands_at_once(bureau: Bureau) -> None:
    dossier = transmitted(bureau)
    bureau.office.settings = replace(bureau.office.settings, one_person=True)
    recorded = journeys.move(bureau.office, bureau.clerk, dossier, MoveDraft((longer(bureau),)), reason=WHY)
    assert (recorded.awaits, promulgation(recorded.view)) == (None, date(2024, 8, 4))


def test_a_move_whose_number_another_entry_took_is_kept_under_the_one_that_it_got(bureau: Bureau) -> None:
    """Two clerks write at once in two dossiers; what is kept, indexed and replayed later is the same."""
    dossier, other = transmitted(bureau), bureau.adopted("OTHER")
    bureau.office.settings = replace(bureau.office.settings, one_person=True)
    append = bureau.office.store.append
    taken: list[int] = []

    class Slow:
        """A store before which somebody else is quicker, once."""

        def __getattr__(self, name: str) -> object:
            return getattr(store, name)

        def append(self, *drafts: object, **how: object) -> object:
            if not taken:
                taken.append(1)
                journeys.record(bureau.office, bureau.clerk, other, act("transmit", "2024-07-08"))
            return append(*drafts, **how)  # type: ignore[arg-type]  # handed on

    store = bureau.office.store
    bureau.office.store = Slow()  # type: ignore[assignment]  # quacks like one
    recorded = journeys.move(bureau.office, bureau.clerk, dossier, MoveDraft((longer(bureau),)), reason=WHY)
    bureau.office.store = store
    assert (recorded.view.halted, promulgation(recorded.view)) == (None, date(2024, 8, 4))
    assert promulgation(journeys.show(bureau.office, bureau.clerk, dossier)) == date(2024, 8, 4)
    assert journeys.verify(bureau.office).breaches == ()


def test_a_moved_dossier_is_moved_on(bureau: Bureau) -> None:
    """Each move begins from where the one before left it."""
    dossier = transmitted(bureau)
    moved(bureau, dossier, longer(bureau))
    bureau.clock.forward(days=1)
    again = text(bureau, CNT, ("ends: {plus: P15D}", "ends: {plus: P40D}"), edition=3)
    preview = journeys.preview_move(bureau.office, bureau.clerk, dossier, MoveDraft((again,)))
    assert [(one.before, one.edition) for one in preview.editions] == [(2, 3)]
    moved(bureau, dossier, again)
    assert promulgation(journeys.show(bureau.office, bureau.clerk, dossier)) == date(2024, 7, 5) + timedelta(days=40)
