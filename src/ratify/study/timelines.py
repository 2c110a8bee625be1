"""A treaty's timeline from files alone: the acts of a file replayed, each date with its explanation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ratify.definitions import bundle
from ratify.errors import NotFound, Phrase, RatifyError, Refused
from ratify.study.sources import acts_in, find
from ratify.workflow.acts import ActDraft
from ratify.workflow.answers import answers
from ratify.workflow.entries import Opened, Sealed, standing
from ratify.workflow.forecast import date_of, forecast
from ratify.workflow.replay import advance, begin, dawn_through
from ratify.workflow.sentence import sentences
from ratify.workflow.tracks import act_of, said_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from ratify.errors import Problem
    from ratify.workflow.acts import ActsFile, Draft
    from ratify.workflow.answers import DateView
    from ratify.workflow.definition import Definitions
    from ratify.workflow.dossier import Dossier

NOBODY = Sealed(0, datetime(1970, 1, 1, tzinfo=UTC), "", "")


@dataclass(frozen=True, slots=True)
class Timeline:
    """A treaty as its files tell it, as of a day: the dates under their fixed names, and where it stands.

    ``forecast`` are the steps still to come on the usual course of each procedure, each with its interval.
    """

    title: Mapping[str, str]
    as_of: date
    dates: Mapping[str, DateView]
    sentence: tuple[Phrase, ...]
    hypothetical: Mapping[str, str] | None
    dossier: Dossier
    forecast: tuple[DateView, ...] = ()
    warnings: tuple[Problem, ...] = ()


def timeline(source: str | Path, *, as_of: date, acts: Path | None = None) -> Timeline:
    """The timeline of a treaty (or of a procedure alone), a file or a shipped name, under the acts of a file.

    Acts dated after ``as_of`` do not exist yet. Raises ``InvalidDefinition`` for what cannot be read, ``Refused``
    (``study.refused``) naming the first act that does not stand.
    """
    library, definition = find(source)
    closure = library.closure(definition)
    given = acts_in(acts)
    dossier = run(bundle(closure), given, as_of)
    treaty = dossier.definitions.treaty
    dates = answers(dossier, as_of)
    return Timeline(
        title=treaty.title if treaty else next(iter(dossier.definitions.procedures.values())).title,
        as_of=as_of,
        dates=dates,
        sentence=sentences(dossier, as_of),
        hypothetical=treaty.hypothetical if treaty else None,
        dossier=dossier,
        forecast=forecast(dossier, as_of),
        warnings=tuple(dict.fromkeys(p for one in closure for p in one.warnings)),
    )


def explain(told: Timeline, name: str) -> DateView:
    """One date of a timeline by its name, explained; ``NotFound`` with the names that there are."""
    found = date_of(told.dossier, name, told.as_of)
    if found is None:
        names = (*told.dates, *(one.name for one in told.forecast))
        raise NotFound("study.no_date", name=name[:80], names=names)
    return found


def run(
    definitions: Definitions,
    acts: ActsFile | None,
    as_of: date,
    supposed: Sequence[Draft] = (),
    *,
    through: date | None = None,
) -> Dossier:
    """Replay a file of acts, in legal order, up to a day (inclusive), and what is supposed besides, on any day.

    The dossier is that of ``as_of``, or of ``through`` if given: what follows by then if nothing else is done.
    """
    opened = Opened(NOBODY, "", None, None, {})
    dossier = begin(definitions, standing((opened,)))
    given = acts.drafts if acts is not None else ()
    drafts, end = (*given, *supposed), through or as_of
    entries = []
    probe = dossier.copy()
    for number, draft in enumerate(drafts, start=1):
        sealed = Sealed(number, NOBODY.recorded_at, "", "")
        try:
            if isinstance(draft, ActDraft):
                _step, entry = act_of(probe, draft, sealed)
                entries.append(entry)
            else:
                entries.append(said_of(draft, sealed, as_of))  # type: ignore[arg-type]  # one closed family of entries
        except RatifyError as fault:
            raise _at(drafts, number, fault.phrase, len(given)) from fault
    dossier.acts = standing((opened, *entries))
    for root, item in dossier.acts.sequence:
        if item.day > (end if root > len(given) else as_of):
            continue
        advance(dossier, root, item)
        if dossier.halted is not None:
            raise _at(drafts, root, dossier.halted.reason, len(given))
    dawn_through(dossier, end)
    dossier.as_of = end
    return dossier


def _at(drafts: Sequence[Draft], number: int, reason: Phrase, given: int) -> Refused:
    """The act that does not stand: by its place in the file, or by its number among those supposed."""
    if not 0 < number <= len(drafts):
        return Refused("study.does_not_stand", reason=reason)
    draft = drafts[number - 1]
    if number > given:
        step = draft.step if isinstance(draft, ActDraft) else draft.source
        return Refused("study.supposed_refused", number=number - given, step=step, reason=reason)
    return Refused(
        "study.refused",
        number=number,
        line=str(draft.mark.line) if draft.mark else "—",
        column=str(draft.mark.column) if draft.mark else "—",
        reason=reason,
    )
