"""``ratify init --application``: the servers' role, and what is said where there can be none."""

from __future__ import annotations

import pytest
from sqlalchemy import make_url


def test_sqlite_has_no_roles_and_that_is_said(ratify):
    answer = ratify("init", "--application", "servers")
    assert answer.code == 1
    assert "SQLite" in answer.err


@pytest.mark.postgres
def test_a_role_gets_its_rights_and_one_that_is_not_there_is_named(ratify, postgres, monkeypatch):
    name = postgres.create()
    postgres.connection.execute("CREATE ROLE servers LOGIN")
    monkeypatch.setenv("RATIFY_DATABASE_URL", postgres.url(name))
    answer = ratify("init", "--application", "servers", "--json")
    assert (answer.code, answer.json["application"]) == (0, "servers"), answer.err
    assert "servers" in ratify("init", "--application", "servers").out
    nobody = ratify("init", "--application", "nobody")
    assert nobody.code != 0
    assert "nobody" in nobody.err
    monkeypatch.setenv("RATIFY_DATABASE_URL", make_url(postgres.url(name)).set(username="servers").render_as_string())
    findings = ratify("doctor", "--json").json["findings"]
    assert [one["ok"] for one in findings if "servers" in str(one["what"])] == [True]
    postgres.drop(name)
    postgres.connection.execute("DROP ROLE servers")
