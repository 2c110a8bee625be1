"""Every date explains itself: the inputs with their entries, the rule with its law, each operation, the result."""

import pytest

from ratify.errors import Phrase
from ratify.language import LANGUAGES, say
from ratify.law.calendars import Calendar, CalendarBook, Day, working_days
from ratify.law.moments import DayRange
from ratify.law.periods import parse_period
from ratify.law.rules import (
    AllOf,
    AnyOf,
    Clause,
    ClauseOf,
    Exit,
    Group,
    Operations,
    OtherTreaty,
    Provided,
    Renewal,
    Share,
    Snap,
    Span,
    Stamp,
    TreatyLaw,
    Unknown,
    Window,
)
from tests.law.sheets import (
    ENTRY,
    NOTICE,
    OWN_DEPOSIT,
    PARTIES,
    RECEIVED,
    act,
    after,
    ask,
    bilateral,
    codes,
    day,
    days,
    fixed,
    in_force,
    read,
    sheet,
    tacit,
    threshold,
)

FR_ML = TreatyLaw(
    "fr-ml",
    ("FR", "ML"),
    signed=days("2014-07-16"),
    clauses=sheet(
        entry_into_force=after(threshold(of=PARTIES, have=RECEIVED), month=2),
        term=tacit("P5Y", "P5Y", "P6M"),
        denunciation=Exit(after(NOTICE, "P6M"), law="art. 26(4)"),
    ).clauses,
)
FACTS = [
    act("notification.received", "ML", "2016-08-10", entry=4),
    act("notification.received", "FR", "2016-09-20", entry=5),
    act("notice.received", "ML", "2022-05-02", entry=9),
]


def lines(law, facts, as_of, name, book=None):
    return ask(law, facts, as_of, name, book).because


def test_entry_into_force_shows_its_acts_with_their_entries_the_operation_and_the_result():
    because = lines(FR_ML, FACTS, "2016-10-01", "entry_into_force")

    assert codes(because) == [
        "law.because.fact_entered",
        "law.because.fact_entered",
        "law.because.reached",
        "law.because.first_day_of.month.later",
        "law.because.result",
    ]
    assert [line.particulars["entry"] for line in because[:2]] == ["5", "4"]
    assert because[0].particulars["what"].code == "law.act.notification.received.of"
    assert (because[2].particulars["have"], because[2].particulars["required"]) == (2, 2)
    assert (because[3].particulars["following"], because[3].particulars["day"]) == (2, day("2016-11-01"))


def test_a_denunciation_shows_the_notice_the_period_and_the_law():
    because = lines(FR_ML, FACTS, "2022-06-01", "exit/ML/first_day_out")

    assert codes(because) == [
        "law.because.fact_entered",
        "law.because.plus",
        "law.because.law",
        "law.because.last_day",
        "law.because.result",
    ]
    assert (because[1].particulars["start"], because[1].particulars["day"]) == (day("2022-05-02"), day("2022-11-02"))
    assert because[2].particulars["law"] == "art. 26(4)"
    assert because[3].particulars["day"] == day("2022-11-01")


def test_a_term_shows_that_it_is_counted_from_the_origin():
    because = lines(FR_ML, FACTS[:2], "2022-01-01", "term/last_day_for_notice")

    assert codes(because) == [
        "law.because.term_origin",
        "law.because.term_period",
        "law.because.date_is.first_day_out",
        "law.because.last_day_for_notice",
    ]
    assert because[1].particulars["number"] == 2


def test_what_happened_keeps_its_reasons():
    happened = read(FR_ML, FACTS, "2023-01-01").due(day("2023-01-01"))

    assert all(one.because for one in happened)
    renewed = next(one for one in happened if one.clause == "term")
    assert renewed.because[-1].code == "law.because.renewed"


def test_what_is_missing_is_named():
    """ "The notification of the Russian Federation"."""
    law = sheet("ML RU", entry_into_force=threshold(of=PARTIES, have=RECEIVED))
    moment = ask(law, [act("notification.received", "ML", "2027-02-01")], "2027-03-01", "entry_into_force")

    assert codes(moment.missing) == ["law.act.notification.received.of"]
    assert moment.missing[0].particulars["party"].particulars["code"] == "RU"


def test_of_many_that_are_missing_the_number_is_told():
    moment = ask(sheet("", opened=True, entry_into_force=threshold(60)), [], "2000-01-01", "entry_into_force")

    assert (codes(moment.missing), moment.missing[0].particulars["n"]) == (["law.missing.more"], 60)


