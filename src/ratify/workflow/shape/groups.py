"""Who counts, and how much: the groups and weights that a sheet declares, and how a rule names them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from ratify.errors import Invalid
from ratify.law.rules import BUILT_IN_GROUPS, Group, Membership, weigh
from ratify.workflow.facts import parse_day_range
from ratify.workflow.shape.kinds import Built, ByForm, Choice, ListOf, MapOf, Name, Parsed, Record, optional
from ratify.workflow.shape.place import near_or_list
from ratify.workflow.shape.words import DAY, NAME, PARTY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ratify.law.rules import Weights
    from ratify.workflow.shape.place import Place

Spell = tuple[date | None, date | None]

INLINE = "list"
"""The name of a group that a rule lists on the spot."""


def _spell(text: str) -> Spell:
    """``1990-01-01/2001-01-01``, both included; an end may be left open."""
    first, slash, last = (part.strip() for part in text.partition("/"))
    if not slash:
        raise Invalid("definitions.not_a_spell", text=text[:40])
    begins = parse_day_range(first) if first else None
    ends = parse_day_range(last) if last else None
    if begins and ends and ends.last < begins.first:
        raise Invalid("definitions.interval_backwards", first=begins.first, last=ends.last)
    return begins.first if begins else None, ends.last if ends else None


SPELL = Parsed(_spell, "definitions.wants.spell", r"[\d\s/-]+")


def _listed(parties: tuple[str, ...], at: Place) -> tuple[Membership, ...] | None:
    twice = sorted({party for party in parties if parties.count(party) > 1})
    if twice:
        at.wrong("definitions.party_twice", party=twice[0])
        return None
    return tuple(Membership(party) for party in parties)


def _dated(members: Mapping[str, tuple[Spell, ...]], _at: Place) -> tuple[Membership, ...]:
    return tuple(Membership(party, *spell) for party, spells in members.items() for spell in spells)


MEMBERS = ByForm(
    items=Built(ListOf(PARTY), _listed),
    table=Built(MapOf(PARTY, ListOf(SPELL)), _dated),
)
"""A closed list of parties, or parties each with the days of its membership."""


def _inline(members: tuple[Membership, ...], _at: Place) -> Group:
    return Group(INLINE, members)


def _named(name: str, at: Place) -> Group | None:
    if name in BUILT_IN_GROUPS:
        return Group(name)
    declared = at.sheet.declared.get("groups", {})
    if name not in declared:
        at.wrong("definitions.unknown_group", near_or_list(name, (*BUILT_IN_GROUPS, *declared)), name=name)
        return None
    group: Group = declared[name]
    return group


GROUP = ByForm(scalar=Built(NAME, _named), items=Built(MEMBERS, _inline))
"""A built-in group, a declared one, or a list on the spot."""

GROUP_KEYS = (
    optional("except", GROUP),
    optional("kind", Choice(("state", "organization"))),
    optional("as_of", DAY),
)
"""What narrows a group: without another group, of one kind only, as it stood on a day."""


def narrowed(group: Group, fields: Mapping[str, Any]) -> Group:
    """The group without ``except``, of one ``kind``, frozen ``as_of`` a day, as far as these are given."""
    if fields["except"] is not None:
        group = replace(group, without=(*group.without, fields["except"]))
    if fields["kind"] is not None:
        group = replace(group, kind=fields["kind"])
    if fields["as_of"] is not None:
        group = replace(group, frozen_on=fields["as_of"])
    return group


def _declared(fields: Mapping[str, Any], at: Place) -> Group | None:
    if (fields["members"] is None) == (fields["of"] is None):
        at.wrong("definitions.exactly_one_of", words=("members", "of"))
        return None
    return narrowed(fields["of"] or Group(INLINE, fields["members"]), fields)


def _remember(group: Group, at: Place) -> Group | None:
    """Known by its name to all that stands further down, other groups included."""
    name = at.key
    if name in BUILT_IN_GROUPS:
        at.wrong("definitions.built_in_group", name=name)
        return None
    named = replace(group, name=name) if group.name == INLINE else group
    at.sheet.declared["groups"] = {**at.sheet.declared.get("groups", {}), name: named}
    return named


GROUPS = MapOf(
    NAME,
    Built(
        ByForm(
            items=Built(MEMBERS, _inline),
            table=Record((optional("members", MEMBERS), optional("of", GROUP), *GROUP_KEYS), _declared),
        ),
        _remember,
    ),
)
"""``groups: {g: [A, B]}``, ``{g: {members: {A: 1990-01-01/}}}``, ``{g: {of: parties, except: [A]}}``."""

_DECIMAL = re.compile(r"\d{1,15}(?:\.\d{1,12})?", re.ASCII)
OTHERS = "..."
"""The weight of those who are not listed, where a list is abridged."""


def _figure(text: str) -> str:
    if not _DECIMAL.fullmatch(text):
        raise Invalid("definitions.not_a_figure", text=text[:40])
    return text


def _weighed(declared: Mapping[str, Mapping[str, str]], at: Place) -> Mapping[str, Weights] | None:
    found: dict[str, Weights] = {}
    for name, figures in declared.items():
        of = {party: figure for party, figure in figures.items() if party not in ("total", OTHERS)}
        total = figures.get("total")
        weights = weigh(name, figures if total is None and OTHERS in figures else of, total)
        if OTHERS in weights.of:
            listed = {party: weight for party, weight in weights.of.items() if party != OTHERS}
            weights = replace(weights, of=listed, total=sum(weights.of.values()))
        if not any(weights.of.values()) or (weights.total is not None and sum(weights.of.values()) > weights.total):
            at.wrong("definitions.weights_beyond_total", name=name)
            return None
        found[name] = weights
    at.sheet.declared["weights"] = found
    return found


WEIGHTS = Built(
    MapOf(
        NAME,
        MapOf(
            Name(rf"{PARTY.pattern}|total|\.\.\.", PARTY.wrong, PARTY.right),
            Parsed(_figure, "definitions.wants.figure", _DECIMAL.pattern),
        ),
    ),
    _weighed,
)
"""``weights: {emissions: {total: 100, CN: 20.09, US: 17.89}}``."""


def weights_named(name: str, at: Place) -> Weights | None:
    """The weights that the sheet declares under that name."""
    declared = at.sheet.declared.get("weights", {})
    if name not in declared:
        at.wrong("definitions.unknown_weights", near_or_list(name, tuple(declared)), name=name)
        return None
    weights: Weights = declared[name]
    return weights
