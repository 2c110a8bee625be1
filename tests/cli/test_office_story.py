"""A whole office from the command line: made, opened, recorded in, confirmed, corrected, verified, exported."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from hashlib import sha256

import pytest

from ratify import verifier
from ratify.settings import load

PASSWORD = "salle djéli baba sissoko"
LATE = ("--reason", "Reprise d'un registre sur papier")


@pytest.fixture
def dossier(ratify, people, treaty):
    """A dossier on the treaty, opened by Awa."""
    answer = ratify("open", treaty, "--reference", "FR-ML-2014", *LATE, "--json")
    assert answer.code == 0, answer.err
    return "FR-ML-2014"


def received(party, *more, on="2016-09-15"):
    return ("record", "FR-ML-2014", "notification_received", "--on", on, "--party", party, *more)


def both_received(ratify, become):
    for party in ("FR", "ML"):
        answer = ratify(*received(party, *LATE, "--json"))
        assert answer.code == 0, answer.err
        confirm_if_needed(ratify, become, answer.json)


def confirm_if_needed(ratify, become, told):
    if told["awaits"]:
        become("binta")
        assert ratify("confirm", "FR-ML-2014", told["entries"][0]).code == 0
        become("awa")


def test_from_two_notifications_the_entry_into_force_follows(ratify, people, dossier):
    both_received(ratify, people)
    view = ratify("show", dossier, "--json").json
    assert view["dates"]["entry_into_force"]["date"] == "2016-11-01"
    page = ratify("show", dossier)
    assert page.code == 0
    assert "1er novembre 2016" in page.out
    assert max(map(len, page.out.splitlines())) <= 80
    for sign in ("●", "FR-ML-2014"):
        assert sign in page.out


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_page_of_a_dossier_is_complete_in_the_other_languages(ratify, people, dossier, language):
    both_received(ratify, people)
    page = ratify("show", dossier, "--all", "--lang", language)
    assert page.code == 0
    assert max(map(len, page.out.splitlines())) <= 80
    assert "Traité" not in page.out


def test_a_preview_writes_nothing(ratify, people, dossier):
    before = ratify("show", dossier, "--json").json["version"]
    answer = ratify(*received("FR", "--preview"))
    assert answer.code == 0
    assert "rien n’a été écrit" in answer.out
    told = ratify(*received("FR", "--preview", "--json")).json["preview"]
    assert told["version"] == before
    assert ratify("show", dossier, "--json").json["version"] == before


def test_the_author_cannot_confirm_and_another_person_can(ratify, people, dossier):
    told = ratify(*received("FR", *LATE, "--json")).json
    assert told["awaits"]
    assert ratify("confirm", dossier, told["entries"][0]).code in {3, 6}
    assert ratify("show", dossier, "--json").json["pending"][0]["entry"] == told["entries"][0]
    people("binta")
    assert ratify("confirm", dossier, told["entries"][0], "--json").json["awaits"] is None


def test_a_second_person_may_refuse_with_a_reason(ratify, people, dossier):
    told = ratify(*received("FR", *LATE, "--json")).json
    people("binta")
    assert ratify("confirm", dossier, told["entries"][0], "--refuse", "--reason", "Tampon illisible").code == 0
    assert ratify("show", dossier, "--json").json["pending"] == []


def test_somebody_who_wrote_in_between_is_a_conflict_that_says_what(ratify, people, dossier):
    seen = ratify("show", dossier, "--json").json["version"]
    assert ratify(*received("FR", *LATE)).code == 0
    answer = ratify(*received("ML", *LATE, "--expecting", seen, "--json"))
    assert answer.code == 4
    assert answer.error["details"]


def test_the_same_key_does_not_write_twice(ratify, people, dossier):
    first = ratify(*received("FR", *LATE, "--key", "k1", "--json")).json
    second = ratify(*received("FR", *LATE, "--key", "k1", "--json")).json
    assert (first["repeated"], second["repeated"]) == (False, True)
    assert first["entries"] == second["entries"]
    assert ratify(*received("ML", *LATE, "--key", "k1")).code == 4


def test_what_the_procedure_forbids_is_3_and_what_is_not_there_5(ratify, people, dossier):
    assert ratify(*received("FR", *LATE, on="2999-01-01")).code == 3
    assert ratify("show", "NO-SUCH").code == 5
    assert ratify("confirm", dossier, 9999).code in {5, 6}


def test_facts_that_do_not_fit_are_1_and_named(ratify, people, dossier):
    answer = ratify(*received("FR", *LATE, "--fact", "xyzzy=1", "--json"))
    assert answer.code == 1
    assert [detail["field"] for detail in answer.error["details"]] == ["xyzzy"]


def test_a_file_of_a_document_is_kept_with_the_act(ratify, people, tmp_path):
    bill = tmp_path / "projet de loi.pdf"
    bill.write_bytes(b"%PDF-1.7 projet")
    digest = sha256(bill.read_bytes()).hexdigest()
    assert ratify("open", "mali/cnt", "--procedure", "--reference", "PL-1").code == 0
    assert ratify("record", "PL-1", "adopt_in_council", "--on", "2024-06-20", *LATE).code == 0
    table = ("record", "PL-1", "table", "--on", "2024-06-24", *LATE, "--file", f"bill={bill}")
    assert ratify(*table, "--preview").code == 0
    answer = ratify(*table, "--fact", "bill.reference=PL 2024-12", "--json")
    assert answer.code == 0, answer.err
    line = next(
        one for one in ratify("show", "PL-1", "--json").json["journal"] if one["entry"] == answer.json["entries"][0]
    )
    assert line["files"] == [["projet de loi.pdf", digest]]


@pytest.mark.parametrize(("given", "code"), [("bill", 1), ("=x.pdf", 1), ("bill=", 1), ("bill=missing.pdf", 5)])
def test_a_file_that_cannot_be_read_is_told(ratify, people, given, code):
    assert ratify("open", "mali/cnt", "--procedure", "--reference", "PL-1").code == 0
    answer = ratify("record", "PL-1", "adopt_in_council", "--on", "2024-06-20", *LATE, "--file", given)
    assert answer.code == code
    assert len(ratify("show", "PL-1", "--json").json["journal"]) == 1


def test_a_correction_moves_what_follows(ratify, people, dossier):
    both_received(ratify, people)
    entry = ratify("show", dossier, "--json").json["journal"][-1]["entry"]
    act = next(line["entry"] for line in ratify("show", dossier, "--json").json["journal"] if line["kind"] == "act")
    assert act <= entry
    by = ("--on", "2016-10-20")  # step and party stay as recorded
    assert ratify("correct", dossier, act, *by, "--reason", "Tampon relu", "--preview").code == 0
    told = ratify("correct", dossier, act, *by, "--reason", "Tampon relu", "--json").json
    confirm_if_needed(ratify, people, told)
    view = ratify("show", dossier, "--json").json
    assert view["dates"]["entry_into_force"]["date"] == "2016-12-01"


def test_a_correction_may_say_everything_anew(ratify, people, dossier):
    both_received(ratify, people)
    act = next(line["entry"] for line in ratify("show", dossier, "--json").json["journal"] if line["kind"] == "act")
    by = ("--step", "notification_sent", "--on", "2016-09-01", "--party", "FR", "--track", "participation/FR")
    answer = ratify("correct", dossier, act, *by, "--reason", "C'était l'envoi", "--preview", "--json")
    assert answer.code == 0, answer.err
    assert any(passage["step"] == "notification_sent" for passage in answer.json["preview"]["passages"])


def test_a_clock_is_accepted_by_the_administrator_alone(ratify, people):
    assert ratify("sweep", "--accept-clock").code == 6
    people("admin")
    answer = ratify("sweep", "--accept-clock")
    assert answer.code == 0, answer.err
    assert "clock_accepted" in {entry["kind"] for entry in log_of(ratify, people)}


def log_of(ratify, people):
    people("karim")
    return ratify("log", "--json").json["entries"]


def test_a_correction_by_nothing_annuls(ratify, people, dossier):
    both_received(ratify, people)
    act = next(line["entry"] for line in ratify("show", dossier, "--json").json["journal"] if line["kind"] == "act")
    told = ratify("correct", dossier, act, "--nothing", "--reason", "Doublon", "--json").json
    confirm_if_needed(ratify, people, told)
    assert ratify("show", dossier, "--json").json["dates"]["entry_into_force"]["status"] == "not_yet"


def test_show_looks_at_another_day_and_at_what_was_known(ratify, people, dossier):
    both_received(ratify, people)
    early = ratify("show", dossier, "--as-of", "2016-09-14", "--json").json
    assert early["dates"]["entry_into_force"]["status"] == "not_yet"
    assert ratify("show", dossier, "--known-at", "2001-01-01").code == 5
    assert ratify("show", dossier, "--known-at", "hier").code == 1


def test_without_a_dossier_show_lists_them(ratify, people, dossier):
    assert [line["reference"] for line in ratify("show", "--json").json["dossiers"]] == [dossier]
    assert dossier in ratify("show").out
    assert ratify("show", "--search", "no such thing", "--json").json["dossiers"] == []


def test_acts_of_a_file_are_imported_in_one_batch(ratify, people, dossier, acts):
    answer = ratify("import", dossier, acts, "--json")
    assert answer.code == 0, answer.err
    assert len(answer.json["entries"]) == 2


def test_a_dossier_may_be_opened_with_its_acts(ratify, people, treaty, acts):
    answer = ratify("open", treaty, "--reference", "X-1", "--acts", acts, *LATE, "--json")
    assert answer.code == 0, answer.err
    assert len(answer.json["entries"]) == 3
    assert ratify("open", treaty, "--reference", "X-1", *LATE).code == 4


def test_due_lists_last_days(ratify, people, dossier):
    both_received(ratify, people)
    lines = ratify("due", "--until", "2999-01-01", "--json").json["due"]
    assert lines
    assert all(line["reference"] == dossier for line in lines)
    assert dossier in ratify("due", "--until", "2999-01-01").out


def test_the_log_lists_every_entry_with_its_body(ratify, people, dossier):
    entries = ratify("log", "--json").json["entries"]
    assert [entry["number"] for entry in entries] == list(range(1, len(entries) + 1))
    assert any(entry["kind"] == "opened" and entry["body"]["opened"]["reference"] == dossier for entry in entries)
    assert ratify("log", "--after", "1", "--limit", "1", "--json").json["entries"][0]["number"] == 2
    assert {entry["kind"] for entry in ratify("log", "--kind", "opened", "--json").json["entries"]} == {"opened"}
    assert max(map(len, ratify("log").out.splitlines())) <= 80


def test_a_sound_log_is_0_and_an_altered_one_2(ratify, people, dossier):
    answer = ratify("verify", "--json")
    assert (answer.code, answer.json["sound"], answer.json["breaches"]) == (0, True, [])
    assert answer.json["entries"] == len(ratify("log", "--json").json["entries"])
    assert ratify("verify").code == 0
    tamper(load().database_url.removeprefix("sqlite:///"))
    broken = ratify("verify", "--json")
    assert (broken.code, broken.json["sound"]) == (2, False)
    assert broken.json["breaches"]
    assert ratify("verify").code == 2


def tamper(path):
    """Change one byte of a sealed body, as somebody with the file in hand could."""
    with sqlite3.connect(path) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
        for name in names:
            database.execute(f'DROP TRIGGER "{name}"')
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        table = next(name for name in tables if "body" in columns(database, name) and "leaf" in columns(database, name))
        changed = database.execute(
            f"UPDATE {table} SET body = CAST(replace(CAST(body AS TEXT), 'FR-ML', 'FR-XX') AS BLOB)"  # noqa: S608 - a name of the schema
            " WHERE CAST(body AS TEXT) LIKE '%FR-ML%'"
        )
        assert changed.rowcount > 0


def columns(database, table):
    return {row[1] for row in database.execute(f'PRAGMA table_info("{table}")')}


@pytest.mark.parametrize("name", ["log.zip", "log"])
def test_an_export_is_verified_by_the_program_in_it(ratify, people, dossier, tmp_path, name):
    people("karim")
    answer = ratify("export", "--out", name, "--json")
    assert answer.code == 0, answer.err
    assert answer.json["exported"]["entries"] == len(ratify("log", "--json").json["entries"])
    key = ratify("key", "show", "--json").json["keys"][0]["key"]
    verify = [sys.executable, verifier.__file__, name, "--key", key, "--lang", "en"]
    done = subprocess.run(verify, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, "Nothing was altered." in done.stdout) == (0, True)
    assert list(tmp_path.glob(".log*")) == []


def test_an_export_overwrites_nothing_and_leaves_nothing_half_done(ratify, people, dossier, tmp_path):
    people("karim")
    (tmp_path / "log.zip").write_text("mine", encoding="utf-8")
    assert ratify("export", "--out", "log.zip", "--json").error["error"] == "cli.export.there"
    assert (tmp_path / "log.zip").read_text(encoding="utf-8") == "mine"
    assert ratify("export", "--out", "nowhere/log.zip").code == 1
    for name in ("part.zip", "part"):
        assert ratify("export", "--out", name, "--dossier", "NOTHING").code == 5
        assert list(tmp_path.glob("*part*")) == []


def test_reindex_makes_the_indexes_again(ratify, people, dossier):
    assert ratify("reindex", "--json").json == {"dossiers": 1, "before": 0}
    assert ratify("verify").code == 0


def test_a_sweep_needs_no_login(ratify, people, dossier, monkeypatch):
    monkeypatch.delenv("RATIFY_TOKEN")
    answer = ratify("sweep", "--json")
    assert answer.code == 0, answer.err
    assert answer.json["swept"]["failed"] == 0
    assert ratify("sweep").code == 0


def test_only_a_demonstration_advances_its_clock(ratify, people):
    people("admin")
    assert ratify("sweep", "--until", "2030-01-01").code == 6


def test_the_doctor_finds_the_office_well_and_its_absence_ill(ratify, people, monkeypatch, tmp_path):
    ratify("sweep")
    answer = ratify("doctor", "--json")
    assert (answer.code, answer.json["well"]) == (0, True), answer.out
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "elsewhere"))
    ill = ratify("doctor")
    assert ill.code == 7
    assert "✕" in ill.out


def test_a_login_is_kept_in_a_file_of_one_s_own(ratify, people, home, monkeypatch):
    monkeypatch.delenv("RATIFY_TOKEN")
    assert ratify("login", "awa", typed=PASSWORD).code == 0
    (file,) = [path for path in (home / "home" / "state").rglob("*") if path.is_file()]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert PASSWORD not in file.read_text(encoding="utf-8")
    assert ratify("show").code == 0
    file.chmod(0o644)
    answer = ratify("show", "--json")
    assert (answer.code, answer.error["error"]) == (6, "cli.login.open_file")
    assert ratify("login", "--forget").code == 0
    assert ratify("show", "--json").error["error"] == "cli.login.nobody"


@pytest.mark.parametrize("typed", ["", "\n", "wrong password entirely"])
def test_a_wrong_password_logs_nobody_in(ratify, people, typed):
    answer = ratify("login", "awa", typed=typed)
    assert answer.code == (6 if typed.strip() else 1)


def test_a_token_that_does_not_hold_is_forbidden(ratify, people, monkeypatch):
    monkeypatch.setenv("RATIFY_TOKEN", "not-a-token")
    answer = ratify("show", "--json")
    assert (answer.code, answer.error["error"]) == (6, "cli.login.ended")


def test_nobody_acts_as_somebody_else_in_a_real_office(ratify, people):
    answer = ratify("show", "--as", "awa", "--json")
    assert (answer.code, answer.error["error"]) == (6, "cli.login.as_elsewhere")


def test_calling_a_real_office_a_demonstration_opens_nothing(ratify, people, home, monkeypatch):
    folder = home / "home" / "data" / "ratify"
    monkeypatch.setenv("RATIFY_DATABASE_URL", f"sqlite:///{folder / 'ratify.db'}")
    monkeypatch.setenv("RATIFY_KEY_FILE", str(home / "home" / "config" / "ratify" / "ratify.key"))
    answer = ratify("user", "list", "--demonstration", "--as", "admin", "--json")
    assert answer.code in {1, 6}
    assert answer.out == ""


def test_accounts_are_the_administrator_s(ratify, people):
    assert ratify("user", "list").code == 6
    people("admin")
    accounts = {one["login"]: one for one in ratify("user", "list", "--json").json["accounts"]}
    assert set(accounts) == {"admin", "awa", "binta", "karim"}
    assert "awa" in ratify("user", "list").out
    assert ratify("user", "password", "awa", typed="une autre phrase longue").code == 0
    assert ratify("user", "disable", "binta").code == 0
    assert {one["login"] for one in ratify("user", "list", "--json").json["accounts"] if one["disabled"]} == {"binta"}
    people("binta")
    assert ratify("show").code == 6


def test_only_the_first_account_needs_no_login(ratify, people, monkeypatch):
    monkeypatch.delenv("RATIFY_TOKEN")
    assert ratify("user", "add", "eve", "--role", "administrator", typed=PASSWORD).code == 6


def test_an_office_that_was_never_made_is_told_as_such(ratify):
    answer = ratify("verify", "--json")
    assert answer.code in {1, 5, 7}
    assert "Traceback" not in answer.err


def test_an_office_is_made_once_and_its_first_account_needs_no_login(ratify):
    assert "créé" in ratify("init").out
    assert "existait déjà" in ratify("init").out
    assert ratify("user", "add", "admin", "--role", "administrator", typed=PASSWORD).code == 0
    assert ratify("login", "admin", typed=PASSWORD).code == 0
    assert [one["login"] for one in ratify("user", "list", "--json").json["accounts"]] == ["admin"]


def test_settings_that_cannot_be_used_are_1_with_the_name_of_the_variable(ratify, monkeypatch):
    monkeypatch.setenv("RATIFY_ZONE", "Mars/Olympus")
    answer = ratify("verify")
    assert answer.code == 1
    assert "RATIFY_ZONE" in answer.err
    assert "Africa/Bamako" in answer.err


def test_what_is_to_come_is_written_for_the_calendar_of_another_program(ratify, dossier, home):
    file = home / "agenda.ics"
    assert ratify("feed", "show", "--dossier", dossier, "--file", str(file)).code == 0
    assert file.read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    assert ratify("feed", "show", "--dossier", dossier).out.startswith("BEGIN:VCALENDAR\n")
    assert ratify("feed", "show", "--dossier", dossier, "--json").json["calendar"].startswith("BEGIN:VCALENDAR")
    assert ratify("feed", "show", "--dossier", "nowhere").code == 5
