"""Review: what an auditor asks of the log, answered page by page, each question remembered apart from the log.

A question is a filter, one of the questions that ship, or both. It is asked of the log as it is at that moment, or was
known at another; all its pages speak of that same log, whatever is written meanwhile. Who asks leaves a look-up; who
turns a page does not.
"""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from ratify.errors import Invalid, NotFound, Phrase, RatifyError, unpacked
from ratify.journal.commitment import committed
from ratify.language import fold, search_forms, search_text
from ratify.office.asked import KINDS, Asked, as_json, kind_of
from ratify.office.disclosing import openings
from ratify.office.loading import find, load, stream_of
from ratify.office.looks import remember
from ratify.office.past import Past, dossier_of
from ratify.office.rights import require
from ratify.office.shipped_questions import BY_NAME
from ratify.store import accounts, lists, reviewing
from ratify.workflow.facts import FIRST_YEAR, LAST_YEAR
from ratify.workflow.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ratify.office.core import Office
    from ratify.office.views import Person
    from ratify.store import Written

CODES = tuple(f"office.definition.{kind}" for kind in ("chamber", "calendar"))

MOST_LOOKED_AT = 2_000
"""Entries that one page looks at, at most; then it says where to go on."""

LARGEST_PAGE = 200
LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class FoundEntry:
    """An entry among the answers: what it is in words, and why it is there if a question was asked.

    ``dossier`` is the id of the dossier that it belongs to, ``reference`` what people call it, ``party`` whose act
    it is.
    """

    number: int
    kind: str
    dossier: str | None
    label: Phrase | Mapping[str, str] | str
    occurred_on: date | None
    recorded_at: datetime
    by: str
    leaf: str
    why: tuple[Phrase, ...] = ()
    reference: str | None = None
    party: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of answers, in the order of the log.

    ``looked_at`` entries were looked at for it. ``after`` is the cursor of the next page; ``None``: that was all.
    ``size`` is the length of the log that was asked, ``look_up`` the number under which the question is remembered.
    """

    asked: Asked
    found: tuple[FoundEntry, ...]
    looked_at: int
    after: str | None
    size: int
    look_up: int


def ask(office: Office, actor: Person, asked: Asked, *, after: str | None = None, limit: int = 100) -> Answer:
    """Answer a question, one page of it; ``after`` is the cursor that the page before gave.

    Raises ``NotFound`` for a dossier or a person that there is not, ``Invalid`` for an unknown kind or question, a
    period that ends before it begins, a text that is too long, a cursor of another question.
    """
    require(actor, "log")
    which = checked(office, asked)
    begun = None if after is None else _continued(office, actor, which, after)
    size, number = begun[1:] if begun is not None else (office.store.stored_head().size, 0)
    most = max(1, min(limit, LARGEST_PAGE))
    found: list[FoundEntry] = []
    looked_at, ended = 0, True
    names = office.store.query(accounts.names_of_accounts)
    for looked_at, (one, why) in enumerate(answers(office, actor, which, size, after=number), start=1):
        number = one.number
        if why is not None:
            found.append(shown(office, one, names, why))
        if len(found) == most or looked_at == MOST_LOOKED_AT:
            ended = False
            break
    if begun is not None:
        look_up = begun[0]
    else:
        particulars = {"results": len(found), "complete": ended, "looked_at": looked_at, "size": size}
        look_up = remember(office, actor, "question" if which.question else "list", which, particulars)
    cursor = None if ended else f"{look_up}-{size}-{number}"
    return Answer(which, tuple(found), looked_at, cursor, size, look_up)


def answers(
    office: Office, actor: Person, which: Asked, size: int, *, after: int = 0
) -> Iterator[tuple[Written, tuple[Phrase, ...] | None]]:
    """Yield every entry that is looked at, with why it answers: nothing for one that does not.

    Where no question but a filter is asked, an entry that fits answers without a reason. ``which`` has been checked.
    Memory is bounded whatever the length of the log.
    """
    if which.known_at is not None:
        size = reviewing.number_at(office.store, which.known_at, up_to=size)
    past = Past(office, size, which.known_at)
    first, last = _bounds(office, which, size)
    streams = () if which.dossier is None else (stream_of(which.dossier), f"{stream_of(which.dossier)}/alerts")
    kinds = _kinds(which)
    if kinds == ():
        return
    person = None if which.actor is None else _person(office, which.actor)
    why = None if which.question is None else BY_NAME[which.question].why
    rows = reviewing.entries(office.store, streams=streams, kinds=kinds or (), after=max(after, first), up_to=last)
    for one in rows:
        if not _fits(office, actor, which, one, (kinds, person)):
            yield one, None
            continue
        reasons = () if why is None else tuple(why(past, one))
        yield one, (reasons if why is None or reasons else None)


def _kinds(which: Asked) -> tuple[str, ...] | None:
    """The kinds to be read; ``None`` for all of them."""
    if which.question is None:
        return which.kinds or None
    own = BY_NAME[which.question].kinds
    return own if not which.kinds else tuple(kind for kind in own if kind in which.kinds)


def _bounds(office: Office, which: Asked, size: int) -> tuple[int, int]:
    """The number after which and the number up to which entries were recorded when it was asked."""
    zone = ZoneInfo(office.settings.zone)
    first, last = 0, size
    if which.recorded_to is not None:
        end = datetime.combine(which.recorded_to, time.max, zone)
        last = reviewing.number_at(office.store, end, up_to=size)
    if which.recorded_from is not None:
        eve = datetime.combine(which.recorded_from, time.min, zone) - timedelta(microseconds=1)
        first = reviewing.number_at(office.store, eve, up_to=size)
    return first, last


def _fits(
    office: Office, actor: Person, which: Asked, one: Written, narrowed: tuple[tuple[str, ...] | None, str | None]
) -> bool:
    kinds, person = narrowed
    if kinds is not None and one.kind not in kinds:
        return False
    if person is not None and (one.body.get("actor") or {}).get("person", accounts.ITSELF) != person:
        return False
    if which.occurred_from or which.occurred_to:
        day = one.occurred_on
        if day is None or not (which.occurred_from or day) <= day <= (which.occurred_to or day):
            return False
    return not which.text or _says(office, actor, one, which.text)


def _says(office: Office, actor: Person, one: Written, text: str) -> bool:
    """Whether an entry says a text: in its particulars, its reason, or the personal facts that the reader may see."""
    said = [*_texts(one.body.get(one.kind)), *_texts(one.body.get("reason"))]
    if next(iter(committed(one.body)), None) is not None:
        said += _texts(openings(office, actor, [one]).every(one))
    folded = search_text("\n".join(said))
    return any(form in folded for form in search_forms(text))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)


# ------------------------------------------------------------------------------------------------------ what is asked


def checked(office: Office, asked: Asked) -> Asked:
    """What is asked, sound and in its one form; raises as ``ask`` does."""
    for name in ("recorded", "occurred"):
        first, last = getattr(asked, f"{name}_from"), getattr(asked, f"{name}_to")
        if first is not None and last is not None and last < first:
            raise Invalid("office.review.period", first=first, last=last)
    for day in (asked.recorded_from, asked.recorded_to, asked.occurred_from, asked.occurred_to):
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            bounds = {"first": str(FIRST_YEAR), "last": str(LAST_YEAR)}
            raise Invalid("definitions.absurd_year", text=day.isoformat(), **bounds)
    text = unicodedata.normalize("NFC", asked.text).strip()
    if len(text) > LONGEST_TEXT or not text.isprintable() or (text and not fold(text)):
        raise Invalid("office.review.text", most=LONGEST_TEXT)
    if asked.question is not None and asked.question not in BY_NAME:
        raise NotFound("office.review.question", name=asked.question[:LONGEST_TEXT], known=tuple(BY_NAME))
    if asked.actor is not None:
        _person(office, asked.actor)
    _check_kinds(office, asked.kinds)
    dossier = None if asked.dossier is None else find(office, asked.dossier)
    instant = None if asked.known_at is None else _in_utc(asked.known_at)
    return replace(asked, text=text, dossier=dossier, kinds=tuple(dict.fromkeys(asked.kinds)), known_at=instant)


def _in_utc(moment: datetime) -> datetime:
    """A moment in UTC; at the edge of the calendar, where it may have none, some hours off."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return moment.replace(tzinfo=UTC)


