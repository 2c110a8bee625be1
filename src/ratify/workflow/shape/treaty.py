"""The shape of a treaty's sheet: its parties and its final clauses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ratify.law.periods import Period
from ratify.law.rules import Clause, ClauseOf, Clauses, Exit, Span, TreatyLaw, Window
from ratify.workflow.definition import Lead, Party, Treaty
from ratify.workflow.shape.alerts import ESCALATIONS, LEADS
from ratify.workflow.shape.counting import CALENDARS
from ratify.workflow.shape.groups import GROUPS, WEIGHTS
from ratify.workflow.shape.kinds import (
    Built,
    ByForm,
    ByKey,
    Choice,
    ListOf,
    MapOf,
    Name,
    Record,
    optional,
    required,
)
from ratify.workflow.shape.moments import MOMENT, SPAN, SPAN_KEYS, moments, span
from ratify.workflow.shape.words import (
    EDITION,
    LANGUAGE,
    LENGTH,
    NAME,
    PARTY,
    PATH_NAME,
    SIGNED,
    TEXT,
    WORDS,
    YES_NO,
    title,
    unverified,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ratify.law.rules import Rule
    from ratify.workflow.shape.place import Place

# ------------------------------------------------------------------------------------------------------------- clauses

_LAW = (optional("law", WORDS, ""), unverified())


def _clause(rule: Rule, fields: Mapping[str, Any], _at: Place) -> Clause:
    return Clause(rule, fields["law"], fields["unverified"])


CLAUSE = moments(_clause, *_LAW)
"""A clause that is one date."""

REGISTRATION = ByForm(
    scalar=CLAUSE,
    table=ByKey(
        dict.fromkeys(("from", "of", "all", "any", "date", "treaty"), CLAUSE),
        Record(_LAW, lambda fields, _at: Clause(ClauseOf("entry_into_force"), fields["law"], fields["unverified"])),
    ),
)
"""A reminder, at entry into force unless another moment is given."""

WINDOW = Record(
    (required("every", LENGTH), required("lasts", LENGTH), optional("from", MOMENT, ClauseOf("entry_into_force"))),
    lambda fields, _at: Window(fields["every"], fields["lasts"], fields["from"]),
)
NOTICE = Record((optional("not_before", MOMENT), optional("window", WINDOW)), lambda fields, _at: fields)
"""When a notice may be given: after the lock-in, in a window that comes again."""


def _exit(rule: Rule, fields: Mapping[str, Any], _at: Place) -> Exit:
    notice = fields["notice"] or {"not_before": None, "window": None}
    return Exit(
        rule=rule,
        date_is=fields["date_is"],
        or_later=fields["or_later"],
        not_before=notice["not_before"],
        window=notice["window"],
        ends_for=fields["ends_for"],
        law=fields["law"],
        unverified=fields["unverified"],
    )


EXIT = moments(
    _exit,
    optional("date_is", Choice(("first_day_out", "last_day")), "first_day_out"),
    optional("or_later", YES_NO, default=False),
    optional("notice", NOTICE),
    optional("ends_for", Choice(("one", "all")), "one"),
    *_LAW,
)
"""One way out: ``{from: notice.received, plus: P6M}``."""

_LABEL = required("label", TEXT)
_COMMITTED_SPAN = Record((*SPAN_KEYS, _LABEL), lambda fields, at: _with_label(span(fields, at), fields))
COMMITMENT = ByKey(
    dict.fromkeys(("lasts", "until", "renewal"), _COMMITTED_SPAN),
    moments(lambda rule, fields, at: _with_label(_clause(rule, fields, at), fields), *_LAW, _LABEL),
)
"""A date or a span of its own, which may outlive the treaty."""


def _with_label(
    value: Clause | Span | None, fields: Mapping[str, Any]
) -> tuple[Mapping[str, str], Clause | Span] | None:
    return None if value is None else (fields["label"], value)


def _bounded(span: Span, at: Place) -> Span | None:
    if span.lasts is None and span.until is None:
        at.wrong("definitions.exactly_one_of", words=("lasts", "until"))
        return None
    return span


def _clauses(fields: Mapping[str, Any], at: Place) -> Clauses:
    commitments: Mapping[str, tuple[Mapping[str, str], Clause | Span]] = fields["commitments"] or {}
    at.sheet.declared["commitments"] = {name: label for name, (label, _value) in commitments.items()}
    given = {name: value for name, value in fields.items() if value is not None}
    given["commitments"] = {name: value for name, (_label, value) in commitments.items()}
    return Clauses(**given)


CLAUSES = Record(
    (
        optional("entry_into_force", CLAUSE),
        optional("later_parties", CLAUSE),
        optional("accession", CLAUSE),
        optional("succession", CLAUSE),
        optional("provisional_application", SPAN),
        optional("effect", CLAUSE),
        optional("term", Built(SPAN, _bounded)),
        optional("termination", CLAUSE),
        optional("denunciation", ListOf(EXIT)),
        optional("suspension", SPAN),
        optional("survival", SPAN),
        optional("commitments", MapOf(NAME, COMMITMENT)),
        optional("registration", REGISTRATION),
        optional("reservations", Built(SPAN, _bounded)),
        optional("objections", Built(SPAN, _bounded)),
    ),
    _clauses,
)
"""The final clauses; what is absent has the default of the law of treaties."""

# ------------------------------------------------------------------------------------------------------------- parties

OPEN = "open"
"""Stands among the parties for those that may still join."""

PARTICIPANT = Record(
    (
        optional("procedure", PATH_NAME),
        optional("parameters", MapOf(NAME, NAME)),
        optional("name", TEXT),
    ),
    lambda fields, at: Party(at.key, fields["procedure"], fields["parameters"] or {}, fields["name"]),
)


def _listed(codes: tuple[str, ...], at: Place) -> Mapping[str, Party] | None:
    if len(set(codes)) < len(codes):
        at.wrong("definitions.party_twice", party=next(code for code in codes if codes.count(code) > 1))
        return None
    return {code: Party(code) for code in codes}


PARTIES = ByForm(
    items=Built(ListOf(PARTY), _listed),
    table=MapOf(Name(rf"{PARTY.pattern}|{OPEN}", PARTY.wrong, PARTY.right), PARTICIPANT),
)
"""``[FR, ML]``, ``{FR: {procedure: …}}``, ``{open: {procedure: …}}``."""

LEADS_BY_DEFAULT = (
    *(Lead(Period(months=months), "before") for months in (12, 6, 3, 1)),
    *(Lead(Period(days=days), "before") for days in (7, 1)),
    Lead(Period(), "on"),
)
"""Before the last day for notice and before the end of a term, unless the sheet says otherwise."""


def _treaty(fields: Mapping[str, Any], at: Place) -> Treaty:
    parties: dict[str, Party] = dict(fields["parties"])
    open_party = parties.pop(OPEN, None)
    signed, signed_at = fields["signed"] or (None, None)
    law = TreatyLaw(
        name=fields["treaty"],
        parties=tuple(parties),
        open_parties=open_party is not None,
        signed=signed,
        clauses=fields["clauses"],
        negotiating=fields["negotiating"],
        signatories=fields["signatories"],
        kinds=fields["kinds"] or {},
    )
    return Treaty(
        name=fields["treaty"],
        edition=fields["edition"],
        title=title(fields, at, fields["treaty"]),
        parties=parties,
        law=law,
        life=fields["life"],
        participation=fields["participation"],
        signed_at=signed_at,
        open_party=open_party,
        authentic=(fields["languages"] or {}).get("authentic") or (),
        alerts=fields["alerts"],
        escalate=fields["escalate"],
        calendars=fields["calendars"] or {},
        commitments=at.sheet.declared.get("commitments", {}),
        hypothetical=fields["hypothetical"],
        notes=fields["notes"],
    )


TREATY = Record(
    (
        required("treaty", PATH_NAME),
        optional("edition", EDITION, 1),
        optional("title", TEXT),
        optional("languages", Record((optional("authentic", ListOf(LANGUAGE)),), lambda fields, _at: fields)),
        optional("signed", SIGNED),
        required("parties", PARTIES),
        optional("life", PATH_NAME, "treaty/life"),
        optional("participation", PATH_NAME, "treaty/participation"),
        optional("negotiating", ListOf(PARTY)),
        optional("signatories", ListOf(PARTY)),
        optional("kinds", MapOf(PARTY, Choice(("state", "organization")))),
        optional("weights", WEIGHTS),  # before the clauses, which name weights and groups
        optional("groups", GROUPS),
        optional("calendars", CALENDARS),
        optional("hypothetical", TEXT),
        optional("notes", ListOf(TEXT), ()),
        optional("alerts", LEADS, LEADS_BY_DEFAULT),
        optional("escalate", ESCALATIONS, ()),
        optional("clauses", CLAUSES, Clauses()),
    ),
    _treaty,
)
