"""The commands of who reviews: filters over the log, before and after, questions, samples, what was looked up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from ratify.cli.access import banner, enter_as_somebody
from ratify.cli.dossier_page import role, write_changes
from ratify.cli.paper import Paper, write_json
from ratify.cli.plain_json import as_json
from ratify.cli.receipts import write_whole
from ratify.cli.values import read_day, read_moment, read_number
from ratify.errors import Phrase
from ratify.language import plain

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from ratify.cli.voice import Voice
    from ratify.office import Asked, EntryChange, FoundEntry, LookUpView, Office, Person, Sample

Kind = Annotated[list[str] | None, typer.Option("--kind", metavar="cli.metavar.word", help="cli.review.kind")]
InDossier = Annotated[
    str | None, typer.Option("--dossier", metavar="cli.metavar.dossier", help="cli.review.in_dossier")
]
By = Annotated[str | None, typer.Option("--by", metavar="cli.metavar.login", help="cli.review.by")]
Text = Annotated[str, typer.Option("--text", metavar="cli.metavar.text", help="cli.review.text")]
RecordedFrom = Annotated[
    str | None, typer.Option("--recorded-from", metavar="cli.metavar.day", help="cli.review.recorded_from")
]
RecordedTo = Annotated[
    str | None, typer.Option("--recorded-to", metavar="cli.metavar.day", help="cli.review.recorded_to")
]
OccurredFrom = Annotated[
    str | None, typer.Option("--occurred-from", metavar="cli.metavar.day", help="cli.review.occurred_from")
]
OccurredTo = Annotated[
    str | None, typer.Option("--occurred-to", metavar="cli.metavar.day", help="cli.review.occurred_to")
]
KnownAt = Annotated[str | None, typer.Option("--known-at", metavar="cli.metavar.moment", help="cli.review.known_at")]
Question = Annotated[
    str | None, typer.Option("--question", metavar="cli.metavar.name", help="cli.review.question_option")
]
After = Annotated[str | None, typer.Option("--after", metavar="cli.metavar.cursor", help="cli.review.after")]
Limit = Annotated[str, typer.Option("--limit", metavar="cli.metavar.number", help="cli.review.limit")]

Out = Annotated[str | None, typer.Option("--out", metavar="cli.metavar.file", help="cli.review.out")]
Formats = Annotated[list[str] | None, typer.Option("--format", metavar="cli.metavar.word", help="cli.review.format")]

CODES = (
    *(f"office.look.{what}" for what in ("list", "question", "sample", "show", "export")),
    *(f"cli.review.sample_{what}" for what in ("seed", "size", "root")),
    "cli.review.before_heading",
    "cli.review.after_heading",
)


def list_entries(
    ctx: typer.Context,
    *,
    dossier: InDossier = None,
    by: By = None,
    kind: Kind = None,
    text: Text = "",
    recorded_from: RecordedFrom = None,
    recorded_to: RecordedTo = None,
    occurred_from: OccurredFrom = None,
    occurred_to: OccurredTo = None,
    known_at: KnownAt = None,
    after: After = None,
    limit: Limit = "100",
    out: Out = None,
    formats: Formats = None,
) -> None:
    """List the entries that a filter lets through."""
    o, actor, voice = enter_as_somebody(ctx.obj)
    days = (recorded_from, recorded_to, occurred_from, occurred_to)
    asked = _asked(voice, dossier, by, kind, text, days, known_at)
    if out is not None:
        _take(o, actor, asked, voice, (out, formats))
        return
    _tell(o, actor, asked, voice, (after, read_number(limit, "--limit")))


def question(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="cli.metavar.name", help="cli.review.question_name")] = None,
    *,
    dossier: InDossier = None,
    by: By = None,
    kind: Kind = None,
    text: Text = "",
    recorded_from: RecordedFrom = None,
    recorded_to: RecordedTo = None,
    occurred_from: OccurredFrom = None,
    occurred_to: OccurredTo = None,
    known_at: KnownAt = None,
    after: After = None,
    limit: Limit = "100",
    out: Out = None,
    formats: Formats = None,
) -> None:
    """Ask a question by its name; without a name, list those that there are."""
    from ratify import office

    o, actor, voice = enter_as_somebody(ctx.obj)
    if name is None:
        _list_questions(o, actor, voice)
        return
    days = (recorded_from, recorded_to, occurred_from, occurred_to)
    asked = office.question(o, actor, name, _asked(voice, dossier, by, kind, text, days, known_at))
    if out is not None:
        _take(o, actor, asked, voice, (out, formats))
        return
    _tell(o, actor, asked, voice, (after, read_number(limit, "--limit")))


def sample(
    ctx: typer.Context,
    n: Annotated[str, typer.Argument(metavar="cli.metavar.number", help="cli.review.sample_n")],
    *,
    seed: Annotated[str | None, typer.Option("--seed", metavar="cli.metavar.text", help="cli.review.seed")] = None,
    named: Question = None,
    dossier: InDossier = None,
    by: By = None,
    kind: Kind = None,
    text: Text = "",
    recorded_from: RecordedFrom = None,
    recorded_to: RecordedTo = None,
    occurred_from: OccurredFrom = None,
    occurred_to: OccurredTo = None,
    known_at: KnownAt = None,
    out: Out = None,
    formats: Formats = None,
) -> None:
    """Draw a sample that anybody can draw again."""
    from ratify import office

    o, actor, voice = enter_as_somebody(ctx.obj)
    days = (recorded_from, recorded_to, occurred_from, occurred_to)
    asked = _asked(voice, dossier, by, kind, text, days, known_at)
    if named is not None:
        asked = office.question(o, actor, named, asked)
    if out is not None:
        _take(o, actor, asked, voice, (out, formats), n=read_number(n, "N"), seed=seed)
        return
    drawn = office.sample(o, actor, asked, read_number(n, "N"), seed=seed)
    if voice.json:
        write_json({"sample": as_json(drawn, voice)})
    else:
        _tell_sample(o, drawn, voice)


def save(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="cli.metavar.name", help="cli.review.save_name")],
    *,
    named: Question = None,
    dossier: InDossier = None,
    by: By = None,
    kind: Kind = None,
    text: Text = "",
    recorded_from: RecordedFrom = None,
    recorded_to: RecordedTo = None,
    occurred_from: OccurredFrom = None,
    occurred_to: OccurredTo = None,
    known_at: KnownAt = None,
) -> None:
    """Keep a filter, or a question with a filter, under a name of one's own."""
    from ratify import office

    o, actor, voice = enter_as_somebody(ctx.obj)
    days = (recorded_from, recorded_to, occurred_from, occurred_to)
    asked = _asked(voice, dossier, by, kind, text, days, known_at)
    if named is not None:
        asked = office.question(o, actor, named, asked)
    kept = office.keep(o, actor, name, asked)
    if voice.json:
        write_json({"saved": kept})
    else:
        Paper().line(voice.t("cli.review.saved", name=kept), "green")


