"""A dossier kept in memory is the one that the log holds, whoever wrote to it last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hands import PREPARED, act, vote

from ratify import office as journeys
from ratify.office.drafts import lay, next_seal
from ratify.office.loading import Loaded, load
from ratify.office.writing import write

if TYPE_CHECKING:
    from hands import Bureau

    from ratify.office import Office


def afresh(office: Office, dossier: str) -> Loaded:
    """The dossier as it is read when nothing is in memory."""
    office.cache.kept.clear()
    return load(office, dossier)


def same(kept: Loaded, read: Loaded) -> bool:
    """Whether two ways of coming by a dossier lead to the same one."""
    return (kept.version, kept.written, kept.entries, kept.acts, kept.last.passages) == (
        (read.version, read.written, read.entries, read.acts, read.last.passages)
    )


def test_what_is_kept_after_each_record_is_what_would_be_read(bureau: Bureau) -> None:
    """Acts that stand at once, and one that awaits its second person."""
    dossier = bureau.open()
    for step, day in PREPARED:
        facts = {"committee": "Défense nationale"} if step == "refer_to_committee" else {}
        journeys.record(bureau.office, bureau.clerk, dossier, act(step, day, **facts), reason="reprise")
        assert same(load(bureau.office, dossier), afresh(bureau.office, dossier))
    recorded = journeys.record(bureau.office, bureau.clerk, dossier, vote("2024-07-04"))
    assert same(load(bureau.office, dossier), afresh(bureau.office, dossier))
    journeys.confirm(bureau.office, bureau.second, dossier, recorded.entries[0])
    assert same(load(bureau.office, dossier), afresh(bureau.office, dossier))


def test_what_another_office_on_the_same_log_writes_is_seen(bureau: Bureau) -> None:
    """Two servers share one database."""
    dossier = bureau.prepared()
    other = journeys.open_office(bureau.office.settings, clock=bureau.clock)
    before = load(bureau.office, dossier)
    journeys.record(other, bureau.clerk, dossier, vote("2024-07-04"))
    other.store.close()
    after = load(bureau.office, dossier)
    assert after.version == before.version + 1
    assert [one.step for _root, one in after.acts.pending] == ["vote"]


def test_a_dossier_is_not_replayed_because_another_one_was_written_to(bureau: Bureau) -> None:
    """The log has grown, this dossier has not."""
    dossier, another = bureau.prepared("ONE"), bureau.open(reference="TWO")
    kept = load(bureau.office, dossier)
    journeys.record(bureau.office, bureau.clerk, another, act("adopt_in_council", "2024-06-20"), reason="reprise")
    assert load(bureau.office, dossier).last is kept.last
    assert load(bureau.office, dossier).end == load(bureau.office, another).end


def test_a_dossier_is_found_by_its_reference_as_by_its_id(bureau: Bureau) -> None:
    dossier = bureau.open(reference="Accord de 2003")
    assert dossier != "Accord de 2003"
    assert load(bureau.office, "Accord de 2003") is load(bureau.office, dossier)


def test_where_another_entry_took_the_number_foreseen_the_real_one_is_kept(bureau: Bureau) -> None:
    """Somebody writes in another dossier after the draft was laid down and before it is sealed."""
    dossier, another = bureau.open(reference="ONE"), bureau.open(reference="TWO")
    loaded = load(bureau.office, dossier)
    seal = next_seal(bureau.office, bureau.clerk, loaded.end)
    laid = lay(bureau.office, bureau.clerk, loaded, [act("adopt_in_council", "2024-06-20")], "reprise", seal)
    journeys.record(bureau.office, bureau.clerk, another, act("adopt_in_council", "2024-06-20"), reason="reprise")
    recorded = write(bureau.office, bureau.clerk, laid, None, "a request")
    assert recorded.entries == (seal.number + 1,)
    kept = load(bureau.office, dossier)
    assert kept.last.passages[-1].cause.of == seal.number + 1
    assert same(kept, afresh(bureau.office, dossier))
