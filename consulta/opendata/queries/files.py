# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of the files that the worker has made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.opendata.models import RECALLED, OpenDataFile


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of a data set. Sizes in bytes. A recalled one has no bytes to give until the worker makes it again."""

    dataset: str
    format: str
    sha256: str
    size_bytes: int
    row_count: int
    changed_at: datetime
    checked_at: datetime

    @property
    def is_ready(self) -> bool:
        """Whether anybody may have it."""
        return not self.sha256.startswith(RECALLED)


_COLUMNS = [getattr(OpenDataFile, name) for name in FileRow.__slots__]


def list_files(territory_id: int) -> Mapping[str, Sequence[FileRow]]:
    """The files of a territory by data set, recalled ones too, in one statement; a data set without files is left out."""
    found: dict[str, list[FileRow]] = {}
    query = select(*_COLUMNS).where(OpenDataFile.territory_id == territory_id).order_by(OpenDataFile.format)
    for row in db.session.execute(query):
        found.setdefault(row.dataset, []).append(FileRow(*row))
    return found


def find_file(territory_id: int, dataset: str, format: str) -> FileRow:
    """One file. Raises NotFound while the worker has not made it, or not again."""
    query = select(*_COLUMNS).where(
        OpenDataFile.territory_id == territory_id, OpenDataFile.dataset == dataset, OpenDataFile.format == format
    )
    row = db.session.execute(query).first()
    file = None if row is None else FileRow(*row)
    if file is None or not file.is_ready:
        raise NotFound
    return file


def count_fresh(territory_id: int, since: datetime) -> Mapping[str, int]:
    """How many files of each data set were looked at since an instant, and not recalled."""
    query = select(OpenDataFile.dataset, func.count()).where(
        OpenDataFile.territory_id == territory_id,
        OpenDataFile.checked_at >= since,
        OpenDataFile.sha256.not_like(f"{RECALLED}%"),
    )
    return {row[0]: row[1] for row in db.session.execute(query.group_by(OpenDataFile.dataset))}
