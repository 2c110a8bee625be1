"""Every benchmark runs, on the smallest sizes; how fast anything is, no test asks."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from math import isfinite
from typing import TYPE_CHECKING

import pytest

from benchmarks import BENCHMARKS
from benchmarks.checking import checking, events_alone, files
from benchmarks.clerks import clerks
from benchmarks.counting import counting
from benchmarks.foreseeing import foreseeing
from benchmarks.importing import importing
from benchmarks.institutions import institutions
from benchmarks.proving import proving, with_and_without
from benchmarks.recording import FLOW, flows, make_bench, recording
from benchmarks.replaying import LEAVES, STEPS, many, replaying
from benchmarks.starting import starting
from benchmarks.sweeping import bare, issuing, large_office, sweeping
from benchmarks.verifying import verifying
from ratify import office as journeys
from ratify.workflow.replay import replay_standing

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.measure import Figure


def are_figures(found: list[Figure], unit: str) -> bool:
    """Whether each says what was measured, in which unit, and beside what."""
    return all(
        figure.name
        and figure.baseline
        and figure.unit == unit
        and all(isfinite(value) and value > 0 for value in (figure.value, figure.ratio, figure.baseline_value))
        for figure in found
    )


def test_every_benchmark_is_tested_here() -> None:
    assert set(BENCHMARKS) == {
        starting,
        checking,
        counting,
        replaying,
        recording,
        clerks,
        proving,
        verifying,
        importing,
        institutions,
        foreseeing,
        sweeping,
    }


def test_counting_says_how_long_clocks_take_and_how_many_rules_pass() -> None:
    clocks, rules = counting(1)

    assert are_figures([clocks], "ms")
    assert are_figures([rules], "rules/s")


def test_starting_says_how_long_commands_take() -> None:
    found = starting(1)

    assert [figure.name for figure in found] == [
        "ratify --version",
        "ratify timeline ml-ru-mtc-2003",
        "ratify timeline uk/crag-2010",
        "ratify count 2019-02-01 21 --rule uk/treaty",
    ]
    assert are_figures(found, "ms")


def test_importing_says_how_many_dossiers_pass_in_a_look_an_import_and_a_making_again() -> None:
    found = importing(1, number=3)

    assert [figure.name for figure in found] == [
        "a register looked at, nothing written",
        "a register imported, its look included",
        "indexes made again",
    ]
    assert are_figures(found, "dossiers/s")


def test_clerks_says_how_many_records_pass_and_how_long_one_waits_on_both_databases() -> None:
    found = clerks(1, few=2, many=3)

    for engine, figures in (("SQLite", found[:3]), ("PostgreSQL", found[3:])):
        assert are_figures(figures[:1], "records/s")
        assert are_figures(figures[1:], "ms")
        assert all(figure.name.endswith(engine) for figure in figures)


def test_proving_says_what_a_record_costs_with_its_proof() -> None:
    assert are_figures(proving(1), "ms")


def test_both_sides_of_proving_write_the_same_entries_and_one_of_them_covers_them(tmp_path: Path) -> None:
    with_and_without(tmp_path, 1)
    found = {}
    for side in ("with", "without"):
        with closing(sqlite3.connect(tmp_path / side / "office.db")) as database:
            kinds = database.execute("SELECT kind, count(*) FROM entry GROUP BY kind").fetchall()
            size, hashes = database.execute("SELECT size, hashes FROM head").fetchone()
            notes = database.execute("SELECT count(*) FROM checkpoint").fetchone()[0]
        found[side] = (kinds, size), any(hashes), notes
    assert found["with"][0] == found["without"][0]
    assert found["with"][1]
    assert found["with"][2] - found["without"][2] >= 3 * len(FLOW)  # three flows each, covered act by act


def test_recording_is_measured_warm_and_cold() -> None:
    found = recording(1)

    assert [figure.name.rpartition(", ")[2] for figure in found] == ["warm", "cold"]
    assert are_figures(found, "records/s")


def test_replays_are_measured_with_few_parties_and_with_many() -> None:
    found = replaying(1, parties=3)

    assert [figure.baseline for figure in found] == ["15 bare triggers", f"{3 * len(STEPS)} bare triggers"]
    assert are_figures(found, "ms")


def test_verification_is_measured_with_and_without_replay() -> None:
    found = verifying(1, entries=300, new=40, dossiers=1)

    assert [figure.unit for figure in found] == ["entries/s", "MB", "ms", "entries/s", "entries/s"]
    for figure in found:
        assert are_figures([figure], figure.unit)


def test_both_sides_write_the_same_rows(tmp_path) -> None:
    """A baseline that writes anything else is none."""
    flows(make_bench(tmp_path), 1, cold=False)

    ours, theirs = (dump(tmp_path / name) for name in ("again.db", "raw.db"))
    assert ours == theirs
    assert sum(line.startswith('INSERT INTO "entry"') for line in ours) > 2 * len(FLOW)


def dump(database: Path) -> list[str]:
    """Every table, index, trigger and row of a database."""
    with closing(sqlite3.connect(database)) as connection:
        return sorted(connection.iterdump())


def test_of_many_parties_most_stay_and_some_denounce() -> None:
    definitions, acts = many(70)

    last = acts.sequence[-1][1].day
    found = replay_standing(definitions, acts, as_of=last.replace(year=last.year + 2))

    states = [found.tracks[f"participation/{party}"].state for party in found.parties]
    assert found.halted is None
    assert states.count("former_party") == 70 // LEAVES
    assert states.count("party") == 70 - 70 // LEAVES


def test_checking_reads_the_same_files_on_both_sides() -> None:
    """Every definition that ships, and as many events as the untouched library counts in them."""
    paths = files()
    assert len(paths) > 15
    (figure,) = checking(1)
    assert (figure.unit, figure.baseline) == ("ms", "their YAML events")
    assert str(len(paths)) in figure.name
    assert figure.ratio > 1
    assert events_alone(["a: [b, c]\n"]) == 11


@pytest.mark.slow
def test_institutions_says_what_one_more_costs() -> None:
    swept, size, memory, connections = institutions(1)

    assert are_figures([swept], "ms")
    assert are_figures([size, memory], "MB")
    assert are_figures([connections], "connections")


def test_foreseeing_says_how_long_a_page_of_the_horizon_and_a_calendar_take() -> None:
    assert are_figures(foreseeing(1, many=1_200, fed=2), "ms")


def test_sweeping_says_how_long_a_day_takes_how_much_memory_and_how_many_alerts_are_issued() -> None:
    swept, memory, issued = sweeping(1, many=40, few=10, due=3, issued=30)

    assert are_figures([swept], "ms")
    assert are_figures([memory], "MB")
    assert are_figures([issued], "alerts/s")


def test_dossiers_made_in_bulk_are_such_as_the_office_makes(tmp_path: Path) -> None:
    bench, days = large_office(tmp_path, quiet=20, days=2, due=5)

    assert journeys.verify(bench.office).sound
    bench.office.store.close()
    assert len(set(days)) == 2
    with closing(sqlite3.connect(tmp_path / "office.db")) as database:
        assert database.execute("SELECT count(*) FROM dossier_index").fetchone() == (30,)


def test_both_sides_of_issuing_write_the_same_rows(tmp_path: Path) -> None:
    bench, days = large_office(tmp_path / "before", quiet=2, days=1, due=30)
    bench.office.store.close()
    issuing(bench.office.settings, tmp_path / "after", days[0], 30)
    bare(tmp_path / "before" / "office.db", tmp_path / "after" / "office.db", tmp_path / "bare.db")

    ours, theirs = (dump(path) for path in (tmp_path / "after" / "office.db", tmp_path / "bare.db"))
    assert ours == theirs
    assert sum(line.startswith('INSERT INTO "inbox"') for line in ours) == 30
