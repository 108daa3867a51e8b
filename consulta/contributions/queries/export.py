# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Columns of CSV and JSON, declared once: Italian header, privacy class, value. The rows are those of the list."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from consulta.contributions.details import DETAILS, Detail
from consulta.contributions.models import Contribution
from consulta.contributions.queries.filters import ContributionFilter
from consulta.contributions.queries.lists import Clauses, list_public
from consulta.contributions.queries.rows import ContributionRow
from consulta.core.db import db
from consulta.core.words import N_

EXPORT_CAP = 5_000
"""Rows of an export made while the person waits; more are a job (decisions.md 23)."""
_CHUNK = 500


class Privacy(StrEnum):
    """Who may get a column."""

    PUBLIC = "public"
    STAFF = "staff"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """A column: its name in JSON, its Italian header in CSV, who may get it, how a row gives it."""

    name: str
    header: str
    privacy: Privacy
    value: Callable[[ContributionRow], Any]


@dataclass(frozen=True, slots=True)
class ExportRow(ContributionRow):
    """A line of the export: a row of the list with the optional fields of the scheda; ``excerpt`` is the whole text."""

    details: Mapping[str, str] = field(default_factory=dict)


def _detail(detail: Detail) -> ExportColumn:
    def value(row: ContributionRow) -> str:
        return row.details.get(detail.name, "") if isinstance(row, ExportRow) else ""

    return ExportColumn(f"detail_{detail.name}", detail.label, Privacy.PUBLIC, value)


def _author(row: ContributionRow) -> str:
    return row.author.label


EXPORT_COLUMNS: Sequence[ExportColumn] = (
    ExportColumn("number", N_("Numero"), Privacy.PUBLIC, lambda row: row.number),
    ExportColumn("kind", N_("Tipo"), Privacy.PUBLIC, lambda row: row.kind.label),
    ExportColumn("title", N_("Titolo"), Privacy.PUBLIC, lambda row: row.title),
    ExportColumn("text", N_("Testo"), Privacy.PUBLIC, lambda row: row.excerpt),
    ExportColumn("area", N_("Area"), Privacy.PUBLIC, lambda row: row.area_label),
    ExportColumn("topic", N_("Tema"), Privacy.PUBLIC, lambda row: row.topic_title),
    ExportColumn("roundtable", N_("Tavolo"), Privacy.PUBLIC, lambda row: row.roundtable_title),
    ExportColumn("municipalities", N_("Comuni"), Privacy.PUBLIC, lambda row: ", ".join(one.name for one in row.municipalities)),
    ExportColumn("author", N_("Autore"), Privacy.PUBLIC, _author),
    ExportColumn("category", N_("Categoria"), Privacy.PUBLIC, lambda row: row.author.category.label if row.author.category else ""),
    ExportColumn("published_at", N_("Pubblicato il"), Privacy.PUBLIC, lambda row: row.published_at.isoformat() if row.published_at else ""),
    ExportColumn("comments", N_("Commenti"), Privacy.PUBLIC, lambda row: row.comment_count),
    ExportColumn("endorsing_persons", N_("Sostegni di persone"), Privacy.PUBLIC, lambda row: row.person_endorsement_count),
    ExportColumn("endorsing_organisations", N_("Sostegni di organizzazioni"), Privacy.PUBLIC, lambda row: row.body_endorsement_count),
    ExportColumn("outcome", N_("Esito"), Privacy.PUBLIC, lambda row: row.outcome or ""),
    ExportColumn("replied_at", N_("Risposta del"), Privacy.PUBLIC, lambda row: row.replied_at.isoformat() if row.replied_at else ""),
    *(_detail(one) for one in DETAILS),
    ExportColumn("status", N_("Stato"), Privacy.STAFF, lambda row: row.status.label),
    ExportColumn("channel", N_("Canale"), Privacy.STAFF, lambda row: row.channel.label),
    ExportColumn("submitted_at", N_("Ricevuto il"), Privacy.STAFF, lambda row: row.submitted_at.isoformat()),
    ExportColumn("late", N_("In ritardo"), Privacy.STAFF, lambda row: N_("sì") if row.is_late else N_("no")),
    ExportColumn("id", N_("Codice interno"), Privacy.NEVER, lambda row: row.id),
)


def export_columns(*, for_staff: bool = False) -> list[ExportColumn]:
    """The columns that may leave: public ones, and those of the office when asked for by staff. Never the ``NEVER`` ones."""
    allowed = {Privacy.PUBLIC, Privacy.STAFF} if for_staff else {Privacy.PUBLIC}
    return [column for column in EXPORT_COLUMNS if column.privacy in allowed]


def export_public(territory_id: int, chosen: ContributionFilter, extra: Clauses = (), *, cap: int = EXPORT_CAP) -> Iterator[ExportRow]:
    """Exactly the rows of the public list, in its order, with the whole text in ``excerpt``, up to ``cap``."""
    cursor: str | None = None
    left = cap
    while left > 0:
        page = list_public(territory_id, chosen, cursor, extra, size=min(_CHUNK, left))
        texts = _whole_texts([row.id for row in page.items])
        for row in page.items:
            text, details = texts[row.id]
            yield ExportRow(**{name: getattr(row, name) for name in ContributionRow.__slots__} | {"excerpt": text, "details": details})
        left -= len(page.items)
        cursor = page.next_cursor
        if cursor is None:
            return


def _whole_texts(ids: Sequence[int]) -> Mapping[int, tuple[str, Mapping[str, str]]]:
    query = select(Contribution.id, Contribution.source, Contribution.details).where(Contribution.id.in_(ids))
    return {row.id: (row.source, row.details) for row in db.session.execute(query)}
