"""Files that go out together, with a manifest of their hashes: whoever receives them can tell that none was altered."""

from __future__ import annotations

import io
import json
import zipfile
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "manifest.json"
_EPOCH = (1980, 1, 1, 0, 0, 0)


def packed(files: Mapping[str, bytes], about: Mapping[str, object]) -> bytes:
    """Return a ZIP archive of files, in the order of their names, with ``manifest.json``; equal content, equal bytes.

    The manifest holds ``about`` (what the files are, in types that JSON knows) and for each file its SHA-256
    (hexadecimal) and its size in bytes.
    """
    hashes = {name: {"sha256": sha256(data).hexdigest(), "size": len(data)} for name, data in sorted(files.items())}
    said = json.dumps({"about": about, "files": hashes}, ensure_ascii=False, indent=1, sort_keys=True)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in (*sorted(files.items()), (NAME, said.encode() + b"\n")):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)
    return out.getvalue()
