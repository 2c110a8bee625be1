from __future__ import annotations

import os
import stat
import subprocess
from hashlib import sha256
from shutil import which

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed448, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from hypothesis import given
from hypothesis.strategies import binary

from ratify.errors import Conflict, Invalid, RatifyError, Unavailable
from ratify.journal.checkpoint import signer
from ratify.store.keys import create_key, create_successor, discard_successor, find_key, is_weak, leftovers, load_key


def raw(key):
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def kept(folder, content):
    path = folder / "log.key"
    path.write_bytes(content)
    path.chmod(0o600)
    return path


def pem(key, encryption=None):
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption())


def refusal(call, path):
    with pytest.raises(RatifyError) as caught:
        call(path)
    return type(caught.value), caught.value.phrase.code


def test_a_key_is_read_back_and_only_its_owner_can_read_it(tmp_path):
    path = tmp_path / "new folder" / "log.key"
    before = os.umask(0)
    try:
        made = create_key(path)
    finally:
        os.umask(before)
    assert raw(load_key(path)) == raw(made)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_key_that_is_there_is_never_overwritten(tmp_path):
    path = tmp_path / "log.key"
    made = create_key(path)
    assert refusal(create_key, path) == (Conflict, "store.key_exists")
    assert raw(load_key(path)) == raw(made)


def test_a_key_is_not_written_through_a_link(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    assert refusal(create_key, tmp_path / "link") == (Conflict, "store.key_exists")
    assert not (tmp_path / "elsewhere").exists()


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    assert refusal(create_key, tmp_path / "file" / "log.key") == (Unavailable, "store.key_folder")


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o660, 0o644, 0o602])
def test_a_key_that_others_can_reach_is_refused(tmp_path, mode):
    path = tmp_path / "log.key"
    create_key(path)
    path.chmod(mode)
    assert refusal(load_key, path) == (Invalid, "store.key_readable")


def test_a_missing_key_is_told(tmp_path):
    assert refusal(load_key, tmp_path / "log.key") == (Unavailable, "store.key_missing")


def test_a_folder_is_no_key(tmp_path):
    assert refusal(load_key, tmp_path) == (Invalid, "store.key_malformed")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a key",
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        pem(Ed25519PrivateKey.generate())[:90],
        b"\x00" * 200,
    ],
    ids=["empty", "some words", "too short", "cut off", "zeros"],
)
def test_a_file_that_holds_no_key_is_refused(tmp_path, content):
    path = tmp_path / "log.key"
    path.write_bytes(content)
    path.chmod(0o600)
    assert refusal(load_key, path) == (Invalid, "store.key_malformed")


@pytest.mark.skipif(which("openssl") is None, reason="openssl is not installed")
def test_openssl_reads_our_key_and_we_read_openssls(tmp_path):
    ours, theirs = tmp_path / "ours.key", tmp_path / "theirs.key"
    made = create_key(ours)
    shown = subprocess.run(
        ["openssl", "pkey", "-in", ours, "-pubout", "-outform", "DER"], capture_output=True, check=True
    )
    assert shown.stdout[-32:] == raw(made)
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", theirs], capture_output=True, check=True)
    theirs.chmod(0o600)
    assert len(raw(load_key(theirs))) == 32


@pytest.mark.parametrize(
    "key",
    [
        ec.generate_private_key(ec.SECP256R1()),
        rsa.generate_private_key(65537, 2048),
        ed448.Ed448PrivateKey.generate(),
    ],
    ids=["P-256", "RSA", "Ed448"],
)
def test_a_key_of_another_kind_is_refused_as_such(tmp_path, key):
    assert refusal(load_key, kept(tmp_path, pem(key))) == (Invalid, "store.key_kind")


def test_a_key_that_wants_a_password_is_refused_as_such(tmp_path):
    path = kept(tmp_path, pem(Ed25519PrivateKey.generate(), BestAvailableEncryption(b"password")))
    assert refusal(load_key, path) == (Invalid, "store.key_encrypted")


WEAK = {
    "nothing but zeros": bytes(32),
    "one byte again and again": b"\xff" * 32,
    "a word again and again": b"ratify! " * 4,
    "counting up": bytes(range(7, 39)),
    "counting down in threes": bytes((200 - 3 * n) % 256 for n in range(32)),
    "the first vector of RFC 8032": bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"),
    "the last vector of RFC 8032": bytes.fromhex("833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42"),
}


@pytest.mark.parametrize("seed", WEAK.values(), ids=WEAK)
def test_a_key_that_others_know_or_guess_is_refused(tmp_path, seed):
    path = kept(tmp_path, pem(Ed25519PrivateKey.from_private_bytes(seed)))
    assert refusal(load_key, path) == (Invalid, "store.key_weak")


@given(seed=binary(min_size=32, max_size=32).map(lambda drawn: sha256(drawn).digest()))
def test_a_key_drawn_at_random_is_never_called_weak(seed):
    assert not is_weak(seed)


def test_a_key_in_a_folder_where_others_could_replace_it_is_refused(tmp_path):
    path = kept(tmp_path, pem(Ed25519PrivateKey.generate()))
    tmp_path.chmod(0o770)
    assert refusal(load_key, path) == (Invalid, "store.key_folder_open")
    tmp_path.chmod(0o1777)
    load_key(path)


def test_a_link_to_a_key_is_followed_only_out_of_and_into_closed_folders(tmp_path):
    behind, before = tmp_path / "behind", tmp_path / "before"
    behind.mkdir(mode=0o700)
    before.mkdir(mode=0o700)
    made = create_key(behind / "log.key")
    (before / "log.key").symlink_to(behind / "log.key")
    assert raw(load_key(before / "log.key")) == raw(made)
    for folder in (behind, before):
        folder.chmod(0o722)
        assert refusal(load_key, before / "log.key") == (Invalid, "store.key_folder_open")
        folder.chmod(0o700)


def named(key):
    return str(signer("log.example", key).verifier)


def test_a_new_key_waits_in_a_file_of_its_own_and_takes_its_place_when_it_is_asked_for(tmp_path):
    path = tmp_path / "log.key"
    old = create_key(path)
    new = create_successor(path, "log.example")
    assert raw(load_key(path)) == raw(old)
    assert raw(find_key(path, named(old))) == raw(old)
    assert len(leftovers(path)) == 1
    assert raw(find_key(path, named(new))) == raw(new)
    assert raw(load_key(path)) == raw(new)
    assert leftovers(path) == ()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert find_key(path, named(old)) is None


def test_a_new_key_takes_its_place_behind_a_link(tmp_path):
    behind = tmp_path / "behind"
    create_key(behind / "log.key")
    (tmp_path / "log.key").symlink_to(behind / "log.key")
    new = create_successor(tmp_path / "log.key", "log.example")
    assert raw(find_key(tmp_path / "log.key", named(new))) == raw(new)
    assert (tmp_path / "log.key").is_symlink()
    assert raw(load_key(behind / "log.key")) == raw(new)


def test_a_new_key_that_is_not_wanted_after_all_is_taken_away(tmp_path):
    path = tmp_path / "log.key"
    old = create_key(path)
    new = create_successor(path, "log.example")
    discard_successor(path, signer("log.example", new).verifier)
    assert leftovers(path) == ()
    assert raw(load_key(path)) == raw(old)


def test_a_key_that_nobody_has_is_not_found(tmp_path):
    assert find_key(tmp_path / "log.key", named(Ed25519PrivateKey.generate())) is None
