"""Programs as readers of alerts: called once, again under the same id, in one call a day; never instead of people."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import date, timedelta
from threading import Event
from time import sleep

import pytest
from abroad import Answering, raw
from hands import act, settings_of

from ratify import office as journeys
from ratify.definitions import shipped_acts
from ratify.delivery import WebhookChannel, read_maildir
from ratify.language import say
from ratify.office import examination
from ratify.office.accounts import disable_account
from ratify.office.erasing import EVERYTHING
from ratify.office.reindexing import reindex
from ratify.settings import Webhook
from ratify.store import leases
from ratify.workflow.acts import ActDraft

SECRET = "correct horse battery staple, and then some"
HOOK = Webhook("registry", "https://registry.example.ml/T0KEN", SECRET)
READER = "webhook:registry"


def test_the_doctor_lists_webhooks(bureau):
    settings = replace(bureau.office.settings, webhooks=(HOOK, replace(HOOK, name="archive")))
    told = [one.what for one in journeys.doctor(settings) if one.what.code.startswith("office.doctor.webhook")]
    assert [what.particulars["name"] for what in told] == ["registry", "archive"]


@pytest.mark.parametrize("demonstration", [False, True])
def test_what_the_doctor_says_of_a_webhook_holds_nothing_that_may_be_secret(tmp_path, demonstration):
    settings = settings_of("sqlite://", tmp_path)
    (found,) = examination._webhooks(replace(settings, webhooks=(HOOK,), demonstration=demonstration))
    assert found.ok
    for language in ("fr", "en", "ru"):
        words = say(found.what, language)
        assert "registry" in words
        assert "https://registry.example.ml" in words
        assert "T0KEN" not in words
        assert SECRET not in words


@pytest.fixture
def registry(bureau):
    """A program on this machine that the office calls in English with the alerts of its treaty officers."""
    answer = Answering()
    with raw(answer) as url:
        hook = Webhook("registry", f"{url}/in", SECRET, language="en", private=True)
        bureau.office.settings = replace(bureau.office.settings, webhooks=(hook,))
        yield answer


def due(bureau):
    """A bill at the President's; promulgation is due by 20 July, which is told to clerk and treaty officer on the 15th."""
    dossier = bureau.adopted()
    journeys.record(bureau.office, bureau.clerk, dossier, act("transmit", "2024-07-05"))
    bureau.clock.on(date(2024, 7, 15))
    return dossier


def entries(bureau, kind):
    return [line.body[kind] for line in journeys.log(bureau.office, bureau.auditor, kind=kind, limit=200)]


def mails(bureau):
    return sorted(one.to for one in read_maildir(bureau.office.settings.maildir))


def test_an_alert_is_carried_to_a_program_once_beside_the_people(bureau, registry):
    dossier = due(bureau)
    swept = journeys.sweep(bureau.office)
    assert (swept.issued, swept.delivered, swept.failed) == (1, 1, 0)
    assert journeys.sweep(bureau.office).delivered == 0
    (call,) = registry.asked
    (issued,), (delivered,) = entries(bureau, "alert_issued"), entries(bureau, "alert_delivered")
    assert issued["readers"][-1] == READER
    assert READER in issued["texts"]
    assert set(delivered["accounts"]) == set(issued["readers"])
    assert sorted(delivered["channels"]) == ["maildir", "webhook"]
    assert mails(bureau) == ["clerk@localhost", "officer@localhost"]
    (alert,) = call.json["alerts"]
    number = journeys.inbox(bureau.office, bureau.officer)[0].entry
    expected = {
        "entry": number,
        "dossier": dossier,
        "reference": "DOSSIER",
        "due": "2024-07-15",
        "last_day": "2024-07-20",
        "late": False,
        "link": f"{bureau.office.settings.public_url}/dossiers/{dossier}",
    }
    assert {name: value for name, value in alert.items() if name not in {"subject", "text"}} == expected
    assert "20 July 2024" in alert["subject"]
    assert call.json["language"] == "en"
    assert call.json["checkpoint"].startswith(bureau.office.store.origin)
    assert call.fields["ratify-id"] == call.json["id"]
    assert journeys.verify(bureau.office).sound
    reindex(bureau.office, anew=True)
    assert journeys.verify(bureau.office).sound


def test_a_program_gets_the_alerts_of_its_roles_alone(bureau, registry):
    (hook,) = bureau.office.settings.webhooks
    bureau.office.settings = replace(bureau.office.settings, webhooks=(replace(hook, roles=("presiding_officer",)),))
    due(bureau)
    assert journeys.sweep(bureau.office).delivered == 1
    assert registry.asked == []


