# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each letter and each list says, in every format, read again by other libraries."""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import docx
import odfdo
import openpyxl
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consulta.core import printing
from consulta.core.documents import codec
from consulta.core.documents.model import Document, Quotation, Table, lines_of, printable
from consulta.core.text import one_line
from consulta.notices import composing
from consulta.notices.composing import Letterhead
from consulta.notices.models import ApplicationStatus, MemberStanding, NoticeStatus
from consulta.notices.queries import ApplicationView, NoticeFrame, OutcomeRow, RoundtableOutcome
from consulta.resources import fonts
from consulta.web.locale import speaking
from tests.documents.conftest import CSS
from tests.support.pdf import faults, spoken, tags

AT = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
HEAD = Letterhead("PLUS Area Ovest", "Piano locale unitario dei servizi (PLUS)", "Registro di trasparenza al 20 novembre 2026, riga 7")
FRAME = NoticeFrame(
    "Avviso per i tavoli", "Determinazione 4", "55210", date(2026, 11, 2), "Paola Responsabile", "Responsabile dell'Ufficio di Piano"
)
REASON = "Manca la sede nell'ambito.\nLo statuto parla d'altro.\n\nLa verifica è del 18 novembre."
APPLICATION = ApplicationView(
    id=1,
    territory_id=1,
    notice_id=1,
    organisation_id=3,
    applicant_id=2,
    status=ApplicationStatus.ADMITTED,
    number=12,
    is_late=False,
    submitted_at=AT,
    standing=MemberStanding.FORMAL,
    notice_title="Avviso per i tavoli",
    notice_status=NoticeStatus.PUBLISHED,
    admits_open=True,
    asked_until=None,
    rejected_by_id=None,
    review_asked_at=None,
    organisation_name="Auser Uta",
    category=None,
    person_name=None,
    version=1,
    roundtables=((1, "Invecchiare a casa"), (2, "Salute mentale")),
)
_INTEGRATION: dict[str, Any] = {"status": ApplicationStatus.INTEGRATION_REQUESTED, "standing": None, "asked": REASON}
_REJECTED: dict[str, Any] = {"status": ApplicationStatus.REJECTED, "standing": None, "reason": REASON}
_LATE: dict[str, Any] = {"status": ApplicationStatus.ADMITTED_CONSULTATIVE, "standing": MemberStanding.CONSULTATIVE_LATE}
LETTERS: Mapping[str, tuple[ApplicationView, str, tuple[str, ...], tuple[str, ...]]] = {
    "integration": (
        replace(APPLICATION, asked_until=date(2026, 12, 1), **_INTEGRATION),
        "Richiesta di integrazione della domanda n. 12",
        ("Che cosa manca", "Manca la sede", "Completa la domanda entro martedì 1 dicembre 2026.", "«Completa la domanda»"),
        ("La decisione", "riesame"),
    ),
    "integration without a day": (
        replace(APPLICATION, **_INTEGRATION),
        "Richiesta di integrazione della domanda n. 12",
        ("Completa la domanda appena puoi.",),
        ("entro",),
    ),
    "admitted": (
        replace(APPLICATION, letter_number="60123/2026", letter_on=date(2026, 11, 21)),
        "Ammissione della domanda n. 12",
        (
            "Protocollo n. 60123/2026 del 21 novembre 2026",
            "La domanda è ammessa. Partecipi ai tavoli così: adesione formale.",
            "Quando c’è un incontro ti scriviamo.",
        ),
        ("Il motivo:", "riesame"),
    ),
    "a citizen": (
        replace(
            APPLICATION,
            organisation_id=None,
            organisation_name=None,
            person_name="Anna Serra",
            standing=MemberStanding.OPEN,
            letter_number="9",
        ),
        "Ammissione della domanda n. 12",
        ("Anna Serra", "Partecipi ai tavoli così: partecipazione aperta.", "Protocollo n. 9"),
        (" del 21 novembre 2026\n",),
    ),
    "consultative": (
        replace(APPLICATION, **_LATE),
        "Ammissione con ruolo consultivo della domanda n. 12",
        ("così: ruolo consultivo.", "La domanda è arrivata dopo la scadenza", "senza adesione formale."),
        ("Protocollo n.",),
    ),
    "rejected": (
        replace(APPLICATION, **_REJECTED),
        "Domanda n. 12 non ammessa",
        (
            "La domanda non è ammessa.",
            "Il motivo:",
            "La verifica è del 18",
            "puoi chiedere il riesame, una volta sola",
            "Puoi sempre scrivere",
        ),
        ("definitiva", "Partecipi ai tavoli"),
    ),
    "rejected again": (
        replace(APPLICATION, review_asked_at=AT, **_REJECTED),
        "Esito del riesame della domanda n. 12",
        ("Hai chiesto il riesame sabato 21 novembre 2026. Ha deciso una persona diversa", "questa decisione è definitiva", "non è ammessa"),
        ("Se non sei d’accordo",),
    ),
    "admitted after a review": (
        replace(APPLICATION, review_asked_at=AT, reason="La sede c'è."),
        "Esito del riesame della domanda n. 12",
        ("Ha deciso una persona diversa", "La domanda è ammessa.", "La sede c'è.", "ti scriviamo"),
        ("non è ammessa",),
    ),
}
ALWAYS = (
    *("PLUS Area Ovest", "Piano locale unitario dei servizi (PLUS)", "Per:", "Oggetto:", "Invecchiare a casa", "Salute mentale"),
    *("risponde all’avviso «Avviso per i tavoli». È arrivata sabato 21 novembre 2026, ore 16:30.", "21 novembre 2026"),
    *("Responsabile dell'Ufficio di Piano", "Paola Responsabile", "Riferimenti", "Atto di avvio: Determinazione 4"),
    *("Protocollo dell’avviso: 55210 del 2 novembre 2026", "riga 7"),
)
"""What stands in every letter: who writes, whom it is for, what it is about, who signs it, the acts, the register."""
FORMAL, OPEN = MemberStanding.FORMAL, MemberStanding.OPEN
ROWS = (
    OutcomeRow(1, "Auser Uta", False, ApplicationStatus.ADMITTED, FORMAL),
    OutcomeRow(2, "Anna Serra", True, ApplicationStatus.ADMITTED, OPEN),
    OutcomeRow(3, "", True, ApplicationStatus.ADMITTED, OPEN),
    OutcomeRow(4, "=1+1", False, ApplicationStatus.REJECTED, None),
)
UNNAMED = tuple(replace(row, name="" if row.is_citizen else row.name) for row in ROWS)


