"""Editions at the desk and through the API: foretold, decided, recorded, published, confirmed by another person."""

from __future__ import annotations

import re

import pytest

from ratify.definitions import Library

DOSSIER = "/dossiers/ML-RU-2003"


def later(kind, name, *changes, edition=2):
    text = Library().load(name, kind).text.replace("edition: 1\n", f"edition: {edition}\n")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def renamed():
    """The state in which the founding dossier stands, *adopted*, is called *authorised*."""
    return later("procedure", "mali/cnt", ("  adopted:", "  authorised:"), ("to: adopted,", "to: authorised,"),
                 ("from: adopted\n", "from: authorised\n"))  # fmt: skip


def words(answer):
    text = re.sub(r"<(?:head|script).*?</(?:head|script)>|<[^>]+>", " ", answer.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", text)


def handed_in(text, name="cnt.yaml"):
    return {"files": {"file.0": (name, text.encode(), "application/yaml")}}


def test_the_dossier_offers_to_move_to_a_new_edition_to_whoever_may(desk):
    assert f'href="{DOSSIER.lower()}/edition"' in desk("greffe").get(DOSSIER).text
    assert '/edition"' not in desk("audit").get(DOSSIER).text


def test_a_move_goes_from_the_file_over_the_decision_to_the_receipt_and_the_second_person(desk, size):
    clerk, before = desk("greffe"), size()
    seen = clerk.post(f"{DOSSIER}/edition", {"stage": "preview"}, **handed_in(renamed()))
    assert seen.status_code == 200, words(seen)
    assert "à décider" in words(seen)
    assert "procédure « mali/cnt » : édition 1 → édition 2" in words(seen)
    form = clerk.form(seen.text)
    assert "edition: 2" in form["text.0"]
    decided = {**form, "map:mali/cnt:adopted": "authorised", "stage": "preview"}
    seen = clerk.post(f"{DOSSIER}/edition", decided)
    assert seen.status_code == 200, words(seen)
    assert "mis en correspondance" in words(seen)
    form = {**clerk.form(seen.text), "map:mali/cnt:adopted": "authorised"}
    missing = clerk.post(f"{DOSSIER}/edition", {**form, "stage": "record"})
    assert (missing.status_code, size()) == (422, before)
    done = clerk.post(f"{DOSSIER}/edition", {**form, "stage": "record", "reason": "nouvelle édition"})
    assert done.status_code == 200, words(done)
    assert size() == before + 1
    second = desk("greffe2")
    entry = size()
    page = second.get(f"{DOSSIER}/entries/{entry}")
    assert "édition 1 → édition 2" in words(page)
    assert second.post(f"{DOSSIER}/entries/{entry}/confirm", {"key": "c"}).status_code == 200
    assert second.get(DOSSIER).status_code == 200
    undone = clerk.post(f"{DOSSIER}/entries/{entry}/annul", {"reason": "trop tôt", "key": "a"})
    assert undone.status_code == 200, words(undone)


def test_the_mistakes_of_an_edition_are_told_by_line_and_nothing_typed_is_lost(desk, size):
    clerk, before = desk("greffe"), size()
    wrong = renamed().replace("initial: pending", "initial: pendign")
    seen = clerk.post(
        f"{DOSSIER}/edition", {"stage": "preview", "on": "09/07/2024"}, **handed_in(wrong, "../../cnt.yaml")
    )
    assert seen.status_code == 422
    assert re.search(r"cnt\.yaml:\d+:\d+", words(seen))
    assert "../" not in seen.text
    form = clerk.form(seen.text)
    assert (form["text.0"].strip(), form["on"]) == (wrong.strip(), "09/07/2024")
    again = clerk.post(f"{DOSSIER}/edition", {**form, "stage": "preview", "text.0": renamed()})
    assert again.status_code == 200, words(again)
    assert size() == before


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"\x00" * 100, b"a: &x [*x]\n", b"- " * 200_000])
def test_what_is_no_definition_is_refused_and_never_a_fault(desk, size, data):
    clerk, before = desk("greffe"), size()
    files = {"files": {"file.0": ("x.yaml", data, "application/yaml")}}
    assert clerk.post(f"{DOSSIER}/edition", {"stage": "preview"}, **files).status_code in {400, 422}
    assert desk("admin").post("/editions/publish", {"stage": "preview"}, **files).status_code in {400, 422}
    assert size() == before


def test_a_version_that_is_no_longer_the_last_is_told_as_a_conflict(desk):
    fields = {"text.0": later("procedure", "mali/cnt"), "stage": "record", "reason": "x", "version": "1", "key": "k"}
    seen = desk("greffe").post(f"{DOSSIER}/edition", fields)
    assert seen.status_code == 409
    assert "edition: 2" in desk("greffe").form(seen.text)["text.0"]


def calendar(*days, edition=2):
    more = "".join(
        f"  - {{date: {day}, status: announced, name: {{fr: Férié, en: Holiday, ru: Праздник}}}}\n" for day in days
    )
    return later("calendar", "ML", edition=edition) + more


