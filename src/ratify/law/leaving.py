"""Why a party leaves when it does, why a notice has no effect, and what an exit still waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ratify.errors import Phrase
from ratify.law import wording
from ratify.law.evaluate import first
from ratify.law.exits import after_the_end, exit_date, first_valid_day, in_time
from ratify.law.explain import because, missing
from ratify.law.moments import END_OF_TIME, eve
from ratify.law.notices import Notice, notices, standing
from ratify.law.rules import Exit, Stamp
from ratify.law.terms import ended_by, face, noticed_in
from ratify.law.world import Asked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from ratify.law.defaults import Way
    from ratify.law.world import World


def exit_lines(world: World, party: str, since: date) -> tuple[Phrase, ...]:
    """Why ``party`` is out on the first day out."""
    asked = Asked(party, None, since)
    out = world.computed("exit", party)
    official = world.official_date("exit", party)
    if out == END_OF_TIME:
        return () if official is None else (_official(official.source, official.date),)
    lines: tuple[Phrase, ...] = ()
    for way, notice in _ways(world, asked):
        if exit_date(world, way, notice, asked) == out and (notice is None or standing(notice, out, None)):
            lines = tuple(_way_lines(world, way.exit, notice, asked, out))
            break
    else:
        lines = tuple(non_renewal_lines(world, asked, out))
    lines += (
        Phrase("law.because.last_day", day=eve(out)),
        Phrase("law.because.result", clause=wording.clause("exit", party), day=out),
    )
    return lines if official is None else (*lines, _official(official.source, official.date))


def _official(source: str, day: date) -> Phrase:
    return Phrase("law.because.official", source=source, day=day)


def _ways(world: World, asked: Asked) -> Iterator[tuple[Way, Notice | None]]:
    given = _notices(world, asked)
    for way in world.ways:
        if way.stamp is None:
            yield way, None
        else:
            yield from ((way, notice) for notice in given if notice.purpose != "non_renewal")


def _notices(world: World, asked: Asked) -> tuple[Notice, ...]:
    return notices([fact for fact in world.facts.of("notice", asked.party) if fact.day >= asked.since])


def _way_lines(world: World, way: Exit, notice: Notice | None, asked: Asked, out: date) -> Iterator[Phrase]:
    judged = Asked(asked.party, () if notice is None else notice.facts, asked.since)
    yield from because(world, way.rule, judged)
    if way.law:
        yield Phrase("law.because.law", law=way.law)
    if way.unverified:
        yield Phrase("law.because.unverified")
    if way.not_before is not None:
        yield Phrase("law.because.lock_in_over", day=first(world, way.not_before, judged))
    if notice is None:
        return
    if way.or_later and notice.effective == out:
        yield Phrase("law.because.or_later", day=out)
    for suspended, resumed in notice.pauses:
        if resumed is not None:
            yield Phrase("law.because.paused", start=suspended, day=resumed, n=(resumed - suspended).days)


def non_renewal_lines(world: World, asked: Asked, out: date) -> Iterator[Phrase]:
    """The notice of the party asked about that made the period which ends on ``out`` the last one."""
    term = world.law.clauses.term
    for notice in _notices(world, asked):
        number = None if term is None else ended_by(world, term, notice, None)
        if term is None or number is None:
            continue
        one = face(world, term, number, None)
        if one.first_day_out == out:
            yield from (wording.fact_line(fact) for fact in notice.facts if fact.stamp == _stamp(world))
            yield Phrase("law.because.not_renewed", number=number, day=one.last_day_for_notice or one.last_day)
            return


def _stamp(world: World) -> str | None:
    term = world.law.clauses.term
    return None if term is None or term.renewal is None else term.renewal.stamp


# ----------------------------------------------------------------------------------------------------- no effect


def void(world: World, asked: Asked, as_of: date) -> tuple[Phrase, ...]:
    """Why none of a party's notices has effect, if that is certain; empty if one of them may still have."""
    why: list[Phrase] = []
    for way, notice in _ways(world, asked):
        if notice is None:
            return ()
        given = None if way.stamp is None else notice.given(way.stamp.stamp)
        if given is None:
            return ()
        possible = Asked(asked.party, notice.facts, asked.since, as_of)
        if after_the_end(world, given):
            why.append(Phrase("law.never.notice_after_the_end", given=given.last, day=world.ended()))
            continue
        if not in_time(world, way.exit, given, possible):
            valid = first_valid_day(world, way.exit, given.first, Asked(asked.party, notice.facts, asked.since))
            why.append(_premature(valid, given.last))
            continue
        would = exit_date(world, way, notice, possible)
        if standing(notice, would, as_of):
            return ()
        if notice.revoked is not None:
            why.append(
                Phrase(
                    "law.never.revoked",
                    day=wording.interval(notice.revoked.when),
                    would=_first_date(world, way, notice, asked),
                )
            )
    return tuple(dict.fromkeys((*why, *_late(world, asked))))


def _first_date(world: World, way: Way, notice: Notice, asked: Asked) -> Phrase:
    day = exit_date(world, way, notice, asked)
    return wording.between(day, day)


def _premature(valid: date, given: date) -> Phrase:
    if valid == END_OF_TIME:
        return Phrase("law.never.notice_void", given=given)
    return Phrase("law.never.notice_void_until", given=given, day=valid)


def _late(world: World, asked: Asked) -> Iterator[Phrase]:
    """A notice of non-renewal that came after the last day for it."""
    term = world.law.clauses.term
    if term is None or term.renewal is None or term.renewal.tacit is None or world.law.bilateral:
        return
    for notice in _notices(world, asked):
        given = notice.given(term.renewal.stamp)
        if given is not None and notice.purpose != "denunciation" and noticed_in(world, term, given.last, None) is None:
            yield Phrase("law.never.notice_late", given=given.last)


def exit_missing(world: World, given: Sequence[Notice], asked: Asked) -> tuple[Phrase, ...]:
    """What an exit waits for: a notice, the stamp of it that counts, the end of its suspension."""
    found: list[Phrase] = []
    for way in world.ways:
        stamp = way.stamp or Stamp("notice", "received", "notice")
        if not given:
            found.append(wording.act("notice", stamp.stamp, asked.party))
            continue
        latest = given[-1]
        if latest.pauses and latest.pauses[-1][1] is None:
            found.append(wording.act("notice", "resumed", asked.party))
        else:
            found += missing(world, way.exit.rule, Asked(asked.party, latest.facts, asked.since))
    return tuple(dict.fromkeys(found)) or (wording.act("notice", "received", asked.party),)