def letter(application: ApplicationView, notice: NoticeFrame = FRAME) -> Document:
    return composing.letter(HEAD, notice, application, AT)


def listed(rows: Sequence[OutcomeRow], *, is_public: bool, notice: Any = FRAME) -> Document:
    tables = [RoundtableOutcome("Invecchiare a casa", tuple(rows))] if rows else []
    return composing.outcomes(HEAD, notice, tables, AT, is_public=is_public)


LISTS: Mapping[str, Document] = {
    "office": listed(ROWS, is_public=False),
    "public": listed(UNNAMED, is_public=True),
    "nothing": listed((), is_public=False),
    "a citizen alone": listed(UNNAMED[1:2], is_public=True),
}
EVERYTHING: Mapping[str, Document] = {name: letter(case[0]) for name, case in LETTERS.items()} | dict(LISTS)


def printed(document: Document) -> bytes:
    return printing.make_pdf(printing.source_of(document, "pdf"), CSS, fonts())


def written(document: Document, kind: str) -> io.BytesIO:
    return io.BytesIO(printing.make_file(kind, printing.source_of(document, kind)))


def of_docx(document: Document) -> str:
    made = docx.Document(written(document, "docx"))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    feet = [one.text for section in made.sections for one in section.footer.paragraphs]
    return "\n".join([*(one.text for one in made.paragraphs), *cells, *feet])


def of_odt(document: Document) -> str:
    made = odfdo.Document(written(document, "odt"))
    found = [*made.body.get_elements("//text:p|//text:h"), *made.styles.get_elements("//style:footer/text:p")]
    return "\n".join("\n".join(part for part in _parts(one)) for one in found)


def _parts(paragraph: Any) -> list[str]:
    """The lines of a paragraph."""
    for broken in paragraph.get_elements("descendant::text:line-break"):
        broken.tail = f"\n{broken.tail or ''}"
    return str(paragraph.text_recursive).split("\n")


READERS: Mapping[str, Callable[[Document], str]] = {"docx": of_docx, "odt": of_odt}


def lines(document: Document) -> list[str]:
    """Every line of a document, in its order."""
    body = (*lines_of(document.opening), document.headline, document.subtitle, *lines_of(document.blocks))
    pieces = (one.removeprefix("• ") for line in (document.owner, *body, document.foot) for one in line.split("\n"))
    return [part for one in pieces for part in one.split(" | ") if part]


@pytest.mark.parametrize("name", LETTERS)
def test_the_words_of_each_letter(name: str) -> None:
    application, title, said, unsaid = LETTERS[name]
    with speaking("en"):
        made = letter(application)
    assert (made.title, made.headline, made.language) == (title, f"Oggetto: {title}", "it")
    text = "\n".join(lines(made))
    for one in (*ALWAYS, *said):
        assert one in text, one
    for one in unsaid:
        assert one not in text, one


def test_the_words_of_the_office_come_paragraph_by_paragraph() -> None:
    made = letter(replace(APPLICATION, **_REJECTED))
    quoted = list(lines_of([one for one in made.blocks if isinstance(one, Quotation)]))
    assert quoted == ["Manca la sede nell'ambito.\nLo statuto parla d'altro.", "La verifica è del 18 novembre."]


def test_a_letter_without_acts_or_an_officer() -> None:
    """Nothing empty stands in it: the office signs."""
    made = letter(APPLICATION, NoticeFrame("Avviso", "", "", None, "", ""))
    text = "\n".join(lines(made))
    assert "L’ufficio di piano" in text
    assert "Riferimenti" not in text
    assert "" not in [line for one in made.blocks for line in lines_of([one])]


