"""The horizon, the renewal desk and calendars to subscribe to, from the command line."""

from __future__ import annotations

import csv
import io

import pytest

LATE = ("--reason", "Reprise d'un registre sur papier")


@pytest.fixture
def dossier(ratify, people, treaty):
    """A treaty in force since 1 November 2016, for five years from period to period."""
    assert ratify("open", treaty, "--reference", "FR-ML-2014", *LATE, "--json").code == 0
    for party in ("FR", "ML"):
        told = ratify(
            "record", "FR-ML-2014", "notification_received", "--on", "2016-09-15", "--party", party, *LATE, "--json"
        ).json
        if told["awaits"]:
            people("binta")
            assert ratify("confirm", "FR-ML-2014", told["entries"][0]).code == 0
            people("awa")
    return "FR-ML-2014"


def test_the_horizon_is_listed_as_lines_as_json_and_as_a_table(ratify, dossier):
    page = ratify("horizon")
    assert (page.code, dossier in page.out) == (0, True)
    assert "Se renouvelle tacitement jusqu’au 31 octobre" in " ".join(page.out.split())
    (line,) = ratify("horizon", "--kind", "term", "--json").json["horizon"]["lines"]
    assert (line["reference"], line["last_useful"][5:], line["end"][5:]) == (dossier, "05-01", "10-31")
    rows = list(csv.reader(io.StringIO(ratify("horizon", "--party", "ml", "--csv", "-").out.removeprefix("\ufeff"))))
    assert rows[1][2] == dossier
    assert ratify("horizon", "--party", "RU", "--json").json["horizon"]["lines"] == []


def test_a_table_is_written_to_a_file(ratify, dossier, home):
    assert ratify("horizon", "--csv", "horizon.csv").code == 0
    assert dossier in (home / "horizon.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--until", "2030"), 1),
        (("--limit", "x"), 1),
        (("--kind", "alert"), 1),
        (("--party", "<"), 1),
        (("--after", "x"), 1),
        (("--dossier", "nowhere"), 5),
    ],
)
def test_what_cannot_be_read_is_told(ratify, dossier, words, code):
    answer = ratify("horizon", *words)
    assert (answer.code, "Traceback" in answer.err) == (code, False)


def test_the_renewal_desk_tells_four_ways(ratify, dossier):
    page = ratify("renewal", dossier)
    assert page.code == 0
    for words in ("Reconduire", "Renégocier", "Dénoncer", "Laisser prendre fin"):
        assert words in page.out
    ways = ratify("renewal", dossier, "--json").json["renewal"]["ways"]
    assert [way["standing"] for way in ways] == ["of_itself", "not_foreseen", "open", "open"]
    assert ratify("renewal", "nowhere").code == 5


def test_a_calendar_is_made_listed_and_revoked(ratify, dossier):
    made = ratify("feed", "add", "Agenda", "--kind", "term", "--json").json["feed"]
    assert made["address"].endswith(".ics")
    (listed,) = ratify("feed", "list", "--json").json["feeds"]
    assert (listed["id"], listed["address"]) == (made["id"], None)
    assert "Agenda" in ratify("feed", "list").out
    assert ratify("feed", "revoke", made["id"]).code == 0
    assert ratify("feed", "revoke", made["id"]).code == 5
    assert ratify("feed", "list", "--json").json["feeds"] == []
    assert ratify("feed", "add", "x" * 101).code == 1
    assert ratify("feed", "add", "Deux").out.strip().endswith(".ics")
