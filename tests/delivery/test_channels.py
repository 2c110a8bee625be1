"""Which way messages go, by the settings of the office."""

from __future__ import annotations

from pathlib import Path

import pytest

from ratify.delivery import MaildirChannel, SmtpChannel, channels
from ratify.settings import load

SERVER = "smtp://mail.example.ml"
FOLDER = Path("/nowhere/mail")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, MaildirChannel(FOLDER)),
        ({"smtp_url": SERVER}, SmtpChannel(SERVER)),
        ({"demonstration": True}, MaildirChannel(FOLDER)),
        ({"demonstration": True, "smtp_url": SERVER}, MaildirChannel(FOLDER)),
    ],
)
def test_a_mail_server_is_used_where_there_is_one_and_never_in_a_demonstration(said, expected):
    assert channels(load(maildir=FOLDER, **said)) == (expected,)


def test_each_channel_has_a_name_for_the_log():
    assert (MaildirChannel(FOLDER).name, SmtpChannel(SERVER).name) == ("maildir", "mail")
