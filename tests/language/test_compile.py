from __future__ import annotations

import gettext
import io
import shutil

import pytest

from ratify.language import LANGUAGES, compile  # noqa: A004 - the module is named for what it does
from ratify.language.compile import PLURALS, build, examine

VOTES = {
    "fr": ("{n} voix de {who}", "{n} voix de {who}"),
    "en": ("one vote of {who}", "{n} votes of {who}"),
    "ru": ("{n} голос {who}", "{n} голоса {who}", "{n} голосов {who}"),
}


def header(language):
    return f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: {PLURALS[language]}\\n"\n\n'


def single(code, text):
    return f'msgid "{code}"\nmsgstr "{text}"\n\n'


def plural(code, texts):
    return (
        f'msgid "{code}"\nmsgid_plural "{code}"\n'
        + "".join(f'msgstr[{place}] "{text}"\n' for place, text in enumerate(texts))
        + "\n"
    )


@pytest.fixture
def sources(tmp_path):
    """A folder with one sound room, ``law``."""
    for language in LANGUAGES:
        (tmp_path / language).mkdir()
        write(tmp_path, language, single("law.late", "{who} [{day.weekday}]") + plural("law.votes", VOTES[language]))
    return tmp_path


def write(folder, language, text, room="law"):
    (folder / language / f"{room}.po").write_text(header(language) + text, encoding="utf-8")


def faults(folder):
    return [str(fault) for fault in examine(folder)[1]]


def read(folder, language):
    return gettext.GNUTranslations(io.BytesIO(build(examine(folder)[0], language)))


def test_a_sound_room_has_no_fault_and_its_messages_can_be_read(sources):
    assert faults(sources) == []
    assert read(sources, "ru").ngettext("law.votes", "law.votes", 3) == "{n} голоса {who}"
    assert read(sources, "fr").gettext("law.late") == "{who} [{day.weekday}]"


def test_the_rooms_of_a_language_come_together(sources):
    for language in LANGUAGES:
        write(sources, language, single("web.title", language), room="web")
    assert {"law.late", "web.title"} <= read(sources, "en")._catalog.keys()


def test_the_same_files_give_the_same_bytes(sources):
    rooms, _ = examine(sources)
    assert build(rooms, "fr") == build(dict(reversed(rooms.items())), "fr")
    assert b"Babel" not in build(rooms, "fr")
    assert b"Date" not in build(rooms, "fr")


def test_the_order_of_a_file_does_not_matter(sources):
    before = build(examine(sources)[0], "ru")
    write(sources, "ru", plural("law.votes", VOTES["ru"]) + single("law.late", "{who} [{day.weekday}]"))
    assert build(examine(sources)[0], "ru") == before


def test_a_code_that_stands_twice_is_refused(sources):
    write(sources, "fr", single("law.late", "{who} {day}") * 2 + plural("law.votes", VOTES["fr"]))
    assert faults(sources) == ["fr/law.po: law.late stands 2 times"]


def test_a_code_of_another_room_is_refused(sources):
    for language in LANGUAGES:
        write(sources, language, single("lawyer.late", "x"))
    assert len(faults(sources)) == 3
    assert "fr/law.po: lawyer.late: does not begin with “law.”" in faults(sources)[0]


def test_an_empty_text_is_refused(sources):
    write(sources, "en", single("law.late", "") + plural("law.votes", VOTES["en"]))
    assert "en/law.po: law.late: has an empty text; a plural needs all its forms" in faults(sources)


def test_a_plural_that_lacks_a_form_is_refused(sources):
    write(sources, "ru", single("law.late", "{who} {day}") + plural("law.votes", VOTES["ru"][:2]))
    assert "ru/law.po: law.votes: has an empty text; a plural needs all its forms" in faults(sources)


def test_a_plural_with_a_form_too_many_is_refused(sources):
    write(sources, "en", single("law.late", "{who} {day}") + plural("law.votes", VOTES["ru"]))
    assert any("en/law.po" in fault for fault in faults(sources))


def test_a_plural_that_is_no_plural_elsewhere_is_refused(sources):
    write(sources, "en", single("law.late", "{who} {day}") + single("law.votes", "{n} votes of {who}"))
    assert faults(sources) == ["en/law.po: law.votes: plural in one language only"]


def test_languages_that_name_other_particulars_are_refused(sources):
    write(sources, "en", single("law.late", "{whom} {day}") + plural("law.votes", VOTES["en"]))
    assert faults(sources) == ["en/law.po: law.late: names {day}, {whom} where fr names {day}, {who}"]


def test_languages_may_ask_for_different_forms_of_the_same_particular(sources):
    write(sources, "en", single("law.late", "{who.of} {day}") + plural("law.votes", VOTES["en"]))
    assert faults(sources) == []


