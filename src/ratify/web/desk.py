"""What waits for the person: today, the inbox; and in the demonstration office its mail and its clock."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import RedirectResponse, Response

from ratify import office
from ratify.errors import Invalid, NotFound, Refused
from ratify.office import Office
from ratify.office.rights import confirms
from ratify.office.views import PendingView, Person, Swept
from ratify.web.days import read_day
from ratify.web.page import render
from ratify.web.visits import Here, Posted, Signed, Visit

router = APIRouter(include_in_schema=False)

ANSWERS = ("seen", "in_hand", "done")
"""What can be said of an alert, in rising order."""

STILL = {"seen": ANSWERS[1:], "in_hand": ANSWERS[2:]}
"""What can still be said of one of which that was said."""

CODES = (
    *(f"web.alert.{answer}" for answer in ANSWERS),
    *(f"web.alert.say.{answer}" for answer in ANSWERS),
    *(f"web.alert.said.{answer}" for answer in ANSWERS),
)

Number = Annotated[int, Path(ge=1, le=2**53)]


@router.get("/")
def first(visit: Here) -> Response:
    """Send to the desk, or to the login."""
    return RedirectResponse("/today" if visit.person else "/login", 303)


def _broken(visit: Signed) -> office.Inspection | None:
    """What the newest inspection of the log found, where it does not hold."""
    last = office.newest_inspection(visit.o)
    return last if last is not None and last.breaches else None


@router.get("/today")
def today(visit: Signed) -> Response:
    """What waits for me, the last days to act, the newest alerts."""
    alerts = [each for each in office.inbox(visit.o, visit.actor, limit=8) if each.standing not in {"in_hand", "done"}]
    return render(
        visit,
        "today.html",
        waiting=office.waiting(visit.o, visit.actor),
        due=office.due(visit.o, visit.actor),
        alerts=alerts,
        clock=office.clock_fault(visit.o),
        forks=office.standing_forks(visit.o),
        broken=_broken(visit),
        failing=office.failing(visit.o, visit.actor),
        publications=[
            each
            for each in office.waiting_publications(visit.o, visit.actor)
            if each.person != visit.actor.person and confirms(visit.actor, each.needs)
        ],
    )


def may_confirm(person: Person, pending: PendingView) -> bool:
    """Whether this person may be the second one for the act: another person, with the role."""
    return pending.person != person.person and office.may(person, "confirm") and confirms(person, pending.needs)


@router.get("/inbox")
def inbox(visit: Signed, after: Annotated[int | None, Query(ge=1, le=2**53)] = None) -> Response:
    """The alerts of the person's roles, newest first."""
    alerts = office.inbox(visit.o, visit.actor, after=after, limit=50)
    more = alerts[-1].entry if len(alerts) == 50 else None  # noqa: PLR2004 - the limit of the line above
    return render(visit, "inbox.html", alerts=alerts, after=more, answers=STILL, every_answer=ANSWERS)


@router.post("/inbox/{entry}/acknowledge")
def acknowledge(post: Posted, entry: Number) -> Response:
    """Say that an alert was seen, is in hand, or is done."""
    take_note(post.visit.o, post.visit.actor, entry, post.form.get("standing") or "seen")
    return RedirectResponse("/inbox", 303)


def take_note(o: Office, person: Person, entry: int, standing: str) -> None:
    """Acknowledge an alert. An entry that is no alert, or not for this person, is not there: ``NotFound``."""
    try:
        office.acknowledge(o, person, entry, standing)
    except Refused as error:
        raise NotFound(error.phrase.code, **error.phrase.particulars) from None


@router.get("/mailbox")
def mailbox(visit: Signed) -> Response:
    """The mail that the demonstration office has sent; nothing leaves the machine."""
    _demonstration_only(visit)
    return render(visit, "mailbox.html", messages=office.mailbox(visit.o, limit=50))


@router.get("/clock")
def clock(visit: Signed) -> Response:
    """The clock of the demonstration office."""
    _demonstration_only(visit)
    return _clock(visit)


@router.post("/clock")
def set_clock(post: Posted) -> Response:
    """Advance the clock through every due day, up to a date."""
    visit, to = post.visit, post.form.get("to")
    _demonstration_only(visit)
    try:
        swept = office.advance_clock(visit.o, visit.actor, read_day(to))
    except (Invalid, Refused) as error:
        return _clock(visit, 422, to=to, problems=[("to", error.phrase)])
    return _clock(visit, swept=swept)


def _clock(
    visit: Visit, status: int = 200, *, to: str = "", problems: object = (), swept: Swept | None = None
) -> Response:
    return render(visit, "clock.html", status=status, to=to, problems=problems, swept=swept)


def _demonstration_only(visit: Visit) -> None:
    if not visit.o.settings.demonstration:
        raise NotFound("web.not_a_demonstration")
