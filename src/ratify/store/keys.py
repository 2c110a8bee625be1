"""The file of the signing key: an Ed25519 private key as PKCS #8 PEM, which openssl reads as well.

It lies apart from the database and its back-ups. Whoever can read it can sign; so it is made readable by its owner
alone, and a file that others could read or replace, or whose key others know, is refused rather than used.

A log goes over to another key in three steps, and a crash between any two of them loses nothing: the new key is
written to a file of its own beside the old one; the log says that it signs from now on; the new file takes the old
one's place. Whoever finds the last step undone does it.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from itertools import pairwise
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
from ratify.journal.checkpoint import Verifier, read_verifier, signer

_LONGEST = 4096
_FEWEST_BYTES = 12
"""Of 32 bytes drawn at random so few different ones do not come once in 10^20 keys."""

_PUBLISHED = frozenset(
    {
        # RFC 8032, section 7.1: the seeds of its test vectors, which everybody knows.
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "f5e5767cf153319517630f226876b86c8160cc583bc013744c6bf255f5cc0ee5",
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
    }
)


def create_key(path: Path) -> Ed25519PrivateKey:
    """Make a new key, write it to a new file of mode 0600 (its folder 0700 if it is new as well), and return it.

    Raises ``Conflict`` (``store.key_exists``) rather than overwrite a file, ``Unavailable`` (``store.key_folder``) if
    the file cannot be made there.
    """
    key = Ed25519PrivateKey.generate()
    _write(path, key)
    return key


def create_successor(path: Path, origin: str) -> Ed25519PrivateKey:
    """Make a new key of a log in a file of its own beside its key's file, where ``find_key`` finds it.

    Raises as ``create_key``.
    """
    key = Ed25519PrivateKey.generate()
    _write(_successor(path, signer(origin, key).verifier), key)
    return key


def discard_successor(path: Path, verifier: Verifier) -> None:
    """Take away the file of a new key that the log did not go over to."""
    with suppress(OSError):
        _successor(path, verifier).unlink()


def find_key(path: Path, named: str) -> Ed25519PrivateKey | None:
    """Return the private key that is published so, from its file, or from the file where it waits to take its place.

    In the second case it takes it now. Raises as ``load_key``, but a file that is not there is none.
    """
    wanted = read_verifier(named)
    key = _held(path, wanted)
    if key is not None:
        return key
    waiting = _successor(path, wanted)
    key = _held(waiting, wanted)
    if key is not None:
        _replace(waiting, path.resolve())
        return key
    return _held(path, wanted)  # where another process has done so since


def leftovers(path: Path) -> tuple[Path, ...]:
    """Return the files of new keys beside a key's file, which no log went over to."""
    with suppress(OSError):
        return tuple(sorted(path.parent.glob(f"{path.name}.new-*")))
    return ()


def load_key(path: Path) -> Ed25519PrivateKey:
    """Return the key of a file.

    Raises ``Unavailable`` (``store.key_missing``) if there is none. Raises ``Invalid``: ``store.key_readable`` if
    others than its owner may read or write it or it belongs to somebody else, ``store.key_folder_open`` if others may
    put another file in its place, ``store.key_encrypted`` if it wants a password, ``store.key_kind`` if it is another
    kind of key, ``store.key_weak`` if its secret is known or no secret, ``store.key_malformed`` if it is no key.
    """
    data = _read(path)
    try:
        key = load_pem_private_key(data, password=None)
    except TypeError:
        raise Invalid("store.key_encrypted", file=str(path)) from None
    except (ValueError, UnsupportedAlgorithm):
        raise Invalid("store.key_malformed", file=str(path)) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise Invalid("store.key_kind", file=str(path))
    if is_weak(key.private_bytes_raw()):
        raise Invalid("store.key_weak", file=str(path))
    return key


def _read(path: Path) -> bytes:
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
        for folder in {path.parent, path.resolve().parent}:  # of the link as well as of the file, where it is a link
            mode = folder.stat().st_mode
            if mode & 0o022 and not mode & stat.S_ISVTX:  # in a sticky folder nobody replaces what is another's
                raise Invalid("store.key_folder_open", folder=str(folder))
        return os.read(descriptor, _LONGEST)
    finally:
        os.close(descriptor)


def is_weak(seed: bytes) -> bool:
    """Say whether a secret is none: few different bytes, bytes that count up or down, or one that was published."""
    steps = {(after - before) % 256 for before, after in pairwise(seed)}
    return len(set(seed)) < _FEWEST_BYTES or len(steps) == 1 or seed.hex() in _PUBLISHED


def _write(path: Path, key: Ed25519PrivateKey) -> None:
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
    sync_folder(path.parent)


def _successor(path: Path, verifier: Verifier) -> Path:
    return path.with_name(f"{path.name}.new-{verifier.key_id.hex()}")


def _held(path: Path, wanted: Verifier) -> Ed25519PrivateKey | None:
    try:
        key = load_key(path)
    except Unavailable:
        return None
    return key if signer(wanted.name, key).verifier == wanted else None


def _replace(waiting: Path, path: Path) -> None:
    try:
        waiting.replace(path)
    except FileNotFoundError:  # another process did it just now
        return
    except OSError:
        raise Unavailable("store.key_folder", file=str(path)) from None
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk, so that a file which is named is found after a failure of power."""
    with suppress(OSError):  # some file systems have nothing of the kind
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
