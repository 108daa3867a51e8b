# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How big and how long a run is."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Plan:
    """Sizes of the databases (contributions), rounds, seconds of a spell, how often the server is started cold."""

    folder: Path
    sizes: tuple[int, ...] = (1_000, 10_000, 100_000)
    rounds: int = 5
    seconds: float = 3
    cold_starts: int = 3
    steps: int = 200
    authors: int = 400
    durable_seconds: float = 10
    on_postgresql: bool = True

    @property
    def size(self) -> int:
        """The biggest size, which most figures are about."""
        return self.sizes[-1]

    @property
    def is_whole(self) -> bool:
        """Whether the figures are those of the budgets, which speak of 100,000 contributions."""
        return self.size >= 100_000

    def key(self, name: str) -> str:
        """The name of a figure: a smaller run does not call its figures those of 100,000 rows."""
        return name if self.is_whole else name.replace("_100k", "")


def quick(folder: Path) -> Plan:
    """A thousand contributions, SQLite alone, spells of a second: whether the bench works, not how fast anything is."""
    return Plan(folder, (1_000,), rounds=1, seconds=1, cold_starts=1, steps=20, authors=60, durable_seconds=2, on_postgresql=False)
