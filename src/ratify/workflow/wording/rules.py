"""Date rules in plain words.

A rule is said in two forms, because languages decline what follows a preposition: ``when`` answers *when?* ("on the
first day of the second month following receipt of the last notification"), ``noun`` is what may follow *after*
("receipt of the last notification").
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Final

from ratify.errors import Phrase
from ratify.law.periods import Period
from ratify.law.rules import (
    ALL,
    AllOf,
    AnyOf,
    ClauseOf,
    From,
    Group,
    On,
    OtherTreaty,
    Provided,
    Reached,
    Stamp,
    Unknown,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ratify.law.calendars import CountingRule
    from ratify.law.rules import Operations, Rule, Share

# Acts that are written out and have stamps of their own, and acts that are events by themselves.
PAPERS: Final = ("notification", "instrument", "notice", "reservation", "objection")
EVENTS: Final = (
    "signature", "definitive_signature", "exchange", "agreement", "extension", "successor", "publication",
    "registration", "armed_conflict",
)  # fmt: skip
STAMPED: Final = (
    "signed", "dated", "sent", "received", "notified", "deposited", "registered", "published", "effective", "done",
)  # fmt: skip
WHOSE: Final = ("", ".own", ".last", ".first", ".nth")
CLAUSES: Final = (
    "signature", "entry_into_force", "provisional_application", "effect", "term", "termination", "suspension",
    "survival", "registration", "end", "exit", "commitment", "own",
)  # fmt: skip
GROUPS: Final = ("parties", "signatories", "negotiating", "anyone")
FORMS: Final = ("when", "noun")
_UNITS: Final = ("month", "quarter", "year")
_EDGES: Final = ("first_day_of", "last_day_of")

_OPERATED: Final = (
    "after", "clear", "inclusive", "nth_day", "before", "counted", "counted_before", "yearly", "yearly.nth",
    "yearly.same", "roll.next", "roll.previous", "not_before", "not_after", "not_while",
    "at",
)  # fmt: skip
_CONDITIONS: Final = (
    "day", "days", "all", "any", "among", "enough", "enough_any", "every", "more", "provided", "provided_else",
    "condition_met", "steps", "other.in_force", "other.terminated", "unknown",
)  # fmt: skip

CODES: Final = (
    *(f"workflow.paper.{act}{whose}" for act in (*PAPERS, "other") for whose in WHOSE),
    *(f"workflow.{form}.stamp.{stamp}" for form in FORMS for stamp in (*STAMPED, "none", "other")),
    *(f"workflow.{form}.event.{event}" for form in FORMS for event in EVENTS),
    *(f"workflow.{form}.clause.{clause}" for form in FORMS for clause in CLAUSES),
    *(
        f"workflow.{form}.{edge}.{unit}{which}"
        for form in FORMS
        for edge in _EDGES
        for unit in _UNITS
        for which in ("", ".same", ".next")
    ),
    *(f"workflow.{form}.{name}" for form in FORMS for name in (*_CONDITIONS, *_OPERATED)),
    *(f"workflow.group.{group}" for group in GROUPS),
    *(f"workflow.group.only.{kind}" for kind in ("state", "organization")),
)
"""Codes put together here, from the words of the definitions and the form that is wanted."""


def when(rule: Rule, over: Mapping[str, CountingRule] | None = None) -> Phrase:
    """A rule as the answer to *when?*; ``over`` are the counting rules that it may name."""
    return _said("when", rule, over or {})


def noun(rule: Rule, over: Mapping[str, CountingRule] | None = None) -> Phrase:
    """A rule as the noun that follows *after*."""
    return _said("noun", rule, over or {})


def _said(form: str, rule: Rule, over: Mapping[str, CountingRule]) -> Phrase:
    return _SAYS[type(rule)](form, rule, over)


def _on(form: str, rule: On, _over: Mapping[str, CountingRule]) -> Phrase:
    days = rule.range
    if days.exact:
        return Phrase(f"workflow.{form}.day", day=days.first)
    return Phrase(f"workflow.{form}.days", days=Phrase("language.interval", earliest=days.first, latest=days.last))


def _stamp(form: str, rule: Stamp, _over: Mapping[str, CountingRule]) -> Phrase:
    return _act(form, rule, ".own" if rule.whose == "own" else "", 0)


def _act(form: str, stamp: Stamp, whose: str, ordinal: int) -> Phrase:
    """An act by the stamp that counts: of somebody, one's own, the last, the first or the n-th of many."""
    if stamp.act in EVENTS:
        return Phrase(f"workflow.{form}.event.{stamp.act}")
    named = stamp.act if stamp.act in PAPERS else "other"
    particulars: dict[str, object] = {} if named != "other" else {"act": stamp.act}
    if whose == ".nth":
        particulars["nth"] = Phrase("language.ordinal", n=ordinal)
    paper = Phrase(f"workflow.paper.{named}{whose}", **particulars)
    if stamp.stamp is None:
        return Phrase(f"workflow.{form}.stamp.none", paper=paper)
    if stamp.stamp not in STAMPED:
        return Phrase(f"workflow.{form}.stamp.other", stamp=stamp.stamp, paper=paper)
    return Phrase(f"workflow.{form}.stamp.{stamp.stamp}", paper=paper)