def test_a_program_that_fails_is_told_of_tried_later_and_holds_up_nobody(bureau, registry):
    due(bureau)
    registry.status = 503
    swept = journeys.sweep(bureau.office)
    assert (swept.delivered, swept.failed, mails(bureau)) == (0, 1, ["clerk@localhost", "officer@localhost"])
    (waits,) = journeys.deliveries(bureau.office, bureau.admin)
    (failed,) = waits.failed
    assert (failed.reader, failed.tries, failed.again) == (READER, 1, bureau.clock.now + timedelta(minutes=2))
    assert "503" in say(failed.reason, "fr")
    (told,) = entries(bureau, "alert_failed")
    assert list(told["accounts"]) == [READER]
    assert SECRET not in str([line.body for line in journeys.log(bureau.office, bureau.auditor, limit=200)])
    assert journeys.sweep(bureau.office).failed == 0, "it is not tried before its time"
    registry.status = 204
    journeys.retry(bureau.office, bureau.admin, waits.entry)
    assert journeys.sweep(bureau.office).delivered == 1
    first, second = registry.asked
    assert first.json["id"] == second.json["id"]
    assert journeys.deliveries(bureau.office, bureau.admin) == ()
    assert len(mails(bureau)) == 2
    assert journeys.verify(bureau.office).sound


def test_a_program_whose_name_is_looked_up_for_long_in_vain_is_called_once_in_a_sweep(bureau, monkeypatch):
    """The looking up is no part of the ten seconds of a call; with every alert it would hold up those of people."""
    for reference in ("A", "B", "C"):
        dossier = bureau.adopted(reference)
        journeys.record(bureau.office, bureau.clerk, dossier, act("transmit", "2024-07-05"))
    bureau.clock.on(date(2024, 7, 15))
    asked = []

    def in_vain(host, *_of, **_how):
        asked.append(host)
        sleep(0.2)
        raise socket.gaierror

    bureau.office.settings = replace(bureau.office.settings, webhooks=(HOOK,))
    monkeypatch.setattr("ratify.office.carrying.LONG", 0.1)
    monkeypatch.setattr("ratify.delivery.calling.socket.getaddrinfo", in_vain)
    swept = journeys.sweep(bureau.office)
    assert (swept.delivered, swept.failed, asked, len(mails(bureau))) == (0, 3, ["registry.example.ml"], 6)


def test_a_program_that_lets_the_time_run_out_is_called_once_in_a_sweep_and_people_get_their_alerts(
    bureau, registry, monkeypatch
):
    for reference in ("A", "B", "C"):
        dossier = bureau.adopted(reference)
        journeys.record(bureau.office, bureau.clerk, dossier, act("transmit", "2024-07-05"))
    bureau.clock.on(date(2024, 7, 15))
    calls, over = [], Event()

    def stall(request):
        calls.append(request)
        yield b""
        over.wait(20)

    with raw(stall) as url:
        (hook,) = bureau.office.settings.webhooks
        bureau.office.settings = replace(bureau.office.settings, webhooks=(replace(hook, url=url),))
        channel = WebhookChannel(READER, url, SECRET, private=True, patience=0.3)
        with monkeypatch.context() as patch:
            patch.setattr("ratify.office.carrying.webhook_channels", lambda _settings: {READER: channel})
            swept = journeys.sweep(bureau.office)
        over.set()
    assert (swept.delivered, swept.failed, len(calls), len(mails(bureau))) == (0, 3, 1, 6)
    told = [one["accounts"][READER]["reason"]["particulars"]["reason"] for one in entries(bureau, "alert_failed")]
    assert sorted(one["$phrase"] for one in told) == ["delivery.call.slow", *["delivery.reason.silent"] * 2]
    bureau.office.settings = replace(bureau.office.settings, webhooks=(hook,))
    bureau.clock.forward(minutes=3)
    assert journeys.sweep(bureau.office).delivered == 3
    assert len(registry.asked) == 3
    assert len(mails(bureau)) == 6


def test_a_server_that_dies_between_call_and_entry_leaves_a_repeat_under_the_same_id(bureau, registry, monkeypatch):
    due(bureau)
    with monkeypatch.context() as patch:

        def dies(*_args, **_more):
            raise SystemExit

        patch.setattr("ratify.office.carrying._note", dies)
        with pytest.raises(SystemExit):
            journeys.sweep(bureau.office)
    assert entries(bureau, "alert_delivered") == []
    assert journeys.sweep(bureau.office).delivered == 0, "the lease still holds"
    bureau.clock.now += leases.LASTS
    assert journeys.sweep(bureau.office).delivered == 1
    first, second = registry.asked
    assert first.json["id"] == second.json["id"] == second.fields["ratify-id"]
    assert first.json["alerts"] == second.json["alerts"]


