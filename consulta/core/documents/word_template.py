# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A body's own Word template: what it may hold, and how it is filled. The only door to docxtpl. Run by ``office``, a process of its own.

A template comes from outside: it is opened only when it is a small DOCX without macros, embedded objects or anything it would fetch, and
filled in a Jinja sandbox with plain words only (decisions.md 28).
"""

import io
import re
import zipfile
from collections.abc import Mapping
from html import unescape
from typing import Any

import docxtpl
from jinja2 import StrictUndefined
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from consulta.core.documents.docx import BODY

SIZE_CAP, OPENED_CAP, PART_CAP, PARTS_CAP = 2_000_000, 20_000_000, 10_000_000, 300
"""Bytes of a template, of all its parts opened, of one part opened; how many parts."""
TAG_CAP, TAGS_CAP = 200, 200
"""Letters between two braces, and how many such places a template has."""
WORDS = ("titolo", "sottotitolo", "ente", "registro", "corpo")
"""What a template may name: ``{{ titolo }}``; the text of the document goes where ``{{ corpo }}`` stands."""
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_FORBIDDEN = re.compile(r"vbaProject|activeX|embeddings/|oleObject|attachedToolbars|customUI|\.bin$", re.IGNORECASE)
_EXTERNAL = re.compile(rb'TargetMode\s*=\s*["\']External["\']', re.IGNORECASE)
_FETCHING = re.compile(rb"attachedTemplate|subDocument|relationships/frame|oleObject|relationships/image\"[^>]*External", re.IGNORECASE)
_FIELDS = re.compile(rb"\b(?:INCLUDETEXT|INCLUDEPICTURE|DDEAUTO|DDE|IMPORT|LINK)\b")
_DOCTYPE = re.compile(rb"<!DOCTYPE|<!ENTITY|<!\[CDATA\[", re.IGNORECASE)
_ENCODING = re.compile(rb"encoding\s*=\s*[\"'](?!utf-8[\"'])", re.IGNORECASE)
_STATEMENT = re.compile(r"\{[%#]|<[^>]*\{\{")
"""Statements and comments of Jinja, and names inside a tag of the XML."""
_PLACE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_NAME = re.compile(r"\s*[a-z]+\s*")


class BadTemplate(ValueError):
    """A template that is not taken. Its words say why, for who looks after the office."""


def check(template: bytes) -> None:
    """Raises BadTemplate for what is not a plain small Word template with the names of WORDS alone."""
    if len(template) > SIZE_CAP:
        raise BadTemplate("too large")
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as archive:
            _check_parts(archive)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, KeyError) as error:
        raise BadTemplate("not a Word document") from error


def _check_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > PARTS_CAP or sum(one.file_size for one in parts) > OPENED_CAP or any(one.file_size > PART_CAP for one in parts):
        raise BadTemplate("too large once opened")
    if any(_FORBIDDEN.search(one.filename) for one in parts):
        raise BadTemplate("macros or embedded objects")
    if _CONTENT_TYPE.encode() not in archive.read("[Content_Types].xml"):
        raise BadTemplate("not a Word document without macros")
    for one in parts:
        if one.filename.endswith((".xml", ".rels")):
            with archive.open(one) as opened:
                content = opened.read(PART_CAP + 1)
            if len(content) > PART_CAP:
                raise BadTemplate("too large once opened")
            _check_part(one.filename, content)


def _check_part(name: str, content: bytes) -> None:
    if _DOCTYPE.search(content):
        raise BadTemplate("a document type of its own")
    if b"\x00" in content or _ENCODING.search(content[:200]):
        raise BadTemplate("an encoding that is not UTF-8")
    if name.endswith(".rels"):
        if _EXTERNAL.search(content) or _FETCHING.search(content):
            raise BadTemplate("something fetched from elsewhere")
        return
    if _FIELDS.search(content):
        raise BadTemplate("a field that fetches")
    source = unescape(content.decode("utf-8", "replace"))
    words = re.sub(r"<[^>]*>", "", source)
    if _STATEMENT.search(source) or _STATEMENT.search(words):
        raise BadTemplate("statements: only names between two braces are allowed")
    places = _PLACE.findall(words)
    if len(places) > TAGS_CAP:
        raise BadTemplate("too many names")
    for place in places:
        if len(place) > TAG_CAP or not _NAME.fullmatch(place) or place.strip() not in WORDS:
            raise BadTemplate("a name that is not known")


def names(template: bytes) -> frozenset[str]:
    """Which of WORDS a template that was checked names, in its text, head or foot."""
    with zipfile.ZipFile(io.BytesIO(template)) as archive:
        parts = [archive.read(one) for one in archive.namelist() if one.endswith(".xml")]
    texts = (re.sub(r"<[^>]*>", "", unescape(one.decode("utf-8", "replace"))) for one in parts)
    return frozenset(place.strip() for text in texts for place in _PLACE.findall(text))


def fill(template: bytes, values: Mapping[str, str]) -> bytes:
    """The template with plain words in the places that name them. Raises BadTemplate."""
    check(template)
    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    environment.globals.clear()
    environment.filters.clear()
    environment.tests.clear()
    plain: dict[str, Any] = {name: str(values.get(name, "")) for name in WORDS} | {"corpo": BODY}
    stream = io.BytesIO()
    try:
        opened = docxtpl.DocxTemplate(io.BytesIO(template))
        opened.render(plain, environment, autoescape=True)
        opened.save(stream)
    except SecurityError as error:
        raise BadTemplate("something that is not allowed") from error
    except Exception as error:  # whatever the libraries raise on a file made to break them
        raise BadTemplate("not a Word document") from error
    return stream.getvalue()
