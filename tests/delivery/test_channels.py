"""Which way messages go, by the settings of the office."""

from __future__ import annotations

from pathlib import Path

import pytest

from ratify.delivery import (
    MaildirChannel,
    Message,
    SmtpChannel,
    WebhookChannel,
    channels,
    read_maildir,
    webhook_channels,
)
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


HOOK = {"registry": {"url": "https://registry.example.ml", "secret": "s" * 32, "private": True}}


def test_a_program_is_called_under_its_id_and_in_a_demonstration_nobody_is():
    channel = WebhookChannel("webhook:registry", "https://registry.example.ml", "s" * 32, private=True)
    assert webhook_channels(load(webhooks=HOOK)) == {"webhook:registry": channel}
    assert webhook_channels(load(webhooks=HOOK, demonstration=True)) == {}
    assert webhook_channels(load()) == {}


def test_what_would_be_sent_to_a_program_can_lie_in_the_folder(tmp_path):
    MaildirChannel(tmp_path).carry(Message("7", "ratify@localhost", "webhook:registry", "Préavis", "Texte"))
    assert [(one.to, one.subject) for one in read_maildir(tmp_path)] == [("webhook:registry", "Préavis")]


def test_each_channel_has_a_name_for_the_log():
    hook = WebhookChannel("webhook:registry", "https://registry.example.ml", "s" * 32)
    assert (MaildirChannel(FOLDER).name, SmtpChannel(SERVER).name, hook.name) == ("maildir", "mail", "webhook")
