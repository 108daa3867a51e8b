# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of the register: pages of entries, an entry's receipt, the daily heads, the walk that verifies a chain,
and the private trail for those who may read it.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, Select, func, literal, select, tuple_

from consulta.core import clock
from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.core.pagination import Cursor, Page, cut, instant_in
from consulta.register.chain import GENESIS, commitment
from consulta.register.evidence import matches_head
from consulta.register.models import AuditEvent, RegisterEntry, RegisterHead, RegisterSalt
from consulta.register.requests import Activity, ActivityFilter, Chain, Entry, Fault, Head, Receipt
from consulta.web.ports import RegisterHeadRef

PAGE_SIZE = 50
WALK_CHUNK = 2_000
EXPORT_CAP = 5_000
"""Rows of a file made while the person waits (decisions.md 23): for more, a shorter period."""
_COLUMNS = (
    RegisterEntry.n,
    RegisterEntry.type,
    RegisterEntry.subject,
    RegisterEntry.occurred_at,
    RegisterEntry.sealed_at,
    RegisterEntry.commitment,
    RegisterEntry.previous,
    RegisterEntry.hash,
)


def _entries(territory_id: int) -> Select[*tuple[Any, ...]]:
    return select(*_COLUMNS).where(RegisterEntry.territory_id == territory_id)


def list_entries(territory_id: int, slug: str, cursor: Cursor | None = None, subject: str = "") -> Page[Entry]:
    """The newest entries first; of one subject when named."""
    query = _entries(territory_id)
    if subject:
        query = query.where(RegisterEntry.subject == subject)
    backwards = cursor is not None and cursor.backwards
    if cursor is not None:
        query = query.where(RegisterEntry.n > cursor.key[0] if backwards else RegisterEntry.n < cursor.key[0])
    order = RegisterEntry.n.asc() if backwards else RegisterEntry.n.desc()
    rows = [Entry(slug, *row) for row in db.session.execute(query.order_by(order).limit(PAGE_SIZE + 1))]
    return cut(rows, cursor, PAGE_SIZE, lambda entry: (entry.n,))


def walk(territory_id: int, slug: str, upto: int | None = None) -> Iterator[Entry]:
    """Every entry in order, in chunks: 100,000 rows never stand in memory together.

    ``upto`` is the number of the last one wanted: entries are never changed, so that whatever stood at the beginning
    of the walk comes out whole even while others write.
    """
    last = 0
    while True:
        query = _entries(territory_id).where(RegisterEntry.n > last).order_by(RegisterEntry.n).limit(WALK_CHUNK)
        rows = db.session.execute(query if upto is None else query.where(RegisterEntry.n <= upto)).all()
        for row in rows:
            yield Entry(slug, *row)
        if len(rows) < WALK_CHUNK:
            return
        last = rows[-1].n


def list_chains() -> list[Chain]:
    """Every territory's chain, by slug."""
    query = select(RegisterHead.territory_id, RegisterHead.slug, RegisterHead.n, RegisterHead.hash).order_by(RegisterHead.slug)
    return [Chain(*row) for row in db.session.execute(query)]


def get_chain(territory_id: int) -> Chain:
    """A territory's chain. Raises NotFound."""
    query = select(RegisterHead.territory_id, RegisterHead.slug, RegisterHead.n, RegisterHead.hash)
    row = db.session.execute(query.where(RegisterHead.territory_id == territory_id)).first()
    if row is None:
        raise NotFound
    return Chain(*row)


