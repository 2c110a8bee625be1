"""What somebody with full write access does to a log, class by class; he computes every hash again that he can.

Each attack gives the tables as he leaves them, and the first entry that is no longer as it was.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from ratify.journal.canonical import decode, read_utc, utc_text
from ratify.journal.keys import ROTATED
from tests.tampering.logs import COLUMNS, LATER_SIGNER, SIGNER, append, rebuilt, row_of, row_of_bytes, said_next
from tests.tampering.means import (
    THIEF,
    UNSEALED,
    Scene,
    Struck,
    blamed,
    bodies_of,
    clashes,
    cut,
    due,
    edited,
    flipped,
    forged,
    nothing_left,
    restored,
    settle,
)

if TYPE_CHECKING:
    from collections.abc import Callable

ELSEWHERE = "office/ba9876543210"


def edit_bytes(scene: Scene) -> Struck:
    """Another text in the body of an entry, and nothing else."""
    image, number = scene.image(), scene.below()
    row = image.entries[number - 1]
    image.put_entry(row_of(number, edited(decode(row.body), scene.rng))._replace(leaf=row.leaf))
    return Struck(image, number)


def single_bit(scene: Scene) -> Struck:
    """One bit of one stored value, in any table and any column of it."""
    rng, image = scene.rng, scene.image()
    while True:
        table = rng.choice([name for name in COLUMNS if image.rows[name]])
        place, column = rng.randrange(len(image.rows[table])), rng.randrange(len(COLUMNS[table]))
        name, row = COLUMNS[table][column], image.rows[table][place]
        if (table, name) in UNSEALED or row[column] is None or row[column] in ("", b""):
            continue
        altered = (*row[:column], flipped(row[column], rng), *row[column + 1 :])
        image.rows[table][place] = altered
        if (table, name) == ("head", "id") or clashes(image, table):
            image = scene.image()
            continue
        return Struck(image, *blamed(table, name, row, altered))


def edit_and_compute_again(scene: Scene) -> Struck:
    """Another text in the body of an entry, and everything anew that follows from it."""
    image, number = scene.image(), scene.below()
    image.put_entry(row_of(number, edited(decode(image.entries[number - 1].body), scene.rng)))
    return settle(scene, image, number)


def column_only(scene: Scene) -> Struck:
    """A column says something else than the body."""
    image, rng, number = scene.image(), scene.rng, scene.below()
    row = image.entries[number - 1]
    image.put_entry(
        rng.choice(
            (
                row._replace(stream="dossier/9", version=rng.randint(1, 9)),
                row._replace(version=row.version + 1_000),
                row._replace(kind="finding"),
                row._replace(occurred_on="2024-07-05"),
                row._replace(recorded_at=utc_text(read_utc(row.recorded_at) - timedelta(microseconds=1))),
                row._replace(key=f"stolen:{number}"),
            )
        )
    )
    return Struck(image, number)


def delete(scene: Scene) -> Struck:
    """An entry is gone."""
    image, number = scene.image(), scene.below()
    del image.rows["entry"][number - 1]
    image.rows["disclosure"] = [row for row in image.rows["disclosure"] if row[0] != number]
    return Struck(image, number)


def delete_and_renumber(scene: Scene, *, stolen: bool = False) -> Struck:
    """An entry is gone, and the others have closed the ranks."""
    image, number = scene.image(), scene.below()
    bodies = bodies_of(image)
    del bodies[number - 1]
    if not bodies:
        return delete(scene)
    rebuilt(image, bodies)
    moved = [
        (row[0] - 1 if row[0] > number else row[0], *row[1:]) for row in image.rows["disclosure"] if row[0] != number
    ]
    image.rows["disclosure"] = moved
    return settle(scene, image, number, stolen=stolen)


def truncate(scene: Scene) -> Struck:
    """The last entries are gone, with their checkpoints, and the head is moved back."""
    image, size = scene.image(), scene.rng.randrange(scene.held)
    return cut(image, size) if size else nothing_left(scene, image)


def restore_an_old_file(scene: Scene) -> Struck:
    """The whole database as it was after an earlier append."""
    earlier = [image for image in scene.log.before if image.size < scene.held]
    return restored(scene.rng.choice(earlier)) if earlier else nothing_left(scene, scene.image())


def swap(scene: Scene) -> Struck:
    """Two entries have changed places; each took over the other's moment."""
    image, rng = scene.image(), scene.rng
    if scene.held == 1:
        return edit_and_compute_again(scene)
    first, last = sorted(rng.sample(range(1, scene.held + 1), 2))
    bodies = bodies_of(image)
    one, other = bodies[first - 1], bodies[last - 1]
    bodies[first - 1] = {**other, "recorded_at": one["recorded_at"]}
    bodies[last - 1] = {**one, "recorded_at": other["recorded_at"]}
    rebuilt(image, bodies)
    return settle(scene, image, first)


