"""Real treaties: their final clauses as data, and the dates that were published."""

import pytest

from ratify.law.calendars import CalendarBook
from ratify.law.periods import parse_period
from ratify.law.reading import Reading
from ratify.law.rules import (
    AllOf,
    AnyOf,
    Clause,
    ClauseOf,
    Exit,
    Group,
    Membership,
    Operations,
    OtherTreaty,
    Provided,
    Renewal,
    Share,
    Snap,
    Span,
    Stamp,
    weigh,
)
from tests.law.sheets import (
    DEPOSITED,
    NOTICE,
    OWN_DEPOSIT,
    PARTIES,
    RECEIVED,
    act,
    after,
    ask,
    codes,
    day,
    days,
    fixed,
    happened,
    read,
    sheet,
    tacit,
    threshold,
)


def found(law, met, as_of="2030-01-01"):
    """The date of entry into force where the depositary says when the condition was met."""
    reading = Reading(law)
    reading.finding("entry_into_force", days(met), "depositary")
    return reading.moment("entry_into_force", day(as_of))


def of_many(rule, later=None, **clauses):
    return sheet(
        "", opened=True, entry_into_force=rule, **({} if later is None else {"later_parties": later}), **clauses
    )


# --------------------------------------------------------------------------------------------------- the founding case

FOUNDING = sheet(
    "ML RU",
    signed="2003-03-25",
    entry_into_force=threshold(of=PARTIES, have=Stamp("notification")),
    term=tacit("P5Y", "P1Y"),
)


def test_founding_case_nothing_is_computed_beyond_what_is_known():
    """Mali–Russia, military-technical cooperation, signed 25 March 2003: neither notification has been found."""
    reading = read(FOUNDING, [], "2026-11-23")
    entry = reading.moment("entry_into_force", day("2026-11-23"))

    assert (entry.status, entry.latest) == ("not_yet", None)
    assert [line.particulars["party"].particulars["code"] for line in entry.missing] == ["ML", "RU"]
    assert reading.moment("signature", day("2026-11-23")).date == day("2003-03-25")
    assert [one.clause for one in reading.due(day("2026-11-23"))] == ["signature"]
    assert reading.next_day(day("2026-11-23")) is None


def test_founding_case_should_both_notify():
    """Hypothetical: five years, then one year at a time."""
    facts = [act("notification.received", "ML", "2027-02-01"), act("notification.received", "RU", "2027-03-10")]

    assert ask(FOUNDING, facts, "2033-06-01", "term/first_day_out").date == day("2034-03-10")
    assert [one[0] for one in happened(FOUNDING, facts, "2033-06-01") if one[1] == "term"] == [
        "2032-03-10",
        "2033-03-10",
    ]


# ------------------------------------------------------------------------------------------------------------ bilateral

FR_ML = sheet(
    "FR ML",
    signed="2014-07-16",
    entry_into_force=after(threshold(of=PARTIES, have=RECEIVED), month=2),
    term=tacit("P5Y", "P5Y", "P6M"),
    denunciation=Exit(after(NOTICE, "P6M")),
)


@pytest.mark.parametrize("last", ["2016-09-01", "2016-09-30", "2016-09"])
def test_france_mali_2014(last):
    """Art. 26: first day of the second month after the last receipt; five years; denounced 2 May 2022."""
    facts = [act("notification.received", "ML", "2016-08-01"), act("notification.received", "FR", last)]
    denounced = [*facts, act("notice.received", "ML", "2022-05-02")]

    assert ask(FR_ML, facts, "2016-10-01", "entry_into_force").date == day("2016-11-01")
    assert ask(FR_ML, facts, "2021-04-30", "term/last_day_for_notice").date == day("2021-05-01")
    assert ask(FR_ML, facts, "2021-04-30", "term/first_day_out").date == day("2021-11-01")
    assert ask(FR_ML, facts, "2022-01-01", "term/first_day_out").date == day("2026-11-01")
    assert ask(FR_ML, denounced, "2022-06-01", "exit/ML/first_day_out").date == day("2022-11-02")
    assert ask(FR_ML, denounced, "2026-12-01", "end").date == day("2022-11-02")


