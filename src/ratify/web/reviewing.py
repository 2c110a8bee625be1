"""For those who review: questions to the log, samples, before and after an entry, what was looked up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated, TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Path, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ratify import office
from ratify.errors import Invalid, NotFound, Phrase, RatifyError, Refused
from ratify.web.days import read_day
from ratify.web.dossiers import read_instant
from ratify.web.failures import status_of
from ratify.web.fields import Field
from ratify.web.page import render
from ratify.web.visits import Posted, Signed, Visit

router = APIRouter(include_in_schema=False)

T = TypeVar("T")

Number = Annotated[int, Path(ge=1, le=2**53)]
Typed = Annotated[str, Query(max_length=300)]

NAMES = (
    "question", "dossier", "by", "kind", "text", "recorded_from", "recorded_to", "occurred_from", "occurred_to",
    "known_at", "n", "seed",
)  # fmt: skip
"""The fields of the form, in its order."""

DAYS = ("recorded_from", "recorded_to", "occurred_from", "occurred_to")

AT: Mapping[str, str] = {
    "office.review.question": "question",
    "office.no_dossier": "dossier",
    "office.review.actor": "by",
    "office.review.kind": "kind",
    "office.review.kind_near": "kind",
    "office.review.text": "text",
    "office.review.sample_size": "n",
    "office.review.population": "n",
    "office.review.seed": "seed",
}
"""At which field of the form the office's refusals are told."""

CODES = (
    *(f"web.review.field.{name}" for name in NAMES),
    *(f"office.kind.{kind}" for kind in office.KINDS),
    *(f"office.look.{what}" for what in ("list", "question", "sample", "show", "export")),
)

ENTRIES_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Typing:
    """The form as it was typed, and what of it could not be read."""

    typed: Mapping[str, str]
    wrong: dict[str, Phrase] = field(default_factory=dict)

    def read(self, name: str, reader: Callable[[str], T]) -> T | None:
        """A field as its reader has it; nothing if it is empty or cannot be read."""
        text = self.typed[name].strip()
        if not text:
            return None
        try:
            return reader(text)
        except Invalid as error:
            self.wrong[name] = error.phrase
            return None

    def asked(self, visit: Visit) -> office.Asked:
        """What is asked. A question that there is not is told beside its field."""
        days = {name: self.read(name, read_day) for name in DAYS}
        asked = office.Asked(
            dossier=self.typed["dossier"].strip() or None,
            actor=self.typed["by"].strip() or None,
            kinds=(self.typed["kind"],) if self.typed["kind"] else (),
            text=self.typed["text"],
            known_at=self.read("known_at", lambda text: read_instant(text, visit.o.settings.zone)),
            recorded_from=days["recorded_from"],
            recorded_to=days["recorded_to"],
            occurred_from=days["occurred_from"],
            occurred_to=days["occurred_to"],
        )
        if not self.typed["question"]:
            return asked
        return office.question(visit.o, visit.actor, self.typed["question"], asked)

    def refused(self, error: RatifyError) -> None:
        """Tell a refusal at its field, or at the first of the form."""
        self.wrong[AT.get(error.phrase.code, "")] = error.phrase

    @property
    def first_wrong(self) -> Invalid:
        """The first thing that is wrong, as a refusal."""
        wrong = next(iter(self.wrong.values()))
        return Invalid(wrong.code, **wrong.particulars)

    @property
    def problems(self) -> list[tuple[str, Phrase]]:
        """What is wrong, each with the id of its field."""
        return [(f"f-{name.replace('_', '-')}" if name else "", said) for name, said in self.wrong.items()]


def typing(request: Request) -> Typing:
    """The form in the address, so that a question can be kept as a link."""
    return Typing({name: request.query_params.get(name, "") for name in NAMES})


Form = Annotated[Typing, Depends(typing)]


@router.get("/log/review")
def review(visit: Signed, form: Form, go: Typed = "", after: Typed = "") -> Response:
    """The form; the answers once the button was pressed, a sample if it was that one."""
    kept = office.questions(visit.o, visit.actor)
    answer: office.Answer | None = None
    drawn: office.Sample | None = None
    status = 200
    if go or after:
        try:
            asked = form.asked(visit)
            if not form.wrong and go == "sample":
                seed = form.typed["seed"] or None
                drawn = office.sample(visit.o, visit.actor, asked, _size(form), seed=seed, here=True)
            elif not form.wrong:
                answer = office.ask(visit.o, visit.actor, asked, after=after or None, limit=ENTRIES_SHOWN)
        except (Invalid, NotFound, Refused) as error:
            form.refused(error)
            status = status_of(error)
    given = {name: value for name, value in form.typed.items() if value}
    return render(
        visit,
        "review.html",
        status=status if status != 200 or not form.wrong else 422,  # noqa: PLR2004 - the status of a page that is sound
        fields=_fields(form, kept),
        problems=form.problems,
        answer=answer,
        drawn=drawn,
        kept=[one for one in kept if one.saved_at is not None],
        given=given,
        dated=any(given.get(name) for name in (*DAYS, "known_at")),
        asked=urlencode({**given, "go": "list"}),
        taken=urlencode({name: value for name, value in given.items() if drawn or name not in {"n", "seed"}}),
    )


