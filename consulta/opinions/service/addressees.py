# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The address list: write a line, change it, archive it, bring it back. Nothing is deleted (invariant 6)."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.core.text import one_line
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_, too_long
from consulta.opinions import policy
from consulta.opinions.events import AddresseeChanged
from consulta.opinions.models import Addressee, AddresseeKind
from consulta.opinions.requests import AddAddressee, AddresseeContent, EditAddressee
from consulta.territory.models import Territory

CAPS = {"name": (N_("Il nome"), 160), "email": (N_("L'e-mail"), 254), "note": (N_("La nota"), 300)}
_STOOD = N_("Nel frattempo un collega ha modificato questo ente: confronta i due testi e salva di nuovo.")
_THERE = N_("In rubrica c'è già un ente con questo nome: usa quello, oppure scrivi un nome che li distingua.")


@transactional
def add_addressee(actor: Actor, request: AddAddressee, now: datetime) -> int:
    """Write a new line. The same key gives the same line. Raises NotFound, Refused, Invalid."""
    policy.may_keep_addressees(actor, request.territory_id).or_refuse()
    _hold(request.territory_id)
    session = current().session
    repeated = session.execute(select(Addressee.id, Addressee.created_by_id).where(Addressee.submission_key == request.key)).first()
    if repeated is not None:
        if repeated.created_by_id != actor.user_id:
            raise Refused(N_("Questo modulo è già stato usato da un'altra persona: ricarica la pagina."))
        return int(repeated.id)
    values = _columns(request.content)
    _check_alone(request.territory_id, values["name"])
    row = add(
        Addressee(
            territory_id=request.territory_id,
            archived_at=None,
            created_at=now,
            created_by_id=actor.user_id,
            submission_key=request.key,
            **values,
        )
    )
    _tell(actor, row, (), now)
    return row.id


@transactional
def edit_addressee(actor: Actor, request: EditAddressee, now: datetime) -> None:
    """Change a line, archive it or bring it back. What was sent before keeps its name and address.

    Raises NotFound, Refused, Invalid, and Conflict with what stands now.
    """
    policy.may_keep_addressees(actor, request.territory_id).or_refuse()
    _hold(request.territory_id)
    query = select(Addressee).where(Addressee.id == request.addressee_id, Addressee.territory_id == request.territory_id)
    row = current().session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise NotFound
    values = _columns(request.content)
    changed = tuple(name for name, value in values.items() if getattr(row, name) != value)
    turned = request.is_archived != (row.archived_at is not None)
    if row.version != request.version:
        if not changed and not turned:
            return  # a double click: what it would save stands already
        raise Conflict(_STOOD, {"Nome": row.name, "E-mail": row.email, "Nota": row.note})
    if not request.is_archived and ("name" in changed or turned):
        _check_alone(request.territory_id, values["name"], row.id)
    for name, value in values.items():
        setattr(row, name, value)
    if turned:
        row.archived_at = now if request.is_archived else None
    row.version += 1
    _tell(actor, row, changed, now)


def _hold(territory_id: int) -> None:
    """One at a time: two lines never get the same name."""
    if current().session.scalar(select(Territory.id).where(Territory.id == territory_id).with_for_update()) is None:
        raise NotFound


def _check_alone(territory_id: int, name: str, but: int = 0) -> None:
    query = select(Addressee.name).where(Addressee.territory_id == territory_id, Addressee.archived_at.is_(None), Addressee.id != but)
    if name.casefold() in {one.casefold() for one in current().session.scalars(query)}:
        raise Invalid({"name": _THERE})


def _columns(content: AddresseeContent) -> dict[str, Any]:
    lines = {name: one_line(getattr(content, name)) for name in CAPS}
    if not lines["name"]:
        raise Invalid({"name": N_("Scrivi il nome dell'ente o dell'ufficio.")})
    over = {name: too_long(what, cap, len(lines[name])) for name, (what, cap) in CAPS.items() if len(lines[name]) > cap}
    if over:
        raise Invalid(dict(over))
    lines["email"] = lines["email"].lower()
    before, _at, after = lines["email"].rpartition("@")
    if not before or "." not in after.strip(".") or " " in lines["email"]:
        raise Invalid({"email": N_("Scrivi un indirizzo e-mail intero, per esempio protocollo@comune.it.")})
    kind = next((one for one in AddresseeKind if one.value == content.kind), None)
    if kind is None:
        raise Invalid({"kind": N_("Scegli dall'elenco che cosa è.")})
    if content.gender not in ("m", "f"):
        raise Invalid({"gender": N_("Scegli come si dice il nome: al maschile o al femminile.")})
    return {**lines, "kind": kind, "gender": content.gender, "is_certified": content.is_certified}


def _tell(actor: Actor, row: Addressee, changed: tuple[str, ...], now: datetime) -> None:
    emit(
        AddresseeChanged(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=row.territory_id,
            addressee_id=row.id,
            title=row.name,
            changed=changed,
            is_archived=row.archived_at is not None,
        )
    )
