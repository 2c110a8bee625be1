from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratify.web.accounts import local_path
from ratify.web.forms import form_token, token_fits

SECRET = "a-secret-of-one-session-0123456789abcdef"


def test_a_token_fits_the_session_that_it_was_made_for():
    assert token_fits(SECRET, form_token(SECRET))


def test_no_two_tokens_are_alike():
    assert form_token(SECRET) != form_token(SECRET)


@pytest.mark.parametrize("token", ["", ".", "x", "a.b", "é.ü"])
def test_another_token_does_not_fit(token):
    assert not token_fits(SECRET, token)


def test_the_token_of_another_session_does_not_fit():
    assert not token_fits(SECRET, form_token("the secret of another session, as long"))


def test_nothing_fits_a_session_without_a_secret():
    assert not token_fits("", form_token(""))


@pytest.mark.parametrize(
    "path", ["/", "/today", "/dossiers/d1/record?track=participation%2FML&step=sign", "/dossiers/d1/why/term/last_day"]
)
def test_a_path_of_this_office_is_kept_after_login(path):
    assert local_path(path) == path


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/today\r\nSet-Cookie: a=b",
        "javascript:alert(1)",
        "",
        " /today",
        "/\t/evil.example",
        "/today?x=\\",
    ],
)
def test_nobody_is_sent_elsewhere_after_login(address):
    assert local_path(address) == "/"


@given(st.text(max_size=80))
def test_the_address_after_login_is_always_a_path_of_this_host(text):
    kept = local_path(text)
    assert kept.startswith("/")
    assert not kept.startswith("//")
    assert "\\" not in kept


def test_an_address_that_is_none_is_refused_in_time_whatever_its_length():
    """A pattern that tries every way to part forty letters would not be done before the tests are."""
    assert local_path("/" + "a" * 1_900 + "!") == "/"
    assert local_path("/" + "a/" * 900 + "!") == "/"
