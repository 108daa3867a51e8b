# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The thematic areas: added, renamed, retired, never deleted."""

from datetime import datetime

from sqlalchemy import select

from consulta.core.actor import Actor
from consulta.core.errors import Invalid, NotFound
from consulta.core.text import one_line
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_, filled
from consulta.territory.events import AreaChanged
from consulta.territory.models import ThematicArea
from consulta.territory.requests import AddArea, RenameArea, RetireArea
from consulta.territory.service.editing import editable, required_line


@transactional
def add_area(actor: Actor, request: AddArea, now: datetime) -> int:
    """A new thematic area at the end of the list. Raises Invalid when the label is already in use."""
    territory = editable(actor, request.territory_id)
    label = _free_label(territory.id, request.label)
    session = current().session
    codes = set(session.scalars(select(ThematicArea.code).where(ThematicArea.territory_id == territory.id)))
    number = next(n for n in range(len(codes) + 1, 2 * len(codes) + 2) if f"area_{n}" not in codes)
    area = add(
        ThematicArea(
            territory_id=territory.id,
            code=f"area_{number}",
            label=label,
            label_en=one_line(request.label_en)[:120],
            position=len(codes),
            valid_from=request.starts_on,
        )
    )
    fields = {"area_id": area.id, "change": "added", "new_label": label}
    emit(AreaChanged(occurred_at=now, actor_id=actor.user_id, territory_id=territory.id, **fields))  # type: ignore[arg-type]
    return area.id


def _free_label(territory_id: int, label: str, but: int | None = None) -> str:
    wanted = required_line(label, "label", "Scrivi il nome dell'area.")[:120]
    query = select(ThematicArea.id, ThematicArea.label).where(ThematicArea.territory_id == territory_id)
    if any(row.label.casefold() == wanted.casefold() and row.id != but for row in current().session.execute(query)):
        raise Invalid({"label": filled(N_("L'area «%(label)s» esiste già: scegli un altro nome."), label=wanted)})
    return wanted


def _area(territory_id: int, area_id: int) -> ThematicArea:
    area = current().session.scalar(select(ThematicArea).where(ThematicArea.territory_id == territory_id, ThematicArea.id == area_id))
    if area is None:
        raise NotFound
    return area


@transactional
def rename_area(actor: Actor, request: RenameArea, now: datetime) -> None:
    """New labels for an area; its code and what was classified in it stay."""
    territory = editable(actor, request.territory_id)
    area = _area(territory.id, request.area_id)
    old = area.label
    area.label, area.label_en = _free_label(territory.id, request.label, area.id), one_line(request.label_en)[:120]
    fields = {"area_id": area.id, "change": "renamed", "old_label": old, "new_label": area.label}
    emit(AreaChanged(occurred_at=now, actor_id=actor.user_id, territory_id=territory.id, **fields))  # type: ignore[arg-type]


@transactional
def retire_area(actor: Actor, request: RetireArea, now: datetime) -> None:
    """An area is no longer offered from a day on. Areas are never deleted: what stands in them keeps its name (invariant 6)."""
    territory = editable(actor, request.territory_id)
    area = _area(territory.id, request.area_id)
    if request.ends_on < area.valid_from:
        raise Invalid({"ends_on": "Il giorno viene prima che l'area esistesse: scegli una data successiva."})
    area.valid_to = request.ends_on
    fields = {"area_id": area.id, "change": "retired", "old_label": area.label}
    emit(AreaChanged(occurred_at=now, actor_id=actor.user_id, territory_id=territory.id, **fields))  # type: ignore[arg-type]
