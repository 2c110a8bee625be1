"""The file of the signing key: an Ed25519 private key as PKCS #8 PEM, which openssl reads as well.

It lies apart from the database and its back-ups. Whoever can read it can sign; so it is made readable by its owner
alone, and a file that others could read is refused rather than used.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from ratify.errors import Conflict, Invalid, Unavailable

_LONGEST = 4096


def create_key(path: Path) -> Ed25519PrivateKey:
    """Make a new key, write it to a new file of mode 0600 (its folder 0700 if it is new as well), and return it.

    Raises ``Conflict`` (``store.key_exists``) rather than overwrite a file, ``Unavailable`` (``store.key_folder``) if
    the file cannot be made there.
    """
    key = Ed25519PrivateKey.generate()
    data = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise Unavailable("store.key_folder", file=str(path)) from None
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        raise Conflict("store.key_exists", file=str(path)) from None
    except OSError:
        raise Unavailable("store.key_folder", file=str(path)) from None
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, 0o600)  # whatever the mask of the process
        file.write(data)
        file.flush()
        os.fsync(descriptor)
    return key


def load_key(path: Path) -> Ed25519PrivateKey:
    """Return the key of a file.

    Raises ``Unavailable`` (``store.key_missing``) if there is none, ``Invalid`` (``store.key_readable``) if others
    than its owner may read or write it or it belongs to somebody else, ``Invalid`` (``store.key_malformed``) if it
    holds no Ed25519 private key.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError:
        raise Unavailable("store.key_missing", file=str(path)) from None
    try:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode):
            raise Invalid("store.key_malformed", file=str(path))
        if state.st_mode & 0o077 or state.st_uid not in {os.geteuid(), 0}:
            raise Invalid("store.key_readable", file=str(path))
        data = os.read(descriptor, _LONGEST)
    finally:
        os.close(descriptor)
    try:
        key = load_pem_private_key(data, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise Invalid("store.key_malformed", file=str(path)) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise Invalid("store.key_malformed", file=str(path))
    return key
