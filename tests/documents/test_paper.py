"""Papers as PDF, read back by a library that did not write them."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pypdf
import pytest

from ratify.documents import paper as papers
from ratify.documents.paper import Paper, paper_pdf
from ratify.documents.sheets import Sheet
from ratify.errors import Invalid, Unavailable

LEAF = "0123456789abcdef" * 4
PAPER = Paper(
    title="Document de travail",
    subtitle="Bureau des traités",
    facts=(("Journal", "office/0123456789ab"), ("Graine", "2024")),
    paragraphs=("L’échantillon est tiré au sort.", "Выборка сделана жребием."),
    tables=(
        Sheet("Échantillon", ("N°", "Quoi", "Constat"), tuple((n, f"Vote {n}", "") for n in range(80))),
        Sheet("Empreintes", ("N°", "Feuille"), ((1, LEAF),)),
    ),
    foot=f"office/0123456789ab · 42 · {LEAF}",
    language="fr",
)


def read(data):
    return pypdf.PdfReader(io.BytesIO(data))


def text_of(data):
    return "\n".join(page.extract_text() for page in read(data).pages)


def test_a_paper_says_everything_with_its_foot_and_number_on_every_page():
    document = read(paper_pdf(PAPER))
    pages = [page.extract_text() for page in document.pages]
    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        assert LEAF[:32] in page
        assert f"{number}/{len(pages)}" in page
    whole = "\n".join(pages)
    for said in (
        "Document de travail",
        "L’échantillon est tiré au sort.",
        "Выборка сделана жребием.",
        "Vote 79",
        "Constat",
    ):
        assert said in whole


def test_a_paper_is_tagged_titled_and_in_its_language():
    document = read(paper_pdf(PAPER))
    root = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "fr"
    assert document.metadata.title == "Document de travail"
    assert "/StructTreeRoot" in root


@pytest.mark.parametrize(
    "hostile",
    [
        "#panic()",
        '#read("/etc/passwd")',
        "*gras* _x_ = y",
        "$ a^2 $",
        "\\ ~ -- ---",
        "<label> @label",
        "`code` // comment /* more */",
        "]#[",
        '"; #import "x"',
        "{{ }} ${x}",
    ],
)
def test_text_that_looks_like_markup_stays_text(hostile):
    data = paper_pdf(
        replace(
            PAPER,
            title=hostile,
            facts=((hostile, hostile),),
            paragraphs=(hostile,),
            tables=(Sheet(hostile, (hostile,), ((hostile,),)),),
            foot=hostile,
        )
    )
    squeezed = "".join(text_of(data).split())
    assert squeezed.count("".join(hostile.split())) >= 6


def test_the_same_paper_gives_the_same_bytes_and_another_moment_others():
    assert paper_pdf(PAPER) == paper_pdf(PAPER)
    for zone in (UTC, ZoneInfo("Africa/Bamako"), ZoneInfo("Europe/Paris")):
        assert paper_pdf(PAPER, made_at=datetime(2024, 7, 4, 12, 30, 15, 123456, zone)) != paper_pdf(PAPER)


def test_its_fonts_are_in_the_file():
    fonts = [
        font.get_object() for page in read(paper_pdf(PAPER)).pages for font in page["/Resources"]["/Font"].values()
    ]
    assert fonts
    for font in fonts:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)


def test_a_paper_that_nobody_would_read_is_refused(monkeypatch):
    monkeypatch.setattr(papers, "MOST_ROWS", 80)
    with pytest.raises(Invalid) as refused:
        paper_pdf(PAPER)
    assert refused.value.phrase.code == "documents.paper_too_long"


def test_controls_and_broken_text_do_no_harm():
    odd = "a\0b\x1b[31mc\ud800d\u202ee"
    assert "a b" in text_of(paper_pdf(replace(PAPER, paragraphs=(odd,), tables=())))


def test_a_paper_without_tables_or_facts_is_a_paper():
    assert "Document de travail" in text_of(paper_pdf(Paper("Document de travail", "", (), (), (), "", "ru")))
    assert paper_pdf(replace(PAPER, tables=(Sheet("Rien", ("a", "b"), ()),)))


def test_without_the_library_it_is_said_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(Unavailable) as missing:
        paper_pdf(PAPER)
    assert missing.value.phrase.code == "documents.no_extra"
