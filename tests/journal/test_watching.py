"""A log that only grows is never taken for a fork, and one that was rewritten below what is kept always is."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ratify.errors import Invalid
from ratify.journal.canonical import encode
from ratify.journal.checkpoint import Checkpoint, sign, signer
from ratify.journal.keys import Term
from ratify.journal.loss import Loss
from ratify.journal.receipt import read_continuation, read_receipt, write_continuation, write_receipt
from ratify.journal.tree import Levels, consistency, inclusion, leaf_hash
from ratify.journal.watching import (
    FORKS,
    Group,
    Kept,
    followed,
    head_of,
    judge,
    losses,
    pair_of,
    read_offer,
    read_stated,
    stated,
    vouched,
)

ORIGIN = "office/0123456789ab"
FIRST, SECOND, THIRD = (signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32)) for n in (1, 2, 3))
TRUSTED = (Term(FIRST.verifier),)


class Log:
    """A log in memory, that signs whatever it is told to."""

    def __init__(self, bodies=(), by=FIRST):
        self.bodies, self.tree, self.by = [], Levels(), by
        for body in bodies:
            self.append(body)

    def append(self, body):
        self.bodies.append(body)
        self.tree.append(leaf_hash(body))
        return len(self.bodies)

    def note(self, size=None, *by):
        size = len(self.bodies) if size is None else size
        return sign(Checkpoint(ORIGIN, size, self.tree.span_root(0, size)), *(by or (self.by,)))

    def from_(self, old, size=None, *by):
        size = len(self.bodies) if size is None else size
        return write_continuation(old, consistency(old, size, self.tree.span_root), self.note(size, *by))

    def kept(self, size):
        return Kept(size, self.tree.span_root(0, size), self.note(size))

    def change_key(self, to):
        """Go over to another key; what a watcher is shown of it, from a size on."""
        old = self.by
        said = {"from": str(old.verifier), "to": str(to.verifier)}
        body = encode({"key_rotated": said, "kind": "key_rotated", "origin": ORIGIN, "stream": "office"})
        number, self.by = self.append(body), to
        note = self.note(number, old, to)
        proof = inclusion(number - 1, number, self.tree.span_root)
        receipt = write_receipt(number - 1, proof, note, body)
        return lambda since: self.from_(since, number, old, to) + receipt


def bodies(n, salt=""):
    return [f"{salt}{i}".encode() for i in range(n)]


class Watcher:
    """Keeps what it takes, as an office does."""

    def __init__(self):
        self.keys, self.kept, self.last = TRUSTED, [], None

    def look(self, offer, *, is_head=True):
        groups = read_offer(offer)
        for group in groups:
            came = vouched(group.proof.note, self.keys)
            found = judge(came, self.last, self.kept, group.proof, is_head=is_head and group is groups[-1])
            if found.what in {"first", "grown", *FORKS}:
                self.last = Kept(came.size, came.root, group.proof.note)
                self.kept.append(self.last)
            self.keys = followed(self.keys, group)
        return found

    @property
    def size(self):
        return self.last.size if self.last else 0


@given(st.lists(st.integers(0, 9), min_size=1, max_size=12), st.data())
def test_a_log_that_only_grows_is_never_a_fork(steps, data):
    log, watcher = Log(bodies(1)), Watcher()
    for step in steps:
        for _ in range(step):
            log.append(data.draw(st.binary(max_size=3)))
        found = watcher.look(log.from_(watcher.size))
        assert found.what in {"first", "grown", "unchanged"}
        old = data.draw(st.integers(1, watcher.size))
        assert watcher.look(log.from_(0, old), is_head=False).what in {"older", "unchanged"}


@given(st.integers(1, 40), st.integers(0, 20), st.data())
def test_a_history_rewritten_at_or_below_the_size_that_is_kept_always_is(kept, more, data):
    honest, watcher = Log(bodies(kept)), Watcher()
    watcher.look(honest.from_(0))
    altered = data.draw(st.integers(0, kept - 1))
    rewritten = Log([*honest.bodies[:altered], b"rewritten", *honest.bodies[altered + 1 :], *bodies(more, "x")])
    proof = rewritten.from_(kept)
    if more and data.draw(st.booleans()):  # a proof of one's own choosing helps no more
        hashes = [data.draw(st.sampled_from([b"\x00" * 32, honest.tree.span_root(0, kept)])) for _ in range(more % 5)]
        proof = write_continuation(kept, hashes, rewritten.note())
    found = watcher.look(proof)
    assert found.what == ("no_continuation" if more else "two_roots")
    assert found.against == honest.kept(kept)


@given(st.integers(2, 30), st.data())
def test_a_log_that_gives_less_than_is_kept_was_rolled_back(size, data):
    log, watcher = Log(bodies(size)), Watcher()
    watcher.look(log.from_(0))
    shorter = data.draw(st.integers(1, size - 1))
    assert watcher.look(log.from_(0, shorter), is_head=False).what == "older"
    found = watcher.look(log.from_(0, shorter))
    assert (found.what, found.against) == ("rolled_back", log.kept(size))


def test_a_checkpoint_without_a_proof_from_what_is_kept_teaches_nothing():
    log, watcher = Log(bodies(9)), Watcher()
    watcher.look(log.from_(0, 3), is_head=False)
    watcher.look(log.from_(3, 5), is_head=False)
    for offer in (log.note(), log.from_(0), log.from_(3), log.from_(4)):
        assert watcher.look(offer).what == "unproven"
    assert watcher.look(log.from_(5)).what == "grown"


def test_a_proof_that_does_not_lead_on_from_an_older_checkpoint_kept_is_a_fork_too():
    log, watcher = Log(bodies(9)), Watcher()
    watcher.look(log.from_(0, 3))
    watcher.look(log.from_(3, 5))
    other = Log(bodies(9, "other"))
    found = watcher.look(other.from_(3))
    assert (found.what, found.against) == ("no_continuation", log.kept(3))


# -------------------------------------------------------------------------------------------------------------- keys


def test_a_change_of_key_is_followed_over_its_entry_however_many_there_were():
    log, watcher = Log(bodies(3)), Watcher()
    watcher.look(log.from_(0))
    to_second = log.change_key(SECOND)
    log.append(b"more")
    to_third = log.change_key(THIRD)
    log.append(b"yet more")
    assert watcher.look(to_second(3) + to_third(4) + log.from_(6)).what == "grown"
    assert [(term.verifier, term.first, term.last) for term in watcher.keys] == [
        (FIRST.verifier, 0, 4),
        (SECOND.verifier, 4, 6),
        (THIRD.verifier, 6, None),
    ]
    assert read_stated(stated(watcher.keys)) == watcher.keys
    log.append(b"the end")
    for gone in (FIRST, SECOND):
        with pytest.raises(Invalid) as refusal:
            watcher.look(log.from_(7, None, gone))
        assert refusal.value.phrase.code == "journal.note.unknown_key"


def shown(offer):
    return read_receipt(offer[offer.index("c2sp.org/tlog-proof") :])


def by(receipt, keys):
    return followed(keys, Group(None, (receipt,)))


def test_only_what_the_old_key_sealed_introduces_a_new_one():
    """Anybody can add a signature of his own to a note; an entry in the log of the old key he cannot make."""
    log = Log(bodies(3))
    receipt = shown(log.change_key(SECOND)(3))
    assert by(receipt, TRUSTED)[-1].verifier == SECOND.verifier
    theirs = Log(bodies(3))
    forged = shown(theirs.change_key(THIRD)(3))
    by_third = sign(Checkpoint(ORIGIN, 4, theirs.tree.span_root(0, 4)), THIRD)
    for wrong in (
        # the entry of another log, under the checkpoint of this one; and its own, which the old key has not signed
        type(receipt)(receipt.index, receipt.proof, receipt.note, forged.extra),
        type(receipt)(forged.index, forged.proof, by_third, forged.extra),
        # sealed by the old key, and not signed by the new one
        type(receipt)(receipt.index, receipt.proof, log.note(4, FIRST), receipt.extra),
        # an entry that does not say which keys, no entry at all
        type(receipt)(receipt.index, receipt.proof, receipt.note, encode({"kind": "key_rotated", "key_rotated": {}})),
        type(receipt)(receipt.index, receipt.proof, receipt.note, b"{"),
        type(receipt)(receipt.index, receipt.proof, receipt.note, None),
    ):
        with pytest.raises(Invalid):
            by(wrong, TRUSTED)


def test_a_change_of_key_that_lies_before_the_key_that_was_given_is_passed_over():
    log = Log(bodies(3))
    receipt = shown(log.change_key(SECOND)(3))
    later = (Term(SECOND.verifier),)
    assert by(receipt, later) == later


# -------------------------------------------------------------------------------------------------------------- form


def test_an_offer_without_a_change_of_key_is_the_body_of_a_tlog_witness():
    log = Log(bodies(5))
    assert read_offer(log.from_(3)) == (Group(read_continuation(log.from_(3))),)
    assert head_of(read_offer(log.from_(3))).size == 5
    bare = read_offer(log.note())
    assert (bare[0].proof.old, bare[0].proof.note) == (0, log.note())


def test_a_loss_is_believed_only_from_an_entry_of_the_log():
    log = Log(bodies(7))
    number = log.append(encode({"kind": "restored", "origin": ORIGIN, "restored": {"size": 7, "lost": 3}}))
    log.append(b"more")

    def receipt(body, index=number - 1):
        return write_receipt(index, inclusion(index, 9, log.tree.span_root), log.note(), body)

    [group] = read_offer(log.from_(7) + receipt(log.bodies[number - 1]))
    assert losses(group, TRUSTED) == (Loss(8, 7, 3),)
    assert [Loss(8, 7, 3).covers(size) for size in (7, 8, 10, 11)] == [False, True, True, False]
    assert losses(read_offer(log.from_(7))[0], TRUSTED) == ()
    for body in (
        encode({"kind": "restored", "origin": ORIGIN, "restored": {"size": 0, "lost": 9}}),
        encode({"kind": "restored", "restored": {"size": "7", "lost": 3}}),
        b"{",
    ):
        with pytest.raises(Invalid):
            losses(read_offer(log.from_(7) + receipt(body))[0], TRUSTED)


def test_what_is_no_offer_is_refused_and_raises_nothing_else():
    log = Log(bodies(3))
    change = log.change_key(SECOND)(0)
    receipt = change[change.index("c2sp.org") :]
    plain = log.from_(4)
    for wrong in (
        "",
        "old",
        receipt,
        receipt + plain,
        plain + receipt,
        log.note() + "old 4\n",
        plain + "x",
        "<html>",
    ):
        with pytest.raises(Invalid):
            read_offer(wrong)


@given(st.integers(0, 3000), st.characters(exclude_categories=["Cs"]))
def test_an_offer_with_one_letter_altered_is_read_or_refused_and_never_vouched_for_with_another_root(place, letter):
    log = Log(bodies(3))
    change = log.change_key(SECOND)
    log.append(b"x")
    offer = change(0) + log.from_(4)
    place %= len(offer)
    altered = offer[:place] + letter + offer[place + 1 :]
    keys = (Term(FIRST.verifier, 0, 4), Term(SECOND.verifier, 4))
    try:
        came = vouched(read_offer(altered)[-1].proof.note, keys)
    except Invalid:
        return
    assert (came.size, came.root) == (5, log.tree.span_root(0, 5))


def test_a_text_that_could_not_be_sealed_is_not_vouched_for():
    note = sign(Checkpoint(ORIGIN, 1, bytes(32), ("e\u0301",)), FIRST)
    with pytest.raises(Invalid) as refusal:
        vouched(note, TRUSTED)
    assert refusal.value.phrase.code == "journal.watching.form"


def test_a_pair_of_checkpoints_has_one_name_whichever_comes_first():
    log, other = Log(bodies(4)), Log(bodies(4, "x"))
    one, two = log.kept(4), other.kept(4)
    assert pair_of(ORIGIN, one, two) == pair_of(ORIGIN, two, one)
    names = {pair_of(origin, a, b) for origin in (ORIGIN, "b") for a, b in ((one, two), (one, log.kept(3)))}
    assert len(names) == 4
