"""The horizon on the desk and through the API: grouped by quarter, filtered by addresses, taken away as a table."""

from __future__ import annotations

import csv
import io

import pytest


def test_a_reader_sees_what_ends_and_what_is_not_known(desk):
    """The founding dossier: promulgation has no day before it is transmitted, and the term none at all."""
    page = desk("audit").get("/horizon")
    assert page.status_code == 200
    assert "Sans date connue" in page.text
    assert "ML-RU-2003" in page.text
    assert "inconnu" in page.text


@pytest.mark.parametrize(("language", "word"), [("en", "It cannot be said yet"), ("ru", "Пока сказать нельзя")])
def test_it_is_told_in_every_language(desk, language, word):
    assert word in desk("audit").get("/horizon", params={"lang": language}).text


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"party": "ML"}, 200),
        ({"party": "ml", "kind": "term", "until": "31/12/2030"}, 200),
        ({"search": "coopération"}, 200),
        ({"dossier": "nowhere"}, 422),
        ({"party": "<b>"}, 422),
        ({"kind": "alert"}, 422),
        ({"until": "31/02/2030"}, 422),
        ({"after": "x"}, 422),
    ],
)
def test_a_filter_is_an_address_and_what_cannot_be_read_is_told(desk, asked, status):
    answer = desk("audit").get("/horizon", params=asked)
    assert answer.status_code == status
    assert "<b>" not in answer.text
    assert ('id="problems"' in answer.text) == (status != 200)


def test_the_api_gives_the_same_lines_and_the_same_table(caller):
    found = caller("audit").get("/horizon", params={"kind": "term"}).json()
    (line,) = found["lines"]
    assert (line["reference"], line["last_useful"], line["standing"]) == ("ML-RU-2003", None, "unknown")
    assert line["because"]
    table = caller("audit").get("/horizon.csv", params={"kind": "term"})
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert (len(rows), rows[1][2]) == (2, "ML-RU-2003")
    assert table.headers["content-type"].startswith("text/csv")
    for wrong in ({"after": "x"}, {"party": "<"}, {"kind": "alert"}, {"until": "2030"}):
        assert caller("audit").get("/horizon", params=wrong).status_code == 422


@pytest.mark.parametrize(
    ("language", "word"), [("fr", "Laisser prendre fin"), ("en", "Let lapse"), ("ru", "Дать прекратиться")]
)
def test_the_renewal_desk_is_told_in_every_language(desk, caller, size, language, word):
    before = size()
    page = desk("audit").get("/dossiers/ml-ru-2003/renewal", params={"lang": language})
    assert (page.status_code, word in page.text) == (200, True)
    told = caller("audit").get("/dossiers/ml-ru-2003/renewal").json()
    assert [way["standing"] for way in told["ways"]] == ["unknown"] * 4
    assert desk("audit").get("/dossiers/nowhere/renewal").status_code == 404
    assert size() == before
