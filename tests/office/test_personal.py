"""Personal facts: sealed as commitments, kept beside the log, shown to those who may see them, never in the bytes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hands import act
from petitions import GROUNDS, NAME, PETITIONS, RECEIVED, everything_but_disclosures, expected, received

from ratify import office as journeys
from ratify.errors import Conflict, Phrase
from ratify.journal import commitment as commitments
from ratify.store import disclosures
from ratify.workflow import entries as replay_entries
from ratify.workflow.facts import InvalidFacts

if TYPE_CHECKING:
    from pathlib import Path

    from hands import Bureau

    from ratify.office import Person


@pytest.fixture
def petition(bureau: Bureau, tmp_path: Path) -> str:
    return expected(bureau, tmp_path)


def shown(bureau: Bureau, petition: str, entry: int, person: Person | None = None) -> dict[str, object]:
    view = journeys.show(bureau.office, person or bureau.clerk, petition)
    line = next(one for one in view.journal if one.entry == entry)
    return {label["en"]: value for label, value in line.facts if isinstance(label, dict)}


def take_away(bureau: Bureau, entry: int, *names: str) -> None:
    """Lose what opens an entry's commitments, as an erasure does."""
    paths = [f"act.facts.{name}" for name in names]
    bureau.office.store.change(lambda connection: disclosures.erase(connection, entry, paths))


def test_all_that_is_stored_elsewhere_holds_commitments_and_not_the_values(bureau: Bureau, petition: str) -> None:
    """Neither the sealed bytes nor any index, key, digest of a request or setting holds a personal value."""
    entry = received(bureau, petition)

    stored = everything_but_disclosures(bureau)
    assert "Kayes" in stored
    assert "$committed" in stored
    for value in (NAME, "Kéïta", GROUNDS, "1961-03"):
        assert value not in stored
    assert bureau.office.store.entry(entry).body["act"]["facts"]["of_age"].keys() == {commitments.MARK}


def test_each_commitment_is_opened_by_its_row_under_a_salt_of_its_own(bureau: Bureau, petition: str) -> None:
    """One salt for each field of each entry."""
    entry = received(bureau, petition)

    kept = bureau.office.store.query(lambda connection: disclosures.disclosures(connection, [entry]))[entry]
    sealed = dict(commitments.committed(bureau.office.store.entry(entry).body))
    assert sealed.keys() == {f"act.facts.{name}" for name in ("petitioner", "grounds", "born", "of_age")}
    assert {one.path: commitments.commitment(one.salt, one.path, one.value) for one in kept} == sealed
    assert len({one.salt for one in kept}) == len(kept)


def test_those_who_record_and_auditors_see_personal_facts_and_administrators_do_not(
    bureau: Bureau, petition: str
) -> None:
    """Security: an administrator sees metadata."""
    entry = received(bureau, petition)

    for person in (bureau.clerk, bureau.second, bureau.officer, bureau.auditor):
        assert shown(bureau, petition, entry, person)["Petitioner"] == NAME
    assert shown(bureau, petition, entry, bureau.admin)["Petitioner"] == Phrase("office.fact.withheld")
    assert shown(bureau, petition, entry, bureau.admin)["Place"] == "Kayes"
    line = journeys.log(bureau.office, bureau.auditor, dossier=petition, kind="act")[0]
    assert line.disclosed["act.facts.petitioner"] == NAME
    assert NAME not in str(line.body)


def test_replay_is_the_same_whether_the_values_are_there_or_not(bureau: Bureau, petition: str) -> None:
    """The record that replay reads has no personal value to begin with."""
    entry = received(bureau, petition)
    before = journeys.show(bureau.office, bureau.admin, petition)

    take_away(bureau, entry, "petitioner", "grounds", "born", "of_age")
    bureau.office.cache.kept.clear()

    assert journeys.show(bureau.office, bureau.admin, petition) == before
    assert shown(bureau, petition, entry)["Petitioner"] == Phrase("office.fact.lost")


def test_the_second_person_sees_what_he_confirms(bureau: Bureau, petition: str) -> None:
    """A correction awaits a second person, who reads its personal facts."""
    entry = received(bureau, petition)
    _step, old = journeys.act_form(bureau.office, bureau.clerk, petition, entry)
    by = replace(old, facts={**old.facts, "petitioner": "Awa Sidibé"})
    journeys.correct(bureau.office, bureau.clerk, petition, entry, by, reason="faute de frappe")

    pending = journeys.show(bureau.office, bureau.second, petition).pending[0]
    assert ("Awa Sidibé") in [value for _label, value in pending.facts]
    assert journeys.waiting(bureau.office, bureau.second)[0][1].facts == pending.facts


