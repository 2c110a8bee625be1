"""The founding dossier, with its real acts and nothing else: what the register says, in each language."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hands import settings_of

from ratify import office as journeys
from ratify.definitions import shipped_acts
from ratify.language import say
from ratify.office.demonstration import importer, pending, person, set_clock
from ratify.store import passwords

if TYPE_CHECKING:
    from pathlib import Path

    from ratify.office import Office

TODAY = date(2026, 11, 23)


@pytest.fixture
def founding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """The demonstration office with the founding dossier, its clock on 23 November 2026."""
    monkeypatch.setattr(passwords, "hash_password", lambda password, **_about: f"plain:{password}")
    here = replace(settings_of(f"sqlite:///{tmp_path / 'office.db'}", tmp_path), demonstration=True)
    instant = datetime.fromisoformat("2026-11-23T09:00:00+00:00")
    monkeypatch.setattr("ratify.office.opening.init.__kwdefaults__", {"clock": lambda: instant})
    office = journeys.demonstration(here)
    office.clock = lambda: instant + timedelta(hours=1)
    return office


def said(office: Office, language: str) -> str:
    view = journeys.show(office, person(office, "traites"), "ML-RU-2003", as_of=TODAY)
    return " ".join(say(one, language) for one in view.sentence).replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ("ratification autorisée par le CNT", "4 juillet 2024", "Promulgation", "Aucune notification du Mali",
                "Aucune notification de la Fédération de Russie", "L’entrée en vigueur ne peut pas être calculée",
                "le terme et l’expiration ne sont pas connus")),
        ("en", ("ratification authorised by the CNT", "4 July 2024", "Promulgation", "Mali", "the Russian Federation",
                "cannot be computed")),
        ("ru", ("ратификация разрешена НПС", "4 июля 2024", "Мали", "Российской Федерации")),
    ],
)  # fmt: skip
def test_the_register_says_what_is_known_and_what_is_not(
    founding: Office, language: str, words: tuple[str, ...]
) -> None:
    """Authorised on 4 July 2024; promulgation not known; nobody notified; entry into force not computed."""
    text = said(founding, language)
    for word in words:
        assert word in text


def test_no_date_is_guessed(founding: Office) -> None:
    """Entry into force, term and end stay *not yet*, and say what is missing."""
    view = journeys.show(founding, person(founding, "traites"), "ML-RU-2003", as_of=TODAY)
    dates = {one.name: one for one in view.dates}
    for name in ("entry_into_force", "term/last_day", "term/first_day_out", "end"):
        assert dates[name].status == "not_yet"
        assert dates[name].day is None
    assert len(dates["entry_into_force"].missing) == 2  # one notification for each party
    assert dates["signature"].day == date(2003, 3, 25)


def test_the_quorum_is_judged_on_the_130_who_voted_and_no_attendance_is_made_up(founding: Office) -> None:
    """The sitting states at least those who voted as present."""
    view = journeys.show(founding, person(founding, "audit"), "ML-RU-2003")
    vote = next(one for one in view.passages if one.step == "vote")
    assert "130" in " ".join(say(note, "fr") for note in vote.notes)
    assert "74" in say(vote.notes[0], "fr"), "the quorum that was judged"
    fact = next(line for line in view.journal if line.entry == vote.entry)
    assert "present" not in str(fact.facts)


def test_on_the_eve_of_the_vote_nothing_was_authorised(founding: Office) -> None:
    """``show --as-of 2024-07-03``: what was so then."""
    view = journeys.show(founding, person(founding, "audit"), "ML-RU-2003", as_of=date(2024, 7, 3))
    assert next(track.state for track in view.tracks if track.id == "ML") == "approved"


def test_before_it_was_recorded_nothing_was_known(founding: Office) -> None:
    """``show --known-at``: before the dossier was opened there was none."""
    from ratify.errors import NotFound  # only here

    with pytest.raises(NotFound, match="not_opened_then"):
        journeys.show(
            founding,
            person(founding, "audit"),
            "ML-RU-2003",
            known_at=datetime.fromisoformat("2026-01-01T00:00:00+00:00"),
        )


def test_what_the_sheet_does_not_know_is_marked_unverified(founding: Office) -> None:
    """Nothing is invented: the clauses, the CNT's quorum and majority are marked."""
    view = journeys.show(founding, person(founding, "audit"), "ML-RU-2003")
    dates = {one.name: one for one in view.dates}
    assert dates["entry_into_force"].unverified
    assert view.unverified
    assert view.notes