def test_a_publication_goes_from_the_file_to_the_second_person(desk, size):
    chief, before = desk("admin"), size()
    seen = chief.post("/editions/publish", {"stage": "preview"}, **handed_in(calendar("2024-07-11"), "ML.yaml"))
    assert seen.status_code == 200, words(seen)
    assert "calendrier « ML » : édition 1 → édition 2" in words(seen)
    assert "Dossiers concernés" in words(seen)
    form = chief.form(seen.text)
    assert chief.post("/editions/publish", {**form, "stage": "record", "reason": ""}).status_code == 422
    done = chief.post("/editions/publish", {**form, "stage": "record", "reason": "décret"})
    assert done.status_code == 200, words(done)
    assert size() == before + 1
    assert "En attente d’une seconde personne" in words(desk("greffe2").get("/editions"))
    entry = size()
    assert f'href="/editions/{entry}"' in desk("greffe2").get("/today").text
    assert f'href="/editions/{entry}"' not in desk("traites").get("/today").text
    assert desk("greffe2").post(f"/editions/{entry}/confirm", {"key": "c"}).status_code == 200
    assert "édition 2" in words(chief.get("/editions"))
    assert chief.get(f"/editions/{entry}").status_code == 404
    twice = chief.post("/editions/publish", {"stage": "preview", "text.0": calendar("2024-07-11")})
    assert twice.status_code == 422
    assert chief.post("/editions/publish", {"stage": "preview"}).status_code == 422


def test_a_large_calendar_is_taken_and_one_that_is_too_large_is_told(desk):
    chief = desk("admin")
    large = calendar() + "# " + "x" * 300_000 + "\n"
    seen = chief.post("/editions/publish", {"stage": "preview"}, **handed_in(large, "ML.yaml"))
    assert seen.status_code == 200, words(seen)
    form = chief.form(seen.text)
    again = chief.post("/editions/publish", {**form, "stage": "edit"}, files={"file.0": ("", b"", "")})
    assert again.status_code == 200
    huge = handed_in(calendar() + "# " + "x" * (2 * 1024 * 1024), "ML.yaml")
    assert chief.post("/editions/publish", {"stage": "preview"}, **huge).status_code == 422
    assert (
        chief.post("/editions/publish", {"stage": "preview"}, **handed_in("x" * (9 * 1024 * 1024))).status_code == 413
    )


def test_through_the_api_a_move_is_foretold_and_written_once(caller):
    clerk = caller("greffe")
    given = {"definitions": [{"name": "cnt.yaml", "text": renamed()}]}
    foretold = clerk.post(f"{DOSSIER}/edition/preview", json=given).json()
    assert foretold["undecided"] is True
    undecided = next(one for one in foretold["counterparts"] if one["standing"] == "undecided")
    assert "authorised" in {one["value"] for one in undecided["choices"]}
    given["states"] = {undecided["key"]: {undecided["state"]: "authorised"}}
    body = {**given, "reason": "nouvelle édition"}
    headers = {"if-match": f'"{foretold["version"]}"', "idempotency-key": "one"}
    first = clerk.post(f"{DOSSIER}/edition", json=body, headers=headers)
    assert first.status_code == 201, first.text
    again = clerk.post(f"{DOSSIER}/edition", json=body, headers=headers)
    assert (again.status_code, again.json()["entries"], again.json()["repeated"]) == (
        201,
        first.json()["entries"],
        True,
    )
    assert clerk.post(f"{DOSSIER}/edition", json=body, headers={"if-match": '"1"'}).status_code == 409
    assert clerk.post(f"{DOSSIER}/edition", json=body).status_code == 428


def test_through_the_api_a_publication_is_foretold_and_the_mistakes_are_listed(caller):
    chief = caller("admin")
    foretold = chief.post("/editions/preview", json={"text": calendar("2024-07-11")}).json()
    assert (foretold["edition"]["before"], foretold["edition"]["edition"]) == (1, 2)
    wrong = chief.post("/editions/preview", json={"name": "ML.yaml", "text": calendar("2024-07-32")})
    assert wrong.status_code == 422
    assert any(line.startswith("ML.yaml:") for line in wrong.json()["lines"])
    body = {"definition": {"text": calendar("2024-07-11")}, "reason": "décret"}
    done = chief.post("/editions", json=body, headers={"idempotency-key": "p"})
    assert done.status_code == 201, done.text
    assert chief.post("/editions", json=body, headers={"idempotency-key": "p"}).json()["repeated"] is True
    waiting = caller("greffe2").get("/editions").json()["waiting"]
    assert [one["entry"] for one in waiting] == [done.json()["entry"]]
    assert caller("greffe2").post(f"/editions/{done.json()['entry']}/confirm").status_code == 201


@pytest.mark.parametrize("path", ["/etc/passwd", "../workflows/calendars/ML.yaml", "file:///etc/passwd"])
def test_no_name_that_comes_over_the_network_opens_a_file(caller, path):
    """A name is what problems are told under; what stands in the file of that name is never read."""
    answer = caller("admin").post("/editions/preview", json={"name": path, "text": "calendar: ML\n"})
    assert answer.status_code == 422
    assert "root:" not in answer.text
    assert caller("greffe").post(f"{DOSSIER}/edition/preview", json={"digests": [path]}).status_code == 422
