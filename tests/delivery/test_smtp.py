"""Mail by SMTP against a real server on the loopback interface that accepts, refuses, drops and stalls."""

from __future__ import annotations

import asyncio
import socket
import ssl
import sys
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from ratify.delivery import Message, SmtpChannel
from ratify.errors import Invalid, Unavailable

MESSAGE = Message(
    id="alert-17",
    sender="Bureau <bureau@example.ml>",
    to="agent@example.ml",
    subject="Préavis à notifier",
    text="Au plus tard le 1er mai 2021.\n.\nUne ligne d'un seul point.",
)


class Post:
    """The server's side: keeps what comes, and misbehaves as it is told."""

    def __init__(self, mood="accepts"):
        self.mood = mood
        self.taken = []
        self.logins = []

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - the library's name
        if self.mood == "refuses":
            return "550 5.1.1 No such\x1b[2J user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802 - the library's name
        if self.mood == "stalls":
            await asyncio.sleep(30)
        self.taken.append(envelope)
        if self.mood == "drops":
            server.transport.abort()
        if self.mood == "full":
            return "452 4.3.1 Insufficient storage"
        return "250 OK"

    async def handle_QUIT(self, server, _session, _envelope):  # noqa: N802 - the library's name
        if self.mood == "drops at the end":
            server.transport.abort()
        if self.mood == "stalls at the end":
            await asyncio.sleep(30)
        return "221 Bye"

    def authenticate(self, _server, _session, _envelope, _mechanism, data):
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"right:/@", handled=False)


