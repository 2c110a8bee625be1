"""Scenarios: what a file of acts expects of a day, and of acts that must be refused, held against what follows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ratify.errors import Phrase, Problem, RatifyError
from ratify.study.timelines import run
from ratify.workflow import deadlines
from ratify.workflow.answers import answers
from ratify.workflow.nearest import did_you_mean
from ratify.workflow.node import Mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ratify.workflow.acts import ActsFile, Expectation, Refusal
    from ratify.workflow.definition import Definitions
    from ratify.workflow.dossier import Dossier

TOP = Mark(1, 1)


def unmet(definitions: Definitions, acts: ActsFile, file: str) -> tuple[Problem, ...]:
    """What a scenario expects and does not get, each at its place in the file; nothing if all comes out as it says.

    Where an act itself does not stand, that is told once and nothing else is held against the file.
    """
    try:
        return tuple(_unmet(definitions, acts, file))
    except RatifyError as fault:
        number = int(str(fault.phrase.particulars.get("number", 0)))
        where = f"acts[{number}]" if number else acts.kind
        mark = acts.places.get(where, TOP)
        return (Problem(file, mark.line, mark.column, where, _reason(fault)),)


def _unmet(definitions: Definitions, acts: ActsFile, file: str) -> Iterator[Problem]:
    for number, expectation in enumerate(acts.expectations, start=1):
        dossier = run(definitions, acts, expectation.as_of)
        for name, wrong, right in _otherwise(dossier, expectation):
            where = f"expect[{number}].{name}" if len(acts.expectations) > 1 else f"expect.{name}"
            mark = acts.places.get(f"expect[{number}].{name}") or expectation.mark or TOP
            yield Problem(file, mark.line, mark.column, where, wrong, right)
    for number, refusal in enumerate(acts.refusals, start=1):
        otherwise = _not_refused(definitions, acts, refusal)
        if otherwise is not None:
            mark = refusal.act.mark or TOP
            yield Problem(file, mark.line, mark.column, f"refused[{number}]", otherwise)


def _otherwise(dossier: Dossier, expectation: Expectation) -> Iterator[tuple[str, Phrase, Phrase | None]]:
    for name, wanted in expectation.answers.items():
        found = answer(dossier, name, wanted)
        if found is None:
            near = did_you_mean(name, _names(dossier))
            right = Phrase("definitions.did_you_mean", word=near) if near else None
            yield name, Phrase("study.scenario.no_such_answer", name=name, as_of=expectation.as_of), right
        elif found != wanted:
            wrong = Phrase("study.scenario.otherwise", as_of=expectation.as_of, name=name, found=found, wanted=wanted)
            yield name, wrong, None


def _not_refused(definitions: Definitions, acts: ActsFile, refusal: Refusal) -> Phrase | None:
    """Each act is laid alone on top of the acts dated up to its day; ``None`` if it is refused as it should be."""
    day = refusal.act.when.last
    before = tuple(draft for draft in acts.acts if draft.when.last <= day)
    run(definitions, replace(acts, drafts=before), day)
    try:
        run(definitions, replace(acts, drafts=(*before, refusal.act)), day)
    except RatifyError as fault:
        if refusal.because in str(fault):
            return None
        reason = _reason(fault)
        return Phrase(
            "study.scenario.refused_otherwise",
            step=refusal.act.step,
            because=refusal.because,
            code=reason.code,
            reason=reason,
        )
    return Phrase("study.scenario.not_refused", step=refusal.act.step, day=day)


def _reason(fault: RatifyError) -> Phrase:
    """Why an act does not stand, without the place where it stands in the file."""
    reason = fault.phrase.particulars.get("reason")
    return reason if isinstance(reason, Phrase) else fault.phrase


# ------------------------------------------------------------------------------------------------------- what is found


def _names(dossier: Dossier) -> Iterable[str]:
    assert dossier.as_of is not None  # noqa: S101  # a dossier that was run
    return (*answers(dossier, dossier.as_of), *(f"state/{track}" for track in dossier.tracks))


def answer(dossier: Dossier, name: str, wanted: str) -> str | None:
    """What a dossier says under a name, in the words of a file of acts; ``None`` if it knows no such name.

    A deadline is asked for its last day if ``wanted`` is one, else for its status.
    """
    head, _, rest = name.partition("/")
    if head == "state":
        return dossier.tracks[rest].state if rest in dossier.tracks else None
    if head == "deadline" and not wanted[:1].isdigit():
        track, _, deadline = rest.rpartition("/")
        running = dossier.current.get((track, deadline))
        return "not yet" if running is None else deadlines.status(dossier, running)
    assert dossier.as_of is not None  # noqa: S101  # a dossier that was run
    view = answers(dossier, dossier.as_of).get(rest if head == "missing" else name)
    if view is None:
        return None
    if head == "missing":
        return ", ".join(_in_short(phrase) for phrase in view.missing)
    return view.status.replace("_", " ") if view.day is None else view.day.isoformat()


def _in_short(missing: Phrase) -> str:
    """What a date waits for, as files write it: ``notification of ML``, ``57 more instrument.deposited``."""
    kind = missing.code.removeprefix("law.").removesuffix(".of").removeprefix("act.")
    said = missing.particulars
    what, stamp, party = said.get("what"), said.get("stamp"), said.get("party")
    if kind == "missing.more" and isinstance(what, Phrase):
        return f"{said['n']} more {_in_short(what)}"
    if kind in ("stamped", "any"):
        kind = str(said["act"])
        if isinstance(stamp, Phrase):
            kind += f".{stamp.code.removeprefix('law.stamp.')}"
    whose = f" of {party.particulars['code']}" if isinstance(party, Phrase) else ""
    return kind.removeprefix("missing.") + whose
