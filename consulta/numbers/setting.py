# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the counts of a territory are read against: its comuni, areas and tavoli. Plain values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Named:
    """Something that counts are told by. ``is_current``: it is in force today, so that its silence says something."""

    key: str
    label: str
    label_en: str = ""
    is_current: bool = True


@dataclass(frozen=True, slots=True)
class Setting:
    """Comuni by Belfiore code, areas by code, tavoli by id beside the cycle they belong to."""

    comuni: tuple[Named, ...] = ()
    areas: tuple[Named, ...] = ()
    roundtables: tuple[tuple[int, Named], ...] = ()

    def tables_of(self, cycle_id: int) -> tuple[Named, ...]:
        """The tavoli of a cycle, in their order."""
        return tuple(table for owner, table in self.roundtables if owner == cycle_id)
