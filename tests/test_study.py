"""The journeys that need no database."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ratify import study
from ratify.definitions import library, read_definition
from ratify.errors import NotFound, Phrase, Refused
from ratify.law.moments import DayRange
from ratify.workflow.acts import ActDraft

WORKFLOWS = Path(__file__).parent.parent / "workflows"


def test_everything_that_ships_passes_the_check_acts_included() -> None:
    """A file of acts is read as what it is, and not as a definition gone wrong."""
    files = sorted(WORKFLOWS.rglob("*.yaml"))
    assert len(files) > 15  # an empty folder would pass in silence
    told = study.check(files)
    assert [problem for problem in told if problem.severity == "error"] == []
    # Treaties that count months or years from any day and say nothing of a day that a month lacks: the warning is right.
    of_treaties = {problem.wrong.code for problem in told if Path(problem.file).parent.name == "treaties"}
    assert of_treaties <= {"definitions.ambiguous_months"}
    assert {problem.wrong.code for problem in told} <= of_treaties


def test_a_broken_file_of_acts_is_told_by_its_line(tmp_path: Path) -> None:
    """The place in the file of acts, as for a definition."""
    file = tmp_path / "acts.yaml"
    file.write_text("treaty: x\nacts:\n  - {date: 2024-02-30, party: ML, step: table}\n", encoding="utf-8")
    assert [(problem.line, problem.severity) for problem in study.check([file])] == [(3, "error")]


SHEET = """\
treaty: ferry
title: {fr: a, en: b, ru: c}
signed: 2026-01-15
parties: [ML, SN]
clauses:
  entry_into_force: {law: art. 6, of: parties, have: notification.received}
"""
SCENARIO = """\
treaty: ferry
acts:
  - {date: 2026-03-02, party: ML, step: notification_received}
expect:
  - {as_of: 2026-03-02, state/treaty: signed, entry_into_force: not yet, missing/entry_into_force: notification.received of SN}
  - {as_of: 2026-03-03, state/treaty: in_force, state/tresty: signed, entry_into_force: 2026-03-03}
refused:
  - {date: 2026-03-03, party: SN, step: notification_received, because: open}
  - {date: 2026-03-03, party: SN, step: notification_withdrawn, because: quorum}
  - {date: 2026-03-03, party: SN, step: notification_withdrawn, because: not_open}
"""


def test_a_scenario_is_run_and_each_thing_that_comes_out_otherwise_is_told_at_its_place(tmp_path: Path) -> None:
    """What comes out as it says is not spoken of; the sheet is found beside the file."""
    _sheet, file = files_of(tmp_path, ferry=SHEET, scenario=SCENARIO)
    told = [(one.line, one.where, one.wrong.code.removeprefix("study.scenario.")) for one in study.check([file])]
    assert told == [
        (6, "expect[2].state/treaty", "otherwise"),
        (6, "expect[2].state/tresty", "no_such_answer"),
        (6, "expect[2].entry_into_force", "otherwise"),
        (8, "refused[1]", "not_refused"),
        (9, "refused[2]", "refused_otherwise"),
    ]


def test_a_scenario_may_name_the_file_of_its_treaty(tmp_path: Path) -> None:
    """Told from its own folder; a file that is not there is told as such."""
    files_of(tmp_path, sheet=SHEET)
    (file,) = files_of(tmp_path, scenario=SCENARIO.replace("ferry\nacts", "sheet.yaml\nacts"))
    assert len(study.check([file])) == 5
    (file,) = files_of(tmp_path, scenario=SCENARIO.replace("ferry\nacts", "other.yaml\nacts"))
    assert [one.wrong.code for one in study.check([file])] == ["definitions.no_file"]


@pytest.mark.parametrize(
    ("old", "new", "place", "code"),
    [
        (
            "party: ML, step: notification_received",
            "party: ML, step: notification_withdrawn",
            (3, "acts[1]"),
            "not_open_in",
        ),
        ("treaty: ferry\nacts", "treaty: fery\nacts", (1, "treaty"), "not_found_near"),
    ],
)
def test_a_scenario_that_cannot_be_run_says_why_once(
    tmp_path: Path, old: str, new: str, place: tuple[int, str], code: str
) -> None:
    """An act that does not stand, a treaty that nobody knows: nothing else is held against the file then."""
    assert old in SCENARIO
    (tmp_path / "treaties").mkdir()
    files_of(tmp_path / "treaties", ferry=SHEET)
    (file,) = files_of(tmp_path, scenario=SCENARIO.replace(old, new, 1))
    assert [((one.line, one.where), one.wrong.code.rpartition(".")[2]) for one in study.check([file])] == [
        (place, code)
    ]


HOUSE = "chamber: own/house\ntitle: {fr: a, en: b, ru: c}\nrules:\n  - {since: 2000-01-01, seats: 9, law: art. 1}\n"
COURSE = """\
procedure: own/course
title: {fr: a, en: b}
law: art. 1
chamber: own/house
initial: open
states: {open: {fr: a, en: b, ru: c}, shut: {fr: a, en: b, ru: c}}
steps:
  close: {label: {fr: a, en: b, ru: c}, law: art. 2, from: open, to: shut, role: clerk}
