"""JSON Schemas of the files, made from the shapes that read them: ``python -m ratify.definitions.schema``.

They serve editors, which complete keys and underline slips while a file is written. ``workflows/schema/*.json`` is
what this gives, with the descriptions of the keys from the tables of ``docs/``; a test compares the two.

1. A schema never refuses what the shape accepts: where a rule cannot be said (that a state exists, that of two keys
   only one may stand), it is silent. So a file that an editor is content with is not sound yet.
2. A value is text for the shape, but for an editor what YAML 1.2 makes of it: where the shape takes a text, a schema
   takes a number or a yes or no as well.
3. Two things are beyond this: a closed list is matched as it is written, without the blanks that a quoted text may have
   around it, and an empty value is refused like the words that YAML takes for one.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

from ratify.shipped import shipped
from ratify.workflow.shape import ACTS, SHAPES, acts, calendar, chamber, counting, groups, moments, procedure, treaty
from ratify.workflow.shape import words as plain_words
from ratify.workflow.shape.kinds import (
    LONGEST_NAME,
    Built,
    ByForm,
    ByKey,
    Choice,
    Later,
    ListOf,
    MapOf,
    Name,
    Parsed,
    Record,
    Whole,
    Words,
    YesNo,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

Schema = dict[str, Any]

DIALECT = "http://json-schema.org/draft-07/schema#"
"""The version that every editor for YAML knows."""

FILES: dict[str, Any] = {**{str(kind): shape for kind, shape in SHAPES.items()}, "acts": ACTS}
"""The kinds of file by the names of their schemas: ``workflows/schema/treaty.json``."""

_SCALAR = ["string", "number", "boolean"]
_MODULES = (procedure, treaty, moments, groups, counting, chamber, calendar, acts, plain_words)


@dataclass(slots=True)
class _Making:
    """One schema that is being made: the definitions that it refers to, and what the documentation says of keys.

    ``names`` are the kinds that the modules of the shapes name, by identity; each is written once and referred to.
    """

    names: Mapping[int, str]
    tables: list[Mapping[str, str]]
    definitions: dict[str, Schema] = field(default_factory=dict)


def schema_of(name: str, tables: list[Mapping[str, str]] | None = None) -> Schema:
    """The schema of one kind of file; ``tables`` are what the documentation says of keys, table by table."""
    making = _Making(_named(), tables or [])
    root = _content(FILES[name], making)
    definitions = {key: making.definitions[key] for key in sorted(making.definitions)}
    return {"$schema": DIALECT, "title": f"ratify: {name}", **root, "definitions": definitions}


def _named() -> Mapping[int, str]:
    """The kinds that stand under a public name in a module of the shapes, the innermost module last."""
    found: dict[int, str] = {}
    for module in _MODULES:
        for name, value in vars(module).items():
            if name.isupper() and not name.startswith("_") and hasattr(value, "read"):
                found[id(value)] = name.lower()
    return found


def _schema(kind: Any, making: _Making) -> Schema:  # noqa: ANN401  # any kind of value, also one with no schema yet
    """The schema of a kind, or a reference to it if it has a name of its own."""
    if isinstance(kind, Later):
        return _schema(kind.kind(), making) if id(kind) not in making.names else _referred(kind, making)
    return _referred(kind, making) if id(kind) in making.names else _content(kind, making)


def _referred(kind: Any, making: _Making) -> Schema:  # noqa: ANN401  # as above
    name = making.names[id(kind)]
    if name not in making.definitions:
        making.definitions[name] = {}  # a kind may hold itself
        making.definitions[name] = _content(kind.kind() if isinstance(kind, Later) else kind, making)
    return {"$ref": f"#/definitions/{name}"}


def _content(kind: Any, making: _Making) -> Schema:  # noqa: ANN401, PLR0911  # one case for each kind
    match kind:
        case Words():
            return {"type": _SCALAR}
        case Name():
            return {"type": _SCALAR, "pattern": _whole(kind.pattern), "maxLength": LONGEST_NAME}
        case Choice():
            return {"enum": [form for word in kind.words for form in _forms(word)]}
        case Whole():
            number = {"type": "integer", "minimum": kind.least, "maximum": kind.most}
            return {"anyOf": [number, {"type": "string", "pattern": _whole(r"[+-]?\d{1,15}")}]}
        case YesNo():
            return {"enum": [True, False, "true", "false", "yes", "no"]}
        case Parsed():
            return {"type": _SCALAR, **({"pattern": _whole(kind.form)} if kind.form else {})}
        case acts.Facts():
            return {"type": "object"}
        case Built():
            return _schema(kind.of, making)
        case _:
            return _composed(kind, making)


def _composed(kind: Any, making: _Making) -> Schema:  # noqa: ANN401  # as above
    match kind:
        case ListOf():
            one = _schema(kind.of, making)
            several = {"type": "array", "items": one, "minItems": 0 if kind.may_be_empty else 1}
            return several if kind.strict else {"anyOf": [one, several]}
        case MapOf():
            names = _schema(kind.key, making)
            return {
                "type": "object",
                "propertyNames": names,
                "additionalProperties": _schema(kind.of, making),
                "minProperties": 1,
            }
        case Record():
            return _record(kind, making)
        case ByForm():
            forms = (
                {"type": types, **schema} if "$ref" not in schema else {"allOf": [{"type": types}, schema]}
                for types, form in (("array", kind.items), ("object", kind.table))
                if form is not None
                for schema in (_schema(form, making),)
            )
            scalars = () if kind.scalar is None else ({"allOf": [{"type": _SCALAR}, _schema(kind.scalar, making)]},)
            return {"anyOf": [*scalars, *forms]}
        case ByKey():
            return _by_key(kind, making)
        case _:
            return {}  # a kind of its own: whatever it accepts


def _by_key(kind: ByKey[Any], making: _Making) -> Schema:
    """The first of some keys that a mapping has tells what it is; without any of them it may be something else."""
    if kind.otherwise is not None:
        schema = _schema(kind.otherwise, making)
    else:
        schema = {"type": "object", "anyOf": [{"required": [name]} for name in kind.kinds]}
    for name, one in reversed(tuple(kind.kinds.items())):
        schema = {"if": {"type": "object", "required": [name]}, "then": _schema(one, making), "else": schema}
    return schema


def _record(kind: Record[Any], making: _Making) -> Schema:
    told = _described(frozenset(kind.names), making.tables)
    properties: dict[str, Schema] = {}
    for name, key in kind.names.items():
        schema = _schema(key.of, making)
        properties[name] = {"description": told[name], **schema} if name in told else schema
    wanted = [name for name, key in kind.names.items() if key.required]
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**schema, "required": wanted} if wanted else schema


def _whole(pattern: str) -> str:
    """A pattern that the whole text must match; a quoted text may have blanks around it."""
    return rf"^\s*(?:{pattern})\s*$"


def _forms(word: str) -> Iterable[object]:
    """A word of a closed list, and what YAML makes of it if that is something else than text."""
    yield word
    if word in ("true", "false"):
        yield word == "true"
    elif word.isdecimal():
        yield int(word)


# ----------------------------------------------------------------------------------------------- from the documentation


def described_in(pages: Iterable[str]) -> list[Mapping[str, str]]:
    """What the tables of keys in pages of the documentation say: of each table, the meaning of each key."""
    tables: list[Mapping[str, str]] = []
    for page in pages:
        for is_table, lines in groupby(page.split("\n"), lambda line: line.startswith("|")):
            rows = [_cells(line) for line in lines] if is_table else []
            if len(rows) > 2 and rows[0][0].partition(" ")[0] in ("key", "clause"):  # noqa: PLR2004  # head, rule, a row
                tables.append({name: said for row in rows[2:] for name, said in _row(rows[0], row)})
    return tables


def _cells(line: str) -> list[str]:
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def _row(head: list[str], row: list[str]) -> Iterable[tuple[str, str]]:
    """The keys of a row and what it says of them: their meaning, else what may stand there."""
    columns = dict(zip(head, row, strict=False))
    said = columns.get("meaning") or row[1]
    if "if it is absent" in columns:
        said = f"{row[1]}; if it is absent: {columns['if it is absent']}"
    plain = re.sub(r"\*+|`", "", re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", said))
    for name in re.findall(r"`([a-z_]+)`", row[0]):
        yield name, plain


def _described(keys: frozenset[str], tables: list[Mapping[str, str]]) -> Mapping[str, str]:
    """What the tables say of the keys of a record: tables that are about it, the nearest last and so before others."""
    about = [table for table in tables if 2 * len(keys & table.keys()) >= len(table)]
    nearest_last = sorted(about, key=lambda table: len(keys & table.keys()))
    return {key: said for table in nearest_last for key, said in table.items() if key in keys}


def write(folder: Path, docs: Path) -> None:
    """Write every schema into ``folder``, with descriptions from the pages of ``docs``."""
    tables = described_in((docs / name).read_text(encoding="utf-8") for name in ("definitions.md", "clauses.md"))
    folder.mkdir(exist_ok=True)
    for name in FILES:
        text = json.dumps(schema_of(name, tables), ensure_ascii=False, indent=1)
        (folder / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    _workflows = shipped("workflows")
    write(_workflows / "schema", _workflows.parent / "docs")
