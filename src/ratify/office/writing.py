"""The one door for writing.

Whatever is to be written is first laid under the log and the dossier is replayed; if the replay stands, it is sealed
and appended. Recording, recording late, correcting, confirming and importing are the same operation; a preview is the
same operation without the last line.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from ratify.errors import Conflict, Forbidden, Invalid, NotFound, Phrase, Refused
from ratify.office.core import guarded_now, today
from ratify.office.disclosing import apart, excused, impersonal, personal_names
from ratify.office.drafts import SECOND, Laid, act_body, body_of, checked_reason, lay, next_seal, typed, under
from ratify.office.editions import OFFICE
from ratify.office.files import given_with
from ratify.office.foreseen import kept, line
from ratify.office.loading import Loaded, alerts_of, load, stream_of, through, with_told
from ratify.office.receipts import receipts_under
from ratify.office.requests import request_of, same_acts, written_together
from ratify.office.rights import ROLES, confirms, require
from ratify.office.showing import between, passage_views, show_loaded
from ratify.office.views import Preview, Recorded
from ratify.store import Draft
from ratify.workflow.differences import changes, fresh
from ratify.workflow.entries import Act, Confirmed, Corrected

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from ratify.office.core import Office
    from ratify.office.views import DossierView, PassageView, Person
    from ratify.store import Disclosure, Written
    from ratify.workflow.acts import ActDraft, ActsFile
    from ratify.workflow.acts import Draft as Drafted
    from ratify.workflow.definition import Definition
    from ratify.workflow.differences import Change
    from ratify.workflow.entries import Version

WITHDRAWAL = timedelta(minutes=10)
"""How long an author may take back a mistaken click without a second person, in recorded time."""

CODES = tuple(f"office.role.{role}" for role in ROLES)
"""Codes built below from the names of roles."""

CORRECTABLE = frozenset({"act", "corrected", "finding", "official_date", "edition_moved"})


def record(  # each argument is one thing that a caller says
    office: Office,
    actor: Person,
    dossier: str,
    *acts: Drafted,
    expecting: int | None = None,
    key: str | None = None,
    reason: str | None = None,
) -> Recorded:
    """Record acts in a dossier; they stand or fall together.

    ``expecting`` is the version that the actor saw; ``key`` makes the request safe to repeat. Raises ``Invalid`` for
    facts that do not fit, ``Refused`` for acts that do not stand, ``Conflict`` when somebody wrote in between.
    """
    require(actor, "record")
    if not acts:
        raise Invalid("office.no_act")
    loaded = load(office, dossier)
    request = request_of(actor, dossier, impersonal(personal_names(loaded.definitions), acts), reason)
    repeated = answered(office, actor, key, request, acts)
    if repeated is not None:
        return repeated
    loaded = seen(loaded, expecting)
    laid = lay(office, actor, loaded, acts, reason, next_seal(office, actor, loaded.end))
    if laid.needs_reason and not (reason or "").strip():
        raise Invalid("office.reason_wanted")
    return write(office, actor, laid, key, request)


def preview(office: Office, actor: Person, dossier: str, *acts: Drafted, reason: str | None = None) -> Preview:
    """What recording these acts would do; nothing is written."""
    require(actor, "record")
    if not acts:
        raise Invalid("office.no_act")
    loaded = load(office, dossier)
    return foretold(office, lay(office, actor, loaded, acts, reason, next_seal(office, actor, loaded.end)))


def import_acts(office: Office, actor: Person, dossier: str, acts: ActsFile, *, key: str | None = None) -> Recorded:
    """Record the acts of a file in one batch, in the order of the file; they stand or fall together."""
    return record(office, actor, dossier, *acts.drafts, key=key, reason=acts.reason)


def confirm(
    office: Office, actor: Person, dossier: str, entry: int, *, expecting: int | None = None, key: str | None = None
) -> Recorded:
    """Confirm, as a second person, what awaits one; acts recorded in one batch are confirmed together.

    The confirmation names the leaf of each entry, so that it is bound to what was read.
    """
    require(actor, "confirm")
    request = request_of(actor, dossier, (entry, "confirm"), None)
    repeated = answered(office, actor, key, request)
    if repeated is not None:
        return repeated
    return write(office, actor, _confirmed(office, actor, seen(load(office, dossier), expecting), entry), key, request)


def preview_confirm(office: Office, actor: Person, dossier: str, entry: int) -> Preview:
    """What would follow if a second person confirmed what awaits one; nothing is written."""
    require(actor, "confirm")
    laid = _confirmed(office, actor, load(office, dossier), entry)
    said = laid.entries[-1]
    assert isinstance(said, Confirmed)  # noqa: S101  # just laid
    return replace(foretold(office, laid), confirms=said.of)


def _confirmed(office: Office, actor: Person, loaded: Loaded, entry: int) -> Laid:
    """The word of a second person for an entry, and for what was recorded with it, laid under the log."""
    batch = _batch(loaded, entry)
    for version in batch:
        _second_person(version, actor)
    numbers = [version.sealed.number for version in batch]
    leaves = [one.leaf.hex() for one in loaded.written if one.number in numbers]
    body = body_of(actor, None) | {"confirmed": {"of": numbers, "leaves": leaves}}
    said = Confirmed(next_seal(office, actor, loaded.end), tuple(numbers))
    return under(loaded, (said,), (Draft(stream_of(loaded.id), "confirmed", None, None, body),), None)


def refuse(  # each argument is one thing that a caller says
    office: Office,
    actor: Person,
    dossier: str,
    entry: int,
    *,
    reason: str,
    expecting: int | None = None,
    key: str | None = None,
) -> Recorded:
    """Refuse, as a second person, what awaits confirmation: a correction by nothing, with the reason."""
    require(actor, "confirm")
    request = request_of(actor, dossier, (entry, "refuse"), reason)
    repeated = answered(office, actor, key, request)
    if repeated is not None:
        return repeated
    loaded = seen(load(office, dossier), expecting)
    _second_person(_pending(loaded, entry), actor)
    refusal, draft = _correction(office, actor, loaded, (entry, None, 0), reason, None)
    laid = under(loaded, (refusal,), (draft,), None)
    return write(office, actor, laid, key, request)


def correct(  # noqa: PLR0913  # each argument is one thing that a caller says
    office: Office,
    actor: Person,
    dossier: str,
    entry: int,
    by: ActDraft | None,
    *,
    reason: str,
    also: Sequence[tuple[int, ActDraft | None]] = (),
    expecting: int | None = None,
    key: str | None = None,
) -> Recorded:
    """Correct an act by another version of it, or by nothing; the old one stays legible in the log.

    ``also`` are further corrections (entry, and what takes its place): together they stand or fall, where one alone
    would make a later act unlawful.
    """
    require(actor, "correct")
    corrections = [(entry, by), *also]
    loaded = load(office, dossier)
    request = request_of(actor, dossier, impersonal(personal_names(loaded.definitions), (entry, by, *also)), reason)
    repeated = answered(office, actor, key, request, [one for _of, one in corrections])
    if repeated is not None:
        return repeated
    loaded = seen(loaded, expecting)
    return write(office, actor, _corrected(office, actor, loaded, corrections, reason), key, request)


def preview_correct(
    office: Office, actor: Person, dossier: str, entry: int, by: ActDraft | None, *, reason: str = ""
) -> Preview:
    """What a correction would do; nothing is written, so no reason is needed yet."""
    require(actor, "correct")
    loaded = load(office, dossier)
    return foretold(office, _corrected(office, actor, loaded, [(entry, by)], reason or "—"))


def answered(
    office: Office, actor: Person, key: str | None, request: str, given: Sequence[Drafted | None] = ()
) -> Recorded | None:
    """The answer given before to the same request under the same key, if there was one.

    ``given`` are its acts: their personal facts are no part of what identifies it, and are compared by themselves.
    """
    if key is None:
        return None
    found = office.store.by_key(f"{actor.account}:{key}")
    if found is None:
        return None
    if found.body.get("request") != request:
        raise Conflict("office.key_reused", key=key)
    loaded = load(office, found.stream.removeprefix("dossier/"))
    same = written_together(loaded, found)
    if not same_acts(office, actor, loaded, same, given):
        raise Conflict("office.key_reused", key=key)
    awaits = next((cast("str", one.body["awaits"]) for one in same if "awaits" in one.body), None)
    note = office.store.checkpoint() or ""
    sealed = (awaits, note, lambda: receipts_under(office, [one.number for one in same], note))
    return replace(_recorded(office, actor, loaded, same, sealed), repeated=True)


def seen(loaded: Loaded, expecting: int | None) -> Loaded:
    """The dossier, if it still has the version that the caller saw; ``Conflict``, with what came in between, if not."""
    if expecting is not None and expecting != loaded.version:
        came = between(loaded, loaded.last, expecting)
        raise Conflict("office.conflict", expected=expecting, actual=loaded.version, between=came)
    return loaded


def _second_person(version: Version, actor: Person) -> None:
    if version.sealed.person == actor.person:
        raise Refused("office.same_person")
    if not confirms(actor, version.awaits or ""):
        raise Forbidden("office.cannot_confirm", role=Phrase(f"office.role.{version.awaits}"))


def _pending(loaded: Loaded, entry: int) -> Version:
    for _root, version in loaded.acts.pending:
        if version.sealed.number == entry:
            return version
    if entry in loaded.acts.superseded:
        raise Refused("office.overtaken", entry=str(entry), by=str(loaded.acts.superseded[entry]))
    if any(one.number == entry for one in loaded.written):
        raise Refused("office.nothing_to_confirm", entry=str(entry))
    raise NotFound("office.no_entry", entry=str(entry))


def _batch(loaded: Loaded, entry: int) -> list[Version]:
    """What awaits confirmation together with an entry: the pending acts of the same request.

    The same said once more, at another moment, is another request: by somebody who does not know that it was said.
    """
    _pending(loaded, entry)
    asked = next(one for one in loaded.written if one.number == entry)
    same = {one.number for one in loaded.written if _request(one) == _request(asked)}
    return [version for _root, version in loaded.acts.pending if version.sealed.number in same]


def _request(written: Written) -> tuple[datetime, object]:
    return written.recorded_at, written.body.get("request")


def _corrected(
    office: Office, actor: Person, loaded: Loaded, corrections: Sequence[tuple[int, ActDraft | None]], reason: str
) -> Laid:
    """Corrections laid under the log together; whether each wants a second person is fixed here."""
    several: list[tuple[Corrected, Draft]] = []
    awaited: str | None = None
    for entry, by in corrections:
        if not any(one.number == entry and one.kind in CORRECTABLE for one in loaded.written):
            raise NotFound("office.no_entry", entry=str(entry))
        if entry in loaded.acts.superseded:
            raise Refused("office.overtaken", entry=str(entry), by=str(loaded.acts.superseded[entry]))
        if by is not None and any(one.number == entry and one.kind == "edition_moved" for one in loaded.written):
            raise Invalid("office.only_annulled", entry=str(entry))
        awaits = None if office.settings.one_person else SECOND
        if by is None and _misclick(office, actor, loaded, entry):
            awaits = None
        awaited = awaits or awaited
        several.append(_correction(office, actor, loaded, (entry, by, len(several)), reason, awaits))
    entries, drafts = tuple(one for one, _draft in several), tuple(draft for _one, draft in several)
    laid = under(loaded, entries, drafts, awaited)
    return replace(laid, given=tuple(by for _entry, by in corrections if by is not None))


def _misclick(office: Office, actor: Person, loaded: Loaded, entry: int) -> bool:
    """The author takes back, within ten minutes of recorded time, an act that nobody has confirmed yet."""
    for _root, version in loaded.acts.pending:
        if version.sealed.number == entry and version.sealed.person == actor.person:
            return guarded_now(office) - version.sealed.recorded_at <= WITHDRAWAL
    return False


def _correction(  # each argument is one part of a correction
    office: Office,
    actor: Person,
    loaded: Loaded,
    what: tuple[int, ActDraft | None, int],
    reason: str,
    awaits: str | None,
) -> tuple[Corrected, Draft]:
    entry, by, place = what
    body = body_of(actor, checked_reason(reason))
    particulars: dict[str, object] = {"of": entry}
    sealed = next_seal(office, actor, loaded.end, after=place)
    act: Act | None = None
    disclosures: tuple[Disclosure, ...] = ()
    if by is not None:
        step, whole = typed(loaded, actor, by, sealed, excused(office, loaded, entry, by.step))
        act, disclosures = apart(step, whole, "corrected")
        if act.day > today(office):
            raise Refused("office.future", day=act.day, today=today(office))
        particulars["by"] = act_body(act)
    body["corrected"] = particulars
    if awaits is not None:
        body["awaits"] = awaits
    draft = Draft(stream_of(loaded.id), "corrected", act.day if act else None, None, body, disclosures)
    return Corrected(sealed, entry, act, reason, awaits), draft


# ---------------------------------------------------------------------------------------------------------- the seal


def write(  # each argument is one thing that goes into the transaction
    office: Office,
    actor: Person,
    laid: Laid,
    key: str | None,
    request: str,
    *,
    with_them: Sequence[Draft] = (),
    definitions: Sequence[Definition] = (),
) -> Recorded:
    """Seal, write, commit; only then is the dossier kept. The indexes go with it in the same transaction.

    ``with_them`` are drafts of other streams that are written just before.
    """
    loaded, stream = laid.loaded, stream_of(laid.loaded.id)
    drafts = [replace(one, body={**one.body, "request": request}) for one in laid.drafts]
    if key is not None:
        drafts[0] = replace(drafts[0], key=f"{actor.account}:{key}")
    stands = laid.stands
    outdated = False
    while True:
        expecting = {stream: loaded.version, alerts_of(loaded.id): loaded.alerts}
        if not outdated:
            expecting[OFFICE] = loaded.published
        try:
            appended = office.store.append(
                [*with_them, *drafts],
                expecting=expecting,
                now=laid.entries[-1].sealed.recorded_at,
                index=line(office, laid, stands, outdated=outdated),
                attachments=given_with(office, actor, drafts),
                definitions=definitions,
            )
            break
        except Conflict as conflict:
            repeated = answered(office, actor, key, request, laid.given)
            if repeated is not None:
                return repeated
            moved = conflict.phrase.particulars.get("stream")
            if moved == OFFICE:  # perhaps something was published: no reason to refuse, but the line is made anew soon
                outdated = True
                continue
            if moved != alerts_of(loaded.id):
                seen(load(office, loaded.id), loaded.version)
                raise
            # Somebody was told something meanwhile: no reason to refuse, but the sweep must see whether it still holds.
            loaded = with_told(office, loaded)
            laid = replace(laid, loaded=loaded)
    mine = [one for one in appended.written if one.stream == stream]
    now_kept = kept(office, laid, mine, stands, published=bool(with_them))
    return _recorded(office, actor, now_kept, mine, (laid.awaits, appended.checkpoint, appended.receipts), loaded)


def _recorded(
    office: Office,
    actor: Person,
    loaded: Loaded,
    mine: Sequence[Written],
    sealed: tuple[str | None, str, Callable[[], Mapping[int, str]]],
    before: Loaded | None = None,
) -> Recorded:
    awaits, checkpoint, receipts = sealed

    def look() -> tuple[DossierView, tuple[PassageView, ...], tuple[Change, ...]]:
        day = today(office)
        stands = through(loaded.last, day)
        view = show_loaded(office, actor, loaded, stands, None)
        if before is None:
            return view, (), ()
        old = through(before.last, day)
        return view, passage_views(stands, fresh(old, stands)), changes(old, stands, day)

    numbers = tuple(one.number for one in mine)

    def prove() -> Mapping[int, str]:
        found = receipts()
        return {number: found[number] for number in numbers if number in found}

    return Recorded(loaded.id, numbers, loaded.version, awaits, checkpoint, look, prove)


def foretold(office: Office, laid: Laid) -> Preview:
    """What would follow from what was laid: the dossier as of today without it and with it."""
    day = today(office)
    before, after = through(laid.loaded.last, day), through(laid.after, day)
    return Preview(
        changes=changes(before, after, day),
        passages=passage_views(after, fresh(before, after)),
        awaits=laid.awaits,
        version=laid.loaded.version,
        needs_reason=laid.needs_reason,
    )