def insert(scene: Scene, *, stolen: bool = False) -> Struck:
    """An entry that never was, among the others."""
    image, number = scene.image(), scene.below()
    bodies = bodies_of(image)
    new = said_next(image, scene.rng, stream="dossier/2")
    bodies.insert(number - 1, {**new, "recorded_at": bodies[number - 1]["recorded_at"]})
    rebuilt(image, bodies)
    image.rows["disclosure"] = [(row[0] + (row[0] >= number), *row[1:]) for row in image.rows["disclosure"]]
    return settle(scene, image, number, stolen=stolen)


def insert_under_no_number(scene: Scene) -> Struck:
    """An entry under a number that none has, 0 or less: outside the tree, and a replay of its stream would find it."""
    image, number = scene.image(), -scene.rng.randint(0, 2**40)
    new = said_next(image, scene.rng, stream="dossier/2")
    image.rows["entry"].insert(0, tuple(row_of(number, new)))
    return Struck(image, number)


def append_back_dated(scene: Scene) -> Struck:
    """One entry more, by somebody who may even sign, that claims to have been recorded earlier."""
    image = scene.image()
    append(image, said_next(image, scene.rng, seconds=-scene.rng.randint(1, 10**6)))
    return settle(scene, image, image.size, stolen=scene.rng.random() < 0.5)


def append_without_the_key(scene: Scene) -> Struck:
    """One entry more by somebody who may write, and not sign."""
    image = scene.image()
    append(image, said_next(image, scene.rng))
    return settle(scene, image, image.size)


def sign_with_another_key(scene: Scene) -> Struck:
    """Everything computed again, and every checkpoint signed: with a key that is not the log's."""
    image, number = scene.image(), scene.below()
    image.put_entry(row_of(number, edited(decode(image.entries[number - 1].body), scene.rng)))
    image.count_again()
    again = {size: forged(scene, image, size) if size >= number else note for size, note in image.notes.items()}
    image.put_notes(again)
    return Struck(image, number)


def rewrite_with_the_stolen_key(scene: Scene) -> Struck:
    """A past without fault in itself, signed with the key of the log."""
    how = scene.rng.choice(("edit", "delete", "insert"))
    if how == "delete":
        return delete_and_renumber(scene, stolen=True)
    if how == "insert":
        return insert(scene, stolen=True)
    image, number = scene.image(), scene.below()
    image.put_entry(row_of(number, edited(decode(image.entries[number - 1].body), scene.rng)))
    return settle(scene, image, number, stolen=True)


def split_view(scene: Scene) -> Struck:
    """Another log than the auditor's, both signed with the right key: they part at some append."""
    rng = scene.rng
    earlier = [image for image in scene.log.before if image.size < scene.held]
    if not earlier:
        return rewrite_with_the_stolen_key(scene)
    image = rng.choice(earlier).copy()
    parted = image.size + 1
    for _ in range(rng.randint(1, 12)):
        append(image, said_next(image, rng), *due(image, image.size + 1))
    return Struck(image, parted, stolen=True)


def transplant(scene: Scene) -> Struck:
    """An entry of another log in the place of one of this log."""
    image, number = scene.image(), scene.below()
    body = {**bodies_of(image)[number - 1], "origin": ELSEWHERE, "n": scene.rng.randrange(10**6, 10**7)}
    image.put_entry(row_of(number, body))
    return settle(scene, image, number, stolen=scene.rng.random() < 0.5)


def write_otherwise(scene: Scene) -> Struck:
    """The same JSON in other bytes: blanks, another order of keys, escapes, a key twice."""
    image, rng, number = scene.image(), scene.rng, scene.below()
    row = image.entries[number - 1]
    body = decode(row.body)
    text = row.body.decode()
    data = rng.choice(
        (
            json.dumps(body, sort_keys=True, ensure_ascii=False),
            json.dumps(dict(reversed(body.items())), separators=(",", ":"), ensure_ascii=False),
            json.dumps({"é": "é", **body}, sort_keys=True, separators=(",", ":")),
            text + " ",
            "\ufeff" + text,
            text.replace('"format":1', '"format":1,"format":1'),
            text.replace('"format":1', '"format":1.0'),
            text.replace('"format":1', '"e\u0301":1,"format":1'),
            text.replace("dossier", "d\\u006fssier").replace("office", "\\u006fffice"),
        )
    ).encode()
    assert data != row.body
    image.put_entry(row_of_bytes(number, body, data))
    return settle(scene, image, number, stolen=rng.random() < 0.5)