def verify(territory_id: int, slug: str, heads: Iterable[Head] = ()) -> list[Fault]:
    """Recompute the whole chain. ``heads`` are hashes kept outside: they reveal truncation and rewriting."""
    said = _head_and_last(territory_id)
    kept: dict[int, set[str]] = {}
    for head in heads:
        if head.territory == slug:
            kept.setdefault(head.n, set()).add(head.hash)
    faults: list[Fault] = []
    previous, expected, sealed_at = GENESIS, 1, None
    for entry in walk(territory_id, slug, said.last if said else None):
        found = _broken_at(entry, previous, expected)
        if sealed_at is not None and entry.sealed_at < sealed_at:
            found.append("l'ora di registrazione è anteriore a quella della voce precedente")
        if not all(matches_head(entry.hash, hash_) for hash_ in kept.pop(entry.n, ())):
            found.append("non è quella che era stata pubblicata")
        faults.extend(Fault(slug, entry.n, message) for message in found)
        previous, expected, sealed_at = entry.hash, entry.n + 1, entry.sealed_at
    faults.extend(Fault(slug, n, "esisteva ed è stata tolta") for n in sorted(kept))
    if said is None or (said.n, said.hash) != (expected - 1, previous):
        faults.append(Fault(slug, said.n if said else 0, "la testa del registro non corrisponde all'ultima voce"))
    return faults


def _broken_at(entry: Entry, previous: str, expected: int) -> list[str]:
    found = []
    if entry.n != expected:
        found.append(f"manca la voce {expected}" if entry.n == expected + 1 else f"mancano le voci da {expected} a {entry.n - 1}")
    if entry.previous != previous:
        found.append("non segue la voce precedente")
    if entry.recomputed_hash() != entry.hash:
        found.append("è stata cambiata dopo la registrazione")
    return found


def _head_and_last(territory_id: int) -> Row[tuple[int, str, int]] | None:
    """The head and the number of the last entry, read in one statement so that they belong to the same instant."""
    last = select(func.coalesce(func.max(RegisterEntry.n), 0)).where(RegisterEntry.territory_id == territory_id).scalar_subquery()
    query = select(RegisterHead.n, RegisterHead.hash, last.label("last")).where(RegisterHead.territory_id == territory_id)
    return db.session.execute(query).first()


def get_receipt(territory_id: int, slug: str, subject: str, type: str, content: dict[str, Any], n: int | None = None) -> Receipt:
    """The receipt of the entry of that type whose commitment matches ``content``. NotFound when erased or absent."""
    query = (
        select(*_COLUMNS, RegisterSalt.salt)
        .join(RegisterSalt, RegisterSalt.entry_id == RegisterEntry.id)
        .where(RegisterEntry.territory_id == territory_id, RegisterEntry.subject == subject, RegisterEntry.type == type)
    )
    if n is not None:
        query = query.where(RegisterEntry.n == n)
    for *values, salt in db.session.execute(query.order_by(RegisterEntry.n)):
        entry = Entry(slug, *cast("Any", values))
        if commitment(salt, content) == entry.commitment:
            return Receipt(entry, salt, content)
    raise NotFound("La ricevuta non è più disponibile: il testo o il suo sigillo sono stati cancellati.")


def list_around(territory_id: int, slug: str, *numbers: int) -> dict[int, Entry]:
    """The entries with those numbers and their neighbours, those that exist, by number."""
    query = _entries(territory_id).where(RegisterEntry.n.in_(sorted({n + step for n in numbers for step in (-1, 0, 1)})))
    return {row.n: Entry(slug, *row) for row in db.session.execute(query)}


def list_published(territory_id: int, subjects: Collection[str]) -> frozenset[str]:
    """Those of the subjects that were published at least once: they have a public page, or a tombstone."""
    query = select(RegisterEntry.subject).where(
        RegisterEntry.territory_id == territory_id,
        RegisterEntry.subject.in_(sorted(subjects)),
        RegisterEntry.type == "contribution_published",
    )
    return frozenset(db.session.scalars(query))


def find_daily_head(territory_id: int, now: datetime) -> RegisterHeadRef | None:
    """The last entry sealed before today began in Rome: never the live head (decisions.md 18)."""
    today = clock.rome_midnight(clock.rome_day(now))
    query = (
        select(RegisterEntry.n, RegisterEntry.hash, RegisterEntry.sealed_at)
        .where(RegisterEntry.territory_id == territory_id, RegisterEntry.sealed_at < today)
        .order_by(RegisterEntry.sealed_at.desc(), RegisterEntry.n.desc())
        .limit(1)
    )
    row = db.session.execute(query).first()
    return RegisterHeadRef(row.n, row.hash, clock.rome_day(row.sealed_at)) if row else None


