# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked about kept filters and the look of a list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveFilter:
    """Keep a filter. ``criteria``: the arguments of its list as they were parsed, never as they were typed."""

    territory_id: int
    list_name: str
    name: str
    is_shared: bool
    criteria: Mapping[str, str]
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditFilter:
    """Another name, or other people who see it."""

    territory_id: int
    filter_id: int
    name: str
    is_shared: bool
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteFilter:
    """Keep it no more."""

    territory_id: int
    filter_id: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseLayout:
    """How a person looks at a list: as a grid or not, with which columns. Without columns those of before stay."""

    territory_id: int
    list_name: str
    is_grid: bool
    columns: Sequence[str] | None = None