def _clause(form: str, rule: ClauseOf, _over: Mapping[str, CountingRule]) -> Phrase:
    head, _, rest = rule.name.partition("/")
    if rule.own and head == "entry_into_force":
        return Phrase(f"workflow.{form}.clause.own")
    if head == "commitment" or head not in CLAUSES:
        return Phrase(f"workflow.{form}.clause.commitment", name=rest or head)
    return Phrase(f"workflow.{form}.clause.{head}")


def _reached(form: str, rule: Reached, over: Mapping[str, CountingRule]) -> Phrase:
    """A threshold: the last of all, the n-th, or the day on which a share has it."""
    single, share = isinstance(rule.have, Stamp) and rule.have.act not in EVENTS, rule.at_least
    if isinstance(rule.have, Stamp) and single and rule.by is None and not rule.more_than:
        if share == ALL:
            last = _act(form, rule.have, ".last", 0)
            return last if _whole(rule.of, "parties", "negotiating") else _among(form, last, rule.of)
        if share.of is None:
            nth = _act(form, rule.have, ".first" if share.number == 1 else ".nth", share.number)
            return nth if _whole(rule.of, "anyone", "parties") else _among(form, nth, rule.of)
    what = _whatever(_anyones(rule.have), over)
    if share == ALL and rule.by is None:
        return Phrase(f"workflow.{form}.every", group=group(rule.of), what=what)
    amount = _share(share)
    if rule.by is None and share.of is None and not rule.more_than and _whole(rule.of, "anyone"):
        return Phrase(f"workflow.{form}.enough_any", amount=amount, what=what)
    if rule.by is not None:
        amount = Phrase("workflow.share.by_weight", amount=amount, weights=rule.by.name)
    if rule.relative_to is not None:
        amount = Phrase("workflow.share.relative_to", amount=amount, weights=rule.relative_to.name)
    code = f"workflow.{form}.more" if rule.more_than else f"workflow.{form}.enough"
    return Phrase(code, amount=amount, group=group(rule.of), what=what)


def _whole(of: Group, *names: str) -> bool:
    """Whether a group is a built-in one of these names with nobody left out."""
    return of in tuple(Group(name) for name in names)


def _whatever(rule: Rule, over: Mapping[str, CountingRule]) -> Phrase:
    """What each member must have; of a mixed consent, the ways of giving it."""
    if isinstance(rule, AnyOf):
        return Phrase("workflow.alternatives", rules=tuple(noun(one, over) for one in rule.rules))
    return noun(rule, over)


