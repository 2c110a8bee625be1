"""In which order the dates of one treaty are worked out, and what each of them reads: made once for each treaty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from ratify.law.clauses import names
from ratify.law.defaults import CONSENT, Way, entry_rule, ways_out
from ratify.law.facts import ENDING_STAMPS
from ratify.law.participation import Entry, entry_rules
from ratify.law.reads import Reads, reads
from ratify.law.rules import Stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ratify.law.facts import Fact
    from ratify.law.rules import Rule, TreatyLaw

PARTIES: Final = "(parties)"
JOINED: Final = "(joined)"


@dataclass(frozen=True, slots=True)
class Node:
    """One date: the acts and the other dates that can change it. ``PARTIES`` stands for the parties' own dates."""

    name: str
    acts: frozenset[str]
    clauses: frozenset[str]


@dataclass(frozen=True, slots=True)
class Plan:
    """The dates of a treaty in an order in which each comes after what it reads.

    ``names``: of all of them. ``own_acts``: acts that bear on the dates of the party that does them; ``acts``: all
    acts that bear on any date. ``entry``: the rules of entry into force. ``ways``: the ways out. ``stamps``: for acts
    that rules read by named stamps alone, the stamps that bear on any date.
    """

    nodes: tuple[Node, ...]
    names: frozenset[str]
    own_acts: frozenset[str]
    acts: frozenset[str]
    entry: Entry
    ways: tuple[Way, ...]
    stamps: Mapping[str, frozenset[str]] = field(default_factory=dict, hash=False)
    bare: frozenset[str] = frozenset()

    def idle(self, fact: Fact) -> bool:
        """Whether no date can move by ``fact``: a date of its act that no rule reads, and that ends nothing."""
        read = self.stamps.get(fact.act)
        return read is not None and fact.stamp is not None and fact.stamp not in read and "mode" not in fact.values


@lru_cache(maxsize=1024)
def plan(law: TreatyLaw) -> Plan:
    """The plan of ``law``."""
    entry = entry_rules(law, None)
    read = dict(names(law))
    read["entry_into_force"] = reads(entry_rule(law))
    own = _own_reads(law, entry)
    nodes = {name: _node(name, what) for name, what in read.items()}
    nodes[PARTIES] = _node(PARTIES, own | {Reads("clause", "entry_into_force")})
    own_acts = frozenset(one.name for one in own if one.what == "act" and one.own) | {"notice", "instrument"}
    acts = own_acts.union(*(node.acts for node in nodes.values()))
    order, named = tuple(_sorted(nodes)), frozenset(nodes)
    return Plan(order, named, own_acts, acts, entry, ways_out(law), _stamps(law, entry), _bare(law, entry))


def _bare(law: TreatyLaw, entry: Entry) -> frozenset[str]:
    """The acts whose date the text leaves open, of those that entry into force and exits rest on."""
    clauses = law.clauses
    read = (entry, clauses.later_parties, clauses.accession, clauses.succession, clauses.denunciation)
    return frozenset(stamp.act for stamp in _stamps_in(read) if stamp.stamp is None)


# Acts that are read in ways of their own, whatever their stamp.
_ALWAYS_READ = frozenset({"notice", "extension", "signature"})
_LASTING = frozenset({*ENDING_STAMPS, "suspended", "resumed", "began"})


def _stamps(law: TreatyLaw, entry: Entry) -> Mapping[str, frozenset[str]]:
    """For each act that rules read by named stamps alone: these stamps, and those that end or hold an act."""
    found: dict[str, set[str | None]] = {}
    for stamp in (*_stamps_in(law.clauses), *_stamps_in(entry), *_stamps_in(CONSENT)):
        found.setdefault(stamp.act, set()).add(stamp.stamp)
    return {
        act: _LASTING.union(stamp for stamp in stamps if stamp is not None)
        for act, stamps in found.items()
        if None not in stamps and act not in _ALWAYS_READ
    }


def _stamps_in(value: object) -> Iterator[Stamp]:
    """Every stamp that stands anywhere inside a value of this room."""
    if isinstance(value, Stamp):
        yield value
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _stamps_in(one)
    elif isinstance(value, Mapping):
        yield from _stamps_in(tuple(value.values()))
    elif is_dataclass(value):
        yield from _stamps_in(tuple(getattr(value, one.name) for one in fields(value)))


def _node(name: str, what: Iterable[Reads]) -> Node:
    acts, clauses = set(), set()
    for one in what:
        if one.what == "act" and not (one.own and name == PARTIES):
            acts.add(one.name)
        elif one.what == "joined":
            acts.add(JOINED)
        elif one.what == "clause":
            clauses.add(PARTIES if one.own else _without_face(one.name))
    return Node(name, frozenset(acts), frozenset(clauses))


def _without_face(name: str) -> str:
    head, _, rest = name.partition("/")
    return f"commitment/{rest.partition('/')[0]}" if head == "commitment" else name


def _own_reads(law: TreatyLaw, entry: Entry) -> frozenset[Reads]:
    clauses = law.clauses
    rules: list[Rule] = [entry.consent, CONSENT]
    rules += [one.rule for one in (clauses.later_parties, clauses.accession, clauses.succession) if one is not None]
    for way in clauses.denunciation:
        rules.append(way.rule)
        rules += [] if way.not_before is None else [way.not_before]
        rules += [] if way.window is None else [way.window.start]
    found = reads(*rules) | {Reads("act", "notice", own=True)}
    term = clauses.term
    if term is not None and not law.bilateral:
        found |= reads(*(rule for rule in (term.start, term.until) if rule is not None))
    return found - {one for one in found if one.what == "clause" and one.own}


def _sorted(nodes: Mapping[str, Node]) -> list[Node]:
    """Each node after those it reads; where rules go round in a circle, in the order in which they were found."""
    done: dict[str, Node] = {}
    entered: set[str] = set()

    def visit(name: str) -> None:
        if name in entered or name not in nodes:
            return
        entered.add(name)
        for read in sorted(nodes[name].clauses):
            visit(read)
        done[name] = nodes[name]

    for name in nodes:
        visit(name)
    return list(done.values())
