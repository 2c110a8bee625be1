"""For those who review: the log, its export, the verification; files that entries name."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from typing import IO, Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Query
from starlette.responses import Response, StreamingResponse

from ratify import office
from ratify.errors import Invalid, NotFound, Phrase
from ratify.office import Office
from ratify.office.rights import require
from ratify.office.views import Person
from ratify.web.fields import Field
from ratify.web.page import render
from ratify.web.plain_values import plain_value
from ratify.web.shield import POLICY
from ratify.web.visits import Posted, Signed, Visit

router = APIRouter(include_in_schema=False)

KINDS = (
    "opened",
    "act",
    "confirmed",
    "corrected",
    "edition_moved",
    "erased",
    "key_rotated",
    "restored",
    "finding",
    "official_date",
    "alert_issued",
    "alert_delivered",
    "alert_failed",
    "alert_acknowledged",
    "alert_escalated",
    "digest_issued",
    "absence",
    "absence_ended",
    "published",
    "account_made",
    "account_disabled",
    "password_set",
    "clock_accepted",
    "watch_begun",
    "watch_ended",
    "fork_found",
    "fork_reported",
)
"""The kinds of entry that have a name of their own; any other is shown by its code."""

CODES = (
    *(f"web.kind.{kind}" for kind in KINDS),
    *(f"web.verify.{standing}" for standing in ("sound", "lost", "behind", "another", "altered")),
)

_PAGE = 100
_PIECE = 64 * 1024
_IN_MEMORY = 4 * 1024 * 1024


@router.get("/log")
def log(
    visit: Signed,
    dossier: Annotated[str, Query(max_length=200)] = "",
    kind: Annotated[str, Query(max_length=60)] = "",
    after: Annotated[int, Query(ge=0, le=2**53)] = 0,
) -> Response:
    """The entries of the log, in order, as they were sealed."""
    lines = office.log(
        visit.o, visit.actor, dossier=dossier.strip() or None, kind=kind or None, after=after, limit=_PAGE
    )
    bodies = {line.number: _shown(dict(line.body)) for line in lines}
    disclosed = {line.number: _shown(plain_value(line.disclosed)) for line in lines if line.disclosed}
    more = lines[-1].number if len(lines) == _PAGE else None
    return render(
        visit,
        "log.html",
        lines=lines,
        bodies=bodies,
        labelled={line.number for line in lines if not _says_its_kind(line.label)},
        disclosed=disclosed,
        kinds=KINDS,
        dossier=dossier,
        kind=kind,
        after=more,
    )


def _says_its_kind(label: Phrase | Mapping[str, str] | str) -> bool:
    return isinstance(label, str) or (isinstance(label, Phrase) and label.code.startswith("office.kind."))


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True)


@router.get("/log/export")
def export(
    visit: Signed, dossier: Annotated[str, Query(max_length=200)] = "", disclosures: Annotated[bool, Query()] = False
) -> Response:
    """The log as a bundle, with its verifier."""
    return exported_of(visit.o, visit.actor, dossier.strip() or None, disclosures=disclosures)


def exported_of(o: Office, person: Person, dossier: str | None, *, disclosures: bool) -> Response:
    """Write the bundle aside first, so that what is refused is refused before the first byte is out."""
    aside: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed when the stream ends
    try:
        with office.zip_sink(aside) as sink:
            done = office.export(o, person, sink, dossier=dossier, disclosures=disclosures)
    except BaseException:
        aside.close()
        raise
    aside.seek(0)
    return StreamingResponse(
        _pieces(aside),
        media_type="application/zip",
        headers={"content-disposition": f'attachment; filename="{done.name}.zip"'},
    )


def _pieces(aside: IO[bytes]) -> Iterator[bytes]:
    with aside:
        while piece := aside.read(_PIECE):
            yield piece


@router.get("/verify")
def verify_page(visit: Signed) -> Response:
    """What a verification does, and the button for it."""
    require(visit.actor, "verify")
    return _verified(visit, None, _kept(""))


@router.post("/verify")
def verify(post: Posted) -> Response:
    """Verify the whole log: hashes, checkpoints, every dossier, every index; against a checkpoint, if one is given."""
    given = post.form.get("checkpoint").replace("\r\n", "\n")
    holdings = office.Holdings(checkpoints=(f"{given}\n",) if given else ())
    try:
        verdict = office.verify_here(post.visit.o, post.visit.actor, holdings=holdings)
    except Invalid as error:
        return _verified(post.visit, None, _kept(given, error.phrase))
    return _verified(post.visit, verdict, _kept(given))


def _kept(given: str, wrong: Phrase | None = None) -> Field:
    label, hint = Phrase("web.verify.checkpoint"), Phrase("web.verify.checkpoint_hint")
    return Field("checkpoint", label, "long", required=False, value=given, hint=hint, wrong=wrong)


def _verified(visit: Visit, verdict: office.Verdict | None, kept: Field) -> Response:
    problems = [] if kept.wrong is None else [(kept.id, kept.wrong)]
    return render(visit, "verify.html", status=422 if problems else 200, verdict=verdict, kept=kept, problems=problems)


@router.get("/attachments/{digest}")
def attachment(visit: Signed, digest: Annotated[str, Path(max_length=64)]) -> Response:
    """A file that an entry names: always saved, never shown, and sandboxed all the same."""
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise NotFound("web.no_such_file")
    return saved_file(visit.o, visit.actor, digest)


def saved_file(o: Office, person: Person, digest: str) -> Response:
    """A file that an entry names, as a download and nothing else."""
    name, _media_type, data = office.attachment(o, person, digest)
    return Response(
        data,
        media_type="application/octet-stream",
        headers={
            "content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
            "content-security-policy": f"{POLICY}; sandbox",
        },
    )