def remove(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="cli.metavar.name", help="cli.review.remove_name")],
) -> None:
    """Remove a question of one's own."""
    from ratify import office

    o, actor, voice = enter_as_somebody(ctx.obj)
    office.forget(o, actor, name)
    if voice.json:
        write_json({"removed": name})
    else:
        Paper().line(voice.t("cli.review.removed", name=plain(name)))


def show(
    ctx: typer.Context,
    entry: Annotated[str, typer.Argument(metavar="cli.metavar.entry", help="cli.review.entry")],
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="cli.metavar.day", help="cli.review.as_of")] = None,
) -> None:
    """Show where a dossier stood before and after an entry, and what the entry changed."""
    from ratify import office

    number = read_number(entry, "ENTRY")
    day = _day(as_of, "--as-of")
    o, actor, voice = enter_as_somebody(ctx.obj)
    found = office.changed(o, actor, number, as_of=day)
    if voice.json:
        write_json({"change": as_json(found, voice)})
    else:
        _tell_change(o, found, voice)


def look_ups(
    ctx: typer.Context,
    *,
    everybody: Annotated[bool, typer.Option("--everybody", help="cli.review.everybody")] = False,
    before: Annotated[
        str | None, typer.Option("--before", metavar="cli.metavar.number", help="cli.review.before")
    ] = None,
    limit: Limit = "100",
) -> None:
    """List what was asked of the log: by oneself, or by everybody."""
    from ratify import office

    until = None if before is None else read_number(before, "--before")
    most = read_number(limit, "--limit")
    o, actor, voice = enter_as_somebody(ctx.obj)
    found = office.look_ups(o, actor, everybody=everybody, before=until, limit=most)
    if voice.json:
        write_json({"look_ups": as_json(found, voice)})
        return
    paper = Paper()
    banner(o, voice, paper)
    if not found:
        paper.line(voice.t("cli.review.no_look_ups"))
    for one in found:
        _tell_look_up(one, voice, paper)


