"""The dates of a dossier under their fixed names, each with its status, its interval and its explanation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ratify.errors import NotFound, Phrase
from ratify.law.moments import not_yet
from ratify.workflow.wording import clause_in_words, deadline_in_words, together

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from ratify.law.moments import Moment
    from ratify.workflow.definition import Deadline, Treaty
    from ratify.workflow.dossier import Dossier, Running, TrackStanding

LABELS = (
    "workflow.date.signature", "workflow.date.entry_into_force", "workflow.date.entry_into_force.of",
    "workflow.date.provisional_application", "workflow.date.provisional_application.of", "workflow.date.effect",
    "workflow.date.term.last_day", "workflow.date.term.first_day_out", "workflow.date.term.last_day_for_notice",
    "workflow.date.term.of", "workflow.date.exit.of", "workflow.date.end", "workflow.date.registration",
    "workflow.date.termination", "workflow.date.suspension", "workflow.date.survival", "workflow.date.other",
    "workflow.date.entry_into_force.between", "workflow.date.reservation.by",
    "workflow.date.reservation.accepted", "workflow.date.reservation.last_day_for_objection",
)  # fmt: skip
"""Codes of the labels of dates, built from the names of the dates."""

CODES = LABELS

_NAME = re.compile(r"[a-z][a-z0-9_]*(/([A-Z]{2,}[A-Z_]*|[a-z][a-z0-9_-]*|[1-9][0-9]{0,2})){0,2}", re.ASCII)
"""What the name of a date of the clauses can look like; a period of the term has at most three digits."""


@dataclass(frozen=True, slots=True)
class DateView:
    """A derived date under its fixed name (``entry_into_force``, ``term/last_day`` …).

    ``because`` explains it line by line; ``missing`` says what a date that is *not yet* waits for. ``rule`` is the
    clause in words. ``official`` names the source of a published date that governs; ``computed`` is then what the
    rule gives beside it. ``forecast``: it rests on something that can still be withdrawn, or on days of a calendar that
    are announced or estimated only. ``overtaken``: the treaty ends on that earlier day, and the date says what would
    have been.
    """

    name: str
    label: Phrase | Mapping[str, str]
    status: Literal["known", "not_yet", "never"]
    day: date | None = None
    earliest: date | None = None
    latest: date | None = None
    missing: tuple[Phrase, ...] = ()
    because: tuple[Phrase, ...] = ()
    rule: Phrase | None = None
    forecast: bool = False
    law: str = ""
    unverified: bool = False
    official: str | None = None
    computed: date | None = None
    overtaken: date | None = None

    @property
    def within(self) -> Phrase:
        """The interval in words; that of a step to come never reads as a day that is known."""
        if self.name.startswith("step/"):
            return within(self.earliest, self.latest)
        return Phrase("language.interval", earliest=self.earliest, latest=self.latest)


def within(earliest: date | None, latest: date | None) -> Phrase:
    """An interval of a forecast in words, which never reads as a day that is known."""
    if earliest is not None and earliest == latest:
        return Phrase("workflow.forecast.that_day", day=earliest)
    return Phrase("workflow.forecast.within", days=Phrase("language.interval", earliest=earliest, latest=latest))


def answers(dossier: Dossier, as_of: date) -> Mapping[str, DateView]:
    """Every date of the dossier as of a day, clauses first, then the deadlines of each track."""
    found: dict[str, DateView] = {}
    treaty, reading = dossier.definitions.treaty, dossier.reading
    if treaty is not None and reading is not None:
        for name, moment in reading.dates(as_of).items():
            found[name] = _view(name, _label(treaty, name), moment, _clause(treaty, name))
    for track in dossier.tracks.values():
        for deadline in track.procedure.deadlines.values():
            if deadline.track == track.compiled.track.name:
                view = _deadline(dossier, track, deadline)
                found[view.name] = view
    return found


def explained(dossier: Dossier, name: str, as_of: date) -> DateView | None:
    """One date by its name: of those that ``answers`` gives, or any other that the clauses can give on request.

    So a later period of the term (``term/7/last_day``) or the exit of a party that has given no notice can be asked
    about too. ``None`` where there is no such date.
    """
    found = answers(dossier, as_of).get(name)
    treaty, reading = dossier.definitions.treaty, dossier.reading
    if found is not None or treaty is None or reading is None or not _NAME.fullmatch(name):
        return found
    head, *rest = name.split("/")
    of_parties = head in ("exit", "entry_into_force", "reservation")
    if of_parties and any(part not in reading.members() for part in rest if not part.islower()):
        return None
    try:
        moment = reading.moment(name, as_of)
    except NotFound:
        return None
    return _view(name, _label(treaty, name), moment, _clause(treaty, name))


def one_answer(dossier: Dossier, name: str, as_of: date) -> DateView | None:
    """One date of the clauses by its name, or ``None`` where the treaty has no such date.

    For a sentence, not for a page: without the rule, and explained only if it will never come.
    """
    treaty, reading = dossier.definitions.treaty, dossier.reading
    if treaty is None or reading is None or (name.startswith("term") and treaty.law.clauses.term is None):
        return None
    moment = dossier.moment(name, as_of)
    because = moment.because if moment.status == "never" else ()
    days = (moment.date, moment.earliest, moment.latest)
    return DateView(
        name, _label(treaty, name), moment.status, *days, moment.missing, because, overtaken=moment.overtaken
    )


def _view(
    name: str, label: Phrase | Mapping[str, str], moment: Moment, source: tuple[str, bool, Phrase | None]
) -> DateView:
    law, unverified, rule = source
    because = moment.because
    computed = moment.computed.date if moment.computed else None
    if computed is not None and moment.date is not None and computed != moment.date:
        code = "workflow.because.published_later" if computed < moment.date else "workflow.because.published_sooner"
        because = (*because, Phrase(code, n=abs((moment.date - computed).days), day=computed))
    return DateView(
        name=name,
        label=label,
        status=moment.status,
        day=moment.date,
        earliest=moment.earliest,
        latest=moment.latest,
        missing=moment.missing,
        because=because,
        rule=rule,
        forecast=moment.forecast or any(line.code == "law.because.unsettled_days" for line in because),
        law=law,
        unverified=unverified,
        official=moment.source,
        computed=computed,
        overtaken=moment.overtaken,
    )


def _label(treaty: Treaty, name: str) -> Phrase | Mapping[str, str]:  # noqa: PLR0911  # one line a kind of name
    """What a date is called. ``term/2/last_day`` and ``exit/ML/first_day_out`` name their period or party."""
    head, *rest = name.split("/")
    if head == "commitment":
        label = treaty.commitments.get(rest[0])
        if label is None:
            return Phrase("workflow.date.other", name=name)
        return label if len(rest) == 1 else Phrase("workflow.date.of_commitment", what=label, face=_face(rest[1]))
    if head == "term" and len(rest) == 2:  # noqa: PLR2004  # term, the ordinal of the period, the face of the date
        return Phrase("workflow.date.term.of", period=rest[0], face=_face(rest[1]))
    if head == "term":
        return Phrase(f"workflow.date.term.{rest[0]}")
    if head == "exit":
        return Phrase("workflow.date.exit.of", party=Phrase("language.party_of", code=rest[0]), face=_face(rest[1]))
    if len(rest) == 2:  # noqa: PLR2004  # two parties, or a party and a face
        return _of_two(head, *rest)
    if rest and rest[0] in FACES:
        return Phrase("workflow.date.of_clause", what=Phrase(f"workflow.date.{head}"), face=_face(rest[0]))
    if rest:
        return Phrase(f"workflow.date.{head}.of", party=Phrase("language.party", code=rest[0]))
    code = f"workflow.date.{head}"
    return Phrase(code) if code in LABELS else Phrase("workflow.date.other", name=name)


def _of_two(head: str, one: str, other: str) -> Phrase:
    """The date between two parties; of a party's reservation, a face or its acceptance by another party."""
    party = Phrase("language.party", code=one)
    if head == "reservation" and other.islower():
        return Phrase(f"workflow.date.reservation.{other}", party=party)
    if head == "reservation":
        return Phrase("workflow.date.reservation.by", party=party, by=Phrase("language.party", code=other))
    return Phrase(f"workflow.date.{head}.between", one=party, other=Phrase("language.party", code=other))


