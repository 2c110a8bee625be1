"""When the treaty enters into force for one party.

Who consented on or before the day on which the general condition was met enters with the general date, whatever the
rule for later parties says; whoever comes later enters by that rule, never before the general date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ratify.law.defaults import (
    condition,
    consent_rule,
    counts_each_party,
    entry_rule,
    later_rule,
    with_finding,
)
from ratify.law.evaluate import days, first
from ratify.law.moments import DAWN_OF_TIME, END_OF_TIME
from ratify.law.reads import parts
from ratify.law.rules import ALL, AllOf, On, Reached
from ratify.law.thresholds import is_member
from ratify.law.world import Asked

if TYPE_CHECKING:
    from datetime import date

    from ratify.law.facts import Finding
    from ratify.law.rules import Rule, TreatyLaw
    from ratify.law.world import World


class Entry(NamedTuple):
    """The rules of entry into force of one treaty, taken apart once.

    ``each``: whether the general rule counts single consents; without it all listed parties enter together.
    ``exact``: whether the dates that stand in the rule itself are known to the day.
    """

    general: Rule
    condition: Rule
    consent: Rule
    each: bool
    exact: bool


def entry_rules(law: TreatyLaw, finding: Finding | None) -> Entry:
    """The rules of entry into force, with the depositary's finding in place of the condition if there is one."""
    declared = entry_rule(law)
    general = declared if finding is None else with_finding(declared, finding.condition_met)
    each = counts_each_party(declared) or law.open_parties
    exact = all(part.range.exact for part in parts(general) if isinstance(part, On))
    return Entry(general, condition(general), consent_rule(law), each, exact)


def condition_met(world: World, entry: Entry, general: date) -> tuple[date, date]:
    """The bounds of the day on which the condition was met that led to the ``general`` date (its latest bound)."""
    if general == END_OF_TIME:
        return DAWN_OF_TIME, END_OF_TIME
    latest = _last_start(world, entry.condition, Asked(), general)
    if latest is None:  # the general date is an official one, and the list of consents does not bear it out
        return DAWN_OF_TIME, general
    if world.facts.exact and entry.exact:
        return latest, latest
    earliest = _last_start(world, entry.condition, Asked(as_of=latest), latest)
    return earliest or latest, latest


def _last_start(world: World, rule: Rule, asked: Asked, until: date) -> date | None:
    return max((start for start, _ in days(world, rule, asked) if start <= until), default=None)


def mode_of(world: World, party: str, since: date) -> str | None:
    """The mode of consent that the party's instrument names, ``None`` if it names none."""
    for act in ("instrument", "notification"):
        for fact in world.facts.of(act, party):
            if fact.day >= since and "mode" in fact.values:
                return str(fact.values["mode"])
    return None


def own_entry(world: World, asked: Asked) -> date:
    """The bound of the date for the party asked about, on the side asked for.

    A consent that was withdrawn before its date came leads nowhere; given again it counts from the new day.
    """
    general = world.value("entry_into_force", None, asked.as_of)
    if general == END_OF_TIME or _enters_with_all(world, asked):
        return general
    consents = days(world, world.entry.consent, asked)
    if consents and with_the_general_date(world, asked):
        return general
    rule, _ = later_rule(world.law, world.entry.consent, mode_of(world, asked.party or "", asked.since))
    since = asked.since
    for _, end in consents:
        day = max(general, first(world, rule, Asked(asked.party, asked.notice, since, asked.as_of)))
        if day <= end:
            return day
        since = end
    return END_OF_TIME


def _enters_with_all(world: World, asked: Asked) -> bool:
    """Whether the general rule looks at no single consent, so that all listed parties enter together."""
    return not world.entry.each and asked.party in world.law.parties and asked.since == DAWN_OF_TIME


def _needed(world: World, rule: Rule, party: str) -> bool:
    """Whether the condition cannot be met without the consent of ``party``."""
    if isinstance(rule, AllOf):
        return any(_needed(world, one, party) for one in rule.rules)
    if not isinstance(rule, Reached) or rule.at_least != ALL:
        return False
    return is_member(world.law, world.facts, rule.of, party)


def with_the_general_date(world: World, asked: Asked) -> bool:
    """Whether the party's consent stood when the condition was met: certainly, or possibly, as asked.

    A party that had left comes back as a later one.
    """
    if asked.since != DAWN_OF_TIME:
        return False
    if _enters_with_all(world, asked) or _needed(world, world.entry.condition, asked.party or ""):
        return True
    earliest, latest = world.met()
    general = world.value("entry_into_force", None, asked.as_of)
    for start, end in days(world, world.entry.consent, asked):
        if end >= general and (start <= earliest and end > latest if asked.as_of is None else start <= latest):
            return True
    return False
