# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What describes a line of the plan: LEPS, priority actions, target groups, comuni, rank."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete, or_, select

from consulta.core.errors import Invalid
from consulta.core.unit_of_work import current, put
from consulta.core.words import N_, filled
from consulta.plans.models import Objective, ObjectiveCode, ObjectiveMunicipality
from consulta.plans.policy import RANK_CAP
from consulta.plans.requests import LineDetails
from consulta.territory.models import CodeEntry, CodeList, TerritoryMembership

_CODES_GONE = N_("Una voce scelta non è più offerta: togli la spunta, oppure scegline un'altra dall'elenco.")
_COMUNI_GONE = N_("Un comune scelto non è dell'ambito: sceglilo dall'elenco.")


def describe(objective: Objective, details: LineDetails | None, today: date) -> list[str]:
    """Write what describes a line that is held; gives which parts changed. None changes nothing.

    Entries and comuni that the line carries already may stay although they are no longer offered. Raises Invalid.
    """
    if details is None:
        return []
    check_rank(details.rank)
    codes = _codes_of(objective.id)
    comuni = _comuni_of(objective.id)
    wanted, concerned = set(details.codes), set(details.municipalities)
    _check_codes(objective.territory_id, wanted - codes, today)
    _check_comuni(objective.territory_id, concerned - comuni, today)
    changed = [name for name, differs in (("codes", wanted != codes), ("comuni", concerned != comuni)) if differs]
    if "codes" in changed:
        _replace(ObjectiveCode, objective.id, "code_entry_id", codes, wanted)
    if "comuni" in changed:
        _replace(ObjectiveMunicipality, objective.id, "municipality_id", comuni, concerned)
    if objective.rank != details.rank:
        objective.rank = details.rank
        changed.append("rank")
    return changed


def check_rank(rank: int | None) -> None:
    """Raises Invalid under ``rank``."""
    if rank is not None and not 1 <= rank <= RANK_CAP:
        raise Invalid({"rank": filled(N_("La priorità va da 1 a %(cap)s: correggila, oppure lasciala vuota."), cap=RANK_CAP)})


def _codes_of(objective_id: int) -> set[int]:
    return set(current().session.scalars(select(ObjectiveCode.code_entry_id).where(ObjectiveCode.objective_id == objective_id)))


def _comuni_of(objective_id: int) -> set[int]:
    query = select(ObjectiveMunicipality.municipality_id).where(ObjectiveMunicipality.objective_id == objective_id)
    return set(current().session.scalars(query))


def _check_codes(territory_id: int, added: set[int], today: date) -> None:
    """New entries are those offered today, each complaint under the field of its list."""
    if not added:
        return
    query = select(CodeEntry.id, CodeEntry.kind).where(
        CodeEntry.territory_id == territory_id,
        CodeEntry.valid_from <= today,
        or_(CodeEntry.valid_to.is_(None), CodeEntry.valid_to > today),
        CodeEntry.id.in_(added),
    )
    if added - {row.id for row in current().session.execute(query)}:
        gone = set(current().session.scalars(select(CodeEntry.kind).where(CodeEntry.id.in_(added))))
        raise Invalid({"target_ids" if gone == {CodeList.TARGET_GROUP} else "leps_ids": _CODES_GONE})


def _check_comuni(territory_id: int, added: set[int], today: date) -> None:
    if not added:
        return
    query = select(TerritoryMembership.municipality_id).where(
        TerritoryMembership.territory_id == territory_id,
        TerritoryMembership.starts_on <= today,
        or_(TerritoryMembership.ends_on.is_(None), TerritoryMembership.ends_on > today),
    )
    if added - set(current().session.scalars(query)):
        raise Invalid({"municipality_ids": _COMUNI_GONE})


def _replace(
    model: type[ObjectiveCode] | type[ObjectiveMunicipality], objective_id: int, column: str, old: set[int], new: set[int]
) -> None:
    gone: Sequence[int] = sorted(old - new)
    if gone:
        current().session.execute(delete(model).where(model.objective_id == objective_id, getattr(model, column).in_(gone)))
    put(model, *({"objective_id": objective_id, column: one} for one in sorted(new - old)))
