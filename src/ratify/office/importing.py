"""Importing a register: its dossiers are opened with their acts, each by the same door as if it were opened alone.

First the whole register is read and every dossier replayed, and nothing is written. Then, if nothing is refused (or
whoever imports said that what is refused shall be left out), it is read again and written, some dossiers to an append;
a dossier is there whole or not at all. Its key in the log is made of its reference, so a register that was interrupted
goes on where it was, and a dossier is never there twice; what it was imported from is sealed as a digest, so it is told
if the register has since changed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from ratify.errors import Conflict, InvalidDefinition, Phrase, RatifyError
from ratify.office.core import end_of_log
from ratify.office.drafts import body_of, checked_reason, lay, next_seal
from ratify.office.editions import OFFICE, published_version
from ratify.office.files import given_with
from ratify.office.foreseen import line
from ratify.office.loading import load, stream_of
from ratify.office.opening import id_of, sound_reference, unborn
from ratify.office.publishing import publications, unpublished
from ratify.office.registers import Register, Subjects, content_of
from ratify.office.requests import same_acts, written_together
from ratify.office.restoring import refuse_if_behind
from ratify.office.rights import require
from ratify.store import IndexRows
from ratify.workflow.acts import ActDraft

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ratify.definitions import RegisterItem
    from ratify.office.core import Office
    from ratify.office.drafts import Laid
    from ratify.office.registers import Subject
    from ratify.office.views import Person
    from ratify.store import Draft, Written
    from ratify.workflow.acts import Registered
    from ratify.workflow.entries import Sealed

DOSSIERS, ENTRIES = 50, 500
"""How much goes into one append: about so many dossiers, or as few as have so many entries. Others write in between."""

Standing = Literal["new", "there", "refused"]


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a dossier of a register is refused: in which row, in which column (0: in none), what is wrong and what not.

    ``where`` is the name of the column, or the path of keys.
    """

    row: int
    what: Phrase
    right: Phrase | None = None
    column: int = 0
    where: str = ""


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """A dossier of a register: it would be opened (``new``), is there from an earlier import, or is refused.

    ``entries`` are those that it would have, ``awaits`` the role of the second person that some of them want.
    """

    row: int
    reference: str
    standing: Standing
    flaws: tuple[Flaw, ...] = ()
    entries: int = 0
    awaits: str | None = None


@dataclass(slots=True)
class Imported:
    """What a register came to: its dossiers, how many of them stood how, and what was written.

    ``awaiting`` are the new ones of which something wants a second person.
    """

    dossiers: int = 0
    new: int = 0
    there: int = 0
    refused: int = 0
    awaiting: int = 0
    opened: int = 0
    entries: int = 0


@dataclass(frozen=True, slots=True)
class _New:
    """A dossier that is not there yet. ``content`` identifies what the register says of it."""

    row: int
    registered: Registered
    subject: Subject
    content: str

    @property
    def dossier(self) -> str:
        return id_of(self.registered.reference)

    @property
    def size(self) -> int:
        return 1 + len(self.registered.drafts)


@dataclass(slots=True)
class _Reading:
    """What is known while a register is read: who reads it, the definitions, and the row of each reference so far."""

    office: Office
    actor: Person
    register: Register
    subjects: Subjects
    rows: dict[int, int] = field(default_factory=dict)


