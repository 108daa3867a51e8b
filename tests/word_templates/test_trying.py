# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Templates tried on the sample: good ones are filled, hostile ones are refused with a sentence that says what to do."""

import ast
import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consulta.core.documents import word_template
from consulta.core.errors import Invalid
from consulta.word_templates import trying
from consulta.word_templates.views import NAMES
from tests.word_templates.conftest import GOOD, template

_DOCUMENT = "word/document.xml"


def altered(content: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The template with some parts replaced or added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {*old.namelist(), *parts}:
            new.writestr(name, parts.get(name) or old.read(name))
    return stream.getvalue()


def part(content: bytes, name: str) -> bytes:
    return zipfile.ZipFile(io.BytesIO(content)).read(name)


def _linked() -> bytes:
    good = template(*GOOD)
    rels = part(good, "word/_rels/document.xml.rels")
    link = b'<Relationship Id="rId99" Type="x" Target="http://evil.example/x.png" TargetMode="External"/></Relationships>'
    return altered(good, {"word/_rels/document.xml.rels": rels.replace(b"</Relationships>", link)})


HOSTILE: Mapping[str, tuple[bytes, str]] = {
    "too large": (b"x" * (trying.CAP + 1), "2 MB"),
    "no zip": (b"PK\x03\x04 but no more", "non è un documento di Word"),
    "empty": (b"", "non è un documento di Word"),
    "a sheet": (altered(template("x"), {"[Content_Types].xml": b"<Types/>"}), "macro"),
    "macros": (altered(template(*GOOD), {"word/vbaProject.bin": b"x"}), "programmi (macro)"),
    "a link outside": (_linked(), "da fuori"),
    "a statement": (template("{% for x in y %}"), "istruzioni"),
    "a comment": (template("{# x #}"), "istruzioni"),
    "an unknown name": (template("{{ password }}"), "un nome che non conosciamo"),
    "an attribute": (template("{{ titolo.__class__ }}"), "un nome che non conosciamo"),
    "a bomb": (altered(template(*GOOD), {"word/media/x.xml": b" " * 25_000_000}), "troppo grande quando si apre"),
    "many names": (template(*["{{ titolo }}"] * 300), "più di duecento"),
    "not well formed": (altered(template(*GOOD), {_DOCUMENT: b"<w:document>"}), "non è un documento di Word"),
    "a document type": (altered(template(*GOOD), {_DOCUMENT: b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"}), "non è un documento di Word"),
    "a field": (altered(template(*GOOD), {"word/x.xml": b"<w:instrText>INCLUDETEXT c:/x</w:instrText>"}), "da fuori"),
    "a braces flood": (altered(template(*GOOD), {"word/x.xml": b"<" * 400_000}), "Il "),
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_a_hostile_template_is_refused_with_its_cause(name: str) -> None:
    content, wanted = HOSTILE[name]
    with pytest.raises(Invalid) as refused:
        trying.try_out(content)
    assert wanted in refused.value.errors["file"]


def test_every_cause_has_a_sentence() -> None:
    tree = ast.parse(Path(word_template.__file__).read_text())
    raised = {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "BadTemplate" and isinstance(node.args[0], ast.Constant)
    }
    assert raised == set(trying.CAUSES)
    assert set(NAMES) == set(word_template.WORDS)
    assert trying.CAP == word_template.SIZE_CAP


def test_a_good_template_gives_the_sample_once_in_its_places() -> None:
    said = [one.text for one in docx.Document(io.BytesIO(trying.try_out(template(*GOOD)))).paragraphs if one.text]
    assert said[0] == "Carta intestata di Nome dell’ente"
    assert said.count(trying.SAMPLE.title) == 1
    assert said[-1].startswith("In fondo: Registro di trasparenza")
    assert sum("Registro di trasparenza" in line for line in said) == 1


def test_the_example_is_a_good_template() -> None:
    made = trying.make_example()
    said = "\n".join(one.text for one in docx.Document(io.BytesIO(trying.try_out(made))).paragraphs)
    assert not re.search(r"\{\{|\}\}|CORPO", said)
    assert said.count(trying.SAMPLE.title) == 1
    assert "Un titolo più piccolo" in said


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(min_size=1, max_size=200), st.integers(min_value=0, max_value=20_000))
def test_any_bytes_are_filled_or_refused_in_words(noise: bytes, at: int) -> None:
    content = template(*GOOD)
    place = at % len(content)
    said = ""
    made = b""
    try:
        made = trying.try_out(content[:place] + noise + content[place + len(noise) :])
    except Invalid as refused:
        said = refused.errors["file"]
    assert said in trying.CAUSES.values() if said else docx.Document(io.BytesIO(made)).paragraphs
