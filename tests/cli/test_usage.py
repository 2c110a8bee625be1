"""A wrong command line is answered with 64, in the reader's language, with what may have been meant."""

from __future__ import annotations

import json

import pytest

from ratify.cli.commands import PROGRAM
from ratify.cli.run import run
from ratify.cli.tree import made
from ratify.errors import Phrase
from ratify.language import LANGUAGES, say


def leaves(entry, path=()):
    for one in entry.below:
        if one.below:
            yield from leaves(one, (*path, one.name))
        else:
            yield (*path, one.name), one


COMMANDS = dict(leaves(PROGRAM))


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["recod"], "cli.usage.no_such_command_near"),
        (["xyzzy"], "cli.usage.no_such_command"),
        (["user", "lisst"], "cli.usage.no_such_command_near"),
        (["timeline"], "cli.usage.argument_missing"),
        (["timeline", "a", "b", "c"], "cli.usage.too_many"),
        (["timeline", "a", "--ats", "b"], "cli.usage.no_such_option_near"),
        (["timeline", "a", "--xyzzy"], "cli.usage.no_such_option"),
        (["timeline", "a", "-x"], "cli.usage.no_such_option"),
        (["timeline", "a", "--acts"], "cli.usage.value_missing"),
        (["show", "--all=yes"], "cli.usage.value_not_wanted"),
        (["record", "d", "s"], "cli.usage.option_missing"),
        (["confirm", "d", "1", "--refuse"], "cli.usage.refuse_without_reason"),
        (["confirm", "d", "1", "--reason", "r"], "cli.usage.confirm_with_reason"),
        (["correct", "d", "1", "--reason", "r"], "cli.usage.nothing_or_something"),
        (["correct", "d", "1", "--reason", "r", "--nothing", "--step", "s"], "cli.usage.nothing_and_something"),
        (["--lang", "de", "demo"], "cli.usage.no_such_language"),
        (["demo", "--lang"], "cli.usage.value_missing"),
        (["--xyzzy"], "cli.usage.no_such_option"),
    ],
)
def test_a_wrong_command_line_is_64_and_says_what_is_wrong(capsys, arguments, code):
    assert run([*arguments[:1], *arguments[1:]]) == 64
    assert capsys.readouterr().out == ""
    assert run(["--json", *arguments]) == 64
    told = json.loads(capsys.readouterr().err)
    assert (told["error"], told["exit_code"]) == (code, 64)
    assert told["message"] != code


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "fr",
            "Erreur\u00a0: La commande «\u00a0recod\u00a0» n’existe pas. Commande proche\u00a0: record.\nVoir\u00a0: ratify --help\n",
        ),
        ("en", "Error: There is no command “recod”. Did you mean record?\nSee: ratify --help\n"),
        ("ru", "Ошибка: Команды «recod» нет. Похожая команда: record.\nСм.: ratify --help\n"),
    ],
)
def test_the_answer_is_in_the_reader_s_language_with_what_was_meant(capsys, language, told):
    run(["recod", "--lang", language])
    assert capsys.readouterr().err == told


def test_the_help_pointed_to_is_that_of_the_command(capsys):
    run(["user", "add", "--lang", "en"])
    assert capsys.readouterr().err.splitlines()[-1] == "See: ratify user add --help"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", [(), ("user",), *COMMANDS], ids=" ".join)
def test_every_command_has_a_help_page_in_every_language_for_80_columns(capsys, monkeypatch, path, language):
    monkeypatch.delenv("COLUMNS", raising=False)
    assert run([*path, "--help", "--lang", language]) == 0
    page = capsys.readouterr().out
    assert page.startswith(say(Phrase("cli.help.usage"), language))
    assert " ".join(["ratify", *path]) in page
    assert max(map(len, page.splitlines())) <= 80
    assert "cli." not in page.replace("docs/cli.md", "")


@pytest.mark.parametrize("arguments", [["-h"], ["timeline", "-h"], []])
def test_help_is_also_what_h_and_nothing_at_all_give(capsys, arguments):
    assert run(arguments) == 0
    assert "--lang fr|en|ru" in capsys.readouterr().out


def test_the_commands_are_those_that_were_promised():
    promised = (
        "init check timeline explain what-if count calendar open record confirm correct show due sweep log verify export "
        "import reindex user login serve doctor demo new"
    )
    assert set(promised.split()) <= {entry.name for entry in PROGRAM.below}
    assert [name for *_, name in (path for path in COMMANDS if path[0] == "user")] == [
        "add",
        "list",
        "disable",
        "password",
    ]


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_parameter_has_a_help_and_whoever_takes_a_value_a_word_for_it(path):
    command = made(COMMANDS[path])
    for param in command.params:
        for language in LANGUAGES:
            assert say(Phrase(param.help), language) != param.help
            if param.param_type_name == "argument" or not param.is_flag:
                assert say(Phrase(param.metavar), language) != param.metavar


def test_no_command_takes_a_password_as_an_argument():
    names = {name for entry in COMMANDS.values() for param in made(entry).params for name in [*param.opts, param.name]}
    assert not any("password" in name or "token" in name or "secret" in name for name in names)