def clause_label(name: str) -> Phrase:
    """What a clause is called when something happened because of it; the term by the period that ended."""
    code = "workflow.date.term.last_day" if name == "term" else f"workflow.date.{name.split('/', maxsplit=1)[0]}"
    return Phrase(code) if code in LABELS else Phrase("workflow.date.other", name=name)


FACES: Mapping[str, Phrase] = {
    "first_day_out": Phrase("workflow.face.first_day_out"),
    "last_day": Phrase("workflow.face.last_day"),
    "last_day_for_notice": Phrase("workflow.face.last_day_for_notice"),
    "from": Phrase("workflow.face.from"),
}


def _face(name: str) -> Phrase:
    return FACES.get(name, Phrase("workflow.date.other", name=name))


def _clause(treaty: Treaty, name: str) -> tuple[str, bool, Phrase | None]:
    """The law behind a date, whether it is unverified, and the clause in words."""
    head, *rest = name.split("/")
    clauses = treaty.law.clauses
    values: tuple[object, ...]
    if head == "commitment":
        values = (clauses.commitments.get(rest[0]),)
    elif head == "exit":
        values = clauses.denunciation
    elif head == "entry_into_force" and rest:
        values = (clauses.later_parties or clauses.entry_into_force,)
    elif head == "reservation":
        head, values = "reservations", (clauses.reservations,)
    else:
        values = (getattr(clauses, head, None),)
    value = values[0] if values else None
    if value is None:
        return "", False, None
    law, unverified = getattr(value, "law", ""), getattr(value, "unverified", False)
    words = together([clause_in_words(head, one, treaty.calendars) for one in values])
    return law, unverified, words


