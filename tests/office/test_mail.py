"""Alerts by mail: a real SMTP server on loopback gets them, under an id that does not change."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from aiosmtpd.controller import Controller
from hands import Clock, act, make_bureau

from ratify import office as journeys

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message
    from pathlib import Path

    from aiosmtpd.smtp import SMTP, Envelope, Session


class Kept:
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, Message]] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  # its name
        from email import message_from_bytes  # only here

        content = envelope.content
        assert isinstance(content, bytes)
        self.mails.append((envelope.rcpt_tos[0], message_from_bytes(content)))
        return "250 kept"


@pytest.fixture
def server() -> Iterator[tuple[Controller, Kept]]:
    kept = Kept()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    yield controller, kept
    controller.stop()


def test_a_due_alert_reaches_its_readers_through_a_real_server(server: tuple[Controller, Kept], tmp_path: Path) -> None:
    """One mail for each reader of the alert, in French, with the last day in its subject; a second sweep sends none."""
    controller, kept = server
    clock = Clock()
    bureau = make_bureau(f"sqlite:///{tmp_path / 'office.db'}", tmp_path, clock)
    mailing = replace(
        bureau.office.settings, smtp_url=f"smtp://127.0.0.1:{controller.port}", mail_from="greffe@cnt.example"
    )
    bureau.office.settings = mailing
    dossier = bureau.adopted("A")
    journeys.record(bureau.office, bureau.clerk, dossier, act("transmit", "2024-07-05"))
    clock.on(date(2024, 7, 15))
    assert journeys.sweep(bureau.office).delivered == 1
    assert journeys.sweep(bureau.office).delivered == 0
    assert sorted(to for to, _mail in kept.mails) == ["clerk@cnt.example", "officer@cnt.example"]
    assert len({mail["Message-ID"] for _to, mail in kept.mails}) == 2  # one for each reader
    kinds = [line.kind for line in journeys.log(bureau.office, bureau.auditor, limit=200)]
    assert kinds.count("alert_issued") == kinds.count("alert_delivered") == 1
    bureau.office.store.close()
