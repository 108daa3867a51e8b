# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Look at a list of contributions without keeping anything of it: what each row would become (``consulta intake import --dry-run``)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from consulta.core.actor import Actor
from consulta.core.errors import Invalid
from consulta.core.sheets import read_sheet
from consulta.core.words import filled
from consulta.intake import import_queries, policy
from consulta.intake.columns import missing, recognised
from consulta.intake.imports import BOUNDS, MISSING_COLUMNS, check_start, typed_rows
from consulta.intake.requests import StartImport
from consulta.intake.rows import Line, examine


@dataclass(frozen=True, slots=True)
class _Looked:
    """An import as the rows are judged for, which nobody keeps."""

    territory_id: int
    channel: str
    place: str
    id: int = 0


def look_at(actor: Actor, request: StartImport, now: datetime) -> tuple[Sequence[Line], Sequence[str]]:
    """What each row would become today, and the headings that name nothing known. Raises as ``imports.start_import``; writes nothing."""
    policy.may_import(actor, request.territory_id).or_refuse()
    check_start(request, now)
    sheet = read_sheet(request.file.name, request.file.content, BOUNDS)
    columns = recognised(sheet.headings)
    if lacking := missing(columns):
        listed = ", ".join(f"«{label}»" for label in lacking)
        raise Invalid({"file": filled(MISSING_COLUMNS, name=request.file.name, columns=listed)})
    rows = typed_rows(sheet, columns)
    ids = sorted({typed.get("external_id", "").strip() for _, typed in rows})
    lines = examine(rows, import_queries.setting_for(_Looked(request.territory_id, request.channel, request.place), ids, now))
    return lines, [heading for heading, name in zip(sheet.headings, columns, strict=True) if not name and heading]
