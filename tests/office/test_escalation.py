"""Of an alert that nobody takes in hand somebody else is told, once, unless there is nothing left to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from hands import act

from ratify import office as journeys
from ratify.delivery import read_maildir
from ratify.errors import Invalid, NotFound, Phrase
from ratify.law.periods import parse_period
from ratify.office.accounts import add_account, disable_account
from ratify.office.erasing import EVERYTHING
from ratify.office.escalating import escalations
from ratify.office.reindexing import reindex
from ratify.store import lists
from ratify.workflow.alerts import Alert
from ratify.workflow.definition import Escalation

if TYPE_CHECKING:
    from hands import Bureau


def told(bureau: Bureau) -> int:
    """A bill at the President's, and the alert of 15 July: promulgation is due by the 20th. Its number."""
    dossier = bureau.adopted()
    journeys.record(bureau.office, bureau.clerk, dossier, act("transmit", "2024-07-05"))
    bureau.clock.on(date(2024, 7, 15))
    assert journeys.sweep(bureau.office).issued == 1
    entry = journeys.inbox(bureau.office, bureau.clerk)[0].entry
    assert entry is not None
    return entry


def escalated(bureau: Bureau) -> list[dict[str, object]]:
    lines = journeys.log(bureau.office, bureau.auditor, kind="alert_escalated", limit=200)
    return [dict(line.body["alert_escalated"]) for line in lines]  # type: ignore[call-overload]  # a sealed body is JSON


def sound(bureau: Bureau) -> bool:
    return journeys.verify(bureau.office).sound


# ---------------------------------------------------------------------------------------------------- acknowledgement


def test_what_is_said_of_an_alert_only_rises_and_stands_once(bureau: Bureau) -> None:
    alert = told(bureau)
    for standing in ("seen", "in_hand"):
        journeys.acknowledge(bureau.office, bureau.clerk, alert, standing)
    size = bureau.office.store.head().size
    for standing in ("in_hand", "seen"):
        journeys.acknowledge(bureau.office, bureau.officer, alert, standing)
    assert bureau.office.store.head().size == size
    view = journeys.inbox(bureau.office, bureau.officer)[0]
    assert (view.standing, view.by) == ("in_hand", "clerk")
    journeys.acknowledge(bureau.office, bureau.officer, alert, "done")
    view = journeys.inbox(bureau.office, bureau.clerk)[0]
    assert (view.standing, view.by, view.at) == ("done", "officer", bureau.clock.now)
    assert sound(bureau)


def test_of_two_who_answer_at_once_each_is_written_and_the_higher_stands(bureau: Bureau) -> None:
    """Between the look at the row and the writing somebody else has said more."""
    alert = told(bureau)
    row = bureau.office.store.query(lambda connection: lists.alert(connection, alert))
    assert row is not None
    journeys.acknowledge(bureau.office, bureau.officer, alert, "done")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lists, "alert", lambda _connection, _alert: row)
        journeys.acknowledge(bureau.office, bureau.clerk, alert, "seen")
    assert journeys.inbox(bureau.office, bureau.clerk)[0].standing == "done"
    assert sound(bureau)


def test_who_acknowledges_while_a_server_carries_is_not_forgotten(bureau: Bureau, monkeypatch) -> None:
    """Carrying moves its own part of the row only."""
    dossier = bureau.adopted()
    journeys.record(bureau.office, bureau.clerk, dossier, act("transmit", "2024-07-05"))
    bureau.clock.on(date(2024, 7, 15))
    from ratify.office import carrying

    carry = carrying._carry

    def meanwhile(office, carriers, message):
        number = journeys.inbox(bureau.office, bureau.clerk)[0].entry or 0
        journeys.acknowledge(bureau.office, bureau.clerk, number, "in_hand")
        carry(office, carriers, message)

    monkeypatch.setattr(carrying, "_carry", meanwhile)
    journeys.sweep(bureau.office)
    assert journeys.inbox(bureau.office, bureau.clerk)[0].standing == "in_hand"
    assert sound(bureau)


def test_another_word_and_an_alert_of_others_are_refused(bureau: Bureau) -> None:
    alert = told(bureau)
    with pytest.raises(Invalid):
        journeys.acknowledge(bureau.office, bureau.clerk, alert, "read")
    with pytest.raises(NotFound):
        journeys.acknowledge(bureau.office, bureau.auditor, alert, "done")


# --------------------------------------------------------------------------------------------------------- escalation


