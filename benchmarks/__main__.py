"""``python -m benchmarks``: run them, print one line a figure."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from benchmarks import BENCHMARKS
from benchmarks.measure import ROUNDS, Figure


def main(arguments: list[str] | None = None) -> None:
    """Run all benchmarks, or those named by ``--only``, in the order of the list."""
    names = {benchmark.__name__: benchmark for benchmark in BENCHMARKS}
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", action="append", choices=list(names), metavar="NAME", help=", ".join(names))
    parser.add_argument(
        "--rounds", type=int, default=ROUNDS, help="more rounds, steadier medians (default %(default)s)"
    )
    parser.add_argument("--json", action="store_true", help="one JSON list instead of lines")
    chosen = parser.parse_args(arguments)
    figures: list[Figure] = []
    for name in chosen.only or names:
        new = names[name](chosen.rounds)
        figures += new
        if not chosen.json:
            print(*map(line, new), sep="\n", flush=True)
    if chosen.json:
        print(json.dumps([asdict(figure) for figure in figures], ensure_ascii=False, indent=2))


def line(figure: Figure) -> str:
    """One figure for a reader: what, how much, and how that compares."""
    ours = f"{figure.value:,.4g} {figure.unit}"
    theirs = f"{figure.baseline_value:,.4g} {figure.unit}"
    return f"{figure.name:<44} {ours:>16}   × {figure.ratio:<7.3g} {figure.baseline} ({theirs})"


if __name__ == "__main__":
    main()
