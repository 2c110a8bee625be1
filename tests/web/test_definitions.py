"""What ships, in plain words, on the desk and through the API."""

from __future__ import annotations

import pytest

from ratify import study
from ratify.language import LANGUAGES, say


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_definition_that_ships_has_its_page_in_words(desk, language):
    """Each clause, step and deadline stands on it as a sentence of the reader's language."""
    client = desk("greffe")
    for kind in ("treaty", "procedure"):
        listed = client.get(f"/definitions?lang={language}").text
        for one in study.shipped(kind)[:4]:
            assert f'href="/definitions/{kind}/{one.name}"' in listed
            page = client.get(f"/definitions/{kind}/{one.name}?lang={language}")
            assert page.status_code == 200
            assert page.text.count('class="measure"') >= len(study.in_words(one))


def test_the_file_itself_can_be_had(desk):
    answer = desk("audit").get("/definitions/procedure/mali/cnt?as=yaml")
    assert answer.headers["content-type"].startswith("application/yaml")
    assert "procedure: mali/cnt" in answer.text


@pytest.mark.parametrize("url", ["/definitions/procedure/no/such", "/definitions/treaty/../../pyproject.toml"])
def test_a_name_that_there_is_not_is_told_and_opens_no_file(desk, url):
    answer = desk("greffe").get(url)
    assert answer.status_code == 404
    assert "hatchling" not in answer.text


def test_the_api_gives_the_same_sentences(caller):
    one = next(each for each in study.shipped("treaty") if each.name == "fr-ml-defence-2014")
    answer = caller("greffe").get(f"/definitions/treaty/{one.name}")
    assert answer.status_code == 200
    assert [line["words"]["text"] for line in answer.json()["said"]] == [
        say(each.words, "en") for each in study.in_words(one)
    ]
