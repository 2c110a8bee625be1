from __future__ import annotations

import pytest

from ratify.errors import Invalid
from ratify.store import passwords

pytestmark = pytest.mark.usefixtures("full_cost")


def code(password, **more):
    with pytest.raises(Invalid) as refusal:
        passwords.hash_password(password, **more)
    return refusal.value.phrase.code


def test_a_password_is_right_and_another_is_wrong():
    kept = passwords.hash_password("quatre girafes vertes")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords.verify_password("quatre girafes vertes", kept) == (True, None)
    assert passwords.verify_password("quatre girafes verte", kept)[0] is False
    assert passwords.verify_password("", kept)[0] is False
    assert passwords.verify_password("x" * 1_000_000, kept)[0] is False


def test_a_password_is_the_same_on_every_keyboard():
    kept = passwords.hash_password("cinq zèbres à pois")
    assert passwords.verify_password("cinq ze\u0300bres a\u0300 pois", kept)[0] is True


def test_nothing_is_right_for_an_account_that_is_not_there():
    assert passwords.verify_password("nobody has this password", None)[0] is False


@pytest.mark.parametrize("password", ["", "onze lettre", "quatorze"])
def test_a_password_of_fewer_than_twelve_characters_is_refused(password):
    assert code(password) == "store.password_short"


def test_a_password_may_be_long_but_not_endless():
    assert passwords.hash_password("girafe zèbre" + " ñ" * 94).startswith("$argon2id$")
    assert code("girafe zèbre" + " ñ" * 95) == "store.password_long"


@pytest.mark.parametrize(
    "password",
    [
        "password12345",
        "Password123456!",
        "P@ssw0rd20242024",
        "motdepasse2024",
        "M0tdepasse!!!!",
        "пароль123456",
        "qwertyuiop123",
        "azertyuiop2024",
        "йцукенгшщзхъ",
        "123456789012",
        "987654321098",
        "194504091945",
        "aaaaaaaaaaaaaa",
        "abababababab",
        "abcdefghijkl",
        "administrator1",
        "passwordpassword",
        "ratify-ratify-1",
        "bamako-mali-2024",
        "welcometoratify",
    ],
)
def test_what_everybody_would_try_first_is_refused(password):
    assert code(password) == "store.password_common"


@pytest.mark.parametrize("password", ["awa-traore-2024", "AwaTraore1234!", "awa.traore.ml"])
def test_what_everybody_knows_of_its_owner_is_refused(password):
    assert code(password, about=("awa.traore", "Awa Traoré")) == "store.password_common"


@pytest.mark.parametrize(
    "password", ["quatre girafes vertes", "tr0ub4dor&3xyzq", "kX9#mP2$vL7@qR", "четыре зелёных жирафа"]
)
def test_what_nobody_would_guess_is_accepted(password):
    assert passwords.hash_password(password, about=("awa", "Awa Traoré")).startswith("$argon2id$")