def test_the_russian_singular_must_show_its_number_because_it_serves_twenty_one_too(sources):
    write(sources, "ru", single("law.late", "{who} {day}") + plural("law.votes", ("голос {who}", *VOTES["ru"][1:])))
    assert faults(sources) == ["ru/law.po: law.votes: plural form 0 leaves out {n}"]


def test_a_plural_form_that_forgets_another_particular_is_refused(sources):
    write(sources, "en", single("law.late", "{who} {day}") + plural("law.votes", ("one vote", "{n} votes of {who}")))
    assert faults(sources) == ["en/law.po: law.votes: plural form 0 leaves out {who}"]


def test_a_code_that_a_language_lacks_is_refused(sources):
    write(sources, "en", single("law.late", "{who} {day}"))
    write(sources, "ru", single("law.late", "{who} {day}") + single("law.more", "x") + plural("law.votes", VOTES["ru"]))
    assert faults(sources) == ["en/law.po: law.votes is missing", "ru/law.po: law.more is not in fr"]


def test_a_language_that_lacks_the_room_is_refused(sources):
    (sources / "ru" / "law.po").unlink()
    assert faults(sources) == ["ru/law.po: there is no such file"]


@pytest.mark.parametrize(
    "text", ["{who:>10} {day}", "{0} {who} {day}", "{who.__class__} {day}", "{who} {day} }", "{who!r} {day}"]
)
def test_a_field_that_is_not_just_a_name_is_refused(sources, text):
    write(sources, "en", single("law.late", text) + plural("law.votes", VOTES["en"]))
    assert any("en/law.po: law.late: a brace is left over" in fault for fault in faults(sources))


def test_doubled_braces_are_no_field(sources):
    for language in LANGUAGES:
        write(sources, language, single("law.late", "{{lasts: P5Y}}"))
    assert faults(sources) == []


def test_a_form_that_there_is_not_is_refused(sources):
    write(sources, "en", single("law.late", "{who.upper} {day}") + plural("law.votes", VOTES["en"]))
    assert faults(sources) == [
        "en/law.po: law.late: {who.upper} asks for a form that there is not; there are long, short, weekday, of, or, apart"
    ]


def test_a_fuzzy_text_is_refused(sources):
    write(sources, "en", "#, fuzzy\n" + single("law.late", "{who} {day}") + plural("law.votes", VOTES["en"]))
    assert faults(sources) == ["en/law.po: law.late: is marked fuzzy"]


def test_a_context_is_refused(sources):
    write(sources, "en", 'msgctxt "menu"\n' + single("law.late", "{who} {day}") + plural("law.votes", VOTES["en"]))
    assert faults(sources) == ["en/law.po: law.late: has a context"]


def test_a_header_with_another_plural_rule_is_refused(sources):
    path = sources / "ru" / "law.po"
    path.write_text(path.read_text().replace(PLURALS["ru"], "nplurals=3; plural=(n != 1);"))
    assert [fault for fault in faults(sources) if "the header lacks “Plural-Forms" in fault]


def test_a_file_that_is_no_catalogue_is_refused(sources):
    (sources / "en" / "law.po").write_text("msgid nothing\n")
    assert faults(sources)[0].startswith("en/law.po: cannot be read")


def test_a_room_with_a_fault_is_left_out_and_the_others_stay(sources):
    for language in LANGUAGES:
        write(sources, language, single("web.title", language), room="web")
    write(sources, "en", "")
    assert set(examine(sources)[0]) == {"web"}


@pytest.fixture
def command(sources, monkeypatch):
    """The command over the folder of this test."""
    for language in LANGUAGES:
        write(sources, language, single("web.title", language), room="web")
    monkeypatch.setattr(compile, "examine", lambda: examine(sources))
    monkeypatch.setattr(compile, "CATALOGUES", sources)
    return compile.main


def test_the_command_writes_what_the_check_wants(command, sources):
    assert command(["--check"]) == 1
    assert command([]) == 0
    assert command(["--check"]) == 0
    assert sorted(path.name for path in sources.glob("*.*")) == ["en.mo", "fr.mo", "ru.mo"]


def test_the_check_notices_a_source_that_changed(command, sources):
    command([])
    write(sources, "en", single("web.title", "another"), room="web")
    assert command(["--check"]) == 1


def test_the_command_tells_the_faults_and_leaves_with_one(command, sources, capsys):
    shutil.copy(sources / "fr" / "web.po", sources / "ru" / "web.po")
    assert command([]) == 1
    assert "ru/web.po: the header lacks “Language: ru”" in capsys.readouterr().err
