# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files that come in: each kind that may, each trick that may not; every refusal names the file and a remedy."""

import contextlib
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from consulta.core.errors import Invalid
from consulta.core.files import KINDS, NAME_CAP, clean_name, examine
from tests.factories.attachments import DOCX, LINK, ODS, ODT, PDF, XLSX, archive, checked, picture

OUTSIDE = LINK.replace(b"x/hyperlink", b"x/attachedTemplate")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("Statuto.PDF", PDF),
        ("foto.jpg", picture("JPEG")),
        ("foto.jpeg", picture("JPEG")),
        ("logo.png", picture("PNG")),
        ("logo.webp", picture("WEBP")),
        ("verbale.docx", archive(*DOCX)),
        ("elenco.xlsx", archive(*XLSX)),
        ("verbale.odt", archive(*ODT)),
        ("elenco.ods", archive(*ODS)),
        ("nota.txt", "Perché è così.\n".encode()),
        ("nota.txt", "Perché è così.\r\n".encode("cp1252")),
        ("elenco.csv", "\ufeffnome;comune\nIl Ponte;Oristano\n".encode()),
    ],
)
def test_what_may_come_in(name: str, content: bytes) -> None:
    found = checked(name, content)
    assert found.name == name.rpartition(".")[0] + "." + name.rpartition(".")[2].lower()
    assert found.media_type == KINDS[found.name.rpartition(".")[2]].media_type
    assert found.size_bytes == len(found.content.read())


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("vuoto.pdf", b"", "è vuoto"),
        ("grande.txt", b"a" * 10_000_001, "supera 10 MB"),
        ("statuto.pdf", picture("PNG"), "tipo di file diverso"),
        ("foto.png", picture("JPEG"), "tipo di file diverso"),
        ("foto.png", PDF, "salvalo come PNG"),
        ("nota.txt", PDF, "tipo di file diverso"),
        ("disegno.svg", b"<svg onload='alert(1)'/>", "non è di un tipo ammesso"),
        ("pagina.html", b"<html>", "non è di un tipo ammesso"),
        ("programma.exe", b"MZ" + b"\0" * 64, "non è di un tipo ammesso"),
        ("statuto.pdf.exe", PDF, "non è di un tipo ammesso"),
        ("senzatipo", PDF, "non è di un tipo ammesso"),
        ("vecchio.doc", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "non è di un tipo ammesso"),
        ("con-macro.xlsm", archive(*XLSX), "non è di un tipo ammesso"),
        ("disegno.txt", b"  <svg onload='alert(1)'/>", "non è un testo semplice"),
        ("pagina.csv", b"<!DOCTYPE html><script>", "non è un testo semplice"),
        ("binario.txt", b"ab\x00cd", "non è un testo semplice"),
        ("programma.txt", b"#!/bin/sh\n", "non è un testo semplice"),
        ("mezzo.pdf", PDF[:20], "è danneggiato"),
        ("tronco.pdf", PDF[:-8], "è danneggiato"),
        ("doppio.pdf", PDF + b"<html><script>", "è danneggiato"),
        ("doppio.pdf", PDF + archive(*DOCX), "è danneggiato"),
        ("dopo.pdf", b"<html>" + PDF, "tipo di file diverso"),
        ("attivo.pdf", PDF.replace(b"<<>>endobj", b"<</S/JavaScript/JS(x)>>endobj"), "contiene programmi"),
        ("attivo.pdf", PDF.replace(b"<<>>endobj", b"<</Launch<<>>>>endobj"), "contiene programmi"),
        ("rotta.jpg", picture("JPEG", (400, 300))[:300], "è danneggiata"),
        ("rotta.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 200, "è danneggiata"),
        ("verbale.docx", archive(*XLSX), "è danneggiato"),
        ("elenco.ods", archive(*ODT), "è danneggiato"),
        ("zip.docx", archive(("nota.txt", b"ciao")), "è danneggiato"),
        ("tronco.docx", archive(*DOCX)[:-10], "è danneggiato"),
        ("doppio.docx", archive(*DOCX) + b"<html>", "è danneggiato"),
        ("prima.docx", b"#!/bin/sh\n" + archive(*DOCX), "tipo di file diverso"),
        ("sale.docx", archive(*DOCX, ("../../etc/passwd", b"x")), "è danneggiato"),
        ("assoluto.docx", archive(*DOCX, ("/etc/passwd", b"x")), "è danneggiato"),
        ("windows.docx", archive(*DOCX, ("C:/boot.ini", b"x")), "è danneggiato"),
        ("strana.docx", archive(*DOCX, packing=zipfile.ZIP_LZMA), "è danneggiato"),
        ("entita.docx", archive(*DOCX, ("word/x.xml", b'<!DOCTYPE a [<!ENTITY b "c">]>')), "è danneggiato"),
        ("bomba.docx", archive(*DOCX, ("word/x.xml", b"\0" * 30_000_000)), "diventa enorme"),
        ("molti.docx", archive(*DOCX, *((f"word/{n}.xml", b"") for n in range(2_001))), "diventa enorme"),
        ("macro.docx", archive(*DOCX, ("word/vbaProject.bin", b"x")), "contiene macro"),
        ("macro.docx", archive(("[Content_Types].xml", b'"application/x.macroEnabled.main"'), DOCX[1]), "contiene macro"),
        ("macro.odt", archive(*ODT, ("Basic/Standard/a.xml", b"<x/>")), "contiene macro"),
        ("scatola.docx", archive(*DOCX, ("word/embeddings/a.xlsx", archive(*XLSX))), "contiene altri file"),
        ("scatola.docx", archive(*DOCX, ("word/media/a.png", archive(*XLSX))), "contiene altri file"),
        ("scatola.docx", archive(*DOCX, ("word/media/a.png", b"MZ..")), "contiene altri file"),
        ("modello.docx", archive(*DOCX, ("word/_rels/settings.xml.rels", OUTSIDE)), "dalla rete"),
    ],
)
def test_what_may_not(name: str, content: bytes, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked(name, content)
    sentence = refused.value.errors["file"]
    assert words in sentence
    assert f"«{name}»" in sentence
    assert ": " in sentence, "a remedy follows"


def test_an_entry_that_lies_about_its_bytes_is_damaged() -> None:
    content = bytearray(archive(*DOCX, packing=zipfile.ZIP_STORED))
    content[content.index(b"<w/>")] ^= 1
    with pytest.raises(Invalid, match="danneggiato"):
        checked("verbale.docx", bytes(content))


def test_a_password_is_told_as_such() -> None:
    content = bytearray(archive(*DOCX))
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(Invalid, match="password"):
        checked("verbale.docx", bytes(content))


def test_a_picture_is_made_again_from_its_pixels() -> None:
    """What a camera writes beside the picture (place, owner) does not come in."""
    sent = picture("JPEG", secret="Via Roma 1, Oristano")
    assert b"Via Roma" in sent
    kept = checked("foto.jpg", sent).content.read()
    assert b"Via Roma" not in kept
    assert Image.open(io.BytesIO(kept)).size == (40, 30)
    assert not Image.open(io.BytesIO(kept)).getexif()


def test_a_picture_that_would_fill_the_memory_is_refused_by_its_size() -> None:
    bomb = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(bomb, "PNG")
    with pytest.raises(Invalid, match="troppi punti"):
        checked("bomba.png", bomb.getvalue())


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("C:\\Utenti\\Anna\\Statuto 2024.PDF", "Statuto 2024.pdf"),
        ("../../../etc/statuto.pdf", "statuto.pdf"),
        ("fattura\u202efdp.exe", "fattura fdp.exe"),
        ("a\x00b\n.pdf", "a b.pdf"),
        ('<img src=x onerror="alert(1)">.pdf', "img src=x onerror= alert(1).pdf"),
        ("....", "file"),
        ("", "file"),
        (".pdf", "file.pdf"),
        ("perche\u0301.pdf", "perché.pdf"),
    ],
)
def test_names_are_made_harmless(sent: str, name: str) -> None:
    assert clean_name(sent) == name


@given(st.text(max_size=300))
def test_any_name_gives_one_that_an_address_can_hold(sent: str) -> None:
    name = clean_name(sent)
    assert 0 < len(name) <= NAME_CAP
    assert not set(name) & set('/\\<>:"|?*%#\x00\n')
    assert name == name.strip()
    assert not name.startswith(".")


@given(st.binary(max_size=400), st.sampled_from(sorted(set(KINDS) - {"jpg", "jpeg", "png", "webp"})))
def test_rubbish_is_refused_or_taken_but_never_breaks(content: bytes, extension: str) -> None:
    heads = {"pdf": b"%PDF-1.4\n", "txt": b"", "csv": b""}
    with contextlib.suppress(Invalid):
        examine(f"a.{extension}", io.BytesIO(heads.get(extension, b"PK\x03\x04") + content), cap=1_000_000)
