"""The shape of a procedure: states, steps, deadlines."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, get_args

from ratify.errors import Invalid
from ratify.law.periods import Period
from ratify.law.rules import Operations
from ratify.workflow.definition import (
    OTHER_STATES,
    OTHER_TREATY,
    STAMPS,
    Ask,
    Condition,
    Deadline,
    Extension,
    FactType,
    Outcome,
    Parameter,
    Procedure,
    Step,
    Track,
)
from ratify.workflow.shape.alerts import ESCALATIONS, LEADS
from ratify.workflow.shape.counting import CALENDARS
from ratify.workflow.shape.kinds import (
    Built,
    ByForm,
    ByKey,
    Choice,
    ListOf,
    MapOf,
    Name,
    Parsed,
    Record,
    Whole,
    optional,
    required,
)
from ratify.workflow.shape.moments import OPERATION_KEYS, OPERATIONS, operations
from ratify.workflow.shape.place import near_or_list, shown
from ratify.workflow.shape.words import (
    EDITION,
    NAME,
    NAMES,
    PATH_NAME,
    ROLE,
    SHARE,
    TEXT,
    WORDS,
    YES_NO,
    cited,
    least_of,
    title,
    unverified,
)
from ratify.workflow.wellknown import LABELS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ratify.workflow.shape.place import Kind, Place

FACT_TYPES: tuple[str, ...] = get_args(FactType)

# ------------------------------------------------------------------------------------------------ what an act must say


def _well_known(fact_type: str, at: Place) -> Ask | None:
    return _ask({"type": fact_type, "label": None, "required": True, "options": None, "personal": False}, at)


def _ask(fields: Mapping[str, Any], at: Place) -> Ask | None:
    label = fields["label"] or LABELS.get(at.key)
    if label is None:
        at.wrong("definitions.label_wanted", fact=at.key)
        return None
    if (fields["type"] == "choice") != (fields["options"] is not None):
        at.wrong(
            "definitions.options_wanted" if fields["type"] == "choice" else "definitions.options_unwanted", fact=at.key
        )
        return None
    options = tuple((fields["options"] or {}).items())
    return Ask(at.key, fields["type"], label, required=fields["required"], options=options, personal=fields["personal"])


ASK = ByForm(
    scalar=Built(Choice(FACT_TYPES), _well_known),
    table=Record(
        (
            required("type", Choice(FACT_TYPES)),
            optional("label", TEXT),
            optional("required", YES_NO, default=True),
            optional("options", MapOf(NAME, TEXT)),
            optional("personal", YES_NO, default=False),
        ),
        _ask,
    ),
)
"""``bill_number: text`` for the well-known names, else ``{type: text, label: {…}, required: false}``."""

# ---------------------------------------------------------------------------------------------------------- conditions

MAJORITY_NAME = Name(
    r"(parameter\.)?[a-z][a-z0-9_]*", "definitions.not_majority_name", "definitions.wants.majority_name"
)

MAIN = "main"
"""How a step of a track beside the main course names that course, whose states stand at the top of the file."""

OUTCOMES = ("renewed", "expired", "terminated", "denounced")
"""What a clause can lead to: the term is renewed or expires, the treaty ends in one of three ways."""


def _many(fields: Mapping[str, Any], at: Place) -> Condition | None:
    least = least_of(fields, at, fields["of"] or "seats")
    if least is None:
        return None
    if least.number is None and fields["of"] is None:
        at.wrong("definitions.missing_key", key="of")
        return None
    if least.number is not None and fields["of"] is not None:
        at.wrong("definitions.useless_with_a_number", key="of")
        return None
    return Condition("number", fields["number"], least=least)


_CONDITIONS: Mapping[str, Kind[Condition]] = {
    "quorum": Record(
        (required("quorum", Choice(("chamber",))),), lambda fields, _at: Condition("quorum", fields["quorum"])
    ),
    "carried": Record(
        (required("carried", MAJORITY_NAME),), lambda fields, _at: Condition("carried", fields["carried"])
    ),
    "fact": Record(
        (required("fact", NAME), required("is", ListOf(WORDS))),
        lambda fields, _at: Condition("fact", fields["fact"], fields["is"]),
    ),
    "number": Record(
        (
            required("number", NAME),
            optional("at_least", SHARE),
            optional("more_than", SHARE),
            optional("of", Choice(("seats", "in_office"))),
        ),
        _many,
    ),
    "track": Record(
        (required("track", NAME), required("is", NAMES)),
        lambda fields, _at: Condition("track", "" if fields["track"] == MAIN else fields["track"], fields["is"]),
    ),
    "completed": Record(
        (required("completed", Choice(("own_procedure",))),),
        lambda fields, _at: Condition("completed", fields["completed"]),
    ),
    "outcome": Record(
        (required("outcome", ListOf(Choice(OUTCOMES))),),
        lambda fields, _at: Condition("outcome", "", fields["outcome"]),
    ),
}

CONDITIONS = ListOf(ByKey(_CONDITIONS))
"""A guard of the closed list, or several that must all hold."""

# --------------------------------------------------------------------------------------------------------------- steps

OUTCOME = Record(
    (optional("to", NAME, ""), optional("if", CONDITIONS, ())),
    lambda fields, _at: Outcome(fields["to"], fields["if"]),
)


def _given(text: str, at: Place) -> tuple[str, str] | None:
    act, dot, stamp = text.partition(".")
    stamps = OTHER_STATES if act == OTHER_TREATY else STAMPS
    if not dot or not re.fullmatch(NAME.pattern, act, re.ASCII) or stamp not in stamps:
        at.wrong("definitions.not_a_dated_fact", near_or_list(stamp, stamps), text=shown(text))
        return None
    return act, stamp


FOLLOWED = (
    "signature", "provisional_application", "provisional_application/end", "entry_into_force", "effect", "term",
    "suspension", "suspension/end", "termination", "end", "exit", "own.entry_into_force", "own.exit",
)  # fmt: skip
"""Clauses that a consequence may follow, beside ``commitment/NAME``."""


def _followed(text: str, at: Place) -> str | None:
    if text in FOLLOWED or re.fullmatch(r"commitment/[a-z][a-z0-9_]*", text, re.ASCII):
        return text
    at.wrong("definitions.unknown_clause", near_or_list(text, FOLLOWED), clause=shown(text))
    return None


def _names_a_treaty(asks: Mapping[str, Ask]) -> bool:
    named = asks.get("treaty")
    return named is not None and named.required and named.type == "text"


def _step(fields: Mapping[str, Any], at: Place) -> Step | None:
    if fields["to"] is not None and fields["outcomes"] is not None:
        at.wrong("definitions.one_of_these_only", words=("to", "outcomes"))
        return None
    act, _, stamp = at.key.rpartition("_")
    gives = fields["gives"] or (((act, stamp),) if act and stamp in STAMPS else ())
    if any(given == OTHER_TREATY for given, _ in gives) and not _names_a_treaty(fields["asks"] or {}):
        at.wrong("definitions.other_treaty_unnamed")
        return None
    return Step(
        name=at.key,
        track=fields["track"],
        label=fields["label"],
        law=fields["law"],
        unverified=fields["unverified"],
        sources=fields["from"],
        outcomes=fields["outcomes"] or (Outcome(fields["to"] or ""),),
        role=fields["role"],
        confirmed_by=fields["confirmed_by"],
        asks=tuple((fields["asks"] or {}).values()),
        requires=fields["requires"],
        follows=fields["follows"],
        gives=gives,
        chamber=fields["chamber"],
        announce=fields["announce"],
    )


STEP = Record(
    cited(
        required("label", TEXT),
        required("from", NAMES),
        optional("to", NAME),
        optional("outcomes", ListOf(OUTCOME)),
        optional("track", NAME, ""),
        optional("chamber", PATH_NAME),
        optional("role", ROLE),
        optional("confirmed_by", ROLE),
        optional("announce", YES_NO, default=False),
        optional("asks", MapOf(NAME, ASK)),
        optional("requires", CONDITIONS, ()),
        optional("follows", Built(WORDS, _followed)),
        optional("gives", ListOf(Built(WORDS, _given))),
    ),
    _step,
)
"""An act (``role``) or a consequence (``follows``, or named by a deadline)."""

# ----------------------------------------------------------------------------------------------------------- deadlines


def _times(text: str) -> int:
    """How often; zero for as often as one likes."""
    if text != "any" and not re.fullmatch(r"[1-9]\d{0,2}", text, re.ASCII):
        raise Invalid("definitions.not_a_whole_number", text=shown(text))
    return 0 if text == "any" else int(text)


TIMES = Parsed(_times, "definitions.wants.times", r"any|[1-9][0-9]{0,2}")
"""A number from 1 to 999, or ``any``."""


def _extension(fields: Mapping[str, Any], at: Place) -> Extension | None:
    if fields["by_fact"] is None:
        by = operations(fields, at)
        if by is not None and fields["at_most"] is not None:
            at.wrong("definitions.useless_without", key="at_most", other="by_fact")
        elif by is not None and by.plus is None:
            at.wrong("definitions.exactly_one_of", words=("plus", "by_fact"))
        elif by is not None:
            return Extension(fields["by_step"], by, fields["times"] or None)
        return None
    if fields["plus"] is not None:
        at.wrong("definitions.exactly_one_of", words=("plus", "by_fact"))
        return None
    days = Period(days=1) if fields["over"] is None or fields["roll"] is not None else 1
    by = operations({**fields, "plus": days}, at)
    if by is None:
        return None
    return Extension(
        fields["by_step"], replace(by, plus=None), fields["times"] or None, fields["by_fact"], fields["at_most"]
    )


def _deadline(fields: Mapping[str, Any], at: Place) -> Deadline | None:
    if (fields["ends"] is None) == (fields["ends_on"] is None):
        at.wrong("definitions.exactly_one_of", words=("ends", "ends_on"))
        return None
    if fields["ends_on"] is not None and fields["urgent"] is not None:
        at.wrong("definitions.one_of_these_only", words=("ends_on", "urgent"))
        return None
    if fields["ends"] == Operations():
        at.wrong("definitions.deadline_without_end")
        return None
    return Deadline(
        name=at.key,
        track=fields["track"],
        label=fields["label"],
        law=fields["law"],
        unverified=fields["unverified"],
        begins=fields["begins"],
        ends=fields["ends"] or Operations(),
        ends_on=fields["ends_on"],
        met_by=fields["met_by"],
        on_lapse=fields["on_lapse"] or None,
        urgent=fields["urgent"],
        urgent_fact=fields["urgent_fact"],
        suspended_by=fields["suspended_by"],
        resumed_by=fields["resumed_by"],
        interrupted_by=fields["interrupted_by"],
        extended=fields["extended"],
        alerts=fields["alerts"],
        alert_roles=fields["alert_roles"],
        escalate=fields["escalate"],
    )


_LAPSES: Mapping[str, Kind[str]] = {
    "mark": Record((required("mark", Choice(("overdue",))),), lambda _fields, _at: ""),
    "step": Record((required("step", NAME),), lambda fields, _at: fields["step"]),
}

DEADLINE = Record(
    cited(
        required("label", TEXT),
        required("begins", NAMES),
        optional("ends", OPERATIONS),
        optional("ends_on", NAME),
        required("met_by", NAMES),
        optional("track", NAME, ""),
        optional("suspended_by", NAMES, ()),
        optional("resumed_by", NAMES, ()),
        optional("interrupted_by", NAMES, ()),
        optional(
            "extended",
            Record(
                (
                    required("by_step", NAMES),
                    optional("by_fact", NAME),
                    optional("at_most", Whole(1, 9_999)),
                    optional("times", TIMES, 1),
                    *OPERATION_KEYS,
                ),
                _extension,
            ),
        ),
        optional("urgent", OPERATIONS),
        optional("urgent_fact", NAME, "urgent"),
        optional("on_lapse", ByKey(_LAPSES), ""),
        optional("alerts", LEADS, ()),
        optional("alert_roles", ListOf(ROLE), ()),
        optional("escalate", ESCALATIONS, ()),
    ),
    _deadline,
)
"""A period that the law gives for an act: from ``begins``, up to and including the day that ``ends`` gives."""

# ----------------------------------------------------------------------------------------------------------- the whole

_TRACK_KEYS = (
    required("initial", NAME),
    required("states", MapOf(NAME, TEXT)),
    optional("ends", NAMES, ()),
    optional("completed", NAMES, ()),
)


def _track(fields: Mapping[str, Any], at: Place) -> Track:
    return Track(at.key, fields["initial"], fields["states"], frozenset(fields["ends"]), frozenset(fields["completed"]))


PARAMETER = Record(
    (required("one_of", NAMES), required("default", NAME)),
    lambda fields, at: Parameter(at.key, fields["one_of"], fields["default"]),
)

ANY_STATE = "any"
"""Stands in ``from`` for every state of the track but its ends."""


def _tracks(fields: Mapping[str, Any], at: Place) -> Mapping[str, Track] | None:
    """The main course, whose states stand at the top of the file, then those beside it; or only named tracks."""
    flat = [key.name for key in _TRACK_KEYS if fields[key.name]]
    beside: Mapping[str, Track] = fields["tracks"] or {}
    if MAIN in beside:
        at.wrong("definitions.track_called_main", track=MAIN)
        return None
    if beside and not flat:
        return beside
    missing = [key.name for key in _TRACK_KEYS if key.required and key.name not in flat]
    for name in missing:
        at.wrong("definitions.missing_key", key=name)
    if missing:
        return None
    return {"": replace(_track(fields, at), name=""), **beside}


def _from_any(step: Step, tracks: Mapping[str, Track]) -> Step:
    track = tracks.get(step.track)
    if track is None or ANY_STATE not in step.sources or ANY_STATE in track.states:
        return step
    return replace(step, sources=tuple(state for state in track.states if state not in track.ends))


def _procedure(fields: Mapping[str, Any], at: Place) -> Procedure | None:
    tracks = _tracks(fields, at)
    if tracks is None:
        return None
    deadlines: Mapping[str, Deadline] = fields["deadlines"] or {}
    lapses = {deadline.on_lapse for deadline in deadlines.values()}
    steps = {
        name: replace(_from_any(step, tracks), consequence=name in lapses) for name, step in fields["steps"].items()
    }
    return Procedure(
        name=fields["procedure"],
        edition=fields["edition"],
        title=title(fields, at, fields["procedure"]),
        law=fields["law"],
        unverified=fields["unverified"],
        tracks=tracks,
        steps=steps,
        deadlines=deadlines,
        jurisdiction=fields["jurisdiction"],
        chamber=fields["chamber"],
        calendars=fields["calendars"] or {},
        parameters=fields["parameters"] or {},
        path=fields["path"],
    )


PROCEDURE = Record(
    (
        required("procedure", PATH_NAME),
        optional("edition", EDITION, 1),
        optional("title", TEXT),
        optional("jurisdiction", WORDS),
        optional("chamber", PATH_NAME),
        optional("calendars", CALENDARS),
        optional("law", WORDS, ""),
        unverified(),
        optional("parameters", MapOf(NAME, PARAMETER)),
        *(optional(key.name, key.of, key.default) for key in _TRACK_KEYS),
        optional("tracks", MapOf(NAME, Record(_TRACK_KEYS, _track))),
        optional("path", NAMES, ()),
        required("steps", MapOf(NAME, STEP)),
        optional("deadlines", MapOf(NAME, DEADLINE)),
    ),
    _procedure,
)