def _check_kinds(office: Office, kinds: tuple[str, ...]) -> None:
    wrong = [kind for kind in kinds if kind not in KINDS]
    if not wrong:
        return
    known = dict.fromkeys((*KINDS, *office.store.query(reviewing.kinds)))
    for kind in wrong:
        if kind not in known:
            near = did_you_mean(kind, known)
            code = "office.review.kind_near" if near else "office.review.kind"
            raise Invalid(code, kind=kind[:40], near=near, kinds=tuple(known))


def _person(office: Office, named: str) -> str:
    """The person of a login or an account; ``ratify`` is the office itself."""
    if named == accounts.ITS_NAME:
        return accounts.ITSELF
    folded = accounts.fold_login(named)
    for one in office.store.query(accounts.every):
        if folded == one.login or named in (one.id, one.person):
            return one.person
    raise NotFound("office.review.actor", name=named[:LONGEST_TEXT])


def _continued(office: Office, actor: Person, which: Asked, after: str) -> tuple[int, int, int]:
    """Look-up, size and number of a cursor; only who asked this very question goes on with it."""
    parts = after.split("-")
    if len(parts) == 3 and all(one.isascii() and one.isdigit() and len(one) < 16 for one in parts):  # noqa: PLR2004 - look-up, size, number; 16 digits
        look_up, size, number = map(int, parts)
        found = office.store.query(lambda connection: reviewing.looked(connection, look_up))
        if found is not None and found.account == actor.account:
            said = found.particulars
            if (said.get("asked"), said.get("size")) == (as_json(which), size):
                return look_up, size, number
    raise Invalid("office.review.cursor")


