"""Thresholds: the days on which enough of a group have something, counted or weighed in whole numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ratify.law.moments import END_OF_TIME, morrow
from ratify.law.rules import Stamp
from ratify.law.spans import ALWAYS, Spans, covering, from_day, outside, overlap, union

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from ratify.law.facts import Facts
    from ratify.law.rules import Group, Reached, TreatyLaw


def days_reached(
    law: TreatyLaw, facts: Facts, rule: Reached, of_member: Callable[[str], Spans], as_of: date | None
) -> Spans:
    """The days on which the threshold is reached; ``of_member`` gives the days on which one member has it.

    A fraction is taken of the group as it stands on each day, so that a departure can reach it.
    """
    group = constituency(law, facts, rule.of)
    active = _who_may_have(rule, facts) if as_of is None else None
    changes: list[tuple[date, int, int]] = []
    lasting = 0
    for party, member in group.items():
        weight = 1 if rule.by is None else rule.by.of.get(party, 0)
        beside = 0 if rule.relative_to is None else rule.relative_to.of.get(party, 0)
        if rule.relative_to is None and member is ALWAYS:
            lasting += weight
        elif rule.relative_to is None:
            changes += [change for start, end in member for change in ((start, 0, weight), (end, 0, -weight))]
        if active is None or party in active:
            for start, end in overlap(of_member(party), member):
                changes.append((start, weight, beside))
                if end != END_OF_TIME:
                    changes.append((end, -weight, -beside))
    spans = _sweep(rule, changes, lasting)
    if as_of is not None and is_open(law, rule.of):
        return union((spans, from_day(as_of)))
    return spans


def could_be_reached(law: TreatyLaw, facts: Facts, rule: Reached) -> bool:
    """Whether all that have ever had the act would be enough together; ``True`` where that takes a count to say."""
    if not isinstance(rule.have, Stamp) or rule.have.stamp is None:
        return True
    ever = facts.ever(rule.have.act, rule.have.stamp)
    if rule.by is not None:
        if rule.at_least.of is not None and (rule.by.total is None or rule.relative_to is not None):
            return ever > 0
        weight = rule.by.of
        return enough(rule, sum(weight.get(party, 0) for party in facts.parties(rule.have.act)), 0)
    if rule.at_least.of is None:
        return enough(rule, ever, 0)
    size = fixed_size(law, rule.of)
    return ever > 0 if size is None else enough(rule, ever, size)


def fixed_size(law: TreatyLaw, group: Group) -> int | None:
    """How many there are in a group that never changes, ``None`` for one that may."""
    if group.frozen_on is not None or group.without or group.kind is not None:
        return None
    if group.members is None:
        listed = {"parties": law.parties, "negotiating": law.negotiating or law.parties}.get(group.name)
        return None if listed is None or law.open_parties else len(listed)
    return None if any(one.first or one.last for one in group.members) else len({one.party for one in group.members})


def _who_may_have(rule: Reached, facts: Facts) -> frozenset[str | None] | None:
    """The parties that ever had what is counted; ``None`` if the condition is not a single act."""
    if not isinstance(rule.have, Stamp):
        return None
    act, stamp = rule.have.act, rule.have.stamp
    return frozenset(facts.parties(act) if stamp is None else facts.stamped(act, stamp))


def _sweep(rule: Reached, changes: list[tuple[date, int, int]], total: int) -> Spans:
    """Walk through the days on which anything changes; ``changes`` are (day, change of those who have, of all).

    ``total`` is what those weigh together who are in the group on all days; nothing of theirs is among the changes.
    """
    changes.sort()
    have = 0
    spans: list[tuple[date, date]] = []
    start: date | None = None
    for at, (day, having, weight) in enumerate(changes):
        have += having
        total += weight
        if at + 1 < len(changes) and changes[at + 1][0] == day:
            continue  # acts of one day count together
        met = day != END_OF_TIME and enough(rule, have, total)
        if met and start is None:
            start = day
        elif not met and start is not None:
            spans.append((start, day))
            start = None
    if start is not None:
        spans.append((start, END_OF_TIME))
    return tuple(spans)


def enough(rule: Reached, have: int, total: int) -> bool:
    """Whether ``have`` of ``total`` reaches the share; an empty group reaches nothing."""
    share, by, other = rule.at_least, rule.by, rule.relative_to
    if by is not None and other is not None and share.of is not None:
        left, right = have * share.of * other.unit, share.number * total * by.unit
    elif share.of is None:
        left, right = have, share.number * (1 if by is None else by.unit)
    else:
        whole = total if by is None or by.total is None else by.total
        left, right = have * share.of, share.number * whole
    return left > 0 and (left > right if rule.more_than else left >= right)


def needed(rule: Reached, total: int) -> int:
    """The smallest number (or weight, in its units) that reaches the share of ``total``."""
    share, by = rule.at_least, rule.by
    number, of = share.number, share.of or 1
    if by is not None and rule.relative_to is not None and share.of is not None:
        whole, of = total * by.unit, of * rule.relative_to.unit
    elif share.of is None:
        whole = 1 if by is None else by.unit
    else:
        whole = total if by is None or by.total is None else by.total
    exact = number * whole
    return exact // of + 1 if rule.more_than else -(-exact // of)


def constituency(law: TreatyLaw, facts: Facts, group: Group) -> dict[str, Spans]:
    """Who is in ``group``, and on which days."""
    members = _listed(group) if group.members is not None else _built_in(law, facts, group.name)
    if group.frozen_on is not None:
        members = {party: ALWAYS for party, spans in members.items() if covering(spans, group.frozen_on)}
    for other in group.without:
        taken = constituency(law, facts, other)
        left = {party: outside(spans, taken[party]) if party in taken else spans for party, spans in members.items()}
        members = {party: spans for party, spans in left.items() if spans}
    if group.kind is not None:
        members = {party: spans for party, spans in members.items() if law.kinds.get(party, "state") == group.kind}
    return members


def is_member(law: TreatyLaw, facts: Facts, group: Group, party: str) -> bool:
    """Whether ``party`` is, on any day, in ``group``."""
    plain = not group.without and group.kind is None and group.frozen_on is None
    if plain and group.members is None and group.name in ("parties", "negotiating") and party in law.parties:
        return group.name == "parties" or law.negotiating is None or party in law.negotiating
    return party in constituency(law, facts, group)


def is_open(law: TreatyLaw, group: Group) -> bool:
    """Whether parties not yet known may come to be counted."""
    if group.members is not None or group.frozen_on is not None:
        return False
    return (
        group.name == "anyone"
        or (law.open_parties and group.name == "parties")
        or (group.name == "signatories" and law.signatories is None and (law.open_parties or law.signed is None))
    )


def _listed(group: Group) -> dict[str, Spans]:
    members: dict[str, Spans] = {}
    for one in group.members or ():
        end = END_OF_TIME if one.last is None else morrow(one.last)
        spell = ((one.first or ALWAYS[0][0], end),)
        members[one.party] = union((members[one.party], spell)) if one.party in members else spell
    return members


def _built_in(law: TreatyLaw, facts: Facts, name: str) -> dict[str, Spans]:
    match name:
        case "negotiating" if law.negotiating is not None:
            return _always(law.negotiating)
        case "signatories" if law.signatories is not None:
            return _always(law.signatories)
        case "signatories" if law.open_parties or law.signed is None:
            listed = _always(law.parties) if law.signed is not None else {}  # they signed with the treaty
            return {party: _signed(facts, party) for party in facts.parties("signature")} | listed
        case "anyone":
            return _always((*law.parties, *(party for party in facts.joined if party not in law.parties)))
        case "parties" if law.open_parties:
            joined = {party: from_day(day) for party, day in facts.joined.items()}
            return joined | _always(law.parties)
    return _always(law.parties)


def _always(parties: Iterable[str]) -> dict[str, Spans]:
    return dict.fromkeys(parties, ALWAYS)


def _signed(facts: Facts, party: str) -> Spans:
    for fact in facts.of("signature", party):
        if fact.stamp in ("signed", None):
            return from_day(fact.when.last)
    return ()
