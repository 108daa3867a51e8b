# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of the register: pages of entries, an entry's receipt, the daily head, the walk that verifies a chain."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Select, select

from consulta.core import clock
from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.core.pagination import Cursor, Page, cut
from consulta.register.chain import commitment
from consulta.register.models import GENESIS, RegisterEntry, RegisterHead, RegisterSalt
from consulta.register.requests import Entry, Fault, Receipt
from consulta.web.ports import RegisterHeadRef

PAGE_SIZE = 50
WALK_CHUNK = 2_000
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


def walk(territory_id: int, slug: str) -> Iterator[Entry]:
    """Every entry in order, in chunks: 100,000 rows never stand in memory together."""
    last = 0
    while True:
        query = _entries(territory_id).where(RegisterEntry.n > last).order_by(RegisterEntry.n).limit(WALK_CHUNK)
        rows = db.session.execute(query).all()
        for row in rows:
            yield Entry(slug, *row)
        if len(rows) < WALK_CHUNK:
            return
        last = rows[-1].n


def verify(territory_id: int, slug: str, heads: Mapping[int, str] | None = None) -> list[Fault]:
    """Recompute the whole chain. ``heads`` are hashes kept outside, by number: they reveal truncation and rewriting."""
    faults: list[Fault] = []
    kept = dict(heads or {})
    previous, expected, last_sealed = GENESIS, 1, None
    for entry in walk(territory_id, slug):
        if entry.n != expected:
            faults.append(Fault(slug, entry.n, f"manca la voce {expected}"))
        if entry.previous != previous:
            faults.append(Fault(slug, entry.n, "non segue la voce precedente"))
        if entry.recomputed_hash() != entry.hash:
            faults.append(Fault(slug, entry.n, "il contenuto è stato cambiato dopo la registrazione"))
        if last_sealed is not None and entry.sealed_at < last_sealed:
            faults.append(Fault(slug, entry.n, "l'ora è anteriore a quella della voce precedente"))
        if kept.pop(entry.n, entry.hash) != entry.hash:
            faults.append(Fault(slug, entry.n, "non è quella che era stata pubblicata"))
        previous, expected, last_sealed = entry.hash, entry.n + 1, entry.sealed_at
    faults.extend(Fault(slug, n, "esisteva ed è stata tolta dalla fine") for n in sorted(kept))
    head = db.session.get(RegisterHead, territory_id)
    if head is not None and (head.n, head.hash) != (expected - 1, previous):
        faults.append(Fault(slug, head.n, "la testa del registro non corrisponde all'ultima voce"))
    return faults


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


def find_entry(territory_id: int, slug: str, n: int) -> Entry | None:
    """The entry with that number."""
    row = db.session.execute(_entries(territory_id).where(RegisterEntry.n == n)).first()
    return Entry(slug, *row) if row else None


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


def list_daily_heads(territory_id: int, slug: str) -> list[tuple[date, int, str]]:
    """For each Rome day with entries, its last entry: what an office keeps outside and gives to ``register verify --heads``."""
    heads: dict[date, tuple[int, str]] = {}
    for entry in walk(territory_id, slug):
        heads[clock.rome_day(entry.sealed_at)] = (entry.n, entry.hash)
    return [(on, n, hash_) for on, (n, hash_) in sorted(heads.items())]
