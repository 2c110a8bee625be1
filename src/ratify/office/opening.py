"""Opening: an office on its database, a new office, and a new dossier under the newest editions."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from ratify.definitions import Library
from ratify.errors import Conflict, Invalid, Unavailable
from ratify.journal.checkpoint import read_note, verify
from ratify.office import editions, publishing
from ratify.office.core import Office, end_of_log, machine_clock, today
from ratify.office.disclosing import impersonal, personal_facts
from ratify.office.drafts import body_of, lay, next_seal
from ratify.office.editions import Editions
from ratify.office.loading import Loaded, replayed, stream_of
from ratify.office.requests import request_of
from ratify.office.rights import require
from ratify.office.views import Person
from ratify.office.writing import answered, write
from ratify.store import Draft, accounts, open_store
from ratify.store.application import establish
from ratify.store.keys import create_key, find_key, load_key
from ratify.store.remarks import remark
from ratify.workflow.definition import Procedure
from ratify.workflow.entries import Opened, standing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from ratify.office.views import Recorded
    from ratify.settings import Settings
    from ratify.store import Store
    from ratify.workflow.acts import Draft as Drafted
    from ratify.workflow.definition import Definition, Kind
    from ratify.workflow.entries import Sealed

ITSELF = Person(accounts.ITSELF, accounts.ITSELF, accounts.ITS_NAME, frozenset())
"""Who writes what the office does by itself: publications at its founding."""

CLOCK = "clock"
LONGEST_REFERENCE = 80


def origin_of(settings: Settings, key: Ed25519PrivateKey) -> str:
    """The name of a new log, in every checkpoint for good: a demonstration is never taken for an office.

    It is made from the first key, so that no two logs have the same by accident; it stays when the key is replaced.
    """
    kind = "demo" if settings.demonstration else "office"
    public = key.public_key().public_bytes_raw()
    return f"{kind}/{hashlib.sha256(public).hexdigest()[:12]}"


def init(settings: Settings, *, clock: Callable[[], datetime] | None = None) -> Office:
    """Make a new office: the database with its schema, the signing key, the shipped chambers and calendars published.

    Refused (``store.…``) where there is one already.
    """
    try:
        store = _opened(settings, create=True)  # it is there, and its schema is brought up to date
    except Invalid as refusal:
        if refusal.phrase.code != "store.origin_wanted":
            raise
        key = load_key(settings.key_file) if settings.key_file.exists() else create_key(settings.key_file)
        store = open_store(
            settings.database_url, create=True, origin=origin_of(settings, key), signer=key, beside=settings.key_file
        )
    _same_kind(store, settings)
    office = Office(store, settings, clock or machine_clock, Library(), Editions())
    if store.head().size == 0:
        kinds: tuple[Kind, ...] = ("chamber", "calendar")
        shipped = [office.library.load(name, kind) for kind in kinds for name in office.library.shipped(kind)]
        publishing.publish_at_once(office, ITSELF, shipped)
    return office


def serve_under(office: Office, role: str) -> None:
    """Give a role of PostgreSQL what the servers of this office need, and nothing with which it could alter the log.

    Raises as ``store.application.establish`` does.
    """
    office.store.change(lambda connection: establish(connection, role))


def _same_kind(store: Store, settings: Settings) -> None:
    """A demonstration never opens a real office: its logins are public and its clock can be set. Nor the reverse."""
    if settings.demonstration != store.origin.startswith("demo/"):
        store.close()
        raise Invalid("office.not_a_demonstration" if settings.demonstration else "office.is_a_demonstration")


def open_office(settings: Settings, *, clock: Callable[[], datetime] | None = None, keyless: bool = False) -> Office:
    """Open an office that was made before.

    Raises ``Invalid``, ``Conflict`` (``store.key_other``) or ``Unavailable`` with what is wrong and what to do.
    ``keyless``: though its key be lost; nothing can be written then but that another one signs from now on.
    """
    store = open_store(settings.database_url, beside=settings.key_file) if keyless else _opened(settings)
    _same_kind(store, settings)
    office = Office(store, settings, clock or machine_clock, Library(), Editions())
    if settings.demonstration and clock is None:
        office.clock = demonstration_clock(office)
    return office


def _opened(settings: Settings, *, create: bool = False) -> Store:
    """The store of a log under the key that signs it, which may still wait in a file of its own to take its place."""
    key, missing = None, None
    try:
        key = load_key(settings.key_file)
    except Unavailable as unavailable:
        missing = unavailable
    store = open_store(
        settings.database_url,
        create=create,
        signer=key,
        again=lambda named: find_key(settings.key_file, named),
        beside=settings.key_file,
    )
    try:
        fit(store)
    except Conflict as other:
        store.close()
        raise missing or other from None
    return store


def fit(store: Store) -> None:
    """Refuse a store whose key is not the one that signs its log. Raises ``Conflict`` (``store.key_…``)."""
    named = store.stored_head().verifier
    if store.pen.fitting(named) is None:
        raise Conflict("store.key_wanted", wanted=named)
    note = store.checkpoint()
    if named or note is None or store.verifier is None:
        return
    try:  # signed before its head said by whom
        verify(note, (store.verifier,))
    except Invalid:
        raise Conflict("store.key_other", wanted=read_note(note).signatures[-1].name, key=str(store.verifier)) from None
    store.name_verifier(store.verifier)


def demonstration_clock(office: Office) -> Callable[[], datetime]:
    """The clock of a demonstration office: the machine's, set forward by whichever process did so last."""

    def clock() -> datetime:
        said = office.store.query(lambda connection: remark(connection, CLOCK))
        if said is None:
            return machine_clock()
        set_to, set_at = (datetime.fromisoformat(part) for part in str(said).split(" "))
        return set_to + (machine_clock() - set_at)

    return clock


