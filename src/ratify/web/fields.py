"""From what a step asks to the fields of a form, and from the posted form back to the facts of an act.

A field is named ``fact.NAME``, its parts ``fact.NAME.PART``. What was typed goes back into the form as it was typed;
only dates are read here, because people write the day first and the office reads ISO.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePath

from ratify.errors import Invalid, Phrase
from ratify.law.moments import DayRange
from ratify.web.days import iso, read_days, typed
from ratify.web.forms import Form
from ratify.workflow.definition import Ask

PREFIX = "fact."

PARTS: Mapping[str, tuple[tuple[str, str, bool], ...]] = {
    "sitting": (
        ("date", "date", False),
        ("place", "text", False),
        ("presiding_officer", "text", False),
        ("present", "count", False),
        ("session", "text", False),
        ("name", "text", False),
    ),
    "ballot": (
        ("for", "count", True),
        ("against", "count", True),
        ("abstaining", "count", True),
        ("present", "count", False),
    ),
    "document": (("reference", "text", False), ("name", "text", False), ("file", "file", False)),
}
"""The parts of a fact that is made of several: name, kind of field, whether it must be there."""

CODES = tuple(f"web.part.{kind}.{name}" for kind, parts in PARTS.items() for name, _kind, _required in parts)
"""The labels of the parts, whose codes are made in ``_parts``."""

_RADIO_AT_MOST = 6
_HINTS = {
    "date": Phrase("web.hint.date"),
    "number": Phrase("web.hint.number"),
    "period": Phrase("web.hint.period"),
    "party": Phrase("web.hint.party"),
    "person": Phrase("web.hint.person"),
    "document": Phrase("web.hint.document"),
    "ballot": Phrase("web.hint.ballot"),
}
_KINDS = {"text": "text", "person": "text", "date": "date", "number": "count", "period": "short", "party": "short"}

Wording = Phrase | Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form as the template shows it. ``wrong`` is what is wrong with what was typed."""

    name: str
    label: Wording
    kind: str
    required: bool = True
    value: str = ""
    hint: Phrase | None = None
    wrong: Phrase | None = None
    options: tuple[tuple[str, Wording], ...] = ()
    parts: tuple[Field, ...] = ()

    @property
    def id(self) -> str:
        """The id in the page, which error summaries link to."""
        return "f-" + self.name.replace(".", "-").replace("_", "-")


def asked_fields(
    asks: Sequence[Ask], values: Mapping[str, str], wrong: Mapping[str, Phrase], parties: Sequence[str] = ()
) -> tuple[Field, ...]:
    """The fields for what a step asks, with what was typed and what is wrong with it; ``parties`` can be chosen."""
    return tuple(_asked(ask, values, wrong, parties) for ask in asks)


def _asked(ask: Ask, values: Mapping[str, str], wrong: Mapping[str, Phrase], parties: Sequence[str]) -> Field:
    name = PREFIX + ask.name
    kind, options = _kind(ask, parties)
    return Field(
        name=name,
        label=ask.label,
        kind=kind,
        required=ask.required,
        value=values.get(name, ""),
        hint=None if options else _HINTS.get(ask.type),
        wrong=wrong.get(name),
        options=options,
        parts=_parts(ask, values, wrong),
    )


def _kind(ask: Ask, parties: Sequence[str]) -> tuple[str, tuple[tuple[str, Wording], ...]]:
    if ask.type == "yes_no":
        return "yes_no", (("yes", Phrase("web.yes")), ("no", Phrase("web.no")))
    if ask.type == "choice":
        return "radio" if len(ask.options) <= _RADIO_AT_MOST else "select", tuple(ask.options)
    if ask.type == "party" and parties:
        return "select", tuple((code, Phrase("language.party", code=code)) for code in parties)
    return _KINDS.get(ask.type, "text"), ()


def _parts(ask: Ask, values: Mapping[str, str], wrong: Mapping[str, Phrase]) -> tuple[Field, ...]:
    fields = []
    for part, kind, required in PARTS.get(ask.type, ()):
        name = f"{PREFIX}{ask.name}.{part}"
        hint = Phrase("web.hint.date_short") if kind == "date" else None
        label = Phrase(f"web.part.{ask.type}.{part}")
        fields.append(Field(name, label, kind, required and ask.required, values.get(name, ""), hint, wrong.get(name)))
    return tuple(fields)


def facts_of(asks: Sequence[Ask], form: Form) -> tuple[dict[str, object], dict[str, Phrase]]:
    """The facts that the form gives, as the office takes them, and what could not be read, by name of field."""
    facts: dict[str, object] = {}
    wrong: dict[str, Phrase] = {}
    for ask in asks:
        name = PREFIX + ask.name
        if ask.type not in PARTS:
            facts[ask.name] = _read(ask.type, name, form, wrong)
            continue
        parts = {
            part: _read(kind, f"{name}.{part}", form, wrong)
            for part, kind, _required in PARTS[ask.type]
            if kind != "file"
        }
        if ask.type == "document":
            parts |= _document(name, form)
        facts[ask.name] = {part: value for part, value in parts.items() if value}
    return {name: value for name, value in facts.items() if value}, wrong


def _read(kind: str, name: str, form: Form, wrong: dict[str, Phrase]) -> str:
    text = form.get(name)
    if kind != "date" or not text:
        return text
    try:
        return iso(read_days(text))
    except Invalid as error:
        wrong[name] = error.phrase
        return text


def _document(name: str, form: Form) -> dict[str, str]:
    """The digest of a file that came with the form, or came with it before: it names the file that the act takes."""
    upload = form.files.get(f"{name}.file")
    if upload is None:
        digest = form.get(f"{name}.sha256")
        return {"sha256": digest} if digest else {}
    known = {"sha256": sha256(upload.data).hexdigest()}
    return known if form.get(f"{name}.name") else {**known, "name": PurePath(upload.name).name}


def typed_values(facts: Mapping[str, object]) -> dict[str, str]:
    """Facts as they were recorded, in the words of a form."""
    values: dict[str, str] = {}
    for name, value in facts.items():
        parts = value.items() if isinstance(value, Mapping) else [("", value)]
        for part, each in parts:
            values[f"{PREFIX}{name}.{part}" if part else f"{PREFIX}{name}"] = _written(each)
    return values


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, DayRange):
        return typed(value)
    return str(value)


def day_first(asks: Iterable[Ask], values: Mapping[str, str]) -> dict[str, str]:
    """Recorded values with their dates as a form shows them, the day first."""
    dated = {PREFIX + ask.name for ask in asks if ask.type == "date"}
    dated |= {f"{PREFIX}{ask.name}.date" for ask in asks if ask.type == "sitting"}
    shown = dict(values)
    for name in dated & values.keys():
        try:
            shown[name] = typed(read_days(values[name]))
        except Invalid:
            continue  # shown as it was recorded
    return shown