"""


def files_of(folder: Path, **texts: str) -> list[Path]:
    """Files in a folder, in the order given."""
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return [folder / f"{name}.yaml" for name in texts]


def test_a_fault_of_a_file_that_several_name_is_told_once_and_under_its_own_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """File by file, in the order in which they were named, whichever names the other."""
    monkeypatch.chdir(tmp_path)
    files_of(tmp_path, course=COURSE, other=COURSE.replace("own/course", "own/other"), house=HOUSE.replace("9", "many"))
    told = study.check([Path("course.yaml"), Path("other.yaml"), Path("house.yaml")])
    assert [(one.file, one.line, one.wrong.code.removeprefix("definitions.")) for one in told] == [
        ("course.yaml", 2, "untranslated"),
        ("other.yaml", 2, "untranslated"),
        ("house.yaml", 4, "not_a_whole_number"),
    ]


def test_the_warnings_of_a_file_are_told_beside_what_is_wrong_with_another(tmp_path: Path) -> None:
    """What a definition names is checked with it; its own doubts are not forgotten over that."""
    course, house = files_of(tmp_path, course=COURSE, house=HOUSE.replace("seats", "setas"))
    told = study.check([course])
    assert {(Path(one.file).name, one.severity) for one in told} == {
        (course.name, "warning"),
        (house.name, "error"),
    }


def test_each_file_is_read_once_however_many_name_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that checking a folder costs what its files cost."""
    read: list[str] = []
    monkeypatch.setattr(
        library, "read_definition", lambda text, file: read.append(Path(file).name) or read_definition(text, file)
    )
    study.check(files_of(tmp_path, house=HOUSE, a=COURSE, b=COURSE.replace("own/course", "own/b")))
    assert sorted(read) == ["a.yaml", "b.yaml", "house.yaml"]


def test_a_name_is_never_taken_for_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes over the network as a name opens no file."""
    (tmp_path / "mine.yaml").write_text("treaty: mine\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name in ("mine.yaml", "./mine.yaml", str(tmp_path / "mine.yaml"), "../../etc/passwd"):
        with pytest.raises(NotFound):
            study.find(name)


def test_an_act_that_does_not_stand_is_named_by_its_place_in_the_file(tmp_path: Path) -> None:
    """The first act that is refused, with the line it stands on."""
    file = tmp_path / "acts.yaml"
    lines = ["treaty: fr-ml-defence-2014", "acts:", "  - {date: 2016-07-04, party: FR, step: promulgate}"]
    file.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        study.timeline("fr-ml-defence-2014", acts=file, as_of=date(2020, 1, 1))
    assert refused.value.phrase.particulars["line"] == "3"


def test_a_term_rounds_as_its_sheet_says(tmp_path: Path) -> None:
    """29 February and five years: the last day of February, or the first of March where the sheet says up."""
    sheet = """treaty: leap
signed: 2024-02-29
parties: [ML, RU]
clauses:
  entry_into_force: {law: art. 1, from: signature}
  term: {law: art. 2, lasts: P5Y, rounding: ROUNDING}
"""
    found = []
    for rounding in ("down", "up"):
        file = tmp_path / f"{rounding}.yaml"
        file.write_text(sheet.replace("ROUNDING", rounding), encoding="utf-8")
        found.append(study.timeline(file, as_of=date(2026, 1, 1)).dates["term/first_day_out"].day)
    assert found == [date(2029, 2, 28), date(2029, 3, 1)]


def test_a_published_date_holds_for_both_parties_of_a_treaty_between_two() -> None:
    """France–Mali: the decree's 1 November 2016 governs, for the treaty and for each party."""
    acts = WORKFLOWS / "dossiers" / "fr-ml-defence-2014.yaml"
    dates = study.timeline("fr-ml-defence-2014", acts=acts, as_of=date(2020, 1, 1)).dates
    for name in ("entry_into_force", "entry_into_force/FR", "entry_into_force/ML"):
        assert dates[name].day == date(2016, 11, 1)


