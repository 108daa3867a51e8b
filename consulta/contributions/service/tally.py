# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Totals of published contributions by facet, moved with them. Added up in the transaction, written in one order before its commit."""

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import delete, func, select, text

from consulta.contributions.models import Contribution, ContributionMunicipality, ContributionTally
from consulta.contributions.queries.filters import NO_OUTCOME, public_where
from consulta.core.unit_of_work import current, transactional
from consulta.territory.models import Municipality, ThematicArea

_NOTES = "contribution-tally"
_UPSERT = text(
    "INSERT INTO contribution_tally (territory_id, facet, value, total) VALUES (:territory_id, :facet, :value, :change) "
    "ON CONFLICT (territory_id, facet, value) DO UPDATE SET total = contribution_tally.total + :change"
)


def count(contribution: Contribution, change: int) -> None:
    """The contribution became public (+1) or is public no more (-1)."""
    session = current().session
    area = session.scalar(select(ThematicArea.code).where(ThematicArea.id == contribution.area_id)) if contribution.area_id else None
    places = session.scalars(
        select(Municipality.belfiore)
        .join(ContributionMunicipality, ContributionMunicipality.municipality_id == Municipality.id)
        .where(ContributionMunicipality.contribution_id == contribution.id)
    )
    single = (
        ("tutti", ""),
        ("tipo", contribution.kind.value),
        ("area", area),
        ("tavolo", contribution.roundtable_id),
        ("tema", contribution.topic_id),
        ("organizzazione", contribution.organisation_id),
        ("esito", contribution.outcome or NO_OUTCOME),
    )
    facets = [(facet, str(value)) for facet, value in single if value is not None]
    _note(contribution.territory_id, [*facets, *(("comune", place) for place in places)], change)


def move_outcome(contribution: Contribution, old: str | None) -> None:
    """A public contribution has another outcome."""
    _note(contribution.territory_id, [("esito", old or NO_OUTCOME)], -1)
    _note(contribution.territory_id, [("esito", contribution.outcome or NO_OUTCOME)], 1)


def _note(territory_id: int, facets: Iterable[tuple[str, str]], change: int) -> None:
    unit = current()
    unit.notes.setdefault(_NOTES, []).extend((territory_id, facet, value, change) for facet, value in facets)
    unit.before_commit(_NOTES, _write)


def _write() -> None:
    changes: Counter[tuple[int, str, str]] = Counter()
    for territory_id, facet, value, change in current().notes.pop(_NOTES, []):
        changes[(territory_id, facet, value)] += change
    rows = [
        {"territory_id": territory_id, "facet": facet, "value": value, "change": change}
        for (territory_id, facet, value), change in sorted(changes.items())
        if change
    ]
    if rows:
        current().session.connection().execute(_UPSERT, rows)


@transactional
def recount(territory_id: int) -> None:
    """Count everything again: after rows were written past the service (the bench, a repair)."""
    session = current().session
    session.execute(delete(ContributionTally).where(ContributionTally.territory_id == territory_id))
    public = (Contribution.territory_id == territory_id, public_where())
    outcome = func.coalesce(Contribution.outcome, NO_OUTCOME)
    simple = {
        "tipo": Contribution.kind,
        "tavolo": Contribution.roundtable_id,
        "tema": Contribution.topic_id,
        "organizzazione": Contribution.organisation_id,
        "esito": outcome,
    }
    found = [("tutti", "", session.scalar(select(func.count()).select_from(Contribution).where(*public)) or 0)]
    for facet, column in simple.items():
        grouped = session.execute(select(column, func.count()).where(*public, column.is_not(None)).group_by(column))
        found += [(facet, str(value), total) for value, total in grouped]
    areas = select(ThematicArea.code, func.count()).join(Contribution, Contribution.area_id == ThematicArea.id).where(*public)
    found += [("area", code, total) for code, total in session.execute(areas.group_by(ThematicArea.code))]
    places = (
        select(Municipality.belfiore, func.count())
        .join(ContributionMunicipality, ContributionMunicipality.municipality_id == Municipality.id)
        .join(Contribution, Contribution.id == ContributionMunicipality.contribution_id)
        .where(*public)
        .group_by(Municipality.belfiore)
    )
    found += [("comune", belfiore, total) for belfiore, total in session.execute(places)]
    session.add_all([ContributionTally(territory_id=territory_id, facet=facet, value=value, total=total) for facet, value, total in found])
    session.flush()
