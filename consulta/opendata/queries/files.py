# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of the files that the worker has made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.opendata.models import OpenDataFile


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of a data set. Sizes in bytes."""

    dataset: str
    format: str
    sha256: str
    size_bytes: int
    row_count: int
    changed_at: datetime
    checked_at: datetime


_COLUMNS = [getattr(OpenDataFile, name) for name in FileRow.__slots__]


def list_files(territory_id: int) -> Mapping[str, Sequence[FileRow]]:
    """The files of a territory by data set, in one statement; a data set without files is left out."""
    found: dict[str, list[FileRow]] = {}
    query = select(*_COLUMNS).where(OpenDataFile.territory_id == territory_id).order_by(OpenDataFile.format)
    for row in db.session.execute(query):
        found.setdefault(row.dataset, []).append(FileRow(*row))
    return found


def find_file(territory_id: int, dataset: str, format: str) -> FileRow:
    """One file. Raises NotFound while the worker has not made it."""
    query = select(*_COLUMNS).where(
        OpenDataFile.territory_id == territory_id, OpenDataFile.dataset == dataset, OpenDataFile.format == format
    )
    row = db.session.execute(query).first()
    if row is None:
        raise NotFound
    return FileRow(*row)


def count_checked(territory_id: int, since: datetime) -> int:
    """How many files of a territory were looked at since an instant."""
    query = select(func.count()).where(OpenDataFile.territory_id == territory_id, OpenDataFile.checked_at >= since)
    return db.session.scalar(query) or 0