def list_daily_heads(territory_id: int, slug: str, now: datetime) -> Iterator[tuple[date, Head]]:
    """For each past Rome day with entries, its last one: what an office keeps outside and gives to ``register verify --heads``.

    Today has no head yet: it would be the live one.
    """
    today = clock.rome_midnight(clock.rome_day(now))
    query = (
        select(RegisterEntry.n, RegisterEntry.hash, RegisterEntry.sealed_at)
        .where(RegisterEntry.territory_id == territory_id, RegisterEntry.sealed_at < today)
        .order_by(RegisterEntry.n)
        .execution_options(yield_per=WALK_CHUNK)
    )
    last: tuple[date, Head] | None = None
    for row in db.session.execute(query):
        on = clock.rome_day(row.sealed_at)
        if last and last[0] != on:
            yield last
        last = on, Head(slug, row.n, row.hash)
    if last:
        yield last


def list_activity(territory_id: int, wanted: ActivityFilter, cursor: Cursor | None = None) -> Page[Activity]:
    """The private trail of a territory, newest first: by the instant of what happened, then as it was written.

    The cursor has the instant and the id of a row. Raises Invalid for one that was tampered with.
    """
    query = _activity(territory_id, wanted)
    backwards = cursor is not None and cursor.backwards
    moment = tuple_(AuditEvent.occurred_at, AuditEvent.id)
    if cursor is not None:
        place = tuple_(literal(instant_in(cursor.key[0]), AuditEvent.occurred_at.type), literal(cursor.key[1], AuditEvent.id.type))
        query = query.where(moment > place if backwards else moment < place)
    rows = [Activity(*row) for row in db.session.execute(query.order_by(*_by_moment(backwards)).limit(PAGE_SIZE + 1))]
    return cut(rows, cursor, PAGE_SIZE, lambda row: (row.occurred_at.isoformat(), row.id))


def list_activity_for_export(territory_id: int, wanted: ActivityFilter) -> list[Activity]:
    """The rows of a filter, newest first, up to EXPORT_CAP and one more, by which who asks sees that there are others."""
    query = _activity(territory_id, wanted).order_by(*_by_moment(backwards=False)).limit(EXPORT_CAP + 1)
    return [Activity(*row) for row in db.session.execute(query)]


def _by_moment(backwards: bool) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    if backwards:
        return AuditEvent.occurred_at.asc(), AuditEvent.id.asc()
    return AuditEvent.occurred_at.desc(), AuditEvent.id.desc()


def _activity(territory_id: int, wanted: ActivityFilter) -> Select[*tuple[Any, ...]]:
    query = select(
        AuditEvent.id, AuditEvent.name, AuditEvent.subject, AuditEvent.actor_id, AuditEvent.occurred_at, AuditEvent.details
    ).where(AuditEvent.territory_id == territory_id)
    if wanted.name:
        query = query.where(AuditEvent.name.startswith(wanted.name, autoescape=True))
    if wanted.ending:
        query = query.where(AuditEvent.name.endswith(wanted.ending, autoescape=True))
    if wanted.subject:
        query = query.where(AuditEvent.subject == wanted.subject)
    if wanted.actor_id is not None:
        query = query.where(AuditEvent.actor_id == wanted.actor_id if wanted.actor_id else AuditEvent.actor_id.is_(None))
    if wanted.since is not None:
        query = query.where(AuditEvent.occurred_at >= clock.rome_midnight(wanted.since))
    if wanted.until is not None:
        query = query.where(AuditEvent.occurred_at < clock.rome_midnight(wanted.until + timedelta(days=1)))
    return query


def personal_data(user_id: int) -> tuple[str, Any]:
    """The part of "my data" about what the person did: the trail's own words, without what concerns others (no details)."""
    query = select(AuditEvent.name, AuditEvent.subject, AuditEvent.occurred_at).where(AuditEvent.actor_id == user_id)
    return "activity", [
        {"what": row.name, "about": row.subject, "at": row.occurred_at} for row in db.session.execute(query.order_by(AuditEvent.id))
    ]
