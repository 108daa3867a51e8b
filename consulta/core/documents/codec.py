# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents as JSON and back: what a frozen copy keeps, and what a process that writes is given."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from consulta.core.documents.model import (
    Block,
    Corner,
    Document,
    Figure,
    Heading,
    Listing,
    Note,
    PageBreak,
    Paragraph,
    Quotation,
    Run,
    Runs,
    Table,
    Volume,
    printable,
)

_KINDS: Mapping[str, type[Block]] = {
    "heading": Heading,
    "paragraph": Paragraph,
    "list": Listing,
    "table": Table,
    "figure": Figure,
    "note": Note,
    "quotation": Quotation,
    "page_break": PageBreak,
    "corner": Corner,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def blocks_to_plain(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """Blocks as plain values."""
    return [{"kind": _NAMES[type(block)], **_fields(block)} for block in blocks]


def _fields(value: Any) -> dict[str, Any]:
    return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}


def _plain(value: Any) -> Any:
    if isinstance(value, Run):
        return _fields(value)
    if isinstance(value, str):
        return printable(value)
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def blocks_from_plain(plain: Sequence[Mapping[str, Any]]) -> tuple[Block, ...]:
    """Blocks from what ``blocks_to_plain`` made. Raises KeyError, TypeError for anything else."""
    return tuple(_block(one) for one in plain)


def _block(plain: Mapping[str, Any]) -> Block:
    values = {name: value for name, value in plain.items() if name != "kind"}
    kind = _KINDS[plain["kind"]]
    if "runs" in values:
        values["runs"] = _runs(values["runs"])
    for name in ("items", "lines"):
        if name in values:
            values[name] = tuple(_runs(item) for item in values[name])
    if "rows" in values:
        values["rows"] = tuple(tuple(row) for row in values["rows"])
        values["headings"] = tuple(values["headings"])
    return kind(**values)


def _runs(plain: Sequence[Mapping[str, Any]]) -> Runs:
    return tuple(Run(**one) for one in plain)


def dump(document: Document) -> str:
    """A document as JSON, without what no document can hold."""
    named = [one.name for one in fields(document) if one.name not in ("blocks", "volumes", "opening")]
    values: dict[str, Any] = {name: _plain(getattr(document, name)) for name in named}
    values["blocks"] = blocks_to_plain(document.blocks)
    values["opening"] = blocks_to_plain(document.opening)
    values["volumes"] = [{"title": printable(one.title), "blocks": blocks_to_plain(one.blocks)} for one in document.volumes]
    return json.dumps(values, ensure_ascii=False)


def load(text: str) -> Document:
    """The document of which ``dump`` made this, this version or one before it. Raises ValueError, KeyError, TypeError for anything else."""
    values = json.loads(text)
    values["blocks"] = blocks_from_plain(values["blocks"])
    values["opening"] = blocks_from_plain(values.get("opening", ()))
    values["volumes"] = tuple(Volume(one["title"], blocks_from_plain(one["blocks"])) for one in values["volumes"])
    return Document(**values)
