"""What it costs that others can check the log: tree, signed checkpoint and receipt, beside a log without them."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import measure
from benchmarks.recording import FLOW, RUNS_BEFORE, acts, make_bench
from ratify import office as journeys
from ratify.journal.tree import HASH_LENGTH, CompactRange
from ratify.store import Store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.measure import Comparison, Figure
    from benchmarks.recording import Bench
    from ratify.journal.checkpoint import Signer


class Uncovered(Store):
    """A store that seals each entry to its leaf and counts them, as ever, and covers them with nothing.

    Only here: the product has no way to write a log without its tree.
    """

    __slots__ = ()

    def cover(
        self,
        before: CompactRange,
        leaves: Sequence[bytes],
        signers: Sequence[Signer],  # noqa: ARG002 - nobody signs here
    ) -> tuple[CompactRange, str]:
        """Count the leaves, and neither hash nor sign."""
        size = before.size + len(leaves)
        return CompactRange(size, (bytes(HASH_LENGTH),) * size.bit_count()), ""


@dataclass(frozen=True, slots=True)
class Side:
    """An office and the dossiers whose flows wait for it."""

    bench: Bench
    dossiers: list[str]

    def flow(self, *, receipts: bool) -> None:
        """Record the twelve steps in the next dossier; ``receipts``: have the receipt of each written out as text."""
        dossier = self.dossiers.pop()
        for act in acts():
            recorded = journeys.record(self.bench.office, self.bench.clerk, dossier, act, reason="reprise")
            if receipts and not recorded.receipts:
                raise AssertionError(dossier)


def proving(rounds: int) -> list[Figure]:
    """The twelve-step flow through the office with tree, receipt and checkpoint, beside the same without."""
    with tempfile.TemporaryDirectory(prefix="ratify-bench-") as name:
        compared = with_and_without(Path(name), rounds)
    name = f"record with tree, receipt, checkpoint, {len(FLOW)}-step flow"
    figure = compared.figure(name, baseline="the same without", unit="ms")
    return [replace(figure, value=figure.value / len(FLOW), baseline_value=figure.baseline_value / len(FLOW))]


def with_and_without(folder: Path, rounds: int) -> Comparison:
    """Time a flow a round on each side, in turns, on two offices with files of their own."""
    sides = []
    for name in ("with", "without"):
        home = folder / name
        home.mkdir()
        bench = make_bench(home)
        store = bench.office.store
        if name == "without":
            bench.office.store = Uncovered(store.database, store.origin, store.pen)
        dossiers = [bench.open(f"FLOW-{number}") for number in range(rounds + RUNS_BEFORE)]
        sides.append(Side(bench, dossiers))
    with_all, without = sides
    compared = measure(
        lambda: with_all.flow(receipts=True), lambda: without.flow(receipts=False), rounds=rounds, shortest=0.0
    )
    for side in sides:
        side.bench.office.store.close()
    return compared
