"""The commands that set up and keep an office: init, user, login, sweep, doctor, serve, demo."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from ratify.cli.access import (
    ask_password,
    banner,
    enter,
    enter_as_somebody,
    entered,
    forget_token,
    keep_token,
    kept_token,
    settings_for,
)
from ratify.cli.dossier_page import role
from ratify.cli.failures import DONE, UNAVAILABLE
from ratify.cli.paper import Paper, write_json
from ratify.cli.plain_json import as_json
from ratify.cli.values import read_day, read_number
from ratify.cli.voice import Voice
from ratify.errors import Invalid
from ratify.language import plain

if TYPE_CHECKING:
    from ratify.office import Office, Person

Login = Annotated[str, typer.Argument(metavar="cli.metavar.login", help="cli.user.login")]


def init(
    ctx: typer.Context,
    application: Annotated[
        str | None, typer.Option("--application", metavar="cli.metavar.database_role", help="cli.init.application")
    ] = None,
) -> None:
    """Make a new office: database, signing key, shipped calendars and chambers."""
    from ratify import office

    voice: Voice = ctx.obj
    settings = settings_for(voice)
    there_already = settings.key_file.exists()
    o = entered(office.demonstration(settings) if settings.demonstration else office.init(settings))
    if application is not None:
        office.serve_under(o, application)
    where = {"key_file": str(settings.key_file), "maildir": str(settings.maildir), "origin": o.store.head().origin}
    if voice.json:
        write_json({"office": where, "demonstration": settings.demonstration, "application": application})
        return
    paper = Paper()
    banner(o, voice, paper)
    name = settings.office_name
    said = voice.t("cli.init.there_already", name=name) if there_already else voice.t("cli.init.done", name=name)
    paper.line(said, "bold")
    paper.line(voice.t("cli.init.key", file=settings.key_file), indent=2)
    if application is not None:
        paper.line(voice.t("cli.init.application_done", role=application), indent=2)
    if not settings.demonstration:  # which has its accounts already
        paper.line(voice.t("cli.init.next"))
        paper.line(f"ratify user add {voice.t('cli.metavar.login')} --role administrator", indent=4)


def user_add(
    ctx: typer.Context,
    login: Login,
    roles: Annotated[list[str], typer.Option("--role", metavar="cli.metavar.role", help="cli.user.role")],
    name: Annotated[str | None, typer.Option("--name", metavar="cli.metavar.text", help="cli.user.name")] = None,
    language: Annotated[
        str | None, typer.Option("--language", metavar="cli.metavar.language", help="cli.user.language")
    ] = None,
    person: Annotated[str | None, typer.Option("--person", metavar="cli.metavar.login", help="cli.user.person")] = None,
) -> None:
    """Make an account; the first one needs no login."""
    from ratify import office

    o, voice = enter(ctx.obj)
    actor = _somebody_or_nobody(ctx.obj, o)
    password = ask_password(voice, twice=True)
    made = office.add_account(o, actor, login, name or login, roles, password, language or o.settings.language, person)
    if voice.json:
        write_json({"account": as_json(made, voice)})
    else:
        given = tuple(role(one) for one in sorted(made.roles))
        Paper().line(voice.t("cli.user.added", login=login, roles=given))


def user_list(ctx: typer.Context) -> None:
    """List the accounts."""
    from ratify import office

    o, actor, voice = enter_as_somebody(ctx.obj)
    accounts = office.list_accounts(o, actor)
    if voice.json:
        told = [{**_as_dict(one, voice), "disabled": disabled} for one, disabled in accounts]
        write_json({"accounts": told})
        return
    headings = [voice.t("cli.user.column.login"), voice.t("cli.user.column.name"), voice.t("cli.user.column.roles")]
    rows = []
    for one, disabled in accounts:
        roles = voice.t("cli.user.roles", roles=tuple(role(each) for each in sorted(one.roles)))
        shown = voice.t("cli.user.disabled_account", login=one.login) if disabled else one.login
        rows.append((shown, one.name, roles))
    Paper().table(headings, rows, wide=(2,))


def user_disable(ctx: typer.Context, login: Login) -> None:
    """Close an account; its sessions and tokens end at once."""
    from ratify import office

    o, actor, voice = enter_as_somebody(ctx.obj)
    office.disable_account(o, actor, login)
    _done(voice, "disabled", voice.t("cli.user.disabled", login=login), login)


def user_password(ctx: typer.Context, login: Login) -> None:
    """Give an account a new password, read from the terminal or from standard input."""
    from ratify import office

    o, actor, voice = enter_as_somebody(ctx.obj)
    office.set_password(o, actor, login, ask_password(voice, twice=True))
    _done(voice, "password_set", voice.t("cli.user.password_set", login=login), login)


def login(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="cli.metavar.login", help="cli.login.name")] = None,
    forget: Annotated[bool, typer.Option("--forget", help="cli.login.forget")] = False,
) -> None:
    """Log in on this machine: keeps a token, never the password."""
    from ratify import office

    voice: Voice = ctx.obj
    if forget:
        found = forget_token(settings_for(voice))
        said = voice.t("cli.login.forgotten") if found else voice.t("cli.login.nothing_to_forget")
        _done(voice, "forgotten", said, found)
        return
    if name is None:
        raise Invalid("cli.login.whom")
    o, voice = enter(voice)
    token = office.make_token(o, name, ask_password(voice))
    file = keep_token(o.settings, token)
    _done(voice, "login", voice.t("cli.login.done", login=name, file=file), name)


def sweep(
    ctx: typer.Context,
    until: Annotated[str | None, typer.Option("--until", metavar="cli.metavar.day", help="cli.sweep.until")] = None,
    accept_clock: Annotated[bool, typer.Option("--accept-clock", help="cli.sweep.accept_clock")] = False,
) -> int:
    """Issue and deliver every alert that is due: the scheduler's work, for cron. 7 if a delivery failed."""
    from ratify import office

    if until is not None:
        day = read_day(until, "--until")
        o, actor, voice = enter_as_somebody(ctx.obj)
        swept = office.advance_clock(o, actor, day)
    elif accept_clock:
        o, actor, voice = enter_as_somebody(ctx.obj)
        office.accept_clock(o, actor)
        swept = office.sweep(o)
    else:
        o, voice = enter(ctx.obj)
        swept = office.sweep(o)
    code = UNAVAILABLE if swept.failed else DONE
    if voice.json:
        write_json({"swept": as_json(swept, voice)})
        return code
    paper = Paper()
    banner(o, voice, paper)
    paper.line(voice.t("cli.sweep.day", day=swept.today), "bold")
    paper.line(voice.t("cli.sweep.dossiers", n=swept.dossiers), indent=2)
    paper.line(voice.t("cli.sweep.issued", n=swept.issued), indent=2)
    paper.line(voice.t("cli.sweep.delivered", n=swept.delivered), indent=2)
    paper.line(voice.t("cli.sweep.skipped", n=swept.skipped), indent=2)
    paper.line(voice.t("cli.sweep.failed", n=swept.failed), *(("red",) if swept.failed else ()), indent=2)
    if swept.owed:
        paper.line(voice.t("cli.erase.owed"), "yellow")
    return code


