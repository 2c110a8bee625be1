"""Logs as the product writes them, at random; and what somebody with full write access makes of their tables."""

# ruff: noqa: S608 - SQL put together by hand is what an attacker would run
from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from random import Random
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ratify.journal import tree
from ratify.journal.canonical import encode, read_utc, utc_text
from ratify.journal.checkpoint import Checkpoint, Signer, sign, signer
from ratify.journal.commitment import commitment, in_place, salt_of, value_text
from ratify.journal.entry import FORMAT
from ratify.journal.keys import ROTATED
from ratify.journal.verify import Row
from ratify.store import Disclosure, Draft, attachment, driver, guards
from ratify.store.disclosures import erase
from ratify.store.engine import _BEFORE_THE_FIRST_ENTRY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ratify.store import Store

ORIGIN = "office/0123456789ab"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
SIGNER = signer(ORIGIN, KEY)
LATER_SIGNER = signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(range(32, 64))))
BEGAN = datetime(2024, 7, 4, 10, 15, tzinfo=UTC)

COLUMNS = {
    "entry": ("number", "stream", "version", "kind", "occurred_on", "recorded_at", "key", "body", "leaf"),
    "head": ("id", "origin", "size", "hashes", "recorded_at", "verifier"),
    "checkpoint": ("size", "note"),
    "definition": ("digest", "kind", "name", "edition", "content"),
    "attachment": ("digest", "content", "size", "media_type", "file_name"),
    "disclosure": ("number", "path", "salt", "value"),
}
"""The tables of the log and of what it names, and their columns; tuples everywhere here stand in this order."""

Body = dict[str, object]


def chance(seed: str) -> Random:
    """Chance that is the same in every run."""
    return Random(seed)  # noqa: S311 - nothing here is secret


@dataclass
class Image:
    """What the tables hold, to be altered at will; each table is a list of tuples, by key."""

    rows: dict[str, list[tuple]]

    def copy(self) -> Image:
        return Image({table: list(rows) for table, rows in self.rows.items()})

    @property
    def entries(self) -> list[Row]:
        return [Row(*row) for row in self.rows["entry"]]

    @property
    def size(self) -> int:
        return self.rows["head"][0][2]

    @property
    def notes(self) -> dict[int, str]:
        return dict(self.rows["checkpoint"])

    def put_entry(self, row: Row) -> None:
        self.rows["entry"][row.number - 1] = tuple(row)

    def put_notes(self, notes: Mapping[int, str]) -> None:
        self.rows["checkpoint"] = sorted(notes.items())

    def put_head(self, **how: object) -> None:
        head = dict(zip(COLUMNS["head"], self.rows["head"][0], strict=True))
        self.rows["head"] = [tuple({**head, **how}.values())]

    def grown(self, size: int | None = None) -> tree.CompactRange:
        """The tree over the entries as they stand, or over the first ones."""
        return tree.range_of([row.leaf for row in self.entries[:size]])

    def count_again(self) -> None:
        """Make the head what it must be for these entries."""
        grown, entries = self.grown(), self.entries
        signs = LATER_SIGNER if any(row.kind == ROTATED for row in entries) else SIGNER
        self.put_head(
            size=grown.size,
            hashes=tree.pack(grown),
            recorded_at=entries[-1].recorded_at,
            verifier=str(signs.verifier),
        )

    def note(self, size: int, *by: Signer) -> str:
        """A signed checkpoint over the first entries as they stand."""
        return sign(Checkpoint(ORIGIN, size, tree.root(self.grown(size))), *by)


def row_of(number: int, body: Mapping[str, object]) -> Row:
    """The row that says of an entry what its body says, with the leaf that belongs to it."""
    return row_of_bytes(number, body, encode(body))


def row_of_bytes(number: int, body: Mapping[str, object], data: bytes) -> Row:
    said = [body[name] for name in ("stream", "version", "kind", "occurred_on", "recorded_at", "key")]
    return Row(number, *said, data, tree.leaf_hash(data))


def rebuilt(image: Image, bodies: Sequence[Body]) -> None:
    """Let the log consist of these bodies: numbers, versions, columns, leaves and head all as they must be then."""
    versions: Counter[str] = Counter()
    image.rows["entry"] = []
    for number, body in enumerate(bodies, start=1):
        stream = str(body["stream"])
        versions[stream] += 1
        image.rows["entry"].append(tuple(row_of(number, {**body, "version": versions[stream]})))
    image.count_again()


def said_next(image: Image, rng: Random, *, stream: str = "dossier/1", seconds: int = 1, **more: object) -> Body:
    """The body of one entry more, as the office itself would have written it."""
    entries = image.entries
    moment = read_utc(entries[-1].recorded_at) + timedelta(seconds=seconds)
    version = max((row.version for row in entries if row.stream == stream), default=0) + 1
    said = {"actor": {"account": "a1", "person": "p1"}, "kind": "act", "key": None, "occurred_on": None}
    sealed = {"format": FORMAT, "origin": ORIGIN, "stream": stream, "version": version}
    return {**said, **sealed, "recorded_at": utc_text(moment), "n": rng.randrange(10**6), **more}


def append(image: Image, body: Body, *by: Signer) -> None:
    """One entry more with everything that goes with it; without a key, no checkpoint."""
    number = len(image.rows["entry"]) + 1
    image.rows["entry"].append(tuple(row_of(number, body)))
    image.count_again()
    if by:
        image.put_notes({**image.notes, number: image.note(number, *by)})


# ------------------------------------------------------------------------------------------------------ written at random


@dataclass
class Log:
    """A sound log: its tables, as they were after each append too, and who signs its last checkpoint."""

    image: Image
    before: list[Image] = field(default_factory=list)
    signer: Signer = SIGNER
    rotated_at: int | None = None