def _anyones(rule: Rule) -> Rule:
    """What each member has, said of nobody in particular."""
    match rule:
        case Stamp(act, stamp, "own"):
            return Stamp(act, stamp)
        case AllOf(rules) | AnyOf(rules):
            return type(rule)(tuple(_anyones(one) for one in rules))
        case From(start, then):
            return From(_anyones(start), then)
    return rule


def _among(form: str, event: Phrase, of: Group) -> Phrase:
    return Phrase(f"workflow.{form}.among", event=event, group=group(of))


def group(of: Group) -> Phrase:
    """A group: a built-in one, a declared one by its name, or the parties listed on the spot."""
    if of.members is None and of.name in GROUPS:
        said = Phrase(f"workflow.group.{of.name}")
    elif of.members is not None and of.name == "list":
        said = Phrase("workflow.group.list", parties=tuple(Phrase("language.party", code=m.party) for m in of.members))
    else:
        said = Phrase("workflow.group.named", name=of.name)
    if of.kind is not None:
        only = Phrase(f"workflow.group.only.{of.kind}")
        said = (
            only
            if of.members is None and of.name == "anyone"
            else Phrase("workflow.group.of_kind", group=said, only=only)
        )
    for outside in of.without:
        said = Phrase("workflow.group.without", group=said, without=group(outside))
    if of.frozen_on is not None:
        said = Phrase("workflow.group.frozen", group=said, day=of.frozen_on)
    return said


def _share(share: Share) -> Phrase:
    if share.of is None:
        return Phrase("workflow.share.number", number=share.number)
    if share.of == 100:  # noqa: PLR2004  # hundredths are read as a percentage
        return Phrase("workflow.share.percent", number=share.number)
    return Phrase("workflow.share.fraction", number=share.number, of=share.of)


def _all_of(form: str, rule: AllOf, over: Mapping[str, CountingRule]) -> Phrase:
    return Phrase(f"workflow.{form}.all", rules=tuple(noun(one, over) for one in rule.rules))


def _any_of(form: str, rule: AnyOf, over: Mapping[str, CountingRule]) -> Phrase:
    return Phrase(f"workflow.{form}.any", rules=tuple(noun(one, over) for one in rule.rules))


def _provided(form: str, rule: Provided, over: Mapping[str, CountingRule]) -> Phrase:
    day, condition = _on(form, On(rule.date), over), noun(rule.provided, over)
    if rule.failing_which is None:
        return Phrase(f"workflow.{form}.provided", day=day, condition=condition)
    met = (Phrase("workflow.when.condition_met"), Phrase("workflow.noun.condition_met"))
    other = operated(form, rule.failing_which, met, over)
    return Phrase(f"workflow.{form}.provided_else", day=day, condition=condition, other=other)


def _other(form: str, rule: OtherTreaty, _over: Mapping[str, CountingRule]) -> Phrase:
    return Phrase(f"workflow.{form}.other.{rule.state}", treaty=rule.treaty)


def _from(form: str, rule: From, over: Mapping[str, CountingRule]) -> Phrase:
    return operated(form, rule.then, (when(rule.start, over), noun(rule.start, over)), over)


def _unknown(form: str, _rule: Unknown, _over: Mapping[str, CountingRule]) -> Phrase:
    return Phrase(f"workflow.{form}.unknown")


_SAYS: Final[dict[type, Callable[..., Phrase]]] = {
    On: _on,
    Stamp: _stamp,
    ClauseOf: _clause,
    Reached: _reached,
    AllOf: _all_of,
    AnyOf: _any_of,
    Provided: _provided,
    OtherTreaty: _other,
    From: _from,
    Unknown: _unknown,
}


# ---------------------------------------------------------------------------------------------------------- operations


def operated(
    form: str, operations: Operations, start: tuple[Phrase, Phrase], over: Mapping[str, CountingRule]
) -> Phrase:
    """What is done to a day, one operation after another; ``start`` is that day in both forms."""
    steps = (_added, _snapped, _yearly, _rolled, _bounded)
    said = reduce(lambda words, step: step(operations, words, over), steps, start)
    return said[0] if form == "when" else said[1]


