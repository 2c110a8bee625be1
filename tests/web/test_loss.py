"""An office that can only be read says so on every page, to whoever asks for its health, and in the API."""

from __future__ import annotations

from ratify.journal.checkpoint import Checkpoint, sign
from tests.web.test_api import NEWS, URL


def lose(o):
    """As though the database had been put back from an older back-up: more is known outside than is here."""
    beyond = Checkpoint(o.store.origin, o.store.head().size + 5, bytes(32))
    o.store.outside.keep(sign(beyond, o.store.signer))


def test_every_page_and_the_health_say_that_the_office_can_only_be_read(desk, visitor, o, caller):
    clerk = desk("greffe")
    assert "Lecture seule" not in clerk.get("/today").text
    lose(o)
    for address in ("/today", "/dossiers"):
        page = clerk.get(address)
        assert page.status_code == 200
        assert "Lecture seule" in page.text
        assert "ratify backup accept" in page.text
    assert visitor().client.get("/healthz").json()["status"] == "read_only"
    before = o.store.head().size
    answer = caller("greffe").post(f"{URL}/acts", json=NEWS, headers={"if-match": "*"})
    assert (answer.status_code, answer.json()["code"]) == (503, "store.behind")
    assert o.store.head().size == before
