"""From what somebody says to an act of a dossier: which track is meant, and what is refused before any replay."""

from __future__ import annotations

import pytest
from drafting import Log, day, law
from statutes import FIXED_DATE, OPEN, SILENCE, TWO_HOUSES

from ratify.errors import Invalid, RatifyError, Refused
from ratify.law.moments import DayRange
from ratify.workflow.acts import ActDraft, FindingDraft, OfficialDateDraft
from ratify.workflow.entries import FindingMade, OfficialDate, Sealed
from ratify.workflow.tracks import act_of, said_of

SHEET = FIXED_DATE.replace("[FR, ML]", "{FR: {procedure: test/silence}, ML: {procedure: test/two-houses}}")
ON = DayRange(day("2024-01-10"), day("2024-01-10"))
SEALED = Sealed(7, None, "clerk", "clerk")


def treaty():
    return Log(law(SHEET, SILENCE, TWO_HOUSES)).on("2023-07-01")


def meant(dossier, step, party=None, track=None):
    return act_of(dossier, ActDraft(step, ON, party, track), SEALED)[1]


@pytest.mark.parametrize(
    ("step", "party", "track"),
    [
        ("lay", "FR", "FR"),
        ("note_dated", "FR", "participation/FR"),
        ("commons_pass", "ML", "ML/commons"),
        ("lords_delay", "ML", "ML/lords"),
        ("exchange_effective", None, "treaty"),
    ],
)
def test_without_a_track_the_step_and_the_party_say_which_one_is_meant(step, party, track):
    """A party's own procedure first, then its participation; without a party, the treaty's own."""
    act = meant(treaty(), step, party)
    assert (act.track, act.party) == (track, party)


@pytest.mark.parametrize(("step", "track", "party"), [("lay", "FR", "FR"), ("note_dated", "participation/ML", "ML")])
def test_a_track_that_is_named_is_taken_and_says_whose_act_it_is(step, track, party):
    """The party of an act is that of its track."""
    assert meant(treaty(), step, track=track).party == party


def test_without_a_treaty_the_bill_is_meant():
    """One track, or the one among several that has the step."""
    assert meant(Log(law(SILENCE)).on("2024-01-01"), "lay").track == "bill"
    assert meant(Log(law(TWO_HOUSES)).on("2024-01-01"), "lords_delay").track == "bill/lords"


@pytest.mark.parametrize(
    ("said", "error", "code"),
    [
        (("nonsense", "FR", None), Invalid, "workflow.no_step"),
        (("lay", "ML", None), Invalid, "workflow.no_step"),
        (("lay", "SN", None), Invalid, "workflow.no_party"),
        (("lay", None, "SN"), Invalid, "workflow.no_track"),
        (("lay", None, None), Invalid, "workflow.step_of_a_party"),
        (("lords_pass", None, "ML/commons"), Invalid, "workflow.no_step"),
        (("approve_by_silence", "FR", None), Refused, "workflow.consequence"),
        (("enter_into_force", None, None), Refused, "workflow.consequence"),
    ],
)
def test_what_means_no_act_is_refused_and_said_why(said, error, code):
    """An unknown step, party or track; a step of somebody; a step that nobody takes."""
    with pytest.raises(error) as refused:
        meant(treaty(), *said)
    assert refused.value.phrase.code == code


def test_whoever_may_join_an_open_treaty_can_be_meant_and_has_not_joined_by_that():
    """Semantics 19: only the act itself makes it join."""
    dossier = Log(law(OPEN)).on("2024-01-01")
    assert meant(dossier, "instrument_deposited", "TG").track == "participation/TG"
    assert dossier.parties == []


def test_facts_that_the_step_does_not_ask_for_are_refused():
    """Nothing is lost in silence."""
    with pytest.raises(RatifyError):
        act_of(treaty(), ActDraft("lay", ON, "FR", None, {"colour": "green"}), SEALED)


@pytest.mark.parametrize(("published", "stands"), [(None, "2002-04-30"), ("2002-06-01", "2002-06-01")])
def test_a_finding_stands_on_the_day_of_its_publication_or_else_on_the_day_that_it_speaks_of(published, stands):
    """Semantics 7 and 10: a month stands on its last day."""
    month = DayRange(day("2002-04-01"), day("2002-04-30"))
    draft = FindingDraft("entry_into_force", month, "UN", None if published is None else day(published))
    said = said_of(draft, SEALED, day("2024-01-01"))
    assert isinstance(said, FindingMade)
    assert (said.day, said.condition_met) == (day(stands), month)


@pytest.mark.parametrize(
    ("date", "published", "stands"),
    [
        ("2004-01-01", "2003-11-01", "2003-11-01"),
        ("2004-01-01", None, "2004-01-01"),
        ("2030-01-01", None, "2024-01-01"),
    ],
)
def test_an_official_date_stands_on_the_day_of_its_publication_and_never_in_the_future(date, published, stands):
    """Semantics 10: said today of a day to come, it stands today."""
    draft = OfficialDateDraft("end", day(date), "UN", None if published is None else day(published))
    said = said_of(draft, SEALED, day("2024-01-01"))
    assert isinstance(said, OfficialDate)
    assert (said.day, said.date) == (day(stands), day(date))
