"""Two editions of the definitions of a dossier side by side, before it is moved from the one to the other.

Where each of its tracks would stand, and what the new edition adds, leaves out or says otherwise, in words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ratify.errors import Invalid, Phrase
from ratify.workflow.checks.treaty import clauses
from ratify.workflow.nearest import did_you_mean
from ratify.workflow.wording import clause_in_words, deadline_in_words, step_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ratify.workflow.definition import Deadline, Definitions, Party, Procedure, Step, Treaty
    from ratify.workflow.dossier import Dossier, TrackStanding

    Label = Phrase | Mapping[str, str]

ASPECTS = (
    "label", "law", "unverified", "sources", "outcomes", "role", "confirmed_by", "asks", "requires", "follows", "gives",
    "announce", "begins", "ends", "met_by", "on_lapse", "urgent", "suspended_by", "resumed_by", "interrupted_by",
    "extended", "alerts", "escalate", "title", "chamber", "calendars", "parameters", "path", "signed_at", "rule",
    "procedure", "name",
)  # fmt: skip
"""What can be said otherwise of a step, a deadline, a procedure, a treaty or a party."""

NAMED = (
    "entry_into_force", "later_parties", "accession", "succession", "provisional_application", "effect", "term",
    "termination", "denunciation", "suspension", "survival", "registration",
)  # fmt: skip
"""The clauses, as headings."""

CODES = (
    *(f"workflow.aspect.{aspect}" for aspect in ASPECTS),
    *(f"workflow.named.{clause}" for clause in NAMED),
    *(f"workflow.part.{part}" for part in ("procedure", "treaty", "state", "step", "deadline", "clause", "party")),
)
"""Codes built below from these names."""

Standing = Literal["same", "mapped", "undecided", "gone"]


@dataclass(frozen=True, slots=True)
class Counterpart:
    """Where tracks that stand in one state of one procedure would stand in the new edition.

    ``key`` is how a move calls them all at once (the procedure, and its track after ``#`` where it has several).
    ``standing``: the *same* state, one that the move has *mapped*, *undecided* (there is none of that name: one of
    ``choices`` must be named, ``suggested`` is the nearest), or *gone* (the new edition has no such track at all).
    """

    key: str
    tracks: tuple[str, ...]
    title: Mapping[str, str]
    state: str
    label: Mapping[str, str]
    standing: Standing
    becomes: str | None
    becomes_label: Mapping[str, str] | None
    choices: tuple[tuple[str, Mapping[str, str]], ...]
    suggested: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that the new edition adds (``before`` is nothing), leaves out (``after`` is) or says otherwise.

    ``part`` says what it is: a state, a step, a deadline, a clause, a party, or the definition itself, ``of`` which
    definition, ``label`` how it is called.
    """

    part: str
    change: Literal["added", "removed", "changed"]
    of: Mapping[str, str]
    label: Label
    before: Label | None
    after: Label | None


def key_of(track: TrackStanding) -> str:
    """How a move calls the tracks of one procedure: by its name, and that of the track where it has several."""
    name = track.compiled.track.name
    return f"{track.procedure.name}#{name}" if name else track.procedure.name


def states_by_track(
    dossier: Dossier, fresh: Dossier, said: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, str]]:
    """What a move maps, by the id of each track, from names of tracks or of procedures.

    ``fresh`` is the dossier at its opening under the new edition. Raises ``Invalid`` for a track or a state that
    neither edition has.
    """
    keys = {*dossier.tracks, *(key_of(track) for track in dossier.tracks.values())}
    for key in said:
        if key not in keys:
            procedures = dict.fromkeys(key_of(track) for track in dossier.tracks.values())
            raise Invalid("workflow.map_track", track=key, procedures=tuple(procedures))
    found: dict[str, dict[str, str]] = {}
    for track in dossier.tracks.values():
        successor = fresh.tracks.get(track.id)
        for old, new in {**said.get(key_of(track), {}), **said.get(track.id, {})}.items():
            _known(old, track, "workflow.map_old_state")
            if successor is not None:
                _known(new, successor, "workflow.map_new_state")
            found.setdefault(track.id, {})[old] = new
    return found


def _known(state: str, track: TrackStanding, code: str) -> None:
    states = track.compiled.track.states
    if state not in states:
        raise Invalid(code, state=state, track=track.procedure.title, states=tuple(states))