def write_at_random(store: Store, rng: Random) -> Log:
    """Let the product write a log: some appends of one to four entries, with all that an entry may bring along."""
    clean(store)
    now, before = BEGAN, []
    for turn in range(rng.randint(5, 12)):
        now += timedelta(seconds=rng.choice((0, 1, 59, 86_400)), microseconds=rng.randrange(10**6))
        brought = _Brought(rng)
        store.append(
            [brought.draft(turn, place) for place in range(rng.randint(1, 4))],
            expecting={},
            now=now,
            attachments=brought.files,
            definitions=brought.texts,
        )
        before.append(dump(store))
    if rng.random() < 0.5:
        _erase_one(store, rng, now)
    log = Log(dump(store), before)
    return _rotated(log, rng) if rng.random() < 0.4 else log


@dataclass(frozen=True)
class Text:
    """A definition, as the store takes it."""

    name: str
    text: str
    kind: str = "treaty"
    edition: int = 1

    @property
    def digest(self) -> str:
        return sha256(self.text.encode()).hexdigest()


@dataclass
class _Brought:
    """What the entries of an append bring along."""

    rng: Random
    files: list = field(default_factory=list)
    texts: list = field(default_factory=list)

    def draft(self, turn: int, place: int) -> Draft:
        rng = self.rng
        stream = rng.choice(("dossier/1", "dossier/1/alerts", "dossier/2", "office"))
        key = f"a1:{turn}-{place}" if rng.random() < 0.5 else None
        body: Body = {"actor": {"account": "a1", "person": "p1"}, "n": rng.randrange(10**6), "reason": "ратификация é"}
        every = ("file", "opened", "personal")  # one of each in every log
        what = every[turn] if turn < len(every) and place == 0 else rng.choice((*every, "plain", "plain"))
        facts: dict[str, object] = {}
        disclosures = ()
        if what == "file":
            file = attachment(rng.randbytes(rng.randint(1, 60)), media_type="text/plain", file_name="bill.txt")
            self.files.append(file)
            facts["document"] = {"sha256": file.digest}
        elif what == "personal":
            one = Disclosure("act.facts.petitioner", salt_of(rng.randbytes(16)), value_text(f"Иванова {turn} {place}"))
            facts["petitioner"] = in_place(commitment(one.salt, one.path, one.value))
            disclosures = (one,)
        elif what == "opened":
            text = Text(f"treaty-{turn}-{place}", f"kind: treaty\nname: {rng.randrange(10**9)}\n")
            self.texts.append(text)
            body["opened"] = {"reference": f"R-{turn}-{place}", "pinned": {f"treaty:{text.name}": text.digest}}
            return Draft(stream, "opened", None, key, body)
        body["act"] = {"track": "bill", "step": "vote", "when": "2024-07-04", "facts": facts}
        return Draft(stream, "act", date(2024, 7, 4), key, body, disclosures)


def _erase_one(store: Store, rng: Random, now: datetime) -> None:
    rows = dump(store).rows["disclosure"]
    if not rows:
        return
    number, path, *_ = rng.choice(rows)
    body = {"erased": {"of": number, "paths": [path], "basis": "a court's order"}}
    draft = Draft(store.entry(number).stream, "erased", None, None, body)
    store.append([draft], expecting={}, now=now, also=lambda connection: erase(connection, number, [path]))


def _rotated(log: Log, rng: Random) -> Log:
    """The same log after its office took another key, and wrote on under that one."""
    image = log.image.copy()
    said = {"from": str(SIGNER.verifier), "to": str(LATER_SIGNER.verifier)}
    append(image, said_next(image, rng, stream="office", kind=ROTATED, **{ROTATED: said}), SIGNER, LATER_SIGNER)
    rotated_at = image.size
    before = [*log.before, image.copy()]
    for _ in range(rng.randint(1, 4)):
        append(image, said_next(image, rng), LATER_SIGNER)
        before.append(image.copy())
    return replace(log, image=image, before=before, signer=LATER_SIGNER, rotated_at=rotated_at)


# ------------------------------------------------------------------------------------------------- hands on the database


def dump(store: Store) -> Image:
    """What the tables hold."""

    def work(cursor: driver.Cursor) -> dict[str, list[tuple]]:
        found = {}
        for table, columns in COLUMNS.items():
            order = "1, 2" if table == "disclosure" else "1"
            cursor.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY {order}")
            found[table] = [tuple(row) for row in cursor.fetchall()]
        return found

    return Image(driver.read(store.database, work))


def clean(store: Store) -> None:
    """Take everything away: a log that has not begun."""
    empty = {table: [] for table in COLUMNS if table != "head"}
    head = (1, ORIGIN, 0, b"", _BEFORE_THE_FIRST_ENTRY, "")
    load(store, None, Image({**empty, "head": [head]}))


def load(store: Store, there: Image | None, wanted: Image) -> None:
    """Make the tables hold what is wanted, and put the guards back as they were; ``there`` is what they hold."""
    mark = "?" if store.database.is_sqlite else "%s"
    differ = [table for table in COLUMNS if there is None or there.rows[table] != wanted.rows[table]]

    def work(connection: object) -> None:
        guards.drop(connection)
        cursor = driver.cursor_of(connection)
        for table in differ:
            cursor.execute(f"DELETE FROM {table}")
            marks = ", ".join([mark] * len(COLUMNS[table]))
            statement = f"INSERT INTO {table} ({', '.join(COLUMNS[table])}) VALUES ({marks})"
            if wanted.rows[table]:
                cursor.executemany(statement, wanted.rows[table])
        guards.create(connection)

    driver.transact(store.database, work)
