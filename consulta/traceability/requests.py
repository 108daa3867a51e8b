# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""By what the columns of the matrix tell authors apart, the words that its address uses, and what the worker asks for."""

from dataclasses import dataclass
from typing import BinaryIO

from consulta.core.words import N_, Labelled

NO_SEAT = "senza"
"""Value of the filter ``sede`` for organisations that have said no comune."""


class Dimension(Labelled):
    """The columns of the matrix. Of people only that they are citizens: never where they live or how old they are (decisions.md 30)."""

    CATEGORY = "categoria", N_("Chi scrive")
    SEAT = "sede", N_("Comune dell’organizzazione")


@dataclass(frozen=True, slots=True)
class KeepLinkFile:
    """Keep the whole list of links of a cycle: its bytes, their SHA-256 and size, how many rows it holds and their SHA-256."""

    territory_id: int
    cycle_id: int
    format: str
    media_type: str
    content: BinaryIO
    fingerprint: str
    sha256: str
    size_bytes: int
    row_count: int