def _both(name: str, **particulars: object) -> tuple[Phrase, Phrase]:
    """One wording in its two forms."""
    return Phrase(f"workflow.when.{name}", **particulars), Phrase(f"workflow.noun.{name}", **particulars)


def _added(
    operations: Operations, start: tuple[Phrase, Phrase], over: Mapping[str, CountingRule]
) -> tuple[Phrase, Phrase]:
    plus, count = operations.plus, operations.count
    if plus is None:
        return start
    if isinstance(plus, int):
        nth = Phrase("language.ordinal", n=abs(plus))
        name = "counted" if plus > 0 else "counted_before"
        return _both(name, nth=nth, what=counted_days(operations.over or "", over), start=start[1])
    if plus.backwards:
        return _both("before", period=plus.times(-1).phrase(), start=start[1])
    if count == "after" and plus == Period(days=plus.days):
        return _both("nth_day", nth=Phrase("language.ordinal", n=plus.days), start=start[1])
    return _both(count, period=plus.phrase(), start=start[1])


def counted_days(name: str, over: Mapping[str, CountingRule]) -> Phrase:
    """Which days a counting rule counts, by its law if it cites one."""
    rule = over.get(name)
    if rule is None or not rule.law:
        return Phrase("workflow.counted_by", name=name)
    return Phrase("workflow.counted_by_law", name=name, law=rule.law)


def _snapped(
    operations: Operations, start: tuple[Phrase, Phrase], _over: Mapping[str, CountingRule]
) -> tuple[Phrase, Phrase]:
    snap, following = operations.snap, operations.following
    if snap is None:
        return start
    name = f"{snap.edge}.{snap.unit}"
    if following == 0:
        return _both(f"{name}.same", start=start[1])
    if following == 1:
        return _both(f"{name}.next", start=start[1])
    return _both(name, nth=Phrase("language.ordinal", n=following), start=start[1])


def _yearly(
    operations: Operations, start: tuple[Phrase, Phrase], _over: Mapping[str, CountingRule]
) -> tuple[Phrase, Phrase]:
    if operations.yearly is None:
        return start
    day = Phrase("language.day_of_year", month=operations.yearly[0], day=operations.yearly[1])
    if operations.following > 1:
        return _both("yearly.nth", nth=Phrase("language.ordinal", n=operations.following), day=day, start=start[1])
    return _both("yearly" if operations.following else "yearly.same", day=day, start=start[1])


def _rolled(
    operations: Operations, start: tuple[Phrase, Phrase], over: Mapping[str, CountingRule]
) -> tuple[Phrase, Phrase]:
    if operations.roll is None:
        return start
    what = counted_days(operations.over or "", over)
    name = f"roll.{operations.roll}"
    return Phrase(f"workflow.when.{name}", day=start[0], what=what), Phrase(
        f"workflow.noun.{name}", day=start[1], what=what
    )


def _bounded(
    operations: Operations, start: tuple[Phrase, Phrase], over: Mapping[str, CountingRule]
) -> tuple[Phrase, Phrase]:
    said = start
    bounds = (("not_before", operations.not_before), ("not_after", operations.not_after))
    for name, bound in bounds:
        if bound is not None:
            said = (
                Phrase(f"workflow.when.{name}", day=said[0], bound=noun(bound, over)),
                Phrase(f"workflow.noun.{name}", day=said[1], bound=noun(bound, over)),
            )
    if operations.not_while is not None:
        what = noun(operations.not_while, over)
        said = (
            Phrase("workflow.when.not_while", day=said[0], what=what),
            Phrase("workflow.noun.not_while", day=said[1], what=what),
        )
    if operations.at is not None:
        hour, _, zone = operations.at.partition(" ")
        said = (
            Phrase("workflow.when.at", day=said[0], hour=hour, zone=zone),
            Phrase("workflow.noun.at", day=said[1], hour=hour, zone=zone),
        )
    return said