def _asked(
    voice: Voice,
    dossier: str | None,
    by: str | None,
    kinds: list[str] | None,
    text: str,
    days: tuple[str | None, str | None, str | None, str | None],
    known_at: str | None,
) -> Asked:
    """The filter that the options make. ``days``: recorded from and to, occurred from and to."""
    from ratify import office

    recorded_from, recorded_to, occurred_from, occurred_to = days
    return office.Asked(
        dossier=dossier,
        actor=by,
        kinds=tuple(kinds or ()),
        text=text,
        recorded_from=_day(recorded_from, "--recorded-from"),
        recorded_to=_day(recorded_to, "--recorded-to"),
        occurred_from=_day(occurred_from, "--occurred-from"),
        occurred_to=_day(occurred_to, "--occurred-to"),
        known_at=None if known_at is None else read_moment(known_at, "--known-at", voice.zone),
    )


def _day(given: str | None, option: str) -> date | None:
    return None if given is None else read_day(given, option)


def _tell(o: Office, actor: Person, asked: Asked, voice: Voice, page: tuple[str | None, int]) -> None:
    from ratify import office

    after, limit = page
    answer = office.ask(o, actor, asked, after=after, limit=limit)
    if voice.json:
        write_json({"answer": as_json(answer, voice)})
        return
    paper = Paper()
    banner(o, voice, paper)
    _entries(answer.found, voice, paper)
    paper.line(
        voice.t("cli.review.looked_at", n=answer.looked_at, size=answer.size, look_up=str(answer.look_up)), "dim"
    )
    if answer.after is not None:
        paper.line(voice.t("cli.review.goes_on", after=answer.after), "yellow")


def _take(
    o: Office,
    actor: Person,
    asked: Asked,
    voice: Voice,
    where: tuple[str, list[str] | None],
    *,
    n: int | None = None,
    seed: str | None = None,
) -> None:
    """Write what was asked as an archive; ``where``: its file, and the formats that are wanted."""
    from ratify import office

    out, formats = where
    taken = office.take(
        o, replace(actor, language=voice.language), asked, n=n, seed=seed, formats=formats or office.FORMATS
    )
    write_whole(out, taken.content)
    if voice.json:
        write_json({"taken": {"file": out, "entries": taken.entries, "look_up": taken.look_up}})
        return
    paper = Paper()
    paper.line(voice.t("cli.review.taken", n=taken.entries, file=plain(out)), "green")
    paper.line(voice.t("cli.review.remembered", look_up=str(taken.look_up)), "dim")


def _entries(found: Iterable[FoundEntry], voice: Voice, paper: Paper) -> None:
    listed = list(found)
    if not listed:
        paper.line(voice.t("cli.review.nothing"))
    for one in listed:
        paper.line(_named(one, voice), "bold", mark=f"{one.number}  ")
        paper.line(voice.t("cli.review.recorded", by=one.by, at=one.recorded_at), indent=4)
        for reason in one.why:
            paper.line(voice.words(reason), indent=4, mark="→ ")


