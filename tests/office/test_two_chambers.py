"""A procedure whose steps are counted in two chambers, as an office opens and records it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hands import act

from ratify import office as journeys
from ratify.errors import RatifyError
from ratify.office import editions

if TYPE_CHECKING:
    from pathlib import Path

    from hands import Bureau

TEXT = "{fr: a, en: b, ru: c}"

PROCEDURE = f"""\
procedure: own/two-chambers
title: {TEXT}
law: Constitution
chamber: own/lower
initial: tabled
states: {{tabled: {TEXT}, passed: {TEXT}, agreed: {TEXT}, refused: {TEXT}}}
ends: [refused, agreed]
steps:
  lower_vote:
    label: {TEXT}
    law: art. 1
    from: tabled
    role: clerk
    asks: {{ballot: ballot}}
    requires: {{quorum: chamber}}
    outcomes: [{{to: passed, if: {{carried: simple}}}}, {{to: refused}}]
  upper_vote:
    label: {TEXT}
    law: art. 2
    chamber: own/upper
    from: passed
    role: clerk
    asks: {{ballot: ballot, in_office: number}}
    requires: {{quorum: chamber}}
    outcomes: [{{to: agreed, if: {{carried: absolute}}}}, {{to: refused}}]
"""
LOWER = f"""\
chamber: own/lower
title: {TEXT}
rules:
  - {{since: 2000-01-01, seats: 100, law: x, quorum: {{at_least: 5}}, majorities: {{simple: {{more_than: 1/2, of: cast}}}}}}
"""
UPPER = f"""\
chamber: own/upper
title: {TEXT}
rules:
  - since: 2000-01-01
    seats: 20
    law: Upper Rules
    unverified: true
    quorum: {{at_least: 5}}
    majorities: {{absolute: {{more_than: 1/2, of: in_office}}}}
"""


@pytest.fixture
def dossier(bureau: Bureau, tmp_path: Path) -> str:
    """A dossier under a file of one's own, with its two chambers beside it."""
    for name, text in (("way.yaml", PROCEDURE), ("lower.yaml", LOWER), ("upper.yaml", UPPER)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    file = tmp_path / "way.yaml"
    return journeys.open_dossier(bureau.office, bureau.clerk, reference="TWO", file=file).dossier


def test_both_chambers_are_published_when_the_dossier_is_opened(bureau: Bureau, dossier: str) -> None:
    assert dossier
    assert {("chamber", "own/lower"), ("chamber", "own/upper")} <= set(editions.published(bureau.office))


def test_each_house_is_counted_by_its_own_rules(bureau: Bureau, dossier: str) -> None:
    """Ten of 19 members in office carry in the upper house; more votes than it has seats are refused."""

    def vote(step: str, in_favour: int, **facts: object) -> None:
        ballot = {"for": in_favour, "against": 0, "abstaining": 0}
        journeys.record(bureau.office, bureau.clerk, dossier, act(step, "2024-07-04", None, ballot=ballot, **facts))

    vote("lower_vote", 60)
    with pytest.raises(RatifyError) as refused:
        vote("upper_vote", 21, in_office=19)
    assert "more_present_than_members" in str(refused.value)
    vote("upper_vote", 10, in_office=19)
    assert [track.state for track in journeys.show(bureau.office, bureau.clerk, dossier).tracks] == ["agreed"]


def test_rules_of_a_second_chamber_that_nobody_saw_are_marked_so(bureau: Bureau, dossier: str) -> None:
    said = journeys.show(bureau.office, bureau.clerk, dossier).unverified
    assert [phrase.particulars["law"] for phrase in said] == ["Upper Rules"]
