"""The meaning of a treaty's sheet: what its clauses name exists, they do not go round in a circle, they can be kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ratify.law.periods import Period
from ratify.law.reads import inside, parts
from ratify.law.rules import Clause, ClauseOf, Exit, From, OtherTreaty, Provided, Reached, Span, Stamp
from ratify.law.thresholds import enough, fixed_size
from ratify.workflow.checks.ambiguity import doubtful_clauses
from ratify.workflow.checks.fault import doubt, fault, nearest
from ratify.workflow.checks.names import confusable
from ratify.workflow.checks.periods import perhaps_longer, shortest, surely_longer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ratify.law.rules import Group, Operations, Rule
    from ratify.workflow.checks.fault import Fault
    from ratify.workflow.definition import Treaty


def clauses(treaty: Treaty) -> Iterator[tuple[str, Clause | Span | Exit]]:
    """Every clause of the sheet with the path of its key."""
    given = treaty.law.clauses
    for name in (
        "entry_into_force", "later_parties", "accession", "succession", "provisional_application", "effect", "term",
        "termination", "suspension", "survival", "registration", "reservations", "objections",
    ):  # fmt: skip
        value = getattr(given, name)
        if value is not None:
            yield f"clauses.{name}", value
    for number, way in enumerate(given.denunciation, 1):
        yield f"clauses.denunciation[{number}]", way
    for name, commitment in given.commitments.items():
        yield f"clauses.commitments.{name}", commitment


def rules_of(value: Clause | Span | Exit) -> Iterator[Rule]:
    """The rules that a clause is made of, outermost first, every rule inside them included."""
    outer: tuple[Rule | None, ...]
    if isinstance(value, Clause):
        outer = (value.rule,)
    elif isinstance(value, Span):
        outer = (value.start, value.until)
    else:
        outer = (value.rule, value.not_before, value.window.start if value.window else None)
    for rule in outer:
        if rule is not None:
            yield from parts(rule)


def commitments_exist(treaty: Treaty) -> Iterator[Fault]:
    """A commitment that another clause names is declared."""
    known = tuple(f"commitment/{name}" for name in treaty.law.clauses.commitments)
    for where, value in clauses(treaty):
        for rule in rules_of(value):
            if isinstance(rule, ClauseOf) and rule.name.startswith("commitment/") and rule.name not in known:
                yield fault(where, "definitions.unknown_commitment", nearest(rule.name, known), clause=rule.name)


def _date_of(where: str) -> str:
    """The date that the clause at ``where`` gives, by the name that rules use."""
    name = where.removeprefix("clauses.").replace("commitments.", "commitment/").partition("[")[0]
    if name in ("later_parties", "accession", "succession"):
        return "own.entry_into_force"
    return "own.exit" if name == "denunciation" else name


_STARTS = {"survival": "end", "provisional_application": "", "reservations": "", "objections": ""}
"""What a span counts from that names no start, where it is not entry into force; nothing: an act."""


def _needs(treaty: Treaty) -> Mapping[str, set[str]]:
    """Which dates each clause waits for, by the names that rules use."""
    needs: dict[str, set[str]] = {
        "end": {"term", "termination", "own.exit"},
        "own.exit": set(),
        "own.entry_into_force": {"entry_into_force"},
    }
    for where, value in clauses(treaty):
        target = _date_of(where)
        named = [rule for rule in rules_of(value) if isinstance(rule, ClauseOf)]
        found = {f"own.{rule.name}" if rule.own else rule.name for rule in named}
        if isinstance(value, Span) and value.start is None:
            found.add(_STARTS.get(target, "entry_into_force"))
        needs.setdefault(target, set()).update(found - {""})
    return needs


def clauses_come_to_a_date(treaty: Treaty) -> Iterator[Fault]:
    """No clause waits for itself, by whatever detour."""
    needs = _needs(treaty)
    told: set[str] = set()
    for where, _value in clauses(treaty):
        circle = _circle(needs, _date_of(where))
        if circle is not None and not told.intersection(circle):
            told.update(circle)
            yield fault(where, "definitions.clauses_in_a_circle", clauses=(*circle, circle[0]))


def _circle(needs: Mapping[str, set[str]], start: str) -> tuple[str, ...] | None:
    waiting: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while waiting:
        path = waiting.pop()
        for name in sorted(needs.get(path[-1], ())):
            if name == start:
                return path
            if name not in seen:
                seen.add(name)
                waiting.append((*path, name))
    return None


def _groups(treaty: Treaty) -> Iterator[tuple[str, Group]]:
    for where, value in clauses(treaty):
        for rule in rules_of(value):
            waiting = [rule.of] if isinstance(rule, Reached) else []
            while waiting:
                group = waiting.pop()
                yield where, group
                waiting += group.without


def parties_are_known(treaty: Treaty) -> Iterator[Fault]:
    """In a closed treaty, who counts is one of the parties, the signatories or the negotiating States."""
    law = treaty.law
    if law.open_parties:
        return
    known = {*law.parties, *(law.signatories or ()), *(law.negotiating or ())}
    for code in sorted(law.kinds.keys() - known):
        yield fault(f"kinds.{code}", "definitions.unknown_party", nearest(code, sorted(known)), code=code)
    told: set[str] = set()
    for where, value in clauses(treaty):
        for rule in rules_of(value):
            scales = (rule.by, rule.relative_to) if isinstance(rule, Reached) else ()
            weighed = {code for scale in scales if scale is not None for code in scale.of}
            for code in sorted(weighed - known - told):
                told.add(code)
                yield fault(where, "definitions.unknown_party", nearest(code, sorted(known)), code=code)
    for where, group in _groups(treaty):
        for code in sorted({member.party for member in group.members or ()} - known - told):
            told.add(code)
            yield fault(where, "definitions.unknown_party", nearest(code, sorted(known)), code=code)


def parties_can_differ(treaty: Treaty) -> Iterator[Fault]:
    """A treaty has at least one party, or is open."""
    if not treaty.parties and not treaty.law.open_parties:
        yield fault("parties", "definitions.no_party")
    if len(treaty.parties) == 1 and not treaty.law.open_parties:
        yield doubt("parties", "definitions.single_party")


def notices_are_judged(treaty: Treaty) -> Iterator[Fault]:
    """The stamps of the notice being judged mean something in a denunciation only."""
    for where, value in clauses(treaty):
        if where.startswith("clauses.denunciation"):
            continue
        for rule in rules_of(value):
            if isinstance(rule, Stamp) and rule.whose == "notice":
                yield fault(where, "definitions.no_notice_to_judge", stamp=rule.stamp or "—")


_OF_THE_TREATY = (
    "entry_into_force", "provisional_application", "effect", "term", "termination", "suspension", "survival",
    "registration", "commitments",
)  # fmt: skip
"""Clauses with one date for all: nobody is asked about, whose own act could be meant."""

_CONSENTS = ("instrument", "notification", "definitive_signature")


def _of_the_treaty(treaty: Treaty) -> Iterator[tuple[str, Rule]]:
    """What the clauses for all rest on, without what the members of a group must have."""
    for where, value in clauses(treaty):
        if where.split(".")[1] in _OF_THE_TREATY and not isinstance(value, Exit):
            outer = (value.rule,) if isinstance(value, Clause) else (value.start, value.until)
            yield from ((where, part) for rule in outer if rule is not None for part in _outside_groups(rule))


def _outside_groups(rule: Rule) -> Iterator[Rule]:
    yield rule
    if not isinstance(rule, Reached):
        for inner in inside(rule):
            yield from _outside_groups(inner)


def own_is_somebodys(treaty: Treaty) -> Iterator[Fault]:
    """In a clause with one date for all, ``own`` would be nobody's."""
    for where, rule in _of_the_treaty(treaty):
        if isinstance(rule, Stamp) and rule.whose == "own":
            yield fault(where, "definitions.own_of_nobody", word=f"own.{rule.act}")
        elif isinstance(rule, ClauseOf | OtherTreaty) and rule.own:
            word = f"own.{rule.name}" if isinstance(rule, ClauseOf) else "for: own"
            yield fault(where, "definitions.own_of_nobody", word=word)


