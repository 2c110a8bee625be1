"""Files to start from: one of each kind that passes the check, its keys explained, or a copy of one that ships.

A file is given as lines: text as it stands, and phrases that are comments in the reader's language, which stand above
the line after them and are set in as that one is. The first key keeps its place near the top, where the kind and the
name of a file are looked for.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ratify.errors import Invalid, Phrase
from ratify.shipped import shipped
from ratify.workflow.shape.words import CALENDAR_NAME, PATH_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ratify.workflow.definition import Definition, Kind

Line = str | Phrase

NAME = "NAME"
"""Stands in the lines below for the name that is asked for."""

_HEAD: tuple[Line, ...] = (
    Phrase("definitions.new.edition"),
    "edition: 1",
    Phrase("definitions.new.title"),
    'title: {fr: "NAME", en: "NAME", ru: "NAME"}',
)
_LAW: tuple[Line, ...] = (
    Phrase("definitions.new.law", unverified="unverified: true"),
    'law: "art. …"',
    "unverified: true",
)

PROCEDURE: tuple[Line, ...] = (
    Phrase("definitions.new.procedure"),
    "procedure: NAME",
    *_HEAD,
    *_LAW,
    Phrase("definitions.new.states"),
    "initial: pending",
    "states:",
    '  pending: {fr: "en attente", en: "pending", ru: "не начато"}',
    '  tabled: {fr: "déposé", en: "tabled", ru: "внесено"}',
    '  approved: {fr: "approuvé", en: "approved", ru: "одобрено"}',
    '  rejected: {fr: "rejeté", en: "rejected", ru: "отклонено"}',
    "ends: [approved, rejected]",
    "completed: [approved]",
    Phrase("definitions.new.path"),
    "path: [table, decide]",
    "",
    Phrase(
        "definitions.new.steps",
        ballot="asks: {ballot: ballot}",
        quorum="requires: {quorum: chamber}",
        carried="{carried: simple}",
    ),
    "steps:",
    "  table:",
    '    label: {fr: "Dépôt", en: "Tabling", ru: "Внесение"}',
    '    law: "art. …"',
    "    unverified: true",
    "    from: pending",
    "    to: tabled",
    "    role: clerk",
    Phrase("definitions.new.asks"),
    "    asks: {bill_number: {type: text, required: false}}",
    "  decide:",
    '    label: {fr: "Décision", en: "Decision", ru: "Решение"}',
    '    law: "art. …"',
    "    unverified: true",
    "    from: tabled",
    "    role: clerk",
    Phrase("definitions.new.confirmed_by"),
    "    confirmed_by: second_clerk",
    "    asks:",
    "      approved:",
    "        type: yes_no",
    '        label: {fr: "Approuvé", en: "Approved", ru: "Одобрено"}',
    Phrase("definitions.new.outcomes"),
    "    outcomes:",
    "      - {to: approved, if: {fact: approved, is: yes}}",
    "      - {to: rejected}",
    Phrase("definitions.new.consequence"),
    "  approve_tacitly:",
    '    label: {fr: "Approbation tacite", en: "Tacit approval", ru: "Молчаливое одобрение"}',
    '    law: "art. …"',
    "    unverified: true",
    "    from: tabled",
    "    to: approved",
    "",
    Phrase("definitions.new.deadlines"),
    "deadlines:",
    "  decision:",
    '    label: {fr: "Délai de décision", en: "Time for the decision", ru: "Срок для решения"}',
    '    law: "art. …"',
    "    unverified: true",
    "    begins: table",
    "    ends: {plus: P30D}",
    "    met_by: decide",
    Phrase("definitions.new.on_lapse", mark="{mark: overdue}"),
    "    on_lapse: {step: approve_tacitly}",
    "    alerts: [P5D before, on the day]",
)

TREATY: tuple[Line, ...] = (
    Phrase("definitions.new.treaty"),
    "treaty: NAME",
    *_HEAD,
    Phrase("definitions.new.signed"),
    "# signed: {date: 2026-01-31, at: Geneva}",
    Phrase("definitions.new.parties", example="{procedure: mali/cnt}", open="open: {}"),
    "parties:",
    "  XA: {}",
    "  XB: {}",
    "",
    Phrase("definitions.new.clauses"),
    "clauses:",
    Phrase("definitions.new.entry_into_force"),
    "  entry_into_force:",
    '    law: "art. …"',
    "    unverified: true",
    "    from: {of: parties, have: notification.received}",
    "    first_day_of: month",
    "    following: 2",
    Phrase("definitions.new.term"),
    "  term:",
    '    law: "art. …"',
    "    unverified: true",
    "    lasts: P5Y",
    "    renewal: {tacit: P5Y, unless_notified: P6M}",
    Phrase("definitions.new.denunciation"),
    "  denunciation:",
    '    law: "art. …"',
    "    unverified: true",
    "    from: notice.received",
    "    plus: P6M",
    "    rounding: down",
)

CHAMBER: tuple[Line, ...] = (
    Phrase("definitions.new.chamber"),
    "chamber: NAME",
    *_HEAD,
    Phrase("definitions.new.rules"),
    "rules:",
    "  - since: 2000-01-01",
    "    seats: 100",
    '    law: "art. …"',
    "    unverified: true",
    Phrase("definitions.new.quorum", example="at_least: 51"),
    "    quorum: {more_than: 1/2, of: seats}",
    Phrase("definitions.new.majorities"),
    "    majorities:",
    "      simple: {more_than: 1/2, of: cast}",
    "      absolute: {more_than: 1/2, of: seats}",
    "      two_thirds: {at_least: 2/3, of: present}",
)

CALENDAR: tuple[Line, ...] = (
    Phrase("definitions.new.calendar"),
    "calendar: NAME",
    *_HEAD,
    *_LAW,
    Phrase("definitions.new.coverage"),
    "coverage: {from: 2026-01-01, until: 2026-12-31}",
    "weekend: [saturday, sunday]",
    Phrase("definitions.new.holidays"),
    "holidays:",
    '  - {date: 2026-01-01, name: {fr: "Jour de l\'An", en: "New Year\'s Day", ru: "Новый год"}, status: estimated}',
)

STARTING: Mapping[Kind, tuple[Line, ...]] = {
    "procedure": PROCEDURE,
    "treaty": TREATY,
    "chamber": CHAMBER,
    "calendar": CALENDAR,
}


def starting(kind: Kind, name: str) -> tuple[Line, ...]:
    """A file of that kind and name to start from; it passes the check.

    Raises:
        Invalid: the name is not made as names of that kind are.

    """
    _check_name(kind, name)
    return tuple(line.replace(NAME, name) if isinstance(line, str) else line for line in STARTING[kind])


def copied(original: Definition, name: str) -> tuple[Line, ...]:
    """A definition that ships under another name, as edition 1, with its comments; what is to be renamed is said.

    Raises:
        Invalid: the name is not made as names of that kind are.

    """
    _check_name(original.kind, name)
    first = re.compile(rf"^({original.kind}:[ \t]*)\S+", re.MULTILINE)
    text = first.sub(lambda found: f"{found[1]}{name}", original.text, count=1)
    text = re.sub(r"^(edition:[ \t]*)\S+", r"\g<1>1", text, count=1, flags=re.MULTILINE)
    head = Phrase("definitions.new.copied", name=original.name, edition=str(original.edition))
    return (head, *text.rstrip("\n").split("\n"))


def schema_file(kind: Kind) -> Path:
    """The JSON Schema of a kind of file, as it ships."""
    return shipped("workflows") / "schema" / f"{kind}.json"


def _check_name(kind: Kind, name: str) -> None:
    rule = CALENDAR_NAME if kind == "calendar" else PATH_NAME
    if not rule.fits(name):
        raise Invalid("definitions.new.bad_name", name=name[:80], right=Phrase(rule.right))
