"""Commitments: the form of RFC 9901, opened by nothing but their own salt, path and value."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratify.errors import Invalid
from ratify.journal.canonical import encode
from ratify.journal.commitment import (
    SALT_BYTES,
    commitment,
    commitment_in,
    committed,
    disclosure,
    in_place,
    salt_of,
    value_text,
)

SALTS = st.binary(min_size=SALT_BYTES, max_size=SALT_BYTES).map(salt_of)
TEXTS = st.text(st.characters(codec="utf-8", max_codepoint=0x2FFF, exclude_categories=["Cs", "Mn"]))
VALUES = st.one_of(st.integers(-(2**40), 2**40), st.booleans(), TEXTS.filter(str.isascii))


def test_the_digest_of_a_disclosure_is_that_of_the_specification():
    """RFC 9901, section 4.2.3, hashes the ASCII of the disclosure it prints; ours of the same array without blanks."""
    printed = "WyI2cU1RdlJMNWhhaiIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0"
    digest = urlsafe_b64encode(sha256(printed.encode()).digest()).rstrip(b"=").decode()

    assert digest == "uutlBuYeMDyjLLTpf6Jxi7yNkEF35jdyWMn9U7b_RYY"
    ours = disclosure("6qMQvRL5haj", "family_name", '"Möbius"')
    assert json.loads(urlsafe_b64decode(printed + "==")) == json.loads(urlsafe_b64decode(ours + "=" * (-len(ours) % 4)))
    again = urlsafe_b64encode(sha256(ours.encode()).digest()).rstrip(b"=").decode()
    assert commitment("6qMQvRL5haj", "family_name", '"Möbius"') == again


@given(SALTS, VALUES)
def test_a_commitment_is_opened_by_its_own_salt_path_and_value(salt, value):
    text = value_text(value)

    assert json.loads(text) == value
    assert commitment(salt, "act.facts.name", text) == commitment(salt, "act.facts.name", text)


@given(SALTS, SALTS, VALUES, VALUES)
def test_another_salt_path_or_value_opens_nothing(salt, other_salt, value, other):
    sealed = commitment(salt, "act.facts.name", value_text(value))

    assert commitment(salt, "act.facts.nam", value_text(value)) != sealed
    assert commitment(salt, "act.facts.name", value_text(value) + " ") != sealed
    if other_salt != salt:
        assert commitment(other_salt, "act.facts.name", value_text(value)) != sealed
    if value_text(other) != value_text(value):
        assert commitment(salt, "act.facts.name", value_text(other)) != sealed


def test_what_is_committed_to_is_found_at_its_path():
    body = {"act": {"facts": {"name": in_place("c1"), "place": "Bamako"}, "step": "s"}, "list": [in_place("no")]}

    assert list(committed(body)) == [("act.facts.name", "c1")]
    assert b'"$committed"' in encode(body)


@pytest.mark.parametrize("value", ["c1", {"$committed": 1}, {"$committed": "c1", "more": 1}, {}, None, ["c1"]])
def test_nothing_else_is_taken_for_a_commitment(value):
    assert commitment_in(value) is None


def test_a_salt_is_never_shorter_than_128_bits():
    with pytest.raises(ValueError, match="15"):
        salt_of(bytes(15))


@pytest.mark.parametrize("value", [1.5, 2**60, "e\u0301", {"a": object()}])
def test_a_value_without_canonical_form_is_refused(value):
    with pytest.raises(Invalid, match=r"journal\.body\."):
        value_text(value)
