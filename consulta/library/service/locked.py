# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A document taken for writing, its versions, its files, its place in the index."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from consulta.attachments import queries as attached
from consulta.attachments import service as attachments
from consulta.attachments.requests import OneAttachment
from consulta.attachments.searching import await_texts, close_text
from consulta.core import search
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, NotFound
from consulta.core.unit_of_work import current
from consulta.core.words import N_
from consulta.library import queries, searching
from consulta.library.models import LibraryDocument, LibraryVersion
from consulta.library.queries import DocumentView
from consulta.library.queries.arm import LIBRARY
from consulta.territory.queries import get_territory

STALE = N_("Nel frattempo un'altra persona ha cambiato questo documento.")


def lock_document(territory_id: int, document_id: int) -> LibraryDocument:
    """The row, held until the end of the transaction. Raises NotFound."""
    query = select(LibraryDocument).where(LibraryDocument.territory_id == territory_id, LibraryDocument.id == document_id)
    row = current().session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise NotFound
    return row


def check_version(row: LibraryDocument, version: int, theirs: Mapping[str, str] | None = None) -> None:
    """Raises Conflict, with what stands now, when somebody changed the document after it was read."""
    if row.version != version:
        raise Conflict(STALE, dict(theirs or {}))


def view_of(row: LibraryDocument, now: datetime) -> DocumentView:
    """The document with what it belongs to, as the rules see it."""
    current().session.flush()
    return queries.get_document(queries.public_scope(row.territory_id, now), row.id)


def versions_of(document_id: int) -> Sequence[LibraryVersion]:
    """The rows of its versions, the oldest first."""
    query = select(LibraryVersion).where(LibraryVersion.document_id == document_id).order_by(LibraryVersion.number)
    return list(current().session.scalars(query))


def readable(versions: Sequence[LibraryVersion]) -> Sequence[LibraryVersion]:
    """Those that are public and not withdrawn, the oldest first."""
    return [one for one in versions if one.published_at is not None and one.withdrawn_at is None]


def release_files(actor: Actor, version_id: int, now: datetime) -> None:
    """The files of a version become public, as far as its document is."""
    for one in attached.attachments_of(queries.FILE, version_id):
        if not one.is_released:
            attachments.release(actor, OneAttachment(queries.FILE, version_id, one.id), now)


def close_texts(version_id: int) -> None:
    """The search finds the files of this version no more: a later one took its place, or it was withdrawn."""
    for one in attached.attachments_of(queries.FILE, version_id):
        close_text(one.id, is_gone=False)


def show(row: LibraryDocument, now: datetime) -> None:
    """Into the index if anybody may read it, out of it otherwise; the files of its last version wait to be read."""
    found = view_of(row, now)
    if found.facts.is_public:
        search.put(searching.document_entry(found, get_territory(row.territory_id).slug))
        for one in readable(versions_of(row.id))[-1:]:
            await_texts(queries.FILE, one.id)
    else:
        search.remove(LIBRARY, row.id)
