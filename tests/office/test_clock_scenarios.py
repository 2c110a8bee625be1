"""Scenarios of the clock that a jurist can read: what an office tells, and when, on both databases.

A file in ``tests/scenarios/office`` says under which ``zone`` and ``alert_hour`` the office stands, under which small
``laws``, and then moment by moment (``at``) what is done and what must come of it. What it does not say must not be:
every alert of a sweep is listed, and a moment that does not say ``refused`` is refused by nothing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from hands import act
from ruamel.yaml import YAML

from ratify import office as journeys
from ratify.errors import Phrase, RatifyError, unpacked
from ratify.language import say
from ratify.office import examination
from ratify.office.edition_views import Text
from ratify.office.loading import find, load, through
from ratify.office.opening import open_office
from ratify.study.scenarios import answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hands import Bureau

    from ratify.office import Person

SCENARIOS = sorted((Path(__file__).parent.parent / "scenarios" / "office").glob("*.yaml"))
DOES = frozenset(
    {"open", "record", "correct", "publish_calendar", "accept_clock", "look", "reindex", "sweep", "quiet_since"}
)
EXPECTS = frozenset({"at", "refused", "written", "skipped", "stands", "due", "doctor"})
BEATS = timedelta(days=150)
"""How often an office is swept in years in which nothing is told: more seldom, and nobody would believe its clock."""

PLAIN = str.maketrans(
    {"\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " ", "\N{RIGHT SINGLE QUOTATION MARK}": "'"}
)


def read(path: Path) -> dict[str, Any]:
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))


def words(said: object) -> str:
    """In French, with plain spaces and apostrophes, as the files are written."""
    return say(cast("Phrase", unpacked(said)), "fr").translate(PLAIN)


def sealed(line: journeys.LogLine, kind: str) -> dict[str, Any]:
    """What an entry of a kind says."""
    return cast("dict[str, Any]", line.body[kind])


class Story:
    """One scenario as it goes on in an office."""

    def __init__(self, bureau: Bureau, folder: Path, told: Mapping[str, Any]) -> None:
        self.bureau, self.office, self.folder = bureau, bureau.office, folder
        zone, hour = told["zone"], int(told.get("alert_hour", 7))
        self.office.settings = replace(
            self.office.settings, zone=zone, alert_hour=hour, one_person=True, escalate_after_days=0
        )
        self.hand: Person = replace(bureau.clerk, roles=bureau.clerk.roles | bureau.officer.roles)
        for name, text in told.get("laws", {}).items():
            (folder / name).write_text(text, encoding="utf-8")

    def moment(self, told: Mapping[str, Any]) -> None:
        """Live through one moment: what is done then, and everything that it says must come of it."""
        assert told.keys() <= DOES | EXPECTS, f"unknown: {sorted(told.keys() - DOES - EXPECTS)}"
        then = datetime.fromisoformat(str(told["at"])).astimezone(self.bureau.clock.now.tzinfo)
        if told.get("quiet_since"):
            self._quiet_until(then)
        self.bureau.clock.now = then
        before = self.office.store.head().size
        for what in (one for one in told if one in DOES - {"quiet_since"}):
            if "refused" in told:
                self._refused(lambda what=what: getattr(self, f"_{what}")(told[what]), told["refused"])
            else:
                getattr(self, f"_{what}")(told[what])
        if "refused" in told:
            assert self.office.store.head().size == before, "something was written"
        elif "sweep" in told:
            assert self._alerts(before) == [self._expected(one) for one in told["sweep"]]
        if "written" in told or "skipped" in told:
            kinds = Counter(line.kind for line in self._log(before))
            wanted = {**told.get("written", {}), **({"alert_skipped": told["skipped"]} if "skipped" in told else {})}
            assert {kind: kinds[kind] for kind in wanted} == wanted
        self._see(told)

    # ------------------------------------------------------------------------------------------------- what is done

    def _open(self, told: Mapping[str, Any]) -> None:
        under = {key: told[key] for key in ("treaty", "procedure") if key in told}
        file = self.folder / told["file"] if "file" in told else None
        journeys.open_dossier(self.office, self.hand, reference=told["dossier"], file=file, **under)

    def _record(self, told: Mapping[str, Any]) -> None:
        draft = act(told["step"], str(told["date"]), told.get("party"), **told.get("facts", {}))
        journeys.record(self.office, self.hand, told["dossier"], draft, reason="reprise")

    def _correct(self, told: Mapping[str, Any]) -> None:
        """The newest act of that step is said to have been on another day; or was none."""
        lines = journeys.log(self.office, self.bureau.auditor, dossier=told["dossier"], kind="act", limit=200)
        entry = [line.number for line in lines if sealed(line, "act")["step"] == told["step"]][-1]
        draft = None if told.get("date") is None else act(told["step"], str(told["date"]), told.get("party"))
        journeys.correct(self.office, self.hand, told["dossier"], entry, draft, reason="mauvaise date")

    def _publish_calendar(self, text: str) -> None:
        journeys.publish(self.office, self.bureau.admin, Text("calendrier.yaml", text.encode()), reason="décret")

    def _accept_clock(self, _yes: bool) -> None:
        journeys.accept_clock(self.office, self.bureau.admin)

    def _look(self, _yes: bool) -> None:
        """Somebody opens the first page of the desk."""
        journeys.dossiers(self.office, self.bureau.clerk)
        journeys.due(self.office, self.bureau.clerk)

    def _reindex(self, _yes: bool) -> None:
        journeys.reindex(self.office)

    def _sweep(self, _expected: object) -> None:
        journeys.sweep(self.office)

    def _quiet_until(self, then: datetime) -> None:
        while self.bureau.clock.now + BEATS < then:
            self.bureau.clock.now += BEATS
            told = journeys.sweep(self.office).issued
            assert told == 0, f"something was told on {self.bureau.clock.now}"

    # --------------------------------------------------------------------------------------------- what must come of it

    @staticmethod
    def _refused(does: Any, told: Mapping[str, str]) -> None:
        with pytest.raises(RatifyError, match=told["code"]) as refusal:
            does()
        assert told["says"] in words(refusal.value.phrase)

    def _log(self, before: int) -> tuple[journeys.LogLine, ...]:
        return journeys.log(self.office, self.bureau.auditor, after=before, limit=200)

    def _alerts(self, before: int) -> list[dict[str, object]]:
        """What was told since an entry, as the log says it."""
        said = {
            line.number: (line, sealed(line, "alert_issued")) for line in self._log(0) if line.kind == "alert_issued"
        }
        return [
            {
                "dossier": line.reference,
                "says": words(body["subject"]),
                "due": body["due"],
                "last_day": body.get("last_day"),
                "late": body["late"],
                "puts_right": words(said[body["rectifies"]][1]["subject"]) if "rectifies" in body else None,
            }
            for number, (line, body) in said.items()
            if number > before
        ]

    @staticmethod
    def _expected(told: Mapping[str, Any]) -> dict[str, object]:
        whole = {"last_day": None, "late": False, "puts_right": None} | dict(told)
        return {key: value.isoformat() if isinstance(value, date) else value for key, value in whole.items()}

    def _see(self, told: Mapping[str, Any]) -> None:
        """What a dossier, the desk and the doctor say at that moment."""
        day = journeys.today(self.office)
        for reference, wanted in told.get("stands", {}).items():
            stands = through(load(self.office, find(self.office, reference)).last, day)
            found = {name: answer(stands, name, str(value)) for name, value in wanted.items()}
            assert found == {name: str(value) for name, value in wanted.items()}
        if "due" in told:
            lines = journeys.due(self.office, self.bureau.clerk)
            assert [(line.reference, line.day) for line in lines] == [tuple(one) for one in told["due"]]
        if "doctor" in told:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(
                    examination, "open_office", lambda settings: open_office(settings, clock=self.bureau.clock)
                )
                findings = journeys.doctor(self.office.settings)
            said = [words(one.what) for one in findings if one.ok is told["doctor"]["well"]]
            assert any(told["doctor"]["says"] in one for one in said), said


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_a_scenario_of_the_clock_comes_out_as_it_says(path: Path, bureau: Bureau, tmp_path: Path) -> None:
    """Whatever the clock does, nothing is told too early, twice or never; and the log stands in the end."""
    told = read(path)
    story = Story(bureau, tmp_path, told)
    for number, moment in enumerate(told["moments"], start=1):
        try:
            story.moment(moment)
        except AssertionError as fault:
            pytest.fail(f"{path.name}, moment {number} ({moment['at']}): {fault}", pytrace=False)
    verified = journeys.verify(bureau.office)
    assert verified.sound
    assert verified.breaches == ()


def test_there_are_scenarios_of_the_clock() -> None:
    """An empty folder would pass in silence; one that expects no alert tests nothing."""
    assert len(SCENARIOS) >= 8
    for path in SCENARIOS:
        moments = read(path)["moments"]
        assert any(one.get("sweep") for one in moments), path.name