@pytest.fixture
def server():
    started = []

    def start(mood="accepts", **options):
        post = Post(mood)
        controller = Controller(post, hostname="127.0.0.1", port=0, **options)
        # Port 0: the system chooses one that is free; the library looks for the port it was told.
        controller.port = free_port()
        controller.start()
        started.append(controller)
        return post, controller.port

    yield start
    for controller in started:
        controller.stop(no_assert=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def reason(channel, message=MESSAGE):
    with pytest.raises(Unavailable) as refusal:
        channel.carry(message)
    assert refusal.value.phrase.code == "delivery.failed"
    assert refusal.value.phrase.particulars["to"] == message.to
    return refusal.value.phrase.particulars["reason"]


def test_a_server_that_accepts_gets_the_message_whole(server):
    post, port = server()
    SmtpChannel(f"smtp://127.0.0.1:{port}").carry(MESSAGE)
    (envelope,) = post.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == ("bureau@example.ml", ["agent@example.ml"])
    mail = message_from_bytes(envelope.content, EmailMessage, policy=SMTP)
    assert mail["Subject"] == "Préavis à notifier"
    assert mail["Message-ID"] == "<alert-17@example.ml>"
    assert mail["Date"].datetime is not None
    assert mail.get_content().replace("\r\n", "\n") == MESSAGE.text + "\n"


def test_a_date_that_the_message_bears_is_kept(server):
    post, port = server()
    dated = Message("a", "a@example.ml", "b@example.ml", "s", "t", headers={"Date": "Thu, 04 Jul 2024 09:00:00 +0000"})
    SmtpChannel(f"smtp://127.0.0.1:{port}").carry(dated)
    assert message_from_bytes(post.taken[0].content)["Date"] == "Thu, 04 Jul 2024 09:00:00 +0000"


def test_a_refusal_is_told_with_the_answer_of_the_server_less_its_escape_codes(server):
    post, port = server("refuses")
    why = reason(SmtpChannel(f"smtp://127.0.0.1:{port}"))
    assert why.code == "delivery.reason.refused"
    assert why.particulars["code"] == "550"
    assert why.particulars["said"] == "5.1.1 No such[2J user"
    assert post.taken == []


def test_a_refusal_after_the_text_is_a_failure(server):
    _, port = server("full")
    why = reason(SmtpChannel(f"smtp://127.0.0.1:{port}"))
    assert (why.code, why.particulars["code"]) == ("delivery.reason.refused", "452")


def test_a_connection_dropped_after_the_text_is_a_failure_and_the_repeat_bears_the_same_message_id(server):
    post, port = server("drops")
    channel = SmtpChannel(f"smtp://127.0.0.1:{port}", timeout=5)
    assert reason(channel).code == "delivery.reason.lost"
    post.mood = "accepts"
    channel.carry(MESSAGE)
    first, second = (message_from_bytes(envelope.content)["Message-ID"] for envelope in post.taken)
    assert first == second


def test_a_server_that_stalls_is_given_up_after_the_time_out(server):
    _, port = server("stalls")
    why = reason(SmtpChannel(f"smtp://127.0.0.1:{port}", timeout=0.3))
    assert why.code == "delivery.reason.timed_out"


def test_the_whole_is_bounded_even_if_each_answer_comes_in_time(server):
    _, port = server("stalls")
    why = reason(SmtpChannel(f"smtp://127.0.0.1:{port}", timeout=30, patience=0.3))
    assert why.code == "delivery.reason.timed_out"


@pytest.mark.parametrize("mood", ["drops at the end", "stalls at the end"])
def test_what_happens_after_the_message_was_taken_is_no_failure(server, mood, monkeypatch):
    monkeypatch.setattr("ratify.delivery.smtp._GOODBYE", 0.2)
    post, port = server(mood)
    SmtpChannel(f"smtp://127.0.0.1:{port}").carry(MESSAGE)
    assert len(post.taken) == 1


def test_a_server_that_is_not_there_is_told_as_such():
    assert reason(SmtpChannel(f"smtp://127.0.0.1:{free_port()}")).code == "delivery.reason.no_connection"


def test_a_role_cannot_be_mailed(server):
    post, port = server()
    to_role = Message("a", "a@example.ml", "treaty_officer", "s", "t")
    assert reason(SmtpChannel(f"smtp://127.0.0.1:{port}"), to_role).code == "delivery.reason.bad_address"
    assert post.taken == []


def test_a_message_with_a_poisoned_header_never_reaches_the_server(server):
    post, port = server()
    poisoned = Message("a", "a@example.ml", "b@example.ml", "s\r\nBcc: spy@example.org", "t")
    assert reason(SmtpChannel(f"smtp://127.0.0.1:{port}"), poisoned).code == "delivery.reason.control_character"
    assert post.taken == []


def test_user_and_password_of_the_address_are_used_percent_decoded(server):
    post, port = server(authenticator=Post.authenticate.__get__(keeper := Post()), auth_require_tls=False)
    SmtpChannel(f"smtp://clerk:right%3A%2F%40@127.0.0.1:{port}").carry(MESSAGE)
    assert keeper.logins == [(b"clerk", b"right:/@")]
    assert len(post.taken) == 1


def test_a_refused_login_is_told_as_such_and_without_the_password(server):
    _, port = server(authenticator=Post.authenticate.__get__(Post()), auth_require_tls=False)
    why = reason(SmtpChannel(f"smtp://clerk:wrongpassword@127.0.0.1:{port}"))
    assert why.code == "delivery.reason.login_refused"
    assert "wrongpassword" not in str(why)


def test_the_channel_does_not_show_its_password():
    assert "hidden" not in repr(SmtpChannel("smtp://clerk:hidden@mail.example.ml"))


@pytest.mark.parametrize("url", ["", "mail.example.ml", "http://mail.example.ml", "smtp://", "smtps:///x"])
def test_an_address_that_is_no_mail_server_is_refused(url):
    with pytest.raises(Invalid) as refusal:
        SmtpChannel(url).carry(MESSAGE)
    assert refusal.value.phrase.code == "delivery.bad_url"


def test_a_missing_library_is_told_with_the_extra_that_brings_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "aiosmtplib", None)
    why = reason(SmtpChannel("smtp://127.0.0.1:9"))
    assert (why.code, why.particulars["extra"]) == ("delivery.reason.not_installed", "mail")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    from ipaddress import ip_address

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    (folder / "cert.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return folder / "cert.pem", context


def test_starttls_is_demanded_where_the_address_says_so(server, certificate):
    post, port = server()
    why = reason(SmtpChannel(f"smtp+starttls://127.0.0.1:{port}", authorities=certificate[0]))
    assert why.code in {"delivery.reason.no_tls", "delivery.reason.refused"}
    assert post.taken == []


def test_starttls_with_a_trusted_certificate_carries_the_message(server, certificate):
    post, port = server(tls_context=certificate[1], require_starttls=True)
    SmtpChannel(f"smtp+starttls://127.0.0.1:{port}", authorities=certificate[0]).carry(MESSAGE)
    assert len(post.taken) == 1


def test_a_certificate_that_nobody_trusts_is_refused(server, certificate):
    post, port = server(tls_context=certificate[1])
    assert reason(SmtpChannel(f"smtp+starttls://127.0.0.1:{port}")).code == "delivery.reason.tls"
    assert post.taken == []


def test_tls_from_the_first_byte_carries_the_message(server, certificate):
    post, port = server(ssl_context=certificate[1])
    SmtpChannel(f"smtps://127.0.0.1:{port}", authorities=certificate[0]).carry(MESSAGE)
    assert len(post.taken) == 1


def test_a_password_for_another_machine_is_never_sent_in_the_clear():
    from ratify.delivery.smtp import _options

    assert _options("smtp://clerk:secret@mail.example.ml")["start_tls"] is True
    assert _options("smtp://clerk:secret@127.0.0.1")["start_tls"] is None