def test_a_digest_is_one_call_with_its_alerts(bureau, registry):
    bureau.clock.on(date(2024, 12, 2))
    file = shipped_acts("ml-ru-hypothetical-renewal")
    both = replace(bureau.clerk, roles=bureau.clerk.roles | bureau.officer.roles)
    for name in ("A", "B"):
        journeys.open_dossier(
            bureau.office, both, treaty="ml-ru-hypothetical-renewal", reference=name, reason=file.reason
        )
        for one in file.drafts:
            if isinstance(one, ActDraft) and one.when.last <= date(2024, 12, 2):
                made = journeys.record(bureau.office, both, name, one, reason=file.reason)
                if made.awaits is not None:
                    journeys.confirm(bureau.office, bureau.second, name, made.entries[0])
    bureau.clock.on(date(2028, 5, 18))  # twelve months before the last day for notice
    journeys.accept_clock(bureau.office, bureau.admin)
    assert journeys.sweep(bureau.office).delivered == 2
    (call,) = registry.asked
    assert sorted(one["reference"] for one in call.json["alerts"]) == ["A", "B"]
    assert {one["last_day"] for one in call.json["alerts"]} == {"2029-05-18"}
    assert all(one["dossier"] in one["link"] for one in call.json["alerts"])


def test_a_program_that_is_no_longer_in_the_settings_is_passed_over_also_when_it_had_failed(bureau, registry):
    due(bureau)
    registry.status = 410
    assert journeys.sweep(bureau.office).failed == 1
    bureau.office.settings = replace(bureau.office.settings, webhooks=())
    bureau.clock.forward(minutes=3)
    assert journeys.sweep(bureau.office).delivered == 1
    assert len(registry.asked) == 1
    assert entries(bureau, "alert_delivered")[-1]["complete"] is True
    assert journeys.deliveries(bureau.office, bureau.admin) == ()
    assert journeys.verify(bureau.office).sound
    reindex(bureau.office, anew=True)
    assert journeys.verify(bureau.office).sound


def test_an_alert_that_only_a_program_knows_goes_up_to_people(bureau, registry):
    (hook,) = bureau.office.settings.webhooks
    everything = replace(hook, roles=("clerk", "treaty_officer", "administrator"))
    late = replace(hook, name="late", roles=("administrator",))
    bureau.office.settings = replace(bureau.office.settings, webhooks=(everything, late))
    due(bureau)
    for login in ("clerk", "officer"):
        disable_account(bureau.office, bureau.admin, login)
    assert journeys.sweep(bureau.office).delivered == 1
    assert entries(bureau, "alert_issued")[0]["readers"] == [READER]
    bureau.clock.on(date(2024, 7, 18))
    assert journeys.sweep(bureau.office).issued == 1
    (up,) = entries(bureau, "alert_escalated")
    assert up["roles"] == ["administrator"]
    assert up["readers"] == [bureau.admin.account, "webhook:late"], "the program that knows of it is not told again"
    assert len(registry.asked) == 2
    assert journeys.verify(bureau.office).sound


def test_where_nobody_but_programs_is_left_to_be_told_an_escalation_says_so(bureau, registry, monkeypatch):
    (hook,) = bureau.office.settings.webhooks
    due(bureau)
    journeys.sweep(bureau.office)
    late = replace(hook, name="late", roles=("presiding_officer", "administrator"))
    bureau.office.settings = replace(bureau.office.settings, webhooks=(hook, late))
    monkeypatch.setattr("ratify.office.escalating.readers_on", lambda _office, _roles, _day: [])
    bureau.clock.on(date(2024, 7, 18))
    assert journeys.sweep(bureau.office).issued == 0
    (up,) = entries(bureau, "alert_escalated")
    assert up["reason"]["$phrase"] == "office.escalation.nobody_else"
    assert len(registry.asked) == 1


def test_a_text_that_was_erased_before_it_was_carried_is_not_carried(bureau, registry):
    due(bureau)
    registry.status = 500
    journeys.sweep(bureau.office)
    entry = journeys.inbox(bureau.office, bureau.officer)[0].entry
    journeys.erase(bureau.office, bureau.officer, entry, [EVERYTHING], basis="art. 9")
    registry.status = 200
    bureau.clock.forward(minutes=3)
    assert journeys.sweep(bureau.office).delivered == 1
    assert len(registry.asked) == 1
    assert entries(bureau, "alert_delivered")[-1]["erased"] == [READER]


def test_in_a_demonstration_nobody_is_called_and_the_message_lies_in_the_folder(bureau, registry):
    due(bureau)
    bureau.office.settings = replace(bureau.office.settings, demonstration=True)
    assert journeys.sweep(bureau.office).delivered == 1
    assert mails(bureau) == ["clerk@localhost", "officer@localhost", READER]
    assert registry.asked == []