def test_new_start():
    """Art. XIV: on exchange; ten years and at most five; last day 4 February 2026."""
    law = sheet(
        "RU US",
        signed="2010-04-08",
        entry_into_force=Stamp("exchange", "effective"),
        term=Span(lasts=parse_period("P10Y"), renewal=Renewal(agreed=parse_period("P5Y"), at_most=parse_period("P5Y"))),
        denunciation=Exit(after(NOTICE, "P3M")),
    )
    facts = [act("exchange.effective", None, "2011-02-05"), act("extension.done", None, "2021-02-03", by_period="P5Y")]

    assert ask(law, facts, "2011-02-05", "entry_into_force/RU").date == day("2011-02-05")
    assert ask(law, facts, "2020-01-01", "term/first_day_out").date == day("2021-02-05")
    assert ask(law, facts, "2026-03-01", "end").date == day("2026-02-05")
    assert ask(law, facts, "2026-03-01", "term/last_day").date == day("2026-02-04")


def test_ukraine_russia_1997():
    """Arts. 39 and 40: ten years, then ten at a time, notice six months before; not renewed in 2019."""
    law = sheet("RU UA", entry_into_force=Stamp("exchange", "done"), term=tacit("P10Y", "P10Y", "P6M", stamp=None))
    facts = [
        act("exchange.done", None, "1999-04-01"),
        act("notice.sent", "UA", "2018-09-21"),
        act("notice.received", "UA", "2018-09-24"),
    ]

    assert ask(law, facts[:1], "2018-01-01", "term/last_day_for_notice").date == day("2018-10-01")
    assert ask(law, facts, "2019-05-01", "end").date == day("2019-04-01")
    assert ask(law, facts, "2019-05-01", "term/2/last_day").date == day("2019-03-31")
    assert happened(law, facts, "2019-05-01")[-2:] == [
        ("2019-04-01", "term", None, "expired"),
        ("2019-04-01", "end", None, "expired"),
    ]


def test_france_switzerland_2003():
    """In force on signature."""
    assert ask(
        sheet("CH FR", signed="2003-10-27", entry_into_force=ClauseOf("signature")),
        [],
        "2004-01-01",
        "entry_into_force",
    ).date == day("2003-10-27")


# --------------------------------------------------------------------------------------------------------- multilateral

ROME = of_many(
    after(threshold(60), "P60D", month=1),
    after(OWN_DEPOSIT, "P60D", month=1),
    denunciation=Exit(after(NOTICE, "P1Y"), or_later=True),
)


def test_rome_statute():
    """Art. 126(1): first day of the month after the sixtieth day after the sixtieth deposit, 11 April 2002."""
    assert found(ROME, "2002-04-11").date == day("2002-07-01")


@pytest.mark.parametrize(
    ("deposited", "date"),
    [
        ("2004-09-21", "2004-12-01"),
        ("2006-11-01", "2007-01-01"),
        ("2009-06-29", "2009-09-01"),
        ("2010-08-10", "2010-11-01"),
        ("2011-12-02", "2012-02-01"),
        ("2012-04-02", "2012-07-01"),
        ("2013-02-15", "2013-05-01"),
        ("2015-01-02", "2015-04-01"),
        ("2019-11-26", "2020-02-01"),
        ("2023-11-14", "2024-02-01"),
        ("2024-10-25", "2025-01-01"),
    ],
)
def test_rome_statute_for_later_parties(deposited, date):
    """Art. 126(2). Guatemala's sixtieth day was itself 1 June 2012, so the month after it began on 1 July."""
    reading = Reading(ROME)
    reading.finding("entry_into_force", day("2002-04-11"), "depositary")
    reading.add(act("instrument.deposited", "XX", deposited))

    assert reading.moment("entry_into_force/XX", day("2026-01-01")).date == day(date)


@pytest.mark.parametrize(
    ("received", "out"), [("2016-10-27", "2017-10-27"), ("2018-03-17", "2019-03-17"), ("2025-06-02", "2026-06-02")]
)
def test_rome_statute_withdrawals(received, out):
    """Art. 127(1): one year after receipt."""
    reading = Reading(ROME)
    reading.finding("entry_into_force", day("2002-04-11"), "depositary")
    for fact in (act("instrument.deposited", "XX", "2004-09-21"), act("notice.received", "XX", received)):
        reading.add(fact)

    assert reading.moment("exit/XX/first_day_out", day("2026-11-23")).date == day(out)