def _deadline(dossier: Dossier, track: TrackStanding, deadline: Deadline) -> DateView:
    running = dossier.current.get((track.id, deadline.name))
    name = f"deadline/{track.id}/{deadline.name}"
    rule = deadline_in_words(track.procedure, deadline)
    missing: tuple[Phrase, ...] = ()
    if running is None:
        steps = tuple(track.procedure.steps[step].label for step in deadline.begins)
        missing = (Phrase("workflow.deadline_not_begun", steps=steps),)
    elif running.status == "suspended" and running.suspended_on is not None:
        missing = (Phrase("workflow.deadline_suspended", since=running.suspended_on),)
    end = not_yet(missing) if running is None or missing else running.end
    if running is not None:
        end = end.explained(lambda: deadline_lines(dossier, running))
    return _view(name, deadline.label, end, (deadline.law, deadline.unverified, rule))


def deadline_lines(dossier: Dossier, running: Running) -> tuple[Phrase, ...]:
    """Why a deadline ends when it does: what began it, its law, each operation, what moved it, its last day."""
    return tuple(_deadline_lines(dossier, running))


def _deadline_lines(dossier: Dossier, running: Running) -> Iterator[Phrase]:
    deadline = running.deadline
    began = (p for p in reversed(dossier.passages) if p.track == running.track and p.step in deadline.begins)
    passage = next((p for p in began if p.day == running.began), None)
    if passage is not None:
        step = dossier.step_of(passage).label
        day = Phrase("language.interval", earliest=running.effective.first, latest=running.effective.last)
        if passage.cause.kind == "entry" and passage.cause.of:
            yield Phrase("workflow.because.begun_entered", step=step, day=day, entry=str(passage.cause.of))
        else:
            yield Phrase("workflow.because.begun", step=step, day=day)
    if running.urgent:
        yield Phrase("workflow.because.urgent")
    if deadline.law:
        yield Phrase("law.because.law", law=deadline.law)
    if deadline.unverified:
        yield Phrase("law.because.unverified")
    yield from running.end.because
    if running.status != "suspended" and running.last_day is not None:
        yield Phrase("workflow.because.last_day", day=running.last_day)
    if running.met_on is not None:
        yield Phrase("workflow.because.met", day=running.met_on)


def in_sequence(dossier: Dossier, as_of: date) -> Iterator[DateView]:
    """The same dates, those that are known first and by day: what a reader wants to see at the top."""
    views = list(answers(dossier, as_of).values())
    yield from sorted((v for v in views if v.day is not None), key=lambda v: (v.day, v.name))
    yield from (v for v in views if v.day is None)