def test_a_person_who_left_has_no_name() -> None:
    gone = replace(APPLICATION, organisation_id=None, organisation_name=None, person_name=None)
    assert "Persona cancellata" in lines(letter(gone))
    assert "Persona cancellata" in "\n".join(lines(LISTS["office"]))


def test_what_the_lists_say() -> None:
    office, public = ("\n".join(lines(LISTS[name])) for name in ("office", "public"))
    for said in ("Anna Serra", "N. 3", "Partecipazione aperta", "non si pubblica"):
        assert said in office, said
        assert said not in public, said
    for said in (
        "Situazione al 21 novembre 2026.",
        "Auser Uta",
        "Adesione formale",
        "Non ammessa",
        "Avviso per i tavoli",
        "Determinazione 4",
    ):
        assert said in office, said
        assert said in public, said
    assert "2 cittadini e cittadine" in public
    assert "Un cittadino o una cittadina" in "\n".join(lines(LISTS["a citizen alone"]))
    assert "Non ci sono ancora decisioni." in "\n".join(lines(LISTS["nothing"]))


@pytest.mark.parametrize("name", EVERYTHING)
def test_a_pdf_breaks_no_rule_and_says_every_line(name: str) -> None:
    document = EVERYTHING[name]
    made = printed(document)
    assert faults(made) == []
    found = pikepdf.open(io.BytesIO(made))
    assert str(found.docinfo["/Title"]) == document.title
    assert (len(found.pages), {"H1", "P"} <= tags(found)) == (1, True)
    said = spoken(found).replace(" ", "")
    for line in lines(document):
        assert line.replace(" ", "") in said, line


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("name", EVERYTHING)
def test_an_office_file_says_every_line(name: str, kind: str) -> None:
    document = EVERYTHING[name]
    said = READERS[kind](document).split("\n")
    for line in lines(document):
        assert any(line in one for one in said), line


def test_who_signs_has_room_for_the_hand() -> None:
    """In every format: below the name there is a rule with room above it; whom the letter is for has none."""
    document = LETTERS["rejected"][0]
    page = printing.source_of(letter(document), "pdf")
    assert page.index('class="to"') < page.index("<h1>") < page.index('class="sign"')
    made = docx.Document(written(letter(document), "docx"))
    (signed,) = [one for one in made.paragraphs if one._p.xpath("w:pPr/w:pBdr/w:bottom") and "Paola" in one.text]
    (addressed,) = [one for one in made.paragraphs if one.text.startswith("Per:")]
    assert signed.paragraph_format.left_indent == addressed.paragraph_format.left_indent > 0
    read = odfdo.Document(written(letter(document), "odt"))
    styles = {one.get_attribute("text:style-name") for one in read.body.get_elements("//text:p")}
    assert {"Angolo", "Firma"} <= styles


@pytest.mark.parametrize("name", ["office", "public"])
def test_a_list_as_a_sheet_calculates_nothing(name: str) -> None:
    tables = [one for one in LISTS[name].blocks if isinstance(one, Table)]
    book = openpyxl.load_workbook(written(LISTS[name], "xlsx"))
    read = [[[cell.value or "" for cell in row] for row in sheet] for sheet in book.worksheets[1:]]
    assert read == [[list(one.headings), *map(list, one.rows)] for one in tables]
    assert all(cell.data_type != "f" for sheet in book.worksheets for row in sheet for cell in row)
    opened = odfdo.Document(written(LISTS[name], "ods"))
    assert [one.get_values() for one in opened.body.tables[1:]] == read


@given(st.text(max_size=80))
@settings(max_examples=60, deadline=None)
def test_any_name_is_only_a_name(name: str) -> None:
    """Control characters, tags, formulas, writing that runs the other way: what stays is the name on one line, alone in its place."""
    made = letter(replace(APPLICATION, organisation_name=name, person_name=None))
    shown = one_line(name) or "Persona cancellata"
    assert list(lines_of(made.opening))[-1] == printable(shown)
    assert not set(shown) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u200f\x00\x1b\n")
    page = printing.source_of(made, "pdf")
    assert page.count("<h1>") == 1
    assert "<script" not in page.lower()
    assert codec.load(printing.source_of(made, "odt")) == codec.load(codec.dump(made))
    table = listed((replace(ROWS[0], name=name or "x"),), is_public=True).blocks[-1]
    assert isinstance(table, Table)
    assert len(table.rows) == 1


HOSTILE = ('\x00=HYPERLINK("http://x")\x1b', "\u202eesrevni \u2067x", "<b>Nome</b> & C.", "Parola" * 50, "=1+1\n\t-2")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_goes_through_every_format(name: str) -> None:
    document = letter(replace(APPLICATION, organisation_name=name, reason=name))
    made = printed(document)
    assert faults(made) == []
    assert len(pikepdf.open(io.BytesIO(made)).pages) == 1
    shown = one_line(name)
    for read in READERS.values():
        assert shown in read(document)
    rows = listed((replace(ROWS[0], name=name),), is_public=True)
    sheet = openpyxl.load_workbook(written(rows, "xlsx")).worksheets[-1]
    assert (sheet["B2"].value, sheet["B2"].data_type) == (shown, "s")
