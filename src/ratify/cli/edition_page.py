"""The pages about editions on a terminal: what a move or a publication would change, what is in use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ratify.cli.dossier_page import role, write_changes, write_passages
from ratify.cli.paper import Paper, write_json
from ratify.cli.plain_json import as_json
from ratify.errors import Phrase
from ratify.language import plain, say_problem

if TYPE_CHECKING:
    from ratify.cli.voice import Voice
    from ratify.errors import Problem
    from ratify.office import EditionLine, MovePreview, PublicationPreview, Published
    from ratify.workflow.comparison import Counterpart, Difference

KINDS = ("treaty", "procedure", "chamber", "calendar")
CODES = (
    *(f"office.definition.{kind}" for kind in KINDS),
    *(f"workflow.part.{part}" for part in ("procedure", "treaty", "state", "step", "deadline", "clause", "party")),
    *(f"cli.edition.change.{change}" for change in ("added", "removed", "changed")),
    *(f"cli.edition.standing.{standing}" for standing in ("same", "mapped", "undecided", "gone")),
)
"""Codes built below from the words of the office."""


def write_edition(line: EditionLine, voice: Voice, paper: Paper) -> None:
    """An edition in use, and where."""
    what = Phrase(f"office.definition.{line.edition.kind}", name=line.edition.name)
    paper.line(voice.t("cli.edition.line", what=what, edition=line.edition.edition), "bold")
    if line.since is not None:
        paper.line(voice.t("cli.edition.since", moment=line.since), indent=2)
    more = line.dossiers - len(line.references)
    code = "cli.edition.in_dossiers_and_more" if more > 0 else "cli.edition.in_dossiers"
    said = voice.t(code, n=line.dossiers, references=line.references)
    paper.line(said if line.dossiers else voice.t("cli.edition.in_no_dossier"), indent=2)
    paper.line(line.edition.digest, "dim", indent=2)


def show_move(preview: MovePreview, voice: Voice) -> None:
    """What moving a dossier would do; nothing was written."""
    if voice.json:
        write_json({"preview": as_json(preview, voice)})
        return
    paper = Paper()
    paper.line(voice.t("cli.preview.nothing_written"), "bold")
    for one in preview.editions:
        paper.line(voice.words(edition_change(one.kind, one.name, one.before, one.edition)))
    paper.line(voice.t("cli.edition.on_day", day=preview.on))
    if preview.awaits:
        paper.line(voice.t("cli.edition.awaits", role=role(preview.awaits)), "yellow")
    _warnings(preview.warnings, voice, paper)
    paper.heading(voice.t("cli.edition.states"))
    for state in preview.counterparts:
        _counterpart(state, voice, paper)
    if preview.differences:
        paper.heading(voice.t("cli.edition.differences"))
    for difference in preview.differences:
        _difference(difference, voice, paper)
    if preview.undecided:
        paper.air()
        paper.line(voice.t("cli.edition.undecided"), "red")
        return
    if preview.passages:
        paper.heading(voice.t("cli.preview.passages"))
        write_passages(preview.passages, voice, paper)
    paper.heading(voice.t("cli.preview.changes"))
    write_changes(preview.changes, voice, paper)


def _counterpart(state: Counterpart, voice: Voice, paper: Paper) -> None:
    said = voice.t("cli.edition.state", track=state.title, tracks=state.tracks, state=state.label)
    paper.line(said, indent=2)
    colour = () if state.standing in {"same", "mapped"} else ("red",)
    paper.line(voice.t(f"cli.edition.standing.{state.standing}", becomes=state.becomes_label), *colour, indent=4)
    if state.standing == "undecided":
        paper.line(voice.t("cli.edition.choices", states=tuple(name for name, _label in state.choices)), indent=4)
        paper.line(f"--map {state.key}:{state.state}={state.suggested or '…'}", indent=4)


def _difference(one: Difference, voice: Voice, paper: Paper) -> None:
    change, part = Phrase(f"cli.edition.change.{one.change}"), Phrase(f"workflow.part.{one.part}")
    paper.line(voice.t("cli.edition.difference", part=part, label=one.label, change=change), "bold", indent=2)
    if one.before is not None:
        paper.line(voice.words(one.before), indent=4, mark="− ")
    if one.after is not None:
        paper.line(voice.words(one.after), indent=4, mark="+ ")


def show_publication(preview: PublicationPreview, voice: Voice) -> None:
    """Which dates a publication would move; nothing was written."""
    if voice.json:
        write_json({"preview": as_json(preview, voice)})
        return
    paper, one = Paper(), preview.edition
    paper.line(voice.t("cli.preview.nothing_written"), "bold")
    paper.line(voice.words(edition_change(one.kind, one.name, one.before, one.edition)))
    if preview.awaits:
        paper.line(voice.t("cli.edition.awaits", role=role(preview.awaits)), "yellow")
    _warnings(preview.warnings, voice, paper)
    for caution in preview.cautions:
        paper.line(voice.words(caution), "yellow", mark="! ")
    paper.heading(voice.t("cli.edition.dates_that_move"))
    for dossier in preview.dossiers:
        paper.line(voice.t("cli.show.listed", reference=dossier.reference, title=dossier.title), "bold")
        if dossier.halts is not None:
            halt = dossier.halts
            paper.line(voice.t("cli.edition.halts", entry=str(halt.entry), reason=halt.reason), "red", indent=2)
        if dossier.stands_again:
            paper.line(voice.t("cli.edition.stands_again"), indent=2)
        write_changes(dossier.changes, voice, paper)
    if not preview.dossiers:
        paper.line(voice.t("cli.edition.nothing_moves"))
    paper.line(voice.t("cli.edition.looked", looked=preview.looked, of=preview.of), "dim")


def show_published(done: Published, voice: Voice, code: str = "cli.edition.published") -> None:
    """What was published, confirmed or refused."""
    if voice.json:
        write_json({"published": as_json(done, voice)})
        return
    paper, one = Paper(), done.edition
    if done.repeated:
        paper.line(voice.t("cli.recorded.repeated"), "yellow")
    change = edition_change(one.kind, one.name, one.before, one.edition)
    if code == "cli.edition.published":
        paper.line(voice.t("cli.edition.published", entry=str(done.entry), change=change), "bold")
    elif code == "cli.edition.confirmed":
        paper.line(voice.t("cli.edition.confirmed", entry=str(done.entry), change=change), "bold")
    else:
        paper.line(voice.t("cli.edition.refused", entry=str(done.entry), change=change), "bold")
        return
    if done.awaits:
        paper.line(voice.t("cli.edition.awaits", role=role(done.awaits)), "yellow")


def edition_change(kind: str, name: str, before: int | None, after: int) -> Phrase:
    """An edition, and the one that it takes the place of."""
    what = Phrase(f"office.definition.{kind}", name=name)
    if before is None:
        return Phrase("cli.edition.comes", what=what, edition=after)
    return Phrase("cli.edition.becomes", what=what, before=before, after=after)


def _warnings(problems: tuple[Problem, ...], voice: Voice, paper: Paper) -> None:
    for problem in problems:
        paper.line(plain(say_problem(problem, voice.language)), "yellow", mark="! ")