def test_paris_agreement():
    """Art. 21(1): fifty-five parties and 55 % of emissions, thirtieth day after both are met."""
    weights = weigh("emissions", {"CN": "20.09", "US": "17.89", "EU": "12.10", "IN": "4.10", "BR": "2.48"}, 100)
    law = of_many(
        after(
            AllOf((threshold(3), threshold(Share(55, 100), by=weights))),
            "P30D",
        ),
        after(OWN_DEPOSIT, "P30D"),
    )
    facts = [
        act("instrument.deposited", "CN", "2016-09-03"),
        act("instrument.deposited", "US", "2016-09-03"),
        act("instrument.deposited", "BR", "2016-09-21"),
        act("instrument.deposited", "IN", "2016-10-02"),
        act("instrument.deposited", "EU", "2016-10-05"),
        act("instrument.deposited", "SY", "2017-11-13"),
    ]

    assert ask(law, facts, "2016-10-04", "entry_into_force").status == "not_yet"
    assert ask(law, facts, "2016-10-05", "entry_into_force").date == day("2016-11-04")
    assert ask(law, facts, "2018-01-01", "entry_into_force/US").date == day("2016-11-04")
    assert ask(law, facts, "2018-01-01", "entry_into_force/SY").date == day("2017-12-13")


def test_ottawa_convention():
    """Art. 17(1): first day of the sixth month after the month of the fortieth deposit."""
    assert found(of_many(after(threshold(40), month=6)), "1998-09-16").date == day("1999-03-01")


@pytest.mark.parametrize(
    ("received", "out"), [("2025-06-27", "2025-12-27"), ("2025-07-10", "2026-01-10"), ("2025-08-20", "2026-02-20")]
)
def test_ottawa_withdrawals(received, out):
    """Art. 20(3): six months after receipt, unless the party is then engaged in an armed conflict."""
    way = Exit(after(NOTICE, "P6M", not_while=Stamp("armed_conflict", "began", "own")))
    law = of_many(fixed("1999-03-01"), Clause(OWN_DEPOSIT).rule, denunciation=way)
    facts = [act("instrument.deposited", "XX", "2003-05-12"), act("notice.received", "XX", received)]

    assert ask(law, facts, "2026-11-23", "exit/XX/first_day_out").date == day(out)


def test_istanbul_convention():
    """Art. 75(3): ten, of whom eight members of the Council of Europe; three months, then first of the month."""
    council = Group("coe", tuple(Membership(code) for code in ("AT", "TR", "PT")))
    law = of_many(
        after(AllOf((threshold(3), threshold(2, council))), "P3M", month=1),
        denunciation=Exit(after(NOTICE, "P3M", month=1)),
    )
    facts = [
        act("instrument.deposited", "TR", "2012-03-14"),
        act("instrument.deposited", "XX", "2013-02-04"),
        act("instrument.deposited", "YY", "2013-04-22"),
        act("instrument.deposited", "AT", "2014-04-22"),
        act("notice.received", "TR", "2021-03-22"),
    ]

    assert ask(law, facts, "2014-12-31", "entry_into_force").date == day("2014-08-01")
    assert ask(law, facts, "2021-12-31", "exit/TR/first_day_out").date == day("2021-07-01")


def test_african_continental_free_trade_area():
    """Art. 23(1), as announced: thirty full days after 29 April 2019."""
    assert found(of_many(after(threshold(22), "P30D", count="clear")), "2019-04-29").date == day("2019-05-30")


AU_PAIR = of_many(
    after(threshold(3), "P1M", count="clear"),
    after(OWN_DEPOSIT, "P1M", count="clear"),
    denunciation=Exit(after(NOTICE, "P6M", count="clear")),
)


