"""The calculator: a count of days forwards, before an event, or back from the day by which it must have ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter
from starlette.responses import Response

from ratify import office, study
from ratify.errors import Invalid, Phrase, RatifyError
from ratify.office import Office
from ratify.office.views import Person
from ratify.web.days import read_day
from ratify.web.failures import status_of
from ratify.web.fields import Field
from ratify.web.page import render
from ratify.web.visits import Signed, Visit

router = APIRouter(include_in_schema=False)

FIELDS = ("day", "amount", "way", "rule", "over", "of")
WAYS = ("forwards", "before", "backwards")
CODES = (
    *(f"web.count.way.{way}" for way in WAYS),
    *(f"web.count.field.{name}" for name in FIELDS),
)
FIELD_OF = {**study.FIELD_OF, "web.count.too_many_calendars": "over", "web.count.no_way": "way"}
"""The field that a complaint belongs to, by its code."""
LONGEST_VALUE = 200
MOST_CALENDARS = 8


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be counted, as the desk and the API ask it."""

    day: date
    amount: str
    rule: str = "calendar-days"
    over: tuple[str, ...] = ()
    of: str = ""
    way: str = "forwards"


def counted(o: Office, person: Person, question: Question) -> study.Count:
    """Count under the calendars that the office has published; raises what ``study.count`` does."""
    if question.way not in WAYS:
        raise Invalid("web.count.no_way", way=question.way[:LONGEST_VALUE], ways=WAYS)
    if len(question.over) > MOST_CALENDARS:
        raise Invalid("web.count.too_many_calendars", most=MOST_CALENDARS)
    return study.count(
        question.day,
        study.towards_the_past(question.amount) if question.way == "before" else question.amount,
        question.rule,
        of=question.of or None,
        over=question.over,
        backwards=question.way == "backwards",
        calendars=office.calendars(o, person),
    )


@router.get("/count")
def count(visit: Signed) -> Response:
    """The form, and below it the answer once something was asked."""
    asked = visit.request.query_params
    values = {
        name: asked.get(name, "")[:LONGEST_VALUE].strip() for name in ("day", "amount", "rule", "over", "of", "way")
    }
    if "day" not in asked:
        return _page(visit, values | {"rule": "calendar-days", "way": "forwards"}, {}, None)
    wrong: dict[str, Phrase] = {}
    try:
        day = read_day(values["day"])
    except Invalid as error:
        wrong["day"] = error.phrase
    if not values["amount"]:
        wrong["amount"] = Phrase("web.count.amount_needed")
    if wrong:
        return _page(visit, values, wrong, None, 422)
    names = tuple(values["over"].replace(",", " ").split())
    rule = values["rule"] or "calendar-days"
    if values["of"]:
        rule, names = (names or ("",))[0], ()
    question = Question(day, values["amount"], rule, names, values["of"], values["way"] or "forwards")
    try:
        found = counted(visit.o, visit.actor, question)
    except RatifyError as error:
        field = FIELD_OF.get(error.phrase.code)
        if field is None:
            raise
        field = "over" if values["of"] and field == "rule" else field
        return _page(visit, values, {field: error.phrase}, None, status_of(error))
    return _page(visit, values, {}, found)


def _page(
    visit: Visit, values: Mapping[str, str], wrong: Mapping[str, Phrase], found: study.Count | None, status: int = 200
) -> Response:
    fields = _fields(values, wrong, tuple(office.calendars(visit.o, visit.actor)))
    return render(
        visit,
        "count.html",
        status=status,
        fields=fields,
        problems=[(field.id, field.wrong) for field in fields if field.wrong],
        found=found,
        answer=found.reckoned if found else None,
    )


def _fields(values: Mapping[str, str], wrong: Mapping[str, Phrase], calendars: tuple[str, ...]) -> tuple[Field, ...]:
    kinds = {"day": "date", "amount": "short", "way": "radio", "rule": "select"}
    hints = {
        "day": Phrase("web.hint.date_short"),
        "amount": Phrase("web.hint.amount"),
        "over": Phrase("web.hint.calendars", names=calendars),
        "of": Phrase("web.hint.declared"),
    }
    options = {
        "way": tuple((way, Phrase(f"web.count.way.{way}")) for way in WAYS),
        "rule": tuple((one.name, one.title) for one in study.CONVENTIONS),
    }
    return tuple(
        Field(
            name=name,
            label=Phrase(f"web.count.field.{name}"),
            kind=kinds.get(name, "text"),
            required=name in {"day", "amount", "way"},
            value=values[name],
            hint=hints.get(name),
            wrong=wrong.get(name),
            options=options.get(name, ()),
        )
        for name in FIELDS
    )