def test_an_alert_that_nobody_takes_in_hand_goes_up_after_three_days_once(bureau: Bureau) -> None:
    """Nobody presides here, so the administrator is told; who had the alert gets no second mail."""
    alert = told(bureau)
    journeys.acknowledge(bureau.office, bureau.clerk, alert, "seen")
    bureau.clock.on(date(2024, 7, 17))
    assert journeys.sweep(bureau.office).issued == 0
    before = {mail.id for mail in read_maildir(bureau.office.settings.maildir)}
    bureau.clock.on(date(2024, 7, 18))
    assert journeys.sweep(bureau.office).issued == 1
    assert journeys.sweep(bureau.office).issued == 0
    [one] = escalated(bureau)
    assert (one["of"], one["due"], one["late"], one["roles"]) == (alert, "2024-07-18", False, ["administrator"])
    assert (one["last_day"], len(one["readers"])) == ("2024-07-20", 1)  # type: ignore[arg-type]  # a list
    mails = [mail for mail in read_maildir(bureau.office.settings.maildir) if mail.id not in before]
    assert [mail.to for mail in mails] == ["admin@localhost"]
    view = journeys.inbox(bureau.office, bureau.admin)[0]
    assert isinstance(view.subject, Phrase)
    assert (view.subject.code, view.last_day) == ("office.escalation.subject", date(2024, 7, 20))
    journeys.acknowledge(bureau.office, bureau.admin, view.entry or 0, "in_hand")
    assert sound(bureau)
    reindex(bureau.office)
    assert sound(bureau)


def test_an_alert_that_somebody_has_in_hand_stays_where_it_is(bureau: Bureau) -> None:
    alert = told(bureau)
    journeys.acknowledge(bureau.office, bureau.officer, alert, "in_hand")
    bureau.clock.on(date(2024, 7, 18))
    journeys.sweep(bureau.office)
    assert escalated(bureau) == []


def test_what_was_done_meanwhile_is_not_escalated_and_the_log_says_why(bureau: Bureau) -> None:
    alert = told(bureau)
    [dossier] = {one.dossier for one in journeys.inbox(bureau.office, bureau.clerk)}
    bureau.clock.on(date(2024, 7, 17))
    promulgated = journeys.record(bureau.office, bureau.clerk, dossier, act("promulgate", "2024-07-17"))
    journeys.confirm(bureau.office, bureau.second, dossier, promulgated.entries[0])
    bureau.clock.on(date(2024, 7, 18))
    swept = journeys.sweep(bureau.office)
    assert (swept.issued, swept.skipped) == (0, 1)
    [one] = escalated(bureau)
    assert one["of"] == alert
    assert "readers" not in one
    assert one["reason"]["$phrase"] == "workflow.alert.settled"  # type: ignore[index,call-overload]  # a packed phrase
    assert sound(bureau)


def test_a_later_alert_of_the_same_deadline_takes_the_place_of_an_escalation(bureau: Bureau) -> None:
    """On the 19th the reminder of the day before is issued; that of the 15th need not go up any more."""
    told(bureau)
    bureau.clock.on(date(2024, 7, 19))
    journeys.sweep(bureau.office)
    [one] = escalated(bureau)
    assert one["reason"]["$phrase"] == "office.escalation.later"  # type: ignore[index,call-overload]  # a packed phrase
    assert sound(bureau)


def test_what_presses_goes_up_on_the_last_day_though_its_reminders_follow_each_other(bureau: Bureau) -> None:
    """Told two days before the last day, on the day before and on the day itself, and nobody has it in hand."""
    dossier = bureau.adopted()
    bureau.clock.on(date(2024, 7, 18))
    journeys.record(bureau.office, bureau.clerk, dossier, act("transmit", "2024-07-05"), reason="reprise")
    for day in (18, 19, 20):
        bureau.clock.on(date(2024, 7, day), 10)
        journeys.sweep(bureau.office)
    up = [one for one in escalated(bureau) if "readers" in one]
    assert [(one["due"], one["roles"]) for one in up] == [("2024-07-20", ["administrator"])]
    assert "admin@localhost" in {mail.to for mail in read_maildir(bureau.office.settings.maildir)}
    assert sound(bureau)


def test_whoever_was_told_by_an_escalation_is_told_that_it_stands_no_more(bureau: Bureau) -> None:
    """The transmission was a mistake: who had the alert is told, and so is the administrator to whom it went up."""
    told(bureau)
    (dossier,) = {one.dossier for one in journeys.inbox(bureau.office, bureau.clerk)}
    bureau.clock.on(date(2024, 7, 18))
    journeys.sweep(bureau.office)
    before = {mail.id for mail in read_maildir(bureau.office.settings.maildir)}
    lines = journeys.log(bureau.office, bureau.auditor, kind="act", limit=200)
    transmitted = max(line.number for line in lines)
    annulled = journeys.correct(bureau.office, bureau.clerk, dossier, transmitted, None, reason="erreur de plume")
    journeys.confirm(bureau.office, bureau.second, dossier, annulled.entries[0])
    bureau.clock.forward(minutes=11)
    journeys.sweep(bureau.office)
    after = [mail for mail in read_maildir(bureau.office.settings.maildir) if mail.id not in before]
    gone = {mail.to.partition("@")[0] for mail in after if "Ne vaut plus" in mail.subject}
    assert gone == {"clerk", "officer", "admin"}
    assert sound(bureau)


