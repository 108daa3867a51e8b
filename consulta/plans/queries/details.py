# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of what describes a line of the plan: LEPS, priority actions, target groups, comuni."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, literal, select, union_all

from consulta.core.db import read
from consulta.plans.models import ObjectiveCode, ObjectiveMunicipality
from consulta.territory.models import CodeEntry, CodeList, Municipality

_COMUNE = "comune"


@dataclass(frozen=True, slots=True)
class NamedPart:
    """An entry of a code list, or a comune: ``code`` is the Belfiore code of a comune."""

    id: int
    code: str
    label: str
    label_en: str = ""


@dataclass(frozen=True, slots=True)
class Description:
    """What describes a line. Without comuni it concerns the whole territory."""

    leps: Sequence[NamedPart] = ()
    actions: Sequence[NamedPart] = ()
    targets: Sequence[NamedPart] = ()
    municipalities: Sequence[NamedPart] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing describes it."""
        return not (self.leps or self.actions or self.targets or self.municipalities)


def _parts() -> Select[Any]:
    codes = (
        select(
            ObjectiveCode.objective_id,
            CodeEntry.kind.cast(CodeEntry.code.type).label("kind"),
            CodeEntry.id.label("id"),
            CodeEntry.code.label("code"),
            CodeEntry.label.label("label"),
            CodeEntry.label_en.label("label_en"),
            CodeEntry.position.label("position"),
        )
        .join(CodeEntry, CodeEntry.id == ObjectiveCode.code_entry_id)
        .where(ObjectiveCode.objective_id.in_(bindparam("ids", expanding=True)))
    )
    comuni = (
        select(
            ObjectiveMunicipality.objective_id,
            literal(_COMUNE),
            Municipality.id,
            Municipality.belfiore,
            Municipality.name,
            literal(""),
            literal(0),
        )
        .join(Municipality, Municipality.id == ObjectiveMunicipality.municipality_id)
        .where(ObjectiveMunicipality.objective_id.in_(bindparam("ids", expanding=True)))
    )
    every = union_all(codes, comuni).subquery()
    return select(every).order_by(every.c.kind, every.c.position, every.c.label, every.c.id)


_PARTS = _parts()
"""Composed once."""


def describe_line(objective_id: int) -> Description:
    """What describes a line, in one statement."""
    return describe_lines([objective_id]).get(objective_id, Description())


def describe_lines(objective_ids: Sequence[int]) -> dict[int, Description]:
    """What describes several lines, in one statement; lines that nothing describes are left out."""
    if not objective_ids:
        return {}
    found: dict[int, dict[str, list[NamedPart]]] = {}
    for row in read(_PARTS, {"ids": list(objective_ids)}):
        found.setdefault(row.objective_id, {}).setdefault(row.kind, []).append(NamedPart(row.id, row.code, row.label, row.label_en))
    return {
        objective_id: Description(
            tuple(parts.get(CodeList.LEPS, ())),
            tuple(parts.get(CodeList.PRIORITY_ACTION, ())),
            tuple(parts.get(CodeList.TARGET_GROUP, ())),
            tuple(parts.get(_COMUNE, ())),
        )
        for objective_id, parts in found.items()
    }