def counterparts(dossier: Dossier, fresh: Dossier, states: Mapping[str, Mapping[str, str]]) -> tuple[Counterpart, ...]:
    """Where each track of a dossier would stand, those that share procedure, state and fate together.

    ``dossier`` as of the day of the move, ``fresh`` the same at its opening under the new edition, ``states`` what the
    move maps, by the id of the track.
    """
    together: dict[tuple[str, str, str | None], list[TrackStanding]] = {}
    for track in dossier.tracks.values():
        becomes = states.get(track.id, {}).get(track.state)
        together.setdefault((key_of(track), track.state, becomes), []).append(track)
    return tuple(_counterpart(key, tracks, fresh.tracks, mapped) for (key, _s, mapped), tracks in together.items())


def _counterpart(
    key: str, tracks: list[TrackStanding], fresh: Mapping[str, TrackStanding], mapped: str | None
) -> Counterpart:
    track = tracks[0]
    labels = track.compiled.track.states
    missing = [one for one in tracks if one.id not in fresh]
    new = {} if missing else fresh[track.id].compiled.track.states
    becomes = mapped if mapped in new else track.state if track.state in new and mapped is None else None
    standing: Standing = "undecided"
    if missing:
        standing = "gone"
    elif becomes is not None:
        standing = "same" if becomes == track.state else "mapped"
    near = "" if becomes is not None else did_you_mean(track.state, new) or _alike(labels[track.state], new)
    return Counterpart(
        key=key,
        tracks=tuple(one.id for one in (missing or tracks)),
        title=track.procedure.title,
        state=track.state,
        label=labels[track.state],
        standing=standing,
        becomes=becomes,
        becomes_label=None if becomes is None else new[becomes],
        choices=tuple(new.items()),
        suggested=near,
    )


def _alike(label: Mapping[str, str], states: Mapping[str, Mapping[str, str]]) -> str:
    """The state whose label, in one language, is that of the old one or near it; empty text if there is none."""
    for language, text in label.items():
        names = {other[language]: name for name, other in states.items() if language in other}
        near = did_you_mean(text, names)
        if near:
            return names[near]
    return ""


# ---------------------------------------------------------------------------------------------------- what is said


def differences(old: Definitions, new: Definitions) -> tuple[Difference, ...]:
    """What the procedures and the treaty say otherwise, in the order of the new edition, then what it leaves out."""
    found: list[Difference] = []
    if old.treaty is not None and new.treaty is not None:
        found += _treaty(old.treaty, new.treaty)
    for name in dict.fromkeys((*new.procedures, *old.procedures)):
        before, after = old.procedures.get(name), new.procedures.get(name)
        if before is not None and after is not None and before is not after:
            found += _procedure(before, after)
        elif after is not None and before is None:
            found.append(Difference("procedure", "added", after.title, after.title, None, after.title))
        elif before is not None and after is None:
            found.append(Difference("procedure", "removed", before.title, before.title, before.title, None))
    return tuple(found)


def _procedure(old: Procedure, new: Procedure) -> Iterator[Difference]:
    own = _aspects(old, new, ("title", "law", "unverified", "chamber", "calendars", "parameters", "path"))
    if own:
        yield Difference("procedure", "changed", new.title, new.title, old.title, _said(own))
    for name in dict.fromkeys((*new.tracks, *old.tracks)):
        before = old.tracks[name].states if name in old.tracks else {}
        after = new.tracks[name].states if name in new.tracks else {}
        yield from _states(new.title, before, after)
    for name in dict.fromkeys((*new.steps, *old.steps)):
        yield from _step(old, new, old.steps.get(name), new.steps.get(name))
    for name in dict.fromkeys((*new.deadlines, *old.deadlines)):
        yield from _deadline(old, new, old.deadlines.get(name), new.deadlines.get(name))


def _states(
    of: Mapping[str, str], old: Mapping[str, Mapping[str, str]], new: Mapping[str, Mapping[str, str]]
) -> Iterator[Difference]:
    for name in dict.fromkeys((*new, *old)):
        before, after = old.get(name), new.get(name)
        if before is None and after is not None:
            yield Difference("state", "added", of, after, None, after)
        elif before is not None and after is None:
            yield Difference("state", "removed", of, before, before, None)
        elif before is not None and after is not None and before != after:
            yield Difference("state", "changed", of, before, before, after)