# ------------------------------------------------------------------------------------------------------ what is shown


def shown(office: Office, one: Written, names: Mapping[str, str], why: tuple[Phrase, ...]) -> FoundEntry:
    """An entry as the answers show it."""
    dossier = dossier_of(one.stream)
    return FoundEntry(
        number=one.number,
        kind=one.kind,
        dossier=dossier,
        label=label_of(office, one),
        occurred_on=one.occurred_on,
        recorded_at=one.recorded_at,
        by=written_by(one, names),
        leaf=one.leaf.hex(),
        why=why,
        reference=None if dossier is None else office.store.query(partial(lists.reference, of=dossier)),
        party=party_of(one),
    )


def written_by(one: Written, names: Mapping[str, str]) -> str:
    """Who wrote an entry, by the names of the accounts; without an account it was the office itself."""
    account = (one.body.get("actor") or {}).get("account", accounts.ITSELF)
    return names.get(account, account)


def party_of(one: Written) -> str | None:
    """The party whose act an entry is, or corrects."""
    said = one.body.get(one.kind) or {}
    act = said.get("by") if one.kind == "corrected" else said
    return cast("str | None", act.get("party")) if isinstance(act, dict) and one.kind in {"act", "corrected"} else None


def label_of(office: Office, one: Written) -> Phrase | Mapping[str, str] | str:
    """What an entry is, in a few words."""
    said = one.body.get(one.kind) or {}
    label: Phrase | Mapping[str, str] | str = kind_of(one.kind)
    match one.kind:
        case "act":
            label = _step(office, one, said)
        case "corrected" if said.get("by") is None:
            label = Phrase("office.annulment", entry=str(said["of"]))
        case "corrected":
            label = Phrase("office.correction", what=_step(office, one, said["by"]), entry=str(said["of"]))
        case "confirmed":
            label = Phrase("office.confirmation", entries=tuple(str(number) for number in said["of"]))
        case "erased":
            label = Phrase("office.erasure", entry=str(said["of"]))
        case "alert_issued" | "alert_escalated" if "subject" in said:
            label = cast("Phrase", unpacked(said["subject"]))
        case "published":
            what = Phrase(f"office.definition.{said['kind']}", name=said["name"])
            label = Phrase("office.publication", what=what, edition=str(said["edition"]))
    return label


def _step(office: Office, one: Written, act: Mapping[str, Any]) -> Phrase | Mapping[str, str]:
    with suppress(RatifyError):  # of a log that was tampered with, whatever can be shown is
        declared = load(office, dossier_of(one.stream) or "").last.declared(act["track"], act["step"])
        if declared is not None:
            return declared.label
    return Phrase("office.unnamed_step", step=act["step"])
