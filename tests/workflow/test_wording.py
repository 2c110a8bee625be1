"""Clauses, deadlines and steps in plain words: grammatical sentences in every language, from the data that computes."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from drafting import shipped

from ratify.definitions import Library, read_definition
from ratify.language import LANGUAGES, say
from ratify.law.calendars import CountingRule, Joint, Sitting
from ratify.law.moments import DayRange
from ratify.law.periods import parse_period
from ratify.law.rules import (
    AllOf,
    AnyOf,
    Clause,
    ClauseOf,
    Exit,
    From,
    Group,
    Membership,
    On,
    Operations,
    OtherTreaty,
    Provided,
    Reached,
    Renewal,
    Share,
    Snap,
    Span,
    Stamp,
    Unknown,
    Window,
    weigh,
)
from ratify.shipped import shipped as shipped_folder
from ratify.workflow.definition import Procedure, Treaty
from ratify.workflow.wording import clause_in_words, deadline_in_words, step_in_words

RECEIVED = Reached(Group("parties"), Stamp("notification", "received"))
DEPOSITED = Stamp("instrument", "deposited")
NOTICE = Stamp("notice", "received", "notice")


def after(rule, period=None, **operations):
    return From(rule, Operations(plus=parse_period(period) if period else None, **operations))


def fr(name, value):
    return plain(say(clause_in_words(name, value), "fr"))


def en(name, value):
    return plain(say(clause_in_words(name, value), "en"))


def ru(name, value):
    return plain(say(clause_in_words(name, value), "ru"))


def plain(text):
    """With plain spaces and apostrophes, so that a reader of the test sees what he types."""
    return re.sub("[\u00a0\u202f]", " ", text).replace("’", "'")


SECOND_MONTH = Clause(after(RECEIVED, snap=Snap("first_day_of", "month"), following=2))


def test_the_first_day_of_the_second_month_following_receipt_of_the_last_notification():
    """The sentence of article 26(1) of the treaty between France and Mali, said back in three languages."""
    assert (
        fr("entry_into_force", SECOND_MONTH)
        == "Entre en vigueur le premier jour du deuxième mois suivant la réception de la dernière notification."
    )
    assert (
        en("entry_into_force", SECOND_MONTH)
        == "Enters into force on the first day of the second month following receipt of the last notification."
    )
    assert (
        ru("entry_into_force", SECOND_MONTH)
        == "Вступает в силу в первый день второго месяца после получения последнего уведомления."
    )


def test_the_month_after_the_sixtieth_day_after_the_deposit_of_the_sixtieth_instrument():
    """The Rome Statute, art. 126(1): a day in figures, since sixty is not written out."""
    rule = after(Reached(Group("anyone"), DEPOSITED, Share(60)), "P60D", snap=Snap("first_day_of", "month"))
    assert en("entry_into_force", Clause(rule)) == (
        "Enters into force on the first day of the month following the 60th day after deposit of the 60th instrument."
    )
    assert fr("entry_into_force", Clause(rule)) == (
        "Entre en vigueur le premier jour du mois suivant le 60e jour suivant le dépôt du 60e instrument."
    )
    assert ru("entry_into_force", Clause(rule)) == (
        "Вступает в силу в первый день месяца, следующего после 60-го дня после сдачи на хранение 60-го документа о"
        " согласии."
    )


def test_a_denunciation_says_its_period_its_lock_in_and_whether_a_later_date_prevails():
    way = Exit(after(NOTICE, "P1Y"), or_later=True, not_before=after(ClauseOf("entry_into_force", own=True), "P3Y"))
    assert en("exit", way) == (
        "Denunciation takes effect 1 year after receipt of the notice. No notice may be given before the end of a"
        " period of 3 years after entry into force for that party. A later date named in the notice prevails."
    )


def test_a_term_says_its_length_its_renewal_and_the_notice_that_stops_it():
    term = Span(
        lasts=parse_period("P5Y"),
        renewal=Renewal(tacit=parse_period("P1Y"), times=2, unless_notified=parse_period("P6M"), late="next_term"),
    )
    assert fr("term", term) == (
        "Durée : 5 ans dès l'entrée en vigueur, puis tacite reconduction par périodes de 1 an, sauf notification"
        " contraire au moins 6 mois avant l'échéance. Au plus 2 reconductions. Une notification tardive vaut pour la"
        " période suivante."
    )


EMISSIONS = weigh("emissions", {"CN": Decimal("20.09")}, Decimal(100))
NAMED = Group("list", (Membership("FR"), Membership("ML")))
RULES = {
    "a day": On(DayRange(date(2019, 1, 1), date(2019, 1, 1))),
    "a month": On(DayRange(date(2016, 9, 1), date(2016, 9, 30))),
    "an act of unknown stamp": Stamp("notification"),
    "an act nobody foresaw": Stamp("ruling", "published"),
    "a stamp that began": Stamp("armed_conflict", "began", "own"),
    "an event": Stamp("exchange", "effective"),
    "the first": Reached(Group("anyone"), DEPOSITED, Share(1)),
    "two of a list": Reached(NAMED, DEPOSITED, Share(2)),
    "all of a list": Reached(NAMED, DEPOSITED),
    "all who signed": Reached(Group("signatories"), DEPOSITED),
    "half": Reached(Group("parties"), DEPOSITED, Share(1, 2), more_than=True),
    "a share by weight": Reached(Group("anyone"), DEPOSITED, Share(55, 100), by=EMISSIONS),
    "mixed consent": Reached(Group("parties"), AnyOf((Stamp("signature", "signed"), DEPOSITED))),
    "all": AllOf((RECEIVED, ClauseOf("signature"))),
    "any": AnyOf((RECEIVED, OtherTreaty("iccpr", "terminated"))),
    "provided": Provided(DayRange(date(2019, 1, 1), date(2019, 1, 1)), RECEIVED),
    "failing which": Provided(
        DayRange(date(2019, 1, 1), date(2019, 1, 1)), RECEIVED, Operations(plus=parse_period("P90D"))
    ),
    "another treaty": OtherTreaty("iccpr", "in_force"),
    "unknown": Unknown(),
    "a commitment": ClauseOf("commitment/training"),
    "clear days": after(RECEIVED, "P30D", count="clear"),
    "that day included": after(RECEIVED, "P30D", count="inclusive"),
    "before": after(ClauseOf("end"), "-P6M"),
    "the end of the year": after(RECEIVED, snap=Snap("last_day_of", "year"), following=0),
    "the third quarter": after(RECEIVED, snap=Snap("first_day_of", "quarter"), following=3),
    "a day of the year": after(RECEIVED, yearly=(6, 30)),
    "bounds": after(RECEIVED, "P1M", not_before=ClauseOf("signature"), not_after=ClauseOf("end")),
    "not while": after(RECEIVED, "P6M", not_while=Stamp("armed_conflict", "began", "own")),
    "counted": From(RECEIVED, Operations(plus=21, over="sitting", roll="next")),
    "counted backwards": From(RECEIVED, Operations(plus=-10, over="sitting", roll="previous")),
}
OVER = {"sitting": CountingRule("sitting", (Joint((Sitting("a"), Sitting("b"))),), "s. 20(2)")}


def faults(text):
    """What a sentence must not have: a code, a place left empty, a brace."""
    return re.findall(r"\b(?:workflow|language|law)\.[a-z]|[{}]|None|“”|«\s*»", text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", RULES)
def test_every_form_of_a_rule_is_a_sentence(name, language):
    """As a clause and as an exit; nothing of the program shows through."""
    for head, value in (("entry_into_force", Clause(RULES[name])), ("exit", Exit(RULES[name]))):
        text = say(clause_in_words(head, value, OVER), language)
        assert text.endswith("."), text
        assert not faults(text), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_rules_that_differ_are_said_differently(language):
    """A sentence that said the same of two rules would be no use beside the authentic text."""
    said = {say(clause_in_words("effect", Clause(rule), OVER), language) for rule in RULES.values()}
    assert len(said) == len(RULES)


def test_windows_and_exits_that_end_all_are_told():
    window = Window(parse_period("P10Y"), parse_period("P1Y"))
    way = Exit(after(NOTICE, "P1Y"), window=window, ends_for="all", date_is="last_day")
    assert en("exit", way) == (
        "Denunciation takes effect 1 year after receipt of the notice. Notice may be given only after each period of"
        " 10 years from entry into force, for 1 year. The treaty then ends for all parties. The date reached is the"
        " last day in force."
    )


# ------------------------------------------------------------------------------------------------- everything that ships

SHIPPED = sorted(
    path for kind in ("procedures", "treaties") for path in (shipped_folder("workflows") / kind).rglob("*.yaml")
)


def every_sentence(value):
    """Each clause of a sheet; each step and deadline of a procedure."""
    if isinstance(value, Treaty):
        clauses = value.law.clauses
        for name in clauses.__dataclass_fields__:
            clause = getattr(clauses, name)
            for one in clause.values() if name == "commitments" else clause if isinstance(clause, tuple) else (clause,):
                if one is not None:
                    yield clause_in_words("commitment" if name == "commitments" else name, one, value.calendars)
    elif isinstance(value, Procedure):
        yield from (step_in_words(value, step) for step in value.steps.values())
        yield from (deadline_in_words(value, deadline) for deadline in value.deadlines.values())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_everything_that_ships_can_be_read_aloud(path, language):
    value = read_definition(path.read_bytes(), str(path)).value
    sentences = [say(sentence, language) for sentence in every_sentence(value)]
    assert sentences
    for text in sentences:
        assert text.endswith((".", ")", "»", "”")), text
        assert not faults(text), text


def test_a_step_says_who_records_it_what_it_requires_and_where_it_leads():
    procedure = next(iter(shipped("mali/cnt", "procedure").procedures.values()))
    said = plain(say(step_in_words(procedure, procedure.steps["vote"]), "en"))
    assert "Recorded (role: clerk)" in said
    assert "Refused unless this holds: the quorum of the chamber." in said
    assert "Has no effect until a second person (role: second clerk) confirms it." in said
    assert "Otherwise leads to: " in said


def test_a_deadline_says_what_suspends_it_and_what_follows_when_it_passes():
    procedure = Library().load("france/law-article-53", "procedure").value
    said = plain(say(deadline_in_words(procedure, procedure.deadlines["promulgation"]), "en"))
    assert said.startswith(
        "To be done: “Promulgation of the law”, at the latest on the 15th day after “Transmission of the finally adopted"
        " law to the Government”. The time is suspended by “Referral of the law to the Constitutional Council”"
    )
    assert said.endswith("Once that day has passed it is overdue; nothing follows by itself.")


OBJECTED = """
procedure: test/objected
title: {en: Objection}
law: Act
chamber: test/house
initial: laid
states: {laid: {en: laid}, opposed: {en: opposed}}
ends: [opposed]
steps:
  lay: {label: {en: Laying}, law: s. 1, from: laid, role: clerk}
  oppose:
    label: {en: Objection}
    law: s. 2
    chamber: test/other
    from: laid
    to: opposed
    role: clerk
    asks: {members: {type: number, label: {en: Members}}, in_office: number}
    requires: {number: members, SHARE}
  extend: {label: {en: Extension}, law: s. 3, from: laid, role: clerk, asks: {days: {type: number, label: {en: Days}}}}
