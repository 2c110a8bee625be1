from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from unicodedata import normalize

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from ratify.errors import Invalid
from ratify.journal.canonical import DEEPEST, LARGEST, decode, encode, plain, read_utc, utc_text


def _encodes(text):
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


normal_text = st.text().map(lambda text: normalize("NFC", text)).filter(_encodes)
keys = st.text(st.characters(max_codepoint=0xD7FF)).map(lambda text: normalize("NFC", text))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | normal_text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=20,
)
bodies = st.dictionaries(keys, values, max_size=6)


def _nested(depth):
    body = {"end": 1}
    for _ in range(depth - 1):
        body = {"in": body}
    return body


@given(bodies)
def test_our_bytes_are_those_of_rfc_8785(body):
    assert encode(body) == rfc8785.dumps(body)


@given(bodies)
def test_what_was_encoded_is_read_back_the_same(body):
    assert decode(encode(body)) == body


@given(bodies, st.data())
def test_no_other_bytes_with_the_same_meaning_are_taken(body, data):
    body["a"] = "é"
    other = data.draw(
        st.sampled_from(
            [
                json.dumps(body).encode(),
                json.dumps(body, sort_keys=True, ensure_ascii=False, indent=1).encode(),
                json.dumps(body, sort_keys=True, separators=(",", ":")).encode(),
                b" " + encode(body),
                encode(body) + b"\n",
            ]
        )
    )
    with pytest.raises(Invalid, match=r"journal\.body\.not_canonical"):
        decode(other)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (1.5, "journal.body.type"),
        (1.0, "journal.body.type"),
        (float("nan"), "journal.body.type"),
        (b"bytes", "journal.body.type"),
        (date(2024, 7, 4), "journal.body.type"),
        ({1, 2}, "journal.body.type"),
        (2**53, "journal.body.integer"),
        (-(2**53), "journal.body.integer"),
        ("e\u0301", "journal.body.not_normalised"),
        (["e\u0301"], "journal.body.not_normalised"),
        ({"e\u0301": 1}, "journal.body.not_normalised"),
        ("\ud800", "journal.body.surrogate"),
        ({1: "a"}, "journal.body.key"),
        ({None: "a"}, "journal.body.key"),
        ({"\U0001f58b": "a"}, "journal.body.key"),
        ({"\uff41": "a"}, "journal.body.key"),
    ],
)
def test_a_value_outside_the_subset_is_refused(value, code):
    with pytest.raises(Invalid) as refusal:
        encode({"field": value})
    assert refusal.value.phrase.code == code


@pytest.mark.parametrize("text", ["\n\u0303", "\t\u0301", '"\u0301', "\\\u0301", "\x0e\u0301", "\u0301"])
def test_a_combining_mark_after_an_escape_does_not_join_it(text):
    """\\n followed by a combining tilde is not ñ: the escape's letter is JSON's, not the writer's."""
    assert decode(encode({"field": text})) == {"field": text}
    assert encode({"field": text}) == rfc8785.dumps({"field": text})


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "journal.body.not_json"),
        (b"{", "journal.body.not_json"),
        (b"\xff", "journal.body.not_json"),
        (b'{"a":1.0}', "journal.body.not_json"),
        (b'{"a":1e3}', "journal.body.not_json"),
        (b'{"a":NaN}', "journal.body.not_json"),
        (b'{"a":-Infinity}', "journal.body.not_json"),
        (b"[" * 100_000, "journal.body.not_json"),
        (b'{"a":' + b"9" * 5000 + b"}", "journal.body.not_json"),
        (b"[1]", "journal.body.not_an_object"),
        (b"null", "journal.body.not_an_object"),
        (b'{"a":1,"a":1}', "journal.body.not_canonical"),
        (b'{"b":1,"a":1}', "journal.body.not_canonical"),
        (b'{"a": 1}', "journal.body.not_canonical"),
        (b'{"a":"\\u0041"}', "journal.body.not_canonical"),
        (b'{"a":-0}', "journal.body.not_canonical"),
        (b'{"a":9007199254740992}', "journal.body.integer"),
        ('{"a":"e\u0301"}'.encode(), "journal.body.not_normalised"),
        (b'{"a":"\\ud800"}', "journal.body.surrogate"),
    ],
)
def test_bytes_that_no_writer_of_ours_gives_are_refused(data, code):
    with pytest.raises(Invalid) as refusal:
        decode(data)
    assert refusal.value.phrase.code == code


def test_a_body_may_be_nested_as_deep_as_the_limit_and_no_deeper():
    assert decode(encode(_nested(DEEPEST))) == _nested(DEEPEST)
    with pytest.raises(Invalid, match=r"journal\.body\.too_deep"):
        encode(_nested(DEEPEST + 1))
    with pytest.raises(Invalid, match=r"journal\.body\.too_deep"):
        encode(_nested(5000))


def test_plain_brings_ordinary_values_into_the_subset():
    moment = datetime(2024, 7, 4, 12, tzinfo=timezone(timedelta(hours=2)))
    value = {"day": date(2024, 7, 4), "at": moment, "names": ("Traore\u0301",), "yes": True, "n": 3}
    assert plain(value) == {
        "day": "2024-07-04",
        "at": "2024-07-04T10:00:00.000000Z",
        "names": ["Traor\u00e9"],
        "yes": True,
        "n": 3,
    }


@given(bodies)
def test_plain_leaves_a_canonical_body_as_it_is(body):
    assert plain(body) == body


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_moments_sort_as_their_texts_do(one, other):
    assert (one < other) == (utc_text(one) < utc_text(other))
    assert read_utc(utc_text(one)) == one


@pytest.mark.parametrize(
    "text",
    ["2024-07-04", "2024-07-04T10:00:00Z", "2024-07-04T10:00:00.000000", "2024-07-04T10:00:00.000000+00:00", "x"],
)
def test_a_moment_in_another_form_is_refused(text):
    with pytest.raises(Invalid, match=r"journal\.moment"):
        read_utc(text)


def test_a_moment_without_a_zone_cannot_be_sealed():
    with pytest.raises(Invalid, match=r"journal\.moment"):
        utc_text(datetime(2024, 7, 4))  # noqa: DTZ001 - that is the case
