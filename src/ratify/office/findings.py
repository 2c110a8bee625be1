"""What a review found, to be taken away: tables, a working paper, and a manifest of their hashes, in one archive.

Whoever receives the archive can see what was asked, by whom and when, of which log; draw the sample again; and find
each entry in the log by its leaf hash.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ratify.errors import Invalid, Phrase
from ratify.language import LANGUAGES, say, text_in, typography
from ratify.office.asked import as_json
from ratify.office.core import now
from ratify.office.looks import remember
from ratify.office.reviewing import checked, shown
from ratify.office.rights import require
from ratify.office.sampling import LONGEST_HERE, Tally, checkpoint_of, every_answer, sample
from ratify.office.working_paper import paper
from ratify.store import accounts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from ratify.documents.sheets import Cell, Sheet
    from ratify.office.asked import Asked
    from ratify.office.core import Office
    from ratify.office.reviewing import FoundEntry
    from ratify.office.views import Person

FORM = "ratify-review@v1"

MOST_TAKEN = 10_000
"""Entries that one archive holds, at most."""

FORMATS = ("csv", "xlsx", "json", "pdf")

KEYS = ("order", "number", "kind", "dossier", "what", "occurred_on", "recorded_at", "by", "why", "leaf", "ticket")
"""The columns of the tables, as JSON names them."""

CODES = tuple(f"office.taken.{key}" for key in KEYS)


@dataclass(frozen=True, slots=True)
class Taken:
    """An archive: its bytes, how many entries it holds, under which number the look is remembered."""

    file_name: str
    content: bytes
    entries: int
    look_up: int


@dataclass(frozen=True, slots=True)
class Findings:
    """What is to be written: entries in their order, each with its ticket if it was drawn, and all about them."""

    asked: Asked
    entries: Sequence[tuple[FoundEntry, str | None]]
    seed: str | None
    population: int
    size: int
    root: str
    checkpoint: str | None
    look_up: int
    by: str
    at: datetime


def take(  # each argument is one thing that a caller says
    office: Office,
    actor: Person,
    asked: Asked,
    *,
    n: int | None = None,
    seed: str | None = None,
    formats: Sequence[str] = FORMATS,
    here: bool = False,
) -> Taken:
    """All that answers a question, or a sample of ``n``, as an archive in the actor's language.

    Raises ``Forbidden`` without the right ``export``; ``Invalid`` for a format that there is not and for more than
    10,000 entries; ``Unavailable`` where a format wants a library that is not installed; as ``sample`` and ``ask``.
    """
    require(actor, "export")
    for one in formats:
        if one not in FORMATS:
            raise Invalid("office.taken.format", format=one[:40], formats=FORMATS)
    found = _drawn(office, actor, asked, n, seed, here=here) if n is not None else _all(office, actor, asked, here=here)
    # The libraries of that room are heavy, and few journeys need them.
    from ratify.documents.manifest import packed  # noqa: PLC0415 - see above

    files = _files(office, found, _language(actor), formats)
    content = packed(files, _about(office, found))
    return Taken(f"ratify-review-{found.look_up}.zip", content, len(found.entries), found.look_up)


def _language(actor: Person) -> str:
    return actor.language if actor.language in LANGUAGES else LANGUAGES[0]


def _drawn(office: Office, actor: Person, asked: Asked, n: int, seed: str | None, *, here: bool) -> Findings:
    drawn = sample(office, actor, asked, n, seed=seed, here=here, what="export")
    return Findings(
        asked=drawn.asked,
        entries=[(one.entry, one.ticket) for one in drawn.drawn],
        seed=drawn.seed,
        population=drawn.population,
        size=drawn.size,
        root=drawn.root,
        checkpoint=drawn.checkpoint,
        look_up=drawn.look_up,
        by=actor.name,
        at=now(office),
    )


def _all(office: Office, actor: Person, asked: Asked, *, here: bool) -> Findings:
    which, head, tally = checked(office, asked), office.store.head(), Tally()
    names = office.store.query(accounts.names_of_accounts)
    entries: list[tuple[FoundEntry, str | None]] = []
    for one, why in every_answer(office, actor, which, (head.size, LONGEST_HERE if here else None), tally):
        if len(entries) == MOST_TAKEN:
            raise Invalid("office.taken.too_many", most=MOST_TAKEN)
        entries.append((shown(office, one, names, why), None))
    said = {"results": len(entries), "complete": True, "looked_at": tally.looked_at, "size": head.size}
    look_up = remember(office, actor, "export", which, {**said, "root": head.root.hex()})
    return Findings(
        asked=which,
        entries=entries,
        seed=None,
        population=len(entries),
        size=head.size,
        root=head.root.hex(),
        checkpoint=checkpoint_of(office, head.size),
        look_up=look_up,
        by=actor.name,
        at=now(office),
    )


# ----------------------------------------------------------------------------------------------------------- the files


def _files(office: Office, found: Findings, language: str, formats: Sequence[str]) -> dict[str, bytes]:
    from ratify.documents.paper import paper_pdf  # noqa: PLC0415 - heavy, see take
    from ratify.documents.sheets import csv_bytes, json_bytes, xlsx_bytes  # noqa: PLC0415 - heavy, see take

    speak = _Voice(language, office.settings.zone)
    files: dict[str, bytes] = {}
    if found.checkpoint is not None:
        files["checkpoint.txt"] = found.checkpoint.encode()
    if "csv" in formats:
        files["entries.csv"] = csv_bytes(_sheet(found, speak))
    if "xlsx" in formats:
        files["entries.xlsx"] = xlsx_bytes(_sheet(found, speak))
    if "json" in formats:
        files["entries.json"] = json_bytes(_sheet(found, speak), KEYS)
    if "pdf" in formats:
        files["working-paper.pdf"] = paper_pdf(paper(office, found, speak, language, files), made_at=found.at)
    return files


@dataclass(frozen=True, slots=True)
class _Voice:
    """The reader of the files."""

    language: str
    zone: str

    def __call__(self, said: Phrase | Mapping[str, str] | str) -> str:
        """A wording in the reader's language."""
        match said:
            case Phrase():
                return say(said, self.language, self.zone)
            case str():
                return said
        text, language = text_in(said, self.language)
        return typography(text, language)


def _sheet(found: Findings, speak: _Voice) -> Sheet:
    from ratify.documents.sheets import Sheet  # noqa: PLC0415 - heavy, see take

    title = speak(Phrase("office.paper.sample" if found.seed is not None else "office.paper.answers"))
    return Sheet(title, tuple(speak(Phrase(f"office.taken.{key}")) for key in KEYS), _rows(found, speak))


def _rows(found: Findings, speak: _Voice) -> Iterator[tuple[Cell, ...]]:
    for order, (one, ticket) in enumerate(found.entries, start=1):
        yield (
            order,
            one.number,
            one.kind,
            one.dossier,
            speak(one.label),
            one.occurred_on,
            one.recorded_at,
            one.by,
            "\n".join(speak(reason) for reason in one.why),
            one.leaf,
            ticket,
        )


def _about(office: Office, found: Findings) -> dict[str, object]:
    """What the manifest says beside the hashes: nothing in it is in words, so that a program can read it."""
    return {
        "form": FORM,
        "origin": office.store.origin,
        "asked": as_json(found.asked),
        "entries": [one.number for one, _ticket in found.entries],
        "population": found.population,
        "seed": found.seed,
        "size": found.size,
        "root": found.root,
        "checkpoint": found.checkpoint,
        "look_up": found.look_up,
        "by": found.by,
        "at": found.at.isoformat(),
    }
