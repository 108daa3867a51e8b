# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Is a file what it says it is, and may it come in? Content and extension must agree and be of the few kinds allowed.

No domain words here: whose file it is and who may read it are questions of others. The stream is read in pieces;
pictures are made again by a process of their own (trust.md, uploads).
"""

import codecs
import hashlib
import re
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from zipfile import is_zipfile

import filetype

from consulta.core import archives
from consulta.core.errors import Invalid
from consulta.core.words import N_, filled

NAME_CAP = 120
MEGABYTE = 1_000_000
PICTURE_TIMEOUT = 30


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that may come in."""

    extension: str
    media_type: str
    family: str
    """How it is examined: pdf, picture, office or text."""


KINDS: Mapping[str, FileKind] = {
    one.extension: one
    for one in (
        FileKind("pdf", "application/pdf", "pdf"),
        FileKind("jpg", "image/jpeg", "picture"),
        FileKind("jpeg", "image/jpeg", "picture"),
        FileKind("png", "image/png", "picture"),
        FileKind("webp", "image/webp", "picture"),
        FileKind("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "office"),
        FileKind("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "office"),
        FileKind("odt", "application/vnd.oasis.opendocument.text", "office"),
        FileKind("ods", "application/vnd.oasis.opendocument.spreadsheet", "office"),
        FileKind("txt", "text/plain", "text"),
        FileKind("csv", "text/csv", "text"),
    )
}
ACCEPT = ",".join(f".{extension}" for extension in KINDS)
"""For the ``accept`` of a control: what the browser offers first."""

_EMPTY = N_("«%(name)s» è vuoto: controlla il file e scegline un altro.")
_TOO_BIG = N_("«%(name)s» supera %(cap)s MB: riducilo (per esempio con una scansione meno fitta) oppure dividilo.")
_NOT_ALLOWED = N_(
    "«%(name)s» non è di un tipo ammesso: carica un PDF, un'immagine (JPEG, PNG, WebP) o un file DOCX, XLSX, ODT, ODS, TXT, CSV."
)
_RENAMED = N_("Dentro «%(name)s» c'è un tipo di file diverso da quello del nome: aprilo con il suo programma e salvalo come %(kind)s.")
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How a file of an old office program begins, and one with a password whatever it is called."""
_COMPOUND_FILE = N_("«%(name)s» ha una password o è di un vecchio programma: salvane una copia senza password come %(kind)s.")
_PIXELS = N_("«%(name)s» ha troppi punti: riduci l'immagine (al massimo 40 megapixel) e riprova.")
_PICTURE = N_("L'immagine «%(name)s» è danneggiata: aprila, salvala di nuovo e riprova.")
_PDF = N_("«%(name)s» è danneggiato o contiene altro dopo il PDF: aprilo e stampalo di nuovo in PDF.")
_ACTIVE_PDF = N_("«%(name)s» contiene programmi o altri file: stampalo di nuovo in PDF e carica quello.")
_TEXT = N_("«%(name)s» non è un testo semplice: salvalo come testo in UTF-8 e riprova.")


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that passed. ``content`` is read from its beginning; for a picture it is the one made again."""

    name: str
    media_type: str
    size_bytes: int
    sha256: str
    content: BinaryIO


def clean_name(sent: str) -> str:
    """A name for people, without folders, controls or letters that turn the reading direction; its extension in small letters."""
    flat = unicodedata.normalize("NFC", sent.replace("\\", "/").rpartition("/")[2])
    kept = "".join(letter if unicodedata.category(letter)[0] not in "CZ" else " " for letter in flat)
    stem, dot, extension = re.sub(r'[<>:"|?*%#\s]+', " ", kept).strip().rstrip(" .").rpartition(".")
    if not dot:
        return (extension or "file")[:NAME_CAP]
    return f"{stem.strip(' .')[: NAME_CAP - len(extension) - 1].strip() or 'file'}.{extension.strip().lower()[:8].strip()}"


def examine(sent_name: str, stream: BinaryIO, *, cap: int) -> CheckedFile:
    """The file as it may be kept. Raises Invalid with one sentence under ``file`` that names the file and the remedy.

    ``cap`` is in bytes; a stream that is longer is refused by its length, before anything looks inside.
    """
    name = clean_name(sent_name)
    size = stream.seek(0, 2)
    if not size:
        raise _bad(_EMPTY, name)
    if size > cap:
        raise too_big(name, cap)
    kind = KINDS.get(PurePosixPath(name).suffix[1:])
    if kind is None:
        raise _bad(_NOT_ALLOWED, name)
    _agree(name, stream, kind)
    content = stream
    if kind.family == "picture":
        content = _made_again(name, stream, kind.media_type, cap)
    elif fault := _FAULTS[kind.family](stream, kind.extension):
        raise _bad(fault, name)
    digest, length = _measure(content)
    content.seek(0)
    return CheckedFile(name, kind.media_type, length, digest, content)


def too_big(sent_name: str, cap: int) -> Invalid:
    """The refusal of a file that is longer than allowed."""
    return _bad(_TOO_BIG, clean_name(sent_name), cap=str(cap // MEGABYTE))


def _bad(template: str, name: str, **values: str) -> Invalid:
    return Invalid({"file": filled(template, name=name, **values)})


def _agree(name: str, stream: BinaryIO, kind: FileKind) -> None:
    """Raise Invalid unless the first bytes are those of the kind that the name says."""
    stream.seek(0)
    found = filetype.guess_mime(stream.read(8192))
    if kind.family == "office":
        agrees = found == "application/zip" or found in {one.media_type for one in KINDS.values() if one.family == "office"}
    else:
        agrees = found == (None if kind.family == "text" else kind.media_type)
    if not agrees:
        stream.seek(0)
        locked = kind.family == "office" and stream.read(8) == _COMPOUND
        raise _bad(_COMPOUND_FILE if locked else _RENAMED, name, kind=kind.extension.upper())


def _measure(stream: BinaryIO) -> tuple[str, int]:
    stream.seek(0)
    digest, length = hashlib.sha256(), 0
    while piece := stream.read(1 << 20):
        digest.update(piece)
        length += len(piece)
    return digest.hexdigest(), length


def _made_again(name: str, stream: BinaryIO, media_type: str, cap: int) -> BinaryIO:
    """The picture from its pixels alone, made by ``core.pictures`` in its own process."""
    program = [sys.executable, "-I", str(Path(__file__).with_name("pictures.py")), media_type]
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as made:
        stream.seek(0)
        while piece := stream.read(1 << 20):
            source.write(piece)
        source.seek(0)
        try:
            done = subprocess.run(program, stdin=source, stdout=made, stderr=subprocess.DEVNULL, timeout=PICTURE_TIMEOUT, check=False)
        except subprocess.TimeoutExpired:
            raise _bad(_PICTURE, name) from None
        if done.returncode:
            raise _bad(_PIXELS if done.returncode == _TOO_MANY_PIXELS else _PICTURE, name)
        if made.seek(0, 2) > 2 * cap:
            raise too_big(name, cap)
        made.seek(0)
        return BytesIO(made.read())


_TOO_MANY_PIXELS = 3
"""The exit code of ``core.pictures``, which this process never imports."""

_ACTIVE = re.compile(rb"/(JavaScript|Launch|EmbeddedFile|RichMedia)[\s/<(\[\d]")
_LEAST_PDF = 32


def _fault_in_pdf(stream: BinaryIO, _extension: str) -> str:
    """Begins and ends as a PDF, is not an archive too, carries no program or file that shows itself."""
    stream.seek(0)
    if not stream.read(8).startswith(b"%PDF-") or stream.seek(0, 2) < _LEAST_PDF:
        return _PDF
    stream.seek(-min(1024, stream.tell()), 2)
    if stream.read().rpartition(b"%%EOF")[2].strip(b"\r\n\x00\t ") or is_zipfile(stream):
        return _PDF
    stream.seek(0)
    before = b""
    while piece := stream.read(1 << 20):
        if _ACTIVE.search(before + piece):
            return _ACTIVE_PDF
        before = piece[-32:]
    return ""


_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_MARKUP = re.compile(r"\s*(<(!doctype|html|head|body|script|svg|iframe|\?xml|!--)|#!|\{\\rtf|%!ps|%pdf)", re.I)


def _fault_in_text(stream: BinaryIO, extension: str) -> str:
    """Plain text in UTF-8 or in the encoding of Western Windows, and not the source of a page or a program.

    A CSV may be in UTF-16 with its mark too, as a spreadsheet writes «testo Unicode».
    """
    stream.seek(0)
    marked = extension == "csv" and stream.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    return "" if any(_is_text(stream, encoding) for encoding in (("utf-16",) if marked else ("utf-8-sig", "cp1252"))) else _TEXT


def _is_text(stream: BinaryIO, encoding: str) -> bool:
    stream.seek(0)
    decoder, at_start = codecs.getincrementaldecoder(encoding)(), True
    try:
        while piece := stream.read(1 << 20):
            text = decoder.decode(piece)
            if _CONTROLS.search(text) or (at_start and _MARKUP.match(text)):
                return False
            at_start = False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


_FAULTS = {"pdf": _fault_in_pdf, "office": archives.fault_in, "text": _fault_in_text}
