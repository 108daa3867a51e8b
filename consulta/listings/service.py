# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeping filters by name, and the look of a list."""

from datetime import datetime

from sqlalchemy import delete, func, select, update

from consulta.accounts.throttle import serialise
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.core.text import one_line
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_
from consulta.listings import policy
from consulta.listings.events import SavedFilterChanged
from consulta.listings.models import EVERYBODY, ListLayout, ListName, SavedFilter
from consulta.listings.requests import ChooseLayout, DeleteFilter, EditFilter, SaveFilter

_STALE = N_("Nel frattempo questo filtro è cambiato: sotto c'è com'è adesso, insieme a quello che hai scritto.")
_TWIN = {
    True: N_("L'ufficio ha già un filtro condiviso con questo nome: scegline un altro."),
    False: N_("Hai già un filtro con questo nome: scegline un altro."),
}
COLUMNS_CAP = 40


@transactional
def save_filter(actor: Actor, request: SaveFilter, now: datetime) -> int:
    """Keep a filter; the same key gives the same one. Raises Refused, Invalid (name, nothing to keep, too many)."""
    policy.may_keep_filters(actor, request.territory_id).or_refuse()
    serialise(f"saved-filters:{request.territory_id}")
    session = current().session
    again = session.execute(select(SavedFilter.id, SavedFilter.owner_id).where(SavedFilter.submission_key == request.key)).first()
    if again is not None:
        if again.owner_id != actor.user_id:
            raise Refused(N_("Questo modulo è già stato usato da un'altra persona: ricarica la pagina."))
        return int(again.id)
    name = one_line(request.name)
    owned = select(func.count()).where(SavedFilter.territory_id == request.territory_id, SavedFilter.owner_id == actor.user_id)
    errors = policy.wrong_filter(name, request.criteria, session.scalar(owned) or 0)
    list_name = _list_named(request.list_name)
    shelf = EVERYBODY if request.is_shared else str(actor.user_id)
    if not errors:
        errors = _twin(request.territory_id, list_name, shelf, name)
    if errors:
        raise Invalid(errors)
    row = add(
        SavedFilter(
            territory_id=request.territory_id,
            list_name=list_name,
            shelf=shelf,
            owner_id=actor.user_id,
            name=name,
            name_key=_key(name),
            criteria=dict(request.criteria),
            created_at=now,
            updated_at=now,
            submission_key=request.key,
            version=1,
        )
    )
    _tell(actor, row, "created", now)
    return row.id


@transactional
def edit_filter(actor: Actor, request: EditFilter, now: datetime) -> None:
    """Rename, share, take back. Raises NotFound, Refused, Invalid, Conflict with what stands now."""
    row = _locked(actor, request.territory_id, request.filter_id, request.version)
    name = one_line(request.name)
    if request.is_shared:
        shelf = EVERYBODY
    elif row.owner_id is None:
        raise Invalid({"is_shared": N_("Chi ha salvato questo filtro non c'è più: lascialo condiviso, oppure cancellalo.")})
    else:
        shelf = str(row.owner_id)
    errors = policy.wrong_name(name) or _twin(row.territory_id, row.list_name, shelf, name, row.id)
    if errors:
        raise Invalid(errors)
    if (row.name, row.shelf) == (name, shelf):
        return
    change = "renamed" if row.shelf == shelf else "shared" if shelf == EVERYBODY else "taken_back"
    row.name, row.name_key, row.shelf, row.updated_at = name, _key(name), shelf, now
    row.version += 1
    _tell(actor, row, change, now)


@transactional
def delete_filter(actor: Actor, request: DeleteFilter, now: datetime) -> None:
    """Keep it no more. Raises NotFound, Refused, Conflict."""
    row = _locked(actor, request.territory_id, request.filter_id, request.version)
    _tell(actor, row, "deleted", now)
    current().session.delete(row)


@transactional
def choose_layout(actor: Actor, request: ChooseLayout, now: datetime) -> None:
    """Remember how the person looks at a list. Not an act of the office: no event. Raises Refused, Invalid."""
    policy.may_keep_filters(actor, request.territory_id).or_refuse()
    list_name = _list_named(request.list_name)
    if request.columns is not None and len(request.columns) > COLUMNS_CAP:
        raise Invalid({"columns": N_("Le colonne sono troppe: togline qualcuna.")})
    serialise(f"list-layout:{request.territory_id}:{actor.user_id}")
    session = current().session
    row = session.get(ListLayout, (request.territory_id, actor.user_id, list_name))
    if row is None:
        assert actor.user_id is not None
        row = ListLayout(territory_id=request.territory_id, user_id=actor.user_id, list_name=list_name, columns=[])
        session.add(row)
    row.is_grid, row.updated_at = request.is_grid, now
    if request.columns is not None:
        row.columns = list(request.columns)


@transactional
def erase(user_id: int, now: datetime) -> None:
    """A person left: what only they saw goes, what the office uses stays without them."""
    session = current().session
    apart = {"synchronize_session": False}
    session.execute(delete(ListLayout).where(ListLayout.user_id == user_id), execution_options=apart)
    mine = SavedFilter.owner_id == user_id
    session.execute(delete(SavedFilter).where(mine, SavedFilter.shelf != EVERYBODY), execution_options=apart)
    session.execute(update(SavedFilter).where(mine).values(owner_id=None, updated_at=now), execution_options=apart)


def _list_named(value: str) -> ListName:
    try:
        return ListName(value)
    except ValueError:
        raise NotFound from None


def _key(name: str) -> str:
    return name.casefold()[: policy.NAME_CAP]


def _twin(territory_id: int, list_name: ListName, shelf: str, name: str, but: int | None = None) -> dict[str, str]:
    """Whether the name stands already where it would stand."""
    same = (SavedFilter.territory_id == territory_id, SavedFilter.list_name == list_name, SavedFilter.shelf == shelf)
    found = current().session.scalar(select(SavedFilter.id).where(*same, SavedFilter.name_key == _key(name), SavedFilter.id != (but or 0)))
    return {"name": _TWIN[shelf == EVERYBODY]} if found is not None else {}


def _locked(actor: Actor, territory_id: int, filter_id: int, version: int) -> SavedFilter:
    serialise(f"saved-filters:{territory_id}")
    query = select(SavedFilter).where(SavedFilter.territory_id == territory_id, SavedFilter.id == filter_id)
    row = current().session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if row is None or row.shelf not in (EVERYBODY, str(actor.user_id)):
        raise NotFound
    policy.may_change_filter(actor, territory_id, row.owner_id, is_shared=row.shelf == EVERYBODY).or_refuse()
    if row.version != version:
        raise Conflict(
            _STALE, {"Nome": row.name, "Chi lo vede": N_("Tutto l'ufficio") if row.shelf == EVERYBODY else N_("Solo chi l'ha salvato")}
        )
    return row


def _tell(actor: Actor, row: SavedFilter, change: str, now: datetime) -> None:
    emit(
        SavedFilterChanged(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=row.territory_id,
            filter_id=row.id,
            change=change,
            list_name=row.list_name.value,
            facets=tuple(sorted(row.criteria)),
            name_kept=row.name if row.shelf == EVERYBODY else "",
        )
    )