deadlines:
  objection:
    label: {en: Objection}
    law: s. 2
    begins: lay
    ends: {plus: P30D}
    met_by: oppose
    extended: {by_step: extend, by_fact: days, MOST times: 3}
"""


@pytest.mark.parametrize(
    ("share", "said"),
    [
        ("at_least: 30", "at least 30"),
        ("more_than: 30", "at least 31"),
        ("at_least: 1/5, of: seats", "at least 1/5 of the seats"),
        ("more_than: 1/3, of: seats", "more than 1/3 of the seats"),
        ("at_least: 1/5, of: in_office", "at least 1/5 of the members in office"),
        ("more_than: 1/3, of: in_office", "more than 1/3 of the members in office"),
    ],
)
def test_how_many_must_object_and_in_which_chamber_is_told(share, said):
    procedure = read_definition(OBJECTED.replace("SHARE", share).replace("MOST", ""), "f.yaml").value
    text = plain(say(step_in_words(procedure, procedure.steps["oppose"]), "en"))
    assert f"Refused unless this holds: “Members”: {said}." in text
    assert "Counted by the rules of the chamber test/other." in text


@pytest.mark.parametrize(("most", "said"), [("", "“Days”"), ("at_most: 21,", "“Days”, at most 21")])
def test_an_extension_whose_length_the_act_states_is_told(most, said):
    procedure = read_definition(OBJECTED.replace("SHARE", "at_least: 9").replace("MOST", most), "f.yaml").value
    text = plain(say(deadline_in_words(procedure, procedure.deadlines["objection"]), "en"))
    assert f"May be extended by “Extension”, by the length that the act states ({said}) each time, 3 times" in text


def test_an_act_that_nobody_owes_is_not_said_to_be_due():
    """A resolution against a treaty: silence ratifies, and the period is the time in which it can be passed."""
    procedure = next(iter(shipped("uk/crag-2010", "procedure").procedures.values()))
    for language, word in (("fr", "Possible"), ("en", "Possible"), ("ru", "Возможно")):
        said = plain(say(deadline_in_words(procedure, procedure.deadlines["period_a"]), language))
        assert said.startswith(word)


def test_a_last_day_that_the_act_states_is_told():
    text = OBJECTED.replace("SHARE", "at_least: 9").replace("MOST", "").replace("ends: {plus: P30D}", "ends_on: until")
    text = text.replace(
        "law: s. 1, from: laid, role: clerk}",
        "law: s. 1, from: laid, role: clerk, asks: {until: {type: date, label: {en: Until}}}}",
    )
    procedure = read_definition(text, "f.yaml").value
    said = plain(say(deadline_in_words(procedure, procedure.deadlines["objection"]), "en"))
    assert said.startswith("To be done: “Objection”, at the latest on the day stated by “Laying” (“Until”).")


def test_a_time_of_day_is_told_with_its_zone():
    """Periods: shown, never counted with."""
    said = en("entry_into_force", Clause(after(ClauseOf("signature"), "P30D", at="12:00 CET")))

    assert "at 12:00 (CET)" in said
    assert "à 12:00 (CET)" in fr("entry_into_force", Clause(after(ClauseOf("signature"), "P30D", at="12:00 CET")))


def test_the_time_for_objections_is_told_from_what_it_counts():
    assert en("reservations", Span(lasts=parse_period("P12M"))).startswith(
        "A reservation is considered accepted unless it is objected to. Time: 12 months"
    )
    assert en("objections", Span(lasts=parse_period("P6M"))).startswith("An accession may be objected to.")


def test_an_extension_without_limit_of_number_is_told():
    text = OBJECTED.replace("SHARE", "at_least: 9").replace("MOST", "").replace("times: 3", "times: any")
    procedure = read_definition(text, "f.yaml").value
    said = plain(say(deadline_in_words(procedure, procedure.deadlines["objection"]), "en"))
    assert "each time, as often as need be." in said


@pytest.mark.parametrize(
    ("following", "said"),
    [
        (1, "Takes effect on the 30 June following entry into force."),
        (2, "Takes effect on the second 30 June following entry into force."),
        (0, "Takes effect on the first 30 June on the day of, or after, entry into force."),
    ],
)
def test_a_day_of_the_year_says_which_one_it_is(following, said):
    rule = From(ClauseOf("entry_into_force"), Operations(yearly=(6, 30), following=following))

    assert en("effect", Clause(rule)) == said


def test_a_number_of_anyone_says_who_is_left_out_and_which_kind_counts():
    """Non-Proliferation Treaty, art. IX(3), and UN Convention against Corruption, art. 68(1)."""
    depositaries = Group("list", (Membership("GB"), Membership("US")))
    others = Clause(Reached(Group("anyone", without=(depositaries,)), DEPOSITED, Share(40)))
    states = Clause(Reached(Group("anyone", kind="state"), DEPOSITED, Share(30)))

    assert "except United Kingdom and United States" in en("entry_into_force", others)
    assert "States only" in en("entry_into_force", states)
    assert "États seulement" in fr("entry_into_force", states)


def test_a_share_is_said_with_the_act_and_with_those_who_do_it():
    majority = Clause(Reached(Group("signatories"), DEPOSITED, Share(1, 2), more_than=True))

    assert en("entry_into_force", majority) == (
        "Enters into force upon deposit of the instrument by more than 1/2 (group: the signatories)."
    )