def _named(one: FoundEntry, voice: Voice) -> str:
    parts = (
        one.reference or one.dossier, voice.words(one.label), voice.party(one.party), voice.words(one.occurred_on),
    )  # fmt: skip
    return " · ".join(plain(part) for part in parts if part)


def _list_questions(o: Office, actor: Person, voice: Voice) -> None:
    from ratify import office

    found = office.questions(o, actor)
    if voice.json:
        write_json({"questions": as_json(found, voice)})
        return
    paper = Paper()
    banner(o, voice, paper)
    for one in found:
        own = one.saved_at is not None
        what = Phrase("cli.review.own_question") if own else one.what
        paper.line(plain(one.name), "bold")
        if not own:
            paper.line(voice.words(one.title), indent=4)
        paper.line(voice.words(what), "dim", indent=4)


def _tell_sample(o: Office, drawn: Sample, voice: Voice) -> None:
    paper = Paper()
    banner(o, voice, paper)
    paper.title(voice.t("cli.review.sample_title", n=len(drawn.drawn), population=drawn.population))
    for code, value in (("seed", drawn.seed), ("size", drawn.size), ("root", drawn.root)):
        paper.line(voice.t(f"cli.review.sample_{code}", value=value))
    for one in drawn.drawn:
        paper.line(_named(one.entry, voice), "bold", mark=f"{one.entry.number}  ")
        paper.line(voice.t("cli.review.ticket", ticket=one.ticket), "dim", indent=4)
        paper.line(voice.t("cli.review.leaf", leaf=one.entry.leaf), "dim", indent=4)
    paper.line(voice.t("cli.review.remembered", look_up=str(drawn.look_up)), "dim")


def _tell_change(o: Office, found: EntryChange, voice: Voice) -> None:
    paper = Paper()
    banner(o, voice, paper)
    paper.title(f"{found.entry.number}  {_named(found.entry, voice)}")
    paper.line(voice.t("cli.review.recorded", by=found.entry.by, at=found.entry.recorded_at))
    if found.reason:
        paper.line(voice.t("cli.review.reason", reason=found.reason))
    if len(found.together) > 1:
        paper.line(voice.t("cli.review.together", entries=tuple(str(one) for one in found.together)))
    if found.awaits:
        paper.line(voice.t("cli.review.awaits", role=role(found.awaits)), "yellow")
    for side in found.says:
        nothing = Phrase("cli.change.nothing")
        both = (side.before or nothing, side.after or nothing)
        if found.corrects is None:
            paper.line(voice.t("cli.entry.fact", label=side.what, value=side.after), indent=2)
        else:
            mark = "≠ " if side.differs else "= "
            said = (
                voice.t("cli.change.from_to", before=both[0], after=both[1]) if side.differs else voice.words(both[0])
            )
            paper.line(voice.t("cli.entry.fact", label=side.what, value=said), indent=2, mark=mark)
    for code, sentences in (("before", found.before), ("after", found.after)):
        if sentences is None:
            continue
        paper.heading(voice.t(f"cli.review.{code}_heading", day=found.as_of))
        for sentence in sentences:
            paper.line(voice.words(sentence), indent=2)
    if found.after is not None:
        paper.heading(voice.t("cli.review.changes"))
        write_changes(found.changes, voice, paper)


def _tell_look_up(one: LookUpView, voice: Voice, paper: Paper) -> None:
    what = Phrase(f"office.look.{one.what}")
    paper.line(voice.t("cli.review.look_up", number=str(one.number), at=one.looked_at, by=one.by, what=what), "bold")
    for label, value in one.said:
        paper.line(voice.t("cli.entry.fact", label=label, value=value), indent=4)
    paper.line(voice.t("cli.review.results", n=one.results), indent=4)
