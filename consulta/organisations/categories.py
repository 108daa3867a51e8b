# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Categories in time: a new name begins on a day, a closed one is offered until a day. Records keep what was chosen (invariant 32)."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid
from consulta.core.text import one_line
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_
from consulta.organisations import policy
from consulta.organisations.events import CategorySet
from consulta.organisations.models import Organisation, OrganisationCategory, OrganisationCategoryTerm
from consulta.organisations.requests import SetCategory

_ALWAYS = date(2000, 1, 1)
"""First day of the usual name of a category, once a territory closes or renames it."""


@transactional
def set_category(actor: Actor, request: SetCategory, now: datetime) -> None:
    """Give a category another name from a day, or close it after a day; asking the same twice changes nothing.

    Raises Refused by policy, Invalid without a name, Conflict when something is already set from a later day.
    """
    policy.may_set_categories(actor, request.territory_id).or_refuse()
    category, label = OrganisationCategory(request.category), one_line(request.label)[:120]
    if not request.is_closing and len(label) < 2:
        raise Invalid({"label": N_("Scrivi il nuovo nome della categoria.")})
    terms = _terms(request.territory_id, category)
    last = terms[-1] if terms else None
    if last is not None and _is_already(last, request, label):
        return
    if last is not None and last.valid_from >= request.day:
        raise Conflict(N_("Per questa categoria c'è già un nome che comincia quel giorno o dopo: scegli un giorno più avanti."))
    if request.is_closing:
        _close(last or _begin(request.territory_id, category, category.label, _ALWAYS, now), request.day)
    else:
        first = last or _begin(request.territory_id, category, category.label, _ALWAYS, now)
        if first.valid_to is None or first.valid_to >= request.day:
            _close(first, request.day - timedelta(days=1))
        _begin(request.territory_id, category, label, request.day, now)
        _keep_old_name(request.territory_id, category, first.label)
    emit(
        CategorySet(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=request.territory_id,
            category=category.value,
            label=label,
            day=request.day.isoformat(),
            is_closing=request.is_closing,
        )
    )


def _terms(territory_id: int, category: OrganisationCategory) -> list[OrganisationCategoryTerm]:
    table = OrganisationCategoryTerm
    query = select(table).where(table.territory_id == territory_id, table.category == category).order_by(table.valid_from)
    return list(current().session.scalars(query.with_for_update()))


def _is_already(last: OrganisationCategoryTerm, request: SetCategory, label: str) -> bool:
    if request.is_closing:
        return last.valid_to == request.day
    return (last.valid_from, last.label, last.valid_to) == (request.day, label, None)


def _begin(territory_id: int, category: OrganisationCategory, label: str, day: date, now: datetime) -> OrganisationCategoryTerm:
    term = OrganisationCategoryTerm(
        territory_id=territory_id, category=category, label=label, valid_from=day, valid_to=None, created_at=now
    )
    return add(term)


def _close(term: OrganisationCategoryTerm, day: date) -> None:
    term.valid_to = day
    current().session.flush()


def _keep_old_name(territory_id: int, category: OrganisationCategory, old: str) -> None:
    """Who had the usual name keeps it in writing: a later change of the usual names would otherwise rename the past."""
    query = select(Organisation).where(
        Organisation.territory_id == territory_id, Organisation.category == category, Organisation.category_label == ""
    )
    for organisation in current().session.scalars(query).all():
        organisation.category_label = old
