"""Settings: where they are read, which wins, and that everything wrong is told at once, by name."""

from __future__ import annotations

import json
import re
from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from ratify.errors import Invalid
from ratify.language import say
from ratify.office.rights import ROLES
from ratify.settings import _RULES, LEAST_SECRET, NAMES, OTHER_VARIABLES, Settings, Webhook, load
from ratify.settings import ROLES as ROLES_OF_SETTINGS

DOCUMENT = Path(__file__).parent.parent / "docs" / "settings.md"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A person with nothing set up, standing in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(variable, raising=False)
    return tmp_path


def problems(refusal):
    return [problem.code for problem in refusal.value.phrase.particulars["problems"]]


def test_without_anything_said_the_defaults_hold(home):
    settings = load()
    folder = home / ".local" / "share" / "ratify"
    assert settings.database_url == f"sqlite:///{folder / 'ratify.db'}"
    assert settings.key_file == home / ".config" / "ratify" / "ratify.key"
    assert settings.maildir == folder / "mail"
    assert (settings.zone, settings.language, settings.alert_hour, settings.back_date_days) == (
        "Africa/Bamako",
        "fr",
        7,
        7,
    )
    assert set(settings.office_name) == {"fr", "en", "ru"}
    assert (settings.demonstration, settings.one_person, settings.smtp_url) == (False, False, None)


def test_a_demonstration_has_a_database_a_key_and_a_mail_folder_of_its_own(home):
    settings = load(demonstration=True)
    folder = home / ".local" / "share" / "ratify" / "demonstration"
    assert settings.database_url == f"sqlite:///{folder / 'ratify.db'}"
    assert settings.maildir == folder / "mail"
    assert settings.key_file == home / ".config" / "ratify" / "demonstration" / "ratify.key"


def test_the_call_wins_over_the_environment_and_the_environment_over_the_file(home, monkeypatch):
    (home / "ratify.toml").write_text('zone = "Europe/Paris"\nalert_hour = 9\nlanguage = "ru"\n')
    monkeypatch.setenv("RATIFY_ZONE", "Europe/Moscow")
    monkeypatch.setenv("RATIFY_ALERT_HOUR", "8")
    settings = load(alert_hour=6, language=None)
    assert (settings.alert_hour, settings.zone, settings.language) == (6, "Europe/Moscow", "ru")


def test_the_file_of_the_folder_wins_over_that_of_the_user(home):
    user = home / ".config" / "ratify"
    user.mkdir(parents=True)
    (user / "ratify.toml").write_text("alert_hour = 5\n")
    assert load().alert_hour == 5
    (home / "ratify.toml").write_text("alert_hour = 6\n")
    assert load().alert_hour == 6


def test_the_file_that_the_environment_names_wins_over_both(home, monkeypatch):
    (home / "ratify.toml").write_text("alert_hour = 6\n")
    (home / "mine.toml").write_text("alert_hour = 4\n")
    monkeypatch.setenv("RATIFY_CONFIG", str(home / "mine.toml"))
    assert load().alert_hour == 4


def test_a_file_that_is_named_and_not_there_is_told(monkeypatch):
    monkeypatch.setenv("RATIFY_CONFIG", "nowhere.toml")
    with pytest.raises(Invalid) as refusal:
        load()
    assert refusal.value.phrase.code == "settings.no_file"
    assert refusal.value.phrase.particulars["file"] == "nowhere.toml"


def test_the_data_folder_follows_the_environment(monkeypatch, home):
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "elsewhere"))
    assert load().maildir == home / "elsewhere" / "ratify" / "mail"
    monkeypatch.setenv("XDG_DATA_HOME", "relative/is/ignored")
    assert load().maildir == home / ".local" / "share" / "ratify" / "mail"


def test_the_key_is_kept_apart_from_the_database(monkeypatch, home):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "elsewhere"))
    assert load().key_file == home / "elsewhere" / "ratify" / "ratify.key"


@pytest.mark.parametrize("demonstration", [False, True])
def test_a_key_where_earlier_editions_put_it_is_found_as_long_as_there_is_no_other(home, demonstration):
    below = "ratify/demonstration" if demonstration else "ratify"
    before = home / ".local" / "share" / below / "ratify.key"
    before.parent.mkdir(parents=True)
    before.touch()
    assert load(demonstration=demonstration).key_file == before
    place = home / ".config" / below / "ratify.key"
    place.parent.mkdir(parents=True)
    place.touch()
    assert load(demonstration=demonstration).key_file == place


def test_an_empty_variable_says_nothing(monkeypatch):
    monkeypatch.setenv("RATIFY_ZONE", "")
    assert load().zone == "Africa/Bamako"


def test_settings_cannot_be_changed_afterwards():
    with pytest.raises(FrozenInstanceError):
        load().zone = "UTC"


