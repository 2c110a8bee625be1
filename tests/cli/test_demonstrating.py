"""ratify demo: one page that a person wants to read, one object that a program can."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ratify.cli.reference import reference
from ratify.language import LANGUAGES


@pytest.fixture(scope="module")
def story():
    """The story, played once; what is written of it is written per test."""
    from ratify import office
    from ratify.settings import load

    return office.demo(load(demonstration=True))


@pytest.fixture
def demo(ratify, story, monkeypatch):
    """The command over the story that was played."""
    from ratify import office

    monkeypatch.setattr(office, "demo", lambda _settings: story)
    return lambda *arguments: ratify("demo", *arguments)


def test_the_json_is_exactly_the_promised_object(demo):
    answer = demo("--json")
    assert answer.code == 0
    assert set(answer.json) == {"acts", "passages", "alerts", "verify"}
    assert set(answer.json["verify"]) == {"sound", "entries"}
    assert answer.json["verify"]["sound"] is True
    assert answer.json["verify"]["entries"] > 100


def test_acts_are_the_passages_that_somebody_recorded(demo):
    told = demo("--json").json
    assert told["acts"]
    assert all(act["entry"] is not None for act in told["acts"])
    assert len(told["passages"]) > len(told["acts"])
    assert any(act["step"] == "vote" and act["date"] == "2024-07-04" for act in told["acts"])


def test_alerts_tell_what_and_the_last_day_to_act(demo):
    alerts = demo("--json").json["alerts"]
    assert alerts
    assert all(alert["subject"] and alert["due"] and alert["roles"] for alert in alerts)
    assert any(alert["last_day"] for alert in alerts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_fits_80_columns_and_says_that_it_is_invented(demo, language):
    page = demo("--lang", language).out
    assert max(map(len, page.splitlines())) <= 80
    assert {"fr": "inventée", "en": "invented", "ru": "вымышлено"}[language] in page
    for sign in ("●", "→", "✉"):
        assert sign in page
    for room in ("cli.", "office.", "workflow.", "law."):
        assert f" {room}" not in page


def test_what_two_suppositions_share_is_told_once(demo):
    page = demo().out
    assert page.count("Vote en séance plénière") == 1
    assert "comme au point 1" in page


def test_the_correction_shows_what_moved_by_itself(demo):
    page = demo("--lang", "en").out
    assert "18 November 2024 → 25 November 2024" in page.replace("on ", "").replace("\n    ", " ")


def test_nothing_stays_behind(story, home, ratify):
    assert ratify("demo", "--json").code == 0
    assert not (home / "home" / "data").exists()


def test_the_reference_is_what_the_commands_say_of_themselves():
    written = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
    assert written == reference(), "stale; run python -m ratify.cli.reference > docs/cli.md"


def test_as_is_for_the_demonstration(ratify):
    assert ratify("init", "--demonstration", "--json").json["demonstration"] is True
    answer = ratify("show", "--demonstration", "--as", "greffe", "--json")
    assert answer.code == 0, answer.err
    assert json.dumps(answer.json["dossiers"])
    assert ratify("show", "--demonstration", "--as", "nobody").code in {1, 5, 6}
