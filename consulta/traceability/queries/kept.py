# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of the kept lists of links."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from consulta.core.db import db
from consulta.traceability.models import LinkFile


@dataclass(frozen=True, slots=True)
class KeptLinks:
    """The whole list of links of a cycle in one format."""

    format: str
    fingerprint: str
    sha256: str
    row_count: int
    changed_at: datetime
    checked_at: datetime


def kept_links(territory_id: int, cycle_id: int) -> Mapping[str, KeptLinks]:
    """The kept files of a cycle by format; none while its links are few, or before the worker has written them."""
    columns = [getattr(LinkFile, name) for name in KeptLinks.__slots__]
    query = select(*columns).where(LinkFile.territory_id == territory_id, LinkFile.cycle_id == cycle_id)
    return {row.format: KeptLinks(*row) for row in db.session.execute(query)}


def kept_cycles(territory_id: int) -> set[int]:
    """The cycles of a territory that have kept files."""
    return set(db.session.scalars(select(LinkFile.cycle_id).where(LinkFile.territory_id == territory_id).distinct()))
