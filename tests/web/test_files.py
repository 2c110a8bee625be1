"""Files on the desk and through the API: given with a form, kept through the preview, fetched again."""

from __future__ import annotations

from hashlib import sha256

import pytest

from ratify import office
from ratify.errors import NotFound
from ratify.law.moments import DayRange
from ratify.workflow.acts import ActDraft

HOME = "http://127.0.0.1:8000"
BILL = b"%PDF-1.7 projet"
DIGEST = sha256(BILL).hexdigest()
TABLE = "/dossiers/pl-1/record?track=bill&step=table"


@pytest.fixture
def bill(o):
    """A bill that the Council of Ministers has adopted and that may be tabled."""
    clerk = office.person_of_login(o, "greffe")
    day = office.today(o)
    adopted = ActDraft("adopt_in_council", DayRange(day, day), None, "bill", {})
    office.open_dossier(o, clerk, procedure="mali/cnt", reference="PL-1", acts=[adopted])


def upload(clerk, **more):
    data = {"csrf": clerk.token(), "when": "10/07/2024", "stage": "preview", "version": "2", "key": "k", **more}
    files = {"fact.bill.file": ("projet de loi.pdf", BILL, "application/pdf")}
    return clerk.client.post(TABLE, data=data, files=files, headers={"origin": HOME})


def test_a_file_given_with_a_form_outlives_the_preview_and_hangs_on_the_journal(desk, o, bill):
    clerk = desk("greffe")
    seen = upload(clerk)
    assert seen.status_code == 200, seen.text
    assert DIGEST in seen.text
    assert o.store.attachment(DIGEST) is None
    done = clerk.post(TABLE, {**clerk.form(seen.text), "stage": "record"})
    assert done.status_code == 200
    page = clerk.get("/dossiers/pl-1").text
    assert f'<a href="/attachments/{DIGEST}"><bdi>projet de loi.pdf</bdi></a>' in page
    fetched = desk("audit").get(f"/attachments/{DIGEST}")
    assert (fetched.content, fetched.headers["content-type"]) == (BILL, "application/octet-stream")
    assert "sandbox" in fetched.headers["content-security-policy"]
    assert "projet%20de%20loi.pdf" in fetched.headers["content-disposition"]


def test_a_file_is_still_there_when_one_goes_back_and_forth(desk, o, bill):
    clerk = desk("greffe")
    seen = upload(clerk)
    back = clerk.post(TABLE, {**clerk.form(seen.text), "stage": "edit"})
    again = clerk.post(TABLE, {**clerk.form(back.text), "stage": "preview"})
    clerk.post(TABLE, {**clerk.form(again.text), "stage": "record"})
    assert o.store.attachment(DIGEST).content == BILL


def test_an_empty_file_is_told_at_its_field(desk, bill):
    clerk = desk("greffe")
    data = {"csrf": clerk.token(), "when": "10/07/2024", "stage": "preview"}
    files = {"fact.bill.file": ("vide.pdf", b"", "application/pdf")}
    answer = clerk.client.post(TABLE, data=data, files=files, headers={"origin": HOME})
    assert answer.status_code == 422
    assert '<a href="#f-fact-bill-file">' in answer.text


def test_a_file_through_the_api_is_handed_in_before_its_act(caller, o, bill):
    clerk = caller("greffe")
    answer = clerk.post("/files?name=projet.pdf", content=BILL, headers={"content-type": "application/pdf"})
    assert (answer.status_code, answer.json()) == (201, {"sha256": DIGEST, "size": len(BILL)})
    fact = {"name": "projet.pdf", "sha256": DIGEST}
    acts = [{"step": "table", "track": "bill", "date": "2024-07-10", "facts": {"bill": fact}}]
    done = clerk.post("/dossiers/pl-1/acts", json={"acts": acts}, headers={"if-match": '"2"'})
    assert done.status_code == 201
    entry = done.json()["entries"][0]
    journal = caller("audit").get("/dossiers/pl-1/journal").json()
    assert next(line["files"] for line in journal if line["entry"] == entry) == [["projet.pdf", DIGEST]]
    assert caller("audit").get(f"/files/{DIGEST}").content == BILL


@pytest.mark.parametrize(
    ("name", "data", "status"),
    [
        ("x.txt", b"", 422),
        ("%00", b"x", 422),
        ("", b"x", 422),
        ("x" * 300, b"x", 422),
        ("x.bin", bytes(22 * 2**20), 413),
    ],
)
def test_what_is_no_sound_file_is_refused_and_nothing_kept(caller, o, name, data, status):
    kind = {"content-type": "application/octet-stream"}
    answer = caller("greffe").post(f"/files?name={name}", content=data, headers=kind)
    assert answer.status_code == status
    with pytest.raises(NotFound):
        office.attachment(o, office.person_of_login(o, "audit"), sha256(data).hexdigest())
