"""The shape of a file of acts: what was done, and for a scenario what must follow and what must be refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ratify.errors import Phrase
from ratify.workflow.acts import ActDraft, ActsFile, Expectation, FindingDraft, OfficialDateDraft, Refusal, Registered
from ratify.workflow.node import Items, Scalar, Table
from ratify.workflow.shape.kinds import Built, ByKey, ListOf, MapOf, Name, Record, Whole, optional, required
from ratify.workflow.shape.place import found
from ratify.workflow.shape.words import DAY, DAYS, NAME, PARTY, TEXT, WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ratify.workflow.acts import Draft
    from ratify.workflow.node import Node
    from ratify.workflow.shape.place import Kind, Place


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts as they stand in the file: text, lists and mappings; the step says later what they are."""

    def read(self, node: Node, at: Place) -> Mapping[str, object] | None:
        """The facts by name."""
        if not isinstance(node, Table):
            at.wrong_at(node.mark, found(node), Phrase("definitions.wants.facts"))
            return None
        return {key.text: _plain(value, at.under(key, value)) for key, value in node.pairs}


def _plain(node: Node, at: Place) -> object:
    match node:
        case Scalar():
            return node.text
        case Items():
            return [_plain(item, at.item(number, item)) for number, item in enumerate(node.items, 1)]
        case Table():
            return {key.text: _plain(value, at.under(key, value)) for key, value in node.pairs}


ANSWER = Name(r"[A-Za-z][A-Za-z0-9_-]*(/[A-Za-z0-9_-]+)*", "definitions.not_answer", "definitions.wants.answer")
"""The name of an answer: ``term/first_day_out``, ``state/treaty``, ``deadline/ML/promulgation``."""

TRACK = Name(r"[A-Za-z][A-Za-z0-9_-]*(/[A-Za-z0-9_-]+)*", "definitions.not_track", "definitions.wants.track")
"""``treaty``, ``participation/ML``, ``ML``, ``ML/lords``, ``bill``."""


def _act(fields: Mapping[str, Any], at: Place) -> ActDraft:
    return ActDraft(
        step=fields["step"],
        when=fields["date"],
        party=fields["party"],
        track=fields["track"],
        facts=fields["facts"] or {},
        before=fields["before"],
        mark=at.mark,
    )


_ACT_KEYS = (
    required("date", DAYS),
    required("step", NAME),
    optional("party", PARTY),
    optional("track", TRACK),
    optional("facts", Facts()),
    optional("before", Whole(1, 10**9)),
)

ACT = Record(_ACT_KEYS, _act)
"""``{date: 2024-07-04, party: ML, step: vote, facts: {…}}``."""

FINDING = Record(
    (
        required("finding", ANSWER),
        required("condition_met", DAYS),
        required("source", WORDS),
        optional("published", DAY),
    ),
    lambda fields, at: FindingDraft(
        fields["finding"], fields["condition_met"], fields["source"], fields["published"], at.mark
    ),
)

OFFICIAL_DATE = Record(
    (
        required("official_date", ANSWER),
        required("date", DAY),
        required("source", WORDS),
        optional("published", DAY),
        optional("by", PARTY),
    ),
    lambda fields, at: OfficialDateDraft(
        fields["official_date"], fields["date"], fields["source"], fields["published"], at.mark, fields["by"]
    ),
)

_SAID: Mapping[str, Kind[Draft]] = {"finding": FINDING, "official_date": OFFICIAL_DATE}
_DRAFT: Kind[Draft] = ByKey(_SAID, ACT)


def _expected(answers: Mapping[str, str], at: Place) -> Expectation | None:
    if "as_of" not in answers:
        at.wrong("definitions.missing_key", key="as_of")
        return None
    day = DAY.read(Scalar(answers["as_of"], at.sheet.places.get(f"{at.path}.as_of", at.mark)), at)
    if day is None:
        return None
    return Expectation(day, {name: answer for name, answer in answers.items() if name != "as_of"}, at.mark)


EXPECTED = Built(MapOf(ANSWER, WORDS), _expected)
"""``{as_of: 2016-11-01, entry_into_force: 2016-11-01, …}``: a day, and answers by their names."""


def _acts_file(fields: Mapping[str, Any], at: Place) -> ActsFile | None:
    if (fields["treaty"] is None) == (fields["procedure"] is None):
        at.wrong("definitions.exactly_one_of", words=("treaty", "procedure"))
        return None
    return ActsFile(
        kind="treaty" if fields["treaty"] is not None else "procedure",
        subject=fields["treaty"] or fields["procedure"],
        title=fields["title"],
        reason=fields["reason"],
        drafts=fields["acts"],
        expectations=fields["expect"],
        refusals=fields["refused"],
        places=at.sheet.places,
    )


ACTS = Record(
    (
        optional("treaty", WORDS),
        optional("procedure", WORDS),
        optional("title", TEXT),
        optional("reason", WORDS),
        optional("acts", ListOf(_DRAFT, strict=True, may_be_empty=True), ()),
        optional("expect", ListOf(EXPECTED), ()),
        optional(
            "refused",
            ListOf(
                Record(
                    (*_ACT_KEYS, required("because", WORDS)),
                    lambda fields, at: Refusal(_act(fields, at), fields["because"]),
                )
            ),
            (),
        ),
    ),
    _acts_file,
)


def _registered(fields: Mapping[str, Any], at: Place) -> Registered | None:
    if (fields["treaty"] is None) == (fields["procedure"] is None):
        at.wrong("definitions.exactly_one_of", words=("treaty", "procedure"))
        return None
    return Registered(
        reference=fields["reference"],
        kind="treaty" if fields["treaty"] is not None else "procedure",
        subject=fields["treaty"] or fields["procedure"],
        reason=fields["reason"],
        drafts=fields["acts"],
        row=at.mark.line,
    )


REGISTERED = Record(
    (
        required("reference", WORDS),
        optional("treaty", WORDS),
        optional("procedure", WORDS),
        optional("reason", WORDS),
        optional("acts", ListOf(_DRAFT, strict=True, may_be_empty=True), ()),
    ),
    _registered,
)
"""One dossier of a register: ``{reference: RT-2003-17, treaty: ml-ru-mtc-2003, acts: […]}``."""