def all_consents_are_awaited(treaty: Treaty) -> Iterator[Fault]:
    """A consent named without a group is the first one that anybody gives; most texts mean the last of all."""
    for where, rule in _of_the_treaty(treaty):
        if where != "clauses.entry_into_force" or not isinstance(rule, Stamp):
            continue
        if rule.whose == "any" and rule.act in _CONSENTS:
            word = f"{rule.act}.{rule.stamp}" if rule.stamp else rule.act
            yield doubt(where, "definitions.first_of_anyone", word=word)


def states_are_the_partys(treaty: Treaty) -> Iterator[Fault]:
    """A state that holds an exit back is that of the party that leaves; without ``own`` anybody's would do."""
    for where, operations in _all_operations(treaty):
        state = operations.not_while
        if where.startswith("clauses.denunciation") and state is not None and state.whose == "any":
            yield doubt(where, "definitions.state_of_anyone", word=state.act)


def thresholds_can_be_reached(treaty: Treaty) -> Iterator[Fault]:
    """No clause asks for more members than a group has."""
    for where, value in clauses(treaty):
        for rule in rules_of(value):
            if not isinstance(rule, Reached) or rule.by is not None:
                continue
            size = fixed_size(treaty.law, rule.of)
            if size is not None and not enough(rule, size, size):
                yield fault(where, "definitions.threshold_too_high", n=size)


