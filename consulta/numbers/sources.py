# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What features above the numbers add to them (``wiring.PORTS``): how their things are counted, and the rows behind each figure.

The definition stays here, as that of every other number.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

from consulta.numbers.counting.cells import Cells
from consulta.numbers.row_shape import Wanted
from consulta.web.ports import ports


@dataclass(frozen=True, slots=True)
class Source:
    """``count`` adds the cells of a territory; ``lists`` makes the rows behind numbers, by the beginning of their id."""

    count: Callable[[Cells, int], None]
    lists: Mapping[str, Callable[[Wanted], Select[Any]]]


def sources() -> Sequence[Source]:
    """Those of the running application."""
    found: Sequence[Source] = ports().counted
    return found