def test_everything_wrong_is_told_at_once_with_the_name_of_its_variable(monkeypatch):
    monkeypatch.setenv("RATIFY_ZONE", "Afrique/Bamako")
    monkeypatch.setenv("RATIFY_ALERT_HOUR", "24")
    monkeypatch.setenv("RATIFY_LANGUAGE", "de")
    with pytest.raises(Invalid) as refusal:
        load()
    told = refusal.value.phrase.particulars["problems"]
    assert [problem.particulars["variable"] for problem in told] == [
        "RATIFY_ZONE",
        "RATIFY_LANGUAGE",
        "RATIFY_ALERT_HOUR",
    ]
    assert {problem.code for problem in told} == {"settings.bad"}
    assert told[2].particulars["right"].code == "settings.right.alert_hour"
    assert told[2].particulars["given"] == "24"


@pytest.mark.parametrize(
    ("name", "good", "read"),
    [
        ("database_url", "postgresql+psycopg://clerk@db/ratify", "postgresql+psycopg://clerk@db/ratify"),
        ("key_file", "/etc/ratify/key", Path("/etc/ratify/key")),
        ("maildir", "~/mail", None),
        ("zone", " Europe/Moscow ", "Europe/Moscow"),
        ("language", "en", "en"),
        ("demonstration", "yes", True),
        ("one_person", "0", False),
        ("smtp_url", "smtps://clerk:p%40ss@mail.example.ml:465", "smtps://clerk:p%40ss@mail.example.ml:465"),
        ("mail_from", "ratify@localhost", "ratify@localhost"),
        ("alert_hour", "0", 0),
        ("alert_hour", "23", 23),
        ("back_date_days", "0", 0),
        ("public_url", "https://traites.example.ml/", "https://traites.example.ml"),
        ("office_name", "Ministère", {"fr": "Ministère", "en": "Ministère", "ru": "Ministère"}),
        (
            "office_name",
            '{"fr": "Ministère", "en": "Ministry"}',
            {"fr": "Ministère", "en": "Ministry", "ru": "Ministère"},
        ),
    ],
)
def test_a_good_value_is_read(monkeypatch, home, name, good, read):
    monkeypatch.setenv(f"RATIFY_{name.upper()}", good)
    assert getattr(load(), name) == (home / "mail" if read is None else read)


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("database_url", "ratify.db"),
        ("database_url", "mysql://db/ratify"),
        ("zone", "Mars/Olympus"),
        ("zone", "../../etc/passwd"),
        ("language", "FR"),
        ("demonstration", "maybe"),
        ("smtp_url", "http://mail.example.ml"),
        ("smtp_url", "smtp://mail.example.ml:99999"),
        ("smtp_url", "smtp://"),
        ("mail_from", "nobody"),
        ("mail_from", "a@b, c@d"),
        ("mail_from", "a@b\nBcc: c@d"),
        ("alert_hour", "24"),
        ("alert_hour", "-1"),
        ("alert_hour", "7.5"),
        ("alert_hour", "٧"),
        ("back_date_days", "-1"),
        ("back_date_days", "a week"),
        ("public_url", "traites.example.ml"),
        ("public_url", "javascript:alert(1)"),
        ("public_url", "https://user:pass@example.ml"),
        ("office_name", '{"de": "Amt"}'),
        ("office_name", '{"fr": ""}'),
        ("office_name", "{"),
        ("office_name", "a\x1b[2Jb"),
    ],
)
def test_a_bad_value_is_refused(monkeypatch, name, bad):
    monkeypatch.setenv(f"RATIFY_{name.upper()}", bad)
    with pytest.raises(Invalid) as refusal:
        load()
    assert [told.particulars["variable"] for told in refusal.value.phrase.particulars["problems"]] == [
        f"RATIFY_{name.upper()}"
    ]


@pytest.mark.parametrize(("name", "bad"), [("smtp_url", "smtp//u:hunter2@mail"), ("database_url", "pg:u:hunter2@db")])
def test_a_value_that_may_hold_a_password_is_not_repeated(monkeypatch, name, bad):
    monkeypatch.setenv(f"RATIFY_{name.upper()}", bad)
    with pytest.raises(Invalid) as refusal:
        load()
    assert problems(refusal) == ["settings.bad_secret"]
    assert "hunter2" not in str(refusal.value)


def test_what_is_secret_is_not_shown(monkeypatch):
    monkeypatch.setenv("RATIFY_SMTP_URL", "smtps://clerk:hunter2@mail.example.ml")
    monkeypatch.setenv("RATIFY_DATABASE_URL", "postgresql://clerk:hunter2@db/ratify")
    assert "hunter2" not in repr(load())


