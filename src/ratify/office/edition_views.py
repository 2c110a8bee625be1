"""What the office shows of editions, and takes: definitions handed in, moves and publications foretold and done."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from ratify.errors import Phrase, Problem
    from ratify.office.views import HaltView, PassageView
    from ratify.workflow.comparison import Counterpart, Difference
    from ratify.workflow.differences import Change


@dataclass(frozen=True, slots=True)
class Text:
    """A definition as somebody hands it in: what its file is called, and its bytes. No file is opened."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class MoveDraft:
    """To which editions a dossier is to be moved.

    ``texts`` are new definitions, ``digests`` names of some that ship or that the office keeps. ``states`` maps states
    without a counterpart, by track or by procedure. ``on`` is the day of effect (default: today).
    """

    texts: tuple[Text, ...] = ()
    digests: tuple[str, ...] = ()
    states: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    on: date | None = None


@dataclass(frozen=True, slots=True)
class EditionView:
    """An edition of a definition; ``before`` is the edition that it would take the place of."""

    kind: str
    name: str
    title: Mapping[str, str]
    edition: int
    digest: str
    before: int | None = None


@dataclass(frozen=True, slots=True)
class MovePreview:
    """What moving a dossier on a day would do: nothing has been written.

    While a state has no counterpart (``undecided``) nothing can be replayed and ``changes`` says nothing yet.
    """

    on: date
    editions: tuple[EditionView, ...]
    counterparts: tuple[Counterpart, ...]
    differences: tuple[Difference, ...]
    undecided: bool
    changes: tuple[Change, ...]
    passages: tuple[PassageView, ...]
    awaits: str | None
    version: int
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class MovedDossier:
    """What a publication would move in one dossier.

    ``halts`` where an act would no longer stand; ``stands_again`` where one that does not stand now would.
    """

    id: str
    reference: str
    title: Mapping[str, str]
    changes: tuple[Change, ...]
    halts: HaltView | None = None
    stands_again: bool = False


@dataclass(frozen=True, slots=True)
class PublicationPreview:
    """What publishing an edition would do: nothing has been written.

    ``looked`` dossiers ``of`` all those that use the chamber or calendar were replayed; ``after`` is where the next
    ones begin, ``None`` once all were looked at. ``cautions`` are doubts about the edition itself.
    """

    edition: EditionView
    dossiers: tuple[MovedDossier, ...]
    looked: int
    of: int
    after: str | None
    cautions: tuple[Phrase, ...]
    awaits: str | None
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Published:
    """The answer to a publication, or to a second person's word about one: its entry and the checkpoint after it.

    ``receipts`` are those of what was written, by number of the entry.
    """

    edition: EditionView
    entry: int
    awaits: str | None
    checkpoint: str
    receipts: Mapping[int, str]
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class WaitingEdition:
    """A publication that awaits a second person; it moves nothing until then."""

    entry: int
    edition: EditionView
    reason: str
    by: str
    person: str
    recorded_at: datetime
    needs: str


@dataclass(frozen=True, slots=True)
class EditionLine:
    """An edition in use: published ``since`` a moment, or pinned; how many ``dossiers`` use it, the first of them."""

    edition: EditionView
    since: datetime | None
    dossiers: int
    references: tuple[str, ...]
