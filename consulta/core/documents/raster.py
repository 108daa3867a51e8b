# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Drawings as pictures, for programs that show no SVG: the only door to resvg. Run by ``office``, a process of its own.

The letters are the project's own, as in the PDF; without them, those of the system.
"""

import io
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import resvg_py
from fontTools.ttLib import TTFont

from consulta.core.documents.model import Document, Figure

DPI, PIXELS = 192, 3_000
"""Points of a picture for an inch of paper, and the most on a side: a drawing that says it is a mile wide fills no memory."""
FAMILY = "Titillium Web"
_NAMED = re.compile(r"\bTitillium\b(?! Web)")


class Pictures:
    """Makes pictures with letters that are read once."""

    def __init__(self, fonts: Mapping[str, Path], folder: Path) -> None:
        self._files = []
        for weight, path in fonts.items():
            letters = TTFont(io.BytesIO(path.read_bytes()))
            letters.flavor = None
            target = folder / f"{weight}.ttf"
            letters.save(target)
            self._files.append(str(target))

    def png(self, figure: Figure) -> bytes:
        """The picture of a drawing. Raises ValueError for what is no drawing, or names something outside itself."""
        if "href" in figure.svg:
            raise ValueError("a drawing that names another file")
        width, height = figure.size
        scale = min(1.0, PIXELS * 72 / DPI / max(width, height))
        return resvg_py.svg_to_bytes(
            svg_string=_NAMED.sub(FAMILY, figure.svg, count=1),
            dpi=DPI * scale,
            background="#ffffff",
            font_files=self._files,
            font_family=FAMILY if self._files else None,
            sans_serif_family=FAMILY if self._files else None,
        )


@contextmanager
def pictures(fonts: Mapping[str, Path]) -> Iterator[Pictures]:
    """A maker of pictures, with its letters in a folder that goes away."""
    with tempfile.TemporaryDirectory() as folder:
        yield Pictures(fonts, Path(folder))


def pngs_of(document: Document, fonts: Mapping[str, Path]) -> Mapping[str, bytes]:
    """The pictures of a document's drawings, by the drawing; without what cannot be drawn: its words stay."""
    drawn = [block for block in document.blocks if isinstance(block, Figure)]
    made: dict[str, bytes] = {}
    if drawn:
        with pictures(fonts) as maker:
            for figure in drawn:
                try:
                    made[figure.svg] = maker.png(figure)
                except ValueError:
                    continue
    return made
