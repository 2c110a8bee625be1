from __future__ import annotations

import os
import stat
import subprocess
from shutil import which

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from ratify.errors import Conflict, Invalid, RatifyError, Unavailable
from ratify.store.keys import create_key, load_key


def raw(key):
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


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
        generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    ],
)
def test_a_file_that_holds_no_key_of_our_kind_is_refused(tmp_path, content):
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
