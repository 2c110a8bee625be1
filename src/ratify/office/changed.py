"""Before and after an entry: where its dossier stood, and what it changed, in words.

Entries that were recorded together stand or fall together, so what is compared is the dossier before and after all of
them. A second person's word brings the change about; an act that still awaits one changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from ratify.errors import Phrase
from ratify.office.asked import EVERYTHING
from ratify.office.disclosing import openings
from ratify.office.journal_lines import fact_lines
from ratify.office.looks import remember
from ratify.office.particulars import particulars
from ratify.office.past import Past, dossier_of
from ratify.office.reviewing import shown
from ratify.office.rights import require
from ratify.store import accounts
from ratify.workflow.differences import changes
from ratify.workflow.facts import parse_day_range
from ratify.workflow.sentence import interval, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from ratify.office.core import Office
    from ratify.office.disclosing import Openings
    from ratify.office.reviewing import FoundEntry
    from ratify.office.views import Person
    from ratify.store import Written
    from ratify.workflow.differences import Change
    from ratify.workflow.dossier import Dossier

    Said = Phrase | Mapping[str, str] | str


@dataclass(frozen=True, slots=True)
class Side:
    """One thing that an act says, in the version that was corrected and in the one that corrects it."""

    what: Phrase | Mapping[str, str]
    before: Said | None
    after: Said | None

    @property
    def differs(self) -> bool:
        """Whether the two versions say different things."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class EntryChange:
    """What an entry changed in its dossier, as of ``as_of`` and as known when it was recorded.

    ``before`` and ``after`` say where the dossier stood; ``None`` of an entry that belongs to none, and before the one
    that opens it. ``together`` are the numbers of the entries recorded with it, itself among them. ``says`` is what the
    entry itself says, and for a correction what it corrects beside it.
    """

    entry: FoundEntry
    reason: str | None
    together: tuple[int, ...]
    as_of: date
    before: tuple[Phrase, ...] | None
    after: tuple[Phrase, ...] | None
    changes: tuple[Change, ...]
    says: tuple[Side, ...]
    corrects: int | None = None
    awaits: str | None = None


def changed(office: Office, actor: Person, entry: int, *, as_of: date | None = None) -> EntryChange:
    """What an entry changed; ``as_of`` is the day on which both sides are looked at (default: that of recording).

    Raises ``NotFound`` (``store.no_entry``).
    """
    require(actor, "log")
    past = Past(office, office.store.stored_head().size)
    one = past.entry(entry)
    day = as_of or past.day_of(one.recorded_at)
    together = past.request(one)
    before = after = None
    if dossier_of(one.stream) is not None and not one.stream.endswith("/alerts"):
        before = past.stood(one.stream, together[0].number - 1, one.recorded_at, day)
        after = past.stood(one.stream, together[-1].number, one.recorded_at, day)
    names = office.store.query(accounts.names_of_accounts)
    remember(office, actor, "show", EVERYTHING, {"results": 1, "entry": entry, "as_of": day.isoformat()})
    corrected = one.body["corrected"]["of"] if one.kind == "corrected" else None
    return EntryChange(
        entry=shown(office, one, names, ()),
        reason=cast("str | None", one.body.get("reason")),
        together=tuple(each.number for each in together),
        as_of=day,
        before=None if before is None else sentences(before, day),
        after=None if after is None else sentences(after, day),
        changes=() if before is None or after is None else changes(before, after, day),
        says=tuple(Side(*said) for said in _own(one)) if after is None else _sides(office, actor, past, one, after),
        corrects=corrected,
        awaits=cast("str | None", one.body.get("awaits")),
    )


def _own(one: Written) -> Iterator[tuple[Phrase, None, Phrase | str]]:
    for what, value in particulars(one):
        yield what, None, value


def _sides(office: Office, actor: Person, past: Past, one: Written, dossier: Dossier) -> tuple[Side, ...]:
    """What an act says; of a correction both versions, line by line."""
    versions = [one] if one.kind != "corrected" else [past.entry(one.body["corrected"]["of"]), one]
    opened = openings(office, actor, versions)
    said = [_version(each, dossier, opened) for each in versions]
    if len(said) == 1:
        return tuple(Side(what, None, value) for what, value in said[0])
    old, new = said
    lines = [what for what, _value in old]
    lines += [what for what, _value in new if what not in lines]
    return tuple(Side(what, _of(old, what), _of(new, what)) for what in lines)


def _of(said: list[tuple[Phrase | Mapping[str, str], Said]], wanted: Phrase | Mapping[str, str]) -> Said | None:
    return next((value for what, value in said if what == wanted), None)


def _version(one: Written, dossier: Dossier, opened: Openings) -> list[tuple[Phrase | Mapping[str, str], Said]]:
    """The date and the facts of a version of an act; nothing of what is no act, or is annulled."""
    act: dict[str, Any] | None = one.body["act"] if one.kind == "act" else None
    if one.kind == "corrected":
        act = one.body["corrected"].get("by")
    if act is None:
        return []
    step = dossier.declared(act["track"], act["step"])
    label: Said = step.label if step is not None else act["step"]
    lines: list[tuple[Phrase | Mapping[str, str], Said]] = [
        (Phrase("office.review.step"), label),
        (Phrase("office.review.when"), interval(parse_day_range(act["when"]))),
    ]
    if step is not None:
        lines += fact_lines(step, opened.facts(one.number, one.kind, act.get("facts") or {}))
    return lines
