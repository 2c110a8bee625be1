"""The journal of a dossier: its entries as written in the log, with what has become of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ratify.errors import Phrase
from ratify.law.moments import DayRange
from ratify.office.views import JournalLine
from ratify.workflow.facts import parse_day_range

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ratify.office.disclosing import Openings
    from ratify.office.loading import Loaded
    from ratify.store import Written
    from ratify.workflow.definition import Ask, Step
    from ratify.workflow.dossier import Dossier

FACT_WORDS = (
    "for", "against", "abstaining", "present", "date", "place", "presiding_officer", "session", "name", "sha256",
    "reference",
)  # fmt: skip
KINDS = ("opened", "act", "confirmed", "corrected", "edition_moved", "finding", "official_date", "erased")
CODES = (
    *(f"office.definition.{kind}" for kind in ("procedure", "treaty", "chamber", "calendar")),
    *(f"office.kind.{kind}" for kind in KINDS),
    *(f"office.fact.{word}" for word in FACT_WORDS),
    "office.fact.yes",
    "office.fact.no",
)
"""Codes built below from the names of the parts of a sitting, a ballot or a document."""


def journal_lines(
    loaded: Loaded, dossier: Dossier, names: Mapping[str, str], opened: Openings
) -> tuple[JournalLine, ...]:
    """One line an entry, in the order of the log; ``opened`` is what is shown of personal facts."""
    pending = {version.sealed.number for _root, version in dossier.acts.pending}
    steps = {one.cause.of: dossier.step_of(one) for one in dossier.passages if isinstance(one.cause.of, int)}
    return tuple(_line(entry, dossier, names, (pending, steps, opened)) for entry in loaded.written)


def _line(
    entry: Written, dossier: Dossier, names: Mapping[str, str], known: tuple[set[int], Mapping[int, Step], Openings]
) -> JournalLine:
    """``known``: the entries that await a second person; by their entries, the steps that passed as they were then."""
    pending, steps, opened = known
    body = entry.body
    said = cast("Mapping[str, object] | None", body.get("act"))
    correction = cast("Mapping[str, object]", body.get("corrected") or {})
    if entry.kind == "corrected":
        said = cast("Mapping[str, object] | None", correction.get("by"))
    label, facts, when = _said(entry, said, dossier, steps, opened)
    actor = cast("Mapping[str, str]", body.get("actor") or {})
    if entry.kind == "corrected":
        root = str(correction["of"])
        annulled = Phrase("office.annulment", entry=root)
        label = annulled if said is None else Phrase("office.correction", what=label, entry=root)
    return JournalLine(
        entry=entry.number,
        kind=entry.kind,
        label=label,
        party=cast("str | None", said.get("party")) if said else None,
        when=when,
        recorded_at=entry.recorded_at,
        by=names.get(actor.get("account", ""), actor.get("account", "—")),
        standing=_standing(entry, dossier, pending),
        facts=facts,
        reason=cast("str | None", body.get("reason")),
        leaf=entry.leaf.hex(),
        personal=opened.left(entry.number),
    )


def _said(
    entry: Written,
    said: Mapping[str, object] | None,
    dossier: Dossier,
    steps: Mapping[int, Step],
    opened: Openings,
) -> tuple[Phrase | Mapping[str, str], tuple[tuple[Phrase | Mapping[str, str], Phrase | str], ...], DayRange | None]:
    if said is None:
        particulars = cast("Mapping[str, object]", entry.body.get(entry.kind) or {})
        if entry.kind == "edition_moved" and entry.occurred_on is not None:
            when = DayRange(entry.occurred_on, entry.occurred_on)
            return Phrase("office.kind.edition_moved"), tuple(_editions(particulars)), when
        if entry.kind == "erased":
            return Phrase("office.erasure", entry=str(particulars["of"])), tuple(_erasure(particulars)), None
        if entry.kind != "confirmed":
            return Phrase(f"office.kind.{entry.kind}"), (), None
        of = tuple(str(number) for number in cast("list[int]", particulars["of"]))
        return Phrase("office.confirmation", entries=of), (), None
    when = parse_day_range(cast("str", said["when"]))
    step = steps.get(entry.number) or dossier.declared(cast("str", said["track"]), cast("str", said["step"]))
    if step is None:
        return Phrase("office.unnamed_step", step=said["step"]), (), when
    facts = cast("Mapping[str, object]", said.get("facts") or {})
    return step.label, fact_lines(step, opened.facts(entry.number, entry.kind, facts)), when


def _erasure(particulars: Mapping[str, object]) -> Iterator[tuple[Phrase | Mapping[str, str], Phrase | str]]:
    """What an erasure took away, and why it was lawful."""
    paths = cast("list[str]", particulars["paths"])
    yield Phrase("office.erased.what", n=len(paths)), ", ".join(path.rpartition(".")[2] for path in paths)
    yield Phrase("office.erased.basis"), cast("str", particulars["basis"])


def _editions(particulars: Mapping[str, object]) -> Iterator[tuple[Phrase | Mapping[str, str], Phrase | str]]:
    """Which definitions a move replaced, each with its two editions."""
    for one in cast("list[Mapping[str, object]]", particulars.get("editions") or []):
        what = Phrase(f"office.definition.{one['kind']}", name=one["name"])
        yield what, Phrase("office.edition_change", before=one["before"], after=one["after"])


def _standing(entry: Written, dossier: Dossier, pending: set[int]) -> str:
    number = entry.number
    if number in pending:
        return "pending"
    if number in dossier.acts.superseded:
        return "annulled" if number in dossier.acts.annulled else "superseded"
    if number in dossier.acts.annulled:
        return "annulled"
    return "stands" if entry.kind in {"act", "corrected", "finding", "official_date", "edition_moved"} else "recorded"


def fact_lines(step: Step, facts: Mapping[str, object]) -> tuple[tuple[Phrase | Mapping[str, str], Phrase | str], ...]:
    """The facts of an act as label and value, in the order in which the step asks for them."""
    asked = [(ask, facts[ask.name]) for ask in step.asks if ask.name in facts]
    # A phrase says already why there is no value to be shown.
    return tuple((ask.label, one if isinstance(one, Phrase) else _value(ask, one)) for ask, one in asked)


def _value(ask: Ask, value: object) -> Phrase | str:
    if isinstance(value, bool):
        return Phrase("office.fact.yes" if value else "office.fact.no")
    if isinstance(value, dict):
        return _parts(value)
    if isinstance(value, int):
        return Phrase("office.fact.number", value=value)
    if ask.type == "date":
        return _interval(value)
    if ask.type == "party":
        return Phrase("language.party", code=str(value))
    label = dict(ask.options).get(str(value))
    return Phrase("office.fact.text", value=label) if label else str(value)


def _parts(value: Mapping[str, object]) -> Phrase:
    """A ballot, a sitting or a document, part by part."""
    if {"for", "against", "abstaining"} <= value.keys():
        figures = {"in_favour": value["for"], "against": value["against"], "abstaining": value["abstaining"]}
        return Phrase("office.fact.ballot", **figures)
    parts = tuple(
        Phrase("office.fact.part", label=Phrase(f"office.fact.{name}"), value=_plain(name, part))
        for name, part in value.items()
        if part not in (None, "")
    )
    return Phrase("office.fact.parts", parts=parts)


def _interval(value: object) -> Phrase:
    days = parse_day_range(str(value))
    return Phrase("language.interval", earliest=days.first, latest=days.last)


def _plain(name: str, part: object) -> object:
    if name == "date":
        return _interval(part)
    return part if isinstance(part, int) else str(part)
