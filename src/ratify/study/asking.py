"""What nobody has done yet, over files: plans made backwards, and acts that are supposed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ratify.definitions import bundle
from ratify.study.sources import acts_in, find
from ratify.study.timelines import NOBODY, run, timeline
from ratify.workflow.acts import ActDraft
from ratify.workflow.differences import changes, fresh
from ratify.workflow.facts import parse_day_range
from ratify.workflow.planning import plan as planned
from ratify.workflow.sentence import sentences
from ratify.workflow.tracks import said_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from pathlib import Path

    from ratify.errors import Phrase
    from ratify.workflow.acts import Draft
    from ratify.workflow.differences import Change
    from ratify.workflow.dossier import Dossier, Passage
    from ratify.workflow.planning import Plan


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What supposed acts would change, as of ``as_of``: the dossier with them held against the one without them.

    ``sentence`` and ``without`` say where it would stand and where it would else; ``passages`` are those that would
    come to be, the supposed acts themselves among them.
    """

    title: Mapping[str, str]
    as_of: date
    supposed: tuple[Draft, ...]
    sentence: tuple[Phrase, ...]
    without: tuple[Phrase, ...]
    changes: tuple[Change, ...]
    passages: tuple[Passage, ...]
    hypothetical: Mapping[str, str] | None
    dossier: Dossier


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, with the title of what is planned and what its sheet supposes."""

    title: Mapping[str, str]
    hypothetical: Mapping[str, str] | None
    plan: Plan


def act(when: str, step: str, party: str | None = None, *, track: str | None = None, **facts: object) -> ActDraft:
    """An act to suppose: ``when`` as in a file of acts, a day, a month, a year or an interval ``first/last``."""
    return ActDraft(step, parse_day_range(when), party, track, facts)


def what_if(
    source: str | Path, supposed: Iterable[Draft], *, as_of: date, acts: Path | None = None, on: date | None = None
) -> WhatIf:
    """What acts that nobody did would change of a treaty under the acts of a file. Nothing is stored.

    The acts of the file count as in ``timeline``, up to ``as_of``; those supposed may lie on any day. Both sides are
    compared as of the last supposed day, or of ``as_of`` or ``on`` if that is later. Raises ``Refused``
    (``study.supposed_refused``) naming the first supposed act that does not stand.
    """
    library, definition = find(source)
    definitions = bundle(library.closure(definition))
    given = acts_in(acts)
    drafts = tuple(supposed)
    day = max(as_of, on or as_of, *(_day_of(draft, as_of) for draft in drafts))
    before, after = run(definitions, given, as_of, through=day), run(definitions, given, as_of, drafts, through=day)
    treaty = definitions.treaty
    return WhatIf(
        title=treaty.title if treaty else next(iter(definitions.procedures.values())).title,
        as_of=day,
        supposed=drafts,
        sentence=sentences(after, day),
        without=sentences(before, day),
        changes=changes(before, after, day),
        passages=tuple(fresh(before, after)),
        hypothetical=treaty.hypothetical if treaty else None,
        dossier=after,
    )


def plan(
    source: str | Path, goal: str, day: date, *, as_of: date, exactly: bool = False, acts: Path | None = None
) -> Planned:
    """What must be done, and by when, for the date called ``goal`` to come by ``day``, or ``exactly`` on it.

    Under the acts of a file up to ``as_of``. Raises ``NotFound`` for a goal that is no date here.
    """
    told = timeline(source, as_of=as_of, acts=acts)
    return Planned(told.title, told.hypothetical, planned(told.dossier, goal, day, as_of, exactly=exactly))


def _day_of(draft: Draft, as_of: date) -> date:
    """The day on which a draft would stand."""
    return draft.when.last if isinstance(draft, ActDraft) else said_of(draft, NOBODY, as_of).day
