"""Twenty treaties whose dates were published: the sheets that ship give those dates, and would not if they said less.

The table holds facts only (acts by their day, and the dates that sources give), apart from the scenarios, so that a
scenario changed together with its sheet does not pass unseen. Everything goes through ``study.timeline``, as the
command does. A published date is compared with the face its source names, else with the first day out.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import pytest

from ratify import study
from ratify.shipped import shipped

if TYPE_CHECKING:
    from pathlib import Path

SHEETS = shipped("workflows") / "treaties"
TODAY = date(2026, 11, 23)
UN = "depositary: Secretary-General of the United Nations"


class Case(NamedTuple):
    """``acts``: ``day PARTY step``, with ``-`` for the treaty, or ``day finding CLAUSE``, and facts as ``key=value``.

    ``dates``: ``as-of name date``; the date is a day, ``not_yet`` or ``never``.
    """

    treaty: str
    source: str
    acts: str
    dates: str


CASES = (
    Case("ml-ru-mtc-2003", "koulouba.ml; news.abamako.com: no notification found", "", """
        2003-03-25 signature 2003-03-25
        2026-11-23 entry_into_force not_yet
        2026-11-23 term/first_day_out not_yet
        2026-11-23 end not_yet"""),
    Case("fr-ml-defence-2014", "decree 2016-1565; afriquedefense.lo.gs; received on the first day of the month", """
        2016-08-20 ML notification_received
        2016-09-01 FR notification_received
        2022-05-02 ML notice_received purpose=denunciation""", """
        2016-09-01 entry_into_force 2016-11-01
        2016-11-01 term/first_day_out 2021-11-01
        2021-04-30 term/last_day_for_notice 2021-05-01
        2021-11-01 term/first_day_out 2026-11-01
        2022-05-02 exit/ML/first_day_out 2022-11-02
        2026-11-23 end 2022-11-02"""),
    Case("fr-ml-defence-2014", "the same, received on the last day of the month", """
        2016-08-20 ML notification_received
        2016-09-30 FR notification_received""", """
        2016-09-30 entry_into_force 2016-11-01
        2016-11-01 term/first_day_out 2021-11-01"""),
    Case("rome-statute", UN, """
        2002-04-11 finding entry_into_force
        2004-09-21 BI instrument_deposited
        2006-11-01 TD instrument_deposited
        2009-06-29 CL instrument_deposited
        2010-08-10 SC instrument_deposited
        2011-06-24 TN instrument_deposited
        2011-08-30 PH instrument_deposited
        2011-10-10 CV instrument_deposited
        2011-12-02 VU instrument_deposited
        2012-04-02 GT instrument_deposited
        2013-02-15 CI instrument_deposited
        2015-01-02 PS instrument_deposited
        2016-10-19 ZA notice_received
        2016-10-27 BI notice_received
        2016-11-10 GM notice_received
        2017-02-10 GM notice_revoked
        2017-03-07 ZA notice_revoked
        2018-03-17 PH notice_received
        2019-11-26 KI instrument_deposited
        2023-11-14 AM instrument_deposited
        2024-10-25 UA instrument_deposited
        2025-06-02 HU notice_received
        2025-09-22 BF notice_announced
        2025-09-22 ML notice_announced
        2025-09-22 NE notice_announced""", """
        2002-04-11 entry_into_force 2002-07-01
        2004-09-21 entry_into_force/BI 2004-12-01
        2006-11-01 entry_into_force/TD 2007-01-01
        2009-06-29 entry_into_force/CL 2009-09-01
        2010-08-10 entry_into_force/SC 2010-11-01
        2011-06-24 entry_into_force/TN 2011-09-01
        2011-08-30 entry_into_force/PH 2011-11-01
        2011-10-10 entry_into_force/CV 2012-01-01
        2011-12-02 entry_into_force/VU 2012-02-01
        2012-04-02 entry_into_force/GT 2012-07-01
        2013-02-15 entry_into_force/CI 2013-05-01
        2015-01-02 entry_into_force/PS 2015-04-01
        2019-11-26 entry_into_force/KI 2020-02-01
        2023-11-14 entry_into_force/AM 2024-02-01
        2024-10-25 entry_into_force/UA 2025-01-01
        2016-11-10 exit/ZA/first_day_out 2017-10-19
        2016-11-10 exit/GM/first_day_out 2017-11-10
        2016-11-10 exit/BI/first_day_out 2017-10-27
        2018-03-17 exit/PH/first_day_out 2019-03-17
        2026-11-23 exit/ZA/first_day_out never
        2026-11-23 exit/GM/first_day_out never
        2026-11-23 exit/HU/first_day_out 2026-06-02
        2026-11-23 exit/BF/first_day_out not_yet
        2026-11-23 exit/ML/first_day_out not_yet
        2026-11-23 exit/NE/first_day_out not_yet"""),
    Case("paris-agreement", UN, """
        2016-09-03 US instrument_deposited
        2016-10-05 finding entry_into_force
        2016-11-18 GB instrument_deposited
        2017-10-23 NI instrument_deposited
        2017-11-13 SY instrument_deposited
        2019-10-07 RU instrument_deposited
        2019-11-04 US notice_received
        2021-01-20 US instrument_deposited
        2021-10-11 TR instrument_deposited
        2021-11-01 IQ instrument_deposited
        2025-01-27 US notice_received""", """
        2016-10-05 entry_into_force 2016-11-04
        2016-10-05 entry_into_force/US 2016-11-04
        2016-11-18 entry_into_force/GB 2016-12-18
        2017-10-23 entry_into_force/NI 2017-11-22
        2017-11-13 entry_into_force/SY 2017-12-13
        2019-10-07 entry_into_force/RU 2019-11-06
        2019-11-04 exit/US/first_day_out 2020-11-04
        2021-01-20 entry_into_force/US 2021-02-19
        2021-10-11 entry_into_force/TR 2021-11-10
        2021-11-01 entry_into_force/IQ 2021-12-01
        2025-01-27 exit/US/first_day_out 2026-01-27
        2026-11-23 exit/US/first_day_out 2026-01-27"""),
    Case("ottawa-mbt", "UN depositary for the fortieth; censor.net; volterrafietta.com", """
        1998-09-16 finding entry_into_force
        2025-06-27 LT notice_received
        2025-06-27 EE notice_received
        2025-06-27 LV notice_received
        2025-07-10 FI notice_received
        2025-08-20 PL notice_received""", """
        1998-09-16 entry_into_force 1999-03-01
        2025-06-27 exit/LT/first_day_out 2025-12-27
        2025-06-27 exit/EE/first_day_out 2025-12-27
        2025-06-27 exit/LV/first_day_out 2025-12-27
        2025-07-10 exit/FI/first_day_out 2026-01-10
        2025-08-20 exit/PL/first_day_out 2026-02-20"""),
    Case("istanbul-convention", "depositary: Council of Europe", """
        2014-04-22 finding entry_into_force
        2021-03-22 TR notice_received""", """
        2014-04-22 entry_into_force 2014-08-01
        2021-03-22 exit/TR/first_day_out 2021-07-01"""),
    Case("afcfta", "au.int, 29 April 2019", """
        2019-04-29 finding entry_into_force""", """
        2019-04-29 entry_into_force 2019-05-30"""),
    Case("kigali-amendment", UN, """
        2017-11-17 finding entry_into_force""", """
        2017-11-17 entry_into_force 2019-01-01"""),
    Case("iccpr-op1", UN, """
        1968-11-29 CR instrument_deposited
        1969-03-06 EC instrument_deposited
        1969-10-29 CO instrument_deposited
        1970-04-01 UY instrument_deposited
        1971-06-21 MG instrument_deposited
        1971-12-06 SE instrument_deposited
        1972-01-06 DK instrument_deposited
        1972-09-13 NO instrument_deposited
        1973-01-05 BB instrument_deposited
        1973-12-12 MU instrument_deposited
        1976-03-23 - other_treaty_enters_into_force treaty=iccpr
        1997-10-23 JM notice_received
        2000-03-27 TT notice_received""", """
        1976-03-22 entry_into_force not_yet
        1976-03-23 entry_into_force 1976-03-23
        1997-10-23 exit/JM/first_day_out 1998-01-23
        2000-03-27 exit/TT/first_day_out 2000-06-27"""),
    Case("cisg", UN, """
        1986-12-11 finding entry_into_force""", """
        1986-12-11 entry_into_force 1988-01-01"""),
    Case("ets-068-au-pair", "verdragen.nl 003092, the register of parties", """
        1971-02-05 FR instrument_deposited
        1971-04-29 DK definitive_signature_signed
        1971-04-29 NO definitive_signature_signed
        1973-11-08 IT instrument_deposited
        1988-08-11 ES instrument_deposited
        1990-07-24 LU instrument_deposited
        2002-09-23 LU notice_received
        2024-11-27 NO notice_received""", """
        1971-04-29 entry_into_force 1971-05-30
        1973-11-08 entry_into_force/IT 1973-12-09
        1988-08-11 entry_into_force/ES 1988-09-12
        1990-07-24 entry_into_force/LU 1990-08-25
        2002-09-23 exit/LU/first_day_out 2003-03-24
        2024-11-27 exit/NO/first_day_out 2025-05-28"""),
    Case("new-start", "treaty and exchange of notes of 3 February 2021; Department of State: through 4 February 2026", """
        2011-02-05 - exchange_effective
        2021-02-03 - extension_done by_period=P5Y
        2023-02-21 RU note_dated""", """
        2011-02-05 entry_into_force 2011-02-05
        2011-02-05 term/first_day_out 2021-02-05
        2021-02-03 term/first_day_out 2026-02-05
        2021-02-03 term/last_day 2026-02-04
        2026-11-23 end 2026-02-05"""),
    Case("ecowas-withdrawal", "article 91; announcement of 28 January, notice of 29 January 2024", """
        2024-01-28 BF notice_announced
        2024-01-28 ML notice_announced
        2024-01-28 NE notice_announced
        2024-01-29 BF notice_received
        2024-01-29 ML notice_received
        2024-01-29 NE notice_received""", """
        2024-01-28 exit/ML/first_day_out not_yet
        2024-01-29 exit/BF/first_day_out 2025-01-29
        2024-01-29 exit/ML/first_day_out 2025-01-29
        2024-01-29 exit/NE/first_day_out 2025-01-29
        2026-11-23 entry_into_force not_yet"""),
    Case("schengen-1985", "verdragenbank 000058", """
        1985-06-14 BE definitive_signature_signed
        1985-06-14 DE definitive_signature_signed
        1985-06-14 LU definitive_signature_signed
        1985-06-14 FR definitive_signature_signed
        1986-01-31 NL instrument_deposited""", """
        1985-06-14 provisional_application 1985-06-15
        1985-06-15 entry_into_force not_yet
        1986-01-31 entry_into_force 1986-03-02"""),
    Case("npt", "depositaries; decision 3 of the conference of 1995", """
        1970-03-05 finding entry_into_force
        1993-03-12 KP notice_received
        1993-06-11 KP notice_suspended
        1995-05-11 - extension_done indefinite=yes""", """
        1970-03-05 entry_into_force 1970-03-05
        1970-03-05 commitment/conference 1995-03-05
        1993-03-12 exit/KP/first_day_out 1993-06-12
        1993-06-11 exit/KP/first_day_out not_yet
        1995-05-10 end not_yet
        1995-05-11 end never
        2026-11-23 exit/KP/first_day_out not_yet"""),
    Case("lisbon-treaty", "depositary: Italian Government; the last four of twenty-seven", """
        2008-12-31 {23} instrument_deposited
        2009-09-25 DE instrument_deposited
        2009-10-12 PL instrument_deposited
        2009-10-23 IE instrument_deposited
        2009-11-13 CZ instrument_deposited""", """
        2009-11-12 entry_into_force not_yet
        2009-11-13 entry_into_force 2009-12-01"""),
    Case("usmca", "Protocol, para. 2; art. 34.7", """
        2020-04-03 CA notification_sent
        2020-04-03 MX notification_sent
        2020-04-24 US notification_sent""", """
        2020-04-24 entry_into_force 2020-07-01
        2020-07-01 term/first_day_out 2036-07-01
        2020-07-01 commitment/joint_review 2026-07-01"""),
    Case("ch-li-social-add2", "lex.bister.li, SR 0.831.109.514.13", """
        2002-08-14 - exchange_effective""", """
        2002-08-13 effect not_yet
        2002-08-14 entry_into_force 2002-08-14
        2002-08-14 effect 2000-11-29"""),
    Case("fr-ch-training-2003", "decree 2004-115, JORF no. 32 of 2004", "", """
        2003-10-27 entry_into_force 2003-10-27"""),
    Case("ua-ru-friendship", "interfax 577390; censor.net 3101526; unian 10500060: last day 31 March, first day out 1 April", """
        1999-04-01 - exchange_effective
        2018-09-21 UA notice_sent purpose=non_renewal
        2018-09-24 UA notice_received purpose=non_renewal""", """
        1999-04-01 entry_into_force 1999-04-01
        1999-04-01 term/first_day_out 2009-04-01
        2009-04-01 term/first_day_out 2019-04-01
        2009-04-01 term/last_day_for_notice 2018-10-01
        2018-09-24 end 2019-04-01
        2026-11-23 term/2/last_day 2019-03-31
        2026-11-23 end 2019-04-01"""),
)  # fmt: skip

OTHERS = "BE BG DK EE GR ES FR IT CY LV LT LU HU MT NL AT PT RO SI SK FI SE GB"
"""The signatories of Lisbon whose instruments were there by the end of 2008."""


def written(treaty: str, acts: str) -> str:
    """A file of acts from the short lines of the table."""
    lines = [f"treaty: {treaty}", "acts:"]
    for line in acts.replace("{23}", OTHERS.replace(" ", ",")).split("\n"):
        if not line.strip():
            continue
        day, who, step, *facts = line.split()
        if who == "finding":
            lines.append(f"  - {{finding: {step}, condition_met: {day}, source: table}}")
            continue
        said = ", ".join(fact.replace("=", ": ") for fact in facts)
        for party in who.split(","):
            whose = "" if party == "-" else f"party: {party}, "
            lines.append(f"  - {{date: {day}, {whose}step: {step}, facts: {{{said}}}}}")
    return "\n".join(lines) + "\n" if len(lines) > 2 else ""  # the two lines of the head


def found(sheet: Path | str, text: str, name: str, as_of: date, folder: Path) -> str:
    """What ``ratify timeline`` would say of one date: the day, ``not_yet`` or ``never``."""
    file = None
    if text:
        file = folder / "acts" / "acts.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    view = study.timeline(sheet, as_of=as_of, acts=file).dates[name]
    return view.status if view.day is None else view.day.isoformat()


QUESTIONS = [
    pytest.param(case, *line.split(), id=f"{case.treaty}:{number}:{line.split()[1]}")
    for number, case in enumerate(CASES)
    for line in case.dates.strip().split("\n")
]


@pytest.mark.parametrize(("case", "as_of", "name", "expected"), QUESTIONS)
def test_a_sheet_that_ships_gives_the_date_that_was_published(
    case: Case, as_of: str, name: str, expected: str, tmp_path: Path
) -> None:
    """Each date of the table, asked on a day on which it was knowable."""
    text = written(case.treaty, case.acts)
    assert found(case.treaty, text, name, date.fromisoformat(as_of), tmp_path) == expected, case.source


def test_the_table_has_all_twenty_treaties_and_each_has_its_own_scenario() -> None:
    """A treaty that is forgotten would pass in silence."""
    names = {case.treaty for case in CASES}
    assert len(names) == 20  # as many as there are
    assert names == {path.stem for path in SHEETS.glob("*.yaml")} & names
    scenarios = (SHEETS.parent.parent / "tests" / "scenarios").glob("*.yaml")
    told = {path.read_text(encoding="utf-8").split("treaty: ", 1)[-1].split("\n", 1)[0] for path in scenarios}
    assert names <= told


# ------------------------------------------------------------------------- what published dates alone do not defend

KIGALI = "\n".join(f"2017-11-{day:02} S{day:02} instrument_deposited" for day in range(1, 21))
"""Twenty instruments, the last of them on 20 November 2017."""

LATE = "\n".join(f"2018-12-{day:02} S{day:02} instrument_deposited" for day in range(12, 32))
"""Twenty instruments, the last of them on the eve of the fixed date."""


def istanbul(*outsiders: str) -> str:
    """Ten instruments from 1 to 10 April 2014, of which some may be those of States outside the Council of Europe."""
    insiders = ("TR", "AL", "PT", "ME", "IT", "BA", "AT", "RS", "ES", "AD")[len(outsiders) :]
    return "\n".join(
        f"2014-04-{day:02} {party} instrument_deposited" for day, party in enumerate((*outsiders, *insiders), 1)
    )


RULES = {
    "founders enter with the general date, though their own rule is longer":
        ("kigali-amendment", LATE, "2018-12-31 entry_into_force/S31 2019-01-01"),
    "whoever comes after the condition was met enters by its own rule":
        ("kigali-amendment", f"{LATE}\n2019-01-01 T01 instrument_deposited", "2019-01-01 entry_into_force/T01 2019-04-01"),
    "no later party enters before the general date, ninety days":
        ("kigali-amendment", f"{KIGALI}\n2017-12-01 T01 instrument_deposited", "2017-12-01 entry_into_force/T01 2019-01-01"),
    "no later party enters before the general date, own deposit":
        ("afcfta", "2019-04-29 finding entry_into_force\n2019-05-02 ZW instrument_deposited",
         "2019-05-02 entry_into_force/ZW 2019-05-30"),
    "nineteen of twenty are not enough":
        ("kigali-amendment", KIGALI.partition("\n")[2], "2018-12-31 entry_into_force not_yet"),
    "an instrument withdrawn before the fixed date does not count on it":
        ("kigali-amendment", f"{KIGALI}\n2018-06-01 S01 instrument_withdrawn", "2019-01-01 entry_into_force not_yet"),
    "deposited again, it counts from the new day":
        ("kigali-amendment", f"{KIGALI}\n2018-06-01 S01 instrument_withdrawn\n2019-02-01 S01 instrument_deposited",
         "2019-02-01 entry_into_force 2019-05-02"),
    "ten instruments of which eight are of member States":
        ("istanbul-convention", istanbul("TN", "KZ"), "2014-04-10 entry_into_force 2014-08-01"),
    "ten instruments of which seven are of member States":
        ("istanbul-convention", istanbul("TN", "KZ", "IL"), "2014-04-10 entry_into_force not_yet"),
    "ten and eight must hold together":
        ("istanbul-convention",
         f"{istanbul('TN', 'KZ', 'IL')}\n2014-05-02 TN instrument_withdrawn\n2014-05-03 AL instrument_deposited",
         "2014-05-03 entry_into_force 2014-09-01"),
    "a notice on the eve of the end of the lock-in is void":
        ("paris-agreement", ("2016-09-03 US instrument_deposited\n2016-10-05 finding entry_into_force\n"
         "2019-11-03 US notice_received"), "2019-11-03 exit/US/first_day_out never"),
    "the lock-in counts for the party, not for the treaty":
        ("paris-agreement", ("2016-10-05 finding entry_into_force\n2017-11-13 SY instrument_deposited\n"
         "2019-11-04 SY notice_received"), "2019-11-04 exit/SY/first_day_out never"),
    "a party that came back is locked in anew":
        ("paris-agreement", ("2016-09-03 US instrument_deposited\n2016-10-05 finding entry_into_force\n"
         "2019-11-04 US notice_received\n2021-01-20 US instrument_deposited\n2024-02-18 US notice_received"),
         "2024-02-18 exit/US/first_day_out never"),
    "a later date named in the notice prevails":
        ("rome-statute", "2002-04-11 finding entry_into_force\n2016-10-27 BI notice_received effective=2018-01-01",
         "2016-10-27 exit/BI/first_day_out 2018-01-01"),
    "an earlier date named in the notice does not":
        ("rome-statute", "2002-04-11 finding entry_into_force\n2016-10-27 BI notice_received effective=2016-11-01",
         "2016-10-27 exit/BI/first_day_out 2017-10-27"),
    "a notice revoked on the day of its effect is revoked too late":
        ("rome-statute", ("2002-04-11 finding entry_into_force\n2016-10-27 BI notice_received\n"
         "2017-10-27 BI notice_revoked"), "2017-10-27 exit/BI/first_day_out 2017-10-27"),
    "a notice that is held and goes on loses the days between":
        ("npt", ("1970-03-05 finding entry_into_force\n1993-03-12 KP notice_received\n1993-06-11 KP notice_suspended\n"
         "1993-06-21 KP notice_resumed"), "1993-06-21 exit/KP/first_day_out 1993-06-22"),
    "the month after 31 January is counted down, and then the day more":
        ("ets-068-au-pair", "1971-04-29 finding entry_into_force\n1990-01-31 LU instrument_deposited",
         "1990-01-31 entry_into_force/LU 1990-03-01"),
    "a withdrawal whose six months end in an armed conflict waits for its end":
        ("ottawa-mbt", ("2025-07-10 FI notice_received\n2026-01-10 FI armed_conflict_began\n"
         "2026-05-01 FI armed_conflict_ended"), "2026-05-01 exit/FI/first_day_out 2026-05-01"),
    "a conflict that begins once the withdrawal has taken effect changes nothing":
        ("ottawa-mbt", "2025-07-10 FI notice_received\n2026-01-11 FI armed_conflict_began",
         "2026-01-11 exit/FI/first_day_out 2026-01-10"),
    "a term from 29 February ends on the 28th":
        ("new-start", "2012-02-29 - exchange_effective", "2012-02-29 term/first_day_out 2022-02-28"),
    "renewals are counted from the origin, not from an end that was rounded":
        ("ml-ru-mtc-2003", "2024-02-29 ML notification_received\n2024-02-29 RU notification_received",
         "2031-06-01 term/first_day_out 2032-02-29"),
    "dispatch alone does not stand in for receipt":
        ("ua-ru-friendship", "1999-04-01 - exchange_effective\n2018-09-21 UA notice_sent purpose=non_renewal",
         "2019-04-01 term/first_day_out 2029-04-01"),
    "a notice of denunciation does not stop a renewal":
        ("ua-ru-friendship", "1999-04-01 - exchange_effective\n2018-09-24 UA notice_received purpose=denunciation",
         "2019-04-01 term/first_day_out 2029-04-01"),
    "a signature subject to approval is no consent":
        ("schengen-1985", "1985-06-14 BE,DE,LU,FR definitive_signature_signed", "1990-01-01 entry_into_force not_yet"),
    "the exit of one of three ends it for one":
        ("usmca", "2020-04-24 CA,MX,US notification_sent\n2021-01-15 CA notice_received", "2021-12-01 end not_yet"),
    "an end decided too early waits for the twenty-five years":
        ("npt", "1970-03-05 finding entry_into_force\n1990-01-01 - agreement_effective",
         "1990-01-01 term/first_day_out 1995-03-05"),
}  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_of_a_sheet_holds_where_no_published_date_would_show_it(rule: str, tmp_path: Path) -> None:
    """Supposed acts under real sheets; each line is one rule."""
    treaty, acts, question = RULES[rule]
    as_of, name, expected = question.split()
    assert found(treaty, written(treaty, acts), name, date.fromisoformat(as_of), tmp_path) == expected


# ------------------------------------------------------------------------------- what a sheet says, its dates rest on

CHANGES = (
    ("fr-ml-defence-2014", "following: 2", "following: 1", "2016-09-01 entry_into_force", "2016-10-01"),
    ("fr-ml-defence-2014", "plus: P6M", "plus: P5M", "2022-05-02 exit/ML/first_day_out", "2022-10-02"),
    ("fr-ml-defence-2014", "tacit: P5Y, unless_notified: P6M", "tacit: P1Y, unless_notified: P6M",
     "2021-11-01 term/first_day_out", "2022-11-01"),
    ("fr-ml-defence-2014", "unless_notified: P6M", "unless_notified: P3M",
     "2021-04-30 term/last_day_for_notice", "2021-08-01"),
    ("rome-statute", "from: own.instrument.deposited\n    plus: P60D", "from: own.instrument.deposited\n    plus: P2M",
     "2006-11-01 entry_into_force/TD", "2007-02-01"),
    ("rome-statute", "plus: P60D\n    first_day_of: month\n  denunciation",
     "plus: P60D\n    first_day_of: month\n    following: 0\n  denunciation", "2012-04-02 entry_into_force/GT", "2012-06-01"),
    ("rome-statute", "plus: P1Y", "plus: P11M", "2018-03-17 exit/PH/first_day_out", "2019-02-17"),
    ("paris-agreement", "plus: P3Y", "plus: P4Y", "2019-11-04 exit/US/first_day_out", "never"),
    ("paris-agreement", "from: own.instrument.deposited\n    plus: P30D", "from: own.instrument.deposited\n    plus: P1M",
     "2017-10-23 entry_into_force/NI", "2017-11-23"),
    ("ottawa-mbt", "first_day_of: month\n    following: 6\n  later", "plus: P6M\n  later", "1998-09-16 entry_into_force",
     "1999-03-16"),
    ("ottawa-mbt", "from: notice.received\n    plus: P6M", "from: notice.received\n    plus: P180D",
     "2025-06-27 exit/LT/first_day_out", "2025-12-24"),
    ("istanbul-convention", "from: notice.received\n    plus: P3M\n    first_day_of: month",
     "from: notice.received\n    plus: P3M", "2021-03-22 exit/TR/first_day_out", "2021-06-22"),
    ("afcfta", "count: clear", "count: after", "2019-04-29 entry_into_force", "2019-05-29"),
    ("kigali-amendment", "date: 2019-01-01", "date: 2017-01-01", "2017-11-17 entry_into_force", "2018-02-15"),
    ("iccpr-op1", "      - {treaty: iccpr, is: in_force}\n", "", "1976-03-23 entry_into_force", "1974-03-12"),
    ("iccpr-op1", "from: notice.received\n    plus: P3M", "from: notice.received\n    plus: P90D",
     "1997-10-23 exit/JM/first_day_out", "1998-01-21"),
    ("cisg", "plus: P12M\n    first_day_of: month\n  later", "plus: P12M\n  later", "1986-12-11 entry_into_force",
     "1987-12-11"),
    ("ets-068-au-pair", "plus: P1M\n    count: clear\n  later", "plus: P1M\n  later", "1971-04-29 entry_into_force",
     "1971-05-29"),
    ("ets-068-au-pair", "plus: P6M\n    count: clear", "plus: P6M", "2024-11-27 exit/NO/first_day_out", "2025-05-27"),
    ("new-start", "lasts: P10Y", "lasts: P5Y", "2011-02-05 term/first_day_out", "2016-02-05"),
    ("new-start", "lasts: P10Y", "lasts: P10Y\n    date_is: last_day", "2021-02-03 term/last_day", "2026-02-05"),
    ("ecowas-withdrawal", "plus: P1Y", "plus: P52W", "2024-01-29 exit/ML/first_day_out", "2025-01-27"),
    ("schengen-1985", "plus: P30D", "plus: P1M", "1986-01-31 entry_into_force", "1986-02-28"),
    ("schengen-1985", "{any: [definitive_signature.signed, instrument.deposited]}", "instrument.deposited",
     "1986-01-31 entry_into_force", "not_yet"),
    ("schengen-1985", "from: signature, plus: P1D", "from: signature", "1985-06-14 provisional_application", "1985-06-14"),
    ("npt", "until: {from: agreement.effective, not_before: {from: entry_into_force, plus: P25Y}}", "lasts: P25Y",
     "1995-05-10 end", "1995-03-05"),
    ("lisbon-treaty", "have: instrument.deposited}", "have: instrument.deposited, at_least: 23}",
     "2009-11-13 entry_into_force", "2009-01-01"),
    ("lisbon-treaty", "failing_which: {first_day_of: month}", "failing_which: {first_day_of: month, following: 2}",
     "2009-11-13 entry_into_force", "2010-01-01"),
    ("usmca", "following: 3", "following: 2", "2020-04-24 entry_into_force", "2020-06-01"),
    ("usmca", "plus: P6Y", "plus: P5Y", "2020-07-01 commitment/joint_review", "2025-07-01"),
    ("ch-li-social-add2", "    from: signature", "    from: entry_into_force", "2002-08-14 effect", "2002-08-14"),
    ("fr-ch-training-2003", "from: signature", "from: exchange.effective", "2003-10-27 entry_into_force", "not_yet"),
    ("ua-ru-friendship", "unless_notified: P6M", "unless_notified: P7M", "2018-09-24 term/last_day_for_notice",
     "2018-09-01"),
    ("ua-ru-friendship", "unless_notified: P6M", "unless_notified: P7M", "2026-11-23 term/first_day_out", "2029-04-01"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("treaty", "old", "new", "question", "instead"), CHANGES, ids=[f"{one[0]}:{one[2].strip()}" for one in CHANGES]
)
def test_a_sheet_that_said_otherwise_would_give_another_date(  # one line of the table
    treaty: str, old: str, new: str, question: str, instead: str, tmp_path: Path
) -> None:
    """So that no word of a sheet can be dropped unseen."""
    text = (SHEETS / f"{treaty}.yaml").read_text(encoding="utf-8")
    assert text.count(old) == 1, "the words to be changed must be found, and once only"
    changed = tmp_path / f"{treaty}.yaml"
    changed.write_text(text.replace(old, new), encoding="utf-8")
    as_of, name = question.split()
    case = next(one for one in CASES if one.treaty == treaty)
    assert f"{question} {instead}" not in case.dates, "that would be the same date"
    assert found(changed, written(treaty, case.acts), name, date.fromisoformat(as_of), tmp_path) == instead
