"""One look at the log of another office: fetching what it signs, by HTTP or from files, and judging it.

Every checkpoint that is taken bears a signature of the other log's key and is shown to go on from the one taken before;
else it is a fork (``forks``). An office that cannot be reached, or answers with what is no offer, is no fork: what was
wrong is noted.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from ratify.delivery import calling
from ratify.errors import Invalid, Phrase, RatifyError, Refused, Unavailable, why_not
from ratify.journal.watching import (
    FORKS,
    TWO_ROOTS,
    Judgement,
    Kept,
    followed,
    head_of,
    judge,
    losses,
    read_offer,
    vouched,
)
from ratify.office import forks
from ratify.store import watched

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ratify.journal.receipt import Continuation
    from ratify.journal.watching import Finding, Group
    from ratify.office.core import Office
    from ratify.store.watched import Watched

URL, FILE = "url:", "file:"
"""How a source begins: an address to be asked, or a file or folder to be read."""

MOST_FILES = 1000
"""Files of a folder that are looked at; inclusive."""


def look_at(office: Office, log: Watched) -> Watched:
    """Fetch, judge and note; whatever the other side sends, it raises nothing but what our own house cannot do."""
    looking = _Looking(office, log)
    try:
        if log.source.startswith(URL):
            _ask(looking)
        else:
            _read_files(looking)
    except RatifyError as fault:
        looking.note(failed_at=office.wall(), fault=fault.phrase)
    else:
        looking.note(failed_at=None, fault=None)
    if log.source.startswith(URL):
        _tell(looking)
    office.store.change(lambda connection: watched.put(connection, looking.log))
    return looking.log


@dataclass(slots=True)
class _Looking:
    """One look at a log: what is known of it grows while the parts of its offers are judged."""

    office: Office
    log: Watched
    fresh: set[str] = field(default_factory=set)

    def note(self, **changes: object) -> None:
        self.log = replace(self.log, **changes)  # type: ignore[arg-type]  # the fields are named where this is called

    def last(self) -> Kept | None:
        """The checkpoint taken last."""
        if self.log.last is None:
            return None
        size, root = self.log.last
        found = self.office.store.query(lambda connection: watched.kept(connection, self.log.origin, (size,)))
        return next((one for one in found if one.root == root), None)

    def taken_before(self, above: int) -> list[Kept]:
        """The checkpoints larger than a size that were kept before this look, the largest first."""
        kept = self.office.store.query(lambda connection: watched.beyond(connection, self.log.origin, above))
        return [one for one in kept if one.note not in self.fresh]

    def take(self, offer: Sequence[Group], base: Kept | None, *, is_head: bool) -> Finding:
        """Judge an offer, part by part, from a checkpoint on; the finding about its newest one."""
        found: Finding = "unchanged"
        for group in offer:
            newest = group is offer[-1]
            if not newest and not self._knows(group.proof):
                continue  # a change of key before the one that we were given
            told = self._take_losses(group)
            found, taken = self._judged(group.proof, base, is_head=is_head and newest, loss_told=told)
            base = taken or base
            self.note(keys=followed(self.log.keys, group))
            if found in FORKS:
                break
        return found

    def _knows(self, proof: Continuation) -> bool:
        try:
            vouched(proof.note, self.log.keys)
        except Invalid:
            return False
        return True

    def _take_losses(self, group: Group) -> bool:
        """Note which checkpoints that we keep speak of what the log newly says it lost to a restored back-up.

        What was kept after that was told is of the log as it is now. Gives whether anything was told.
        """
        vouched(group.proof.note, self.log.keys)
        found = losses(group, self.log.keys)
        for loss in found:
            if loss.entry not in self.log.losses:
                gone = [one for one in self.taken_before(0) if loss.covers(one.size)]
                forks.record_loss(self.office, self.log, loss, gone, group.proof.note)
                self.note(losses=(*self.log.losses, loss.entry))
        return bool(found)

    def _judged(
        self, proof: Continuation, base: Kept | None, *, is_head: bool, loss_told: bool
    ) -> tuple[Finding, Kept | None]:
        came = vouched(proof.note, self.log.keys)
        new, origin, store = Kept(came.size, came.root, proof.note), self.log.origin, self.office.store
        lost = forks.lost(self.office, origin)
        same = store.query(lambda connection: watched.kept(connection, origin, (came.size, proof.old)))
        judgement = judge(came, base, [one for one in same if one.note not in lost], proof, is_head=is_head)
        if base is not None and base.note in lost and judgement.what != TWO_ROOTS:
            judgement = Judgement("restored" if loss_told else "older", base)
        if judgement.what == "unproven":
            raise Refused("office.watch.unproven", size=came.size, kept=base.size if base else 0)
        if judgement.what in {"unchanged", "older"}:
            return judgement.what, None
        instant = self.office.wall()
        if judgement.what in FORKS:
            forks.record_found(
                self.office, self.log, judgement, new, proof, also=lambda c: watched.keep(c, origin, new, instant)
            )
        else:
            store.change(lambda connection: watched.keep(connection, origin, new, instant))
        self.fresh.add(new.note)
        self.note(last=(new.size, new.root), seen_at=instant)
        return judgement.what, new


def _ask(looking: _Looking) -> None:
    """Ask an office for its newest checkpoint, with the proof that it goes on from the one taken last."""
    base = looking.last()
    before = 0 if base is None else base.size
    answer = _answer(looking, before)
    if answer is None and before:
        # It has no log of that size: its head is smaller, which only its own signature can show.
        answer = _answer(looking, 0)
    if answer is None:
        raise Unavailable("office.watch.no_offer")
    found = looking.take(answer, base, is_head=True)
    looking.note(seen_at=looking.office.wall())
    if base is not None and found in {"grown", "restored"}:
        _also_from(looking, before if found == "grown" else 0)


def _also_from(looking: _Looking, above: int) -> None:
    """After it was rolled back or restored, the log must go on from the largest checkpoint kept before that, too."""
    settled = forks.settled(looking.office, looking.log.origin)
    size = looking.log.last[0] if looking.log.last else 0
    due = next((one for one in looking.taken_before(above) if one.size < size and one.note not in settled), None)
    answer = None if due is None else _answer(looking, due.size)
    if answer is not None:
        looking.take(answer, due, is_head=True)


def _answer(looking: _Looking, old: int) -> tuple[Group, ...] | None:
    """An offer from an office, from a size on; nothing if it says that it has none from there."""
    url = looking.log.source.removeprefix(URL)
    path = f"/api/v1/checkpoint?old={old}&keys=true"
    answer = calling.ask(url, path, private=looking.log.private)
    if answer.status == HTTPStatus.UNPROCESSABLE_ENTITY:
        return None
    if answer.status != HTTPStatus.OK:
        raise Unavailable("office.watch.status", status=answer.status)
    return read_offer(answer.text)


def _read_files(looking: _Looking) -> None:
    """Take what lies in a file, or in the files of a folder, in the order of the sizes that they speak of."""
    offers: list[tuple[int, tuple[Group, ...]]] = []
    faults: list[RatifyError] = []
    for path in _files(Path(looking.log.source.removeprefix(FILE))):
        try:
            offer = read_offer(_text(path))
            offers.append((head_of(offer).size, offer))
        except RatifyError as fault:
            faults.append(fault)
    if not offers and faults:
        raise faults[0]
    left: RatifyError | None = None
    for size, offer in sorted(offers, key=lambda one: one[0]):
        try:
            looking.take(offer, looking.last(), is_head=False)
        except RatifyError as fault:
            if looking.log.last is None or size > looking.log.last[0]:
                left = fault
        else:
            left = None
    if left is not None:
        raise left


def _files(place: Path) -> list[Path]:
    try:
        if not place.is_dir():
            return [place]
        found = sorted(one for one in place.iterdir() if one.is_file() and not one.name.startswith("."))
    except OSError as error:
        raise Unavailable("office.watch.no_file", file=str(place), why=why_not(error)) from error
    if not found:
        raise Unavailable("office.watch.empty_folder", file=str(place))
    return found[:MOST_FILES]


def _text(path: Path) -> str:
    try:
        with path.open("rb") as opened:
            data = opened.read(calling.LONGEST + 1)
    except OSError as error:
        raise Unavailable("office.watch.no_file", file=str(path), why=why_not(error)) from error
    if len(data) > calling.LONGEST:
        raise Invalid("office.watch.long_file", file=str(path), most=calling.LONGEST // 1024)
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise Invalid("office.watch.no_text", file=str(path)) from None


def _tell(looking: _Looking) -> None:
    """Tell the other office of the forks of its log that it has not taken note of yet."""
    url = looking.log.source.removeprefix(URL)
    found = forks.found_of(looking.office, looking.log.origin)
    if not found:  # or it has explained what there was
        looking.note(untold=None)
    for fork in [one for one in found if one.entry > looking.log.told]:
        try:
            answer = calling.ask(url, "/api/v1/forks", private=looking.log.private, content=forks.evidence_of(fork))
        except RatifyError as fault:
            looking.note(untold=fault.phrase)
            return
        if answer.status in {HTTPStatus.OK, HTTPStatus.CREATED}:
            looking.note(told=fork.entry, untold=None)
        elif answer.status == HTTPStatus.UNPROCESSABLE_ENTITY:  # asked again it would say the same
            looking.note(told=fork.entry, untold=Phrase("office.watch.disputed", entry=str(fork.entry)))
        else:
            looking.note(untold=Phrase("office.watch.status", status=answer.status))
            return
