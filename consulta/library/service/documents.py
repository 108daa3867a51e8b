# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs on documents: write, change, publish, put a new version, withdraw. Nothing is deleted (record 0061)."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from consulta.accounts.throttle import serialise
from consulta.attachments import queries as attached
from consulta.attachments import service as attachments
from consulta.attachments.requests import AttachFile
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.files import CheckedFile
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_
from consulta.library import policy, queries
from consulta.library.content import columns_of, reason_of
from consulta.library.events import DocumentKept, DocumentWithdrawn, VersionPublished
from consulta.library.models import LibraryDocument, LibraryStatus, LibraryVersion
from consulta.library.requests import AddVersion, CreateDocument, EditDocument, OneDocument, Withdraw
from consulta.library.service.locked import check_version, close_texts, lock_document, readable, release_files, show, versions_of, view_of

_OWNERS = {"cycle": "cycle_id", "roundtable": "roundtable_id", "meeting": "meeting_id", "plan": "plan_id"}
_USED = N_("Questo modulo è già stato usato: apri di nuovo la pagina e invia da lì.")
_SAME = N_("Il file è uguale a quello che c'è già: scegli quello nuovo.")


@transactional
def create_document(actor: Actor, request: CreateDocument, now: datetime) -> int:
    """Write a document with its first file, as a draft. The same key again gives the same document.

    Raises Refused, Invalid naming the field, Conflict when the key was used by somebody else.
    """
    policy.may_keep_library(actor, request.territory_id).or_refuse()
    serialise(f"library:{request.key}")
    made = current().session.scalar(select(LibraryDocument).where(LibraryDocument.submission_key == request.key))
    if made is not None:
        if (made.created_by_id, made.territory_id) != (actor.user_id, request.territory_id):
            raise Conflict(_USED)
        return made.id
    columns = columns_of(request.content) | _owner(request.territory_id, request.content.belongs)
    row = add(
        LibraryDocument(
            territory_id=request.territory_id,
            **columns,
            status=LibraryStatus.DRAFT,
            withdrawn_because="",
            created_at=now,
            created_by_id=actor.user_id,
            submission_key=request.key,
        )
    )
    _version(actor, row, request.file, 1, {"dated_on": request.content.issued_on}, request.key, now)
    _kept(actor, row, (), now)
    return row.id


def _owner(territory_id: int, belongs: str) -> dict[str, int | None]:
    """The columns that say to what it belongs. Raises Invalid for what the territory does not have."""
    columns: dict[str, int | None] = dict.fromkeys(_OWNERS.values())
    word, _, number = belongs.partition("-")
    if belongs == "territory":
        return columns
    owner_id = int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else 0
    if not queries.is_owner(territory_id, word, owner_id):
        raise Invalid({"belongs": N_("Scegli dall'elenco a che cosa appartiene il documento.")})
    return columns | {_OWNERS[word]: owner_id}


def _version(
    actor: Actor, row: LibraryDocument, file: CheckedFile, number: int, says: dict[str, Any], key: str, now: datetime
) -> LibraryVersion:
    made = add(
        LibraryVersion(
            territory_id=row.territory_id,
            document_id=row.id,
            number=number,
            **says,
            sha256=file.sha256,
            withdrawn_because="",
            created_at=now,
            submission_key=key,
        )
    )
    _attach(actor, made, file, key, now)
    return made


def _attach(actor: Actor, version: LibraryVersion, file: CheckedFile, key: str, now: datetime, former_id: int | None = None) -> None:
    asked = AttachFile(version.territory_id, queries.FILE, version.id, file, purpose=queries.MAIN, key=f"{key[:60]}-f")
    attachments.replace(actor, asked, former_id, now)


def _kept(actor: Actor, row: LibraryDocument, changed: tuple[str, ...], now: datetime) -> None:
    emit(
        DocumentKept(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=row.territory_id,
            document_id=row.id,
            title=row.title,
            kind=row.kind.value,
            changed=changed,
        )
    )


@transactional
def edit_document(actor: Actor, request: EditDocument, now: datetime) -> None:
    """Change references and words; the same again changes nothing.

    Raises NotFound, Refused, Invalid, Conflict with what stands now; of a public document, what is not public takes it not.
    """
    policy.may_keep_library(actor, request.territory_id).or_refuse()
    row = lock_document(request.territory_id, request.document_id)
    columns = columns_of(request.content) | _owner(request.territory_id, request.content.belongs)
    changed = tuple(name for name, value in columns.items() if getattr(row, name) != value)
    if row.status is LibraryStatus.WITHDRAWN:
        raise Conflict(N_("Il documento è stato ritirato: non si cambia più."))
    check_version(row, request.version, _words(row))
    if not changed:
        return
    for name, value in columns.items():
        setattr(row, name, value)
    row.version += 1
    found = view_of(row, now)
    if row.status is LibraryStatus.PUBLISHED:
        policy.may_publish(actor, found.facts).or_refuse()
    _kept(actor, row, tuple(name for name in changed if name != "dated_at"), now)
    if row.status is LibraryStatus.PUBLISHED:
        show(row, now)


