"""Where the files lie that ship beside the code: the definitions and the migrations.

A wheel carries them inside the package; a checkout, also one installed as editable, has them at its root.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Literal

_PACKAGE = Path(__file__).parent


def shipped(part: Literal["workflows", "alembic"]) -> Path:
    """Folder of the shipped definitions (``workflows``) or of the migrations (``alembic``), as an absolute path.

    The package is looked into first, so that an installed ratify never reads a stranger's files.

    Raises:
        FileNotFoundError: the installation is incomplete.

    """
    packed = _PACKAGE / "_shipped" / part
    if packed.is_dir():
        return packed
    checkout = _PACKAGE.parent.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / part).is_dir():
        return checkout / part
    raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(packed))
