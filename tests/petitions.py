"""A procedure with personal facts for the tests of the office: a petition, with what its petitioner says of himself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hands import act

from ratify import office as journeys
from ratify.store.tables import METADATA

if TYPE_CHECKING:
    from pathlib import Path

    from hands import Bureau
    from sqlalchemy import Connection

TEXT = "{fr: a, en: b, ru: c}"
PETITIONS = f"""\
procedure: xx/petitions
title: {{fr: Pétitions, en: Petitions, ru: Петиции}}
law: Règlement, art. 9
initial: expected
states: {{expected: {TEXT}, received: {TEXT}, answered: {TEXT}}}
ends: answered
steps:
  receive:
    label: {{fr: Recevoir, en: Receive, ru: Получить}}
    law: art. 9(1)
    from: expected
    to: received
    role: clerk
    asks:
      petitioner: {{type: person, label: {{fr: Pétitionnaire, en: Petitioner, ru: Заявитель}}, personal: true}}
      grounds: {{type: text, label: {TEXT}, required: false, personal: true}}
      born: {{type: date, label: {TEXT}, required: false, personal: true}}
      of_age: {{type: yes_no, label: {TEXT}, required: false, personal: true}}
      place: text
  answer: {{label: {TEXT}, law: art. 9(2), from: received, to: answered, role: clerk}}
deadlines:
  reply: {{label: {TEXT}, law: art. 9(3), begins: receive, ends: {{plus: P30D}}, met_by: answer, alert_roles: clerk, alerts: P10D before}}
"""
NAME, GROUNDS = "Aminata Kéïta-Петрова", "une raison qui ne regarde que moi"
BASIS = "Loi n° 2013-015, art. 9 ; demande du 8 juillet 2024"
RECEIVED = {"petitioner": NAME, "grounds": GROUNDS, "born": "1961-03", "of_age": "yes", "place": "Kayes"}


def expected(bureau: Bureau, folder: Path, reference: str = "P-1") -> str:
    """A petition that was expected and is not received yet."""
    file = folder / "petitions.yaml"
    file.write_text(PETITIONS, encoding="utf-8")
    return journeys.open_dossier(bureau.office, bureau.clerk, reference=reference, file=file).dossier


def received(bureau: Bureau, petition: str, **facts: object) -> int:
    """Receive a petition; the number of the entry."""
    draft = act("receive", "2024-07-05", None, **{**RECEIVED, **facts})
    return journeys.record(bureau.office, bureau.clerk, petition, draft).entries[0]


def everything_but_disclosures(bureau: Bureau) -> str:
    """All that the database holds, as text: bytes as bytes, so that what is sealed can be searched."""
    names = [table.name for table in METADATA.sorted_tables if table.name != "disclosure"]

    def look(connection: Connection) -> str:
        rows = [row for name in names for row in connection.exec_driver_sql(f"SELECT * FROM {name}")]  # noqa: S608  # names of our own tables
        return "\n".join(
            bytes(v).decode(errors="replace") if isinstance(v, bytes | memoryview) else str(v) for r in rows for v in r
        )

    return bureau.office.store.query(look)
