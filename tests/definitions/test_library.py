"""Finding definitions: what ships, what lies beside a user's file, and all that one definition uses."""

from __future__ import annotations

import hashlib

import pytest

from ratify.definitions import Library, bundle, read_definition, shipped_acts, shipped_names
from ratify.definitions.library import FOLDERS
from ratify.errors import InvalidDefinition, NotFound
from ratify.law.calendars import Sitting, Working

TEXT = "{fr: a, en: b, ru: c}"


def procedure(name, more="", step="close", asks=""):
    return f"""\
procedure: {name}
title: {TEXT}
law: art. 1
{more}
initial: open
states: {{open: {TEXT}, shut: {TEXT}}}
steps:
  {step}:
    label: {TEXT}
    law: art. 2
    from: open
    to: shut
    role: clerk
    {asks}
"""


def treaty(parties="{FR: {procedure: own/way}, ML: {}}", clauses="", more=""):
    return f"""\
treaty: a-b-2001
title: {TEXT}
parties: {parties}
{more}
clauses:
  entry_into_force: {{law: art. 1, from: {{of: parties, have: notification.received}}, plus: P30D}}
{clauses}
"""


CHAMBER = f"""\
chamber: own/house
title: {TEXT}
rules:
  - {{since: 2000-01-01, seats: 10, law: art. 1, quorum: {{at_least: 5}}, majorities: {{simple: {{more_than: 1/2, of: cast}}}}}}
"""

HOLIDAYS = f"calendar: AA\ntitle: {TEXT}\nlaw: x\ncoverage: {{from: 2026-01-01, until: 2026-12-31}}\nholidays: [{{date: 2026-01-01}}]\n"


@pytest.fixture
def desk(tmp_path):
    """Write files beside one another; the answer is the closure of the first, or its problems by file and code."""

    def closure(files):
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        first = tmp_path / next(iter(files))
        library = Library(near=first)
        return library.closure(library.read(first))

    return closure


def problems(closure, files):
    with pytest.raises(InvalidDefinition) as refused:
        closure(files)
    return [
        (problem.file.rpartition("/")[2], problem.line, problem.wrong.code.removeprefix("definitions."))
        for problem in refused.value.problems
    ]


def test_what_ships_is_found_by_kind_and_name():
    library = Library()

    assert library.load("mali/cnt", "procedure").name == "mali/cnt"
    assert library.load("ml/cnt", "chamber").kind == "chamber"
    assert library.load("ML", "calendar").value.covers
    assert "ml-ru-mtc-2003" in library.shipped("treaty") == shipped_names("treaty")


def test_a_definition_is_read_once():
    library = Library()

    assert library.load("mali/cnt", "procedure") is library.load("mali/cnt", "procedure")


@pytest.mark.parametrize("name", ["mali/cmt", "../../pyproject", "/etc/passwd", "", "mali/cnt.yaml", "a" * 500])
def test_a_name_that_nothing_answers_to_is_not_found(name):
    with pytest.raises(NotFound):
        Library().load(name, "procedure")


def test_a_near_miss_is_told():
    with pytest.raises(NotFound) as missing:
        Library().load("mali/cmt", "procedure")

    assert missing.value.phrase.code == "definitions.not_found_near"
    assert missing.value.phrase.particulars["near"] == "mali/cnt"


def test_a_file_that_is_not_there_is_not_found(tmp_path):
    with pytest.raises(NotFound):
        Library().read(tmp_path / "none.yaml")


def test_the_closure_holds_the_treaty_then_procedures_chambers_and_calendars():
    library = Library()
    closure = library.closure(library.load("ml-ru-mtc-2003", "treaty"))

    kinds = [one.kind for one in closure]
    assert kinds == sorted(kinds, key=["treaty", "procedure", "chamber", "calendar"].index)
    assert closure[0].name == "ml-ru-mtc-2003"
    assert {"treaty/life", "treaty/participation", "mali/cnt"} <= {one.name for one in closure}
    definitions = bundle(closure)
    assert definitions.treaty is closure[0].value
    assert definitions.chambers["ml/cnt"].name == "ml/cnt"


