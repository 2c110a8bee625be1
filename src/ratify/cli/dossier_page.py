"""A dossier on paper: the sentence, the ribbon, what can be done, deadlines, dates with their reasons, the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ratify.cli.dates import by_day, standing, worth_telling, write_reasons
from ratify.errors import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ratify.cli.paper import Paper
    from ratify.cli.voice import Voice
    from ratify.office.views import (
        DeadlineView,
        DossierView,
        JournalLine,
        PassageView,
        PendingView,
        RibbonItem,
        StepView,
    )
    from ratify.workflow.differences import Change

MOST = 12
"""Tracks, steps and the like that are listed unless everything is asked for: a treaty may have 190 parties."""

RIBBON: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "done": ("●", "cli.ribbon.done", ("green",)),
    "now": ("◉", "cli.ribbon.now", ("bold",)),
    "planned": ("○", "cli.ribbon.planned", ()),
    "unknown": ("◌", "cli.ribbon.unknown", ("dim",)),
    "withdrawn": ("⊘", "cli.ribbon.withdrawn", ("dim",)),
    "impossible": ("✕", "cli.ribbon.impossible", ("dim",)),
}
"""For each standing on the ribbon: its sign, its word, its style. Sign and word each say it alone."""

STANDINGS: Mapping[str, str] = {
    "stands": "cli.entry.stands",
    "pending": "cli.entry.pending",
    "superseded": "cli.entry.superseded",
    "annulled": "cli.entry.annulled",
    "recorded": "cli.entry.recorded",
}

DEADLINES = (
    "running", "met", "met_late", "suspended", "awaiting_confirmation",
    "lapsed", "overdue", "ceased", "undated", "void",
)  # fmt: skip
ROLES = ("clerk", "second_clerk", "presiding_officer", "treaty_officer", "auditor", "administrator")

CODES = (
    *(f"workflow.deadline.{status}" for status in DEADLINES),
    *(f"office.role.{role}" for role in ROLES),
    *(code for _, code, _ in RIBBON.values()),
    *STANDINGS.values(),
)
"""Codes that are chosen here by what a view says."""

_URGENT = frozenset({"lapsed", "overdue", "met_late", "undated"})


def write_dossier(view: DossierView, voice: Voice, paper: Paper, *, everything: bool) -> None:
    """Write the whole page of a dossier."""
    _head(view, voice, paper)
    _ribbon(view.ribbon, voice, paper)
    _tracks(view, voice, paper, everything=everything)
    _pending(view.pending, voice, paper)
    _steps(view, voice, paper, everything=everything)
    _deadlines(view.deadlines, voice, paper)
    _dates(view, voice, paper)
    _alerts(view, voice, paper, everything=everything)
    _journal(view.journal, voice, paper)
    _small_print(view, voice, paper)


def write_changes(changes: Iterable[Change], voice: Voice, paper: Paper) -> None:
    """Write what differs, before and after."""
    listed = list(changes)
    if not listed:
        paper.line(voice.t("cli.change.none"), indent=2)
    for change in listed:
        paper.line(voice.words(change.what), indent=2, mark="· ")
        nothing = Phrase("cli.change.nothing")
        paper.line(
            voice.t("cli.change.from_to", before=change.before or nothing, after=change.after or nothing), indent=4
        )


def write_passages(passages: Iterable[PassageView], voice: Voice, paper: Paper) -> None:
    """Write the steps that passed, each with its day and because of what."""
    for passage in passages:
        paper.line(_of(passage.label, passage.party, voice), indent=2, mark="● ")
        paper.line(voice.t("cli.passage.because", days=_interval(passage), cause=passage.cause), indent=4)
        for note in passage.notes:
            paper.line(voice.words(note), indent=4)


def role(name: str) -> Phrase:
    """Give the phrase of a role."""
    return Phrase(f"office.role.{name}")


def _head(view: DossierView, voice: Voice, paper: Paper) -> None:
    paper.title(voice.words(view.title))
    paper.line(voice.t("cli.show.reference", reference=view.reference, n=view.version, day=view.as_of))
    if view.known_at is not None:
        paper.line(voice.t("cli.show.known_at", moment=view.known_at))
    if view.demonstration:
        paper.line(voice.t("cli.demonstration"), "yellow")
    if view.hypothetical:
        paper.line(voice.t("cli.hypothetical", what=view.hypothetical), "yellow")
    if view.halted is not None:
        paper.line(voice.t("cli.show.halted", entry=str(view.halted.entry), reason=view.halted.reason), "red")
    paper.air()
    for phrase in view.sentence:
        paper.line(voice.words(phrase), "bold")


def _ribbon(items: tuple[RibbonItem, ...], voice: Voice, paper: Paper) -> None:
    if items:
        paper.heading(voice.t("cli.show.ribbon"))
    for item in items:
        sign, code, styles = RIBBON[item.status]
        days = voice.words(item.when)
        where = voice.t("cli.ribbon.dated", word=Phrase(code), days=days) if days else voice.t(code)
        paper.line(_of(item.label, item.party, voice), *styles, indent=2, mark=f"{sign} ")
        paper.line(where, indent=4)
        if item.note is not None and item.note != Phrase("workflow.date_is.not_yet"):
            paper.line(voice.words(item.note), indent=4)


def _tracks(view: DossierView, voice: Voice, paper: Paper, *, everything: bool) -> None:
    begun = [track for track in view.tracks if everything or track.since is not None]
    if begun:
        paper.heading(voice.t("cli.show.tracks"))
    for track in begun if everything else begun[:MOST]:
        state = voice.t("cli.track.state", state=track.label)
        if track.since is not None:
            state = voice.t("cli.track.since", state=track.label, days=voice.words(track.since))
        paper.line(_of(track.title, track.party, voice), indent=2)
        paper.line(state, indent=4)
    _left_out(len(view.tracks) - len(begun if everything else begun[:MOST]), voice, paper)


def _pending(pending: tuple[PendingView, ...], voice: Voice, paper: Paper) -> None:
    if pending:
        paper.heading(voice.t("cli.show.pending"))
    for one in pending:
        paper.line(_of(one.label, one.party, voice), "yellow", indent=2, mark=f"{one.entry}  ")
        paper.line(voice.t("cli.pending.who", days=voice.words(one.when), by=one.by, role=role(one.needs)), indent=4)
        _facts(one.facts, voice, paper)


def _steps(view: DossierView, voice: Voice, paper: Paper, *, everything: bool) -> None:
    usual = [step for step in view.steps if everything or step.usual]
    shown = usual if everything else usual[:MOST]
    if shown:
        paper.heading(voice.t("cli.show.steps"))
    for step in shown:
        paper.line(_of(step.label, step.party, voice), indent=2, mark="○ ")
        paper.line(voice.t("cli.step.command", command=_command(view, step)), indent=4)
        paper.line(voice.t("cli.step.role", role=role(step.role)), indent=4)
        if step.confirmed_by:
            paper.line(voice.t("cli.step.confirmed_by", role=role(step.confirmed_by)), indent=4)
        if step.law:
            paper.line(voice.t("cli.date.law", law=step.law), indent=4)
        if step.unverified:
            paper.line(voice.t("cli.unverified"), "yellow", indent=4)
        for reason in step.blocked:
            paper.line(voice.t("cli.step.blocked", reason=reason), "red", indent=4)
    _left_out(len(view.steps) - len(shown), voice, paper)


def _command(view: DossierView, step: StepView) -> str:
    """Give the command that records the step, with the facts that it must carry."""
    parts = ["ratify record", view.reference if " " not in view.reference else f'"{view.reference}"', step.name]
    parts += ["--track", step.track, "--on …"]
    parts += [f"--fact {ask.name}=…" for ask in step.asks if ask.required]
    return " ".join(parts)


def _deadlines(deadlines: tuple[DeadlineView, ...], voice: Voice, paper: Paper) -> None:
    if deadlines:
        paper.heading(voice.t("cli.show.deadlines"))
    for one in deadlines:
        status = Phrase(f"workflow.deadline.{one.status}")
        said = voice.t("cli.deadline.status", status=status)
        if one.last_day is not None:
            said = voice.t("cli.deadline.last_day", status=status, day=one.last_day)
        paper.line(_of(one.label, one.party, voice), indent=2)
        paper.line(said, *(("red",) if one.status in _URGENT else ()), indent=4)
        if one.met_on is not None:
            paper.line(voice.t("cli.deadline.met_on", day=one.met_on), indent=4)
        if one.law:
            paper.line(voice.t("cli.date.law", law=one.law), indent=4)
        for phrase in one.because:
            paper.line(voice.words(phrase), indent=4, mark="· ")
        for phrase in one.missing:
            paper.line(voice.t("cli.date.waits_for", what=phrase), indent=4, mark="· ")


def _dates(view: DossierView, voice: Voice, paper: Paper) -> None:
    if view.dates:
        paper.heading(voice.t("cli.show.dates"))
    for date in sorted(worth_telling(view.dates), key=by_day):
        paper.line(voice.t("cli.date.labelled", label=date.label, name=date.name), indent=2)
        paper.line(standing(date, voice), "bold", indent=4)
        write_reasons(date, voice, paper, indent=4)


def _alerts(view: DossierView, voice: Voice, paper: Paper, *, everything: bool) -> None:
    shown = view.alerts if everything else view.alerts[:MOST]
    if shown:
        paper.heading(voice.t("cli.show.alerts"))
    for alert in shown:
        paper.pair(voice.words(alert.due), voice.words(alert.subject), column=24)
    _left_out(len(view.alerts) - len(shown), voice, paper)


def _journal(journal: tuple[JournalLine, ...], voice: Voice, paper: Paper) -> None:
    if journal:
        paper.heading(voice.t("cli.show.journal"))
    for line in journal:
        paper.line(_of(line.label, line.party, voice), indent=2, mark=f"{line.entry}  ")
        if line.when is not None:
            paper.line(voice.words(line.when), indent=4)
        word = Phrase(STANDINGS[line.standing])
        paper.line(voice.t("cli.entry.written", standing=word, by=line.by, moment=line.recorded_at), "dim", indent=4)
        _facts(line.facts, voice, paper)
        if line.reason:
            paper.line(voice.t("cli.entry.reason", reason=line.reason), indent=4)


def _small_print(view: DossierView, voice: Voice, paper: Paper) -> None:
    if view.notes or view.unverified:
        paper.heading(voice.t("cli.show.notes"))
    for note in view.notes:
        paper.line(voice.words(note), indent=2, mark="· ")
    for phrase in view.unverified:
        paper.line(voice.words(phrase), "yellow", indent=2, mark="· ")


def _facts(facts: tuple[tuple[Phrase | Mapping[str, str], Phrase | str], ...], voice: Voice, paper: Paper) -> None:
    for label, value in facts:
        paper.line(voice.t("cli.entry.fact", label=label, value=value), indent=4)


def _of(label: Phrase | Mapping[str, str], party: str | None, voice: Voice) -> str:
    """Say a label, and whose it is."""
    if party is None:
        return voice.words(label)
    return voice.t("cli.of_party", label=label, party=Phrase("language.party", code=party))


def _interval(passage: PassageView) -> Phrase:
    return Phrase("language.interval", earliest=passage.effective.first, latest=passage.effective.last)


def _left_out(number: int, voice: Voice, paper: Paper) -> None:
    if number > 0:
        paper.line(voice.t("cli.show.left_out", n=number), "dim", indent=2)