@pytest.mark.parametrize(
    ("deposited", "date"), [("1973-11-08", "1973-12-09"), ("1988-08-11", "1988-09-12"), ("1990-07-24", "1990-08-25")]
)
def test_au_pair_placement(deposited, date):
    """ETS 068, arts. 13 and 14: the register shows the day after the full period."""
    reading = Reading(AU_PAIR)
    reading.finding("entry_into_force", day("1971-04-29"), "register")
    reading.add(act("instrument.deposited", "XX", deposited))

    assert reading.moment("entry_into_force", day("1972-01-01")).date == day("1971-05-30")
    assert reading.moment("entry_into_force/XX", day("1995-01-01")).date == day(date)


@pytest.mark.parametrize(("received", "out"), [("2002-09-23", "2003-03-24"), ("2024-11-27", "2025-05-28")])
def test_au_pair_placement_denounced(received, out):
    """ETS 068, art. 14."""
    reading = Reading(AU_PAIR)
    reading.finding("entry_into_force", day("1971-04-29"), "register")
    for fact in (act("instrument.deposited", "XX", "1990-07-24"), act("notice.received", "XX", received)):
        reading.add(fact)

    assert reading.moment("exit/XX/first_day_out", day("2026-01-01")).date == day(out)


def test_kigali_amendment():
    """Art. IV(1): 1 January 2019, the twentieth instrument having come on 17 November 2017."""
    rule = Provided(days("2019-01-01"), threshold(20), Operations(plus=parse_period("P90D")))

    assert found(of_many(rule), "2017-11-17").date == day("2019-01-01")
    assert found(of_many(rule), "2019-02-01").date == day("2019-05-02")


def test_lisbon_treaty():
    """Art. 6(2): 1 January 2009, failing which the first of the month after the last deposit."""
    rule = Provided(days("2009-01-01"), threshold(of=PARTIES), Operations(snap=Snap("first_day_of", "month")))
    facts = [
        act("instrument.deposited", code, when)
        for code, when in (("DE", "2009-09-25"), ("IE", "2009-10-23"), ("CZ", "2009-11-13"))
    ]

    assert ask(sheet("CZ DE IE", entry_into_force=rule), facts, "2010-01-01", "entry_into_force").date == day(
        "2009-12-01"
    )


def test_first_optional_protocol_to_the_covenant():
    """Art. 9(1) and 12(1); Jamaica denounced on 23 October 1997."""
    rule = AllOf((OtherTreaty("iccpr", "in_force"), after(threshold(10), "P3M")))
    reading = Reading(of_many(rule, after(OWN_DEPOSIT, "P3M"), denunciation=Exit(after(NOTICE, "P3M"))))
    reading.finding("entry_into_force", day("1976-03-23"), "depositary")
    for fact in (act("instrument.deposited", "JM", "1975-10-03"), act("notice.received", "JM", "1997-10-23")):
        reading.add(fact)

    assert reading.moment("entry_into_force", day("1977-01-01")).date == day("1976-03-23")
    assert reading.moment("exit/JM/first_day_out", day("1999-01-01")).date == day("1998-01-23")


def test_sales_convention():
    """CISG, art. 99(1): twelve months after the tenth deposit, then the first of the next month."""
    assert found(of_many(after(threshold(10), "P12M", month=1)), "1986-12-11").date == day("1988-01-01")


def test_non_proliferation_treaty():
    """Art. IX(3): the three depositaries and forty others; art. X(1): three months' notice, suspended on the eve."""
    depositaries = Group("list", tuple(Membership(code) for code in ("GB", "SU", "US")))
    law = of_many(
        AllOf((threshold(of=depositaries), threshold(2, Group("anyone", without=(depositaries,))))),
        denunciation=Exit(after(NOTICE, "P3M")),
    )
    facts = [
        *(act("instrument.deposited", code, "1970-01-01") for code in ("XX", "YY", "KP")),
        *(act("instrument.deposited", code, "1970-03-05") for code in ("GB", "SU", "US")),
        act("notice.received", "KP", "1993-03-12"),
        act("notice.suspended", "KP", "1993-06-11"),
    ]

    assert ask(law, facts, "1971-01-01", "entry_into_force").date == day("1970-03-05")
    assert ask(law, facts, "1993-06-10", "exit/KP/first_day_out").date == day("1993-06-12")
    assert ask(law, facts, "2000-01-01", "exit/KP/first_day_out").status == "not_yet"