def test_an_alert_to_a_role_that_nobody_has_goes_to_who_is_above(bureau: Bureau) -> None:
    """The clerk and the officer have left: the administrator gets what they would get, and reads why."""
    dossier = bureau.adopted()
    journeys.record(bureau.office, bureau.clerk, dossier, act("transmit", "2024-07-05"))
    for login in ("clerk", "officer"):
        disable_account(bureau.office, bureau.admin, login)
    bureau.clock.on(date(2024, 7, 15))
    journeys.sweep(bureau.office)
    (mail,) = read_maildir(bureau.office.settings.maildir)
    assert mail.to == "admin@localhost"
    assert "Personne n’exerce en ce moment cette fonction : " in mail.text.replace("\u202f", " ").replace("\xa0", " ")
    (seen,) = journeys.inbox(bureau.office, bureau.admin)
    assert seen.last_day == date(2024, 7, 20)
    assert sound(bureau)


def test_an_escalation_that_is_late_says_so(bureau: Bureau) -> None:
    told(bureau)
    bureau.clock.on(date(2024, 7, 18), hour=6)
    assert journeys.sweep(bureau.office, date(2024, 7, 18)).issued == 1
    assert [one["late"] for one in escalated(bureau)] == [False]


def test_where_everybody_was_told_already_nobody_is_told_again(bureau: Bureau) -> None:
    """An office of one: the administrator is also the clerk."""
    from ratify.office.accounts import disable_account

    dossier = bureau.adopted()
    journeys.record(bureau.office, bureau.clerk, dossier, act("transmit", "2024-07-05"))
    bureau.clock.on(date(2024, 7, 15))
    disable_account(bureau.office, bureau.admin, "officer")
    journeys.sweep(bureau.office)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ratify.office.escalating.readers_on", lambda _office, _roles, _day: [])
        bureau.clock.on(date(2024, 7, 18))
        journeys.sweep(bureau.office)
    assert [one["reason"]["$phrase"] for one in escalated(bureau)] == ["office.escalation.nobody_else"]  # type: ignore[index,call-overload]  # a packed phrase


