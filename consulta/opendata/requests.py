# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the worker asks for."""

from dataclasses import dataclass
from typing import BinaryIO


@dataclass(frozen=True, slots=True)
class KeepFile:
    """Keep the newest file of a data set: its bytes, their SHA-256 and size, how many rows they hold."""

    territory_id: int
    dataset: str
    format: str
    media_type: str
    content: BinaryIO
    sha256: str
    size_bytes: int
    row_count: int
    former: str
    """The checksum that the kept file had before the rows were read; empty without one. By now another one: it was recalled since."""

    @property
    def file_name(self) -> str:
        """What the file is called when somebody keeps it."""
        return f"{self.dataset}.{self.format}"
