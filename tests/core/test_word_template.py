# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A body's own Word template: filled with plain words, and refused when it is more than a template (decisions.md 28)."""

import io
import zipfile
from collections.abc import Mapping

import docx
import pytest

from consulta.core import printing
from consulta.core.documents import codec, word_template
from consulta.core.documents.model import Document, Heading, paragraph, table

DOCUMENT = Document("Relazione & <fine>", "Ente", (Heading("Uno"), paragraph("testo"), table("t", ("a", "b"), [("1", "2")])), foot="riga 3")


def _template(*lines: str) -> bytes:
    made = docx.Document()
    for line in lines:
        made.add_paragraph(line)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def _with(template: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The template with some parts replaced or added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {*old.namelist(), *parts}:
            new.writestr(name, parts[name] if name in parts else old.read(name))
    return stream.getvalue()


def _part(template: bytes, name: str) -> bytes:
    return zipfile.ZipFile(io.BytesIO(template)).read(name)


def _made(template: bytes) -> list[str]:
    read = docx.Document(io.BytesIO(printing.make_file("docx", codec.dump(DOCUMENT), template)))
    return [one.text for one in read.paragraphs if one.text]


def test_words_and_text_go_where_the_template_says() -> None:
    said = _made(_template("Carta intestata di {{ ente }}", "{{ titolo }}", "{{ corpo }}", "In fondo {{registro}}"))
    assert said[:2] == ["Carta intestata di Ente", "Relazione & <fine>"]
    assert said[-1] == "In fondo riga 3"
    assert said.index("testo") < said.index("In fondo riga 3")
    assert not any("{{" in line or "CORPO" in line for line in said)


def test_a_template_that_names_nothing_gets_the_text_at_its_end() -> None:
    assert _made(_template("Solo intestazione"))[0] == "Solo intestazione"


@pytest.mark.parametrize(
    "line",
    [
        "{{ titolo.__class__ }}",
        "{{ titolo.__class__.__mro__[1].__subclasses__() }}",
        "{{ ''.__class__ }}",
        "{{ self._TemplateReference__context }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ config }}",
        "{{ titolo|attr('__class__') }}",
        "{{ titolo * 1000000000 }}",
        "{{ 'a' * 99999999 }}",
        "{{ range(1000000000)|list }}",
        "{% for x in range(1000000000) %}a{% endfor %}",
        "{% set x = titolo %}",
        "{%p if titolo %}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}",
        "{{ sconosciuto }}",
        "{{r titolo }}",
        "{{ " + "a" * 300 + " }}",
    ],
)
def test_anything_but_a_known_name_is_refused(line: str) -> None:
    with pytest.raises(word_template.BadTemplate):
        word_template.fill(_template(line), {})
    with pytest.raises(printing.TemplateRefused):
        printing.make_file("docx", codec.dump(DOCUMENT), _template(line))


def test_names_that_word_has_split_are_read_as_one() -> None:
    made = docx.Document()
    one = made.add_paragraph("{{ tit")
    one.add_run("olo.__cla").bold = True
    one.add_run("ss__ }}")
    stream = io.BytesIO()
    made.save(stream)
    with pytest.raises(word_template.BadTemplate):
        word_template.check(stream.getvalue())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"TESTO", b"&#123;&#123; titolo.__class__ }}"),
        (b"TESTO", b"&#x7b;% for a in titolo %}"),
        (b"TESTO", b"<![CDATA[{{ titolo.__class__ }}]]>"),
        (b"<w:t>TESTO", b'<w:t w:rsid="{{ titolo.__class__ }}">TESTO'),
        (b"<w:t>TESTO", b"<w:t><!-- {{ titolo.__class__ }} -->TESTO"),
        (b"UTF-8", b"UTF-7"),
    ],
)
def test_names_that_hide_are_found(old: bytes, new: bytes) -> None:
    template = _template("TESTO")
    document = _part(template, "word/document.xml")
    hidden = document.replace(old, new, 1)
    assert hidden != document
    with pytest.raises(word_template.BadTemplate):
        word_template.check(_with(template, {"word/document.xml": hidden}))


def test_too_many_names_are_refused() -> None:
    with pytest.raises(word_template.BadTemplate, match="too many"):
        word_template.check(_template(*["{{ titolo }}"] * 300))


def test_a_file_that_is_no_template_is_refused() -> None:
    for content in (b"", b"PK\x03\x04", b"%PDF-1.7", b"x" * 3_000_000, _with(_template("a"), {"[Content_Types].xml": b"<Types/>"})):
        with pytest.raises(word_template.BadTemplate):
            word_template.check(content)


def test_a_file_that_swells_is_refused() -> None:
    with pytest.raises(word_template.BadTemplate, match="large"):
        word_template.check(_with(_template("a"), {"word/swollen.xml": b" " * 15_000_000}))
    many = {f"word/part{number}.xml": b"<a/>" for number in range(400)}
    with pytest.raises(word_template.BadTemplate, match="large"):
        word_template.check(_with(_template("a"), many))


@pytest.mark.parametrize(
    "name", ["word/vbaProject.bin", "word/embeddings/oleObject1.bin", "word/activeX/activeX1.xml", "customUI/customUI.xml"]
)
def test_macros_and_objects_are_refused(name: str) -> None:
    with pytest.raises(word_template.BadTemplate, match="macros"):
        word_template.check(_with(_template("a"), {name: b"x"}))


def test_a_document_type_with_macros_is_refused() -> None:
    template = _template("a")
    types = _part(template, "[Content_Types].xml").replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    with pytest.raises(word_template.BadTemplate, match="macros"):
        word_template.check(_with(template, {"[Content_Types].xml": types}))


@pytest.mark.parametrize(
    "relation",
    [
        'attachedTemplate" Target="http://x/t.dotm" TargetMode="External"',
        'image" Target="http://x/p.png" TargetMode = "External"',
        'oleObject" Target="file.bin"',
    ],
)
def test_what_is_fetched_from_elsewhere_is_refused(relation: str) -> None:
    template = _template("a")
    name = "word/_rels/document.xml.rels"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    added = f'<Relationship Id="rId99" Type="{kind}{relation}/></Relationships>'
    relations = _part(template, name).replace(b"</Relationships>", added.encode())
    with pytest.raises(word_template.BadTemplate, match="elsewhere"):
        word_template.check(_with(template, {name: relations}))


def test_fields_that_fetch_and_entities_are_refused() -> None:
    template = _template("TESTO")
    document = _part(template, "word/document.xml")
    field = document.replace(b"<w:t>TESTO</w:t>", b'<w:instrText>INCLUDETEXT "file:///etc/passwd"</w:instrText>')
    with pytest.raises(word_template.BadTemplate, match="field"):
        word_template.check(_with(template, {"word/document.xml": field}))
    bomb = document.replace(b"<w:document", b'<!DOCTYPE a [<!ENTITY b "bb">]><w:document', 1)
    with pytest.raises(word_template.BadTemplate, match="type"):
        word_template.check(_with(template, {"word/document.xml": bomb}))
