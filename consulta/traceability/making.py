# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing the whole list of links of the cycles that have too many for a visitor to wait (ADR 0058)."""

import json
import logging
from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from tempfile import TemporaryFile
from typing import BinaryIO

from consulta.consultations.queries import list_cycles
from consulta.core import clock
from consulta.core.sheet_writing import MIME, write_into
from consulta.traceability import columns, queries, service
from consulta.traceability.requests import KeepLinkFile

CHUNK = 1_000
"""Links read by one statement."""
_PIECE = 1 << 16
_log = logging.getLogger(__name__)


def keep_territory(territory_id: int, now: datetime) -> int:
    """Look at every cycle of a territory: files are written where they lack, once a day where they are old, deleted where they
    are not needed. Gives how many have changed.
    """
    public = {cycle.id for cycle in list_cycles(territory_id, now)}
    changed = 0
    for cycle_id in sorted(public | queries.kept_cycles(territory_id)):
        kept = queries.kept_links(territory_id, cycle_id)
        if cycle_id not in public or not queries.has_too_many(territory_id, cycle_id):
            changed += service.forget_link_files(territory_id, cycle_id, now) if kept else 0
        elif _is_due(kept, now):
            changed += _keep_cycle(territory_id, cycle_id, kept)
    return changed


def _is_due(kept: Mapping[str, queries.KeptLinks], now: datetime) -> bool:
    """Whether a format lacks, or was not looked at since midnight in Rome."""
    midnight = clock.rome_midnight(clock.rome_day(now))
    return any(format not in kept or kept[format].checked_at < midnight for format in MIME)


def _keep_cycle(territory_id: int, cycle_id: int, kept: Mapping[str, queries.KeptLinks]) -> int:
    """One pass over the links; rows wait on disk, so that memory does not grow with them, and are written in each format."""
    changed = 0
    with TemporaryFile() as spool:
        fingerprint, count = _spooled(territory_id, cycle_id, spool)
        for format, media_type in MIME.items():
            if format in kept and kept[format].fingerprint == fingerprint:
                continue
            with TemporaryFile() as content:
                tables = [(columns.TITLE, _rows(spool)), (columns.DICTIONARY_TITLE, columns.links_explained(str))]
                write_into(format, tables, content)
                digest, size = _measured(content)
                asked = KeepLinkFile(territory_id, cycle_id, format, media_type, content, fingerprint, digest, size, count)
                changed += service.keep_link_file(asked, clock.now())
        service.note_same_links(territory_id, cycle_id, fingerprint, clock.now())
    _log.info("links of a cycle looked at", extra={"cycle": cycle_id, "links": count, "changed": changed})
    return changed


def _spooled(territory_id: int, cycle_id: int, spool: BinaryIO) -> tuple[str, int]:
    digest, count = sha256(), 0
    for row in columns.cells(queries.every_link(territory_id, cycle_id, CHUNK), str):
        line = json.dumps(row, ensure_ascii=False).encode() + b"\n"
        digest.update(line)
        spool.write(line)
        count += 1
    return digest.hexdigest(), count


def _rows(spool: BinaryIO) -> Iterator[list[str]]:
    yield columns.headings(str)
    spool.seek(0)
    for line in spool:
        yield json.loads(line)


def _measured(content: BinaryIO) -> tuple[str, int]:
    content.seek(0)
    digest, size = sha256(), 0
    while piece := content.read(_PIECE):
        digest.update(piece)
        size += len(piece)
    content.seek(0)
    return digest.hexdigest(), size