def _size(form: Typing) -> int:
    text = form.typed["n"].strip()
    if not text.isascii() or not text.isdigit() or len(text) > 6:  # noqa: PLR2004 - digits of a number that is too large anyway
        raise Invalid("office.review.sample_size", most=1_000)
    return int(text)


def _fields(form: Typing, kept: tuple[office.QuestionView, ...]) -> dict[str, Field]:
    questions = tuple((one.name, _title(one)) for one in kept)
    kinds = tuple((kind, Phrase(f"office.kind.{kind}")) for kind in office.KINDS)
    options: Mapping[str, tuple[tuple[str, Phrase], ...]] = {"question": questions, "kind": kinds}
    hints = {
        **dict.fromkeys(DAYS, Phrase("web.hint.date_short")),
        "known_at": Phrase("web.time.known_at_hint"),
        "seed": Phrase("web.review.seed_hint"),
        "by": Phrase("web.review.by_hint"),
    }
    shapes = {**dict.fromkeys(DAYS, "date"), "known_at": "date", "question": "select", "kind": "select", "n": "count"}
    return {
        name: Field(
            name,
            Phrase(f"web.review.field.{name}"),
            shapes.get(name, "text"),
            required=False,
            value=form.typed[name],
            hint=hints.get(name),
            wrong=form.wrong.get(name),
            options=options.get(name, ()),
        )
        for name in NAMES
    }


def _title(one: office.QuestionView) -> Phrase:
    return one.title if isinstance(one.title, Phrase) else Phrase("web.review.own", name=one.name)


@router.get("/log/review/export")
def take(visit: Signed, form: Form) -> Response:
    """What the form asks, a sample if it says of how many, as an archive."""
    asked = form.asked(visit)
    if form.wrong:
        raise form.first_wrong
    n, seed = (_size(form) if form.typed["n"] else None), form.typed["seed"] or None
    person = replace(visit.actor, language=visit.language)
    return archive(office.take(visit.o, person, asked, n=n, seed=seed, here=True))


def archive(taken: office.Taken) -> Response:
    """An archive as a download."""
    headers = {"content-disposition": f'attachment; filename="{taken.file_name}"'}
    return Response(taken.content, media_type="application/zip", headers=headers)


@router.get("/log/review/{entry}")
def change(visit: Signed, entry: Number, as_of: Typed = "") -> Response:
    """Before and after an entry."""
    day: date | None = None
    wrong: Phrase | None = None
    try:
        day = read_day(as_of) if as_of.strip() else None
    except Invalid as error:
        wrong = error.phrase
    found = office.changed(visit.o, visit.actor, entry, as_of=day)
    field_ = Field("as_of", Phrase("web.time.as_of"), "date", required=False, value=as_of, wrong=wrong)
    problems = [] if wrong is None else [(field_.id, wrong)]
    return render(
        visit, "review_entry.html", status=422 if wrong else 200, found=found, as_of=field_, problems=problems
    )


@router.get("/log/look-ups")
def look_ups(
    visit: Signed, everybody: Typed = "", before: Annotated[int | None, Query(ge=1, le=2**53)] = None
) -> Response:
    """What one looked up oneself; what everybody did, for who may read that."""
    found = office.look_ups(visit.o, visit.actor, everybody=bool(everybody), before=before, limit=ENTRIES_SHOWN)
    more = found[-1].number if len(found) == ENTRIES_SHOWN else None
    return render(visit, "look_ups.html", found=found, everybody=bool(everybody), more=more)


@router.post("/log/review/save")
def save(post: Posted) -> Response:
    """Keep the question of the form under a name."""
    form = Typing({name: post.form.get(name) for name in NAMES})
    asked = form.asked(post.visit)
    if form.wrong:
        raise form.first_wrong
    name = office.keep(post.visit.o, post.visit.actor, post.form.get("name"), asked)
    return RedirectResponse("/log/review?" + urlencode({"question": name}), 303)


@router.post("/log/review/remove")
def remove(post: Posted) -> Response:
    """Forget a question of one's own."""
    office.forget(post.visit.o, post.visit.actor, post.form.get("name"))
    return RedirectResponse("/log/review", 303)