def test_a_setting_that_does_not_exist_is_refused_in_the_file_with_the_one_that_was_meant(home):
    (home / "ratify.toml").write_text('zonne = "UTC"\nxyzzy = 1\n')
    with pytest.raises(Invalid) as refusal:
        load()
    assert problems(refusal) == ["settings.unknown_near", "settings.unknown"]
    assert refusal.value.phrase.particulars["problems"][0].particulars["meant"] == "zone"


def test_a_slip_in_the_name_of_a_variable_does_not_silently_choose_another_database(monkeypatch):
    monkeypatch.setenv("RATIFY_DATABSE_URL", "postgresql://db/ratify")
    with pytest.raises(Invalid) as refusal:
        load()
    assert problems(refusal) == ["settings.unknown_near"]


@pytest.mark.parametrize("variable", [*OTHER_VARIABLES, "RATIFY_REQUIRE_BROWSER", "RATIFY_SOMETHING_ELSE_ALTOGETHER"])
def test_variables_of_the_family_that_are_no_settings_are_left_alone(monkeypatch, home, variable):
    (home / "x.toml").write_text("")
    monkeypatch.setenv(variable, str(home / "x.toml"))
    assert load().zone == "Africa/Bamako"


def test_a_file_that_is_no_toml_is_told_with_the_place(home):
    (home / "ratify.toml").write_text('zone = "UTC"\nalert_hour 7\n')
    with pytest.raises(Invalid) as refusal:
        load()
    assert refusal.value.phrase.code == "settings.no_toml"
    assert refusal.value.phrase.particulars["line"] == 2


def test_a_world_readable_file_with_a_mail_password_is_refused(home):
    file = home / "ratify.toml"
    file.write_text('smtp_url = "smtps://clerk:hunter2@mail.example.ml"\n')
    file.chmod(0o644)
    with pytest.raises(Invalid) as refusal:
        load()
    assert refusal.value.phrase.code == "settings.open_secret"
    file.chmod(0o640)
    assert load().smtp_url is not None


def test_a_world_readable_file_without_a_password_is_read(home):
    file = home / "ratify.toml"
    file.write_text('smtp_url = "smtp://mail.example.ml"\n')
    file.chmod(0o644)
    assert load().smtp_url == "smtp://mail.example.ml"


def test_reading_the_module_does_not_import_the_library():
    import subprocess
    import sys

    code = "import sys, ratify.settings; print([m for m in sys.modules if m.startswith('pydantic')])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


HOOK = {"url": "https://registry.example.ml/in/T0KEN", "secret": "s" * LEAST_SECRET}


def hooks(monkeypatch, said):
    monkeypatch.setenv("RATIFY_WEBHOOKS", json.dumps(said))
    return load()


def test_webhooks_are_read_by_name_with_what_holds_where_nothing_is_said(monkeypatch):
    monkeypatch.setenv("RATIFY_LANGUAGE", "ru")
    more = {**HOOK, "roles": ["clerk", "auditor", "clerk"], "language": "en", "private": True, "url": "http://10.0.0.1"}
    assert hooks(monkeypatch, {"registry": HOOK, "archive-2": more}).webhooks == (
        Webhook("archive-2", "http://10.0.0.1", HOOK["secret"], ("clerk", "auditor"), "en", private=True),
        Webhook("registry", HOOK["url"], HOOK["secret"], ("treaty_officer",), "ru", private=False),
    )
    assert hooks(monkeypatch, {}).webhooks == ()


def test_a_webhook_has_an_id_that_no_account_has_and_a_place_without_what_may_be_secret(monkeypatch):
    (one,) = hooks(monkeypatch, {"registry": HOOK}).webhooks
    assert (one.id, one.place) == ("webhook:registry", "https://registry.example.ml")
    shown = repr(one) + repr(load())
    assert HOOK["secret"] not in shown
    assert "T0KEN" not in shown