def swap_disclosures(scene: Scene) -> Struck:
    """What an entry commits to, opened as something else, opened twice, or hidden."""
    image, rng = scene.image(), scene.rng
    rows = image.rows["disclosure"]
    if not rows:
        number = scene.below()
        rows.append((number, "act.facts.petitioner", "AAAAAAAAAAAAAAAAAAAAAA", '"somebody"'))
        return Struck(image, number)
    place = rng.randrange(len(rows))
    number, path, salt, value = rows[place]
    how = rng.choice(("value", "salt", "path", "hidden", "other entry", "swap"))
    if how == "swap" and len(rows) > 1:
        other = rng.choice([at for at in range(len(rows)) if at != place])
        rows[place], rows[other] = (*rows[place][:2], *rows[other][2:]), (*rows[other][:2], *rows[place][2:])
        return Struck(image, min(number, rows[other][0]))
    if how == "hidden":
        del rows[place]
        return Struck(image, number)
    if how == "other entry":
        rows[place] = (image.size + rng.randint(1, 5), path, salt, value)
        return Struck(image, number)
    altered = {"value": (path, salt, '"somebody else"'), "salt": (path, salt[::-1] + "A", value)}
    rows[place] = (number, *altered.get(how, (f"{path}s", salt, value)))
    return Struck(image, number)


def roll_the_head_back(scene: Scene) -> Struck:
    """The row of the head as it was earlier, so that the log seems shorter and what follows could be written anew."""
    image = scene.image()
    earlier = scene.rng.choice([one for one in scene.log.before if one.size < image.size] or [None])
    if earlier is None:
        image.put_head(size=0, hashes=b"")
        return Struck(image, 1)
    image.rows["head"] = list(earlier.rows["head"])
    return Struck(image, earlier.size + 1)


def replace_a_file(scene: Scene) -> Struck:
    """Another file under the digest of the first."""
    return replaced(scene, "attachment", 1)


def replace_a_definition(scene: Scene) -> Struck:
    """Another text under the digest of the one that a dossier is pinned to."""
    return replaced(scene, "definition", 4)


def replaced(scene: Scene, table: str, column: int) -> Struck:
    image = scene.image()
    rows = image.rows[table]
    place = scene.rng.randrange(len(rows))
    row = rows[place]
    content = scene.rng.choice((row[column] + b"\n", row[column][:-1], b"another", b""))
    rows[place] = (*row[:column], content, *row[column + 1 :])
    return Struck(image, None, row[0])


def sign_with_the_retired_key(scene: Scene) -> Struck:
    """Somebody kept the key that was retired, and goes on with it."""
    image = scene.image()
    if scene.log.rotated_at is None:
        said = {"from": str(SIGNER.verifier), "to": str(LATER_SIGNER.verifier)}
        append(
            image, said_next(image, scene.rng, stream="office", kind=ROTATED, **{ROTATED: said}), SIGNER, LATER_SIGNER
        )
    append(image, said_next(image, scene.rng), SIGNER)
    return Struck(image, image.size)


def rotate_to_a_key_of_his_own(scene: Scene) -> Struck:
    """An entry that says the office took another key; signed by that one alone, or by nobody."""
    image, rng = scene.image(), scene.rng
    old = scene.log.signer.verifier
    his = rng.choice((old, THIEF.verifier))
    said = {"from": str(his), "to": str(THIEF.verifier)}
    append(image, said_next(image, rng, stream="office", kind=ROTATED, **{ROTATED: said}), THIEF)
    first = image.size
    append(image, said_next(image, rng), THIEF)
    return Struck(image, first)


def say_that_the_key_was_lost(scene: Scene) -> Struck:
    """An entry that says the office lost its key and took another, his own, which therefore signs alone."""
    image, rng = scene.image(), scene.rng
    said = {"from": str(scene.log.signer.verifier), "to": str(THIEF.verifier), "lost": True}
    append(image, said_next(image, rng, stream="office", kind=ROTATED, **{ROTATED: said}), THIEF)
    first = image.size
    image.put_head(verifier=str(THIEF.verifier))
    if rng.random() < 0.5:
        append(image, said_next(image, rng), THIEF)
        image.put_head(verifier=str(THIEF.verifier))
    return Struck(image, first)


ATTACKS: tuple[Callable[[Scene], Struck], ...] = (
    edit_bytes,
    single_bit,
    edit_and_compute_again,
    column_only,
    delete,
    delete_and_renumber,
    truncate,
    restore_an_old_file,
    swap,
    insert,
    insert_under_no_number,
    append_back_dated,
    append_without_the_key,
    sign_with_another_key,
    rewrite_with_the_stolen_key,
    split_view,
    transplant,
    write_otherwise,
    swap_disclosures,
    roll_the_head_back,
    replace_a_file,
    replace_a_definition,
    sign_with_the_retired_key,
    rotate_to_a_key_of_his_own,
    say_that_the_key_was_lost,
)
"""Every class but that of the index rows, which belong to the office (``test_indexes``)."""
