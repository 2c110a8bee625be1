"""Every recorded act returns a receipt that anybody can check; checkpoints and the key are for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hands import act, vote

from ratify import office as journeys
from ratify.errors import Invalid, NotFound
from ratify.journal.checkpoint import Checkpoint, read_checkpoint, read_note, sign, signer
from ratify.journal.receipt import read_continuation, read_receipt, verify_continuation, verify_receipt
from ratify.journal.tree import range_of, root
from ratify.store import driver

if TYPE_CHECKING:
    from hands import Bureau


def shown(bureau: Bureau, entry: int, text: str) -> int:
    """Check a receipt with the stored bytes and the public key; the size of the log that it speaks of."""
    read = read_receipt(text)
    assert read.index == entry - 1
    data = journeys.entry_bytes(bureau.office, bureau.auditor, entry)
    return verify_receipt(read, data, [bureau.office.store.verifier]).size


def test_what_is_recorded_comes_with_receipts_and_nothing_is_read_for_them(bureau, monkeypatch):
    dossier = bureau.prepared()
    recorded = journeys.record(bureau.office, bureau.clerk, dossier, vote("2024-07-04"))
    with monkeypatch.context() as patch:
        patch.setattr(driver, "read", None)
        receipts = recorded.receipts
    assert list(receipts) == list(recorded.entries)
    for entry, text in receipts.items():
        assert text.endswith(recorded.checkpoint)
        assert shown(bureau, entry, text) == recorded.entries[-1]


def test_acts_recorded_in_one_batch_have_one_receipt_each_under_one_checkpoint(bureau):
    dossier = bureau.open()
    steps = [act("adopt_in_council", "2024-07-01"), act("table", "2024-07-02")]
    recorded = journeys.record(bureau.office, bureau.clerk, dossier, *steps)
    assert len(recorded.receipts) == 2
    assert {shown(bureau, entry, text) for entry, text in recorded.receipts.items()} == {recorded.entries[-1]}


def test_an_opening_has_receipts_of_its_own_entries(bureau):
    opened = journeys.open_dossier(bureau.office, bureau.officer, treaty="ml-ru-mtc-2003", reference="OPENED")
    assert list(opened.receipts) == list(opened.entries)
    for entry, text in opened.receipts.items():
        shown(bureau, entry, text)


def test_a_repeated_request_has_receipts_under_the_checkpoint_of_now(bureau):
    dossier = bureau.prepared()
    first = journeys.record(bureau.office, bureau.clerk, dossier, vote("2024-07-04"), key="k")
    journeys.confirm(bureau.office, bureau.second, dossier, first.entries[0])
    again = journeys.record(bureau.office, bureau.clerk, dossier, vote("2024-07-04"), key="k")
    assert again.repeated
    assert list(again.receipts) == list(first.entries)
    assert shown(bureau, first.entries[0], again.receipts[first.entries[0]]) == bureau.office.store.head().size
    assert again.receipts[first.entries[0]].endswith(again.checkpoint)


def test_a_publication_has_its_receipt_also_when_it_is_told_again(bureau):
    text = bureau.office.library.load("ML", "calendar").text.replace("edition: 1\n", "edition: 2\n")
    given = journeys.Text("ML.yaml", text.encode())
    done = journeys.publish(bureau.office, bureau.admin, given, reason="décret", key="p")
    again = journeys.publish(bureau.office, bureau.admin, given, reason="décret", key="p")
    confirmed = journeys.confirm_publication(bureau.office, bureau.second, done.entry)
    assert list(done.receipts) == list(again.receipts) == [done.entry]
    for answer in (done, again, confirmed):
        for entry, receipt in answer.receipts.items():
            assert shown(bureau, entry, receipt)
    assert len(confirmed.receipts) == 1


def test_the_receipt_of_any_entry_is_had_later_and_of_no_other(bureau):
    bureau.adopted()
    size = bureau.office.store.head().size
    for entry in range(1, size + 1):
        assert shown(bureau, entry, journeys.receipt(bureau.office, bureau.auditor, entry)) == size
    for entry in (0, size + 1):
        with pytest.raises(NotFound, match=r"store\.no_entry"):
            journeys.receipt(bureau.office, bureau.auditor, entry)
        with pytest.raises(NotFound, match=r"store\.no_entry"):
            journeys.entry_bytes(bureau.office, bureau.auditor, entry)


def test_a_receipt_fits_no_other_entry(bureau):
    bureau.adopted()
    one = journeys.receipt(bureau.office, bureau.auditor, 3)
    other = journeys.entry_bytes(bureau.office, bureau.auditor, 4)
    with pytest.raises(Invalid, match=r"journal\.receipt\.entry"):
        verify_receipt(read_receipt(one), other, [bureau.office.store.verifier])


def test_the_newest_checkpoint_goes_on_from_every_older_one(bureau):
    bureau.adopted()
    store = bureau.office.store
    known = [store.verifier]
    leaves = [row.leaf for row in store.all_rows()]
    assert journeys.checkpoint(bureau.office) == store.checkpoint()
    for size, note in [(0, None), *store.checkpoints()]:
        read = read_continuation(journeys.checkpoint(bureau.office, since=note or size))
        assert read.old == size
        assert verify_continuation(read, root(range_of(leaves[:size])), known).size == len(leaves)
        with pytest.raises(Invalid, match=r"journal\.continuation\.fork"):
            verify_continuation(read, bytes(32), known)


def test_a_checkpoint_of_another_log_or_of_a_longer_one_is_refused(bureau):
    store = bureau.office.store
    stranger = signer("another.example/log", bureau.office.store.signer.key)
    with pytest.raises(Invalid, match=r"office\.checkpoint_of_another"):
        journeys.checkpoint(bureau.office, since=sign(Checkpoint("another.example/log", 1, bytes(32)), stranger))
    with pytest.raises(Invalid, match=r"journal\.no_such_size"):
        journeys.checkpoint(bureau.office, since=store.head().size + 1)
    with pytest.raises(Invalid, match=r"journal\.note\."):
        journeys.checkpoint(bureau.office, since="no note")


def test_what_a_page_shows_of_the_checkpoint_is_what_it_says(bureau):
    view = journeys.shown_checkpoint(bureau.office)
    read = read_checkpoint(read_note(bureau.office.store.checkpoint()).text)
    assert (view.size, view.root, view.note) == (read.size, read.root.hex(), bureau.office.store.checkpoint())
    assert journeys.public_key(bureau.office) == str(bureau.office.store.verifier)