@pytest.mark.parametrize(
    ("name", "changed", "code", "key"),
    [
        ("Registry", {}, "name", None),
        ("a.b", {}, "name", None),
        ("", {}, "name", None),
        ("a" * 41, {}, "name", None),
        ("a", {"url": None}, "missing", "url"),
        ("a", {"secret": None}, "missing", "secret"),
        ("a", {"secret": "s" * (LEAST_SECRET - 1)}, "bad", "secret"),
        ("a", {"secret": "s" * LEAST_SECRET + "\n"}, "bad", "secret"),
        ("a", {"url": "registry.example.ml"}, "bad", "url"),
        ("a", {"url": "https://u:hunter2@registry.example.ml"}, "bad", "url"),
        ("a", {"url": "https://a#b"}, "bad", "url"),
        ("a", {"url": "https://a b"}, "bad", "url"),
        ("a", {"url": "https://é"}, "bad", "url"),
        ("a", {"url": "https://a:0"}, "bad", "url"),
        ("a", {"url": "https://a:99999"}, "bad", "url"),
        ("a", {"url": "https://["}, "bad", "url"),
        ("a", {"url": "http://registry.example.ml"}, "http", None),
        ("a", {"url": "http://registry.example.ml", "private": "no"}, "http", None),
        ("a", {"roles": []}, "bad", "roles"),
        ("a", {"roles": "clerk"}, "bad", "roles"),
        ("a", {"roles": ["minister"]}, "bad", "roles"),
        ("a", {"roles": [7]}, "bad", "roles"),
        ("a", {"language": "de"}, "bad", "language"),
        ("a", {"private": "perhaps"}, "bad", "private"),
        ("a", {"langage": "fr"}, "unknown_near", "langage"),
        ("a", {"xyzzy": 1}, "unknown", "xyzzy"),
    ],
)
def test_what_is_wrong_with_a_webhook_is_told_by_its_name_and_key_and_not_repeated(
    monkeypatch, name, changed, code, key
):
    said = {one: value for one, value in {**HOOK, **changed}.items() if value is not None}
    with pytest.raises(Invalid) as refusal:
        hooks(monkeypatch, {name: said})
    (problem,) = refusal.value.phrase.particulars["problems"]
    about = problem.particulars
    assert (problem.code, about["variable"], about["webhook"]) == (
        f"settings.webhook.{code}",
        "RATIFY_WEBHOOKS",
        name,
    )
    assert about.get("key") == key
    for language in ("fr", "en", "ru"):
        words = say(problem, language)
        assert name in words
        assert key is None or key in words
        assert not any(secret in words for secret in ("sss", "hunter2", "T0KEN"))


@pytest.mark.parametrize("bad", ["[]", "7", "x", '{"a": 1}', '{"a": {}', '"a"'])
def test_what_is_no_table_of_webhooks_is_refused_and_not_repeated(monkeypatch, bad):
    monkeypatch.setenv("RATIFY_WEBHOOKS", bad)
    with pytest.raises(Invalid) as refusal:
        load()
    assert problems(refusal) == ["settings.bad_secret"]


def test_everything_wrong_with_all_webhooks_is_told_beside_what_else_is_wrong(monkeypatch):
    monkeypatch.setenv("RATIFY_ZONE", "Mars/Olympus")
    with pytest.raises(Invalid) as refusal:
        hooks(monkeypatch, {"a": {}, "b": {**HOOK, "roles": []}})
    assert problems(refusal) == ["settings.bad", *["settings.webhook.missing"] * 2, "settings.webhook.bad"]


@pytest.mark.parametrize(
    "written", ['[webhooks.a]\nurl = "https://a"\nsecret = "{}"\n', 'webhooks = \'{{"a": {{"secret": "{}"}}}}\'\n']
)
def test_a_world_readable_file_with_the_secret_of_a_webhook_is_refused(home, written):
    file = home / "ratify.toml"
    file.write_text(written.format(HOOK["secret"]))
    file.chmod(0o644)
    with pytest.raises(Invalid) as refusal:
        load()
    assert refusal.value.phrase.code == "settings.open_secret"
    file.write_text(f'[webhooks.a]\nurl = "https://a"\nsecret = "{HOOK["secret"]}"\n')
    file.chmod(0o640)
    assert load().webhooks == (Webhook("a", "https://a", HOOK["secret"]),)


def test_the_roles_of_a_webhook_are_those_that_an_account_may_have():
    assert ROLES_OF_SETTINGS == ROLES


def test_every_setting_has_a_rule():
    assert set(_RULES) == set(NAMES)


def test_the_example_of_the_reference_is_a_file_that_can_be_read(home):
    (example,) = re.findall(r"```toml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    (home / "ratify.toml").write_text(example, encoding="utf-8")
    (home / "ratify.toml").chmod(0o600)
    assert load().office_name["en"] == "Ministry of Foreign Affairs — Treaty Office"
    assert [one.roles for one in load().webhooks] == [("treaty_officer", "presiding_officer")]


def test_the_reference_lists_every_setting_with_its_variable_and_its_default():
    rows = dict(re.findall(r"^\| `RATIFY_([A-Z_]+)` \| ([^|]+) \|", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE))
    family = {variable.removeprefix("RATIFY_") for variable in OTHER_VARIABLES}
    assert set(rows) - family == {name.upper() for name in NAMES}
    assert family <= set(rows)
    told = {name: rows[name.upper()].strip().strip("`") for name in NAMES}
    given = {field.name: field.default for field in fields(Settings)}
    for name in ("zone", "language", "mail_from", "public_url"):
        assert told[name] == given[name]
    for name in ("alert_hour", "back_date_days"):
        assert told[name] == str(given[name])
    for name in ("demonstration", "one_person"):
        assert told[name] == ("yes" if given[name] else "no")
