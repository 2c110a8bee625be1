"""Files given with an act: handed in first, kept with the act that names them, on both databases."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest
from hands import act

from ratify import office as journeys
from ratify.errors import Forbidden, Invalid, NotFound
from ratify.store.tables import StagedFile

BILL = b"%PDF-1.7 projet de loi"
DIGEST = sha256(BILL).hexdigest()


@pytest.fixture
def tabled(bureau):
    """A dossier in which the bill may be tabled."""
    dossier = bureau.open()
    journeys.record(bureau.office, bureau.clerk, dossier, act("adopt_in_council", "2024-06-20"), reason="reprise")
    return dossier


def table(bureau, dossier, digest=DIGEST, who=None, **more):
    drafted = act("table", "2024-06-24", bill={"name": "projet.pdf", "sha256": digest})
    return journeys.record(bureau.office, who or bureau.clerk, dossier, drafted, reason="reprise", **more)


def staged(bureau):
    rows = f"SELECT count(*) FROM {StagedFile.__tablename__}"  # noqa: S608 - a constant
    return bureau.office.store.query(lambda connection: connection.exec_driver_sql(rows).scalar())


def test_a_file_handed_in_is_kept_with_the_act_that_names_it(bureau, tabled):
    assert journeys.stage(bureau.office, bureau.clerk, BILL, name="projet.pdf") == DIGEST
    with pytest.raises(NotFound, match="no_attachment"):
        journeys.attachment(bureau.office, bureau.auditor, DIGEST)
    recorded = table(bureau, tabled)
    assert journeys.attachment(bureau.office, bureau.auditor, DIGEST) == ("projet.pdf", "application/pdf", BILL)
    line = next(one for one in recorded.view.journal if one.entry == recorded.entries[0])
    assert line.files == (("projet.pdf", DIGEST),)
    assert journeys.verify(bureau.office).sound


def test_an_act_may_name_a_file_that_is_kept_elsewhere(bureau, tabled):
    recorded = table(bureau, tabled)
    line = next(one for one in recorded.view.journal if one.entry == recorded.entries[0])
    assert line.files == ()
    with pytest.raises(NotFound):
        journeys.attachment(bureau.office, bureau.auditor, DIGEST)


def test_a_file_is_taken_along_by_acts_of_the_account_that_handed_it_in_alone(bureau, tabled):
    journeys.stage(bureau.office, bureau.officer, BILL, name="autre.pdf")
    table(bureau, tabled)
    with pytest.raises(NotFound):
        journeys.attachment(bureau.office, bureau.auditor, DIGEST)


def test_a_refused_act_leaves_no_file_behind(bureau, tabled):
    journeys.stage(bureau.office, bureau.clerk, BILL, name="projet.pdf")
    with pytest.raises(Invalid):
        table(bureau, tabled, digest="no digest")
    with pytest.raises(NotFound):
        journeys.attachment(bureau.office, bureau.auditor, DIGEST)
    table(bureau, tabled)
    assert journeys.attachment(bureau.office, bureau.auditor, DIGEST)[2] == BILL


def test_a_corrected_document_brings_its_file_too(bureau, tabled):
    first = table(bureau, tabled).entries[0]
    journeys.stage(bureau.office, bureau.clerk, BILL, name="bon.pdf")
    by = act("table", "2024-06-24", bill={"name": "bon.pdf", "sha256": DIGEST})
    journeys.correct(bureau.office, bureau.clerk, tabled, first, by, reason="mauvais fichier")
    assert journeys.attachment(bureau.office, bureau.auditor, DIGEST)[0] == "bon.pdf"


def test_what_no_act_takes_within_a_day_is_forgotten(bureau):
    office, clock = bureau.office, bureau.clock
    office.wall = clock
    journeys.stage(office, bureau.clerk, BILL, name="projet.pdf")
    clock.forward(hours=23)
    journeys.stage(office, bureau.clerk, b"another", name="autre.pdf")
    assert staged(bureau) == 2
    clock.forward(hours=2)
    journeys.stage(office, bureau.clerk, b"a third", name="tiers.pdf")
    assert staged(bureau) == 2


def test_a_file_may_have_twenty_mebibytes_and_no_more(bureau):
    largest = bytes(20 * 2**20)
    journeys.stage(bureau.office, bureau.clerk, largest, name="plan.tif")
    with pytest.raises(Invalid, match="attachment_too_large"):
        journeys.stage(bureau.office, bureau.clerk, largest + b"x", name="plan.tif")


@pytest.mark.parametrize("name", ["", "a\x00b", "x" * 201, "dossier/"[:0], "bell\x07"])
def test_a_file_wants_a_name_that_can_be_shown(bureau, name):
    with pytest.raises(Invalid, match="file_name"):
        journeys.stage(bureau.office, bureau.clerk, BILL, name=name)


def test_the_folders_of_a_name_are_left_out(bureau, tabled):
    journeys.stage(bureau.office, bureau.clerk, BILL, name="C:\\Users\\greffe\\projet.pdf")
    table(bureau, tabled)
    assert journeys.attachment(bureau.office, bureau.auditor, DIGEST)[0] == "projet.pdf"


def test_an_empty_file_is_told_and_only_those_who_record_hand_in(bureau):
    with pytest.raises(Invalid, match="file_empty"):
        journeys.stage(bureau.office, bureau.clerk, b"", name="vide.pdf")
    with pytest.raises(Forbidden):
        journeys.stage(bureau.office, replace(bureau.auditor), BILL, name="projet.pdf")
    assert staged(bureau) == 0
