# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands inside the files of word processors and spreadsheets, which are zip archives: structure, and what is refused."""

import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from typing import BinaryIO

from consulta.core.words import N_

CONTENT_TYPES = "[Content_Types].xml"
PARTS: Mapping[str, str] = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "odt": "content.xml", "ods": "content.xml"}
"""The entry without which a file is not of that kind."""
OPEN_DOCUMENT: Mapping[str, bytes] = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
}
ENTRIES, UNPACKED, DESCRIPTION = 2_000, 150_000_000, 1_000_000
"""At most so many entries, so many bytes once unpacked, so many in a part that describes the others."""
SWOLLEN, FROM = 200, 20_000_000
"""An archive that grows so many times, and beyond so many bytes, was made to fill a disk."""

_DAMAGED = N_("«%(name)s» è danneggiato o non è un vero file di quel tipo: aprilo con il suo programma, salvalo di nuovo e riprova.")
_BOMB = N_("«%(name)s» una volta aperto diventa enorme: salvane una versione più semplice, per esempio in PDF.")
_LOCKED = N_("«%(name)s» è protetto da una password: salvane una copia senza password.")
_NESTED = N_("«%(name)s» contiene altri file (per esempio un foglio di calcolo incorporato): salvalo in PDF e carica quello.")
_MACROS = N_("«%(name)s» contiene macro o programmi: salvane una copia senza macro, oppure in PDF.")
_OUTSIDE = N_("«%(name)s» prende una parte del contenuto da un altro file o dalla rete: salvalo in PDF e carica quello.")

_INSIDE = re.compile(
    r"\.(zip|jar|7z|rar|gz|tgz|tar|bz2|xz|doc|xls|ppt|docx|xlsx|pptx|odt|ods|odp|exe|dll|com|bat|cmd|ps1|sh|vbs|js|msi|lnk|hta)$", re.I
)
_PROGRAMS = re.compile(r"vbaproject|vbadata|(^|/)activex/|oleobject|^basic/|^scripts/|customui", re.I)
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_HEADS = (b"PK\x03\x04", b"MZ", b"\x7fELF", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"\xd0\xcf\x11\xe0")


def fault_in(stream: BinaryIO, kind: str) -> str:
    """Why the file cannot be taken, as a sentence with ``%(name)s`` to fill, or "". ``kind`` is its extension."""
    stream.seek(0)
    try:
        if not _is_bare(stream):
            return _DAMAGED
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
            return _fault_of_list(entries) or _fault_of_kind(archive, kind) or _fault_of_contents(archive, entries)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, KeyError):
        return _DAMAGED


def _is_bare(stream: BinaryIO) -> bool:
    """Whether it begins and ends as an archive does: nothing is glued before or after it."""
    begins = stream.read(4) == b"PK\x03\x04"
    stream.seek(-22, 2)
    return begins and stream.read(4) == b"PK\x05\x06"


def _fault_of_list(entries: Sequence[zipfile.ZipInfo]) -> str:
    packed = sum(entry.compress_size for entry in entries)
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > ENTRIES or unpacked > UNPACKED or (unpacked > FROM and unpacked > packed * SWOLLEN):
        return _BOMB
    if any(entry.flag_bits & 0x41 for entry in entries):
        return _LOCKED
    names = [entry.orig_filename for entry in entries]
    if len({name.lower() for name in names}) < len(names) or any(map(_is_trick, names)) or _overlap(entries):
        return _DAMAGED
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        return _DAMAGED
    if any(_PROGRAMS.search(name) for name in names):
        return _MACROS
    return _NESTED if any(_INSIDE.search(name) for name in names) else ""


def _is_trick(name: str) -> bool:
    return name.startswith(("/", "~")) or "\\" in name or ":" in name or "\x00" in name or ".." in name.split("/")


def _overlap(entries: Sequence[zipfile.ZipInfo]) -> bool:
    """Whether two entries share bytes, as in archives made to grow without end; the first one begins the file."""
    end = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if entry.header_offset < end or (end == 0 and entry.header_offset):
            return True
        end = entry.header_offset + 30 + len(entry.orig_filename.encode()) + entry.compress_size
    return False


def _fault_of_kind(archive: zipfile.ZipFile, kind: str) -> str:
    names = set(archive.namelist())
    if PARTS[kind] not in names:
        return _DAMAGED
    if kind in OPEN_DOCUMENT:
        return "" if "mimetype" in names and _part(archive, "mimetype").strip() == OPEN_DOCUMENT[kind] else _DAMAGED
    if CONTENT_TYPES not in names:
        return _DAMAGED
    return _MACROS if b"macroenabled" in _part(archive, CONTENT_TYPES).lower() else ""


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > DESCRIPTION:
        raise ValueError(name)
    return archive.read(name)


def _fault_of_contents(archive: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo]) -> str:
    """Read every entry to its end: sums are checked, and what calls itself by another name is found."""
    for entry in entries:
        if entry.filename.endswith(".rels") and _points_outside(_part(archive, entry.filename)):
            return _OUTSIDE
        with archive.open(entry) as opened:
            head = opened.read(4096)
            if head.startswith(_HEADS):
                return _NESTED
            if b"<!entity" in head.lower():
                return _DAMAGED
            while opened.read(1 << 20):
                pass
    return ""


def _points_outside(relations: bytes) -> bool:
    """Whether a part of the document is taken from elsewhere; links that a reader may follow are not that."""
    if b"\x00" in relations:
        return True  # written in an encoding that this reading does not understand
    return any(
        b"external" in one.lower() and b"/hyperlink" not in one.lower() for one in _RELATION.findall(relations) if b"TargetMode" in one
    )