def doctor(ctx: typer.Context) -> int:
    """Say in words what is well and what is not, and how to mend it; 7 if something is not well."""
    from ratify import office

    voice: Voice = ctx.obj
    findings = office.doctor(settings_for(voice))
    ill = [one for one in findings if not one.ok]
    if voice.json:
        write_json({"well": not ill, "findings": as_json(findings, voice)})
        return UNAVAILABLE if ill else DONE
    paper = Paper()
    for one in findings:
        paper.line(voice.words(one.what), "green" if one.ok else "red", mark="● " if one.ok else "✕ ")
        if one.mend is not None:
            paper.line(voice.t("cli.doctor.mend", mend=one.mend), indent=2)
    paper.air()
    paper.line(voice.t("cli.doctor.ill", n=len(ill)) if ill else voice.t("cli.doctor.well"), "bold")
    return UNAVAILABLE if ill else DONE


def serve(
    ctx: typer.Context,
    host: Annotated[str, typer.Option("--host", metavar="cli.metavar.host", help="cli.serve.host")] = "127.0.0.1",
    port: Annotated[str, typer.Option("--port", metavar="cli.metavar.number", help="cli.serve.port")] = "8000",
) -> None:
    """Serve the desk, with the scheduler in it."""
    from ratify.cli.serving import run_desk

    run_desk(ctx.obj, host, read_number(port, "--port"))


def _as_dict(person: Person, voice: Voice) -> dict[str, object]:
    told = as_json(person, voice)
    assert isinstance(told, dict)  # noqa: S101 - a record becomes an object
    return told


def _somebody_or_nobody(voice: Voice, o: Office) -> Person | None:
    """Give who acts, or nobody: the office itself allows that for its first account alone."""
    if voice.login is None and not os.environ.get("RATIFY_TOKEN") and kept_token(o.settings) is None:
        return None
    return enter_as_somebody(voice)[1]


def _done(voice: Voice, word: str, sentence: str, what: object) -> None:
    if voice.json:
        write_json({word: what})
    else:
        Paper().line(plain(sentence))