def test_another_treaty_in_force_for_the_party_itself_lets_that_party_in_and_no_other(tmp_path: Path) -> None:
    """The state of another treaty is recorded here, for all or for one party, under the name that the sheet writes."""
    sheet = tmp_path / "protocol.yaml"
    sheet.write_text(
        """treaty: protocol
parties: {open: {}}
clauses:
  entry_into_force:
    law: art. 1
    all: [{treaty: covenant, is: in_force}, {of: anyone, have: instrument.deposited, at_least: 1}]
  later_parties: {law: art. 2, all: [own.instrument.deposited, {treaty: covenant, is: in_force, for: own}]}
""",
        encoding="utf-8",
    )
    acts = tmp_path / "acts" / "acts.yaml"
    acts.parent.mkdir()
    acts.write_text(
        """treaty: protocol
acts:
  - {date: 2020-01-01, party: A1, step: instrument_deposited}
  - {date: 2020-02-01, step: other_treaty_enters_into_force, facts: {treaty: another}}
  - {date: 2020-03-01, step: other_treaty_enters_into_force, facts: {treaty: covenant}}
  - {date: 2020-04-01, party: B2, step: instrument_deposited}
  - {date: 2020-04-01, party: C3, step: instrument_deposited}
  - {date: 2020-05-01, party: B2, step: other_treaty_enters_into_force_for_party, facts: {treaty: covenant}}
""",
        encoding="utf-8",
    )
    before = study.timeline(sheet, as_of=date(2020, 2, 28), acts=acts).dates
    assert before["entry_into_force"].day is None
    dates = study.timeline(sheet, as_of=date(2020, 6, 1), acts=acts).dates
    found = {name: one.day for name, one in dates.items() if name.startswith("entry_into_force")}
    assert found == {
        "entry_into_force": date(2020, 3, 1),
        "entry_into_force/A1": date(2020, 3, 1),
        "entry_into_force/B2": date(2020, 5, 1),
        "entry_into_force/C3": None,
    }


# ------------------------------------------------------------------------------------------------------- what if

FRANCE_MALI = WORKFLOWS / "dossiers" / "fr-ml-defence-2014.yaml"
HYPOTHESIS = WORKFLOWS / "dossiers" / "hypothetical" / "ml-ru-receipt-renewal.yaml"


def supposed(step: str, on: str, party: str, **facts: object) -> ActDraft:
    when = date.fromisoformat(on)
    return ActDraft(step, DayRange(when, when), party, None, facts)


def test_supposing_what_was_done_gives_what_the_file_gives() -> None:
    """France–Mali: the denunciation of 2 May 2022, supposed on the eve, ends the treaty on the day of the scenario."""
    found = study.what_if(
        "fr-ml-defence-2014",
        [supposed("notice_received", "2022-05-02", "ML", purpose="denunciation")],
        acts=FRANCE_MALI,
        as_of=date(2022, 5, 1),
    )
    told = {change.name: change for change in found.changes}
    assert told["end"].after == Phrase("language.interval", earliest=date(2022, 11, 2), latest=date(2022, 11, 2))
    real = study.timeline("fr-ml-defence-2014", acts=FRANCE_MALI, as_of=date(2022, 5, 2))
    assert real.dates["end"].day == date(2022, 11, 2)


def test_acts_of_the_file_after_the_day_do_not_exist_for_a_supposition() -> None:
    """As of 2020 the denunciation of 2022 has not happened, though what is supposed lies after it."""
    found = study.what_if(
        "fr-ml-defence-2014",
        [supposed("notice_received", "2025-01-15", "FR", purpose="denunciation")],
        acts=FRANCE_MALI,
        as_of=date(2020, 1, 1),
    )
    told = {change.name: change for change in found.changes}
    assert told["end"].after == Phrase("language.interval", earliest=date(2025, 7, 15), latest=date(2025, 7, 15))


def test_non_renewal_supposed_on_the_last_day_and_on_the_morrow() -> None:
    """Mali–Russia under the hypothetical sheet: six months before 18 November 2029, or a year more."""
    ends = []
    for on in ("2029-05-18", "2029-05-19"):
        notice = supposed("notice_received", on, "RU", purpose="non_renewal")
        found = study.what_if(
            "ml-ru-hypothetical-renewal", [notice], acts=HYPOTHESIS, as_of=date(2026, 1, 1), on=date(2030, 1, 1)
        )
        ends.append(found.dossier.tracks["treaty"].state)
    assert ends == ["expired", "in_force"]


def test_a_supposed_act_that_does_not_stand_is_named_by_its_place() -> None:
    """The second of two, with its step."""
    acts = [supposed("transmit", "2026-12-01", "ML"), supposed("ratify", "2026-12-02", "ML")]
    file = WORKFLOWS / "dossiers" / "ml-ru-mtc-2003.yaml"
    with pytest.raises(Refused) as refused:
        study.what_if("ml-ru-mtc-2003", acts, acts=file, as_of=date(2026, 11, 25))
    assert refused.value.phrase.code == "study.supposed_refused"
    assert (refused.value.phrase.particulars["number"], refused.value.phrase.particulars["step"]) == (2, "ratify")
