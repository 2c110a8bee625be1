"""A message as Internet mail: nothing is lost, nothing can be smuggled into a header, the same bytes each time."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratify.delivery.message import Message, compose, decompose, is_address
from ratify.errors import Unavailable

MESSAGE = Message(
    id="4f2a.alert-17",
    sender="Bureau des traités <traites@example.ml>",
    to="agent@example.ml",
    subject="Préavis à notifier au plus tard le 1er mai 2021 — Traité France–Mali",
    text="Madame, Monsieur,\n\nle préavis doit être notifié au plus tard le 1er mai 2021.\nСоглашение, 25 марта 2003 г.",
    html="<p>Madame, Monsieur,</p>\n<p>le préavis…</p>",
    language="fr",
    headers={"X-Ratify-Dossier": "ml-fr-2014"},
)


def reread(message):
    return message_from_bytes(compose(message).as_bytes(), EmailMessage, policy=SMTP)


def with_(**changes):
    from dataclasses import replace

    return replace(MESSAGE, **changes)


def test_what_is_composed_can_be_read_back_whole():
    assert decompose(reread(MESSAGE)) == MESSAGE


def test_a_text_message_has_one_part_and_a_message_with_html_two():
    assert reread(with_(html=None)).get_content_type() == "text/plain"
    assert [part.get_content_type() for part in reread(MESSAGE).iter_parts()] == ["text/plain", "text/html"]


def test_the_same_message_gives_the_same_bytes():
    assert compose(MESSAGE).as_bytes() == compose(MESSAGE).as_bytes()


def test_only_seven_bits_go_out():
    assert max(compose(MESSAGE).as_bytes()) < 128


def test_the_message_id_comes_from_the_id_and_the_domain_of_the_sender():
    assert reread(MESSAGE)["Message-ID"] == "<4f2a.alert-17@example.ml>"


@pytest.mark.parametrize("identifier", ["alert:d1/term/3/P6M before", "à", "x" * 200, "a..b", "<a@b>"])
def test_an_id_that_mail_cannot_hold_gives_a_message_id_that_is_stable_all_the_same(identifier):
    first, second = reread(with_(id=identifier)), reread(with_(id=identifier, subject="autre"))
    assert first["Message-ID"] == second["Message-ID"]
    assert re.fullmatch(r"<[0-9a-f]{32}@example\.ml>", first["Message-ID"])
    assert decompose(first).id == identifier


def test_different_ids_give_different_message_ids():
    assert reread(with_(id="a b"))["Message-ID"] != reread(with_(id="a  b"))["Message-ID"]


def test_an_alert_says_that_a_machine_wrote_it():
    """RFC 3834, section 5: otherwise absence notices answer it."""
    assert reread(MESSAGE)["Auto-Submitted"] == "auto-generated"
    assert reread(MESSAGE)["Content-Language"] == "fr"


def test_a_role_is_written_as_a_group_that_names_nobody():
    """RFC 5322, section 3.4."""
    mail = reread(with_(to="treaty_officer"))
    assert mail["To"] == "treaty_officer:;"
    assert decompose(mail).to == "treaty_officer"


@pytest.mark.parametrize("field", ["id", "sender", "to", "subject", "language"])
@pytest.mark.parametrize(
    "poison", ["\r\nBcc: spy@example.org", "\nX: y", "\r", "\x00", "\x1b[2J", "\x85", "\u2028", "\ud800"]
)
def test_a_control_character_in_a_header_is_refused(field, poison):
    with pytest.raises(Unavailable) as refusal:
        compose(with_(**{field: f"agent{poison}@example.ml"}))
    assert refusal.value.phrase.code == "delivery.failed"
    assert refusal.value.phrase.particulars["reason"].code == "delivery.reason.control_character"
    assert "\n" not in refusal.value.phrase.particulars["to"]


@pytest.mark.parametrize("value", ["a\r\nBcc: spy@example.org", "a\nb", "a\x00"])
def test_a_control_character_in_a_further_header_is_refused(value):
    with pytest.raises(Unavailable) as refusal:
        compose(with_(headers={"X-Note": value}))
    assert refusal.value.phrase.particulars["reason"].code == "delivery.reason.control_character"


@pytest.mark.parametrize("name", ["Bcc", "to", "FROM", "Message-ID", "Content-Type", "X:Y", "X Y", "X\nY", "", "É"])
def test_a_further_header_cannot_take_the_name_of_one_that_makes_up_the_message(name):
    with pytest.raises(Unavailable):
        compose(with_(headers={name: "x"}))


@pytest.mark.parametrize("sender", ["", "nobody", "a@b, c@d", "a@b\u202e.org", "a b@c", "<a@b> <c@d>", "à@example.ml"])
def test_a_sender_that_is_not_one_address_is_refused(sender):
    with pytest.raises(Unavailable):
        compose(with_(sender=sender))


def test_a_second_recipient_cannot_be_added_with_a_comma():
    mail = reread(with_(to="agent@example.ml, spy@example.org"))
    assert mail["To"].addresses == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("agent@example.ml", True),
        ("a.b+c@sub.example.ml", True),
        ("treaty_officer", False),
        ("Agent <agent@example.ml>", False),
        ("a@b@c", False),
        ("a@", False),
        ("@b", False),
        (".a@b", False),
        ("a@b\n", False),
        ("x" * 250 + "@b.ml", False),
        ("aoua@finances..ml", False),
        ("aoua@finances.ml.", False),
        ("aoua@.ml", False),
    ],
)
def test_an_address_is_one_plain_address_and_nothing_else(text, expected):
    assert is_address(text) is expected


printable = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=200)


@given(subject=printable)
def test_any_subject_survives_up_to_its_spaces(subject):
    mail = reread(with_(subject=subject))
    assert decompose(mail).subject == " ".join(subject.split())
    assert set(mail.keys()) == set(reread(MESSAGE).keys())


WORDS = st.sampled_from(
    [
        "Préavis",
        "à",
        "notifier",
        "au",
        "plus",
        "tard",
        "le",
        "1er",
        "mai",
        "2021",
        "—",
        "Traité",
        "franco-malien",
        "n°",
        "20",
        "délai",
        ";",
        "HYPOTHÈSE",
        ":",
        "Уведомление",
        "о",
        "непродлении",
        "не",
        "позднее",
        "1",
        "июля",
        "2024",
        "года",
        "Договор",
    ]
)


@given(words=st.lists(WORDS, min_size=1, max_size=25))
def test_another_reader_of_mail_finds_every_subject_as_it_was_written(words):
    """By the decoder of RFC 2047 that has nothing to do with what composes; Python 3.11's own lost spaces."""
    subject = " ".join(words)
    mail = message_from_bytes(compose(with_(subject=subject)).as_bytes())
    assert str(make_header(decode_header(mail["Subject"]))) == subject
    assert all(
        len(line) <= 78 for line in compose(with_(subject=subject)).as_bytes().split(b"\r\n\r\n")[0].split(b"\r\n")
    )


def test_what_looks_like_an_address_and_is_none_to_the_library_is_refused():
    """It takes this one for an encoded word in a character set that nobody knows."""
    with pytest.raises(Unavailable) as refusal:
        compose(with_(to="=?x?q?a?=@b"))
    assert refusal.value.phrase.particulars["reason"].code == "delivery.reason.bad_address"


@given(text=st.text(max_size=400), html=st.none() | st.text(max_size=200))
def test_any_body_survives_up_to_its_line_ends(text, html):
    def lines(body):
        plain = body.replace("\r\n", "\n").replace("\r", "\n")
        return plain.encode(errors="replace").decode().removesuffix("\n")

    mail = decompose(reread(with_(text=text, html=html)))
    assert mail.text == lines(text)
    assert mail.html == (None if html is None else lines(html))
