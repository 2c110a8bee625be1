"""The working paper of a review: what was asked, the population, the sample with room for the auditor's finding."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from ratify.errors import Phrase
from ratify.office.asked import as_json, in_words
from ratify.office.shipped_questions import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ratify.documents.paper import Paper
    from ratify.documents.sheets import Cell
    from ratify.office.core import Office
    from ratify.office.findings import Findings

    Speak = Callable[[Phrase | Mapping[str, str] | str], str]

ENTRIES, HASHES, FILES = (
    ("number", "what", "occurred_on", "by", "why", "finding"),
    ("number", "leaf"),
    ("file", "sha256"),
)
"""The columns of the tables of the paper."""

CODES = (
    *(f"office.taken.{key}" for key in (*ENTRIES, *HASHES, *FILES, "ticket")),
    "office.paper.sample",
    "office.paper.answers",
)


def paper(office: Office, found: Findings, speak: Speak, language: str, files: Mapping[str, bytes]) -> Paper:
    """The paper in a language. ``files`` are those that go with it, whose hashes it lists."""
    from ratify.documents.paper import Paper  # noqa: PLC0415 - heavy, and few journeys need it
    from ratify.documents.sheets import Sheet  # noqa: PLC0415 - as above

    drawn = found.seed is not None
    title = Phrase("office.paper.sample" if drawn else "office.paper.answers")
    hashes = (*HASHES, "ticket") if drawn else HASHES

    def headings(keys: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(speak(Phrase(f"office.taken.{key}")) for key in keys)

    proofs = ((one.number, one.leaf, ticket) if drawn else (one.number, one.leaf) for one, ticket in found.entries)
    digests = ((name, sha256(content).hexdigest()) for name, content in sorted(files.items()))
    note = [(line,) for line in (found.checkpoint or "—").splitlines() if line]
    return Paper(
        title=speak(Phrase("office.paper.title")),
        subtitle=speak(office.settings.office_name),
        facts=tuple(_facts(office, found, speak)),
        paragraphs=tuple(_paragraphs(found, speak)),
        tables=(
            Sheet(speak(title), headings(ENTRIES), _entries(found, speak)),
            Sheet(speak(Phrase("office.paper.hashes")), headings(hashes), proofs),
            Sheet(speak(Phrase("office.paper.files")), headings(FILES), digests),
            Sheet(speak(Phrase("office.paper.checkpoint")), (speak(Phrase("office.paper.note")),), note),
        ),
        foot=speak(Phrase("office.paper.foot", origin=office.store.origin, size=found.size, root=found.root)),
        language=language,
    )


def _facts(office: Office, found: Findings, speak: Speak) -> Iterator[tuple[str, str]]:
    """What was asked and what came of it, then who asked and when."""
    said = {
        **as_json(found.asked),
        "population": found.population,
        "size": found.size,
        "root": found.root,
        **({} if found.seed is None else {"seed": found.seed}),
    }
    for label, value in in_words(said):
        yield speak(label), speak(value)
    yield speak(Phrase("office.paper.sampled")), str(len(found.entries))
    yield speak(Phrase("office.paper.by")), found.by
    yield speak(Phrase("office.paper.at")), speak(Phrase("office.asked.value", value=found.at))
    yield speak(Phrase("office.paper.look_up")), str(found.look_up)
    yield speak(Phrase("office.paper.origin")), office.store.origin


def _paragraphs(found: Findings, speak: Speak) -> Iterator[str]:
    question = BY_NAME.get(found.asked.question or "")
    if question is not None:
        yield speak(question.what)
    if found.seed is not None:
        yield speak(Phrase("office.paper.how_drawn"))


def _entries(found: Findings, speak: Speak) -> Iterator[tuple[Cell, ...]]:
    """One row an entry; the last column is the auditor's to fill in."""
    for one, _ticket in found.entries:
        why = "\n".join(speak(reason) for reason in one.why)
        day = "" if one.occurred_on is None else speak(Phrase("office.asked.value", value=one.occurred_on))
        yield one.number, speak(one.label), day, one.by, why, ""