def check_register(
    office: Office,
    actor: Person,
    register: Register,
    *,
    told: Callable[[RegisterLine], None] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Imported:
    """What importing a register would do; nothing is written. ``told`` gets each dossier, in the order of the file."""
    require(actor, "import")
    reading = _Reading(office, actor, register, Subjects(office, register.path.parent))
    outcome = Imported()
    seal: Sealed | None = None
    for item in register.items():
        if seal is None or outcome.dossiers % DOSSIERS == 0:
            seal = next_seal(office, actor, end_of_log(office))
        line = _checked(reading, item, seal)
        outcome.dossiers += 1
        outcome.new += line.standing == "new"
        outcome.there += line.standing == "there"
        outcome.refused += line.standing == "refused"
        outcome.awaiting += line.awaits is not None
        if told is not None:
            told(line)
        if progress is not None and outcome.dossiers % DOSSIERS == 0:
            progress(outcome.dossiers, 0)
    return outcome


def import_register(
    office: Office,
    actor: Person,
    register: Register,
    *,
    reason: str,
    skip_refused: bool = False,
    told: Callable[[RegisterLine], None] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Imported:
    """Import a register: check it whole, then write what is new. Nothing is written if anything is refused.

    ``skip_refused`` leaves out what is refused. A dossier is written whole or not at all; whoever is interrupted gives
    the same register again. Raises ``Conflict`` (``office.import.…``) if what was found sound is so no more when it is
    written: the dossiers before it are there then.
    """
    reason = checked_reason(reason)
    refuse_if_behind(office)
    outcome = check_register(office, actor, register, told=told, progress=progress)
    if outcome.refused and not skip_refused:
        return outcome
    reading = _Reading(office, actor, register, Subjects(office, register.path.parent))
    for batch in _batches(reading, skip_refused=skip_refused):
        register.check_unchanged()
        for written in _write_all(reading, batch, reason, skip_refused=skip_refused):
            outcome.opened += sum(one.kind == "opened" for one in written)
            outcome.entries += len(written)
            if progress is not None:
                progress(outcome.opened, outcome.new)
    office.wake()
    return outcome


# ------------------------------------------------------------------------------------------------------------- checking


def _checked(reading: _Reading, item: RegisterItem, seal: Sealed) -> RegisterLine:
    """How a dossier of the register stands: laid under nothing, as though it were opened now."""
    found = _looked_up(reading, item)
    if isinstance(found, RegisterLine):
        return found
    try:
        laid, _first = _laid(reading, found, seal, None)
    except RatifyError as error:
        return RegisterLine(found.row, found.registered.reference, "refused", _flaws(reading, found, seal, error))
    return RegisterLine(found.row, found.registered.reference, "new", entries=found.size, awaits=laid.awaits)


def _looked_up(reading: _Reading, item: RegisterItem) -> RegisterLine | _New:
    """A dossier that is not there yet; or how it stands without a look at its acts."""
    registered, reference = item.registered, item.reference
    try:
        if registered is None:
            flaws = (Flaw(one.line, one.wrong, one.right, one.column, one.where) for one in item.problems)
            return RegisterLine(item.row, reference, "refused", tuple(flaws))
        reference = sound_reference(reference)
        registered = replace(registered, reference=reference)
        before = reading.rows.setdefault(hash(id_of(reference)), item.row)  # 64 bits, so that many take little room
        if before != item.row:
            raise Conflict("office.import.twice", reference=reference, row=str(before))
        subject = reading.subjects.of(registered)
        new = _New(item.row, registered, subject, content_of(registered, subject))
        return RegisterLine(item.row, reference, "there") if _there(reading, new) else new
    except InvalidDefinition as invalid:
        what = Phrase(
            "office.import.definition", name=registered.subject if registered else "", n=len(invalid.problems)
        )
        of_it = (Flaw(item.row, one.wrong, one.right, where=one.where) for one in invalid.problems)
        return RegisterLine(item.row, reference, "refused", (Flaw(item.row, what), *of_it))
    except RatifyError as error:
        return RegisterLine(item.row, reference, "refused", (Flaw(item.row, error.phrase),))


def _there(reading: _Reading, new: _New) -> bool:
    """Whether the dossier was imported already. Raises ``Conflict`` if it was from something else, or is another's."""
    store, reference = reading.office.store, new.registered.reference
    if store.version(stream_of(new.dossier)) == 0 and store.find_dossier(reference) is None:
        return False
    found = store.by_key(_key(new.dossier))
    if found is None or found.stream != stream_of(new.dossier):
        raise Conflict("office.reference_taken", reference=reference)
    if found.body.get("request") != new.content or not _same_in_private(reading, new, found):
        raise Conflict("office.import.changed", reference=reference, at=found.recorded_at)
    return True


def _same_in_private(reading: _Reading, new: _New, found: Written) -> bool:
    """Whether the personal facts, which are no part of what identifies a dossier's content, are the same as well."""
    drafts = new.registered.drafts
    if not any(isinstance(one, ActDraft) and not new.subject.personal.isdisjoint(one.facts) for one in drafts):
        return True
    loaded = load(reading.office, new.dossier)
    return same_acts(reading.office, reading.actor, loaded, written_together(loaded, found), drafts)


def _laid(reading: _Reading, new: _New, seal: Sealed, reason: str | None) -> tuple[Laid, Draft]:
    """The dossier as it would be opened, and the draft of its opening; or why it cannot be."""
    office, subject = reading.office, new.subject
    where = {"register": reading.register.path.name, "row": new.row}
    loaded, first = unborn(office, seal, new.registered.reference, subject.what, subject.closure, where)
    acts = new.registered.drafts
    return lay(office, reading.actor, loaded, acts, reason, replace(seal, number=seal.number + 1)), first


def _flaws(reading: _Reading, new: _New, seal: Sealed, error: RatifyError) -> tuple[Flaw, ...]:
    """What is refused, at the row of the first act with which the dossier does not stand."""
    drafts, low, high = new.registered.drafts, 0, len(new.registered.drafts)
    while high - low > 1:  # the first so many acts stand, the first so many do not
        middle = (low + high) // 2
        few = replace(new, registered=replace(new.registered, drafts=drafts[:middle]))
        try:
            _laid(reading, few, seal, None)
            low = middle
        except RatifyError as refusal:
            high, error = middle, refusal
    mark = drafts[high - 1].mark if high else None
    row = new.row if mark is None else mark.line
    problems = getattr(error, "problems", None)  # InvalidFacts: pairs of field and phrase
    if problems is not None:
        return tuple(Flaw(row, wrong, where=f"fact.{named}") for named, wrong in problems)
    return (Flaw(row, error.phrase),)


# -------------------------------------------------------------------------------------------------------------- writing


def _key(dossier: str) -> str:
    return f"import:{dossier}"


def _batches(reading: _Reading, *, skip_refused: bool) -> Iterator[list[_New]]:
    """What is not there yet, as much at a time as goes into one append."""
    batch: list[_New] = []
    for item in reading.register.items():
        found = _looked_up(reading, item)
        if isinstance(found, RegisterLine):
            if found.standing == "refused" and not skip_refused:
                raise _no_more(found)
            continue
        if batch and (len(batch) >= DOSSIERS or sum(one.size for one in batch) + found.size > ENTRIES):
            yield batch
            batch = []
        batch.append(found)
    if batch:
        yield batch


def _no_more(line: RegisterLine) -> Conflict:
    """What was sound when the register was checked, and is not when it comes to be written."""
    flaw = line.flaws[0]
    return Conflict("office.import.no_more", row=str(flaw.row), reference=line.reference, why=flaw.what)


def _write_all(
    reading: _Reading, batch: Sequence[_New], reason: str, *, skip_refused: bool
) -> Iterator[Sequence[Written]]:
    """Write some dossiers in one append; if another opened one of them meanwhile, each is looked at by itself."""
    try:
        written = _write(reading, batch, reason, skip_refused=skip_refused)
    except Conflict as conflict:
        if conflict.phrase.particulars.get("stream") == OFFICE:  # perhaps something was published: laid anew under it
            yield from _write_all(reading, batch, reason, skip_refused=skip_refused)
            return
        if len(batch) == 1:
            one = batch[0]
            if not _there(reading, one):
                raise
            return
        for one in batch:
            yield from _write_all(reading, [one], reason, skip_refused=skip_refused)
        return
    if written:
        yield written


def _write(reading: _Reading, batch: Sequence[_New], reason: str, *, skip_refused: bool) -> Sequence[Written]:
    office, actor = reading.office, reading.actor
    end, version = end_of_log(office), published_version(office)
    closure = {one.digest: one for new in batch for one in new.subject.closure}
    published = publications(office, actor, unpublished(office, list(closure.values())))
    seal = next_seal(office, actor, end, after=len(published))
    ready: list[Laid] = []
    for new in batch:
        try:
            ready.append(_made_ready(reading, new, seal, reason))
        except RatifyError as error:
            if not skip_refused:
                raise _no_more(_refused(new, error)) from error
            continue
        seal = replace(seal, number=seal.number + new.size)
    drafts = [draft for laid in ready for draft in laid.drafts]
    if not drafts:
        return ()
    lines = {stream_of(laid.loaded.id): line(office, laid, laid.stands, outdated=False) for laid in ready}
    appended = office.store.append(
        [*published, *drafts],
        expecting={OFFICE: version, **dict.fromkeys(lines, 0)},
        now=seal.recorded_at,
        index=lambda written: _index(lines, written),
        attachments=given_with(office, actor, drafts),
        definitions=list(closure.values()),
    )
    return appended.written[len(published) :]


def _refused(new: _New, error: RatifyError) -> RegisterLine:
    return RegisterLine(new.row, new.registered.reference, "refused", (Flaw(new.row, error.phrase),))


def _made_ready(reading: _Reading, new: _New, seal: Sealed, reason: str) -> Laid:
    """The dossier ready to be written: its opening bears the key, every entry what identifies its content."""
    said = new.registered.reason or reason
    laid, first = _laid(reading, new, seal, said)
    opening = replace(first, key=_key(new.dossier), body=body_of(reading.actor, said) | dict(first.body))
    drafts = (replace(one, body={**one.body, "request": new.content}) for one in (opening, *laid.drafts))
    return replace(laid, drafts=tuple(drafts))


def _index(lines: Mapping[str, Callable[[Sequence[Written]], IndexRows]], written: Sequence[Written]) -> IndexRows:
    mine: dict[str, list[Written]] = {}
    for one in written:
        mine.setdefault(one.stream, []).append(one)
    return IndexRows(dossiers=tuple(row for stream, made in lines.items() for row in made(mine[stream]).dossiers))
