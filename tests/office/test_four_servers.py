"""Four server processes on one database, and a thousand alerts due at once: each issued once, each reader reached."""

from __future__ import annotations

import os
import signal
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hands import settings_of

from ratify import office as journeys
from ratify.delivery import read_maildir

if TYPE_CHECKING:
    from pathlib import Path

    from hands import Bureau

pytestmark = pytest.mark.slow

SERVERS = 4
DAY = date(2024, 12, 2)
"""On which the last month of each treaty has begun."""

TERM = """
treaty: test/one-year
title: {en: In force for a year}
signed: 2023-06-01
parties: [FR, ML]
alerts: [P1M before]
clauses:
  entry_into_force: {law: art. 1, date: 2024-01-01}
  term: {law: art. 2, lasts: P1Y, rounding: down}
"""


def due(bureau: Bureau, folder: Path, alerts: int, *, digest: bool) -> None:
    """Open so many dossiers, each with an alert that is due on the day; and let it be that day."""
    bureau.office.settings = replace(bureau.office.settings, digest=digest)
    sheet = folder / "one-year.yaml"
    sheet.write_text(TERM, encoding="utf-8")
    for number in range(alerts):
        journeys.open_dossier(bureau.office, bureau.officer, reference=f"T-{number}", file=sheet)
    bureau.clock.on(DAY)


def server(bureau: Bureau, *, dies_after: int = 0) -> int:
    """Start a process that sweeps until nothing is left, or is killed when it has carried so many; its number."""
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        url = bureau.office.store.database.url.render_as_string(hide_password=False)
        for engine in (bureau.office.store.database.writer, bureau.office.store.database.reader):
            engine.dispose(close=False)  # they are the parent's
        settings = settings_of(url, bureau.office.settings.maildir.parent)
        settings = replace(settings, digest=bureau.office.settings.digest)
        office = journeys.open_office(settings, clock=bureau.clock)
        if dies_after:
            _die_after(dies_after)
        while (swept := journeys.sweep(office)).issued or swept.delivered or swept.more:
            pass
        status = 0
    finally:
        os._exit(status)


def _die_after(number: int) -> None:
    from ratify.office import carrying

    carry, left = carrying._carry, [number]

    def dangerous(*given: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        carry(*given)  # type: ignore[arg-type]  # as it was given

    carrying._carry = dangerous


def ended(children: list[int]) -> list[int]:
    """How they ended: 0, or the signal."""
    found = [os.waitpid(child, 0)[1] for child in children]
    return [os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status) for status in found]


def told_once(bureau: Bureau, alerts: int) -> bool:
    """Whether each dossier's alert was issued once, said once to be delivered, and lies once in the folder of mail:
    in one digest, or by itself."""
    kinds = Counter((row.stream, row.kind) for row in bureau.office.store.all_rows())
    issued = [n for (_stream, kind), n in kinds.items() if kind == "alert_issued"]
    delivered = [n for (_stream, kind), n in kinds.items() if kind == "alert_delivered"]
    closed = [n for (_stream, kind), n in kinds.items() if kind == "digest_issued"]
    mails = read_maildir(bureau.office.settings.maildir)
    said = Counter(line for mail in mails for line in mail.text.split() if "/dossiers/" in line)
    digest = bureau.office.settings.digest
    assert (closed, len(delivered)) == (([1], 1) if digest else ([], alerts))
    assert len({mail.id for mail in mails}) == len(mails) == len(delivered) == sum(delivered)
    return issued == [1] * alerts == list(said.values())


def test_four_servers_tell_a_thousand_alerts_once_each(bureau: Bureau, tmp_path: Path) -> None:
    due(bureau, tmp_path, 1_000, digest=True)
    assert ended([server(bureau) for _ in range(SERVERS)]) == [0] * SERVERS
    assert told_once(bureau, 1_000)


def test_servers_that_are_killed_in_the_middle_leave_their_alerts_to_the_others(bureau: Bureau, tmp_path: Path) -> None:
    """What a dead server had taken is carried when its lease is over, under the id that it had."""
    due(bureau, tmp_path, 100, digest=False)
    children = [server(bureau, dies_after=number) for number in (3, 9)] + [server(bureau) for _ in range(2)]
    assert ended(children) == [signal.SIGKILL] * 2 + [0] * 2
    bureau.clock.on(DAY, hour=10)
    journeys.sweep(bureau.office)
    assert told_once(bureau, 100)