def test_a_procedure_alone_has_its_own_closure():
    library = Library()
    closure = library.closure(library.load("mali/cnt", "procedure"))

    assert [one.name for one in closure][:2] == ["mali/cnt", "ml/cnt"]
    assert bundle(closure).treaty is None


@pytest.mark.parametrize(
    "places",
    [
        ("treaty.yaml", "procedures/own/way.yaml", "chambers/own/house.yaml", "calendars/AA.yaml"),
        ("treaties/treaty.yaml", "procedures/own/way.yaml", "chambers/own/house.yaml", "calendars/AA.yaml"),
        ("treaty.yaml", "way.yaml", "house.yaml", "feasts.yaml"),
    ],
)
def test_what_a_treaty_uses_may_lie_beside_it(desk, places):
    first, way, house, feasts = places
    closure = desk(
        {
            first: treaty(),
            way: procedure("own/way", "chamber: own/house\ncalendars: {working: AA}"),
            house: CHAMBER,
            feasts: HOLIDAYS,
        }
    )

    assert [one.name for one in closure] == [
        "a-b-2001", "treaty/life", "treaty/participation", "own/way", "own/house", "AA",
    ]  # fmt: skip


def test_what_lies_beside_goes_before_what_ships(desk):
    closure = desk({"treaty.yaml": treaty("{ML: {procedure: mali/cnt}, RU: {}}"), "own.yaml": procedure("mali/cnt")})

    assert next(one for one in closure if one.name == "mali/cnt").file.endswith("own.yaml")


def test_a_definition_is_named_by_the_digest_of_its_text_with_lf_line_ends():
    text = procedure("own/way")
    definition = read_definition(text, "f.yaml")

    assert definition.digest == hashlib.sha256(text.encode()).hexdigest()
    assert definition.text == text
    for same in (text.replace("\n", "\r\n"), "\ufeff" + text, text.encode()):
        assert read_definition(same, "g.yaml").digest == definition.digest
        assert read_definition(same, "g.yaml").text == text


def test_a_procedure_that_is_not_there_is_told_where_the_treaty_names_it(desk):
    parties = "{FR: {procedure: own/way}, ML: {procedure: mali/cmt}}"

    assert problems(desk, {"treaty.yaml": treaty(parties, more="life: treaty/lief")}) == [
        ("treaty.yaml", 4, "not_found"),
        ("treaty.yaml", 3, "not_found"),
        ("treaty.yaml", 3, "not_found"),
    ]


def test_the_faults_of_every_file_concerned_are_told(desk):
    files = {"treaty.yaml": treaty(), "own.yaml": procedure("own/way").replace("role: clerk", "role: clark")}

    assert problems(desk, files) == [("own.yaml", 13, "unknown_word")]


def test_what_a_treaty_sets_must_be_a_parameter_of_the_procedure(desk):
    way = procedure("own/way", "parameters: {majority: {one_of: [simple, absolute], default: simple}}")
    for setting, code in (("{majorty: simple}", "unknown_parameter"), ("{majority: simpel}", "unknown_word")):
        parties = f"{{FR: {{procedure: own/way, parameters: {setting}}}, ML: {{}}}}"
        assert problems(desk, {"treaty.yaml": treaty(parties), "own.yaml": way}) == [("treaty.yaml", 3, code)]


def test_a_majority_that_the_chamber_lacks_is_told_in_the_procedure(desk):
    vote = """asks: {sitting: sitting, ballot: ballot}
    requires: [{quorum: chamber}, {carried: two_thirds}]"""
    files = {"own.yaml": procedure("own/way", "chamber: own/house", asks=vote), "house.yaml": CHAMBER}

    assert problems(desk, files) == [("own.yaml", 15, "unknown_majority")]


def test_every_value_of_a_parameter_must_be_a_majority_of_the_chamber(desk):
    vote = """asks: {sitting: sitting, ballot: ballot}
    requires: [{quorum: chamber}, {carried: parameter.majority}]"""
    more = "chamber: own/house\nparameters: {majority: {one_of: [simple, unanimity], default: simple}}"

    assert problems(desk, {"own.yaml": procedure("own/way", more, asks=vote), "house.yaml": CHAMBER}) == [
        ("own.yaml", 5, "unknown_majority")
    ]


