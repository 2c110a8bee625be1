"""Names that a hasty reader takes for one another: a capital, an accent, a zero for an o."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ratify.workflow.checks.fault import fault
from ratify.workflow.nearest import skeleton

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ratify.workflow.checks.fault import Fault

_ALIKE = str.maketrans("01", "ol")
_SEVERAL = re.compile(r"_+")


def confusable(where: str, names: Iterable[str]) -> Iterator[Fault]:
    """Two names of one kind must differ in more than what the eye passes over."""
    seen: dict[str, str] = {}
    for name in names:
        plain = _SEVERAL.sub("_", skeleton(name).translate(_ALIKE)).strip("_")
        other = seen.setdefault(plain, name)
        if other != name:
            yield fault(f"{where}.{name}", "definitions.confusable_names", name=name, other=other)
