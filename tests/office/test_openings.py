"""Whoever has the role of an announced step is told when it opens; nobody else, and once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from hands import act
from statutes import BALL

from ratify import office as journeys
from ratify.errors import Phrase

if TYPE_CHECKING:
    from pathlib import Path

    from hands import Bureau


def test_the_role_of_a_step_is_told_that_it_has_opened(bureau: Bureau, tmp_path: Path) -> None:
    """Laid on 8 July, passed in silence on the 19th: from then on the treaty officer can sign."""
    file = tmp_path / "ball.yaml"
    file.write_text(BALL, encoding="utf-8")
    dossier = bureau.open(treaty=None, reference="BALL", file=file)  # type: ignore[arg-type]  # a file in its place
    bureau.clock.on(date(2024, 7, 8))
    journeys.record(bureau.office, bureau.clerk, dossier, act("lay", "2024-07-08", None))
    bureau.clock.on(date(2024, 7, 19))
    journeys.sweep(bureau.office)
    told = [one.subject for one in journeys.inbox(bureau.office, bureau.officer)]
    assert Phrase("workflow.alert.open", step={"en": "Signature"}, day=date(2024, 7, 19)) in told
    assert journeys.inbox(bureau.office, bureau.clerk) == ()
    assert journeys.sweep(bureau.office).issued == 0
    inbox = journeys.inbox(bureau.office, bureau.officer)
    journeys.reindex(bureau.office)
    assert journeys.inbox(bureau.office, bureau.officer) == inbox
    assert journeys.verify(bureau.office).sound


def test_a_step_that_was_taken_before_anybody_was_told_is_skipped_with_the_reason(
    bureau: Bureau, tmp_path: Path
) -> None:
    file = tmp_path / "ball.yaml"
    file.write_text(BALL, encoding="utf-8")
    dossier = bureau.open(treaty=None, reference="BALL", file=file)  # type: ignore[arg-type]  # a file in its place
    bureau.clock.on(date(2024, 7, 8))
    journeys.record(bureau.office, bureau.clerk, dossier, act("lay", "2024-07-08", None))
    journeys.record(bureau.office, bureau.clerk, dossier, act("take_back", "2024-07-08", None))
    bureau.clock.forward(minutes=11)
    swept = journeys.sweep(bureau.office)
    assert (swept.issued, swept.skipped) == (0, 1)
    (line,) = journeys.log(bureau.office, bureau.auditor, kind="alert_skipped")
    assert line.body["alert_skipped"]["reason"]["$phrase"] == "workflow.alert.closed"  # type: ignore[index]  # a sealed body is JSON
