"""Who may do what: one table, one function, for the desk, the API and the command line alike. Denied by default."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ratify.errors import Forbidden, Phrase
from ratify.workflow.definition import CONFIRMING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ratify.office.views import Person

Right = Literal[
    "see", "personal", "record", "confirm", "correct", "erase", "open", "import", "move", "publish", "log", "verify",
    "export", "watch", "watched", "look_ups", "accounts", "sweep", "deliveries", "key", "restore",
    "clock",
]  # fmt: skip

ROLES = ("clerk", "second_clerk", "presiding_officer", "treaty_officer", "auditor", "administrator")

RIGHTS: Mapping[Right, frozenset[str]] = {
    "see": frozenset({"clerk", "second_clerk", "presiding_officer", "treaty_officer", "auditor", "administrator"}),
    "personal": frozenset({"clerk", "second_clerk", "presiding_officer", "treaty_officer", "auditor"}),
    "record": frozenset({"clerk", "second_clerk", "presiding_officer", "treaty_officer"}),
    "open": frozenset({"clerk", "second_clerk", "treaty_officer"}),
    "import": frozenset({"treaty_officer", "administrator"}),
    "move": frozenset({"clerk", "second_clerk", "treaty_officer"}),
    "publish": frozenset({"administrator"}),
    "confirm": frozenset(CONFIRMING),
    "correct": frozenset({"clerk", "second_clerk", "presiding_officer", "treaty_officer"}),
    "erase": frozenset({"presiding_officer", "treaty_officer"}),
    "log": frozenset({"clerk", "second_clerk", "presiding_officer", "treaty_officer", "auditor"}),
    "verify": frozenset({"second_clerk", "presiding_officer", "auditor", "administrator"}),
    "export": frozenset({"second_clerk", "presiding_officer", "auditor"}),
    "watch": frozenset({"administrator"}),
    "watched": frozenset({"presiding_officer", "auditor", "administrator"}),
    "look_ups": frozenset({"presiding_officer"}),
    "accounts": frozenset({"administrator"}),
    "sweep": frozenset({"administrator"}),
    "deliveries": frozenset({"presiding_officer", "treaty_officer", "administrator"}),
    "key": frozenset({"administrator"}),
    "restore": frozenset({"presiding_officer", "administrator"}),
    "clock": frozenset(ROLES),
}
"""Which roles have a right. ``personal``: to see personal facts; an administrator sees the rest. ``look_ups``: to read
what others asked of the log. ``deliveries``: to see whom alerts did not reach, and to have them tried again.
``clock`` is only ever asked in a demonstration office."""

CODES = tuple(f"office.right.{right}" for right in RIGHTS) + tuple(f"office.role.{role}" for role in ROLES)


def may(person: Person, right: Right) -> bool:
    """Whether one of the person's roles has the right."""
    return not person.roles.isdisjoint(RIGHTS[right])


def confirms(person: Person, role: str) -> bool:
    """Whether a person may be the second one for what awaits a role; the presiding officer may be for all."""
    return may(person, "confirm") and (role in person.roles or "presiding_officer" in person.roles)


def require(person: Person, right: Right) -> None:
    """Refuse with ``Forbidden`` unless the person has the right; says which roles have it."""
    if not may(person, right):
        roles = tuple(Phrase(f"office.role.{role}") for role in ROLES if role in RIGHTS[right])
        raise Forbidden("office.forbidden", right=Phrase(f"office.right.{right}"), roles=roles)
