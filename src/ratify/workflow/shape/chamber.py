"""The shape of a chamber: seats, quorum and majorities, each set of rules from its first day on."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ratify.law.votes import BASES, Majority, Qualified
from ratify.workflow.definition import Chamber, ChamberRules
from ratify.workflow.shape.kinds import Choice, ListOf, MapOf, Record, Whole, optional, required
from ratify.workflow.shape.words import (
    DAY,
    EDITION,
    NAME,
    PATH_NAME,
    SHARE,
    TEXT,
    WORDS,
    YES_NO,
    cited,
    least_of,
    one_share,
    title,
    unverified,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ratify.law.votes import Abstentions, Quorum
    from ratify.workflow.shape.place import Place

_LAW = (optional("law", WORDS, ""), unverified())


def _quorum(fields: Mapping[str, Any], at: Place) -> Quorum | None:
    least = least_of(fields, at, fields["of"])
    return None if least is None else replace(least, law=fields["law"], unverified=fields["unverified"])


QUORUM = Record(
    (
        optional("at_least", SHARE),
        optional("more_than", SHARE),
        optional("of", Choice(("seats", "in_office")), "seats"),
        *_LAW,
    ),
    _quorum,
)
"""``{more_than: 1/2, of: seats}``."""


def _majority(fields: Mapping[str, Any], at: Place) -> Majority | Qualified | None:
    """One of three forms: several legs, unanimity, or a share of a base."""
    form = next((key for key in ("legs", "unanimous") if fields[key] is not None), "more_than")
    for key, belongs_to in (
        ("casting_vote", "more_than"), ("blocking_minority", "legs"), ("abstentions", "unanimous"),
    ):  # fmt: skip
        if fields[key] and belongs_to != form:
            at.wrong("definitions.useless_without", key=key, other=belongs_to)
            return None
    other = tuple(
        key for key in ("at_least", "more_than", "of", "unanimous") if fields[key] is not None and key != form
    )
    if form != "more_than" and other:
        at.wrong("definitions.one_of_these_only", words=(form, *other))
        return None
    cited_at = {"law": fields["law"], "unverified": fields["unverified"]}
    if form == "legs":
        return Qualified(fields["legs"], fields["blocking_minority"], **cited_at)
    if form == "unanimous":
        neutral: Abstentions = fields["abstentions"] or "neutral"
        return Majority(fields["unanimous"], 1, 1, strict=False, mode="unanimity", abstentions=neutral, **cited_at)
    majority = _shared(fields, at)
    return majority and replace(majority, casting_vote=fields["casting_vote"])


def _shared(fields: Mapping[str, Any], at: Place) -> Majority | None:
    """A share of a base, at least or more than it."""
    share = one_share(fields, at)
    if share is None:
        return None
    number, of = share
    if of is None:
        at.wrong("definitions.share_wanted")
    elif fields["of"] is None:
        at.wrong("definitions.missing_key", key="of")
    elif number == of and fields["more_than"] is not None:
        at.wrong("definitions.more_than_the_whole")
    else:
        strict = fields["more_than"] is not None
        return Majority(fields["of"], number, of, strict=strict, law=fields["law"], unverified=fields["unverified"])
    return None


LEG = Record(
    (
        optional("at_least", SHARE),
        optional("more_than", SHARE),
        optional("of", Choice((*BASES, "weight"))),
        *_LAW,
    ),
    _shared,
)
"""``{at_least: 65%, of: weight}``."""

MAJORITY = Record(
    (
        optional("at_least", SHARE),
        optional("more_than", SHARE),
        optional("of", Choice(BASES)),
        optional("unanimous", Choice(BASES)),
        optional("abstentions", Choice(("neutral", "block"))),
        optional("casting_vote", YES_NO, default=False),
        optional("legs", ListOf(LEG)),
        optional("blocking_minority", Whole(1, 10_000)),
        *_LAW,
    ),
    _majority,
)
"""``{at_least: 2/3, of: cast}``, ``{unanimous: cast, abstentions: neutral}``, ``{legs: […], blocking_minority: 4}``."""


def _rules(fields: Mapping[str, Any], _at: Place) -> ChamberRules:
    law, doubt = fields["law"], fields["unverified"]

    def under_the_rules(what: Any) -> Any:  # noqa: ANN401  # a quorum or a majority
        return replace(what, law=what.law or law, unverified=what.unverified or doubt)

    quorum = fields["quorum"]
    majorities = {name: under_the_rules(majority) for name, majority in (fields["majorities"] or {}).items()}
    return ChamberRules(
        since=fields["since"],
        seats=fields["seats"],
        law=law,
        unverified=doubt,
        quorum=None if quorum is None else under_the_rules(quorum),
        majorities=majorities,
    )


CHAMBER_RULES = Record(
    cited(
        required("since", DAY),
        required("seats", Whole(1, 10_000)),
        optional("quorum", QUORUM),
        optional("majorities", MapOf(NAME, MAJORITY)),
    ),
    _rules,
)


def _chamber(fields: Mapping[str, Any], at: Place) -> Chamber | None:
    rules: tuple[ChamberRules, ...] = fields["rules"]
    for earlier, later in pairwise(rules):
        if later.since <= earlier.since:
            at.wrong("definitions.rules_not_in_order", earlier=earlier.since, later=later.since)
            return None
    name = fields["chamber"]
    return Chamber(name, fields["edition"], title(fields, at, name), fields["jurisdiction"], rules)


CHAMBER = Record(
    (
        required("chamber", PATH_NAME),
        optional("edition", EDITION, 1),
        optional("title", TEXT),
        optional("jurisdiction", WORDS),
        required("rules", ListOf(CHAMBER_RULES)),
    ),
    _chamber,
)
