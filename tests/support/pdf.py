# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a PDF says and how it is tagged, read with pikepdf."""

import re
from typing import Any

import page as checker
import pikepdf


def tags(pdf: pikepdf.Pdf) -> set[str]:
    """The names of the elements of its structure."""
    found: set[str] = set()

    def walk(node: Any) -> None:
        if isinstance(node, pikepdf.Array):
            for one in node:
                walk(one)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found.add(str(node.S).lstrip("/"))
            if "/K" in node:
                walk(node.K)

    walk(pdf.Root.StructTreeRoot)
    return found


def _letters(font: Any) -> dict[int, str]:
    if "/ToUnicode" not in font:
        return {}
    text = font.ToUnicode.read_bytes().decode("latin-1")
    pairs = re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", text)
    return {int(code, 16): bytes.fromhex(said).decode("utf-16-be") for code, said in pairs}


def spoken(pdf: pikepdf.Pdf) -> str:
    """The text of its pages, blanks made single."""
    said: list[str] = []
    for page in pdf.pages:
        fonts = {name: _letters(font) for name, font in page.Resources.get("/Font", {}).items()}
        letters: dict[int, str] = {}
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "Tf":
                letters = fonts.get(str(operands[0]), {})
            elif str(operator) in ("Tj", "TJ"):
                pieces = operands[0] if str(operator) == "TJ" else [operands[0]]
                for piece in pieces:
                    if isinstance(piece, pikepdf.String):
                        raw = bytes(piece)
                        said.extend(letters.get(int.from_bytes(raw[i : i + 2], "big"), "") for i in range(0, len(raw), 2))
            elif str(operator) == "ET":
                said.append(" ")
    return re.sub(r"\s+", " ", "".join(said))


def faults(made: bytes) -> list[str]:
    """What the checker says against a PDF, each with its rule of ISO 14289-1."""
    report = checker.validate_pdf_bytes(made, profile="ua1")
    assert report.rules.total > 90, "the checker asks less than it did"
    return [f"{one.rule_id}: {one.message}" for one in report.failures]