def twice(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> int:
    """An alert that goes up to whoever presides after two days and to the administrator after three. Its number."""
    levels = Escalation(parse_period("P2D"), "presiding_officer"), Escalation(parse_period("P3D"), "administrator")
    monkeypatch.setattr("ratify.office.escalating._by_rule", lambda _office, _alert: levels)
    return told(bureau)


def test_what_somebody_has_in_hand_to_whom_it_went_up_goes_up_no_further(bureau: Bureau, monkeypatch) -> None:
    president = add_account(bureau.office, bureau.admin, "president", "P.", ["presiding_officer"], "p" * 16)
    alert = twice(bureau, monkeypatch)
    bureau.clock.on(date(2024, 7, 17))
    assert journeys.sweep(bureau.office).issued == 1
    [up] = [line.number for line in journeys.log(bureau.office, bureau.auditor, kind="alert_escalated", limit=200)]
    journeys.acknowledge(bureau.office, president, up, "in_hand")
    [mine] = [one for one in journeys.inbox(bureau.office, bureau.clerk) if one.entry == alert]
    assert (mine.standing, mine.by, mine.escalate_on) == ("in_hand", "P.", None)
    bureau.clock.on(date(2024, 7, 18))
    swept = journeys.sweep(bureau.office)
    assert (swept.issued, swept.skipped) == (0, 0)
    assert len(escalated(bureau)) == 1
    assert sound(bureau)
    reindex(bureau.office)
    assert sound(bureau)


def test_what_is_said_of_an_alert_is_said_of_every_step_by_which_it_went_up(bureau: Bureau, monkeypatch) -> None:
    """Whoever presides sees that the clerk has it in hand after all; what was seen before it went up is not seen above."""
    president = add_account(bureau.office, bureau.admin, "president", "P.", ["presiding_officer"], "p" * 16)
    alert = twice(bureau, monkeypatch)
    journeys.acknowledge(bureau.office, bureau.clerk, alert, "seen")
    bureau.clock.on(date(2024, 7, 17))
    journeys.sweep(bureau.office)
    assert journeys.inbox(bureau.office, president)[0].standing == "delivered"
    journeys.acknowledge(bureau.office, bureau.clerk, alert, "in_hand")
    up = journeys.inbox(bureau.office, president)[0]
    assert (up.standing, up.by) == ("in_hand", "clerk")
    assert sound(bureau)
    wanted = journeys.inbox(bureau.office, president)
    reindex(bureau.office)
    assert journeys.inbox(bureau.office, president) == wanted
    assert sound(bureau)


def test_of_an_alert_that_goes_up_while_it_is_answered_the_index_says_what_the_log_says(
    bureau: Bureau, monkeypatch
) -> None:
    """The step is written between the look at who was told and the answer."""
    president = add_account(bureau.office, bureau.admin, "president", "P.", ["presiding_officer"], "p" * 16)
    alert = twice(bureau, monkeypatch)
    bureau.clock.on(date(2024, 7, 17))
    other = journeys.open_office(bureau.office.settings, clock=bureau.clock)
    looked = []

    def late(office, number):
        found = whole(office, number)
        if not looked:
            looked.append(journeys.sweep(other))
        return found

    module = import_module("ratify.office.inbox")  # the package gives a function of this name
    whole = module.family
    monkeypatch.setattr(module, "family", late)
    journeys.acknowledge(bureau.office, bureau.clerk, alert, "in_hand")
    assert looked[0].issued == 1
    assert journeys.inbox(bureau.office, president)[0].standing == "in_hand"
    assert sound(bureau)
    other.store.close()


def test_whoever_was_told_by_one_step_of_an_escalation_is_not_told_again_by_the_next(
    bureau: Bureau, monkeypatch
) -> None:
    """Nobody presides here: the administrator is told by the first step already."""
    twice(bureau, monkeypatch)
    for day, issued in ((17, 1), (18, 0)):
        bureau.clock.on(date(2024, 7, day))
        assert journeys.sweep(bureau.office).issued == issued
    assert [one["reason"]["$phrase"] for one in escalated(bureau) if "reason" in one] == [  # type: ignore[index,call-overload]  # a packed phrase
        "office.escalation.nobody_else"
    ]
    assert sound(bureau)


def test_the_office_may_do_without_escalation(bureau: Bureau) -> None:
    bureau.office.settings = replace(bureau.office.settings, escalate_after_days=0)
    told(bureau)
    bureau.clock.on(date(2024, 7, 18))
    journeys.sweep(bureau.office)
    assert escalated(bureau) == []


def test_the_text_of_an_escalation_can_be_erased_like_that_of_an_alert(bureau: Bureau) -> None:
    told(bureau)
    bureau.clock.on(date(2024, 7, 18))
    journeys.sweep(bureau.office)
    entry = journeys.inbox(bureau.office, bureau.admin)[0].entry or 0
    erased = journeys.erase(bureau.office, bureau.officer, entry, [EVERYTHING], basis="art. 9")
    assert [path.rpartition(".")[0] for path in erased.paths] == ["alert_escalated.texts"]
    assert sound(bureau)


# ------------------------------------------------------------------------------------------------------------ its days


def alert(last: str | None, *levels: tuple[str, str], roles: tuple[str, ...] = ("clerk",), lead: str = "P5D before"):
    last_day = None if last is None else date.fromisoformat(last)
    escalate = tuple(Escalation(parse_period(after), role) for after, role in levels)
    return Alert("deadline:x", "1", lead, date(2024, 7, 1), last_day, Phrase("x"), (), roles, escalate=escalate)


@pytest.mark.parametrize(
    ("one", "found"),
    [
        (alert("2024-08-01"), [("2024-07-04", "treaty_officer")]),
        (alert("2024-08-01", roles=("clerk", "treaty_officer")), [("2024-07-04", "presiding_officer")]),
        (alert("2024-08-01", roles=("presiding_officer",)), [("2024-07-04", "administrator")]),
        (alert("2024-07-02"), [("2024-07-02", "treaty_officer")]),
        (alert("2024-07-01", lead="on the day"), [("2024-07-02", "treaty_officer")]),
        (alert("2024-07-01", lead="P1D after"), []),
        (alert(None), []),
        (
            alert("2024-08-01", ("P10D", "presiding_officer"), ("P2D", "treaty_officer")),
            [("2024-07-03", "treaty_officer"), ("2024-07-11", "presiding_officer")],
        ),
        (
            alert("2024-07-03", ("P5D", "treaty_officer"), ("P9D", "presiding_officer")),
            [("2024-07-03", "treaty_officer"), ("2024-07-04", "presiding_officer")],
        ),
    ],
)
def test_an_escalation_falls_after_its_delay_and_on_the_last_day_at_the_latest(bureau: Bureau, one, found) -> None:
    """Of two that meet on the last day the second follows a day later, as does what is told on the last day itself."""
    levels = escalations(bureau.office, one, date(2024, 7, 1))
    assert [(level.on.isoformat(), level.role) for level in levels] == found