def test_an_unverified_clause_says_so():
    law = TreatyLaw("t", ("A", "B"), clauses=sheet().clauses)
    unverified = Clause(fixed("2020-01-01"), law="art. 1", unverified=True)
    law = TreatyLaw("t", ("A", "B"), clauses=type(law.clauses)(entry_into_force=unverified))

    assert codes(lines(law, [], "2020-01-01", "entry_into_force"))[1:3] == ["law.because.law", "law.because.unverified"]


def test_the_article_of_the_vienna_convention_is_cited_where_the_treaty_is_silent():
    facts = [act("instrument.deposited", code, when) for code, when in (("A", "2020-01-01"), ("B", "2020-02-01"))]

    assert "law.because.vclt_24_2" in codes(lines(sheet("A B"), facts, "2021-01-01", "entry_into_force"))


CALENDAR = Calendar(
    "ML",
    "ML",
    "holidays",
    {day("2024-05-01"): Day("actual", {"fr": "Fête du travail", "en": "Labour Day"})},
    days("2024"),
)
BOOK = CalendarBook({"ML": CALENDAR}, {"ML": working_days("ML", "loi n° 05-040")})

EVERYTHING = sheet(
    "",
    opened=True,
    signed="2020-01-01",
    entry_into_force=AllOf(
        (
            after(threshold(2), "P3M", count="clear", not_before=fixed("2021-01-01")),
            AnyOf((fixed("2020-06"), OtherTreaty("iccpr", "in_force"))),
        )
    ),
    later_parties=after(OWN_DEPOSIT, "P30D", count="inclusive"),
    effect=ClauseOf("signature"),
    provisional_application=Span(start=after(ClauseOf("signature"), "P1D"), until=Stamp("agreement", "effective")),
    term=tacit("P2Y", "P1Y", "P3M", date_is="last_day"),
    termination=Stamp("successor", "effective"),
    denunciation=(
        Exit(after(NOTICE, "P6M"), or_later=True, not_before=after(ClauseOf("entry_into_force", own=True), "P1Y")),
        Exit(
            after(NOTICE, "P1M", not_while=Stamp("armed_conflict", "began", "own")),
            window=Window(parse_period("P1Y"), parse_period("P1M")),
        ),
    ),
    suspension=Span(start=Stamp("suspension", "began")),
    survival=Span(lasts=parse_period("P10Y")),
    commitments={
        "counted": Clause(after(fixed("2024-04-30"), 3, over="ML")),
        "rolled": Clause(after(fixed("2024-05-01"), roll="next", over="ML")),
        "uncovered": Clause(after(fixed("2024-12-30"), 9, over="ML")),
        "quarter": Clause(after(fixed("2024-04"), "-P1D", snap=Snap("last_day_of", "quarter"), following=0)),
        "yearly": Clause(after(fixed("2024-04-30"), yearly=(6, 30))),
        "proviso": Clause(Provided(days("2024-01-01"), threshold(9), Operations(plus=parse_period("P1Y")))),
        "met": Clause(Provided(days("2024-01-01"), threshold(1))),
        "refused": Clause(after(fixed("2024-01-31"), "P1M", rounding="refuse")),
        "unread": Clause(Unknown()),
        "weighed": Clause(threshold(Share(1, 2), Group("signatories"))),
        "span": Span(start=ENTRY, lasts=parse_period("P7Y")),
        "agreed": Clause(after(Stamp("agreement"), "P1M", not_after=fixed("2030-01-01"))),
    },
)
HISTORY = [
    act("signature.signed", "A", "2020-01-01"),
    act("instrument.deposited", "A", "2020-02-01", entry=1),
    act("instrument.deposited", "B", "2020-03"),
    act("other.iccpr.in_force", None, "2020-05-01"),
    act("instrument.deposited", "C", "2021-02-01"),
    act("notice.received", "A", "2021-03-01", entry=7),
    act("notice.received", "B", "2022-06-01", effective=day("2023-02-01")),
    act("notice.suspended", "B", "2022-07-01"),
    act("notice.resumed", "B", "2022-07-11"),
    act("suspension.began", None, "2022-08-01"),
    act("notice.received", "C", "2022-12-01"),
    act("notice.revoked", "C", "2022-12-10"),
    act("instrument.deposited", "D", "2023-05-01"),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("as_of", ["2020-01-01", "2020-04-15", "2021-03-02", "2022-07-05", "2023-01-01", "2027-01-01"])
def test_every_line_can_be_said_in_every_language(language, as_of):
    """No code and no field is left bare."""
    reading = read(EVERYTHING, HISTORY, as_of, BOOK)
    dates = reading.dates(day(as_of))
    told = [line for moment in dates.values() for line in (*moment.because, *moment.missing)]
    told += [line for one in reading.due(day(as_of)) for line in one.because]

    assert told
    for line in told:
        text = say(line, language)
        assert "{" not in text
        assert "law." not in text
        assert "language." not in text


def test_a_date_known_by_an_interval_says_that_all_its_days_lead_to_one_result():
    because = lines(
        bilateral(entry_into_force=after(threshold(of=PARTIES, have=RECEIVED), month=1)),
        in_force("2016-09"),
        "2016-10-01",
        "entry_into_force",
    )

    assert "law.because.same_for_all_days" in codes(because)
    assert because[2].particulars["day"] == Phrase(
        "language.interval", earliest=day("2016-09-01"), latest=day("2016-09-30")
    )


def test_where_the_days_lead_apart_it_says_from_which_it_counts():
    because = lines(
        bilateral(entry_into_force=after(threshold(of=PARTIES, have=RECEIVED), "P1D")),
        in_force("2016-09"),
        "2016-10-02",
        "entry_into_force",
    )

    assert "law.because.from_the_last_day" in codes(because)


def test_an_official_date_stands_beside_the_computed_one():
    reading = read(EVERYTHING, HISTORY, "2020-12-31", BOOK)
    reading.official("exit/A/last_day", day("2021-12-31"), "depositary")

    assert reading.moment("exit/A/first_day_out", day("2021-01-01")).date == day("2022-01-01")
    assert codes(reading.moment("exit/A/first_day_out", day("2021-01-01")).because) == ["law.because.official"]


def test_happenings_of_a_range_keep_the_range():
    happened = read(bilateral(), in_force("2016-09"), "2016-12-31").due(day("2016-12-31"))

    assert happened[0].effective == DayRange(day("2016-09-01"), day("2016-09-30"))
    assert happened[0].day == day("2016-09-30")


def test_an_extension_that_is_refused_says_why():
    law = bilateral(term=Span(lasts=parse_period("P1Y"), renewal=Renewal(agreed="any", times=1)))
    reading = read(
        law, [*in_force("2020-01-01"), act("extension.done", None, "2020-06-01", by_period="P1Y")], "2020-07-01"
    )
    again = act("extension.done", None, "2020-08-01", by_period="P1Y")

    assert reading.refusal(again).code == "law.extension.times"
    assert (
        read(law, in_force("2020-01-01"), "2020-07-01").refusal(act("extension.done", None, "2020-08-01")).code
        == "law.extension.no_period"
    )
    assert read(bilateral(), in_force("2020-01-01"), "2020-07-01").refusal(again).code == "law.extension.not_provided"


def test_a_number_that_those_on_record_cannot_reach_is_told_as_how_many_more():
    """NPT, art. IX(3): forty other signatories, of whom none is recorded yet."""
    law = sheet("", opened=True, entry_into_force=threshold(40, Group("signatories")))

    (waiting,) = read(law, [], "1969-01-01").moment("entry_into_force", day("1969-01-01")).missing
    assert (waiting.code, waiting.particulars["n"]) == ("law.missing.more", 40)


def test_an_exit_that_has_taken_effect_is_still_explained_by_its_notice():
    """What was computed before the exit can be read after it."""
    law = sheet(
        "", opened=True, entry_into_force=Clause(fixed("2000-01-01")).rule, denunciation=Exit(after(NOTICE, "P1Y"))
    )
    facts = [act("instrument.deposited", "A", "2001-01-01"), act("notice.received", "A", "2010-03-01")]

    before = codes(ask(law, facts, "2010-12-31", "exit/A/first_day_out").because)
    after_it = codes(ask(law, facts, "2012-01-01", "exit/A/first_day_out").because)
    assert "law.because.plus" in before
    assert after_it == [*before, "law.because.left"]


def test_the_end_of_a_term_that_was_not_renewed_names_the_period_and_the_notice():
    """Ukraine and Russia, 1997: the second period, and the notice of September 2018."""
    law = bilateral(term=tacit("P10Y", "P10Y", "P6M"))
    facts = [*in_force("1999-04-01"), act("notice.received", "B", "2018-09-24")]

    told = ask(law, facts, "2019-05-01", "end").because
    assert "law.because.term_period" in codes(told)
    (stopped,) = (line for line in told if line.code == "law.because.not_renewed")
    assert (stopped.particulars["number"], stopped.particulars["day"]) == (2, day("2018-10-01"))
    assert any(line.code == "law.because.fact" for line in told)
