# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How surfaces are filled so that no chart is read by colour alone: levels grow darker, series differ by pattern."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fill:
    """A paint of SVG and the ink that is read on it (contrast 4.5:1 at least). ``pattern``: how it is hatched, empty for plain."""

    paint: str
    ink: str = "#17212e"
    pattern: str = ""


LEVELS: Sequence[Fill] = (
    Fill("#f3f7fb"),
    Fill("#c9dcf3"),
    Fill("#92bce8"),
    Fill("#2b69ad", "#ffffff"),
    Fill("#0b2f57", "#ffffff"),
)
"""From little to much; each is darker than the one before, also in greys."""

UNKNOWN = Fill("#ffffff", pattern="untold")
"""What is not told, or has no figure."""

SERIES: Sequence[Fill] = (
    Fill("#0b2f57", "#ffffff"),
    Fill("#ffffff", pattern="rising"),
    Fill("#7fb2e5"),
    Fill("#ffffff", pattern="dots"),
    Fill("#4a5a6c", "#ffffff"),
    Fill("#ffffff", pattern="lying"),
    Fill("#d3dde8"),
    Fill("#ffffff", pattern="crossed"),
)
"""Series of one chart, in their order: plain and hatched take turns."""


def level(value: float, top: float) -> int:
    """The level of a value between 0 and ``top``: 0 for nothing, then equal steps."""
    if value <= 0 or top <= 0:
        return 0
    steps = len(LEVELS) - 1
    return min(steps, 1 + int(value / top * steps - 1e-9))


def shortened(text: str, most: int) -> str:
    """The text, cut with an ellipsis at a space where it is longer; the table beside the chart has it whole."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[most // 2 :] else cut).rstrip(" ,;:") + "…"
