"""Receipts, checkpoints and the key over HTTP: what others check the log with."""

from __future__ import annotations

import re
from html import unescape

import pytest

from ratify.journal.checkpoint import read_checkpoint, read_note, read_verifier, verify
from ratify.journal.receipt import read_continuation, read_receipt, verify_continuation, verify_receipt
from ratify.journal.tree import EMPTY_ROOT, range_of, root

NEWS = {"acts": [{"step": "transmit", "party": "ML", "date": "2024-07-08"}]}
DOSSIER = "/dossiers/ml-ru-2003"


def test_a_recorded_act_is_answered_with_a_receipt_that_its_bytes_and_the_public_key_bear_out(caller):
    clerk = caller("greffe")
    told = clerk.post(f"{DOSSIER}/acts", json=NEWS, headers={"if-match": "*", "idempotency-key": "k"}).json()
    again = clerk.post(f"{DOSSIER}/acts", json=NEWS, headers={"if-match": "*", "idempotency-key": "k"}).json()
    [(entry, receipt)] = told["receipts"].items()
    key = read_verifier(clerk.get("/key").text)
    data = clerk.get(f"/log/{entry}").content
    for text in (receipt, again["receipts"][entry], clerk.get(f"/log/{entry}/receipt").text):
        assert verify_receipt(read_receipt(text), data, [key]).size == int(entry)


def test_anybody_gets_the_newest_checkpoint_and_the_proof_that_the_log_has_only_grown(visitor, o):
    anybody = visitor().client
    key = read_verifier(anybody.get("/api/v1/key").text)
    answer = anybody.get("/api/v1/checkpoint")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    newest = verify(answer.text, [key])
    leaves = [row.leaf for row in o.store.all_rows()]
    assert (newest.size, newest.root) == (len(leaves), root(range_of(leaves)))
    for old in (0, 1, 7, len(leaves)):
        read = read_continuation(anybody.get(f"/api/v1/checkpoint?old={old}").text)
        before = root(range_of(leaves[:old])) if old else EMPTY_ROOT
        assert verify_continuation(read, before, [key]) == newest


@pytest.mark.parametrize(("old", "status"), [("999999", 422), ("-1", 422), ("x", 422), (str(2**60), 422)])
def test_an_older_size_that_the_log_never_had_is_refused_in_words(visitor, old, status):
    answer = visitor().client.get(f"/api/v1/checkpoint?old={old}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


def test_the_receipt_of_an_entry_that_is_not_there_is_not_found(caller, desk):
    for url in ("/log/999999", "/log/999999/receipt"):
        assert caller("audit").get(url).status_code == 404
    for url in ("/log/999999/sealed", "/log/999999/receipt"):
        assert desk("audit").get(url).status_code == 404


def test_the_page_after_recording_shows_the_receipt_and_offers_it_as_a_file(desk, o):
    clerk = desk("greffe")
    url = f"{DOSSIER}/record?track=ML&step=transmit&party=ML"
    page = clerk.post(url, {"when": "08/07/2024", "stage": "record", "key": "k"}).text
    size = o.store.head().size
    assert f'href="/log/{size}/receipt"' in page
    shown = unescape(re.search(r"<pre>(c2sp.*?)</pre>", page, re.DOTALL)[1])
    data = clerk.get(f"/log/{size}/sealed").content
    saved = clerk.get(f"/log/{size}/receipt")
    assert saved.headers["content-disposition"] == f'attachment; filename="entry-{size}.tlog-proof"'
    for text in (shown, saved.text):
        assert verify_receipt(read_receipt(text), data, [o.store.verifier]).size == size


def test_every_line_of_the_log_offers_its_receipt_and_the_page_bears_the_whole_checkpoint(desk, o):
    page = desk("audit").get("/log").text
    for entry in range(1, min(o.store.head().size, 100) + 1):
        assert f'href="/log/{entry}/receipt"' in page
    assert o.store.checkpoint() in unescape(page)


def test_every_page_bears_the_checkpoint_for_print_once_somebody_has_logged_in(desk, visitor, o):
    head = read_checkpoint(read_note(o.store.checkpoint()).text)
    for url in ("/today", "/dossiers", DOSSIER, "/log", "/definitions"):
        foot = desk("audit").get(url).text.partition("<footer")[2]
        assert 'class="print-only' in foot
        assert head.root.hex() in foot
        assert str(head.size) in foot
    assert "print-only" not in visitor().get("/accessibility").text
    assert "print-only" not in desk("audit").get("/dossiers/no-such-dossier").text


def test_the_newest_checkpoint_is_taken_away_as_a_file(desk, o):
    answer = desk("audit").get("/log/checkpoint")
    assert answer.text == o.store.checkpoint()
    assert f'filename="checkpoint-{o.store.head().size}.txt"' in answer.headers["content-disposition"]


def test_who_administers_is_not_sent_to_the_administration(desk):
    refused = desk("admin").get("/log")
    assert refused.status_code == 403
    assert "Qui administre le bureau ne peut pas tout y faire" in refused.text
    assert "demandez la fonction" not in refused.text