def renewals_are_far_apart(treaty: Treaty) -> Iterator[Fault]:
    """No term is renewed more often than every month."""
    term = treaty.law.clauses.term
    tacit = None if term is None or term.renewal is None else term.renewal.tacit
    if isinstance(tacit, Period) and shortest(tacit) < _SHORTEST_RENEWAL:
        yield fault("clauses.term.renewal.tacit", "definitions.renewal_too_short", period=tacit.phrase())


_SHORTEST_RENEWAL = 28  # days: a month


def _all_operations(treaty: Treaty) -> Iterator[tuple[str, Operations]]:
    for where, value in clauses(treaty):
        for rule in rules_of(value):
            if isinstance(rule, From):
                yield where, rule.then
            elif isinstance(rule, Provided) and rule.failing_which is not None:
                yield where, rule.failing_which


def calendars_are_named(treaty: Treaty) -> Iterator[Fault]:
    """What is counted over is among the calendars that the sheet names."""
    for where, operations in _all_operations(treaty):
        if operations.over is not None and operations.over not in treaty.calendars:
            right = nearest(operations.over, treaty.calendars)
            yield fault(where, "definitions.unknown_calendar", right, name=operations.over)


def months_are_certain(treaty: Treaty) -> Iterator[Fault]:
    """A period in months from a day that the month reached may lack says how it is rounded."""
    for name, period, found in doubtful_clauses(treaty.law):
        yield doubt(f"clauses.{name}", "definitions.ambiguous_months", period=period.phrase(), **found.particulars)


def notice_fits_the_term(treaty: Treaty) -> Iterator[Fault]:
    """The time of notice is shorter than every period that it can end."""
    term = treaty.law.clauses.term
    if term is None or term.renewal is None or term.renewal.unless_notified is None:
        return
    notice = term.renewal.unless_notified
    for length in (term.lasts, term.renewal.tacit):
        if not isinstance(length, Period):
            continue
        particulars = {"notice": notice.phrase(), "length": length.phrase()}
        if surely_longer(notice, length):
            yield fault("clauses.term.renewal.unless_notified", "definitions.notice_longer_than_term", **particulars)
        elif perhaps_longer(notice, length):
            yield doubt("clauses.term.renewal.unless_notified", "definitions.notice_perhaps_longer", **particulars)


def alerts_come_before(treaty: Treaty) -> Iterator[Fault]:
    """An alert after the last day for notice, or after the end, comes too late to be of use."""
    for number, lead in enumerate(treaty.alerts, 1):
        if lead.side == "after":
            yield fault(f"alerts[{number}]", "definitions.alert_too_late", period=lead.period.phrase())


def law_is_cited(treaty: Treaty) -> Iterator[Fault]:
    """Every clause cites the article it renders; those that do not are told together."""
    uncited = [where for where, value in clauses(treaty) if not value.law]
    if uncited:
        single = len(treaty.law.clauses.denunciation) == 1
        names = tuple(where.removeprefix("clauses.").removesuffix("[1]" if single else "") for where in uncited)
        yield doubt(uncited[0], "definitions.clauses_without_law", n=len(names), clauses=names)


def names_differ(treaty: Treaty) -> Iterator[Fault]:
    """Commitments and party codes cannot be taken for one another."""
    yield from confusable("clauses.commitments", treaty.law.clauses.commitments)
    yield from confusable("parties", treaty.parties)


TREATY_CHECKS: tuple[Callable[[Treaty], Iterator[Fault]], ...] = (
    parties_can_differ,
    parties_are_known,
    commitments_exist,
    clauses_come_to_a_date,
    notices_are_judged,
    own_is_somebodys,
    all_consents_are_awaited,
    states_are_the_partys,
    thresholds_can_be_reached,
    renewals_are_far_apart,
    calendars_are_named,
    months_are_certain,
    notice_fits_the_term,
    alerts_come_before,
    law_is_cited,
    names_differ,
)