def _words(row: LibraryDocument) -> dict[str, str]:
    """What stands, for who wrote over something older."""
    return {name: str(getattr(row, name) or "") for name in ("title", "issuer", "description", "act", "protocol_number", "board_reference")}


@transactional
def publish_document(actor: Actor, request: OneDocument, now: datetime) -> None:
    """Everybody reads it from now on; the register keeps its checksum.

    Raises NotFound, Refused (what it belongs to is not public), Conflict.
    """
    row = lock_document(request.territory_id, request.document_id)
    policy.may_publish(actor, view_of(row, now).facts).or_refuse()
    check_version(row, request.version)
    row.move_to(LibraryStatus.PUBLISHED)
    row.published_at = now
    _publish(actor, row, versions_of(row.id)[-1], now)


def _publish(actor: Actor, row: LibraryDocument, version: LibraryVersion, now: datetime) -> None:
    version.published_at, version.published_by_id = now, actor.user_id
    row.renewed_at = now
    current().session.flush()
    release_files(actor, version.id, now)
    emit(
        VersionPublished(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=row.territory_id,
            document_id=row.id,
            version_id=version.id,
            number=version.number,
            title=row.title,
            kind=row.kind.value,
            sha256=version.sha256,
            reason=version.reason,
        )
    )
    show(row, now)


@transactional
def add_version(actor: Actor, request: AddVersion, now: datetime) -> int:
    """A file takes the place of the one before; gives its number. Of a draft it simply replaces the file, which nobody has seen.

    Of a public document it is public at once, with its reason; those before stay listed. Raises NotFound, Refused, Invalid, Conflict.
    """
    policy.may_keep_library(actor, request.territory_id).or_refuse()
    row = lock_document(request.territory_id, request.document_id)
    versions = versions_of(row.id)
    again = next((one for one in versions if one.submission_key == request.key), None)
    if again is not None:
        return again.number
    if row.status is LibraryStatus.WITHDRAWN:
        raise Conflict(N_("Il documento è stato ritirato: non prende nuove versioni."))
    check_version(row, request.version)
    last = versions[-1]
    if last.sha256 == request.file.sha256:
        raise Invalid({"file": _SAME})
    row.version += 1
    if row.status is LibraryStatus.DRAFT:
        _replace(actor, row, last, request, now)
        return last.number
    policy.may_publish(actor, view_of(row, now).facts).or_refuse()
    reason = reason_of(request.reason, missing=N_("Scrivi perché questa versione prende il posto di quella di prima."))
    made = _version(actor, row, request.file, last.number + 1, {"dated_on": request.dated_on, "reason": reason}, request.key, now)
    for one in versions:
        close_texts(one.id)
    _publish(actor, row, made, now)
    return made.number


def _replace(actor: Actor, row: LibraryDocument, version: LibraryVersion, request: AddVersion, now: datetime) -> None:
    former_id = next((one.id for one in attached.attachments_of(queries.FILE, version.id)), None)
    version.sha256, version.dated_on, version.submission_key = request.file.sha256, request.dated_on, request.key
    _attach(actor, version, request.file, request.key, now, former_id)
    _kept(actor, row, ("file",), now)


@transactional
def withdraw(actor: Actor, request: Withdraw, now: datetime) -> None:
    """A public document, or one of its versions, can no longer be read; its line stays, with the reason.

    Raises NotFound, Refused, Invalid, Conflict (not public, or the only version: then the document is withdrawn).
    """
    policy.may_keep_library(actor, request.territory_id).or_refuse()
    row = lock_document(request.territory_id, request.document_id)
    reason = reason_of(request.reason, missing=N_("Scrivi perché lo ritiri: lo legge chi lo cerca."))
    check_version(row, request.version)
    if request.number is None:
        row.move_to(LibraryStatus.WITHDRAWN)
        row.withdrawn_at, row.withdrawn_because = now, reason
        for one in versions_of(row.id):
            close_texts(one.id)
    else:
        _withdraw_version(row, request.number, reason, now)
    current().session.flush()
    emit(
        DocumentWithdrawn(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=row.territory_id,
            document_id=row.id,
            title=row.title,
            number=request.number or 0,
            reason=reason,
        )
    )
    show(row, now)


def _withdraw_version(row: LibraryDocument, number: int, reason: str, now: datetime) -> None:
    versions = versions_of(row.id)
    one = next((version for version in versions if version.number == number), None)
    if one is None:
        raise NotFound
    left = readable(versions)
    if row.status is not LibraryStatus.PUBLISHED or one not in left:
        raise Conflict(N_("Questa versione non è pubblica: forse un collega ha fatto prima di te."))
    if len(left) == 1:
        raise Conflict(N_("È l'unica versione che si può leggere: ritira il documento intero."))
    one.withdrawn_at, one.withdrawn_because = now, reason
    row.version += 1
    close_texts(one.id)