def test_a_quorum_needs_a_chamber_that_has_one(desk):
    vote = """asks: {sitting: sitting, ballot: ballot}
    requires: [{quorum: chamber}, {carried: simple}]"""
    house = CHAMBER.replace("quorum: {at_least: 5}, ", "")

    assert problems(desk, {"own.yaml": procedure("own/way", "chamber: own/house", asks=vote), "house.yaml": house}) == [
        ("own.yaml", 15, "no_quorum_in_chamber")
    ]


def test_working_days_are_not_counted_over_a_calendar_of_sittings(desk):
    sittings = HOLIDAYS.replace("holidays", "sitting_days")

    assert problems(desk, {"own.yaml": procedure("own/way", "calendars: {working: AA}"), "days.yaml": sittings}) == [
        ("own.yaml", 4, "calendar_without_holidays")
    ]
    assert problems(desk, {"own.yaml": procedure("own/way", "calendars: {sitting: AA}"), "days.yaml": HOLIDAYS}) == [
        ("own.yaml", 4, "calendar_without_sittings")
    ]


def test_the_days_of_several_bodies_are_counted_together(desk):
    more = "calendars: {scrutiny: {days: sitting, of: [own/lower, own/upper], joint: true, law: art. 3}}"
    days = {f"{name}.yaml": HOLIDAYS.replace("AA", f"own/{name}").replace("holidays", "sitting_days")
            for name in ("lower", "upper")}  # fmt: skip
    closure = desk({"own.yaml": procedure("own/way", more), **days})

    rule = closure[0].value.calendars["scrutiny"]
    assert rule.tests[0].tests == (Sitting("own/lower"), Sitting("own/upper"))
    assert [one.name for one in closure] == ["own/way", "own/lower", "own/upper"]


def test_a_treaty_counts_over_the_calendars_that_it_names(desk):
    clauses = "  denunciation: {law: art. 2, from: notice.received, plus: 30, over: working}"
    closure = desk({"treaty.yaml": treaty("[FR, ML]", clauses, "calendars: {working: AA}"), "days.yaml": HOLIDAYS})

    assert closure[0].value.calendars["working"].tests == (Working("AA"),)


@pytest.mark.parametrize(
    ("have", "severity", "code"),
    [
        ("notification.registered", "error", "stamp_not_given"),
        ("notificaton.received", "error", "act_not_given"),
        ("cession.effective", "warning", "act_not_given"),
    ],
)
def test_an_act_that_no_step_records_would_be_waited_for_for_ever(desk, have, severity, code):
    text = treaty("[FR, ML]").replace("notification.received", have)
    try:
        found = desk({"treaty.yaml": text})[0].warnings
    except InvalidDefinition as refused:
        found = refused.problems

    assert [(one.line, one.severity, one.wrong.code) for one in found] == [(6, severity, f"definitions.{code}")]


def test_the_state_of_another_treaty_that_no_step_records_would_be_waited_for_for_ever(desk):
    text = treaty("[FR, ML]", more="life: own/life\nparticipation: own/party")
    text = text.replace("{of: parties, have: notification.received}", "{treaty: covenant, is: in_force}")
    files = {"life.yaml": procedure("own/life"), "party.yaml": procedure("own/party", step="join")}

    found = desk({"treaty.yaml": text, **files})[0].warnings
    assert ("definitions.act_not_given", "other_treaty") in [
        (one.wrong.code, one.wrong.particulars.get("act")) for one in found
    ]


def test_a_step_that_also_stands_in_the_participation_is_a_doubt(desk):
    closure = desk({"treaty.yaml": treaty(), "own.yaml": procedure("own/way", step="notification_sent")})

    assert [(one.wrong.code, one.line) for one in closure[0].warnings] == [("definitions.steps_clash", 3)]


def test_the_life_of_a_treaty_has_one_track(desk):
    tracks = f"tracks: {{one: {{initial: open, states: {{open: {TEXT}, shut: {TEXT}}}}}}}"
    life = (
        procedure("own/life").replace("initial: open\n", "").replace(f"states: {{open: {TEXT}, shut: {TEXT}}}", tracks)
    )
    life = life.replace("    from: open", "    track: one\n    from: open")

    found = problems(desk, {"treaty.yaml": treaty("[FR, ML]", more="life: own/life"), "life.yaml": life})
    assert ("life.yaml", 5, "one_track_wanted") in found