def test_a_correction_begins_from_the_values_and_seals_its_own(bureau: Bureau, petition: str) -> None:
    """The corrected version commits anew, under paths of its own."""
    entry = received(bureau, petition)
    _step, old = journeys.act_form(bureau.office, bureau.clerk, petition, entry)
    assert old.facts == {"petitioner": NAME, "grounds": GROUNDS, "born": "1961-03", "of_age": True, "place": "Kayes"}

    by = replace(old, facts={**old.facts, "place": "Ségou"})
    corrected = journeys.correct(bureau.office, bureau.clerk, petition, entry, by, reason="lieu").entries[0]
    journeys.confirm(bureau.office, bureau.second, petition, corrected)

    assert shown(bureau, petition, corrected)["Petitioner"] == NAME
    sealed = dict(commitments.committed(bureau.office.store.entry(corrected).body))
    assert "corrected.by.facts.petitioner" in sealed
    assert NAME not in everything_but_disclosures(bureau)


def test_an_act_whose_personal_fact_is_gone_can_be_corrected(bureau: Bureau, petition: str) -> None:
    """Nobody has the value any more, so it is not asked for again, in this correction or in the next."""
    entry = received(bureau, petition)
    take_away(bureau, entry, "petitioner")

    for place in ("Ségou", "Mopti"):
        step, old = journeys.act_form(bureau.office, bureau.clerk, petition, entry)
        assert "petitioner" not in old.facts
        assert not next(ask for ask in step.asks if ask.name == "petitioner").required
        by = replace(old, facts={**old.facts, "place": place})
        entry = journeys.correct(bureau.office, bureau.clerk, petition, entry, by, reason="lieu").entries[0]
        journeys.confirm(bureau.office, bureau.second, petition, entry)
        assert shown(bureau, petition, entry)["Place"] == place


def test_a_personal_fact_that_is_still_there_must_be_given_again(bureau: Bureau, petition: str) -> None:
    """Only what was erased is excused."""
    entry = received(bureau, petition)
    _step, old = journeys.act_form(bureau.office, bureau.clerk, petition, entry)
    without = replace(old, facts={name: fact for name, fact in old.facts.items() if name != "petitioner"})

    with pytest.raises(InvalidFacts):
        journeys.correct(bureau.office, bureau.clerk, petition, entry, without, reason="x")


def test_a_repeat_is_told_by_its_personal_facts_as_long_as_they_are_there(bureau: Bureau, petition: str) -> None:
    """The digest of a request holds no personal value, or anybody could confirm a guess by it."""

    def asked(**facts: object) -> journeys.Recorded:
        draft = act("receive", "2024-07-05", None, **{**RECEIVED, **facts})
        return journeys.record(bureau.office, bureau.clerk, petition, draft, key="k")

    first = asked()
    again = asked()
    assert again.repeated
    assert again.entries == first.entries
    for other in ({"petitioner": "Awa"}, {"grounds": ""}, {"born": "1961-13"}, {"place": "Gao"}):
        with pytest.raises(Conflict, match=r"office\.key_reused"):
            asked(**other)
    take_away(bureau, first.entries[0], "petitioner", "grounds", "born", "of_age")
    assert asked(petitioner="Awa").repeated  # nobody can tell any more


def test_the_first_acts_of_a_dossier_are_sealed_like_any_others(bureau: Bureau, tmp_path: Path) -> None:
    """Opened with its first act, and opened again under the same key."""
    file = tmp_path / "petitions.yaml"
    file.write_text(PETITIONS, encoding="utf-8")

    def opened(name: str) -> journeys.Recorded:
        draft = act("receive", "2024-07-05", None, petitioner=name, place="Kita")
        return journeys.open_dossier(
            bureau.office, bureau.clerk, reference="P-2", file=file, acts=[draft], reason="reprise", key="k"
        )

    first = opened(NAME)
    assert opened(NAME).entries == first.entries
    with pytest.raises(Conflict, match=r"office\.key_reused"):
        opened("Awa")
    assert shown(bureau, first.dossier, first.entries[-1])["Petitioner"] == NAME
    assert NAME not in everything_but_disclosures(bureau)


@pytest.mark.parametrize("fact", ["petitioner", "place"])
def test_nobody_hands_in_a_commitment(bureau: Bureau, petition: str, fact: str) -> None:
    """A value that looks like a commitment is refused like any other that does not fit."""
    with pytest.raises(InvalidFacts):
        received(bureau, petition, **{fact: {commitments.MARK: "aaaa"}})


def test_a_preview_and_a_supposition_write_nothing(bureau: Bureau, petition: str) -> None:
    """What is only tried is not kept anywhere."""
    draft = act("receive", "2024-07-05", None, **RECEIVED)

    journeys.preview(bureau.office, bureau.clerk, petition, draft)
    journeys.what_if(bureau.office, bureau.clerk, petition, draft)

    assert NAME not in everything_but_disclosures(bureau)
    count = bureau.office.store.query(
        lambda connection: connection.exec_driver_sql("SELECT count(*) FROM disclosure").scalar()
    )
    assert count == 0


def test_both_rooms_call_what_stands_for_a_value_the_same() -> None:
    """Replay may not import the room of the seal."""
    assert replay_entries.COMMITTED == commitments.MARK