def test_schengen_agreement():
    """Art. 32: thirtieth day after the last instrument; definitive signature counts as consent."""
    consent = DEPOSITED, Stamp("signature", "effective")
    law = sheet("BE NL", entry_into_force=after(threshold(of=PARTIES, have=AnyOf(consent)), "P30D"))
    facts = [act("signature.effective", "BE", "1985-06-14"), act("instrument.deposited", "NL", "1986-01-31")]

    assert ask(law, facts, "1987-01-01", "entry_into_force").date == day("1986-03-02")


def test_united_states_mexico_canada_agreement():
    """Protocol, para. 2: first day of the third month; art. 34.7: sixteen years, review on the sixth anniversary."""
    law = sheet(
        "CA MX US",
        entry_into_force=after(threshold(of=PARTIES, have=Stamp("notification")), month=3),
        term=Span(lasts=parse_period("P16Y"), renewal=Renewal(agreed=parse_period("P16Y"))),
        commitments={"joint_review": Clause(after(ClauseOf("entry_into_force"), "P6Y"))},
    )
    facts = [
        act("notification.sent", code, when)
        for code, when in (("MX", "2020-04-03"), ("CA", "2020-04-03"), ("US", "2020-04-24"))
    ]
    reading = read(law, facts, "2020-08-01")

    assert reading.moment("entry_into_force", day("2020-08-01")).date == day("2020-07-01")
    assert reading.moment("term/first_day_out", day("2020-08-01")).date == day("2036-07-01")
    assert reading.moment("commitment/joint_review", day("2020-08-01")).date == day("2026-07-01")
    assert reading.moment("end", day("2020-08-01")).latest is None


def test_economic_community_of_west_african_states():
    """Revised Treaty, art. 91: one year's written notice; the announcement of the day before started nothing."""
    law = of_many(fixed("1995-08-23"), OWN_DEPOSIT, denunciation=Exit(after(NOTICE, "P1Y")))
    facts = [
        act("instrument.deposited", "ML", "1994-01-01"),
        act("notice.announced", "ML", "2024-01-28"),
        act("notice.received", "ML", "2024-01-29"),
    ]

    assert ask(law, facts[:2], "2024-01-28", "exit/ML/first_day_out").status == "not_yet"
    assert ask(law, facts, "2025-02-01", "exit/ML/first_day_out").date == day("2025-01-29")


def test_whaling_convention():
    """Art. XI: notice on or before 1 January, out on 30 June of the same year."""
    way = Exit(after(after(NOTICE, None, yearly=(1, 1), following=0), None, yearly=(6, 30)))
    law = of_many(fixed("1948-11-10"), OWN_DEPOSIT, denunciation=way)

    def out(received):
        facts = [act("instrument.deposited", "JP", "1951-04-21"), act("notice.received", "JP", received)]
        return ask(law, facts, "2022-01-01", "exit/JP/first_day_out").date

    assert out("2018-12-26") == day("2019-06-30")
    assert out("2019-01-01") == day("2019-06-30")
    assert out("2019-01-02") == day("2020-06-30")


def test_of_the_next_day_something_happens():
    """The office wakes on the days that the clauses themselves bring."""
    facts = [act("notification.received", "ML", "2016-08-01"), act("notification.received", "FR", "2016-09-20")]
    reading = read(FR_ML, facts, "2016-10-01")

    assert reading.next_day(day("2016-10-01")) == day("2016-11-01")
    reading.due(day("2016-11-01"))
    assert reading.next_day(day("2016-11-01")) == day("2021-04-30")
    assert reading.next_day(day("2021-05-02")) == day("2021-11-01")
    assert reading.current_period(day("2021-10-31")) == 1
    assert reading.current_period(day("2021-11-01")) == 2


def test_a_calendar_may_be_part_of_a_clause():
    """A book is given once; without the calendar the date waits for it."""
    law = sheet("A B", signed="2024-01-01", entry_into_force=after(ClauseOf("signature"), 3, over="ML"))
    moment = ask(law, [], "2024-02-01", "entry_into_force", CalendarBook())

    assert (moment.status, codes(moment.missing)) == ("not_yet", ["law.calendar.no_rule"])