def test_a_demonstration_does_not_open_a_real_office_nor_the_reverse(founding: Office, tmp_path: Path) -> None:
    """Its logins are public and its clock can be set."""
    from ratify.errors import Invalid  # only here

    with pytest.raises(Invalid, match="is_a_demonstration"):
        journeys.open_office(settings_of(f"sqlite:///{tmp_path / 'office.db'}", tmp_path))
    assert founding.settings.demonstration


def test_the_clock_of_a_demonstration_goes_through_every_due_day(founding: Office) -> None:
    """Each advance is an accepted clock, an entry of the office."""
    set_clock(founding, person(founding, "admin"), date(2026, 12, 1))
    before = founding.store.head().size
    swept = journeys.advance_clock(founding, person(founding, "admin"), date(2027, 3, 1))
    assert swept.today == date(2027, 3, 1)
    assert journeys.today(founding) == date(2027, 3, 1)
    assert founding.store.head().size > before


def test_what_goes_up_in_a_demonstration_goes_up_on_its_day(founding: Office) -> None:
    """What nobody takes in hand for three days is told to somebody else, however far the clock is set forward."""
    clerk, sheet = replace(importer(founding), login="both"), shipped_acts("ml-ru-hypothetical-renewal")
    opened = journeys.open_dossier(
        founding, clerk, treaty="ml-ru-hypothetical-renewal", reference="HYP", acts=sheet.drafts, reason=sheet.reason
    )
    journeys.confirm(founding, person(founding, "greffe2"), opened.dossier, pending(opened)[0])
    assert journeys.show(founding, clerk, "HYP").halted is None
    journeys.advance_clock(founding, person(founding, "admin"), date(2028, 6, 1))
    mails = {one.to.partition("@")[0]: one for one in journeys.mailbox(founding) if "18 mai 2029" in one.subject}
    assert set(mails) == {"traites", "admin"}
    assert "En retard" not in mails["admin"].text
    (up,) = journeys.log(founding, person(founding, "audit"), kind="alert_escalated")
    assert up.body["alert_escalated"]["issued_for"] == "2028-05-21"  # type: ignore[index,call-overload]  # sealed JSON


def test_the_demonstration_tells_both_suppositions_and_its_log_stands(tmp_path: Path) -> None:
    """Entry into force on the last receipt, five years, the cascade, the end; then renewal, a correction, verify."""
    story = journeys.demo(settings_of(f"sqlite:///{tmp_path / 'unused.db'}", tmp_path))
    plain, renewed = story.chapters
    assert plain.hypothetical
    assert [p.effective.first for p in plain.view.passages if p.step == "enter_into_force"] == [date(2024, 11, 18)]
    assert next(t.state for t in plain.view.tracks if t.id == "treaty") == "expired"
    ends = [p.day for p in plain.view.passages if p.track == "treaty" and p.step == "reach_end_of_term"]
    assert ends == [date(2029, 11, 18)]
    leads = [alert.due for alert in plain.alerts if alert.last_day == date(2029, 11, 17)]
    assert leads == sorted(leads)
    assert len(leads) == 7  # twelve, six, three, one month, a week, a day, the day
    assert [p.effective.first for p in renewed.view.passages if p.step == "enter_into_force"] == [date(2024, 11, 25)]
    assert next(t.state for t in renewed.view.tracks if t.id == "treaty") == "in_force"
    periods = [p.day for p in renewed.view.passages if p.track == "treaty" and p.step == "reach_end_of_term"]
    assert periods == [date(2029, 11, 25), date(2030, 11, 25)]
    assert renewed.correction
    assert date(2029, 5, 25) in {alert.last_day for alert in renewed.alerts}
    assert story.verify.sound
    assert story.verify.halted == ()