def test_acts_ship_with_treaties():
    acts = shipped_acts("ml-ru-mtc-2003")

    assert acts.subject == "ml-ru-mtc-2003"
    assert acts.acts
    with pytest.raises(NotFound):
        shipped_acts("none-such")


@pytest.mark.parametrize("name", ["../treaties/ml-ru-mtc-2003", "/etc/passwd", ".."])
def test_a_name_leads_nowhere_else(name):
    with pytest.raises(NotFound):
        shipped_acts(name)


@pytest.mark.parametrize("kind", FOLDERS)
def test_the_names_that_ship_are_those_that_the_files_declare(kind):
    library = Library()

    assert library.shipped(kind)
    for name in library.shipped(kind):
        assert library.load(name, kind).name == name


VOTED = """asks: {sitting: sitting, ballot: ballot}
    requires: [{quorum: chamber}, {carried: simple}]"""


def test_the_chamber_of_a_step_is_part_of_what_a_procedure_uses(desk):
    own = procedure("own/way", "chamber: own/house", asks=f"chamber: own/upper\n    {VOTED}")
    upper = CHAMBER.replace("own/house", "own/upper")

    closure = desk({"own.yaml": own, "house.yaml": CHAMBER, "upper.yaml": upper})
    assert [one.name for one in closure] == ["own/way", "own/house", "own/upper"]
    assert problems(desk, {"own.yaml": own.replace("own/upper", "own/uper"), "upper.yaml": upper}) == [
        ("own.yaml", 14, "not_found")
    ]


def test_a_majority_is_looked_for_in_the_chamber_of_its_step(desk):
    own = procedure("own/way", "chamber: own/house", asks=f"chamber: own/upper\n    {VOTED}")
    upper = CHAMBER.replace("own/house", "own/upper").replace("simple:", "absolute:")

    assert problems(desk, {"own.yaml": own, "house.yaml": CHAMBER, "upper.yaml": upper}) == [
        ("own.yaml", 16, "unknown_majority")
    ]


@pytest.mark.parametrize(
    "majority",
    ["{more_than: 1/2, of: in_office}", "{legs: [{at_least: 55%, of: seats}, {at_least: 65%, of: in_office}]}"],
)
def test_a_figure_that_a_majority_is_counted_with_must_be_asked_for(desk, majority):
    own = procedure("own/way", "chamber: own/house", asks=VOTED)
    house = CHAMBER.replace("{more_than: 1/2, of: cast}", majority)

    assert problems(desk, {"own.yaml": own, "house.yaml": house}) == [("own.yaml", 8, "figure_not_asked")]
    desk({"own.yaml": own.replace("ballot: ballot}", "ballot: ballot, in_office: number}"), "house.yaml": house})


def test_weights_are_asked_for_on_both_sides(desk):
    own = procedure("own/way", "chamber: own/house", asks=VOTED)
    house = CHAMBER.replace(
        "{more_than: 1/2, of: cast}", "{legs: [{at_least: 55%, of: seats}, {more_than: 1/2, of: weight}]}"
    )

    assert problems(desk, {"own.yaml": own, "house.yaml": house}) == [("own.yaml", 8, "figure_not_asked")] * 2


def test_a_quorum_of_the_members_in_office_needs_their_number(desk):
    own = procedure("own/way", "chamber: own/house", asks=VOTED)
    house = CHAMBER.replace("{at_least: 5}", "{more_than: 1/2, of: in_office}")

    assert problems(desk, {"own.yaml": own, "house.yaml": house}) == [("own.yaml", 8, "figure_not_asked")]


def test_a_casting_vote_that_no_act_can_state_is_a_doubt(desk):
    own = procedure("own/way", "chamber: own/house", asks=VOTED)
    house = CHAMBER.replace("of: cast}", "of: cast, casting_vote: yes}")

    closure = desk({"own.yaml": own, "house.yaml": house})
    assert [(one.wrong.code, one.line) for one in closure[0].warnings] == [("definitions.casting_vote_not_asked", 8)]
    asked = own.replace("ballot: ballot}", "ballot: ballot, casting_vote: {type: yes_no, required: false}}")
    assert desk({"own.yaml": asked, "house.yaml": house})[0].warnings == ()