def open_dossier(  # noqa: PLR0913  # each argument is one thing that a caller says
    office: Office,
    actor: Person,
    *,
    reference: str,
    treaty: str | None = None,
    procedure: str | None = None,
    file: Path | None = None,
    acts: Sequence[Drafted] = (),
    reason: str | None = None,
    key: str | None = None,
) -> Recorded:
    """Open a dossier under the newest editions, with its first acts in one batch; one reason serves them all.

    ``treaty`` or ``procedure`` names a definition that ships; ``file`` is a definition of one's own.
    """
    require(actor, "open")
    name = treaty or procedure or (str(file) if file else None)
    if name is None or (treaty and procedure):
        raise Invalid("office.open_what")
    library = office.library if file is None else Library(near=file)
    what = library.load(name, "treaty" if treaty else "procedure") if file is None else library.read(file)
    closure = tuple(library.closure(what))
    personal = frozenset().union(*(personal_facts(one.value) for one in closure if isinstance(one.value, Procedure)))
    request = request_of(actor, reference, (name, *impersonal(personal, acts)), reason)
    repeated = answered(office, actor, key, request, acts)
    if repeated is not None:
        return repeated
    reference = _reference(office, reference)
    for one in closure:
        office.loaded.setdefault(one.digest, one)
    published = publishing.publications(office, actor, publishing.unpublished(office, closure))
    sealed = next_seal(office, actor, end_of_log(office), after=len(published))
    loaded, first = unborn(office, sealed, reference, what, closure)
    laid = lay(office, actor, loaded, acts, reason, replace(sealed, number=sealed.number + 1))
    if laid.needs_reason and not (reason or "").strip():
        raise Invalid("office.reason_wanted")
    laid = replace(laid, drafts=(replace(first, body=body_of(actor, reason) | dict(first.body)), *laid.drafts))
    return write(office, actor, laid, key, request, with_them=published, definitions=closure)


def _reference(office: Office, reference: str) -> str:
    said = sound_reference(reference)
    if office.store.find_dossier(said) is not None or office.store.version(stream_of(id_of(said))) > 0:
        raise Conflict("office.reference_taken", reference=said)
    return said


def sound_reference(reference: str) -> str:
    """A reference without margins. Raises ``Invalid`` for one that is empty, too long or cannot be shown."""
    said = " ".join(reference.split())
    if not said or len(said) > LONGEST_REFERENCE or not said.isprintable():
        raise Invalid("office.reference", most=LONGEST_REFERENCE)
    return said


def id_of(reference: str) -> str:
    """An id that a person can read and an address can carry, made from the reference."""
    plain = "".join(c if c.isascii() and c.isalnum() else "-" for c in reference.lower())
    stem = "-".join(part for part in plain.split("-") if part)
    if stem == reference.lower():
        return stem
    return f"{stem or 'dossier'}-{hashlib.sha256(reference.encode()).hexdigest()[:6]}"


def unborn(  # each argument is one thing that a dossier begins with
    office: Office,
    sealed: Sealed,
    reference: str,
    what: Definition,
    closure: Sequence[Definition],
    imported: Mapping[str, object] | None = None,
) -> tuple[Loaded, Draft]:
    """A dossier about to be opened, so that its first acts are laid under it like any others; and its first draft.

    ``imported`` says where in which register it stands.
    """
    pinned = editions.pins(closure)
    particulars: dict[str, object] = {"reference": reference, what.kind: what.name, "pinned": pinned}
    if imported is not None:
        particulars["imported"] = dict(imported)
    opened = Opened(
        sealed,
        reference,
        what.name if what.kind == "treaty" else None,
        what.name if what.kind == "procedure" else None,
        pinned,
        imported is not None,
    )
    definitions = editions.bundle_of(office, closure)
    acts = standing((opened,))
    dossier = id_of(reference)
    draft = Draft(stream_of(dossier), "opened", today(office), None, {"opened": particulars})
    last = replayed(definitions, acts)
    published = editions.published_version(office)
    return Loaded(dossier, 0, (), (opened,), acts, opened, definitions, last, published=published), draft