def _step(old_in: Procedure, new_in: Procedure, old: Step | None, new: Step | None) -> Iterator[Difference]:
    before = None if old is None else step_in_words(old_in, old)
    after = None if new is None else step_in_words(new_in, new)
    if old is None or new is None:
        yield from _one_sided("step", new_in.title, (old, before), (new, after))
        return
    aspects = _aspects(
        old, new,
        ("label", "law", "unverified", "sources", "outcomes", "role", "confirmed_by", "asks", "requires", "follows",
         "gives", "chamber", "announce"),
    )  # fmt: skip
    if aspects:
        yield Difference("step", "changed", new_in.title, new.label, before, _or_said(before, after, aspects))


def _deadline(old_in: Procedure, new_in: Procedure, old: Deadline | None, new: Deadline | None) -> Iterator[Difference]:
    before = None if old is None else deadline_in_words(old_in, old)
    after = None if new is None else deadline_in_words(new_in, new)
    if old is None or new is None:
        yield from _one_sided("deadline", new_in.title, (old, before), (new, after))
        return
    aspects = _aspects(
        old, new,
        ("label", "law", "unverified", "begins", "ends", "met_by", "on_lapse", "urgent", "suspended_by", "resumed_by",
         "interrupted_by", "extended", "alerts",
         "escalate"),
    )  # fmt: skip
    if aspects:
        yield Difference("deadline", "changed", new_in.title, new.label, before, _or_said(before, after, aspects))


def _treaty(old: Treaty, new: Treaty) -> Iterator[Difference]:
    if old is new:
        return
    own = _aspects(old, new, ("title", "signed_at", "calendars", "alerts", "escalate"))
    if own:
        yield Difference("treaty", "changed", new.title, new.title, old.title, _said(own))
    for code in dict.fromkeys((*new.parties, *old.parties)):
        yield from _party(new.title, code, old.parties.get(code), new.parties.get(code))
    before, after = dict(clauses(old)), dict(clauses(new))
    for where in dict.fromkeys((*after, *before)):
        yield from _clause(old, new, where.removeprefix("clauses."), before.get(where), after.get(where))


def _clause(old: Treaty, new: Treaty, name: str, was: object, becomes: object) -> Iterator[Difference]:
    """A clause by the path of its key: ``term``, ``denunciation[2]``, ``commitments.engineers``."""
    head, _, rest = name.partition("[")[0].partition(".")
    label: Label = (new.commitments.get(rest) or old.commitments[rest]) if rest else Phrase(f"workflow.named.{head}")
    said = "commitment" if rest else head
    before = None if was is None else clause_in_words(said, was, old.calendars)
    after = None if becomes is None else clause_in_words(said, becomes, new.calendars)
    if was is None:
        yield Difference("clause", "added", new.title, label, None, after)
    elif becomes is None:
        yield Difference("clause", "removed", new.title, label, before, None)
    elif was != becomes:
        cited = getattr(was, "law", "") != getattr(becomes, "law", "")
        aspects = ("law",) if cited else ("rule",)
        yield Difference("clause", "changed", new.title, label, before, _or_said(before, after, aspects))


def _party(of: Mapping[str, str], code: str, old: Party | None, new: Party | None) -> Iterator[Difference]:
    label = Phrase("language.party", code=code)
    if old is None:
        yield Difference("party", "added", of, label, None, label)
    elif new is None:
        yield Difference("party", "removed", of, label, label, None)
    elif aspects := _aspects(old, new, ("procedure", "parameters", "name")):
        yield Difference("party", "changed", of, label, label, _said(aspects))


def _one_sided(
    part: str,
    of: Mapping[str, str],
    old: tuple[Step | Deadline | None, Phrase | None],
    new: tuple[Step | Deadline | None, Phrase | None],
) -> Iterator[Difference]:
    """What only one of two editions has, with its words."""
    if new[0] is not None:
        yield Difference(part, "added", of, new[0].label, None, new[1])
    elif old[0] is not None:
        yield Difference(part, "removed", of, old[0].label, old[1], None)


def _aspects(old: object, new: object, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if getattr(old, name) != getattr(new, name))


def _said(aspects: tuple[str, ...]) -> Phrase:
    return Phrase("workflow.otherwise", aspects=tuple(Phrase(f"workflow.aspect.{one}") for one in aspects))


def _or_said(before: Phrase | None, after: Phrase | None, aspects: tuple[str, ...]) -> Phrase | None:
    """The new words; where they are the old ones, what it is that differs."""
    return _said(aspects) if before == after else after
